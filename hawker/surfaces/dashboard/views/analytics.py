# SPDX-License-Identifier: Apache-2.0
"""Analytics: what was sold, beside before, from gross to total, by channel and product."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hawker.core import clock
from hawker.core.errors import ValidationFailed
from hawker.core.money import Money, round_to
from hawker.intelligence.analytics import customers, queries
from hawker.intelligence.analytics.metrics import METRICS, Metric, Totals, Unit
from hawker.intelligence.analytics.models import CustomerFigures, CustomerModel
from hawker.intelligence.analytics.periods import PRESETS, Compare, Grain, Period, preset, typed
from hawker.intelligence.analytics.queries import Figure, Overview
from hawker.platform.shops.models import Shop
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard.downloads import download
from hawker.surfaces.dashboard.scales import round_places
from hawker.surfaces.dashboard.shell import MemberRequest, at, page
from hawker.surfaces.web.access import member_page
from hawker.surfaces.web.jinja import day, locale, moment, money, number

CARDS = (
    "total_sales", "orders", "average_order_value", "customers", "returning_customer_rate", "return_rate",
    "gross_profit", "gross_margin",
)  # fmt: skip
DRAWN = ("total_sales", "net_sales", "orders", "average_order_value", "units")
WATERFALL = (
    ("gross_sales", 1), ("discounts", -1), ("returns", -1), ("net_sales", 1), ("delivery", 1), ("taxes", 1),
    ("total_sales", 1),
)  # fmt: skip
MOST_PRODUCTS = 12


def _preset_words() -> dict[str, str]:
    return {
        "today": _("Today"),
        "yesterday": _("Yesterday"),
        "7d": _("7 days"),
        "30d": _("30 days"),
        "90d": _("90 days"),
        "month": _("This month"),
        "last_month": _("Last month"),
        "year": _("This year"),
        "365d": _("365 days"),
    }


def _compare_words() -> dict[str, str]:
    return {
        Compare.PREVIOUS: _("the days before"),
        Compare.YEAR: _("the same dates last year"),
        Compare.WEEKDAYS: _("the same weekdays last year"),
        Compare.NONE: _("nothing"),
    }


def channel_words(code: str) -> str:
    """A sales channel in the active language."""
    return {"storefront": _("Storefront"), "dashboard": _("By phone"), "api": _("API")}.get(code, code)


def _asked(request: MemberRequest) -> tuple[str, Period, dict[str, list[str]]]:
    """The preset's code (empty for typed days), the period, and what is wrong with what was typed."""
    today = clock.local_date(clock.now(), request.shop.time_zone)
    first, last, code = (request.GET.get(name, "")[:12] for name in ("from", "to", "range"))
    if first or last:
        try:
            return "", typed(first or last, last or today.isoformat(), today), {}
        except ValidationFailed as error:
            faults: dict[str, list[str]] = {}
            for one in error.errors:
                faults.setdefault(one.field, []).append(one.message)
            return "30d", preset("30d", today), faults
    code = code if code in PRESETS else "30d"
    return code, preset(code, today), {}


def _compare(request: MemberRequest) -> Compare:
    asked = request.GET.get("compare", "")
    return Compare(asked) if asked in list(Compare) else Compare.PREVIOUS


@member_page(Permission.ANALYTICS_VIEW, methods=("GET",))
def analytics(request: MemberRequest) -> HttpResponse:
    """The figures of a period."""
    shop = request.shop
    code, period, faults = _asked(request)
    compare = _compare(request)
    found = queries.overview(shop, period, compare=compare)
    drawn = request.GET.get("metric", "")
    drawn = drawn if drawn in DRAWN else DRAWN[0]

    def here(**changed: str) -> str:
        days = {"range": code} if code else {"from": period.first.isoformat(), "to": period.last.isoformat()}
        kept = {**days, "compare": compare.value, "metric": drawn, **changed}
        defaults = {"range": "30d", "compare": Compare.PREVIOUS.value, "metric": DRAWN[0]}
        query = {k: v for k, v in kept.items() if v and v != defaults.get(k)}
        return at(shop, "analytics") + (f"?{urlencode(query)}" if query else "")

    return page(
        request,
        "analytics",
        {
            "tabs": tabs(shop, "analytics"),
            "subtitle": _subtitle(shop, found),
            "ranges": [
                {"label": word, "href": here(**{"range": name, "from": "", "to": ""}), "active": name == code}
                for name, word in _preset_words().items()
            ],
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
            "compare": compare.value,
            "compare_options": list(_compare_words().items()),
            "metric": drawn,
            "faults": faults,
            "has_sales": bool(found.figures["orders"].value or found.figures["returns"].value),
            "has_any": bool(queries.first_day()),
            "cards": [_card(shop, found, METRICS[name]) for name in CARDS],
            "chart": _chart(shop, found, METRICS[drawn]),
            "metrics": [
                {"label": str(METRICS[name].name), "href": here(metric=name), "active": name == drawn} for name in DRAWN
            ],
            "waterfall": _waterfall(shop, found),
            "channels": _channels(shop, period),
            "products": _products(shop, period),
            "coverage": _text(shop, METRICS["cost_coverage"], found.figures["cost_coverage"].value),
            "orders_href": f"{at(shop, 'orders')}?{urlencode({'since': period.first, 'until': period.last})}",
            "export_href": f"{at(shop, 'analytics_days')}?{urlencode({'from': period.first, 'to': period.last})}",
            "is_counting": found.is_counting,
        },
        title=_("Analytics"),
        section="analytics",
    )


def tabs(shop: Shop, active: str) -> list[dict[str, Any]]:
    """The pages of analytics."""
    words = {"analytics": _("Sales"), "analytics_customers": _("Customers")}
    return [{"label": word, "href": at(shop, name), "active": name == active} for name, word in words.items()]


def _subtitle(shop: Shop, found: Overview) -> str:
    words = _("%(first)s to %(last)s") % {"first": day(found.period.first), "last": day(found.period.last)}
    if found.period.first == found.period.last:
        words = day(found.period.first)
    if found.until is not None:
        words += " · " + _("compared up to this hour")
    if found.as_of is not None:
        words += " · " + _("counted %(moment)s") % {"moment": moment(found.as_of, shop.time_zone)}
    return words


def _text(shop: Shop, metric: Metric, value: Decimal | None, *, trim: bool = False) -> str | None:
    if value is None:
        return None
    if metric.unit == Unit.MONEY:
        return money(Money(value, shop.currency), trim=trim, country=shop.country)
    if metric.unit == Unit.SHARE:
        return f"{number(value * 100, decimals=1)} %"
    return number(value)


def _card(shop: Shop, found: Overview, metric: Metric) -> dict[str, Any]:
    figure = found.figures[metric.code]
    spark = [float(point) for point in figure.series if point is not None]
    return {
        "label": str(metric.name),
        "value": _text(shop, metric, figure.value, trim=True),
        "definition": str(metric.definition),
        "spark": spark if metric.unit != Unit.SHARE and len(spark) > 2 and any(spark) else None,
        **_change(figure, found.compared is not None),
    }


def _change(figure: Figure, is_compared: bool) -> dict[str, Any]:
    if not is_compared:
        return {}
    change = figure.change
    if change is None:
        return {"note": _("new") if figure.value else _("none to compare with")}
    percent = change * 100
    direction = "flat" if abs(percent) < Decimal("0.05") else "up" if percent > 0 else "down"
    # Translators: unit of a change between two percentages.
    unit = pgettext("percentage points", "pts") if figure.metric.unit == Unit.SHARE else "%"
    return {
        "delta": f"{number(abs(percent), decimals=1)} {unit}",
        "direction": direction,
        "good": (direction == "up") == figure.metric.is_good_up,
    }


def _chart(shop: Shop, found: Overview, metric: Metric) -> dict[str, Any]:
    figure = found.figures[metric.code]
    series = [_line(shop, metric, _("This period"), figure.series)]
    if found.compared is not None:
        before = list(figure.previous_series[: len(figure.series)])
        before += [None] * (len(figure.series) - len(before))
        series.append({**_line(shop, metric, _("Before"), before), "compare": True})
    drawn = [float(v) for one in (figure.series, figure.previous_series) for v in one if v is not None]
    return {
        "labels": [_label(start, found.grain) for start in found.starts],
        "series": series,
        "ticks": _ticks(shop, metric, max([0.0, *drawn]), min([0.0, *drawn])),
        "description": _subtitle(shop, found),
    }


def _line(shop: Shop, metric: Metric, label: str, values: Any) -> dict[str, Any]:
    return {
        "label": label,
        "values": [None if v is None else float(v) for v in values],
        "texts": [_text(shop, metric, v) or "–" for v in values],
    }


def _label(start: date, grain: Grain) -> str:
    pattern = "MMM y" if grain == Grain.MONTH else "d MMM"
    return format_date(start, format=pattern, locale=locale())


def _ticks(shop: Shop, metric: Metric, top: float, low: float) -> list[tuple[float, str]]:
    """A scale that holds everything; below zero where returns were more than sales."""
    places = round_places(top, low)
    return [(place, _text(shop, metric, Decimal(str(place)), trim=True) or "") for place in places]


def _waterfall(shop: Shop, found: Overview) -> list[dict[str, Any]]:
    values = {code: found.figures[code].value or Decimal(0) for code, _sign in WATERFALL}
    top = max(abs(value) for value in values.values()) or Decimal(1)
    return [
        {
            "label": str(METRICS[code].name),
            "definition": str(METRICS[code].definition),
            "text": _text(shop, METRICS[code], values[code] * sign),
            "width": f"{abs(values[code]) * 100 / top:.1f}",
            "is_sum": code in ("gross_sales", "net_sales", "total_sales"),
            "is_less": sign < 0 and bool(values[code]),
        }
        for code, sign in WATERFALL
    ]


def _channels(shop: Shop, period: Period) -> list[dict[str, Any]]:
    return [
        {
            "label": channel_words(one.key),
            "value": max(0.0, float(one.totals.net)),
            "text": _text(shop, METRICS["net_sales"], one.totals.net),
        }
        for one in queries.by_channel(shop, period)
    ]


def _products(shop: Shop, period: Period) -> list[dict[str, Any]]:
    rows = []
    for one in queries.by_product(shop, period, limit=MOST_PRODUCTS):
        margin = METRICS["gross_margin"].of(one.totals)
        rows.append(
            {
                "id": one.key or one.name,
                "name": one.name or _("no product (any more)"),
                "href": at(shop, "product", one.key) if one.name else None,
                "units": number(one.totals.units),
                "net": _text(shop, METRICS["net_sales"], one.totals.net),
                "returned": number(one.totals.returned) if one.totals.returned else "–",
                "margin": "–" if margin is None else _text(shop, METRICS["gross_margin"], margin),
            }
        )
    return rows


@member_page(Permission.ANALYTICS_VIEW, methods=("GET",))
def analytics_days(request: MemberRequest) -> HttpResponse:
    """The figures of each day as CSV, days without sales included."""
    shop = request.shop
    _code, period, _faults = _asked(request)
    days = queries.by_day(shop, period)
    metrics = [metric for code, metric in METRICS.items() if code not in ("customers", "new_customers")]
    metrics = [metric for metric in metrics if metric.code != "returning_customer_rate"]
    table: list[list[object]] = [["day", "currency", *(metric.code for metric in metrics)]]
    for each in period.each():
        totals = days.get(each, Totals())
        table.append(
            [each.isoformat(), shop.currency, *(_exact(shop, metric, metric.of(totals)) for metric in metrics)]
        )
    return download(request, "days", table)


def _exact(shop: Shop, metric: Metric, value: Decimal | None) -> object:
    if value is None:
        return ""
    return round_to(value, shop.currency) if metric.unit == Unit.MONEY else round(value, 6).normalize()


# Customers


@member_page(Permission.ANALYTICS_VIEW, methods=("GET",))
def analytics_customers(request: MemberRequest) -> HttpResponse:
    """Groups, cohorts, what is expected of customers, and who is slipping away."""
    shop = request.shop
    today = clock.local_date(clock.now(), shop.time_zone)
    model = customers.model()
    basis = "value" if request.GET.get("basis") == "value" else "retention"
    segment = request.GET.get("segment", "")
    segment = segment if segment in customers.SEGMENTS else ""
    here = at(shop, "analytics_customers")
    return page(
        request,
        "analytics_customers",
        {
            "tabs": tabs(shop, "analytics_customers"),
            "model": model,
            "subtitle": _("counted %(moment)s") % {"moment": moment(model.as_of, shop.time_zone)} if model else None,
            "cards": _customer_cards(shop, model) if model else [],
            "segments": [_segment(shop, one, segment, here) for one in customers.segments()] if model else [],
            "segment": segment,
            "segment_name": str(customers.SEGMENTS[segment][0]) if segment else "",
            "here": here,
            "bases": [
                {"label": _("Came back"), "href": here + "#cohorts", "active": basis == "retention"},
                {"label": _("Value so far"), "href": f"{here}?basis=value#cohorts", "active": basis == "value"},
            ],
            "cohorts": [_cohort(shop, one, basis) for one in customers.cohorts(today)],
            "months": list(range(12)),
            "best": [_person(shop, one) for one in customers.listed(segment)[:MOST_PEOPLE]],
            "slipping": [_person(shop, one) for one in customers.slipping()[:MOST_PEOPLE]],
        },
        title=_("Customers"),
        section="analytics",
    )


MOST_PEOPLE = 10


def _customer_cards(shop: Shop, model: CustomerModel) -> list[dict[str, Any]]:
    repeat = Decimal(model.repeating) / model.customers if model.customers else None
    expected = sum(one.expected_net or 0.0 for one in customers.segments())
    cards: list[dict[str, Any]] = [
        {
            "label": _("Customers with orders"),
            "value": number(model.customers),
            "definition": _("Everybody who has ordered, by phone, or else by e-mail."),
        },
        {
            "label": _("Repeat purchase rate"),
            "value": None if repeat is None else f"{number(repeat * 100, decimals=1)} %",
            "definition": _("Customers who ordered on two days or more, divided by all customers."),
        },
        {
            "label": _("Expected in the next year"),
            "value": _whole(shop, Decimal(expected)) if model.parameters else None,
            "definition": _(
                "Net sales expected from today's customers, by BG/NBD and Gamma-Gamma, discounted by 1 % a month."
                " New customers are not in it."
            ),
            "note": model.note or None,
        },
    ]
    if model.hold_out_error is not None and model.naive_error:
        cards.append(
            {
                "label": _("How good it was so far"),
                "value": number(Decimal(str(round(model.hold_out_error, 2))), decimals=2),
                "definition": _(
                    "Mean error of expected orders a customer when the last %(weeks)s weeks were kept back. To expect"
                    " everybody to go on as before was wrong by %(naive)s."
                )
                % {
                    "weeks": number(round(model.hold_out_weeks or 0)),
                    "naive": number(Decimal(str(round(model.naive_error, 2))), decimals=2),
                },
                "note": _("orders a customer"),
            }
        )
    return cards


def _whole(shop: Shop, amount: Decimal) -> str:
    """An amount that is no exact one, without cents."""
    return money(Money(Decimal(round(amount)), shop.currency), trim=True, country=shop.country)


def _segment(shop: Shop, one: customers.SegmentFigures, active: str, here: str) -> dict[str, Any]:
    name, words = customers.SEGMENTS[one.code]
    return {
        "id": one.code,
        "name": str(name),
        "words": str(words),
        "count": number(one.customers),
        "share": f"{number(Decimal(str(one.share)) * 100, decimals=1)} %" if one.net else "–",
        "width": f"{one.share * 100:.1f}",
        "net": money(Money(one.net, shop.currency), trim=True, country=shop.country) if one.net else "–",
        "expected": "–" if one.expected_net is None else _whole(shop, Decimal(one.expected_net)),
        "href": f"{here}?segment={one.code}#best" if one.customers and one.code != "prospects" else None,
        "active": one.code == active,
    }


def _cohort(shop: Shop, one: customers.Cohort, basis: str) -> dict[str, Any]:
    cells = []
    for month in range(len(one.customers)):
        kept = one.retention(month)
        text = (
            f"{number(Decimal(str(kept)) * 100, decimals=0)} %"
            if basis == "retention"
            else _whole(shop, one.value(month))
        )
        cells.append({"text": text, "shade": f"{min(1.0, kept) * 0.35:.2f}", "title": number(one.customers[month])})
    return {
        "label": format_date(one.month, format="MMM y", locale=locale()),
        "size": number(one.size),
        "is_small": one.size < SMALL_COHORT,
        "cells": cells,
    }


def _chance(part: float | None) -> str:
    """A probability as percent; never a certainty."""
    if part is None:
        return "–"
    if part > 0.99:
        return "> 99 %"
    return "< 1 %" if part < 0.01 else f"{number(Decimal(str(part)) * 100, decimals=0)} %"


SMALL_COHORT = 20
"""A part of fewer customers says little."""


def _person(shop: Shop, one: CustomerFigures) -> dict[str, Any]:
    return {
        "id": one.customer_id,
        "name": one.customer.name,
        "href": at(shop, "customer", one.customer_id),
        "segment": str(customers.SEGMENTS[one.segment][0]),
        "orders": number(one.orders),
        "last": day(one.last_day),
        "net": money(Money(one.net, shop.currency), trim=True, country=shop.country),
        "alive": _chance(one.alive),
        "expected": "–" if one.expected_net is None else _whole(shop, Decimal(one.expected_net)),
    }
