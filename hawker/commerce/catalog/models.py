# SPDX-License-Identifier: Apache-2.0
"""Categories, products, variants and their pictures."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hawker.core.fields import MoneyAmountField
from hawker.core.models import Identified, ShopOwned, Timestamped


class Category(ShopOwned, Identified, Timestamped):
    """A node of the shop's category tree."""

    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80)
    icon = models.CharField(max_length=40, blank=True)
    colour = models.CharField(max_length=7, blank=True)
    position = models.PositiveIntegerField(default=0)
    translations = models.JSONField(default=dict, blank=True)
    """`{language: {field: text}}` for name."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["shop", "slug"], name="category_slug_once")]
        ordering: ClassVar = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Product(ShopOwned, Identified, Timestamped):
    """Something sold. Its stock is one pool in `stock_unit`, from which every variant draws."""

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        ACTIVE = "active", "active"
        ARCHIVED = "archived", "archived"

    class StockUnit(models.TextChoices):
        GRAM = "gram", "gram"
        PIECE = "piece", "piece"

    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="products")
    name = models.CharField(max_length=160)
    slug = models.SlugField(max_length=160)
    summary = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    specification = models.JSONField(default=list, blank=True)
    """`[{"name": ..., "value": ...}, ...]` in display order."""
    certifications = models.JSONField(default=list, blank=True)
    origin = models.CharField(max_length=80, blank=True)
    season = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    is_featured = models.BooleanField(default=False)
    stock_unit = models.CharField(max_length=6, choices=StockUnit.choices)
    minimum_quantity = models.PositiveIntegerField(default=1)
    """Fewest packs of one variant per order line."""
    hsn_code = models.CharField(max_length=10, blank=True)
    seo_title = models.CharField(max_length=70, blank=True)
    seo_description = models.CharField(max_length=160, blank=True)
    translations = models.JSONField(default=dict, blank=True)
    """`{language: {"name"|"summary"|"description": text}}`."""
    search_text = models.TextField(blank=True, editable=False)
    """Folded names, SKUs and translations, kept by the services."""
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    """Grows with every change; a stale edit is refused."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shop", "slug"], name="product_slug_once"),
            models.CheckConstraint(condition=Q(minimum_quantity__gte=1), name="product_minimum_positive"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["shop", "status", "position"], name="product_listing"),
        ]
        ordering: ClassVar = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Variant(ShopOwned, Identified, Timestamped):
    """One way to buy a product: a pack of `units_per_item` grams or pieces at a price.

    The amount is a column; it is never read out of the name.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    name = models.CharField(max_length=80)
    sku = models.CharField(max_length=64, blank=True)
    barcode = models.CharField(max_length=32, blank=True)
    price = MoneyAmountField()
    compare_at_price = MoneyAmountField(null=True, blank=True)
    cost = MoneyAmountField(null=True, blank=True)
    units_per_item = models.PositiveIntegerField()
    """How much of the product's pool one item takes, in the product's stock unit."""
    has_own_pool = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product"], condition=Q(is_default=True), name="variant_one_default"),
            models.UniqueConstraint(fields=["product", "name"], name="variant_name_once"),
            models.UniqueConstraint(fields=["shop", "sku"], condition=~Q(sku=""), name="variant_sku_once"),
            models.CheckConstraint(condition=Q(price__gte=0), name="variant_price_not_negative"),
            models.CheckConstraint(condition=Q(units_per_item__gte=1), name="variant_units_positive"),
            models.CheckConstraint(condition=Q(is_default=False) | Q(is_active=True), name="variant_default_is_active"),
        ]
        ordering: ClassVar = ["position", "units_per_item", "name"]

    def __str__(self) -> str:
        return f"{self.product_id} {self.name}"


class ProductPicture(ShopOwned, Identified):
    """A product's picture in its gallery; the first is the one on cards."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="pictures")
    picture = models.ForeignKey("media.Picture", on_delete=models.PROTECT, related_name="+")
    alt = models.CharField(max_length=160, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]
