# SPDX-License-Identifier: Apache-2.0
"""Long work of the shop: how far it is, what it said, stopping it and starting it again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from hawker.core.errors import NotFound
from hawker.platform.jobs import registry, services
from hawker.platform.jobs.models import JobRun
from hawker.platform.jobs.queries import run_list
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard.shell import MemberRequest, at, attempt, page, part
from hawker.surfaces.web.access import member_page
from hawker.surfaces.web.jinja import number
from hawker.surfaces.web.listing import ListState, paginate
from hawker.surfaces.web.rendering import fragment_asked

UNFINISHED = (JobRun.State.QUEUED, JobRun.State.RUNNING)


def job_title(name: str) -> str:
    """What a job does, in its own words."""
    try:
        return _(registry.get(name).summary or name)
    except registry.UnknownJob:
        return name


def run_row(run: JobRun) -> dict[str, Any]:
    """A run as lists and pages show it."""
    seconds = (run.finished_at - run.started_at).total_seconds() if run.started_at and run.finished_at else None
    return {
        "run": run,
        "title": job_title(run.job),
        "took": _duration(seconds),
        "percent": min(100, run.progress_done * 100 // run.progress_total) if run.progress_total else None,
        "is_unfinished": run.state in UNFINISHED,
        "is_stopping": run.state in UNFINISHED and run.cancel_requested_at is not None,
    }


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 10:
        return _("%(n)s s") % {"n": number(seconds, decimals=1)}
    if seconds < 600:
        return _("%(n)s s") % {"n": f"{seconds:.0f}"}
    return _("%(n)s min") % {"n": f"{seconds / 60:.0f}"}


@member_page(Permission.JOBS_VIEW, methods=("GET",))
def jobs(request: MemberRequest) -> HttpResponse:
    """Runs of the shop's jobs, latest first."""
    state = ListState(request.GET, base=at(request.shop, "jobs"), filters=("state",))
    found = paginate(run_list(state=state["state"]), order=("-created_at", "-pk"), state=state)
    words = {"": _("All"), "running": _("Running"), "failed": _("Failed"), "succeeded": _("Succeeded")}
    return page(
        request,
        "jobs",
        {
            "state": state,
            "found": found,
            "rows": [run_row(run) for run in found.rows],
            "tabs": [
                {"label": word, "href": state.url(state=code), "active": state["state"] == code}
                for code, word in words.items()
            ],
        },
        title=_("Jobs"),
        section="jobs",
    )


def _run(run_id: UUID) -> JobRun:
    found = JobRun.objects.filter(pk=run_id).select_related("started_by").first()
    if found is None:
        raise NotFound(_("There is no such run."))
    return found


@member_page(Permission.JOBS_VIEW, methods=("GET",))
def job(request: MemberRequest, run_id: UUID) -> HttpResponse:
    """One run; while it runs the page follows it."""
    context = {"row": run_row(_run(run_id))}
    if fragment_asked(request):
        return part(request, "_job", context)
    return page(request, "job", context, title=context["row"]["title"], section="jobs")


@member_page(Permission.JOBS_VIEW, methods=("POST",))
def job_cancel(request: MemberRequest, run_id: UUID) -> HttpResponse:
    """Ask a run to stop; what it has done stays."""
    attempt(request, lambda: services.cancel(_run(run_id).pk), _("It stops as soon as it can."))
    return HttpResponseRedirect(at(request.shop, "job", run_id))


@member_page(Permission.JOBS_VIEW, methods=("POST",))
def job_retry(request: MemberRequest, run_id: UUID) -> HttpResponse:
    """Start a failed or stopped run anew."""
    started: list[JobRun | None] = []
    attempt(
        request,
        lambda: started.append(services.retry(_run(run_id).pk, started_by_id=request.user.pk)),
        _("Started again."),
    )
    again = started[0] if started else None
    return HttpResponseRedirect(at(request.shop, "job", again.pk if again else run_id))
