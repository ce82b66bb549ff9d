# SPDX-License-Identifier: Apache-2.0
"""The retailers' pages over HTTP: in demo mode; else there is nothing here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hawker.core import clock
from hawker.core.errors import NotFound
from hawker.demo.catalogues.audio import BY_SLUG
from hawker.demo.pictures import goods_picture
from hawker.demo.retailers import pages

View = Callable[..., HttpResponse]
_FILES = Path(__file__).with_name("files")
_TYPES = {"retail.css": "text/css; charset=utf-8", "offer.js": "text/javascript; charset=utf-8"}


def demo_only(view: View) -> View:
    """Nothing is here outside demo mode, whatever is asked."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.HAWKER_DEMO:
            raise NotFound
        return view(request, *args, **kwargs)

    return guarded


def _respond(request: HttpRequest, answer: pages.Answer | None) -> HttpResponse:
    if answer is None:
        raise NotFound
    response = HttpResponse(answer.text, status=answer.status, content_type=answer.content_type)
    for name, value in answer.headers.items():
        response[name] = value
    if answer.status == 200:
        # Weak: compression on the way may change the bytes.
        tag = f'W/"{hashlib.sha256(answer.text.encode()).hexdigest()[:20]}"'
        if request.headers.get("If-None-Match") == tag:
            response = HttpResponse(status=304)
        response["ETag"] = tag
        response["Cache-Control"] = "no-cache"
    return response


@demo_only
@require_safe
def shelf(request: HttpRequest, retailer: str) -> HttpResponse:
    """A retailer's front page."""
    return _respond(request, pages.shelf_page(retailer))


@demo_only
@require_safe
def product(request: HttpRequest, retailer: str, slug: str) -> HttpResponse:
    """A product's page, with today's price."""
    return _respond(request, pages.product_page(retailer, slug, clock.now().date()))


@demo_only
@require_safe
def offer(request: HttpRequest, retailer: str, slug: str) -> HttpResponse:
    """What the script of a retailer's page asks for."""
    return _respond(request, pages.offer_document(retailer, slug, clock.now().date()))


@demo_only
@require_safe
def file(request: HttpRequest, name: str) -> HttpResponse:
    """A retailers' style sheet, script or drawn picture."""
    if name in _TYPES:
        return _respond(request, pages.Answer(200, (_FILES / name).read_text(encoding="utf-8"), _TYPES[name]))
    good = BY_SLUG.get(name.removesuffix(".webp"))
    if good is None:
        raise NotFound
    response = HttpResponse(goods_picture(good.slug).largest.read_bytes(), content_type="image/webp")
    response["Cache-Control"] = "max-age=86400"
    return response
