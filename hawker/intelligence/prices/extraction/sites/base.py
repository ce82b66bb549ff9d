# SPDX-License-Identifier: Apache-2.0
"""What site rules share: a page object over our parsed page that names only what it knows better."""

from __future__ import annotations

from typing import Any

from web_poet import ItemPage

from hawker.intelligence.prices.extraction.parsed import ParsedPage


class ProductFields(dict[str, Any]):
    """What a site rule gives: any fields of `Extracted`."""


class SitePage(ItemPage[ProductFields]):
    """A page object of one site; fields it does not define are left to the general reading."""

    def __init__(self, page: ParsedPage) -> None:
        self.page = page

    def text(self, selector: str) -> str | None:
        """The text of the first element a selector finds, with single spaces."""
        node = self.page.tree.css_first(selector)
        if node is None:
            return None
        return " ".join((node.text(deep=True, separator=" ") or "").split()) or None
