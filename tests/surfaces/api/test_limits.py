# SPDX-License-Identifier: Apache-2.0
"""How often a caller may ask."""

from __future__ import annotations

from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisDown

from hawker.core import throttle
from hawker.platform.shops.models import Shop
from hawker.surfaces.api import limits
from tests.surfaces.api.conftest import Api, problem

_NAMES = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


def test_without_billing_members_have_no_limit(owner: Api) -> None:
    assert not [name for name in _NAMES if owner.get("/orders").has_header(name)]


def test_the_plan_sets_the_members_limit(owner: Api, viewer: Api, settings: Any) -> None:
    settings.HAWKER_BILLING_ENABLED = True
    first = owner.get("/orders")
    assert (first["RateLimit-Limit"], first["RateLimit-Remaining"]) == ("500", "499")
    assert 0 < int(first["RateLimit-Reset"]) <= 3601
    for _ in range(499):
        assert owner.get("/members/roles").status_code == 200
    refused = owner.get("/orders")
    assert refused.status_code == 429
    assert problem(refused)["code"] == "too_many_requests"
    assert (refused["RateLimit-Limit"], refused["RateLimit-Remaining"]) == ("500", "0")
    assert int(refused["Retry-After"]) > 0
    assert viewer.get("/orders").status_code == 200, "each member has a limit of their own"


def test_anonymous_callers_have_300_an_hour(anyone: Api) -> None:
    answers = [anyone.get("/plans").status_code for _ in range(301)]
    assert answers == [200] * 300 + [429]
    assert anyone.get("/plans")["RateLimit-Limit"] == "300"


def test_a_shops_customers_are_not_counted_as_api_users(anyone: Api, shop_a: Shop) -> None:
    for _ in range(301):
        assert anyone.get(f"/storefront/{shop_a.slug}/categories").status_code == 200
    assert anyone.get("/plans").status_code == 200


def test_storefront_bursts_of_one_address_are_bounded(anyone: Api, shop_a: Shop, settings: Any) -> None:
    settings.HAWKER_STOREFRONT_API_RATE = "3/minute"
    path = f"/storefront/{shop_a.slug}/categories"
    assert [anyone.get(path).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert anyone.get(path)["RateLimit-Limit"] == "3"


def test_refused_calls_without_credentials_are_not_counted(anyone: Api) -> None:
    for _ in range(301):
        assert anyone.get("/orders").status_code == 401
    assert anyone.get("/plans").status_code == 200


def test_guessing_credentials_is_bounded(anyone: Api) -> None:
    for _ in range(300):
        assert anyone.get("/orders", Authorization="Bearer hk_guess").status_code == 401
    assert anyone.get("/orders", Authorization="Bearer hk_guess").status_code == 429


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
    ],
)
def test_what_counts_as_one_address(one: str, other: str, same: bool) -> None:
    assert (limits.network_of(one) == limits.network_of(other)) is same


def test_when_counters_are_down_customers_pass_and_strangers_do_not(
    anyone: Api, shop_a: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_args: object) -> None:
        raise RedisDown

    monkeypatch.setattr(throttle, "hit", down)
    assert anyone.get(f"/storefront/{shop_a.slug}/categories").status_code == 200
    refused = anyone.get("/plans")
    assert refused.status_code == 503
    assert refused["Retry-After"] == "5"
