# SPDX-License-Identifier: Apache-2.0
"""The shop's home, its categories and its products: browsing, searching, sorting by plain links and forms."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from hawker.commerce.catalog.models import Category
from hawker.commerce.catalog.queries import CategoryNode, categories
from hawker.commerce.inventory import shelf
from hawker.commerce.orders.delivery import countries_served
from hawker.core.addresses import country_name
from hawker.core.errors import NotFound
from hawker.core.money import Money
from hawker.core.text import clean_line
from hawker.surfaces.storefront import presenters
from hawker.surfaces.storefront.frame import (
    absolute,
    address_of,
    language,
    links,
    price_text,
    settings_of,
    shop_of,
)
from hawker.surfaces.storefront.kept import Sheet, kept_page
from hawker.surfaces.web.access import storefront_page
from hawker.surfaces.web.jinja import locale

PAGE_SIZE = 48
EAGER_PICTURES = 4
"""Pictures of the first row are fetched at once; the others when they come near."""


def _parameters(request: HttpRequest) -> dict[str, str]:
    """The known parameters of a listing in normal form, defaults left out."""
    found: dict[str, str] = {}
    text = clean_line(request.GET.get("q"), max_length=80)
    if text:
        found["q"] = text
    sort = request.GET.get("sort", "")
    if sort in shelf.SORTS and sort != shelf.SORTS[0]:
        found["sort"] = sort
    if request.GET.get("available") == "1":
        found["available"] = "1"
    page = request.GET.get("page", "")
    if page.isascii() and page.isdigit() and 1 < int(page[:6]) <= 1000:
        found["page"] = str(int(page[:6]))
    return found


@require_safe
@storefront_page
def home(request: HttpRequest) -> HttpResponse:
    """The catalogue: with the shop's welcome, or what was searched for."""
    parameters = _parameters(request)
    return kept_page(
        request,
        parameters=parameters,
        keep="q" not in parameters,
        make=lambda: _listing(request, parameters, None),
    )


@require_safe
@storefront_page
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """One category with everything below it."""
    parameters = _parameters(request)
    return kept_page(
        request,
        parameters=parameters,
        keep="q" not in parameters,
        make=lambda: _listing(request, parameters, slug),
    )


def _listing(request: HttpRequest, parameters: Mapping[str, str], slug: str | None) -> Sheet:
    """Seven queries for the home page, eight for a category, however many products."""
    shop = shop_of(request)
    tree = categories(language=language())
    chosen = None
    if slug is not None:
        chosen = Category.objects.filter(slug=slug).first()
        if chosen is None:
            raise NotFound(_("There is no such category. See everything the shop sells instead."))
    page = int(parameters.get("page", "1"))
    sort = parameters.get("sort", shelf.SORTS[0])
    found = shelf.products_on_sale(
        category=chosen,
        text=parameters.get("q", ""),
        sort=sort,
        available_only="available" in parameters,
    )
    total = found.count()
    first = (page - 1) * PAGE_SIZE
    shown = found[first : first + PAGE_SIZE]
    cards = shelf.cards(shop, shown, language=language(), first_picture_only=True) if first < total else []
    trail = _trail(tree, slug)
    title = trail[-1].name if trail else ""
    context: dict[str, Any] = {
        "heading": title,
        "page_title": title or _listing_title(request, parameters),
        "is_home": slug is None and not parameters,
        "search_query": parameters.get("q", ""),
        "sort": sort,
        "only_available": "available" in parameters,
        "listing": request.path,
        "is_narrowed": "q" in parameters or "available" in parameters,
        "count_text": ngettext("%(count)d product", "%(count)d products", total) % {"count": total},
        "chips": _chips(request, tree, trail),
        "trail": [(shop.name, address_of(shop, "home"))]
        + [(node.name, address_of(shop, "category", node.slug)) for node in trail],
        "products": [presenters.product(shop, card) for card in cards],
        "eager": EAGER_PICTURES,
        "pages": _pages(request, parameters, page=page, has_more=first + PAGE_SIZE < total),
        "canonical": absolute(request.path),
        "description": _description(request, title),
        "robots": "noindex, follow" if "q" in parameters else "",
        "welcome": _welcome(request) if slug is None and not parameters else None,
        "og_image": absolute(cards[0].picture.sources.src) if cards and cards[0].picture else "",
        "structured": _shop_data(request) if slug is None and not parameters else [],
    }
    buttons = presenters.buttons(shop, cards, action=links(shop)["cart_lines"])
    return Sheet("storefront/catalogue.jinja", context, buttons)


def _listing_title(request: HttpRequest, parameters: Mapping[str, str]) -> str:
    if "q" in parameters:
        return _("Search: %(text)s") % {"text": parameters["q"]}
    return "" if parameters else str(settings_of(request)["seo.title"] or "")


def _trail(tree: list[CategoryNode], slug: str | None) -> list[CategoryNode]:
    """The categories from the top down to the one named; empty without one."""
    for node in tree:
        if node.slug == slug:
            return [node]
        if below := _trail(list(node.children), slug):
            return [node, *below]
    return []


def _chips(request: HttpRequest, tree: list[CategoryNode], trail: list[CategoryNode]) -> list[dict[str, Any]]:
    """Everything, the top categories, then (inside one) what stands below it; empty ones are left out."""
    shop = shop_of(request)
    current = {node.slug for node in trail}
    everything = {
        "label": _("All"),
        "href": address_of(shop, "home"),
        "active": not trail,
        "icon": "",
        "count": 0,
    }
    level = [n for n in tree if n.count] + [child for node in trail[:1] for child in node.children if child.count]
    return [everything, *(presenters.category(shop, n, is_current=n.slug in current) for n in level)]


def _pages(request: HttpRequest, parameters: Mapping[str, str], *, page: int, has_more: bool) -> dict[str, str | None]:
    def at(number: int) -> str:
        rest = {k: v for k, v in parameters.items() if k != "page"}
        query = urlencode({**rest, **({"page": number} if number > 1 else {})})
        return request.path + (f"?{query}" if query else "")

    return {"previous": at(page - 1) if page > 1 else None, "next": at(page + 1) if has_more else None}


def _description(request: HttpRequest, title: str) -> str:
    settings, shop = settings_of(request), shop_of(request)
    if title:
        return _("%(category)s from %(shop)s.") % {"category": title, "shop": shop.name}
    return str(settings["seo.description"] or settings["identity.tagline"] or "")


def _welcome(request: HttpRequest) -> dict[str, Any]:
    """The top of the home page: what the shop is, and how it delivers."""
    shop, settings = shop_of(request), settings_of(request)
    lines: list[str] = []
    if settings["delivery.is_offered"]:
        fixed = Money(Decimal(settings["delivery.charge"] or 0), shop.currency)
        by_weight = Money(Decimal(settings["delivery.charge_per_started_kg"] or 0), shop.currency)
        if fixed and by_weight:
            amounts = {"fixed": price_text(shop, fixed), "weight": price_text(shop, by_weight)}
            lines.append(_("%(fixed)s and %(weight)s per started kg") % amounts)
        elif by_weight:
            lines.append(_("%(amount)s per started kg") % {"amount": price_text(shop, by_weight)})
        elif fixed:
            lines.append(_("%(amount)s per order") % {"amount": price_text(shop, fixed)})
        else:
            lines.append(_("Free of charge"))
        if settings["delivery.free_over"] and (fixed or by_weight):
            free_over = Money(settings["delivery.free_over"], shop.currency)
            lines.append(_("free from %(amount)s") % {"amount": price_text(shop, free_over)})
    places = [country_name(code, locale()) for code in countries_served(shop, settings)]
    return {
        "title": settings["identity.tagline"] or settings["seo.title"] or shop.name,
        "text": settings["seo.description"] or "",
        "delivers": bool(settings["delivery.is_offered"]),
        "delivery_places": ", ".join(places[:3]) + ("…" if len(places) > 3 else ""),
        "delivery_text": " · ".join(lines),
        "delivery_note": settings["delivery.note"] or "",
        "picks_up": bool(settings["delivery.pickup_is_offered"]),
    }


def _shop_data(request: HttpRequest) -> list[dict[str, Any]]:
    """The shop as schema.org data."""
    shop, settings = shop_of(request), settings_of(request)
    home_address = absolute(address_of(shop, "home"))
    store: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Store",
        "@id": home_address,
        "name": shop.name,
        "url": home_address,
        "currenciesAccepted": shop.currency,
    }
    for field, key in (
        ("telephone", "contact.phone"),
        ("email", "contact.email"),
        ("description", "seo.description"),
    ):
        if settings[key]:
            store[field] = settings[key]
    if settings["address.line1"]:
        store["address"] = {
            "@type": "PostalAddress",
            "streetAddress": settings["address.line1"],
            "addressLocality": settings["address.city"] or "",
            "postalCode": settings["address.postal_code"] or "",
            "addressRegion": settings["address.region"] or "",
            "addressCountry": shop.country,
        }
    return [store]


@require_safe
@storefront_page
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product: pictures, sizes, price, what is left, what it is made of."""
    variant = request.GET.get("variant", "")[:36]
    return kept_page(
        request,
        parameters={"variant": variant} if variant else {},
        keep=not variant,
        make=lambda: _product(request, slug, variant),
    )


def _product(request: HttpRequest, slug: str, variant: str) -> Sheet:
    """Eight queries: four for the product, four for its neighbours."""
    shop = shop_of(request)
    card = shelf.product_page(shop, slug, language=language())
    others = shelf.related(shop, card, language=language()) if card.category_id else []
    action = f"{links(shop)['cart_lines']}?at=product"
    trail = [(shop.name, address_of(shop, "home"))]
    if card.category_slug:
        trail.append((card.category_name, address_of(shop, "category", card.category_slug)))
    context: dict[str, Any] = {
        "page_title": card.seo_title or card.name,
        "description": card.seo_description or card.summary,
        "canonical": absolute(request.path),
        "card": card,
        "product": presenters.product(shop, card, chosen=variant, is_large=True),
        "pictures": [presenters.picture(shown) for shown in card.pictures],
        "facts": presenters.facts(card),
        "trail": [*trail, (card.name, request.path)],
        "back": trail[-1],
        "related": [presenters.product(shop, other) for other in others],
        "action": action,
        "og_image": absolute(card.picture.sources.src) if card.picture else "",
        "og_type": "product",
        "structured": presenters.product_data(shop, card),
        "delivery": _welcome(request),
    }
    buttons = {
        **presenters.buttons(shop, others, action=links(shop)["cart_lines"]),
        **presenters.buttons(shop, [card], action=action, size="lg"),
    }
    return Sheet("storefront/product.jinja", context, buttons)
