# SPDX-License-Identifier: Apache-2.0
"""Analytics: the figures of the dashboard, each with its definition and how fresh it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from ninja import Query
from pydantic import Field

from hawker.core import clock
from hawker.core.money import round_to
from hawker.intelligence.analytics import queries
from hawker.intelligence.analytics.metrics import METRICS, Metric, Totals, Unit
from hawker.intelligence.analytics.periods import Compare, Grain, Period, preset, typed
from hawker.platform.shops.models import Shop
from hawker.platform.shops.permissions import Permission
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
