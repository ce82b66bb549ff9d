# SPDX-License-Identifier: Apache-2.0
"""`hawker clv`: customers' lifetime value from a file; needs neither a database nor a running application."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click

_SINGLE = {
    "customer": ("customer_id", "customer", "id"),
    "date": ("date", "day", "at"),
    "amount": ("amount", "value", "total"),
}
_SUMMARY = {
    "frequency": ("frequency", "x"),
    "recency": ("recency", "t_x"),
    "age": ("t", "age"),
    "value": ("monetary_value", "zbar", "value"),
    "customer": ("customer_id", "customer", "id"),
}  # fmt: skip
_UNITS = {"week": 1.0, "day": 1 / 7, "month": 365.25 / 12 / 7}
_SHOWN = 20


class Unreadable(click.ClickException):
    """The file is not what the command reads."""


@click.command("clv")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="One JSON document and nothing else.")
@click.option("--horizon", type=click.IntRange(1, 3650), default=365, show_default=True, help="Days to look ahead.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Of single purchases, use those up to this day.")
@click.option(
    "--unit", type=click.Choice(list(_UNITS)), default="week", show_default=True, help="Of times in a summary."
)
@click.option("--discount", type=click.FloatRange(0, 1), default=0.01, show_default=True, help="A month.")
def clv(file: str, as_json: bool, horizon: int, until: datetime | None, unit: str, discount: float) -> None:
    """Fit BG/NBD and Gamma-Gamma, and say what each customer is expected to bring.

    FILE is CSV (- for stdin): single purchases (customer_id,date,amount), or one line a customer
    (frequency,recency,T,monetary_value and optionally customer_id).
    """
    from hawker.intelligence.analytics import lifetime

    customers = _customers(file, until.date() if until else None, _UNITS[unit])
    try:
        purchases = lifetime.fit_purchases(customers)
    except lifetime.TooFewCustomers as error:
        raise Unreadable(str(error)) from error
    try:
        values = lifetime.fit_values(customers)
    except lifetime.TooFewCustomers as error:
        values = None
        click.echo(f"no values: {error}", err=True)
    found = lifetime.lifetimes(customers, purchases, values, weeks=horizon / 7, monthly_discount=discount)
    told = {
        "r": purchases.r,
        "alpha": purchases.alpha,
        "a": purchases.a,
        "b": purchases.b,
        "log_likelihood": purchases.log_likelihood,
        "time_unit": "week",
        "p": values.p if values else None,
        "q": values.q if values else None,
        "v": values.v if values else None,
        "value_log_likelihood": values.log_likelihood if values else None,
        "mean_value": values.mean if values else None,
        "correlation_frequency_value": values.correlation if values else None,
        "repeat_customers": values.customers if values else sum(one.frequency > 0 for one in customers),
        "horizon_days": horizon,
        "monthly_discount": discount,
        "customers": [
            {
                "customer_id": one.customer, "probability_alive": one.alive, "expected_purchases": one.purchases,
                "expected_value_per_purchase": one.value_each, "value": one.value,
            }
            for one in found
        ],
    }  # fmt: skip
    click.echo(json.dumps(told) if as_json else _text(told))


def _customers(file: str, until: date | None, weeks: float) -> list[Any]:
    from hawker.intelligence.analytics.lifetime import Purchases, summarise

    text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig", errors="replace")
    rows = list(csv.reader(text.splitlines()))
    if not rows:
        raise Unreadable("the file is empty")
    head = [name.strip().casefold() for name in rows[0]]
    summary, single = _places(head, _SUMMARY), _places(head, _SINGLE)
    if all(name in summary for name in ("frequency", "recency", "age")):
        return [
            Purchases(
                _cell(row, summary, "customer") or str(number),
                int(_number(row, summary, "frequency", number)),
                _number(row, summary, "recency", number) * weeks,
                _number(row, summary, "age", number) * weeks,
                _number(row, summary, "value", number) if "value" in summary else 0.0,
            )
            for number, row in enumerate(rows[1:], start=2)
            if any(row)
        ]
    if len(single) == len(_SINGLE):
        return summarise(
            (
                (_cell(row, single, "customer"), _day(row, single, number), _amount(row, single, number))
                for number, row in enumerate(rows[1:], start=2)
                if any(row)
            ),
            until=until,
        )
    raise Unreadable(
        "the first line must name the columns: customer_id,date,amount or frequency,recency,T,monetary_value"
    )


def _places(head: list[str], names: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    return {
        key: next(head.index(name) for name in known if name in head)
        for key, known in names.items()
        if any(name in head for name in known)
    }


def _cell(row: list[str], places: dict[str, int], name: str) -> str:
    at = places.get(name)
    return row[at].strip() if at is not None and at < len(row) else ""


def _number(row: list[str], places: dict[str, int], name: str, line: int) -> float:
    try:
        return float(_cell(row, places, name) or 0)
    except ValueError:
        raise Unreadable(f"line {line}: {name} is no number: {_cell(row, places, name)!r}") from None


def _amount(row: list[str], places: dict[str, int], line: int) -> Decimal:
    try:
        return Decimal(_cell(row, places, "amount"))
    except InvalidOperation:
        raise Unreadable(f"line {line}: amount is no number: {_cell(row, places, 'amount')!r}") from None


def _day(row: list[str], places: dict[str, int], line: int) -> date:
    text = _cell(row, places, "date")
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise Unreadable(f"line {line}: write the date as 2026-11-27, not {text!r}") from None


def _text(told: dict[str, Any]) -> str:
    lines = [
        (
            f"BG/NBD (weeks)  r {told['r']:.4f}  alpha {told['alpha']:.4f}  a {told['a']:.4f}  b {told['b']:.4f}"
            f"  log-likelihood {told['log_likelihood']:.2f}  customers {len(told['customers']):,}"
        )
    ]
    if told["p"] is not None:
        lines.append(
            f"Gamma-Gamma     p {told['p']:.4f}  q {told['q']:.4f}  v {told['v']:.4f}"
            f"  log-likelihood {told['value_log_likelihood']:.2f}  came back {told['repeat_customers']:,}"
            f"  mean {told['mean_value']:.2f}  correlation {told['correlation_frequency_value']:+.2f}"
        )
    ranked = sorted(told["customers"], key=lambda one: -(one["value"] or one["expected_purchases"]))
    lines += [
        "",
        f"{'customer':<24}{'alive':>8}{'purchases':>12}{'each':>12}{'value':>12}   next {told['horizon_days']} days",
    ]
    for one in ranked[:_SHOWN]:
        each, value = one["expected_value_per_purchase"], one["value"]
        lines.append(
            f"{one['customer_id']:<24}{one['probability_alive']:>8.1%}{one['expected_purchases']:>12.2f}"
            f"{'–' if each is None else format(each, '.2f'):>12}{'–' if value is None else format(value, '.2f'):>12}"
        )
    if len(ranked) > _SHOWN:
        lines.append(f"... and {len(ranked) - _SHOWN:,} more (--json has all)")
    return "\n".join(lines)
