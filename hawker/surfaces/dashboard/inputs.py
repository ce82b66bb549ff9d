# SPDX-License-Identifier: Apache-2.0
"""What people type into forms, as values; whatever cannot be read is a `ValidationFailed` for its field."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from babel.numbers import format_decimal
from django.http import QueryDict
from django.utils.translation import gettext as _

from hawker.core import clock
from hawker.core.errors import FieldError, NotFound, ValidationFailed
from hawker.core.measures import (
    IncompatibleUnits,
    InvalidQuantity,
    StockUnit,
    UnknownUnit,
    format_quantity,
    parse_quantity,
)
from hawker.core.money import InvalidMoney, Money, exponent
from hawker.core.text import InvalidNumber, parse_decimal
from hawker.surfaces.web.jinja import locale

T = TypeVar("T")


class Reader:
    """Reads the fields of one form and collects what is wrong with them; `check` raises it all at once."""

    def __init__(self, data: QueryDict) -> None:
        self.data = data
        self.faults: list[FieldError] = []

    def text(self, name: str, default: str = "") -> str:
        return self.data.get(name, default).strip()

    def flag(self, name: str) -> bool:
        return self.data.get(name) in ("1", "on", "true")

    def _read(self, name: str, field: str, read: Callable[[str], T], fallback: T) -> T:
        try:
            return read(self.text(name))
        except (InvalidMoney, InvalidNumber, InvalidQuantity, UnknownUnit, IncompatibleUnits) as error:
            self.faults.append(FieldError(field or name, str(error)))
            return fallback

    def money(self, name: str, currency: str, *, field: str = "") -> Decimal:
        """A required amount in `currency`."""
        if not self.text(name):
            self.faults.append(FieldError(field or name, _("Enter an amount."), "required"))
            return Decimal(0)
        return self._read(name, field, lambda t: Money.parse(t, currency, locale=locale()).amount, Decimal(0))

    def optional_money(self, name: str, currency: str, *, field: str = "") -> Decimal | None:
        return self.money(name, currency, field=field) if self.text(name) else None

    def whole(self, name: str, *, default: int = 0, field: str = "") -> int:
        """A whole number; empty is `default`."""
        if not self.text(name):
            return default

        def read(text: str) -> int:
            value = parse_decimal(text, locale=locale())
            if value != value.to_integral_value() or abs(value) > 10**9:
                raise InvalidNumber(_("Enter a whole number."))
            return int(value)

        return self._read(name, field, read, default)

    def decimal(self, name: str, *, default: Decimal = Decimal(0), field: str = "") -> Decimal:
        """A plain number as the language writes it; empty is `default`."""
        if not self.text(name):
            return default
        return self._read(name, field, lambda t: parse_decimal(t, locale=locale()), default)

    def amount(self, name: str, stock_unit: str, *, unit: str = "", field: str = "") -> int:
        """A stock amount in base units: "250", "0.5 kg", "2 lb" (to the nearest gram); `unit` for a bare number."""
        if not self.text(name):
            self.faults.append(FieldError(field or name, _("Enter an amount, for example 1.5 kg."), "required"))
            return 0

        def read(text: str) -> int:
            bare = text.lstrip("+-\u2212 ").replace("\u00a0", " ")
            typed = f"{text} {unit}" if unit and bare[-1:].isdigit() else text
            return parse_quantity(typed, StockUnit(stock_unit), locale=locale()).to_base(nearest=True)

        return self._read(name, field, read, 0)

    def optional_amount(self, name: str, stock_unit: str, *, unit: str = "", field: str = "") -> int | None:
        return self.amount(name, stock_unit, unit=unit, field=field) if self.text(name) else None

    def check(self) -> None:
        """Raise what was found wrong, if anything."""
        if self.faults:
            raise ValidationFailed(self.faults)


def uuid_of(text: str) -> UUID:
    """An id from an address or form; NotFound for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def uuids_of(texts: Iterable[str]) -> list[UUID]:
    """The ids among `texts`, each once."""
    found: dict[UUID, None] = {}
    for text in texts:
        try:
            found[UUID(text)] = None
        except ValueError:
            continue
    return list(found)


def day_of(text: str) -> date | None:
    """A day as `<input type="date">` sends it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def day_range(since: str, until: str, zone: str) -> tuple[datetime | None, datetime | None]:
    """Two days of a shop, both included, as moments: `start <= moment < end`."""
    first, last = day_of(since), day_of(until)
    start = clock.day_bounds(first, zone)[0] if first else None
    end = clock.day_bounds(last + timedelta(days=1), zone)[0] if last and last < date.max else None
    return start, end


def typed_money(amount: Decimal | None, currency: str) -> str:
    """An amount as it stands in an input: the language's decimal sign, no grouping."""
    if amount is None:
        return ""
    digits = exponent(currency)
    pattern = "0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(amount, format=pattern, locale=locale()))


def typed_amount(base_amount: int | None, stock_unit: str) -> str:
    """A stock amount as it stands in an input: "250 g", "1.5 kg", "12 pc"."""
    return "" if base_amount is None else format_quantity(base_amount, stock_unit, locale())
