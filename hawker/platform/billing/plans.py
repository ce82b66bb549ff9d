# SPDX-License-Identifier: Apache-2.0
"""The plan catalogue: the one place from which pricing page, limits, rate limits and upgrade prompts come.

Every limit in the application is asked through `entitlements(shop)`. An installation that switches
billing off (the default) sells nothing to itself: everything is unlimited.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from django.conf import settings
from django.utils.translation import gettext_noop as _noop

from hawker.core.errors import LimitReached
from hawker.platform.shops.models import Shop

# What a limit or feature is called when it is reached: the field's name, as words.
LIMIT_WORDS = (
    _noop("watched products"), _noop("alert rules per product"), _noop("price history days"),
    _noop("api requests per hour"), _noop("price checks per hour"), _noop("connected stores"), _noop("members"),
    _noop("signals"), _noop("api keys"), _noop("outgoing webhooks"), _noop("bulk import export"),
)  # fmt: skip


class Deals(StrEnum):
    """Which market deals a plan shows."""

    TOP_TEN_DELAYED = "top_ten_delayed"
    ALL = "all"


class Reports(StrEnum):
    """How often figures are mailed."""

    NONE = "none"
    WEEKLY = "weekly"
    DAILY = "daily"


@dataclass(frozen=True, slots=True)
class Entitlements:
    """What a plan allows; None means unlimited."""

    watched_products: int | None
    alert_rules_per_product: int | None
    price_history_days: int | None
    api_requests_per_hour: int | None
    price_checks_per_hour: int | None
    shortest_recheck_minutes: int
    connected_stores: int | None
    members: int | None
    deals: Deals
    has_signals: bool
    reports: Reports
    has_api_keys: bool
    has_outgoing_webhooks: bool
    has_bulk_import_export: bool

    def require(self, limit: str, used: int) -> None:
        """Refuse one more of a counted thing once `used` has reached the limit."""
        allowed = getattr(self, limit)
        if allowed is not None and used >= allowed:
            raise LimitReached(limit=limit, used=used, allowed=allowed, upgrade_url="/#plans")

    def require_feature(self, feature: str) -> None:
        """Refuse a feature that the plan lacks (`has_...`)."""
        if not getattr(self, feature):
            raise LimitReached(limit=feature.removeprefix("has_"), used=0, allowed=0, upgrade_url="/#plans")


@dataclass(frozen=True, slots=True)
class Plan:
    """One step of the ladder; prices in US dollars."""

    code: str
    name: str
    monthly_usd: Decimal
    yearly_usd: Decimal
    entitlements: Entitlements


_FREE = Entitlements(
    watched_products=3,
    alert_rules_per_product=1,
    price_history_days=30,
    api_requests_per_hour=500,
    price_checks_per_hour=10,
    shortest_recheck_minutes=24 * 60,
    connected_stores=1,
    members=1,
    deals=Deals.TOP_TEN_DELAYED,
    has_signals=False,
    reports=Reports.NONE,
    has_api_keys=False,
    has_outgoing_webhooks=False,
    has_bulk_import_export=False,
)
_BASIC = replace(
    _FREE,
    watched_products=10,
    alert_rules_per_product=5,
    price_history_days=90,
    api_requests_per_hour=1000,
    price_checks_per_hour=30,
    shortest_recheck_minutes=6 * 60,
    members=3,
    deals=Deals.ALL,
    has_signals=True,
    reports=Reports.WEEKLY,
    has_bulk_import_export=True,
)
_PREMIUM = replace(
    _BASIC,
    watched_products=30,
    alert_rules_per_product=None,
    price_history_days=365,
    api_requests_per_hour=2000,
    price_checks_per_hour=60,
    shortest_recheck_minutes=60,
    connected_stores=3,
    members=10,
    reports=Reports.DAILY,
    has_api_keys=True,
    has_outgoing_webhooks=True,
)
_PROFESSIONAL = replace(
    _PREMIUM,
    watched_products=100,
    price_history_days=730,
    api_requests_per_hour=5000,
    price_checks_per_hour=120,
    shortest_recheck_minutes=15,
    connected_stores=10,
    members=25,
)
UNLIMITED = replace(
    _PROFESSIONAL,
    watched_products=None,
    alert_rules_per_product=None,
    price_history_days=None,
    api_requests_per_hour=None,
    price_checks_per_hour=None,
    connected_stores=None,
    members=None,
)

ANONYMOUS_API_REQUESTS_PER_HOUR = 300
ANONYMOUS_PRICE_CHECKS_PER_HOUR = 5

PLANS: tuple[Plan, ...] = (
    Plan("free", "Free", Decimal("0"), Decimal("0"), _FREE),
    Plan("basic", "Basic", Decimal("7.99"), Decimal("79.99"), _BASIC),
    Plan("premium", "Premium", Decimal("14.99"), Decimal("149.99"), _PREMIUM),
    Plan("professional", "Professional", Decimal("29.99"), Decimal("299.99"), _PROFESSIONAL),
)
_BY_CODE = {plan.code: plan for plan in PLANS}


def plan_of(shop: Shop) -> Plan:
    """The shop's plan; an unknown code counts as Free, never as more."""
    return _BY_CODE.get(shop.plan, PLANS[0])


def entitlements(shop: Shop) -> Entitlements:
    """What this shop may do: the only question any limit in the application asks."""
    return plan_of(shop).entitlements if settings.HAWKER_BILLING_ENABLED else UNLIMITED
