# SPDX-License-Identifier: Apache-2.0
"""The shop's long-running work: imports, exports, recalculations."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query

from hawker.core.errors import NotFound
from hawker.platform.jobs import services
from hawker.platform.jobs.models import JobRun
from hawker.platform.jobs.queries import run_list
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.pagination import Cursor, Limit, Page, Sort, page_of
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import Schema, Time, only_known
from hawker.surfaces.api.security import Room

room = Room("Jobs", "/jobs")

_SORTS: dict[str, Sort] = {"newest": ("-created_at", "-pk"), "oldest": ("created_at", "pk")}


class JobOut(Schema):
    """One run of a job."""

    id: UUID
    job: str
    state: str
    trigger: str
    started_by: str
    created_at: Time
    started_at: Time | None
    finished_at: Time | None
    progress_done: int
    progress_total: int | None
    result: dict[str, Any]
    error: str
    is_cancelling: bool


class JobPageOut(JobOut):
    """A run with the end of its log."""

    log: str


def _facts(run: JobRun) -> dict[str, Any]:
    names = ("job", "state", "trigger", "created_at", "started_at", "finished_at")
    figures = ("progress_done", "progress_total", "result", "error")
    return {
        "id": run.pk,
        "started_by": str(run.started_by) if run.started_by else "",
        "is_cancelling": run.cancel_requested_at is not None and run.finished_at is None,
        **{name: getattr(run, name) for name in (*names, *figures)},
    }


@room.get("", permission=Permission.JOBS_VIEW, response=Page[JobOut])
def list_jobs(
    request: ApiRequest,
    state: Annotated[str, Query(max_length=100, description="One state or several, separated by commas.")] = "",
    job: Annotated[str, Query(max_length=80, description="A job's name.")] = "",
    sort: Annotated[str, Query(description=f"One of {', '.join(_SORTS)}.")] = "newest",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Runs of the shop's jobs, latest first."""
    rows = run_list(job=job)
    states = only_known(filter(None, state.split(",")), JobRun.State.values, field="state")
    if states:
        rows = rows.filter(state__in=states)
    return page_of(
        rows,
        lambda run: JobOut.model_construct(**_facts(run)),
        sorts=_SORTS,
        sort=sort,
        cursor=cursor,
        limit=limit,
    )


@room.get("/{job_id}", permission=Permission.JOBS_VIEW, response=JobPageOut)
def get_job(request: ApiRequest, job_id: UUID) -> JobPageOut:
    """One run with its progress and the end of its log."""
    return _page(job_id)


def _page(job_id: UUID) -> JobPageOut:
    found = JobRun.objects.select_related("started_by").filter(pk=job_id).first()
    if found is None:
        raise NotFound(_("There is no such job."))
    return JobPageOut.model_construct(log=found.log_tail, **_facts(found))


@room.post("/{job_id}/cancel", permission=Permission.EXPORTS_MAKE, response=JobPageOut)
def cancel_job(request: ApiRequest, job_id: UUID) -> JobPageOut:
    """Stop a run: at once while it waits, else as soon as it can; 409 when it is over."""
    services.cancel(job_id)
    return _page(job_id)
