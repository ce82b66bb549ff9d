# SPDX-License-Identifier: Apache-2.0
"""What inventory does when other rooms say that something happened."""

from __future__ import annotations

from hawker.commerce.catalog.events import ProductSaved
from hawker.commerce.catalog.models import Product
from hawker.commerce.inventory import services


def on_product_saved(event: ProductSaved) -> None:
    """A changed pack size or minimum changes from which level on the storefront shows the stock."""
    services.refresh_visible_below(Product.objects.get(pk=event.product_id))
