# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "hawker.commerce.inventory"
    label = "inventory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hawker.commerce.catalog.events import ProductSaved
        from hawker.commerce.inventory import handlers, jobs  # noqa: F401
        from hawker.commerce.inventory.events import StockLow
        from hawker.core.events import subscribe
        from hawker.platform.shops.events import SettingsChanged

        subscribe(ProductSaved, handlers.on_product_saved)
        subscribe(SettingsChanged, handlers.on_settings_changed)
        subscribe(StockLow, handlers.on_stock_low)
