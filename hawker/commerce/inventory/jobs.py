# SPDX-License-Identifier: Apache-2.0
"""Jobs of inventory."""

from __future__ import annotations

from hawker.commerce.inventory import services
from hawker.platform.jobs.engine import job


@job("inventory.release_expired_holds")
def release_expired_holds() -> None:
    """Give back stock whose payment was not made in time."""
    services.release_expired_holds()
