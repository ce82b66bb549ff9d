# SPDX-License-Identifier: Apache-2.0
"""Text is cleaned, found, named and exported without surprises."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawker.core import text
from hawker.core.text import InvalidNumber, TextTooLong

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
any_text = st.text(alphabet=st.characters(), max_size=80)  # lone surrogates and controls included


class TestClean:
    @pytest.mark.parametrize(
        ("raw", "expected"),
        [
            ("  José \t O'Brien \r\n", "José O'Brien"),
            ("Jose\u0301", "José"),
            ("a\x00b\x1b[31mc", "ab[31mc"),
            ("photo\u202egnp.exe", "photognp.exe"),
            ("zero\u200bwidth\ufeff", "zerowidth"),
            ("lone\ud800", "lone"),
            ("two\u2028lines", "two lines"),
            ("क्‍ष", "क्‍ष"),  # joiners stay
            (None, ""),
        ],
    )
    def test_line(self, raw: str | None, expected: str) -> None:
        assert text.clean_line(raw) == expected

    def test_block_keeps_lines(self) -> None:
        assert text.clean_block("  a  \r\nb\x00\n\n\n\nc\u2028d\n\n") == "  a\nb\n\nc\nd"

    def test_length_is_bounded(self) -> None:
        assert text.clean_line("x" * 300) == "x" * 255
        assert text.clean_line("abc def", max_length=4) == "abc"
        with pytest.raises(TextTooLong) as caught:
            text.clean_line("x" * 11, max_length=10, refuse=True)
        assert (caught.value.length, caught.value.max_length, caught.value.code) == (11, 10, "too_long")

    def test_cuts_between_whole_characters(self) -> None:
        assert text.clean_line("abq\u0308\u0301", max_length=3) == "ab"
        family = "\U0001f468\u200d\U0001f469"
        assert text.clean_line("x" + family, max_length=3) == "x"

    @given(any_text)
    def test_is_storable_and_stable(self, raw: str) -> None:
        for cleaned in (text.clean_line(raw), text.clean_block(raw)):
            cleaned.encode("utf-8")
            assert "\x00" not in cleaned
        assert text.clean_line(text.clean_line(raw)) == text.clean_line(raw)
        assert text.clean_block(text.clean_block(raw)) == text.clean_block(raw)
        assert "\n" not in text.clean_line(raw)


class TestFold:
    @pytest.mark.parametrize(
        ("left", "right"),
        [
            ("José  O'Brien", "jose o'brien"),
            ("STRASSE", "straße"),
            ("Łódź", "lodz"),
            ("İstanbul", "istanbul"),
            ("ﬁne", "fine"),
            ("ＡＢＣ１２", "abc12"),
            ("Ёж", "еж"),
            ("Ångström", "angstrom"),
            ("Smørrebrød", "smorrebrod"),
            ("ガ", "\uff76\uff9e"),
        ],
    )
    def test_two_spellings_meet(self, left: str, right: str) -> None:
        assert text.fold(left) == text.fold(right)

    def test_indian_vowels_and_japanese_voicing_stay(self) -> None:
        assert text.fold("कि") != text.fold("क")
        assert text.fold("कु") != text.fold("क")
        assert text.fold("が") != text.fold("か")

    @given(any_text)
    def test_is_stable(self, raw: str) -> None:
        assert text.fold(text.fold(raw)) == text.fold(raw)

    @given(any_text)
    def test_does_not_depend_on_the_normal_form(self, raw: str) -> None:
        assert text.fold(unicodedata.normalize("NFD", raw)) == text.fold(unicodedata.normalize("NFC", raw))


class TestSlug:
    @pytest.mark.parametrize(
        ("raw", "expected"),
        [
            ("Kaju Katli (250 g)", "kaju-katli-250-g"),
            ("José O'Brien’s", "jose-obriens"),
            ("Łódź straße", "lodz-strasse"),
            ("Tom & Jerry", "tom-and-jerry"),
            ("लड्डू", "laddu"),
            ("मैसूर पाक", "maisur-pak"),
            ("गुलाब जामुन", "gulab-jamun"),
            ("గులాబ్ జామున్", "gulab-jamun"),
            ("தமிழ் நாடு", "tamizh-natu"),
            ("Привет, Щука!", "privet-shchuka"),
            ("Αθήνα", "athina"),
            ("ポケモン", "pokemon"),
            ("きょうと しゃしん", "kyouto-shashin"),
            ("김치", "gimci"),
            ("١٢٣ سلام", "123-slam"),
            ("שלום", "shlvm"),
            ("ｆｕｌｌ　１２", "full-12"),
            ("İstanbul", "istanbul"),
        ],
    )
    def test_is_readable(self, raw: str, expected: str) -> None:
        assert text.slugify(raw) == expected

    def test_is_never_empty(self) -> None:
        assert text.slugify("") == text.slugify(None) == "item"
        assert re.fullmatch(r"item-[0-9a-f]{8}", text.slugify("🍕"))
        assert re.fullmatch(r"page-[0-9a-f]{8}", text.slugify("鬼滅", fallback="page"))

    def test_different_unreadable_texts_differ_and_equal_ones_agree(self) -> None:
        assert text.slugify("鬼滅") == text.slugify("鬼滅") != text.slugify("鬼")
        assert text.slugify("鬼滅の刃") != text.slugify("呪術の戦")

    def test_is_cut_between_words(self) -> None:
        assert text.slugify("one two three", max_length=9) == "one-two"
        assert text.slugify("onetwothree", max_length=6) == "onetwo"

    @given(any_text, st.integers(min_value=20, max_value=100))
    def test_shape(self, raw: str, max_length: int) -> None:
        slug = text.slugify(raw, max_length=max_length)
        assert SLUG.fullmatch(slug)
        assert len(slug) <= max_length
        assert text.slugify(slug, max_length=max_length) == slug

    def test_unique_slug_counts_up(self) -> None:
        taken = {"laddu", "laddu-2"}
        asked: list[str] = []

        def exists(slug: str) -> bool:
            asked.append(slug)
            return slug in taken

        assert text.unique_slug("Laddu", exists) == "laddu-3"
        assert asked == ["laddu", "laddu-2", "laddu-3"]

    def test_unique_slug_stays_within_its_length(self) -> None:
        taken = {"a" * 10}
        found = text.unique_slug("a" * 30, taken.__contains__, max_length=10)
        assert found == "aaaaaaa-2"

    def test_unique_slug_stops_counting_when_very_many_are_taken(self) -> None:
        asked: list[str] = []

        def exists(slug: str) -> bool:
            asked.append(slug)
            return len(asked) <= 50

        assert re.fullmatch(r"laddu-[a-z0-9]{8}", text.unique_slug("Laddu", exists))
        assert len(asked) == 51


class TestParseDecimal:
    @pytest.mark.parametrize(
        ("raw", "locale", "expected"),
        [
            ("1299.5", None, "1299.5"),
            ("1.299,50", None, "1299.50"),
            ("1,299.50", None, "1299.50"),
            ("1,24,999", None, "124999"),
            ("1.234.567", None, "1234567"),
            ("1 299,50", None, "1299.50"),
            ("1\u202f299,5", None, "1299.5"),
            ("1’299.00", None, "1299.00"),
            ("0,125", None, "0.125"),
            ("1.500", None, "1.500"),
            ("1.500", "es", "1500"),
            ("1,500", "es", "1.500"),
            ("1,500", "en", "1500"),
            ("12.5", "es", "12.5"),
            ("१२.५", None, "12.5"),
            ("−5", None, "-5"),
            (".5", None, "0.5"),
            ("007", None, "7"),
        ],
    )
    def test_reads(self, raw: str, locale: str | None, expected: str) -> None:
        assert text.parse_decimal(raw, locale=locale) == Decimal(expected)

    @pytest.mark.parametrize(
        "raw",
        [
            "",
            "-",
            ".",
            "1.2.3",
            "1,2,3",
            "1.234,567.8",
            "12,34.5,6",
            "1e5",
            "0x10",
            "1 2",
            "½",
            "5.",
            "NaN",
            "1" * 65,
        ],
    )
    def test_refuses(self, raw: str) -> None:
        with pytest.raises(InvalidNumber):
            text.parse_decimal(raw)

    def test_an_ambiguous_number_is_refused_with_both_readings(self) -> None:
        with pytest.raises(InvalidNumber, match=r"write 1500 or 1\.500"):
            text.parse_decimal("1,500")

    @given(st.decimals(min_value=-(10**12), max_value=10**12, places=4))
    def test_reads_plain_numbers_exactly(self, number: Decimal) -> None:
        assert text.parse_decimal(format(number, "f")) == number

    @given(st.text(alphabet="0123456789.,' +-", max_size=20))
    def test_never_fails_in_another_way(self, raw: str) -> None:
        with contextlib.suppress(InvalidNumber):
            text.parse_decimal(raw)


class TestCsv:
    @pytest.mark.parametrize(
        ("raw", "expected"),
        [
            ("=1+1", "'=1+1"),
            ("+SUM(A1)", "'+SUM(A1)"),
            ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
            ("@import", "'@import"),
            ("\t=1", "'\t'=1"),
            ("\r=1", "'\r'=1"),
            ("\n=1", "'\n'=1"),
            ("  =1", "'  =1"),
            ("＝1+1", "'＝1+1"),
            ("a;=1+1", "a;'=1+1"),
            ('x,"=1', "x,\"'=1"),
            ("+919884338885", "'+919884338885"),
            ("Kaju - Katli", "Kaju - Katli"),
            ("a@b.example", "a@b.example"),
            ("", ""),
        ],
    )
    def test_formulas_are_disarmed(self, raw: str, expected: str) -> None:
        assert text.csv_safe(raw) == expected
        assert text.csv_restore(expected) == raw

    @pytest.mark.parametrize("number", [5, -5, -1.5, Decimal("-12.50")])
    def test_numbers_stay_numbers(self, number: float | Decimal) -> None:
        assert text.csv_safe(number) is number

    @pytest.mark.parametrize("number", ["-12.50", "-12,50", "12", "-3%", "-1,234.50"])
    def test_numbers_as_text_stay_numbers(self, number: str) -> None:
        assert text.csv_safe(number) == number

    def test_other_values_are_written_out(self) -> None:
        assert text.csv_safe(None) == ""
        assert text.csv_safe(True) == "true"
        assert text.csv_safe(["=1"]) == "['=1']"

    @given(st.text(alphabet="a1=+-@'\"\t\r\n,;| ＝.%", max_size=12))
    def test_round_trip_and_safety(self, raw: str) -> None:
        safe = text.csv_safe(raw)
        assert isinstance(safe, str)
        assert text.csv_restore(safe) == raw
        if not re.fullmatch(r"-?\d+([.,]\d+)*%?", raw):
            for cell in re.split(r"[,;|\t\r\n]", safe):
                assert cell.lstrip(' "')[:1] not in set("=+-@＝")


def test_locale_of_falls_back() -> None:
    assert str(text.locale_of("en-in")) == "en_IN"
    assert str(text.locale_of("es-xx-nonsense")) == "es"
    for tag in (None, "", "xx-invalid", "../../etc/passwd", "\0", "_"):
        assert str(text.locale_of(tag)) == "en"
