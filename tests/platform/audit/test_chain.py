# SPDX-License-Identifier: Apache-2.0
"""The hash chains: whoever changes, removes, adds or reorders entries afterwards is found out."""

from __future__ import annotations

import hashlib
import threading
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections

from hawker.core import activity
from hawker.core.tenancy import all_shops, shop_scope
from hawker.platform.audit import chain
from hawker.platform.audit.models import ActivityEntry, ChainHead
from hawker.platform.jobs import engine, runs
from hawker.platform.jobs.models import JobRun
from hawker.platform.shops.models import Shop


def record(shop: Shop | None, count: int) -> None:
    for number in range(count):
        activity.record(
            "test.done",
            object_type="thing",
            object_id=number,
            label=f"entry {number} “ü”",
            after={"number": number, "rate": 0.1, "nested": {"b": 1, "a": [1, None]}},
            shop_id=shop.id if shop else None,
        )


def entries(shop: Shop | None) -> list[ActivityEntry]:
    with all_shops("a test looks at a chain"):
        return list(ActivityEntry.objects.filter(shop=shop).order_by("sequence"))


def problems(shop_id: UUID | None) -> list[tuple[int, str]]:
    return [(fault.sequence, fault.problem) for fault in chain.verify(shop_id)]


def tamper(sql: str, *arguments: Any) -> None:
    """What somebody with the database in their hands can do."""
    with all_shops("a test tampers"), connection.cursor() as cursor:
        cursor.execute(sql, arguments)


@pytest.fixture
def sealed(shop_a: Shop, db: None) -> Shop:
    chain.seal()
    record(shop_a, 6)
    chain.seal()
    assert problems(shop_a.id) == []
    return shop_a


@pytest.mark.django_db
class TestSealing:
    def test_each_shop_and_the_installation_have_a_chain_without_gaps(self, shop_a: Shop, shop_b: Shop) -> None:
        record(shop_a, 3)
        record(None, 2)
        record(shop_b, 1)
        record(shop_a, 2)
        with all_shops("a test counts"):
            waiting = ActivityEntry.objects.filter(sequence=None).count()
        assert chain.seal() == waiting
        assert chain.seal() == 0
        for shop in (shop_a, shop_b, None):
            found = entries(shop)
            assert [entry.sequence for entry in found] == list(range(1, len(found) + 1))
            assert [entry.previous_hash for entry in found] == ["", *(entry.hash for entry in found[:-1])]
            head = ChainHead.objects.get(chain=str(shop.id) if shop else "installation")
            assert (head.sequence, head.hash) == (len(found), found[-1].hash)
        assert chain.verify_all()[0] == []

    def test_the_hash_is_that_of_the_previous_one_and_canonical_json(self, sealed: Shop) -> None:
        *_others, before, last = entries(sealed)
        text = chain.canonical(last)
        assert last.hash == hashlib.sha256((before.hash + text).encode()).hexdigest()
        assert '"after":{"nested":{"a":[1,null],"b":1},"number":5,"rate":0.1}' in text
        assert "“ü”" in text

    def test_many_are_sealed_in_batches(self, shop_a: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(chain, "_BATCH", 3)
        chain.seal()
        record(shop_a, 10)
        assert chain.seal() == 10
        assert problems(shop_a.id) == []

    def test_what_is_written_meanwhile_is_no_fault(self, sealed: Shop) -> None:
        record(sealed, 1)
        assert problems(sealed.id) == []

    def test_the_job_seals(self, shop_a: Shop) -> None:
        record(shop_a, 1)
        engine.call("audit.seal")
        assert all(entry.hash for entry in entries(shop_a))


@pytest.mark.django_db
class TestVerifying:
    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("action", "test.undone"),
            ("label", "another"),
            ("after", '{"number": 99}'),
            ("before", '{"x": 1}'),
            ("at", "2020-01-01 00:00:00+00:00"),
            ("actor_label", "somebody else"),
            ("ip", "198.51.100.1"),
            ("object_id", "77"),
            ("request_id", "other"),
        ],
    )
    def test_a_changed_entry(self, sealed: Shop, column: str, value: str) -> None:
        victim = entries(sealed)[-3]
        tamper(f"UPDATE audit_activityentry SET {column} = %s WHERE id = %s", value, victim.pk)
        assert problems(sealed.id) == [(victim.sequence, "changed")]

    def test_a_changed_entry_with_a_fitting_hash(self, sealed: Shop) -> None:
        victim = entries(sealed)[-3]
        victim.label = "another"
        fitting = chain.entry_hash(victim.previous_hash, victim)
        tamper("UPDATE audit_activityentry SET label = %s, hash = %s WHERE id = %s", "another", fitting, victim.pk)
        assert problems(sealed.id) == [(victim.sequence + 1, "broken_link")]  # type: ignore[operator]

    def test_a_removed_entry(self, sealed: Shop) -> None:
        victim = entries(sealed)[-3]
        tamper("DELETE FROM audit_activityentry WHERE id = %s", victim.pk)
        assert problems(sealed.id) == [(victim.sequence, "missing")]

    def test_a_cut_off_end(self, sealed: Shop) -> None:
        *_kept, first, second = entries(sealed)
        tamper("DELETE FROM audit_activityentry WHERE id IN (%s, %s)", first.pk, second.pk)
        assert problems(sealed.id) == [(first.sequence, "end_missing")]

    def test_a_removed_beginning(self, sealed: Shop) -> None:
        tamper("DELETE FROM audit_activityentry WHERE id = %s", entries(sealed)[0].pk)
        assert problems(sealed.id) == [(1, "missing")]

    def test_a_replaced_last_entry(self, sealed: Shop) -> None:
        last = entries(sealed)[-1]
        last.label = "another"
        fitting = chain.entry_hash(last.previous_hash, last)
        tamper("UPDATE audit_activityentry SET label = %s, hash = %s WHERE id = %s", "another", fitting, last.pk)
        assert problems(sealed.id) == [(last.sequence, "head_differs")]

    def test_an_entry_moved_to_another_shop(self, sealed: Shop, shop_b: Shop) -> None:
        chain.seal()
        victim = entries(sealed)[-1]
        end = len(entries(shop_b))
        tamper(
            "UPDATE audit_activityentry SET shop_id = %s, sequence = %s WHERE id = %s",
            shop_b.id.hex if connection.vendor == "sqlite" else shop_b.id,
            end + 1,
            victim.pk,
        )
        assert problems(sealed.id) == [(victim.sequence, "end_missing")]

    def test_the_nightly_job_fails_on_a_fault(self, sealed: Shop) -> None:
        engine.enqueue("audit.verify")
        with engine.in_memory():
            runs.work_off()
        tamper("UPDATE audit_activityentry SET label = 'x' WHERE id = %s", entries(sealed)[-1].pk)
        engine.enqueue("audit.verify")
        runs.work_off()
        with all_shops("an operator"):
            good, bad = JobRun.objects.filter(job="audit.verify").order_by("created_at")
        assert (good.state, bad.state) == ("succeeded", "failed")
        assert good.result == {"chains": ChainHead.objects.count()}
        assert f"{sealed.id} #" in bad.log_tail


@pytest.mark.django_db(transaction=True)
def test_sealers_at_the_same_moment_make_one_chain(shop_a: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "_BATCH", 5)
    with shop_scope(shop_a.id):
        record(shop_a, 40)
    record(None, 20)
    barrier, faults = threading.Barrier(3), []

    def seal() -> None:
        try:
            barrier.wait(timeout=30)
            chain.seal()
        except BaseException as error:
            faults.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=seal) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert chain.verify_all()[0] == []
    assert [entry.sequence for entry in entries(None)] == list(range(1, len(entries(None)) + 1))
