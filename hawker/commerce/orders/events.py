# SPDX-License-Identifier: Apache-2.0
"""What orders tell the rooms above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class OrderPlaced:
    """A customer or a member of staff placed an order."""

    shop_id: UUID
    order_id: UUID


@dataclass(frozen=True)
class OrderStatusChanged:
    """An order moved along its state table."""

    shop_id: UUID
    order_id: UUID
    from_status: str
    to_status: str


@dataclass(frozen=True)
class SalesRecorded:
    """The sales ledger grew: entries of these days of the shop were added."""

    shop_id: UUID
    days: tuple[date, ...]
