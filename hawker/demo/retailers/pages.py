# SPDX-License-Identifier: Apache-2.0
"""The retailers' pages as text, each in its shop's own way of building them. Pure: a day in, an answer out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hawker.demo.catalogues.audio import Good
from hawker.demo.retailers.offers import Offer, offer_on
from hawker.demo.retailers.shops import MOVED, RETAILERS, ROOT, Retailer, assortment, fault_of, good_at, path_of

HTML = "text/html; charset=utf-8"
_TERMS = {
    "en": "It leaves our shelves within three working days, and you have thirty days to change your mind about it.",
    "de": "Verlässt unser Lager binnen drei Werktagen; dreißig Tage lang dürfen Sie es sich noch anders überlegen.",
    "it": "Parte dal nostro magazzino entro tre giorni lavorativi, e per trenta giorni potete ripensarci con calma.",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a retailer's server answers."""

    status: int
    text: str
    content_type: str = HTML
    headers: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("hawker.demo.retailers"), autoescape=True, undefined=StrictUndefined, trim_blocks=False
    )


def money(amount: Decimal, retailer: Retailer) -> str:
    """An amount as the retailer writes it: `£1,299.00`, `€ 1,299.00`, `1.299,00 €`."""
    english = f"{amount:,.2f}"
    if retailer.language != "en":
        return english.replace(",", " ").replace(".", ",").replace(" ", ".") + "\N{NO-BREAK SPACE}€"
    return f"£{english}" if retailer.currency == "GBP" else f"€{english}"


def product_page(code: str, slug: str, day: date, *, is_rendered: bool = False) -> Answer | None:
    """A product's page on a day; None for an address that never was. `is_rendered`: as a browser shows it."""
    retailer, good = RETAILERS.get(code), good_at(code, slug)
    if retailer is None or good is None:
        return None
    fault = fault_of(code, slug)
    if fault == "moved":
        return Answer(301, "", headers={"Location": path_of(code, MOVED[code, slug])})
    if fault == "gone":
        return _page(
            retailer, "notice", 410, notice="Nicht mehr im Programm", more="Dieser Artikel kommt nicht wieder."
        )
    if fault == "challenge":
        answer = _page(retailer, "challenge", 403)
        return Answer(403, answer.text, headers={"cf-mitigated": "challenge", "Cache-Control": "no-store"})
    if fault == "rate_limited":
        answer = _page(
            retailer, "notice", 429, notice="Slow down", more="Too many requests. Please come back in an hour."
        )
        return Answer(429, answer.text, headers={"Retry-After": "3600", "Cache-Control": "no-store"})
    return _shown(retailer, good, offer_on(retailer, good, day), fault == "layout", is_rendered)


def _shown(retailer: Retailer, good: Good, offer: Offer, has_new_layout: bool, is_rendered: bool) -> Answer:
    return _page(
        retailer,
        "layout" if has_new_layout else retailer.style,
        200,
        good=good,
        offer=offer,
        price=money(offer.price, retailer),
        list_price=money(offer.list_price, retailer) if offer.list_price else "",
        in_stock=offer.availability == "in_stock",
        picture=picture_path(good),
        document=_document(retailer, good, offer),
        rendered=is_rendered,
        terms=_TERMS[retailer.language],
    )


def _page(retailer: Retailer, template: str, status: int, **words: Any) -> Answer:
    text = _environment().get_template(f"{template}.jinja").render(shop=retailer, root=ROOT, **words)
    return Answer(status, text)


def picture_path(good: Good) -> str:
    """Where a good's picture is."""
    return f"{ROOT}files/{good.slug}.webp"


def _document(retailer: Retailer, good: Good, offer: Offer) -> Markup:
    """The page's data block: JSON that cannot end its own script element."""
    data: dict[str, Any] = {}
    in_stock = offer.availability == "in_stock"
    if retailer.style == "json-ld":
        data = {
            "@context": "https://schema.org",
            "@type": "Product",
            "name": good.name,
            "brand": {"@type": "Brand", "name": good.brand},
            "image": picture_path(good),
            "description": good.words,
            "gtin13": good.gtin,
            "mpn": good.mpn,
            "sku": f"KF-{good.number:04d}",
            "offers": {
                "@type": "Offer",
                "price": str(offer.price),
                "priceCurrency": offer.currency,
                "availability": f"https://schema.org/{'InStock' if in_stock else 'OutOfStock'}",
                "itemCondition": "https://schema.org/NewCondition",
                "seller": {"@type": "Organization", "name": retailer.name},
            },
        }
    elif retailer.style == "state":
        product = {
            "name": good.name,
            "brand": good.brand,
            "currency": offer.currency,
            "price": str(offer.price),
            "inStock": in_stock,
        }
        if offer.list_price:
            product["listPrice"] = str(offer.list_price)
        data = {"props": {"pageProps": {"product": product}}}
    return Markup(json.dumps(data, ensure_ascii=True).replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704


def offer_document(code: str, slug: str, day: date) -> Answer | None:
    """What the script of a page that needs one asks for; None where there is none."""
    retailer, good = RETAILERS.get(code), good_at(code, slug)
    if retailer is None or good is None or retailer.style != "script":
        return None
    offer = offer_on(retailer, good, day)
    data = {
        "name": good.name,
        "brand": good.brand,
        "words": good.words,
        "picture": picture_path(good),
        "price": money(offer.price, retailer),
        "list_price": money(offer.list_price, retailer) if offer.list_price else "",
        "in_stock": offer.availability == "in_stock",
    }
    return Answer(200, json.dumps(data), "application/json")


def shelf_page(code: str) -> Answer | None:
    """A retailer's front page: all it sells."""
    retailer = RETAILERS.get(code)
    if retailer is None:
        return None
    items = [
        {"path": path_of(code, good.slug), "picture": picture_path(good), "name": good.name}
        for good in assortment(code)
    ]
    return _page(retailer, "shelf", 200, items=items)
