# SPDX-License-Identifier: Apache-2.0
"""Pages of words, the language, the shop's colours, and what search engines read."""

from __future__ import annotations

from babel.dates import get_timezone_name
from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.utils.cache import get_conditional_response
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_supported_language_variant
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hawker.commerce.catalog.models import Category
from hawker.commerce.inventory import shelf
from hawker.core import clock
from hawker.core.errors import NotFound
from hawker.surfaces.storefront.colour import Pair, Theme, themes
from hawker.surfaces.storefront.frame import (
    LEGAL_PAGES,
    absolute,
    address_of,
    legal_links,
    opening_hours,
    phone_text,
    settings_of,
    shop_of,
    shop_page,
    theme_version,
)
from hawker.surfaces.web.access import storefront_page
from hawker.surfaces.web.jinja import locale

_A_YEAR = 365 * 24 * 3600


@require_safe
@storefront_page
def legal_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One of the shop's own texts: about, terms, privacy, returns."""
    text = str(settings_of(request)[f"legal.{slug}"] or "").strip() if slug in LEGAL_PAGES else ""
    if not text:
        raise NotFound(_("This shop has not published that page."))
    return shop_page(
        request,
        "storefront/legal.jinja",
        {"page_title": str(LEGAL_PAGES[slug]), "text": text, "canonical": absolute(request.path)},
    )


@require_safe
@storefront_page
def contact(request: HttpRequest) -> HttpResponse:
    """How to reach the shop and when it is open."""
    settings = settings_of(request)
    whatsapp = str(settings["contact.whatsapp"] or "")
    return shop_page(
        request,
        "storefront/contact.jinja",
        {
            "page_title": _("Contact"),
            "canonical": absolute(request.path),
            "legal_name": settings["identity.legal_name"] or "",
            "tax_id": settings["identity.tax_id"] or "",
            "whatsapp_text": phone_text(whatsapp),
            "whatsapp_href": "https://wa.me/" + whatsapp.removeprefix("+")
            if whatsapp
            else str(settings["social.whatsapp"] or ""),
            "opening_hours": opening_hours(settings),
            "zone": get_timezone_name(clock.zone(shop_of(request).time_zone), locale=locale()),
            "social": [
                (name, str(settings[key]))
                for name, key in (("Instagram", "social.instagram"), ("Facebook", "social.facebook"))
                if str(settings[key] or "").startswith("https://")
            ],
        },
    )


@require_safe
@storefront_page
def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language a visitor chose from the footer's links, and go back to where they were."""
    shop = shop_of(request)
    try:
        chosen = get_supported_language_variant(code, strict=True)
    except LookupError:
        raise NotFound(_("This shop does not speak that language.")) from None
    home = address_of(shop, "home")
    target = request.GET.get("next", home)
    is_ours = target.startswith(home) and ".." not in target and "\\" not in target
    if not is_ours or not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = home
    response = HttpResponseRedirect(target)
    response.set_cookie(
        django_settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=_A_YEAR,
        samesite="Lax",
        secure=request.is_secure(),
        httponly=True,
    )
    response["Cache-Control"] = "no-store"
    return response


# --- colours --------------------------------------------------------------------------------------


@require_safe
@storefront_page
def theme(request: HttpRequest) -> HttpResponse:
    """The shop's two colours for both themes, made readable; kept for ever under its versioned address."""
    settings = settings_of(request)
    version = theme_version(settings)
    if not version:
        css = "/* This shop uses Hawker's own colours. */\n"
    else:
        css = theme_css(str(settings["identity.primary_colour"]), str(settings["identity.secondary_colour"] or ""))
    etag = f'"{version or "default"}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(css, content_type="text/css")
    response["ETag"] = etag
    is_current = bool(version) and request.GET.get("v") == version
    response["Cache-Control"] = f"public, max-age={_A_YEAR}, immutable" if is_current else "no-cache"
    return response


def theme_css(primary: str, secondary: str) -> str:
    """Style sheet text for two brand colours."""
    light, dark = map(_declarations, themes(primary, secondary))
    by_system = f':root:not([data-theme="hawker"]) {{ {dark} }}'
    return (
        f":root {{ {light} }}\n"
        f"@media (prefers-color-scheme: dark) {{ {by_system} }}\n"
        f':root[data-theme="hawker-dark"] {{ {dark} }}\n'
    )


def _declarations(colours: Theme) -> str:
    def pair(name: str, value: Pair) -> str:
        return f"--color-{name}: {value.fill}; --color-{name}-content: {value.content};"

    parts = [pair("primary", colours.primary)]
    if colours.secondary is not None:
        parts.append(pair("secondary", colours.secondary))
    return " ".join(parts)


# --- for search engines ---------------------------------------------------------------------------


@require_safe
@storefront_page
def robots(request: HttpRequest) -> HttpResponse:
    """What robots may read: the catalogue, not carts and orders."""
    shop = shop_of(request)
    home = address_of(shop, "home")
    closed = ("cart/", "checkout/", "orders/", "find-order/", "language/")
    lines = ["User-agent: *", *(f"Disallow: {home}{path}" for path in closed), "Allow: /"]
    lines += ["", f"Sitemap: {absolute(address_of(shop, 'sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@storefront_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page worth finding, with when it changed. Two queries."""
    shop = shop_of(request)
    entries: list[tuple[str, str]] = [(absolute(address_of(shop, "home")), "")]
    for slug in Category.objects.order_by("position").values_list("slug", flat=True):
        entries.append((absolute(address_of(shop, "category", slug)), ""))
    products = shelf.products_on_sale().values_list("slug", "updated_at")[:45_000]
    for slug, changed in products:
        entries.append((absolute(address_of(shop, "product", slug)), clock.iso_z(changed)))
    entries += [(absolute(path), "") for _title, path in legal_links(shop, settings_of(request))]
    body = engines["jinja2"].get_template("storefront/sitemap.jinja").render({"entries": entries})
    return HttpResponse(body, content_type="application/xml; charset=utf-8")
