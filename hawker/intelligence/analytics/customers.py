# SPDX-License-Identifier: Apache-2.0
"""Who the customers are: segments by recency, frequency and value, cohorts, and what is expected of each.

Counted as a whole from the sales ledger, each night. Recency, frequency and value are scored 1 to 5 by fifths of the
shop's own customers; equal ones share a score, and with fewer than fifty customers fixed steps take the place of
fifths. The groups are those of Shopify (`CustomerRfmGroup`); where exactly it cuts is not published, our cuts are
in `segment_of`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hawker.commerce.customers.models import Customer
from hawker.commerce.orders.models import SaleEntry
from hawker.core import clock
from hawker.core.db import command
from hawker.core.tenancy import all_shops, shop_scope
from hawker.intelligence.analytics.models import CohortMonth, CustomerFigures, CustomerModel
from hawker.platform.shops.models import Shop

FEW = 50
HORIZON_WEEKS = 365 / 7
BATCH = 1000
ZERO = Decimal(0)

SEGMENTS: dict[str, tuple[str | Promise, str | Promise]] = {
    "champions": (_("Champions"), _("Ordered lately, often, and for much.")),
    "loyal": (_("Loyal"), _("Order often and for much, the last time not long ago.")),
    "active": (_("Active"), _("Ordered lately, now and then.")),
    "new": (_("New"), _("Ordered lately, for the first time or for little.")),
    "promising": (_("Promising"), _("Ordered not long ago, little so far.")),
    "needs_attention": (_("Need attention"), _("Ordered now and then, but not lately.")),
    "almost_lost": (_("Almost lost"), _("Ordered little, and not for a while.")),
    "at_risk": (_("At risk"), _("Ordered a good deal, but not for a long time.")),
    "previously_loyal": (_("Previously loyal"), _("Were among the best, and have not come for a long time.")),
    "dormant": (_("Dormant"), _("Ordered little, a long time ago.")),
    "prospects": (_("Prospects"), _("Known, but have not ordered yet.")),
}
"""Code to name and explanation, best first."""


def segment_of(recency: int, frequency: int, value: int) -> str:
    """The group of three scores; by recency and the mean of frequency and value."""
    worth = (frequency + value) / 2
    if recency == 5:
        return "champions" if worth >= 4 else "active" if worth >= 2 else "new"
    if recency == 4:
        return "loyal" if worth >= 4 else "active" if worth >= 2 else "promising"
    if recency == 3:
        return "loyal" if worth >= 4 else "needs_attention" if worth >= 2 else "almost_lost"
    if worth >= 4.5:
        return "previously_loyal"
    return "at_risk" if worth >= 3 else "almost_lost" if worth >= 2 else "dormant"


@dataclass(slots=True)
class _Known:
    """A customer in the ledger."""

    customer: UUID
    days: dict[date, Decimal]
    orders: int = 0

    @property
    def net(self) -> Decimal:
        return sum(self.days.values(), ZERO)


def scores(values: Sequence[Any], *, few: Sequence[Any]) -> list[int]:
    """1 to 5 by fifths, the largest values 5, equal ones alike; below fifty values by the steps of `few`."""
    if len(values) < FEW:
        return [1 + sum(value >= step for step in few) for value in values]
    ordered = sorted(values)
    return [min(5, 1 + 5 * bisect_left(ordered, value) // len(ordered)) for value in values]


def recount(shop: Shop) -> int:
    """Count a shop's customers anew; how many there are. Call it in the shop's scope.

    Fitting takes seconds where there are many: it is done before the transaction that writes.
    """
    now = clock.now()
    today = clock.local_date(now, shop.time_zone)
    known = _from_ledger(shop, today)
    foretold, model = _foretell(known, today)
    recency = scores([max(k.days) for k in known], few=[today - timedelta(days=n) for n in (240, 120, 60, 30)])
    frequency = scores([k.orders for k in known], few=[2, 3, 5, 8])
    mean = sum((k.net for k in known), ZERO) / len(known) if known else ZERO
    value = scores([k.net for k in known], few=[mean * Decimal(n) for n in ("0.4", "0.75", "1.5", "3")])
    rows = [
        CustomerFigures(
            shop_id=shop.id, customer_id=one.customer, first_day=min(one.days), last_day=max(one.days),
            orders=one.orders, net=one.net, recency=r, frequency=f, value=v, segment=segment_of(r, f, v),
            **foretold.get(one.customer, {}),
        )
        for one, r, f, v in zip(known, recency, frequency, value, strict=True)
    ]  # fmt: skip
    repeating = sum(len(one.days) > 1 for one in known)
    _write(
        rows,
        _cohorts(shop, known),
        CustomerModel(shop_id=shop.id, as_of=now, customers=len(known), repeating=repeating, **model),
    )
    return len(known)


@command
def _write(rows: list[CustomerFigures], months: list[CohortMonth], model: CustomerModel) -> None:
    """Put what was counted in the place of what was counted before."""
    for kept in (CustomerFigures, CohortMonth, CustomerModel):
        kept.objects.all().delete()
    CustomerFigures.objects.bulk_create(rows, batch_size=BATCH)
    CohortMonth.objects.bulk_create(months, batch_size=BATCH)
    model.save(force_insert=True)


def _from_ledger(shop: Shop, today: date) -> list[_Known]:
    """Everybody with an order: net sales by the day of the order, less what was taken back of it later."""
    entries = SaleEntry.objects.filter(customer__isnull=False, currency=shop.currency, day__lte=today)
    taken_back: dict[UUID, Decimal] = dict(
        entries.filter(kind=SaleEntry.Kind.REVERSAL).values_list("order").annotate(n=Sum("reversal"))
    )
    found: dict[UUID, _Known] = {}
    sold = (
        entries.filter(kind=SaleEntry.Kind.SALE)
        .values_list("customer", "order", "day")
        .annotate(n=Sum(F("gross") - F("discount")))
        .order_by("customer", "day", "order")
    )
    for customer, order, day, net in sold.iterator(chunk_size=5000):
        assert customer is not None  # noqa: S101 - filtered
        one = found.setdefault(customer, _Known(customer, {}))
        one.days[day] = one.days.get(day, ZERO) + net - taken_back.get(order, ZERO)
        one.orders += 1
    return list(found.values())


def _foretell(known: Sequence[_Known], today: date) -> tuple[dict[UUID, dict[str, float | None]], dict[str, Any]]:
    """What is expected of each customer, and the models with how good they were."""
    from hawker.intelligence.analytics import lifetime

    rows = [(str(one.customer), day, net) for one in known for day, net in one.days.items()]
    customers = lifetime.summarise(rows, until=today)
    try:
        purchases = lifetime.fit_purchases(customers)
    except lifetime.TooFewCustomers as error:
        return {}, {"note": str(error)}
    try:
        values = lifetime.fit_values(customers)
    except lifetime.TooFewCustomers:
        values = None
    found: dict[UUID, dict[str, float | None]] = {
        UUID(one.customer): {"alive": one.alive, "expected_orders": one.purchases, "expected_net": one.value}
        for one in lifetime.lifetimes(customers, purchases, values, weeks=HORIZON_WEEKS)
    }
    parameters = {**asdict(purchases), **({f"value_{k}": v for k, v in asdict(values).items()} if values else {})}
    return found, {"parameters": parameters, **_hold_out(rows, today)}


def _hold_out(rows: Sequence[tuple[str, date, Decimal]], today: date) -> dict[str, float]:
    """The last fifth of the time kept back: what was expected of it, against what came."""
    from hawker.intelligence.analytics import lifetime

    first = min(day for _c, day, _n in rows)
    cut = today - timedelta(days=(today - first).days // 5)
    weeks = (today - cut).days / 7
    before = lifetime.summarise(rows, until=cut)
    later: dict[str, set[date]] = defaultdict(set)
    for customer, day, _net in rows:
        if day > cut:
            later[customer].add(day)
    try:
        model = lifetime.fit_purchases(before)
    except lifetime.TooFewCustomers:
        return {}
    counts = {customer: len(days) for customer, days in later.items()}
    naive = [abs(c.frequency / max(c.age, 1) * weeks - counts.get(c.customer, 0)) for c in before]
    return {
        "hold_out_weeks": weeks,
        "hold_out_error": lifetime.hold_out_error(model, before, counts, weeks),
        "naive_error": sum(naive) / len(naive),
    }


def _cohorts(shop: Shop, known: Sequence[_Known]) -> list[CohortMonth]:
    customers: dict[tuple[date, int], int] = defaultdict(int)
    net: dict[tuple[date, int], Decimal] = defaultdict(lambda: ZERO)
    for one in known:
        first = min(one.days).replace(day=1)
        months: dict[int, Decimal] = defaultdict(lambda: ZERO)
        for day, amount in one.days.items():
            months[(day.year - first.year) * 12 + day.month - first.month] += amount
        for month, amount in months.items():
            customers[first, month] += 1
            net[first, month] += amount
    return [
        CohortMonth(shop_id=shop.id, cohort=cohort, month=month, customers=count, net=net[cohort, month])
        for (cohort, month), count in customers.items()
    ]


def recount_all() -> int:
    """Count the customers of every open shop; how many shops."""
    with all_shops("every shop's customers are counted"):
        shops = list(Shop.objects.filter(status=Shop.Status.ACTIVE))
    for shop in shops:
        with shop_scope(shop.id):
            if SaleEntry.objects.exists():
                recount(shop)
    return len(shops)


# Reads


@dataclass(frozen=True, slots=True)
class SegmentFigures:
    """A group of customers."""

    code: str
    customers: int
    net: Decimal
    share: float
    """Of all net sales to customers."""
    expected_net: float | None


def segments() -> list[SegmentFigures]:
    """Every group with its size and worth, best first. Two queries."""
    rows: dict[str, Any] = {
        row["segment"]: row
        for row in CustomerFigures.objects.order_by()
        .values("segment")
        .annotate(n=Count("pk"), total=Sum("net"), expected=Sum("expected_net"))
    }
    whole = sum((row["total"] for row in rows.values()), ZERO)
    counted = sum(row["n"] for row in rows.values())
    found = []
    for code in SEGMENTS:
        if code == "prospects":
            waiting = max(0, Customer.objects.count() - counted)
            found.append(SegmentFigures(code, waiting, ZERO, 0.0, None))
            continue
        row = rows.get(code, {"n": 0, "total": ZERO, "expected": None})
        share = float(row["total"] / whole) if whole else 0.0
        found.append(SegmentFigures(code, row["n"], row["total"], share, row["expected"]))
    return found


@dataclass(frozen=True, slots=True)
class Cohort:
    """Customers whose first order was in one month: who came in each month since, and what all of them brought."""

    month: date
    size: int
    customers: tuple[int, ...]
    net: tuple[Decimal, ...]
    """Net sales of each month."""

    def retention(self, at: int) -> float:
        """The part that ordered in a month."""
        return self.customers[at] / self.size if self.size else 0.0

    def value(self, at: int) -> Decimal:
        """Net sales up to and including a month, divided by **all** customers of the cohort."""
        return sum(self.net[: at + 1], ZERO) / self.size if self.size else ZERO


def cohorts(today: date, *, months: int = 12) -> list[Cohort]:
    """The cohorts of the last months, oldest first, each as far as time has come. One query."""
    last = today.replace(day=1)
    first = _months_before(last, months - 1)
    cells = {(c.cohort, c.month): c for c in CohortMonth.objects.filter(cohort__gte=first)}
    found = []
    for back in range(months - 1, -1, -1):
        month = _months_before(last, back)
        here = [cells.get((month, at)) for at in range(back + 1)]
        size = here[0].customers if here[0] is not None else 0
        if size:
            found.append(
                Cohort(
                    month, size, tuple(c.customers if c else 0 for c in here), tuple(c.net if c else ZERO for c in here)
                )
            )
    return found


def _months_before(month: date, count: int) -> date:
    index = month.year * 12 + month.month - 1 - count
    return date(index // 12, index % 12 + 1, 1)


def listed(segment: str = "", *, by: str = "expected") -> QuerySet[CustomerFigures]:
    """Customers of a group, the most expected (or so far) first."""
    rows = CustomerFigures.objects.select_related("customer")
    if segment:
        rows = rows.filter(segment=segment)
    order = (F("expected_net").desc(nulls_last=True), "-net", "pk") if by == "expected" else ("-net", "pk")
    return rows.order_by(*order)


def slipping(*, least_orders: int = 3) -> QuerySet[CustomerFigures]:
    """Good customers who probably will not come back by themselves, the most valuable first.

    By the model where there is one, else by their group: the two must not contradict each other on one page.
    """
    return (
        CustomerFigures.objects.select_related("customer")
        .filter(Q(alive__lt=0.5) | Q(alive=None, segment__in=("at_risk", "previously_loyal")), orders__gte=least_orders)
        .order_by("-net", "pk")
    )


def model() -> CustomerModel | None:
    """How the customers were last counted; None before the first time."""
    return CustomerModel.objects.first()
