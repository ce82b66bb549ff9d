# SPDX-License-Identifier: Apache-2.0
"""Orders of the past, loaded fast: the same checks, arithmetic, rows and state table as a live order.

What differs is only how rows are written (in batches, in one transaction) and that nobody is written to.
Stock moves through the ledger as it did then: give the goods received in between as `Received`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from hawker.commerce.customers.models import Customer
from hawker.commerce.customers.services import customer_for
from hawker.commerce.inventory.models import Movement, StockPool
from hawker.commerce.orders.events import SalesRecorded
from hawker.commerce.orders.models import Order, OrderEvent, OrderLine, SaleEntry
from hawker.commerce.orders.placement import REFERENCE, PlaceOrder, check, new_lines, new_order
from hawker.commerce.orders.pricing import price
from hawker.commerce.orders.sales import reversal_entries, sale_entries
from hawker.commerce.orders.states import PAYMENT, STAFF, allowed_next
from hawker.commerce.payments.models import Payment
from hawker.commerce.payments.services import new_payment
from hawker.core import activity, ids
from hawker.core.db import command, locked
from hawker.core.errors import ValidationFailed
from hawker.core.events import publish
from hawker.core.money import Money
from hawker.platform.shops.models import Shop
from hawker.platform.shops.services import next_number, touch_storefront
from hawker.platform.shops.settings_registry import ShopSettings

BATCH = 500
_MOMENTS = {
    "confirmed": "confirmed_at",
    "packed": "packed_at",
    "completed": "completed_at",
    "cancelled": "cancelled_at",
}


@dataclass(frozen=True, slots=True)
class PastOrder:
    """An order as it was placed, and the states it came through: `(status, when, who)`."""

    request: PlaceOrder
    placed_at: datetime
    steps: Sequence[tuple[str, datetime, str]] = ()


@dataclass(frozen=True, slots=True)
class Received:
    """Goods that came into a pool, in base units."""

    pool_id: UUID
    quantity: int
    at: datetime
    note: str = ""


@dataclass(slots=True)
class _Rows:
    orders: list[Order] = field(default_factory=list)
    lines: list[OrderLine] = field(default_factory=list)
    events: list[OrderEvent] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    sales: list[SaleEntry] = field(default_factory=list)

    def write(self) -> None:
        Order.objects.bulk_create(self.orders, batch_size=BATCH)
        OrderLine.objects.bulk_create(self.lines, batch_size=BATCH)
        OrderEvent.objects.bulk_create(self.events, batch_size=BATCH)
        Payment.objects.bulk_create(self.payments, batch_size=BATCH)
        Movement.objects.bulk_create(self.movements, batch_size=BATCH)
        SaleEntry.objects.bulk_create(self.sales, batch_size=BATCH)


@command
def load_past(shop: Shop, settings: ShopSettings, history: Iterable[PastOrder | Received]) -> int:
    """Load a shop's history, which must be in the order in which it happened; how many orders.

    ValidationFailed for an order that could not have been placed (bad input, stock that was not there).
    """
    rows = _Rows()
    pools = {pool.pk: pool for pool in locked(StockPool.objects.all())}
    on_hand = {key: pool.on_hand for key, pool in pools.items()}
    customers: dict[str, Customer] = {}
    for happened in history:
        if isinstance(happened, Received):
            on_hand[happened.pool_id] += happened.quantity
            rows.movements.append(
                _movement(shop, happened.pool_id, "receipt", happened.quantity, on_hand, happened.at, happened.note)
            )
        else:
            _load_order(shop, settings, happened, rows, on_hand, customers)
    rows.write()
    for key, pool in pools.items():
        if on_hand[key] != pool.on_hand:
            StockPool.objects.filter(pk=key).update(on_hand=on_hand[key])
    activity.record(
        "orders.history_loaded",
        object_type="shop",
        object_id=shop.id,
        label=shop.name,
        after={"orders": len(rows.orders)},
    )
    touch_storefront(shop.id)
    if rows.sales:
        publish(SalesRecorded(shop.id, tuple(sorted({entry.day for entry in rows.sales}))))
    return len(rows.orders)


def _movement(
    shop: Shop,
    pool_id: UUID,
    kind: str,
    quantity: int,
    on_hand: dict[UUID, int],
    at: datetime,
    note: str = "",
    **reference: str,
) -> Movement:
    return Movement(
        shop_id=shop.id,
        pool_id=pool_id,
        kind=kind,
        quantity=quantity,
        on_hand_after=on_hand[pool_id],
        note=note,
        at=at,
        actor_label="history",
        **reference,
    )


def _load_order(
    shop: Shop,
    settings: ShopSettings,
    past: PastOrder,
    rows: _Rows,
    on_hand: dict[UUID, int],
    customers: dict[str, Customer],
) -> None:
    request, at = past.request, past.placed_at
    checked = check(shop, settings, request)
    priced = price(shop, settings, request.lines, delivery_method=request.delivery_method, language="en")
    faults = [p for p in priced.problems if p.code != "out_of_stock"]
    if faults:
        raise ValidationFailed({"lines": [p.message for p in faults]})
    for pool_id, amount in priced.demand.items():
        if on_hand[pool_id] < amount:
            raise ValidationFailed({"lines": f"On {at:%Y-%m-%d} only {on_hand[pool_id]} were left of {amount}."})
    who = checked.phone or checked.email
    if who not in customers:
        customers[who] = customer_for(
            shop,
            name=checked.name,
            phone=checked.phone,
            email=checked.email,
            language=request.language,
            address=checked.address,
            at=at,
        )
    order = new_order(
        shop,
        settings,
        request=request,
        checked=checked,
        priced=priced,
        customer=customers[who],
        order_id=ids.uuid7(),
        number=next_number(shop.id, "order", start=int(settings["numbering.order_start"])),
        placed_at=at,
    )
    order.updated_at = at
    payment = new_payment(
        shop,
        payable_type=REFERENCE,
        payable_id=order.pk,
        reference=str(order.number),
        provider=request.payment_method,
        amount=Money(order.total, order.currency),
        expires_at=None,
    )
    payment.created_at, payment.updated_at, payment.asked_at = at, at, at
    payment.check_after = None
    order.stock_state = "none"
    if payment.state == Payment.State.DUE:
        _sell(shop, order, rows, on_hand, priced.demand, at)
    rows.events.append(_event(order, "placed", "", order.status, at, checked.name))
    lines, counted_at = new_lines(order, priced), at if order.status != Order.Status.PAYMENT_PENDING else None
    for status, moment, label in past.steps:
        _step(shop, order, payment, rows, on_hand, priced.demand, status, moment, label)
        if counted_at is None and status == Order.Status.CONFIRMED:
            counted_at = moment
    if counted_at is not None:
        sold = sale_entries(order, lines, at=counted_at, zone=shop.time_zone)
        rows.sales += sold
        if order.status in (Order.Status.CANCELLED, Order.Status.REFUNDED):
            rows.sales += reversal_entries(sold, at=order.cancelled_at or order.updated_at, zone=shop.time_zone)
    rows.orders.append(order)
    rows.lines.extend(lines)
    rows.payments.append(payment)


def _step(
    shop: Shop,
    order: Order,
    payment: Payment,
    rows: _Rows,
    on_hand: dict[UUID, int],
    demand: Any,
    status: str,
    at: datetime,
    label: str,
) -> None:
    if status not in (*allowed_next(order, by=STAFF), *allowed_next(order, by=PAYMENT)):
        raise ValidationFailed({"steps": f"An order that is {order.status} never became {status}."})
    rows.events.append(_event(order, "status", order.status, status, at, label))
    if status == Order.Status.CONFIRMED and payment.state == Payment.State.CREATED:
        _sell(shop, order, rows, on_hand, demand, at)
        payment.state, payment.settled_at = Payment.State.PAID, at
        order.paid_total = order.total
    elif status == Order.Status.COMPLETED and payment.state == Payment.State.DUE:
        payment.state, payment.settled_at = Payment.State.PAID, at
        order.paid_total = order.total
    elif status == Order.Status.PAYMENT_FAILED:
        payment.state = Payment.State.FAILED
    elif status == Order.Status.CANCELLED and order.stock_state == "taken":
        reference = {"reference_type": REFERENCE, "reference_id": str(order.pk)}
        _move(shop, rows, on_hand, demand, 1, "return", at, **reference)
        order.stock_state = "returned"
        payment.state = Payment.State.REFUNDED if payment.state == Payment.State.PAID else Payment.State.CANCELLED
        order.paid_total = type(order.total)(0)
    order.status = status
    order.updated_at = payment.updated_at = at
    if status in _MOMENTS:
        setattr(order, _MOMENTS[status], at)


def _sell(shop: Shop, order: Order, rows: _Rows, on_hand: dict[UUID, int], demand: Any, at: datetime) -> None:
    if demand:
        _move(shop, rows, on_hand, demand, -1, "sale", at, reference_type=REFERENCE, reference_id=str(order.pk))
        order.stock_state = "taken"


def _move(
    shop: Shop,
    rows: _Rows,
    on_hand: dict[UUID, int],
    demand: Any,
    sign: int,
    kind: str,
    at: datetime,
    **reference: str,
) -> None:
    totals: dict[UUID, int] = defaultdict(int)
    for pool_id, amount in demand.items():
        totals[pool_id] += sign * amount
    for pool_id, amount in totals.items():
        on_hand[pool_id] += amount
        rows.movements.append(_movement(shop, pool_id, kind, amount, on_hand, at, **reference))


def _event(order: Order, kind: str, before: str, after: str, at: datetime, label: str) -> OrderEvent:
    return OrderEvent(
        shop_id=order.shop_id,
        order=order,
        kind=kind,
        from_status=before,
        to_status=after,
        is_public=True,
        actor_label=label,
        at=at,
    )
