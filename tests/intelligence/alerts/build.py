# SPDX-License-Identifier: Apache-2.0
"""A followed product with rules, for tests of alerts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hawker.core.tenancy import all_shops
from hawker.intelligence.alerts import services as alerts
from hawker.intelligence.alerts.models import AlertRule, Firing, RuleState
from hawker.intelligence.watch.models import WatchedProduct
from hawker.platform.messaging.models import Message
from hawker.platform.shops.models import Shop
from hawker.platform.shops.principals import Principal, installation
from hawker.platform.shops.settings_registry import save as save_settings
from tests.intelligence.watch.build import Seller, followed

Condition = Mapping[str, Any]


def below(amount: str | int) -> Condition:
    """At or below a target."""
    return {"kind": "below", "amount": str(amount)}


class Story:
    """A shop that can be written to, follows one product at one seller, and has rules."""

    def __init__(self, shop: Shop, *, url: str = "https://acme.example.com/aria-700", **more: Any) -> None:
        self.shop, self.by = shop, installation(shop, "tester")
        save_settings(shop, {"contact.email": "desk@a.example"}, by=self.by)
        self.seller = Seller(url, currency=shop.currency)
        self.product: WatchedProduct = followed(shop, self.seller, **more)

    def rule(self, *conditions: Condition, by: Principal | None = None, **more: Any) -> alerts.Saved:
        """Save a rule on the product; without cool-down unless said otherwise."""
        values = {"product_id": self.product.pk, "cool_down_minutes": 0, **more}
        rule_id = values.pop("rule_id", None)
        return alerts.save_rule(
            self.shop, by=by or self.by, data=alerts.RuleInput(conditions=conditions, **values), rule_id=rule_id
        )

    def fired(self) -> int:
        """How often anything fired so far."""
        return Firing.objects.count()

    def shows(self, price: str | Decimal, **more: Any) -> int:
        """A check that finds a price; how often something fired upon it."""
        before = self.fired()
        self.seller.shows(price, **more)
        return self.fired() - before

    def fails(self, reason: str = "unreachable") -> int:
        """A check that finds nothing; how often something fired upon it."""
        before = self.fired()
        self.seller.fails(reason)
        return self.fired() - before

    def state(self, rule: AlertRule) -> RuleState:
        """Where a rule stands for the product."""
        return RuleState.objects.get(rule=rule, product=self.product)


def mails(event: str = "price_alert") -> list[Message]:
    """Messages of a kind in every shop, oldest first."""
    with all_shops("a test reads messages"):
        return list(Message.objects.filter(event=event).order_by("created_at", "pk"))
