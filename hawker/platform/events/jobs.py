# SPDX-License-Identifier: Apache-2.0
"""Jobs of events."""

from __future__ import annotations

from hawker.platform.events import idempotency, inbox, outbox
from hawker.platform.jobs.engine import job
from hawker.platform.jobs.runs import Run


@job(outbox.DELIVER)
def deliver_outbox() -> None:
    """Call the durable handlers of domain events."""
    outbox.deliver()


@job(inbox.PROCESS)
def process_inbox() -> None:
    """Process webhooks that came in."""
    inbox.process()


@job("events.forget_idempotency_keys", recorded=True, resumable=True)
def forget_idempotency_keys(run: Run) -> dict[str, int]:
    """Delete remembered answers after a day."""
    return {"keys": idempotency.forget_old()}


@job("events.forget_finished", recorded=True, resumable=True)
def forget_finished(run: Run) -> dict[str, int]:
    """Delete delivered events after a week and processed webhooks after a month."""
    return {"events": outbox.forget_delivered(), "webhooks": inbox.forget_processed()}
