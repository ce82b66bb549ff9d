# SPDX-License-Identifier: Apache-2.0
"""One order: what was bought, what happened, what comes next; packing slips; orders entered by staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from hawker.commerce.orders import queries, services
from hawker.commerce.orders.models import Order, OrderEvent, OrderLine
from hawker.commerce.orders.queries import OrderPage
from hawker.commerce.payments.models import Payment
from hawker.commerce.payments.queries import method_label
from hawker.core import phones
from hawker.core.addresses import Address, format_lines
from hawker.core.errors import NotFound, ValidationFailed
from hawker.core.measures import format_quantity
from hawker.platform.messaging.models import Message
from hawker.platform.messaging.services import resend
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard.inputs import uuids_of
from hawker.surfaces.dashboard.shell import MemberRequest, at, attempt, page, say
from hawker.surfaces.dashboard.views.orders import state_words
from hawker.surfaces.web.access import member_page
from hawker.surfaces.web.jinja import locale, time_tag

MOST_SLIPS = 100
_ICONS = {
    "placed": ("shopping-bag", "primary"),
    "note": ("message-square", "neutral"),
    "payment": ("credit-card", "info"),
    "stock": ("boxes", "neutral"),
    "status": ("arrow-right", "primary"),
}
_STATUS_ICONS = {
    "confirmed": ("check", "info"),
    "packed": ("package-check", "primary"),
    "out_for_delivery": ("truck", "primary"),
    "ready_for_pickup": ("store", "primary"),
    "completed": ("check-check", "success"),
    "cancelled": ("ban", "neutral"),
    "payment_failed": ("circle-alert", "error"),
    "refunded": ("undo-2", "neutral"),
}


def _verb(status: str) -> str:
    """The button that leads into a state."""
    return {
        "confirmed": _("Confirm"),
        "packed": _("Mark as packed"),
        "out_for_delivery": _("Send out"),
        "ready_for_pickup": _("Ready for pickup"),
        "completed": _("Complete"),
        "cancelled": _("Cancel the order"),
    }.get(status, status)


@member_page(Permission.ORDERS_VIEW, methods=("GET",))
def order(request: MemberRequest, number: int) -> HttpResponse:
    """Everything about one order on one page."""
    return _show(request, queries.order_by_number(number))


def _show(
    request: MemberRequest,
    found: OrderPage,
    *,
    faults: dict[str, list[str]] | None = None,
    note: str = "",
    status: int = 200,
) -> HttpResponse:
    shown, permissions = found.order, request.principal.permissions
    may_edit = Permission.ORDERS_EDIT in permissions
    steps = [code for code in found.allowed_next if code != Order.Status.CANCELLED] if may_edit else []
    return page(
        request,
        "order",
        {
            "order": shown,
            "lines": found.lines,
            "steps": [{"code": code, "label": _verb(code)} for code in steps],
            "may_cancel": may_edit and Order.Status.CANCELLED in found.allowed_next,
            "timeline": _timeline(request, found),
            "payments": [(p, method_label(p.provider)) for p in found.payments],
            "paid_in_full": shown.paid_total >= shown.total,
            "cash_due": any(p.state == Payment.State.DUE for p in found.payments),
            "address": _address(request, shown),
            "phone": phones.format_international(shown.contact_phone) if shown.contact_phone else "",
            "stock": {
                line.pk: format_quantity(line.stock_amount, line.stock_unit, locale())
                for line in found.lines
                if line.stock_amount and line.stock_unit
            },
            "order_messages": list(_messages_of(shown)) if Permission.MESSAGES_VIEW in permissions else [],
            "method": method_label(shown.payment_method),
            "faults": faults or {},
            "note": note,
        },
        title=_("Order #%(number)s") % {"number": shown.number},
        section="orders",
        status=status,
    )


def _address(request: MemberRequest, shown: Order) -> list[str]:
    if not shown.address:
        return []
    return format_lines(Address.from_json(shown.address), locale=locale(), home_country=request.shop.country)


def _messages_of(shown: Order) -> Any:
    return Message.objects.filter(object_type="order", object_id=str(shown.pk)).order_by("-created_at")[:50]


def _timeline(request: MemberRequest, found: OrderPage) -> list[dict[str, Any]]:
    items = []
    for event in reversed(found.events):
        icon, tone = _ICONS.get(event.kind, ("circle", "neutral"))
        if event.kind == "status":
            icon, tone = _STATUS_ICONS.get(event.to_status, (icon, tone))
        items.append(
            {
                "title": _event_title(event),
                "detail": event.text,
                "who": _who(event),
                "time": time_tag(event.at, request.shop.time_zone),
                "icon": icon,
                "tone": tone,
            }
        )
    return items


def _event_title(event: OrderEvent) -> str:
    words = state_words()
    if event.kind == "placed":
        return _("Order placed")
    if event.kind == "status":
        return words.get(event.to_status, event.to_status)
    if event.kind == "note":
        return _("Note to the customer") if event.is_public else _("Internal note")
    return {"payment": _("Payment"), "stock": _("Stock")}.get(event.kind, event.kind)


def _who(event: OrderEvent) -> str:
    if event.actor_label in ("", "system"):
        return _("by itself")
    return _("the customer") if event.actor_label == "visitor" else event.actor_label


def _order_id(number: int) -> UUID:
    found = Order.objects.filter(number=number).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound(_("There is no order with this number."))
    return found


@member_page(Permission.ORDERS_EDIT, methods=("POST",))
def order_status(request: MemberRequest, number: int) -> HttpResponse:
    """Move the order along; the customer is told unless that is switched off."""
    to = request.POST.get("to", "")
    word = state_words().get(Order.Status(to), to) if to in Order.Status.values else to
    attempt(
        request,
        lambda: services.change_status(
            _order_id(number),
            to=to,
            note=request.POST.get("note", ""),
            notify=request.POST.get("quiet") != "1",
        ),
        _("Order #%(number)s: %(state)s.") % {"number": number, "state": word},
    )
    return HttpResponseRedirect(at(request.shop, "order", number))


@member_page(Permission.ORDERS_EDIT, methods=("POST",))
def order_note(request: MemberRequest, number: int) -> HttpResponse:
    """Write on the order's time line."""
    text, is_public = request.POST.get("text", ""), request.POST.get("is_public") == "1"
    try:
        services.add_note(_order_id(number), text=text, is_public=is_public)
    except ValidationFailed as error:
        return _show(request, queries.order_by_number(number), faults=error.by_field(), note=text, status=422)
    say(request, _("The customer sees this note on their order's page.") if is_public else _("Noted."))
    return HttpResponseRedirect(at(request.shop, "order", number) + "#timeline")


@member_page(Permission.MESSAGES_SEND, methods=("POST",))
def order_message_resend(request: MemberRequest, number: int, message_id: UUID) -> HttpResponse:
    """Send one of the order's messages again."""
    message = Message.objects.filter(pk=message_id, object_type="order", object_id=str(_order_id(number))).first()
    if message is None:
        raise NotFound(_("There is no such message."))
    attempt(
        request,
        lambda: resend(message, by=request.principal),
        _("On its way again to %(recipient)s.") % {"recipient": message.recipient},
    )
    return HttpResponseRedirect(at(request.shop, "order", number) + "#messages")


# Packing slips


@member_page(Permission.ORDERS_VIEW, methods=("GET",))
def order_packing(request: MemberRequest, number: int) -> HttpResponse:
    """A page to print and put into the parcel."""
    return _slips(request, [queries.order_by_number(number).order])


@member_page(Permission.ORDERS_VIEW, methods=("GET",))
def orders_print(request: MemberRequest) -> HttpResponse:
    """Packing slips of several orders, one a page, and what to take from the shelf for all of them."""
    picked = uuids_of(request.GET.getlist("ids"))[:MOST_SLIPS]
    lines = Prefetch("lines", queryset=OrderLine.objects.order_by("position"))
    found = list(Order.objects.filter(pk__in=picked).prefetch_related(lines).order_by("number"))
    if not found:
        raise NotFound(_("Pick at least one order first."))
    return _slips(request, found)


def _slips(request: MemberRequest, found: list[Order]) -> HttpResponse:
    return page(
        request,
        "packing",
        {
            "slips": [
                {
                    "order": one,
                    "lines": list(one.lines.all()),
                    "address": _address(request, one),
                    "phone": phones.format_international(one.contact_phone) if one.contact_phone else "",
                }
                for one in found
            ],
            "pick_list": _pick_list(found) if len(found) > 1 else [],
            "numbers": [one.number for one in found],
            "footer": str(request.shop_settings["receipts.footer"] or ""),
        },
        title=_("Packing slip #%(number)s") % {"number": found[0].number}
        if len(found) == 1
        else _("%(n)s packing slips") % {"n": len(found)},
        section="orders",
        crumbs=[(f"#{found[0].number}", at(request.shop, "order", found[0].number))] if len(found) == 1 else [],
    )


def _pick_list(found: list[Order]) -> list[dict[str, Any]]:
    """What all orders need together, by product and pack."""
    needed: dict[tuple[str, str], int] = {}
    for one in found:
        for line in one.lines.all():
            key = (line.product_name, line.variant_name)
            needed[key] = needed.get(key, 0) + line.quantity
    return [{"product": p, "variant": v, "quantity": n} for (p, v), n in sorted(needed.items())]
