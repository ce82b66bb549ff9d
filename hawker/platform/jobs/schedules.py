# SPDX-License-Identifier: Apache-2.0
"""What happens by itself, and when: the one list of schedules, and what staff may do to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _noop

from hawker.core import activity, clock
from hawker.core.db import command
from hawker.core.errors import NotFound
from hawker.platform.jobs import cron, engine, registry, runs
from hawker.platform.jobs.models import JobRun, ScheduleState

QUICK_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job and when it starts: every so many seconds, or at cron's times (UTC)."""

    name: str
    job: str
    every_seconds: int | None = None
    cron: str | None = None

    def __post_init__(self) -> None:
        if (self.every_seconds is None) == (self.cron is None):
            raise ValueError(f"schedule {self.name}: either every_seconds or cron")
        if self.cron is not None:
            cron.parse(self.cron)

    @property
    def is_quick(self) -> bool:
        """Whether it sweeps more than once a minute: then nothing is written for each start."""
        return self.every_seconds is not None and self.every_seconds < QUICK_SECONDS

    def next_after(self, moment: datetime) -> datetime:
        """When it starts next, after `moment`."""
        if self.every_seconds is not None:
            return moment + timedelta(seconds=self.every_seconds)
        assert self.cron is not None  # noqa: S101 - checked when it was made
        return cron.parse(self.cron).next_after(moment)


SCHEDULES: tuple[Schedule, ...] = (
    # Sweeps: whatever became of wake-ups, due rows are found within seconds.
    Schedule(_noop("Recorded runs"), engine.RUN_RECORDED, every_seconds=5),
    Schedule(_noop("Events for later"), "events.deliver_outbox", every_seconds=3),
    Schedule(_noop("Incoming webhooks"), "events.process_inbox", every_seconds=3),
    Schedule(_noop("Messages"), "messaging.deliver", every_seconds=3),
    Schedule(_noop("Sandbox webhooks"), "payments.send_sandbox_webhooks", every_seconds=3),
    Schedule(_noop("Expired stock holds"), "inventory.release_expired_holds", every_seconds=15),
    Schedule(_noop("Prices to check"), "prices.check_due", every_seconds=5),
    Schedule(_noop("Days whose sales changed"), "analytics.count_days", every_seconds=5),
    Schedule(_noop("Pictures of followed products"), "prices.fetch_pictures", every_seconds=20),
    Schedule(_noop("Open payments"), "payments.reconcile", every_seconds=30),
    # Upkeep
    Schedule(_noop("Seal the activity log"), "audit.seal", every_seconds=60),
    Schedule(_noop("Forget idempotency keys"), "events.forget_idempotency_keys", cron="7 * * * *"),
    Schedule(_noop("Forget one-time links"), "messaging.forget_secrets", cron="12 * * * *"),
    Schedule(_noop("Forget expired sign-ins"), "accounts.forget_expired", cron="30 2 * * *"),
    Schedule(_noop("Forget abandoned carts"), "orders.forget_old_carts", cron="20 2 * * *"),
    Schedule(_noop("Forget old runs"), "jobs.forget_finished", cron="40 2 * * *"),
    Schedule(_noop("Forget delivered events"), "events.forget_finished", cron="50 2 * * *"),
    Schedule(_noop("Alerts by time"), "alerts.sweep", cron="*/10 * * * *"),
    Schedule(_noop("Summaries of alerts"), "alerts.send_digests", cron="35 * * * *"),
    Schedule(_noop("Summaries of price movements"), "watch.send_digests", cron="5 * * * *"),
    Schedule(_noop("Exchange rates"), "prices.refresh_rates", cron="25 15 * * *"),
    Schedule(_noop("Partitions of observations"), "prices.keep_partitions", cron="15 2 * * *"),
    Schedule(_noop("Orders missing in the sales ledger"), "analytics.catch_up", cron="25 * * * *"),
    Schedule(_noop("Segments and lifetime value of customers"), "analytics.count_customers", cron="50 2 * * *"),
    Schedule(_noop("Prove the figures of sales"), "analytics.verify", cron="20 4 * * *"),
    Schedule(_noop("Verify the activity log"), "audit.verify", cron="10 3 * * *"),
)


def by_name(name: str) -> Schedule:
    """The schedule of that name; NotFound."""
    for schedule in SCHEDULES:
        if schedule.name == name:
            return schedule
    raise NotFound(gettext("There is no such schedule."))


def of_job(job_name: str) -> Schedule | None:
    """The schedule that starts a job, if one does."""
    return next((schedule for schedule in SCHEDULES if schedule.job == job_name), None)


@command
def pause(name: str) -> None:
    """Do not start a schedule until it is resumed."""
    _set_paused(by_name(name), True)


@command
def resume(name: str) -> None:
    """Start a paused schedule again, from its next time on."""
    _set_paused(by_name(name), False)


def _set_paused(schedule: Schedule, is_paused: bool) -> None:
    state, _created = ScheduleState.objects.get_or_create(name=schedule.name)
    if state.is_paused == is_paused:
        return
    state.is_paused = is_paused
    state.due_at = None
    state.save(update_fields=["is_paused", "due_at"])
    activity.record(
        "jobs.schedule_paused" if is_paused else "jobs.schedule_resumed",
        object_type="schedule",
        object_id=schedule.name,
        label=schedule.name,
        before={"is_paused": not is_paused},
        after={"is_paused": is_paused},
    )


@command
def run_now(name: str) -> JobRun | None:
    """Start a schedule's job at once, paused or not; its run where it is a recorded one."""
    schedule = by_name(name)
    activity.record("jobs.schedule_started", object_type="schedule", object_id=schedule.name, label=schedule.name)
    return start(schedule, trigger="user")


def start(schedule: Schedule, *, trigger: str = "schedule") -> JobRun | None:
    """Have a schedule's job done; a recorded one not beside a run of itself that has not ended."""
    if not registry.get(schedule.job).is_recorded:
        engine.wake(schedule.job)
        return None
    if runs.is_active(schedule.job):
        return None
    return engine.enqueue(schedule.job, trigger=trigger)


# What became of it, for people


class _Recorder:
    """Writes the outcome of a schedule's job to its state: each change, and else at most once a minute."""

    def __init__(self) -> None:
        self._written: dict[str, tuple[str, datetime]] = {}

    def __call__(self, job_name: str, succeeded: bool, error: str, seconds: float) -> None:
        schedule = of_job(job_name)
        if schedule is None:
            return
        now = clock.now()
        state = "ok" if succeeded else "failed"
        before, at = self._written.get(job_name, ("", now))
        if before == state and now - at < timedelta(seconds=QUICK_SECONDS):
            return
        self._written[job_name] = (state, now)
        record_outcome(
            schedule.name, state=state, error=error, seconds=seconds, started_at=now - timedelta(seconds=seconds)
        )


def record_outcome(name: str, *, state: str, error: str, seconds: float, started_at: datetime) -> None:
    """Remember how a schedule's last start went; `state` is `ok` or `failed`."""
    values = {
        "last_state": state,
        "last_error": error,
        "last_seconds": seconds,
        "last_started_at": started_at,
    }
    ScheduleState.objects.update_or_create(name=name, defaults=values)


recorder = _Recorder()
