# SPDX-License-Identifier: Apache-2.0
"""Reads what the tests need out of our documents: code blocks with their notes, tables, headings, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "decisions").glob("*.md")),
]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NOTE = re.compile(r"<!-- ([^>]*?) -->\n\Z")
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block; `note` is the comment right above it, if there is one."""

    language: str
    text: str
    line: int
    note: str


def blocks(path: Path) -> list[Block]:
    """All fenced blocks of a document, in order."""
    text = path.read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(text):
        note = _NOTE.search(text, 0, match.start())
        line = text.count("\n", 0, match.start()) + 1
        found.append(Block(match[1], match[2], line, note[1] if note else ""))
    return found


def without_blocks(text: str) -> str:
    """A document's prose."""
    return _FENCE.sub("", text)


def tables(path: Path) -> Iterator[tuple[list[str], list[list[str]]]]:
    """Each table as its head and its rows of trimmed cells."""
    lines = without_blocks(path.read_text(encoding="utf-8")).splitlines()
    rows: list[list[str]] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
        elif rows:
            yield rows[0], rows[2:]
            rows = []


def table(path: Path, *head: str) -> list[list[str]]:
    """The rows of the one table whose head begins with these cells."""
    found = [rows for cells, rows in tables(path) if tuple(cells[: len(head)]) == head]
    assert len(found) == 1, f"{path.name}: {len(found)} tables begin with {head}"
    return found[0]


def code(cell: str) -> list[str]:
    """What stands in backticks in a cell."""
    return re.findall(r"`([^`]+)`", cell)


def anchors(path: Path) -> set[str]:
    """The anchors that GitHub makes of a document's headings."""
    headings = re.findall(r"^#+ (.+)$", without_blocks(path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(path: Path) -> Iterator[tuple[bool, str, str]]:
    """Each link: whether it is a picture, its text, its target."""
    for picture, text, target in _LINK.findall(without_blocks(path.read_text(encoding="utf-8"))):
        yield bool(picture), text, target
