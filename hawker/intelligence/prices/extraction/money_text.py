# SPDX-License-Identifier: Apache-2.0
"""Price text in any locale to an exact amount and an ISO 4217 code.

`price-parser` finds the amount in ordinary texts; what stands here around it are the cases it gives up or gets
wrong: digits of other scripts, several amounts of which one is meant, currencies with three decimals, superscript
cents, dashes for "no cents", and which currency a shared symbol means.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from price_parser import Price

from hawker.intelligence.prices.extraction import currencies

_MAX_TEXT = 400
_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_NO_DECIMALS = frozenset({"CLP", "JPY", "KRW", "VND", "ISK", "PYG", "UGX", "XOF", "XAF", "IDR", "COP", "HUF", "IRT"})
"""Nobody writes cents in these (some have them by ISO 4217), so a separator always groups."""


@dataclass(frozen=True, slots=True)
class ParsedPrice:
    """What a text says. `symbol` is the currency as written."""

    text: str
    amount: Decimal | None
    currency: str | None
    symbol: str | None = None
    amount_text: str | None = None


_SUPERSCRIPT_CENTS = re.compile(r"(\d)([⁰¹²³⁴⁵⁶⁷⁸⁹]{2})(?![⁰¹²³⁴⁵⁶⁷⁸⁹])")
_DASH_CENTS = re.compile(r"(\d)\s?[.,]\s?(?:[-–—―_]{1,2}|\*)(?!\d)")
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]+")
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u00ad"), None)
_SIGNS = str.maketrans({"٫": ".", "٬": ",", "，": ",", "．": ".", "。": ".", "￥": "¥", "＄": "$", "￡": "£", "￠": "¢",
                        "￦": "₩", "’": "'", "‘": "'", "´": "'", "ʹ": "'", "＇": "'", "˙": "'", "⠀": " "})  # fmt: skip


def normalise(text: str) -> str:
    """The text with ASCII digits, plain spaces and plain separators; superscript cents become decimals."""
    if text.isascii():
        return _SPACES.sub(" ", text).strip()
    text = _SUPERSCRIPT_CENTS.sub(r"\1.\2", text.translate(_MARKS).translate(_SIGNS))
    out = []
    for character in text:
        if not character.isascii() and character.isdigit():
            value = unicodedata.digit(character, None)
            out.append(str(value) if value is not None else character)
        else:
            out.append(character)
    return _SPACES.sub(" ", "".join(out)).strip()


# Codes and abbreviations that are also ordinary words: only as they are usually written.
_WORDS = frozenset({"all", "try", "top", "pen", "cup", "gel", "ron", "lak", "sos", "mop", "bam", "mad", "ars", "cop",
                    "ang", "bob", "cad", "dop", "ern", "mur", "nad", "pab", "rub", "std", "won", "bad", "sar",
                    "esc"})  # fmt: skip
_ANY_CASE = frozenset({"eur", "usd", "gbp", "kr", "zl", "lei", "kn", "din", "tl", "kc", "yen", "won", "rub", "ft",
                       "rs", "rm", "stg", "kwz", "dem", "pte", "rp", "tk", "fr", "sfr", "chf", "nis", "rmb", "ntd",
                       "ksh"})  # fmt: skip


def _forms(word: str) -> set[str]:
    """How a currency word may be written in a text."""
    bare = word.rstrip(".")
    if not (bare.isascii() and bare.isalpha() and len(bare) <= 3):
        return {word, word.upper(), word.capitalize()}
    tail = word[len(bare) :]
    forms = {bare.upper() + tail}
    if len(bare) > 1 or bare in {"r", "l", "q"}:
        forms.add(bare.capitalize() + tail)
    if bare in _ANY_CASE or (len(bare) == 3 and bare.upper() in currencies.known_codes() and bare not in _WORDS):
        forms.add(word)
    return forms


@lru_cache(maxsize=1)
def _symbol_pattern() -> str:
    words = {*currencies.UNIQUE, *currencies.SHARED, *(code.lower() for code in currencies.known_codes())}
    forms = {form for word in words for form in _forms(word.strip())}
    # By first sign, and that first: the engine then passes over most of seven hundred words with one comparison.
    by_first: dict[str, list[str]] = {}
    for word in sorted(forms, key=lambda w: (-len(w), w)):
        end = r"(?![^\W\d_])" if word[-1].isalpha() else ""
        by_first.setdefault(word[0], []).append(re.escape(word[1:]) + end)
    parts = []
    for first, rests in by_first.items():
        start = rf"(?<![^\W\d_]{re.escape(first)})" if first.isalpha() else ""
        parts.append(f"{re.escape(first)}{start}(?:{'|'.join(rests)})")
    return "|".join(parts)


_NUMBER = r"(?:\d{1,3}(?:[ .,'·]\d{2,3})+(?:[.,]\d{1,4})?|\d+(?:[.,·]\d+)*|[.,]\d{1,2})"
_FILLER = r"[\s:=\-~*]{0,3}"


@lru_cache(maxsize=1)
def _tagged() -> re.Pattern[str]:
    """A number with a currency before or after it."""
    symbol = _symbol_pattern()
    return re.compile(
        rf"(?:(?P<before>{symbol}){_FILLER}(?P<n1>(?<![\d.,]){_NUMBER}))"
        rf"|(?:(?P<n2>(?<![^\W_])(?<![\d.,]){_NUMBER})(?:[.,][-–—]{{1,2}})?\s{{0,2}}(?P<after>{symbol}))"
    )


@lru_cache(maxsize=1)
def _any_symbol() -> re.Pattern[str]:
    return re.compile(_symbol_pattern())


_NOW = re.compile(
    r"(?:\b(?:now|sale price|offer price|jetzt|nur noch|nur|ahora|maintenant|adesso|ora|agora|nu|teraz|nyní|"
    r"most|şimdi|сейчас|теперь|special price)\b|現在|现在|اليوم|الآن)[\s:]*(?:only|solo|nur|just|for|"
    r"für)?[\s:]*(?=[^\d]{0,6}\d)",
    re.IGNORECASE,
)
_WAS = re.compile(
    r"\b(?:was|were|list price|statt|vorher|antes|avant|prima|era|tidigare|før|poprzednio|původně|было|"
    r"old price|rrp|uvp|msrp|orig(?:inal)?(?:ly)?)\b",
    re.IGNORECASE,
)
_NO_PRICE = re.compile(
    r"^(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+\d{4}|"
    r"\d{1,2}[.\-/]\d{1,2}[.\-/]\d{4}|\d{4}-\d{2}-\d{2}|\d{2}-\d{2})$",
    re.IGNORECASE,
)
_ASK = re.compile(
    r"(?:уточняйте|по запросу|цену в прайсе|auf anfrage|preis anfragen|price on request|call for price|"
    r"sur demande|su richiesta|a consultar|consultar precio|na zapytanie|面议|要相談|价格面议)",
    re.IGNORECASE,
)
_UNIT_AFTER = re.compile(
    r"^\s*\d[\d.,]*\s*(?:ft|cm|mm|kg|g|ml|inch|in|oz|lb|lbs|pcs|st|stück|шт|m²|m2|л|см|мм|кг)\.?$", re.I
)
_THRESHOLD = re.compile(
    r"(?:free shipping|free delivery|versandkostenfrei|livraison gratuite|envío gratis|spedizione gratuita|"
    r"darmowa dostawa|бесплатная доставка)",
    re.IGNORECASE,
)


def parse_price(
    text: str | None,
    *,
    currency_hint: str | None = None,
    locale: str | None = None,
    decimal_hint: str | None = None,
    default_currency: str | None = None,
) -> ParsedPrice:
    """The price a text means.

    `currency_hint` is a symbol, a code or a text that contains one; `locale` a language tag such as `de-AT`;
    `decimal_hint` the sign before the cents where that is known; `default_currency` (a code) decides between
    currencies that share the written symbol. A text without a price gives None for the amount, never zero.
    """
    given = text or ""
    shown = normalise(given[:_MAX_TEXT])
    hint = normalise(currency_hint[:_MAX_TEXT]) if currency_hint else ""
    preferred = _preferred(hint, locale, default_currency)
    if not shown:
        return ParsedPrice(given, None, None)
    meant = _meant_part(shown)
    tagged = _tagged_number(meant)
    if tagged is None and (_NO_PRICE.match(meant) or _ASK.search(meant) or _UNIT_AFTER.match(meant)):
        return ParsedPrice(given, None, None)
    if _THRESHOLD.search(meant):
        symbol = _any_symbol().search(meant)
        written = symbol[0] if symbol else None
        return ParsedPrice(given, None, currencies.to_code(written, *preferred), written)
    found = Price.fromstring(_DASH_CENTS.sub(r"\1", meant), currency_hint=hint or None, decimal_separator=decimal_hint)
    amount, amount_text = found.amount, found.amount_text
    symbol_text: str | None = found.currency
    if tagged is not None:
        number, near = tagged
        symbol_text = _written(near, found.currency, meant)
        if decimal_hint is None and _is_another(number, amount_text, meant):
            again = Price.fromstring(f"{near} {number}")
            if again.amount:
                amount, amount_text = again.amount, again.amount_text or number
    code = currencies.to_code(symbol_text, *preferred)
    if code is None and hint:
        near_hint = _any_symbol().search(hint)
        if near_hint is not None and not symbol_text:
            code = currencies.to_code(near_hint[0], *preferred)
    if amount is not None and amount_text and decimal_hint is None:
        amount = _by_habit(amount, amount_text, code, locale)
    return ParsedPrice(given, amount, code, symbol_text, amount_text)


def _preferred(hint: str, locale: str | None, default: str | None) -> tuple[str | None, ...]:
    code = hint.upper() if len(hint) == 3 and hint.upper() in currencies.known_codes() else None
    return code, default, currencies.of_locale(locale) if locale else None


def _meant_part(text: str) -> str:
    """Of "was 120, now 60" the part that says what it costs now."""
    if not _WAS.search(text):
        return text
    now = _NOW.search(text)
    if now is not None and re.search(r"[1-9]", text[now.start() :]):
        return text[now.start() :]
    return text


def _tagged_number(text: str) -> tuple[str, str] | None:
    """The first number that has a currency beside it, with that currency."""
    found = _tagged().search(text)
    if found is None:
        return None
    if found["n1"] is not None:
        return found["n1"], found["before"]
    return found["n2"], found["after"]


def _written(near: str, parsed: str | None, text: str) -> str:
    """The more telling of two readings of the same symbol: `US$` over `$`, a code over a shared sign."""
    if parsed and parsed in text:
        if len(parsed) > len(near) and near.casefold() in parsed.casefold():
            return parsed
        if near in currencies.SHARED and currencies.to_code(parsed) in currencies.known_codes():
            return parsed
    return near


_RANGE = re.compile(r"\d[\d.,' ]*\s*(?:-|–|—|~|to|bis|à|a|до|至|till|til)\s*[^\d]{0,4}\d", re.IGNORECASE)


def _is_another(number: str, amount_text: str | None, text: str) -> bool:
    """Whether the number with a currency is not (a part of) the one that was found, and no range's other end."""
    if amount_text is None:
        return True
    mine, other = _digits(number), _digits(amount_text)
    return mine not in other and not _RANGE.search(text)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


_ONE_GROUP = re.compile(r"^\d{1,3}([.,])(\d{3})$")


def _by_habit(amount: Decimal, amount_text: str, code: str | None, locale: str | None) -> Decimal:
    """One separator before three digits groups, except where three decimals are the rule."""
    found = _ONE_GROUP.match(amount_text.replace(" ", ""))
    if found is None:
        return amount
    if code in _THREE_DECIMALS:
        signs = currencies.separators(locale) if locale else None
        decimal = signs[0] if signs else ("," if code == "TND" and "," in amount_text else ".")
        if found[1] == decimal:
            return Decimal(amount_text.replace(" ", "").replace(",", "."))
    return amount


_PLAIN_NUMBER = re.compile(r"^-?\d+(?:\.\d+)?$")


_EXPONENT = re.compile(r"\d+(?:\.\d+)?[eE][+-]?\d{1,6}$")


def parse_number(value: object, *, currency: str | None = None) -> Decimal | None:
    """A price from structured data, where a point is meant to be decimal: `12.50`, `"12.50"`, 12.5, but also
    "1,299.00".

    Not positive, absurdly long and non-numeric values give None.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return _sane(Decimal(value))
    if isinstance(value, float):
        return _sane(Decimal(repr(value))) if value == value and abs(value) < 1e15 else None
    if isinstance(value, Decimal):
        return _sane(value)
    text = normalise(str(value)[:_MAX_TEXT])
    if _EXPONENT.match(text):
        return _sane(Decimal(text)) if abs(int(text.lower().partition("e")[2])) <= 12 else None
    if _PLAIN_NUMBER.match(text) and len(text) <= 24:
        whole, _point, decimals = text.partition(".")
        if len(decimals) == 3 and len(whole) <= 3 and currency in _NO_DECIMALS:
            return _sane(Decimal(whole + decimals))
        return _sane(Decimal(text))
    return _sane(parse_price(text, currency_hint=currency).amount)


def is_ambiguous(value: object) -> bool:
    """Whether a structured price could be thousands written with a point: `23.450`."""
    return isinstance(value, str) and re.fullmatch(r"\d{1,3}\.\d{3}", value.strip()) is not None


def _sane(amount: Decimal | None) -> Decimal | None:
    try:
        return amount if amount is not None and amount.is_finite() and 0 < amount < Decimal(10) ** 13 else None
    except InvalidOperation:
        return None
