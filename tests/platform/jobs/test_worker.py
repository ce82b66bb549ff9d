# SPDX-License-Identifier: Apache-2.0
"""The process that does the work: takes wake-ups, says that it lives, and stops in good order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import override_settings

from hawker.core.tenancy import all_shops
from hawker.platform.jobs import engine, stopping, worker
from hawker.platform.jobs.models import JobRun, NamedLease, Worker
from hawker.platform.jobs.worker import WorkerProcess

MakeJob = Callable[..., None]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by_file(tmp_path: Path) -> Iterator[None]:
    """Wake-ups travel through a file, as they do between processes."""
    before = engine._transport
    with override_settings(HAWKER_VAR_DIR=tmp_path):
        engine._transport = engine._Transport(engine._sqlite)
        try:
            yield
        finally:
            engine._transport.close()
            engine._transport = before


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something that another thread or process does."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail("it did not happen in time")
        time.sleep(0.02)


def test_threads_take_wake_ups_and_runs(make_job: MakeJob, by_file: None) -> None:
    swept, recorded = threading.Event(), threading.Event()
    make_job("test.sweep", swept.set)
    make_job("test.recorded", lambda run: recorded.set(), recorded=True)
    process = WorkerProcess(concurrency=2, schedules=False)
    process.start()
    try:
        engine.wake("test.sweep")
        run = engine.enqueue("test.recorded")
        assert run is not None
        assert swept.wait(20)
        assert recorded.wait(20)

        def is_over() -> bool:
            with all_shops("a test looks"):
                return JobRun.objects.get(pk=run.pk).state == "succeeded"

        until(is_over)
        assert Worker.objects.get(name=process.name).seen_at is not None
    finally:
        assert process.stop() is True
    assert not Worker.objects.filter(name=process.name).exists()


def test_it_finishes_what_was_begun_and_takes_no_more(make_job: MakeJob, by_file: None) -> None:
    began, go_on = threading.Event(), threading.Event()
    done = []

    def slow() -> None:
        began.set()
        go_on.wait(20)
        done.append("slow")

    make_job("test.slow", slow)
    make_job("test.next", lambda: done.append("next"))
    process = WorkerProcess(concurrency=1, schedules=False)
    process.start()
    engine.wake("test.slow")
    assert began.wait(20)
    engine.wake("test.next")
    assert engine.busy_with() == "test.slow"
    stopping.ask()
    go_on.set()
    assert process.stop() is True
    assert done == ["slow"]


def test_it_does_not_wait_for_ever(make_job: MakeJob, by_file: None, monkeypatch: pytest.MonkeyPatch) -> None:
    began, go_on = threading.Event(), threading.Event()

    def endless() -> None:
        began.set()
        go_on.wait(20)

    make_job("test.endless", endless)
    monkeypatch.setattr(worker, "DRAIN_SECONDS", 0.2)
    process = WorkerProcess(concurrency=1, schedules=False)
    process.start()
    engine.wake("test.endless")
    assert began.wait(20)
    assert process.stop() is False
    go_on.set()
    until(lambda: engine.busy_with() == "")


def test_the_loop_ends_when_asked_and_when_the_parent_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    process = WorkerProcess(concurrency=0, schedules=True, parent_pid=os.getppid() + 1)
    process.start()
    process.loop()
    assert stopping.is_asked()
    assert NamedLease.objects.get(name="scheduler").holder == process.name
    assert process.stop() is True


def test_a_database_that_is_away_does_not_end_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    process = WorkerProcess(concurrency=0, schedules=True, parent_pid=os.getppid() + 1)
    calls = []

    def broken() -> None:
        calls.append(1)
        raise OSError("the database is away")

    monkeypatch.setattr(process, "tick", broken)
    process.loop()
    assert calls == [1]


def test_work_is_done_although_no_wake_up_arrives(
    make_job: MakeJob, by_file: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = threading.Event()
    make_job("test.recorded", lambda run: done.set(), recorded=True)
    monkeypatch.setattr(engine, "_RETRY_SECONDS", 0.05)
    monkeypatch.setattr(worker, "_SWEEP_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(worker, "SCHEDULES", [s for s in worker.SCHEDULES if s.job == engine.RUN_RECORDED])

    def refuse() -> None:
        raise ConnectionError("no broker")

    assert engine._transport is not None
    for lane in engine._transport._lanes.values():
        monkeypatch.setattr(lane.storage, "dequeue", refuse)
    process = WorkerProcess(concurrency=1, schedules=False)
    process.start()
    loop = threading.Thread(target=process.loop)
    loop.start()
    try:
        engine.enqueue("test.recorded")
        assert done.wait(20)
    finally:
        stopping.ask()
        loop.join(20)
        assert process.stop() is True


_PROCESS = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "hawker.conf.settings"
import django
django.setup()
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from hawker.platform.jobs import engine
from hawker.platform.jobs.models import NamedLease
from hawker.platform.jobs.worker import WorkerProcess

@engine.job("test.hold", recorded=True, resumable=True)
def hold(run):
    '''Waits to be stopped.'''
    import time
    print("holding", flush=True)
    while not run.should_stop():
        time.sleep(0.02)

WorkerProcess(concurrency=1, schedules=True).run()
"""


@pytest.mark.slow
def test_sigterm_ends_a_process_that_works_and_its_run_is_queued_again(
    make_job: MakeJob, tmp_path: Path, wake_tables: None
) -> None:
    make_job("test.hold", lambda run: None, recorded=True, resumable=True)
    run = engine.enqueue("test.hold")
    assert run is not None
    name = str(connection.settings_dict["NAME"])
    connections.close_all()
    process = subprocess.Popen(
        [sys.executable, "-c", _PROCESS, name],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
        env={**os.environ, "HAWKER_VAR_DIR": str(tmp_path), "HAWKER_AS_OWNER": "1", "REDIS_URL": ""},
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "holding\n"
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert time.monotonic() - asked < 30
    finally:
        process.kill()
        process.communicate()
    with all_shops("a test looks"):
        row = JobRun.objects.get(pk=run.pk)
    assert (row.state, row.attempts, row.lease_token) == ("queued", 0, None)
    assert not Worker.objects.exists()


def test_each_thread_spares_memory(by_file: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only")
    process = WorkerProcess(concurrency=0, schedules=False)
    process.start()
    sizes: list[Any] = []

    def look() -> None:
        with connection.cursor() as cursor:
            sizes.append(cursor.execute("PRAGMA cache_size").fetchone()[0])
        connections.close_all()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    process.stop()
    assert sizes == [-2000]
