# SPDX-License-Identifier: Apache-2.0
"""Rows as a queue: claim with a lease, extend, finish, retry, bury. Every durable queue uses this.

What is assumed and why it holds:

- A row is taken by one worker at a time. Claiming happens in one transaction; PostgreSQL skips rows that
  another claimer has locked (`SKIP LOCKED`), SQLite lets one writer in at a time.
- Each claim writes a fresh lease token. Whoever wants to change the row later must name it, so a worker
  that was paused past the end of its lease, while another took over, changes nothing (`LeaseLost`).
- With `in_transaction=True` a row's effects and its end commit together: they happen exactly once, however
  often workers die. Without it they happen at least once; use that only for calls to the outside, and give
  those an idempotency key of their own.
- Claiming counts as an attempt. A row that kills its worker each time is buried like one that raises.
- Clocks of machines must agree to well within a lease (run NTP): a lease is compared with the local clock.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

import structlog
from django.db import models
from django.db.models import Count, F, Min, Q

from hawker.core import clock
from hawker.core.db import command, take_batch
from hawker.core.tenancy import all_shops, shop_scope
from hawker.platform.jobs import stopping
from hawker.platform.jobs.models import Leased

log = structlog.get_logger(__name__)

M = TypeVar("M", bound=Leased)
Handler = Callable[[M], Mapping[str, Any] | None]

MAX_ATTEMPTS = 8
_FIRST_PAUSE_SECONDS = 5
_LONGEST_PAUSE_SECONDS = 60 * 60
_ERROR_CHARACTERS = 2000
_UNFINISHED = (Leased.WorkState.WAITING, Leased.WorkState.RUNNING)


class LeaseLost(RuntimeError):
    """The lease ran out and somebody else has the row: nothing of this worker's may be written."""


class CannotSucceed(Exception):
    """Raised by a handler: trying again is pointless, bury the row with this message."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much of a queue is left."""

    waiting: int
    running: int
    dead: int
    oldest_due_at: datetime | None
    """When the row that waits longest became due; None when nothing is due."""

    def age_seconds(self) -> float:
        """For how long the oldest due row has been waiting, in seconds (0 when nothing is due)."""
        if self.oldest_due_at is None:
            return 0.0
        return max(0.0, (clock.now() - self.oldest_due_at).total_seconds())


def _rows(source: type[M] | models.QuerySet[M]) -> models.QuerySet[M]:
    return source.objects.all() if isinstance(source, type) else source  # type: ignore[attr-defined]


def due(source: type[M] | models.QuerySet[M]) -> models.QuerySet[M]:
    """Rows to be worked on now: waiting ones whose time has come, and those whose lease ran out."""
    return _rows(source).filter(work_state__in=_UNFINISHED, due_at__lte=clock.now())


def dead(source: type[M] | models.QuerySet[M]) -> models.QuerySet[M]:
    """Rows that were buried."""
    return _rows(source).filter(work_state=Leased.WorkState.DEAD)


def claim(
    source: type[M] | models.QuerySet[M],
    *,
    limit: int,
    lease_seconds: int = 60,
    max_attempts: int = MAX_ATTEMPTS,
    if_dead: Mapping[str, Any] | None = None,
) -> list[M]:
    """Take up to `limit` due rows, oldest first, for `lease_seconds`; call it inside a tenant scope.

    Rows that were claimed `max_attempts` times without an end are buried instead, and get `if_dead`.
    """
    if not due(source).exists():
        return []
    return _claim(source, limit, lease_seconds, max_attempts, if_dead or {})


@command
def _claim(
    source: type[M] | models.QuerySet[M],
    limit: int,
    lease_seconds: int,
    max_attempts: int,
    if_dead: Mapping[str, Any],
) -> list[M]:
    claimed: list[M] = []
    for row in take_batch(due(source).order_by("due_at", "pk"), limit=limit):
        if row.attempts >= max_attempts:
            error = f"{row.last_error}\n" if row.last_error else ""
            _update(
                row,
                Q(pk=row.pk),
                work_state=Leased.WorkState.DEAD,
                lease_until=None,
                lease_token=None,
                finished_at=clock.now(),
                last_error=f"{error}Workers stopped {row.attempts} times while they worked on this."[
                    :_ERROR_CHARACTERS
                ],
                **if_dead,
            )
        else:
            claimed.append(row)
    if claimed:
        token, until = uuid4(), clock.now() + timedelta(seconds=lease_seconds)
        type(claimed[0]).objects.filter(pk__in=[row.pk for row in claimed]).update(  # type: ignore[attr-defined]
            work_state=Leased.WorkState.RUNNING,
            due_at=until,
            lease_until=until,
            lease_token=token,
            attempts=F("attempts") + 1,
        )
        for row in claimed:
            row.work_state, row.due_at, row.lease_until = Leased.WorkState.RUNNING, until, until
            row.lease_token, row.attempts = token, row.attempts + 1
    return claimed


def _update(row: Leased, condition: Q, **values: Any) -> int:
    changed: int = type(row).objects.filter(condition).update(**values)  # type: ignore[attr-defined]
    if changed:
        for name, value in values.items():
            setattr(row, name, value)
    return changed


def _held(row: Leased) -> Q:
    if row.lease_token is None:
        raise ValueError("this row was not claimed")
    return Q(pk=row.pk, lease_token=row.lease_token, work_state=Leased.WorkState.RUNNING)


def update_held(row: Leased, **values: Any) -> None:
    """Change columns of a claimed row; LeaseLost when somebody else has it by now."""
    token = row.lease_token
    if not _update(row, _held(row), **values):
        raise LeaseLost(f"the lease on {type(row).__name__} {row.pk} ({token}) is over")


def extend(row: Leased, *, lease_seconds: int = 60) -> None:
    """Hold a claimed row for `lease_seconds` from now; LeaseLost when somebody else has it."""
    until = clock.now() + timedelta(seconds=lease_seconds)
    update_held(row, due_at=until, lease_until=until)


def finish(row: Leased, **fields: Any) -> None:
    """Mark a claimed row as done and set `fields`; LeaseLost when somebody else has it.

    Call it in the transaction of the row's effects: LeaseLost then takes them back.
    """
    update_held(
        row,
        work_state=Leased.WorkState.DONE,
        lease_until=None,
        lease_token=None,
        last_error="",
        finished_at=clock.now(),
        **fields,
    )


def pause_seconds(attempts: int) -> float:
    """How long to wait after the nth failed attempt: 5 s, tripling up to an hour, give or take a quarter."""
    base: float = min(_LONGEST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 3 ** min(12, max(0, attempts - 1)))
    return base * random.uniform(0.75, 1.25)  # noqa: S311 - spreads retries, decides nothing secret


def retry(
    row: Leased,
    error: BaseException | str,
    *,
    max_attempts: int = MAX_ATTEMPTS,
    if_dead: Mapping[str, Any] | None = None,
    **fields: Any,
) -> None:
    """Let a claimed row be tried again later, or bury it (with `if_dead`) after `max_attempts`; LeaseLost."""
    if row.attempts >= max_attempts:
        bury(row, error, **{**fields, **(if_dead or {})})
        return
    update_held(
        row,
        work_state=Leased.WorkState.WAITING,
        due_at=clock.now() + timedelta(seconds=pause_seconds(row.attempts)),
        lease_until=None,
        lease_token=None,
        last_error=describe(error),
        **fields,
    )


def release(row: Leased) -> None:
    """Give a claimed row back untouched, for example because this process is stopping."""
    update_held(
        row,
        work_state=Leased.WorkState.WAITING,
        due_at=clock.now(),
        lease_until=None,
        lease_token=None,
        attempts=max(0, row.attempts - 1),
    )


def rest(row: Leased, until: datetime, **fields: Any) -> None:
    """Give a claimed row back until a moment: for rows that are work again and again. LeaseLost."""
    update_held(
        row,
        work_state=Leased.WorkState.WAITING,
        due_at=until,
        lease_until=None,
        lease_token=None,
        attempts=0,
        last_error="",
        **fields,
    )


def bury(row: Leased, error: BaseException | str, **fields: Any) -> None:
    """Stop trying a claimed row; it stays visible with its error and can be revived."""
    update_held(
        row,
        work_state=Leased.WorkState.DEAD,
        lease_until=None,
        lease_token=None,
        finished_at=clock.now(),
        last_error=describe(error),
        **fields,
    )


def revive(row: Leased, **fields: Any) -> bool:
    """Have a dead row tried afresh, by hand; False when it was not dead any more."""
    return bool(
        _update(
            row,
            Q(pk=row.pk, work_state=Leased.WorkState.DEAD),
            work_state=Leased.WorkState.WAITING,
            due_at=clock.now(),
            attempts=0,
            finished_at=None,
            **fields,
        )
    )


def describe(error: BaseException | str) -> str:
    """An error as one short text."""
    text = error if isinstance(error, str) else f"{type(error).__name__}: {error}"
    return text[:_ERROR_CHARACTERS]


def backlog(source: type[M] | models.QuerySet[M]) -> Backlog:
    """How much of a queue is left, in one query; call it inside a tenant scope."""
    now = clock.now()
    counted = _rows(source).aggregate(
        waiting=Count("pk", filter=Q(work_state=Leased.WorkState.WAITING)),
        running=Count("pk", filter=Q(work_state=Leased.WorkState.RUNNING)),
        dead=Count("pk", filter=Q(work_state=Leased.WorkState.DEAD)),
        oldest_due_at=Min("due_at", filter=Q(work_state__in=_UNFINISHED, due_at__lte=now)),
    )
    return Backlog(**counted)


def work(
    source: type[M] | models.QuerySet[M],
    handle: Handler[M],
    *,
    limit: int = 50,
    lease_seconds: int = 60,
    max_attempts: int = MAX_ATTEMPTS,
    in_transaction: bool = False,
    if_dead: Mapping[str, Any] | None = None,
) -> int:
    """Claim and handle rows until none is due or this process is stopping; how many were finished.

    Each row is handled in its shop's scope (or, of the installation, in all). What `handle` returns is
    written with the row's end. What it raises is kept and tried again later; `CannotSucceed` buries at once.
    A handler may also end its row itself. `if_dead` is written to rows that are buried.
    """
    rules = _Rules(lease_seconds, max_attempts, in_transaction, dict(if_dead or {}))
    finished = 0
    while not stopping.is_asked():
        with all_shops("a queue serves every shop"):
            rows = claim(source, limit=limit, lease_seconds=lease_seconds, max_attempts=max_attempts, if_dead=if_dead)
        if not rows:
            break
        finished += _work_batch(rows, handle, rules)
    return finished


@dataclass(frozen=True, slots=True)
class _Rules:
    lease_seconds: int
    max_attempts: int
    in_transaction: bool
    if_dead: Mapping[str, Any]


def _work_batch(rows: Sequence[M], handle: Handler[M], rules: _Rules) -> int:
    finished = 0
    for row in rows:
        with _scope_of(row):
            try:
                if stopping.is_asked():
                    release(row)
                    continue
                if _is_running_short(row, rules.lease_seconds):
                    extend(row, lease_seconds=rules.lease_seconds)
                finished += _work_one(row, handle, rules)
            except LeaseLost as lost:
                log.warning("lease lost", row=str(lost))
    return finished


def _work_one(row: M, handle: Handler[M], rules: _Rules) -> bool:
    try:
        if rules.in_transaction:
            _handle_and_finish(row, handle)
        else:
            _finish_unless_ended(row, handle(row))
    except LeaseLost:
        raise
    except CannotSucceed as error:
        bury(row, str(error), **rules.if_dead)
        return False
    except Exception as error:
        log.exception("work failed", queue=type(row).__name__, row=str(row.pk), attempt=row.attempts)
        retry(row, error, max_attempts=rules.max_attempts, if_dead=rules.if_dead)
        return False
    return row.work_state == Leased.WorkState.DONE


_LEASE_FIELDS = ("work_state", "due_at", "lease_until", "lease_token", "finished_at", "last_error")


def _handle_and_finish(row: M, handle: Handler[M]) -> None:
    # What does not commit must not stick to the object either: neither for the next attempt at the
    # transaction, nor for the retry that names the lease.
    before = {name: getattr(row, name) for name in _LEASE_FIELDS}
    try:
        _commit_together(row, handle, before)
    except BaseException:
        _restore(row, before)
        raise


@command
def _commit_together(row: M, handle: Handler[M], before: Mapping[str, Any]) -> None:
    _restore(row, before)
    _finish_unless_ended(row, handle(row))


def _restore(row: Leased, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, value)


def _finish_unless_ended(row: Leased, fields: Mapping[str, Any] | None) -> None:
    if row.work_state == Leased.WorkState.RUNNING:
        finish(row, **(fields or {}))


def _is_running_short(row: Leased, lease_seconds: int) -> bool:
    return row.lease_until is None or row.lease_until - clock.now() < timedelta(seconds=lease_seconds / 2)


def _scope_of(row: Leased) -> AbstractContextManager[None]:
    shop_id: UUID | None = getattr(row, "shop_id", None)
    return all_shops("work of the installation itself") if shop_id is None else shop_scope(shop_id)
