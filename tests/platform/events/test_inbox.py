# SPDX-License-Identifier: Apache-2.0
"""Webhooks: stored once, processed once, in any order, however often they come."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import connections

from hawker.core import clock
from hawker.core.tenancy import all_shops, current_shop_id
from hawker.platform.events import inbox
from hawker.platform.events.models import InboxEvent
from hawker.platform.jobs import engine, registry, runs
from hawker.platform.jobs.models import NamedLease
from hawker.platform.jobs.testing import drain
from hawker.platform.shops.models import Shop

SOURCE = "test"
effects: Counter[str] = Counter()


def processor(event: InboxEvent) -> str:
    body = bytes(event.body).decode()
    if body == "poison":
        raise ValueError("cannot be read")
    NamedLease.objects.create(name=f"effect:{event.external_id}:{uuid4()}")
    effects[event.external_id] += 1
    return f"{body} for {current_shop_id()}"


@pytest.fixture(autouse=True)
def source(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    effects.clear()
    monkeypatch.setattr(inbox, "_processors", {**inbox._processors, SOURCE: processor})
    with engine.in_memory():
        yield


def receive(external_id: str, *, body: bytes = b"paid", shop: Shop | None = None) -> tuple[InboxEvent, bool]:
    return inbox.receive(
        source=SOURCE,
        external_id=external_id,
        topic="charge.paid",
        headers={"X-Signature": "abc", "Authorization": "Bearer secret", "Cookie": "session"},
        body=body,
        shop_id=shop.id if shop else None,
    )


def only() -> InboxEvent:
    with all_shops("a test looks at the inbox"):
        return InboxEvent.objects.get(source=SOURCE)


@pytest.mark.django_db
class TestReceiving:
    def test_it_is_stored_as_it_came_without_credentials(self, shop_a: Shop) -> None:
        row, is_new = receive("evt_1", body=b"\x00\xffraw", shop=shop_a)
        assert is_new
        kept = only()
        assert (kept.pk, bytes(kept.body), kept.topic, kept.shop_id) == (
            row.pk,
            b"\x00\xffraw",
            "charge.paid",
            shop_a.id,
        )
        assert kept.headers == {"X-Signature": "abc"}

    def test_a_repetition_finds_the_first(self, shop_a: Shop) -> None:
        first, _is_new = receive("evt_1", shop=shop_a)
        again, is_new = receive("evt_1", body=b"other", shop=shop_a)
        assert (again.pk, is_new) == (first.pk, False)
        assert bytes(only().body) == b"paid"

    def test_the_same_id_of_another_shop_is_another_event(self, shop_a: Shop, shop_b: Shop) -> None:
        assert receive("evt_1", shop=shop_a)[1]
        assert receive("evt_1", shop=shop_b)[1]
        assert receive("evt_1")[1]
        assert not receive("evt_1")[1]

    def test_long_ids_are_kept_apart_by_their_hash(self) -> None:
        assert receive("x" * 300 + "1")[1]
        assert receive("x" * 300 + "2")[1]
        assert not receive("x" * 300 + "1")[1]


@pytest.mark.django_db
class TestProcessing:
    def test_the_outcome_is_kept(self, shop_a: Shop) -> None:
        receive("evt_1", shop=shop_a)
        drain()
        assert (only().work_state, only().outcome) == ("done", f"paid for {shop_a.id}")

    def test_a_source_that_nobody_knows_is_buried(self) -> None:
        inbox.receive(source="nobody", external_id="1", topic="", headers={}, body=b"")
        drain()
        with all_shops("a test looks"):
            row = InboxEvent.objects.get(source="nobody")
        assert (row.work_state, row.last_error) == ("dead", "nobody processes webhooks of nobody")

    def test_one_that_cannot_be_read_does_not_hold_up_the_others(self) -> None:
        receive("bad", body=b"poison")
        receive("good")
        drain()
        assert effects == {"good": 1}
        with all_shops("a test looks"):
            bad = InboxEvent.objects.get(external_id="bad")
        assert (bad.work_state, bad.attempts, bad.last_error) == ("waiting", 1, "ValueError: cannot be read")

    def test_a_storm_of_shuffled_repetitions_has_each_effect_once(self) -> None:
        ids = [f"evt_{number}" for number in range(40)]
        storm = ids + random.Random(7).choices(ids, k=25)
        random.Random(8).shuffle(storm)
        new = 0
        for number, external_id in enumerate(storm):
            new += receive(external_id)[1]
            if number % 20 == 0:
                drain()
        drain()
        assert new == 40
        assert effects == dict.fromkeys(ids, 1)

    def test_processed_webhooks_are_forgotten_after_a_month(self) -> None:
        with clock.freeze(clock.now()):
            receive("old")
            drain()
            clock.tick(days=31)
            receive("new")
            run = engine.enqueue("events.forget_finished")
            assert registry.get("events.forget_finished").is_recorded
            runs.work_off()
        assert only().external_id == "new"
        assert run is not None
        with all_shops("a test looks"):
            run.refresh_from_db()
        assert run.result["webhooks"] == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_webhook_at_the_same_moment_is_stored_once() -> None:
    barrier, answers = threading.Barrier(5), []

    def deliver() -> None:
        barrier.wait(timeout=30)
        answers.append(receive("evt_1")[1])
        connections.close_all()

    threads = [threading.Thread(target=deliver) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == [False] * 4 + [True]
    assert only().external_id == "evt_1"
