# SPDX-License-Identifier: Apache-2.0
"""The plan catalogue as published, and the one function that every limit asks."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal

import pytest

from hawker.core.errors import LimitReached
from hawker.platform.billing.plans import (
    ANONYMOUS_API_REQUESTS_PER_HOUR,
    ANONYMOUS_PRICE_CHECKS_PER_HOUR,
    PLANS,
    Entitlements,
    entitlements,
    plan_of,
)
from hawker.platform.shops.models import Shop


def row(name: str) -> tuple[object, ...]:
    return tuple(getattr(plan.entitlements, name) for plan in PLANS)


def test_prices() -> None:
    assert [(p.code, p.monthly_usd, p.yearly_usd) for p in PLANS] == [
        ("free", Decimal("0"), Decimal("0")),
        ("basic", Decimal("7.99"), Decimal("79.99")),
        ("premium", Decimal("14.99"), Decimal("149.99")),
        ("professional", Decimal("29.99"), Decimal("299.99")),
    ]


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ("watched_products", (3, 10, 30, 100)),
        ("alert_rules_per_product", (1, 5, None, None)),
        ("price_history_days", (30, 90, 365, 730)),
        ("api_requests_per_hour", (500, 1000, 2000, 5000)),
        ("price_checks_per_hour", (10, 30, 60, 120)),
        ("shortest_recheck_minutes", (1440, 360, 60, 15)),
        ("connected_stores", (1, 1, 3, 10)),
        ("members", (1, 3, 10, 25)),
        ("deals", ("top_ten_delayed", "all", "all", "all")),
        ("has_signals", (False, True, True, True)),
        ("reports", ("none", "weekly", "daily", "daily")),
        ("has_api_keys", (False, False, True, True)),
        ("has_outgoing_webhooks", (False, False, True, True)),
        ("has_bulk_import_export", (False, True, True, True)),
    ],
)
def test_limits_by_plan(limit: str, expected: tuple[object, ...]) -> None:
    assert row(limit) == expected


def test_anonymous_limits() -> None:
    assert (ANONYMOUS_API_REQUESTS_PER_HOUR, ANONYMOUS_PRICE_CHECKS_PER_HOUR) == (300, 5)


def test_without_billing_everything_is_unlimited(settings: object) -> None:
    settings.HAWKER_BILLING_ENABLED = False  # type: ignore[attr-defined]
    mine = entitlements(Shop(plan="free"))
    for field in fields(Entitlements):
        if field.name.startswith("has_"):
            assert getattr(mine, field.name) is True
            mine.require_feature(field.name)
    for limit in ("watched_products", "members", "api_requests_per_hour", "connected_stores"):
        mine.require(limit, used=10**6)


def test_the_last_one_allowed_passes_and_the_next_does_not(settings: object) -> None:
    settings.HAWKER_BILLING_ENABLED = True  # type: ignore[attr-defined]
    mine = entitlements(Shop(plan="basic"))
    mine.require("members", used=2)
    with pytest.raises(LimitReached) as refused:
        mine.require("members", used=3)
    assert refused.value.extra == {"limit": "members", "used": 3, "allowed": 3, "upgrade_url": "/#plans"}
    assert refused.value.code == "limit_reached"
    with pytest.raises(LimitReached):
        mine.require_feature("has_api_keys")


def test_an_unknown_plan_is_never_more_than_free() -> None:
    assert plan_of(Shop(plan="platinum")).code == "free"
