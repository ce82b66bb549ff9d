# SPDX-License-Identifier: Apache-2.0
"""Annapurna Sweets, Chennai: the shop, what it sells and when people ask for it."""

from collections.abc import Mapping

from hawker.demo.catalogues.base import ProductSeed
from hawker.demo.catalogues.sweets.calendar import (
    FEASTS,
    HOUR_WEIGHTS,
    MONTH_WEIGHTS,
    WEEKDAY_WEIGHTS,
    demand,
    orders_weight,
)
from hawker.demo.catalogues.sweets.dry_fruit import DRY_FRUIT
from hawker.demo.catalogues.sweets.festival import FESTIVAL
from hawker.demo.catalogues.sweets.ghee import GHEE_SWEETS
from hawker.demo.catalogues.sweets.gifts import GIFT_BOXES
from hawker.demo.catalogues.sweets.milk import MILK_SWEETS
from hawker.demo.catalogues.sweets.savouries import SAVOURIES
from hawker.demo.catalogues.sweets.shop import CATEGORIES, SHOP

#: All products in the order of the shelves.
PRODUCTS: tuple[ProductSeed, ...] = (
    *MILK_SWEETS,
    *GHEE_SWEETS,
    *DRY_FRUIT,
    *SAVOURIES,
    *GIFT_BOXES,
    *FESTIVAL,
)

BY_SLUG: Mapping[str, ProductSeed] = {product.slug: product for product in PRODUCTS}

__all__ = [
    "BY_SLUG",
    "CATEGORIES",
    "FEASTS",
    "HOUR_WEIGHTS",
    "MONTH_WEIGHTS",
    "PRODUCTS",
    "SHOP",
    "WEEKDAY_WEIGHTS",
    "demand",
    "orders_weight",
]
