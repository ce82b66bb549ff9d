# SPDX-License-Identifier: Apache-2.0
"""Reads of orders."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils.translation import gettext

from hawker.commerce.customers.models import Customer
from hawker.commerce.inventory.queries import low_stock
from hawker.commerce.orders.models import Order, OrderEvent, OrderLine
from hawker.commerce.orders.placement import REFERENCE
from hawker.commerce.orders.states import COUNTED, OPEN, allowed_next
from hawker.commerce.payments.models import Payment
from hawker.core import clock, phones
from hawker.core.errors import NotFound
from hawker.core.money import Money
from hawker.core.text import fold
from hawker.platform.shops.models import Shop

SORTS = {
    "-placed": ("-placed_at", "-number"),
    "placed": ("placed_at", "number"),
    "-total": ("-total", "-number"),
    "total": ("total", "number"),
}


def order_list(
    *,
    text: str = "",
    statuses: Sequence[str] = (),
    method: str = "",
    delivery: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    sort: str = "-placed",
) -> QuerySet[Order]:
    """Orders with their lines, filtered. `text` finds number, name, phone and e-mail."""
    orders = Order.objects.all()
    for word in fold(text.replace("#", " ")).split():
        orders = orders.filter(search_text__contains=word)
    if statuses:
        orders = orders.filter(status__in=list(statuses))
    if method:
        orders = orders.filter(payment_method=method)
    if delivery:
        orders = orders.filter(delivery_method=delivery)
    if since is not None:
        orders = orders.filter(placed_at__gte=since)
    if until is not None:
        orders = orders.filter(placed_at__lt=until)
    return orders.prefetch_related("lines").order_by(*SORTS.get(sort, SORTS["-placed"]))


def status_counts() -> dict[str, int]:
    """How many orders are in each state."""
    return dict(Order.objects.values_list("status").annotate(n=Count("pk")).values_list("status", "n"))


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Everything on an order's page."""

    order: Order
    lines: tuple[OrderLine, ...]
    events: tuple[OrderEvent, ...]
    payments: tuple[Payment, ...]
    allowed_next: tuple[str, ...]


def order_by_number(number: int) -> OrderPage:
    """One order of the shop; NotFound."""
    order = _full(Order.objects.filter(number=number)).first()
    if order is None:
        raise NotFound(gettext("There is no order with this number."))
    return _page(order)


def order_by_token(token: str) -> OrderPage:
    """The order whose public address this is; NotFound."""
    order = _full(Order.objects.filter(token=token)).first()
    if order is None:
        raise NotFound(gettext("There is no such order. Check the link, or find your order by its number."))
    return _page(order)


def _full(orders: QuerySet[Order]) -> QuerySet[Order]:
    return orders.select_related("customer").prefetch_related(
        "lines", Prefetch("events", queryset=OrderEvent.objects.order_by("id"))
    )


def _page(order: Order) -> OrderPage:
    payments = Payment.objects.filter(payable_type=REFERENCE, payable_id=order.pk).order_by("created_at")
    return OrderPage(
        order=order,
        lines=tuple(order.lines.all()),
        events=tuple(order.events.all()),
        payments=tuple(payments),
        allowed_next=tuple(allowed_next(order)),
    )


def find_order(shop: Shop, *, number: str, phone: str = "", email: str = "") -> Order:
    """The order with this number and phone (national or international form) or e-mail.

    NotFound is the same for a number that does not exist and for contact details that do not match.
    """
    digits = "".join(c for c in number if c.isdigit())
    order = Order.objects.filter(number=int(digits)).first() if digits and len(digits) <= 15 else None
    matches = False
    if order is not None:
        if phone.strip() and order.contact_phone:
            matches = phones.same_phone(phone, order.contact_phone, shop.country)
        if email.strip() and order.contact_email:
            typed, known = email.strip().lower().encode(), order.contact_email.lower().encode()
            matches = matches or hmac.compare_digest(typed, known)
    if order is None or not matches:
        raise NotFound(gettext("No order matches. Check the number and the phone or e-mail given at checkout."))
    return order


@dataclass(frozen=True, slots=True)
class Need:
    """Something the shop should do next."""

    code: str
    """`to_confirm`, `to_pack`, `to_hand_over`, `payment_failed`, `low_stock`."""
    count: int
    oldest_at: datetime | None
    product_id: UUID | None = None
    product_name: str = ""
    available: int = 0
    unit: str = ""


def needs_attention(*, products: int = 3) -> list[Need]:
    """What to do next: orders waiting for a step, oldest first, and products that run low. Two queries."""
    waiting = {
        "to_confirm": (Order.Status.PENDING,),
        "to_pack": (Order.Status.CONFIRMED,),
        "to_hand_over": (Order.Status.PACKED, Order.Status.READY_FOR_PICKUP, Order.Status.OUT_FOR_DELIVERY),
    }
    oldest: dict[str, tuple[int, datetime]] = {}
    for status, placed_at in (
        Order.objects.filter(status__in=OPEN).order_by("-placed_at").values_list("status", "placed_at")
    ):
        count, _ = oldest.get(status, (0, placed_at))
        oldest[status] = (count + 1, placed_at)
    needs = []
    for code, statuses in waiting.items():
        found = [oldest[s] for s in statuses if s in oldest]
        if found:
            needs.append(Need(code, sum(n for n, _ in found), min(at for _, at in found)))
    for pool in low_stock()[:products]:
        needs.append(
            Need(
                "low_stock",
                1,
                pool.low_since,
                product_id=pool.product_id,
                product_name=pool.product.name,
                available=pool.available,
                unit=pool.product.stock_unit,
            )
        )
    return needs


@dataclass(frozen=True, slots=True)
class DaySales:
    """Sales of one of the shop's days: orders that stand, by when they were placed."""

    day: date
    orders: int
    total: Money


def sales_by_day(shop: Shop, *, first: date, last: date) -> list[DaySales]:
    """Every day from first to last in the shop's time zone, days without orders included. One query."""
    zone = clock.zone(shop.time_zone)
    start, _ = clock.day_bounds(first, zone)
    _, end = clock.day_bounds(last, zone)
    rows = (
        Order.objects.filter(placed_at__gte=start, placed_at__lt=end, status__in=COUNTED)
        .annotate(day=TruncDate("placed_at", tzinfo=zone))
        .values_list("day")
        .annotate(n=Count("pk"), amount=Sum("total"))
        .values_list("day", "n", "amount")
    )
    found = {day: (n, amount) for day, n, amount in rows}
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    return [
        DaySales(day, found.get(day, (0, 0))[0], Money(Decimal(found.get(day, (0, 0))[1]), shop.currency))
        for day in days
    ]


@dataclass(frozen=True, slots=True)
class CustomerProfile:
    """A customer with what they ordered."""

    customer: Customer
    orders: tuple[Order, ...]
    order_count: int
    spent: Money
    average: Money | None
    first_order_at: datetime | None
    last_order_at: datetime | None


def customer_profile(shop: Shop, customer: Customer, *, limit: int = 50) -> CustomerProfile:
    """The customer's latest orders and totals of those that stand."""
    theirs = Order.objects.filter(customer=customer)
    standing = list(theirs.filter(status__in=COUNTED).order_by("placed_at").values_list("placed_at", "total"))
    spent = Money(sum((amount for _, amount in standing), Decimal(0)), shop.currency)
    return CustomerProfile(
        customer=customer,
        orders=tuple(theirs.prefetch_related("lines").order_by("-placed_at")[:limit]),
        order_count=len(standing),
        spent=spent,
        average=spent * (Decimal(1) / len(standing)) if standing else None,
        first_order_at=standing[0][0] if standing else None,
        last_order_at=standing[-1][0] if standing else None,
    )
