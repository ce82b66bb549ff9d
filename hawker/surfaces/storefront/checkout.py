# SPDX-License-Identifier: Apache-2.0
"""Checkout on one page: who, where to, how to pay, and the total before anything is promised.

Nothing typed is ever lost: an error shows the page again as it was, and what was typed is kept with the
cart. The form carries the cart's placement key, so the same submit, sent twice or sent again with the back
button, leads to one order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hawker.commerce.inventory.errors import OutOfStock
from hawker.commerce.orders import carts
from hawker.commerce.orders.carts import CartView
from hawker.commerce.orders.delivery import Destination, countries_served
from hawker.commerce.orders.errors import KeyReused, TotalChanged
from hawker.commerce.orders.models import Order
from hawker.commerce.orders.placement import PlaceOrder, order_of_key, place_order
from hawker.commerce.orders.pricing import LineInput, Price
from hawker.commerce.orders.services import pay_again
from hawker.commerce.payments.models import Payment
from hawker.commerce.payments.queries import methods_offered
from hawker.core import addresses
from hawker.core.addresses import Address
from hawker.core.errors import FieldError, ValidationFailed
from hawker.core.money import InvalidMoney, Money
from hawker.core.text import clean_block, clean_line
from hawker.surfaces.storefront import presenters
from hawker.surfaces.storefront.basket import token_of
from hawker.surfaces.storefront.cart import glance_of
from hawker.surfaces.storefront.frame import (
    address_of,
    fragments,
    language,
    links,
    price_text,
    settings_of,
    shop_of,
    shop_page,
)
from hawker.surfaces.web.access import storefront_page
from hawker.surfaces.web.jinja import locale
from hawker.surfaces.web.rendering import fragment_asked

_LINES = ("name", "phone", "email", "line1", "line2", "city", "region", "postal_code", "country")
_CHOICES = ("delivery_method", "payment_method")
_FIELD_OF = {
    "customer.name": "name",
    "customer.phone": "phone",
    "customer.email": "email",
    "delivery": "delivery_method",
    "address": "line1",
}
"""Names that services use for what is called otherwise in the form."""

_AUTOCOMPLETE = {
    "line1": "address-line1",
    "line2": "address-line2",
    "city": "address-level2",
    "region": "address-level1",
    "postal_code": "postal-code",
    "country": "country",
}


@dataclass(slots=True)
class Form:
    """What stands in the form, and what is wrong with it."""

    typed: dict[str, str]
    errors: dict[str, list[str]] = field(default_factory=dict)
    notice: str = ""
    """Something to look at before sending again: a new total, less stock."""
    status: int = 200

    def address(self) -> Address:
        """The address as typed."""
        names = ("line1", "line2", "city", "region", "postal_code", "country")
        return Address(**{name: self.typed[name] for name in names})

    @property
    def delivers(self) -> bool:
        return self.typed["delivery_method"] == Order.DeliveryMethod.DELIVERY


@require_http_methods(["GET", "HEAD", "POST"])
@storefront_page
def checkout(request: HttpRequest) -> HttpResponse:
    """The page; posted with `action=update` it computes anew, with `action=place` it places the order."""
    shop, settings, token = shop_of(request), settings_of(request), token_of(request)
    if request.method != "POST":
        view = carts.get_cart(shop, settings, token)
        form = _form(request, view.details)
        return _answer(request, form, _priced(request, form))
    if order := order_of_key(request.POST.get("placement_key", "")):
        return _to_order(request, order)
    form = _form(request, request.POST, as_typed=request.POST.get("action") == "place")
    view = _priced(request, form)
    if not view.lines:
        # Another submit of this form may have placed the order a moment ago and emptied the cart.
        if order := order_of_key(request.POST.get("placement_key", "")):
            return _to_order(request, order)
        return _answer(request, form, view)
    if request.POST.get("action") != "place":
        carts.save_details(token, form.typed)
        return _answer(request, form, view)
    return _place(request, form, view)


def _place(request: HttpRequest, form: Form, view: CartView) -> HttpResponse:
    shop, settings, token = shop_of(request), settings_of(request), token_of(request)
    wanted = PlaceOrder(
        lines=[LineInput(line.priced.variant_id, line.priced.quantity) for line in view.lines],
        customer_name=form.typed["name"],
        phone=form.typed["phone"],
        email=form.typed["email"],
        address=form.address() if form.delivers else None,
        delivery_method=form.typed["delivery_method"],
        payment_method=form.typed["payment_method"],
        placement_key=view.placement_key,
        expected_total=_expected(request, view.price),
        note=form.typed["note"],
        language=language(),
        channel="storefront",
        cart_token=token,
    )
    try:
        placed = place_order(shop, settings, request=wanted)
    except KeyReused:
        order = order_of_key(view.placement_key)
        if order is None:
            raise
        return _to_order(request, order)
    except ValidationFailed as refused:
        form.errors, form.status = _by_field(refused.errors), refused.status
    except OutOfStock as refused:
        form.notice, form.status = refused.detail, refused.status
    except TotalChanged as refused:
        form.status = refused.status
        form.notice = _("The total is now %(now)s, not %(before)s. Check the order and send it again.") % {
            "now": price_text(shop, refused.total),
            "before": price_text(shop, refused.expected),
        }
    else:
        carts.save_details(token, {**form.typed, "note": ""})
        return _onward(request, placed.order, placed.payment, is_new=placed.is_new)
    carts.save_details(token, form.typed)
    return _answer(request, form, _priced(request, form))


def _expected(request: HttpRequest, price: Price) -> Money | None:
    """The total the customer saw on the button."""
    try:
        return Money.parse(request.POST.get("expected_total", ""), price.currency)
    except InvalidMoney:
        return None


def _by_field(errors: tuple[FieldError, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for error in errors:
        name = _FIELD_OF.get(error.field, error.field.removeprefix("address."))
        found.setdefault(name, []).append(error.message)
    return found


def _to_order(request: HttpRequest, order: Order) -> HttpResponse:
    """An earlier submit of this form made this order: go there instead of making another."""
    messages.info(request, _("This order was already placed as number %(number)s.") % {"number": order.number})
    return _onward(request, order, pay_again(shop_of(request), order), is_new=False)


def _onward(request: HttpRequest, order: Order, payment: Payment | None, *, is_new: bool) -> HttpResponse:
    """To the payment provider's page if there is something to pay, else to the order's page."""
    action = payment.next_action if payment is not None else {}
    if order.status == Order.Status.PAYMENT_PENDING and action.get("type") == "redirect":
        address = str(action["url"])
    else:
        address = address_of(shop_of(request), "order", order.token) + ("?placed=1" if is_new else "")
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


# --- the form -------------------------------------------------------------------------------------


def _form(request: HttpRequest, given: Mapping[str, Any], *, as_typed: bool = False) -> Form:
    """What was typed, with sensible choices where nothing (or nothing that is offered any more) was chosen.

    `as_typed` keeps choices that are not offered, for the services to refuse: an order is never placed
    with another choice than the one that was sent.
    """
    shop, settings = shop_of(request), settings_of(request)
    typed = {name: clean_line(str(given.get(name) or ""), max_length=254) for name in (*_LINES, *_CHOICES)}
    typed["note"] = clean_block(str(given.get("note") or ""), max_length=1000)
    served = countries_served(shop, settings)
    offered = {
        "country": [shop.country] * (shop.country in served) + served,
        "delivery_method": _delivery_methods(request),
        "payment_method": [method.code for method in methods_offered(shop, settings)],
    }
    for name, choices in offered.items():
        is_kept = bool(typed[name]) if as_typed else typed[name] in choices
        if choices and not is_kept:
            typed[name] = choices[0]
    return Form(typed)


def _delivery_methods(request: HttpRequest) -> list[str]:
    settings = settings_of(request)
    found = []
    if settings["delivery.is_offered"]:
        found.append(str(Order.DeliveryMethod.DELIVERY))
    if settings["delivery.pickup_is_offered"]:
        found.append(str(Order.DeliveryMethod.PICKUP))
    return found


def _priced(request: HttpRequest, form: Form) -> CartView:
    """The cart with its price for what stands in the form."""
    place = addresses.normalise(form.address())
    return carts.get_cart(
        shop_of(request),
        settings_of(request),
        token_of(request),
        destination=Destination(place.country, place.region, place.postal_code) if form.delivers else None,
        delivery_method=form.typed["delivery_method"],
    )


# --- the page -------------------------------------------------------------------------------------


def _answer(request: HttpRequest, form: Form, view: CartView) -> HttpResponse:
    if not view.lines:
        return HttpResponseRedirect(address_of(shop_of(request), "cart"))
    context = {
        "page_title": _("Checkout"),
        "robots": "noindex",
        "form": form,
        "typed": form.typed,
        "errors": form.errors,
        "error_list": _error_list(form),
        "basket": presenters.cart(shop_of(request), view),
        "order_problems": [p.message for p in view.price.problems if p.code not in ("empty", "no_delivery")],
        "placement_key": view.placement_key,
        "expected_total": format(view.price.total.amount, "f"),
        "total_text": price_text(shop_of(request), view.price.total),
        "summary_rows": _summary(request, view.price),
        "summary_note": _tax_note(request, view.price),
        "delivery_problem": view.price.delivery_problem,
        **_choices(request, form),
    }
    if fragment_asked(request):
        context |= {"links": links(shop_of(request)), "csrf_token": get_token(request)}
        context["with_address"] = request.POST.get("changed", "") in ("country", "delivery_method")
        response = HttpResponse(fragments("storefront/checkout_fragments.jinja", context))
        response["Cache-Control"] = "private, no-store"
        return response
    return shop_page(
        request,
        "storefront/checkout.jinja",
        context,
        status=form.status,
        cart=glance_of(view),
        is_private=True,
    )


def _error_list(form: Form) -> list[tuple[str | None, str]]:
    """Every fault with the control it belongs to, for the summary at the top."""
    known = {*_LINES, "note"}
    return [(f"f-{name}" if name in known else None, text) for name, texts in form.errors.items() for text in texts]


def _summary(request: HttpRequest, price: Price) -> list[tuple[str, str]]:
    shop = shop_of(request)
    rows = [(_("Goods"), price_text(shop, price.subtotal))]
    if price.discount:
        rows.append((_("Discount"), price_text(shop, -price.discount)))
    if price.delivery_problem:
        rows.append((price.delivery_label, "–"))
    else:
        rows.append((price.delivery_label, price_text(shop, price.delivery) if price.delivery else _("Free")))
    if price.tax and not price.tax_is_included:
        rows.append((price.tax_label or _("Tax"), price_text(shop, price.tax)))
    return rows


def _tax_note(request: HttpRequest, price: Price) -> str:
    if not price.tax or not price.tax_is_included:
        return ""
    amount = price_text(shop_of(request), price.tax)
    return _("Includes %(amount)s %(tax)s.") % {"amount": amount, "tax": price.tax_label or _("Tax")}


def _choices(request: HttpRequest, form: Form) -> dict[str, Any]:
    """What the form offers: ways of delivery and payment, and the address fields of the country."""
    shop, settings = shop_of(request), settings_of(request)
    served = countries_served(shop, settings)
    names = {
        str(Order.DeliveryMethod.DELIVERY): (_("Delivery"), "truck", str(settings["delivery.note"] or "")),
        str(Order.DeliveryMethod.PICKUP): (_("Pickup"), "store", _pickup_place(request)),
    }
    icons = {"cash_on_delivery": "banknote", "sandbox": "wrench"}
    details = {
        "cash_on_delivery": _("Pay when you get it."),
        "sandbox": _("A pretend payment to try the shop out. No money moves."),
    }
    country = form.typed["country"] if form.typed["country"] in served else served[0]
    return {
        "delivery_options": [
            {"value": code, "label": names[code][0], "icon": names[code][1], "detail": names[code][2]}
            for code in _delivery_methods(request)
        ],
        "payment_options": [
            {
                "value": m.code,
                "label": m.label,
                "icon": icons.get(m.code, "credit-card"),
                "detail": details.get(m.code, ""),
            }
            for m in methods_offered(shop, settings)
        ],
        "countries": [(code, addresses.country_name(code, locale())) for code in served],
        "country_text": addresses.country_name(country, locale()),
        "address_fields": _address_fields(country, list(settings["delivery.regions"] or []), shop.country),
        "phone_example": addresses.field_rules(country).field("phone").example,
        "phone_required": bool(settings["checkout.phone_required"]),
        "email_required": bool(settings["checkout.email_required"]),
        "note_enabled": bool(settings["checkout.note_enabled"]),
    }


def _pickup_place(request: HttpRequest) -> str:
    settings = settings_of(request)
    parts = [str(settings[f"address.{name}"] or "") for name in ("line1", "line2", "city")]
    return ", ".join(part for part in parts if part)


def _address_fields(country: str, served_regions: list[str], home: str) -> list[dict[str, Any]]:
    """City, region and postal code in the order people of the country write them."""
    found: list[dict[str, Any]] = []
    for rule in addresses.field_rules(country).fields:
        if rule.name not in ("city", "region", "postal_code") or not rule.is_used:
            continue
        options: list[tuple[str, str]] = []
        if rule.has_choices:
            all_regions = addresses.regions(country, locale())
            limited = [r for r in all_regions if r[0] in served_regions] if country == home else []
            options = [("", _("Choose")), *(limited or all_regions)]
        found.append(
            {
                "name": rule.name,
                "label": _(rule.label),
                "required": rule.is_required,
                "options": options,
                "example": rule.example,
                "autocomplete": _AUTOCOMPLETE[rule.name],
                "inputmode": "numeric" if rule.example.isdigit() else "text",
                "maxlength": addresses.MAX_LENGTHS[rule.name],
            }
        )
    return found
