# SPDX-License-Identifier: Apache-2.0
"""Jobs of watch."""

from __future__ import annotations

from dataclasses import asdict

from hawker.intelligence.watch import digests, services
from hawker.platform.accounts.models import User
from hawker.platform.jobs.engine import job
from hawker.platform.jobs.runs import Run
from hawker.platform.shops.models import Shop
from hawker.platform.shops.principals import installation, principal_of_member


@job("watch.import_urls", recorded=True, resumable=True)
def import_urls(*, run: Run, text: str) -> dict[str, object]:
    """Follow many addresses."""
    shop = Shop.objects.get(pk=str(run.shop_id))
    user = User.objects.filter(pk=run.started_by_id).first() if run.started_by_id else None
    by = (principal_of_member(user, shop) if user else None) or installation(shop, "import")
    rows = services.import_urls(shop, by=by, text=text, report=run.progress, should_stop=run.should_stop)
    counts = {name: sum(row.outcome == name for row in rows) for name in ("new", "known", "invalid", "over_limit")}
    kept = [
        {k: str(v) for k, v in asdict(row).items() if k in ("number", "url", "outcome", "reason")}
        for row in rows
        if row.outcome != "new"
    ]
    return {**counts, "rows": kept[:500]}


@job("watch.send_digests")
def send_digests() -> None:
    """Mail the summaries of price movements that are due."""
    digests.send_due()
