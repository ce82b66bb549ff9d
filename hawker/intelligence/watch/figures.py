# SPDX-License-Identifier: Apache-2.0
"""What reselling a product earns: pure arithmetic, exact decimals, every formula stated.

Symbols: C cost of one piece in hand; S selling price (as the customer pays it); f percentage fee and r returns
allowance, both parts of S; F fixed fee; t tax rate. With prices that include tax the merchant keeps S/(1+t) before
fees; without, S. So, with k = 1/(1+t) (or 1) the share kept:

    profit       P = k S - f S - r S - F - C
    margin         = P / S
    ROI            = P / C
    break-even  S0 = (C + F) / (k - f - r)

Selling prices for a target follow by solving P for S: markup m: S = C (1 + m); margin g: S = (C + F) / (k - f - r - g);
return on investment o: S = (C (1 + o) + F) / (k - f - r).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.utils.translation import gettext as _

from hawker.core.errors import FieldError, ValidationFailed
from hawker.core.money import exponent, round_to

HUNDRED = Decimal(100)
TARGETS = ("markup", "margin", "roi")
CHARMS = ("", "99", "95", "90", "whole")


class NoSellingPrice(ValidationFailed):
    """Fees, tax and the target leave nothing: no price reaches it."""

    def __init__(self) -> None:
        super().__init__(
            [
                FieldError(
                    "target_percent",
                    _("Fees, tax and the target together leave nothing of the price; lower one of them."),
                )
            ]
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """What a shop reckons with; percents as people say them (12 is 12 %), amounts in the shop's currency."""

    shipping_in: Decimal = Decimal(0)
    extra_cost: Decimal = Decimal(0)
    fee_percent: Decimal = Decimal(0)
    fee_fixed: Decimal = Decimal(0)
    tax_percent: Decimal = Decimal(0)
    is_tax_included: bool = True
    returns_percent: Decimal = Decimal(0)
    target: str = "markup"
    target_percent: Decimal = Decimal(30)
    charm: str = ""
    cost: Decimal | None = None
    """Buying price; None: the best price found."""

    def with_changes(self, changes: Mapping[str, Any]) -> Figures:
        """The same with values from a form or program. ValidationFailed names each faulty field."""
        clean: dict[str, Any] = {}
        faults = []
        for field in fields(self):
            if field.name not in changes or changes[field.name] in (None, ""):
                continue
            value = changes[field.name]
            if field.name == "is_tax_included":
                clean[field.name] = value in (True, "true", "on", "1", 1)
            elif field.name == "target":
                if value not in TARGETS:
                    faults.append(FieldError("target", _("Choose markup, margin or return on investment.")))
                clean[field.name] = value
            elif field.name == "charm":
                if value not in CHARMS:
                    faults.append(FieldError("charm", _("Choose an ending from the list.")))
                clean[field.name] = value
            else:
                try:
                    number = Decimal(str(value))
                except ArithmeticError:
                    faults.append(FieldError(field.name, _("Enter a number.")))
                    continue
                top = (
                    Decimal(1000)
                    if field.name == "target_percent"
                    else HUNDRED
                    if field.name.endswith("_percent")
                    else Decimal(10) ** 9
                )
                if not number.is_finite() or not 0 <= number <= top:
                    faults.append(FieldError(field.name, _("Enter a number from 0 to %(top)s.") % {"top": f"{top:f}"}))
                clean[field.name] = number
        if faults:
            raise ValidationFailed(faults)
        return replace(self, **clean)

    def as_json(self) -> dict[str, Any]:
        """What is stored: texts for numbers."""
        return {f.name: (str(v) if isinstance(v := getattr(self, f.name), Decimal) else v) for f in fields(self)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of buying at a cost and selling at a price; amounts in one currency, rates as parts of one."""

    currency: str
    cost: Decimal
    """In hand: price, shipping in and extra costs."""
    selling_price: Decimal
    tax: Decimal
    fees: Decimal
    returns: Decimal
    profit: Decimal
    margin: Decimal
    roi: Decimal | None
    """None at no cost."""
    markup: Decimal | None
    break_even: Decimal | None
    """None where no price breaks even."""


def _shares(figures: Figures) -> tuple[Decimal, Decimal]:
    """Share of the selling price kept after tax, and the share that fees and returns take."""
    tax = figures.tax_percent / HUNDRED
    kept = 1 / (1 + tax) if figures.is_tax_included else Decimal(1)
    return kept, (figures.fee_percent + figures.returns_percent) / HUNDRED


def cost_in_hand(price: Decimal, figures: Figures) -> Decimal:
    """What one piece has cost when it lies on the shelf."""
    return (figures.cost if figures.cost is not None else price) + figures.shipping_in + figures.extra_cost


def selling_price(price: Decimal, figures: Figures, currency: str) -> Decimal:
    """The selling price that reaches the target, rounded up to the next charm price. NoSellingPrice."""
    cost = cost_in_hand(price, figures)
    kept, taken = _shares(figures)
    part = figures.target_percent / HUNDRED
    if figures.target == "markup":
        wanted = cost * (1 + part)
    else:
        share = kept - taken - (part if figures.target == "margin" else 0)
        if share <= 0:
            raise NoSellingPrice
        wanted = (cost * (1 + part if figures.target == "roi" else Decimal(1)) + figures.fee_fixed) / share
    return charm_price(wanted, figures.charm, currency)


def charm_price(amount: Decimal, charm: str, currency: str) -> Decimal:
    """The next price at or above `amount` with the ending wanted, so that a target still holds.

    In currencies without minor units the endings are of hundreds (1 999 instead of 19.99).
    """
    places = exponent(currency)
    step = Decimal(1).scaleb(-places)
    exact = amount.quantize(step, rounding=ROUND_CEILING)
    if not charm or exact <= 0:
        return exact
    unit = Decimal(1) if places else Decimal(100)
    if charm == "whole":
        return (exact / unit).to_integral_value(rounding=ROUND_CEILING) * unit
    ending = Decimal(charm) / HUNDRED * unit
    base = (exact / unit).to_integral_value(rounding="ROUND_FLOOR") * unit
    found = base + ending
    return (found if found >= exact else found + unit).quantize(step)


def outcome(price: Decimal, figures: Figures, currency: str, *, sell_at: Decimal | None = None) -> Outcome:
    """What selling earns, at `sell_at` or at the price that reaches the target."""
    sell = selling_price(price, figures, currency) if sell_at is None else sell_at
    cost = cost_in_hand(price, figures)
    kept, taken = _shares(figures)
    tax = sell - sell * kept if figures.is_tax_included else sell * figures.tax_percent / HUNDRED
    fees = sell * figures.fee_percent / HUNDRED + figures.fee_fixed
    returns = sell * figures.returns_percent / HUNDRED
    profit = sell * kept - fees - returns - cost
    share = kept - taken
    return Outcome(
        currency,
        round_to(cost, currency),
        sell,
        round_to(tax, currency),
        round_to(fees, currency),
        round_to(returns, currency),
        round_to(profit, currency),
        profit / sell if sell else Decimal(0),
        profit / cost if cost else None,
        (sell - cost) / cost if cost else None,
        charm_price((cost + figures.fee_fixed) / share, "", currency) if share > 0 else None,
    )
