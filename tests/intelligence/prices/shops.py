# SPDX-License-Identifier: Apache-2.0
"""A shop of somebody else, for tests: pages made by hand instead of fetched."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hawker.core.http import FetchFailed
from hawker.intelligence.prices.fetching import Page


def product_page(
    price: str | Decimal,
    *,
    currency: str = "EUR",
    title: str = "Aria 700 headphones",
    availability: str = "InStock",
    condition: str = "",
    extra: str = "",
) -> str:
    """A product page with JSON-LD and the same price visible."""
    state = f', "itemCondition": "https://schema.org/{condition}Condition"' if condition else ""
    return (
        f"<html lang='en'><head><title>{title}</title><script type='application/ld+json'>"
        f'{{"@type": "Product", "name": "{title}", "offers": {{"@type": "Offer", '
        f'"price": "{price}", "priceCurrency": "{currency}", '
        f'"availability": "https://schema.org/{availability}"{state}}}}}</script></head>'
        f"<body><h1>{title}</h1><p class='price'>{currency} {price}</p><button>Add to cart</button>{extra}"
        "</body></html>"
    )


class Shop:
    """Answers of a site, changed by the test; counts how often it was asked."""

    def __init__(self, html: str = "", *, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.html, self.status, self.headers = html, status, headers or {}
        self.failure: str = ""
        self.asked: list[dict[str, Any]] = []

    def __call__(self, url: str, **options: Any) -> Page:
        self.asked.append({"url": url, **options})
        if self.failure:
            raise FetchFailed(self.failure)
        not_modified = self.status == 304
        return Page(
            url,
            url,
            self.status,
            list(self.headers.items()),
            "" if not_modified else self.html,
            "plain",
            0.05,
            not_modified=not_modified,
        )
