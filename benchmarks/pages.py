# SPDX-License-Identifier: Apache-2.0
"""Product pages to measure on: saved ones where they lie beside the repository, else pages of our own making."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

DATA = Path(os.environ.get("HAWKER_TEST_DATA") or Path(__file__).parents[2] / "shared" / "data")
SAVED = DATA / "pages"
_FILLER = "<section><h2>Details</h2><p>" + "Made for long evenings and for short ones too. " * 12 + "</p></section>"


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page and where it was."""

    name: str
    url: str
    body: bytes


def saved_pages() -> list[SavedPage]:
    """The saved product pages; empty where they are not."""
    if not (SAVED / "truth.csv").exists():
        return []
    with (SAVED / "truth.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return [SavedPage(row["file"], row["url"], gzip.decompress((SAVED / row["file"]).read_bytes())) for row in rows]


def judge() -> ModuleType:
    """The data set's own scoring, which also holds its baseline of extruct and price-parser."""
    spec = importlib.util.spec_from_file_location("saved_pages_score", SAVED / "score.py")
    if spec is None or spec.loader is None:
        raise RuntimeError(f"no score.py in {SAVED}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def made_page(number: int, price: str, *, kilobytes: int = 60) -> bytes:
    """A product page of about that size with JSON-LD and the same price visible."""
    filler = _FILLER * max(1, kilobytes * 1000 // len(_FILLER))
    return (
        f"<!doctype html><html lang='en'><head><title>Aria {number} headphones</title>"
        f'<script type=\'application/ld+json\'>{{"@context": "https://schema.org", "@type": "Product", '
        f'"name": "Aria {number} headphones", "sku": "A-{number}", "offers": {{"@type": "Offer", '
        f'"price": "{price}", "priceCurrency": "EUR", "availability": "https://schema.org/InStock"}}}}</script></head>'
        f"<body><nav>Home</nav><h1>Aria {number} headphones</h1><p class='price'>{price} €</p>"
        f"<button>Add to cart</button>{filler}</body></html>"
    ).encode()
