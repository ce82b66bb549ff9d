# SPDX-License-Identifier: Apache-2.0
"""What an operation may rely on once its door has let a request in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from hawker.platform.shops.settings_registry import ShopSettings, values

if TYPE_CHECKING:
    from hawker.platform.accounts.models import User
    from hawker.platform.shops.models import Shop
    from hawker.platform.shops.principals import Principal
    from hawker.surfaces.api.limits import Window


class ApiRequest(HttpRequest):
    """A request behind a door.

    `shop` is there at the storefront's and the members' doors, `principal` at the members', `person` where
    somebody signed in (not where an API key was shown), `window` is what is left of the caller's limit.
    """

    shop: Shop
    principal: Principal
    person: User | None
    window: Window | None
    request_id: str


def settings_of(request: ApiRequest) -> ShopSettings:
    """The shop's settings, read when first asked for."""
    kept: ShopSettings | None = getattr(request, "shop_settings", None)
    if kept is None:
        kept = values(request.shop)
        request.shop_settings = kept  # type: ignore[attr-defined]
    return kept
