# SPDX-License-Identifier: Apache-2.0
"""The matrix of roles: nested, complete, and silent towards nobody."""

from __future__ import annotations

import pytest

from hawker.core import events
from hawker.core.activity import SecurityEventHappened
from hawker.core.errors import NotFound, PermissionRefused
from hawker.platform.shops.models import Role, Shop
from hawker.platform.shops.permissions import (
    MATRIX,
    Permission,
    holds,
    require,
    require_in,
    role_label,
    roles_grantable,
)
from hawker.platform.shops.principals import Principal

VIEWER = {
    "catalog.view",
    "stock.view",
    "orders.view",
    "customers.view",
    "messages.view",
    "members.view",
    "settings.view",
    "watch.view",
    "alerts.view",
    "analytics.view",
}
MANAGER = VIEWER | {
    "catalog.edit",
    "stock.edit",
    "orders.edit",
    "orders.place",
    "customers.edit",
    "messages.send",
    "exports.make",
    "jobs.view",
    "watch.edit",
    "alerts.edit",
}
ADMIN = MANAGER | {"templates.edit", "members.manage", "settings.edit", "keys.manage", "activity.view", "watch.reprice"}
OWNER = ADMIN | {"shop.close"}


@pytest.mark.parametrize(
    ("role", "expected"),
    [(Role.VIEWER, VIEWER), (Role.MANAGER, MANAGER), (Role.ADMIN, ADMIN), (Role.OWNER, OWNER)],
)
def test_each_role_may_do_exactly_this(role: Role, expected: set[str]) -> None:
    assert {permission.value for permission in MATRIX[role]} == expected


def test_every_permission_and_role_has_a_name_for_people() -> None:
    assert all(permission.label for permission in Permission)
    assert [role_label(role) for role in Role] == ["Owner", "Admin", "Manager", "Viewer"]


def principal(shop: Shop, *permissions: Permission) -> Principal:
    return Principal(
        shop_id=shop.id, user_id=None, label="somebody", role=None, key_id=None, permissions=frozenset(permissions)
    )


@pytest.mark.parametrize("permission", list(Permission))
def test_nobody_may_do_nothing(shop_a: Shop, permission: Permission) -> None:
    assert not holds(None, permission)
    assert not holds(principal(shop_a), permission)
    for nobody in (None, principal(shop_a)):
        with pytest.raises(PermissionRefused):
            require(nobody, permission)


def test_a_refusal_is_recorded_with_who_and_what(shop_a: Shop) -> None:
    seen: list[SecurityEventHappened] = []
    events.subscribe(SecurityEventHappened, seen.append)
    try:
        with pytest.raises(PermissionRefused) as refused:
            require(principal(shop_a, Permission.ORDERS_VIEW), Permission.ORDERS_EDIT)
        require(principal(shop_a, Permission.ORDERS_VIEW), Permission.ORDERS_VIEW)
    finally:
        events._now[SecurityEventHappened].remove(seen.append)
    assert [(event.kind, event.data["permission"]) for event in seen] == [("permission_refused", "orders.edit")]
    assert refused.value.extra == {"permission": "orders.edit"}


def test_permissions_in_one_shop_open_nothing_in_another(shop_a: Shop, shop_b: Shop) -> None:
    mighty = principal(shop_b, *Permission)
    for permission in Permission:
        with pytest.raises(NotFound):
            require_in(shop_a.id, mighty, permission)
        require_in(shop_b.id, mighty, permission)


def test_roles_that_may_be_given_never_exceed_the_giver() -> None:
    assert roles_grantable(MATRIX[Role.ADMIN]) == [Role.ADMIN, Role.MANAGER, Role.VIEWER]
    assert roles_grantable(MATRIX[Role.VIEWER]) == [Role.VIEWER]
    assert roles_grantable(()) == []
