# SPDX-License-Identifier: Apache-2.0
"""The one source of time: aware UTC now, a stoppable clock for tests, and a shop's calendar days."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext

# One process-wide value rather than a context variable: a test that stops the clock means it for the
# threads it starts (races, job workers) too.
_frozen: datetime | None = None
_lock = threading.RLock()


class NaiveDatetime(ValueError):
    """A time without a time zone."""

    code: ClassVar[str] = "naive_datetime"

    def __init__(self) -> None:
        super().__init__("This time has no time zone; add one, for example datetime(..., tzinfo=UTC).")


class UnknownTimeZone(ValueError):
    """A time zone name that the time zone database does not know."""

    code: ClassVar[str] = "unknown_time_zone"

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            gettext("“%(name)s” is not a time zone; use a name such as Europe/Madrid or Asia/Kolkata.")
            % {"name": name[:60]}
        )


class ClockNotFrozen(ValueError):
    """`tick` was called on the running clock."""

    code: ClassVar[str] = "clock_not_frozen"

    def __init__(self) -> None:
        super().__init__("Only a stopped clock can be moved; call tick() inside freeze().")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    frozen = _frozen
    return frozen if frozen is not None else datetime.now(UTC)


@contextmanager
def freeze(at: datetime | str) -> Iterator[datetime]:
    """Stop the clock at `at` (aware, or ISO 8601 text with an offset) for tests; `tick` moves it."""
    global _frozen
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    moment = _aware(moment).astimezone(UTC)
    with _lock:
        before, _frozen = _frozen, moment
    try:
        yield moment
    finally:
        with _lock:
            _frozen = before


def tick(
    *,
    weeks: float = 0,
    days: float = 0,
    hours: float = 0,
    minutes: float = 0,
    seconds: float = 0,
    milliseconds: float = 0,
) -> datetime:
    """Move the stopped clock on and return the new time; raises `ClockNotFrozen` when it runs."""
    global _frozen
    step = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds, milliseconds=milliseconds)
    with _lock:
        if _frozen is None:
            raise ClockNotFrozen
        _frozen += step
        return _frozen


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    """The time zone of that name; raises `UnknownTimeZone`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownTimeZone(name) from error


def _zone(tz: str | tzinfo) -> tzinfo:
    return zone(tz) if isinstance(tz, str) else tz


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise NaiveDatetime
    return moment


def day_bounds(day: date, tz: str | tzinfo) -> tuple[datetime, datetime]:
    """When `day` starts and when the next one starts in `tz`, in UTC: `start <= moment < end`.

    23, 24 or 25 hours long. Where midnight is skipped, the day starts at the first moment after the gap;
    where midnight comes twice, at the first; a day that a place skipped whole has start == end.
    """
    where = _zone(tz)
    start = datetime.combine(day, time.min, tzinfo=where).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=where).astimezone(UTC)
    return start, end


def local_date(moment: datetime, tz: str | tzinfo) -> date:
    """The calendar day on which `moment` falls in `tz`."""
    return _aware(moment).astimezone(_zone(tz)).date()


def iso_z(moment: datetime) -> str:
    """ISO 8601 in UTC to the second, as the API writes it: "2026-11-21T09:42:00Z"."""
    return _aware(moment).astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
