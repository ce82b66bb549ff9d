# SPDX-License-Identifier: Apache-2.0
"""Doing in a test, at once and in order, what workers and schedules would do."""

from __future__ import annotations

from collections.abc import Collection

from hawker.core.tenancy import all_shops
from hawker.platform.jobs import engine, leases, queries, registry, runs
from hawker.platform.jobs.schedules import SCHEDULES

_MINUTE = 60


def due_rows() -> set[tuple[str, object, int]]:
    """What is due in all queues now: (table, key, attempts)."""
    with all_shops("a test looks at every queue"):
        leased = {
            (model._meta.label, key, attempts)
            for model in queries.queue_models()
            for key, attempts in leases.due(model).values_list("pk", "attempts")
        }
        recorded = {("jobs.JobRun", key, attempts) for key, attempts in runs.due().values_list("pk", "attempts")}
        return leased | recorded


def drain(*, without: Collection[str] = (), max_rounds: int = 20) -> int:
    """Execute every schedule of up to a minute, and recorded runs, until a round changes nothing; the rounds.

    `without` names jobs to leave out. What waits for a later time stays. Raises RuntimeError when work
    keeps coming back.
    """
    for finished_rounds in range(1, max_rounds + 1):
        before = due_rows()
        _one_round(without)
        if due_rows() in (before, set()):
            return finished_rounds
    raise RuntimeError(f"work keeps coming back: {sorted(map(str, due_rows()))[:5]}")


def _one_round(without: Collection[str]) -> None:
    known = {job.name for job in registry.all_jobs()}
    for schedule in SCHEDULES:
        if (schedule.every_seconds or _MINUTE + 1) > _MINUTE or schedule.job in without:
            continue
        if schedule.job == engine.RUN_RECORDED:
            runs.work_off()
        elif schedule.job in known:
            engine.call(schedule.job)
