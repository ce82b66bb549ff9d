# SPDX-License-Identifier: Apache-2.0
"""The bars on real data: saved product pages, price strings, refusals of anti-bot services.

The data stands beside the repository and never in it (`HAWKER_TEST_DATA`, else `../shared/data`); without it they
are skipped. They measure the general case: a page that is read wrong is a reason to understand it, not to name it.
"""

from __future__ import annotations

import csv
import gzip
import importlib.util
import json
import os
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from hawker.intelligence.prices.blocks import Block, detect
from hawker.intelligence.prices.extraction.money_text import ParsedPrice, parse_price
from hawker.intelligence.prices.extraction.reading import extract
from hawker.intelligence.prices.extraction.result import Extracted

DATA = Path(os.environ.get("HAWKER_TEST_DATA") or Path(__file__).parents[3].parent / "shared" / "data")
PAGES, BLOCKED, STRINGS = DATA / "pages", DATA / "pages" / "blocked", DATA / "price_parser"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("saved_pages"),
    pytest.mark.skipif(
        not (PAGES / "truth.csv").exists(),
        reason=f"the saved pages are not at {DATA} (set HAWKER_TEST_DATA to where they are)",
    ),
]


def body_of(name: str) -> bytes:
    return gzip.decompress((PAGES / name).read_bytes())


@pytest.fixture(scope="module")
def truth() -> list[dict[str, str]]:
    with (PAGES / "truth.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def read(truth: list[dict[str, str]]) -> dict[str, Extracted]:
    """Every saved page read once."""
    return {row["file"]: extract(body_of(row["file"]), url=row["url"]) for row in truth}


@pytest.fixture(scope="module")
def scores(read: dict[str, Extracted]) -> tuple[dict[str, Any], list[Any]]:
    """What the data set's own judge says of them, and the pages it calls wrong."""
    spec = importlib.util.spec_from_file_location("saved_pages_score", PAGES / "score.py")
    assert spec is not None
    assert spec.loader is not None
    judge: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(judge)
    words = {"in_stock": "InStock", "out_of_stock": "OutOfStock", "discontinued": "OutOfStock"}
    predictions = {
        name: {
            "title": found.title,
            "price": None if found.price is None else str(found.price),
            "currency": found.currency,
            "availability": words.get(found.availability),
        }
        for name, found in read.items()
    }
    result: tuple[dict[str, Any], list[Any]] = judge.score(predictions)
    return result


class TestProductPages:
    @pytest.mark.parametrize(
        ("figure", "bar"),
        [
            ("price_acc", 0.90),
            ("price_P", 0.96),
            ("currency_acc", 0.92),
            ("title_acc", 0.94),
            ("availability_lenient", 0.96),
        ],
    )
    def test_the_bars_hold(self, scores: tuple[dict[str, Any], list[Any]], figure: str, bar: float) -> None:
        figures, wrong = scores
        assert figures[figure] >= bar, (figures, wrong)

    def test_a_page_that_shows_no_price_has_none(self, truth: list[dict[str, str]], read: dict[str, Extracted]) -> None:
        without = [row["file"] for row in truth if not row["price"]]
        assert without
        assert [name for name in without if read[name].price is not None] == []

    def test_sure_readings_are_right_more_often_than_unsure_ones(
        self, truth: list[dict[str, str]], read: dict[str, Extracted]
    ) -> None:
        """A confidence that does not tell right from wrong would be a decoration."""

        def is_right(row: dict[str, str]) -> bool:
            accepted = {Decimal(text) for text in (row["price"], *row["price_alt"].split("|")) if text}
            return read[row["file"]].price in accepted

        priced = [row for row in truth if row["price"]]
        sure = [is_right(row) for row in priced if read[row["file"]].confidence >= 0.8]
        unsure = [is_right(row) for row in priced if read[row["file"]].confidence < 0.8]
        assert len(sure) > len(priced) / 2
        assert sum(sure) / len(sure) > sum(unsure) / max(1, len(unsure))

    def test_every_price_says_where_it_stood(self, read: dict[str, Extracted]) -> None:
        for name, found in read.items():
            if found.price is not None:
                assert found.method, name
                assert found.price in [candidate.amount for candidate in found.candidates], name
                assert all(c.locator and c.context is not None for c in found.candidates), name

    def test_no_ordinary_page_is_called_a_refusal(self, read: dict[str, Extracted]) -> None:
        assert {name: found.block for name, found in read.items() if found.block is not None} == {}

    def test_nor_would_it_be_without_the_price_that_speaks_for_it(self, truth: list[dict[str, str]]) -> None:
        """Every third page: the search for signals is the slow part."""
        for row in truth[::3]:
            body = body_of(row["file"]).decode("utf-8", "replace")
            found = detect(status=200, headers=None, body=body, url=row["url"])
            assert found is None, (row["file"], found and found.describe())


@pytest.fixture(scope="module")
def parsed() -> list[tuple[dict[str, Any], ParsedPrice]]:
    """Every price string of the library's own cases, with what we make of it."""
    cases = json.loads((STRINGS / "cases.json").read_text(encoding="utf-8"))
    return [
        (
            case,
            parse_price(case["price_raw"], currency_hint=case["currency_hint"], decimal_hint=case["decimal_separator"]),
        )
        for case in cases
    ]


class TestPriceStrings:
    def test_every_amount_that_must_pass_passes(self, parsed: list[tuple[dict[str, Any], ParsedPrice]]) -> None:
        must = [(case, found) for case, found in parsed if not case["xfail"]]
        assert len(must) > 1000
        assert [
            (case["price_raw"], case["amount"], found.amount)
            for case, found in must
            if found.amount != (None if case["amount"] is None else Decimal(case["amount"]))
        ] == []

    def test_more_of_the_known_failures_than_the_library_that_lists_them(
        self, parsed: list[tuple[dict[str, Any], ParsedPrice]]
    ) -> None:
        from price_parser import Price

        ours = theirs = 0
        for case, found in parsed:
            if not case["xfail"]:
                continue
            amount = None if case["amount"] is None else Decimal(case["amount"])
            library = Price.fromstring(
                case["price_raw"], currency_hint=case["currency_hint"], decimal_separator=case["decimal_separator"]
            )
            ours += found.amount == amount and found.symbol == case["currency"]
            theirs += library.amount == amount and library.currency == case["currency"]
        assert ours > theirs


@pytest.fixture(scope="module")
def antibot() -> list[tuple[dict[str, Any], Block | None]]:
    """Answers of anti-bot services and their look-alikes, with what we take them for."""
    cases = json.loads((BLOCKED / "is_antibot_cases.json").read_text(encoding="utf-8"))
    judged = []
    for case in cases:
        given = case["input"]
        found = detect(
            status=given.get("statusCode"),
            headers=headers_of(given.get("headers")),
            body=given.get("html") or given.get("body") or "",
            url=given.get("url") or "",
        )
        judged.append((case, found))
    return judged


class TestRefusals:
    """The names of providers are those of the data set; the codes here are the same words."""

    def test_blocked_answers_are_named(self, antibot: list[tuple[dict[str, Any], Block | None]]) -> None:
        blocked = [(case, found) for case, found in antibot if case["expect"].get("detected")]
        missed = [
            (case["name"], case["expect"].get("provider"), found and found.provider)
            for case, found in blocked
            if found is None or found.provider != case["expect"].get("provider", found.provider)
        ]
        assert len(blocked) >= 30
        assert len(missed) <= 0.05 * len(blocked), missed

    def test_look_alikes_are_not_flagged(self, antibot: list[tuple[dict[str, Any], Block | None]]) -> None:
        alike = [(case, found) for case, found in antibot if case["expect"].get("detected") is False]
        assert len(alike) >= 15
        assert [
            (case["name"], found.provider, found.signal)
            for case, found in alike
            # Cases without a body are empty answers, and a 429 anywhere asks to slow down: told, but no refusal.
            if found is not None and (found.provider or found.kind in ("blocked", "captcha"))
        ] == []

    def test_the_crawlers_own_cases_are_all_told_right(self) -> None:
        cases = json.loads((BLOCKED / "crawl4ai_cases.json").read_text(encoding="utf-8"))
        wrong = [
            (case["name"], case["expected_blocked"], found and found.describe())
            for case in cases
            if ((found := detect(status=case["status"], headers=None, body=case["html"] or "", url="")) is not None)
            != case["expected_blocked"]
        ]
        assert len(cases) == 47
        assert wrong == []

    def test_captured_responses_are_told_right(self) -> None:
        with (BLOCKED / "truth_blocked.csv").open(encoding="utf-8") as lines:
            rows = [row for row in csv.DictReader(lines) if (BLOCKED / row["file"]).exists()]
        assert rows
        wrong = []
        for row in rows:
            entry = json.loads((BLOCKED / row["file"]).read_text(encoding="utf-8"))["log"]["entries"][0]
            response = entry["response"]
            found = detect(
                status=response["status"],
                headers=[(one["name"], one["value"]) for one in response["headers"]],
                body=response["content"].get("text") or "",
                url=entry["request"]["url"],
            )
            expected = row["provider"] if row["truth"] == "blocked" else None
            # A capture without its body is an empty answer, which is no refusal.
            refusal = None if found is None or found.kind == "empty" else found.provider
            if refusal != expected:
                wrong.append((row["file"], expected, found))
        assert wrong == []


def headers_of(headers: dict[str, Any] | None) -> list[tuple[str, str]]:
    """One pair a value: a header of several values is several headers."""
    return [
        (name, str(value))
        for name, values in (headers or {}).items()
        for value in (values if isinstance(values, list) else [values])
    ]
