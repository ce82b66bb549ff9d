# SPDX-License-Identifier: Apache-2.0
"""Who gets in: tokens, keys, the shop that is meant, and nothing by a browser's cookie."""

from __future__ import annotations

import pytest
from django.test import Client

from hawker.core.tenancy import shop_scope
from hawker.platform.accounts.models import User
from hawker.platform.audit.models import SecurityEvent
from hawker.platform.shops.models import Membership, Role, Shop
from hawker.platform.shops.permissions import MATRIX, Permission
from hawker.platform.shops.principals import installation
from hawker.platform.shops.services import create_api_key
from hawker.surfaces.api.api import ROOMS
from hawker.surfaces.api.security import Door, Room
from tests.surfaces.api.conftest import Api, problem, token_of


def _key(shop: Shop, *scopes: Permission) -> str:
    with shop_scope(shop.id):
        _row, raw = create_api_key(shop, name="Till", scopes=[*scopes], expires_at=None, by=installation(shop))
    return raw


def test_without_credentials_the_answer_is_401_as_a_problem(anyone: Api) -> None:
    response = anyone.get("/orders")
    assert problem(response)["code"] == "not_authenticated"
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Basic b3duZXI6cGFzcw==", "Bearer nonsense", "Bearer hk_nonsense", "hk_x"]
)
def test_what_is_no_credential_opens_nothing(anyone: Api, shop_a: Shop, header: str) -> None:
    response = anyone.call("GET", "/orders", Authorization=header)
    problem(response)
    assert response.status_code == 401


def test_a_session_cookie_opens_nothing(owner_a: User, shop_a: Shop) -> None:
    browser = Client()
    browser.force_login(owner_a, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.get("/api/v1/orders").status_code == 401
    assert browser.get("/api/v1/auth/me").status_code == 401


def test_a_token_of_one_shops_member_needs_no_header(owner: Api) -> None:
    assert owner.get("/orders").status_code == 200


def test_a_token_of_two_shops_members_names_one(owner_a: User, shop_a: Shop, shop_b: Shop) -> None:
    with shop_scope(shop_b.id):
        Membership.objects.create(shop=shop_b, user=owner_a, role=Role.VIEWER)
    both = Api(token_of(owner_a))
    refused = both.get("/settings")
    assert refused.status_code == 400
    assert problem(refused)["code"] == "shop_required"
    assert problem(refused)["shops"] == [shop_a.slug, shop_b.slug]
    for shop in (shop_a, shop_b):
        answer = both.get("/settings", X_Hawker_Shop=shop.slug)
        assert answer.json()["shop"]["slug"] == shop.slug
    assert both.patch("/settings", {"values": {}}, X_Hawker_Shop=shop_b.slug).status_code == 403


def test_somebody_elses_shop_is_as_unknown_as_none(stranger: Api, shop_a: Shop) -> None:
    theirs = stranger.get("/orders", X_Hawker_Shop=shop_a.slug)
    none = stranger.get("/orders", X_Hawker_Shop="no-such-shop")
    assert theirs.status_code == none.status_code == 404
    assert problem(theirs)["detail"] == problem(none)["detail"]


def test_a_user_of_no_shop_is_refused(db: object) -> None:
    from tests.conftest import make_user

    lonely = Api(token_of(make_user("lonely@example.org")))
    assert lonely.get("/orders").status_code == 403
    assert lonely.get("/auth/me").json()["shops"] == []


def test_a_key_does_what_its_scopes_name_and_no_more(shop_a: Shop) -> None:
    till = Api(_key(shop_a, Permission.ORDERS_VIEW))
    assert till.get("/orders").status_code == 200
    refused = till.get("/products")
    assert refused.status_code == 403
    assert problem(refused)["permission"] == "catalog.view"
    with shop_scope(shop_a.id):
        event = SecurityEvent.objects.get(kind="permission_refused")
    assert event.data["permission"] == "catalog.view"


def test_a_key_belongs_to_one_shop(shop_a: Shop, shop_b: Shop) -> None:
    till = Api(_key(shop_a, Permission.SETTINGS_VIEW))
    assert till.get("/settings", X_Hawker_Shop=shop_a.slug).json()["shop"]["slug"] == shop_a.slug
    assert till.get("/settings", X_Hawker_Shop=shop_b.slug).status_code == 404


def test_a_key_is_nobody_in_person(shop_a: Shop) -> None:
    till = Api(_key(shop_a, *Permission))
    assert till.get("/auth/me").status_code == 401


def test_a_key_cannot_grant_more_than_it_holds(shop_a: Shop) -> None:
    maker = Api(_key(shop_a, Permission.KEYS_MANAGE, Permission.ORDERS_VIEW))
    more = maker.post("/api-keys", {"name": "More", "scopes": ["orders.view", "orders.edit"]})
    assert more.status_code == 422
    assert problem(more)["errors"][0]["field"] == "scopes"
    same = maker.post("/api-keys", {"name": "Same", "scopes": ["orders.view"]})
    assert same.status_code == 201
    assert Api(same.json()["key"]).get("/orders").status_code == 200


def test_a_revoked_key_opens_nothing_at_once(owner: Api, shop_a: Shop) -> None:
    made = owner.post("/api-keys", {"name": "Till", "scopes": ["orders.view"]}).json()
    till = Api(made["key"])
    assert till.get("/orders").status_code == 200
    assert owner.delete(f"/api-keys/{made['id']}").status_code == 204
    assert till.get("/orders").status_code == 401


def test_every_operation_declares_its_door_and_permission() -> None:
    """An operation cannot be added without saying who may come in; what it says is what OpenAPI shows."""
    seen = 0
    for room in ROOMS:
        for view in room.router.path_operations.values():
            for operation in view.operations:
                declared = operation.view_func.declaration
                assert (declared.door is Door.MEMBER) == (declared.permission is not None)
                assert operation.openapi_extra["x-permission"] == (declared.permission or declared.door)
                seen += 1
    assert seen >= 79


@pytest.mark.parametrize("declared", [{}, {"public": True, "permission": Permission.ORDERS_VIEW}])
def test_an_operation_without_exactly_one_door_cannot_be_added(declared: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="exactly one"):
        Room("Test").get("/test", response=None, **declared)(lambda request: None)


def test_no_permission_set_lets_nobody_in(db: object) -> None:
    """`all([])` never grants: a principal without permissions is refused each of them."""
    from hawker.core.errors import PermissionRefused
    from hawker.platform.shops.permissions import require

    assert all(MATRIX.values())
    for permission in Permission:
        with pytest.raises(PermissionRefused):
            require(None, permission)
