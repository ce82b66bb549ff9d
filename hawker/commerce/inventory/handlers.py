# SPDX-License-Identifier: Apache-2.0
"""What inventory does when other rooms say that something happened."""

from __future__ import annotations

from hawker.commerce.catalog.events import ProductSaved
from hawker.commerce.catalog.models import Product
from hawker.commerce.inventory import services
from hawker.platform.shops.events import SettingsChanged


def on_product_saved(event: ProductSaved) -> None:
    """A changed pack size or minimum changes from which level on the storefront shows the stock."""
    services.refresh_visible_below(Product.objects.get(pk=event.product_id))


def on_settings_changed(event: SettingsChanged) -> None:
    """A changed "say how much is left below" changes when pages have to be made anew."""
    if any(key.startswith("stock.show_left_below") for key in event.keys):
        for product in Product.objects.filter(pools__isnull=False).select_related("shop"):
            services.refresh_visible_below(product)
