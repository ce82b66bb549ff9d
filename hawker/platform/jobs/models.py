# SPDX-License-Identifier: Apache-2.0
"""Leased work, runs of jobs, paused schedules and living workers."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from hawker.core import clock
from hawker.core.models import Identified, ShopOrInstallationOwned


class Leased(models.Model):
    """A row that is also work to be done: the database is the queue of record.

    `jobs.leases` claims due rows in batches, extends their leases, backs off after failures and buries
    what failed too often. A worker that dies leaves a lease that runs out; the row is then due again.
    While a row is leased its `due_at` is the end of the lease, so one index finds all that is due.
    """

    class WorkState(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        DEAD = "dead", "dead"

    work_state = models.CharField(max_length=10, choices=WorkState.choices, default=WorkState.WAITING)
    due_at = models.DateTimeField(default=clock.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


def due_index(name: str) -> models.Index:
    """The index every leased table needs: only unfinished rows, by due time."""
    return models.Index(fields=["due_at"], name=name, condition=models.Q(work_state__in=["waiting", "running"]))


class JobRun(ShopOrInstallationOwned, Identified):
    """One run of a job that somebody may want to see: scheduled, or started by a user."""

    class State(models.TextChoices):
        QUEUED = "queued", "queued"
        RUNNING = "running", "running"
        SUCCEEDED = "succeeded", "succeeded"
        FAILED = "failed", "failed"
        CANCELLED = "cancelled", "cancelled"

    job = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    trigger = models.CharField(max_length=10, default="schedule")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(null=True, blank=True)
    log_tail = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["job", "-created_at"], name="job_run_recent"),
            models.Index(fields=["due_at"], name="job_run_due", condition=models.Q(state__in=["queued", "running"])),
        ]


class NamedLease(models.Model):
    """Something only one process may do at a time, such as leading the schedules, until the lease ends."""

    name = models.CharField(max_length=80, primary_key=True)
    holder = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(default=clock.now)


class ScheduleState(models.Model):
    """What is remembered of a schedule besides its line in code."""

    name = models.CharField(max_length=80, primary_key=True)
    is_paused = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True, blank=True)
    """When it starts next; schedules of less than a minute are not kept here."""
    last_started_at = models.DateTimeField(null=True, blank=True)
    last_state = models.CharField(max_length=10, blank=True)
    last_error = models.TextField(blank=True)
    last_seconds = models.FloatField(null=True, blank=True)


class Worker(models.Model):
    """A process that executes jobs; it says every few seconds that it lives."""

    name = models.CharField(max_length=120, primary_key=True)
    started_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now)
    busy_with = models.CharField(max_length=80, blank=True)
