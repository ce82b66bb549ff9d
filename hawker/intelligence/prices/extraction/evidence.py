# SPDX-License-Identifier: Apache-2.0
"""What the readers of a page collect: prices with where they stood, and facts with how far they are trusted."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hawker.intelligence.prices.extraction.result import Candidate

_AVAILABILITY = {
    "instock": "in_stock", "instoreonly": "in_stock", "onlineonly": "in_stock", "limitedavailability": "in_stock",
    "available": "in_stock", "availablefororder": "in_stock", "inventoryavailable": "in_stock",
    "lowstock": "in_stock", "readytoship": "in_stock", "madetoorder": "in_stock", "true": "in_stock", "1": "in_stock",
    "y": "in_stock", "yes": "in_stock", "outofstock": "out_of_stock", "soldout": "out_of_stock",
    "oos": "out_of_stock", "unavailable": "out_of_stock", "notavailable": "out_of_stock", "reserved": "out_of_stock",
    "false": "out_of_stock", "0": "out_of_stock", "n": "out_of_stock", "no": "out_of_stock", "preorder": "preorder",
    "presale": "preorder", "backorder": "backorder", "backordered": "backorder", "discontinued": "discontinued",
}  # fmt: skip


def availability_of(value: object) -> str | None:
    """The word of a structured availability (`http://schema.org/InStock`, `in stock`) in CONTRACT's terms."""
    text = str(value).strip().rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1]
    return _AVAILABILITY.get(re.sub(r"[^a-z0-9]", "", text.lower()))


def condition_of(value: object) -> str | None:
    """`new`, `used`, `refurbished` or `damaged` from a structured condition."""
    text = str(value).lower()
    for word, meaning in (("refurb", "refurbished"), ("used", "used"), ("damaged", "damaged"), ("new", "new")):
        if word in text:
            return meaning
    return None


def valid_gtin(value: object) -> str | None:
    """A GTIN of 8, 12, 13 or 14 digits whose check digit is right (GS1 General Specifications, 7.9)."""
    digits = re.sub(r"\D", "", str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if len(digits) not in (8, 12, 13, 14) or set(digits) == {"0"}:
        return None
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits[:-1])))
    return digits if (10 - total % 10) % 10 == int(digits[-1]) else None


@dataclass
class Evidence:
    """Everything found so far."""

    prices: list[Candidate] = field(default_factory=list)
    facts: dict[str, list[tuple[float, str, Any]]] = field(default_factory=lambda: defaultdict(list))
    """`field -> [(trust, method, value)]`."""
    product_objects: int = 0
    """How many product objects structured data describes."""
    currencies_seen: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def price(
        self,
        amount: Decimal | None,
        currency: str | None,
        method: str,
        locator: str,
        context: str,
        kind: str,
        score: float,
    ) -> None:
        """Note a price; more than a few hundred of a page are not looked at."""
        if amount is None or len(self.prices) >= 600:
            return
        if currency:
            self.currencies_seen[currency] += 1
        self.prices.append(Candidate(amount, currency, method, locator[:500], context[:160], kind, score))

    def fact(self, name: str, value: Any, method: str, trust: float) -> None:
        """Note a value of a field; empty ones are ignored."""
        if isinstance(value, str):
            value = " ".join(value.split())
        if value not in (None, "", [], {}):
            self.facts[name].append((trust, method, value))

    def best(self, name: str) -> tuple[Any, str | None]:
        """The most trusted value of a field (the first among equals) and how it was found."""
        found = self.facts.get(name)
        if not found:
            return None, None
        _trust, method, value = max(found, key=lambda entry: entry[0])
        return value, method
