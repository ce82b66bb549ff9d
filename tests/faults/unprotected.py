# SPDX-License-Identifier: Apache-2.0
"""The application with the protection of stock taken out: what the race must be able to see.

Served instead of `hawker.conf.wsgi` by the negative control in `test_race`. It decides by what it read before
its transaction began, and writes what it computed: the way a shop oversells.
"""

from __future__ import annotations

import threading
import time
from typing import Any
from uuid import UUID

from hawker.conf.wsgi import application

__all__ = ["application"]

from hawker.commerce.inventory import services  # noqa: E402 - after Django is set up
from hawker.commerce.inventory.models import StockPool  # noqa: E402
from hawker.commerce.orders.placement import Placed, place_order  # noqa: E402
from hawker.surfaces.api import storefront  # noqa: E402

_read = threading.local()
_THINKING_SECONDS = 0.02


def careless_place_order(*args: Any, **more: Any) -> Placed:
    """Look at the stock, think for a moment, then order."""
    _read.pools = {pool.pk: pool for pool in StockPool.objects.all()}
    time.sleep(_THINKING_SECONDS)
    return place_order(*args, **more)


def careless_change(
    pool_id: UUID, *, on_hand: int, held: int, need_available: int | None = None
) -> services._Level | None:
    """Compute the new level from the old one as it was read, and write it."""
    pool = _read.pools[pool_id]
    if need_available is not None and pool.available < need_available:
        return None
    StockPool.objects.filter(pk=pool_id).update(on_hand=pool.on_hand + on_hand, held=pool.held + held)
    return services._Level(
        pool_id=pool_id,
        shop_id=pool.shop_id,
        product_id=pool.product_id,
        on_hand=pool.on_hand + on_hand,
        held=pool.held + held,
        low_threshold=None,
        visible_below=0,
        is_low=False,
    )


storefront.place_order = careless_place_order  # type: ignore[assignment]
services._change = careless_change
