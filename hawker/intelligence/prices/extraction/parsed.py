# SPDX-License-Identifier: Apache-2.0
"""A page parsed once, and the plain facts every reader needs: host, language, meta, scripts, hints of currency."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from hawker.intelligence.prices.extraction import currencies

MAX_HTML = 6_000_000
MAX_SCRIPT = 2_000_000
MAX_DEPTH = 60

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)


def decode(body: bytes, content_type: str = "") -> str:
    """Text of a page: byte order mark, then header, then `<meta charset>`, then UTF-8, then Windows-1252."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    named = re.search(r"charset=[\"']?([\w.:-]{2,40})", content_type, re.IGNORECASE)
    found = _CHARSET.search(body[:4096])
    for name in (named[1] if named else "", found[1].decode("ascii", "replace") if found else "", "utf-8"):
        if not name:
            continue
        try:
            return body.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    try:
        # Mostly UTF-8 with a few broken bytes is UTF-8; otherwise the old Western default.
        text = body.decode("utf-8", "replace")
        return text if text.count("\ufffd") * 200 < len(text) else body.decode("cp1252", "replace")
    except UnicodeDecodeError:
        return body.decode("latin-1")


@dataclass
class ParsedPage:
    """One parse of a page, shared by all readers and by the page objects of sites."""

    html: str
    url: str

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The document."""
        return LexborHTMLParser(self.html[:MAX_HTML] or "<html></html>")

    @cached_property
    def host(self) -> str:
        """Host of the page's address."""
        try:
            return (urlsplit(self.url).hostname or "").lower()
        except ValueError:
            return ""

    @cached_property
    def language(self) -> str | None:
        """Language tag of the document."""
        root = self.tree.root
        lang = (root.attributes.get("lang") or "") if root is not None else ""
        tag = lang or self.meta.get("og:locale", "") or self.meta.get("content-language", "")
        return tag.strip().replace("_", "-") or None

    @cached_property
    def meta(self) -> dict[str, str]:
        """`<meta>` by name, property or http-equiv in lower case; the first of each."""
        found: dict[str, str] = {}
        for node in self.tree.css("meta"):
            attributes = node.attributes
            name = attributes.get("property") or attributes.get("name") or attributes.get("http-equiv")
            content = attributes.get("content")
            if name and content and content.strip():
                found.setdefault(name.strip().lower(), content.strip())
        return found

    @cached_property
    def site_currency(self) -> str | None:
        """The currency to expect from the host's country, else from the document's language."""
        return currencies.of_host(self.host) or (currencies.of_locale(self.language) if self.language else None)

    @cached_property
    def canonical(self) -> str | None:
        """`<link rel=canonical>` or og:url, absolute."""
        node = self.tree.css_first('link[rel="canonical"]')
        href = (node.attributes.get("href") if node is not None else None) or self.meta.get("og:url")
        return self.absolute(href) if href else None

    def absolute(self, address: str) -> str | None:
        """An address on the page made absolute; None for a broken or non-http one."""
        try:
            found = urljoin(self.url, address.strip())
            return found if urlsplit(found).scheme in ("http", "https") and len(found) <= 2048 else None
        except ValueError:
            return None

    @cached_property
    def json_ld(self) -> list[Any]:
        """Every JSON-LD document of the page, as far as it can be read."""
        found = []
        for node in self.tree.css("script"):
            kind = (node.attributes.get("type") or "").lower()
            if "ld+json" not in kind:
                continue
            document = loads(node.text(deep=True, strip=False) or "")
            if document is not None:
                found.append(document)
        return found

    @cached_property
    def scripts(self) -> list[tuple[Mapping[str, str | None], str]]:
        """Inline scripts that are no JSON-LD: attributes and text."""
        found: list[tuple[Mapping[str, str | None], str]] = []
        for node in self.tree.css("script"):
            attributes = node.attributes
            if attributes.get("src") or "ld+json" in (attributes.get("type") or "").lower():
                continue
            text = node.text(deep=True, strip=False) or ""
            if 20 < len(text) <= MAX_SCRIPT:
                found.append((attributes, text))
        return found

    @cached_property
    def heading(self) -> LexborNode | None:
        """The heading that names the product: of several, the one most like the document's title."""
        node = self.tree.css_first("title")
        told = f"{(node.text(deep=True) or '') if node is not None else ''} {self.meta.get('og:title', '')}"
        words = set(re.findall(r"\w{2,}", told.casefold()))
        best: tuple[float, LexborNode] | None = None
        for place, heading in enumerate(self.tree.css("h1")[:20]):
            text = " ".join((heading.text(deep=True) or "").split())
            if len(text) < 2:
                continue
            own = set(re.findall(r"\w{2,}", text.casefold()))
            classes = (
                f"{heading.attributes.get('class') or ''} {heading.attributes.get('itemprop') or ''} "
                f"{heading.attributes.get('id') or ''}"
            ).lower()
            score = 2.0 * len(own & words) / max(1, len(own)) + min(len(own & words), 8) * 0.1 - place * 0.05
            score += 0.4 * any(word in classes for word in ("product", "title", "name")) - ("logo" in classes)
            if best is None or score > best[0]:
                best = (score, heading)
        return best[1] if best is not None else None


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CDATA = re.compile(
    r"^\s*(?:<!--|//<!\[CDATA\[|/\*<!\[CDATA\[\*/|<!\[CDATA\[)|(?:-->|//\]\]>|/\*\]\]>\*/|\]\]>)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")


def loads(text: str) -> Any:
    """JSON as shops write it (comments around it, raw line breaks, trailing commas); None when it is beyond repair."""
    text = _CDATA.sub("", text.strip()).strip().rstrip(";")
    if not text or len(text) > MAX_SCRIPT:
        return None
    attempts: tuple[Callable[[], str], ...] = (
        lambda: text,
        lambda: _TRAILING_COMMA.sub(r"\1", _CONTROL.sub(" ", text)),
    )
    for attempt in attempts:
        try:
            return json.loads(attempt(), strict=False, parse_int=_number, parse_float=_text)
        except (ValueError, RecursionError):
            continue
    return None


def _number(text: str) -> int | str:
    return int(text) if len(text) <= 18 else text


def _text(text: str) -> str:
    """Decimals stay text: a price must not pass through binary floats."""
    return text if len(text) <= 40 else "0"


def walk(value: Any, path: str = "$", depth: int = 0) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object in a JSON document with its path, outermost first, to a bounded depth."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        yield path, value
        for key, inner in value.items():
            if isinstance(inner, dict | list):
                yield from walk(inner, f"{path}.{key}", depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value[:400]):
            if isinstance(inner, dict | list):
                yield from walk(inner, f"{path}[{index}]", depth + 1)
