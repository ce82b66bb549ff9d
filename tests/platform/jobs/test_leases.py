# SPDX-License-Identifier: Apache-2.0
"""Rows as a queue: nothing is lost, nothing is done twice, and what fails too often stays visible."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from hawker.core import clock
from hawker.core.tenancy import all_shops, current_shop_id
from hawker.platform.events.models import OutboxEvent
from hawker.platform.jobs import leases, stopping
from hawker.platform.jobs.models import NamedLease
from hawker.platform.shops.models import Shop

NOON = "2026-11-21T12:00:00+00:00"


def make_row(name: str = "row", **fields: Any) -> OutboxEvent:
    with all_shops("a test makes a row"):
        return OutboxEvent.objects.create(name=name, handler="nobody", payload={}, **fields)


def fresh(row: OutboxEvent) -> OutboxEvent:
    with all_shops("a test looks at a row"):
        return OutboxEvent.objects.get(pk=row.pk)


def claim(limit: int = 10, **options: Any) -> list[OutboxEvent]:
    with all_shops("a test claims"):
        return leases.claim(OutboxEvent, limit=limit, **options)


@pytest.mark.django_db
class TestClaiming:
    def test_takes_due_rows_oldest_first_up_to_the_limit(self) -> None:
        with clock.freeze(NOON) as now:
            later = make_row("later", due_at=now + timedelta(seconds=1))
            second = make_row("second", due_at=now - timedelta(seconds=1))
            first = make_row("first", due_at=now - timedelta(seconds=2))
            make_row("third", due_at=now)
            claimed = claim(limit=2)
        assert [row.pk for row in claimed] == [first.pk, second.pk]
        assert {row.lease_token for row in claimed} == {fresh(first).lease_token}
        assert fresh(first).attempts == 1
        assert fresh(first).work_state == "running"
        assert fresh(later).work_state == "waiting"

    def test_a_claimed_row_is_not_claimed_again_before_its_lease_is_over(self) -> None:
        make_row()
        with clock.freeze(clock.now()):
            assert len(claim(lease_seconds=60)) == 1
            clock.tick(seconds=59)
            assert claim() == []
            clock.tick(seconds=1)
            again = claim()
        assert [row.attempts for row in again] == [2]

    def test_done_and_dead_rows_are_left_alone(self) -> None:
        make_row(work_state="done")
        make_row(work_state="dead")
        assert claim() == []

    def test_an_empty_queue_costs_one_query(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):
            assert claim() == []

    def test_a_batch_costs_a_constant_number_of_queries(self, django_assert_num_queries: Any) -> None:
        for number in range(7):
            make_row(str(number))
        # look, savepoint, select, update, release
        with django_assert_num_queries(5):
            assert len(claim()) == 7

    def test_a_row_that_kills_its_workers_is_buried(self) -> None:
        row = make_row()
        with clock.freeze(clock.now()):
            for _attempt in range(3):
                assert len(claim(max_attempts=3)) == 1
                clock.tick(minutes=2)
            assert claim(max_attempts=3) == []
        dead = fresh(row)
        assert (dead.work_state, dead.attempts, dead.lease_token) == ("dead", 3, None)
        assert "Workers stopped 3 times" in dead.last_error


@pytest.mark.django_db
class TestEnding:
    def test_finish_writes_the_fields_and_frees_the_lease(self) -> None:
        row = make_row()
        [claimed] = claim()
        with all_shops("a test finishes"):
            leases.finish(claimed, name="renamed")
        done = fresh(row)
        assert (done.work_state, done.name, done.lease_token, done.lease_until) == ("done", "renamed", None, None)
        assert done.finished_at is not None

    @pytest.mark.parametrize("end", [leases.finish, leases.extend, leases.release])
    def test_who_lost_the_lease_changes_nothing(self, end: Any) -> None:
        row = make_row()
        with clock.freeze(clock.now()), all_shops("two workers"):
            [slow] = claim(lease_seconds=60)
            clock.tick(seconds=61)
            [quick] = claim(lease_seconds=60)
            with pytest.raises(leases.LeaseLost):
                end(slow)
            assert fresh(row).lease_token == quick.lease_token
            leases.finish(quick)
        assert fresh(row).work_state == "done"

    @pytest.mark.parametrize("end", [leases.retry, leases.bury])
    def test_who_lost_the_lease_reports_no_failure(self, end: Any) -> None:
        row = make_row()
        with clock.freeze(clock.now()), all_shops("two workers"):
            [slow] = claim()
            clock.tick(minutes=2)
            [quick] = claim()
            leases.finish(quick)
            with pytest.raises(leases.LeaseLost):
                end(slow, "too late")
        assert (fresh(row).work_state, fresh(row).last_error) == ("done", "")

    def test_a_row_that_was_not_claimed_cannot_be_finished(self) -> None:
        with all_shops("a test"), pytest.raises(ValueError, match="not claimed"):
            leases.finish(make_row())

    def test_retry_waits_longer_each_time_and_buries_at_last(self) -> None:
        row = make_row()
        pauses = []
        with clock.freeze(clock.now()), all_shops("a test fails"):
            for _attempt in range(3):
                [claimed] = claim()
                leases.retry(claimed, ValueError("no"), max_attempts=4)
                pauses.append((fresh(row).due_at - clock.now()).total_seconds())
                clock.tick(seconds=pauses[-1])
            [claimed] = claim()
            leases.retry(claimed, ValueError("no"), max_attempts=4, if_dead={"name": "given up"})
        assert 3.75 <= pauses[0] <= 6.25
        assert 11.25 <= pauses[1] <= 18.75
        assert 33.75 <= pauses[2] <= 56.25
        assert (fresh(row).work_state, fresh(row).name) == ("dead", "given up")
        assert fresh(row).last_error == "ValueError: no"

    def test_pauses_end_at_an_hour(self) -> None:
        assert max(leases.pause_seconds(attempts) for attempts in range(1, 40)) <= 3600 * 1.25

    def test_release_does_not_count_as_an_attempt(self) -> None:
        row = make_row()
        with all_shops("a test"):
            leases.release(claim()[0])
        assert (fresh(row).work_state, fresh(row).attempts) == ("waiting", 0)

    def test_a_dead_row_can_be_revived_once(self) -> None:
        row = make_row()
        with all_shops("a test"):
            leases.bury(claim()[0], "broken")
            dead = fresh(row)
            assert leases.revive(dead) is True
            assert leases.revive(fresh(row)) is False
        assert (fresh(row).work_state, fresh(row).attempts) == ("waiting", 0)

    def test_backlog_counts_in_one_query(self, django_assert_num_queries: Any) -> None:
        with clock.freeze(NOON) as now, all_shops("a test counts"):
            make_row(due_at=now - timedelta(seconds=40))
            make_row(due_at=now + timedelta(hours=1))
            make_row(work_state="dead", due_at=now - timedelta(days=1))
            make_row(work_state="done", due_at=now - timedelta(days=1))
            make_row(work_state="running", due_at=now + timedelta(seconds=30))
            with django_assert_num_queries(1):
                found = leases.backlog(OutboxEvent)
            assert (found.waiting, found.running, found.dead) == (2, 1, 1)
            assert found.age_seconds() == 40


@pytest.mark.django_db
class TestWorking:
    def test_each_row_is_handled_in_its_shops_scope(self, shop_a: Shop, shop_b: Shop) -> None:
        make_row("a", shop=shop_a)
        make_row("b", shop=shop_b)
        make_row("installation")
        seen = {}

        def handle(row: OutboxEvent) -> None:
            seen[row.name] = current_shop_id()

        assert leases.work(OutboxEvent, handle) == 3
        assert seen == {"a": shop_a.id, "b": shop_b.id, "installation": None}

    def test_one_failure_does_not_stop_the_others(self) -> None:
        bad, good = make_row("bad"), make_row("good")

        def handle(row: OutboxEvent) -> dict[str, Any]:
            if row.name == "bad":
                raise RuntimeError("cannot")
            return {"payload": {"done": True}}

        assert leases.work(OutboxEvent, handle) == 1
        assert (fresh(bad).work_state, fresh(bad).last_error) == ("waiting", "RuntimeError: cannot")
        assert (fresh(good).work_state, fresh(good).payload) == ("done", {"done": True})

    def test_what_cannot_succeed_is_buried_at_once(self) -> None:
        row = make_row()

        def handle(row: OutboxEvent) -> None:
            raise leases.CannotSucceed("never")

        assert leases.work(OutboxEvent, handle, if_dead={"name": "hopeless"}) == 0
        assert (fresh(row).work_state, fresh(row).attempts) == ("dead", 1)
        assert (fresh(row).last_error, fresh(row).name) == ("never", "hopeless")

    def test_effects_are_taken_back_when_the_lease_was_lost(self) -> None:
        row = make_row()

        def handle(row: OutboxEvent) -> None:
            NamedLease.objects.create(name="effect")
            OutboxEvent.objects.filter(pk=row.pk).update(lease_token="00000000-0000-0000-0000-000000000000")

        assert leases.work(OutboxEvent, handle, in_transaction=True) == 0
        assert not NamedLease.objects.filter(name="effect").exists()
        assert fresh(row).work_state == "running"

    def test_effects_are_taken_back_when_the_handler_fails(self) -> None:
        row = make_row()

        def handle(row: OutboxEvent) -> None:
            NamedLease.objects.create(name="effect")
            raise RuntimeError("afterwards")

        assert leases.work(OutboxEvent, handle, in_transaction=True) == 0
        assert not NamedLease.objects.filter(name="effect").exists()
        assert (fresh(row).work_state, fresh(row).attempts) == ("waiting", 1)

    def test_a_stopping_process_gives_back_what_it_has_not_begun(self) -> None:
        rows = [make_row(str(number)) for number in range(3)]

        def handle(row: OutboxEvent) -> None:
            stopping.ask()

        assert leases.work(OutboxEvent, handle) == 1
        assert [fresh(row).work_state for row in rows] == ["done", "waiting", "waiting"]
        assert [fresh(row).attempts for row in rows] == [1, 0, 0]

    def test_a_lease_that_runs_short_is_extended_before_the_next_row(self) -> None:
        first, second = make_row("first"), make_row("second")
        seen = []

        def handle(row: OutboxEvent) -> None:
            seen.append((row.name, (fresh(row).lease_until - clock.now()).total_seconds()))
            clock.tick(seconds=40)

        with clock.freeze(clock.now()):
            assert leases.work(OutboxEvent, handle, lease_seconds=60) == 2
        assert seen == [("first", 60.0), ("second", 60.0)]
        assert {fresh(first).work_state, fresh(second).work_state} == {"done"}


@pytest.mark.django_db(transaction=True)
def test_a_passing_database_error_is_tried_again_and_the_row_still_ends_once() -> None:
    row = make_row()
    calls = []

    def handle(row: OutboxEvent) -> None:
        calls.append(row.work_state)
        leases.finish(row, name=f"attempt {len(calls)}")
        if len(calls) == 1:
            raise OperationalError("database is locked")

    assert leases.work(OutboxEvent, handle, in_transaction=True) == 1
    assert calls == ["running", "running"]
    assert (fresh(row).work_state, fresh(row).name, fresh(row).attempts) == ("done", "attempt 2", 1)
