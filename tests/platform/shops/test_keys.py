# SPDX-License-Identifier: Apache-2.0
"""Keys of programs: shown once, kept as a hash, never wider than their maker."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hawker.core import clock, events
from hawker.core.activity import SecurityEventHappened
from hawker.core.errors import LimitReached, NotFound, PermissionRefused, ValidationFailed
from hawker.core.tenancy import shop_scope
from hawker.platform.accounts.models import User
from hawker.platform.shops import queries, services
from hawker.platform.shops.models import ApiKey, Shop
from hawker.platform.shops.permissions import Permission
from hawker.platform.shops.principals import InvalidKey, Principal, principal_of_key, principal_of_member


def of(user: User, shop: Shop) -> Principal:
    principal = principal_of_member(user, shop)
    assert principal is not None
    return principal


def make(shop: Shop, by: Principal, *scopes: str, days: int | None = None) -> tuple[ApiKey, str]:
    expires_at = clock.now() + timedelta(days=days) if days else None
    return services.create_api_key(shop, name="Sync", scopes=scopes or ("orders.view",), expires_at=expires_at, by=by)


def test_a_key_opens_its_shop_with_its_scopes(shop_a: Shop, shop_b: Shop, admin_a: User) -> None:
    key, raw = make(shop_a, of(admin_a, shop_a), "orders.view", "stock.edit")
    assert raw.startswith("hk_")
    assert key.prefix == raw[:11]
    shop, principal = principal_of_key(raw, ip="203.0.113.7")
    assert shop == shop_a
    assert principal.permissions == {Permission.ORDERS_VIEW, Permission.STOCK_EDIT}
    assert (principal.shop_id, principal.key_id, principal.user_id, principal.role) == (
        shop_a.id,
        key.pk,
        None,
        None,
    )
    with shop_scope(shop_a.id):
        row = ApiKey.objects.get()
    assert raw not in (row.key_hash, row.prefix)
    with shop_scope(shop_b.id):
        assert not ApiKey.objects.exists()


@pytest.mark.parametrize("forged", ["", "hk_", "hk_unknown", "nonsense"])
def test_anything_else_opens_nothing(db: object, forged: str) -> None:
    with pytest.raises(InvalidKey):
        principal_of_key(forged, ip="203.0.113.7")


def test_expired_revoked_and_closed_are_refused_alike(shop_a: Shop, owner_a: User) -> None:
    by = of(owner_a, shop_a)
    messages = set()
    with clock.freeze("2026-11-21T09:00:00Z"):
        _key, expired = make(shop_a, by, days=1)
        revoked_key, revoked = make(shop_a, by)
        _key, closed = make(shop_a, by)
        services.revoke_api_key(revoked_key, by=by)
        clock.tick(days=1)
        for raw in (expired, revoked):
            with pytest.raises(InvalidKey) as refused:
                principal_of_key(raw, ip="")
            messages.add(refused.value.detail)
        assert principal_of_key(closed, ip="")
        services.close_shop(shop_a, by=by)
        with pytest.raises(InvalidKey) as refused:
            principal_of_key(closed, ip="")
        messages.add(refused.value.detail)
    assert len(messages) == 1


def test_a_key_is_never_wider_than_its_maker(shop_a: Shop, admin_a: User) -> None:
    with pytest.raises(ValidationFailed) as refused:
        make(shop_a, of(admin_a, shop_a), "orders.view", "shop.close")
    assert refused.value.by_field().keys() == {"scopes"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"expires_at": "past"}, "expires_at"),
    ],
)
def test_faults_are_named(shop_a: Shop, admin_a: User, change: dict, field: str) -> None:
    given = {"name": "Sync", "scopes": ["orders.view"], "expires_at": None, **change}
    if given["expires_at"] == "past":
        given["expires_at"] = clock.now() - timedelta(seconds=1)
    with pytest.raises(ValidationFailed) as refused:
        services.create_api_key(shop_a, by=of(admin_a, shop_a), **given)
    assert refused.value.by_field().keys() == {field}


def test_who_may_not_manage_keys_does_not(shop_a: Shop, manager_a: User, admin_a: User) -> None:
    key, _raw = make(shop_a, of(admin_a, shop_a))
    with pytest.raises(PermissionRefused):
        make(shop_a, of(manager_a, shop_a))
    with pytest.raises(PermissionRefused):
        services.revoke_api_key(key, by=of(manager_a, shop_a))


def test_a_key_of_another_shop_is_out_of_reach(shop_a: Shop, admin_a: User, shop_b: Shop, owner_b: User) -> None:
    key, raw = make(shop_a, of(admin_a, shop_a))
    with pytest.raises(NotFound):
        services.revoke_api_key(key, by=of(owner_b, shop_b))
    assert principal_of_key(raw, ip="")


def test_the_plan_decides_about_keys(shop_a: Shop, owner_a: User, settings: object) -> None:
    settings.HAWKER_BILLING_ENABLED = True  # type: ignore[attr-defined]
    with pytest.raises(LimitReached):
        make(shop_a, of(owner_a, shop_a))
    shop_a.plan = "premium"
    assert make(shop_a, of(owner_a, shop_a))


def test_last_use_is_noted_at_most_once_a_minute(
    shop_a: Shop, owner_a: User, django_assert_num_queries: object
) -> None:
    with clock.freeze("2026-11-21T09:00:00Z"):
        key, raw = make(shop_a, of(owner_a, shop_a))
        principal_of_key(raw, ip="203.0.113.7")
        clock.tick(seconds=59)
        with django_assert_num_queries(1):  # type: ignore[operator]
            principal_of_key(raw, ip="203.0.113.7")
        clock.tick(seconds=1)
        principal_of_key(raw, ip="203.0.113.7")
        with shop_scope(shop_a.id):
            row = queries.api_keys(shop_a).get()
        assert (row.last_used_at, row.last_used_ip) == (clock.now(), "203.0.113.7")


def test_use_from_another_address_is_a_security_event(shop_a: Shop, owner_a: User) -> None:
    seen: list[SecurityEventHappened] = []
    events.subscribe(SecurityEventHappened, seen.append)
    try:
        _key, raw = make(shop_a, of(owner_a, shop_a))
        for ip in ("203.0.113.7", "203.0.113.7", "198.51.100.9"):
            principal_of_key(raw, ip=ip)
    finally:
        events._now[SecurityEventHappened].remove(seen.append)
    assert [(event.kind, event.shop_id) for event in seen] == [("key_used_from_new_address", shop_a.id)]
    assert raw not in str(seen)
