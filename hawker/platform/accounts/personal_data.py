# SPDX-License-Identifier: Apache-2.0
"""What the installation remembers of a person: whoever holds something registers it.

The page "Your data" shows the list with counts and dates; the download contains all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from hawker.platform.accounts.models import User


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing remembered, since when, as JSON-ready data."""

    since: datetime | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Extent:
    """How many things are remembered, and since when."""

    count: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing remembered of a person."""

    code: str
    title: str
    count: int
    since: datetime | None


Collector = Callable[[User], list[Holding]]
Measure = Callable[[User], Extent]


@dataclass(frozen=True, slots=True)
class _Registration:
    title: str | Promise
    collect: Collector
    measure: Measure


_registered: dict[str, _Registration] = {}


def register_holding(code: str, title: str | Promise, collect: Collector, *, measure: Measure | None = None) -> None:
    """Say that something of people is remembered; called while applications start.

    `collect` gives all of it for the download; `measure`, where there may be much, its extent without
    reading it all.
    """
    _registered[code] = _Registration(title, collect, measure or _measured_by(collect))


def _measured_by(collect: Collector) -> Measure:
    def measure(user: User) -> Extent:
        holdings = collect(user)
        dates = [holding.since for holding in holdings if holding.since is not None]
        return Extent(len(holdings), min(dates, default=None))

    return measure


def remembered(user: User) -> list[Kind]:
    """The kinds of things remembered of the person; those without any are left out."""
    found = []
    for code, registration in _registered.items():
        extent = registration.measure(user)
        if extent.count:
            found.append(Kind(code, str(registration.title), extent.count, extent.since))
    return found


def records_of(user: User, code: str) -> list[dict[str, Any]]:
    """Everything of one kind that is remembered of the person."""
    return [holding.data for holding in _registered[code].collect(user)]
