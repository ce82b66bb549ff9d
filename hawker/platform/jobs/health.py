# SPDX-License-Identifier: Apache-2.0
"""Whether work gets done: for the health check and the metrics."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Min

from hawker.core import clock
from hawker.core.tenancy import all_shops
from hawker.platform.jobs import queries, runs
from hawker.platform.jobs.models import NamedLease
from hawker.platform.jobs.scheduler import LEAD

OLDEST_ALLOWED_SECONDS = 300


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """Figures of the queues, and whether they are as they should be."""

    oldest_seconds: float
    """For how long the oldest due row of any queue has been waiting."""
    oldest_queue: str
    waiting: int
    dead: int
    workers: int
    has_scheduler: bool
    is_healthy: bool
    problem: str
    """What is wrong, for operators; empty when nothing is."""


def queue_health() -> QueueHealth:
    """Look at every queue; unhealthy when due work waits for more than five minutes."""
    backlogs = queries.backlogs()
    ages = {name: backlog.age_seconds() for name, backlog in backlogs.items()}
    with all_shops("runs of every shop"):
        oldest_run = runs.due().aggregate(oldest=Min("due_at"))["oldest"]
    if oldest_run is not None:
        ages["jobs.JobRun"] = max(0.0, (clock.now() - oldest_run).total_seconds())
    oldest_queue = max(ages, key=lambda name: ages[name], default="")
    oldest = ages.get(oldest_queue, 0.0)
    workers = len(queries.workers_alive())
    has_scheduler = NamedLease.objects.filter(name=LEAD, lease_until__gt=clock.now()).exists()
    problem = ""
    if oldest > OLDEST_ALLOWED_SECONDS:
        problem = f"{oldest_queue}: due work has been waiting for {oldest:.0f} s"
        if not workers:
            problem += "; no worker is running (start `hawker worker`)"
        elif not has_scheduler:
            problem += "; no scheduler is running (start `hawker scheduler`)"
    return QueueHealth(
        oldest_seconds=oldest,
        oldest_queue=oldest_queue if oldest else "",
        waiting=sum(backlog.waiting for backlog in backlogs.values()),
        dead=sum(backlog.dead for backlog in backlogs.values()),
        workers=workers,
        has_scheduler=has_scheduler,
        is_healthy=not problem,
        problem=problem,
    )
