# SPDX-License-Identifier: Apache-2.0
"""Jobs of alerts."""

from __future__ import annotations

from uuid import UUID

from hawker.intelligence.alerts import services
from hawker.platform.jobs.engine import job
from hawker.platform.jobs.runs import Run
from hawker.platform.shops.models import Shop


@job("alerts.sweep")
def sweep() -> None:
    """Look at conditions that come true by time alone."""
    services.sweep()


@job("alerts.evaluate_rule", recorded=True)
def evaluate_rule(*, run: Run, rule_id: str) -> dict[str, object]:
    """Look at a new rule for every product it is about."""
    shop = Shop.objects.get(pk=str(run.shop_id))
    return {"fired": services.evaluate_rule(shop, UUID(rule_id))}


@job("alerts.send_digests")
def send_digests() -> None:
    """Mail the daily summaries of alerts."""
    services.send_digests()
