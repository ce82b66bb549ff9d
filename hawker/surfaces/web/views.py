# SPDX-License-Identifier: Apache-2.0
"""Pages that belong to no shop: the front door, the language, uploaded pictures."""

from __future__ import annotations

import mimetypes
import re
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_supported_language_variant
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hawker.core.errors import NotFound, ValidationFailed
from hawker.platform.billing.plans import PLANS
from hawker.platform.shops.models import Shop
from hawker.surfaces.web.access import signed_in
from hawker.surfaces.web.jinja import asset
from hawker.surfaces.web.rendering import page

_FILE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What Hawker is, its plans, and (in demo mode) the shops to look at."""
    demo_shops = (
        list(Shop.objects.filter(is_demo=True, status=Shop.Status.ACTIVE).order_by("created_at"))
        if settings.HAWKER_DEMO
        else []
    )
    return page(
        request,
        "web/home.jinja",
        {"plans": PLANS, "billing_enabled": settings.HAWKER_BILLING_ENABLED, "demo_shops": demo_shops},
    )


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language chosen, and go back."""
    try:
        language = get_supported_language_variant(request.POST.get("language", ""))
    except LookupError:
        raise ValidationFailed({"language": _("This language is not available.")}) from None
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=request.is_secure(),
        httponly=True,
    )
    return response


@require_safe
def media_file(request: HttpRequest, shop_id: UUID, picture_id: UUID, name: str) -> FileResponse:
    """A rendition of an uploaded picture: public, immutable (its path changes with its content)."""
    if not _FILE_NAME.fullmatch(name):
        raise NotFound
    return _file(f"{shop_id}/{picture_id}/{name}", cache="public, max-age=31536000, immutable")


@require_safe
def listing_picture(request: HttpRequest, name: str) -> FileResponse:
    """Our small copy of a public page's picture: public as the page is, immutable (its name changes with it)."""
    if not _FILE_NAME.fullmatch(name):
        raise NotFound
    return _file(f"listings/{name}", cache="public, max-age=31536000, immutable")


@signed_in
def person_picture(request: HttpRequest, name: str) -> FileResponse:
    """A user's own picture, for signed-in people only."""
    if not _FILE_NAME.fullmatch(name):
        raise NotFound
    return _file(f"people/{name}", cache="private, max-age=3600")


def _file(path: str, *, cache: str) -> FileResponse:
    if not default_storage.exists(path):
        raise NotFound(_("This picture is no longer here."))
    response = FileResponse(
        default_storage.open(path), content_type=mimetypes.guess_type(path)[0] or "application/octet-stream"
    )
    response["Cache-Control"] = cache
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(asset("favicon.svg"))
