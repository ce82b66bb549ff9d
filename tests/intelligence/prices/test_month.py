# SPDX-License-Identifier: Apache-2.0
"""The queue over days on a virtual clock, in small: what `python -m benchmarks month` shows in large."""

from __future__ import annotations

import pytest

from benchmarks.month import Month, Scale, Simulation, World, report
from hawker.core.tenancy import all_shops

SCALE = Scale(days=2.5, listings=560, shops=13, sites=40, threads=6, crowded=160, crawl_delay_seconds=400)
"""The crowded site may be asked 216 times a day. Wanted there are 280 checks: 160 by one shop, 10 each by twelve."""
_seen: list[tuple[World, Month]] = []

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("month")]


@pytest.fixture
def seen(db: None) -> tuple[World, Month]:
    """One run for all tests: the database forgets it, its figures stay."""
    if not _seen:
        world = World(SCALE)
        with all_shops("a world of its own"):
            world.make()
        _seen.append((world, Simulation(world).run()))
    return _seen[0]


def test_nothing_starves(seen: tuple[World, Month]) -> None:
    _world, month = seen
    assert month.never == 0
    for kind, minutes in month.late.items():
        if not kind.startswith("crowded"):
            assert max(minutes) < 60, kind
    assert month.longest_gap_hours["fine"] < 26


def test_no_site_is_asked_more_often_or_by_more_than_it_may_be(seen: tuple[World, Month]) -> None:
    _world, month = seen
    assert month.checks > 1000
    assert (month.too_many_at_once, month.too_soon) == (0, 0)


def test_a_shop_with_very_many_pages_takes_only_what_others_leave(seen: tuple[World, Month]) -> None:
    world, month = seen
    figures = report(world, month)
    assert figures["small shops' share of what they wanted"] > 0.9
    assert figures["fairness among the small"] > 0.99
    assert 0 < figures["the large shop's"] < 0.9
    late = figures["late"]
    assert late["crowded: the small shops"]["p99 min"] * 4 < late["crowded: the large shop"]["p99 min"], late


def test_one_fetch_serves_all_who_follow(seen: tuple[World, Month]) -> None:
    world, month = seen
    assert world.follows > SCALE.listings
    assert month.checks < world.follows * SCALE.days * 1.2
