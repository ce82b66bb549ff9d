# SPDX-License-Identifier: Apache-2.0
"""Recorded runs: a row per run, claimed with a lease, with progress, log and result for people to see."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.db import close_old_connections, models
from django.db.models import F, Q

from hawker.core import clock
from hawker.core.context import acting
from hawker.core.db import command, take_batch
from hawker.core.events import publish
from hawker.core.tenancy import all_shops, shop_scope
from hawker.platform.jobs import leases, registry, stopping
from hawker.platform.jobs.events import JobFailed
from hawker.platform.jobs.models import JobRun

log = structlog.get_logger(__name__)

LEASE_SECONDS = 60
_BEAT_SECONDS = 15
_CRASHES_ALLOWED = 3
_LOG_CHARACTERS = 8000
_WRITE_EVERY_SECONDS = 0.5
_LOOK_EVERY_SECONDS = 1.0
_UNFINISHED = (JobRun.State.QUEUED, JobRun.State.RUNNING)


class Run:
    """What a recorded job is given: it reports progress and log lines and asks whether to stop."""

    def __init__(self, row: JobRun) -> None:
        self.id: UUID = row.pk
        self.shop_id = row.shop_id
        self.attempt = row.attempts
        self.started_by_id: UUID | None = row.started_by_id
        self.result: dict[str, Any] = {}
        self.stopped_for = ""
        self._token = row.lease_token
        self._pending: dict[str, Any] = {}
        self._tail = row.log_tail
        self._written_at = 0.0
        self._looked_at = 0.0
        self._is_cancelled = False

    def progress(self, done: int, total: int | None = None) -> None:
        """Show how far the run is; written at most twice a second, and only seen once committed."""
        self._pending["progress_done"] = done
        if total is not None:
            self._pending["progress_total"] = total
        self._write(force=False)

    def log(self, text: str) -> None:
        """Add a line to the run's log; the last 8,000 characters are kept. Never log secrets."""
        self._tail = f"{self._tail}{clock.iso_z(clock.now())} {text}\n"[-_LOG_CHARACTERS:]
        self._pending["log_tail"] = self._tail
        self._write(force=False)

    def should_stop(self) -> bool:
        """Whether the run was cancelled or its process is stopping; a job that hears True returns soon."""
        if stopping.is_asked():
            self.stopped_for = self.stopped_for or "shutdown"
        elif not self._is_cancelled and time.monotonic() - self._looked_at >= _LOOK_EVERY_SECONDS:
            self._looked_at = time.monotonic()
            with all_shops("a run looks at its own row"):
                self._is_cancelled = JobRun.objects.filter(pk=self.id, cancel_requested_at__isnull=False).exists()
        if self._is_cancelled:
            self.stopped_for = "cancel"
        return bool(self.stopped_for)

    def take_pending(self) -> dict[str, Any]:
        """What is still to be written."""
        pending, self._pending = self._pending, {}
        return pending

    def _write(self, *, force: bool) -> None:
        if not force and time.monotonic() - self._written_at < _WRITE_EVERY_SECONDS:
            return
        self._written_at = time.monotonic()
        with all_shops("a run reports on its own row"):
            JobRun.objects.filter(pk=self.id, lease_token=self._token).update(**self.take_pending())


def create(
    job_name: str,
    *,
    arguments: Mapping[str, Any] | None = None,
    shop_id: UUID | None = None,
    started_by_id: UUID | None = None,
    trigger: str = "user",
    due_at: datetime | None = None,
) -> JobRun:
    """Queue a run, in the present transaction; a worker finds it by itself."""
    registry.get(job_name)
    run = JobRun(
        job=job_name,
        arguments=dict(arguments or {}),
        shop_id=shop_id,
        started_by_id=started_by_id,
        trigger=trigger,
        due_at=due_at or clock.now(),
    )
    with all_shops("a run may belong to the installation"):
        run.save(force_insert=True)
    return run


def is_active(job_name: str) -> bool:
    """Whether a run of the job is queued or running."""
    with all_shops("runs of the installation's schedules"):
        return JobRun.objects.filter(job=job_name, shop=None, state__in=_UNFINISHED).exists()


def due() -> models.QuerySet[JobRun]:
    """Runs to be started now: queued ones, and those whose worker let the lease run out."""
    return JobRun.objects.filter(state__in=_UNFINISHED, due_at__lte=clock.now())


def work_off() -> int:
    """Execute due runs one after the other until none is left; how many were executed."""
    executed = 0
    while not stopping.is_asked() and (row := take()) is not None:
        execute(row)
        executed += 1
    return executed


def is_any_due() -> bool:
    """Whether a run waits to be started."""
    with all_shops("runs of every shop"):
        return due().exists()


def take() -> JobRun | None:
    """Claim the run that has been due for longest; None when there is none."""
    with all_shops("runs of every shop"):
        while due().exists():
            row = _claim_next()
            if row is None or row.state == JobRun.State.RUNNING:
                return row
    return None


@command
def _claim_next() -> JobRun | None:
    """The next due run, claimed; or one that was just closed because it cannot run; None if there is none."""
    found = take_batch(due().order_by("due_at", "pk"), limit=1)
    if not found:
        return None
    row = found[0]
    if row.cancel_requested_at is not None:
        _close(row, JobRun.State.CANCELLED)
        return row
    if row.state == JobRun.State.RUNNING and not _may_start_again(row):
        _fail(row, "The process that ran this ended before the run did.")
        return row
    now = clock.now()
    until = now + timedelta(seconds=LEASE_SECONDS)
    row.state, row.due_at, row.lease_until, row.lease_token = JobRun.State.RUNNING, until, until, uuid4()
    row.attempts, row.started_at = row.attempts + 1, row.started_at or now
    row.save(update_fields=["state", "due_at", "lease_until", "lease_token", "attempts", "started_at"])
    return row


def _may_start_again(row: JobRun) -> bool:
    try:
        return registry.get(row.job).is_resumable and row.attempts < _CRASHES_ALLOWED
    except registry.UnknownJob:
        return False


def execute(row: JobRun) -> None:
    """Execute a run that `take` has claimed, and write down how it ended; never raises for the job's sake."""
    run = Run(row)
    try:
        found = registry.get(row.job)
        with _kept_alive(row), _scope(row), acting(**_acting_as(row)):
            returned = found.function(run=run, **row.arguments)
        if isinstance(returned, Mapping):
            run.result = dict(returned)
    except Exception as error:
        log.exception("job failed", job=row.job, run=str(row.pk), attempt=row.attempts)
        _after(row, run, error)
    else:
        _after(row, run, None)


@contextmanager
def _scope(row: JobRun) -> Iterator[None]:
    if row.shop_id is None:
        yield
    else:
        with shop_scope(row.shop_id):
            yield


def _acting_as(row: JobRun) -> dict[str, Any]:
    return {
        "channel": "job",
        "actor_id": row.started_by_id,
        "actor_label": f"job {row.job}",
        "request_id": str(row.pk),
    }


def _after(row: JobRun, run: Run, error: Exception | None) -> None:
    with all_shops("a run ends its own row"):
        try:
            _end(row, run, error)
        except leases.LeaseLost as lost:
            log.warning("run was taken over", job=row.job, run=str(row.pk), reason=str(lost))


@command
def _end(row: JobRun, run: Run, error: Exception | None) -> None:
    values: dict[str, Any] = {**run.take_pending(), "result": run.result}
    if error is None and run.stopped_for == "shutdown" and registry.get(row.job).is_resumable:
        _requeue(row, values, seconds=0, attempts=row.attempts - 1)
    elif error is None and run.stopped_for == "shutdown":
        _fail(row, "Hawker was stopped while this ran.", values)
    elif error is None:
        state = JobRun.State.CANCELLED if run.stopped_for == "cancel" else JobRun.State.SUCCEEDED
        _close(row, state, values)
    else:
        text = "".join(traceback.format_exception_only(error)).strip()
        retries = _retries(row.job)
        if row.attempts <= retries and row.cancel_requested_at is None:
            _requeue(row, {**values, "error": text}, seconds=leases.pause_seconds(row.attempts))
        else:
            _fail(row, text, values)


def _retries(job_name: str) -> int:
    try:
        return registry.get(job_name).retries
    except registry.UnknownJob:
        return 0


def _write_held(row: JobRun, values: Mapping[str, Any]) -> None:
    held = JobRun.objects.filter(pk=row.pk, state__in=_UNFINISHED, lease_token=row.lease_token)
    if not held.update(**values):
        raise leases.LeaseLost(f"the lease on run {row.pk} is over")
    for name, value in values.items():
        setattr(row, name, value)


def _close(row: JobRun, state: str, values: Mapping[str, Any] | None = None) -> None:
    now = clock.now()
    _write_held(row, {**(values or {}), "state": state, "finished_at": now, "lease_until": None, "lease_token": None})


def _requeue(row: JobRun, values: Mapping[str, Any], *, seconds: float, attempts: int | None = None) -> None:
    _write_held(
        row,
        {
            **values,
            "state": JobRun.State.QUEUED,
            "due_at": clock.now() + timedelta(seconds=seconds),
            "attempts": row.attempts if attempts is None else attempts,
            "lease_until": None,
            "lease_token": None,
        },
    )


def _fail(row: JobRun, error: str, values: Mapping[str, Any] | None = None) -> None:
    _close(row, JobRun.State.FAILED, {**(values or {}), "error": error})
    publish(JobFailed(job=row.job, error=error, run_id=row.pk, shop_id=row.shop_id))


@command
def record_failure(job_name: str, error: BaseException) -> None:
    """Keep the failure of an unrecorded job where operators see it; repeats within ten minutes are one."""
    text = "".join(traceback.format_exception_only(error)).strip()
    now = clock.now()
    with all_shops("failures of the installation's own jobs"):
        recent = JobRun.objects.filter(
            job=job_name, state=JobRun.State.FAILED, created_at__gt=now - timedelta(minutes=10)
        ).first()
        if recent is None:
            recent = JobRun(
                job=job_name,
                state=JobRun.State.FAILED,
                attempts=1,
                error=text,
                started_at=now,
                finished_at=now,
            )
            recent.save(force_insert=True)
        else:
            JobRun.objects.filter(pk=recent.pk).update(attempts=F("attempts") + 1, error=text, finished_at=now)
        publish(JobFailed(job=job_name, error=text, run_id=recent.pk, shop_id=None))


def forget_old(*, days: int) -> int:
    """Delete runs that ended more than `days` ago; how many."""
    with all_shops("retention of runs"):
        deleted, _by_model = JobRun.objects.filter(
            ~Q(state__in=_UNFINISHED), finished_at__lt=clock.now() - timedelta(days=days)
        ).delete()
    return deleted


# A thread of its own extends the leases of what this process runs, so that a job may compute for as long
# as it likes; it ends with the process, and only then may another take over.

_alive: dict[UUID, UUID] = {}
_alive_lock = threading.Lock()
_beating: threading.Thread | None = None


@contextmanager
def _kept_alive(row: JobRun) -> Iterator[None]:
    global _beating
    assert row.lease_token is not None  # noqa: S101 - only claimed runs get here
    with _alive_lock:
        _alive[row.pk] = row.lease_token
        if _beating is None or not _beating.is_alive():
            _beating = threading.Thread(target=_beat, name="run-leases", daemon=True)
            _beating.start()
    try:
        yield
    finally:
        with _alive_lock:
            _alive.pop(row.pk, None)


def _beat() -> None:
    while True:
        time.sleep(_BEAT_SECONDS)
        with _alive_lock:
            held = dict(_alive)
        if not held:
            continue
        try:
            close_old_connections()
            extend_leases(held)
        except Exception:
            log.exception("leases of runs could not be extended")


def extend_leases(held: Mapping[UUID, UUID]) -> None:
    """Hold runs (id to lease token) for another minute from now."""
    until = clock.now() + timedelta(seconds=LEASE_SECONDS)
    with all_shops("runs of every shop"):
        for run_id, token in held.items():
            JobRun.objects.filter(pk=run_id, lease_token=token, state=JobRun.State.RUNNING).update(
                lease_until=until, due_at=until
            )
