# SPDX-License-Identifier: Apache-2.0
"""Telephone numbers: stored in E.164, checked by libphonenumber's numbering plans."""

from __future__ import annotations

import re
from typing import ClassVar

import phonenumbers
from django.utils.translation import gettext
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from hawker.core.text import clean_line


class InvalidPhone(ValueError):
    """Text that is no telephone number somebody can be called on."""

    code: ClassVar[str] = "invalid_phone"


def _parse(text: str, default_country: str | None) -> phonenumbers.PhoneNumber | None:
    """The number in `text` when it is valid in its country's plan."""
    plain = clean_line(text, max_length=64)
    attempts = [plain]
    if (digits := re.sub(r"[\s().-]", "", plain)).startswith("00"):
        attempts.append("+" + digits[2:])  # written as dialled from most countries, whatever the shop's one uses
    for attempt in attempts:
        try:
            number = phonenumbers.parse(attempt, (default_country or "").upper() or None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return number
    return None


def normalise(text: str, default_country: str | None = None) -> str:
    """The number in E.164 ("+919884338885"); national ones are read as of `default_country` (two letters).

    Raises `InvalidPhone`, whose message says what to write instead.
    """
    if not clean_line(text):
        raise InvalidPhone(gettext("Enter a phone number."))
    number = _parse(text, default_country)
    if number is None:
        example = example_for(default_country) if default_country else ""
        raise InvalidPhone(
            gettext(
                "This phone number is not complete or does not exist; write it with its country code, "
                "for example %(example)s."
            )
            % {"example": example or "+34 612 34 56 78"}
        )
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def same_phone(a: str, b: str, default_country: str | None = None) -> bool:
    """Whether both texts are the same valid number; two invalid ones are never the same."""
    first, second = _parse(a, default_country), _parse(b, default_country)
    if first is None or second is None:
        return False
    return phonenumbers.format_number(first, PhoneNumberFormat.E164) == phonenumbers.format_number(
        second, PhoneNumberFormat.E164
    )


def _format(e164: str, style: int) -> str:
    try:
        return phonenumbers.format_number(phonenumbers.parse(e164, None), style)
    except phonenumbers.NumberParseException:
        return e164


def format_national(e164: str) -> str:
    """A stored number as people at home write it ("098843 38885"); unchanged if it cannot be read."""
    return _format(e164, PhoneNumberFormat.NATIONAL)


def format_international(e164: str) -> str:
    """A stored number as people abroad write it ("+91 98843 38885"); unchanged if it cannot be read."""
    return _format(e164, PhoneNumberFormat.INTERNATIONAL)


def example_for(country: str) -> str:
    """A well-formed mobile number of that country for a form's hint, "" where the plan has none."""
    number = phonenumbers.example_number_for_type(country.upper(), PhoneNumberType.MOBILE)
    if number is None:
        number = phonenumbers.example_number(country.upper())
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL) if number is not None else ""
