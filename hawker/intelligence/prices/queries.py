# SPDX-License-Identifier: Apache-2.0
"""Reads on prices: history for charts, figures over a window, and how fetching goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum

from hawker.core import clock
from hawker.intelligence.prices.models import Listing, Observation, ProxyHealth, Site, SiteDay

_MAX_POINTS = 600
_GOOD = (Observation.Outcome.FIRST, Observation.Outcome.CHANGED, Observation.Outcome.UNCHANGED)


@dataclass(frozen=True, slots=True)
class Point:
    """A step of a price: it held from `at` until the next one."""

    at: datetime
    price: Decimal
    list_price: Decimal | None
    availability: str


@dataclass(frozen=True, slots=True)
class History:
    """A listing's price over a window, as steps."""

    listing_id: UUID
    currency: str
    points: tuple[Point, ...]
    last_seen_at: datetime | None
    """Until when the last price is known to have held."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Prices over a time; all None where there was none.

    `average` and `typical` are weighted by how long each price held: arithmetic mean and median.
    """

    low: Decimal | None = None
    high: Decimal | None = None
    average: Decimal | None = None
    typical: Decimal | None = None


def history(listing_id: UUID, *, since: datetime, until: datetime, max_points: int = _MAX_POINTS) -> History:
    """The steps of one listing's price, including the one that held when the window began."""
    return histories([listing_id], since=since, until=until, max_points=max_points)[listing_id]


def histories(
    listing_ids: Sequence[UUID], *, since: datetime, until: datetime, max_points: int = _MAX_POINTS
) -> dict[UUID, History]:
    """The same for many listings, in three queries."""
    listings = {row.pk: row for row in Listing.objects.filter(pk__in=listing_ids)}
    before = standing_at(listing_ids, since)
    steps: dict[UUID, list[Point]] = defaultdict(list)
    for key, point in before.items():
        steps[key].append(Point(since, point.price, point.list_price, point.availability))
    rows = (
        Observation.objects.filter(
            listing_id__in=listing_ids, at__gt=since, at__lte=until, outcome__in=_GOOD, price__isnull=False
        )
        .order_by("listing_id", "at", "pk")
        .values_list("listing_id", "at", "price", "list_price", "availability")
    )
    for listing_id, at, price, list_price, availability in rows.iterator(chunk_size=5000):
        if price is None:
            continue
        mine = steps[listing_id]
        last = mine[-1] if mine else None
        if last is None or (last.price, last.list_price, last.availability) != (price, list_price, availability):
            mine.append(Point(at, price, list_price, availability))
    found = {}
    for key in listing_ids:
        listing = listings.get(key)
        seen = listing.price_seen_at if listing else None
        found[key] = History(
            key,
            listing.currency if listing else "",
            tuple(_thin(steps[key], max_points)),
            min(seen, until) if seen else None,
        )
    return found


def standing_at(listing_ids: Sequence[UUID], moment: datetime) -> dict[UUID, Point]:
    """The last price of each listing up to a moment, in one query."""
    last = Observation.objects.filter(
        listing_id=OuterRef("pk"), at__lte=moment, outcome__in=_GOOD, price__isnull=False
    ).order_by("-at", "-pk")
    rows = (
        Listing.objects.filter(pk__in=listing_ids)
        .annotate(
            then_at=Subquery(last.values("at")[:1]),
            then_price=Subquery(last.values("price")[:1]),
            then_list_price=Subquery(last.values("list_price")[:1]),
            then_availability=Subquery(last.values("availability")[:1]),
        )
        .filter(then_at__isnull=False)
        .values_list("pk", "then_at", "then_price", "then_list_price", "then_availability")
    )
    return {key: Point(at, price, list_price, availability) for key, at, price, list_price, availability in rows}


def _thin(points: Sequence[Point], limit: int) -> list[Point]:
    """At most about `limit` points, the lowest and highest of every stretch among them."""
    if len(points) <= limit:
        return list(points)
    size = max(2, len(points) * 2 // limit)
    kept = [points[0]]
    for start in range(1, len(points) - 1, size):
        part = points[start : min(start + size, len(points) - 1)]
        chosen = {min(part, key=lambda p: (p.price, p.at)), max(part, key=lambda p: (p.price, p.at))}
        kept.extend(sorted(chosen, key=lambda p: p.at))
    kept.append(points[-1])
    return kept


def weigh(steps: Sequence[tuple[Decimal, timedelta]]) -> Figures:
    """Figures of prices and how long each held, in order of time."""
    if not steps:
        return Figures()
    held: dict[Decimal, float] = defaultdict(float)
    for price, duration in steps:
        held[price] += max(1.0, duration.total_seconds())
    total = sum(held.values())
    average = sum((price * Decimal(seconds) for price, seconds in held.items()), Decimal(0)) / Decimal(total)
    running, typical = 0.0, steps[-1][0]
    for price in sorted(held):
        running += held[price]
        if running * 2 >= total:
            typical = price
            break
    return Figures(min(held), max(held), average.quantize(Decimal("0.0001")), typical)


def checks(listing_id: UUID) -> QuerySet[Observation]:
    """Every check of a listing, the latest first."""
    return Observation.objects.filter(listing_id=listing_id).order_by("-at", "-pk")


# For operators


@dataclass(frozen=True, slots=True)
class SiteRow:
    """How a site has been doing lately."""

    site: Site
    listings: int
    due: int
    fetched: int
    success_rate: float | None
    mean_milliseconds: float | None
    problems: Mapping[str, int]


def sites(*, days: int = 7, text: str = "") -> list[SiteRow]:
    """Every site with its figures of the last days, the most troubled first."""
    now = clock.now()
    rows = Site.objects.filter(name__contains=text.lower()) if text else Site.objects.all()
    counts = {
        row["site_id"]: row
        for row in Listing.objects.order_by()
        .values("site_id")
        .annotate(
            n=Count("pk", filter=Q(is_active=True)), due=Count("pk", filter=Q(is_active=True, next_check_at__lte=now))
        )
    }
    totals: dict[int, list[SiteDay]] = defaultdict(list)
    for day in SiteDay.objects.filter(day__gte=(now - timedelta(days=days)).date()):
        totals[day.site_id].append(day)
    found = []
    for site in rows:
        mine = totals.get(site.pk, [])
        fetched = sum(d.fetched for d in mine)
        problems: dict[str, int] = defaultdict(int)
        for day in mine:
            for code, count in day.problems.items():
                problems[code] += count
        listing_counts = counts.get(site.pk, {"n": 0, "due": 0})
        found.append(
            SiteRow(
                site,
                listing_counts["n"],
                listing_counts["due"],
                fetched,
                sum(d.succeeded for d in mine) / fetched if fetched else None,
                sum(d.milliseconds for d in mine) / fetched if fetched else None,
                dict(sorted(problems.items(), key=lambda item: -item[1])),
            )
        )
    found.sort(key=lambda row: (row.success_rate if row.success_rate is not None else 2.0, row.site.name))
    return found


def site_days(site_id: int, *, days: int = 30) -> list[SiteDay]:
    """A site's days, oldest first."""
    since = (clock.now() - timedelta(days=days)).date()
    return list(SiteDay.objects.filter(site_id=site_id, day__gte=since).order_by("day"))


def proxy_health(proxy_id: int) -> QuerySet[ProxyHealth]:
    """How a proxy does at each site."""
    return ProxyHealth.objects.filter(proxy_id=proxy_id).select_related("site").order_by("-last_used_at")


@dataclass(frozen=True, slots=True)
class Lateness:
    """How far checks are behind."""

    due: int
    oldest_due_at: datetime | None


def lateness() -> Lateness:
    """How many followed listings are due, and since when the one that waits longest."""
    now = clock.now()
    row = Listing.objects.filter(is_active=True, next_check_at__lte=now).aggregate(
        n=Count("pk"), oldest=Min("next_check_at")
    )
    return Lateness(row["n"], row["oldest"])


def totals() -> dict[str, int]:
    """Listings, follows and fetches of today: what sharing saves."""
    row = Listing.objects.filter(is_active=True).aggregate(listings=Count("pk"), follows=Sum("followers"))
    today = SiteDay.objects.filter(day=clock.now().date()).aggregate(n=Sum(F("fetched")))
    return {"listings": row["listings"] or 0, "follows": row["follows"] or 0, "fetched_today": today["n"] or 0}
