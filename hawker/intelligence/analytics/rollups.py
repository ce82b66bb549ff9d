# SPDX-License-Identifier: Apache-2.0
"""Roll-ups kept true: whatever changes the ledger marks its days, and a job counts marked days anew.

Counting a whole day is the only way roll-ups are written, so they need no arithmetic of differences: a day counted
twice, or by a worker that died half way, is right all the same. A mark is set in the transaction of the entries. One
that is set while the day is being counted takes the lease away, so that what was counted without the new entries is
never kept.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, DecimalField, F, Max, Min, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from hawker.commerce.orders.events import SalesRecorded
from hawker.commerce.orders.models import SaleEntry
from hawker.commerce.orders.sales import catch_up
from hawker.core import clock
from hawker.core.db import command
from hawker.core.tenancy import all_shops, shop_scope
from hawker.intelligence.analytics.models import DayCustomers, DayFigures, DayProduct, DayToCount, Sums
from hawker.platform.jobs import leases
from hawker.platform.jobs.models import Leased
from hawker.platform.shops.models import Shop

SUMS = ("orders", "units", "returned", "gross", "discount", "reversal", "tax", "delivery", "cost", "net_with_cost")
_SETTLE = timedelta(seconds=2)
"""A day is counted this long after its last entry: a burst of orders costs one count."""


def on_sales_recorded(event: SalesRecorded) -> None:
    """Mark the days of new entries, in their transaction."""
    mark(event.shop_id, event.days)


def mark(shop_id: UUID, days: Iterable[date], *, after: timedelta = _SETTLE) -> None:
    """Have days counted anew, after a moment."""
    DayToCount.objects.bulk_create(
        [DayToCount(shop_id=shop_id, day=day, due_at=clock.now() + after) for day in sorted(set(days))],
        update_conflicts=True,
        unique_fields=["shop", "day"],
        update_fields=["work_state", "due_at", "lease_until", "lease_token", "attempts", "last_error", "finished_at"],
    )


def count_marked() -> int:
    """Count every day that is marked; how many."""
    # One at a time: counting a day may mark its customers' next ones, which would be taken from a larger batch.
    return leases.work(DayToCount, _count, limit=1, in_transaction=True)


def _count(row: DayToCount) -> dict[str, Any]:
    digest = count_day(row.shop_id, row.day, before=row.customers_digest)
    return {"customers_digest": digest}


def count_day(shop_id: UUID, day: date, *, before: str = "") -> str:
    """Write a day's roll-ups from the ledger; the digest of its customers. Call it in the shop's scope."""
    counted = counted_day(day)
    for model in (DayFigures, DayProduct, DayCustomers):
        model.objects.filter(day=day).delete()
    now = clock.now()
    DayFigures.objects.bulk_create(DayFigures(shop_id=shop_id, day=day, as_of=now, **row) for row in counted.figures)
    DayProduct.objects.bulk_create(DayProduct(shop_id=shop_id, day=day, **row) for row in counted.products)
    DayCustomers.objects.bulk_create(
        DayCustomers(shop_id=shop_id, day=day, kind=kind, previous_day=previous, customers=number)
        for (kind, previous), number in counted.customers.items()
    )
    if counted.digest != before:
        # Whoever is new on this day, or comes more often, has another past on their next ones.
        mark(shop_id, _next_days(day))
    return counted.digest


@dataclass(frozen=True, slots=True)
class Counted:
    """A day as the ledger has it."""

    figures: list[dict[str, Any]]
    products: list[dict[str, Any]]
    customers: dict[tuple[str, date | None], int]
    digest: str


def counted_day(day: date) -> Counted:
    """A day counted from the ledger; five queries."""
    entries = SaleEntry.objects.filter(day=day)
    here = dict(_sales().filter(day=day).values_list("customer").annotate(n=Count("order", distinct=True)))
    before = {
        row["customer"]: row
        for row in _sales()
        .filter(customer__in=_sales().filter(day=day).values("customer"), day__lt=day)
        .values("customer")
        .annotate(n=Count("order", distinct=True), first=Min("day"), last=Max("day"))
    }
    customers: Counter[tuple[str, date | None]] = Counter()
    for customer, orders in here.items():
        known = before.get(customer)
        customers["visit", known["last"] if known else None] += 1
        if known is None and orders > 1:
            customers["second", day] += 1
        elif known is not None and known["n"] == 1:
            customers["second", known["first"]] += 1
    return Counted(
        sums_by(entries, "channel", "currency"),
        sums_by(entries.exclude(key="sale:delivery").exclude(key="back:delivery"), "product_id", "currency"),
        dict(customers),
        hashlib.sha1(repr(sorted((str(c), n) for c, n in here.items())).encode(), usedforsecurity=False).hexdigest(),
    )


def sums_by(entries: Any, *names: str) -> list[dict[str, Any]]:
    """The ledger's sums by these columns."""
    net = F("gross") - F("discount") - F("reversal")
    nothing = Value(Decimal(0), output_field=DecimalField(max_digits=19, decimal_places=4))
    known = Case(When(cost__isnull=False, then=net), default=nothing)
    rows = entries.order_by(*names).values(*names).annotate(
        n_orders=Count("order", filter=Q(kind=SaleEntry.Kind.SALE), distinct=True),
        n_units=Sum("quantity"),
        n_returned=Sum("returned"),
        n_gross=Sum("gross"),
        n_discount=Sum("discount"),
        n_reversal=Sum("reversal"),
        n_tax=Sum("tax"),
        n_delivery=Sum("delivery"),
        n_cost=Coalesce(Sum("cost"), nothing),
        n_net_with_cost=Sum(known),
    )  # fmt: skip
    return [{**{n: row[n] for n in names}, **{name: row[f"n_{name}"] for name in SUMS}} for row in rows]


def _sales() -> Any:
    return SaleEntry.objects.filter(kind=SaleEntry.Kind.SALE, customer__isnull=False)


def _next_days(day: date) -> set[date]:
    """The next two days of everybody who ordered on a day: what they count as there depends on this one."""
    here = _sales().filter(day=day).values("customer")
    later: dict[UUID, list[date]] = {}
    for customer, at in _sales().filter(customer__in=here, day__gt=day).values_list("customer", "day").distinct():
        later.setdefault(customer, []).append(at)
    return {at for days in later.values() for at in sorted(days)[:2]}


# Proof


@dataclass(frozen=True, slots=True)
class Difference:
    """A roll-up that is not what the ledger says."""

    shop: str
    day: date
    what: str
    stored: str
    counted: str


def verify() -> list[Difference]:
    """Every shop's every day held against the ledger; days that are marked are not yet counted and left out."""
    found: list[Difference] = []
    with all_shops("the installation is checked"):
        shops = list(Shop.objects.order_by("slug"))
    for shop in shops:
        with shop_scope(shop.id):
            days = set(SaleEntry.objects.values_list("day", flat=True).distinct())
            days |= set(DayFigures.objects.values_list("day", flat=True).distinct())
            marked = set(DayToCount.objects.exclude(work_state=Leased.WorkState.DONE).values_list("day", flat=True))
            for day in sorted(days - marked):
                found += _differences(shop, day)
    return found


def _differences(shop: Shop, day: date) -> list[Difference]:
    counted = counted_day(day)
    pairs = (
        ("figures", stored_rows(DayFigures, day, "channel", "currency"), counted.figures),
        ("products", stored_rows(DayProduct, day, "product_id", "currency"), counted.products),
        (
            "customers",
            [dict(row) for row in DayCustomers.objects.filter(day=day).values("kind", "previous_day", "customers")],
            [
                {"kind": kind, "previous_day": previous, "customers": number}
                for (kind, previous), number in counted.customers.items()
            ],
        ),
    )
    return [
        Difference(shop.slug, day, what, _text(stored), _text(fresh))
        for what, stored, fresh in pairs
        if _text(stored) != _text(fresh)
    ]


def stored_rows(model: type[Sums], day: date, *names: str) -> list[dict[str, Any]]:
    """A day's roll-up rows as they were counted."""
    return [dict(row) for row in model.objects.filter(day=day).values(*names, *SUMS)]


def _text(rows: list[dict[str, Any]]) -> str:
    lines = (
        ", ".join(f"{k} {v.normalize():f}" if isinstance(v, Decimal) else f"{k} {v}" for k, v in row.items())
        for row in rows
    )
    return "; ".join(sorted(lines))


def catch_up_all() -> int:
    """Bring orders from before there was a ledger into it; how many."""
    done = 0
    with all_shops("every shop's orders are looked at"):
        shops = list(Shop.objects.filter(status=Shop.Status.ACTIVE))
    for shop in shops:
        with shop_scope(shop.id):
            while found := catch_up(zone=shop.time_zone):
                done += found
    return done


@command
def recount_days(shop: Shop) -> int:
    """Have every day of a shop counted anew; how many."""
    with shop_scope(shop.id):
        days = set(SaleEntry.objects.values_list("day", flat=True).distinct())
        days |= set(DayFigures.objects.values_list("day", flat=True).distinct())
        mark(shop.id, days, after=timedelta(0))
    return len(days)
