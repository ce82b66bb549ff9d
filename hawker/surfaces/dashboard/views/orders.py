# SPDX-License-Identifier: Apache-2.0
"""The list of orders: filters, views, several at once, export, and the badge of new ones."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hawker.commerce.orders import queries, services
from hawker.commerce.orders.models import Order
from hawker.commerce.orders.states import OPEN
from hawker.commerce.payments.providers import PROVIDERS
from hawker.commerce.payments.queries import method_label
from hawker.core import activity, clock
from hawker.core.errors import LimitReached, ValidationFailed
from hawker.core.tenancy import shop_scope
from hawker.core.text import csv_safe
from hawker.platform.billing.plans import entitlements
from hawker.platform.shops.models import Shop
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard.inputs import day_range, uuids_of
from hawker.surfaces.dashboard.saved_views import opening_view, views_of
from hawker.surfaces.dashboard.shell import NEW_ORDERS, MemberRequest, at, new_orders, page, part, refused, say, warn
from hawker.surfaces.web.access import member_page
from hawker.surfaces.web.jinja import day, number
from hawker.surfaces.web.listing import ListState, paginate

FILTERS = ("status", "method", "delivery", "since", "until", "all")
S = Order.Status
GROUPS: dict[str, tuple[str, ...]] = {
    "new": NEW_ORDERS,
    "open": OPEN,
    "handover": (S.PACKED, S.OUT_FOR_DELIVERY, S.READY_FOR_PICKUP),
    "unpaid": (S.PAYMENT_PENDING, S.PAYMENT_FAILED),
}
"""Names for several states together, as a tab or a task of the overview asks for them."""
BULK_STATES = (S.CONFIRMED, S.PACKED, S.OUT_FOR_DELIVERY, S.READY_FOR_PICKUP, S.COMPLETED)
MOST_AT_ONCE = 500
_RESULTS = "hawker_bulk_orders"


def state_words() -> dict[str, str]:
    """What the states are called."""
    return {
        S.PENDING: _("Pending"),
        S.PAYMENT_PENDING: _("Payment pending"),
        S.CONFIRMED: _("Confirmed"),
        S.PACKED: _("Packed"),
        S.OUT_FOR_DELIVERY: _("Out for delivery"),
        S.READY_FOR_PICKUP: _("Ready for pickup"),
        S.COMPLETED: _("Completed"),
        S.CANCELLED: _("Cancelled"),
        S.PAYMENT_FAILED: _("Payment failed"),
        S.REFUNDED: _("Refunded"),
        S.PARTIALLY_REFUNDED: _("Refunded in part"),
    }


def _group_words() -> dict[str, str]:
    return {
        "new": _("New"),
        "open": _("Open"),
        "handover": _("To hand over"),
        "unpaid": _("Not paid"),
    }


def _state(request: MemberRequest, query: QueryDict) -> ListState:
    return ListState(
        query,
        base=at(request.shop, "orders"),
        filters=FILTERS,
        sorts=tuple(queries.SORTS),
        default_sort="-placed",
    )


def _found(shop: Shop, state: ListState) -> QuerySet[Order]:
    since, until = day_range(state["since"], state["until"], shop.time_zone)
    status = state["status"]
    return queries.order_list(
        text=state["q"],
        statuses=GROUPS.get(status, (status,) if status else ()),
        method=state["method"],
        delivery=state["delivery"],
        since=since,
        until=until,
        sort=state.sort,
    )


@member_page(Permission.ORDERS_VIEW, methods=("GET",))
def orders(request: MemberRequest) -> HttpResponse:
    """Orders, by state and filter; the address holds everything."""
    shop = request.shop
    redirect = opening_view(request, "orders", at(shop, "orders"))
    if redirect is not None:
        return redirect
    state = _state(request, request.GET)
    found = paginate(_found(shop, state), order=queries.SORTS[state.sort], state=state)
    counts = queries.status_counts()
    return page(
        request,
        "orders",
        {
            "state": state,
            "found": found,
            "tabs": _tabs(state, counts),
            "has_any": any(counts.values()),
            "fields": _fields(state),
            "chips": state.chips(_chip_labels()),
            "columns": _columns(state),
            "views": views_of(request, "orders", state),
            "bulk_states": [(code, state_words()[code]) for code in BULK_STATES],
            "results": request.session.pop(_RESULTS, None),
            "may_export": Permission.EXPORTS_MAKE in request.principal.permissions,
        },
        title=_("Orders"),
        section="orders",
    )


def _tabs(state: ListState, counts: dict[str, int]) -> list[dict[str, Any]]:
    words = state_words()
    groups = {name: sum(counts.get(s, 0) for s in GROUPS[name]) for name in ("new", "open")}
    shown = [("", _("All"), sum(counts.values()))]
    shown += [(name, _group_words()[name], groups[name]) for name in groups]
    shown += [(code, words[code], counts[code]) for code in words if counts.get(code)]
    current = state["status"]
    if current not in [code for code, _label, _count in shown]:
        label = _group_words().get(current) or words.get(current) or current
        shown.append((current, label, sum(counts.get(s, 0) for s in GROUPS.get(current, (current,)))))
    return [
        {
            "label": label,
            "href": state.url(status=code, all=None if code else "1"),
            "active": code == current,
            "count": number(count),
        }
        for code, label, count in shown
    ]


def _fields(state: ListState) -> list[dict[str, Any]]:
    return [
        {
            "name": "method",
            "label": _("Paid by"),
            "value": state["method"],
            "options": [("", _("any")), *((code, method_label(code)) for code in PROVIDERS)],
        },
        {
            "name": "delivery",
            "label": _("Goes by"),
            "value": state["delivery"],
            "options": [("", _("any")), ("delivery", _("delivery")), ("pickup", _("pickup"))],
        },
    ]


def _chip_labels() -> dict[str, Any]:
    from_day = lambda text: _("from %(day)s") % {"day": _day(text)}  # noqa: E731
    to_day = lambda text: _("to %(day)s") % {"day": _day(text)}  # noqa: E731
    return {
        "q": lambda text: f"“{text}”",
        "method": method_label,
        "delivery": lambda text: {"delivery": _("delivery"), "pickup": _("pickup")}.get(text, text),
        "since": from_day,
        "until": to_day,
    }


def _day(text: str) -> str:
    found = day_range(text, "", "UTC")[0]
    return day(found) if found else text


def _columns(state: ListState) -> list[dict[str, Any]]:
    return [
        {"label": _("Order"), "slot": "sub"},
        {"label": _("Customer")},
        {"label": _("State")},
        {"label": _("Paid by"), "from": "lg"},
        state.column(_("Age"), "-placed", "placed", **{"from": "lg"}),
        state.column(_("Total"), "total", "-total", falling_first=True, align="right"),
    ]


# Several at once


@member_page(Permission.ORDERS_EDIT, methods=("POST",))
def orders_bulk(request: MemberRequest) -> HttpResponse:
    """Move the picked orders (or all that match) along; each on its own, with its own result."""
    state = _state(request, QueryDict(request.POST.get("query", "")[:1000]))
    to = request.POST.get("to", "")
    if to not in BULK_STATES:
        raise ValidationFailed({"to": _("Choose what the orders shall become.")})
    picked = uuids_of(request.POST.getlist("ids"))
    if request.POST.get("all") == "1":
        picked = list(_found(request.shop, state).order_by("number").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    back = HttpResponseRedirect(state.url(all=None if state.is_filtered else "1"))
    if not picked:
        warn(request, _("Pick at least one order first."))
        return back
    if len(picked) > MOST_AT_ONCE:
        warn(request, _("That is more than %(n)s orders at once; narrow the list with a filter.") % {"n": MOST_AT_ONCE})
        return back
    _run(request, picked, to)
    return back


def _run(request: MemberRequest, picked: list[UUID], to: str) -> None:
    results = services.bulk_change_status(picked, to=to)
    done = [r.number for r in results if r.is_changed]
    missed = [{"number": r.number, "why": r.message} for r in results if not r.is_changed]
    word = state_words()[S(to)]
    if done:
        text = ngettext("%(n)s order is now: %(state)s.", "%(n)s orders are now: %(state)s.", len(done))
        say(request, text % {"n": len(done), "state": word})
    if missed:
        request.session[_RESULTS] = {"to": word, "done": len(done), "missed": missed[:100]}


# The badge


@member_page(Permission.ORDERS_VIEW, methods=("GET",))
def orders_live(request: MemberRequest) -> HttpResponse:
    """The badge of new orders, polled while a page is open. One query."""
    return part(request, "_live_orders", {"fresh": new_orders()})


# Export


class _Line:
    """A file-like thing that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


@member_page(Permission.EXPORTS_MAKE, methods=("GET",))
def orders_export(request: MemberRequest) -> HttpResponse | StreamingHttpResponse:
    """The list as CSV, safe to open in a spreadsheet; the same filters as on the page."""
    shop = request.shop
    try:
        entitlements(shop).require_feature("has_bulk_import_export")
    except LimitReached as error:
        refused(request, error)
        return HttpResponseRedirect(at(shop, "orders") + "?all=1")
    state = _state(request, request.GET)
    found = _found(shop, state)
    activity.record(
        "orders.exported", object_type="shop", object_id=shop.id, label=shop.name, after={"filters": state.query}
    )
    response = StreamingHttpResponse(_csv(shop, found), content_type="text/csv; charset=utf-8")
    stamp = clock.local_date(clock.now(), shop.time_zone)
    response["Content-Disposition"] = f'attachment; filename="{shop.slug}-orders-{stamp}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _csv(shop: Shop, found: QuerySet[Order]) -> Iterator[bytes]:
    writer = csv.writer(_Line())
    head = [
        "number", "placed_at", "status", "channel", "name", "phone", "email", "delivery_method", "items",
        "currency", "subtotal", "discount", "delivery", "tax", "total", "paid", "payment_method",
    ]  # fmt: skip
    yield b"\xef\xbb\xbf" + writer.writerow(head).encode()
    with shop_scope(shop.id):
        for order in found.iterator(chunk_size=500):
            items = "; ".join(f"{n.quantity} x {n.product_name} {n.variant_name}" for n in order.lines.all())
            row = [
                order.number, clock.iso_z(order.placed_at), order.status, order.channel, order.contact_name,
                order.contact_phone, order.contact_email, order.delivery_method, items, order.currency,
                order.subtotal, order.discount_total, order.delivery_total, order.tax_total, order.total,
                order.paid_total, order.payment_method,
            ]  # fmt: skip
            yield writer.writerow([csv_safe(value) for value in row]).encode()
