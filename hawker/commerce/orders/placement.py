# SPDX-License-Identifier: Apache-2.0
"""Placing an order: the one way in, for the storefront, the API and staff.

One transaction holds everything that must stand or fall together: stock taken or held, the number, the
order with its lines and time line, the payment row that says what to ask the provider, and the messages.
Nothing outside is asked in it. The placement key is unique per shop, so the same submit, sent however
often and from however many threads, makes one order. Locks come in one order: customer, stock pools by
key, the number's counter last, because everybody in the shop waits on that one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from hawker.commerce.customers.models import Customer
from hawker.commerce.customers.services import customer_for, is_email
from hawker.commerce.inventory import services as stock
from hawker.commerce.inventory.errors import OutOfStock, Shortage
from hawker.commerce.orders import carts, messages, sales
from hawker.commerce.orders.delivery import Destination
from hawker.commerce.orders.errors import KeyReused, TotalChanged
from hawker.commerce.orders.events import OrderPlaced
from hawker.commerce.orders.models import Order, OrderEvent, OrderLine
from hawker.commerce.orders.pricing import MAX_LINES, MAX_QUANTITY, LineInput, Price, price
from hawker.commerce.payments.models import Payment
from hawker.commerce.payments.providers import PROVIDERS
from hawker.commerce.payments.services import ensure_asked, new_payment
from hawker.core import activity, addresses, clock, context, ids, phones
from hawker.core.addresses import Address
from hawker.core.db import command
from hawker.core.errors import FieldError, ValidationFailed
from hawker.core.events import publish
from hawker.core.money import Money
from hawker.core.text import clean_block, clean_line, fold
from hawker.platform.shops.models import Shop
from hawker.platform.shops.services import next_number
from hawker.platform.shops.settings_registry import ShopSettings

REFERENCE = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder:
    """What a customer (or staff for them) asks for; nothing in it is believed about prices."""

    lines: Sequence[LineInput]
    customer_name: str
    placement_key: str
    payment_method: str
    phone: str = ""
    email: str = ""
    address: Address | None = None
    delivery_method: str = Order.DeliveryMethod.DELIVERY
    expected_total: Money | None = None
    note: str = ""
    language: str = "en"
    channel: str = "storefront"
    cart_token: str | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """The order, its payment, and whether it was made just now (else it is the one of an earlier submit)."""

    order: Order
    payment: Payment
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Checked:
    """A request in normal form."""

    name: str
    phone: str
    email: str
    address: Address | None
    note: str


def place_order(shop: Shop, settings: ShopSettings, *, request: PlaceOrder) -> Placed:
    """Place an order, then ask the payment provider what the customer has to do next.

    Raises ValidationFailed (fields as in the API), OutOfStock, TotalChanged, KeyReused. A provider that does
    not answer does not undo the order: a job asks again, and the order's page offers to continue.
    """
    placed = _placed_before(shop, request)
    if placed is None:
        try:
            placed = _place(shop, settings, request=request)
        except IntegrityError:
            # The same submit in another thread was a moment faster, and its order is the order.
            placed = _placed_before(shop, request)
            if placed is None:
                raise
    if placed.payment.asked_at is None:
        try:
            placed = Placed(placed.order, ensure_asked(shop, placed.payment), placed.is_new)
        except (OSError, RuntimeError) as error:
            activity.warn("payment_provider_unreachable", f"{placed.payment.provider}: {error}"[:300])
    return placed


def _placed_before(shop: Shop, request: PlaceOrder) -> Placed | None:
    order = Order.objects.filter(placement_key=_key(request)).first()
    if order is None:
        return None
    if order.request_hash != _request_hash(request):
        raise KeyReused(_("This checkout was already used for order %(number)s.") % {"number": order.number})
    payment = Payment.objects.filter(payable_type=REFERENCE, payable_id=order.pk).order_by("created_at").first()
    if payment is None:
        raise RuntimeError(f"order {order.pk} has no payment")
    return Placed(order, payment, is_new=False)


def _key(request: PlaceOrder) -> str:
    key = request.placement_key
    return key if len(key) <= 64 else hashlib.sha256(key.encode()).hexdigest()


def _request_hash(request: PlaceOrder) -> str:
    facts = [
        sorted((str(line.variant_id), line.quantity) for line in request.lines),
        request.customer_name,
        request.phone,
        request.email,
        request.address.as_json() if request.address else None,
        request.delivery_method,
        request.payment_method,
        request.note,
    ]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


@command
def _place(shop: Shop, settings: ShopSettings, *, request: PlaceOrder) -> Placed:
    checked = check(shop, settings, request)
    asked = partial(
        price,
        shop,
        settings,
        request.lines,
        destination=_destination(checked.address),
        delivery_method=request.delivery_method,
        language=request.language,
    )
    priced = asked()
    if any(p.code == "out_of_stock" for p in priced.problems) and stock.release_expired_of(priced.demand):
        priced = asked()
    refuse_problems(priced)
    if request.expected_total is not None and request.expected_total != priced.total:
        raise TotalChanged(expected=request.expected_total, total=priced.total)
    now = clock.now()
    provider = PROVIDERS[request.payment_method]
    customer = customer_for(
        shop,
        name=checked.name,
        phone=checked.phone,
        email=checked.email,
        language=request.language,
        address=checked.address,
    )
    order_id = ids.uuid7()
    reference = {"reference_type": REFERENCE, "reference_id": str(order_id)}
    expires_at = now + timedelta(minutes=int(settings["stock.hold_minutes"]))
    if priced.demand:
        if provider.collects_online:
            stock.hold(priced.demand, **reference, expires_at=expires_at)
        else:
            stock.take(priced.demand, **reference)
    order = new_order(
        shop,
        settings,
        request=request,
        checked=checked,
        priced=priced,
        customer=customer,
        order_id=order_id,
        number=next_number(shop.id, "order", start=int(settings["numbering.order_start"])),
        placed_at=now,
    )
    order.save(force_insert=True)
    lines = new_lines(order, priced)
    OrderLine.objects.bulk_create(lines)
    if order.status != Order.Status.PAYMENT_PENDING:
        sales.record_sale(order, lines, at=now, zone=shop.time_zone)
    payment = new_payment(
        shop,
        payable_type=REFERENCE,
        payable_id=order.pk,
        reference=str(order.number),
        provider=provider.code,
        amount=priced.total,
        expires_at=expires_at,
    )
    payment.save(force_insert=True)
    running = context.current()
    OrderEvent.objects.create(
        shop_id=shop.id,
        order=order,
        kind="placed",
        to_status=order.status,
        is_public=True,
        actor_id=running.actor_id,
        actor_label=checked.name if running.actor_id is None else running.actor_label,
        at=now,
    )
    activity.record(
        "orders.placed",
        object_type="order",
        object_id=order.pk,
        label=f"#{order.number}",
        after={"total": str(priced.total), "channel": request.channel, "status": order.status},
    )
    messages.order_placed(shop, settings, order, priced)
    publish(OrderPlaced(shop.id, order.pk))
    carts.spend(request.cart_token)
    return Placed(order, payment, is_new=True)


def _destination(address: Address | None) -> Destination | None:
    return Destination(address.country, address.region, address.postal_code) if address else None


def refuse_problems(priced: Price) -> None:
    """Raise what stands between a priced basket and an order; missing stock as OutOfStock."""
    if not priced.problems:
        return
    by_variant = {line.variant_id: line for line in priced.lines}
    short = {}
    for problem in priced.problems:
        line = by_variant.get(problem.variant_id) if problem.variant_id else None
        if problem.code == "out_of_stock" and line is not None and line.pool_id is not None:
            short[line.pool_id] = Shortage(
                line.product_id,
                line.product_name,
                priced.demand[line.pool_id],
                line.pool_available or 0,
                line.stock_unit,
            )
    faults = [
        FieldError(
            "delivery" if p.code == "no_delivery" else "lines",
            p.message,
            p.code,
        )
        for p in priced.problems
        if p.code != "out_of_stock"
    ]
    if faults:
        raise ValidationFailed(faults)
    raise OutOfStock(list(short.values()))


def check(shop: Shop, settings: ShopSettings, request: PlaceOrder) -> _Checked:
    """The request in normal form, or ValidationFailed naming every faulty field."""
    faults: list[FieldError] = []
    if not request.lines:
        faults.append(FieldError("lines", _("There is nothing in the cart."), "required"))
    if len(request.lines) > MAX_LINES:
        faults.append(FieldError("lines", _("An order has at most %(n)d lines.") % {"n": MAX_LINES}))
    for index, line in enumerate(request.lines):
        if not 1 <= line.quantity <= MAX_QUANTITY:
            faults.append(FieldError(f"lines.{index}.quantity", _("Order between 1 and %(n)d.") % {"n": MAX_QUANTITY}))
    name = clean_line(request.customer_name, max_length=150)
    if not name:
        faults.append(FieldError("customer.name", _("Enter your name."), "required"))
    phone = _phone(shop, settings, request, faults)
    email = clean_line(request.email, max_length=254).lower()
    if email and not is_email(email):
        faults.append(FieldError("customer.email", _("Enter a complete e-mail address.")))
    if not email and settings["checkout.email_required"]:
        faults.append(FieldError("customer.email", _("Enter your e-mail address."), "required"))
    if not email and not request.phone.strip() and not faults:
        faults.append(FieldError("customer.phone", _("Enter a phone number or an e-mail address."), "required"))
    address = None
    if request.delivery_method not in Order.DeliveryMethod.values:
        faults.append(FieldError("delivery", _("Choose delivery or pickup.")))
    elif request.delivery_method == Order.DeliveryMethod.DELIVERY:
        address = _address(request, faults)
    provider = PROVIDERS.get(request.payment_method)
    if provider is None or not provider.is_offered(shop, settings):
        faults.append(FieldError("payment_method", _("This shop does not offer this way to pay.")))
    if faults:
        raise ValidationFailed(faults)
    return _Checked(name, phone, email, address, clean_block(request.note, max_length=1000))


def _phone(shop: Shop, settings: ShopSettings, request: PlaceOrder, faults: list[FieldError]) -> str:
    if not request.phone.strip():
        if settings["checkout.phone_required"]:
            faults.append(FieldError("customer.phone", _("Enter your phone number."), "required"))
        return ""
    country = request.address.country if request.address and request.address.country else shop.country
    for guess in dict.fromkeys((country, shop.country)):
        try:
            return phones.normalise(request.phone, guess)
        except phones.InvalidPhone as error:
            message = str(error)
    faults.append(FieldError("customer.phone", message))
    return ""


def _address(request: PlaceOrder, faults: list[FieldError]) -> Address | None:
    if request.address is None:
        faults.append(FieldError("address", _("Enter where it should be delivered."), "required"))
        return None
    found = addresses.validate(request.address)
    if found:
        faults.extend(FieldError(f"address.{name}", message) for name, texts in found.items() for message in texts)
        return None
    return addresses.normalise(request.address)


# Also used by bulk loading, which places orders of the past through the same arithmetic.


def new_order(
    shop: Shop,
    settings: ShopSettings,
    *,
    request: PlaceOrder,
    checked: _Checked,
    priced: Price,
    customer: Customer,
    order_id: UUID,
    number: int,
    placed_at: datetime,
) -> Order:
    """The unsaved order row of a priced request."""
    provider = PROVIDERS[request.payment_method]
    if provider.collects_online:
        status = Order.Status.PAYMENT_PENDING
    elif settings["orders.confirm_cash_by_hand"]:
        status = Order.Status.PENDING
    else:
        status = Order.Status.CONFIRMED
    return Order(
        id=order_id,
        shop_id=shop.id,
        number=number,
        token=ids.new_token(24),
        placement_key=_key(request),
        request_hash=_request_hash(request),
        channel=request.channel,
        status=status,
        customer=customer,
        contact_name=checked.name,
        contact_phone=checked.phone,
        contact_email=checked.email,
        delivery_method=request.delivery_method,
        address=checked.address.as_json() if checked.address else {},
        customer_note=checked.note,
        currency=priced.currency,
        subtotal=priced.subtotal.amount,
        discount_total=priced.discount.amount,
        delivery_total=priced.delivery.amount,
        tax_total=priced.tax.amount,
        total=priced.total.amount,
        payment_method=provider.code,
        language=request.language,
        placed_at=placed_at,
        confirmed_at=placed_at if status == Order.Status.CONFIRMED else None,
        stock_state=("held" if provider.collects_online else "taken") if priced.demand else "none",
        search_text=fold(f"{number} {checked.name} {checked.phone} {checked.email}"),
        created_at=placed_at,
    )


def new_lines(order: Order, priced: Price) -> list[OrderLine]:
    """The unsaved lines of an order."""
    return [
        OrderLine(
            shop_id=order.shop_id,
            order=order,
            variant_id=line.variant_id,
            product_id=line.product_id,
            product_name=line.product_name,
            variant_name=line.variant_name,
            sku=line.sku,
            quantity=line.quantity,
            unit_price=line.unit_price.amount,
            unit_cost=line.unit_cost,
            total=line.total.amount,
            tax=line.tax.amount,
            pool_id=line.pool_id,
            stock_amount=line.stock_amount,
            stock_unit=line.stock_unit,
            position=position,
        )
        for position, line in enumerate(priced.lines)
    ]


def order_of_key(placement_key: str) -> Order | None:
    """The order an earlier submit of this checkout made, if any."""
    return Order.objects.filter(placement_key=placement_key).first() if placement_key else None


def as_json(placed: Placed) -> dict[str, Any]:
    """The answer of CONTRACT to a placed order."""
    order, payment = placed.order, placed.payment
    return {
        "number": str(order.number),
        "token": order.token,
        "status": order.status,
        "total": Money(order.total, order.currency).as_json(),
        "payment": {
            "id": str(payment.pk),
            "method": payment.provider,
            "state": payment.state,
            "next_action": payment.next_action or {"type": "wait"},
        },
    }
