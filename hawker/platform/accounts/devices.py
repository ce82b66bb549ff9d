# SPDX-License-Identifier: Apache-2.0
"""Telling a person's devices apart: what a browser calls itself, and a mark that says it was here before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _
from user_agents import parse

MARK_COOKIE = "hawker_device"
MARK_SECONDS = 365 * 24 * 3600
_SALT = "hawker.accounts.device"
_PEOPLE_PER_DEVICE = 5


@dataclass(frozen=True, slots=True)
class Device:
    """A browser or program as people recognise it."""

    browser: str
    system: str
    icon: str

    @property
    def text(self) -> str:
        """ "Firefox on Ubuntu"."""
        if self.browser and self.system:
            return _("%(browser)s on %(system)s") % {"browser": self.browser, "system": self.system}
        return self.browser or self.system or _("Unknown device")


@lru_cache(maxsize=1024)
def describe(user_agent: str) -> Device:
    """The device behind a User-Agent header."""
    found = parse(user_agent[:500])
    known = {"Other", "Generic Smartphone", ""}
    browser = "" if found.browser.family in known else str(found.browser.family)
    system = "" if found.os.family in known else str(found.os.family)
    if not browser and user_agent:
        browser = user_agent.split("/", 1)[0].split(" ", 1)[0][:40]
    is_held = found.is_mobile or found.is_tablet
    icon = "smartphone" if is_held else "monitor" if found.is_pc else "server"
    return Device(browser, system, icon)


def _marked(cookies: Mapping[str, str]) -> list[str]:
    try:
        people = signing.loads(cookies.get(MARK_COOKIE, ""), salt=_SALT, max_age=MARK_SECONDS)
    except signing.BadSignature:
        return []
    return [str(one) for one in people] if isinstance(people, list) else []


def is_known(cookies: Mapping[str, str], user_id: UUID) -> bool:
    """Whether this browser carries the mark of an earlier sign-in of that person."""
    return user_id.hex in _marked(cookies)


def mark(cookies: Mapping[str, str], user_id: UUID) -> str:
    """The value of the mark cookie after that person signed in; it opens nothing by itself."""
    people = [one for one in _marked(cookies) if one != user_id.hex]
    return signing.dumps([user_id.hex, *people][:_PEOPLE_PER_DEVICE], salt=_SALT, compress=True)
