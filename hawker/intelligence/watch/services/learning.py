# SPDX-License-Identifier: Apache-2.0
"""What a product that was followed unseen takes from the first reading of its page: name, picture and first price."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, Q

from hawker.core import clock
from hawker.core.db import command, locked
from hawker.core.tenancy import all_shops, shop_scope
from hawker.core.text import clean_line, fold
from hawker.intelligence.prices.events import PriceChanged
from hawker.intelligence.prices.models import Listing
from hawker.intelligence.watch.models import Follow, WatchedProduct


def on_first_reading(event: PriceChanged) -> None:
    """A listing was read: products that wait for a name or a first price have them now."""
    with all_shops("a listing is followed by any number of shops"):
        rows = list(
            Follow.objects.filter(
                Q(product__first_price=None) | Q(product__name=F("listing__url")), listing_id=event.listing_id
            ).values_list("shop_id", "product_id")
        )
    for shop_id, product_id in rows:
        with shop_scope(shop_id):
            _learn(product_id, event)


@command
def _learn(product_id: UUID, event: PriceChanged) -> None:
    product = locked(WatchedProduct.objects.filter(pk=product_id)).first()
    listing = Listing.objects.filter(pk=event.listing_id).first()
    if product is None or listing is None:
        return
    if product.first_price is None:
        product.first_price, product.first_currency = event.price, event.currency
        product.first_at = listing.first_seen_at if event.previous_price is None else clock.now()
    title = clean_line(listing.title, max_length=200)
    # An address stands where nobody gave a name; also one cut off at the name's length.
    if title and product.name == listing.url[:200]:
        product.name = title
        product.search_text = fold(" ".join([product.name, *product.tags, product.note]))
    if not product.picture_url and listing.image_url.startswith("https://"):
        product.picture_url = listing.image_url
    product.save(update_fields=["first_price", "first_currency", "first_at", "name", "search_text", "picture_url"])
