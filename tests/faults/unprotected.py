# SPDX-License-Identifier: Apache-2.0
"""Takes the protection of stock out, so that the race can show that it would see an oversold shop.

It decides by what it read before the transaction began and writes what it computed from that: the way shops
oversell. Installed as an application by `unprotected_settings`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import AppConfig

if TYPE_CHECKING:
    from hawker.commerce.inventory.services import _Level
    from hawker.commerce.orders.placement import Placed

_read = threading.local()
_careful: Callable[..., _Level | None] | None = None
_THINKING_SECONDS = 0.02


class UnprotectedConfig(AppConfig):
    name = "tests.faults.unprotected"
    label = "unprotected"

    def ready(self) -> None:
        from hawker.commerce.inventory import services
        from hawker.surfaces.api import storefront

        global _careful
        _careful = services._change
        services._change = careless_change
        storefront.place_order = careless_place_order  # type: ignore[assignment]


def careless_place_order(*args: Any, **more: Any) -> Placed:
    """Look at the stock, think for a moment, then order."""
    from hawker.commerce.inventory.models import StockPool
    from hawker.commerce.orders.placement import place_order

    _read.pools = {pool.pk: pool for pool in StockPool.objects.all()}
    time.sleep(_THINKING_SECONDS)
    try:
        return place_order(*args, **more)
    finally:
        del _read.pools


def careless_change(pool_id: UUID, *, on_hand: int, held: int, need_available: int | None = None) -> _Level | None:
    """Compute the new level from the old one as it was read, and write it; only orders are that careless."""
    from hawker.commerce.inventory.models import StockPool
    from hawker.commerce.inventory.services import _Level

    if not hasattr(_read, "pools"):
        assert _careful is not None
        return _careful(pool_id, on_hand=on_hand, held=held, need_available=need_available)
    pool = _read.pools[pool_id]
    if need_available is not None and pool.available < need_available:
        return None
    StockPool.objects.filter(pk=pool_id).update(on_hand=pool.on_hand + on_hand, held=pool.held + held)
    return _Level(
        pool_id=pool_id,
        shop_id=pool.shop_id,
        product_id=pool.product_id,
        on_hand=pool.on_hand + on_hand,
        held=pool.held + held,
        low_threshold=None,
        visible_below=0,
        is_low=False,
    )
