# SPDX-License-Identifier: Apache-2.0
"""Jobs of the activity log."""

from __future__ import annotations

from hawker.platform.audit import chain
from hawker.platform.jobs.engine import job
from hawker.platform.jobs.runs import Run


class ActivityLogDamaged(RuntimeError):
    """The activity log does not agree with its hash chain."""


@job("audit.seal")
def seal() -> None:
    """Add new entries of the activity log to their hash chains."""
    chain.seal()


@job("audit.verify", recorded=True, resumable=True)
def verify(run: Run) -> dict[str, int]:
    """Recompute the hash chains of the activity log; fails, and so alerts, when one is damaged."""
    faults, heads = chain.verify_all()
    for fault in faults[:20]:
        run.log(f"{fault.chain} #{fault.sequence}: {fault.problem}")
    if faults:
        raise ActivityLogDamaged(f"{len(faults)} faults in the activity log; see `hawker audit verify`")
    return {"chains": len(heads)}
