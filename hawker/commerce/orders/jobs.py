# SPDX-License-Identifier: Apache-2.0
"""Jobs of orders."""

from __future__ import annotations

from hawker.commerce.orders import carts
from hawker.platform.jobs.engine import job


@job("orders.forget_old_carts")
def forget_old_carts() -> None:
    """Delete carts past their time."""
    carts.forget_old()
