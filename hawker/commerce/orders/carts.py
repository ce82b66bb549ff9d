# SPDX-License-Identifier: Apache-2.0
"""A visitor's cart, kept on the server. The browser holds a token; only its hash is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from hawker.commerce.catalog.models import Product, ProductPicture, Variant
from hawker.commerce.inventory.shelf import ShownPicture
from hawker.commerce.orders.delivery import Destination
from hawker.commerce.orders.models import Cart, CartLine, Order
from hawker.commerce.orders.pricing import MAX_LINES, MAX_QUANTITY, LineInput, Price, PricedLine, price
from hawker.core import clock, ids
from hawker.core.db import command, locked
from hawker.core.errors import Conflict, NotFound
from hawker.core.money import Money
from hawker.core.tenancy import all_shops
from hawker.platform.media.queries import picture_sources
from hawker.platform.shops.models import Shop
from hawker.platform.shops.settings_registry import ShopSettings

KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class CartLineView:
    """A line as shown: its price of now and, where it has changed, the one it was put in at."""

    priced: PricedLine
    price_was: Money | None
    picture: ShownPicture | None
    is_available: bool


@dataclass(frozen=True, slots=True)
class CartView:
    """The whole cart with its price."""

    lines: tuple[CartLineView, ...]
    gone: tuple[str, ...]
    """Names of lines whose variant no longer exists."""
    price: Price
    count: int
    details: dict[str, Any]
    placement_key: str

    @property
    def is_empty(self) -> bool:
        return not self.lines

    @property
    def can_be_ordered(self) -> bool:
        return not self.price.problems


@dataclass(frozen=True, slots=True)
class CartChange:
    """What came of a change: the token to keep, how many were set, and a message where it was fewer than asked."""

    token: str
    quantity: int
    message: str


def _cart(token: str | None) -> Cart | None:
    if not token:
        return None
    return Cart.objects.filter(token_hash=ids.token_hash(token), updated_at__gte=clock.now() - KEPT_FOR).first()


def cart_count(token: str | None) -> int:
    """How many items are in the cart: one query, none without a cart."""
    if not token:
        return 0
    return sum(CartLine.objects.filter(cart__token_hash=ids.token_hash(token)).values_list("quantity", flat=True))


def quantities(token: str | None) -> dict[UUID, int]:
    """Items per variant in the cart: one query, none without a cart."""
    if not token:
        return {}
    return dict(CartLine.objects.filter(cart__token_hash=ids.token_hash(token)).values_list("variant_id", "quantity"))


def get_cart(
    shop: Shop,
    settings: ShopSettings,
    token: str | None,
    *,
    destination: Destination | None = None,
    delivery_method: str = Order.DeliveryMethod.DELIVERY,
) -> CartView:
    """The cart priced now. An unknown or old token is an empty cart."""
    cart = _cart(token)
    rows = list(cart.lines.all()) if cart is not None else []
    priced = price(
        shop,
        settings,
        [LineInput(row.variant_id, row.quantity) for row in rows],
        destination=destination,
        delivery_method=delivery_method,
    )
    seen = {row.variant_id: Money(row.seen_price, shop.currency) for row in rows}
    pictures = _pictures({line.product_id for line in priced.lines})
    return CartView(
        lines=tuple(
            CartLineView(
                priced=line,
                price_was=seen[line.variant_id] if seen[line.variant_id] != line.unit_price else None,
                picture=pictures.get(line.product_id),
                is_available=line.problem is None,
            )
            for line in priced.lines
        ),
        gone=tuple(p.message for p in priced.problems if p.code == "unknown_variant"),
        price=priced,
        count=sum(line.quantity for line in priced.lines),
        details=dict(cart.details) if cart is not None else {},
        placement_key=cart.placement_key if cart is not None else "",
    )


def _pictures(product_ids: set[UUID]) -> dict[UUID, ShownPicture]:
    found: dict[UUID, ShownPicture] = {}
    rows = ProductPicture.objects.filter(product_id__in=product_ids).select_related("picture", "product")
    for row in rows.order_by("position", "id"):
        found.setdefault(row.product_id, ShownPicture(picture_sources(row.picture), row.alt or row.product.name))
    return found


@command
def set_quantity(
    shop: Shop,
    settings: ShopSettings,
    token: str | None,
    *,
    variant_id: UUID,
    quantity: int,
    add: bool = False,
) -> CartChange:
    """Set (or with `add`, raise) how many of a variant are in the cart; 0 takes it out.

    Never more than the stock allows beside the other lines of the same product: then as many as possible
    are set and the message says so. Makes the cart when there is none.
    """
    variant = Variant.objects.filter(pk=variant_id).select_related("product").first()
    if variant is None:
        raise NotFound(_("This item is no longer in the catalogue."))
    cart = _cart(token)
    if cart is None:
        if quantity <= 0:
            return CartChange("", 0, "")
        token = ids.new_token(24)
        cart = Cart.objects.create(shop_id=shop.id, token_hash=ids.token_hash(token), placement_key=ids.new_token(24))
    else:
        locked(Cart.objects.filter(pk=cart.pk)).get()
    rows = {row.variant_id: row for row in cart.lines.all()}
    before = rows[variant_id].quantity if variant_id in rows else 0
    wanted = min(MAX_QUANTITY, before + quantity if add else quantity)
    if wanted <= 0:
        cart.lines.filter(variant_id=variant_id).delete()
        _touch(cart)
        return CartChange(token or "", 0, "")
    is_sold = variant.is_active and variant.product.status == Product.Status.ACTIVE
    if not is_sold:
        raise Conflict(_("%(name)s is not sold any more.") % {"name": variant.product.name})
    if variant_id not in rows and len(rows) >= MAX_LINES:
        raise Conflict(_("The cart is full; order what is in it first."))
    wanted = max(wanted, variant.product.minimum_quantity)
    lines = [LineInput(k, r.quantity) for k, r in rows.items() if k != variant_id]
    priced = price(shop, settings, [*lines, LineInput(variant_id, wanted)])
    line = next(each for each in priced.lines if each.variant_id == variant_id)
    message = ""
    if line.problem is not None and line.problem.code == "out_of_stock":
        message = line.problem.message
        wanted = line.possible or 0
        if wanted < variant.product.minimum_quantity:
            wanted = min(before, wanted)
    if wanted > 0:
        CartLine.objects.update_or_create(
            cart=cart,
            variant_id=variant_id,
            defaults={"quantity": wanted, "seen_price": line.unit_price.amount},
            create_defaults={
                "shop_id": shop.id,
                "quantity": wanted,
                "seen_price": line.unit_price.amount,
            },
        )
    else:
        cart.lines.filter(variant_id=variant_id).delete()
    _touch(cart)
    return CartChange(token or "", wanted, message)


def _touch(cart: Cart) -> None:
    Cart.objects.filter(pk=cart.pk).update(updated_at=clock.now())


@command
def accept_changes(shop: Shop, settings: ShopSettings, token: str | None) -> None:
    """Agree to what has changed: lines that cannot be had shrink or go, prices become those of now."""
    cart = _cart(token)
    if cart is None:
        return
    rows = list(locked(cart.lines.all()))
    known = set(Variant.objects.filter(pk__in=[r.variant_id for r in rows]).values_list("pk", flat=True))
    cart.lines.exclude(variant_id__in=known).delete()
    left: dict[UUID, int] = {r.variant_id: r.quantity for r in rows if r.variant_id in known}
    for key in list(left):
        priced = price(shop, settings, [LineInput(k, q) for k, q in left.items()])
        line = next(each for each in priced.lines if each.variant_id == key)
        if line.problem is not None:
            left[key] = (line.possible or 0) if line.problem.code == "out_of_stock" else 0
            if left[key] <= 0:
                del left[key]
                cart.lines.filter(variant_id=key).delete()
                continue
        cart.lines.filter(variant_id=key).update(quantity=left[key], seen_price=line.unit_price.amount)
    _touch(cart)


@command
def clear(token: str | None) -> None:
    """Empty the cart."""
    cart = _cart(token)
    if cart is not None:
        cart.lines.all().delete()
        _touch(cart)


@command
def save_details(token: str | None, details: dict[str, Any]) -> None:
    """Keep what was typed at checkout."""
    cart = _cart(token)
    if cart is not None:
        cart.details = details
        cart.save(update_fields=["details"])


def spend(cart_token: str | None) -> None:
    """After an order: the cart is empty and its next checkout is a new order. Runs in the order's transaction."""
    if not cart_token:
        return
    carts = Cart.objects.filter(token_hash=ids.token_hash(cart_token))
    CartLine.objects.filter(cart__in=carts.values("pk")).delete()
    carts.update(placement_key=ids.new_token(24), updated_at=clock.now())


def forget_old(*, limit: int = 1000) -> int:
    """Delete carts nobody touched for their time; how many."""
    with all_shops("carts past their time"):
        keys = list(Cart.objects.filter(updated_at__lt=clock.now() - KEPT_FOR).values_list("pk", flat=True)[:limit])
        Cart.objects.filter(pk__in=keys).delete()
    return len(keys)
