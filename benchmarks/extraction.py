# SPDX-License-Identifier: Apache-2.0
"""Price and title read from saved product pages: ours beside two others, in one run, each in a process of its own.

- `extruct + price-parser`: the baseline of the data set's own judge (JSON-LD, microdata, Open Graph).
- `any price in the data`: the approach of changedetection.io's restock processor, written anew: all metadata by
  extruct, then any key called price anywhere in it; two different prices mean that it cannot tell.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from statistics import median
from typing import Any

from benchmarks.pages import SavedPage, judge, saved_pages

Prediction = dict[str, str | None]
OURS = "Hawker"
BY_LIBRARY = "extruct + price-parser"
BY_ANY_KEY = "any price in the data"
_WORDS = {"in_stock": "InStock", "out_of_stock": "OutOfStock", "discontinued": "OutOfStock"}


def run(rounds: int) -> list[dict[str, object]]:
    """A row each; empty without saved pages."""
    if not saved_pages():
        print("no saved pages: set HAWKER_TEST_DATA to where they are", file=sys.stderr)
        return []
    score = judge().score
    rows: list[dict[str, object]] = []
    for name in (OURS, BY_LIBRARY, BY_ANY_KEY):
        found = [_in_process(name) for _ in range(rounds)]
        figures, _wrong = score(found[0]["predictions"])
        times = [median(each) for each in zip(*(one["milliseconds"] for one in found), strict=True)]
        rows.append(
            {
                "extractor": name,
                "pages/s": round(1000 * len(times) / sum(times), 1),
                "p50 ms": round(median(times), 1),
                "max ms": round(max(times), 1),
                "peak MB": max(one["megabytes"] for one in found),
                "price right": figures["price_acc"],
                "of its prices right": figures["price_P"],
                "no price": figures["noprice"],
                "currency right": figures["currency_acc"],
                "title right": figures["title_acc"],
            }
        )
    for row in rows:
        row["times as fast"] = round(float(str(rows[0]["pages/s"])) / float(str(row["pages/s"])), 2)
    return rows


def _in_process(name: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.extraction", name], capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


# The three


def ours() -> Callable[[SavedPage], Prediction]:
    """Hawker's."""
    from hawker.intelligence.prices.extraction.reading import extract

    def read(page: SavedPage) -> Prediction:
        found = extract(page.body, url=page.url)
        return {
            "title": found.title,
            "price": None if found.price is None else str(found.price),
            "currency": found.currency,
            "availability": _WORDS.get(found.availability),
        }

    return read


def by_library() -> Callable[[SavedPage], Prediction]:
    """The baseline that comes with the data."""
    baseline = judge().baseline

    def read(page: SavedPage) -> Prediction:
        found: Prediction = baseline(page.body.decode("utf-8", "replace"))
        return found

    return read


def by_any_key() -> Callable[[SavedPage], Prediction]:
    """Any key called price in any metadata."""
    import extruct
    from price_parser import Price

    syntaxes = ["dublincore", "json-ld", "microdata", "microformat", "opengraph"]

    def read(page: SavedPage) -> Prediction:
        try:
            data = extruct.extract(page.body.decode("utf-8", "replace"), syntaxes=syntaxes)
        except Exception:  # noqa: BLE001 - whatever the library stumbles over, this approach has no answer
            return {}
        prices = [value for key, value in _pairs(data) if key.lower() == "price"]
        if len({str(value).replace("$", "") for value in prices}) > 1:
            return {}
        currency = next((v for k, v in _pairs(data) if k.lower() in ("pricecurrency", "currency")), None)
        availability = next((v for k, v in _pairs(data) if k.lower() == "availability"), None)
        price = prices[0] if prices else None
        for name, value in _open_graph(data):
            price = price or (value if "price:amount" in name else None)
            currency = currency or (value if "price:currency" in name else None)
            availability = availability or (value if "product:availability" in name else None)
        amount = Price.fromstring(str(price)).amount if price not in (None, "", [], {}) else None
        stock = re.sub(r"[^a-z]", "", str(availability or "").lower().rsplit("/", 1)[-1])
        title = next((value for name, value in _open_graph(data) if name == "og:title"), None)
        return {
            "title": title,
            "price": None if amount is None else str(amount),
            "currency": str(currency).strip().upper() if currency else None,
            "availability": "InStock"
            if stock in ("instock", "limitedavailability")
            else "OutOfStock"
            if stock
            else None,
        }

    return read


def _pairs(data: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield str(key), value
            yield from _pairs(value)
    elif isinstance(data, list):
        for each in data:
            yield from _pairs(each)


def _open_graph(data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for found in data.get("opengraph") or []:
        for pair in found.get("properties") or []:
            yield str(pair[0]), pair[1]


_MAKERS = {OURS: ours, BY_LIBRARY: by_library, BY_ANY_KEY: by_any_key}


def main() -> None:
    """Read every saved page once with the extractor named on the command line; JSON."""
    import logging

    logging.disable(logging.CRITICAL)
    pages = saved_pages()
    read = _MAKERS[sys.argv[1]]()
    for page in pages[:3]:
        read(page)
    before = _peak_megabytes()
    predictions: dict[str, Prediction] = {}
    milliseconds: list[float] = []
    for page in pages:
        began = time.perf_counter()
        predictions[page.name] = read(page)
        milliseconds.append((time.perf_counter() - began) * 1000)
    print(
        json.dumps(
            {
                "predictions": {name: _plain(found) for name, found in predictions.items()},
                "milliseconds": milliseconds,
                "megabytes": round(_peak_megabytes() - before, 1),
            }
        )
    )


def _plain(found: Prediction) -> Prediction:
    price = found.get("price")
    try:
        Decimal(price or "0")
    except InvalidOperation:
        price = None
    return {**found, "price": price}


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
