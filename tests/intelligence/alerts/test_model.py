# SPDX-License-Identifier: Apache-2.0
"""Any sequence of prices, failures, waits and sweeps fires just when a model of a dozen lines says so.

The model knows one seller and one rule: a zone, a margin that must be left, a cool-down, once or each time. It is
written from the description of alerts, not from their code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hawker.core import clock
from hawker.intelligence.alerts import services as alerts
from hawker.intelligence.alerts.models import Firing
from hawker.intelligence.prices.events import PriceChanged
from hawker.intelligence.prices.models import Observation
from hawker.platform.shops.models import Shop
from hawker.platform.shops.settings_registry import save as save_settings
from tests.intelligence.alerts.build import Story
from tests.intelligence.watch.build import deliver

pytestmark = pytest.mark.django_db

D = Decimal
START = D(120)
_numbers = count()


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.freeze("2026-11-20T10:00:00+00:00"):
        yield


@dataclass
class Model:
    """What the rule should do. `kind`: `below` or `rise` (both against a fixed threshold) or `step` (against the
    price before).
    """

    kind: str
    threshold: Decimal
    hysteresis: Decimal
    cool_down: timedelta
    is_once: bool
    price: Decimal
    before: Decimal
    is_readable: bool = True
    is_armed: bool = True
    is_done: bool = False
    fired_at: datetime | None = None
    in_zone_at_last_look: bool = False

    def sees(self, price: Decimal, now: datetime) -> int:
        """A check reads a price: only another one than before is looked at."""
        has_changed, self.price, self.is_readable = price != self.price, price, True
        return self.looks(now) if has_changed else 0

    def sweeps(self, now: datetime) -> int:
        """What was true within its cool-down, and still is, fires after it."""
        return self.looks(now) if self.is_armed and self.fired_at and self.in_zone_at_last_look else 0

    def looks(self, now: datetime) -> int:
        """Judge the present; 1 when it fires."""
        if self.is_done or not self.is_readable:
            return 0
        in_zone, is_left = self._judge()
        self.before, self.in_zone_at_last_look = self.price, in_zone
        self.is_armed = self.is_armed or is_left
        is_cool = self.fired_at is None or now - self.fired_at >= self.cool_down
        if not (in_zone and self.is_armed and is_cool):
            return 0
        self.is_armed, self.fired_at, self.is_done = False, now, self.is_once
        return 1

    def _judge(self) -> tuple[bool, bool]:
        margin = self.hysteresis / 100
        if self.kind == "below":
            return self.price <= self.threshold, self.price > self.threshold * (1 + margin)
        if self.kind == "rise":
            return self.price >= self.threshold, self.price < self.threshold * (1 - margin)
        return self.price <= self.before * D("0.9"), True


CONDITIONS: dict[str, dict[str, str]] = {
    "below": {"kind": "below", "amount": "100"},
    "rise": {"kind": "rise_amount", "amount": "20", "reference": "made"},
    "step": {"kind": "drop_percent", "percent": "10", "reference": "last"},
}
THRESHOLDS = {"below": D(100), "rise": D(140), "step": D(0)}

edges = st.sampled_from(
    ["99.99", "100.00", "100.01", "101.00", "101.01", "105.00", "105.01", "138.59", "138.60", "140.00"]
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("price"), edges | st.decimals("60", "180", places=2).map(str)),
        st.tuples(st.just("fail"), st.sampled_from(["unreachable", "timed_out"])),
        st.tuples(st.just("currency"), st.just("3.00")),
        st.tuples(st.just("used"), st.just("70.00")),
        st.tuples(st.just("again"), st.just("")),
        st.tuples(st.just("wait"), st.sampled_from(["1", "20", "58", "59", "60", "200"])),
        st.tuples(st.just("sweep"), st.just("")),
    ),
    min_size=1,
    max_size=14,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(sorted(CONDITIONS)),
    hysteresis=st.sampled_from([D(0), D(1), D(5)]),
    cool_down=st.sampled_from([0, 60]),
    is_once=st.booleans(),
    todo=steps,
)
@example(
    "below",
    D(1),
    60,
    False,
    [("price", "99.99"), ("price", "101.01"), ("price", "100.00"), ("wait", "60"), ("sweep", "")],
)
@example("below", D(1), 0, False, [("price", "99.99"), ("fail", "timed_out"), ("price", "99.99"), ("again", "")])
@example("step", D(1), 0, False, [("price", "105.00"), ("price", "90.00"), ("used", "70.00"), ("price", "80.00")])
def test_it_fires_just_when_the_model_does(
    in_a: Shop, kind: str, hysteresis: Decimal, cool_down: int, is_once: bool, todo: list[tuple[str, str]]
) -> None:
    with clock.freeze("2026-11-20T10:00:00+00:00"):
        story = Story(in_a, url=f"https://acme.example.com/{next(_numbers)}")
        save_settings(in_a, {"alerts.quiet_from": 0, "alerts.quiet_until": 0, "alerts.max_per_hour": 0}, by=story.by)
        story.shows(str(START), condition="New")
        rule = story.rule(
            CONDITIONS[kind],
            hysteresis_percent=hysteresis,
            cool_down_minutes=cool_down,
            mode="once" if is_once else "repeating",
        ).rule
        model = Model(kind, THRESHOLDS[kind], hysteresis, timedelta(minutes=cool_down), is_once, START, START)
        for number, (what, value) in enumerate(todo):
            before = Firing.objects.filter(rule=rule).count()
            expected = _do(story, model, what, value)
            happened = Firing.objects.filter(rule=rule).count() - before
            assert happened == expected, f"step {number}: {what} {value}"
        # What is over waits for nobody: neither in the sweeps of the other examples.
        alerts.remove_rules(in_a, by=story.by, rule_ids=[rule.pk])


def _do(story: Story, model: Model, what: str, value: str) -> int:
    """One step, in the world and in the model; how often the model fires."""
    if what == "price":
        story.seller.shows(value, condition="New")
        return model.sees(D(value), clock.now())
    if what in ("fail", "currency", "used"):
        model.is_readable = False
        if what == "fail":
            story.seller.fails(value)
        else:
            shown: dict[str, Any] = {"currency": "EUR"} if what == "currency" else {"condition": "Used"}
            story.seller.shows(value, **shown)
    elif what == "again":
        _deliver_once_more(story)
        return model.looks(clock.now())
    elif what == "wait":
        clock.tick(minutes=float(value))
    elif what == "sweep":
        alerts.sweep()
        return model.sweeps(clock.now())
    return 0


def _deliver_once_more(story: Story) -> None:
    """The last change's event comes a second time, as an interrupted job's does: a look at the present, no more."""
    seen = (
        Observation.objects.filter(listing_id=story.seller.listing.pk, outcome__in=("first", "changed"))
        .order_by("-pk")
        .first()
    )
    assert seen is not None
    assert seen.price is not None
    alerts.on_price_changed(
        PriceChanged(seen.listing_id, seen.pk, seen.price, None, seen.currency, seen.availability, seen.availability)
    )
    deliver()
