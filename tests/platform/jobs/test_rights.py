# SPDX-License-Identifier: Apache-2.0
"""All of this with the rights the application really has: bound by row-level security, owning nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from hawker.core import activity, events
from hawker.core.tenancy import all_shops, shop_scope
from hawker.platform.audit import chain
from hawker.platform.audit.models import ActivityEntry
from hawker.platform.events import idempotency, inbox
from hawker.platform.events.models import InboxEvent
from hawker.platform.jobs import engine, runs, schedules
from hawker.platform.jobs.health import queue_health
from hawker.platform.jobs.models import JobRun
from hawker.platform.jobs.scheduler import Scheduler
from hawker.platform.jobs.testing import drain, due_rows
from hawker.platform.messaging.models import Message
from hawker.platform.messaging.services import queue
from hawker.platform.shops.events import SettingsChanged
from hawker.platform.shops.models import Shop
from tests.conftest import APP_ROLE

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]


@pytest.fixture
def as_application(shop_a: Shop, shop_b: Shop) -> Iterator[None]:
    """After the shops were made, the connection steps down to the application's role."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APP_ROLE}")
    yield
    if not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def seen_without_a_scope(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def test_queues_runs_and_messages_work(
    as_application: None, shop_a: Shop, make_job: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[Any] = []
    make_job("test.recorded", lambda run: done.append(run.id), recorded=True)
    monkeypatch.setattr(inbox, "_processors", {"test": lambda event: done.append(event.external_id) or "ok"})
    monkeypatch.setattr(events, "_later", {**events._later, SettingsChanged: {"h": done.append}})
    engine.enqueue("test.recorded")
    engine.enqueue("test.recorded", shop_id=shop_a.id)
    inbox.receive(source="test", external_id="1", topic="", headers={}, body=b"", shop_id=shop_a.id)
    inbox.receive(source="test", external_id="2", topic="", headers={}, body=b"")
    with shop_scope(shop_a.id):
        events.publish(SettingsChanged(shop_a.id, ("x",)))
    for shop_id in (shop_a.id, None):
        queue(
            event="order_placed",
            recipient="a@b.shop",
            language="en",
            context={},
            idempotency_key=f"k{shop_id}",
            shop_id=shop_id,
        )
    drain()
    assert due_rows() == set()
    assert len(done) == 5
    with all_shops("a test counts"):
        assert Message.objects.filter(state="sent").count() == 2
        assert JobRun.objects.filter(state="succeeded").count() == 2
        assert InboxEvent.objects.filter(outcome="ok").count() == 2
    for table in ("messaging_message", "jobs_jobrun", "events_inboxevent", "events_outboxevent"):
        assert seen_without_a_scope(table) == 0


def test_schedules_health_and_keys_work(as_application: None) -> None:
    Scheduler("one").tick()
    schedules.pause("Messages")
    assert queue_health().is_healthy
    assert idempotency.begin(scope="s", key="k", request_hash="h") is None
    assert runs.work_off() == 0


def test_the_log_can_be_written_and_sealed_but_not_changed(as_application: None, shop_a: Shop) -> None:
    with shop_scope(shop_a.id):
        activity.record("test.done", object_type="thing", object_id=1)
    activity.record("test.done", object_type="thing", object_id=2)
    assert chain.seal() > 0
    assert chain.verify_all()[0] == []
    with all_shops("a test tries to tamper"):
        for tamper in (
            lambda: ActivityEntry.objects.update(label="another"),
            lambda: ActivityEntry.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                tamper()
