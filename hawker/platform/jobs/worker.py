# SPDX-License-Identifier: Apache-2.0
"""A process that executes jobs, starts schedules, or both; stops within 30 seconds when asked."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from types import FrameType
from typing import Any

import structlog
from django.db import close_old_connections, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from hawker.core import clock
from hawker.platform.jobs import engine, stopping
from hawker.platform.jobs.models import Worker
from hawker.platform.jobs.scheduler import Scheduler, process_name
from hawker.platform.jobs.schedules import SCHEDULES, recorder

log = structlog.get_logger(__name__)

DRAIN_SECONDS = 25.0
_BEAT_SECONDS = 10.0
_TICK_SECONDS = 1.0
_SWEEP_PAUSE_SECONDS = 2.0


class WorkerProcess:
    """Threads that take wake-ups, a heartbeat, and (with `schedules`) a scheduler."""

    def __init__(self, *, concurrency: int, schedules: bool, parent_pid: int | None = None) -> None:
        self.name = process_name()
        self._concurrency = concurrency
        self._scheduler = Scheduler(self.name) if schedules else None
        self._parent_pid = parent_pid
        self._consumers: list[Any] = []
        self._sweeper: threading.Thread | None = None

    def run(self) -> None:
        """Work until SIGTERM or SIGINT (or until the parent is gone), then finish what was begun."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _ask_to_stop)
        self.start()
        try:
            self.loop()
        finally:
            is_clean = self.stop()
        if not is_clean:
            # Threads still in the middle of something are left behind; their leases run out and others
            # take over. Leaving by the ordinary way would wait for them.
            log.warning("stopped while jobs were still running", worker=self.name)
            sys.stderr.flush()
            os._exit(0)

    def start(self) -> None:
        """Begin to take wake-ups."""
        engine.observe(recorder)
        connection_created.connect(_spare_memory, dispatch_uid="hawker-worker")
        self.beat()
        if self._concurrency:
            transport = engine.transport()
            self._consumers = [
                transport.consumer(engine.QUICK, self._concurrency),
                transport.consumer(engine.RECORDED, max(1, self._concurrency // 2)),
            ]
            for consumer in self._consumers:
                consumer.start()

    def loop(self) -> None:
        """Keep house until asked to stop."""
        next_beat = time.monotonic() + _BEAT_SECONDS
        while not stopping.is_asked():
            started = time.monotonic()
            self._each("schedules", self.tick)
            self._sweep_without_wake_ups()
            if started >= next_beat:
                next_beat = started + _BEAT_SECONDS
                self._each("heartbeat", self.beat)
                self._each("threads", self._check_threads)
            if self._parent_pid is not None and os.getppid() != self._parent_pid:
                log.warning("the supervisor is gone, stopping", worker=self.name)
                stopping.ask()
            _sleep_unless_asked(_TICK_SECONDS - (time.monotonic() - started))

    def tick(self) -> None:
        """Start due schedules."""
        if self._scheduler is not None:
            self._scheduler.tick()

    def _sweep_without_wake_ups(self) -> None:
        """While no wake-up can reach us, look at every queue ourselves, every few seconds."""
        if not self._consumers or not engine.transport().is_silent():
            return
        if self._sweeper is None or not self._sweeper.is_alive():
            self._sweeper = threading.Thread(target=sweep, name="sweeper", daemon=True)
            self._sweeper.start()

    def beat(self) -> None:
        """Say that this process lives and what it is doing."""
        Worker.objects.update_or_create(
            name=self.name, defaults={"seen_at": clock.now(), "busy_with": engine.busy_with()}
        )

    def stop(self) -> bool:
        """Take no more, wait for what runs, say goodbye; whether everything came to its end in time."""
        stopping.ask()
        deadline = time.monotonic() + DRAIN_SECONDS
        for consumer in self._consumers:
            consumer.stop_flag.set()
        ended = [_join(consumer, deadline) for consumer in self._consumers]
        is_clean = all(ended)
        self._each("farewell", self._farewell)
        connections.close_all()
        return is_clean

    def _farewell(self) -> None:
        if self._scheduler is not None:
            self._scheduler.resign()
        Worker.objects.filter(name=self.name).delete()

    def _check_threads(self) -> None:
        for consumer in self._consumers:
            consumer.check_worker_health()

    def _each(self, what: str, action: Any) -> None:
        """One part of the housekeeping; a database that is away for a while must not end the process."""
        try:
            close_old_connections()
            action()
        except Exception:
            log.exception("housekeeping failed", part=what, worker=self.name)


def sweep() -> None:
    """Execute every quick schedule's job once, one after the other."""
    try:
        for schedule in SCHEDULES:
            if schedule.is_quick and not stopping.is_asked():
                engine.execute(schedule.job)
        _sleep_unless_asked(_SWEEP_PAUSE_SECONDS)
    finally:
        connections.close_all()


def _ask_to_stop(_number: int, _frame: FrameType | None) -> None:
    stopping.ask()


def _spare_memory(connection: BaseDatabaseWrapper, **_more: object) -> None:
    """Each thread has a connection of its own here, and sweeps need no large cache of the database file."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size=-2000")


def _sleep_unless_asked(seconds: float) -> None:
    until = time.monotonic() + seconds
    while not stopping.is_asked() and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, 0.25))


def _join(consumer: Any, deadline: float) -> bool:
    threads: list[threading.Thread] = [consumer.scheduler, *(thread for _worker, thread in consumer.worker_threads)]
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return not any(thread.is_alive() for thread in threads)
