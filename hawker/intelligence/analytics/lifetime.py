# SPDX-License-Identifier: Apache-2.0
"""How often customers will come back and what they will spend: BG/NBD with Gamma-Gamma.

BG/NBD (Fader, Hardie and Lee 2005, "Counting Your Customers the Easy Way", Marketing Science 24(2)): while alive, a
customer buys at a rate that differs between customers (gamma with shape `r` and rate `alpha`), and after each purchase
stops for good with a chance that differs too (beta with `a` and `b`). Gamma-Gamma (Fader and Hardie 2013, "The
Gamma-Gamma Model of Monetary Value"): what a customer spends a time varies around a mean that differs between them.

Time is in weeks. A purchase is a day on which something was bought; the first one makes a customer, the others repeat.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1

Floats = NDArray[np.float64]

DAYS_A_WEEK = 7
LEAST_CUSTOMERS = 30
LEAST_REPEATING = 10
_NEVER = -np.inf
_NEAR_ONE = 1e-5
"""Closer to 1 the terms with `a - 1` lose their digits; a step this small changes nothing that is shown."""


class TooFewCustomers(ValueError):
    """So few customers, or so few that came back, that any figure would be a guess."""


@dataclass(frozen=True, slots=True)
class Purchases:
    """What is known of a customer at the end of the time looked at; times in weeks.

    `frequency` counts days of repeat purchases, `recency` is the time from the first to the last purchase, `age` from
    the first purchase to the end. `value` is the mean spent on a repeat day; 0 for customers who never came back.
    """

    customer: str
    frequency: int
    recency: float
    age: float
    value: float = 0.0


def summarise(rows: Iterable[tuple[str, date, Decimal]], *, until: date | None = None) -> list[Purchases]:
    """From single purchases (customer, day, amount) to one line a customer, up to and including `until`."""
    days: dict[str, dict[date, Decimal]] = defaultdict(dict)
    last = date.min
    for customer, day, amount in rows:
        if until is not None and day > until:
            continue
        days[customer][day] = days[customer].get(day, Decimal(0)) + amount
        last = max(last, day)
    end = until or last
    found = []
    for customer, spent in days.items():
        ordered = sorted(spent)
        first, repeats = ordered[0], ordered[1:]
        found.append(
            Purchases(
                customer,
                len(repeats),
                (ordered[-1] - first).days / DAYS_A_WEEK,
                (end - first).days / DAYS_A_WEEK,
                float(sum((spent[day] for day in repeats), Decimal(0)) / len(repeats)) if repeats else 0.0,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class _Table:
    """Customers as columns."""

    x: Floats
    recency: Floats
    age: Floats
    value: Floats

    @classmethod
    def of(cls, customers: Sequence[Purchases]) -> _Table:
        return cls(
            np.array([c.frequency for c in customers], float),
            np.array([c.recency for c in customers], float),
            np.array([c.age for c in customers], float),
            np.array([c.value for c in customers], float),
        )


# How often


@dataclass(frozen=True, slots=True)
class PurchaseModel:
    """A fitted BG/NBD; `log_likelihood` over `customers`."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    customers: int

    def alive(self, customers: Sequence[Purchases]) -> Floats:
        """The probability that each customer will still come back (equation 11 of Fader, Hardie and Lee 2008)."""
        t = _Table.of(customers)
        odds = np.where(
            t.x > 0,
            np.log(self.a)
            - np.log(self.b + np.maximum(t.x, 1) - 1)
            + (self.r + t.x) * (np.log(self.alpha + t.age) - np.log(self.alpha + t.recency)),
            _NEVER,
        )
        found: Floats = 1 / (1 + np.exp(np.minimum(odds, 700)))
        return found

    def expected(self, customers: Sequence[Purchases], weeks: float) -> Floats:
        """Repeat purchases that each customer is expected to make in the next `weeks` (equation 10).

        The hypergeometric function is taken after Euler's transformation, where its arguments do not grow with the
        number of purchases; as it stands in the paper where that overflows; and where hardly anybody ever stops, the
        rate alone counts.
        """
        t = _Table.of(customers)
        if weeks <= 0:
            return np.zeros(len(t.x))
        a = self.a if abs(self.a - 1) > _NEAR_ONE else 1 + _NEAR_ONE
        c = a + self.b + t.x - 1
        share = (self.alpha + t.age) / (self.alpha + t.age + weeks)
        z = weeks / (self.alpha + t.age + weeks)
        with np.errstate(all="ignore"):
            found: Floats = c / (a - 1) * (1 - share ** (a - 1) * hyp2f1(a + self.b - 1 - self.r, a - 1, c, z))
            plain = c / (a - 1) * (1 - share ** (self.r + t.x) * hyp2f1(self.r + t.x, self.b + t.x, c, z))
        rate = (self.r + t.x) / (self.alpha + t.age) * weeks
        for other in (plain, rate):
            found = np.where(np.isfinite(found) & (found >= 0) & (found <= rate * 1.0001), found, other)
        return np.maximum(found * self.alive(customers), 0.0)

    def expected_of_new(self, weeks: float) -> float:
        """Repeat purchases of a customer of whom nothing is known, in their first `weeks` (equation 9)."""
        z = weeks / (self.alpha + weeks)
        a = self.a if abs(self.a - 1) > _NEAR_ONE else 1 + _NEAR_ONE
        hyper = hyp2f1(self.r, self.b, a + self.b - 1, z)
        return float((a + self.b - 1) / (a - 1) * (1 - (self.alpha / (self.alpha + weeks)) ** self.r * hyper))

    def probability_of_none(self, weeks: float) -> float:
        """The share of new customers who make no repeat purchase in `weeks`."""
        return float((self.alpha / (self.alpha + weeks)) ** self.r)


def fit_purchases(customers: Sequence[Purchases]) -> PurchaseModel:
    """Maximum likelihood; TooFewCustomers where there is too little to go by."""
    repeating = sum(c.frequency > 0 for c in customers)
    if len(customers) < LEAST_CUSTOMERS or repeating < LEAST_REPEATING:
        raise TooFewCustomers(
            f"{len(customers)} customers, {repeating} of whom came back: at least {LEAST_CUSTOMERS} and"
            f" {LEAST_REPEATING} are needed for figures that mean something"
        )
    t, weights = _distinct(_Table.of(customers))
    scale = max(float(t.age.max()), 1e-9)
    x, recency, age = t.x, t.recency / scale, t.age / scale

    def cost(logs: Floats) -> float:
        r, alpha, a, b = np.exp(np.clip(logs, -30, 30))
        first = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        second = betaln(a, b + x) - betaln(a, b)
        still = -(r + x) * np.log(alpha + age)
        gone = np.where(x > 0, np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + recency), _NEVER)
        return -float((weights * (first + second + np.logaddexp(still, gone))).sum())

    logs, value = _least(cost, [(0.0, 0.0, 0.0, 0.0), (-1.0, -2.0, 0.0, 1.0), (0.5, -1.0, -1.0, 0.5)])
    r, alpha, a, b = np.exp(logs)
    # In weeks again: the density of the times of `x` purchases has units, the parameters but `alpha` have none.
    unscaled = -value - float((weights * x).sum()) * np.log(scale)
    return PurchaseModel(float(r), float(alpha * scale), float(a), float(b), float(unscaled), len(customers))


def _distinct(t: _Table) -> tuple[_Table, Floats]:
    """Customers with the same history once, with their number: thousands bought once in the same week."""
    rows, counts = np.unique(np.column_stack([t.x, t.recency, t.age]), axis=0, return_counts=True)
    return _Table(rows[:, 0], rows[:, 1], rows[:, 2], np.zeros(len(rows))), counts.astype(float)


def _least(cost: object, starts: Sequence[tuple[float, ...]]) -> tuple[Floats, float]:
    """The lowest point found from several starts: gradients first, then a search that needs none."""
    best: tuple[Floats, float] | None = None
    for start in starts:
        found = minimize(cost, np.array(start), method="L-BFGS-B", bounds=[(-12, 12)] * len(start))
        if best is None or found.fun < best[1]:
            best = (found.x, float(found.fun))
    assert best is not None  # noqa: S101 - there is a start
    polished = minimize(cost, best[0], method="Nelder-Mead", options={"maxiter": 4000, "xatol": 1e-7, "fatol": 1e-7})
    return (polished.x, float(polished.fun)) if polished.fun <= best[1] else best


# How much


@dataclass(frozen=True, slots=True)
class ValueModel:
    """A fitted Gamma-Gamma over the `customers` who came back."""

    p: float
    q: float
    v: float
    log_likelihood: float
    customers: int
    correlation: float
    """Between how often and how much: the model takes them for unrelated, so it should be near 0."""

    @property
    def mean(self) -> float:
        """What a customer of whom nothing is known spends a time."""
        return self.p * self.v / (self.q - 1)

    def expected(self, customers: Sequence[Purchases]) -> Floats:
        """What each customer will spend a time: their own mean, drawn towards everybody's by how little is known."""
        t = _Table.of(customers)
        known = (t.x > 0) & (t.value > 0)
        own: Floats = np.where(known, self.p * (self.v + t.x * t.value) / (self.p * t.x + self.q - 1), self.mean)
        return own


def fit_values(customers: Sequence[Purchases]) -> ValueModel:
    """Maximum likelihood over customers who came back and paid; TooFewCustomers."""
    t = _Table.of([c for c in customers if c.frequency > 0 and c.value > 0])
    if len(t.x) < LEAST_REPEATING:
        raise TooFewCustomers(f"only {len(t.x)} customers came back and paid: at least {LEAST_REPEATING} are needed")
    x, z = t.x, t.value
    scale = float(z.mean())
    z = z / scale

    def cost(logs: Floats) -> float:
        p, q_less_1, v = np.exp(np.clip(logs, -30, 30))
        q = 1 + q_less_1
        return -float(
            (
                gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v) + (p * x - 1) * np.log(z)
                + p * x * np.log(x) - (p * x + q) * np.log(x * z + v)
            ).sum()
        )  # fmt: skip

    logs, value = _least(cost, [(1.0, 1.0, -0.5), (0.0, 0.0, 0.0), (2.0, 0.5, -1.0)])
    p, q_less_1, v = np.exp(logs)
    together = float(np.corrcoef(x, z)[0, 1]) if len(x) > 2 and x.std() > 0 and z.std() > 0 else 0.0
    return ValueModel(
        float(p), float(1 + q_less_1), float(v * scale), -value - len(x) * float(np.log(scale)), len(x), together
    )


# Both


@dataclass(frozen=True, slots=True)
class Lifetime:
    """What is expected of a customer over a horizon."""

    customer: str
    alive: float
    purchases: float
    value_each: float | None
    """What they spend a time; None where nothing is known of values."""
    value: float | None
    """Discounted value of the expected purchases."""


MONTH_WEEKS = 365.25 / 12 / DAYS_A_WEEK


def lifetimes(
    customers: Sequence[Purchases],
    purchases: PurchaseModel,
    values: ValueModel | None,
    *,
    weeks: float,
    monthly_discount: float = 0.01,
) -> list[Lifetime]:
    """What is expected of each customer in the next `weeks`, discounted month by month."""
    alive, total = purchases.alive(customers), purchases.expected(customers, weeks)
    each = values.expected(customers) if values is not None else None
    worth = np.zeros(len(customers))
    if each is not None:
        before, month = np.zeros(len(customers)), 1
        while (month - 1) * MONTH_WEEKS < weeks:
            now = purchases.expected(customers, min(weeks, month * MONTH_WEEKS))
            worth += (now - before) / (1 + monthly_discount) ** month
            before, month = now, month + 1
        worth *= each
    return [
        Lifetime(
            customer.customer,
            float(alive[i]),
            float(total[i]),
            None if each is None else float(each[i]),
            None if each is None else float(worth[i]),
        )
        for i, customer in enumerate(customers)
    ]


def hold_out_error(
    model: PurchaseModel, customers: Sequence[Purchases], later: Mapping[str, int], weeks: float
) -> float:
    """Mean absolute difference between expected and actual repeat purchases of the `weeks` after the fit."""
    expected = model.expected(customers, weeks)
    actual = np.array([later.get(c.customer, 0) for c in customers], float)
    return float(np.abs(expected - actual).mean())
