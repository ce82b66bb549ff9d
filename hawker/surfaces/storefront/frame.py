# SPDX-License-Identifier: Apache-2.0
"""What stands around every page of a shop: its face, its links, the cart's button, languages, colours."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import urlencode

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hawker.core import phones
from hawker.core.addresses import Address, format_lines
from hawker.core.money import Money
from hawker.platform.media.queries import picture_by_id, picture_sources
from hawker.platform.shops.models import Shop
from hawker.platform.shops.settings_registry import ShopSettings
from hawker.surfaces.storefront.basket import Glance, glance, token_of
from hawker.surfaces.storefront.colour import is_hex
from hawker.surfaces.web.jinja import asset, locale, money
from hawker.surfaces.web.rendering import base_context, page

LEGAL_PAGES: dict[str, str | Promise] = {
    "about": _("About us"),
    "terms": _("Terms"),
    "privacy": _("Privacy"),
    "refunds": _("Returns and refunds"),
}
"""Slug (also the setting `legal.<slug>`) to title."""


def shop_of(request: HttpRequest) -> Shop:
    """The shop that `storefront_page` found."""
    shop: Shop = request.shop  # type: ignore[attr-defined]
    return shop


def settings_of(request: HttpRequest) -> ShopSettings:
    """The shop's settings, as `storefront_page` found them."""
    settings: ShopSettings = request.shop_settings  # type: ignore[attr-defined]
    return settings


def address_of(shop: Shop, name: str, *args: object) -> str:
    """The path of one of the shop's pages."""
    return reverse(f"storefront:{name}", args=[shop.slug, *args])


def absolute(path: str) -> str:
    """A path as an address for the outside: link previews, site maps."""
    return path if "://" in path else django_settings.BASE_URL + path


def price_text(shop: Shop, amount: Money | None) -> str:
    """Money as customers of this shop read it: their language, the shop's digit grouping."""
    return money(amount, country=shop.country)


def language() -> str:
    """The language of this request."""
    return translation.get_language() or "en"


def _colours(settings: ShopSettings) -> tuple[str, str]:
    primary = str(settings["identity.primary_colour"] or "")
    secondary = str(settings["identity.secondary_colour"] or "")
    return (primary if is_hex(primary) else "", secondary if is_hex(secondary) else "")


def theme_version(settings: ShopSettings) -> str:
    """Changes when the shop's colours do; empty while it has none of its own."""
    primary, secondary = _colours(settings)
    if not primary:
        return ""
    return hashlib.sha256(f"{primary}{secondary}".lower().encode()).hexdigest()[:12]


def theme_address(shop: Shop, settings: ShopSettings) -> str:
    """The style sheet of the shop's own colours, if it has any."""
    version = theme_version(settings)
    return f"{address_of(shop, 'theme')}?v={version}" if version else ""


def postal_address(shop: Shop, settings: ShopSettings) -> Address | None:
    """Where the shop is, if it says so."""
    parts = {
        name: str(settings[f"address.{name}"] or "") for name in ("line1", "line2", "city", "region", "postal_code")
    }
    return Address(**parts, country=shop.country) if any(parts.values()) else None


def opening_hours(settings: ShopSettings) -> list[tuple[str, str]]:
    """The lines of the hours setting as (days, times): "Mon to Sat: 9 to 21" is parted at the first colon.

    Days in a row with the same times become one line ("Mon – Sat").
    """
    rows: list[tuple[str, str, str]] = []
    for line in filter(None, map(str.strip, str(settings["hours.text"] or "").splitlines())):
        days, _colon, times = (part.strip() for part in line.partition(": "))
        if rows and times and rows[-1][2] == times:
            rows[-1] = (rows[-1][0], days, times)
        else:
            rows.append((days, days, times))
    return [(first if first == last else f"{first} – {last}", times) for first, last, times in rows]


def legal_links(shop: Shop, settings: ShopSettings) -> list[tuple[str, str]]:
    """(title, address) of the pages whose text the shop has written, contact first."""
    written = [slug for slug in LEGAL_PAGES if str(settings[f"legal.{slug}"] or "").strip()]
    return [
        (str(_("Contact")), address_of(shop, "contact")),
        *((str(LEGAL_PAGES[slug]), address_of(shop, "page", slug)) for slug in written),
    ]


def phone_text(number: str) -> str:
    """A stored phone number as people abroad can dial it too."""
    return phones.format_international(number) if number else ""


def _logo(settings: ShopSettings) -> dict[str, Any]:
    """The logo at the smallest size there is: it is drawn 36 pixels high."""
    picture = picture_by_id(settings["identity.logo"]) if settings["identity.logo"] else None
    if picture is None:
        return {}
    sources = picture_sources(picture)
    return {
        "logo": sources.webp_srcset.split(" ")[0] or sources.src,
        "logo_width": max(1, round(36 * sources.width / max(1, sources.height))),
    }


def face(shop: Shop, settings: ShopSettings) -> dict[str, Any]:
    """What the layout shows of the shop. One query where the shop has a logo."""
    place = postal_address(shop, settings)
    return {
        "name": shop.name,
        "slug": shop.slug,
        "country": shop.country,
        "time_zone": shop.time_zone,
        "tagline": settings["identity.tagline"] or "",
        "address_lines": format_lines(place, locale=locale(), home_country=shop.country) if place else [],
        "hours": opening_hours(settings),
        "phone": phone_text(str(settings["contact.phone"] or "")),
        "email": settings["contact.email"] or "",
        "legal": legal_links(shop, settings),
        **_logo(settings),
    }


def cart_summary(shop: Shop, cart: Glance) -> dict[str, Any]:
    """The cart as the header's button and the phone's bar show it."""
    return {"count": cart.count, "total_text": price_text(shop, cart.subtotal)}


def links(shop: Shop) -> dict[str, str]:
    """The pages every page links to."""
    return {
        "home": address_of(shop, "home"),
        "search": address_of(shop, "home"),
        "find_order": address_of(shop, "find_order"),
        "cart": address_of(shop, "cart"),
        "cart_fragment": address_of(shop, "cart"),
        "cart_lines": address_of(shop, "cart_lines"),
        "cart_accept": address_of(shop, "cart_accept"),
        "checkout": address_of(shop, "checkout"),
        "contact": address_of(shop, "contact"),
        "manifest": address_of(shop, "manifest"),
        "service_worker": f"{address_of(shop, 'service_worker')}?{urlencode({'static': asset('')})}",
    }


def surroundings(request: HttpRequest, cart: Glance) -> dict[str, Any]:
    """The context every page of the shop shares."""
    shop, settings = shop_of(request), settings_of(request)
    here = request.path if request.method == "GET" else address_of(shop, "home")
    return {
        "shop": face(shop, settings),
        "links": links(shop),
        "cart": cart_summary(shop, cart),
        "theme_css": theme_address(shop, settings),
        "search_query": "",
        "languages": [
            (code, name, f"{address_of(shop, 'language', code)}?{urlencode({'next': here})}")
            for code, name in django_settings.LANGUAGES
        ],
    }


def shop_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
    cart: Glance | None = None,
    is_private: bool = False,
) -> HttpResponse:
    """A page of the shop for this one visitor. `is_private` keeps it out of the browser's cache too."""
    shown = cart if cart is not None else glance(shop_of(request), token_of(request))
    response = page(request, template, {**surroundings(request, shown), **(context or {})}, status=status)
    if is_private:
        response["Cache-Control"] = "private, no-store"
    return response


def render_kept(request: HttpRequest, template: str, context: dict[str, Any], *, csrf_token: str) -> str:
    """A page as somebody with an empty cart sees it, with `csrf_token` standing for the token."""
    everything = {**base_context(request), **surroundings(request, Glance()), **context}
    everything |= {"messages": [], "user": None, "csrf_token": csrf_token}
    return str(engines["jinja2"].get_template(template).render(everything))


def fragments(template: str, context: dict[str, Any]) -> str:
    """Parts of a page as text; `context` is all they may use."""
    return str(engines["jinja2"].get_template(template).render(context))
