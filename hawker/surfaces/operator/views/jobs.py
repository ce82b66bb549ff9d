# SPDX-License-Identifier: Apache-2.0
"""Schedules, runs, queues and workers of the whole installation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hawker.core.errors import NotFound
from hawker.platform.jobs import leases, queries, schedules, services
from hawker.platform.jobs.models import JobRun
from hawker.surfaces.operator.shell import OperatorRequest, attempt, page, part
from hawker.surfaces.web.access import operator_page
from hawker.surfaces.web.listing import ListState, paginate
from hawker.surfaces.web.rendering import fragment_asked

UNFINISHED = (JobRun.State.QUEUED, JobRun.State.RUNNING)
SHOWN_DEAD = 10


@operator_page
@require_safe
def schedule_list(request: OperatorRequest) -> HttpResponse:
    """Everything that happens by itself: when, how it went, pause, run now."""
    context = {"schedules": queries.schedules(), "has_workers": bool(queries.workers_alive())}
    if fragment_asked(request):
        return part(request, "_schedules", context)
    return page(request, "schedules", context, title=_("Schedules"), section="schedules")


@operator_page
@require_POST
def schedule_change(request: OperatorRequest) -> HttpResponse:
    """Pause, resume or start one of the schedules."""
    name, operation = request.POST.get("name", ""), request.POST.get("op", "")
    actions: dict[str, tuple[Any, str]] = {
        "pause": (schedules.pause, _("%(name)s is paused.")),
        "resume": (schedules.resume, _("%(name)s goes on.")),
        "run": (schedules.run_now, _("%(name)s was started.")),
    }
    if operation not in actions:
        raise NotFound
    do, done = actions[operation]
    attempt(request, lambda: do(name), done % {"name": _(name)})
    return HttpResponseRedirect(reverse("operator:schedules"))


@operator_page
@require_safe
def runs(request: OperatorRequest) -> HttpResponse:
    """Runs of every shop and of the installation, latest first."""
    state = ListState(request.GET, base=reverse("operator:runs"), filters=("state", "job"))
    found = paginate(
        queries.run_list(state=state["state"], job=state["job"]).select_related("shop", "started_by"),
        order=("-created_at", "-pk"),
        state=state,
    )
    words = {
        "": _("All"),
        "queued": _("Queued"),
        "running": _("Running"),
        "failed": _("Failed"),
        "succeeded": _("Succeeded"),
    }
    return page(
        request,
        "runs",
        {
            "state": state,
            "found": found,
            "rows": [run_row(run) for run in found.rows],
            "tabs": [
                {"label": word, "href": state.url(state=code), "active": state["state"] == code}
                for code, word in words.items()
            ],
            "chips": state.chips({"job": lambda text: text}),
        },
        title=_("Runs"),
        section="runs",
    )


def run_row(run: JobRun) -> dict[str, Any]:
    """A run with what is computed of it."""
    seconds = (run.finished_at - run.started_at).total_seconds() if run.started_at and run.finished_at else None
    return {
        "run": run,
        "took": "" if seconds is None else (f"{seconds:.1f} s" if seconds < 600 else f"{seconds / 60:.0f} min"),
        "percent": min(100, run.progress_done * 100 // run.progress_total) if run.progress_total else None,
        "is_unfinished": run.state in UNFINISHED,
    }


@operator_page
@require_safe
def run(request: OperatorRequest, run_id: UUID) -> HttpResponse:
    """One run: progress, the end of its log, its error."""
    found = JobRun.objects.filter(pk=run_id).select_related("shop", "started_by").first()
    if found is None:
        raise NotFound(_("There is no such run."))
    context = {"row": run_row(found)}
    if fragment_asked(request):
        return part(request, "_run", context)
    return page(request, "run", context, title=found.job, section="runs")


@operator_page
@require_POST
def run_change(request: OperatorRequest, run_id: UUID) -> HttpResponse:
    """Stop a run, or start a failed one anew."""
    started: list[JobRun | None] = []
    if request.POST.get("op") == "cancel":
        attempt(request, lambda: services.cancel(run_id), _("It stops as soon as it can."))
    else:
        attempt(
            request,
            lambda: started.append(services.retry(run_id, started_by_id=request.user.pk)),
            _("Started again."),
        )
    again = started[0] if started else None
    return HttpResponseRedirect(reverse("operator:run", args=[again.pk if again else run_id]))


@operator_page
@require_safe
def queues(request: OperatorRequest) -> HttpResponse:
    """Every table that is a queue, what is buried in it, and who works."""
    backlogs = queries.backlogs()
    rows = [
        {
            "label": label,
            "backlog": backlog,
            "age": round(backlog.age_seconds()),
            "dead": list(leases.dead(queries.queue_model(label)).order_by("-due_at")[:SHOWN_DEAD])
            if backlog.dead
            else [],
        }
        for label, backlog in sorted(backlogs.items())
    ]
    context = {"queues": rows, "workers": queries.workers_alive()}
    if fragment_asked(request):
        return part(request, "_queues", context)
    return page(request, "queues", context, title=_("Queues and workers"), section="queues")


@operator_page
@require_POST
def queue_revive(request: OperatorRequest) -> HttpResponse:
    """Have every buried row of a queue tried afresh."""
    label = request.POST.get("queue", "")
    attempt(request, lambda: services.revive_dead(label), _("They are tried again."))
    return HttpResponseRedirect(reverse("operator:queues"))
