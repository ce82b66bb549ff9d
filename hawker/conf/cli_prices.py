# SPDX-License-Identifier: Apache-2.0
"""`hawker price` and `hawker parse-price`: what needs neither a database nor a running application."""

from __future__ import annotations

import gzip
import json
import os
import sys
import zlib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import click

_MANY_FILES = 8
_MAX_FILE = 20_000_000


def _light_settings() -> None:
    """Just enough of Django for texts; a page is read without a database."""
    from django.conf import settings

    if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
        settings.configure(
            USE_I18N=False, HAWKER_FETCH_ALLOWED_ORIGINS=tuple(os.environ.get("FETCH_ALLOWED_ORIGINS", "").split())
        )


@click.command("price")
@click.argument("sources", metavar="FILE_OR_URL...", nargs=-1, required=True)
@click.option("--url", default="", help="Where a file came from; its domain says much about currency and rules.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line and nothing else.")
def price(sources: tuple[str, ...], url: str, as_json: bool) -> None:
    """Read a product page from a file (.html, .html.gz, - for stdin) or from the network."""
    jobs = [(source, url) for source in sources]
    if len(jobs) >= _MANY_FILES and not any(_is_address(source) or source == "-" for source in sources):
        with ProcessPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
            results = pool.map(_read, jobs, chunksize=4)
            failed = _print_all(results, as_json)
    else:
        failed = _print_all(map(_read, jobs), as_json)
    if failed:
        sys.exit(1)


def _is_address(source: str) -> bool:
    return source.startswith(("http://", "https://"))


def _print_all(results: Any, as_json: bool) -> bool:
    failed = False
    for result in results:
        if "error" in result:
            failed = True
            click.echo(result["error"], err=True)
        else:
            click.echo(json.dumps(result, ensure_ascii=False) if as_json else _as_text(result))
    return failed


def _read(job: tuple[str, str]) -> dict[str, Any]:
    """One source read, or `{"error": text}`."""
    source, url = job
    _light_settings()
    from hawker.core.http import FetchFailed, fetch
    from hawker.intelligence.prices.extraction.reading import extract

    try:
        if _is_address(source):
            response = fetch(source)
            found = extract(
                response.body, url=response.url, http_status=response.status, headers=list(response.headers.items())
            )
            return found.as_json()
        body = sys.stdin.buffer.read(_MAX_FILE) if source == "-" else Path(source).read_bytes()
        if body[:2] == b"\x1f\x8b":
            with gzip.open(source) if source != "-" else gzip.GzipFile(fileobj=_Bytes(body)) as opened:
                body = opened.read(_MAX_FILE)
        return extract(body, url=url).as_json()
    except FetchFailed as error:
        return {"error": f"{source}: {error.detail}"}
    except (OSError, EOFError, zlib.error) as error:
        return {"error": f"{source}: {error.strerror if isinstance(error, OSError) and error.strerror else error}"}


def _Bytes(body: bytes) -> Any:  # noqa: N802 - reads as the class it makes
    import io

    return io.BytesIO(body)


def _as_text(found: dict[str, Any]) -> str:
    lines = [found["title"] or "(no title)"]
    if found["price"] is not None:
        lines.append(
            f"  {found['price']} {found['currency'] or ''}  "
            f"({found['method']}, {round(found['confidence'] * 100)} % sure)"
        )
        if found["list_price"]:
            lines.append(f"  before: {found['list_price']}")
    else:
        lines.append(
            f"  no price: {found['problem']}{' - ' + found['problem_detail'] if found['problem_detail'] else ''}"
        )
    lines.append(f"  {found['availability'].replace('_', ' ')}; {found['retailer'] or ''}")
    return "\n".join(lines)


@click.command("parse-price")
@click.argument("texts", metavar="TEXT...", nargs=-1, required=True)
@click.option("--currency-hint", default=None, help="A symbol or code that the text may lack.")
@click.option("--locale", default=None, help="A language tag such as de-AT: decides between currencies and separators.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line and nothing else.")
def parse_price(texts: tuple[str, ...], currency_hint: str | None, locale: str | None, as_json: bool) -> None:
    """Read amounts and currencies out of texts such as "1.299,00 €"."""
    from hawker.intelligence.prices.extraction.money_text import parse_price as parse

    for text in texts:
        found = parse(text, currency_hint=currency_hint, locale=locale)
        amount = None if found.amount is None else format(found.amount, "f")
        if as_json:
            click.echo(json.dumps({"text": text, "amount": amount, "currency": found.currency}, ensure_ascii=False))
        else:
            click.echo(f"{amount if amount is not None else '-'} {found.currency or ''}".rstrip())
