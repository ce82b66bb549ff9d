# SPDX-License-Identifier: Apache-2.0
"""Domain events for later: kept with what happened, handled exactly once for what they write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from hawker.core import clock, events
from hawker.core.tenancy import all_shops, current_shop_id, shop_scope
from hawker.platform.events import outbox
from hawker.platform.events.models import OutboxEvent
from hawker.platform.jobs import engine
from hawker.platform.jobs.models import NamedLease
from hawker.platform.jobs.testing import drain
from hawker.platform.shops.models import Shop

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Happened:
    """An event of this test."""

    what: str
    shop_id: UUID | None = None


handled: list[tuple[str, UUID | None]] = []


def note(event: Happened) -> None:
    handled.append((event.what, current_shop_id()))
    NamedLease.objects.create(name=f"noted:{event.what}")


def note_too(event: Happened) -> None:
    if event.what == "trouble":
        NamedLease.objects.create(name="half done")
        raise RuntimeError("the other one is fine")


@pytest.fixture(autouse=True)
def subscribed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    handled.clear()
    monkeypatch.setattr(events, "_later", {**events._later, Happened: {}})
    monkeypatch.setattr(events, "type_registry", dict(events.type_registry))
    events.subscribe_later(Happened, note)
    events.subscribe_later(Happened, note_too)
    with engine.in_memory():
        yield


def rows() -> list[OutboxEvent]:
    with all_shops("a test looks at the outbox"):
        return list(OutboxEvent.objects.order_by("id"))


def test_one_row_per_handler_with_what_happened(shop_a: Shop) -> None:
    before = len(rows())
    with shop_scope(shop_a.id):
        events.publish(Happened("sale", shop_a.id))
    kept = rows()[before:]
    assert [(row.name, row.shop_id, row.payload["what"]) for row in kept] == [
        (events.event_name(Happened), shop_a.id, "sale")
    ] * 2
    assert handled == []
    drain()
    assert handled == [("sale", shop_a.id)]
    assert {row.work_state for row in rows()} == {"done"}


def test_an_event_without_a_shop_belongs_to_the_running_scope(shop_a: Shop) -> None:
    events.publish(Happened("installation"))
    with shop_scope(shop_a.id):
        events.publish(Happened("scoped"))
    drain()
    assert handled == [("installation", None), ("scoped", shop_a.id)]


def test_what_is_rolled_back_has_not_happened() -> None:
    before = len(rows())
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        events.publish(Happened("never"))
        raise ZeroDivisionError
    assert len(rows()) == before


def test_a_handler_that_fails_is_tried_again_and_leaves_nothing_half_done() -> None:
    with clock.freeze(clock.now()):
        events.publish(Happened("trouble"))
        drain()
        good, bad = rows()[-2:]
        assert (good.work_state, bad.work_state, bad.last_error) == (
            "done",
            "waiting",
            "RuntimeError: the other one is fine",
        )
        assert NamedLease.objects.filter(name="noted:trouble").count() == 1
        assert not NamedLease.objects.filter(name="half done").exists()
        for _attempt in range(7):
            clock.tick(hours=2)
            drain()
    assert (rows()[-1].work_state, rows()[-1].attempts) == ("dead", 8)
    assert handled == [("trouble", None)]


def test_handlers_and_events_that_are_gone_are_buried_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    events.publish(Happened("sale"))
    events._later[Happened].pop(f"{note.__module__}.{note.__qualname__}")
    with all_shops("an event of another version"):
        OutboxEvent.objects.create(name="orders.Unheard", handler="x", payload={})
    drain()
    first, second, third = rows()[-3:]
    assert (first.work_state, second.work_state, third.work_state) == ("dead", "done", "dead")
    assert "no handler" in first.last_error
    assert "orders.Unheard" in third.last_error


def test_publishing_costs_one_insert(shop_a: Shop, django_assert_num_queries: Any) -> None:
    with shop_scope(shop_a.id), transaction.atomic(), django_assert_num_queries(1):
        events.publish(Happened("sale", shop_a.id))


def test_delivered_events_are_forgotten_after_a_week() -> None:
    with clock.freeze(clock.now()):
        events.publish(Happened("old"))
        drain()
        clock.tick(days=6)
        assert outbox.forget_delivered() == 0
        clock.tick(days=2)
        events.publish(Happened("waiting"))
        with all_shops("one that waits for long"):
            OutboxEvent.objects.filter(payload__what="waiting").update(
                created_at=clock.now() - timedelta(days=30), due_at=clock.now() + timedelta(days=1)
            )
        assert outbox.forget_delivered() >= 2
    assert [row.payload["what"] for row in rows()] == ["waiting", "waiting"]
