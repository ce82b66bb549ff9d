# SPDX-License-Identifier: Apache-2.0
"""Pasted addresses: what is there is read, shown, and followed when it is the right price."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from ninja.responses import Status
from pydantic import Field

from hawker.intelligence.prices import problems
from hawker.intelligence.watch import services
from hawker.intelligence.watch.models import PriceLookup
from hawker.intelligence.watch.services import LookupState
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import Input, Schema, ShortText, Time
from hawker.surfaces.api.security import Room
from hawker.surfaces.api.watching.shapes import ChoiceIn, WatchDetailOut
from hawker.surfaces.api.watching.watches import detail_out

room = Room("Watching prices", "/lookups")


class LookupIn(Input):
    """An address to read."""

    url: Annotated[str, Field(min_length=1, max_length=2000)]


class LookupOut(Schema):
    """How far a lookup is: `waiting`, `fetching`, `found`, `no_price` or `failed`; ask again until it is over."""

    id: UUID
    url: str
    step: str
    is_over: bool
    problem: str
    advice: Annotated[str, Field(description="What can be done about the problem; empty without one.")]
    reading: Annotated[
        dict[str, Any], Field(description="As `hawker price --json` prints it, `candidates` included; empty before.")
    ]
    created_at: Time
    watch_id: UUID | None


class ConfirmIn(Input):
    """Follow what was found. Without `choice` the proposed price is meant."""

    choice: ChoiceIn | None = None
    name: ShortText = ""
    tags: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)] = []
    watch_id: Annotated[UUID | None, Field(description="A followed product that this page belongs to.")] = None
    variant_id: UUID | None = None
    interval_minutes: Annotated[int | None, Field(ge=0, le=7 * 24 * 60)] = None


def _out(lookup: PriceLookup, state: LookupState) -> LookupOut:
    return LookupOut.model_construct(
        id=lookup.pk,
        url=lookup.url,
        step=state.step,
        is_over=state.is_over,
        problem=state.problem,
        advice=str(problems.advice(state.problem)) if state.problem else "",
        reading=dict(state.reading),
        created_at=lookup.created_at,
        watch_id=lookup.product_id,
    )


@room.post("", permission=Permission.WATCH_EDIT, response={202: LookupOut})
def look_up(request: ApiRequest, data: LookupIn) -> Status[LookupOut]:
    """Have an address read; 429 when the plan's checks of this hour are used up."""
    lookup = services.look_up(request.shop, by=request.principal, url=data.url)
    return Status(202, _out(*services.state_of(lookup.pk)))


@room.get("/{lookup_id}", permission=Permission.WATCH_EDIT, response=LookupOut)
def get_lookup(request: ApiRequest, lookup_id: UUID) -> LookupOut:
    """How far a lookup is and what was found."""
    return _out(*services.state_of(lookup_id))


@room.post("/{lookup_id}/confirm", permission=Permission.WATCH_EDIT, response={201: WatchDetailOut})
def confirm_lookup(request: ApiRequest, lookup_id: UUID, data: ConfirmIn) -> Status[WatchDetailOut]:
    """Follow what was found; 422 while the page is still being read, or when no price was sure and none is chosen."""
    follow = services.confirm_lookup(
        request.shop,
        by=request.principal,
        lookup_id=lookup_id,
        choice=data.choice.as_choice() if data.choice else None,
        name=data.name,
        tags=data.tags,
        product_id=data.watch_id,
        variant_id=data.variant_id,
        interval_minutes=data.interval_minutes,
    )
    return Status(201, detail_out(request, follow.product_id))
