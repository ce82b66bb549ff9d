# SPDX-License-Identifier: Apache-2.0
"""What watch tells the rooms above it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ProductFollowed:
    """A shop follows a listing for a watched product from now on."""

    shop_id: UUID
    product_id: UUID
    listing_id: UUID


@dataclass(frozen=True)
class ProductUnfollowed:
    """A shop follows a listing no longer."""

    shop_id: UUID
    product_id: UUID
    listing_id: UUID
