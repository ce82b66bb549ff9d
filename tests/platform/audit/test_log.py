# SPDX-License-Identifier: Apache-2.0
"""The activity log: written with what happened, kept apart by shop, found again."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from hawker.core import activity, clock
from hawker.core.context import acting
from hawker.core.tenancy import all_shops, shop_scope
from hawker.platform.accounts.models import User
from hawker.platform.audit import queries
from hawker.platform.audit.models import ActivityEntry, AppendOnlyError, SecurityEvent
from hawker.platform.shops.models import Shop

pytestmark = pytest.mark.django_db


def record(label: str = "Kaju Katli", *, action: str = "catalog.product_changed", **more: Any) -> None:
    activity.record(action, object_type="product", object_id="p1", label=label, **more)


def test_it_says_who_did_what_from_where(shop_a: Shop, owner_a: User) -> None:
    who = {
        "actor_id": owner_a.pk,
        "actor_label": "Asha",
        "ip": "203.0.113.7",
        "user_agent": "Firefox",
        "request_id": "req-1",
        "channel": "dashboard",
    }
    with shop_scope(shop_a.id), acting(**who):
        record(before={"price": Decimal("180.00"), "name": "same"}, after={"price": Decimal("190.00"), "name": "same"})
        entry = queries.activity(shop_a).first()
    assert entry is not None
    assert (entry.before, entry.after) == ({"price": "180.00"}, {"price": "190.00"})
    assert {name: getattr(entry, name) for name in who} == who
    assert (entry.action, entry.object_type, entry.object_id, entry.label, entry.shop_id) == (
        "catalog.product_changed",
        "product",
        "p1",
        "Kaju Katli",
        shop_a.id,
    )


def test_it_stands_or_falls_with_what_happened(shop_a: Shop) -> None:
    with shop_scope(shop_a.id):
        before = queries.activity(shop_a).count()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            record()
            raise ZeroDivisionError
        assert queries.activity(shop_a).count() == before


def test_long_values_are_cut(shop_a: Shop) -> None:
    with shop_scope(shop_a.id):
        record("x" * 500, after={"description": "y" * 5000})
        entry = queries.activity(shop_a)[0]
    assert len(entry.label) == 200
    assert len(entry.after["description"]) == 2001


def test_an_entry_in_the_running_scope_costs_one_statement(shop_a: Shop, django_assert_num_queries: Any) -> None:
    with shop_scope(shop_a.id), transaction.atomic(), django_assert_num_queries(1):
        record()


def test_shops_do_not_see_each_others_log(shop_a: Shop, shop_b: Shop) -> None:
    with shop_scope(shop_a.id):
        record("of a")
    activity.record("accounts.created", object_type="user", object_id="u1", label="of the installation")
    with shop_scope(shop_b.id):
        assert not queries.activity(shop_b).filter(label__startswith="of ").exists()
        assert not queries.activity(shop_a).exists()
        assert not ActivityEntry.objects.filter(label="of the installation").exists()
    with all_shops("the installation's log"):
        assert queries.activity(None).filter(label="of the installation").count() == 1


def test_entries_are_neither_changed_nor_deleted(shop_a: Shop) -> None:
    with shop_scope(shop_a.id):
        record()
        entry = queries.activity(shop_a)[0]
        entry.label = "something else"
        with pytest.raises(AppendOnlyError):
            entry.save()
        with pytest.raises(AppendOnlyError):
            entry.delete()
        activity.warn("test", "a security event")
        event = SecurityEvent.objects.get(kind="test")
        with pytest.raises(AppendOnlyError):
            event.save()


def test_filters(shop_a: Shop, owner_a: User) -> None:
    with clock.freeze("2030-01-01T12:00:00+00:00") as noon, shop_scope(shop_a.id):
        start = noon + timedelta(seconds=1)
        clock.tick(days=1)
        with acting(actor_id=owner_a.pk, actor_label="Asha Rao"):
            record("Kaju Katli", action="catalog.product_changed")
        clock.tick(hours=1)
        with acting(actor_label="Ravi"):
            activity.record("orders.status_changed", object_type="order", object_id="42", label="Order 42")

        def labels(**filters: Any) -> list[str]:
            return [entry.label for entry in queries.activity(shop_a, since=filters.pop("since", start), **filters)]

        assert labels() == ["Order 42", "Kaju Katli"]
        assert labels(actor=owner_a.pk) == ["Kaju Katli"]
        assert labels(actor="ravi") == ["Order 42"]
        assert labels(actor=uuid4()) == []
        assert labels(action="orders.") == ["Order 42"]
        assert labels(action="orders.status_changed") == ["Order 42"]
        assert labels(object_type="product") == ["Kaju Katli"]
        assert labels(object_type="order", object_id="42") == ["Order 42"]
        assert labels(text="katli asha") == ["Kaju Katli"]
        assert labels(text="katli ravi") == []
        assert labels(text="42") == ["Order 42"]
        assert labels(since=noon + timedelta(days=1, minutes=30)) == ["Order 42"]
        assert labels(until=noon + timedelta(days=1, minutes=30)) == ["Kaju Katli"]
        assert set(queries.actions(shop_a)) >= {"catalog.product_changed", "orders.status_changed"}


def test_security_events(shop_a: Shop, shop_b: Shop, owner_a: User) -> None:
    with acting(ip="203.0.113.7", user_agent="curl", request_id="req-9"):
        activity.warn("sign_in_failed", "wrong password", user_id=owner_a.pk, data={"attempts": 3})
        with shop_scope(shop_a.id):
            activity.warn("permission_refused", "asked for orders.edit")
    with all_shops("an operator"):
        failed = queries.security_events(kind="sign_in_failed").get()
        assert (failed.ip, failed.user_agent, failed.request_id) == ("203.0.113.7", "curl", "req-9")
        assert (failed.user_id, failed.data, failed.shop_id) == (owner_a.pk, {"attempts": 3}, None)
        assert [event.kind for event in queries.security_events(user_id=owner_a.pk)] == ["sign_in_failed"]
        assert queries.security_events(text="orders.edit").count() == 1
        assert queries.security_events(text="203.0.113.7").count() == 2
        assert not queries.security_events(until=failed.at).filter(pk=failed.pk).exists()
        assert queries.security_events(since=failed.at).filter(pk=failed.pk).exists()
    with shop_scope(shop_a.id):
        assert [event.kind for event in queries.security_events(shop_a)] == ["permission_refused"]
    with shop_scope(shop_b.id):
        assert not queries.security_events(shop_a).exists()
