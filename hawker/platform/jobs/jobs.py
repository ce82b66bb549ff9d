# SPDX-License-Identifier: Apache-2.0
"""Jobs of the job engine itself."""

from __future__ import annotations

from datetime import timedelta

from hawker.core import clock
from hawker.platform.jobs import engine, runs
from hawker.platform.jobs.models import Worker

KEEP_RUNS_DAYS = 30


@engine.job(engine.RUN_RECORDED)
def run_recorded() -> None:
    """Execute the recorded run that is due; the next one is left to the next free thread or machine."""
    row = runs.take()
    if row is None:
        return
    if runs.is_any_due():
        engine.wake_now(engine.RUN_RECORDED)
    runs.execute(row)


@engine.job("jobs.forget_finished", recorded=True, resumable=True)
def forget_finished(run: runs.Run) -> dict[str, int]:
    """Delete runs that ended a month ago, and workers that have not been seen for a day."""
    deleted = runs.forget_old(days=KEEP_RUNS_DAYS)
    workers, _by_model = Worker.objects.filter(seen_at__lt=clock.now() - timedelta(days=1)).delete()
    run.log(f"{deleted} runs and {workers} workers forgotten")
    return {"runs": deleted, "workers": workers}
