# SPDX-License-Identifier: Apache-2.0
"""Unsafe calls that may be repeated: the same `Idempotency-Key` gets the same answer, once anything was done.

The key is claimed in a transaction of its own, so that a second request at the same moment is told so
(409). The work and its remembered answer then commit together: a process killed before that has done
nothing and the key is free again when its lease ends; killed after it, the repetition gets the answer.
An answer that refused (4xx, 5xx) changed nothing and is not remembered, so a corrected request may use the
key again. Answers are kept encrypted; what may be shown only once is left out of what is kept.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence

import structlog
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from hawker.core import crypto
from hawker.core.db import command
from hawker.core.errors import FieldError, ValidationFailed
from hawker.platform.events import idempotency as remembered

log = structlog.get_logger(__name__)

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_AAD = "events.idempotency.response"


def key_of(request: HttpRequest) -> str:
    """The request's key, or an empty string; ValidationFailed for one that cannot be used."""
    key = request.headers.get(HEADER, "").strip()
    if key and not _KEY.fullmatch(key):
        raise ValidationFailed(
            [FieldError(HEADER, _("Use 1 to 255 printable characters without spaces, for example a UUID."))]
        )
    return key


def hash_of(request: HttpRequest) -> str:
    """What makes two requests the same: method, address and body (of an upload, its fields and files)."""
    digest = hashlib.sha256(f"{request.method}\n{request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        for name, values in sorted(request.POST.lists()):
            digest.update(json.dumps([name, values]).encode())
        for name in sorted(request.FILES):
            digest.update(name.encode())
            for file in request.FILES.getlist(name):
                for chunk in file.chunks():
                    digest.update(chunk)
                file.seek(0)
    else:
        digest.update(request.body)
    return digest.hexdigest()


class _Refused(Exception):
    """Carries a refusal out of the transaction, which rolls back."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


def once(
    request: HttpRequest,
    work: Callable[[], HttpResponse],
    *,
    scope: str,
    key: str,
    redacts: Sequence[str] = (),
    commits_together: bool = True,
) -> HttpResponse:
    """Do `work` unless this key's answer is known; Conflict while another request with the key is at it.

    Without `commits_together` the work keeps its own transactions and the answer follows in one of its own:
    for work that is slow before it writes, at the price that a process killed in between may do it again.
    """
    replay = remembered.begin(scope=scope, key=key, request_hash=hash_of(request))
    if replay is not None:
        body = crypto.decrypt(bytes(replay.body).decode(), _AAD) if replay.body else ""
        response = HttpResponse(body, status=replay.status, content_type=replay.content_type)
        response[REPLAYED] = "true"
        return response

    def attempt() -> HttpResponse:
        response = work()
        if response.status_code >= 400:
            raise _Refused(response)
        try:
            remembered.complete(
                scope=scope,
                key=key,
                status=response.status_code,
                content_type=response.get("Content-Type", ""),
                body=_kept(response.content, redacts),
            )
        except ValueError:
            log.warning("answer too large to be remembered", path=request.path)
            remembered.abandon(scope=scope, key=key)
        return response

    try:
        return command(attempt)() if commits_together else attempt()
    except _Refused as refused:
        remembered.abandon(scope=scope, key=key)
        return refused.response
    except Exception:
        remembered.abandon(scope=scope, key=key)
        raise


def atomically(work: Callable[[], HttpResponse]) -> HttpResponse:
    """Do `work` in one transaction that is rolled back when it refuses."""
    try:
        with transaction.atomic():
            response = work()
            if response.status_code >= 400:
                raise _Refused(response)
            return response
    except _Refused as refused:
        return refused.response


def _kept(content: bytes, redacts: Sequence[str]) -> bytes:
    if redacts:
        data = json.loads(content)
        content = json.dumps({**data, **dict.fromkeys(redacts)}).encode()
    return crypto.encrypt(content.decode(), _AAD).encode() if content else b""
