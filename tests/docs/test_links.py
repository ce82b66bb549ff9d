# SPDX-License-Identifier: Apache-2.0
"""Links lead somewhere, pictures are there and small, and the README stays short."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.docs.markdown import DOCUMENTS, ROOT, anchors, links

MOST_README_LINES = 80
MOST_PICTURE_BYTES = 120 * 1024
MOST_BYTES_OF_ALL_PICTURES = 4 * 1024 * 1024


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for is_picture, text, target in links(path):
        assert text, f"{target}: a link or picture without words"
        if target.startswith(("https://", "http://127.0.0.1")):
            continue
        name, _hash, anchor = unquote(target).partition("#")
        leads_to = (path.parent / name).resolve() if name else path
        assert leads_to.exists(), f"{path.name}: {target} is not there"
        assert not is_picture or leads_to.suffix in {".webp", ".svg", ".png"}
        if anchor:
            assert anchor in anchors(leads_to), f"{path.name}: {target} has no such heading"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_documents_are_plain(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.splitlines()[0] == "<!-- SPDX-License-Identifier: Apache-2.0 -->"
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= MOST_README_LINES


def test_every_document_is_reachable_from_the_readme() -> None:
    reached, to_read = set(), [ROOT / "README.md"]
    while to_read:
        path = to_read.pop()
        if path in reached or path.suffix != ".md":
            continue
        reached.add(path)
        targets = [target.partition("#")[0] for _picture, _text, target in links(path) if "://" not in target]
        to_read += [(path.parent / unquote(name)).resolve() for name in targets if name]
    assert {path.relative_to(ROOT) for path in DOCUMENTS} - {path.relative_to(ROOT) for path in reached} == set()


def test_pictures_are_small_and_complete() -> None:
    pictures = {path.name: path.stat().st_size for path in (ROOT / "docs" / "images").glob("*.webp")}
    pages = ["storefront", "product", "cart", "checkout", "tracking", "dashboard", "order", "product-editor"]
    pages += ["watch", "watched-product", "comparison", "alerts"]
    wanted = {f"{page}-{width}-{theme}.webp" for page in pages for width in (390, 1440) for theme in ("light", "dark")}
    assert set(pictures) == wanted
    assert max(pictures.values()) <= MOST_PICTURE_BYTES
    assert sum(pictures.values()) <= MOST_BYTES_OF_ALL_PICTURES
