# SPDX-License-Identifier: Apache-2.0
"""Notes when a session was last used, for the person's list of devices."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from hawker.core import context
from hawker.platform.accounts.sessions import note_use


class LastUseMiddleware:
    """After a request that looked at its session: no session is read only for this, and few writes are made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        if session.accessed and session.session_key and SESSION_KEY in session:
            note_use(session.session_key, ip=context.current().ip)
        return response
