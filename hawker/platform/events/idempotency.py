# SPDX-License-Identifier: Apache-2.0
"""Idempotency keys: an unsafe request that is repeated with its key gets the first one's answer.

The claim commits before the work begins, so that of two requests at once only one does it. A process that
dies in between leaves a lease; once that has run out, a repetition may do the work. What the work itself
wrote before the death is protected by natural keys (an order's placement key), not by this.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import IntegrityError
from django.utils.translation import gettext_noop as _noop

from hawker.core import clock
from hawker.core.db import command
from hawker.core.errors import Conflict, HawkerError
from hawker.platform.events.models import IdempotencyKey

KEEP_HOURS = 24
LEASE_SECONDS = 60
_ANSWER_BYTES = 512 * 1024


class IdempotencyInProgress(Conflict):
    """The first request with this key has not been answered yet."""

    code: ClassVar[str] = "idempotency_in_progress"
    title: ClassVar[str] = _noop("The same request is still being carried out")

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(
            "Another request with this Idempotency-Key is still being carried out; ask again shortly.",
            headers={"Retry-After": str(retry_after_seconds)},
        )


class IdempotencyKeyReused(HawkerError):
    """The key was used for another request."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "idempotency_key_reused"
    title: ClassVar[str] = _noop("This Idempotency-Key belongs to another request")

    def __init__(self) -> None:
        super().__init__("Use a new Idempotency-Key for each different request.")


@dataclass(frozen=True, slots=True)
class Replay:
    """The answer that was given the first time."""

    status: int
    content_type: str
    body: bytes


def begin(*, scope: str, key: str, request_hash: str) -> Replay | None:
    """Claim a key for a request: None to go on, or the answer to replay.

    `scope` says whose key it is, `request_hash` what was asked (method, path and body). Raises
    IdempotencyInProgress (409) or IdempotencyKeyReused (422). Call it outside a transaction, and
    `complete` or `abandon` afterwards.
    """
    try:
        _insert(scope, key, request_hash)
    except IntegrityError:
        return _look(scope, key, request_hash)
    return None


@command
def _insert(scope: str, key: str, request_hash: str) -> None:
    now = clock.now()
    IdempotencyKey(scope=scope, key=key, request_hash=request_hash, created_at=now, lease_until=_lease_from(now)).save(
        force_insert=True
    )


@command
def _look(scope: str, key: str, request_hash: str) -> Replay | None:
    now = clock.now()
    row = IdempotencyKey.objects.filter(scope=scope, key=key).first()
    if row is None:
        raise IdempotencyInProgress(1)  # given up by its request just now: the next attempt may have it
    is_forgotten = row.created_at <= now - timedelta(hours=KEEP_HOURS)
    if not is_forgotten:
        if row.request_hash != request_hash:
            raise IdempotencyKeyReused
        if row.status is not None:
            return Replay(row.status, row.content_type, bytes(row.response or b""))
        if row.lease_until > now:
            raise IdempotencyInProgress(max(1, min(5, int((row.lease_until - now).total_seconds()))))
    # Nobody holds it any more: take it over, unless somebody else does at this moment.
    mine = IdempotencyKey.objects.filter(
        pk=row.pk, lease_until=row.lease_until, status=row.status, created_at=row.created_at
    ).update(
        request_hash=request_hash,
        created_at=now if is_forgotten else row.created_at,
        lease_until=_lease_from(now),
        status=None,
        content_type="",
        response=None,
    )
    if not mine:
        raise IdempotencyInProgress(1)
    return None


def _lease_from(now: datetime) -> datetime:
    return now + timedelta(seconds=LEASE_SECONDS)


@command
def complete(*, scope: str, key: str, status: int, content_type: str, body: bytes) -> None:
    """Keep the answer for repetitions; ValueError for one of more than 512 KB."""
    if len(body) > _ANSWER_BYTES:
        raise ValueError("answers of more than 512 KB are not remembered")
    IdempotencyKey.objects.filter(scope=scope, key=key, status=None).update(
        status=status, content_type=content_type[:80], response=body
    )


@command
def abandon(*, scope: str, key: str) -> None:
    """Forget a claim whose request failed for a passing reason: it may be tried again with the same key."""
    IdempotencyKey.objects.filter(scope=scope, key=key, status=None).delete()


def forget_old(*, hours: int = KEEP_HOURS) -> int:
    """Delete keys older than `hours`; how many."""
    deleted, _by_model = IdempotencyKey.objects.filter(created_at__lt=clock.now() - timedelta(hours=hours)).delete()
    return deleted
