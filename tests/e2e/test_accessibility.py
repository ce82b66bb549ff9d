# SPDX-License-Identifier: Apache-2.0
"""axe finds nothing serious or critical: on any page, light and dark, on a phone and a large screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.e2e.pages import LOOKS, NOT_PAGES, OTHER_SURFACES, Look
from tests.e2e.walk import Walk


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_nothing_serious(walk: Walk, look: Look) -> None:
    """WCAG 2.2 AA as far as a program can tell."""
    seen = walk.look(look)
    if seen.findings:
        pytest.fail("\n".join([f"{len(seen.findings)} findings on {look.path}", *seen.findings]), pytrace=False)


def _names(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            if each.namespace not in OTHER_SURFACES:
                yield from _names(each.url_patterns, each.namespace or namespace)
        elif each.name:
            yield f"{namespace}:{each.name}" if namespace else each.name


def test_every_address_is_looked_at() -> None:
    """A new page cannot be forgotten: its address is looked at, or it is said why it is no page."""
    known = {look.address_name for look in LOOKS}.union(*NOT_PAGES.values())
    existing = set(_names(get_resolver().url_patterns))
    assert existing - known == set(), "add these to tests/e2e/pages.py"
    assert known - existing == set(), "these addresses are gone"


def test_names_are_unique() -> None:
    assert len({look.name for look in LOOKS}) == len(LOOKS)
