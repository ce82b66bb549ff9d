# SPDX-License-Identifier: Apache-2.0
"""What a shop's customers can do with a basket: price it, order it, follow the order. No sign-in."""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils import translation
from ninja.responses import Status
from pydantic import Field

from hawker.commerce.orders.delivery import Destination
from hawker.commerce.orders.models import Order
from hawker.commerce.orders.placement import PlaceOrder, as_json, place_order
from hawker.commerce.orders.pricing import MAX_LINES, MAX_QUANTITY, LineInput, Price, price
from hawker.commerce.orders.queries import OrderPage, find_order, order_by_token
from hawker.core import addresses, context, ids
from hawker.core.errors import FieldError, ValidationFailed
from hawker.core.measures import format_quantity
from hawker.surfaces.api import idempotency, limits
from hawker.surfaces.api.requests import ApiRequest, settings_of
from hawker.surfaces.api.schemas import (
    AddressIn,
    AddressOut,
    MoneyIn,
    MoneyOut,
    Optional,
    PublicInput,
    Schema,
    Time,
    absolute,
    address_out,
    money,
    money_or_none,
    read_money,
)
from hawker.surfaces.api.storefront import language, room

# Basket


class LineIn(PublicInput):
    """So many items of a variant."""

    variant_id: UUID
    quantity: Annotated[int, Field(ge=1, le=MAX_QUANTITY)]


class DestinationIn(PublicInput):
    """Where it is to go, as far as known."""

    country: Annotated[str, Field(max_length=2)]
    region: Annotated[Optional, Field(max_length=200)] = ""
    postal_code: Annotated[Optional, Field(max_length=40)] = ""


class BasketIn(PublicInput):
    """A basket to price."""

    lines: Annotated[list[LineIn], Field(max_length=MAX_LINES)]
    destination: DestinationIn | None = None
    delivery: Literal["delivery", "pickup"] = "delivery"
    discount_code: Annotated[Optional, Field(max_length=60)] = ""


class PricedLineOut(Schema):
    """A line with its price of now."""

    variant_id: UUID
    product_id: UUID
    product_name: str
    product_slug: str
    variant_name: str
    sku: str
    quantity: int
    unit_price: MoneyOut
    total: MoneyOut
    available: Annotated[
        int | None,
        Field(description="How many the stock allows beside the other lines; null where not counted."),
    ]
    is_available: bool
    message: str


class BasketProblemOut(Schema):
    """What stands between the basket and an order."""

    code: str
    message: str
    variant_id: UUID | None


class BasketOut(Schema):
    """A basket's price, computed from the catalogue of now."""

    lines: list[PricedLineOut]
    subtotal: MoneyOut
    discount: MoneyOut
    delivery: MoneyOut
    delivery_label: str
    tax: MoneyOut
    tax_label: str
    tax_is_included: bool
    total: MoneyOut
    free_delivery_remaining: MoneyOut | None
    problems: list[BasketProblemOut]


def _destination(country: str, region: str, postal_code: str) -> Destination | None:
    if not country:
        return None
    known = addresses.region_code(country, region) if region and country in _countries() else None
    return Destination(country.upper(), known or region, postal_code)


def _countries() -> set[str]:
    return {code for code, _name in addresses.countries()}


def basket_out(priced: Price, *, discount_code: str = "") -> BasketOut:
    """A priced basket for programs."""
    problems = [BasketProblemOut(code=p.code, message=p.message, variant_id=p.variant_id) for p in priced.problems]
    if discount_code:
        problems.append(
            BasketProblemOut(
                code="unknown_discount_code",
                message=translation.gettext("This discount code is not valid."),
                variant_id=None,
            )
        )
    return BasketOut(
        lines=[
            PricedLineOut(
                variant_id=line.variant_id,
                product_id=line.product_id,
                product_name=line.product_name,
                product_slug=line.product_slug,
                variant_name=line.variant_name,
                sku=line.sku,
                quantity=line.quantity,
                unit_price=money(line.unit_price),
                total=money(line.total),
                available=line.possible,
                is_available=line.problem is None,
                message=line.problem.message if line.problem else "",
            )
            for line in priced.lines
        ],
        subtotal=money(priced.subtotal),
        discount=money(priced.discount),
        delivery=money(priced.delivery),
        delivery_label=priced.delivery_label,
        tax=money(priced.tax),
        tax_label=priced.tax_label,
        tax_is_included=priced.tax_is_included,
        total=money(priced.total),
        free_delivery_remaining=money_or_none(priced.free_delivery_remaining),
        problems=problems,
    )


@room.post("/cart/price", storefront=True, remembers=False, response=BasketOut)
def price_cart(request: ApiRequest, shop: str, data: BasketIn) -> BasketOut:
    """What a basket costs and what of it can be had. Changes nothing; faults are in `problems`."""
    where = data.destination
    priced = price(
        request.shop,
        settings_of(request),
        [LineInput(line.variant_id, line.quantity) for line in data.lines],
        destination=_destination(where.country, where.region, where.postal_code) if where else None,
        delivery_method=data.delivery,
        language=language(),
    )
    return basket_out(priced, discount_code=data.discount_code)


# Orders


class BuyerIn(PublicInput):
    """Who orders."""

    name: Annotated[str, Field(max_length=300)]
    phone: Annotated[Optional, Field(max_length=40)] = ""
    email: Annotated[Optional, Field(max_length=300)] = ""


class OrderIn(PublicInput):
    """An order. Prices are the catalogue's; `expected_total` refuses a total the customer has not seen."""

    lines: Annotated[list[LineIn], Field(max_length=MAX_LINES)]
    customer: BuyerIn
    address: AddressIn | None = None
    delivery: Literal["delivery", "pickup"] = "delivery"
    payment_method: Annotated[str, Field(max_length=40, examples=["cash_on_delivery", "sandbox"])]
    expected_total: MoneyIn | None = None
    note: Annotated[Optional, Field(max_length=10_000)] = ""
    discount_code: Annotated[Optional, Field(max_length=60)] = ""


class NextAction(Schema):
    """What the customer has to do: `redirect` to `url`, `wait` a moment and look again, or `none`."""

    type: str
    url: str | None = None


class PlacedPaymentOut(Schema):
    """How the order is paid."""

    id: UUID
    method: str
    state: str
    next_action: NextAction


class PlacedOut(Schema):
    """An order as just placed."""

    number: str
    token: str
    status: str
    total: MoneyOut
    url: str
    payment: PlacedPaymentOut


def placement_of(request: ApiRequest, data: OrderIn, *, channel: str, owner: str) -> PlaceOrder:
    """The order asked for. The Idempotency-Key becomes its placement key, so no other row is needed."""
    key = idempotency.key_of(request)
    expected = None
    if data.expected_total is not None:
        expected = read_money(data.expected_total, field="expected_total", currency=request.shop.currency)
    if data.discount_code:
        raise ValidationFailed([FieldError("discount_code", translation.gettext("This discount code is not valid."))])
    return PlaceOrder(
        lines=[LineInput(line.variant_id, line.quantity) for line in data.lines],
        customer_name=data.customer.name,
        phone=data.customer.phone,
        email=data.customer.email,
        address=data.address.as_address() if data.address else None,
        delivery_method=data.delivery,
        payment_method=data.payment_method,
        placement_key=hashlib.sha256(f"{owner}:{key}".encode()).hexdigest() if key else ids.new_token(24),
        expected_total=expected,
        note=data.note,
        language=language(),
        channel=channel,
    )


def carry_out(request: ApiRequest, wanted: PlaceOrder, response: HttpResponse) -> Status[PlacedOut]:
    """Place the order and answer as CONTRACT says; a repetition gets the order it made the first time."""
    placed = place_order(request.shop, settings_of(request), request=wanted)
    if not placed.is_new:
        response[idempotency.REPLAYED] = "true"
    data = as_json(placed)
    action = data["payment"]["next_action"]
    if action.get("url"):
        action = {**action, "url": absolute(action["url"])}
    data["payment"] = {**data["payment"], "next_action": action}
    return Status(
        201,
        PlacedOut(**data, url=absolute(f"/s/{request.shop.slug}/orders/{placed.order.token}/")),
    )


@room.post("/orders", storefront=True, remembers=False, takes_key=True, response={201: PlacedOut})
def order_from_storefront(request: ApiRequest, response: HttpResponse, shop: str, data: OrderIn) -> Status[PlacedOut]:
    """Order as a guest. 409 `out_of_stock` names what is left, 409 `total_changed` the total of now."""
    return carry_out(request, placement_of(request, data, channel="api", owner="api"), response)


class FindOrderIn(PublicInput):
    """An order's number and the phone (national or international form) or e-mail given with it."""

    number: Annotated[str, Field(max_length=30, coerce_numbers_to_str=True)]
    phone: Annotated[Optional, Field(max_length=40)] = ""
    email: Annotated[Optional, Field(max_length=300)] = ""


class TrackedLineOut(Schema):
    """What was bought."""

    product_name: str
    variant_name: str
    sku: str
    quantity: int
    unit_price: MoneyOut
    total: MoneyOut
    amount: Annotated[str, Field(description="“750 g”, “12 pc”, or empty.")]


class TrackedEventOut(Schema):
    """One step of the order."""

    at: Time
    kind: str
    status: str
    text: str


class TrackedOrderOut(Schema):
    """An order as its customer may see it."""

    number: str
    token: str
    status: str
    placed_at: Time
    lines: list[TrackedLineOut]
    subtotal: MoneyOut
    discount: MoneyOut
    delivery_total: MoneyOut
    tax: MoneyOut
    total: MoneyOut
    paid: MoneyOut
    delivery: str
    address: AddressOut | None
    payment_method: str
    payment_state: str
    payment: NextAction
    events: list[TrackedEventOut]
    url: str


def tracked(shop_slug: str, page: OrderPage) -> TrackedOrderOut:
    """An order for its customer: public steps only, nothing of the staff."""
    order, payment = page.order, page.payments[-1] if page.payments else None
    action = dict(payment.next_action) if payment and payment.state in ("created", "pending", "failed") else {}
    if action.get("url"):
        action["url"] = absolute(action["url"])
    return TrackedOrderOut(
        number=str(order.number),
        token=order.token,
        status=order.status,
        placed_at=order.placed_at,
        lines=[
            TrackedLineOut(
                product_name=line.product_name,
                variant_name=line.variant_name,
                sku=line.sku,
                quantity=line.quantity,
                unit_price=money(line.unit_price, order.currency),
                total=money(line.total, order.currency),
                amount=format_quantity(line.stock_amount, line.stock_unit, language().replace("-", "_"))
                if line.stock_unit
                else "",
            )
            for line in page.lines
        ],
        subtotal=money(order.subtotal, order.currency),
        discount=money(order.discount_total, order.currency),
        delivery_total=money(order.delivery_total, order.currency),
        tax=money(order.tax_total, order.currency),
        total=money(order.total, order.currency),
        paid=money(order.paid_total, order.currency),
        delivery=order.delivery_method,
        address=address_out(order.address),
        payment_method=order.payment_method,
        payment_state=payment.state if payment else "",
        payment=NextAction(**(action or {"type": "none"})),
        events=[
            TrackedEventOut(at=event.at, kind=event.kind, status=event.to_status, text=event.text)
            for event in page.events
            if event.is_public
        ],
        url=absolute(f"/s/{shop_slug}/orders/{order.token}/"),
    )


# Before `/orders/{token}`: the first address that fits is taken.
@room.post("/orders/find", storefront=True, remembers=False, response=TrackedOrderOut)
def find_storefront_order(request: ApiRequest, shop: str, data: FindOrderIn) -> TrackedOrderOut:
    """An order by number and phone or e-mail; 404 alike for an unknown number and a wrong phone."""
    limits.find_order(request.shop, context.current().ip)
    order: Order = find_order(request.shop, number=data.number, phone=data.phone, email=data.email)
    return tracked(request.shop.slug, order_by_token(order.token))


@room.get("/orders/{token}", storefront=True, response=TrackedOrderOut)
def storefront_order(request: ApiRequest, shop: str, token: str) -> TrackedOrderOut:
    """An order by its unguessable token."""
    return tracked(request.shop.slug, order_by_token(token))
