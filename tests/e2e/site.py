# SPDX-License-Identifier: Apache-2.0
"""An installation of its own, with a furnished shop, behind the server that users have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from benchmarks.machine import Database
from benchmarks.server import Application

Site = Application
"""`site.address` is where it listens, `site.facts` what `tests.e2e.furnish` made."""


@contextmanager
def furnished_site() -> Iterator[Site]:
    """Start, furnish and, at the end, remove it. On SQLite, whatever the tests' own database is."""
    with Application(Database("sqlite", ""), settings="hawker.conf.settings") as made:
        made.facts = json.loads(made.run("tests.e2e.furnish").splitlines()[-1])
        made.start()
        yield made


def path_of(address: str) -> str:
    """An address without its host: links in mails carry the configured one."""
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def fact(site: Site, *names: str) -> Any:
    """One of the shop's facts."""
    found: Any = site.facts
    for name in names:
        found = found[name]
    return found
