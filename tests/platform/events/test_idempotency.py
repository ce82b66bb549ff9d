# SPDX-License-Identifier: Apache-2.0
"""A request that is repeated with its key is carried out once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connections

from hawker.core import clock
from hawker.platform.events import idempotency
from hawker.platform.events.idempotency import IdempotencyInProgress, IdempotencyKeyReused, Replay
from hawker.platform.events.models import IdempotencyKey
from hawker.platform.jobs import engine, runs


def begin(key: str = "k", *, scope: str = "shop:user", request_hash: str = "a" * 64) -> Replay | None:
    return idempotency.begin(scope=scope, key=key, request_hash=request_hash)


def complete(key: str = "k", *, scope: str = "shop:user", body: bytes = b"{}") -> None:
    idempotency.complete(scope=scope, key=key, status=201, content_type="application/json", body=body)


@pytest.mark.django_db
class TestKeys:
    def test_the_answer_is_replayed(self) -> None:
        assert begin() is None
        complete(body=b'{"number": 1}')
        assert begin() == Replay(201, "application/json", b'{"number": 1}')

    def test_the_first_answer_stays(self) -> None:
        begin()
        complete(body=b"first")
        complete(body=b"second")
        assert begin() == Replay(201, "application/json", b"first")

    def test_another_request_with_the_key_is_refused(self) -> None:
        begin()
        complete()
        with pytest.raises(IdempotencyKeyReused) as caught:
            begin(request_hash="b" * 64)
        assert (caught.value.status, caught.value.code) == (422, "idempotency_key_reused")

    def test_one_that_is_not_answered_yet_is_in_progress(self) -> None:
        begin()
        with pytest.raises(IdempotencyInProgress) as caught:
            begin()
        assert (caught.value.status, caught.value.code) == (409, "idempotency_in_progress")
        assert 1 <= int(caught.value.headers["Retry-After"]) <= 5

    def test_keys_of_others_do_not_meet(self) -> None:
        assert begin(scope="shop:one") is None
        assert begin(scope="shop:two") is None

    def test_one_that_was_given_up_may_be_tried_again(self) -> None:
        begin()
        idempotency.abandon(scope="shop:user", key="k")
        assert begin() is None

    def test_an_answered_one_is_not_given_up(self) -> None:
        begin()
        complete()
        idempotency.abandon(scope="shop:user", key="k")
        assert begin() is not None

    def test_a_process_that_died_gives_way_after_its_lease(self) -> None:
        with clock.freeze(clock.now()):
            begin()
            clock.tick(seconds=59)
            with pytest.raises(IdempotencyInProgress):
                begin()
            clock.tick(seconds=1)
            assert begin() is None
            with pytest.raises(IdempotencyInProgress):
                begin()

    def test_a_key_is_new_after_a_day_even_before_it_is_deleted(self) -> None:
        with clock.freeze(clock.now()):
            begin()
            complete()
            clock.tick(hours=24)
            assert begin(request_hash="b" * 64) is None
            complete(body=b"new")
            assert begin(request_hash="b" * 64) == Replay(201, "application/json", b"new")

    def test_old_keys_are_deleted(self) -> None:
        with clock.freeze(clock.now()), engine.in_memory():
            begin("old")
            clock.tick(hours=25)
            begin("new")
            engine.enqueue("events.forget_idempotency_keys")
            runs.work_off()
        assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["new"]

    def test_huge_answers_are_not_kept(self) -> None:
        begin()
        with pytest.raises(ValueError, match="512 KB"):
            complete(body=b"x" * 600_000)

    def test_a_new_key_costs_one_insert(self, django_assert_num_queries: Any) -> None:
        # and, inside a test's transaction, the two ends of a savepoint
        with django_assert_num_queries(3):
            begin()


@pytest.mark.django_db(transaction=True)
def test_of_requests_at_the_same_moment_one_is_carried_out() -> None:
    barrier, answers = threading.Barrier(6), []

    def ask() -> None:
        barrier.wait(timeout=30)
        try:
            answers.append("mine" if begin() is None else "replayed")
        except IdempotencyInProgress:
            answers.append("in progress")
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == ["in progress"] * 5 + ["mine"]
