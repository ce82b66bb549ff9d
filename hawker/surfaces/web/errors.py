# SPDX-License-Identifier: Apache-2.0
"""The one place where errors become answers: problem documents (RFC 9457) for programs, pages for people."""

from __future__ import annotations

import json
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop
from django.views.decorators.csrf import requires_csrf_token

from hawker.core import clock
from hawker.core.errors import (
    HawkerError,
    NotFound,
    NotSignedIn,
    PermissionRefused,
    ValidationFailed,
)

log = structlog.get_logger(__name__)
PROBLEM_BASE = "https://hawker.example/problems/"


def wants_problem(request: HttpRequest) -> bool:
    """Whether the caller is a program: everything under /api."""
    return request.path_info.startswith("/api/")


def problem_document(request: HttpRequest, error: HawkerError) -> dict[str, Any]:
    """The error as RFC 9457 data."""
    return {
        "type": PROBLEM_BASE + error.code.replace("_", "-"),
        "title": error.title,
        "status": error.status,
        "code": error.code,
        "detail": error.detail,
        "errors": [{"field": e.field, "message": e.message, "code": e.code} for e in error.errors],
        "request_id": getattr(request, "request_id", ""),
        "timestamp": clock.iso_z(clock.now()),
        **error.extra,
    }


def problem(request: HttpRequest, error: HawkerError) -> HttpResponse:
    """The error as an `application/problem+json` answer."""
    response = HttpResponse(
        json.dumps(problem_document(request, error), default=str),
        status=error.status,
        content_type="application/problem+json",
        headers=error.headers,
    )
    if error.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    response["Cache-Control"] = "no-store"
    return response


def respond(request: HttpRequest, error: HawkerError) -> HttpResponse:
    """The answer for an expected error."""
    if wants_problem(request):
        return problem(request, error)
    if isinstance(error, NotSignedIn):
        return to_sign_in(request)
    return error_page(request, error)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a visitor to sign in and back to the page asked for; fragments make the whole page go there."""
    target = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "/app/")
    address = resolve_url("account_login") + "?" + urlencode({"next": target})
    if request.headers.get("HX-Request") or request.headers.get("X-Fragment"):
        return HttpResponse(status=401, headers={"HX-Redirect": address, "X-Redirect": address})
    return HttpResponseRedirect(address)


def error_page(request: HttpRequest, error: HawkerError) -> HttpResponse:
    """A friendly page: what, why, what next, and the request id."""
    from hawker.surfaces.web.rendering import page

    kept = _kept_input(request) if error.status not in (401, 403) else []
    response = page(
        request,
        "web/error.jinja",
        {
            "error": error,
            "status": error.status,
            "heading": _(error.title),
            "detail": _(error.detail),
            "kept": kept,
            "request_id": getattr(request, "request_id", ""),
        },
        status=error.status,
    )
    for name, value in error.headers.items():
        response[name] = value
    response["Cache-Control"] = "no-store"
    return response


def _kept_input(request: HttpRequest) -> list[tuple[str, str]]:
    """What the visitor had typed, so that an error never loses it; never passwords or tokens."""
    if request.method != "POST":
        return []
    hidden = ("password", "token", "csrf", "secret", "key", "code")
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in map(str, values)
        if value and not any(word in name.lower() for word in hidden)
    ][:30]


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return respond(request, HawkerError(_("The request was malformed. Go back and try again.")))


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return respond(request, PermissionRefused(_("Your account may not open this. Ask an owner of the shop.")))


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return respond(request, NotFound(_("There is nothing at this address. It may have moved or been removed.")))


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """The last resort; tells nothing of the inside, and works when templates do not."""
    error = ServerFault(_("Something broke on our side. Nothing you typed was stored twice; please try again."))
    try:
        return respond(request, error)
    except Exception:
        log.exception("error page failed")
        return HttpResponse(
            f"Something broke on our side. Request {getattr(request, 'request_id', '')}",
            status=500,
            content_type="text/plain",
        )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: usually a page left open too long."""
    log.info("csrf refused", reason=reason)
    return respond(
        request,
        FormExpired(
            _("This form was open too long or came from elsewhere. Go back, reload the page and send it again.")
        ),
    )


class FormExpired(PermissionRefused):
    """CSRF check failed."""

    code = "form_expired"
    title = _noop("This form has expired")


class ServerFault(HawkerError):
    """An unexpected error, without its internals."""

    status = 500
    code = "internal_error"
    title = _noop("Something went wrong")


__all__ = ["ValidationFailed", "error_page", "problem", "problem_document", "respond", "to_sign_in"]
