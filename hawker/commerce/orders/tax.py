# SPDX-License-Identifier: Apache-2.0
"""Tax at the shop's one rate, contained in its prices or added to them. Rounded per line, half up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from hawker.core.money import Money
from hawker.platform.shops.settings_registry import ShopSettings


@dataclass(frozen=True, slots=True)
class TaxRule:
    """How tax is computed in this shop."""

    rate_percent: Decimal
    is_included: bool
    label: str

    def of(self, amount: Money) -> Money:
        """The tax in an amount (included: a * r / (100 + r)) or on it (added: a * r / 100)."""
        base = Decimal(100) + (self.rate_percent if self.is_included else 0)
        return Money(amount.amount * self.rate_percent / base, amount.currency)


def tax_rule(settings: ShopSettings) -> TaxRule:
    """The shop's tax rule from its settings."""
    return TaxRule(
        Decimal(settings["tax.rate_percent"] or 0),
        bool(settings["tax.prices_include_tax"]),
        settings["tax.label"],
    )
