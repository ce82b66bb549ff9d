# SPDX-License-Identifier: Apache-2.0
"""`extract`: one page in, everything known about its product out. Never raises for what a page contains."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from hawker.intelligence.prices.blocks import detect
from hawker.intelligence.prices.extraction import embedded, facts, sites, structured, visible
from hawker.intelligence.prices.extraction.evidence import Evidence
from hawker.intelligence.prices.extraction.money_text import normalise, parse_price
from hawker.intelligence.prices.extraction.parsed import ParsedPage, decode
from hawker.intelligence.prices.extraction.reconcile import decide
from hawker.intelligence.prices.extraction.result import Choice, Extracted
from hawker.intelligence.prices.extraction.urls import site_of

Headers = Mapping[str, str] | Sequence[tuple[str, str]]
_MAX_SELECTOR = 300


def extract(
    html: str | bytes,
    *,
    url: str,
    choice: Choice | None = None,
    http_status: int = 200,
    headers: Headers | None = None,
) -> Extracted:
    """Read a product page.

    `html` is the body as text or bytes; `url` says where it came from; with `choice` the price is the one that was
    chosen, or none (`layout_changed`). `problem` says why there is no price: a block's kind, `not_a_product`,
    `price_not_found`, `layout_changed`, `empty`.
    """
    pairs = list(headers.items()) if isinstance(headers, Mapping) else list(headers or ())
    content_type = next((v for k, v in pairs if k.lower() == "content-type"), "")
    text = decode(html, content_type) if isinstance(html, bytes) else html
    page = ParsedPage(text, url)
    evidence = _collect(page)
    found = _assemble(page, evidence)
    if choice is not None:
        found = _apply_choice(page, evidence, found, choice)
    has_price = found.price is not None
    block = detect(status=http_status, headers=pairs, body=text, url=url, has_price=has_price)
    if block is not None and (not has_price or block.kind in ("gone", "server_error")):
        told = {"kind": block.kind, "provider": block.provider, "signal": block.signal}
        return replace(found.without_price(block.kind, block.describe()), block=told)
    return found


def _collect(page: ParsedPage) -> Evidence:
    evidence = Evidence()
    structured.read_json_ld(page, evidence)
    structured.read_microdata(page, evidence)
    structured.read_meta(page, evidence)
    facts.read_titles(page, evidence)
    embedded.read_embedded(page, evidence)
    visible.read_visible(page, evidence)
    facts.read_availability(page, evidence)
    facts.read_identifiers(page, evidence)
    return evidence


def _assemble(page: ParsedPage, evidence: Evidence) -> Extracted:
    verdict = decide(page, evidence)
    title, title_method = facts.choose_title(page, evidence)
    availability, availability_method = facts.choose_availability(evidence, has_price=verdict.price is not None)
    image, _image_method = evidence.best("image")
    rating_count, _m = evidence.best("rating_count")
    shipping, _m = evidence.best("shipping")
    price = verdict.price
    problem = None
    if price is None:
        problem = "price_not_found" if _is_product(page, evidence) else "not_a_product"
        if not page.html.strip():
            problem = "empty"
    how = {
        name: method
        for name, method in (
            ("price", f"{price.method} {price.locator}" if price else None),
            ("title", title_method),
            ("availability", availability_method),
            ("brand", evidence.best("brand")[1]),
            ("gtin", evidence.best("gtin")[1]),
        )
        if method
    }
    found = Extracted(
        url=page.url,
        title=title,
        price=price.amount if price else None,
        list_price=verdict.list_price if price else None,
        currency=verdict.currency,
        availability=availability,
        image=image,
        brand=evidence.best("brand")[0],
        gtin=evidence.best("gtin")[0],
        mpn=evidence.best("mpn")[0],
        sku=evidence.best("sku")[0],
        retailer=evidence.best("retailer")[0] or site_of(page.url) or None,
        seller=evidence.best("seller")[0],
        condition=evidence.best("condition")[0],
        rating=evidence.best("rating")[0],
        rating_count=int(rating_count) if rating_count else None,
        shipping=_shipping(shipping),
        canonical_url=page.canonical,
        language=page.language,
        variants=tuple(evidence.best("variants")[0] or ()),
        method=price.method if price else None,
        confidence=verdict.confidence,
        candidates=verdict.shown,
        evidence=how,
        problem=problem,
    )
    return sites.refine(page, found)


def _shipping(value: object) -> Decimal | None:
    """Shipping as an amount; free is zero."""
    if value == "0":
        return Decimal(0)
    return value if isinstance(value, Decimal) else None


def _is_product(page: ParsedPage, evidence: Evidence) -> bool:
    """Whether anything says that the page is about one product."""
    if evidence.product_objects == 1 or "product" in page.meta.get("og:type", "").lower():
        return True
    return page.heading is not None and any(c.kind == "price" and c.score >= 0.4 for c in evidence.prices)


def _apply_choice(page: ParsedPage, evidence: Evidence, found: Extracted, choice: Choice) -> Extracted:
    """The price at the chosen place; none when the place is gone."""
    if choice.kind == "candidate" and not choice.locator.startswith("css:"):
        same = [c for c in evidence.prices if c.locator == choice.locator]
        if not same:
            return found.without_price("layout_changed")
        picked = same[0]
        return replace(
            found,
            price=picked.amount,
            currency=picked.currency or found.currency,
            method=f"choice {picked.method}",
            confidence=0.95,
            list_price=found.list_price if found.list_price and found.list_price > picked.amount else None,
            problem=None,
            evidence={**found.evidence, "price": f"choice {picked.locator}"},
        )
    selector = choice.locator.removeprefix("css:")
    text = select_text(page, selector)
    parsed = (
        parse_price(normalise(text), locale=page.language, default_currency=found.currency or page.site_currency)
        if text
        else None
    )
    if parsed is None or parsed.amount is None or parsed.amount <= 0:
        return found.without_price("layout_changed")
    return replace(
        found,
        price=parsed.amount,
        currency=parsed.currency or found.currency,
        method="choice css",
        confidence=0.95,
        list_price=found.list_price if found.list_price and found.list_price > parsed.amount else None,
        problem=None,
        evidence={**found.evidence, "price": f"choice css:{selector}"},
    )


def select_text(page: ParsedPage, selector: str) -> str | None:
    """The text (or `content`/`value`) of the first element a selector finds; None for nothing. ValueError for no
    selector.
    """
    if len(selector) > _MAX_SELECTOR or not selector.strip():
        raise ValueError("a selector has 1 to 300 characters")
    try:
        node = page.tree.css_first(selector)
    except Exception as error:
        raise ValueError(f"this is no CSS selector: {selector[:80]}") from error
    if node is None:
        return None
    attributes = node.attributes
    text = " ".join((node.text(deep=True, separator=" ") or "").split())
    if not re.search(r"\d", text):
        text = attributes.get("content") or attributes.get("value") or attributes.get("data-price") or text
    return text[:200]
