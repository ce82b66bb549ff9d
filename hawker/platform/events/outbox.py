# SPDX-License-Identifier: Apache-2.0
"""Domain events for later: a row per event and handler, written in the transaction of what happened.

A handler runs in one transaction with the end of its row, so what it writes happens exactly once. It
must not call the outside there (on SQLite nobody else could write meanwhile): it queues a message or
another leased row, whose own job does the calling. Handlers of different events run in no fixed order.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from hawker.core import clock, events
from hawker.core.tenancy import all_shops, current_shop_id
from hawker.platform.events.models import OutboxEvent
from hawker.platform.jobs import leases
from hawker.platform.jobs.engine import wake

DELIVER = "events.deliver_outbox"
KEEP_DAYS = 7


def keep(name: str, payload: dict[str, Any], handlers: Sequence[str]) -> None:
    """Write one row per handler in the present transaction; `core.events` calls this."""
    shop_id = UUID(payload["shop_id"]) if payload.get("shop_id") else current_shop_id()
    rows = [OutboxEvent(shop_id=shop_id, name=name, handler=handler, payload=payload) for handler in handlers]
    if shop_id is not None and shop_id == current_shop_id():
        OutboxEvent.objects.bulk_create(rows)
    else:
        with all_shops("an event of another scope than the running one"):
            OutboxEvent.objects.bulk_create(rows)
    wake(DELIVER)


def deliver(*, limit: int = 50) -> int:
    """Call the handlers of due events; how many ended well."""
    return leases.work(OutboxEvent, _handle, limit=limit, in_transaction=True)


def _handle(row: OutboxEvent) -> None:
    try:
        event = events.load(row.name, row.payload)
    except KeyError:
        raise leases.CannotSucceed(f"nobody knows events called {row.name} any more") from None
    handler = events.later_handler(type(event), row.handler)
    if handler is None:
        raise leases.CannotSucceed(f"there is no handler {row.handler} any more")
    handler(event)


def forget_delivered(*, days: int = KEEP_DAYS) -> int:
    """Delete events that were delivered more than `days` ago; how many."""
    with all_shops("retention of delivered events"):
        deleted, _by_model = OutboxEvent.objects.filter(
            work_state=OutboxEvent.WorkState.DONE, finished_at__lt=clock.now() - timedelta(days=days)
        ).delete()
    return deleted
