# SPDX-License-Identifier: Apache-2.0
"""Devices are recognised by a mark that opens nothing."""

from __future__ import annotations

import pytest

from hawker.core.ids import uuid7
from hawker.platform.accounts import devices

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    ("user_agent", "text", "icon"),
    [
        (FIREFOX, "Firefox on Linux", "monitor"),
        (IPHONE, "Mobile Safari on iOS", "smartphone"),
        ("curl/8.5.0", "curl", "server"),
        ("acme-sync/2", "acme-sync", "server"),
        ("", "Unknown device", "server"),
    ],
)
def test_devices_are_named_as_people_know_them(user_agent: str, text: str, icon: str) -> None:
    device = devices.describe(user_agent)
    assert (device.text, device.icon) == (text, icon)


def test_a_mark_is_recognised_for_its_person_only() -> None:
    asha, ben = uuid7(), uuid7()
    cookies = {devices.MARK_COOKIE: devices.mark({}, asha)}
    assert devices.is_known(cookies, asha)
    assert not devices.is_known(cookies, ben)
    both = {devices.MARK_COOKIE: devices.mark(cookies, ben)}
    assert devices.is_known(both, asha)
    assert devices.is_known(both, ben)


def test_a_mark_holds_the_last_five_people() -> None:
    people = [uuid7() for _ in range(6)]
    cookies: dict[str, str] = {}
    for person in people:
        cookies = {devices.MARK_COOKIE: devices.mark(cookies, person)}
    assert [devices.is_known(cookies, person) for person in people] == [False, True, True, True, True, True]


@pytest.mark.parametrize("forged", ["", "x", "a:b:c"])
def test_a_forged_mark_is_no_mark(forged: str) -> None:
    assert not devices.is_known({devices.MARK_COOKIE: forged}, uuid7())
