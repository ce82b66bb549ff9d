# SPDX-License-Identifier: Apache-2.0
"""Points in time in the five-field notation of cron: minute, hour, day of month, month, day of week (UTC)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_LONGEST_SEARCH = timedelta(days=366 * 5)


class InvalidCron(ValueError):
    """A text that is not in cron's notation."""


@dataclass(frozen=True, slots=True)
class Cron:
    """A parsed line; `day_of_week` counts from Sunday = 0."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    is_any_day: bool
    is_any_weekday: bool

    def next_after(self, moment: datetime) -> datetime:
        """The first matching minute later than `moment` (aware UTC)."""
        at = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
        limit = at + _LONGEST_SEARCH
        while at < limit:
            if at.month not in self.months or not self._is_day(at):
                at = at.replace(hour=0, minute=0) + timedelta(days=1)
            elif at.hour not in self.hours:
                at = at.replace(minute=0) + timedelta(hours=1)
            elif at.minute not in self.minutes:
                at += timedelta(minutes=1)
            else:
                return at
        raise InvalidCron("this never happens within five years")

    def _is_day(self, at: datetime) -> bool:
        # As cron has it: where both are restricted, either is enough.
        day, weekday = at.day in self.days, at.isoweekday() % 7 in self.weekdays
        if self.is_any_day or self.is_any_weekday:
            return day and weekday
        return day or weekday


@lru_cache(maxsize=64)
def parse(text: str) -> Cron:
    """Parse "15 3 * * *", "*/10 * * * *", "0 0 1,15 * 1-5"; InvalidCron."""
    parts = text.split()
    if len(parts) != 5:
        raise InvalidCron(f"“{text}” does not have five fields")
    fields = [_field(part, low, high) for part, (low, high) in zip(parts, _RANGES, strict=True)]
    weekdays = frozenset(day % 7 for day in fields[4])
    return Cron(fields[0], fields[1], fields[2], fields[3], weekdays, parts[2] == "*", parts[4] == "*")


def _field(text: str, low: int, high: int) -> frozenset[int]:
    values: set[int] = set()
    for part in text.split(","):
        span, _, step_text = part.partition("/")
        first_text, _, last_text = span.partition("-")
        try:
            step = int(step_text) if step_text else 1
            if span == "*":
                first, last = low, high
            else:
                first = int(first_text)
                last = int(last_text) if last_text else (high if step_text else first)
        except ValueError:
            raise InvalidCron(f"“{part}” is not a field of cron") from None
        if step < 1 or not low <= first <= last <= high:
            raise InvalidCron(f"“{part}” is not within {low} to {high}")
        values.update(range(first, last + 1, step))
    return frozenset(values)
