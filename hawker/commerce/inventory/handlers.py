# SPDX-License-Identifier: Apache-2.0
"""What inventory does when other rooms say that something happened."""

from __future__ import annotations

from django.conf import settings as django_settings
from django.urls import reverse

from hawker.commerce.catalog.events import ProductSaved
from hawker.commerce.catalog.models import Product
from hawker.commerce.inventory import services
from hawker.commerce.inventory.events import StockLow
from hawker.core import clock
from hawker.core.measures import format_quantity
from hawker.platform.messaging.services import queue
from hawker.platform.shops.events import SettingsChanged
from hawker.platform.shops.models import Shop
from hawker.platform.shops.settings_registry import values


def on_product_saved(event: ProductSaved) -> None:
    """A changed pack size or minimum changes from which level on the storefront shows the stock."""
    services.refresh_visible_below(Product.objects.get(pk=event.product_id))


def on_settings_changed(event: SettingsChanged) -> None:
    """A changed "say how much is left below" changes when pages have to be made anew."""
    if any(key.startswith("stock.show_left_below") for key in event.keys):
        for product in Product.objects.filter(pools__isnull=False).select_related("shop"):
            services.refresh_visible_below(product)


def on_stock_low(event: StockLow) -> None:
    """Tell the shop (at its contact address) that a product has fallen to its threshold."""
    shop = Shop.objects.get(pk=event.shop_id)
    contact = str(values(shop)["contact.email"] or "")
    if not contact:
        return
    locale = f"{shop.language.split('-')[0]}_{shop.country}"
    queue(
        event="low_stock",
        recipient=contact,
        recipient_name=shop.name,
        language=shop.language,
        context={
            "shop_name": shop.name,
            "product_name": event.product_name,
            "available": format_quantity(event.available, event.unit, locale),
            "threshold": format_quantity(event.threshold, event.unit, locale),
            "product_url": django_settings.BASE_URL
            + reverse("dashboard:stock_product", args=[shop.slug, event.product_id]),
        },
        idempotency_key=f"low-stock:{event.product_id}:{clock.iso_z(clock.now())}",
        shop_id=shop.id,
        object_type="product",
        object_id=str(event.product_id),
    )
