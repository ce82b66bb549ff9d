# SPDX-License-Identifier: Apache-2.0
"""The visitor's cart in the browser: one cookie, set when something is first put in, and its short form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from hawker.commerce.orders.carts import KEPT_FOR
from hawker.commerce.orders.models import CartLine
from hawker.core import ids
from hawker.core.money import Money, total
from hawker.platform.shops.models import Shop

COOKIE = "hawker_cart"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True, slots=True)
class Glance:
    """What every page shows of the cart: how much is in it and what it costs before delivery."""

    count: int = 0
    subtotal: Money | None = None
    quantities: Mapping[UUID, int] = field(default_factory=dict)


def token_of(request: HttpRequest) -> str | None:
    """The cart token the browser sent, if it has the form of one."""
    token = request.COOKIES.get(COOKIE, "")
    return token if _TOKEN.fullmatch(token) else None


def glance(shop: Shop, token: str | None) -> Glance:
    """The cart in one query; none without a token."""
    if not token:
        return Glance()
    rows = list(
        CartLine.objects.filter(cart__token_hash=ids.token_hash(token)).values_list(
            "variant_id", "quantity", "variant__price"
        )
    )
    if not rows:
        return Glance()
    return Glance(
        count=sum(quantity for _, quantity, _ in rows),
        subtotal=total((Money(price, shop.currency) * quantity for _, quantity, price in rows), shop.currency),
        quantities={variant_id: quantity for variant_id, quantity, _ in rows},
    )


def remember(request: HttpRequest, response: HttpResponse, shop: Shop, token: str) -> None:
    """Have the browser keep the token, for this shop's pages only; renewed with each change of the cart."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(KEPT_FOR.total_seconds()),
        path=reverse("storefront:home", args=[shop.slug]),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
