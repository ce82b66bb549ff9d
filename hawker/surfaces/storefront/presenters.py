# SPDX-License-Identifier: Apache-2.0
"""Catalogue and cart as the page components take them: plain dictionaries of formatted text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hawker.commerce.catalog.queries import CategoryNode
from hawker.commerce.inventory.shelf import ProductCard, ShownPicture, VariantView
from hawker.commerce.orders.carts import CartLineView, CartView
from hawker.core.money import Money
from hawker.platform.shops.models import Shop
from hawker.surfaces.storefront.frame import absolute, address_of, price_text
from hawker.surfaces.web.jinja import locale

_SCHEMA = "https://schema.org/"
_FEW_ITEMS = 3
"""With so few items of a size left, the stock text is urgent."""


def picture(shown: ShownPicture | None) -> dict[str, Any] | None:
    """A picture's files and sizes."""
    if shown is None:
        return None
    sources = shown.sources
    return {
        "src": sources.src,
        "width": sources.width,
        "height": sources.height,
        "avif": sources.avif_srcset,
        "webp": sources.webp_srcset,
        "colour": sources.colour,
        "alt": shown.alt,
    }


def _unit_price(shop: Shop, card: ProductCard, variant: VariantView) -> str:
    """The price of a kilogram, where things are sold by weight in other amounts."""
    if card.stock_unit != "gram" or variant.units_per_item == 1000:
        return ""
    per_kilogram = Money(variant.price.amount * 1000 / variant.units_per_item, shop.currency)
    return _("%(price)s per kg") % {"price": price_text(shop, per_kilogram)}


def variant(
    shop: Shop,
    card: ProductCard,
    view: VariantView,
    *,
    in_cart: int = 0,
    most: int | None = None,
    chosen: bool = False,
    is_large: bool = False,
) -> dict[str, Any]:
    """One size of a product: its price, what is left, how many are in the cart; by weight only where large."""
    left = card.left(locale())
    return {
        "id": str(view.id),
        "name": view.name,
        "label": f"{card.name} {view.name}",
        "price": price_text(shop, view.price),
        "was": price_text(shop, view.compare_at),
        "unit_price": _unit_price(shop, card, view) if is_large else "",
        "stock": _("%(amount)s left") % {"amount": left} if left else "",
        "low": bool(left) and view.available is not None and view.available <= _FEW_ITEMS,
        "sold_out": view.is_sold_out,
        "in_cart": in_cart,
        "max": most,
        "chosen": chosen,
    }


def product(shop: Shop, card: ProductCard, *, chosen: str = "", is_large: bool = False) -> dict[str, Any]:
    """A product as its card shows it, or (large) its page, with nothing in the cart."""
    wanted = chosen if chosen in {str(v.id) for v in card.variants} else str(card.default.id)
    return {
        "id": str(card.id),
        "slug": card.slug,
        "name": card.name,
        "href": address_of(shop, "product", card.slug),
        "summary": card.summary,
        "picture": picture(card.picture),
        "sold_out": card.is_sold_out,
        "badge": _badge(card),
        "badge_tone": "accent",
        "variants": [variant(shop, card, v, chosen=str(v.id) == wanted, is_large=is_large) for v in card.variants],
    }


def _badge(card: ProductCard) -> str:
    former = [v for v in card.variants if v.compare_at is not None]
    if not former or card.is_sold_out:
        return ""
    share = max(1 - v.price.amount / v.compare_at.amount for v in former if v.compare_at)
    return _("%(percent)d %% off") % {"percent": int(share * 100)} if share >= 0.01 else ""


def buttons(shop: Shop, cards: Iterable[ProductCard], *, action: str, size: str = "sm") -> dict[str, dict[str, Any]]:
    """By variant id, what draws its button again once it is in the cart."""
    return {
        str(v.id): {"label": f"{card.name} {v.name}", "name": v.name, "action": action, "size": size}
        for card in cards
        for v in card.variants
    }


def category(shop: Shop, node: CategoryNode, *, is_current: bool) -> dict[str, Any]:
    """A chip of the category row."""
    return {
        "label": node.name,
        "href": address_of(shop, "category", node.slug),
        "active": is_current,
        "icon": node.icon,
        "count": node.count,
    }


# --- cart -----------------------------------------------------------------------------------------


def cart_line(shop: Shop, line: CartLineView) -> dict[str, Any]:
    """A line of the cart with what has become of it since it was put in."""
    priced = line.priced
    return {
        "variant_id": str(priced.variant_id),
        "name": priced.product_name,
        "variant": priced.variant_name,
        "href": address_of(shop, "product", priced.product_slug),
        "picture": picture(line.picture),
        "price": price_text(shop, priced.unit_price),
        "total": price_text(shop, priced.total),
        "quantity": priced.quantity,
        "max": priced.possible,
        "problem": priced.problem.message if priced.problem else "",
        "price_was": price_text(shop, line.price_was),
        "change": _price_change(shop, line),
    }


def _price_change(shop: Shop, line: CartLineView) -> str:
    if line.price_was is None:
        return ""
    prices = {"now": price_text(shop, line.priced.unit_price), "before": price_text(shop, line.price_was)}
    if line.priced.unit_price > line.price_was:
        return _("The price went up from %(before)s to %(now)s since you added it.") % prices
    return _("The price went down from %(before)s to %(now)s since you added it.") % prices


def cart(shop: Shop, view: CartView) -> dict[str, Any]:
    """The whole cart for its page and its drawer."""
    price = view.price
    return {
        "count": view.count,
        "count_text": ngettext("%(count)d item", "%(count)d items", view.count) % {"count": view.count},
        "total_text": price_text(shop, price.subtotal),
        "subtotal_text": price_text(shop, price.subtotal),
        "lines": [cart_line(shop, line) for line in view.lines],
        "gone": list(view.gone),
        "has_changes": bool(view.gone) or any(not line.is_available or line.price_was for line in view.lines),
        "problems": [p.message for p in price.problems if p.code not in ("empty", "unknown_variant")],
        "progress": free_delivery(shop, view) if view.lines else None,
        "note": _cart_note(view),
    }


def _cart_note(view: CartView) -> str:
    """What is still to come on top of the subtotal."""
    threshold = view.price.free_delivery_from
    is_free = threshold is not None and view.price.subtotal >= threshold
    if view.price.tax_is_included or not view.price.tax:
        return "" if is_free else _("Delivery is added at checkout.")
    return _("Tax is added at checkout.") if is_free else _("Delivery and tax are added at checkout.")


def cart_announcement(shop: Shop, view: CartView) -> str:
    """What a screen reader says after a change."""
    if not view.lines:
        return _("Your cart is empty.")
    count = ngettext("%(count)d item", "%(count)d items", view.count) % {"count": view.count}
    return _("%(count)s in your cart, %(amount)s.") % {
        "count": count,
        "amount": price_text(shop, view.price.subtotal),
    }


def free_delivery(shop: Shop, view: CartView) -> dict[str, Any] | None:
    """How far the cart is from free delivery."""
    price = view.price
    threshold, missing = price.free_delivery_from, price.free_delivery_remaining
    if threshold is None or missing is None:
        return None
    done = not missing
    return {
        "value": min(price.subtotal, threshold).minor_units,
        "max": threshold.minor_units,
        "done": done,
        "text": _("Delivery is free")
        if done
        else _("%(amount)s more for free delivery") % {"amount": price_text(shop, missing)},
    }


# --- for machines ---------------------------------------------------------------------------------


def product_data(shop: Shop, card: ProductCard) -> list[dict[str, Any]]:
    """The product as schema.org data (JSON-LD): one offer for each size, and where it stands in the shop."""
    address = absolute(address_of(shop, "product", card.slug))
    trail = [(shop.name, address_of(shop, "home"))]
    if card.category_slug:
        trail.append((card.category_name, address_of(shop, "category", card.category_slug)))
    trail.append((card.name, address_of(shop, "product", card.slug)))
    item: dict[str, Any] = {
        "@context": _SCHEMA,
        "@type": "Product",
        "@id": address,
        "name": card.name,
        "url": address,
        "offers": [
            {
                "@type": "Offer",
                "name": v.name,
                **({"sku": v.sku} if v.sku else {}),
                "url": f"{address}?variant={v.id}",
                "price": format(v.price.amount, "f"),
                "priceCurrency": v.price.currency,
                "availability": _SCHEMA + ("OutOfStock" if v.is_sold_out else "InStock"),
                "itemCondition": _SCHEMA + "NewCondition",
                "seller": {"@type": "Organization", "name": shop.name},
            }
            for v in card.variants
        ],
    }
    if card.pictures:
        item["image"] = [absolute(p.sources.src) for p in card.pictures]
    if text := card.seo_description or card.summary or card.description[:300]:
        item["description"] = text
    if card.category_name:
        item["category"] = card.category_name
    if card.specification:
        item["additionalProperty"] = [
            {"@type": "PropertyValue", "name": name, "value": value} for name, value in card.specification
        ]
    crumbs = {
        "@context": _SCHEMA,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": at, "name": name, "item": absolute(path)}
            for at, (name, path) in enumerate(trail, start=1)
        ],
    }
    return [item, crumbs]


def facts(card: ProductCard) -> list[tuple[str, str]]:
    """The specification as people read it, with what the catalogue knows besides."""
    rows = list(card.specification)
    if card.origin:
        rows.append((_("Origin"), card.origin))
    if card.season:
        rows.append((_("Season"), card.season))
    if card.minimum_quantity > 1:
        rows.append((_("Smallest order"), str(card.minimum_quantity)))
    return rows
