# SPDX-License-Identifier: Apache-2.0
"""Lists by opaque cursor: the next page begins after the last row shown, whatever was added meanwhile.

A cursor holds the sort and the last row's sort values, signed, so that a forged one is refused instead of
reaching the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import Field

from hawker.core.errors import FieldError, ValidationFailed

DEFAULT_LIMIT = 50
MAX_LIMIT = 200

T = TypeVar("T")
M = TypeVar("M", bound=Model)

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many at most.")]
Cursor = Annotated[str, Query(max_length=1000, description="`next` of the page before.")]
Text = Annotated[str, Query(max_length=100, description="Words to look for.")]

Sort = Sequence[str]
"""Fields in order, `-` for descending; the last one is unique."""


class Page(Schema, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: Annotated[str | None, Field(description="Send it as `cursor` for the next page; null at the end.")]


def _signer() -> Signer:
    return Signer(salt="hawker.api.cursor")


def _pack(value: Any) -> list[str] | str | int | bool | None:
    match value:
        case None | bool() | int() | str():
            return value
        case datetime():
            return ["t", value.isoformat()]
        case Decimal():
            return ["d", str(value)]
        case UUID():
            return ["u", str(value)]
    raise TypeError(f"{type(value).__name__} cannot stand in a cursor")


def _unpack(value: Any) -> Any:
    match value:
        case ["t", text]:
            return datetime.fromisoformat(text)
        case ["d", text]:
            return Decimal(text)
        case ["u", text]:
            return UUID(text)
    return value


def _after(sort: Sort, values: Sequence[Any]) -> Q:
    """Rows that come after the one with these sort values; of nullable fields none may be sorted by."""
    condition = Q()
    equal = Q()
    for name, value in zip(sort, values, strict=True):
        field, step = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{field}__{step}": value})
        equal &= Q(**{field: value})
    return condition


def _read(cursor: str, name: str, sort: Sort) -> list[Any]:
    try:
        kept, values = _signer().unsign_object(cursor)
        if kept == name and len(values) == len(sort):
            return [_unpack(value) for value in values]
    except (BadSignature, ValueError):
        pass
    raise ValidationFailed(
        [FieldError("cursor", _("This cursor does not belong to this list; begin again without it."))]
    )


def _value(row: Model, path: str) -> Any:
    value: Any = row
    for part in path.split("__"):
        value = getattr(value, part)
    return value


def choose_sort(sorts: Mapping[str, Sort], name: str) -> Sort:
    """The sort of that name; ValidationFailed naming those there are."""
    if name not in sorts:
        raise ValidationFailed(
            [FieldError("sort", _("Choose one of: %(sorts)s.") % {"sorts": ", ".join(sorts)}, "unknown_sort")]
        )
    return sorts[name]


def paginate(
    rows: QuerySet[M],
    *,
    sorts: Mapping[str, Sort],
    sort: str,
    cursor: str,
    limit: int,
) -> tuple[list[M], str | None]:
    """One page of a queryset and the cursor of the next; one query more than none beyond prefetches."""
    fields = choose_sort(sorts, sort)
    rows = rows.order_by(*fields)
    if cursor:
        rows = rows.filter(_after(fields, _read(cursor, sort, fields)))
    found = list(rows[: limit + 1])
    if len(found) <= limit:
        return found, None
    found = found[:limit]
    last = [_pack(_value(found[-1], name.lstrip("-"))) for name in fields]
    return found, _signer().sign_object([sort, last])


def page_of(
    rows: QuerySet[M],
    convert: Callable[[M], Any],
    *,
    sorts: Mapping[str, Sort],
    sort: str,
    cursor: str,
    limit: int,
) -> dict[str, Any]:
    """One page with each row converted."""
    found, following = paginate(rows, sorts=sorts, sort=sort, cursor=cursor, limit=limit)
    return {"items": [convert(row) for row in found], "next": following}
