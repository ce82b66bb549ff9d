# SPDX-License-Identifier: Apache-2.0
"""Imports: a plan that says what each line would do, then a job that does it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from ninja.responses import Status
from pydantic import Field

from hawker.intelligence.watch import services
from hawker.intelligence.watch.services import ImportPlan
from hawker.platform.jobs.engine import enqueue
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import Input, Schema
from hawker.surfaces.api.security import MAX_UPLOAD_BYTES, Room

room = Room("Imports", "/imports")

_OUTCOMES = ("new", "known", "invalid", "over_limit")


class WatchImportIn(Input):
    """Addresses to follow: one a line, or CSV with a column `url` (and `name`, `cost`, `tags`, `sku`)."""

    text: Annotated[str, Field(min_length=1, max_length=2_000_000)]
    is_plan: Annotated[bool, Field(description="Only say what each line would do.")] = False


class ImportRowOut(Schema):
    """A line and what becomes of it: `new`, `known`, `invalid` or `over_limit`, with the reason."""

    line: int
    url: str
    name: str
    outcome: str
    reason: str


class ImportOut(Schema):
    """What an import does. `job_id` (see `/jobs`) is null for a plan, or when there is nothing to do."""

    job_id: UUID | None
    counts: dict[str, int]
    rows: list[ImportRowOut]


def _out(plan: ImportPlan, job_id: UUID | None) -> ImportOut:
    return ImportOut.model_construct(
        job_id=job_id,
        counts={name: plan.count(name) for name in _OUTCOMES},
        rows=[
            ImportRowOut.model_construct(
                line=row.number, url=row.url, name=row.name, outcome=row.outcome, reason=row.reason
            )
            for row in plan.rows
        ],
    )


@room.post(
    "/watches",
    permission=Permission.WATCH_EDIT,
    max_body_bytes=MAX_UPLOAD_BYTES,
    response={200: ImportOut, 202: ImportOut},
)
def import_watches(request: ApiRequest, data: WatchImportIn) -> Status[ImportOut]:
    """Follow many addresses; safe to repeat. 200: a plan; 202: a job has begun."""
    shop = request.shop
    plan = services.plan_import(shop, by=request.principal, text=data.text)
    if data.is_plan or not plan.count("new"):
        return Status(200, _out(plan, None))
    run = enqueue("watch.import_urls", shop_id=shop.id, started_by=request.person, text=data.text)
    return Status(202, _out(plan, run.pk if run else None))
