# SPDX-License-Identifier: Apache-2.0
"""What the installation remembers of a person: each room registers what it holds.

The profile page shows the list with counts and dates; the download contains all of it.
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


Collector = Callable[[User], list[Holding]]


@dataclass(frozen=True, slots=True)
class Remembered:
    """A kind of thing remembered of a person."""

    code: str
    title: str
    count: int
    since: datetime | None
    records: list[dict[str, Any]]


_registered: dict[str, tuple[str | Promise, Collector]] = {}


def register_holding(code: str, title: str | Promise, collect: Collector) -> None:
    """Say that a room remembers something of people; called while applications start."""
    _registered[code] = (title, collect)


def remembered(user: User) -> list[Remembered]:
    """Everything registered rooms remember of the person; kinds without anything are left out."""
    found = []
    for code, (title, collect) in _registered.items():
        holdings = collect(user)
        if holdings:
            dates = [holding.since for holding in holdings if holding.since is not None]
            found.append(
                Remembered(
                    code=code,
                    title=str(title),
                    count=len(holdings),
                    since=min(dates, default=None),
                    records=[holding.data for holding in holdings],
                )
            )
    return found
