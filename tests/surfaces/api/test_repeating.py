# SPDX-License-Identifier: Apache-2.0
"""Idempotency keys of members' calls: done once, answered alike, nothing secret kept."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connections

from hawker.commerce.catalog.models import Category, Product
from hawker.core import clock
from hawker.core.errors import Conflict
from hawker.platform.events.models import IdempotencyKey
from hawker.platform.shops.models import ApiKey, Shop
from hawker.surfaces.api import categories
from tests.conftest import nothing_written
from tests.surfaces.api.conftest import Api, problem

BODY = {"name": "Milk sweets"}


def test_the_same_call_is_done_once_and_answered_alike(owner: Api) -> None:
    first = owner.post("/categories", BODY, Idempotency_Key="one")
    with nothing_written(Category):
        again = owner.post("/categories", BODY, Idempotency_Key="one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["Content-Type"] == first["Content-Type"]
    assert (again["Idempotency-Replayed"], first.has_header("Idempotency-Replayed")) == ("true", False)


def test_another_call_with_the_key_is_refused(owner: Api, kaju: Product) -> None:
    owner.post("/categories", BODY, Idempotency_Key="one")
    with nothing_written(Category):
        other_body = owner.post("/categories", {"name": "Other"}, Idempotency_Key="one")
        other_path = owner.patch(f"/products/{kaju.pk}", BODY, Idempotency_Key="one")
    for response in (other_body, other_path):
        assert response.status_code == 422
        assert problem(response)["code"] == "idempotency_key_reused"


def test_keys_are_each_callers_own(owner: Api, manager: Api, stranger: Api) -> None:
    made = [who.post("/categories", BODY, Idempotency_Key="one") for who in (owner, manager, stranger)]
    assert [r.status_code for r in made] == [201, 201, 201]
    assert len({r.json()["id"] for r in made}) == 3


def test_a_refused_call_frees_its_key(owner: Api) -> None:
    assert owner.post("/categories", {"name": ""}, Idempotency_Key="one").status_code == 422
    assert owner.post("/categories", BODY, Idempotency_Key="one").status_code == 201


def test_a_call_that_breaks_leaves_nothing_and_frees_its_key(owner: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(category: Category) -> None:
        raise RuntimeError("after the row was written")

    with monkeypatch.context() as patched, nothing_written(Category), nothing_written(IdempotencyKey):
        patched.setattr(categories, "_out", broken)
        assert owner.post("/categories", BODY, Idempotency_Key="one").status_code == 500
    assert owner.post("/categories", BODY, Idempotency_Key="one").status_code == 201


def test_a_conflict_is_not_remembered(owner: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_args: object, **_kwargs: object) -> None:
        raise Conflict

    with monkeypatch.context() as patched:
        patched.setattr(categories.services, "save_category", busy)
        assert owner.post("/categories", BODY, Idempotency_Key="one").status_code == 409
    assert owner.post("/categories", BODY, Idempotency_Key="one").status_code == 201


def test_a_call_under_way_is_told_so(owner: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second call arrives while the first is at work."""
    seen: list[Any] = []
    save = categories.services.save_category

    def slow(*args: Any, **kwargs: Any) -> Any:
        if not seen:
            seen.append(None)
            seen[0] = owner.post("/categories", BODY, Idempotency_Key="one")
        return save(*args, **kwargs)

    monkeypatch.setattr(categories.services, "save_category", slow)
    first = owner.post("/categories", BODY, Idempotency_Key="one")
    assert first.status_code == 201
    assert seen[0].status_code == 409
    assert problem(seen[0])["code"] == "idempotency_in_progress"
    assert int(seen[0]["Retry-After"]) >= 1


def test_a_key_whose_caller_died_is_free_when_its_lease_ends(owner: Api) -> None:
    with clock.freeze(clock.now()):
        owner.post("/categories", BODY, Idempotency_Key="one")
        IdempotencyKey.objects.update(status=None, response=None)
        assert owner.post("/categories", BODY, Idempotency_Key="one").status_code == 409
        clock.tick(minutes=2)
        assert owner.post("/categories", BODY, Idempotency_Key="one").status_code == 201


@pytest.mark.parametrize("key", ["with space", "x" * 256, "naïve"])
def test_a_key_that_is_none_is_refused(owner: Api, key: str) -> None:
    with nothing_written(Category):
        refused = owner.post("/categories", BODY, Idempotency_Key=key)
    assert refused.status_code == 422
    assert problem(refused)["errors"][0]["field"] == "Idempotency-Key"


def test_a_shown_once_secret_is_not_shown_twice(owner: Api) -> None:
    body = {"name": "Till", "scopes": ["orders.view"]}
    made = owner.post("/api-keys", body, Idempotency_Key="one").json()
    with nothing_written(ApiKey):
        again = owner.post("/api-keys", body, Idempotency_Key="one").json()
    assert again == {**made, "key": None}


def test_answers_are_not_readable_at_rest(owner: Api) -> None:
    owner.post("/customers", {"name": "Asha Rao", "email": "asha@example.org"}, Idempotency_Key="one")
    kept = bytes(IdempotencyKey.objects.get(key="one").response or b"")
    assert kept
    assert b"Asha" not in kept


def test_tokens_are_never_kept(anyone: Api, owner_a: Any) -> None:
    from tests.conftest import PASSWORD

    with nothing_written(IdempotencyKey):
        signed_in = anyone.post("/auth/token", {"email": owner_a.email, "password": PASSWORD}, Idempotency_Key="one")
    assert signed_in.status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_done(owner: Api, shop_a: Shop) -> None:
    """Eight threads behind a barrier: with one key one call is done, without a key each of them is."""

    def storm(*, names: list[str], **headers: str) -> list[int]:
        barrier, found = threading.Barrier(8), []

        def send(name: str) -> None:
            caller = Api(headers=owner.headers)
            barrier.wait()
            try:
                found.append(caller.post("/categories", {**BODY, "name": name}, **headers).status_code)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=send, args=(name,)) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(found)

    assert storm(names=[f"Barfi {n}" for n in range(8)]) == [201] * 8
    made = owner.get("/categories").json()["items"]
    assert len(made) == 8
    answers = storm(names=["Peda"] * 8, Idempotency_Key="one")
    assert set(answers) <= {201, 409}
    assert answers[0] == 201
    assert len(owner.get("/categories").json()["items"]) == 9
