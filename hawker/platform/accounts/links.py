# SPDX-License-Identifier: Apache-2.0
"""Addresses as they stand in mails, and facts that mails tell."""

from __future__ import annotations

from babel.dates import format_datetime
from django.conf import settings
from django.urls import reverse

from hawker.core import clock, context
from hawker.core.text import locale_of
from hawker.platform.accounts.devices import describe
from hawker.platform.accounts.models import User


def absolute(name: str, *args: object) -> str:
    """Full address of a named page: of this installation, never of a host that a request claims."""
    return f"{settings.BASE_URL}{reverse(name, args=args or None)}"


def circumstances(user: User) -> dict[str, str]:
    """Who, when, from where and with what: in the person's language and time zone."""
    running = context.current()
    zone = clock.zone(user.time_zone)
    when = format_datetime(clock.now(), "medium", tzinfo=zone, locale=locale_of(user.language))
    return {
        "name": user.get_short_name(),
        "email": user.email,
        "time": f"{when} ({user.time_zone})",
        "ip": running.ip or "?",
        "device": describe(running.user_agent).text,
    }
