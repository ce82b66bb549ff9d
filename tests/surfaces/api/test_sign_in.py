# SPDX-License-Identifier: Apache-2.0
"""Registering, and the life of a program's tokens."""

from __future__ import annotations

import pytest

from hawker.core import clock
from hawker.platform.accounts.models import TokenFamily, User
from hawker.platform.messaging.models import Message
from hawker.platform.shops.models import Shop
from tests.conftest import PASSWORD, make_user, nothing_written
from tests.surfaces.api.conftest import Api, problem


def test_tokens_by_contract(anyone: Api, owner_a: User, shop_a: Shop) -> None:
    pair = anyone.post("/auth/token", {"email": owner_a.email.upper(), "password": PASSWORD}).json()
    assert pair["expires_in"] == 30 * 60
    me = Api(pair["access"]).get("/auth/me").json()
    assert me["email"] == owner_a.email
    assert [(s["slug"], s["role"]) for s in me["shops"]] == [(shop_a.slug, "owner")]
    assert "orders.view" in me["shops"][0]["permissions"]


def test_wrong_ones_are_answered_alike(anyone: Api, owner_a: User) -> None:
    wrong = anyone.post("/auth/token", {"email": owner_a.email, "password": "wrong"})
    unknown = anyone.post("/auth/token", {"email": "nobody@example.org", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 401
    assert problem(wrong)["code"] == problem(unknown)["code"] == "invalid_credentials"
    assert problem(wrong)["detail"] == problem(unknown)["detail"]


def test_an_unproven_address_gets_no_tokens(anyone: Api, db: object) -> None:
    make_user("new@example.org", verified=False)
    refused = anyone.post("/auth/token", {"email": "new@example.org", "password": PASSWORD})
    assert refused.status_code == 403
    assert problem(refused)["code"] == "email_not_verified"


def test_guessing_passwords_is_slowed_down(anyone: Api, owner_a: User) -> None:
    answers = [anyone.post("/auth/token", {"email": owner_a.email, "password": f"guess {i}"}) for i in range(6)]
    assert [r.status_code for r in answers] == [401] * 5 + [429]
    assert int(answers[5]["Retry-After"]) > 0


def test_a_refresh_token_works_once(anyone: Api, owner_a: User) -> None:
    first = anyone.post("/auth/token", {"email": owner_a.email, "password": PASSWORD}).json()
    second = anyone.post("/auth/refresh", {"refresh": first["refresh"]}).json()
    assert Api(second["access"]).get("/auth/me").status_code == 200
    stolen = anyone.post("/auth/refresh", {"refresh": first["refresh"]})
    assert stolen.status_code == 401
    assert Api(second["access"]).get("/auth/me").status_code == 401
    assert anyone.post("/auth/refresh", {"refresh": second["refresh"]}).status_code == 401


def test_an_access_token_ends(owner: Api) -> None:
    with clock.freeze(clock.now()):
        clock.tick(minutes=31)
        refused = owner.get("/orders")
    assert refused.status_code == 401
    assert problem(refused)["code"] == "invalid_token"


@pytest.mark.parametrize("by", ["refresh", "access"])
def test_signing_out_ends_both_tokens(anyone: Api, owner_a: User, by: str) -> None:
    pair = anyone.post("/auth/token", {"email": owner_a.email, "password": PASSWORD}).json()
    if by == "refresh":
        assert anyone.post("/auth/logout", {"refresh": pair["refresh"]}).status_code == 204
    else:
        assert Api(pair["access"]).post("/auth/logout").status_code == 204
    assert Api(pair["access"]).get("/auth/me").status_code == 401
    assert anyone.post("/auth/refresh", {"refresh": pair["refresh"]}).status_code == 401
    assert anyone.post("/auth/logout", {"refresh": pair["refresh"]}).status_code == 204
    assert anyone.post("/auth/logout").status_code == 401


def test_registering_answers_alike_for_a_known_address(anyone: Api, owner_a: User) -> None:
    body = {"password": PASSWORD, "name": "Asha"}
    new = anyone.post("/auth/register", {**body, "email": "asha@example.org"})
    with nothing_written(User):
        known = anyone.post("/auth/register", {**body, "email": owner_a.email})
    assert (new.status_code, known.status_code) == (202, 202)
    assert new.json() == known.json()
    assert not User.objects.get(email="asha@example.org").is_verified


def test_registering_is_refused_for_a_weak_password_or_no_address(anyone: Api, db: object) -> None:
    with nothing_written(User), nothing_written(Message), nothing_written(TokenFamily):
        weak = anyone.post("/auth/register", {"email": "asha@example.org", "password": "secret"})
        none = anyone.post("/auth/register", {"email": "asha", "password": PASSWORD})
    assert problem(weak)["errors"][0]["field"].startswith("password")
    assert problem(none)["errors"][0]["field"] == "email"
