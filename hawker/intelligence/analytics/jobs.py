# SPDX-License-Identifier: Apache-2.0
"""Jobs of analytics."""

from __future__ import annotations

from hawker.intelligence.analytics import customers, rollups
from hawker.platform.jobs.engine import job


@job("analytics.count_days")
def count_days() -> None:
    """Count the days whose sales have changed."""
    rollups.count_marked()


@job("analytics.catch_up")
def catch_up() -> None:
    """Bring orders that are missing into the sales ledger."""
    rollups.catch_up_all()


@job("analytics.count_customers")
def count_customers() -> None:
    """Count segments, cohorts and what is expected of customers."""
    customers.recount_all()


@job("analytics.verify")
def verify() -> None:
    """Prove that roll-ups are what the ledger says; a difference fails the run."""
    found = rollups.verify()
    if found:
        first = found[0]
        raise RuntimeError(f"{len(found)} roll-ups differ from the ledger, first {first.shop} {first.day} {first.what}")
