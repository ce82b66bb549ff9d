# SPDX-License-Identifier: Apache-2.0
"""What every payment provider can do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from hawker.commerce.payments.models import Payment
from hawker.platform.shops.models import Shop
from hawker.platform.shops.settings_registry import ShopSettings


@dataclass(frozen=True, slots=True)
class Asked:
    """What the provider answered when asked to collect a payment."""

    provider_id: str
    next_action: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Status:
    """What a provider says of a payment."""

    outcome: str
    """`open` (customer has not acted), `pending`, `paid`, `failed`, `cancelled`, `refunded`."""
    provider_payment_id: str = ""
    amount_minor: int | None = None
    currency: str = ""
    failure: str = ""
    data: dict[str, Any] = field(default_factory=dict)


class Provider(Protocol):
    """One way to be paid."""

    code: ClassVar[str]
    collects_online: ClassVar[bool]
    """Whether stock is held while the customer pays elsewhere; otherwise it is taken at once."""

    def label(self) -> str:
        """Name shown to customers, translated."""
        ...

    def is_offered(self, shop: Shop, settings: ShopSettings) -> bool:
        """Whether the shop offers it."""
        ...

    def ask(self, shop: Shop, payment: Payment, *, return_url: str) -> Asked:
        """Ask the provider to collect; safe to repeat (the payment's id is the idempotency key)."""
        ...

    def status(self, payment: Payment) -> Status:
        """What the provider says of it now."""
        ...

    def refund(self, payment: Payment) -> Status:
        """Give the money back; safe to repeat."""
        ...
