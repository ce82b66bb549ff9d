# SPDX-License-Identifier: Apache-2.0
"""Reads of payments."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from hawker.commerce.payments.models import Payment
from hawker.commerce.payments.providers import PROVIDERS
from hawker.platform.shops.models import Shop
from hawker.platform.shops.settings_registry import ShopSettings


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A way to pay that the shop offers."""

    code: str
    label: str
    collects_online: bool


def methods_offered(shop: Shop, settings: ShopSettings) -> list[PaymentMethod]:
    """What customers can choose at checkout."""
    return [
        PaymentMethod(p.code, p.label(), p.collects_online) for p in PROVIDERS.values() if p.is_offered(shop, settings)
    ]


def method_label(code: str) -> str:
    """A provider's name for people; an unknown code as it is."""
    provider = PROVIDERS.get(code)
    return provider.label() if provider else code


def payments_of(*, payable_type: str, payable_id: UUID) -> QuerySet[Payment]:
    """All payments of one thing, oldest first."""
    return Payment.objects.filter(payable_type=payable_type, payable_id=payable_id).order_by("created_at")
