# SPDX-License-Identifier: Apache-2.0
"""Quantities convert exactly or say why not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawker.core import measures
from hawker.core.measures import (
    IncompatibleUnits,
    InexactQuantity,
    InvalidQuantity,
    StockUnit,
    UnknownUnit,
)


class TestConversion:
    @pytest.mark.parametrize(
        ("value", "unit", "base"),
        [
            ("2.4", "kg", 2400),
            ("750", "g", 750),
            ("5000", "mg", 5),
            ("100000", "lb", 45359237),
            ("2", "dozen", 24),
            ("0.5", "dozen", 6),
            ("-1", "kg", -1000),
            ("0", "lb", 0),
        ],
    )
    def test_to_base(self, value: str, unit: str, base: int) -> None:
        assert measures.to_base(Decimal(value), unit) == base

    def test_a_pound_is_not_a_whole_number_of_grams(self) -> None:
        with pytest.raises(InexactQuantity) as caught:
            measures.to_base(2, "lb")
        assert caught.value.exact == Decimal("907.18474")
        assert caught.value.nearest == 907
        assert "907 g" in str(caught.value)
        assert measures.to_base(2, "lb", nearest=True) == 907

    def test_nearest_rounds_half_up(self) -> None:
        assert measures.to_base(Decimal("0.5"), "g", nearest=True) == 1
        assert measures.to_base(Decimal("-0.5"), "g", nearest=True) == -1

    @pytest.mark.parametrize("value", [1.5, True, Decimal("NaN"), Decimal("Infinity"), Decimal("1e999999"), 10**13])
    def test_refuses(self, value: object) -> None:
        with pytest.raises(InvalidQuantity):
            measures.to_base(value, "kg")  # type: ignore[arg-type]

    def test_tiny_exponents_are_inexact_not_slow(self) -> None:
        with pytest.raises(InexactQuantity):
            measures.to_base(Decimal("1e-9999"), "kg")

    @given(st.integers(min_value=-(10**11), max_value=10**11), st.sampled_from(["mg", "g", "kg", "piece"]))
    def test_round_trip_is_exact(self, base: int, unit: str) -> None:
        assert measures.to_base(measures.from_base(base, unit), unit) == base

    @given(st.integers(min_value=-(10**11), max_value=10**11), st.sampled_from(["oz", "lb", "dozen"]))
    def test_round_trip_through_uneven_units_finds_the_same_base(self, base: int, unit: str) -> None:
        assert measures.to_base(measures.from_base(base, unit), unit, nearest=True) == base

    def test_from_base_is_plain(self) -> None:
        assert str(measures.from_base(2400, "kg")) == "2.4"
        assert str(measures.from_base(1000000, "kg")) == "1000"
        assert str(measures.from_base(0, "kg")) == "0"

    def test_convert(self) -> None:
        assert measures.convert(1, "lb", "oz") == 16
        assert measures.convert(Decimal("1.5"), "kg", "g") == 1500
        with pytest.raises(IncompatibleUnits):
            measures.convert(1, "kg", "piece")
        with pytest.raises(UnknownUnit):
            measures.convert(1, "kg", "stone")


class TestParse:
    @pytest.mark.parametrize(
        ("text", "stock_unit", "unit", "value", "is_change"),
        [
            ("1,5 kg", "gram", "kg", "1.5", False),
            ("2 lb", "gram", "lb", "2", False),
            ("+1kg", "gram", "kg", "1", True),
            ("- 250 g", "gram", "g", "-250", True),
            ("−250g", "gram", "g", "-250", True),
            ("12", "piece", "piece", "12", False),
            ("750", "gram", "g", "750", False),
            (".5 Kg.", "gram", "kg", "0.5", False),
            ("2 docenas", "piece", "dozen", "2", False),
            ("१२ किलो", "gram", "kg", "12", False),
            ("1 234,5 g", "gram", "g", "1234.5", False),
            ("3 pcs", "piece", "piece", "3", False),
        ],
    )
    def test_reads(self, text: str, stock_unit: str, unit: str, value: str, is_change: bool) -> None:
        quantity = measures.parse_quantity(text, stock_unit)
        assert (quantity.unit.code, quantity.value, quantity.is_change) == (unit, Decimal(value), is_change)

    def test_locale_decides_what_one_separator_means(self) -> None:
        assert measures.parse_quantity("1,500 g", "gram", locale="en").to_base() == 1500
        assert measures.parse_quantity("1.500 g", "gram", locale="es").to_base() == 1500
        with pytest.raises(InvalidQuantity, match="two ways"):
            measures.parse_quantity("1,500 g", "gram")

    @pytest.mark.parametrize("text", ["", "kg", "1 kg 200 g", "one kg", "1/2 kg", "--1", "1e5 kg", "9" * 70])
    def test_refuses(self, text: str) -> None:
        with pytest.raises((InvalidQuantity, UnknownUnit)):
            measures.parse_quantity(text, "gram")

    def test_units_must_suit_the_stock(self) -> None:
        with pytest.raises(IncompatibleUnits):
            measures.parse_quantity("3 kg", "piece")
        with pytest.raises(UnknownUnit, match="use one of"):
            measures.parse_quantity("3 stone", "gram")

    @given(st.integers(min_value=0, max_value=10**9))
    def test_reads_what_it_writes(self, grams: int) -> None:
        shown = measures.format_quantity(grams, "gram", "en")
        assert measures.parse_quantity(shown, "gram", locale="en").to_base() == grams


class TestFormat:
    @pytest.mark.parametrize(
        ("base", "stock_unit", "locale", "expected"),
        [
            (2400, "gram", "en", "2.4 kg"),
            (750, "gram", "en", "750 g"),
            (1000, "gram", "en", "1 kg"),
            (1999, "gram", "en", "1.999 kg"),
            (-1500, "gram", "en", "-1.5 kg"),
            (0, "gram", "en", "0 g"),
            (12, "piece", "en", "12 pc"),
            (1250, "gram", "es", "1,25 kg"),
            (3, "piece", "es", "3 ud."),
            (1234567, "piece", "en_IN", "12,34,567 pc"),
        ],
    )
    def test_as_people_write_it(self, base: int, stock_unit: str, locale: str, expected: str) -> None:
        assert measures.format_quantity(base, stock_unit, locale).replace("\u00a0", " ") == expected


def test_stock_units() -> None:
    assert [(unit.value, unit.symbol, unit.unit.code) for unit in StockUnit] == [
        ("gram", "g", "g"),
        ("piece", "pc", "piece"),
    ]
    with pytest.raises(ValueError, match="litre"):
        measures.format_quantity(1, "litre")


def test_every_spelling_names_one_unit() -> None:
    words = [word for spelled in measures._SPELLINGS.values() for word in spelled.split()]
    assert len(words) == len(set(words))
    assert measures._SPELLINGS.keys() == measures.UNITS.keys()
    assert all(measures.unit_of(code).code == code for code in measures.UNITS)
