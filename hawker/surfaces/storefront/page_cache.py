# SPDX-License-Identifier: Apache-2.0
"""Catalogue pages kept as rendered, with holes for what belongs to one visitor.

A kept page is found by shop, the shop's `storefront_version`, address with its known parameters, and
language. Services raise the version in the transaction of every change that the storefront shows (a price,
a text, stock low enough to be told), so a page is never older than its data and needs no time limit. A
version is read before the data: what is rendered can be newer than the version it is kept under, never older.

What differs between visitors is put in when the page is sent: the CSRF token (a marker in the text), and
fragments (elements with `data-fragment`): the cart button, the phone's cart bar, and the buttons of what is
already in the cart. They are the same fragments that scripts swap after a change.

Kept in this process's memory, at most `MAX_BYTES` in all; the page longest unused goes first. Addresses
with free text (searches) are not kept: they would push out pages that many people ask for.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from uuid import UUID

from hawker.surfaces.storefront.compressed import TOKEN_LENGTH, Compressed, compress, gzip_now

MAX_BYTES = 24 * 1024 * 1024
MAX_PAGE_BYTES = 2 * 1024 * 1024
CSRF_MARKER = "\ue000csrf\ue000"
"""Stands for the token in a kept page; private-use characters, which no cleaned text of ours contains."""

_MARKER = CSRF_MARKER.encode()
_FRAGMENT = re.compile(rb'<([a-z][a-z0-9-]*)\b[^>]*?\bdata-fragment="([^"]+)"[^>]*>')


@dataclass(frozen=True, slots=True)
class PageKey:
    """What a kept page depends on."""

    shop_id: UUID
    version: int
    path: str
    parameters: tuple[tuple[str, str], ...]
    language: str


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A rendered page and where its fragments stand in it."""

    body: bytes
    spans: Mapping[str, tuple[int, int]]
    digest: str
    compressed: Compressed | None
    buttons: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By variant id, what is needed to draw its button again (arguments of the `buy` macro)."""

    @classmethod
    def of(cls, html: str, buttons: Mapping[str, Mapping[str, Any]] | None = None) -> KeptPage:
        """From the page as rendered for somebody with an empty cart."""
        body = html.encode()
        digest = hashlib.blake2b(body, digest_size=12).hexdigest()
        return cls(body, _spans(body), digest, compress(body, _MARKER), buttons or {})

    @property
    def size_bytes(self) -> int:
        """Memory the page takes, about."""
        return len(self.body) + (self.compressed.size_bytes if self.compressed else 0)

    def fill_gzip(self, *, csrf_token: str, fragments: Mapping[str, str]) -> bytes:
        """The same, compressed; at next to no cost where there are no fragments to put in."""
        if self.compressed is not None and len(csrf_token) == TOKEN_LENGTH and self.spans.keys().isdisjoint(fragments):
            return self.compressed.fill(csrf_token.encode())
        return gzip_now(self.fill(csrf_token=csrf_token, fragments=fragments))

    def fill(self, *, csrf_token: str, fragments: Mapping[str, str]) -> bytes:
        """The page for one visitor; fragments the page does not have are ignored."""
        places = sorted((self.spans[name], html) for name, html in fragments.items() if name in self.spans)
        if not places:
            return self.body.replace(_MARKER, csrf_token.encode())
        parts, at = [], 0
        for (start, end), html in places:
            parts += [self.body[at:start], html.encode()]
            at = end
        return b"".join([*parts, self.body[at:]]).replace(_MARKER, csrf_token.encode())


def _spans(body: bytes) -> dict[str, tuple[int, int]]:
    """Start and end of each outermost fragment, found by counting its element's own tags."""
    spans: dict[str, tuple[int, int]] = {}
    at = 0
    while opening := _FRAGMENT.search(body, at):
        tag = re.escape(opening[1])
        depth, end = 1, opening.end()
        for found in re.compile(rb"<(/?)" + tag + rb"\b[^>]*>").finditer(body, end):
            depth += -1 if found[1] else 1
            if depth == 0:
                end = found.end()
                break
        if depth == 0:
            spans[opening[2].decode()] = (opening.start(), end)
        at = end
    return spans


class PageCache:
    """Kept pages of all shops in this process."""

    def __init__(self, *, max_bytes: int = MAX_BYTES, max_page_bytes: int = MAX_PAGE_BYTES) -> None:
        self._pages: OrderedDict[PageKey, KeptPage] = OrderedDict()
        self._lock = Lock()
        self._max_bytes = max_bytes
        self._max_page_bytes = max_page_bytes
        self.size_bytes = 0

    def get(self, key: PageKey) -> KeptPage | None:
        """The page, and a note that it is in use."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: PageKey, page: KeptPage) -> None:
        """Keep a page; pages of the shop's earlier versions go, then those longest unused."""
        if page.size_bytes > self._max_page_bytes:
            return
        with self._lock:
            passed = [k for k in self._pages if k.shop_id == key.shop_id and k.version < key.version]
            for old in passed:
                self._drop(old)
            if key in self._pages:
                self._drop(key)
            self._pages[key] = page
            self.size_bytes += page.size_bytes
            while self.size_bytes > self._max_bytes:
                self._drop(next(iter(self._pages)))

    def clear(self) -> None:
        """Forget everything (tests)."""
        with self._lock:
            self._pages.clear()
            self.size_bytes = 0

    def __len__(self) -> int:
        return len(self._pages)

    def _drop(self, key: PageKey) -> None:
        self.size_bytes -= self._pages.pop(key).size_bytes


PAGES = PageCache()
