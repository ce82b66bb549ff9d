# SPDX-License-Identifier: Apache-2.0
"""Phone numbers of any country, however they are written."""

from __future__ import annotations

import contextlib

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawker.core import phones
from hawker.core.phones import InvalidPhone


@pytest.mark.parametrize(
    ("written", "country", "e164"),
    [
        ("9884338885", "IN", "+919884338885"),
        ("098843 38885", "IN", "+919884338885"),
        ("+91 98843-38885", None, "+919884338885"),
        ("919884338885", "IN", "+919884338885"),
        ("0091 98843 38885", "US", "+919884338885"),
        ("+91 98843 38885", "ES", "+919884338885"),
        ("612 34 56 78", "es", "+34612345678"),
        ("+44 (0)20 7946 0958", None, "+442079460958"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("९८८४३३८८८५", "IN", "+919884338885"),
        ("tel:+34-612-345-678", None, "+34612345678"),
        ("\u202a+91 98843 38885\u202c", None, "+919884338885"),  # copied from a contact card
    ],
)
def test_normalise(written: str, country: str | None, e164: str) -> None:
    assert phones.normalise(written, country) == e164


@pytest.mark.parametrize("written", ["123", "98843", "abc", "+999 123456", "+91 12345", "9884338885" * 8, "+", "00"])
def test_refuses_with_an_example(written: str) -> None:
    with pytest.raises(InvalidPhone, match=r"for example \+91") as caught:
        phones.normalise(written, "IN")
    assert caught.value.code == "invalid_phone"


def test_an_empty_number_is_asked_for() -> None:
    for written in ("", "   ", "\x00"):
        with pytest.raises(InvalidPhone, match="Enter a phone number"):
            phones.normalise(written, "IN")


def test_a_national_number_needs_a_country() -> None:
    with pytest.raises(InvalidPhone):
        phones.normalise("9884338885")


def test_same_phone() -> None:
    assert phones.same_phone("098843 38885", "+919884338885", "IN")
    assert not phones.same_phone("9884338886", "+919884338885", "IN")
    assert not phones.same_phone("4338885", "+919884338885", "IN")


def test_invalid_numbers_are_never_the_same() -> None:
    assert not phones.same_phone("", "", "IN")
    assert not phones.same_phone("123", "123", "IN")


def test_formats() -> None:
    assert phones.format_national("+919884338885") == "098843 38885"
    assert phones.format_international("+919884338885") == "+91 98843 38885"
    assert phones.format_national("anonymised") == "anonymised"
    assert phones.format_international("") == ""


@given(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)))
def test_every_countrys_example_is_accepted_and_round_trips(country: str) -> None:
    example = phones.example_for(country)
    e164 = phones.normalise(example, country)
    assert phones.normalise(phones.format_national(e164), country) == e164
    assert phones.normalise(phones.format_international(e164)) == e164


def test_countries_without_a_plan_have_no_example() -> None:
    assert phones.example_for("AQ") == ""
    assert phones.example_for("nonsense") == ""


@given(st.text(max_size=40), st.sampled_from(["IN", "US", "", "XX", None]))
def test_any_text_is_answered(written: str, country: str | None) -> None:
    with contextlib.suppress(InvalidPhone):
        assert phones.normalise(written, country).startswith("+")
