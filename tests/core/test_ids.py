# SPDX-License-Identifier: Apache-2.0
"""Identifiers are ordered and unique; secrets are long enough."""

from __future__ import annotations

import hashlib
import multiprocessing
import threading
import time
import uuid

import pytest

from hawker.core import ids


def test_uuid7_is_a_standard_version_7_uuid() -> None:
    before = time.time_ns() // 1_000_000
    made = ids.uuid7()
    after = time.time_ns() // 1_000_000
    assert type(made) is uuid.UUID
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert before <= made.int >> 80 <= after + 1


def test_uuid7_grows_within_a_process() -> None:
    made = [ids.uuid7() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == 5000


def test_uuid7_grows_when_the_clock_steps_back(monkeypatch: pytest.MonkeyPatch) -> None:
    first = ids.uuid7()
    monkeypatch.setattr(time, "time_ns", lambda: 1_600_000_000_000_000_000)
    second, third = ids.uuid7(), ids.uuid7()
    assert first < second < third


def test_uuid7_is_unique_across_threads() -> None:
    made: list[uuid.UUID] = []
    start = threading.Barrier(8)

    def work() -> None:
        start.wait()
        made.extend([ids.uuid7() for _ in range(500)])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 8 * 500


def _report(queue: multiprocessing.Queue[str]) -> None:
    queue.put(",".join(str(ids.uuid7()) for _ in range(200)))


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_uuid7_works_and_differs_in_forked_workers() -> None:
    context = multiprocessing.get_context("fork")
    queue: multiprocessing.Queue[str] = context.Queue()
    with ids._lock:  # as if another thread were inside uuid7() at the moment of the fork
        workers = [context.Process(target=_report, args=(queue,)) for _ in range(2)]
        for worker in workers:
            worker.start()
    made = [text for _ in workers for text in queue.get(timeout=20).split(",")]
    for worker in workers:
        worker.join(timeout=20)
    assert len(set(made)) == 400


def test_tokens() -> None:
    tokens = {ids.new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) == 32 and set(token) <= _URL_SAFE for token in tokens)
    with pytest.raises(ids.InvalidLength):
        ids.new_token(15)


_URL_SAFE = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_token_hash_is_sha256() -> None:
    assert ids.token_hash("secret") == hashlib.sha256(b"secret").hexdigest()


def test_short_codes_hold_no_look_alikes() -> None:
    code = ids.short_code(400)
    assert len(code) == 400
    assert not set(code) & set("0O1ILAEU")
    assert len(ids.short_code()) == 8
    with pytest.raises(ids.InvalidLength):
        ids.short_code(0)
