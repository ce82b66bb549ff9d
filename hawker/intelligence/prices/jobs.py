# SPDX-License-Identifier: Apache-2.0
"""Jobs of prices."""

from __future__ import annotations

from hawker.core.db import ensure_partitions
from hawker.intelligence.prices import rates, services
from hawker.intelligence.prices.models import Observation
from hawker.platform.jobs.engine import job


@job("prices.check_due")
def check_due() -> None:
    """Check the listings whose time has come."""
    services.check_due()


@job("prices.fetch_pictures")
def fetch_pictures() -> None:
    """Keep small copies of the pictures of followed pages."""
    services.fetch_pictures()


@job("prices.keep_partitions")
def keep_partitions() -> None:
    """Have next months' partitions of observations ready."""
    ensure_partitions(Observation)


@job("prices.refresh_rates")
def refresh_rates() -> None:
    """Fetch the European Central Bank's reference rates."""
    rates.refresh()
