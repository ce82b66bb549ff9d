# SPDX-License-Identifier: Apache-2.0
"""The plan's limits as this room asks them.

`billing` stands above shops and knows the plans; it installs itself here when it starts, so that shops ask
the same one function as everybody else without importing upwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from hawker.platform.shops.models import Shop


class Limits(Protocol):
    """What `billing.plans.Entitlements` offers."""

    def require(self, limit: str, used: int) -> None: ...

    def require_feature(self, feature: str) -> None: ...


_provider: Callable[[Shop], Limits] | None = None


def install(provider: Callable[[Shop], Limits]) -> None:
    """Say who knows a shop's limits; called once by `billing`."""
    global _provider
    _provider = provider


def limits_of(shop: Shop) -> Limits:
    """What the shop's plan allows."""
    if _provider is None:
        raise RuntimeError("no plan catalogue is installed")
    return _provider(shop)
