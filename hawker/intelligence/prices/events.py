# SPDX-License-Identifier: Apache-2.0
"""What prices tells the rooms above it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True)
class PriceObserved:
    """A check read a price. `outcome` is `first`, `changed` or `unchanged`; amounts in `currency`.

    Published once per check, in the transaction that stores the observation: for handlers that run at once and
    cost next to nothing. What takes longer waits for `PriceChanged`.
    """

    listing_id: UUID
    observation_id: int
    outcome: str
    price: Decimal
    previous_price: Decimal | None
    currency: str
    availability: str
    previous_availability: str


@dataclass(frozen=True)
class PriceChanged:
    """A listing's first price, another price, or another availability. For durable handlers (`subscribe_later`)."""

    listing_id: UUID
    observation_id: int
    price: Decimal
    previous_price: Decimal | None
    currency: str
    availability: str
    previous_availability: str


@dataclass(frozen=True)
class CheckFailed:
    """A check read no price: `problem` says why, `failures` how often in a row. Never an occasion for a price alert."""

    listing_id: UUID
    observation_id: int
    problem: str
    failures: int
