# SPDX-License-Identifier: Apache-2.0
"""Cash on delivery: nothing to ask anybody; it is due until the order is completed."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext as _

from hawker.commerce.payments.models import Payment
from hawker.commerce.payments.providers.base import Asked, Status
from hawker.platform.shops.models import Shop
from hawker.platform.shops.settings_registry import ShopSettings


class CashOnDelivery:
    """Paid in cash when the goods are handed over."""

    code: ClassVar[str] = "cash_on_delivery"
    collects_online: ClassVar[bool] = False

    def label(self) -> str:
        return _("Cash on delivery")

    def is_offered(self, shop: Shop, settings: ShopSettings) -> bool:
        return bool(settings["payments.cash_enabled"])

    def ask(self, shop: Shop, payment: Payment, *, return_url: str) -> Asked:
        return Asked(provider_id="", next_action={"type": "none"})

    def status(self, payment: Payment) -> Status:
        return Status("paid" if payment.state == Payment.State.PAID else "open")

    def refund(self, payment: Payment) -> Status:
        return Status("refunded")
