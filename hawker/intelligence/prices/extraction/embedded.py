# SPDX-License-Identifier: Apache-2.0
"""What shop platforms leave in their pages for scripts: product objects, data layers, variant tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any

import chompjs

from hawker.intelligence.prices.extraction import currencies
from hawker.intelligence.prices.extraction.evidence import Evidence, availability_of
from hawker.intelligence.prices.extraction.money_text import parse_number
from hawker.intelligence.prices.extraction.parsed import ParsedPage, loads, walk

_MAX_OBJECTS = 20_000


def read_embedded(page: ParsedPage, evidence: Evidence) -> None:
    """Platform objects, then analytics calls that name the product on show."""
    _shopify(page, evidence)
    _woocommerce(page, evidence)
    _magento(page, evidence)
    _prestashop(page, evidence)
    _data_layer(page, evidence)
    _states(page, evidence)
    _data_attributes(page, evidence)


def _shopify(page: ParsedPage, evidence: Evidence) -> None:
    """Shopify prices are whole cents in its product JSON and in `meta.product`."""
    head = page.html
    if "Shopify" not in head and "cdn.shopify.com" not in head:
        return
    code_found = re.search(r"Shopify\.currency\s*=\s*\{[^}]*?\"active\"\s*:\s*\"([A-Z]{3})\"", head)
    code = code_found[1] if code_found else None
    handle = re.search(r"/products/([^/?#]+)", page.url)
    for attributes, text in page.scripts:
        kind = (attributes.get("type") or "").lower()
        marker = f"{attributes.get('id') or ''} {' '.join(attributes)}".lower()
        if "json" not in kind or "product" not in marker:
            continue
        document = loads(text)
        product = document.get("product", document) if isinstance(document, Mapping) else None
        if not isinstance(product, Mapping) or "variants" not in product:
            continue
        if handle and product.get("handle") not in (None, handle[1]):
            continue
        _cents(evidence, product, code, "platform:shopify")
        evidence.fact("title", product.get("title"), "platform", 0.7)
        evidence.fact("brand", product.get("vendor"), "platform", 0.6)
        if isinstance(product.get("available"), bool):
            evidence.fact("availability", "in_stock" if product["available"] else "out_of_stock", "platform", 0.8)
    meta = re.search(r"var meta\s*=\s*(\{.{20,200000}?\});\s*\n", head)
    document = loads(meta[1]) if meta else None
    if isinstance(document, Mapping) and isinstance(document.get("product"), Mapping):
        _cents(evidence, document["product"], code, "platform:shopify-meta")


def _cents(evidence: Evidence, product: Mapping[str, Any], code: str | None, locator: str) -> None:
    variants = [v for v in product.get("variants") or () if isinstance(v, Mapping)]
    places = 0 if code in ("JPY", "KRW", "VND", "CLP") else 2

    def amount(value: object) -> Decimal | None:
        # Whole numbers are cents, texts with a point ("19.99") are not.
        if isinstance(value, int) and not isinstance(value, bool):
            return Decimal(value).scaleb(-2) if value > 0 and places else Decimal(value) / 100 if value > 0 else None
        return parse_number(value)

    own = amount(product.get("price"))
    if own is not None:
        evidence.price(own, code, "platform", f"{locator}.price", "product", "price", 0.72)
    for index, variant in enumerate(variants[:100]):
        price = amount(variant.get("price"))
        score = 0.7 if len(variants) == 1 else 0.6 if index == 0 else 0.2
        evidence.price(
            price,
            code,
            "platform",
            f"{locator}.variants[{index}]",
            str(variant.get("title") or ""),
            "price" if index == 0 else "variant",
            score,
        )
        evidence.price(
            amount(variant.get("compare_at_price")),
            code,
            "platform",
            f"{locator}.variants[{index}].compare",
            "compare at",
            "list",
            0.6,
        )
    if variants:
        evidence.fact(
            "variants",
            [
                {
                    "name": str(v.get("title") or ""),
                    "sku": v.get("sku"),
                    "price": str(amount(v.get("price")) or ""),
                    "available": v.get("available"),
                }
                for v in variants[:100]
            ],
            "platform",
            0.8,
        )


def _woocommerce(page: ParsedPage, evidence: Evidence) -> None:
    node = page.tree.css_first("form.variations_form[data-product_variations]")
    if node is None:
        return
    variations = loads(node.attributes.get("data-product_variations") or "")
    if not isinstance(variations, list):
        return
    rows = [v for v in variations[:100] if isinstance(v, Mapping)]
    for index, variation in enumerate(rows):
        price = parse_number(variation.get("display_price"))
        regular = parse_number(variation.get("display_regular_price"))
        evidence.price(
            price,
            None,
            "platform",
            f"platform:woocommerce[{index}]",
            "variation",
            "variant" if len(rows) > 1 else "price",
            0.5,
        )
        if regular and price and regular > price:
            evidence.price(regular, None, "platform", f"platform:woocommerce[{index}].regular", "regular", "list", 0.4)
    evidence.fact(
        "variants",
        [{"name": " / ".join(map(str, (v.get("attributes") or {}).values())) if isinstance(v.get("attributes"),
        Mapping) else "", "sku": v.get("sku"),
          "price": str(parse_number(v.get("display_price")) or ""), "available": v.get("is_in_stock")} for v in rows],
        "platform", 0.8,
    )  # fmt: skip


def _magento(page: ParsedPage, evidence: Evidence) -> None:
    """Magento 2 marks the final and the old amount with data attributes inside the product's price box."""
    box = page.tree.css_first(
        ".product-info-main .price-box, .product-info-price .price-box, .price-box[data-product-id]"
    )
    if box is None:
        return
    for kind, name in (("finalPrice", "price"), ("oldPrice", "list"), ("regularPrice", "list")):
        node = box.css_first(f"[data-price-type='{kind}'][data-price-amount]")
        if node is not None:
            amount = parse_number(node.attributes.get("data-price-amount"))
            evidence.price(amount, None, "platform", f"platform:magento.{kind}", "price box", name, 0.7)


def _prestashop(page: ParsedPage, evidence: Evidence) -> None:
    node = page.tree.css_first("#product-details[data-product]")
    product = loads(node.attributes.get("data-product") or "") if node is not None else None
    if isinstance(product, Mapping):
        evidence.price(
            parse_number(product.get("price_amount")), None, "platform", "platform:prestashop", "product", "price", 0.7
        )
        evidence.fact("title", product.get("name"), "platform", 0.6)
        evidence.fact("gtin", product.get("ean13"), "platform", 0.3)


_LAYERS = ("dataLayer", "utag_data", "digitalData", "tc_vars", "gtmData")
_VIEWED = re.compile(
    r"(?:fbq\(\s*['\"]track['\"]\s*,\s*['\"]ViewContent['\"]\s*,|"
    r"gtag\(\s*['\"]event['\"]\s*,\s*['\"]view_item['\"]\s*,)\s*(?=\{)"
)
_PUSH = re.compile(r"(?:dataLayer|_dataLayer|utag_data|digitalData|tc_vars|gtmData)\s*(?:=|\.push\s*\()\s*(?=[\[{])")


def _data_layer(page: ParsedPage, evidence: Evidence) -> None:
    """Ecommerce events: GA4 `view_item`, Universal Analytics `detail`, pixels that name value and currency."""
    for _attributes, text in page.scripts:
        if len(text) > 400_000:
            continue
        for found in islice(_PUSH.finditer(text), 12) if any(word in text for word in _LAYERS) else ():
            try:
                document: Any = chompjs.parse_js_object(text[found.end() : found.end() + 60_000])
            except (ValueError, IndexError, RecursionError):
                continue
            _ecommerce(evidence, document, "state:data-layer")
        for found in islice(_VIEWED.finditer(text), 4) if "ViewContent" in text or "view_item" in text else ():
            try:
                document = chompjs.parse_js_object(text[found.end() : found.end() + 20_000])
            except (ValueError, IndexError, RecursionError):
                continue
            if isinstance(document, Mapping):
                code = currencies.to_code(str(document.get("currency") or "")) if document.get("currency") else None
                evidence.price(
                    parse_number(document.get("value")), code, "state", "state:pixel", "view content", "price", 0.5
                )


def _ecommerce(evidence: Evidence, document: Any, locator: str) -> None:
    code = None
    for _path, item in walk(document):
        code = code or (str(item.get("currencyCode") or item.get("currency") or "") or None)
    code = currencies.to_code(code) if code else None
    for path, item in walk(document):
        if not re.search(r"\.detail\b|view_item|\.items\[0\]|\.products\[0\]|\.product\b|^\$$", path):
            continue
        if re.search(r"impressions|purchase|recommend|related|cart|promo", path, re.IGNORECASE):
            continue
        for key in ("price", "productPrice", "product_price", "item_price", "unit_price", "product_unit_price"):
            value = item.get(key)
            value = value[0] if isinstance(value, list) and len(value) == 1 else value
            if isinstance(value, str | int | float):
                evidence.price(
                    parse_number(value, currency=code),
                    code,
                    "state",
                    f"{locator}{path[1:]}.{key}",
                    "data layer",
                    "price",
                    0.5,
                )
        if item.get("name") and ("price" in item or "id" in item):
            evidence.fact("brand", item.get("brand") if isinstance(item.get("brand"), str) else None, "state", 0.3)


_STATE_NAMES = (
    "__NEXT_DATA__", "__NUXT__", "INITIAL_STATE__", "PRELOADED_STATE__", "__APOLLO_STATE__", "__STATE__",
    "INITIAL_STATE", "__INITIAL_DATA__", "__REDUX_STATE__", "_initialState", "pageData", "productData", "productJson",
    "__PRODUCT__", "product",
)  # fmt: skip
_OBJECT = re.compile(r"=\s*(?=\{)")


def _assigned(text: str) -> Iterator[int]:
    """Where objects begin that a script gives to one of the known names."""
    for found in _OBJECT.finditer(text):
        at = found.start()
        if text[max(0, at - 40) : at].rstrip().endswith(_STATE_NAMES):
            yield found.end()


_PRICE_KEYS = ("price", "currentPrice", "salePrice", "finalPrice", "sellingPrice", "offerPrice", "current_price",
               "sale_price",
               "final_price", "priceAmount", "salesPrice", "specialPrice", "formattedPrice", "value")  # fmt: skip
_LIST_KEYS = ("listPrice", "originalPrice", "regularPrice", "oldPrice", "wasPrice", "compareAtPrice", "strikePrice",
              "rrp", "msrp",
              "list_price", "original_price", "regular_price", "basePrice", "priceBeforeDiscount")  # fmt: skip


def _states(page: ParsedPage, evidence: Evidence) -> None:
    """Objects in embedded state that carry this product's name (or id) and a price."""
    title = (evidence.best("title")[0] or "") if "title" in evidence.facts else ""
    heading = page.heading
    name = _squeeze(title) or _squeeze(heading.text(deep=True) if heading is not None else "")
    if len(name) < 4:
        return
    for attributes, text in page.scripts:
        documents: list[Any] = []
        if (attributes.get("id") or "") in ("__NEXT_DATA__", "__NUXT_DATA__") or "json" in (
            attributes.get("type") or ""
        ):
            documents.append(loads(text))
        else:
            for at in islice(_assigned(text), 3):
                try:
                    documents.append(chompjs.parse_js_object(text[at:]))
                except (ValueError, IndexError, RecursionError):
                    continue
        for document in documents:
            _state_products(evidence, document, name)


def _state_products(evidence: Evidence, document: Any, name: str) -> None:
    noted = 0
    for number, (path, item) in enumerate(walk(document)):
        if number > _MAX_OBJECTS or noted > 6:
            return
        own = item.get("name") or item.get("title") or item.get("productName") or item.get("displayName")
        if not isinstance(own, str) or not _same(_squeeze(own), name):
            continue
        for keys, kind, score in ((_PRICE_KEYS, "price", 0.5), (_LIST_KEYS, "list", 0.3)):
            for key in keys:
                value = item.get(key)
                code = item.get("currency") or item.get("currencyCode") or item.get("priceCurrency")
                if isinstance(value, Mapping):
                    code = value.get("currency") or value.get("currencyCode") or value.get("currencyIso") or code
                    value = next(
                        (value[k] for k in ("amount", "value", "current", "sale", "price", "centAmount") if k in value),
                        None,
                    )
                    if isinstance(value, Mapping):
                        code = value.get("currency") or value.get("currencyCode") or code
                        value = value.get("amount") or value.get("value")
                if isinstance(value, str | int | float) and key != "value":
                    found = currencies.to_code(code) if isinstance(code, str) else None
                    evidence.price(
                        parse_number(value, currency=found),
                        found,
                        "state",
                        f"state:{path}.{key}"[:400],
                        own[:80],
                        kind,
                        score,
                    )
                    noted += 1
        for key in ("availability", "stockStatus", "inStock", "isAvailable", "available"):
            value = item.get(key)
            if isinstance(value, str | bool):
                evidence.fact("availability", availability_of(value), "state", 0.4)


def _squeeze(text: str | None) -> str:
    return re.sub(r"[\W_]+", "", (text or "").casefold())


def _same(one: str, other: str) -> bool:
    return len(one) >= 4 and (one == other or (len(one) > 12 and (one in other or other in one)))


def _data_attributes(page: ParsedPage, evidence: Evidence) -> None:
    for node in page.tree.css("[data-product-price], [data-price], [data-productprice]")[:6]:
        value = (
            node.attributes.get("data-product-price")
            or node.attributes.get("data-price")
            or node.attributes.get("data-productprice")
        )
        label = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        if (
            value
            and re.search(r"product|pdp|add|buy|form|main", label, re.I)
            and not re.search(r"card|tile|item|related", label, re.I)
        ):
            evidence.price(parse_number(value), None, "state", "state:data-price", "data attribute", "price", 0.3)


def json_text(value: Any) -> str:
    """Canonical JSON of a value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)
