# SPDX-License-Identifier: Apache-2.0
"""Cron's five fields."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawker.platform.jobs import cron


@pytest.mark.parametrize(
    ("line", "after", "expected"),
    [
        ("15 3 * * *", "2026-11-21T03:14:59", "2026-11-21T03:15"),
        ("15 3 * * *", "2026-11-21T03:15:00", "2026-11-22T03:15"),
        ("*/20 * * * *", "2026-11-21T03:41:00", "2026-11-21T04:00"),
        ("5-10/5 0 * * *", "2026-11-21T00:05:00", "2026-11-21T00:10"),
        ("0 0 1 * *", "2026-12-31T23:59:00", "2027-01-01T00:00"),
        ("0 0 29 2 *", "2026-11-21T00:00:00", "2028-02-29T00:00"),
        ("0 9 * * 1-5", "2026-11-21T12:00:00", "2026-11-23T09:00"),  # a Saturday
        ("0 9 * * 0", "2026-11-21T12:00:00", "2026-11-22T09:00"),
        ("0 9 * * 7", "2026-11-21T12:00:00", "2026-11-22T09:00"),
        ("0 0 13 * 5", "2026-11-21T12:00:00", "2026-11-27T00:00"),  # the 13th or a Friday
        ("30 4,16 * 11 *", "2026-11-21T05:00:00", "2026-11-21T16:30"),
    ],
)
def test_next_time(line: str, after: str, expected: str) -> None:
    found = cron.parse(line).next_after(datetime.fromisoformat(after).replace(tzinfo=UTC))
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "line", ["", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "a * * * *", "*/0 * * * *", "9-5 * * * *"]
)
def test_what_is_no_cron_is_refused(line: str) -> None:
    with pytest.raises(cron.InvalidCron):
        cron.parse(line)


def test_what_never_happens_is_said() -> None:
    with pytest.raises(cron.InvalidCron, match="never happens"):
        cron.parse("0 0 31 2 *").next_after(datetime(2026, 11, 21, tzinfo=UTC))


@given(
    st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2030, 1, 1)),  # noqa: DTZ001
    st.integers(0, 59),
    st.integers(0, 23),
)
def test_a_daily_time_comes_within_a_day(naive: datetime, minute: int, hour: int) -> None:
    after = naive.replace(tzinfo=UTC)
    found = cron.parse(f"{minute} {hour} * * *").next_after(after)
    assert timedelta(0) < found - after <= timedelta(days=1)
    assert (found.minute, found.hour, found.second) == (minute, hour, 0)
