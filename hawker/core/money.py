# SPDX-License-Identifier: Apache-2.0
"""Money: an exact amount in one currency. Never a float, never two currencies in one sum."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import ClassVar, Self

from babel import numbers
from django.utils.translation import gettext

from hawker.core.text import InvalidNumber, locale_of, parse_decimal

# Rounding is half up (0.5 cent away from zero): it is what tax offices, invoices and a customer's own
# calculator do, and it is symmetric, so that the refund of a line is minus that line. Banker's rounding would
# make 2.5 % of 1.00 and of 3.00 differ in direction, which nobody can explain at a counter.
ROUNDING = ROUND_HALF_UP

# Our own context: enough digits for any product of two stored numbers, whatever the caller's context says.
_CONTEXT = Context(prec=60, rounding=ROUNDING)

# What the amount columns hold, numeric(19, 4); `parse` refuses more, sums in memory may go further.
MAX_STORED = Decimal(10) ** 15
_MAX_IN_MEMORY = Decimal(10) ** 24

# Minor units by ISO 4217 list one (SIX Interbank Clearing) where CLDR, which Babel carries, shows the digits
# people use instead: coins out of circulation count as 0 there, but amounts are still defined to the cent.
_ISO_MINOR_UNITS = {
    "AFN": 2, "ALL": 2, "IQD": 3, "IRR": 2, "KPW": 2, "LAK": 2, "LBP": 2, "MGA": 2, "MMK": 2, "RSD": 2,
    "SOS": 2, "SYP": 2, "YER": 2,
}  # fmt: skip

# Codes of ISO 4217 without minor units: metals, bond units, testing, and retired accounting units.
_NOT_MONEY = frozenset({
    "XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XEU", "XFO", "XFU", "XPD", "XPT", "XRE", "XSU", "XTS",
    "XUA", "XXX",
})  # fmt: skip


class InvalidMoney(ValueError):
    """An amount that is no exact amount of money."""

    code: ClassVar[str] = "invalid_money"


class UnknownCurrency(ValueError):
    """A currency code that ISO 4217 does not have."""

    code: ClassVar[str] = "unknown_currency"

    def __init__(self, currency: object) -> None:
        self.currency = currency
        super().__init__(
            gettext("“%(text)s” is not a currency; use a three-letter code such as EUR or INR.")
            % {"text": str(currency)[:12]}
        )


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum or comparison."""

    code: ClassVar[str] = "currency_mismatch"

    def __init__(self, left: str, right: str) -> None:
        self.left = left
        self.right = right
        super().__init__(f"{left} and {right} cannot be combined; convert one of them first.")


@lru_cache(maxsize=1)
def _known_currencies() -> frozenset[str]:
    return frozenset(numbers.list_currencies()) - _NOT_MONEY


@lru_cache(maxsize=1024)
def _code(currency: str) -> str:
    """`currency` in capitals; raises `UnknownCurrency`."""
    code = currency.upper() if isinstance(currency, str) else ""
    if code not in _known_currencies():
        raise UnknownCurrency(currency)
    return code


@lru_cache(maxsize=1024)
def exponent(currency: str) -> int:
    """How many decimals the currency has by ISO 4217: 2 for EUR, 0 for JPY, 3 for KWD."""
    code = _code(currency)
    return _ISO_MINOR_UNITS.get(code, numbers.get_currency_precision(code))


@lru_cache(maxsize=1024)
def _quantum(currency: str) -> Decimal:
    return Decimal(1).scaleb(-exponent(currency))


def round_to(amount: Decimal | int, currency: str) -> Decimal:
    """`amount` rounded half up to the currency's minor unit, never -0; raises `InvalidMoney`."""
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        raise InvalidMoney(f'Money takes a Decimal, not {type(amount).__name__}; use Decimal("12.50").')
    value = Decimal(amount)
    if not value.is_finite():
        raise InvalidMoney(gettext("The amount is not a number; give a finite one."))
    if abs(value) >= _MAX_IN_MEMORY:
        raise InvalidMoney(gettext("The amount is too large; check the decimals and the currency."))
    rounded = value.quantize(_quantum(currency), context=_CONTEXT)
    return rounded if rounded else abs(rounded)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount, held at the currency's minor unit (12.5 EUR is 12.50)."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "currency", _code(self.currency))
        object.__setattr__(self, "amount", round_to(self.amount, self.currency))

    # --- making -----------------------------------------------------------------------------

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, in `currency`."""
        return cls(Decimal(0), currency)

    @classmethod
    def parse(cls, text: str, currency: str, *, locale: str | None = None) -> Self:
        """The amount in `text` ("12.50"; with `locale` as people write it there).

        Raises `InvalidMoney` also for more decimals than the currency has: rounding what somebody typed would
        hide a mistake.
        """
        code = _code(currency)
        if not isinstance(text, str):
            raise InvalidMoney('Give the amount as text, for example "12.50".')
        try:
            value = parse_decimal(text, locale=locale)
        except InvalidNumber as error:
            raise InvalidMoney(str(error)) from error
        if abs(value) >= MAX_STORED:
            raise InvalidMoney(gettext("The amount is too large; check the decimals and the currency."))
        money = cls(value, code)
        if money.amount != value:
            digits = exponent(code)
            wanted = f"at most {digits} decimals" if digits else "no decimals"
            raise InvalidMoney(f"{code} has {wanted}; write {money.amount} or another amount.")
        return money

    @classmethod
    def from_minor(cls, minor: int, currency: str) -> Self:
        """From whole minor units, as payment providers count: 1250 EUR cents are 12.50 EUR."""
        if isinstance(minor, bool) or not isinstance(minor, int):
            raise InvalidMoney("Minor units are a whole number, for example 1250 for 12.50 EUR.")
        if abs(minor) >= _MAX_IN_MEMORY:
            raise InvalidMoney(gettext("The amount is too large; check the decimals and the currency."))
        return cls(Decimal(minor).scaleb(-exponent(currency), context=_CONTEXT), currency)

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> Self:
        """The reverse of `as_json`."""
        amount, currency = value.get("amount"), value.get("currency")
        if not isinstance(amount, str) or not isinstance(currency, str):
            raise InvalidMoney('Give money as {"amount": "12.50", "currency": "EUR"}.')
        return cls.parse(amount, currency)

    # --- reading ----------------------------------------------------------------------------

    @property
    def minor_units(self) -> int:
        """The amount in the currency's smallest unit: 12.50 EUR are 1250."""
        return int(self.amount.scaleb(exponent(self.currency), context=_CONTEXT))

    def as_json(self) -> dict[str, str]:
        """{"amount": "12.50", "currency": "EUR"}, the shape of the API."""
        return {"amount": format(self.amount, "f"), "currency": self.currency}

    def format(self, locale: str = "en", *, trim: bool = False) -> str:
        """As people write it in `locale`: "₹1,24,999.00" for en_IN; `trim` hides ".00"."""
        where = locale_of(locale)
        digits = exponent(self.currency)
        if trim and self.amount == self.amount.to_integral_value():
            digits = 0
        # Babel's own choice of digits is CLDR's; ours is ISO's, so that what is stored is what is shown.
        pattern = copy.copy(where.currency_formats["standard"])
        pattern.frac_prec = (digits, digits)
        text = str(pattern.apply(self.amount, where, currency=self.currency, currency_digits=False))
        # CLDR puts a space between a currency of letters and the number ("CHF 12.00"); Babel leaves it out.
        return re.sub(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])", "\u00a0", text)

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"

    def __bool__(self) -> bool:
        return bool(self.amount)

    # --- calculating ------------------------------------------------------------------------

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.amount

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(_CONTEXT.add(self.amount, self._same(other)), self.currency)

    def __sub__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(_CONTEXT.subtract(self.amount, self._same(other)), self.currency)

    def __mul__(self, factor: int | Decimal) -> Money:
        """Times a whole or exact number, rounded half up (see `ROUNDING`)."""
        if isinstance(factor, float):
            raise InvalidMoney('Money is not multiplied by a float; use Decimal("0.21").')
        if isinstance(factor, bool) or not isinstance(factor, int | Decimal):
            return NotImplemented
        try:
            product = _CONTEXT.multiply(self.amount, Decimal(factor))
        except ArithmeticError as error:  # not a number, or beyond any exponent
            raise InvalidMoney("The factor is not a usable number; give a finite one.") from error
        return Money(product, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(self.amount.copy_negate(), self.currency)

    def __abs__(self) -> Money:
        return Money(self.amount.copy_abs(), self.currency)

    def __lt__(self, other: Money) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount > self._same(other)

    def __ge__(self, other: Money) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount >= self._same(other)

    def allocate(self, weights: Sequence[int | Decimal]) -> list[Money]:
        """Shares in proportion to `weights` that sum to exactly this amount (largest remainder).

        Each share is within one minor unit of its exact part; left-over units go to the largest remainders,
        the earlier one first on a tie. A weight of zero gets nothing. Raises `InvalidMoney` when the weights
        are empty, negative, or all zero while there is something to share.
        """
        parts = [_weight(weight) for weight in weights]
        if not parts:
            raise InvalidMoney("There is nothing to allocate to; give at least one weight.")
        whole = sum(parts)
        if whole == 0:
            if self:
                raise InvalidMoney("All weights are zero; give at least one that is positive.")
            return [self] * len(parts)
        minor = self.minor_units
        sign, size = (-1, -minor) if minor < 0 else (1, minor)
        exact = [Fraction(size) * part / whole for part in parts]
        shares = [int(share) for share in exact]
        remainders = sorted(range(len(parts)), key=lambda i: (shares[i] - exact[i], i))
        for index in remainders[: size - sum(shares)]:
            shares[index] += 1
        return [Money.from_minor(sign * share, self.currency) for share in shares]

    def split(self, n: int) -> list[Money]:
        """`n` shares as equal as the minor unit allows, the larger ones first."""
        if n < 1:
            raise InvalidMoney("Split into one or more shares.")
        return self.allocate([1] * n)


def _weight(weight: int | Decimal) -> Fraction:
    if isinstance(weight, bool) or not isinstance(weight, int | Decimal):
        raise InvalidMoney(f"A weight is a whole number or a Decimal, not {type(weight).__name__}.")
    if isinstance(weight, Decimal) and not weight.is_finite():
        raise InvalidMoney("A weight is not a number; give finite ones.")
    if weight < 0:
        raise InvalidMoney("A weight is negative; give zero or more.")
    return Fraction(weight)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of `amounts`, zero when there are none; raises `CurrencyMismatch` for a foreign one."""
    result = Money.zero(currency)
    for amount in amounts:
        result = result + amount
    return result


def currency_name(currency: str, locale: str = "en") -> str:
    """The currency's name in `locale`: "Indian Rupee"."""
    return str(numbers.get_currency_name(_code(currency), locale=locale_of(locale)))


def currency_symbol(currency: str, locale: str = "en") -> str:
    """The symbol used in `locale`, the code where it has none: "₹", "CA$", "CHF"."""
    return str(numbers.get_currency_symbol(_code(currency), locale=locale_of(locale)))


@lru_cache(maxsize=64)
def _currencies(locale: str) -> tuple[tuple[str, str], ...]:
    in_use = {
        code
        for territory in map(str, locale_of("en").territories)
        for code in numbers.get_territory_currencies(territory, tender=True, non_tender=False)
        if isinstance(code, str) and code in _known_currencies()
    }
    return tuple(sorted((code, currency_name(code, locale)) for code in in_use))


def currencies(locale: str = "en") -> list[tuple[str, str]]:
    """(code, name) of every currency that is legal tender somewhere today, by code."""
    return list(_currencies(locale))
