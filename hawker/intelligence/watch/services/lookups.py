# SPDX-License-Identifier: Apache-2.0
"""Pasted addresses: what is there is read by the same checks as everything, and shown before it is followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from hawker.core import clock
from hawker.core.db import command
from hawker.core.errors import FieldError, NotFound, ValidationFailed
from hawker.intelligence.prices import services as prices
from hawker.intelligence.prices.extraction.result import Choice
from hawker.intelligence.prices.models import Listing
from hawker.intelligence.watch.models import Follow, PriceLookup
from hawker.intelligence.watch.services.following import follow, spend_check
from hawker.platform.shops.models import Shop
from hawker.platform.shops.permissions import Permission, require_in
from hawker.platform.shops.principals import Principal

_GIVEN_UP_AFTER = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class LookupState:
    """How far a lookup is. `step`: `waiting`, `fetching`, `found`, `no_price` or `failed`."""

    step: str
    reading: Mapping[str, Any]
    problem: str
    detail: str
    listing: Listing

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.step in ("found", "no_price", "failed")


@command
def look_up(shop: Shop, *, by: Principal, url: str) -> PriceLookup:
    """Have an address read for somebody who waits. ListingRefused, TooManyRequests."""
    require_in(shop.id, by, Permission.WATCH_EDIT)
    listing = prices.register(url)
    if prices.request_check(listing.pk):
        spend_check(shop)
    return PriceLookup.objects.create(
        shop_id=shop.id, listing=listing, url=url.strip()[:2000], requested_by_id=by.user_id
    )


def state_of(lookup_id: UUID) -> tuple[PriceLookup, LookupState]:
    """A lookup with how far it is; NotFound."""
    lookup = PriceLookup.objects.filter(pk=lookup_id).select_related("listing").first()
    if lookup is None:
        raise NotFound(_("This lookup is not there (any more)."))
    listing = lookup.listing
    reading = listing.reading or {}
    is_fresh = listing.checked_at is not None and listing.checked_at >= lookup.created_at - prices.listings.FRESH_FOR
    if is_fresh and listing.requested_at is None:
        if listing.problem:
            has_choice = bool(reading.get("candidates")) and listing.problem in ("price_not_found", "not_a_product")
            return lookup, LookupState(
                "no_price" if has_choice else "failed", reading, listing.problem, listing.problem_detail, listing
            )
        return lookup, LookupState("found", reading, "", "", listing)
    if clock.now() - lookup.created_at > _GIVEN_UP_AFTER:
        return lookup, LookupState(
            "failed", {}, "no_answer", _("Reading this address takes longer than it should. Try again later."), listing
        )
    return lookup, LookupState("waiting" if listing.requested_at is not None else "fetching", {}, "", "", listing)


@command
def confirm_lookup(
    shop: Shop,
    *,
    by: Principal,
    lookup_id: UUID,
    choice: Choice | None = None,
    name: str = "",
    tags: Sequence[str] = (),
    product_id: UUID | None = None,
    variant_id: UUID | None = None,
    interval_minutes: int | None = None,
) -> Follow:
    """Follow what a lookup found: the price it proposes, or the one chosen. ValidationFailed when there is nothing
    to follow.
    """
    lookup, state = state_of(lookup_id)
    if not state.is_over:
        raise ValidationFailed([FieldError("lookup", _("The page is still being read."))])
    listing = state.listing
    if choice is not None:
        known = {candidate.get("locator") for candidate in state.reading.get("candidates") or []}
        if choice.kind == "candidate" and choice.locator not in known:
            raise ValidationFailed([FieldError("choice", _("Choose one of the prices that were found."))])
        candidates = state.reading.get("candidates") or [{}]
        proposed = candidates[0].get("locator")
        if choice.kind == "css" or choice.locator != proposed or state.step != "found":
            listing = prices.register(listing.url, choice=choice)
            prices.request_check(listing.pk)
    elif state.step != "found":
        raise ValidationFailed(
            [FieldError("choice", _("No price was sure enough; choose one, or name its place by a CSS selector."))]
        )
    found = follow(
        shop,
        by=by,
        listing=listing,
        product_id=product_id,
        name=name or str(state.reading.get("title") or ""),
        tags=tags,
        variant_id=variant_id,
        interval_minutes=interval_minutes,
    )
    product = found.product
    if not product.picture_url and str(state.reading.get("image") or "").startswith("https://"):
        product.picture_url = str(state.reading["image"])[:2048]
        product.save(update_fields=["picture_url"])
    PriceLookup.objects.filter(pk=lookup.pk).update(product=found.product)
    return found
