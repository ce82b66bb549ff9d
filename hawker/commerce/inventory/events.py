# SPDX-License-Identifier: Apache-2.0
"""What inventory tells the rooms above."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class StockLow:
    """A product's available stock has fallen to its threshold (once, until it has risen above it again)."""

    shop_id: UUID
    product_id: UUID
    product_name: str
    available: int
    threshold: int
    unit: str


@dataclass(frozen=True)
class StockBack:
    """A product that was sold out can be bought again."""

    shop_id: UUID
    product_id: UUID
    product_name: str
    available: int
    unit: str


@dataclass(frozen=True)
class HoldsExpired:
    """The time of an order's holds is over; its stock is free again."""

    shop_id: UUID
    reference_type: str
    reference_id: str
