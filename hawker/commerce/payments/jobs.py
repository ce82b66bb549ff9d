# SPDX-License-Identifier: Apache-2.0
"""Jobs of payments."""

from __future__ import annotations

from hawker.commerce.payments import services
from hawker.commerce.payments.providers import sandbox
from hawker.platform.jobs.engine import job


@job("payments.reconcile")
def reconcile() -> None:
    """Ask providers about open payments and carry out refunds."""
    services.reconcile()


@job("payments.send_sandbox_webhooks")
def send_sandbox_webhooks() -> None:
    """Deliver the sandbox provider's webhooks."""
    sandbox.send_webhooks()
