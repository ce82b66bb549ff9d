# SPDX-License-Identifier: Apache-2.0
"""Whether work gets done, in figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hawker.core import clock
from hawker.core.errors import NotFound
from hawker.core.tenancy import all_shops
from hawker.platform.events.models import InboxEvent, OutboxEvent
from hawker.platform.jobs import engine, queries, services
from hawker.platform.jobs.health import queue_health
from hawker.platform.jobs.models import NamedLease, Worker
from hawker.platform.jobs.testing import drain, due_rows

pytestmark = pytest.mark.django_db


def make_row(**fields: Any) -> OutboxEvent:
    with all_shops("a test makes a row"):
        return OutboxEvent.objects.create(name="row", handler="nobody", payload={}, **fields)


def test_an_idle_installation_is_healthy() -> None:
    found = queue_health()
    assert (found.oldest_seconds, found.oldest_queue, found.waiting, found.dead) == (0.0, "", 0, 0)
    assert (found.is_healthy, found.problem) == (True, "")


def test_work_that_waits_too_long_is_named() -> None:
    with clock.freeze(clock.now()) as now:
        make_row(due_at=now - timedelta(seconds=301))
        make_row(work_state="dead", due_at=now - timedelta(days=3))
        found = queue_health()
        assert (found.is_healthy, found.oldest_queue, found.oldest_seconds) == (False, "events.OutboxEvent", 301.0)
        assert (found.waiting, found.dead) == (1, 1)
        assert "no worker is running" in found.problem
        Worker.objects.create(name="one")
        assert "no scheduler is running" in queue_health().problem
        NamedLease.objects.create(name="scheduler", holder="one", lease_until=now + timedelta(seconds=15))
        assert queue_health().problem == "events.OutboxEvent: due work has been waiting for 301 s"


def test_recorded_runs_count_too(make_job: Callable[..., None]) -> None:
    make_job("test.recorded", lambda run: None, recorded=True)
    with clock.freeze(clock.now()):
        engine.enqueue("test.recorded")
        clock.tick(minutes=10)
        assert (queue_health().oldest_queue, queue_health().is_healthy) == ("jobs.JobRun", False)


def test_workers_that_are_silent_are_not_alive() -> None:
    with clock.freeze(clock.now()) as now:
        Worker.objects.create(name="alive", seen_at=now - timedelta(seconds=30))
        Worker.objects.create(name="silent", seen_at=now - timedelta(seconds=40))
        assert [worker.name for worker in queries.workers_alive()] == ["alive"]


def test_every_queue_is_listed() -> None:
    assert set(queries.backlogs()) == {
        "analytics.DayToCount",
        "events.OutboxEvent",
        "events.InboxEvent",
        "messaging.Message",
        "payments.SandboxCharge",
        "prices.PictureWanted",
        "prices.SiteSlot",
    }
    assert queries.queue_model("events.InboxEvent") is InboxEvent
    with pytest.raises(NotFound):
        queries.queue_model("accounts.User")


def test_dead_rows_are_revived_together() -> None:
    make_row(work_state="dead", attempts=8, last_error="broken")
    make_row(work_state="done")
    with all_shops("an operator"):
        assert services.revive_dead("events.OutboxEvent") == 1
        assert services.revive_dead("events.OutboxEvent") == 0
        assert OutboxEvent.objects.get(work_state="waiting").attempts == 0


class TestDraining:
    def test_everything_due_is_done_and_the_rest_stays(self, make_job: Callable[..., None]) -> None:
        executed = []
        make_job("test.recorded", lambda run: executed.append(run.id), recorded=True)
        engine.enqueue("test.recorded")
        engine.enqueue("test.recorded", delay_seconds=3600)
        row = make_row()
        assert drain() == 1
        assert len(executed) == 1
        assert due_rows() == set()
        with all_shops("a test looks"):
            assert OutboxEvent.objects.get(pk=row.pk).work_state == "dead"

    def test_a_job_can_be_left_out(self) -> None:
        make_row()
        drain(without=["events.deliver_outbox"])
        assert len(due_rows()) == 1

    def test_work_that_comes_back_for_ever_is_told(self, make_job: Callable[..., None]) -> None:
        def again(run: Any) -> None:
            engine.enqueue("test.endless")

        make_job("test.endless", again, recorded=True)
        engine.enqueue("test.endless")
        from hawker.platform.jobs import runs

        real = runs.work_off
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(runs, "work_off", lambda: runs.execute(row) if (row := runs.take()) else 0)
            with pytest.raises(RuntimeError, match="keeps coming back"):
                drain(max_rounds=5)
        assert real is runs.work_off
