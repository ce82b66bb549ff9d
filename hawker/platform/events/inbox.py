# SPDX-License-Identifier: Apache-2.0
"""Incoming webhooks: stored once, acknowledged, then processed by a job in the transaction of their end."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

from hawker.core import clock
from hawker.core.db import command
from hawker.core.tenancy import all_shops
from hawker.platform.events.models import InboxEvent
from hawker.platform.jobs import leases
from hawker.platform.jobs.engine import wake

PROCESS = "events.process_inbox"
KEEP_DAYS = 30
_ID_CHARACTERS = 120
_SECRET_HEADERS = {"authorization", "cookie", "proxy-authorization"}

Processor = Callable[[InboxEvent], str]
_processors: dict[str, Processor] = {}


def register_processor(source: str, handler: Processor) -> None:
    """Say who understands webhooks of a source; called from `apps.py`.

    The handler runs in its shop's scope, inside the transaction that ends the row, and returns what came
    of it in a few words. Outgoing calls belong to other jobs.
    """
    _processors[source] = handler


@command
def receive(
    *,
    source: str,
    external_id: str,
    topic: str,
    headers: Mapping[str, str],
    body: bytes,
    shop_id: UUID | None = None,
) -> tuple[InboxEvent, bool]:
    """Store a verified webhook; (row, whether it is new). A repetition finds the first one's row.

    The same id from the same source for another shop is another event: a merchant who can sign webhooks
    for their own shop cannot make another shop's event look like a repetition.
    """
    if len(external_id) > _ID_CHARACTERS:
        external_id = hashlib.sha256(external_id.encode()).hexdigest()
    with all_shops("webhooks come in before anybody's scope is entered"):
        row, is_new = InboxEvent.objects.get_or_create(
            source=source,
            external_id=external_id,
            shop_id=shop_id,  # type: ignore[misc]
            defaults={
                "topic": topic[:80],
                "headers": {k: v for k, v in headers.items() if k.lower() not in _SECRET_HEADERS},
                "body": body,
            },
        )
    if is_new:
        wake(PROCESS)
    return row, is_new


def process(*, limit: int = 50) -> int:
    """Process due webhooks; how many ended well."""
    return leases.work(InboxEvent, _handle, limit=limit, in_transaction=True)


def _handle(row: InboxEvent) -> dict[str, str]:
    processor = _processors.get(row.source)
    if processor is None:
        raise leases.CannotSucceed(f"nobody processes webhooks of {row.source}")
    return {"outcome": processor(row)[:200]}


def forget_processed(*, days: int = KEEP_DAYS) -> int:
    """Delete webhooks that were processed more than `days` ago; how many."""
    with all_shops("retention of processed webhooks"):
        deleted, _by_model = InboxEvent.objects.filter(
            work_state=InboxEvent.WorkState.DONE, finished_at__lt=clock.now() - timedelta(days=days)
        ).delete()
    return deleted
