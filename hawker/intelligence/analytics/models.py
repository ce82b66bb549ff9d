# SPDX-License-Identifier: Apache-2.0
"""Roll-ups of the sales ledger by a shop's day. Each can be thrown away and counted anew."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hawker.core import clock
from hawker.core.fields import CurrencyField, MoneyAmountField
from hawker.core.models import ShopOwned
from hawker.platform.jobs.models import Leased, due_index


class Sums(ShopOwned):
    """What is summed up of the ledger's entries. Amounts without tax."""

    day = models.DateField()
    orders = models.IntegerField(default=0)
    """Orders that began to count on the day."""
    units = models.IntegerField(default=0)
    returned = models.IntegerField(default=0)
    gross = MoneyAmountField(default=0)
    discount = MoneyAmountField(default=0)
    reversal = MoneyAmountField(default=0)
    tax = MoneyAmountField(default=0)
    delivery = MoneyAmountField(default=0)
    cost = MoneyAmountField(default=0)
    """Of the goods whose cost is known."""
    net_with_cost = MoneyAmountField(default=0)
    """Net sales of the goods whose cost is known: what a margin may be reckoned from."""

    class Meta:
        abstract = True


class DayFigures(Sums):
    """A shop's day in one channel and currency."""

    id = models.BigAutoField(primary_key=True)
    channel = models.CharField(max_length=20)
    currency = CurrencyField()
    as_of = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shop", "day", "channel", "currency"], name="day_figures_once")
        ]


class DayProduct(Sums):
    """A product on a shop's day, in all channels; `product_id` is None for what is no product (any more)."""

    id = models.BigAutoField(primary_key=True)
    product_id = models.UUIDField(null=True)
    currency = CurrencyField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["shop", "day", "product_id"], name="day_product")]


class DayCustomers(ShopOwned):
    """How many customers of a day had been there before, by when; so that ranges of days are counted without orders.

    `visit`: they ordered, last on `previous_day` (None: never). Of a range each customer is counted on their first
    day in it, which is the one whose previous day lies before it. `second`: they placed the second order of their
    life, the first one on `previous_day`. There are at most as many rows as pairs of days, however many orders.
    """

    class Kind(models.TextChoices):
        VISIT = "visit", "visit"
        SECOND = "second", "second"

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    kind = models.CharField(max_length=6, choices=Kind.choices)
    previous_day = models.DateField(null=True)
    customers = models.IntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["shop", "day"], name="day_customers")]


class DayToCount(ShopOwned, Leased):
    """A shop's day whose roll-ups are, or were once, counted from the ledger."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    customers_digest = models.CharField(max_length=40, blank=True)
    """Of who ordered: while it stays the same, later days need not be counted again."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["shop", "day"], name="day_to_count_once")]
        indexes: ClassVar = [due_index("day_to_count_due")]


class CustomerFigures(ShopOwned):
    """What a shop's customer has been worth, where they stand among others, and what is expected of them.

    Counted anew as a whole (`customers.recount`); nothing is lost by throwing it away.
    """

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    orders = models.IntegerField()
    net = MoneyAmountField()
    """Net sales to them so far."""
    recency = models.SmallIntegerField()
    frequency = models.SmallIntegerField()
    value = models.SmallIntegerField()
    """Scores from 1 to 5, 5 the best fifth."""
    segment = models.CharField(max_length=20)
    alive = models.FloatField(null=True)
    """Probability of ever ordering again; None where there is too little to tell."""
    expected_orders = models.FloatField(null=True)
    """Days on which they are expected to order in the next year."""
    expected_net = models.FloatField(null=True)
    """Net sales expected in the next year, discounted by 1 % a month."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["shop", "customer"], name="customer_figures_once")]
        indexes: ClassVar = [
            models.Index(fields=["shop", "segment", "-net"], name="customer_figures_segment"),
            models.Index(fields=["shop", "-expected_net"], name="customer_figures_expected"),
        ]


class CohortMonth(ShopOwned):
    """Customers by the month of their first order, in one of the months from then on (0 is the first one)."""

    id = models.BigAutoField(primary_key=True)
    cohort = models.DateField()
    month = models.SmallIntegerField()
    customers = models.IntegerField()
    """How many of them ordered in that month."""
    net = MoneyAmountField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["shop", "cohort", "month"], name="cohort_month_once")]


class CustomerModel(ShopOwned):
    """How the shop's customers were last counted: when, the fitted models, and how good they were so far."""

    id = models.BigAutoField(primary_key=True)
    as_of = models.DateTimeField()
    customers = models.IntegerField()
    repeating = models.IntegerField()
    parameters = models.JSONField(default=dict)
    """`r`, `alpha`, `a`, `b`, `p`, `q`, `v` ...; empty where there is too little to go by."""
    note = models.CharField(max_length=300, blank=True)
    """Why nothing is foretold."""
    hold_out_weeks = models.FloatField(null=True)
    hold_out_error = models.FloatField(null=True)
    """Mean absolute error of expected orders a customer, when the last fifth of the time was kept back."""
    naive_error = models.FloatField(null=True)
    """The same of "everybody goes on as before"."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["shop"], name="customer_model_once")]
