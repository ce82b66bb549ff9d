# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "hawker.commerce.orders"
    label = "orders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hawker.commerce.inventory.events import HoldsExpired
        from hawker.commerce.orders import jobs, services  # noqa: F401
        from hawker.commerce.orders.placement import REFERENCE
        from hawker.commerce.payments.services import register_payable
        from hawker.core.events import subscribe, subscribe_later
        from hawker.platform.shops.events import ShopCurrencyChanging

        register_payable(REFERENCE, services.ORDER_PAYABLE)
        subscribe_later(HoldsExpired, services.on_holds_expired)
        subscribe(ShopCurrencyChanging, services.on_currency_changing)
