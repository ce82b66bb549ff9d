# SPDX-License-Identifier: Apache-2.0
"""Time: the stopped clock, and days of 23, 24 and 25 hours."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawker.core import clock

MOMENT = datetime(2026, 11, 21, 9, 42, tzinfo=UTC)


class TestFreeze:
    def test_running_clock_is_aware_utc(self) -> None:
        before = datetime.now(UTC)
        assert before <= clock.now() <= datetime.now(UTC)
        assert clock.now().utcoffset() == timedelta(0)

    def test_stops_moves_and_starts_again(self) -> None:
        with clock.freeze(MOMENT) as at:
            assert clock.now() == at == MOMENT
            assert clock.tick(hours=1, seconds=30) == MOMENT + timedelta(hours=1, seconds=30)
            assert clock.now() == MOMENT + timedelta(hours=1, seconds=30)
        assert clock.now() > MOMENT - timedelta(days=3650)
        with pytest.raises(clock.ClockNotFrozen):
            clock.tick(seconds=1)

    def test_nests_and_restores_after_an_error(self) -> None:
        with clock.freeze("2026-01-01T00:00:00+01:00"):
            with pytest.raises(RuntimeError), clock.freeze(MOMENT):
                raise RuntimeError
            assert clock.now() == datetime(2025, 12, 31, 23, tzinfo=UTC)

    def test_holds_for_other_threads(self) -> None:
        seen: list[datetime] = []
        with clock.freeze(MOMENT):
            thread = threading.Thread(target=lambda: seen.append(clock.now()))
            thread.start()
            thread.join()
        assert seen == [MOMENT]

    def test_refuses_times_without_zone(self) -> None:
        with pytest.raises(clock.NaiveDatetime), clock.freeze("2026-01-01T00:00:00"):
            pass


class TestDays:
    @pytest.mark.parametrize(
        ("day", "zone", "hours"),
        [
            (date(2026, 11, 21), "Asia/Kolkata", 24),
            (date(2026, 3, 29), "Europe/Madrid", 23),
            (date(2026, 10, 25), "Europe/Madrid", 25),
            (date(2018, 11, 4), "America/Sao_Paulo", 23),  # midnight itself is skipped
            (date(2018, 2, 17), "America/Sao_Paulo", 25),
            (date(2026, 11, 1), "America/Havana", 25),  # midnight comes twice
            (date(2011, 12, 30), "Pacific/Apia", 0),  # the day does not exist
            (date(2026, 4, 5), "Australia/Lord_Howe", 24.5),
        ],
    )
    def test_length(self, day: date, zone: str, hours: float) -> None:
        start, end = clock.day_bounds(day, zone)
        assert end - start == timedelta(hours=hours)

    def test_bounds_are_utc(self) -> None:
        start, end = clock.day_bounds(date(2026, 11, 21), "Asia/Kolkata")
        assert start == datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
        assert start.utcoffset() == end.utcoffset() == timedelta(0)

    @given(
        st.dates(min_value=date(1975, 1, 1), max_value=date(2035, 12, 30)),
        st.sampled_from(
            ["Asia/Kolkata", "Europe/Madrid", "America/Havana", "America/Sao_Paulo", "Pacific/Apia", "UTC"]
        ),
    )
    def test_days_follow_each_other_and_hold_their_moments(self, day: date, zone: str) -> None:
        start, end = clock.day_bounds(day, zone)
        assert clock.day_bounds(day + timedelta(days=1), zone)[0] == end
        if start < end:
            assert clock.local_date(start, zone) == day
            assert clock.local_date(end - timedelta(microseconds=1), zone) == day
            assert clock.local_date(start - timedelta(microseconds=1), zone) < day

    def test_unknown_zones_are_named(self) -> None:
        for name in ("Mars/Olympus", "../etc/passwd", "", "\0"):
            with pytest.raises(clock.UnknownTimeZone):
                clock.day_bounds(date(2026, 1, 1), name)


class TestIso:
    def test_is_utc_to_the_second(self) -> None:
        assert clock.iso_z(MOMENT) == "2026-11-21T09:42:00Z"
        local = datetime(2026, 11, 21, 15, 12, 5, 999999, tzinfo=timezone(timedelta(hours=5, minutes=30)))
        assert clock.iso_z(local) == "2026-11-21T09:42:05Z"

    def test_refuses_naive_times(self) -> None:
        naive = MOMENT.replace(tzinfo=None)
        with pytest.raises(clock.NaiveDatetime):
            clock.iso_z(naive)
        with pytest.raises(clock.NaiveDatetime):
            clock.local_date(naive, "UTC")
