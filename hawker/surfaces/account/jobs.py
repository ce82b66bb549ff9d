# SPDX-License-Identifier: Apache-2.0
"""The upkeep of accounts as a job: that room stands below the job engine, so its job is declared here."""

from __future__ import annotations

from hawker.platform.accounts.housekeeping import forget_expired
from hawker.platform.jobs import engine, runs


@engine.job("accounts.forget_expired", recorded=True, resumable=True)
def forget_expired_sign_ins(run: runs.Run) -> dict[str, int]:
    """Delete sessions, tokens and links that cannot be used any more."""
    gone = forget_expired()
    run.log(", ".join(f"{count} {what.replace('_', ' ')}" for what, count in gone.items()))
    return gone
