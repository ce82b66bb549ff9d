# SPDX-License-Identifier: Apache-2.0
"""The lines of the onboarding checklist about selling: goods to sell and a first order."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hawker.commerce.catalog.models import Product
from hawker.commerce.orders.models import Order
from hawker.platform.shops.models import Shop
from hawker.platform.shops.queries import register_step


def _has_product(shop: Shop) -> bool:
    return Product.objects.filter(status=Product.Status.ACTIVE).exists()


def _has_order(shop: Shop) -> bool:
    return Order.objects.exists()


def register_steps() -> None:
    """Add the lines; called once when the application starts."""
    register_step("products", _("Put the first product on sale"), "dashboard:product_new", _has_product, 5)
    register_step("order", _("Take the first order, or enter one yourself"), "dashboard:order_new", _has_order, 60)
