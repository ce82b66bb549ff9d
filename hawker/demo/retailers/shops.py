# SPDX-License-Identifier: Apache-2.0
"""The retailers: their names, how their pages are built, what they sell and where they go wrong.

Knows neither Django nor the database: the settings read the origins from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from hawker.demo.catalogues.audio import GOODS, Good

Style = Literal["json-ld", "microdata", "woocommerce", "state", "visible", "script"]
Fault = Literal["", "challenge", "rate_limited", "gone", "layout", "moved"]
ROOT = "/demo/retail/"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Retailer:
    """One shop. `level` is what it asks beside the usual price; `ending` how its prices end."""

    code: str
    name: str
    city: str
    tagline: str
    style: Style
    language: str
    currency: str
    level: float
    ending: str
    has_own_site: bool = False
    """Kept on an origin of its own, so that what is learned of it (blocked, needs a browser) is learned of it alone."""


RETAILERS: Mapping[str, Retailer] = {
    retailer.code: retailer
    for retailer in (
        Retailer("klangfeld", "Klangfeld", "Leipzig", "Good sound, plainly sold", "json-ld", "en", "EUR", 1.0, "00"),
        Retailer(
            "marlow-finch",
            "Marlow & Finch",
            "Bristol",
            "Hi-fi since last Tuesday",
            "microdata",
            "en",
            "GBP",
            0.87,
            "99",
        ),
        Retailer(
            "drehmoment", "Drehmoment", "Graz", "Records, and what plays them", "woocommerce", "de", "EUR", 1.02, "90"
        ),
        Retailer("casa-suono", "Casa Suono", "Bologna", "Il suono di casa", "visible", "it", "EUR", 0.98, "00"),
        Retailer("nordlyd", "Nordlyd", "Aarhus", "Lyd fra nord", "state", "en", "EUR", 1.01, "95", has_own_site=True),
        Retailer(
            "pixelhaus", "Pixelhaus", "Köln", "Alles mit Stecker", "script", "de", "EUR", 0.96, "99", has_own_site=True
        ),
    )
}

MOVED: Mapping[tuple[str, str], str] = {("klangfeld", "orrin-studio-60"): "orrin-studio-60-2026"}
"""Addresses that lead to a new one."""
GONE = frozenset({("drehmoment", "lumo-spin")})
CHANGED_LAYOUT = frozenset({("casa-suono", "veldt-ember")})
BLOCKING = "nordlyd"
BLOCKING_GIVES = frozenset({"tamber-stream"})
"""The only goods whose pages the blocking retailer still shows."""

_MAIN = ("klangfeld", "marlow-finch", "drehmoment", "casa-suono")
_SELLERS = (2, 3, 1, 3, 4, 2, 3, 2, 3, 4)


def sellers_of(good: Good) -> tuple[str, ...]:
    """Codes of the retailers that sell a good: one to four."""
    turn = good.number - 1
    more = [
        *(["nordlyd"] if turn % 7 == 3 or good.slug in BLOCKING_GIVES else []),
        *(["pixelhaus"] if turn % 9 == 5 else []),
    ]
    wanted = min(_SELLERS[turn % len(_SELLERS)], 4 - len(more))
    main = [_MAIN[(turn + step) % 4] for step in range(wanted)]
    for code, slug in (*MOVED, *GONE, *CHANGED_LAYOUT):
        if slug == good.slug and code not in main:
            main[-1] = code
    return (*main, *more)


def assortment(code: str) -> tuple[Good, ...]:
    """What a retailer sells."""
    return tuple(good for good in GOODS if code in sellers_of(good))


def fault_of(code: str, slug: str) -> Fault:
    """What goes wrong at an address; empty for nothing."""
    if (code, slug) in MOVED:
        return "moved"
    if (code, slug) in GONE:
        return "gone"
    if (code, slug) in CHANGED_LAYOUT:
        return "layout"
    if code == BLOCKING and slug not in BLOCKING_GIVES:
        return "rate_limited" if len(slug) % 3 == 0 else "challenge"
    return ""


def good_at(code: str, slug: str) -> Good | None:
    """The good that stands at an address of a retailer, by its present or its former slug."""
    former = next((old for (shop, old), new in MOVED.items() if shop == code and new == slug), slug)
    return next((good for good in assortment(code) if good.slug == former), None)


def path_of(code: str, slug: str) -> str:
    """The path of a product's page."""
    return f"{ROOT}{code}/{slug}/"


def origin_of(retailer: Retailer, base_url: str) -> str:
    """Where a retailer is served: on this machine some have a `.localhost` name of their own, elsewhere none."""
    parts = urlsplit(base_url)
    if not retailer.has_own_site or parts.hostname not in _LOOPBACK:
        return base_url.rstrip("/")
    return f"{parts.scheme}://{retailer.code}.localhost" + (f":{parts.port}" if parts.port else "")


def origins(base_url: str) -> tuple[str, ...]:
    """Every origin the retailers are served at, the application's own first."""
    return tuple(dict.fromkeys([base_url.rstrip("/"), *(origin_of(r, base_url) for r in RETAILERS.values())]))


def hosts(base_url: str) -> tuple[str, ...]:
    """The names among them, as `ALLOWED_HOSTS` wants them."""
    return tuple(host for origin in origins(base_url) if (host := urlsplit(origin).hostname))


def url_of(code: str, slug: str, base_url: str) -> str:
    """The address of a product's page."""
    return origin_of(RETAILERS[code], base_url) + path_of(code, slug)
