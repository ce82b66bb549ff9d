# SPDX-License-Identifier: Apache-2.0
"""`hawker price` and `hawker parse-price`: the contract's keys, every kind of source, and what goes wrong."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pytest_django import DjangoAssertNumQueries

from hawker.conf import cli
from tests.core.http.servers import answer, serving
from tests.intelligence.prices.shops import product_page

KEYS = (
    "url", "title", "price", "list_price", "currency", "availability", "image", "brand", "gtin", "mpn", "sku",
    "retailer", "method", "confidence", "candidates", "problem",
)  # fmt: skip
URL = "https://shop.example.com/aria-700"


def run(*arguments: str, **more: Any) -> Result:
    return CliRunner().invoke(cli.cli, list(arguments), prog_name="hawker", **more)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "aria.html"
    path.write_text(product_page("1279.50", currency="EUR", title="Aria 700"), encoding="utf-8")
    return path


def read(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_file_gives_the_keys_of_the_contract(page: Path) -> None:
    found = read(run("price", str(page), "--url", URL, "--json"))
    assert set(KEYS) <= set(found)
    assert (found["url"], found["price"], found["currency"], found["availability"], found["problem"]) == (
        URL, "1279.50", "EUR", "in_stock", None,
    )  # fmt: skip
    assert found["retailer"] == "example.com"
    assert 0.85 <= found["confidence"] <= 1
    assert found["candidates"][0]["price"] == "1279.50"


def test_packed_files_and_standard_input_read_alike(page: Path, tmp_path: Path) -> None:
    plain = read(run("price", str(page), "--url", URL, "--json"))
    packed = tmp_path / "aria.html.gz"
    packed.write_bytes(gzip.compress(page.read_bytes()))
    assert read(run("price", str(packed), "--url", URL, "--json")) == plain
    for body in (page.read_bytes(), packed.read_bytes()):
        assert read(run("price", "-", "--url", URL, "--json", input=body)) == plain


@pytest.mark.parametrize("count", [2, 9])
def test_several_files_are_a_document_a_line_in_their_order(tmp_path: Path, count: int) -> None:
    """Nine are read by several processes."""
    for number in range(count):
        (tmp_path / f"{number}.html").write_text(product_page(f"{number + 1}.50", currency="EUR"), encoding="utf-8")
    result = run("price", *(str(tmp_path / f"{n}.html") for n in range(count)), "--url", URL, "--json")
    assert result.exit_code == 0
    assert [json.loads(line)["price"] for line in result.stdout.splitlines()] == [f"{n + 1}.50" for n in range(count)]


def test_a_page_without_a_price_is_an_answer_not_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "about.html"
    path.write_text("<title>About us</title><h1>About us</h1><p>Since 1990 we listen to records.</p>", encoding="utf-8")
    found = read(run("price", str(path), "--url", "https://shop.example.com/about", "--json"))
    assert (found["price"], found["problem"]) == (None, "not_a_product")
    spoken = run("price", str(path)).stdout
    assert "no price: not_a_product" in spoken


def test_what_cannot_be_read_is_said_on_stderr_and_the_rest_still_read(page: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.html.gz"
    broken.write_bytes(gzip.compress(page.read_bytes())[:40])
    result = run("price", str(tmp_path / "none.html"), str(broken), str(page), "--json")
    assert result.exit_code == 1
    assert [json.loads(line)["price"] for line in result.stdout.splitlines()] == ["1279.50"]
    assert "none.html: No such file" in result.stderr
    assert "broken.html.gz: " in result.stderr
    assert run("price").exit_code == 2


def test_an_address_is_fetched_through_the_guarded_client(settings: Any) -> None:
    body = product_page("99.00", currency="EUR").encode()
    with serving(answer(body, "Content-Type: text/html; charset=utf-8")) as server:
        refused = run("price", f"{server.origin}/aria", "--json")
        assert (refused.exit_code, refused.stdout, server.connections) == (1, "", 0)
        assert server.origin in refused.stderr
        settings.HAWKER_FETCH_ALLOWED_ORIGINS = (server.origin,)
        found = read(run("price", f"{server.origin}/aria", "--json"))
    assert (found["price"], found["url"]) == ("99.00", f"{server.origin}/aria")


def test_a_refusal_over_http_is_told_by_its_code(settings: Any) -> None:
    challenge = b"<title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/h/b'></script>"
    behave = answer(challenge, "Content-Type: text/html", "cf-mitigated: challenge", status="403 Forbidden")
    with serving(behave) as server:
        settings.HAWKER_FETCH_ALLOWED_ORIGINS = (server.origin,)
        found = read(run("price", f"{server.origin}/aria", "--json"))
    assert (found["price"], found["problem"]) == (None, "blocked")
    assert "cloudflare" in found["block"]["provider"].lower()


@pytest.mark.django_db
def test_no_database_is_asked(page: Path, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        read(run("price", str(page), "--json"))
        assert run("parse-price", "9,90 €").exit_code == 0


def test_amounts_are_read_from_texts() -> None:
    result = run("parse-price", "1.299,00 €", "US$ 12", "call us", "--json")
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {"text": "1.299,00 €", "amount": "1299.00", "currency": "EUR"},
        {"text": "US$ 12", "amount": "12", "currency": "USD"},
        {"text": "call us", "amount": None, "currency": None},
    ]
    assert run("parse-price", "1.299,00 €").stdout == "1299.00 EUR\n"
    assert run("parse-price").exit_code == 2


def test_hints_decide_what_a_text_leaves_open() -> None:
    hinted = run("parse-price", "12.50", "--currency-hint", "CHF", "--json")
    assert json.loads(hinted.stdout)["currency"] == "CHF"
    local = run("parse-price", "$ 1.299", "--locale", "es-CL", "--json")
    assert json.loads(local.stdout) == {"text": "$ 1.299", "amount": "1299", "currency": "CLP"}
