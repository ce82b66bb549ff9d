# SPDX-License-Identifier: Apache-2.0
"""Where a person is signed in: browsers (sessions) and programs (token families)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db.models import F

from hawker.core import activity, clock
from hawker.core.db import command
from hawker.core.errors import NotFound
from hawker.platform.accounts.devices import Device, describe
from hawker.platform.accounts.models import TokenFamily, User

LAST_USE_NOTED_EVERY = timedelta(minutes=5)
"""How exact "last used" is: a page view must not cost a write."""
REFRESH_DAYS = 30


@dataclass(frozen=True, slots=True)
class SignedInDevice:
    """A browser in which the person is signed in."""

    id: int
    device: Device
    ip: str
    since: datetime
    last_used_at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class SignedInProgram:
    """A program that holds tokens of the person."""

    id: UUID
    device: Device
    ip: str
    since: datetime
    last_used_at: datetime


def devices_of(user: User, *, current_key: str | None) -> list[SignedInDevice]:
    """Living sessions, the current one first, then by last use. Rows of dead sessions are cleared away."""
    rows = list(UserSession.objects.filter(user_id=user.pk))
    alive = set(
        Session.objects.filter(
            session_key__in=[row.session_key for row in rows], expire_date__gt=clock.now()
        ).values_list("session_key", flat=True)
    )
    dead = [row.pk for row in rows if row.session_key not in alive]
    if dead:
        UserSession.objects.filter(pk__in=dead).delete()
    found = [
        SignedInDevice(
            id=row.pk,
            device=describe(row.user_agent),
            ip=row.ip,
            since=row.created_at,
            last_used_at=row.last_seen_at,
            is_current=row.session_key == current_key,
        )
        for row in rows
        if row.session_key in alive
    ]
    return sorted(found, key=lambda one: (not one.is_current, -one.last_used_at.timestamp()))


def programs_of(user: User) -> list[SignedInProgram]:
    """Programs whose tokens still work, by last use."""
    since = clock.now() - timedelta(days=REFRESH_DAYS)
    rows = TokenFamily.objects.filter(user_id=user.pk, revoked_at=None, last_used_at__gt=since)
    return [
        SignedInProgram(row.pk, describe(row.user_agent), row.ip, row.created_at, row.last_used_at)
        for row in rows.order_by("-last_used_at")
    ]


def note_use(session_key: str, *, ip: str) -> None:
    """Remember that a session is being used; at most every few minutes per process."""
    seconds = int(LAST_USE_NOTED_EVERY.total_seconds())
    if not cache.add(f"session-seen:{session_key}", 1, timeout=seconds):
        return
    now = clock.now()
    UserSession.objects.filter(session_key=session_key, last_seen_at__lt=now - LAST_USE_NOTED_EVERY).update(
        last_seen_at=now, ip=ip
    )


@command
def end_session(user: User, *, session_id: int) -> None:
    """Sign one browser out; NotFound for a session of somebody else."""
    row = UserSession.objects.filter(user_id=user.pk, pk=session_id).first()
    if row is None:
        raise NotFound
    _forget([row])
    activity.warn("session_ended", describe(row.user_agent).text, user_id=user.pk, data={"ip": row.ip})


@command
def end_other_sessions(user: User, *, keep_session_key: str | None) -> int:
    """Sign out everywhere else: every browser but the one with that key, and every program; how many.

    Also ends sessions nobody listed, since all carry the account's generation. The caller must give the kept
    one the new fingerprint (`User.get_session_auth_hash`).
    """
    rows = list(UserSession.objects.filter(user_id=user.pk).exclude(session_key=keep_session_key or ""))
    _forget(rows)
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
    user.refresh_from_db(fields=["session_generation"])
    programs = revoke_programs(user, because="signed_out_everywhere")
    activity.warn(
        "sessions_ended",
        f"{len(rows)} browsers and {programs} programs signed out",
        user_id=user.pk,
        data={"browsers": len(rows), "programs": programs},
    )
    return len(rows) + programs


def revoke_programs(user: User, *, because: str) -> int:
    """End all of a person's tokens for programs."""
    return TokenFamily.objects.filter(user_id=user.pk, revoked_at=None).update(
        revoked_at=clock.now(), revoked_because=because
    )


@command
def end_program(user: User, *, family_id: UUID) -> None:
    """Sign one program out."""
    changed = TokenFamily.objects.filter(user_id=user.pk, pk=family_id, revoked_at=None).update(
        revoked_at=clock.now(), revoked_because="signed_out"
    )
    if not changed:
        raise NotFound


def _forget(rows: list[UserSession]) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for row in rows:
        store.delete(row.session_key)
    UserSession.objects.filter(pk__in=[row.pk for row in rows]).delete()
