# SPDX-License-Identifier: Apache-2.0
"""Who is acting, and through which door: set once per request or job, read by logs and the activity log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RequestContext:
    """The acting person or program and where the request came from."""

    actor_id: UUID | None = None
    actor_label: str = "system"
    ip: str = ""
    user_agent: str = ""
    request_id: str = ""
    channel: str = "system"
    """One of `storefront`, `dashboard`, `api`, `operator`, `job`, `cli`, `system`."""


_current: ContextVar[RequestContext] = ContextVar("hawker_request_context", default=RequestContext())  # noqa: B039 - frozen


def current() -> RequestContext:
    """The context of the running request, job or command."""
    return _current.get()


@contextmanager
def acting(**changes: Any) -> Iterator[RequestContext]:
    """Run a block under a changed context (the fields of `RequestContext`)."""
    context = replace(_current.get(), **changes)
    token = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(token)
