# SPDX-License-Identifier: Apache-2.0
"""Wake-ups: sent after the commit, one instead of many, never a reason to fail."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import override_settings

from hawker.platform.jobs import engine, huey_light
from hawker.platform.jobs.models import NamedLease

MakeJob = Callable[..., None]


@pytest.mark.django_db(transaction=True)
class TestWaking:
    def test_a_wake_up_leaves_after_the_commit(self, make_job: MakeJob, wakes: Any) -> None:
        seen = []
        make_job("test.sweep", lambda: seen.append(NamedLease.objects.filter(name="row").exists()))
        with transaction.atomic():
            engine.wake("test.sweep")
            NamedLease.objects.create(name="row")
            assert wakes.waiting() == 0
        assert wakes.take_all() == 1
        assert seen == [True]

    def test_many_in_one_transaction_are_one(self, make_job: MakeJob, wakes: Any) -> None:
        make_job("test.sweep", lambda: None)
        with transaction.atomic():
            for _time in range(5):
                engine.wake("test.sweep")
            assert len(connection.run_on_commit) == 1
        assert wakes.waiting() == 1

    def test_many_transactions_before_a_worker_looks_are_one(self, make_job: MakeJob, wakes: Any) -> None:
        make_job("test.sweep", lambda: None)
        for _time in range(5):
            engine.wake("test.sweep")
        assert wakes.waiting() == 1
        wakes.take_all()
        engine.wake("test.sweep")
        assert wakes.waiting() == 1

    def test_a_roll_back_takes_it_back(self, make_job: MakeJob, wakes: Any) -> None:
        make_job("test.sweep", lambda: None)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            engine.wake("test.sweep")
            raise ZeroDivisionError
        assert wakes.waiting() == 0

    def test_one_of_a_lost_savepoint_does_not_swallow_the_next(self, make_job: MakeJob, wakes: Any) -> None:
        make_job("test.sweep", lambda: None)
        with transaction.atomic():
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                engine.wake("test.sweep")
                raise ZeroDivisionError
            engine.wake("test.sweep")
        assert wakes.waiting() == 1

    def test_work_that_comes_while_the_job_runs_wakes_it_again(self, make_job: MakeJob, wakes: Any) -> None:
        calls = []

        def sweep() -> None:
            calls.append(len(calls))
            if len(calls) == 1:
                engine.wake("test.sweep")

        make_job("test.sweep", sweep)
        engine.wake("test.sweep")
        assert wakes.take_all() == 2
        assert calls == [0, 1]

    def test_a_mark_that_a_dead_worker_left_is_ignored_after_a_while(
        self, make_job: MakeJob, wakes: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_job("test.sweep", lambda: None)
        engine.wake("test.sweep")
        storage = wakes._lanes[engine.QUICK].storage
        storage.flush_queue()
        engine.wake("test.sweep")
        assert wakes.waiting() == 0
        storage.put_data("wake:test.sweep", b"1.0")
        engine.wake("test.sweep")
        assert wakes.waiting() == 1

    def test_a_broker_that_is_down_stops_nobody(
        self, make_job: MakeJob, wakes: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(_job_name: str) -> None:
            raise ConnectionError("no broker")

        monkeypatch.setattr(wakes, "send", refuse)
        make_job("test.sweep", lambda: None)
        with transaction.atomic():
            NamedLease.objects.create(name="row")
            engine.wake("test.sweep")
        assert NamedLease.objects.filter(name="row").exists()

    def test_a_failing_sweep_does_not_end_the_worker(self, make_job: MakeJob, wakes: Any) -> None:
        def sweep() -> None:
            raise OSError("disk full")

        make_job("test.sweep", sweep)
        outcomes = []
        engine.observe(lambda *outcome: outcomes.append(outcome[:3]))
        try:
            engine.wake("test.sweep")
            assert wakes.take_all() == 1
        finally:
            engine._observers.pop()
        assert outcomes == [("test.sweep", False, "OSError: disk full")]
        assert engine.busy_with() == ""

    def test_a_wake_up_of_another_version_is_dropped(self, wakes: Any) -> None:
        wakes.send("test.of_tomorrow")
        assert wakes.take_all() == 1

    def test_recorded_runs_have_a_lane_of_their_own(self, make_job: MakeJob, wakes: Any) -> None:
        executed = []
        make_job("test.recorded", lambda run: executed.append(run.id), recorded=True)
        runs = [engine.enqueue("test.recorded") for _time in range(3)]
        assert wakes._lanes[engine.QUICK].pending_count() == 0
        assert wakes._lanes[engine.RECORDED].pending_count() == 1
        wakes.take_all()
        assert executed == [run.pk for run in runs if run]


class TestTransport:
    def test_nothing_is_pickled(self) -> None:
        serializer = engine._JsonSerializer()
        message = huey_light.Message(id="1", name="execute", args=("test.sweep",))
        assert serializer.serialize(message) == b'{"id": "1", "name": "execute", "args": ["test.sweep"]}'
        assert serializer.deserialize(serializer.serialize(message)).args == ("test.sweep",)
        with pytest.raises(ValueError):
            serializer.deserialize(pickle.dumps(os.getcwd))

    def check(self, transport: Any, make_job: MakeJob) -> None:
        calls = []
        make_job("test.sweep", lambda: calls.append(1))
        transport.send("test.sweep")
        transport.send("test.sweep")
        assert transport.waiting() == 1
        assert transport.take_all() == 1
        assert calls == [1]

    @pytest.mark.django_db
    def test_by_sqlite_file(self, tmp_path: Path, make_job: MakeJob) -> None:
        with override_settings(HAWKER_VAR_DIR=tmp_path / "var"):
            transport = engine._Transport(engine._sqlite)
            self.check(transport, make_job)
            transport.close()

    @pytest.mark.django_db
    def test_a_torn_sqlite_file_is_made_anew(self, tmp_path: Path, make_job: MakeJob) -> None:
        (tmp_path / "wake-ups.sqlite3").write_bytes(b"not a database at all" * 500)
        with override_settings(HAWKER_VAR_DIR=tmp_path):
            transport = engine._Transport(engine._sqlite)
            self.check(transport, make_job)
            transport.close()

    @pytest.mark.django_db
    @pytest.mark.skipif(not os.environ.get("REDIS_URL"), reason="needs REDIS_URL")
    def test_by_redis(self, make_job: MakeJob) -> None:
        transport = engine._Transport(engine._redis, namespace=uuid4().hex)
        self.check(transport, make_job)
        for huey in transport._lanes.values():
            huey.storage.flush_all()
        transport.close()

    def test_installations_that_share_a_broker_keep_apart(self) -> None:
        mine = engine._namespace()
        with override_settings(SECRET_KEY="another installation's secret"):
            assert engine._namespace() != mine
        assert engine._namespace() == mine

    @pytest.mark.postgresql
    @pytest.mark.django_db(transaction=True)
    @pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
    def test_by_postgresql(self, make_job: MakeJob, wake_tables: None) -> None:
        transport = engine._Transport(engine._postgresql)
        self.check(transport, make_job)
        transport.close()

    def test_a_broker_that_went_away_is_noticed_and_its_return_too(
        self, wakes: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lane = wakes._lanes[engine.QUICK]
        monkeypatch.setattr(engine, "_RETRY_SECONDS", 0)

        def refuse() -> None:
            raise ConnectionError("no broker")

        with monkeypatch.context() as patch:
            patch.setattr(lane.storage, "dequeue", refuse)
            assert lane.dequeue() is None
            assert wakes.is_silent()
        assert lane.dequeue() is None
        assert not wakes.is_silent()


def test_one_transport_a_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(engine, "_transport", None)
    with override_settings(HAWKER_VAR_DIR=tmp_path, HAWKER_REDIS_URL=""):
        if connection.vendor == "sqlite":
            assert engine.transport() is engine.transport()
            engine.transport().close()
