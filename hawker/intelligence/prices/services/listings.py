# SPDX-License-Identifier: Apache-2.0
"""Listings: registered once per address and choice, and told by the rooms above how eagerly they are wanted."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from hawker.core import clock
from hawker.core.db import command
from hawker.core.errors import FieldError, ValidationFailed
from hawker.core.http import FetchFailed
from hawker.core.http.addresses import parse_url
from hawker.intelligence.prices.extraction.result import Choice
from hawker.intelligence.prices.extraction.urls import canonical_url, site_of
from hawker.intelligence.prices.models import Listing, Site, SiteSlot
from hawker.platform.jobs.engine import wake
from hawker.platform.jobs.models import Leased

CHECK_DUE = "prices.check_due"
FRESH_FOR = timedelta(minutes=3)
"""A check this young answers somebody who asks for one."""


class ListingRefused(ValidationFailed):
    """An address that cannot be followed."""

    def __init__(self, message: str) -> None:
        super().__init__([FieldError("url", message)])


@command
def register(url: str, *, choice: Choice | None = None) -> Listing:
    """The listing of an address as read by `choice`; made where it is new. ListingRefused for what is no public
    page.
    """
    try:
        canonical = canonical_url(url)
        parse_url(canonical)
    except (ValueError, FetchFailed):
        raise ListingRefused(_("Paste the address of a product page, as copied from the browser.")) from None
    if len(canonical) > 2000:
        raise ListingRefused(_("The address is too long."))
    site = site_for(canonical)
    key = choice.key if choice else ""
    listing, _made = Listing.objects.get_or_create(
        url_hash=hashlib.sha256(canonical.encode()).hexdigest(),
        choice_key=key,
        defaults={"site": site, "url": canonical, "choice": choice.as_json() if choice else {}},
    )
    return listing


def site_for(url: str) -> Site:
    """The site of an address, with its slots."""
    site, made = Site.objects.get_or_create(name=site_of(url)[:190])
    if made or not SiteSlot.objects.filter(site=site).exists():
        SiteSlot.objects.get_or_create(site=site, number=0)
    return site


@command
def set_following(
    listing_id: UUID,
    *,
    followers: int,
    wanted_interval_minutes: int,
    fair_share: UUID | None,
    urgency: float | None = None,
) -> None:
    """Say how many shops follow a listing and how often any of them may have it checked; nobody: it rests."""
    listing = Listing.objects.get(pk=listing_id)
    was_active, before = listing.is_active, listing.wanted_interval_minutes
    listing.followers = followers
    listing.is_active = followers > 0
    listing.wanted_interval_minutes = wanted_interval_minutes
    listing.fair_share = fair_share
    if urgency is not None:
        listing.urgency = urgency
    if listing.is_active and (not was_active or wanted_interval_minutes < before):
        soon = clock.now() + timedelta(minutes=wanted_interval_minutes)
        due = (
            clock.now()
            if listing.checked_at is None
            else max(clock.now(), listing.checked_at + timedelta(minutes=wanted_interval_minutes))
        )
        listing.next_check_at = min(due, soon) if was_active is False else min(listing.next_check_at, due)
    listing.save(
        update_fields=["followers", "is_active", "wanted_interval_minutes", "fair_share", "urgency", "next_check_at"]
    )
    if listing.is_active:
        poke(listing.site_id, listing.next_check_at)


@command
def set_urgency(listing_id: UUID, urgency: float) -> None:
    """Say how close a listing is to somebody's alert (0 to 1): checks come sooner, within what is wanted."""
    Listing.objects.filter(pk=listing_id).update(urgency=min(1.0, max(0.0, urgency)))


@command
def request_check(listing_id: UUID) -> bool:
    """Have a listing checked as soon as its site may be asked; False when a check is minutes old and answers
    already.
    """
    listing = Listing.objects.get(pk=listing_id)
    now = clock.now()
    if listing.checked_at is not None and now - listing.checked_at < FRESH_FOR and not listing.problem:
        return False
    Listing.objects.filter(pk=listing_id, requested_at=None).update(requested_at=now)
    poke(listing.site_id, now)
    wake(CHECK_DUE)
    return True


def poke(site_id: int, at: datetime) -> None:
    """Have a site's idle slots look for work at `at`, but not before they may."""
    SiteSlot.objects.filter(site_id=site_id, work_state=Leased.WorkState.WAITING, due_at__gt=at).update(
        due_at=Greatest(F("not_before"), at)
    )
