# SPDX-License-Identifier: Apache-2.0
"""What surrounds every page of the dashboard: the rail, the shop switcher, breadcrumbs, toasts, the palette."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from hawker.commerce.orders.models import Order
from hawker.core.addresses import country_name
from hawker.core.errors import HawkerError, ValidationFailed
from hawker.core.money import Money
from hawker.platform.accounts.models import User
from hawker.platform.media.queries import picture_by_id, picture_sources
from hawker.platform.shops.models import Shop
from hawker.platform.shops.permissions import Permission
from hawker.platform.shops.principals import Principal
from hawker.platform.shops.queries import shops_of
from hawker.platform.shops.settings_registry import ShopSettings
from hawker.surfaces.web import rendering
from hawker.surfaces.web.jinja import locale, money

NEW_ORDERS = (Order.Status.PENDING, Order.Status.CONFIRMED)
"""States in which staff have not yet touched an order: the badge counts them."""

Breadcrumb = tuple[str, str]


class MemberRequest(HttpRequest):
    """A request that came through `access.member_page`."""

    user: User
    shop: Shop
    principal: Principal
    shop_settings: ShopSettings


@dataclass(frozen=True, slots=True)
class Section:
    """A place in the rail; its texts are translated where it is drawn."""

    code: str
    group: str
    label: str
    icon: str
    permission: Permission
    keys: str


SECTIONS: tuple[Section, ...] = (
    Section("overview", "", _noop("Overview"), "house", Permission.ORDERS_VIEW, "g h"),
    Section("orders", _noop("Sell"), _noop("Orders"), "receipt-text", Permission.ORDERS_VIEW, "g o"),
    Section("products", _noop("Sell"), _noop("Products"), "package", Permission.CATALOG_VIEW, "g p"),
    Section("categories", _noop("Sell"), _noop("Categories"), "layout-grid", Permission.CATALOG_VIEW, "g k"),
    Section("stock", _noop("Sell"), _noop("Stock"), "boxes", Permission.STOCK_VIEW, "g s"),
    Section("customers", _noop("Sell"), _noop("Customers"), "users", Permission.CUSTOMERS_VIEW, "g c"),
    Section("messages", _noop("Talk"), _noop("Messages"), "mail", Permission.MESSAGES_VIEW, "g m"),
    Section("templates", _noop("Talk"), _noop("Templates"), "scroll-text", Permission.TEMPLATES_EDIT, "g t"),
    Section("analytics", _noop("Know"), _noop("Analytics"), "chart-column", Permission.ANALYTICS_VIEW, "g n"),
    Section("watch", _noop("Know"), _noop("Price watch"), "radar", Permission.WATCH_VIEW, "g w"),
    Section("alerts", _noop("Know"), _noop("Alerts"), "bell", Permission.ALERTS_VIEW, "g l"),
    Section("activity", _noop("Know"), _noop("Activity"), "history", Permission.ACTIVITY_VIEW, "g a"),
    Section("jobs", _noop("Know"), _noop("Jobs"), "zap", Permission.JOBS_VIEW, "g j"),
    Section("members", _noop("Shop"), _noop("Members"), "user-plus", Permission.MEMBERS_VIEW, "g u"),
    Section("settings", _noop("Shop"), _noop("Settings"), "settings", Permission.SETTINGS_VIEW, "g e"),
    Section("keys", _noop("Shop"), _noop("API keys"), "key-round", Permission.KEYS_MANAGE, "g y"),
)
_BY_CODE = {section.code: section for section in SECTIONS}


def at(shop: Shop, name: str, *args: object) -> str:
    """Address of a dashboard page of the shop: `at(shop, "order", 12)`."""
    return reverse(f"dashboard:{name}", args=[shop.slug, *args])


def new_orders() -> dict[str, int]:
    """How many orders nobody has touched yet, and the latest number (it grows with every new one)."""
    found = Order.objects.aggregate(waiting=Count("pk", filter=Q(status__in=NEW_ORDERS)), latest=Max("number"))
    return {"waiting": found["waiting"] or 0, "latest": found["latest"] or 0}


def page(
    request: MemberRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    title: str,
    section: str,
    crumbs: Sequence[Breadcrumb] = (),
    status: int = 200,
) -> HttpResponse:
    """A dashboard page; `crumbs` stand between the section and the page itself."""
    return rendering.page(
        request,
        f"dashboard/{template}.jinja",
        {**part_context(request), **_shell(request, title, section, crumbs), **(context or {})},
        status=status,
    )


def part(
    request: MemberRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A fragment of a page, without what surrounds it."""
    return rendering.page(
        request, f"dashboard/{template}.jinja", {**part_context(request), **(context or {})}, status=status
    )


def go(request: HttpRequest, address: str) -> HttpResponse:
    """Send the browser to another page, also when it asked for a fragment only."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def part_context(request: MemberRequest) -> dict[str, Any]:
    """What the templates of pages and fragments rely on."""
    shop = request.shop
    permissions = request.principal.permissions

    def cash(amount: Decimal | Money | None, currency: str = "", *, trim: bool = False) -> str:
        if amount is None:
            return "–"
        value = amount if isinstance(amount, Money) else Money(amount, currency or shop.currency)
        return money(value, trim=trim, country=shop.country)

    def to(name: str, *args: object) -> str:
        return at(shop, name, *args)

    def can(permission: str) -> bool:
        return permission in permissions

    return {"cash": cash, "to": to, "can": can, "zone": shop.time_zone, "currency": shop.currency}


def _shell(request: MemberRequest, title: str, code: str, crumbs: Sequence[Breadcrumb]) -> dict[str, Any]:
    shop, user, principal = request.shop, request.user, request.principal
    section = _BY_CODE[code]
    fresh = new_orders() if Permission.ORDERS_VIEW in principal.permissions else None
    trail: list[Breadcrumb] = [*crumbs, (title, "")]
    if crumbs or title != _(section.label):
        trail.insert(0, (_(section.label), at(shop, code)))
    memberships = list(shops_of(user))
    return {
        "page_title": title,
        "breadcrumbs": trail,
        "shop": face(shop, request.shop_settings),
        "shops": [
            {
                "name": membership.shop.name,
                "detail": _role_name(membership.role),
                "href": at(membership.shop, "overview"),
                "current": membership.shop_id == shop.id,
            }
            for membership in memberships
        ],
        "nav": _nav(shop, principal, code, fresh),
        "user": {
            "name": str(user),
            "email": user.email,
            "role": _role_name(principal.role or ""),
            "avatar": _avatar(user),
        },
        "user_menu": _user_menu(len(memberships)),
        "search_src": at(shop, "search"),
        "palette_actions": palette_actions(shop, principal),
        "fresh": fresh,
        "banner": {
            "text": _("This shop holds demo data. Nothing here is real, and mails go nowhere."),
            "tone": "warning",
        }
        if shop.is_demo
        else None,
        "messages": _toasts(request),
    }


def _avatar(user: User) -> str | None:
    name = (user.picture.name or "") if user.picture else ""
    return reverse("person_picture", args=[name.rsplit("/", 1)[-1]]) if name else None


@dataclass(frozen=True, slots=True)
class Face:
    """A shop as the layout shows it."""

    id: object
    name: str
    slug: str
    detail: str
    country: str
    currency: str
    time_zone: str
    language: str
    logo: str | None = None


def face(shop: Shop, settings: ShopSettings) -> Face:
    """The shop's name with where it is and what it sells in."""
    place = str(settings["address.city"] or "") or country_name(shop.country, locale())
    logo = picture_by_id(settings["identity.logo"]) if settings["identity.logo"] else None
    return Face(
        id=shop.id,
        name=shop.name,
        slug=shop.slug,
        detail=f"{place} · {shop.currency}",
        country=shop.country,
        currency=shop.currency,
        time_zone=shop.time_zone,
        language=shop.language,
        logo=picture_sources(logo).src if logo else None,
    )


def _role_name(role: str) -> str:
    return {"owner": _("Owner"), "admin": _("Admin"), "manager": _("Manager"), "viewer": _("Viewer")}.get(role, "")


def _nav(shop: Shop, principal: Principal, code: str, fresh: dict[str, int] | None) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for section in SECTIONS:
        if section.permission not in principal.permissions:
            continue
        groups.setdefault(section.group, []).append(
            {
                "label": _(section.label),
                "href": at(shop, section.code),
                "icon": section.icon,
                "keys": section.keys,
                "active": section.code == code,
                "count": fresh["waiting"] if fresh and section.code == "orders" else None,
            }
        )
    return [{"label": _(label) if label else None, "items": items} for label, items in groups.items()]


def _user_menu(shop_count: int) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = [
        {"label": _("Profile"), "href": reverse("profile"), "icon": "user"},
        {"label": _("All shops"), "href": reverse("shops"), "icon": "store"}
        if shop_count > 1
        else {"label": _("New shop"), "href": reverse("shop_new"), "icon": "plus"},
        {"divider": True},
        {"label": _("Sign out"), "href": reverse("account_logout"), "icon": "log-out"},
    ]
    return items


def palette_actions(shop: Shop, principal: Principal) -> list[dict[str, str]]:
    """What can be begun from the palette, as far as this person may."""
    actions: list[tuple[Permission, str, str, str]] = [
        (Permission.ORDERS_PLACE, _("New order"), "plus", at(shop, "order_new")),
        (Permission.CATALOG_EDIT, _("New product"), "package-plus", at(shop, "product_new")),
        (Permission.STOCK_EDIT, _("Low stock"), "triangle-alert", at(shop, "stock") + "?show=low"),
        (Permission.WATCH_EDIT, _("Follow a price"), "radar", at(shop, "watch_new")),
        (Permission.WATCH_VIEW, _("Price drops today"), "trending-down", at(shop, "watch_today")),
        (Permission.ALERTS_EDIT, _("New alert"), "bell-plus", at(shop, "alert_new")),
        (Permission.ORDERS_VIEW, _("Orders to pack"), "package-check", at(shop, "orders") + "?status=confirmed"),
        (Permission.MESSAGES_VIEW, _("Failed messages"), "mail", at(shop, "messages") + "?state=failed"),
        (Permission.MEMBERS_MANAGE, _("Invite a member"), "user-plus", at(shop, "members") + "#invite"),
        (Permission.KEYS_MANAGE, _("New API key"), "key-round", at(shop, "keys") + "#new"),
    ]
    found = [
        {"label": label, "icon": icon, "href": href, "group": _("Actions")}
        for permission, label, icon, href in actions
        if permission in principal.permissions
    ]
    storefront = reverse("storefront:home", args=[shop.slug])
    return [*found, {"label": _("Open the storefront"), "icon": "store", "href": storefront, "group": _("Actions")}]


# Toasts

_UNDO = "undo:"


def say(request: HttpRequest, text: str, *, undo: str = "", level: int = messages.SUCCESS) -> None:
    """A toast on the next page; `undo` is the address that takes the action back."""
    messages.add_message(request, level, text, extra_tags=f"{_UNDO}{undo}" if undo else "")


def warn(request: HttpRequest, text: str) -> None:
    """A toast that says what did not work."""
    messages.warning(request, text)


def _toasts(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "level": message.level_tag,
            "text": str(message),
            "undo": extra.removeprefix(_UNDO) if extra.startswith(_UNDO) else None,
        }
        for message in messages.get_messages(request)
        for extra in [message.extra_tags or ""]
    ]


def refuse(request: HttpRequest, text: str) -> None:
    """Say on the next page what was not done, and why."""
    messages.error(request, text)


def refused(request: HttpRequest, error: HawkerError) -> None:
    """Say on the next page why something was not done."""
    refuse(request, error.detail)


def attempt(request: HttpRequest, do: Callable[[], object], done: str = "", *, undo: str = "") -> bool:
    """Do something whose refusal is only worth a toast; whether it worked."""
    try:
        do()
    except HawkerError as error:
        refused(request, error)
        return False
    if done:
        say(request, done, undo=undo)
    return True


def faults_of(error: ValidationFailed) -> dict[str, list[str]]:
    """Messages by field for a form."""
    return error.by_field()


def summary_of(faults: Mapping[str, Sequence[str]], ids: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """The faults as the list above a form, each leading to its field."""
    known = ids or {}
    return [(known.get(name, f"f-{name}"), text) for name, texts in faults.items() for text in texts]


def as_member(request: HttpRequest) -> MemberRequest:
    """The same request, for type checkers."""
    return cast("MemberRequest", request)
