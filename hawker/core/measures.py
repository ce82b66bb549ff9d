# SPDX-License-Identifier: Apache-2.0
"""Quantities: units by family, exact conversion to whole base units, and how people write them.

Stock is counted in whole base units (grams or pieces). A further family (volume, length, area) is a base
unit and its rows in `UNITS`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from babel.numbers import format_decimal
from babel.units import format_unit
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _noop

from hawker.core.text import InvalidNumber, fold, locale_of, parse_decimal

MAX_BASE_AMOUNT = 10**12  # a million tonnes in grams: beyond it somebody mistyped
_CONTEXT = Context(prec=40, rounding=ROUND_HALF_UP)


class InvalidQuantity(ValueError):
    """Text or a number that is no quantity."""

    code: ClassVar[str] = "invalid_quantity"


class UnknownUnit(ValueError):
    """A unit we have no conversion for."""

    code: ClassVar[str] = "unknown_unit"

    def __init__(self, unit: str) -> None:
        self.unit = unit
        super().__init__(
            gettext("“%(unit)s” is not a unit we know; use one of %(units)s.")
            % {"unit": unit[:20], "units": ", ".join(UNITS)}
        )


class IncompatibleUnits(ValueError):
    """Units of different families, such as kilograms and pieces."""

    code: ClassVar[str] = "incompatible_units"

    def __init__(self, left: str, right: str) -> None:
        self.left = left
        self.right = right
        super().__init__(
            gettext("%(left)s cannot be converted to %(right)s; use a unit of the same kind.")
            % {"left": gettext(left), "right": gettext(right)}
        )


class InexactQuantity(ValueError):
    """A quantity that is no whole number of base units, such as 2 lb in grams."""

    code: ClassVar[str] = "inexact_quantity"

    def __init__(self, exact: Decimal, nearest: int, unit: str) -> None:
        self.exact = exact
        self.nearest = nearest
        self.unit = unit
        super().__init__(
            gettext("This is %(exact)s %(unit)s, not a whole number; enter %(nearest)s %(unit)s instead.")
            % {"exact": f"{exact.normalize():f}", "unit": gettext(unit), "nearest": nearest}
        )


class Family(StrEnum):
    """What a unit measures."""

    WEIGHT = "weight"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: `factor` base units make one of it (grams or pieces)."""

    code: str
    family: Family
    factor: Decimal
    name: str


# Ounce and pound are the international avoirdupois ones, exact by definition (1959 agreement).
UNITS = MappingProxyType(
    {
        unit.code: unit
        for unit in (
            Unit("mg", Family.WEIGHT, Decimal("0.001"), _noop("milligram")),
            Unit("g", Family.WEIGHT, Decimal(1), _noop("gram")),
            Unit("kg", Family.WEIGHT, Decimal(1000), _noop("kilogram")),
            Unit("oz", Family.WEIGHT, Decimal("28.349523125"), _noop("ounce")),
            Unit("lb", Family.WEIGHT, Decimal("453.59237"), _noop("pound")),
            Unit("piece", Family.COUNT, Decimal(1), _noop("piece")),
            Unit("dozen", Family.COUNT, Decimal(12), _noop("dozen")),
        )
    }
)

BASE_UNITS = MappingProxyType({Family.WEIGHT: UNITS["g"], Family.COUNT: UNITS["piece"]})

_SPELLINGS = {
    "mg": "mg milligram milligrams miligramo miligramos",
    "g": "g gr gm gms gram grams gramme grammes gramo gramos ग्राम",
    "kg": "kg kgs kilo kilos kilogram kilograms kilogramo kilogramos किलो किग्रा किलोग्राम",
    "oz": "oz ounce ounces onza onzas",
    "lb": "lb lbs pound pounds libra libras",
    "piece": "pc pcs piece pieces pieza piezas unit units ud uds unidad unidades नग पीस",
    "dozen": "dozen dozens dz doz docena docenas दर्जन",
}
_UNIT_BY_SPELLING = {fold(word): code for code, words in _SPELLINGS.items() for word in words.split()}


class StockUnit(StrEnum):
    """What a product's stock is counted in."""

    GRAM = "gram"
    PIECE = "piece"

    @property
    def symbol(self) -> str:
        """The short form: "g" or "pc"."""
        return "g" if self is StockUnit.GRAM else "pc"

    @property
    def family(self) -> Family:
        """Which units convert to it."""
        return Family.WEIGHT if self is StockUnit.GRAM else Family.COUNT

    @property
    def unit(self) -> Unit:
        """Its row in `UNITS`."""
        return BASE_UNITS[self.family]


@dataclass(frozen=True, slots=True)
class Quantity:
    """What somebody typed: a value in a unit; `is_change` when it had a sign ("+1 kg" adds, "1 kg" sets)."""

    value: Decimal
    unit: Unit
    is_change: bool = False

    def to_base(self, *, nearest: bool = False) -> int:
        """In whole base units; see the function `to_base`."""
        return to_base(self.value, self.unit, nearest=nearest)


def unit_of(unit: Unit | str) -> Unit:
    """The unit of a code or a usual spelling ("kg", "lbs", "pieces"); raises `UnknownUnit`."""
    if isinstance(unit, Unit):
        return unit
    found = UNITS.get(unit) or UNITS.get(_UNIT_BY_SPELLING.get(fold(unit).rstrip("."), ""))
    if found is None:
        raise UnknownUnit(unit)
    return found


def _number(value: Decimal | int) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise InvalidQuantity(f"A quantity is a whole number or a Decimal, not {type(value).__name__}.")
    number = Decimal(value)
    if not number.is_finite():
        raise InvalidQuantity(gettext("The quantity is not a number; give a finite one."))
    return number


def to_base(value: Decimal | int, unit: Unit | str, *, nearest: bool = False) -> int:
    """`value` in whole base units (grams, pieces): 2.4 kg are 2400.

    Raises `InexactQuantity` (with the nearest whole number) when it is not whole; `nearest=True` rounds half
    up instead, for units such as the pound that never come out even.
    """
    known = unit_of(unit)
    number = _number(value)
    # Checked before multiplying, on exponents too: 1e999999 must not become a million digits.
    if number and number.adjusted() > 15:
        raise InvalidQuantity(gettext("The quantity is too large; check the number and its unit."))
    exact = _CONTEXT.multiply(number, known.factor)
    whole = int(exact.to_integral_value(rounding=ROUND_HALF_UP))
    if abs(whole) > MAX_BASE_AMOUNT:
        raise InvalidQuantity(gettext("The quantity is too large; check the number and its unit."))
    if exact != whole and not nearest:
        raise InexactQuantity(exact, whole, BASE_UNITS[known.family].code)
    return whole


def from_base(base_amount: int, unit: Unit | str) -> Decimal:
    """`base_amount` grams or pieces in `unit`: 2400 g are 2.4 kg (28 digits if it never comes out even)."""
    return _plain(_divide(_number(base_amount), unit_of(unit).factor))


def convert(value: Decimal | int, source: Unit | str, target: Unit | str) -> Decimal:
    """`value` of one unit in another of the same family; raises `IncompatibleUnits`."""
    from_unit, to_unit = unit_of(source), unit_of(target)
    if from_unit.family != to_unit.family:
        raise IncompatibleUnits(from_unit.name, to_unit.name)
    return _plain(_divide(_CONTEXT.multiply(_number(value), from_unit.factor), to_unit.factor))


def _divide(value: Decimal, by: Decimal) -> Decimal:
    with localcontext(prec=28):
        return value / by


def _plain(value: Decimal) -> Decimal:
    """Without trailing zeros and without an exponent: 2.4, 1000."""
    trimmed = value.normalize(_CONTEXT)
    exponent = trimmed.as_tuple().exponent
    return trimmed.quantize(Decimal(1), context=_CONTEXT) if isinstance(exponent, int) and exponent > 0 else trimmed


# Unicode's locale data names no piece; these are the short forms shops print.
_PIECE_SYMBOLS = {"en": "pc", "es": "ud.", "hi": "नग"}


def format_quantity(base_amount: int, stock_unit: StockUnit | str, locale: str = "en") -> str:
    """As people write it: "2.4 kg", "750 g", "12 pc" (kilograms from 1000 g on)."""
    where = locale_of(locale)
    if StockUnit(stock_unit) is StockUnit.PIECE:
        symbol = _PIECE_SYMBOLS.get(where.language, StockUnit.PIECE.symbol)
        return f"{format_decimal(base_amount, locale=where)} {symbol}"
    if abs(base_amount) >= 1000:
        return format_unit(from_base(base_amount, "kg"), "mass-kilogram", "short", locale=where)
    return format_unit(base_amount, "mass-gram", "short", locale=where)


_QUANTITY = re.compile(r"([+\-\u2212]?\s*[\d.,'\u2019\s\u00a0\u202f]*\d)\s*([^\W\d_][^\d]*)?")


def parse_quantity(text: str, stock_unit: StockUnit | str = StockUnit.PIECE, *, locale: str | None = None) -> Quantity:
    """What "1,5 kg", "2 lb", "+1kg" or "12" means; a bare number is in `stock_unit`.

    A unit of another family raises `IncompatibleUnits`, one we do not know `UnknownUnit`, and anything else
    that is no quantity `InvalidQuantity`. `locale` decides how "1,500" reads (see `text.parse_decimal`).
    """
    stock = StockUnit(stock_unit)
    plain = unicodedata.normalize("NFKC", text[:80]).strip()
    match = _QUANTITY.fullmatch(plain)
    if match is None:
        raise InvalidQuantity(
            gettext("“%(text)s” is not a quantity; write it like 1.5 kg or 12.") % {"text": plain[:30]}
        )
    number, word = match.group(1), (match.group(2) or "").strip()
    try:
        value = parse_decimal(number, locale=locale)
    except InvalidNumber as error:
        raise InvalidQuantity(str(error)) from error
    unit = unit_of(word) if word else stock.unit
    if unit.family != stock.family:
        raise IncompatibleUnits(unit.name, stock.unit.name)
    return Quantity(value, unit, is_change=number[0] in "+-\u2212")
