# SPDX-License-Identifier: Apache-2.0
"""What staff see of jobs: schedules, runs, queues and workers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hawker.core import clock
from hawker.core.errors import NotFound
from hawker.core.tenancy import all_shops
from hawker.platform.jobs import leases, registry
from hawker.platform.jobs.leases import Backlog
from hawker.platform.jobs.models import JobRun, Leased, ScheduleState, Worker
from hawker.platform.jobs.schedules import SCHEDULES

WORKER_ALIVE_SECONDS = 35


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """A schedule as the operator's page shows it."""

    name: str
    job: str
    summary: str
    rhythm: str
    """ "every 3 s" or cron's notation."""
    is_paused: bool
    next_run_at: datetime | None
    """None for a quick sweep (see `rhythm`) and for a paused schedule."""
    last_started_at: datetime | None
    last_state: str
    """`ok`, `failed`, or a run's state; empty when it has not run yet."""
    last_error: str
    last_seconds: float | None


def schedules() -> list[ScheduleView]:
    """Every schedule, in the order of the list in code."""
    states = {state.name: state for state in ScheduleState.objects.all()}
    last_runs = _last_runs()
    return [
        _view(schedule.name, schedule.job, states.get(schedule.name), last_runs.get(schedule.job))
        for schedule in SCHEDULES
    ]


def _last_runs() -> dict[str, JobRun]:
    recorded = {s.job for s in SCHEDULES if _is_recorded(s.job)}
    with all_shops("schedules are the installation's"):
        latest: dict[str, JobRun] = {}
        for job_name in recorded:
            run = JobRun.objects.filter(job=job_name, shop=None).order_by("-created_at").first()
            if run is not None:
                latest[job_name] = run
    return latest


def _is_recorded(job_name: str) -> bool:
    try:
        return registry.get(job_name).is_recorded
    except registry.UnknownJob:
        return False


def _summary(job_name: str) -> str:
    try:
        summary = registry.get(job_name).summary
        return _(summary) if summary else ""
    except registry.UnknownJob:
        return ""


def _view(name: str, job_name: str, state: ScheduleState | None, run: JobRun | None) -> ScheduleView:
    schedule = next(s for s in SCHEDULES if s.name == name)
    is_paused = state is not None and state.is_paused
    seconds = None
    if run is not None and run.started_at and run.finished_at:
        seconds = (run.finished_at - run.started_at).total_seconds()
    return ScheduleView(
        name=name,
        job=job_name,
        summary=_summary(job_name),
        rhythm=schedule.cron or _("every %(n)s s") % {"n": schedule.every_seconds},
        is_paused=is_paused,
        next_run_at=None if state is None or is_paused or schedule.is_quick else state.due_at,
        last_started_at=run.started_at if run else (state.last_started_at if state else None),
        last_state=run.state if run else (state.last_state if state else ""),
        last_error=run.error if run else (state.last_error if state else ""),
        last_seconds=seconds if run else (state.last_seconds if state else None),
    )


def run_list(*, state: str = "", job: str = "") -> QuerySet[JobRun]:
    """Runs of the present scope, latest first."""
    found = JobRun.objects.select_related("started_by").order_by("-created_at", "-pk")
    if state:
        found = found.filter(state=state)
    if job:
        found = found.filter(job=job)
    return found


def queue_models() -> list[type[Leased]]:
    """Every table that is a queue."""
    return [model for model in apps.get_models() if issubclass(model, Leased)]


def queue_model(label: str) -> type[Leased]:
    """The leased table of that label (`events.InboxEvent`); NotFound."""
    for model in queue_models():
        if model._meta.label == label:
            return model
    raise NotFound(_("There is no such queue."))


def backlogs() -> dict[str, Backlog]:
    """How much every queue still has to do, by the table's label; one query per queue."""
    with all_shops("queues of the whole installation"):
        return {model._meta.label: leases.backlog(model) for model in queue_models()}


def workers_alive() -> list[Worker]:
    """Processes that were heard of lately, oldest first."""
    since = clock.now() - timedelta(seconds=WORKER_ALIVE_SECONDS)
    return list(Worker.objects.filter(seen_at__gte=since).order_by("started_at"))
