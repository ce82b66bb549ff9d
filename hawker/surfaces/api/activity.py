# SPDX-License-Identifier: Apache-2.0
"""Who did what, and what the guards of the doors saw."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from ninja import Query
from pydantic import AwareDatetime

from hawker.platform.audit.models import ActivityEntry, SecurityEvent
from hawker.platform.audit.queries import activity, security_events
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.pagination import Cursor, Limit, Page, Sort, Text, page_of
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import Schema, Time
from hawker.surfaces.api.security import Room

room = Room("Activity", "/activity")

_SORTS: dict[str, Sort] = {"-at": ("-pk",), "at": ("pk",)}


class ActivityOut(Schema):
    """One line of the activity log."""

    id: int
    at: Time
    action: str
    object_type: str
    object_id: str
    label: str
    before: dict[str, Any]
    after: dict[str, Any]
    actor_id: UUID | None
    actor: str
    channel: str
    ip: str
    user_agent: str
    request_id: str
    sequence: int | None
    hash: str


class SecurityEventOut(Schema):
    """Something of interest to whoever guards the doors."""

    id: int
    at: Time
    kind: str
    detail: str
    user_id: UUID | None
    ip: str
    user_agent: str
    request_id: str
    data: dict[str, Any]


def _entry_out(entry: ActivityEntry) -> ActivityOut:
    return ActivityOut.model_construct(
        id=entry.pk,
        actor=entry.actor_label,
        **{n: getattr(entry, n) for n in ActivityOut.model_fields if n not in ("id", "actor")},
    )


def _event_out(event: SecurityEvent) -> SecurityEventOut:
    return SecurityEventOut.model_construct(
        id=event.pk, **{n: getattr(event, n) for n in SecurityEventOut.model_fields if n != "id"}
    )


@room.get("", permission=Permission.ACTIVITY_VIEW, response=Page[ActivityOut])
def list_activity(
    request: ApiRequest,
    q: Text = "",
    actor_id: Annotated[UUID | None, Query(description="Only what this user or key did.")] = None,
    action: Annotated[str, Query(max_length=80, description="`orders.status_changed`, or `orders.`")] = "",
    object_type: Annotated[str, Query(max_length=40)] = "",
    object_id: Annotated[str, Query(max_length=64)] = "",
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    sort: Annotated[str, Query(description="`-at` (latest first) or `at`.")] = "-at",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """The activity log. Rows are never changed; `sequence` and `hash` are the chain that proves it."""
    rows = activity(
        request.shop,
        actor=actor_id,
        action=action,
        object_type=object_type,
        object_id=object_id,
        text=q,
        since=since,
        until=until,
    )
    return page_of(rows, _entry_out, sorts=_SORTS, sort=sort, cursor=cursor, limit=limit)


@room.get("/security", permission=Permission.ACTIVITY_VIEW, response=Page[SecurityEventOut])
def list_security_events(
    request: ApiRequest,
    q: Text = "",
    kind: Annotated[str, Query(max_length=40, description="For example `permission_refused`.")] = "",
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    sort: Annotated[str, Query(description="`-at` (latest first) or `at`.")] = "-at",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Refused permissions, keys used from elsewhere, limits hit."""
    rows = security_events(request.shop, kind=kind, text=q, since=since, until=until)
    return page_of(rows, _event_out, sorts=_SORTS, sort=sort, cursor=cursor, limit=limit)
