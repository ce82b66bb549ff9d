# SPDX-License-Identifier: Apache-2.0
"""What is due gets checked: slots are claimed, each picks its site's next listing, and nobody is left waiting for ever.

Order. Of a site's due listings, somebody's who waits comes first; else it is the turn of the contender (`fair_share`)
that has been served least, and among its listings of the one due longest (start-time fair queueing: Goyal, Vin and
Cheng 1996). So a shop with fifty thousand listings delays the others by no more than its share, and nothing starves.

Limits. A slot is one request under way; a site has as many slots as requests it may see at once. A slot rests for the
site's interval after each request, over all workers and machines, because its row says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import close_old_connections
from django.db.models import Min, Q, QuerySet

from hawker.core import clock
from hawker.core.db import command
from hawker.core.tenancy import all_shops
from hawker.intelligence.prices.models import FairShare, Listing, Site, SiteSlot
from hawker.intelligence.prices.services import sites
from hawker.intelligence.prices.services.checking import check
from hawker.platform.jobs import leases, stopping

log = structlog.get_logger(__name__)

LEASE_SECONDS = 120
"""Longer than the longest fetch with its retries by a browser."""
_IDLE = timedelta(hours=6)
_NOBODY = UUID(int=0)
_VIRTUAL_TIME = UUID(int=1)

Check = Callable[[UUID], object]


def check_due(*, seconds: float = 20.0, threads: int = 8, check: Check = check) -> int:
    """Work due slots for up to `seconds`; how many checks were made. With `threads=0` one after the other."""
    until = time.monotonic() + seconds
    if threads == 0:
        return _work_in_turn(until, check)
    done = 0
    with ThreadPoolExecutor(max_workers=threads, thread_name_prefix="check") as pool:
        running: set[Future[bool]] = set()
        while not stopping.is_asked():
            free = threads - len(running)
            slots = claim(free) if free and time.monotonic() < until else []
            running |= {pool.submit(_in_thread, slot, check) for slot in slots}
            if not running:
                break
            finished, running = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
            done += sum(future.result() for future in finished)
        done += sum(future.result() for future in wait(running).done)
    return done


def _work_in_turn(until: float, check: Check) -> int:
    done = 0
    while time.monotonic() < until and not stopping.is_asked():
        slots = claim(16)
        if not slots:
            break
        done += sum(_work(slot, check) for slot in slots)
    return done


def claim(limit: int) -> list[SiteSlot]:
    """Slots of sites that have work and may be asked now, for the length of a lease."""
    with all_shops("public prices belong to no shop"):
        return leases.claim(SiteSlot, limit=limit, lease_seconds=LEASE_SECONDS, max_attempts=1_000_000)


def _in_thread(slot: SiteSlot, check: Check) -> bool:
    close_old_connections()
    try:
        return _work(slot, check)
    finally:
        close_old_connections()


def _work(slot: SiteSlot, check: Check) -> bool:
    """Check the slot's next listing, and let the slot rest; whether there was one."""
    with all_shops("public prices belong to no shop"):
        listing_id = None
        try:
            listing_id = take_next(slot.site_id)
            if listing_id is not None:
                check(listing_id)
        except Exception:
            log.exception("check failed", listing=str(listing_id))
        try:
            rest(slot, worked=listing_id is not None)
        except leases.LeaseLost as lost:
            log.warning("lease lost", row=str(lost))
    return listing_id is not None


@command
def take_next(site_id: int) -> UUID | None:
    """The listing whose turn it is at a site, out of the others' reach for the length of a lease."""
    now = clock.now()
    site = Site.objects.get(pk=site_id)
    is_closed = site.state == Site.State.PAUSED or (site.blocked_until is not None and site.blocked_until > now)
    for _attempt in range(5):
        listing = _next(site_id, now, only_requested=is_closed)
        if listing is None:
            return None
        # What is taken is out of reach until the lease would have ended; the check itself sets the real time.
        taken = Listing.objects.filter(
            pk=listing.pk, next_check_at=listing.next_check_at, requested_at=listing.requested_at
        ).update(next_check_at=now + timedelta(seconds=LEASE_SECONDS), requested_at=None)
        if taken:
            _serve(listing.fair_share)
            return listing.pk
    return None


def _next(site_id: int, now: datetime, *, only_requested: bool) -> Listing | None:
    mine = Listing.objects.filter(site_id=site_id).only("pk", "fair_share", "next_check_at", "requested_at")
    asked = mine.filter(requested_at__isnull=False).order_by("requested_at", "pk").first()
    if asked is not None or only_requested:
        return asked
    due = mine.filter(is_active=True, next_check_at__lte=now)
    first = due.order_by("next_check_at", "pk").first()
    if first is None:
        return None
    share = _least_served(due)
    if share == (first.fair_share or _NOBODY):
        return first
    return due.filter(_of(share)).order_by("next_check_at", "pk").first()


def _of(share: UUID) -> Q:
    return Q(fair_share=None) if share == _NOBODY else Q(fair_share=share)


def _least_served(due: QuerySet[Listing]) -> UUID:
    waiting = {
        row["fair_share"] or _NOBODY: row["first"]
        for row in due.order_by().values("fair_share").annotate(first=Min("next_check_at"))
    }
    if len(waiting) == 1:
        return next(iter(waiting))
    served = dict(FairShare.objects.filter(pk__in=[*waiting, _VIRTUAL_TIME]).values_list("pk", "served"))
    now = served.get(_VIRTUAL_TIME, 0.0)
    return min(waiting, key=lambda share: (max(now, served.get(share, 0.0)), waiting[share]))


def _serve(share: UUID | None) -> None:
    """Count a fetch: it starts at the virtual time, or where the contender's last one ended, and takes one unit."""
    key = share or _NOBODY
    known = dict(FairShare.objects.filter(pk__in=[key, _VIRTUAL_TIME]).values_list("pk", "served"))
    start = max(known.get(key, 0.0), known.get(_VIRTUAL_TIME, 0.0))
    for row, value in ((key, start + 1), (_VIRTUAL_TIME, start)):
        FairShare.objects.update_or_create(pk=row, defaults={"served": value})


@command
def rest(slot: SiteSlot, *, worked: bool) -> None:
    """Give a slot back: until its site may be asked again and has something due. LeaseLost."""
    now = clock.now()
    site = Site.objects.get(pk=slot.site_id)
    not_before = now + sites.pause_between(site) if worked else max(slot.not_before, now)
    waiting = Listing.objects.filter(site_id=slot.site_id)
    if waiting.filter(requested_at__isnull=False).exists():
        until = not_before
    else:
        first = waiting.filter(is_active=True).aggregate(first=Min("next_check_at"))["first"]
        until = now + _IDLE if first is None else max(not_before, first)
        if site.state == Site.State.PAUSED:
            until = now + _IDLE
        elif site.blocked_until is not None:
            until = max(until, site.blocked_until)
    leases.rest(slot, until, not_before=not_before)
