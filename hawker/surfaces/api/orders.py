# SPDX-License-Identifier: Apache-2.0
"""Orders, for members."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Query
from ninja.responses import Status
from pydantic import AwareDatetime, Field

from hawker.commerce.orders import services
from hawker.commerce.orders.models import Order, OrderEvent, OrderLine
from hawker.commerce.orders.queries import SORTS, OrderPage, order_by_number, order_list
from hawker.core.db import locked
from hawker.core.errors import FieldError, NotFound, ValidationFailed
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.checkout import OrderIn, PlacedOut, carry_out, placement_of
from hawker.surfaces.api.pagination import Cursor, Limit, Page, Sort, Text, page_of
from hawker.surfaces.api.payments import PaymentOut, payment_out
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import (
    BIGINT_MAX,
    AddressOut,
    Input,
    LongText,
    MoneyOut,
    Schema,
    Time,
    absolute,
    address_out,
    money,
    money_or_none,
    only_known,
)
from hawker.surfaces.api.security import Room, is_conditional, match

room = Room("Orders", "/orders")

_SORTS: dict[str, Sort] = dict(SORTS)
Number = Annotated[int, Path(ge=1, le=BIGINT_MAX, description="The order's number.")]


class OrderLineOut(Schema):
    """What was bought, as it was called and priced then."""

    id: UUID
    variant_id: UUID | None
    product_id: UUID | None
    product_name: str
    variant_name: str
    sku: str
    quantity: int
    unit_price: MoneyOut
    unit_cost: MoneyOut | None
    total: MoneyOut
    tax: MoneyOut
    stock_amount: Annotated[int, Field(description="What the line takes of the pool, in base units.")]
    stock_unit: str


class OrderOut(Schema):
    """An order."""

    id: UUID
    number: str
    token: str
    status: str
    channel: str
    placed_at: Time
    customer_id: UUID | None
    name: str
    phone: str
    email: str
    delivery: str
    address: AddressOut | None
    note: str
    lines: list[OrderLineOut]
    subtotal: MoneyOut
    discount: MoneyOut
    delivery_total: MoneyOut
    tax: MoneyOut
    total: MoneyOut
    paid: MoneyOut
    payment_method: str
    stock_state: str
    language: str
    url: str
    confirmed_at: Time | None
    packed_at: Time | None
    completed_at: Time | None
    cancelled_at: Time | None
    updated_at: Time


class OrderEventOut(Schema):
    """One line of an order's time line."""

    id: int
    kind: str
    from_status: str
    to_status: str
    text: str
    is_public: bool
    actor: str
    at: Time


class OrderPageOut(OrderOut):
    """An order with its time line, its payments and the states it may enter."""

    allowed: list[str]
    events: list[OrderEventOut]
    payments: list[PaymentOut]


class OrderPatch(Input):
    """The state to put the order in."""

    status: Annotated[str, Field(max_length=30)]
    note: Annotated[LongText, Field(description="Shown on the order's time line, to the customer too.")] = ""
    notify: Annotated[bool, Field(description="Whether the customer gets a message.")] = True


class NoteIn(Input):
    """A note on the time line."""

    text: Annotated[str, Field(max_length=2000)]
    is_public: Annotated[bool, Field(description="Whether the customer sees it.")] = False


class BulkIn(Input):
    """Orders to put in one state."""

    numbers: Annotated[list[Annotated[int, Field(ge=1, le=BIGINT_MAX)]], Field(min_length=1, max_length=200)]
    status: Annotated[str, Field(max_length=30)]


class BulkResultOut(Schema):
    """What became of one order."""

    number: str
    is_changed: bool
    message: str


class BulkOut(Schema):
    """What became of each."""

    items: list[BulkResultOut]


def _line_out(line: OrderLine, currency: str) -> OrderLineOut:
    return OrderLineOut.model_construct(
        id=line.pk,
        variant_id=line.variant_id,
        product_id=line.product_id,
        product_name=line.product_name,
        variant_name=line.variant_name,
        sku=line.sku,
        quantity=line.quantity,
        unit_price=money(line.unit_price, currency),
        unit_cost=money_or_none(line.unit_cost, currency),
        total=money(line.total, currency),
        tax=money(line.tax, currency),
        stock_amount=line.stock_amount,
        stock_unit=line.stock_unit,
    )


def _facts(order: Order, shop_slug: str) -> dict[str, Any]:
    return {
        "id": order.pk,
        "number": str(order.number),
        "token": order.token,
        "status": order.status,
        "channel": order.channel,
        "placed_at": order.placed_at,
        "customer_id": order.customer_id,
        "name": order.contact_name,
        "phone": order.contact_phone,
        "email": order.contact_email,
        "delivery": order.delivery_method,
        "address": address_out(order.address),
        "note": order.customer_note,
        "lines": [_line_out(line, order.currency) for line in order.lines.all()],
        "subtotal": money(order.subtotal, order.currency),
        "discount": money(order.discount_total, order.currency),
        "delivery_total": money(order.delivery_total, order.currency),
        "tax": money(order.tax_total, order.currency),
        "total": money(order.total, order.currency),
        "paid": money(order.paid_total, order.currency),
        "payment_method": order.payment_method,
        "stock_state": order.stock_state,
        "language": order.language,
        "url": absolute(f"/s/{shop_slug}/orders/{order.token}/"),
        "confirmed_at": order.confirmed_at,
        "packed_at": order.packed_at,
        "completed_at": order.completed_at,
        "cancelled_at": order.cancelled_at,
        "updated_at": order.updated_at,
    }


def _event_out(event: OrderEvent) -> OrderEventOut:
    return OrderEventOut.model_construct(
        id=event.pk,
        kind=event.kind,
        from_status=event.from_status,
        to_status=event.to_status,
        text=event.text,
        is_public=event.is_public,
        actor=event.actor_label,
        at=event.at,
    )


def _page_out(request: ApiRequest, page: OrderPage) -> OrderPageOut:
    return OrderPageOut.model_construct(
        **_facts(page.order, request.shop.slug),
        allowed=list(page.allowed_next),
        events=[_event_out(event) for event in page.events],
        payments=[payment_out(payment) for payment in page.payments],
    )


def _find(number: int, *, lock: bool = False) -> OrderPage:
    if lock:
        locked(Order.objects.filter(number=number)).first()
    return order_by_number(number)


@room.get("", permission=Permission.ORDERS_VIEW, response=Page[OrderOut])
def list_orders(
    request: ApiRequest,
    q: Text = "",
    status: Annotated[str, Query(max_length=200, description="One state or several, separated by commas.")] = "",
    payment_method: Annotated[str, Query(max_length=40)] = "",
    delivery: Annotated[str, Query(max_length=20, description="`delivery` or `pickup`.")] = "",
    since: Annotated[AwareDatetime | None, Query(description="Placed at or after.")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Placed before.")] = None,
    sort: Annotated[str, Query(description=f"One of {', '.join(_SORTS)}.")] = "-placed",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Orders, latest first."""
    statuses = only_known(filter(None, status.split(",")), Order.Status.values, field="status")
    rows = order_list(
        text=q,
        statuses=statuses,
        method=payment_method,
        delivery=delivery,
        since=_moment(since, "since"),
        until=_moment(until, "until"),
    )
    return page_of(
        rows,
        lambda order: OrderOut.model_construct(**_facts(order, request.shop.slug)),
        sorts=_SORTS,
        sort=sort,
        cursor=cursor,
        limit=limit,
    )


def _moment(value: datetime | None, field: str) -> datetime | None:
    if value is not None and not 1970 <= value.year <= 9990:
        raise ValidationFailed([FieldError(field, _("Give a date between 1970 and 9990."))])
    return value


@room.post("", permission=Permission.ORDERS_PLACE, remembers=False, takes_key=True, response={201: PlacedOut})
def create_order(request: ApiRequest, response: HttpResponse, data: OrderIn) -> Status[PlacedOut]:
    """Place an order for a customer (a phone sale), by the same rules as on the storefront."""
    owner = f"staff:{request.principal.user_id or request.principal.key_id}"
    return carry_out(request, placement_of(request, data, channel="staff", owner=owner), response)


@room.post("/status", permission=Permission.ORDERS_EDIT, response=BulkOut)
def change_orders(request: ApiRequest, data: BulkIn) -> BulkOut:
    """Put several orders in one state, each on its own: one that may not move does not stop the others."""
    only_known([data.status], Order.Status.values, field="status")
    numbers = dict(Order.objects.filter(number__in=data.numbers).values_list("pk", "number"))
    results = services.bulk_change_status(list(numbers), to=data.status)
    missing = sorted(set(data.numbers) - set(numbers.values()))
    return BulkOut(
        items=[
            *(BulkResultOut(number=str(r.number), is_changed=r.is_changed, message=r.message) for r in results),
            *(
                BulkResultOut(number=str(n), is_changed=False, message=_("There is no order with this number."))
                for n in missing
            ),
        ]
    )


@room.get("/{number}", permission=Permission.ORDERS_VIEW, response=OrderPageOut)
def get_order(request: ApiRequest, number: Number) -> OrderPageOut:
    """One order with its time line, payments and the states it may enter."""
    return _page_out(request, _find(number))


@room.patch("/{number}", permission=Permission.ORDERS_EDIT, response=OrderPageOut)
def change_order(request: ApiRequest, number: Number, data: OrderPatch) -> OrderPageOut:
    """Move an order along; 409 `transition_not_allowed` names the allowed states."""
    page = _find(number, lock=is_conditional(request))
    match(request, lambda: _page_out(request, page))
    services.change_status(page.order.pk, to=data.status, note=data.note, notify=data.notify)
    return _page_out(request, _find(number))


@room.post("/{number}/notes", permission=Permission.ORDERS_EDIT, response={201: OrderEventOut})
def add_order_note(request: ApiRequest, number: Number, data: NoteIn) -> Status[OrderEventOut]:
    """Write on an order's time line."""
    found = Order.objects.filter(number=number).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound(_("There is no order with this number."))
    return Status(201, _event_out(services.add_note(found, text=data.text, is_public=data.is_public)))
