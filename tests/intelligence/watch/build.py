# SPDX-License-Identifier: Apache-2.0
"""Other people's shops for tests of watching: an address, what it shows, and a check that is told to everybody."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from hawker.commerce.catalog.models import Variant
from hawker.core import clock
from hawker.core.tenancy import all_shops, shop_scope
from hawker.intelligence.prices import services as prices
from hawker.intelligence.prices.models import Listing, Site
from hawker.intelligence.watch import services as watch
from hawker.intelligence.watch.models import Follow, WatchedProduct
from hawker.platform.audit.models import ActivityEntry
from hawker.platform.events import outbox
from hawker.platform.shops.models import Shop
from hawker.platform.shops.principals import Principal, installation
from tests.conftest import make_product
from tests.intelligence.prices.shops import Shop as Page
from tests.intelligence.prices.shops import product_page


def deliver() -> None:
    """Hand every event that is kept for later to its handlers."""
    while outbox.deliver():
        pass


class Seller:
    """One address of another shop. What it shows is changed by the test; each `check` is one fetch, then its events."""

    def __init__(self, address: str = "https://acme.example.com/aria-700", *, currency: str = "EUR") -> None:
        self.url, self.currency, self.page = address, currency, Page()

    @property
    def listing(self) -> Listing:
        """As it stands now."""
        return prices.register(self.url)

    def shows(self, price: str | Decimal, *, told: bool = True, **more: Any) -> Listing:
        """A check that finds a price (`product_page`'s arguments say what else)."""
        self.page.failure, self.page.html = "", product_page(price, **{"currency": self.currency, **more})
        return self.check(told=told)

    def fails(self, reason: str = "unreachable", *, told: bool = True) -> Listing:
        """A check that finds nothing."""
        self.page.failure = reason
        return self.check(told=told)

    def check(self, *, told: bool = True) -> Listing:
        """A check a minute later; `told` False keeps its events waiting."""
        listing = prices.register(self.url)
        Site.objects.filter(pk=listing.site_id).update(respects_robots=False)
        clock.tick(minutes=1)
        prices.check(listing.pk, fetch=self.page)
        if told:
            deliver()
        return Listing.objects.get(pk=listing.pk)


def followed(
    shop: Shop,
    seller: Seller,
    *,
    by: Principal | None = None,
    product: WatchedProduct | None = None,
    **more: Any,
) -> WatchedProduct:
    """A product that the shop follows at a seller; a new one, or one more seller of `product`."""
    with shop_scope(shop.id):
        found = watch.follow(
            shop,
            by=by or installation(shop),
            url=seller.url,
            product_id=product.pk if product else None,
            **more,
        )
        return WatchedProduct.objects.get(pk=found.product_id)


def own_variant(shop: Shop, price: str = "100", *, cost: str | None = None, name: str = "Aria 700") -> Variant:
    """A product of the shop's own catalogue with one variant."""
    made = make_product(shop, name, on_hand=None, stock_unit="piece", packs=(("one", 1, price),))
    with shop_scope(shop.id):
        variant = made.variants.get()
        variant.cost = Decimal(cost) if cost is not None else None
        variant.save(update_fields=["cost"])
        return variant


def follow_of(product: WatchedProduct, seller: Seller) -> Follow:
    """The follow of a product at a seller."""
    with shop_scope(product.shop_id):
        return Follow.objects.get(product=product, listing__url=seller.url)


def actions(shop: Shop, object_id: UUID) -> list[str]:
    """What the activity log says was done to an object, oldest first."""
    with all_shops("a test reads the log"):
        return list(
            ActivityEntry.objects.filter(shop_id=shop.id, object_id=str(object_id))
            .order_by("id")
            .values_list("action", flat=True)
        )
