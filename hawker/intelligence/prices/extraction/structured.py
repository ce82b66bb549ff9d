# SPDX-License-Identifier: Apache-2.0
"""Structured data: JSON-LD, microdata, RDFa Lite, Open Graph and other product metas."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from selectolax.lexbor import LexborNode

from hawker.intelligence.prices.extraction import currencies
from hawker.intelligence.prices.extraction.evidence import Evidence, availability_of, condition_of, valid_gtin
from hawker.intelligence.prices.extraction.money_text import parse_number, parse_price
from hawker.intelligence.prices.extraction.parsed import ParsedPage, walk

_PRODUCT_TYPES = {
    "product", "productmodel", "individualproduct", "productgroup", "vehicle", "car", "book", "someproducts",
    "productcollection", "softwareapplication", "videogame", "mobileapplication", "event",
}  # fmt: skip
_FULL_PRODUCTS = {"product", "productmodel", "individualproduct", "productgroup", "vehicle", "car", "book"}
_GTINS = ("gtin", "gtin13", "gtin14", "gtin12", "gtin8", "isbn", "ean", "upc", "productid")
_LIST_TYPES = ("listprice", "strikethroughprice", "msrp", "rrp", "srp", "suggestedretailprice", "regularprice")
_MEMBER = ("membershipprice", "memberprice", "subscriptionprice", "loyalty")


def types_of(item: Mapping[str, Any]) -> set[str]:
    """The schema.org types of an object, bare and in lower case."""
    raw = item.get("@type") or item.get("type") or ()
    names = raw if isinstance(raw, list) else [raw]
    return {str(name).rstrip("/").rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for name in names if name}


def as_list(value: Any) -> list[Any]:
    """One or several, as several."""
    return value if isinstance(value, list) else [] if value is None else [value]


def first_text(value: Any) -> str | None:
    """The text of a value that may be a list, or an object with a name."""
    for one in as_list(value):
        if isinstance(one, Mapping):
            one = one.get("name") or one.get("@value") or one.get("url") or one.get("@id") or one.get("contentUrl")
            one = one[0] if isinstance(one, list) and one else one
        if isinstance(one, str | int) and not isinstance(one, bool) and str(one).strip():
            return html.unescape(str(one)).strip()
    return None


def read_json_ld(page: ParsedPage, evidence: Evidence) -> None:
    """Products and their offers from every JSON-LD document."""
    for number, document in enumerate(page.json_ld):
        items = list(walk(document, f"json-ld[{number}]"))
        by_id = {
            str(item["@id"]): item
            for _path, item in items
            if item.get("@id") and len(item) > 1
        }  # fmt: skip
        nested = _inside_lists(items)
        for path, item in items:
            if types_of(item) & _PRODUCT_TYPES:
                _read_product(page, evidence, item, path, "json-ld", by_id, is_aside=path in nested)


_ASIDE_KEYS = re.compile(
    r"\.(?:isRelatedTo|isSimilarTo|itemListElement|mentions|isAccessoryOrSparePartFor|isConsumableFor|hasPart)\b"
)


def _inside_lists(items: list[tuple[str, dict[str, Any]]]) -> set[str]:
    """Paths of products that stand in lists of other products."""
    return {path for path, _item in items if _ASIDE_KEYS.search(path)}


def _read_product(
    page: ParsedPage,
    evidence: Evidence,
    item: Mapping[str, Any],
    path: str,
    method: str,
    by_id: Mapping[str, Mapping[str, Any]],
    *,
    is_aside: bool,
) -> None:
    is_full = bool(types_of(item) & _FULL_PRODUCTS)
    is_variant = ".hasVariant" in path or ".model" in path
    trust = (0.3 if is_aside else 1.0) * (1.0 if is_full else 0.6) * (0.7 if is_variant else 1.0)
    if not is_aside and not is_variant:
        evidence.product_objects += is_full
    name = first_text(item.get("name"))
    if not is_variant:
        evidence.fact("title", name, method, trust)
        evidence.fact("brand", first_text(item.get("brand") or item.get("manufacturer")), method, trust)
        evidence.fact("sku", first_text(item.get("sku")), method, trust)
        evidence.fact("mpn", first_text(item.get("mpn")), method, trust)
        for key in _GTINS:
            for value in as_list(next((item[k] for k in item if k.lower() == key), None)):
                evidence.fact("gtin", valid_gtin(re.sub(r"^[a-z0-9]+:", "", str(value), flags=re.I)), method, trust)
        picture = first_text(item.get("image"))
        evidence.fact("image", page.absolute(picture) if picture else None, method, trust)
        rating = item.get("aggregateRating")
        if isinstance(rating, Mapping):
            evidence.fact("rating", parse_number(rating.get("ratingValue")), method, trust)
            evidence.fact(
                "rating_count", parse_number(rating.get("ratingCount") or rating.get("reviewCount")), method, trust
            )
    kind = "related" if is_aside else "variant" if is_variant else "price"
    for key in ("offers", "offer"):
        for index, offer in enumerate(as_list(item.get(key))[:60]):
            if isinstance(offer, Mapping):
                if set(offer) <= {"@id", "@type"} and str(offer.get("@id")) in by_id:
                    offer = by_id[str(offer["@id"])]
                _read_offer(page, evidence, offer, f"{path}.{key}[{index}]", method, name or "", kind, trust, item)
    if "price" in item and "offers" not in item:
        _read_offer(page, evidence, item, path, method, name or "", kind, trust * 0.8, {})


def _read_offer(
    page: ParsedPage,
    evidence: Evidence,
    offer: Mapping[str, Any],
    path: str,
    method: str,
    name: str,
    kind: str,
    trust: float,
    product: Mapping[str, Any],
) -> None:
    if "offers" in offer:
        for index, inner in enumerate(as_list(offer["offers"])[:60]):
            if isinstance(inner, Mapping):
                _read_offer(page, evidence, inner, f"{path}.offers[{index}]", method, name, kind, trust * 0.85, product)
    code = _code(first_text(offer.get("priceCurrency")) or first_text(product.get("priceCurrency")), page)
    condition = condition_of(offer.get("itemCondition") or product.get("itemCondition") or "")
    if kind == "price":
        evidence.fact("condition", condition, method, trust)
        if condition in ("used", "refurbished") and "UsedCondition" not in str(product.get("itemCondition", "")):
            trust *= 0.9
        evidence.fact("seller", first_text(offer.get("seller") or offer.get("offeredBy")), method, trust)
        evidence.fact("sku", first_text(offer.get("sku")), method, trust * 0.8)
        for key in _GTINS:
            evidence.fact("gtin", valid_gtin(str(offer.get(key, ""))), method, trust * 0.8)
        _shipping(evidence, offer, method, trust)
    availability = availability_of(first_text(offer.get("availability")) or "")
    evidence.fact("availability" if kind == "price" else "variant_availability", availability, method, trust)
    context = f"{name} · offers" if name else "offers"
    for value in as_list(offer.get("price"))[:5]:
        value = value.get("@value") if isinstance(value, Mapping) else value
        amount = parse_number(value, currency=code)
        found = code or (
            parse_price(str(value), default_currency=page.site_currency).currency if isinstance(value, str) else None
        )
        evidence.price(amount, found, method, f"{path}.price", context, kind, 0.75 * trust)
    low = parse_number(offer.get("lowPrice"), currency=code)
    high = parse_number(offer.get("highPrice"), currency=code)
    if low is not None:
        many = str(offer.get("offerCount") or "")
        score = 0.7 if high in (None, low) else 0.5
        is_market = many.isdigit() and int(many) > 1 and high not in (None, low)
        evidence.price(
            low, code, method, f"{path}.lowPrice", f"{context} (lowest)", kind, (score - 0.1 * is_market) * trust
        )
        evidence.fact("is_range", high not in (None, low), method, trust)
        if high is not None and high > low:
            # The other end of the range: to be chosen from, and less sure of the first.
            evidence.price(high, code, method, f"{path}.highPrice", f"{context} (highest)", "range", score * trust)
    for index, spec in enumerate(as_list(offer.get("priceSpecification"))[:10]):
        if isinstance(spec, Mapping):
            _read_specification(
                page, evidence, spec, f"{path}.priceSpecification[{index}]", method, context, kind, trust, code
            )


def _read_specification(
    page: ParsedPage, evidence: Evidence, spec: Mapping[str, Any], path: str, method: str, context: str, kind: str,
    trust: float, code: str | None
) -> None:  # fmt: skip
    code = _code(first_text(spec.get("priceCurrency")), page) or code
    amount = parse_number(spec.get("price"), currency=code) or parse_number(spec.get("minPrice"), currency=code)
    price_type = str(spec.get("priceType") or "").rsplit("/", 1)[-1].lower()
    if price_type in _LIST_TYPES:
        kind = "list"
    elif any(word in price_type for word in _MEMBER) or spec.get("validForMemberTier"):
        kind = "member"
    elif spec.get("referenceQuantity") or spec.get("unitCode") or types_of(spec) & {"unitpricespecification"}:
        quantity = spec.get("referenceQuantity")
        if (isinstance(quantity, Mapping) and str(quantity.get("value", "1")) not in ("", "1")) or quantity:
            kind = "unit"
    elif types_of(spec) & {"deliverychargespecification"}:
        kind = "shipping"
    evidence.price(amount, code, method, f"{path}.price", context, kind, 0.7 * trust)


def _shipping(evidence: Evidence, offer: Mapping[str, Any], method: str, trust: float) -> None:
    for details in as_list(offer.get("shippingDetails"))[:3]:
        rate = details.get("shippingRate") if isinstance(details, Mapping) else None
        if isinstance(rate, Mapping):
            value = str(rate.get("value", "")).strip()
            evidence.fact("shipping", "0" if value in ("0", "0.0", "0.00") else parse_number(value), method, trust)


def _code(text: str | None, page: ParsedPage) -> str | None:
    return currencies.to_code(text, page.site_currency) if text else None


# Microdata and RDFa Lite, read from the same tree


def read_microdata(page: ParsedPage, evidence: Evidence) -> None:
    """Items of microdata (`itemscope`) and of RDFa Lite (`typeof`) that are products, as JSON-LD would have them."""
    for scope, prop, kind_attribute, method in (
        ("itemscope", "itemprop", "itemtype", "microdata"),
        ("typeof", "property", "typeof", "rdfa"),
    ):
        tops = page.tree.css(f"[{scope}]")[:400]
        number = 0
        for node in tops:
            kind = (node.attributes.get(kind_attribute) or "").rstrip("/").rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower()
            if kind not in _PRODUCT_TYPES:
                continue
            item = _item_of(node, scope, prop, kind_attribute, 0)
            aside = _is_aside(node)
            _read_product(page, evidence, item, f"{method}[{number}]", method, {}, is_aside=aside)
            number += 1
    _loose_microdata(page, evidence)


def _loose_microdata(page: ParsedPage, evidence: Evidence) -> None:
    """Properties that stand outside any product: many shops forget the scope."""
    if evidence.product_objects:
        return
    code_node = page.tree.css_first("[itemprop='priceCurrency']")
    code = _code(_value_of(code_node), page) if code_node is not None else None
    for index, node in enumerate(page.tree.css("[itemprop='price'], [itemprop='lowPrice']")[:20]):
        text = _value_of(node)
        if text and not _is_aside(node):
            evidence.price(
                parse_number(text, currency=code),
                code or parse_price(text, default_currency=page.site_currency).currency,
                "microdata", f"microdata-loose[{index}]", "price", "price", 0.6 if index == 0 else 0.3,
            )  # fmt: skip
    marked = page.tree.css_first("[itemprop='availability']")
    if marked is not None:
        evidence.fact("availability", availability_of(_value_of(marked) or ""), "microdata", 0.6)
    named = page.tree.css_first("h1[itemprop='name'], [itemprop='name']")
    if named is not None and named.tag in ("h1", "h2", "span", "div"):
        evidence.fact("title", _value_of(named), "microdata", 0.5)


def _value_of(node: LexborNode | None) -> str | None:
    if node is None:
        return None
    attributes = node.attributes
    content = attributes.get("content")
    if content is not None:
        return content.strip()
    if node.tag in ("a", "link"):
        return attributes.get("href")
    if node.tag in ("img", "source"):
        return attributes.get("src") or attributes.get("data-src")
    if node.tag == "time":
        return attributes.get("datetime")
    if node.tag in ("data", "meter", "input"):
        return attributes.get("value")
    return " ".join((node.text(deep=True, separator=" ") or "").split())[:600] or None


def _item_of(node: LexborNode, scope: str, prop: str, kind: str, depth: int) -> dict[str, Any]:
    item: dict[str, Any] = {"@type": node.attributes.get(kind) or ""}
    for child, name in _properties(node, scope, prop, 0):
        is_item = scope in child.attributes
        value: Any = _item_of(child, scope, prop, kind, depth + 1) if is_item and depth < 6 else _value_of(child)
        if value is None:
            continue
        for one in name.split():
            bare = one.rsplit(":", 1)[-1].rsplit("/", 1)[-1]
            known = item.get(bare)
            item[bare] = value if known is None else [*as_list(known), value][:40]
    return item


def _properties(node: LexborNode, scope: str, prop: str, depth: int) -> Iterator[tuple[LexborNode, str]]:
    """Properties of an item: descendants with `prop` that belong to no inner item."""
    if depth > 40:
        return
    child = node.child
    while child is not None:
        if child.tag and not child.tag.startswith("-"):
            attributes = child.attributes
            name = attributes.get(prop)
            if name:
                yield child, name
            if scope not in attributes:
                yield from _properties(child, scope, prop, depth + 1)
        child = child.next


_ASIDE = re.compile(
    r"related|recommend|similar|carousel|slider|swiper|upsell|up-sell|cross-?sell|also-|alsobought|accessor|sponsored|"
    r"recently|viewed|bestseller|best-seller|you-may|youmay|complement|footer|minicart|mini-cart|mega-?menu|bundle|"
    r"widget-products|product-list|products-list|productlist|product-grid|search-result",
    re.IGNORECASE,
)
_ASIDE_TAGS = {"footer", "nav", "aside"}


def _is_aside(node: LexborNode) -> bool:
    """Whether a node stands among other products rather than being the page's own."""
    current: LexborNode | None = node
    steps = 0
    while current is not None and steps < 40:
        if current.tag in ("body", "html"):
            return False
        if current.tag in _ASIDE_TAGS:
            return True
        attributes = current.attributes
        label = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        if len(label) < 400 and _ASIDE.search(label):
            return True
        current = current.parent
        steps += 1
    return False


# Metas


def read_meta(page: ParsedPage, evidence: Evidence) -> None:
    """Open Graph, product and Twitter metas."""
    meta = page.meta
    code = None
    for key in ("product:price:currency", "og:price:currency", "product:sale_price:currency", "price:currency",
    "og:currency",
                "currency", "twitter:data1:currency"):  # fmt: skip
        code = code or _code(meta.get(key), page)
    is_product = "product" in meta.get("og:type", "").lower() or any(k.startswith("product:") for k in meta)
    trust = 0.6 if is_product else 0.45
    for key, kind, score in (
        ("product:sale_price:amount", "price", 0.05),
        ("product:price:amount", "price", 0.0),
        ("og:price:amount", "price", 0.0),
        ("og:price", "price", -0.1),
        ("product:price", "price", -0.1),
        ("price", "price", -0.15),
        ("twitter:data1", "price", -0.2),
        ("product:original_price:amount", "list", 0.0),
        ("og:price:standard_amount", "list", 0.0),
    ):
        text = meta.get(key)
        if not text:
            continue
        parsed = parse_price(text, currency_hint=code, default_currency=page.site_currency)
        if key == "twitter:data1" and parsed.currency is None:
            continue
        evidence.price(
            parse_number(text, currency=code), code or parsed.currency, "meta", f"meta:{key}", key, kind, trust + score
        )
    for key in ("product:availability", "og:availability", "availability"):
        evidence.fact("availability", availability_of(meta.get(key, "")), "meta", 0.55)
    evidence.fact("title", meta.get("og:title"), "meta", 0.45)
    evidence.fact("title", meta.get("twitter:title"), "meta", 0.3)
    evidence.fact("brand", meta.get("product:brand") or meta.get("og:brand"), "meta", 0.5)
    evidence.fact("condition", condition_of(meta.get("product:condition", "")), "meta", 0.5)
    evidence.fact("sku", meta.get("product:retailer_item_id"), "meta", 0.4)
    for key in ("product:ean", "product:gtin", "product:upc", "product:isbn"):
        evidence.fact("gtin", valid_gtin(meta.get(key, "")), "meta", 0.5)
    picture = meta.get("og:image:secure_url") or meta.get("og:image") or meta.get("twitter:image")
    evidence.fact("image", page.absolute(picture) if picture else None, "meta", 0.5)
    evidence.fact("retailer", meta.get("og:site_name"), "meta", 0.9)
