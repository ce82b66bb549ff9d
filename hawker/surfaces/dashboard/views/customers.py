# SPDX-License-Identifier: Apache-2.0
"""Customers: the list, and one customer with orders, addresses, tags, note and consent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from hawker.commerce.customers import services
from hawker.commerce.customers.models import Customer
from hawker.commerce.customers.queries import customer_by_id, customer_list
from hawker.commerce.orders.queries import CustomerProfile, customer_profile
from hawker.core import phones
from hawker.core.addresses import Address, format_lines
from hawker.core.errors import Conflict, ValidationFailed
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard.saved_views import opening_view, views_of
from hawker.surfaces.dashboard.shell import MemberRequest, at, attempt, page, say
from hawker.surfaces.web.access import member_page
from hawker.surfaces.web.jinja import locale
from hawker.surfaces.web.listing import ListState, paginate

SORTS: dict[str, tuple[str, ...]] = {
    "-last_order": ("-last_order_at", "-pk"),
    "last_order": ("last_order_at", "pk"),
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
    "-spent": ("-spent", "-pk"),
    "spent": ("spent", "pk"),
    "-orders": ("-order_count", "-pk"),
    "orders": ("order_count", "pk"),
    "newest": ("-created_at", "-pk"),
}
ADDRESS_FIELDS = ("line1", "line2", "city", "region", "postal_code", "country")
SHOWN_ORDERS = 50


@member_page(Permission.CUSTOMERS_VIEW, methods=("GET",))
def customers(request: MemberRequest) -> HttpResponse:
    """Everybody who bought, with how often and for how much."""
    shop = request.shop
    redirect = opening_view(request, "customers", at(shop, "customers"))
    if redirect is not None:
        return redirect
    state = ListState(
        request.GET,
        base=at(shop, "customers"),
        filters=("tag", "all"),
        sorts=tuple(SORTS),
        default_sort="-last_order",
    )
    found = paginate(customer_list(text=state["q"], tag=state["tag"]), order=SORTS[state.sort], state=state)
    return page(
        request,
        "customers",
        {
            "state": state,
            "found": found,
            "has_any": bool(found.total) or Customer.objects.exists(),
            "columns": [
                state.column(_("Customer"), "name"),
                {"label": _("Phone"), "from": "lg"},
                {"label": _("Tags"), "from": "xl"},
                state.column(_("Orders"), "orders", falling_first=True, align="right", **{"from": "md"}),
                state.column(_("Last order"), "last_order", falling_first=True),
                state.column(_("Spent"), "spent", falling_first=True, align="right"),
            ],
            "chips": state.chips(
                {"q": lambda text: f"“{text}”", "tag": lambda text: _("tag: %(tag)s") % {"tag": text}}
            ),
            "views": views_of(request, "customers", state),
            "phone": _phone,
        },
        title=_("Customers"),
        section="customers",
    )


def _phone(number: str) -> str:
    return phones.format_international(number) if number else ""


@member_page(Permission.CUSTOMERS_VIEW, post=Permission.CUSTOMERS_EDIT)
def customer(request: MemberRequest, customer_id: UUID) -> HttpResponse:
    """One customer; posted, what is known of them is changed."""
    found = customer_by_id(customer_id)
    if request.method != "POST":
        return _show(request, found)
    data = request.POST
    try:
        services.update_customer(
            request.shop,
            found,
            name=data.get("name", ""),
            phone=data.get("phone", ""),
            email=data.get("email", ""),
            note=data.get("note", ""),
            tags=data.get("tags", "").split(","),
        )
    except ValidationFailed as error:
        return _show(request, customer_by_id(customer_id), typed=data.dict(), faults=error.by_field(), status=422)
    except Conflict as error:
        return _show(
            request, customer_by_id(customer_id), typed=data.dict(), faults={"phone": [error.detail]}, status=409
        )
    say(request, _("%(name)s is saved.") % {"name": found.name})
    return HttpResponseRedirect(at(request.shop, "customer", customer_id))


def _show(
    request: MemberRequest,
    found: Customer,
    *,
    typed: Mapping[str, Any] | None = None,
    faults: Mapping[str, Sequence[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    profile = customer_profile(request.shop, found, limit=SHOWN_ORDERS)
    return page(
        request,
        "customer",
        {
            "customer": found,
            "phone": _phone(found.phone),
            "profile": profile,
            "rhythm": _rhythm(profile),
            "addresses": [
                format_lines(
                    Address(**{name: getattr(each, name) for name in ADDRESS_FIELDS}),
                    locale=locale(),
                    home_country=request.shop.country,
                )
                for each in found.addresses.all()
            ],
            "form": typed
            or {
                "name": found.name,
                "phone": found.phone,
                "email": found.email,
                "note": found.note,
                "tags": ", ".join(found.tags),
            },
            "faults": faults or {},
            "is_editing": bool(faults),
        },
        title=found.name,
        section="customers",
        status=status,
    )


def _rhythm(profile: CustomerProfile) -> str:
    """How many days lie between orders on average; nothing is said of a single order."""
    if profile.order_count < 2 or profile.first_order_at is None or profile.last_order_at is None:
        return ""
    days = (profile.last_order_at - profile.first_order_at).total_seconds() / 86400 / (profile.order_count - 1)
    return _("every %(days)s days") % {"days": f"{days:,.0f}"} if days >= 1 else _("several a day")


@member_page(Permission.CUSTOMERS_EDIT, methods=("POST",))
def customer_consent(request: MemberRequest, customer_id: UUID) -> HttpResponse:
    """Record that the customer agreed to marketing messages, or no longer does."""
    agrees = request.POST.get("agrees") == "1"
    found = customer_by_id(customer_id)
    attempt(
        request,
        lambda: services.set_consent(found, accepts_marketing=agrees),
        _("Recorded: agrees to marketing messages.") if agrees else _("Recorded: no marketing messages."),
    )
    return HttpResponseRedirect(at(request.shop, "customer", customer_id))
