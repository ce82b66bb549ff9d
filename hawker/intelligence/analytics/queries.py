# SPDX-License-Identifier: Apache-2.0
"""Figures of a shop, read from roll-ups: as many queries, and as many rows as there are days, however many orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Max, Min, Q, Sum

from hawker.commerce.catalog.models import Product
from hawker.commerce.orders.models import SaleEntry
from hawker.core import clock
from hawker.intelligence.analytics.metrics import METRICS, Metric, Totals, growth
from hawker.intelligence.analytics.models import DayCustomers, DayFigures, DayProduct, DayToCount
from hawker.intelligence.analytics.periods import Compare, Grain, Period, start_of
from hawker.intelligence.analytics.rollups import SUMS, sums_by
from hawker.platform.shops.models import Shop

MOST_PRODUCTS = 500


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric over a period and over the one it is compared with."""

    metric: Metric
    value: Decimal | None
    previous: Decimal | None
    series: tuple[Decimal | None, ...] = ()
    previous_series: tuple[Decimal | None, ...] = ()

    @property
    def change(self) -> Decimal | None:
        """As a part of before (of shares: the difference); None where there was nothing before."""
        return growth(self.value, self.previous, self.metric.unit)


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures of a period."""

    period: Period
    compared: Period | None
    grain: Grain
    starts: tuple[date, ...]
    """The first day of each point of the series."""
    compared_starts: tuple[date, ...]
    figures: Mapping[str, Figure]
    until: datetime | None
    """Where the period runs still: the moment until which the other one is counted too."""
    as_of: datetime | None
    """When the latest of these days was counted."""
    is_counting: bool
    """Whether days of it are waiting to be counted."""


def overview(
    shop: Shop, period: Period, *, compare: Compare = Compare.PREVIOUS, grain: Grain | None = None, channel: str = ""
) -> Overview:
    """Every metric of a period. Eight queries at most."""
    now = clock.now()
    today = clock.local_date(now, shop.time_zone)
    running = period.first <= today <= period.last
    seen = Period(period.first, today) if running else period
    compared = seen.compared(compare)
    until = _same_moment(now, compared.last, shop) if running and compared is not None else None
    grain = grain or period.grain()
    mine = by_day(shop, seen, channel=channel)
    theirs = by_day(shop, compared, channel=channel, until=until) if compared is not None else {}
    total, before = _total(mine.values()), _total(theirs.values())
    if not channel:
        count_customers(total, seen)
        if compared is not None:
            count_customers(before, compared)
    starts = tuple(dict.fromkeys(start_of(day, grain) for day in seen.each()))
    points = _points(seen, mine, grain)
    then = _points(compared, theirs, grain) if compared is not None else []
    figures = {
        code: Figure(
            metric,
            metric.of(total),
            metric.of(before) if compared is not None else None,
            tuple(metric.of(point) for point in points),
            tuple(metric.of(point) for point in then),
        )
        for code, metric in METRICS.items()
        if not channel or code not in ("customers", "new_customers", "returning_customer_rate")
    }
    as_of = DayFigures.objects.filter(day__range=(seen.first, seen.last)).aggregate(n=Max("as_of"))["n"]
    before_starts = tuple(dict.fromkeys(start_of(day, grain) for day in compared.each())) if compared else ()
    return Overview(period, compared, grain, starts, before_starts, figures, until, as_of, _is_counting(seen))


def first_day() -> date | None:
    """The first day with a sale; None for a shop that has not sold."""
    found: date | None = DayFigures.objects.aggregate(n=Min("day"))["n"]
    return found


def _same_moment(now: datetime, day: date, shop: Shop) -> datetime:
    """The same time of the day in the shop, on another day."""
    zone = clock.zone(shop.time_zone)
    local = now.astimezone(zone)
    return local.replace(year=day.year, month=day.month, day=day.day)


def _is_counting(period: Period) -> bool:
    return (
        DayToCount.objects.filter(day__range=(period.first, period.last))
        .exclude(work_state__in=("done", "dead"))
        .exists()
    )


def by_day(shop: Shop, period: Period, *, channel: str = "", until: datetime | None = None) -> dict[date, Totals]:
    """The sums of each day that has any, in the shop's currency; the last one, with `until`, only up to that moment."""
    rows = DayFigures.objects.filter(day__range=(period.first, period.last), currency=shop.currency)
    if channel:
        rows = rows.filter(channel=channel)
    found: dict[date, Totals] = defaultdict(Totals)
    for row in rows.values("day", *SUMS):
        day = row.pop("day")
        if until is None or day < period.last:
            _add(found[day], row)
    if until is not None:
        entries = SaleEntry.objects.filter(day=period.last, at__lte=until, currency=shop.currency)
        for row in sums_by(entries.filter(channel=channel) if channel else entries, "currency"):
            _add(found[period.last], row)
    return dict(found)


def _add(totals: Totals, row: Mapping[str, Any]) -> None:
    for name in SUMS:
        setattr(totals, name, getattr(totals, name) + (row[name] or 0))


def _total(many: Iterable[Totals]) -> Totals:
    found = Totals()
    for each in many:
        _add(found, {name: getattr(each, name) for name in SUMS})
    return found


def _points(period: Period, days: Mapping[date, Totals], grain: Grain) -> list[Totals]:
    points: dict[date, Totals] = {start_of(day, grain): Totals() for day in period.each()}
    for day, totals in days.items():
        _add(points[start_of(day, grain)], {name: getattr(totals, name) for name in SUMS})
    return list(points.values())


def count_customers(totals: Totals, period: Period) -> None:
    """Customers of a period, exactly: each on their first day in it. One query."""
    here = DayCustomers.objects.filter(day__range=(period.first, period.last))
    found = here.aggregate(
        new=Sum("customers", filter=Q(kind="visit", previous_day=None)),
        known=Sum("customers", filter=Q(kind="visit", previous_day__lt=period.first)),
        again=Sum("customers", filter=Q(kind="second", previous_day__gte=period.first)),
    )
    totals.new, known = found["new"] or 0, found["known"] or 0
    totals.customers, totals.returning = totals.new + known, known + (found["again"] or 0)


@dataclass(frozen=True, slots=True)
class Slice:
    """The figures of one channel or product."""

    key: str
    name: str
    totals: Totals


def by_channel(shop: Shop, period: Period) -> list[Slice]:
    """The channels of a period, by net sales. One query."""
    found: dict[str, Totals] = defaultdict(Totals)
    rows = DayFigures.objects.filter(day__range=(period.first, period.last), currency=shop.currency)
    grouped: Any = rows.order_by().values("channel").annotate(**{f"n_{n}": Sum(n) for n in SUMS})
    for row in grouped:
        _add(found[row["channel"]], {name: row[f"n_{name}"] for name in SUMS})
    return sorted((Slice(k, k, t) for k, t in found.items()), key=lambda s: (-s.totals.net, s.key))


def by_product(shop: Shop, period: Period, *, limit: int = MOST_PRODUCTS) -> list[Slice]:
    """The products of a period, by net sales. Two queries."""
    rows = DayProduct.objects.filter(day__range=(period.first, period.last), currency=shop.currency)
    found: dict[UUID | None, Totals] = defaultdict(Totals)
    grouped: Any = rows.order_by().values("product_id").annotate(**{f"n_{n}": Sum(n) for n in SUMS})
    for row in grouped:
        _add(found[row["product_id"]], {name: row[f"n_{name}"] for name in SUMS})
    names = dict(Product.objects.filter(pk__in=[key for key in found if key]).values_list("pk", "name"))
    slices = [Slice(str(k or ""), names.get(k, "") if k else "", t) for k, t in found.items()]
    return sorted(slices, key=lambda s: (-s.totals.net, s.name))[:limit]
