# SPDX-License-Identifier: Apache-2.0
"""Ways to be paid, behind one small protocol."""

from __future__ import annotations

from hawker.commerce.payments.providers.base import Asked, Provider, Status
from hawker.commerce.payments.providers.cash import CashOnDelivery
from hawker.commerce.payments.providers.sandbox import Sandbox

PROVIDERS: dict[str, Provider] = {p.code: p for p in (CashOnDelivery(), Sandbox())}

__all__ = ["PROVIDERS", "Asked", "Provider", "Status"]
