# SPDX-License-Identifier: Apache-2.0
"""The sales ledger: what orders mean for the figures of a day, as dated facts that are added and never changed.

Definitions follow Shopify's. Gross sales are price times quantity before tax, discounts and delivery; an order counts
on the day it stands (placed to be paid in cash, or paid online), a reversal on the day it happened. So the figures of
a day that is over change only when something of that day becomes known later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from hawker.commerce.orders.events import SalesRecorded
from hawker.commerce.orders.models import Order, OrderEvent, OrderLine, SaleEntry
from hawker.core import clock
from hawker.core.db import command
from hawker.core.events import publish
from hawker.core.money import Money

ZERO = Decimal(0)
_NOT_YET = (Order.Status.PAYMENT_PENDING, Order.Status.PAYMENT_FAILED)
_REVERSED = (Order.Status.CANCELLED, Order.Status.REFUNDED)


@command
def record_sale(order: Order, lines: Sequence[OrderLine], *, at: datetime, zone: str) -> None:
    """Count an order from this moment on; counting it again changes nothing."""
    _add(order.shop_id, sale_entries(order, lines, at=at, zone=zone))


@command
def record_reversal(order: Order, *, at: datetime, zone: str) -> None:
    """Take back whatever of an order counts and was not taken back before, on the day of `at`."""
    _add(order.shop_id, reversal_entries(SaleEntry.objects.filter(order=order), at=at, zone=zone))


def _add(shop_id: UUID, entries: Sequence[SaleEntry]) -> None:
    if not entries:
        return
    SaleEntry.objects.bulk_create(entries, ignore_conflicts=True)
    publish(SalesRecorded(shop_id, tuple(sorted({entry.day for entry in entries}))))


def sale_entries(order: Order, lines: Sequence[OrderLine], *, at: datetime, zone: str) -> list[SaleEntry]:
    """What an order adds: an entry a line, and one for the delivery."""
    day, currency = clock.local_date(at, zone), order.currency
    line_tax = sum((line.tax for line in lines), ZERO)
    delivery_tax = order.tax_total - line_tax
    is_added = order.total != order.subtotal - order.discount_total + order.delivery_total
    discounts = _discounts(order, lines)
    entries = [
        SaleEntry(
            shop_id=order.shop_id, order=order, key=f"sale:{line.pk}", kind=SaleEntry.Kind.SALE, at=at, day=day,
            channel=order.channel, currency=currency, customer_id=order.customer_id, line_id=line.pk,
            product_id=line.product_id, quantity=line.quantity,
            gross=line.total if is_added else line.total - line.tax, discount=discount, tax=line.tax,
            cost=None if line.unit_cost is None else line.unit_cost * line.quantity,
        )
        for line, discount in zip(lines, discounts, strict=True)
    ]  # fmt: skip
    if order.delivery_total or delivery_tax:
        entries.append(
            SaleEntry(
                shop_id=order.shop_id, order=order, key="sale:delivery", kind=SaleEntry.Kind.SALE, at=at, day=day,
                channel=order.channel, currency=currency, customer_id=order.customer_id,
                delivery=order.delivery_total if is_added else order.delivery_total - delivery_tax, tax=delivery_tax,
            )
        )  # fmt: skip
    return entries


def _discounts(order: Order, lines: Sequence[OrderLine]) -> list[Decimal]:
    """The order's discount shared out by what the lines cost, to the last cent."""
    if not order.discount_total or not lines:
        return [ZERO] * len(lines)
    shares = Money(order.discount_total, order.currency).allocate([line.total for line in lines])
    return [share.amount for share in shares]


def reversal_entries(known: Iterable[SaleEntry], *, at: datetime, zone: str) -> list[SaleEntry]:
    """What takes back the sales among an order's entries."""
    rows = list(known)
    taken_back = {entry.key for entry in rows if entry.kind == SaleEntry.Kind.REVERSAL}
    day, found = clock.local_date(at, zone), []
    for entry in rows:
        key = f"back:{entry.key.removeprefix('sale:')}"
        if entry.kind != SaleEntry.Kind.SALE or key in taken_back:
            continue
        found.append(
            SaleEntry(
                shop_id=entry.shop_id, order_id=entry.order_id, key=key, kind=SaleEntry.Kind.REVERSAL, at=at, day=day,
                channel=entry.channel, currency=entry.currency, customer_id=entry.customer_id, line_id=entry.line_id,
                product_id=entry.product_id, returned=entry.quantity, reversal=entry.gross - entry.discount,
                tax=-entry.tax, delivery=-entry.delivery, cost=None if entry.cost is None else -entry.cost,
            )
        )  # fmt: skip
    return found


# What was not recorded


def uncounted() -> QuerySet[Order]:
    """Orders that stand, or stood, and are not in the ledger: those from before there was one."""
    entries = SaleEntry.objects.filter(order=OuterRef("pk"))
    return Order.objects.filter(~Exists(entries), Exists(_moments().filter(order=OuterRef("pk"))))


def _moments() -> QuerySet[OrderEvent]:
    """Where an order began to stand: it was placed to be paid in cash, or an online payment came."""
    placed = Q(kind="placed") & ~Q(to_status__in=_NOT_YET)
    return OrderEvent.objects.filter(placed | Q(kind="status", to_status=Order.Status.CONFIRMED))


@command
def catch_up(*, zone: str, limit: int = 500) -> int:
    """Record orders that are missing, and what was taken back of them; how many. Call it in the shop's scope."""
    orders = list(uncounted().prefetch_related("lines").order_by("placed_at", "pk")[:limit])
    stood: dict[UUID, datetime] = {}
    for order_id, at in _moments().filter(order__in=orders).order_by("-at").values_list("order_id", "at"):
        stood[order_id] = at
    entries: list[SaleEntry] = []
    for order in orders:
        sold = sale_entries(order, list(order.lines.all()), at=stood[order.pk], zone=zone)
        entries += sold
        if order.status in _REVERSED:
            entries += reversal_entries(sold, at=order.cancelled_at or order.updated_at, zone=zone)
    if orders:
        _add(orders[0].shop_id, entries)
    return len(orders)
