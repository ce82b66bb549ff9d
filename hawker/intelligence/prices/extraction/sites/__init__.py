# SPDX-License-Identifier: Apache-2.0
"""Site rules: page objects for shops where the general reading is not enough.

Few on purpose. A rule is worth its keep where a big site has no structured data, or data that is wrong in a known way;
each says so at its top. What a rule leaves out is read as on any other page.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from web_poet.fields import get_fields_dict

from hawker.intelligence.prices.extraction.parsed import ParsedPage
from hawker.intelligence.prices.extraction.result import Candidate, Extracted
from hawker.intelligence.prices.extraction.sites import amazon
from hawker.intelligence.prices.extraction.sites.base import SitePage
from hawker.intelligence.prices.extraction.urls import site_of

_SURE = 0.96


# By registrable domain. (web-poet's own matching would look up the public suffix list over the network.)
RULES: dict[str, type[SitePage]] = dict.fromkeys(amazon.HOSTS, amazon.AmazonPage)


def rules_for(url: str) -> type[SitePage] | None:
    """The page object for an address; None for most sites."""
    return RULES.get(site_of(url))


def refine(page: ParsedPage, found: Extracted) -> Extracted:
    """What a site's own page object knows better."""
    rule = rules_for(page.url)
    if rule is None:
        return found
    at = rule(page)
    known: dict[str, Any] = {name: getattr(at, name) for name in get_fields_dict(rule)}
    changes: dict[str, Any] = {
        name: known[name]
        for name in ("title", "availability", "asin", "image", "brand", "seller", "condition")
        if known.get(name)
    }
    price = known.get("price")
    if price is not None:
        amount, currency, locator = price
        listed = known.get("list_price")
        changes |= {
            "price": amount,
            "currency": currency or found.currency,
            "list_price": listed if listed and listed > amount else None,
            "method": "site",
            "confidence": _SURE,
            "problem": None,
            "evidence": {**found.evidence, "price": f"site css:{locator}"},
            "candidates": (
                Candidate(amount, currency, "site", f"css:{locator}", "site rule", "price", 1.0),
                *(c for c in found.candidates if c.amount != amount),
            ),
        }
    elif known.get("has_no_price"):
        changes |= {"price": None, "list_price": None, "method": None, "confidence": 0.0, "problem": "price_not_found"}
    return replace(found, **changes)
