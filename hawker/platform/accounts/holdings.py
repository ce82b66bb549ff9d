# SPDX-License-Identifier: Apache-2.0
"""What this room remembers of a person."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext_lazy as _

from hawker.core import clock
from hawker.platform.accounts.devices import describe
from hawker.platform.accounts.models import TokenFamily, User
from hawker.platform.accounts.personal_data import Holding, register_holding


def register_holdings() -> None:
    """Register all of it; called once when the application starts."""
    register_holding("account", _("Your account"), _account)
    register_holding("addresses", _("Your e-mail addresses"), _addresses)
    register_holding("email_changes", _("Changes of your e-mail address"), _email_changes)
    register_holding("devices", _("Browsers you are signed in with"), _devices)
    register_holding("programs", _("Programs that act for you"), _programs)


def _time(moment: Any) -> str | None:
    return clock.iso_z(moment) if moment else None


def _account(user: User) -> list[Holding]:
    return [
        Holding(
            user.created_at,
            {
                "email": user.email,
                "name": user.name,
                "phone": user.phone,
                "language": user.language,
                "time_zone": user.time_zone,
                "picture": bool(user.picture),
                "created_at": _time(user.created_at),
                "email_verified_at": _time(user.email_verified_at),
                "last_signed_in_at": _time(user.last_login),
                "runs_the_installation": user.is_staff,
            },
        )
    ]


def _addresses(user: User) -> list[Holding]:
    rows = EmailAddress.objects.filter(user=user).order_by("pk")
    return [Holding(None, {"email": row.email, "verified": row.verified, "primary": row.primary}) for row in rows]


def _email_changes(user: User) -> list[Holding]:
    return [
        Holding(
            row.created_at,
            {
                "from": row.old_email,
                "to": row.new_email,
                "asked_at": _time(row.created_at),
                "approved_at": _time(row.approved_at),
                "verified_at": _time(row.verified_at),
            },
        )
        for row in user.email_changes.order_by("created_at")
    ]


def _devices(user: User) -> list[Holding]:
    return [
        Holding(
            row.created_at,
            {
                "device": describe(row.user_agent).text,
                "user_agent": row.user_agent,
                "ip": row.ip,
                "since": _time(row.created_at),
                "last_used_at": _time(row.last_seen_at),
            },
        )
        for row in UserSession.objects.filter(user=user).order_by("created_at")
    ]


def _programs(user: User) -> list[Holding]:
    return [
        Holding(
            row.created_at,
            {
                "program": describe(row.user_agent).text,
                "user_agent": row.user_agent,
                "ip": row.ip,
                "since": _time(row.created_at),
                "last_used_at": _time(row.last_used_at),
                "revoked_at": _time(row.revoked_at),
            },
        )
        for row in TokenFamily.objects.filter(user=user).order_by("created_at")
    ]
