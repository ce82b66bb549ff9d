# SPDX-License-Identifier: Apache-2.0
"""`hawker clv`: both kinds of files, and what is wrong with others."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hawker.conf import cli
from tests.intelligence.analytics.test_lifetime import DATA, needs_cdnow, transactions, world

KEYS = ("r", "alpha", "a", "b", "log_likelihood", "p", "q", "v", "customers")
CUSTOMER_KEYS = ("customer_id", "probability_alive", "expected_purchases", "value")


def run(*arguments: str, **more: Any) -> Result:
    return CliRunner().invoke(cli.cli, ["clv", *arguments], prog_name="hawker", **more)


def read(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    assert set(KEYS) <= found.keys()
    return found


@pytest.fixture
def purchases(tmp_path: Path) -> Path:
    """Single purchases of a made world."""
    start, lines = date(2024, 1, 1), ["customer_id,date,amount"]
    for number, one in enumerate(world(400)):
        began = start + timedelta(days=number % 200)
        lines.append(f"c{number},{began},10.00")
        lines += [
            f"c{number},{began + timedelta(days=round(7 * one.recency * (k + 1) / one.frequency) or 1)},{one.value:.2f}"
            for k in range(one.frequency)
        ]
    path = tmp_path / "purchases.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@needs_cdnow
def test_a_summary_gives_the_published_parameters() -> None:
    found = read(run(str(DATA / "cdnow_customers_summary_with_transactions.csv"), "--json", "--horizon", "273"))
    assert [found[name] for name in ("r", "alpha", "a", "b")] == pytest.approx([0.243, 4.414, 0.793, 2.426], rel=0.01)
    assert found["log_likelihood"] == pytest.approx(-9582.4, abs=0.05)
    assert [found[name] for name in ("p", "q", "v")] == pytest.approx([6.25, 3.74, 15.44], rel=0.01)
    first = found["customers"][0]
    assert set(CUSTOMER_KEYS) <= first.keys()
    assert first["customer_id"] == "1"
    assert first["probability_alive"] == pytest.approx(0.7266, abs=0.001)
    assert first["expected_purchases"] == pytest.approx(1.226, abs=0.003)


@needs_cdnow
def test_single_purchases_give_the_same(tmp_path: Path) -> None:
    path = tmp_path / "cdnow.csv"
    rows = [f"{customer},{day},{amount}" for customer, day, amount in transactions()]
    path.write_text("\n".join(["customer_id,date,amount", *rows]), encoding="utf-8")
    found = read(run(str(path), "--json", "--until", "1997-09-30"))
    assert [found[name] for name in ("r", "alpha", "a", "b")] == pytest.approx([0.243, 4.414, 0.793, 2.426], rel=0.01)
    assert len(found["customers"]) == 2357


def test_people_get_a_table_and_stdin_is_read(purchases: Path) -> None:
    result = run("-", input=purchases.read_text(encoding="utf-8"))
    assert result.exit_code == 0, result.output
    assert "BG/NBD (weeks)" in result.stdout
    assert "Gamma-Gamma" in result.stdout
    assert "and 380 more" in result.stdout


def test_a_longer_horizon_brings_more(purchases: Path) -> None:
    short = read(run(str(purchases), "--json", "--horizon", "30"))
    long = read(run(str(purchases), "--json", "--horizon", "365"))
    assert sum(c["value"] for c in long["customers"]) > 3 * sum(c["value"] for c in short["customers"])


def test_days_in_a_summary_are_told_by_their_unit(tmp_path: Path) -> None:
    rows = [f"{c.frequency},{c.recency * 7},{c.age * 7},{c.value}" for c in world(400)]
    path = tmp_path / "summary.csv"
    path.write_text("\n".join(["frequency,recency,T,monetary_value", *rows]), encoding="utf-8")
    found = read(run(str(path), "--json", "--unit", "day"))
    assert 0.5 < found["alpha"] < 10


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("name,when\nA,2026-01-01\n", "the first line must name the columns"),
        ("customer_id,date,amount\nA,2026-01-01,ten\n", "line 2: amount is no number: 'ten'"),
        ("customer_id,date,amount\nA,1.1.2026,10\n", "line 2: write the date as 2026-11-27"),
        ("frequency,recency,T\nx,1,2\n", "line 2: frequency is no number"),
        ("customer_id,date,amount\nA,2026-01-01,10\n", "1 customers, 0 of whom came back"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    result = run(str(path), "--json")
    assert result.exit_code == 1
    assert said in result.stderr
