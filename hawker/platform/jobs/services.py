# SPDX-License-Identifier: Apache-2.0
"""What people may do to runs and to buried work."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from hawker.core import activity, clock
from hawker.core.db import command, locked
from hawker.core.errors import Conflict, NotFound
from hawker.platform.jobs import engine, leases, queries, registry, runs
from hawker.platform.jobs.models import JobRun

_STOPPABLE = (JobRun.State.QUEUED, JobRun.State.RUNNING)


def _locked_run(run_id: UUID) -> JobRun:
    found = locked(JobRun.objects.filter(pk=run_id)).first()
    if found is None:
        raise NotFound(_("There is no such run."))
    return found


@command
def cancel(run_id: UUID) -> JobRun:
    """Stop a run of the present scope: at once while it is queued, else as soon as it looks; Conflict when over."""
    run = _locked_run(run_id)
    if run.state not in _STOPPABLE:
        raise Conflict(_("This run is over; it cannot be cancelled any more."))
    now = clock.now()
    if run.cancel_requested_at is None:
        run.cancel_requested_at = now
        if run.state == JobRun.State.QUEUED:
            run.state, run.finished_at = JobRun.State.CANCELLED, now
        run.save(update_fields=["cancel_requested_at", "state", "finished_at"])
        activity.record("jobs.run_cancelled", object_type="job_run", object_id=run.pk, label=run.job)
    return run


@command
def retry(run_id: UUID, *, started_by_id: UUID | None = None) -> JobRun | None:
    """Start a failed or cancelled run of the present scope anew, as a run of its own; Conflict otherwise.

    A failed sweep is woken instead (None): its work is still in its rows.
    """
    run = _locked_run(run_id)
    if run.state not in (JobRun.State.FAILED, JobRun.State.CANCELLED):
        raise Conflict(_("Only failed or cancelled runs can be started again."))
    activity.record("jobs.run_retried", object_type="job_run", object_id=run.pk, label=run.job)
    if not registry.get(run.job).is_recorded:
        engine.wake(run.job)
        return None
    again = runs.create(
        run.job,
        arguments=run.arguments,
        shop_id=run.shop_id,
        started_by_id=started_by_id,
        trigger="retry",
    )
    engine.wake(engine.RUN_RECORDED)
    return again


@command
def revive_dead(queue: str) -> int:
    """Have every buried row of a queue (a leased table's label, `events.InboxEvent`) tried afresh; how many."""
    model = queries.queue_model(queue)
    revived = sum(leases.revive(row) for row in locked(leases.dead(model)))
    if revived:
        activity.record("jobs.dead_revived", object_type="queue", object_id=queue, label=queue, after={"rows": revived})
    return revived
