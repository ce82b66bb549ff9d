# SPDX-License-Identifier: Apache-2.0
"""What the catalogue tells the rooms above."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ProductSaved:
    """A product or one of its variants was made or changed."""

    shop_id: UUID
    product_id: UUID
    is_new: bool
