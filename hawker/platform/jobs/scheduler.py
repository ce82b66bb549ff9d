# SPDX-License-Identifier: Apache-2.0
"""Starts schedules. Any number of schedulers may run; one leads, the others wait for its lease to end.

Two guards: the lead is a lease in the database, renewed every few seconds. And since a leader may be
paused in the middle (a sleeping laptop, a long collection) and wake up after another took over, each start
of a schedule of a minute or more moves that schedule's `due_at` by a conditional update: of two schedulers
only one changes the row, and only that one starts the job. Quicker schedules are sweeps, which may run
twice without harm, and need no row.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db.models import Q

from hawker.core import clock
from hawker.platform.jobs import engine, registry
from hawker.platform.jobs.models import NamedLease, ScheduleState
from hawker.platform.jobs.schedules import SCHEDULES, Schedule, start

log = structlog.get_logger(__name__)

LEAD = "scheduler"
LEASE_SECONDS = 15
_RENEW_BEFORE_SECONDS = 8
_READ_EVERY_SECONDS = 5


def process_name() -> str:
    """A name for this process, unique also after a restart with the same process id."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}:{secrets.token_hex(3)}"


class Scheduler:
    """One scheduler; call `tick` about every second."""

    def __init__(self, name: str, schedules: Sequence[Schedule] = SCHEDULES) -> None:
        self._name = name
        self._schedules = schedules
        self._lead_until: datetime | None = None
        self._next_quick: dict[str, datetime] = {}
        self._states: dict[str, ScheduleState] = {}
        self._read_at: datetime | None = None

    def tick(self) -> list[str]:
        """Start whatever is due, if this scheduler leads; names of what was started."""
        now = clock.now()
        if not self._leads(now):
            self._read_at = None
            return []
        self._read_states(now)
        started = []
        for schedule in self._schedules:
            if self._is_paused(schedule):
                continue
            if self._is_due(schedule, now):
                self._start(schedule)
                started.append(schedule.name)
        return started

    def resign(self) -> None:
        """Let another scheduler take over at once."""
        NamedLease.objects.filter(name=LEAD, holder=self._name).update(lease_until=clock.now())
        self._lead_until = None

    def _leads(self, now: datetime) -> bool:
        renew_at = timedelta(seconds=_RENEW_BEFORE_SECONDS)
        if self._lead_until is not None and now < self._lead_until - renew_at:
            return True
        until = now + timedelta(seconds=LEASE_SECONDS)
        free_or_mine = Q(holder=self._name) | Q(lease_until__lte=now)
        lead = NamedLease.objects.filter(name=LEAD)
        if not lead.filter(free_or_mine).update(holder=self._name, lease_until=until):
            if lead.exists():
                self._lead_until = None
                return False
            _row, made = NamedLease.objects.get_or_create(
                name=LEAD, defaults={"holder": self._name, "lease_until": until}
            )
            if not made:
                return False
        if self._lead_until is None:
            log.info("leading the schedules", scheduler=self._name)
        self._lead_until = until
        return True

    def _read_states(self, now: datetime) -> None:
        if self._read_at is not None and now - self._read_at < timedelta(seconds=_READ_EVERY_SECONDS):
            return
        self._read_at = now
        self._states = {state.name: state for state in ScheduleState.objects.all()}

    def _is_paused(self, schedule: Schedule) -> bool:
        state = self._states.get(schedule.name)
        return state is not None and state.is_paused

    def _is_due(self, schedule: Schedule, now: datetime) -> bool:
        if schedule.is_quick:
            due_at = self._next_quick.get(schedule.name, now)
            if due_at <= now:
                self._next_quick[schedule.name] = schedule.next_after(now)
            return due_at <= now
        return self._takes(schedule, now)

    def _takes(self, schedule: Schedule, now: datetime) -> bool:
        """Whether this scheduler, and no other, is to start the schedule now."""
        state = self._states.get(schedule.name)
        if state is None:
            state, _made = ScheduleState.objects.get_or_create(name=schedule.name)
            self._states[schedule.name] = state
        if state.due_at is not None and state.due_at > now:
            return False
        before, following = state.due_at, schedule.next_after(now)
        # One that has no time yet starts at once when it repeats, at its first time when cron says one.
        mine = ScheduleState.objects.filter(name=schedule.name, due_at=before, is_paused=False).update(due_at=following)
        state.due_at = following
        return bool(mine) and (before is not None or schedule.cron is None)

    def _start(self, schedule: Schedule) -> None:
        try:
            start(schedule)
        except registry.UnknownJob as error:
            log.error("schedule without a job", schedule=schedule.name, error=str(error))


def wake_sweeps(schedules: Sequence[Schedule] = SCHEDULES) -> None:
    """Have every sweep run once now, for example right after a worker has started."""
    for schedule in schedules:
        if schedule.is_quick:
            engine.wake_now(schedule.job)
