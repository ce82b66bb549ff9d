# SPDX-License-Identifier: Apache-2.0
"""Search over the whole shop: JSON for the palette, a page for everybody else. Only what the person may see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from hawker.commerce.catalog.models import Category, Product
from hawker.commerce.customers.models import Customer
from hawker.commerce.orders.models import Order
from hawker.core import phones
from hawker.core.money import Money
from hawker.core.text import fold
from hawker.intelligence.watch import queries as watch
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard.shell import SECTIONS, MemberRequest, at, page, palette_actions
from hawker.surfaces.dashboard.views.orders import state_words
from hawker.surfaces.dashboard.views.products import status_words
from hawker.surfaces.web.access import member_page
from hawker.surfaces.web.jinja import money

MOST_PER_GROUP = 6
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """One result."""

    group: str
    label: str
    detail: str
    href: str
    icon: str


@member_page(Permission.CATALOG_VIEW, methods=("GET",))
def search(request: MemberRequest) -> HttpResponse:
    """Orders by number or name, products, customers, categories; three or four small queries."""
    text = request.GET.get("q", "").strip()[:100]
    hits = list(find(request, text)) if text else []
    if "application/json" in request.headers.get("Accept", ""):
        response: HttpResponse = JsonResponse([asdict(hit) for hit in hits], safe=False)
        response["Cache-Control"] = "private, no-store"
        return response
    return page(
        request,
        "search",
        {"text": text, "hits": [*hits, *_places(request, text)] if text else list(_places(request, ""))},
        title=_("Search"),
        section="overview",
    )


def find(request: MemberRequest, text: str) -> Iterator[Hit]:
    """What matches, the most likely group first."""
    searches: list[tuple[Permission, Callable[[MemberRequest, list[str], str], Iterator[Hit]]]] = [
        (Permission.ORDERS_VIEW, _orders),
        (Permission.CATALOG_VIEW, _products),
        (Permission.CUSTOMERS_VIEW, _customers),
        (Permission.WATCH_VIEW, _watched),
        (Permission.CATALOG_VIEW, _categories),
    ]
    words = fold(text.replace("#", " ")).split()[:MOST_WORDS]
    if not words:
        return
    for permission, search_in in searches:
        if permission in request.principal.permissions:
            yield from search_in(request, words, text)


def _orders(request: MemberRequest, words: list[str], text: str) -> Iterator[Hit]:
    digits = text.lstrip("# ").strip()
    found: list[Order] = []
    if digits.isdecimal() and len(digits) <= 15:
        found += Order.objects.filter(number=int(digits))
    rows = Order.objects.all()
    for word in words:
        rows = rows.filter(search_text__contains=word)
    found += rows.exclude(pk__in=[one.pk for one in found]).order_by("-placed_at")[: MOST_PER_GROUP - len(found)]
    names = state_words()
    for one in found:
        total = money(Money(one.total, one.currency), country=request.shop.country)
        yield Hit(
            _("Orders"),
            f"#{one.number} {one.contact_name}",
            f"{names.get(one.status, one.status)} · {total}",
            at(request.shop, "order", one.number),
            "receipt-text",
        )


def _products(request: MemberRequest, words: list[str], text: str) -> Iterator[Hit]:
    rows = Product.objects.all()
    for word in words:
        rows = rows.filter(search_text__contains=word)
    names = status_words()
    for one in rows.order_by("status", "position", "name")[:MOST_PER_GROUP]:
        yield Hit(
            _("Products"), one.name, names.get(one.status, one.status), at(request.shop, "product", one.pk), "package"
        )


def _customers(request: MemberRequest, words: list[str], text: str) -> Iterator[Hit]:
    rows = Customer.objects.filter(erased_at=None)
    for word in words:
        rows = rows.filter(search_text__contains=word)
    for one in rows.order_by("-created_at")[:MOST_PER_GROUP]:
        detail = one.email or (phones.format_international(one.phone) if one.phone else "")
        yield Hit(_("Customers"), one.name, detail, at(request.shop, "customer", one.pk), "users")


def _categories(request: MemberRequest, words: list[str], text: str) -> Iterator[Hit]:
    rows = Category.objects.filter(name__icontains=text)
    for one in rows.order_by("position")[:3]:
        yield Hit(_("Categories"), one.name, "", at(request.shop, "products") + f"?category={one.pk}", "layout-grid")


def _watched(request: MemberRequest, words: list[str], text: str) -> Iterator[Hit]:
    rows = watch.rows_of(request.shop, watch.search(" ".join(words), limit=MOST_PER_GROUP))
    for row in rows:
        best = (
            money(Money(row.now, request.shop.currency), trim=False, country=request.shop.country) if row.now else "–"
        )
        detail = f"{best} · {row.best.seller}" if row.best else best
        yield Hit(
            _("Followed prices"), row.product.name, detail, at(request.shop, "watch_product", row.product.pk), "radar"
        )


def _places(request: MemberRequest, text: str) -> Iterator[Hit]:
    """Pages and actions whose name holds the text (the palette knows these by itself)."""
    wanted = fold(text)
    for section in SECTIONS:
        if section.permission in request.principal.permissions and wanted in fold(_(section.label)):
            yield Hit(_("Pages"), _(section.label), "", at(request.shop, section.code), section.icon)
    for action in palette_actions(request.shop, request.principal):
        if wanted in fold(action["label"]):
            yield Hit(_("Actions"), action["label"], "", action["href"], action["icon"])
