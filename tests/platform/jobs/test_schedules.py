# SPDX-License-Identifier: Apache-2.0
"""Schedules start when they are due, once, whoever leads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hawker.core import clock
from hawker.core.errors import NotFound
from hawker.core.tenancy import all_shops
from hawker.platform.audit.models import ActivityEntry
from hawker.platform.jobs import engine, queries, registry, runs, schedules
from hawker.platform.jobs.models import JobRun, NamedLease, ScheduleState
from hawker.platform.jobs.scheduler import Scheduler, process_name
from hawker.platform.jobs.schedules import SCHEDULES, Schedule

MakeJob = Callable[..., None]
pytestmark = pytest.mark.django_db
NOON = "2026-11-21T12:00:00+00:00"


@pytest.fixture
def plan(make_job: MakeJob, monkeypatch: pytest.MonkeyPatch) -> tuple[Schedule, ...]:
    make_job("test.sweep", lambda: None)
    make_job("test.minutely", lambda: None)
    make_job("test.nightly", lambda run: {"done": 1}, recorded=True)
    planned = (
        Schedule("Sweep", "test.sweep", every_seconds=5),
        Schedule("Each minute", "test.minutely", every_seconds=60),
        Schedule("Each night", "test.nightly", cron="0 3 * * *"),
    )
    for module in (schedules, queries):
        monkeypatch.setattr(module, "SCHEDULES", planned)
    return planned


def over(scheduler: Scheduler, seconds: int) -> list[str]:
    """What a scheduler starts in so many seconds."""
    started = []
    for _second in range(seconds):
        started += scheduler.tick()
        clock.tick(seconds=1)
    return started


def test_every_schedule_has_a_job_and_a_name_of_its_own() -> None:
    assert [schedule.name for schedule in SCHEDULES if registry.get(schedule.job) is None] == []
    assert (
        len({schedule.name for schedule in SCHEDULES})
        == len({schedule.job for schedule in SCHEDULES})
        == len(SCHEDULES)
    )


def test_a_schedule_has_one_rhythm() -> None:
    with pytest.raises(ValueError, match="either"):
        Schedule("None", "test.sweep")
    with pytest.raises(ValueError, match="either"):
        Schedule("Both", "test.sweep", every_seconds=5, cron="* * * * *")
    with pytest.raises(ValueError):
        Schedule("Wrong", "test.sweep", cron="often")


class TestScheduler:
    def test_starts_what_is_due(self, plan: tuple[Schedule, ...]) -> None:
        with clock.freeze(NOON):
            started = over(Scheduler("one", plan), 120)
        assert started.count("Sweep") == 24
        assert started.count("Each minute") == 2
        assert started.count("Each night") == 0

    def test_cron_starts_at_its_time_and_makes_a_run(self, plan: tuple[Schedule, ...]) -> None:
        with clock.freeze("2026-11-21T02:59:58+00:00"):
            assert over(Scheduler("one", plan), 60).count("Each night") == 1
            runs.work_off()
        with all_shops("a test looks"):
            run = JobRun.objects.get(job="test.nightly")
        assert (run.state, run.trigger, run.result) == ("succeeded", "schedule", {"done": 1})

    def test_what_was_missed_starts_once_when_the_machine_is_back(self, plan: tuple[Schedule, ...]) -> None:
        with clock.freeze("2026-11-21T02:00:00+00:00"):
            over(Scheduler("one", plan), 2)
            clock.tick(days=3)
            assert over(Scheduler("two", plan), 30).count("Each night") == 1

    def test_a_recorded_job_does_not_start_beside_itself(self, plan: tuple[Schedule, ...]) -> None:
        with clock.freeze("2026-11-21T02:59:58+00:00"):
            scheduler = Scheduler("one", plan)
            over(scheduler, 5)
            clock.tick(days=1)
            over(scheduler, 5)
        with all_shops("a test counts"):
            assert JobRun.objects.filter(job="test.nightly").count() == 1

    def test_of_two_schedulers_one_leads(self, plan: tuple[Schedule, ...]) -> None:
        with clock.freeze(NOON):
            one, two = Scheduler("one", plan), Scheduler("two", plan)
            first, second = [], []
            for _second in range(60):
                first += one.tick()
                second += two.tick()
                clock.tick(seconds=1)
        assert first.count("Sweep") == 12
        assert second == []

    def test_another_takes_over_when_the_lead_is_silent(self, plan: tuple[Schedule, ...]) -> None:
        with clock.freeze(NOON):
            Scheduler("one", plan).tick()
            two = Scheduler("two", plan)
            assert over(two, 15) == []
            assert "Sweep" in two.tick()
            assert NamedLease.objects.get(name="scheduler").holder == "two"

    def test_one_that_resigns_is_followed_at_once(self, plan: tuple[Schedule, ...]) -> None:
        with clock.freeze(NOON):
            one, two = Scheduler("one", plan), Scheduler("two", plan)
            one.tick()
            one.resign()
            assert "Sweep" in two.tick()

    def test_a_leader_that_slept_does_not_start_twice(self, plan: tuple[Schedule, ...]) -> None:
        """It believes that it leads, and knows an old plan: the row, not its memory, decides."""
        with clock.freeze("2026-11-21T02:59:58+00:00"):
            asleep, awake = Scheduler("asleep", plan), Scheduler("awake", plan)
            over(asleep, 1)
            clock.tick(seconds=30)
            assert over(awake, 2).count("Each night") == 1
            asleep._lead_until = clock.now() + timedelta(hours=1)
            asleep._read_at = clock.now()
            assert asleep.tick().count("Each night") == 0

    def test_without_the_conditional_update_it_would(
        self, plan: tuple[Schedule, ...], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The negative control of the test above."""

        def unguarded(self: Scheduler, schedule: Schedule, now: Any) -> bool:
            state = self._states[schedule.name]
            return bool(state.due_at and state.due_at <= now)

        with clock.freeze("2026-11-21T02:59:58+00:00"):
            asleep, awake = Scheduler("asleep", plan), Scheduler("awake", plan)
            over(asleep, 1)
            asleep._states = {state.name: state for state in ScheduleState.objects.all()}
            clock.tick(seconds=30)
            assert over(awake, 2).count("Each night") == 1
            asleep._lead_until = clock.now() + timedelta(hours=1)
            asleep._read_at = clock.now()
            monkeypatch.setattr(Scheduler, "_takes", unguarded)
            assert asleep.tick().count("Each night") == 1

    def test_a_schedule_of_an_unknown_job_does_not_stop_the_others(self, plan: tuple[Schedule, ...]) -> None:
        wrong = Schedule("Wrong", "test.nobody", every_seconds=5)
        with clock.freeze(NOON):
            assert Scheduler("one", (wrong, *plan)).tick() == ["Wrong", "Sweep", "Each minute"]

    def test_idle_seconds_cost_nothing(self, plan: tuple[Schedule, ...], django_assert_num_queries: Any) -> None:
        with clock.freeze(NOON):
            scheduler = Scheduler("one", plan)
            over(scheduler, 2)
            with django_assert_num_queries(0):
                scheduler.tick()

    def test_process_names_differ(self) -> None:
        assert process_name() != process_name()


class TestStaff:
    def test_a_paused_schedule_does_not_start_until_it_is_resumed(self, plan: tuple[Schedule, ...]) -> None:
        with clock.freeze(NOON):
            scheduler = Scheduler("one", plan)
            schedules.pause("Sweep")
            schedules.pause("Each minute")
            schedules.pause("Each minute")
            assert over(scheduler, 130) == []
            schedules.resume("Sweep")
            schedules.resume("Each minute")
            started = over(scheduler, 10)
        assert (started.count("Sweep"), started.count("Each minute")) == (2, 1)
        with all_shops("the log of the installation"):
            actions = list(ActivityEntry.objects.order_by("id").values_list("action", "object_id"))
        assert actions == [
            ("jobs.schedule_paused", "Sweep"),
            ("jobs.schedule_paused", "Each minute"),
            ("jobs.schedule_resumed", "Sweep"),
            ("jobs.schedule_resumed", "Each minute"),
        ]

    def test_run_now_starts_a_paused_one_too(self, plan: tuple[Schedule, ...]) -> None:
        schedules.pause("Each night")
        run = schedules.run_now("Each night")
        assert run is not None
        assert (run.job, run.trigger) == ("test.nightly", "user")
        assert schedules.run_now("Each night") is None
        assert schedules.run_now("Sweep") is None

    def test_an_unknown_schedule_is_not_found(self) -> None:
        with pytest.raises(NotFound):
            schedules.pause("Never")

    def test_the_list_says_when_and_how(self, plan: tuple[Schedule, ...]) -> None:
        with clock.freeze(NOON) as noon:
            over(Scheduler("one", plan), 1)
            recorder = schedules._Recorder()
            recorder("test.sweep", False, "OSError: disk full", 0.5)
            recorder("test.nobody", True, "", 0.5)
            schedules.run_now("Each night")
            runs.work_off()
            sweep, minutely, nightly = queries.schedules()
        assert (sweep.rhythm, sweep.next_run_at) == ("every 5 s", None)
        assert (sweep.last_state, sweep.last_error, sweep.last_seconds) == ("failed", "OSError: disk full", 0.5)
        assert (minutely.rhythm, minutely.next_run_at) == ("every 60 s", noon + timedelta(seconds=60))
        assert (nightly.rhythm, nightly.next_run_at.isoformat()) == ("0 3 * * *", "2026-11-22T03:00:00+00:00")  # type: ignore[union-attr]
        assert (nightly.last_state, nightly.last_seconds) == ("succeeded", 0.0)

    def test_outcomes_are_written_when_they_change_and_else_once_a_minute(
        self, plan: tuple[Schedule, ...], django_assert_num_queries: Any
    ) -> None:
        recorder = schedules._Recorder()
        with clock.freeze(NOON):
            recorder("test.sweep", True, "", 0.1)
            clock.tick(seconds=59)
            with django_assert_num_queries(0):
                recorder("test.sweep", True, "", 0.1)
            recorder("test.sweep", False, "broken", 0.1)
            assert ScheduleState.objects.get(name="Sweep").last_state == "failed"
            recorder("test.sweep", True, "", 0.1)
            assert ScheduleState.objects.get(name="Sweep").last_state == "ok"


def test_wakes_reach_the_engine(
    plan: tuple[Schedule, ...], wakes: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with clock.freeze(NOON), django_capture_on_commit_callbacks(execute=True):
        Scheduler("one", plan).tick()
    assert wakes._lanes[engine.QUICK].pending_count() == 2
