# SPDX-License-Identifier: Apache-2.0
"""Reads of stock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from hawker.commerce.catalog.models import Product
from hawker.commerce.inventory.models import Hold, Movement, StockPool
from hawker.core.text import fold


@dataclass(frozen=True, slots=True)
class StockView:
    """A product's stock in base units."""

    on_hand: int
    held: int
    available: int
    unit: str
    low_threshold: int | None
    is_low: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored figure that a recount contradicts."""

    pool_id: UUID
    product_name: str
    figure: str
    stored: int
    recounted: int


def stock_of(product: Product) -> StockView | None:
    """The product's stock, or None where it is not tracked."""
    pool = StockPool.objects.filter(product=product, variant=None, is_tracked=True).first()
    return None if pool is None else stock_view(pool, product.stock_unit)


def stock_view(pool: StockPool, unit: str) -> StockView:
    """A pool as figures."""
    return StockView(
        on_hand=pool.on_hand,
        held=pool.held,
        available=pool.available,
        unit=unit,
        low_threshold=pool.low_threshold,
        is_low=pool.low_threshold is not None and pool.available <= pool.low_threshold,
    )


@dataclass(frozen=True, slots=True)
class Pools:
    """The pools of some products: which one a variant draws from."""

    by_product: Mapping[UUID, StockPool]
    by_variant: Mapping[UUID, StockPool]

    def of(self, *, product_id: UUID, variant_id: UUID) -> StockPool | None:
        """The variant's own pool, else its product's, else None (untracked)."""
        return self.by_variant.get(variant_id) or self.by_product.get(product_id)


def pools_of(product_ids: Iterable[UUID]) -> Pools:
    """All pools of the products, in one query."""
    by_product: dict[UUID, StockPool] = {}
    by_variant: dict[UUID, StockPool] = {}
    for pool in StockPool.objects.filter(product_id__in=list(product_ids), is_tracked=True):
        if pool.variant_id is None:
            by_product[pool.product_id] = pool
        else:
            by_variant[pool.variant_id] = pool
    return Pools(by_product, by_variant)


def stock_list(*, text: str = "", only_low: bool = False) -> QuerySet[StockPool]:
    """Pools with their products, scarcest first where only low ones are asked for."""
    pools = (
        StockPool.objects.filter(is_tracked=True)
        .exclude(product__status=Product.Status.ARCHIVED)
        .select_related("product", "product__category", "variant")
    )
    if text:
        pools = pools.filter(product__search_text__contains=fold(text))
    if only_low:
        pools = pools.filter(low_threshold__isnull=False, on_hand__lte=F("held") + F("low_threshold"))
    return pools.order_by("product__name", "pk")


def movements(product: Product) -> QuerySet[Movement]:
    """The product's ledger, latest first."""
    return Movement.objects.filter(pool__product=product).select_related("pool").order_by("-id")


def verify() -> list[Difference]:
    """Recount every pool of the scope: on hand against the ledger, held against live holds."""
    differences = []
    pools = StockPool.objects.select_related("product").annotate(moved=Coalesce(Sum("movements__quantity"), 0))
    held = dict(
        Hold.objects.filter(state=Hold.State.LIVE)
        .values_list("pool_id")
        .annotate(n=Sum("quantity"))
        .values_list("pool_id", "n")
    )
    for pool in pools.order_by("pk"):
        if pool.on_hand != pool.moved:
            differences.append(Difference(pool.pk, pool.product.name, "on_hand", pool.on_hand, pool.moved))
        if pool.held != held.get(pool.pk, 0):
            differences.append(Difference(pool.pk, pool.product.name, "held", pool.held, held.get(pool.pk, 0)))
    return differences


def low_stock() -> QuerySet[StockPool]:
    """Pools at or below their threshold of products on sale, longest low first."""
    return (
        StockPool.objects.filter(Q(low_since__isnull=False), is_tracked=True, product__status=Product.Status.ACTIVE)
        .select_related("product")
        .order_by("low_since")
    )
