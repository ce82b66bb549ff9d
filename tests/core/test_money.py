# SPDX-License-Identifier: Apache-2.0
"""Money adds up: rounding, allocation, currencies and formats."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawker.core import money
from hawker.core.money import CurrencyMismatch, InvalidMoney, Money, UnknownCurrency

CURRENCIES = ["EUR", "INR", "JPY", "KWD", "CLF", "USD"]
currencies = st.sampled_from(CURRENCIES)
minor_amounts = st.integers(min_value=-(10**15), max_value=10**15)
weights = st.lists(
    st.one_of(
        st.integers(min_value=0, max_value=10**6),
        st.decimals(min_value=0, max_value=10**6, places=3, allow_nan=False, allow_infinity=False),
    ),
    min_size=1,
    max_size=30,
).filter(lambda found: any(found))


def euro(text: str) -> Money:
    return Money(Decimal(text), "EUR")


class TestConstruction:
    def test_amount_is_held_at_the_minor_unit(self) -> None:
        assert str(Money(Decimal("12.5"), "EUR").amount) == "12.50"
        assert str(Money(Decimal("1000.0000"), "JPY").amount) == "1000"
        assert str(Money(Decimal("1.23456"), "KWD").amount) == "1.235"

    @pytest.mark.parametrize(
        ("amount", "expected"),
        [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("0.0049", "0.00")],
    )
    def test_rounds_half_away_from_zero(self, amount: str, expected: str) -> None:
        assert str(euro(amount).amount) == expected

    def test_there_is_no_negative_zero(self) -> None:
        assert str(euro("-0.001").amount) == "0.00"
        assert str((-Money.zero("EUR")).amount) == "0.00"

    @pytest.mark.parametrize("amount", [1.5, True, "1.50", None, Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity")])
    def test_refuses_what_is_no_exact_number(self, amount: object) -> None:
        with pytest.raises(InvalidMoney):
            Money(amount, "EUR")  # type: ignore[arg-type]

    def test_refuses_amounts_that_would_lose_digits(self) -> None:
        with pytest.raises(InvalidMoney, match="too large"):
            Money(Decimal("1e24"), "EUR")
        with pytest.raises(InvalidMoney, match="too large"):
            Money(Decimal("1e999999"), "EUR")

    @pytest.mark.parametrize("currency", ["XYZ", "", "EURO", "XAU", "XXX", "€", None])
    def test_refuses_unknown_currencies(self, currency: object) -> None:
        with pytest.raises(UnknownCurrency) as caught:
            Money(Decimal(1), currency)  # type: ignore[arg-type]
        assert caught.value.code == "unknown_currency"

    def test_currency_code_is_upper_case(self) -> None:
        assert Money(Decimal(1), "eur") == Money(Decimal(1), "EUR")

    def test_does_not_depend_on_the_callers_decimal_context(self) -> None:
        with localcontext(prec=3):
            assert str(Money(Decimal("123456.785"), "EUR").amount) == "123456.79"
            assert str((euro("123456.78") + euro("0.01")).amount) == "123456.79"
            assert (euro("123456.78") * 3).minor_units == 37037034

    def test_is_immutable_and_hashable(self) -> None:
        assert {euro("1.00"), euro("1")} == {euro("1.0")}
        with pytest.raises(AttributeError):
            euro("1").amount = Decimal(2)  # type: ignore[misc]


class TestParse:
    @pytest.mark.parametrize(
        ("text", "currency", "locale", "expected"),
        [
            ("12.50", "EUR", None, "12.50"),
            (" -3 ", "EUR", None, "-3.00"),
            ("12.500", "EUR", None, "12.50"),
            ("1,24,999.00", "INR", None, "124999.00"),
            ("1.299,50", "EUR", None, "1299.50"),
            ("1.299", "EUR", "de", "1299.00"),
            ("1,299", "USD", "en", "1299.00"),
            ("1000", "JPY", None, "1000"),
            ("0.125", "KWD", None, "0.125"),
        ],
    )
    def test_reads(self, text: str, currency: str, locale: str | None, expected: str) -> None:
        assert str(Money.parse(text, currency, locale=locale).amount) == expected

    @pytest.mark.parametrize(
        "text", ["", "abc", "1e3", "NaN", "1,299", "--1", "1.2.3,4,5", "12 EUR", "9" * 16, "9" * 99]
    )
    def test_refuses(self, text: str) -> None:
        with pytest.raises(InvalidMoney) as caught:
            Money.parse(text, "EUR")
        assert caught.value.code == "invalid_money"

    def test_more_decimals_than_the_currency_has_are_refused_not_rounded(self) -> None:
        with pytest.raises(InvalidMoney, match="at most 2 decimals"):
            Money.parse("12.505", "EUR")
        with pytest.raises(InvalidMoney, match="no decimals"):
            Money.parse("12.5", "JPY")

    @given(minor_amounts.filter(lambda n: abs(n) < 10**14), currencies)
    def test_json_round_trip(self, minor: int, currency: str) -> None:
        amount = Money.from_minor(minor, currency)
        assert Money.from_json(amount.as_json()) == amount

    @pytest.mark.parametrize("value", [{}, {"amount": 12.5, "currency": "EUR"}, {"amount": "1"}, {"currency": "EUR"}])
    def test_json_of_another_shape_is_refused(self, value: dict[str, object]) -> None:
        with pytest.raises(InvalidMoney):
            Money.from_json(value)


class TestMinorUnits:
    @pytest.mark.parametrize(
        ("amount", "currency", "minor"),
        [("12.50", "EUR", 1250), ("-0.01", "EUR", -1), ("1000", "JPY", 1000), ("1.5", "KWD", 1500)],
    )
    def test_counts(self, amount: str, currency: str, minor: int) -> None:
        assert Money(Decimal(amount), currency).minor_units == minor
        assert Money.from_minor(minor, currency) == Money(Decimal(amount), currency)

    @given(minor_amounts, currencies)
    def test_round_trip(self, minor: int, currency: str) -> None:
        assert Money.from_minor(minor, currency).minor_units == minor

    @pytest.mark.parametrize("minor", [12.0, True, Decimal(3), 10**24])
    def test_refuses(self, minor: object) -> None:
        with pytest.raises(InvalidMoney):
            Money.from_minor(minor, "EUR")  # type: ignore[arg-type]


class TestArithmetic:
    def test_adds_subtracts_multiplies(self) -> None:
        assert euro("1.10") + euro("2.20") == euro("3.30")
        assert euro("1.10") - euro("2.20") == euro("-1.10")
        assert euro("1.10") * 3 == 3 * euro("1.10") == euro("3.30")
        assert euro("10.00") * Decimal("0.21") == euro("2.10")
        assert abs(euro("-1")) == -euro("-1") == euro("1")

    def test_multiplication_rounds_once_at_the_end(self) -> None:
        assert euro("0.01") * Decimal("0.5") == euro("0.01")
        assert euro("33.33") * Decimal("0.333333333333333333333333333333") == euro("11.11")

    @pytest.mark.parametrize("operation", ["__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"])
    def test_two_currencies_never_combine(self, operation: str) -> None:
        with pytest.raises(CurrencyMismatch) as caught:
            getattr(euro("1"), operation)(Money(Decimal(1), "USD"))
        assert (caught.value.left, caught.value.right) == ("EUR", "USD")

    def test_equality_across_currencies_is_false_not_an_error(self) -> None:
        assert euro("1") != Money(Decimal(1), "USD")

    def test_floats_and_money_are_no_factors(self) -> None:
        with pytest.raises(InvalidMoney, match="float"):
            euro("1") * 0.5  # type: ignore[operator]
        with pytest.raises(TypeError):
            euro("1") * euro("1")  # type: ignore[operator]
        with pytest.raises(InvalidMoney):
            euro("1") * Decimal("NaN")
        with pytest.raises(InvalidMoney):
            euro("1") * Decimal("1e99999999")

    def test_plain_numbers_are_not_added(self) -> None:
        with pytest.raises(TypeError):
            euro("1") + 1  # type: ignore[operator]
        with pytest.raises(TypeError):
            _ = euro("1") < 2  # type: ignore[operator]

    def test_orders_and_truth(self) -> None:
        assert euro("1") < euro("2") <= euro("2")
        assert euro("3") > euro("2") >= euro("2")
        assert sorted([euro("2"), euro("-1")]) == [euro("-1"), euro("2")]
        assert euro("0.01")
        assert not Money.zero("EUR")

    def test_total(self) -> None:
        assert money.total([], "JPY") == Money.zero("JPY")
        assert money.total((euro(a) for a in ("1.10", "2.20")), "EUR") == euro("3.30")
        with pytest.raises(CurrencyMismatch):
            money.total([euro("1")], "USD")

    @given(minor_amounts, st.decimals(min_value=-100, max_value=100, places=4), currencies)
    def test_a_refund_is_minus_the_charge(self, minor: int, factor: Decimal, currency: str) -> None:
        amount = Money.from_minor(minor, currency)
        assert (-amount) * factor == -(amount * factor)


class TestAllocate:
    @pytest.mark.parametrize(
        ("amount", "shares", "expected"),
        [
            ("10.00", [1, 1, 1], ["3.34", "3.33", "3.33"]),
            ("-10.00", [1, 1, 1], ["-3.34", "-3.33", "-3.33"]),
            ("0.05", [3, 7], ["0.02", "0.03"]),
            ("100.00", [Decimal("0.5"), Decimal("0.25"), Decimal("0.25")], ["50.00", "25.00", "25.00"]),
            ("0.01", [0, 1, 0], ["0.00", "0.01", "0.00"]),
            ("0.00", [0, 0], ["0.00", "0.00"]),
        ],
    )
    def test_shares(self, amount: str, shares: list[int | Decimal], expected: list[str]) -> None:
        assert euro(amount).allocate(shares) == [euro(share) for share in expected]

    @given(minor_amounts, weights, currencies)
    def test_sums_exactly_and_stays_within_one_unit(
        self, minor: int, parts: list[int | Decimal], currency: str
    ) -> None:
        amount = Money.from_minor(minor, currency)
        shares = amount.allocate(parts)
        assert money.total(shares, currency) == amount
        whole = sum(Decimal(part) for part in parts)
        for share, part in zip(shares, parts, strict=True):
            assert abs(share.minor_units - Decimal(minor) * part / whole) < 1 + Decimal("1e-9")
            assert share.minor_units * minor >= 0
            assert part or not share

    @given(minor_amounts, weights)
    def test_negative_amounts_mirror_positive_ones(self, minor: int, parts: list[int | Decimal]) -> None:
        assert Money.from_minor(-minor, "EUR").allocate(parts) == [
            -share for share in Money.from_minor(minor, "EUR").allocate(parts)
        ]

    @given(minor_amounts, st.integers(min_value=1, max_value=50))
    def test_split_is_fair(self, minor: int, n: int) -> None:
        shares = [share.minor_units for share in Money.from_minor(minor, "INR").split(n)]
        assert sum(shares) == minor
        assert len(shares) == n
        assert max(shares) - min(shares) <= 1

    @pytest.mark.parametrize("shares", [[], [0, 0], [1, -1], [Decimal("NaN")], [1.5], [True]])
    def test_refuses(self, shares: list[int | Decimal]) -> None:
        with pytest.raises(InvalidMoney):
            euro("1").allocate(shares)

    def test_split_needs_a_share(self) -> None:
        with pytest.raises(InvalidMoney):
            euro("1").split(0)


class TestFormat:
    @pytest.mark.parametrize(
        ("amount", "currency", "locale", "trim", "expected"),
        [
            ("124999", "INR", "en_IN", False, "₹1,24,999.00"),
            ("124999", "INR", "en-in", True, "₹1,24,999"),
            ("1234.5", "USD", "en", True, "$1,234.50"),
            ("12.5", "EUR", "es", False, "12,50 €"),
            ("-3.5", "EUR", "en", False, "-€3.50"),
            ("1000", "JPY", "en", False, "¥1,000"),
            ("5", "KWD", "en", False, "KWD 5.000"),
            ("1299", "CHF", "en", True, "CHF 1,299"),
            ("1000.5", "RSD", "en", False, "RSD 1,000.50"),
            ("1", "USD", "xx-invalid", False, "$1.00"),
        ],
    )
    def test_as_people_write_it(self, amount: str, currency: str, locale: str, trim: bool, expected: str) -> None:
        shown = Money(Decimal(amount), currency).format(locale, trim=trim)
        assert shown.replace("\u00a0", " ") == expected

    def test_str_is_plain(self) -> None:
        assert str(euro("1234.5")) == "1234.50 EUR"
        assert str(Money(Decimal("1E+6"), "JPY")) == "1000000 JPY"


# ISO 4217 list one: the only active currencies whose minor unit is not 2.
ISO_EXPONENTS = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


class TestCurrencies:
    def test_exponents_are_those_of_iso_4217(self) -> None:
        codes = [code for code, _ in money.currencies()]
        assert len(codes) > 140
        assert {code: money.exponent(code) for code in codes} == {code: ISO_EXPONENTS.get(code, 2) for code in codes}

    def test_accounting_units_with_four_decimals(self) -> None:
        assert money.exponent("CLF") == money.exponent("UYW") == 4

    def test_names_symbols_and_list(self) -> None:
        assert money.currency_name("INR", "es") == "rupia india"
        assert money.currency_symbol("INR", "en") == "₹"
        codes = dict(money.currencies("en"))
        assert codes["EUR"] == "Euro"
        assert not codes.keys() & {"DEM", "HRK", "XAU", "XXX"}

    def test_old_currencies_still_read(self) -> None:
        assert str(Money(Decimal("10"), "HRK")) == "10.00 HRK"

    def test_round_to(self) -> None:
        assert money.round_to(Decimal("1.005"), "EUR") == Decimal("1.01")
        assert money.round_to(3, "JPY") == Decimal(3)
