# SPDX-License-Identifier: Apache-2.0
"""Ranges of a shop's days, and what they are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from hawker.core.errors import FieldError, ValidationFailed

MOST_DAYS = 366 * 5


class Compare(StrEnum):
    """What a range is held against."""

    PREVIOUS = "previous"
    """As many days before it."""
    YEAR = "year"
    """The same dates a year before."""
    WEEKDAYS = "weekdays"
    """52 weeks before: the same days of the week."""
    NONE = "none"


class Grain(StrEnum):
    """How finely a range is drawn."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from first to last, both included, in the shop's time zone."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    def each(self) -> list[date]:
        """Every day of it."""
        return [self.first + timedelta(days=n) for n in range(self.days)]

    def compared(self, how: Compare) -> Period | None:
        """The period it is held against; None for none."""
        match how:
            case Compare.PREVIOUS:
                return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))
            case Compare.YEAR:
                return Period(_year_before(self.first), _year_before(self.last))
            case Compare.WEEKDAYS:
                return Period(self.first - timedelta(weeks=52), self.last - timedelta(weeks=52))
            case _:
                return None

    def grain(self) -> Grain:
        """How finely it is drawn where nobody says: at most about a hundred points."""
        return Grain.DAY if self.days <= 100 else Grain.WEEK if self.days <= 700 else Grain.MONTH


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def start_of(day: date, grain: Grain) -> date:
    """The first day of the week (Monday) or month that a day is in."""
    if grain == Grain.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == Grain.MONTH else day


PRESETS = ("today", "yesterday", "7d", "30d", "90d", "month", "last_month", "year", "365d")


def preset(code: str, today: date) -> Period:
    """A named range that ends today, or did not long ago."""
    month = today.replace(day=1)
    last_month = (month - timedelta(days=1)).replace(day=1)
    ranges = {
        "today": (today, today),
        "yesterday": (today - timedelta(days=1), today - timedelta(days=1)),
        "7d": (today - timedelta(days=6), today),
        "30d": (today - timedelta(days=29), today),
        "90d": (today - timedelta(days=89), today),
        "month": (month, today),
        "last_month": (last_month, month - timedelta(days=1)),
        "year": (today.replace(month=1, day=1), today),
        "365d": (today - timedelta(days=364), today),
    }
    return Period(*ranges[code])


def typed(first: str, last: str, today: date) -> Period:
    """A range as somebody wrote it (`2026-11-27`); ValidationFailed names what is wrong."""
    faults: list[FieldError] = []
    days: list[date] = []
    for name, text in (("from", first), ("to", last)):
        try:
            days.append(date.fromisoformat(text))
        except ValueError:
            faults.append(FieldError(name, _("Write the day as 2026-11-27.")))
    if not faults:
        if days[0] > days[1]:
            faults.append(FieldError("from", _("The first day comes after the last one.")))
        elif (days[1] - days[0]).days >= MOST_DAYS:
            faults.append(FieldError("from", _("Look at five years at most.")))
        elif days[0] > today:
            faults.append(FieldError("from", _("This day has not come yet.")))
    if faults:
        raise ValidationFailed(faults)
    return Period(days[0], days[1])
