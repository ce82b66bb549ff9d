# SPDX-License-Identifier: Apache-2.0
"""Forgetting what cannot be used any more: sessions, tokens and links."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailConfirmation
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from hawker.core import clock
from hawker.core.db import command
from hawker.platform.accounts import tokens
from hawker.platform.accounts.models import EmailChange

KEEP_LINKS_DAYS = 30


@command
def forget_expired() -> dict[str, int]:
    """Delete expired sessions and tokens, and links a month past their use; how many of each."""
    now = clock.now()
    long_ago = now - timedelta(days=KEEP_LINKS_DAYS)
    gone = {
        "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
        "links": EmailConfirmation.objects.filter(sent__lt=long_ago).delete()[0],
        "changes_of_address": EmailChange.objects.filter(expires_at__lt=long_ago).delete()[0],
        "programs": tokens.forget_expired(),
    }
    alive = Session.objects.values("session_key")
    gone["devices"] = UserSession.objects.exclude(session_key__in=alive).delete()[0]
    return gone
