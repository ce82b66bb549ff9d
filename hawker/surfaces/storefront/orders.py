# SPDX-License-Identifier: Apache-2.0
"""After the order: its page (confirmation, tracking and receipt in one), and finding it again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from babel.dates import get_timezone_name
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hawker.commerce.orders import queries
from hawker.commerce.orders.models import Order, OrderEvent
from hawker.commerce.orders.queries import OrderPage
from hawker.commerce.orders.services import pay_again, take_in_return
from hawker.commerce.payments.models import Payment
from hawker.commerce.payments.queries import method_label
from hawker.core import clock, context, phones, throttle
from hawker.core.addresses import Address, format_lines
from hawker.core.errors import NotFound, TooManyRequests
from hawker.core.money import Money
from hawker.core.text import clean_line
from hawker.surfaces.storefront.frame import (
    address_of,
    fragments,
    phone_text,
    postal_address,
    price_text,
    settings_of,
    shop_of,
    shop_page,
)
from hawker.surfaces.web.access import storefront_page
from hawker.surfaces.web.jinja import clock_time, day, locale, time_tag
from hawker.surfaces.web.rendering import fragment_asked

FIND_RATE_PER_VISITOR = "10/10 minutes"
FIND_RATE_PER_NUMBER = "20/hour"
"""Guesses at one order number, from wherever they come."""
ASK_PROVIDER_RATE = "6/minute"
"""How often looking at one order's page makes us ask its payment provider."""

S = Order.Status
_WAY = {
    Order.DeliveryMethod.DELIVERY: (S.CONFIRMED, S.PACKED, S.OUT_FOR_DELIVERY, S.COMPLETED),
    Order.DeliveryMethod.PICKUP: (S.CONFIRMED, S.PACKED, S.READY_FOR_PICKUP, S.COMPLETED),
}
_ENDED_BADLY = (S.CANCELLED, S.PAYMENT_FAILED, S.REFUNDED)
_MOVING = (S.PENDING, S.PAYMENT_PENDING, S.CONFIRMED, S.PACKED, S.OUT_FOR_DELIVERY, S.READY_FOR_PICKUP)


@require_http_methods(["GET", "HEAD", "POST"])
@storefront_page
def order_page(request: HttpRequest, token: str) -> HttpResponse:
    """One order by its unguessable address; posted, the customer goes (again) to pay for it."""
    shop = shop_of(request)
    found = queries.order_by_token(token)
    if request.method == "POST":
        payment = pay_again(shop, found.order)
        action = payment.next_action if payment is not None else {}
        target = str(action["url"]) if action.get("type") == "redirect" else request.path
        return HttpResponseRedirect(target, status=303)
    if _can_pay(found) and _may_ask(found.order):
        # The browser may be back from the provider before the provider's own message is.
        take_in_return(found.order)
        found = queries.order_by_token(token)
    shown = _shown(request, found)
    if fragment_asked(request):
        response = HttpResponse(
            fragments("storefront/order_fragments.jinja", {**shown, "csrf_token": get_token(request)})
        )
        response["Cache-Control"] = "private, no-store"
        return response
    return shop_page(
        request,
        "storefront/order.jinja",
        {
            "page_title": _("Order %(number)s") % {"number": found.order.number},
            "robots": "noindex",
            "is_new": request.GET.get("placed") == "1",
            **shown,
        },
        is_private=True,
    )


def _may_ask(order: Order) -> bool:
    """Whether the provider may be asked (again) because somebody looks at the order's page."""
    try:
        throttle.hit(ASK_PROVIDER_RATE, "ask-provider", str(order.pk))
    except TooManyRequests:
        return False
    return True


def _shown(request: HttpRequest, found: OrderPage) -> dict[str, Any]:
    shop, settings, order = shop_of(request), settings_of(request), found.order

    def text(amount: Any) -> str:
        return price_text(shop, Money(amount, order.currency))

    rows = [(_("Goods"), text(order.subtotal))]
    if order.discount_total:
        rows.append((_("Discount"), text(-order.discount_total)))
    delivery_label = _("Pickup") if order.delivery_method == Order.DeliveryMethod.PICKUP else _("Delivery")
    rows.append((delivery_label, text(order.delivery_total) if order.delivery_total else _("Free")))
    is_added = order.subtotal - order.discount_total + order.delivery_total != order.total
    tax_label = str(settings["tax.label"] or _("Tax"))
    if order.tax_total and is_added:
        rows.append((tax_label, text(order.tax_total)))
    address = Address.from_json(order.address) if order.address else None
    place = postal_address(shop, settings)
    return {
        "order": order,
        "number": str(order.number),
        "placed_text": _moment_text(order.placed_at, shop.time_zone),
        "zone": get_timezone_name(clock.zone(shop.time_zone), locale=locale()),
        "lines": [
            {
                "name": line.product_name,
                "variant": line.variant_name,
                "quantity": line.quantity,
                "unit_price": text(line.unit_price),
                "total": text(line.total),
            }
            for line in found.lines
        ],
        "summary_rows": rows,
        "total_text": text(order.total),
        "tax_note": _("Includes %(amount)s %(tax)s.") % {"amount": text(order.tax_total), "tax": tax_label}
        if order.tax_total and not is_added
        else "",
        "address_lines": format_lines(address, locale=locale(), home_country=shop.country) if address else [],
        "pickup_lines": format_lines(place, locale=locale(), home_country=shop.country) if place else [],
        "contact": [
            part for part in (order.contact_name, phone_text(order.contact_phone), order.contact_email) if part
        ],
        "method": method_label(order.payment_method),
        "is_paid": order.paid_total >= order.total and order.status not in _ENDED_BADLY,
        "steps": _steps(order, found.events, shop.time_zone),
        "history": _history(found.events, shop.time_zone),
        "headline": _headline(order),
        "can_pay": _can_pay(found),
        "is_test": order.payment_method == "sandbox",
        "is_moving": order.status in _MOVING,
        "is_live": order.status in _MOVING or _can_pay(found),
        "here": address_of(shop, "order", order.token),
        "shop_phone": phone_text(str(settings["contact.phone"] or "")),
    }


def _moment_text(moment: datetime, zone: str) -> str:
    """Day and minute in the shop's time zone."""
    return f"{day(moment, zone)}, {clock_time(moment, zone)}"


def _can_pay(found: OrderPage) -> bool:
    closed = (Payment.State.PAID, Payment.State.DUE, Payment.State.REFUNDED, Payment.State.REFUND_PENDING)
    is_open = any(payment.state not in closed for payment in found.payments)
    return is_open and found.order.status in (S.PAYMENT_PENDING, S.PAYMENT_FAILED)


def status_text(status: str) -> str:
    """What a state of an order is called towards customers."""
    return {
        S.PENDING: _("Received"),
        S.PAYMENT_PENDING: _("Waiting for payment"),
        S.CONFIRMED: _("Confirmed"),
        S.PACKED: _("Packed"),
        S.OUT_FOR_DELIVERY: _("On its way"),
        S.READY_FOR_PICKUP: _("Ready for pickup"),
        S.COMPLETED: _("Completed"),
        S.CANCELLED: _("Cancelled"),
        S.PAYMENT_FAILED: _("Payment failed"),
        S.REFUNDED: _("Refunded"),
        S.PARTIALLY_REFUNDED: _("Refunded in part"),
    }.get(S(status), status)


def _headline(order: Order) -> str:
    """The state as a sentence."""
    return {
        S.PENDING: _("We have your order and will confirm it."),
        S.PAYMENT_PENDING: _("Your order waits for its payment."),
        S.CONFIRMED: _("Your order is confirmed."),
        S.PACKED: _("Your order is packed."),
        S.OUT_FOR_DELIVERY: _("Your order is on its way."),
        S.READY_FOR_PICKUP: _("Your order is ready for pickup."),
        S.COMPLETED: _("Your order is completed."),
        S.CANCELLED: _("Your order was cancelled."),
        S.PAYMENT_FAILED: _("The payment did not go through."),
        S.REFUNDED: _("Your order was refunded."),
        S.PARTIALLY_REFUNDED: _("A part of your order was refunded."),
    }[S(order.status)]


def _steps(order: Order, events: tuple[OrderEvent, ...], zone: str) -> list[dict[str, str]]:
    """The way of the order: what is done (and when), where it is, what comes."""
    reached = {event.to_status: event.at for event in events if event.to_status}
    way: list[str] = [str(s) for s in _WAY[Order.DeliveryMethod(order.delivery_method)]]
    for first in (S.PAYMENT_PENDING, S.PENDING):
        if order.status == first or (first in reached and order.status in _ENDED_BADLY):
            way.insert(0, str(first))
    if order.status in _ENDED_BADLY:
        way = [status for status in way if status in reached] + [str(order.status)]
    if order.status == S.PARTIALLY_REFUNDED:
        way.append(str(order.status))
    at = way.index(order.status)
    steps = []
    for index, status in enumerate(way):
        at_time = reached.get(status)
        if order.status in _ENDED_BADLY and index == at:
            state = "failed"
        elif index < at or order.status in (S.COMPLETED, S.PARTIALLY_REFUNDED):
            state = "done"
        else:
            state = "current" if index == at else "next"
        detail = _moment_text(at_time, zone) if at_time is not None and index <= at else ""
        steps.append({"label": status_text(status), "state": state, "detail": detail})
    return steps


def _event_title(event: OrderEvent) -> str:
    if event.kind == "placed":
        return _("Order placed")
    return status_text(event.to_status) if event.to_status else _("Message from the shop")


def _history(events: tuple[OrderEvent, ...], zone: str) -> list[dict[str, Any]]:
    """What the customer may read of the time line, latest first."""
    return [
        {
            "title": _event_title(event),
            "detail": event.text,
            "time": time_tag(event.at, zone),
            "icon": "message-circle" if event.kind == "note" else "",
            "tone": "primary",
        }
        for event in reversed(events)
        if event.is_public
    ]


# --- finding it again -----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@storefront_page
def find_order(request: HttpRequest) -> HttpResponse:
    """By number and the phone or e-mail given at checkout; never by phone alone."""
    typed = {"number": "", "contact": ""}
    errors: dict[str, str] = {}
    notice, status = "", 200
    if request.method == "POST":
        typed = {name: clean_line(request.POST.get(name), max_length=254) for name in typed}
        if not any(c.isdigit() for c in typed["number"]):
            errors["number"] = _("Enter the order's number; it stands in our message to you.")
        if not typed["contact"]:
            errors["contact"] = _("Enter the phone number or e-mail address of the order.")
        status = 422 if errors else 200
        if not errors:
            try:
                return HttpResponseRedirect(_found_address(request, typed), status=303)
            except NotFound as missing:
                notice, status = missing.detail, missing.status
            except TooManyRequests as limit:
                notice, status = limit.detail, limit.status
                retry_after = limit.headers
    response = shop_page(
        request,
        "storefront/find_order.jinja",
        {
            "page_title": _("Find my order"),
            "robots": "noindex",
            "typed": typed,
            "errors": errors,
            "error_list": [(f"f-{name}", text) for name, text in errors.items()],
            "notice": notice,
            "phone_example": phones.example_for(shop_of(request).country),
        },
        status=status,
        is_private=True,
    )
    if status == 429:
        for name, value in retry_after.items():
            response[name] = value
    return response


def _found_address(request: HttpRequest, typed: dict[str, str]) -> str:
    """The address of the order; NotFound alike for every mismatch, TooManyRequests for guessing."""
    shop = shop_of(request)
    digits = "".join(c for c in typed["number"] if c.isdigit())[:15]
    throttle.hit(FIND_RATE_PER_VISITOR, "find-order", str(shop.id), context.current().ip)
    throttle.hit(FIND_RATE_PER_NUMBER, "find-order-number", str(shop.id), digits)
    is_email = "@" in typed["contact"]
    order = queries.find_order(
        shop,
        number=digits,
        phone="" if is_email else typed["contact"],
        email=typed["contact"] if is_email else "",
    )
    return address_of(shop, "order", order.token)
