# SPDX-License-Identifier: Apache-2.0
"""What stock can refuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _noop

from hawker.core.errors import Conflict
from hawker.core.measures import format_quantity


@dataclass(frozen=True, slots=True)
class Shortage:
    """One product of which less is left than was asked; amounts in its stock unit."""

    product_id: UUID
    product_name: str
    asked: int
    available: int
    unit: str

    def text(self) -> str:
        """The sentence a customer reads."""
        if self.available <= 0:
            return gettext("%(name)s is sold out.") % {"name": self.product_name}
        left = format_quantity(self.available, self.unit, get_language() or "en")
        return gettext("Only %(left)s of %(name)s left.") % {"left": left, "name": self.product_name}

    def as_json(self) -> dict[str, Any]:
        return {
            "product_id": str(self.product_id),
            "product": self.product_name,
            "asked": self.asked,
            "available": self.available,
            "unit": self.unit,
        }


class OutOfStock(Conflict):
    """Not enough of one or more products; nothing was taken."""

    code = "out_of_stock"
    title = _noop("Not enough in stock")

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        self.shortages = tuple(shortages)
        super().__init__(" ".join(s.text() for s in shortages), extra={"shortages": [s.as_json() for s in shortages]})


class CountBelowHeld(Conflict):
    """A count or removal would leave less on hand than is promised to orders being paid."""

    code = "count_below_held"
    title = _noop("Some of this stock is promised to orders that are being paid")

    def __init__(self, *, wanted: int, held: int, unit: str) -> None:
        self.wanted, self.held = wanted, held
        amounts = [format_quantity(amount, unit, get_language() or "en") for amount in (held, max(wanted, 0))]
        super().__init__(
            gettext(
                "%(held)s are held for orders that are being paid; on hand cannot become %(wanted)s. "
                "Cancel those orders or wait until their holds end."
            )
            % {"held": amounts[0], "wanted": amounts[1]},
            extra={"held": held, "wanted": wanted, "unit": unit},
        )


class NotTracked(Conflict):
    """The product's stock is not tracked, so it cannot be counted or moved."""

    code = "not_tracked"
    title = _noop("This product's stock is not tracked")
