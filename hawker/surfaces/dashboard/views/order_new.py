# SPDX-License-Identifier: Apache-2.0
"""An order entered by staff: taken by phone or at the counter, through the same placement as any other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from hawker.commerce.catalog.models import Product, Variant
from hawker.commerce.catalog.queries import staff_products
from hawker.commerce.customers.queries import customer_by_id
from hawker.commerce.inventory.queries import pools_of
from hawker.commerce.orders.delivery import Destination, countries_served
from hawker.commerce.orders.models import Order
from hawker.commerce.orders.placement import PlaceOrder, place_order
from hawker.commerce.orders.pricing import MAX_LINES, MAX_QUANTITY, LineInput, Price, price
from hawker.commerce.payments.providers import PROVIDERS
from hawker.commerce.payments.queries import PaymentMethod, methods_offered
from hawker.core import ids
from hawker.core.addresses import Address, country_name, field_rules, regions
from hawker.core.errors import HawkerError, ValidationFailed
from hawker.core.measures import format_quantity
from hawker.core.money import InvalidMoney, Money
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard.inputs import uuid_of
from hawker.surfaces.dashboard.shell import MemberRequest, at, go, page, say
from hawker.surfaces.web.access import member_page
from hawker.surfaces.web.jinja import locale

ADDRESS_FIELDS = ("line1", "line2", "city", "region", "postal_code", "country")


@dataclass(frozen=True, slots=True)
class Draft:
    """What has been entered so far; it lives in the form, not in the database."""

    key: str
    quantities: dict[UUID, int] = field(default_factory=dict)
    name: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""
    delivery_method: str = Order.DeliveryMethod.DELIVERY
    payment_method: str = ""
    address: Address = field(default_factory=Address)
    seen_total: str = ""

    @property
    def lines(self) -> list[LineInput]:
        return [LineInput(key, n) for key, n in self.quantities.items()]


def _draft(request: MemberRequest, data: QueryDict) -> Draft:
    quantities: dict[UUID, int] = {}
    for text in data.getlist("line")[:MAX_LINES]:
        digits = data.get(f"quantity-{text}", "1").strip()
        amount = int(digits) if digits.isdecimal() and len(digits) <= 5 else 1
        if amount > 0:
            quantities[uuid_of(text)] = min(amount, MAX_QUANTITY)
    methods = Order.DeliveryMethod.values
    return Draft(
        key=data.get("key", "")[:64] or ids.new_token(),
        quantities=quantities,
        name=data.get("name", "").strip(),
        phone=data.get("phone", "").strip(),
        email=data.get("email", "").strip(),
        note=data.get("note", "").strip(),
        delivery_method=data.get("delivery_method", "")
        if data.get("delivery_method") in methods
        else _first_delivery(request),
        payment_method=data.get("payment_method", ""),
        address=Address(
            **{
                name: data.get(name, "").strip() or (request.shop.country if name == "country" else "")
                for name in ADDRESS_FIELDS
            }
        ),
        seen_total=data.get("seen_total", ""),
    )


def _first_delivery(request: MemberRequest) -> str:
    offered = request.shop_settings["delivery.is_offered"]
    return Order.DeliveryMethod.DELIVERY if offered else Order.DeliveryMethod.PICKUP


@member_page(Permission.ORDERS_PLACE)
def order_new(request: MemberRequest) -> HttpResponse:
    """Pick goods, say who wants them, place the order. Every step works by the form alone."""
    if request.method != "POST":
        return _show(request, _prefilled(request))
    draft = _draft(request, request.POST)
    operation, _sep, target = request.POST.get("op", "").partition(":")
    if operation == "add":
        key = uuid_of(target)
        draft = replace(draft, quantities={**draft.quantities, key: draft.quantities.get(key, 0) + 1})
    elif operation == "remove":
        draft = replace(draft, quantities={k: n for k, n in draft.quantities.items() if str(k) != target})
    elif operation == "place":
        return _place(request, draft)
    return _show(request, draft)


def _prefilled(request: MemberRequest) -> Draft:
    """An empty draft, or one for a known customer (`?customer=`)."""
    draft = _draft(request, QueryDict())
    asked = request.GET.get("customer", "")
    if not asked or Permission.CUSTOMERS_VIEW not in request.principal.permissions:
        return draft
    customer = customer_by_id(uuid_of(asked))
    address = max(customer.addresses.all(), key=lambda a: a.updated_at, default=None)
    return replace(
        draft,
        name=customer.name,
        phone=customer.phone,
        email=customer.email,
        address=Address(**{n: getattr(address, n) for n in ADDRESS_FIELDS}) if address else draft.address,
    )


def _place(request: MemberRequest, draft: Draft) -> HttpResponse:
    try:
        placed = place_order(request.shop, request.shop_settings, request=_as_request(request, draft))
    except ValidationFailed as error:
        return _show(request, draft, faults=error.by_field(), status=422)
    except HawkerError as error:
        return _show(request, draft, faults={"": [error.detail]}, status=error.status)
    number = placed.order.number
    say(
        request,
        _("Order #%(number)s is placed.") % {"number": number}
        if placed.is_new
        else _("This order was already placed as #%(number)s.") % {"number": number},
    )
    return go(request, at(request.shop, "order", number))


def _as_request(request: MemberRequest, draft: Draft) -> PlaceOrder:
    is_delivery = draft.delivery_method == Order.DeliveryMethod.DELIVERY
    try:
        expected = Money(Decimal(draft.seen_total), request.shop.currency) if draft.seen_total else None
    except (ArithmeticError, InvalidMoney):
        expected = None
    return PlaceOrder(
        lines=draft.lines,
        customer_name=draft.name,
        placement_key=f"staff:{draft.key}"[:64],
        payment_method=draft.payment_method,
        phone=draft.phone,
        email=draft.email,
        address=draft.address if is_delivery else None,
        delivery_method=draft.delivery_method,
        expected_total=expected,
        note=draft.note,
        language=request.shop.language,
        channel="staff",
    )


def _show(
    request: MemberRequest, draft: Draft, *, faults: dict[str, list[str]] | None = None, status: int = 200
) -> HttpResponse:
    shop, settings = request.shop, request.shop_settings
    address = draft.address
    priced = price(
        shop,
        settings,
        draft.lines,
        destination=Destination(address.country, address.region, address.postal_code),
        delivery_method=draft.delivery_method,
        language=shop.language,
    )
    methods = _methods(request)
    text = (request.POST if request.method == "POST" else request.GET).get("find", "").strip()
    country = address.country or shop.country
    found = faults or {}
    return page(
        request,
        "order_new",
        {
            "draft": draft,
            "priced": priced if priced.lines else None,
            "rows": _rows(priced),
            "find": text,
            "offers": _offers(text, draft),
            "methods": [(method.code, method.label) for method in methods],
            "payment_method": draft.payment_method or (methods[0].code if methods else ""),
            "delivery_options": _delivery_options(request),
            "rules": [rule for rule in field_rules(country).fields if rule.name in ADDRESS_FIELDS and rule.is_used],
            "regions": regions(country, locale()),
            "countries": [(code, country_name(code, locale())) for code in countries_served(shop, settings)],
            "faults": found,
            "general": [
                text for name in ("", "lines", "delivery", "address", "payment_method") for text in found.get(name, [])
            ],
        },
        title=_("New order"),
        section="orders",
        status=status,
    )


def _methods(request: MemberRequest) -> list[PaymentMethod]:
    """Ways to pay that need nobody at a screen first; online ones where there are no others."""
    offered = methods_offered(request.shop, request.shop_settings)
    return sorted(offered, key=lambda method: PROVIDERS[method.code].collects_online)


def _delivery_options(request: MemberRequest) -> list[dict[str, str]]:
    settings = request.shop_settings
    options = []
    if settings["delivery.is_offered"]:
        options.append({"value": "delivery", "label": _("Delivery")})
    if settings["delivery.pickup_is_offered"]:
        options.append({"value": "pickup", "label": _("Pickup at the shop")})
    return options


def _rows(priced: Price) -> list[dict[str, Any]]:
    return [
        {
            "id": line.variant_id,
            "name": line.product_name,
            "variant": line.variant_name,
            "quantity": line.quantity,
            "price": line.unit_price,
            "total": line.total,
            "problem": line.problem.message if line.problem else "",
        }
        for line in priced.lines
    ]


def _offers(text: str, draft: Draft) -> list[dict[str, Any]]:
    """Packs to add: what was searched for, else the first of the catalogue."""
    products = list(staff_products(text=text, status=Product.Status.ACTIVE)[: 12 if text else 8])
    pools = pools_of(product.pk for product in products)
    return [
        {
            "name": product.name,
            "left": _left(product, pools.by_product),
            "variants": _packs(product.variants.all(), draft),
        }
        for product in products
    ]


def _left(product: Product, pools: Any) -> str:
    pool = pools.get(product.pk)
    if pool is None:
        return ""
    if pool.available <= 0:
        return _("sold out")
    return _("%(amount)s left") % {"amount": format_quantity(pool.available, product.stock_unit, locale())}


def _packs(variants: Iterable[Variant], draft: Draft) -> list[dict[str, Any]]:
    return [
        {"id": v.pk, "name": v.name, "price": v.price, "chosen": draft.quantities.get(v.pk, 0)}
        for v in variants
        if v.is_active
    ]
