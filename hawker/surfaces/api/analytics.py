# SPDX-License-Identifier: Apache-2.0
"""Analytics: the figures of the dashboard, each with its definition and how fresh it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Query
from pydantic import Field

from hawker.core import clock
from hawker.core.money import round_to
from hawker.intelligence.analytics import customers, queries
from hawker.intelligence.analytics.metrics import METRICS, Metric, Totals, Unit
from hawker.intelligence.analytics.periods import Compare, Grain, Period, preset, typed
from hawker.platform.shops.models import Shop
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.pagination import Cursor, Limit, Page, Sort, page_of
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import Schema, Time
from hawker.surfaces.api.security import Room

room = Room("Analytics", "/analytics")

From = Annotated[str, Query(alias="from", max_length=10, description="First day, `2026-11-01`; 30 days ago without.")]
To = Annotated[str, Query(max_length=10, description="Last day, included; today without.")]
CompareWith = Annotated[
    Compare, Query(description="`previous` (as many days before), `year`, `weekdays` (52 weeks before) or `none`.")
]
Channel = Annotated[str, Query(max_length=20, description="One sales channel; all without.")]
_OF_CUSTOMERS = ("customers", "new_customers", "returning_customer_rate")


class MetricOut(Schema):
    """A figure's definition."""

    code: str
    name: str
    definition: str
    unit: Annotated[str, Field(description="`money` (of `currency`), `count` or `share` (a part of one).")]


class FigureOut(MetricOut):
    """A figure. Numbers are text, so that nothing is rounded on the way; null where nothing can be said."""

    value: str | None
    previous: str | None
    change: Annotated[
        str | None, Field(description="As a part of `previous`; of shares the difference. Null: nothing was before.")
    ]
    currency: str | None
    as_of: Time | None


class PeriodOut(Schema):
    """Days of the shop, both ends included."""

    first: date
    last: date


class SalesPointOut(Schema):
    """A point of a series: the day, week (from Monday) or month that begins on `start`."""

    start: date
    values: dict[str, str | None]


class SalesOverviewOut(Schema):
    """Figures of a period. `is_counting`: days of it are being counted anew."""

    period: PeriodOut
    compared: PeriodOut | None
    until: Annotated[Time | None, Field(description="A running period is compared with the other one up to here.")]
    currency: str
    grain: str
    is_counting: bool
    as_of: Time | None
    figures: list[FigureOut]


class ChannelFiguresOut(Schema):
    """A channel's figures."""

    channel: str
    values: dict[str, str | None]


class SalesOut(SalesOverviewOut):
    """Figures over time and by channel."""

    series: list[SalesPointOut]
    previous_series: list[SalesPointOut]
    channels: list[ChannelFiguresOut]


class SoldProductOut(Schema):
    """A product's figures; an empty id stands for what is no product (any more)."""

    product_id: str
    name: str
    values: dict[str, str | None]


class SoldProductsOut(Schema):
    """Products of a period by net sales, at most 500."""

    period: PeriodOut
    currency: str
    items: list[SoldProductOut]


def _period(shop: Shop, first: str, last: str) -> Period:
    today = clock.local_date(clock.now(), shop.time_zone)
    if not first and not last:
        return preset("30d", today)
    return typed(first or last, last or today.isoformat(), today)


def _number(value: Decimal | None, metric: Metric, shop: Shop) -> str | None:
    if value is None:
        return None
    if metric.unit == Unit.MONEY:
        return f"{round_to(value, shop.currency):f}"
    return f"{round(value, 6).normalize():f}"


def _values(totals: Totals, shop: Shop) -> dict[str, str | None]:
    return {
        code: _number(metric.of(totals), metric, shop) for code, metric in METRICS.items() if code not in _OF_CUSTOMERS
    }


def _told(metric: Metric) -> dict[str, Any]:
    return {
        "code": metric.code,
        "name": str(metric.name),
        "definition": str(metric.definition),
        "unit": metric.unit.value,
    }


def _overview(shop: Shop, found: queries.Overview) -> dict[str, Any]:
    return {
        "period": PeriodOut(first=found.period.first, last=found.period.last),
        "compared": PeriodOut(first=found.compared.first, last=found.compared.last) if found.compared else None,
        "until": found.until,
        "currency": shop.currency,
        "grain": found.grain.value,
        "is_counting": found.is_counting,
        "as_of": found.as_of,
        "figures": [
            FigureOut.model_construct(
                **_told(figure.metric),
                value=_number(figure.value, figure.metric, shop),
                previous=_number(figure.previous, figure.metric, shop),
                change=None if figure.change is None else f"{round(figure.change, 6).normalize():f}",
                currency=shop.currency if figure.metric.unit == Unit.MONEY else None,
                as_of=found.as_of,
            )
            for figure in found.figures.values()
        ],
    }


@room.get("/metrics", permission=Permission.ANALYTICS_VIEW, response=list[MetricOut])
def list_metrics(request: ApiRequest) -> list[dict[str, Any]]:
    """Every figure with its definition."""
    return [_told(metric) for metric in METRICS.values()]


@room.get("/overview", permission=Permission.ANALYTICS_VIEW, response=SalesOverviewOut)
def overview(
    request: ApiRequest,
    first: From = "",
    to: To = "",
    compare: CompareWith = Compare.PREVIOUS,
    channel: Channel = "",
) -> dict[str, Any]:
    """Every figure of a period beside the one before."""
    shop = request.shop
    return _overview(shop, queries.overview(shop, _period(shop, first, to), compare=compare, channel=channel))


@room.get("/sales", permission=Permission.ANALYTICS_VIEW, response=SalesOut)
def sales(
    request: ApiRequest,
    first: From = "",
    to: To = "",
    grain: Annotated[Grain | None, Query(description="`day`, `week` or `month`; by the length without.")] = None,
    compare: CompareWith = Compare.PREVIOUS,
    channel: Channel = "",
) -> dict[str, Any]:
    """Figures over time and by channel."""
    shop = request.shop
    period = _period(shop, first, to)
    found = queries.overview(shop, period, compare=compare, grain=grain, channel=channel)
    figures = [figure for code, figure in found.figures.items() if code not in _OF_CUSTOMERS]

    def points(series: str, starts: tuple[date, ...]) -> list[SalesPointOut]:
        return [
            SalesPointOut(
                start=start,
                values={f.metric.code: _number(getattr(f, series)[at], f.metric, shop) for f in figures},
            )
            for at, start in enumerate(starts)
        ]

    return {
        **_overview(shop, found),
        "series": points("series", found.starts),
        "previous_series": points("previous_series", found.compared_starts),
        "channels": [
            ChannelFiguresOut(channel=one.key, values=_values(one.totals, shop))
            for one in queries.by_channel(shop, period)
        ],
    }


@room.get("/products", permission=Permission.ANALYTICS_VIEW, response=SoldProductsOut)
def products(request: ApiRequest, first: From = "", to: To = "") -> dict[str, Any]:
    """Products by net sales."""
    shop = request.shop
    period = _period(shop, first, to)
    return {
        "period": PeriodOut(first=period.first, last=period.last),
        "currency": shop.currency,
        "items": [
            SoldProductOut(product_id=one.key, name=one.name, values=_values(one.totals, shop))
            for one in queries.by_product(shop, period)
        ],
    }


# Customers


class SegmentOut(Schema):
    """A group of customers by recency, frequency and value; the groups do not overlap."""

    code: str
    name: str
    definition: str
    customers: int
    net_sales: str
    share: Annotated[float, Field(description="Of all net sales to customers.")]
    expected_net_sales: Annotated[float | None, Field(description="Expected in the next year.")]


class SegmentsOut(Schema):
    """Every group, best first; `as_of` is null before customers were counted for the first time."""

    as_of: Time | None
    currency: str
    items: list[SegmentOut]


class CohortOut(Schema):
    """Customers by the month of their first order. Lists begin with that month."""

    month: date
    size: int
    customers: list[int]
    retention: Annotated[list[float], Field(description="The part that ordered in each month.")]
    net_sales: list[str]
    value: Annotated[list[str], Field(description="Net sales so far divided by all customers of the cohort.")]


class CohortsOut(Schema):
    """Cohorts of the last months, oldest first."""

    as_of: Time | None
    currency: str
    items: list[CohortOut]


class CustomerFiguresOut(Schema):
    """A customer's worth so far and what is expected in the next year; null where there is too little to tell."""

    customer_id: UUID
    name: str
    segment: str
    recency: int
    frequency: int
    value: int
    orders: int
    first_day: date
    last_day: date
    net_sales: str
    probability_alive: float | None
    expected_orders: float | None
    expected_net_sales: float | None


class LifetimeOut(Schema):
    """The fitted models (BG/NBD with Gamma-Gamma, weeks) and how good they were so far."""

    as_of: Time | None
    customers: int
    repeating: int
    parameters: dict[str, float]
    note: Annotated[str, Field(description="Why nothing is foretold; empty otherwise.")]
    hold_out_weeks: float | None
    hold_out_error: Annotated[float | None, Field(description="Mean absolute error of orders a customer.")]
    naive_error: Annotated[float | None, Field(description='The same of "everybody goes on as before".')]


_CUSTOMER_SORTS: dict[str, Sort] = {
    "net_sales": ("-net", "pk"),
    "last_day": ("-last_day", "pk"),
}


def _counted_at() -> Any:
    found = customers.model()
    return found.as_of if found is not None else None


@room.get("/segments", permission=Permission.ANALYTICS_VIEW, response=SegmentsOut)
def list_segments(request: ApiRequest) -> dict[str, Any]:
    """Groups of customers with their size and worth."""
    shop = request.shop
    return {
        "as_of": _counted_at(),
        "currency": shop.currency,
        "items": [
            SegmentOut(
                code=one.code,
                name=str(customers.SEGMENTS[one.code][0]),
                definition=str(customers.SEGMENTS[one.code][1]),
                customers=one.customers,
                net_sales=f"{round_to(one.net, shop.currency):f}",
                share=round(one.share, 6),
                expected_net_sales=one.expected_net,
            )
            for one in customers.segments()
        ],
    }


@room.get("/cohorts", permission=Permission.ANALYTICS_VIEW, response=CohortsOut)
def list_cohorts(
    request: ApiRequest, months: Annotated[int, Query(ge=1, le=60, description="How many cohorts.")] = 12
) -> dict[str, Any]:
    """Who came back in the months after their first order, and what they brought."""
    shop = request.shop
    today = clock.local_date(clock.now(), shop.time_zone)
    return {
        "as_of": _counted_at(),
        "currency": shop.currency,
        "items": [
            CohortOut(
                month=one.month,
                size=one.size,
                customers=list(one.customers),
                retention=[round(one.retention(at), 6) for at in range(len(one.customers))],
                net_sales=[f"{round_to(amount, shop.currency):f}" for amount in one.net],
                value=[f"{round_to(one.value(at), shop.currency):f}" for at in range(len(one.net))],
            )
            for one in customers.cohorts(today, months=months)
        ],
    }


@room.get("/clv", permission=Permission.ANALYTICS_VIEW, response=LifetimeOut)
def lifetime_value(request: ApiRequest) -> dict[str, Any]:
    """The models behind what is expected of customers."""
    found = customers.model()
    if found is None:
        return {
            "as_of": None, "customers": 0, "repeating": 0, "parameters": {}, "note": "not counted yet",
            "hold_out_weeks": None, "hold_out_error": None, "naive_error": None,
        }  # fmt: skip
    names = ("as_of", "customers", "repeating", "parameters", "note", "hold_out_weeks", "hold_out_error", "naive_error")
    return {name: getattr(found, name) for name in names}


@room.get("/customers", permission=Permission.ANALYTICS_VIEW, response=Page[CustomerFiguresOut])
def list_customer_figures(
    request: ApiRequest,
    segment: Annotated[str, Query(max_length=20, description="Only of this group.")] = "",
    sort: Annotated[str, Query(description=f"One of {', '.join(_CUSTOMER_SORTS)}.")] = "net_sales",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Customers with their scores, worth and what is expected of them."""
    rows = customers.listed(segment, by="net")
    return page_of(rows, _customer(request.shop), sorts=_CUSTOMER_SORTS, sort=sort, cursor=cursor, limit=limit)


def _customer(shop: Shop) -> Any:
    def show(row: Any) -> CustomerFiguresOut:
        return CustomerFiguresOut.model_construct(
            customer_id=row.customer_id,
            name=row.customer.name,
            segment=row.segment,
            recency=row.recency,
            frequency=row.frequency,
            value=row.value,
            orders=row.orders,
            first_day=row.first_day,
            last_day=row.last_day,
            net_sales=f"{round_to(row.net, shop.currency):f}",
            probability_alive=row.alive,
            expected_orders=row.expected_orders,
            expected_net_sales=row.expected_net,
        )

    return show
