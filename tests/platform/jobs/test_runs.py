# SPDX-License-Identifier: Apache-2.0
"""Recorded runs: they survive their workers, show what they do, and can be cancelled and repeated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from hawker.core import clock, context
from hawker.core.errors import Conflict, NotFound
from hawker.core.events import subscribe
from hawker.core.tenancy import all_shops, current_shop_id, shop_scope
from hawker.platform.accounts.models import User
from hawker.platform.jobs import engine, leases, registry, runs, services, stopping
from hawker.platform.jobs.events import JobFailed
from hawker.platform.jobs.models import JobRun
from hawker.platform.jobs.queries import run_list
from hawker.platform.shops.models import Shop

pytestmark = pytest.mark.django_db
MakeJob = Callable[..., None]


def fresh(run: JobRun | None) -> JobRun:
    assert run is not None
    with all_shops("a test looks at a run"):
        return JobRun.objects.get(pk=run.pk)


@pytest.fixture
def failures(monkeypatch: pytest.MonkeyPatch) -> list[JobFailed]:
    from hawker.core import events

    found: list[JobFailed] = []
    monkeypatch.setitem(events._now, JobFailed, [])
    subscribe(JobFailed, found.append)
    return found


class TestExecution:
    def test_a_run_has_its_arguments_scope_and_actor_and_keeps_its_result(
        self, make_job: MakeJob, shop_a: Shop, owner_a: User
    ) -> None:
        seen: dict[str, Any] = {}

        def export(run: runs.Run, what: str) -> dict[str, int]:
            acting = context.current()
            seen.update(what=what, shop=current_shop_id(), actor=acting.actor_id, channel=acting.channel)
            run.progress(2, 3)
            run.log("two of three")
            return {"rows": 3}

        make_job("test.export", export, recorded=True)
        run = engine.enqueue("test.export", shop_id=shop_a.id, started_by=owner_a, what="orders")
        assert fresh(run).state == "queued"
        assert runs.work_off() == 1
        done = fresh(run)
        assert seen == {"what": "orders", "shop": shop_a.id, "actor": owner_a.pk, "channel": "job"}
        assert (done.state, done.result, done.attempts) == ("succeeded", {"rows": 3}, 1)
        assert (done.progress_done, done.progress_total) == (2, 3)
        assert done.log_tail.endswith("Z two of three\n")
        assert done.started_at is not None
        assert done.finished_at is not None
        assert (done.lease_token, done.lease_until) == (None, None)

    def test_the_log_keeps_its_end(self, make_job: MakeJob) -> None:
        def talk(run: runs.Run) -> None:
            for number in range(1000):
                run.log(f"line {number}")

        make_job("test.talk", talk, recorded=True)
        run = engine.enqueue("test.talk")
        runs.work_off()
        assert len(fresh(run).log_tail) <= 8000
        assert fresh(run).log_tail.endswith("line 999\n")

    def test_a_delayed_run_waits(self, make_job: MakeJob) -> None:
        make_job("test.later", lambda run: None, recorded=True)
        with clock.freeze(clock.now()):
            run = engine.enqueue("test.later", delay_seconds=30)
            assert runs.work_off() == 0
            clock.tick(seconds=30)
            assert runs.work_off() == 1
        assert fresh(run).state == "succeeded"

    def test_a_failure_is_kept_and_told_once(self, make_job: MakeJob, failures: list[JobFailed]) -> None:
        def break_down(run: runs.Run) -> None:
            run.log("so far so good")
            raise ValueError("no more")

        make_job("test.break", break_down, recorded=True)
        run = engine.enqueue("test.break")
        runs.work_off()
        failed = fresh(run)
        assert (failed.state, failed.error) == ("failed", "ValueError: no more")
        assert "so far so good" in failed.log_tail
        assert [(event.job, event.run_id) for event in failures] == [("test.break", failed.pk)]

    def test_retries_come_before_the_failure(self, make_job: MakeJob, failures: list[JobFailed]) -> None:
        calls = []

        def unsteady(run: runs.Run) -> None:
            calls.append(run.attempt)
            if len(calls) < 3:
                raise ValueError("not yet")

        make_job("test.unsteady", unsteady, recorded=True, retries=2)
        run = engine.enqueue("test.unsteady")
        with clock.freeze(clock.now()):
            for _attempt in range(3):
                runs.work_off()
                clock.tick(minutes=2)
        assert calls == [1, 2, 3]
        assert fresh(run).state == "succeeded"
        assert failures == []

    def test_a_job_that_is_no_longer_known_fails_visibly(
        self, make_job: MakeJob, failures: list[JobFailed], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_job("test.gone", lambda run: None, recorded=True)
        run = engine.enqueue("test.gone")
        registry._jobs.pop("test.gone")
        runs.work_off()
        assert fresh(run).state == "failed"
        assert "test.gone" in fresh(run).error


class TestCrashes:
    def die_in(self, run: JobRun | None) -> None:
        """What is left of a run whose process was killed a minute ago."""
        with all_shops("a test kills a worker"):
            assert runs.take() is not None
            past = clock.now() - timedelta(seconds=1)
            JobRun.objects.filter(pk=fresh(run).pk).update(due_at=past, lease_until=past)

    def test_a_resumable_run_is_started_again(self, make_job: MakeJob) -> None:
        attempts = []
        make_job("test.resumable", lambda run: attempts.append(run.attempt), recorded=True, resumable=True)
        run = engine.enqueue("test.resumable")
        self.die_in(run)
        assert runs.work_off() == 1
        assert (fresh(run).state, attempts) == ("succeeded", [2])

    def test_but_not_for_ever(self, make_job: MakeJob, failures: list[JobFailed]) -> None:
        make_job("test.deadly", lambda run: None, recorded=True, resumable=True)
        run = engine.enqueue("test.deadly")
        for _death in range(3):
            self.die_in(run)
        assert runs.work_off() == 0
        assert fresh(run).state == "failed"
        assert len(failures) == 1

    def test_another_run_is_marked_as_failed(self, make_job: MakeJob, failures: list[JobFailed]) -> None:
        make_job("test.once", lambda run: pytest.fail("started again"), recorded=True)
        run = engine.enqueue("test.once")
        self.die_in(run)
        assert runs.work_off() == 0
        assert (fresh(run).state, len(failures)) == ("failed", 1)
        assert "process that ran this ended" in fresh(run).error

    def test_who_was_taken_over_does_not_end_the_run(self, make_job: MakeJob) -> None:
        other = uuid4()

        def slow(run: runs.Run) -> dict[str, str]:
            JobRun.objects.filter(pk=run.id).update(lease_token=other)
            return {"by": "the slow one"}

        make_job("test.slow", slow, recorded=True)
        run = engine.enqueue("test.slow")
        with all_shops("the job looks at its row"):
            runs.work_off()
        assert (fresh(run).state, fresh(run).lease_token, fresh(run).result) == ("running", other, {})

    def test_leases_are_extended_only_for_their_holder(self, make_job: MakeJob) -> None:
        make_job("test.long", lambda run: None, recorded=True)
        with clock.freeze(clock.now()):
            engine.enqueue("test.long")
            row = runs.take()
            assert row is not None
            assert row.lease_token is not None
            clock.tick(seconds=40)
            runs.extend_leases({row.pk: uuid4()})
            assert fresh(row).lease_until == row.lease_until
            runs.extend_leases({row.pk: row.lease_token})
            assert fresh(row).lease_until == clock.now() + timedelta(seconds=60)


class TestStopping:
    def test_a_queued_run_is_cancelled_at_once(self, make_job: MakeJob) -> None:
        make_job("test.cancel", lambda run: pytest.fail("was cancelled"), recorded=True)
        run = engine.enqueue("test.cancel")
        with all_shops("an operator"):
            services.cancel(fresh(run).pk)
            assert runs.work_off() == 0
            assert fresh(run).state == "cancelled"
            with pytest.raises(Conflict):
                services.cancel(fresh(run).pk)

    def test_a_running_one_when_it_looks(self, make_job: MakeJob) -> None:
        rounds = []

        def long(run: runs.Run) -> dict[str, int]:
            for number in range(100):
                if run.should_stop():
                    break
                rounds.append(number)
                with all_shops("somebody presses cancel meanwhile"):
                    services.cancel(run.id)
                run._looked_at = 0.0
            return {"rounds": len(rounds)}

        make_job("test.long", long, recorded=True)
        run = engine.enqueue("test.long")
        runs.work_off()
        assert (fresh(run).state, fresh(run).result) == ("cancelled", {"rounds": 1})

    @pytest.mark.parametrize(("resumable", "state"), [(True, "queued"), (False, "failed")])
    def test_a_shutdown_requeues_what_can_be_resumed(
        self, make_job: MakeJob, failures: list[JobFailed], resumable: bool, state: str
    ) -> None:
        def long(run: runs.Run) -> None:
            stopping.ask()
            assert run.should_stop()

        make_job("test.long", long, recorded=True, resumable=resumable)
        run = engine.enqueue("test.long")
        runs.work_off()
        assert fresh(run).state == state
        assert len(failures) == (0 if resumable else 1)
        if resumable:
            assert fresh(run).attempts == 0

    def test_a_job_that_ended_in_time_has_succeeded_whatever_the_process_does(self, make_job: MakeJob) -> None:
        make_job("test.quick", lambda run: stopping.ask(), recorded=True)
        run = engine.enqueue("test.quick")
        runs.work_off()
        assert fresh(run).state == "succeeded"


class TestRepeating:
    def test_a_failed_run_is_repeated_as_a_new_one(self, make_job: MakeJob, shop_a: Shop, owner_a: User) -> None:
        def export(run: runs.Run, what: str) -> None:
            raise ValueError(what)

        make_job("test.export", export, recorded=True)
        run = engine.enqueue("test.export", shop_id=shop_a.id, what="orders")
        runs.work_off()
        with shop_scope(shop_a.id):
            again = services.retry(fresh(run).pk, started_by_id=owner_a.pk)
        assert again is not None
        assert (again.arguments, again.shop_id, again.trigger) == ({"what": "orders"}, shop_a.id, "retry")
        assert fresh(run).state == "failed"
        with shop_scope(shop_a.id):
            assert [each.pk for each in run_list()] == [again.pk, fresh(run).pk]
            assert [each.pk for each in run_list(state="queued", job="test.export")] == [again.pk]

    def test_a_run_that_is_not_over_is_not(self, make_job: MakeJob) -> None:
        make_job("test.export", lambda run: None, recorded=True)
        run = engine.enqueue("test.export")
        with all_shops("an operator"), pytest.raises(Conflict):
            services.retry(fresh(run).pk)

    def test_another_shops_run_is_not_found(self, make_job: MakeJob, shop_a: Shop, shop_b: Shop) -> None:
        make_job("test.export", lambda run: None, recorded=True)
        run = engine.enqueue("test.export", shop_id=shop_a.id)
        with shop_scope(shop_b.id):
            with pytest.raises(NotFound):
                services.cancel(fresh(run).pk)
            with pytest.raises(NotFound):
                services.retry(fresh(run).pk)
            assert not run_list().exists()

    def test_a_failed_sweep_is_woken(self, make_job: MakeJob, wakes: Any) -> None:
        def sweep() -> None:
            raise OSError("disk full")

        make_job("test.sweep", sweep)
        with pytest.raises(OSError):
            engine.call("test.sweep")
        with all_shops("an operator"):
            failed = JobRun.objects.get(job="test.sweep")
            assert services.retry(failed.pk) is None


class TestUnrecordedFailures:
    def test_they_are_kept_once_for_ten_minutes(self, make_job: MakeJob, failures: list[JobFailed]) -> None:
        def sweep() -> None:
            raise OSError("disk full")

        make_job("test.sweep", sweep)
        with clock.freeze(clock.now()):
            for _time in range(3):
                with pytest.raises(OSError):
                    engine.call("test.sweep")
                clock.tick(minutes=1)
            clock.tick(minutes=10)
            with pytest.raises(OSError):
                engine.call("test.sweep")
        with all_shops("an operator"):
            kept = list(JobRun.objects.filter(job="test.sweep").order_by("created_at"))
        assert [(run.state, run.attempts, run.error) for run in kept] == [
            ("failed", 3, "OSError: disk full"),
            ("failed", 1, "OSError: disk full"),
        ]
        assert len(failures) == 4


class TestRegistering:
    def test_sweeps_take_no_arguments(self, make_job: MakeJob) -> None:
        make_job("test.sweep", lambda: None)
        with pytest.raises(ValueError, match="finds its work in rows"):
            engine.enqueue("test.sweep", what="orders")
        assert engine.enqueue("test.sweep") is None

    def test_sweeps_are_not_retried(self, make_job: MakeJob) -> None:
        with pytest.raises(ValueError, match="only recorded jobs"):
            make_job("test.sweep", lambda: None, retries=1)

    def test_names_are_unique(self, make_job: MakeJob) -> None:
        def one() -> None: ...

        def other() -> None: ...

        make_job("test.sweep", one)
        make_job("test.sweep", one)
        with pytest.raises(ValueError, match="two jobs"):
            make_job("test.sweep", other)

    def test_unknown_jobs_are_refused_when_they_are_asked_for(self) -> None:
        with pytest.raises(registry.UnknownJob):
            engine.enqueue("test.nobody")

    def test_every_job_says_what_it_does(self) -> None:
        assert [job.name for job in registry.all_jobs() if not job.summary] == []


def test_old_runs_are_forgotten_and_unfinished_ones_are_not(make_job: MakeJob) -> None:
    make_job("test.old", lambda run: None, recorded=True)
    with clock.freeze(clock.now()):
        old = engine.enqueue("test.old")
        runs.work_off()
        waiting = engine.enqueue("test.old")
        clock.tick(days=31)
        recent = engine.enqueue("jobs.forget_finished")
        with all_shops("a test leaves one waiting"):
            JobRun.objects.filter(pk=fresh(waiting).pk).update(due_at=clock.now() + timedelta(days=1))
        runs.work_off()
    with all_shops("a test counts"):
        assert set(JobRun.objects.values_list("pk", flat=True)) == {fresh(waiting).pk, fresh(recent).pk}
        assert not JobRun.objects.filter(pk=old.pk if old else None).exists()
    assert fresh(recent).result == {"runs": 1, "workers": 0}


def test_lease_lost_is_no_failure_of_the_job(make_job: MakeJob, failures: list[JobFailed]) -> None:
    def slow(run: runs.Run) -> None:
        JobRun.objects.filter(pk=run.id).update(lease_token=None)
        raise leases.LeaseLost("gone")

    make_job("test.slow", slow, recorded=True)
    engine.enqueue("test.slow")
    with all_shops("the job looks at its row"):
        runs.work_off()
    assert failures == []
