# SPDX-License-Identifier: Apache-2.0
"""Jobs of messaging."""

from __future__ import annotations

from hawker.platform.jobs.engine import job
from hawker.platform.jobs.runs import Run
from hawker.platform.messaging import delivery, services


@job(services.DELIVER)
def deliver() -> None:
    """Send queued messages."""
    delivery.deliver()


@job("messaging.forget_secrets", recorded=True, resumable=True)
def forget_secrets(run: Run) -> dict[str, int]:
    """Erase one-time links of messages a day after they were written."""
    return {"messages": delivery.forget_secrets()}
