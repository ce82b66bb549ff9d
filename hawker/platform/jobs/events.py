# SPDX-License-Identifier: Apache-2.0
"""What jobs tell the rooms above."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class JobFailed:
    """A job failed for good (its retries are used up); operators are told."""

    job: str
    error: str
    run_id: UUID | None
    shop_id: UUID | None
