# SPDX-License-Identifier: Apache-2.0
"""Takes the protection of stock out, so that the race can show that it would see an oversold shop.

Orders are decided by what was read before their transaction began, and what was computed from that is
written: the way shops oversell. Installed as an application by `unprotected_settings`.
"""

from __future__ import annotations

import threading
import time
from typing import Any
from uuid import UUID

from django.apps import AppConfig

_read = threading.local()
_THINKING_SECONDS = 0.02


class UnprotectedConfig(AppConfig):
    name = "tests.faults.unprotected"
    label = "unprotected"

    def ready(self) -> None:
        from hawker.commerce.inventory import services
        from hawker.commerce.inventory.models import StockPool
        from hawker.commerce.orders import placement

        careful_look, careful_change = placement._placed_before, services._change

        def careless_look(*args: Any) -> Any:
            """The first thing an order does, outside its transaction: here it also looks at the stock."""
            _read.pools = {pool.pk: pool for pool in StockPool.objects.all()}
            time.sleep(_THINKING_SECONDS)
            return careful_look(*args)

        def careless_change(pool_id: UUID, **change: Any) -> Any:
            """Write the level as it was read, with the change: whatever others did meanwhile is lost."""
            pool = getattr(_read, "pools", {}).get(pool_id)
            if pool is not None:
                StockPool.objects.filter(pk=pool_id).update(on_hand=pool.on_hand, held=pool.held)
            return careful_change(pool_id, **change)

        placement._placed_before = careless_look
        services._change = careless_change
