# SPDX-License-Identifier: Apache-2.0
"""The job engine: how a wake-up reaches a worker. With `huey_light`, all that knows huey.

The engine carries nothing but wake-ups ("the queue of that job has something in it"). What there is to do
stands in rows, in the transaction of what caused it; schedules look at those rows every few seconds too. A
lost wake-up therefore costs seconds, a doubled one nothing, and a broker that is down stops nobody's order.

Where wake-ups travel: Redis with `REDIS_URL`; else PostgreSQL (`LISTEN`/`NOTIFY`) where that is the
database; else a small SQLite file of its own (not the application's, so that they never wait for each
other), written without waiting for the disk.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import close_old_connections, connection, connections, transaction

from hawker.core import clock
from hawker.core.context import acting
from hawker.core.db import is_postgresql
from hawker.platform.accounts.models import User
from hawker.platform.jobs import registry, runs
from hawker.platform.jobs.huey_light import (
    BaseStorage,
    Consumer,
    EmptyData,
    Huey,
    MemoryStorage,
    Message,
    PostgresStorage,
    RedisStorage,
    Serializer,
    SqliteStorage,
)
from hawker.platform.jobs.models import JobRun
from hawker.platform.jobs.registry import UnknownJob, job

__all__ = ["QUICK", "RECORDED", "UnknownJob", "call", "enqueue", "job", "lane_of", "wake", "wake_now"]

log = structlog.get_logger(__name__)

QUICK = "quick"
RECORDED = "recorded"
LANES = (QUICK, RECORDED)
RUN_RECORDED = "jobs.run_recorded"
_STALE_SECONDS = 10.0
_RETRY_SECONDS = 1.0
_TABLE_PREFIX = "hawker_wake"


# Saying that there is work


def enqueue(
    job_name: str,
    *,
    shop_id: UUID | None = None,
    started_by: User | UUID | None = None,
    delay_seconds: float = 0,
    trigger: str = "user",
    **arguments: Any,
) -> JobRun | None:
    """Have a job done once the present transaction commits.

    A recorded job gets a run row (returned) that survives whatever happens. Anything else is only woken
    and takes no arguments: what it has to do stands in rows of its own.
    """
    if not registry.get(job_name).is_recorded:
        if arguments or shop_id or delay_seconds:
            raise ValueError(f"{job_name} is a sweep: it finds its work in rows and takes no arguments")
        wake(job_name)
        return None
    run = runs.create(
        job_name,
        arguments=arguments,
        shop_id=shop_id,
        started_by_id=started_by.pk if isinstance(started_by, User) else started_by,
        trigger=trigger,
        due_at=clock.now() + timedelta(seconds=delay_seconds),
    )
    if not delay_seconds:
        wake(RUN_RECORDED)
    return run


@dataclass(frozen=True, slots=True)
class _Wake:
    job_name: str

    def __call__(self) -> None:
        wake_now(self.job_name)


def wake(job_name: str) -> None:
    """Tell workers, once the present transaction commits, that the job has something to do.

    Several calls in one transaction send one wake-up. Never raises for the job's sake: schedules find the
    work as well.
    """
    action = _Wake(job_name)
    savepoints = set(connection.savepoint_ids)
    for entry in connection.run_on_commit:
        # One that was registered inside a savepoint we have left may still vanish with it: not ours.
        if entry[1] == action and set(entry[0]) <= savepoints:
            return
    transaction.on_commit(action, robust=True)


def wake_now(job_name: str) -> None:
    """Send a wake-up at once unless one is under way that no worker has taken yet."""
    try:
        transport().send(job_name)
    except Exception as error:  # noqa: BLE001
        # Anything a broker can come up with: work stands in rows, the schedules find it.
        log.warning("wake-up not sent", job=job_name, error=f"{type(error).__name__}: {error}")


# Doing it


def call(job_name: str) -> None:
    """Execute an unrecorded job here and now; what it raises is recorded, then raised."""
    found = registry.get(job_name)
    try:
        with acting(channel="job", actor_id=None, actor_label=f"job {job_name}"):
            found.function()
    except Exception as error:
        log.exception("job failed", job=job_name)
        runs.record_failure(job_name, error)
        raise


def lane_of(job_name: str) -> str:
    """Which of a worker's lanes executes a wake-up: recorded runs may be long and must not delay sweeps."""
    return RECORDED if job_name == RUN_RECORDED else QUICK


Observer = Callable[[str, bool, str, float], None]
_observers: list[Observer] = []


def observe(observer: Observer) -> None:
    """Have `observer(job, succeeded, error, seconds)` told of every execution in this process."""
    if observer not in _observers:
        _observers.append(observer)


_busy: dict[int, str] = {}


def busy_with() -> str:
    """What this process is executing right now, as one short text."""
    return ", ".join(sorted(set(_busy.values())))[:80]


def execute(job_name: str) -> None:
    """Execute an unrecorded job in a worker's thread: failures are recorded and told, never raised."""
    close_old_connections()
    started, error_text = time.monotonic(), ""
    _busy[threading.get_ident()] = job_name
    try:
        call(job_name)
    except UnknownJob:
        log.error("woken for an unknown job", job=job_name)
        return
    except Exception as error:  # noqa: BLE001 - call() has logged and recorded it
        error_text = f"{type(error).__name__}: {error}"
    finally:
        _busy.pop(threading.get_ident(), None)
        close_old_connections()
    for observer in _observers:
        observer(job_name, not error_text, error_text, time.monotonic() - started)


# Transport


class _JsonSerializer(Serializer):  # type: ignore[misc]
    """Wake-ups as JSON: huey's own pickles would let whoever can write to the broker run code here."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps({"id": data.id, "name": data.name, "args": list(data.args or ())}).encode()

    def _deserialize(self, data: bytes) -> Message:
        read = json.loads(bytes(data))
        return Message(id=read["id"], name=read["name"], retries=0, retry_delay=0, args=tuple(read["args"]), kwargs={})


class _Lane(Huey):  # type: ignore[misc]
    """A queue whose broker may go away and come back: workers wait, and know that they wait."""

    silent_since: float | None = None

    def dequeue(self) -> Any:
        try:
            taken = super().dequeue()
        except Exception as error:  # noqa: BLE001 - whatever a broker can come up with
            if self.silent_since is None:
                self.silent_since = time.monotonic()
                log.warning("no wake-ups: the broker does not answer", error=f"{type(error).__name__}: {error}")
            time.sleep(_RETRY_SECONDS)
            return None
        if self.silent_since is not None:
            log.info("the broker answers again", silent_seconds=round(time.monotonic() - self.silent_since))
            self.silent_since = None
        return taken


class _Transport:
    """One huey per lane over one kind of storage."""

    def __init__(
        self, make_storage: Callable[[str], tuple[type[BaseStorage], dict[str, Any]]], *, namespace: str = ""
    ) -> None:
        self._lanes: dict[str, Any] = {}
        self._tasks: dict[str, Any] = {}
        for lane in LANES:
            storage_class, options = make_storage(lane)
            huey = _Lane(
                f"hawker_{namespace or _namespace()}_{lane}",
                results=False,
                serializer=_JsonSerializer(),
                storage_class=storage_class,
                **options,
            )
            huey.on_shutdown(name="close connections")(partial(_leave_thread, huey))
            self._lanes[lane] = huey
            self._tasks[lane] = huey.task(name="execute")(self._take)

    def send(self, job_name: str) -> None:
        """Send a wake-up unless one is waiting. Whoever takes it first removes the mark, then reads rows:
        so a sender that still sees the mark has committed before those rows are read."""
        lane = lane_of(job_name)
        storage = self._lanes[lane].storage
        key, now = f"wake:{job_name}", time.time()
        mark = storage.peek_data(key)
        if mark is not EmptyData and now - float(bytes(mark)) < _STALE_SECONDS:
            return
        storage.put_data(key, str(now).encode())
        self._tasks[lane](job_name)

    def _take(self, job_name: str) -> None:
        self._lanes[lane_of(job_name)].storage.delete_data(f"wake:{job_name}")
        execute(job_name)

    def waiting(self) -> int:
        """How many wake-ups no worker has taken yet."""
        return sum(huey.pending_count() for huey in self._lanes.values())

    def is_silent(self) -> bool:
        """Whether the broker does not answer those who wait for wake-ups."""
        return any(huey.silent_since is not None for huey in self._lanes.values())

    def take_all(self) -> int:
        """Execute every waiting wake-up in this thread; how many."""
        taken = 0
        for huey in self._lanes.values():
            while (task := huey.dequeue()) is not None:
                huey.execute(task)
                taken += 1
        return taken

    def consumer(self, lane: str, threads: int) -> Consumer:
        """A pool of threads that takes wake-ups of one lane; the caller starts and stops it."""
        return _Consumer(
            self._lanes[lane],
            workers=threads,
            periodic=False,
            initial_delay=0.05,
            backoff=1.25,
            max_delay=0.5,
            scheduler_interval=60,
            check_worker_health=False,
        )

    def close(self) -> None:
        """Close connections of this thread."""
        for huey in self._lanes.values():
            huey.storage.close()


def _leave_thread(lane: _Lane) -> None:
    """What a worker's thread does last: it gives back its connections to database and broker."""
    connections.close_all()
    with _lock:
        lane.storage.close()


def _namespace() -> str:
    """Keeps installations that share a broker apart; the same on all machines of one installation."""
    return hashlib.sha256(f"wake-ups:{settings.SECRET_KEY}".encode()).hexdigest()[:12]


class _Consumer(Consumer):  # type: ignore[misc]
    """huey's pool without its hold on the process's signals, which are `jobs.worker`'s."""

    def _set_signal_handlers(self) -> None:
        logging.getLogger(__name__).debug("signals stay with the worker process")


def _sqlite(lane: str) -> tuple[type[BaseStorage], dict[str, Any]]:
    path = Path(settings.HAWKER_VAR_DIR) / "wake-ups.sqlite3"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with closing(sqlite3.connect(path, timeout=5)) as file:
            file.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError:
        # A power cut may tear a file that is not synchronised; it holds nothing that is not in rows as well.
        for each in path.parent.glob(f"{path.name}*"):
            each.unlink(missing_ok=True)
    return SqliteStorage, {"filename": str(path), "fsync": False, "cache_mb": 1, "timeout": 5}


def _redis(lane: str) -> tuple[type[BaseStorage], dict[str, Any]]:
    return RedisStorage, {"url": settings.HAWKER_REDIS_URL, "read_timeout": 1}


def _postgresql(lane: str) -> tuple[type[BaseStorage], dict[str, Any]]:
    return PostgresStorage, {
        "connection": _postgresql_connection,
        "table_prefix": _TABLE_PREFIX,
        "create_tables": False,
        "read_timeout": 1,
    }


def _postgresql_connection(*, as_owner: bool = False) -> Any:
    """A connection beside Django's, in the application's role; wake-ups are sent after Django's commit."""
    import psycopg  # only where PostgreSQL is used
    from psycopg import sql
    from psycopg.conninfo import make_conninfo

    database = connections["default"].settings_dict
    made = psycopg.connect(
        make_conninfo(
            "",
            dbname=database["NAME"],
            user=database["USER"] or None,
            password=database["PASSWORD"] or None,
            host=database["HOST"] or None,
            port=database["PORT"] or None,
            connect_timeout=5,
            **{k: v for k, v in database["OPTIONS"].items() if isinstance(v, str | int)},
        ),
        autocommit=True,
    )
    role = database.get("APP_ROLE")
    if role and not as_owner and not os.environ.get("HAWKER_AS_OWNER"):
        made.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
    return made


def prepare_storage() -> None:
    """Make what the transport needs in the database; part of `hawker migrate`, as the tables' owner."""
    if settings.HAWKER_REDIS_URL or not is_postgresql():
        return
    PostgresStorage(
        "prepare",
        connection=lambda: _postgresql_connection(as_owner=True),
        table_prefix=_TABLE_PREFIX,
        create_tables=True,
    ).close()


_lock = threading.Lock()
_transport: _Transport | None = None


def transport() -> _Transport:
    """This process's transport, made at its first use (so after a fork)."""
    global _transport
    if _transport is None:
        with _lock:
            if _transport is None:
                if settings.HAWKER_REDIS_URL:
                    make = _redis
                elif is_postgresql():
                    make = _postgresql
                else:
                    make = _sqlite
                _transport = _Transport(make)
    return _transport


@contextmanager
def in_memory() -> Iterator[_Transport]:
    """Keep wake-ups in this process's memory for a block: for tests."""
    global _transport
    before, _transport = _transport, _Transport(lambda _lane: (MemoryStorage, {}))
    try:
        yield _transport
    finally:
        _transport = before
