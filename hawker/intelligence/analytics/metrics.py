# SPDX-License-Identifier: Apache-2.0
"""The metric registry: each figure once, with its definition; pages, API and documentation are made from it.

Sales metrics follow Shopify's definitions (help.shopify.com, sales and customers reports).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ZERO = Decimal(0)


@dataclass(slots=True)
class Totals:
    """The ledger's sums over some days. Amounts in one currency, without tax."""

    orders: int = 0
    units: int = 0
    returned: int = 0
    gross: Decimal = ZERO
    discount: Decimal = ZERO
    reversal: Decimal = ZERO
    tax: Decimal = ZERO
    delivery: Decimal = ZERO
    cost: Decimal = ZERO
    net_with_cost: Decimal = ZERO
    customers: int = 0
    returning: int = 0
    new: int = 0

    @property
    def net(self) -> Decimal:
        """Net sales."""
        return self.gross - self.discount - self.reversal


class Unit(StrEnum):
    """What a figure counts."""

    MONEY = "money"
    COUNT = "count"
    SHARE = "share"
    """A part of one, shown as percent; changes are told in points."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure with its definition."""

    code: str
    name: str | Promise
    definition: str | Promise
    unit: Unit
    of: Callable[[Totals], Decimal | None] = field(repr=False)
    """None where it cannot be told, such as an average of nothing."""
    is_good_up: bool = True


def _share(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    return Decimal(part) / Decimal(whole) if whole else None


METRICS: dict[str, Metric] = {
    metric.code: metric
    for metric in (
        Metric(
            "gross_sales", _("Gross sales"),
            _("Price times quantity of what was ordered, before tax, discounts, delivery and returns. Cancelled and"
              " unpaid orders are in it."),
            Unit.MONEY, lambda t: t.gross,
        ),
        Metric(
            "discounts", _("Discounts"), _("Taken off the price of lines and orders, without tax."), Unit.MONEY,
            lambda t: t.discount, is_good_up=False,
        ),
        Metric(
            "returns", _("Returns"),
            _("Value of goods taken back by refunds and cancellations, on the day that happened."), Unit.MONEY,
            lambda t: t.reversal, is_good_up=False,
        ),
        Metric(
            "net_sales", _("Net sales"), _("Gross sales less discounts and returns."), Unit.MONEY, lambda t: t.net,
        ),
        Metric(
            "delivery", _("Delivery"), _("Charged for delivery, less what of it was refunded, without tax."),
            Unit.MONEY, lambda t: t.delivery,
        ),
        Metric("taxes", _("Taxes"), _("Tax on goods and delivery, less what of it was refunded."), Unit.MONEY,
               lambda t: t.tax),
        Metric(
            "total_sales", _("Total sales"), _("Net sales plus delivery and taxes. It says what was sold, not what"
                                               " was paid."),
            Unit.MONEY, lambda t: t.net + t.delivery + t.tax,
        ),
        Metric(
            "orders", _("Orders"),
            _("Orders that began to count: placed to be paid in cash, or paid online. Later cancellations do not"
              " lower it."),
            Unit.COUNT, lambda t: Decimal(t.orders),
        ),
        Metric(
            "average_order_value", _("Average order value"),
            _("Gross sales less discounts, divided by orders. Later returns do not change it."), Unit.MONEY,
            lambda t: _share(t.gross - t.discount, t.orders),
        ),
        Metric("units", _("Units sold"), _("Units ordered, before returns."), Unit.COUNT, lambda t: Decimal(t.units)),
        Metric(
            "return_rate", _("Return rate"), _("Units taken back divided by units sold."), Unit.SHARE,
            lambda t: _share(t.returned, t.units), is_good_up=False,
        ),
        Metric(
            "customers", _("Customers"), _("Different customers who ordered in these days."), Unit.COUNT,
            lambda t: Decimal(t.customers),
        ),
        Metric(
            "new_customers", _("New customers"), _("Customers whose first order ever is in these days."), Unit.COUNT,
            lambda t: Decimal(t.new),
        ),
        Metric(
            "returning_customer_rate", _("Returning customer rate"),
            _("Customers who ordered in these days and had an earlier order, in these days or before, divided by all"
              " customers who ordered in these days."),
            Unit.SHARE, lambda t: _share(t.returning, t.customers),
        ),
        Metric(
            "gross_profit", _("Gross profit"),
            _("Net sales of goods whose cost is known, less that cost at the time of the order."), Unit.MONEY,
            lambda t: t.net_with_cost - t.cost if t.net_with_cost or t.cost else None,
        ),
        Metric(
            "gross_margin", _("Gross margin"), _("Gross profit divided by the net sales it was reckoned from."),
            Unit.SHARE, lambda t: _share(t.net_with_cost - t.cost, t.net_with_cost),
        ),
        Metric(
            "cost_coverage", _("Cost coverage"), _("The part of net sales whose cost is known: profit and margin say"
                                                   " nothing of the rest."),
            Unit.SHARE, lambda t: _share(t.net_with_cost, t.net),
        ),
    )
}  # fmt: skip


def growth(now: Decimal | None, before: Decimal | None, unit: Unit) -> Decimal | None:
    """Change from before to now, as a part of before; of shares the difference. None where there was nothing."""
    if now is None or before is None:
        return None
    if unit == Unit.SHARE:
        return now - before
    return (now - before) / abs(before) if before else None
