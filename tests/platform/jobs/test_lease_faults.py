# SPDX-License-Identifier: Apache-2.0
"""Claimers at the same moment, workers killed in the middle: each row's effect happens exactly once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections

from hawker.core import clock
from hawker.core.tenancy import all_shops
from hawker.platform.events.models import OutboxEvent
from hawker.platform.jobs import leases
from hawker.platform.jobs.models import NamedLease

pytestmark = [pytest.mark.django_db(transaction=True)]


def make_rows(count: int) -> None:
    with all_shops("a test makes rows"):
        OutboxEvent.objects.bulk_create(
            OutboxEvent(name=f"row {number}", handler="nobody", payload={}) for number in range(count)
        )


def run_at_once(count: int, action: Any) -> None:
    """Run `action` in threads that begin together; what one raises is raised here."""
    barrier, faults = threading.Barrier(count), []

    def begin() -> None:
        try:
            barrier.wait(timeout=30)
            action()
        except BaseException as error:
            faults.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=begin) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    if faults:
        raise faults[0]


def claims_of_threads(threads: int) -> Counter[int]:
    """How often each row was claimed by threads that claim until nothing is left."""
    claimed: Counter[int] = Counter()
    lock = threading.Lock()

    def take_all() -> None:
        with all_shops("a test claims"):
            while rows := leases.claim(OutboxEvent, limit=3, lease_seconds=600):
                with lock:
                    claimed.update(row.pk for row in rows)

    run_at_once(threads, take_all)
    return claimed


def test_claimers_at_the_same_moment_never_share_a_row() -> None:
    make_rows(60)
    claimed = claims_of_threads(4)
    assert len(claimed) == 60
    assert set(claimed.values()) == {1}


def test_without_the_transaction_they_would(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: reading and then writing, without a lock in between, shares rows."""
    meet = threading.Barrier(2, timeout=30)

    def unguarded(source: Any, limit: int, lease_seconds: int, *_rest: Any) -> list[OutboxEvent]:
        rows = list(leases.due(source).order_by("due_at", "pk")[:limit])
        meet.wait()
        OutboxEvent.objects.filter(pk__in=[row.pk for row in rows]).update(
            work_state="running", due_at=clock.now() + timedelta(seconds=lease_seconds), lease_token=uuid4()
        )
        return rows

    monkeypatch.setattr(leases, "_claim", unguarded)
    make_rows(1)
    claimed: list[int] = []

    def take() -> None:
        with all_shops("a test claims"):
            claimed.extend(row.pk for row in leases.claim(OutboxEvent, limit=1))

    run_at_once(2, take)
    assert len(claimed) == 2
    assert len(set(claimed)) == 1


def test_workers_at_the_same_moment_do_each_row_once() -> None:
    make_rows(40)

    def handle(row: OutboxEvent) -> None:
        NamedLease.objects.create(name=f"effect:{row.pk}:{uuid4()}")

    run_at_once(4, lambda: leases.work(OutboxEvent, handle, limit=5, in_transaction=True))
    assert effects() == dict.fromkeys(all_rows(), 1)


_VICTIM = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "hawker.conf.settings"
import django
django.setup()
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from uuid import uuid4
from hawker.platform.events.models import OutboxEvent
from hawker.platform.jobs import leases
from hawker.platform.jobs.models import NamedLease

handled = 0

def handle(row):
    global handled
    NamedLease.objects.create(name=f"effect:{row.pk}:{uuid4()}")
    handled += 1
    if handled == int(sys.argv[2]):
        print("in the middle", flush=True)
        sys.stdin.read()

leases.work(OutboxEvent, handle, limit=10, lease_seconds=600, in_transaction=True)
print("finished", flush=True)
"""


def effects() -> Counter[int]:
    return Counter(int(name.split(":")[1]) for name in NamedLease.objects.values_list("name", flat=True))


def all_rows() -> list[int]:
    with all_shops("a test looks at rows"):
        return list(OutboxEvent.objects.values_list("pk", flat=True))


def states() -> Counter[str]:
    with all_shops("a test looks at rows"):
        return Counter(OutboxEvent.objects.values_list("work_state", flat=True))


def leases_run_out() -> None:
    """As if the time of every lease had passed."""
    with all_shops("a test lets time pass"):
        past = clock.now() - timedelta(seconds=1)
        OutboxEvent.objects.filter(work_state="running").update(due_at=past, lease_until=past)


def start_victim(stop_at: int) -> subprocess.Popen[str]:
    name = str(connection.settings_dict["NAME"])
    connections.close_all()
    return subprocess.Popen(
        [sys.executable, "-c", _VICTIM, name, str(stop_at)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
        env={**os.environ, "HAWKER_AS_OWNER": "1"},
    )


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing() -> None:
    make_rows(25)
    for stop_at in (1, 4, 7):
        victim = start_victim(stop_at)
        assert victim.stdout is not None
        assert victim.stdout.readline() == "in the middle\n"
        victim.send_signal(signal.SIGKILL)
        victim.communicate()
        leases_run_out()
    assert states()["done"] == 0 + 3 + 6

    def handle(row: OutboxEvent) -> None:
        NamedLease.objects.create(name=f"effect:{row.pk}:{uuid4()}")

    leases.work(OutboxEvent, handle, in_transaction=True)
    assert states() == {"done": 25}
    assert effects() == dict.fromkeys(all_rows(), 1)
