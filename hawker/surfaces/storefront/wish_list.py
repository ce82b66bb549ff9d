# SPDX-License-Identifier: Apache-2.0
"""A wish list for whoever has its address: what is wished for, at what price, where."""

from __future__ import annotations

from decimal import Decimal

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from hawker.core.money import Money
from hawker.core.tenancy import shop_scope
from hawker.intelligence.watch.queries import public_wish_list
from hawker.surfaces.web.jinja import money
from hawker.surfaces.web.rendering import page


@require_safe
def wish_list(request: HttpRequest, token: str) -> HttpResponse:
    """Nothing of costs, notes, own prices or other products is on it; search engines stay out."""
    found = public_wish_list(token)
    if getattr(request, "language_asked", None) is None:
        translation.activate(found.shop.language)
    shop = found.shop

    def words(amount: Decimal) -> str:
        return money(Money(amount, shop.currency), trim=False, country=shop.country)

    with shop_scope(shop.id):
        rows = [
            {
                "name": row.product.name,
                "picture": default_storage.url(row.picture) if row.picture else "",
                "price": words(row.now) if row.now is not None else "",
                "seller": row.best.seller if row.best else "",
                "url": row.best.listing.url if row.best else "",
                "is_lowest": row.is_lowest,
                "checked_at": row.best.listing.price_seen_at if row.best else None,
                "state": row.state,
            }
            for row in found.rows
        ]
    response = page(
        request,
        "storefront/wish_list.jinja",
        {
            "page_title": found.title,
            "shop": found.shop,
            "title": found.title,
            "rows": rows,
            "zone": found.shop.time_zone,
        },
    )
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
