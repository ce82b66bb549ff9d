# SPDX-License-Identifier: Apache-2.0
"""Pages fit the narrowest phone, stay where they are while they load, complain about nothing and weigh little."""

from __future__ import annotations

import pytest

from tests.e2e.pages import LOOKS, Look
from tests.e2e.walk import NARROWEST, Walk

MOST_SHIFT = 0.1
STOREFRONT_SCRIPT_BYTES = 50 * 1024
DASHBOARD_SCRIPT_BYTES = 120 * 1024

every_look = pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)


@every_look
def test_fits_the_narrowest_phone(walk: Walk, look: Look) -> None:
    """No scrolling to the side at 360 px."""
    too_wide = walk.look(look).too_wide
    if too_wide:
        pytest.fail("\n".join([f"{look.path} at {NARROWEST} px:", *too_wide]), pytrace=False)


@every_look
def test_nothing_complains(walk: Walk, look: Look) -> None:
    """No error in the console: scripts run, everything loads, the content security policy is kept."""
    complaints = walk.look(look).complaints
    if complaints:
        pytest.fail("\n".join([look.path, *complaints]), pytrace=False)


@every_look
def test_nothing_jumps(walk: Walk, look: Look) -> None:
    """Cumulative layout shift below 0.1 while loading."""
    assert walk.look(look).shift < MOST_SHIFT


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("storefront:home", STOREFRONT_SCRIPT_BYTES),
        ("storefront:product", STOREFRONT_SCRIPT_BYTES),
        ("storefront:checkout", STOREFRONT_SCRIPT_BYTES),
        ("dashboard:overview", DASHBOARD_SCRIPT_BYTES),
        ("dashboard:product", DASHBOARD_SCRIPT_BYTES),
        ("operator:overview", DASHBOARD_SCRIPT_BYTES),
    ],
)
def test_scripts_are_small(walk: Walk, name: str, most: int) -> None:
    """All scripts of a page together, before compression."""
    scripts = walk.look(next(look for look in LOOKS if look.name == name)).script_bytes
    assert scripts, f"{name} loads no script at all"
    assert sum(scripts.values()) < most, scripts
