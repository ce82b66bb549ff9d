# SPDX-License-Identifier: Apache-2.0
"""Keeps what rooms record: the activity log and security events, in the transaction of what happened."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

from hawker.core import context
from hawker.core.activity import ActivityRecorded, SecurityEventHappened
from hawker.core.tenancy import all_shops, current_shop_id
from hawker.platform.audit.models import ActivityEntry, SecurityEvent

_VALUE_CHARACTERS = 2000


def keep_activity(event: ActivityRecorded) -> None:
    """Write one line of the activity log."""
    who = context.current()
    with _scope(event.shop_id):
        ActivityEntry.objects.create(
            shop_id=event.shop_id,
            action=event.action[:80],
            object_type=event.object_type[:40],
            object_id=event.object_id[:64],
            label=event.label[:200],
            before=plain(event.before),
            after=plain(event.after),
            actor_id=who.actor_id,
            actor_label=who.actor_label[:150],
            channel=who.channel[:12],
            ip=who.ip[:45],
            user_agent=who.user_agent[:300],
            request_id=who.request_id[:64],
        )


def keep_security_event(event: SecurityEventHappened) -> None:
    """Write one security event."""
    who = context.current()
    with _scope(event.shop_id):
        SecurityEvent.objects.create(
            shop_id=event.shop_id,
            kind=event.kind[:40],
            detail=event.detail[:300],
            user_id=event.user_id or who.actor_id,
            ip=who.ip[:45],
            user_agent=who.user_agent[:300],
            request_id=who.request_id[:64],
            data=plain(event.data),
        )


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values as JSON holds them (amounts and times as text); long texts are cut."""
    read: dict[str, Any] = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    return {
        name: f"{value[:_VALUE_CHARACTERS]}…" if isinstance(value, str) and len(value) > _VALUE_CHARACTERS else value
        for name, value in read.items()
    }


def _scope(shop_id: UUID | None) -> AbstractContextManager[None]:
    """The scope to write in: usually the running one, which then costs nothing."""
    if shop_id is not None and shop_id == current_shop_id():
        return nullcontext()
    return all_shops("the installation log, and entries made before a scope is entered")
