# SPDX-License-Identifier: Apache-2.0
"""What reading a page gives: the chosen value of each field, how it was found, and what else it could have been."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Candidate:
    """A price that stands on the page. `score` (0 to 1) says how much speaks for it being the price."""

    amount: Decimal
    currency: str | None
    method: str
    """Source: `json-ld`, `microdata`, `meta`, `state`, `platform`, `page`, `site` ..."""
    locator: str
    """Where it stands, so that it is found again: a path in a source, or a CSS selector after `css:`."""
    context: str
    """A few words around it, for people."""
    kind: str = "price"
    """`price`, or why not: `list`, `unit`, `instalment`, `saving`, `shipping`, `member`, `used`, `related`, `range`."""
    score: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """For CONTRACT's `candidates`."""
        return {
            "price": str(self.amount),
            "currency": self.currency,
            "method": self.method,
            "locator": self.locator,
            "context": self.context,
            "kind": self.kind,
            "score": round(self.score, 3),
        }


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of a page's prices is meant: a candidate's locator, or a CSS selector somebody wrote."""

    kind: str
    """`candidate` or `css`."""
    locator: str

    def as_json(self) -> dict[str, str]:
        """What is stored with a listing."""
        return {"kind": self.kind, "locator": self.locator}

    @property
    def key(self) -> str:
        """SHA-256 of the choice: part of a listing's identity."""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> Choice | None:
        """Back from `as_json`; None for nothing chosen. ValueError for something else."""
        if not data:
            return None
        kind, locator = data.get("kind"), data.get("locator")
        if kind not in ("candidate", "css") or not isinstance(locator, str) or not 0 < len(locator) <= 500:
            raise ValueError("a choice has a kind (candidate or css) and a locator of at most 500 characters")
        return cls(kind, locator)


@dataclass(frozen=True, slots=True)
class Extracted:
    """Everything read from one page. `price` is None below the threshold: a wrong price is worse than none."""

    url: str
    title: str | None = None
    price: Decimal | None = None
    list_price: Decimal | None = None
    currency: str | None = None
    availability: str = "unknown"
    image: str | None = None
    brand: str | None = None
    gtin: str | None = None
    mpn: str | None = None
    sku: str | None = None
    asin: str | None = None
    retailer: str | None = None
    seller: str | None = None
    condition: str | None = None
    rating: Decimal | None = None
    rating_count: int | None = None
    shipping: Decimal | None = None
    canonical_url: str | None = None
    language: str | None = None
    variants: tuple[Mapping[str, Any], ...] = ()
    method: str | None = None
    confidence: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    evidence: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None
    problem_detail: str | None = None
    block: Mapping[str, str] | None = None
    """Of a refusal: `kind`, `provider` (a code), `signal`."""

    def without_price(self, problem: str, detail: str | None = None) -> Extracted:
        """The same with no price, and why."""
        return replace(
            self, price=None, list_price=None, confidence=0.0, method=None, problem=problem, problem_detail=detail
        )

    def as_json(self) -> dict[str, Any]:
        """CONTRACT's document for `hawker price`; further keys follow its own."""

        def text(value: Decimal | None) -> str | None:
            return None if value is None else format(value, "f")

        return {
            "url": self.url,
            "title": self.title,
            "price": text(self.price),
            "list_price": text(self.list_price),
            "currency": self.currency,
            "availability": self.availability,
            "image": self.image,
            "brand": self.brand,
            "gtin": self.gtin,
            "mpn": self.mpn,
            "sku": self.sku,
            "retailer": self.retailer,
            "method": self.method,
            "confidence": round(self.confidence, 3),
            "candidates": [candidate.as_json() for candidate in self.candidates],
            "problem": self.problem,
            "problem_detail": self.problem_detail,
            "block": dict(self.block) if self.block else None,
            "asin": self.asin,
            "seller": self.seller,
            "condition": self.condition,
            "rating": text(self.rating),
            "rating_count": self.rating_count,
            "shipping": text(self.shipping),
            "canonical_url": self.canonical_url,
            "language": self.language,
            "variants": [dict(variant) for variant in self.variants],
            "evidence": dict(self.evidence),
        }
