# SPDX-License-Identifier: Apache-2.0
"""Every error of the API as a problem document (RFC 9457), whoever raised it; nothing of the inside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as ParsingFailed

from hawker.core.db import is_transient
from hawker.core.errors import (
    Conflict,
    FieldError,
    HawkerError,
    NotFound,
    NotSignedIn,
    PayloadTooLarge,
    PermissionRefused,
    ServiceUnavailable,
    ValidationFailed,
)
from hawker.surfaces.web.errors import ServerFault, problem

log = structlog.get_logger(__name__)


class Malformed(HawkerError):
    """A request that cannot be read at all."""

    status = 400
    code = "malformed_request"
    title = _noop("The request cannot be read")


class MethodNotAllowed(HawkerError):
    """The address exists, but not with this method."""

    status = 405
    code = "method_not_allowed"
    title = _noop("This method is not allowed here")


class ShopRequired(HawkerError):
    """The token's user belongs to several shops and the request names none."""

    status = 400
    code = "shop_required"
    title = _noop("Say which shop is meant")


_SOURCES = {"body", "query", "path", "header", "form", "file", "cookie"}


def _dotted(location: Sequence[str | int]) -> str:
    """`("body", "data", "lines", 0, "quantity")` as `lines.0.quantity`: the source and the parameter go."""
    source, *rest = location
    if source in {"body", "form"} and len(rest) > 1:
        rest = rest[1:]
    elif source in {"body", "form"}:
        return "body"
    return ".".join(str(part) for part in rest) if source in _SOURCES else ".".join(map(str, location))


def _field_errors(errors: Iterable[dict[str, Any]]) -> list[FieldError]:
    found = []
    for error in errors:
        kind, message = str(error["type"]), str(error["msg"])
        if kind == "missing":
            kind, message = "required", _("This is required.")
        elif kind == "extra_forbidden":
            kind, message = "unknown_field", _("There is no such field.")
        found.append(FieldError(_dotted(error["loc"]), message.removeprefix("Value error, "), kind))
    return found


def translate(error: BaseException) -> HawkerError | None:
    """An exception as one of ours, or None for a fault that nobody foresaw."""
    match error:
        case HawkerError():
            return error
        case ParsingFailed():
            if any(e["loc"][0] == "path" for e in error.errors):
                return NotFound(_("There is nothing at this address."))
            return ValidationFailed(_field_errors(error.errors))
        case HttpError(status_code=401):
            return NotSignedIn()
        case HttpError(status_code=403) | PermissionDenied():
            return PermissionRefused()
        case HttpError():
            return Malformed(_("The body is not valid JSON."))
        case Http404():
            return NotFound(_("There is nothing at this address."))
        case RequestDataTooBig():
            return PayloadTooLarge(_("The body is larger than this call accepts."))
        case SuspiciousOperation() | UnreadablePostError():
            return Malformed()
        case OperationalError() if is_transient(error):
            return ServiceUnavailable(_("The database is busy; try again in a moment."), headers={"Retry-After": "1"})
        case IntegrityError():
            log.warning("two writers met", exc_info=error)
            return Conflict(_("Somebody else changed the same thing at this moment; try again."))
    return None


def respond(request: HttpRequest, error: BaseException) -> HttpResponse:
    """The answer for any exception."""
    known = translate(error)
    if known is None:
        log.error("request failed", exc_info=error, path=request.path, method=request.method)
        known = ServerFault(_("Something broke on our side. Tell us the request id if it goes on."))
    return problem(request, known)


def install(api: NinjaAPI) -> None:
    """Make `respond` the one handler of the API; transient database errors pass, the door tries again."""

    def handle(request: HttpRequest, error: Any) -> HttpResponse:
        if isinstance(error, OperationalError) and is_transient(error):
            raise error
        return respond(request, error)

    for kind in (HttpError, ParsingFailed, Http404, Exception):
        api.add_exception_handler(kind, handle)


def not_found(request: HttpRequest, **_parts: str) -> NoReturn:
    """Any address under /api that is none."""
    raise NotFound(_("There is nothing at this address; /api/docs lists what there is."))
