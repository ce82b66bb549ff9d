# SPDX-License-Identifier: Apache-2.0
"""Lists: filters and order in the address, pages that stay put while rows come in.

A page is found by the last row seen (its sort values), not by counting rows: a new order pushes nothing
from one page to the next, and the hundredth page costs what the first does.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from hawker.surfaces.web.jinja import number

M = TypeVar("M", bound=Model)
PAGE_SIZE = 50
MAX_PARAMETER = 200


class ListState:
    """What a list's address says: filters, order and page. Parameters it does not know are dropped."""

    def __init__(
        self,
        query: QueryDict,
        *,
        base: str,
        filters: Sequence[str] = (),
        sorts: Sequence[str] = (),
        default_sort: str = "",
    ) -> None:
        self.base = base
        self.values = {
            name: value for name in ("q", *filters) if (value := query.get(name, "").strip()[:MAX_PARAMETER])
        }
        self.default_sort = default_sort
        asked = query.get("sort", "")
        self.sort = asked if asked in sorts else default_sort
        self.cursor = query.get("at", "")[:600]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    def __contains__(self, name: str) -> bool:
        return name in self.values

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list (an empty one then means "nothing found", not "nothing yet")."""
        return bool(self.values)

    @property
    def query(self) -> str:
        """Filters and order as a query string, without the page: what a saved view keeps."""
        return urlencode(self._parameters())

    def _parameters(self) -> dict[str, str]:
        parameters = dict(self.values)
        if self.sort != self.default_sort:
            parameters["sort"] = self.sort
        return parameters

    def url(self, **changes: str | None) -> str:
        """The list's address with some parameters changed (empty: without them), on its first page."""
        parameters: dict[str, str] = self._parameters()
        for name, value in changes.items():
            if value:
                parameters[name] = value
            else:
                parameters.pop(name, None)
        if parameters.get("sort") == self.default_sort:
            parameters.pop("sort")
        return self.base + (f"?{urlencode(parameters)}" if parameters else "")

    def column(self, label: str, rising: str, falling: str = "", **more: object) -> dict[str, object]:
        """A column head that sorts: by `rising`, and the other way round by `falling` when pressed again."""
        falling = falling or f"-{rising}"
        first, second = (falling, rising) if more.pop("falling_first", False) else (rising, falling)
        direction = {rising: "asc", falling: "desc"}.get(self.sort)
        return {
            "label": label,
            "sort": self.url(sort=second if self.sort == first else first),
            "sorted": direction,
            **more,
        }

    def chips(self, labels: Mapping[str, Callable[[str], str]]) -> list[dict[str, str]]:
        """The filters that are set, as removable chips: `{parameter: value -> text}`."""
        return [
            {"label": labels[name](value), "href": self.url(**{name: None})}
            for name, value in self.values.items()
            if name in labels
        ]


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page of a list."""

    rows: list[M]
    total: int
    start: int
    next: str | None
    previous: str | None

    @property
    def shown(self) -> str:
        """ "1 to 50 of 2,318"."""
        if not self.rows:
            return ""
        if self.total == 1:
            return _("1 in all")
        if len(self.rows) == self.total:
            return _("%(total)s in all") % {"total": number(self.total)}
        return _("%(first)s to %(last)s of %(total)s") % {
            "first": number(self.start),
            "last": number(self.start + len(self.rows) - 1),
            "total": number(self.total),
        }


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    return value


def _encode(direction: str, start: int, values: Iterable[object]) -> str:
    data = json.dumps([direction, start, [_plain(v) for v in values]], separators=(",", ":"))
    return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")


def _decode(cursor: str, width: int) -> tuple[str, int, list[Any]] | None:
    """What a cursor says, or None for one that is not ours: the list then begins at its start."""
    try:
        data = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        return None
    match data:
        case ["n" | "p" as direction, int(start), list(values)] if len(values) == width:
            if all(v is None or isinstance(v, str | int | float) for v in values):
                return direction, max(1, start), values
    return None


def _beyond(field: str, *, falls: bool, value: object) -> Q:
    """Rows that come after `value` in one column, empty ones last whichever way it runs."""
    if value is None:
        return Q(pk__in=[])
    return Q(**{f"{field}__{'lt' if falls else 'gt'}": value}) | Q(**{f"{field}__isnull": True})


def _before(field: str, *, falls: bool, value: object) -> Q:
    if value is None:
        return Q(**{f"{field}__isnull": False})
    return Q(**{f"{field}__{'gt' if falls else 'lt'}": value})


def _same(field: str, value: object) -> Q:
    return Q(**{f"{field}__isnull": True}) if value is None else Q(**{field: value})


def _away_from(order: Sequence[str], values: Sequence[object], *, backwards: bool) -> Q:
    """The rows after (or before) one row, whose sort values are given: column by column."""
    condition = Q(pk__in=[])
    so_far = Q()
    for name, value in zip(order, values, strict=True):
        field, falls = name.lstrip("-"), name.startswith("-")
        step = _before if backwards else _beyond
        condition |= so_far & step(field, falls=falls, value=value)
        so_far &= _same(field, value)
    return condition


def _ordering(order: Sequence[str], *, backwards: bool) -> list[OrderBy]:
    found = []
    for name in order:
        field, falls = F(name.lstrip("-")), name.startswith("-")
        if backwards:
            found.append(field.asc(nulls_first=True) if falls else field.desc(nulls_first=True))
        else:
            found.append(field.desc(nulls_last=True) if falls else field.asc(nulls_last=True))
    return found


def paginate(rows: QuerySet[M], *, order: Sequence[str], state: ListState, size: int = PAGE_SIZE) -> Page[M]:
    """One page of `rows` in `order` (field names, "-" for falling; the last one unique). Two queries.

    Empty values come last. A cursor that no longer fits shows the first page.
    """
    total = rows.order_by().count()
    found = _decode(state.cursor, len(order)) if state.cursor else None
    if found is not None:
        try:
            return _page_at(rows, order, state, size, total, *found)
        except (ValidationError, ValueError, TypeError, OverflowError):
            found = None
    picked = list(rows.order_by(*_ordering(order, backwards=False))[: size + 1])
    return _framed(picked[:size], order, state, start=1, total=total, more=len(picked) > size, earlier=False)


def _page_at(
    rows: QuerySet[M],
    order: Sequence[str],
    state: ListState,
    size: int,
    total: int,
    direction: str,
    start: int,
    values: list[Any],
) -> Page[M]:
    backwards = direction == "p"
    narrowed = rows.filter(_away_from(order, values, backwards=backwards))
    picked = list(narrowed.order_by(*_ordering(order, backwards=backwards))[: size + 1])
    more = len(picked) > size
    picked = picked[:size]
    if not backwards:
        return _framed(picked, order, state, start=start, total=total, more=more, earlier=True)
    picked.reverse()
    first = max(1, start - len(picked)) if more else 1
    return _framed(picked, order, state, start=first, total=total, more=True, earlier=more)


def _framed(
    rows: list[M], order: Sequence[str], state: ListState, *, start: int, total: int, more: bool, earlier: bool
) -> Page[M]:
    def at(row: M, direction: str, number: int) -> str:
        return state.url(at=_encode(direction, number, [_value(row, name.lstrip("-")) for name in order]))

    return Page(
        rows=rows,
        total=total,
        start=start,
        next=at(rows[-1], "n", start + len(rows)) if rows and more else None,
        previous=at(rows[0], "p", start) if rows and earlier else None,
    )


def _value(row: object, path: str) -> object:
    value: object = row
    for name in path.split("__"):
        value = getattr(value, name)
    return value
