# SPDX-License-Identifier: Apache-2.0
"""Webhooks that come in: raw body verified, kept as a row of the inbox, acknowledged; a job does the rest."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop
from django.views.decorators.csrf import csrf_exempt

from hawker.commerce.payments.providers import sandbox
from hawker.core.errors import NotSignedIn, PayloadTooLarge
from hawker.platform.events import inbox
from hawker.platform.shops.queries import shop_by_slug
from hawker.surfaces.api.problems import Malformed, MethodNotAllowed, respond

MAX_BODY_BYTES = 256 * 1024
_KEPT_HEADERS = ("Content-Type", "User-Agent", "X-Request-ID")


class BadSignature(NotSignedIn):
    """A webhook that its provider did not sign, or signed too long ago."""

    code = "bad_signature"
    title = _noop("The signature is not valid")


@csrf_exempt
def sandbox_webhook(request: HttpRequest, shop: str) -> HttpResponse:
    """`POST /api/webhooks/sandbox/<shop>`: 200 once stored (and for duplicates), 401 for a bad signature."""
    try:
        return _take_in(request, shop)
    except Exception as error:  # noqa: BLE001 - every error becomes a problem document
        return respond(request, error)


def _take_in(request: HttpRequest, slug: str) -> HttpResponse:
    if request.method != "POST":
        raise MethodNotAllowed(headers={"Allow": "POST"})
    body = _body(request)
    shop = shop_by_slug(slug)
    if not sandbox.verify(body, request.headers.get(sandbox.SIGNATURE_HEADER, ""), shop_id=shop.id):
        raise BadSignature(_("The signature does not fit the body, or is older than five minutes."))
    try:
        event_id, _reference, status = sandbox.read_webhook(body)
    except (ValueError, KeyError, TypeError) as error:
        raise Malformed(_("The body is no event of this provider.")) from error
    _event, is_new = inbox.receive(
        source="sandbox",
        external_id=event_id,
        topic=f"charge.{status.outcome}",
        headers={name: request.headers[name][:300] for name in _KEPT_HEADERS if name in request.headers},
        body=body,
        shop_id=shop.id,
    )
    return JsonResponse({"received": True, "duplicate": not is_new})


def _body(request: HttpRequest) -> bytes:
    length = request.META.get("CONTENT_LENGTH") or ""
    if length.isdigit() and int(length) > MAX_BODY_BYTES:
        raise PayloadTooLarge(_("A webhook has at most %(count)d bytes.") % {"count": MAX_BODY_BYTES})
    return request.body
