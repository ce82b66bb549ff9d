# SPDX-License-Identifier: Apache-2.0
"""Answering with a kept page: one query for the shop (by `storefront_page`), one more for a cart."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.cache import get_conditional_response, patch_vary_headers

from hawker.surfaces.storefront.basket import Glance, glance, token_of
from hawker.surfaces.storefront.compressed import accepts_gzip
from hawker.surfaces.storefront.frame import cart_summary, fragments, language, links, render_kept, shop_of
from hawker.surfaces.storefront.page_cache import CSRF_MARKER, PAGES, KeptPage, PageKey


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page about to be rendered: its template, its context, and its buttons by variant id."""

    template: str
    context: dict[str, Any]
    buttons: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def kept_page(
    request: HttpRequest, *, parameters: Mapping[str, str], make: Callable[[], Sheet], keep: bool = True
) -> HttpResponse:
    """The page from the cache, else made and kept; then finished for this visitor.

    `parameters` are the known ones of the query, in normal form: whatever else was asked is ignored. With
    `keep` False the page is made for this request only (searches).
    """
    shop = shop_of(request)
    key = PageKey(shop.id, shop.storefront_version, request.path, tuple(sorted(parameters.items())), language())
    kept = PAGES.get(key) if keep else None
    if kept is None:
        sheet = make()
        kept = KeptPage.of(render_kept(request, sheet.template, sheet.context, csrf_token=CSRF_MARKER), sheet.buttons)
        if keep:
            PAGES.put(key, kept)
    return _finished(request, kept)


def _finished(request: HttpRequest, kept: KeptPage) -> HttpResponse:
    cart = glance(shop_of(request), token_of(request))
    token = get_token(request)
    etag = _etag(kept, cart, str(request.META.get("CSRF_COOKIE", "")))
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        response = unchanged
    else:
        parts = _cart_parts(request, kept, cart, token)
        if accepts_gzip(request.headers.get("Accept-Encoding", "")):
            response = HttpResponse(kept.fill_gzip(csrf_token=token, fragments=parts))
            response["Content-Encoding"] = "gzip"
        else:
            response = HttpResponse(kept.fill(csrf_token=token, fragments=parts))
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("Accept-Encoding",))
    return response


def _etag(kept: KeptPage, cart: Glance, csrf_secret: str) -> str:
    """Weak: the token is masked anew in every answer, but all masks of one secret are worth the same."""
    quantities = sorted((str(key), count) for key, count in cart.quantities.items())
    state = f"{kept.digest}|{csrf_secret}|{cart.subtotal}|{quantities}"
    return f'W/"{hashlib.blake2b(state.encode(), digest_size=12).hexdigest()}"'


def _cart_parts(request: HttpRequest, kept: KeptPage, cart: Glance, csrf_token: str) -> dict[str, str]:
    """The fragments that differ from those of an empty cart."""
    if not cart.count:
        return {}
    shop = shop_of(request)
    context = {"cart": cart_summary(shop, cart), "links": links(shop), "csrf_token": csrf_token}
    found = {
        "cart-button": fragments("storefront/parts/cart_button.jinja", context),
        "cart-bar": fragments("storefront/parts/cart_bar.jinja", context),
    }
    for variant_id, count in cart.quantities.items():
        known = kept.buttons.get(str(variant_id))
        if known is not None:
            button = {**known, "id": str(variant_id), "in_cart": count, "max": None, "sold_out": False}
            found[f"buy-{variant_id}"] = fragments("storefront/parts/buy.jinja", {**context, "button": button})
    return found
