# SPDX-License-Identifier: Apache-2.0
"""What accounts' tests share: mails and security events as they are published."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hawker.core import events
from hawker.core.activity import SecurityEventHappened
from hawker.platform.accounts.events import AccountMail


def _collected(event_type: type) -> Iterator[list]:
    found: list = []
    events.subscribe(event_type, found.append)
    yield found
    events._now[event_type].remove(found.append)


@pytest.fixture
def mails() -> Iterator[list[AccountMail]]:
    """Every account mail published during the test."""
    yield from _collected(AccountMail)


@pytest.fixture
def security_events() -> Iterator[list[SecurityEventHappened]]:
    """Every security event published during the test."""
    yield from _collected(SecurityEventHappened)
