# SPDX-License-Identifier: Apache-2.0
"""The shop as something to install: its manifest and its service worker."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from hawker.core.errors import NotFound
from hawker.surfaces.storefront.colour import is_hex, themes
from hawker.surfaces.storefront.frame import address_of, settings_of, shop_of
from hawker.surfaces.web import home_screen
from hawker.surfaces.web.access import storefront_page
from hawker.surfaces.web.jinja import DIST


@require_safe
@storefront_page
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the shop on its home screen."""
    shop, settings = shop_of(request), settings_of(request)
    primary = str(settings["identity.primary_colour"] or "")
    return home_screen.manifest(
        home=address_of(shop, "home"),
        name=shop.name,
        theme_colour=themes(primary)[0].primary.fill if is_hex(primary) else home_screen.GREEN,
        description=str(settings["identity.tagline"] or ""),
    )


@lru_cache(maxsize=1)
def _script() -> tuple[bytes, str]:
    path = DIST / "sw.js"
    if not path.exists():
        raise NotFound("The service worker has not been built.")
    body = path.read_bytes()
    return body, f'"{hashlib.sha256(body).hexdigest()[:20]}"'


@require_safe
@storefront_page
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from the shop's own path so that it serves this shop and no other."""
    body, etag = _script()
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        body, content_type="text/javascript; charset=utf-8"
    )
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = address_of(shop_of(request), "home")
    return response
