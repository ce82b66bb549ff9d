# SPDX-License-Identifier: Apache-2.0
"""Where the steps of a price stand on a chart over time; the template draws what is worked out here.

Places run from 0 to 1000 in both directions (0 at the top), so that a stretched SVG needs no measuring.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from babel.dates import format_date

from hawker.core import clock
from hawker.intelligence.watch.past import BestPoint
from hawker.surfaces.web.jinja import locale

Words = Callable[[Decimal], str]
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_MOST_TABLE_ROWS = 120


@dataclass(frozen=True, slots=True)
class Mark:
    """A place with a text."""

    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Reading:
    """A step as the table twin and the pointer tell it."""

    x: float
    when: datetime
    price: str
    seller: str


@dataclass(frozen=True, slots=True)
class PriceChart:
    """A drawing in numbers."""

    line: str
    area: str
    list_line: str
    ticks: tuple[Mark, ...]
    days: tuple[Mark, ...]
    gaps: tuple[tuple[float, float], ...]
    """Left edge and width of each time without stock."""
    targets: tuple[Mark, ...]
    notes: tuple[Mark, ...]
    end: tuple[float, float] | None
    readings: tuple[Reading, ...]


@dataclass
class _Scale:
    since: datetime
    until: datetime
    low: Decimal
    high: Decimal
    ticks: list[Decimal] = field(default_factory=list)

    def x(self, moment: datetime) -> float:
        span = (self.until - self.since).total_seconds() or 1.0
        return round(min(1.0, max(0.0, (moment - self.since).total_seconds() / span)) * 1000, 1)

    def y(self, amount: Decimal) -> float:
        span = self.high - self.low or Decimal(1)
        return round(float(1 - (amount - self.low) / span) * 1000, 1)


def price_chart(
    points: Sequence[BestPoint],
    *,
    since: datetime,
    until: datetime,
    zone: str,
    words: Words,
    targets: Sequence[tuple[Decimal, str]] = (),
    notes: Sequence[tuple[datetime, str]] = (),
) -> PriceChart | None:
    """The drawing of a price between two moments; None without a price in it."""
    known = [p.price for p in points if p.price is not None]
    if not known:
        return None
    first = points[0].at
    since = max(since, first - timedelta(hours=1)) if first > since else since
    listed = [p.list_price for p in points if p.list_price is not None]
    shown = [t for t, _text in targets if min(known) * Decimal("0.5") <= t <= max(known) * Decimal("1.5")]
    scale = _scale(since, until, [*known, *listed, *shown])
    line, gaps, area = _steps(points, scale)
    last = points[-1]
    return PriceChart(
        line,
        area,
        _list_line(points, scale),
        tuple(Mark(0, scale.y(tick), words(tick)) for tick in scale.ticks),
        _days(scale, zone),
        tuple(gaps),
        tuple(Mark(0, scale.y(t), text) for t, text in targets if t in shown),
        tuple(Mark(scale.x(at), 0, text) for at, text in notes if since <= at <= until),
        (1000.0, scale.y(last.price)) if last.price is not None else None,
        tuple(
            Reading(scale.x(p.at), p.at, words(p.price) if p.price is not None else "", p.seller)
            for p in points[-_MOST_TABLE_ROWS:]
        ),
    )


def _scale(since: datetime, until: datetime, amounts: Sequence[Decimal]) -> _Scale:
    low, high = min(amounts), max(amounts)
    margin = (high - low) * Decimal("0.08") or high * Decimal("0.1")
    rough = (high - low + 2 * margin) / 4
    power = Decimal(10) ** (rough.adjusted())
    step = next((s * power for s in _STEPS if s * power >= rough), power * 10)
    start = max(Decimal(0), ((low - margin) / step).to_integral_value(rounding="ROUND_FLOOR") * step)
    ticks = [start]
    while ticks[-1] < high + margin / 2:
        ticks.append(ticks[-1] + step)
    return _Scale(since, until, ticks[0], ticks[-1], ticks)


def _steps(points: Sequence[BestPoint], scale: _Scale) -> tuple[str, list[tuple[float, float]], str]:
    """The line as a path, the times without stock, and the area under the line."""
    path, areas, gaps = "", "", []
    begun: tuple[float, float] | None = None
    run = ""
    for index, point in enumerate(points):
        x = scale.x(point.at)
        end = scale.x(points[index + 1].at) if index + 1 < len(points) else 1000.0
        if point.price is None:
            if begun is not None:
                areas += f"{run}V1000H{begun[0]}Z"
                begun, run = None, ""
            gaps.append((x, round(end - x, 1)))
            continue
        y = scale.y(point.price)
        if begun is None:
            begun, run = (x, y), f"M{x} {y}H{end}"
            path += f"M{x} {y}H{end}"
        else:
            run += f"V{y}H{end}"
            path += f"V{y}H{end}"
    if begun is not None:
        areas += f"{run}V1000H{begun[0]}Z"
    return path, gaps, areas


def _list_line(points: Sequence[BestPoint], scale: _Scale) -> str:
    path, pen_down = "", False
    for index, point in enumerate(points):
        end = scale.x(points[index + 1].at) if index + 1 < len(points) else 1000.0
        if point.list_price is None:
            pen_down = False
            continue
        y = scale.y(point.list_price)
        path += f"V{y}H{end}" if pen_down else f"M{scale.x(point.at)} {y}H{end}"
        pen_down = True
    return path


def _days(scale: _Scale, zone: str) -> tuple[Mark, ...]:
    """Four to five dates under the chart."""
    span = scale.until - scale.since
    form = "d MMM" if span < timedelta(days=200) else "MMM yy"
    found: list[Mark] = []
    for index in range(5):
        moment = scale.since + span * index / 4
        local = moment.astimezone(clock.zone(zone))
        anchor = "start" if index == 0 else "end" if index == 4 else "middle"
        text = format_date(local.date(), form, locale=locale())
        if not found or found[-1].text != text:
            found.append(Mark(scale.x(moment), 0, text, anchor))
    return tuple(found)
