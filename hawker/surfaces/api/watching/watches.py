# SPDX-License-Identifier: Apache-2.0
"""Followed products: what they cost now and did, what they earn, how often they are checked."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query
from ninja.responses import Status
from pydantic import Field

from hawker.core import clock
from hawker.core.errors import FieldError, ValidationFailed
from hawker.intelligence.watch import past, queries, services
from hawker.intelligence.watch.services import ProductChanges
from hawker.intelligence.watch.settings import figures_of
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.pagination import Cursor, Limit, Page, Sort, Text, paginate
from hawker.surfaces.api.requests import ApiRequest, settings_of
from hawker.surfaces.api.schemas import ChangedOut, Input, MoneyIn, Schema, Time, only_known, read_money
from hawker.surfaces.api.security import Room, is_conditional, match
from hawker.surfaces.api.watching.shapes import (
    FiguresOut,
    OutcomeOut,
    Percent,
    RepricingOut,
    WatchDetailOut,
    WatchHistoryOut,
    WatchIn,
    WatchOut,
    WatchPatch,
    figures_out,
    outcome_out,
    points_out,
    price_figures_out,
    read_number,
    repricing_out,
    row_facts,
    seller_out,
    watch_out,
)

room = Room("Watching prices", "/watches")

_SORTS: dict[str, Sort] = {
    "newest": ("-created_at", "-pk"),
    "oldest": ("created_at", "pk"),
    "name": ("name", "pk"),
}
_SHOWS = ("failing", "sold_out", "linked", "paused")


def detail_out(request: ApiRequest, watch_id: UUID) -> WatchDetailOut:
    """Everything about one product; NotFound."""
    shop = request.shop
    found = queries.detail(shop, settings_of(request), watch_id, since=clock.now())
    earned = queries.outcome_of(shop, found.row.now, found.figures)
    return WatchDetailOut.model_construct(
        **row_facts(found.row, shop.currency),
        offers=[seller_out(offer, shop) for offer in found.offers],
        figures=figures_out(found.figures, shop.currency),
        outcome=outcome_out(earned),
        repricing=repricing_out(found.rule, shop.currency),
    )


@room.get("", permission=Permission.WATCH_VIEW, response=Page[WatchOut])
def list_watches(
    request: ApiRequest,
    q: Text = "",
    tag: Annotated[str, Query(max_length=40, description="Only those with this tag.")] = "",
    show: Annotated[str, Query(max_length=20, description=f"One of {', '.join(_SHOWS)}; empty: all.")] = "",
    site: Annotated[str, Query(max_length=190, description="Only those followed at this site, as `example.com`.")] = "",
    sort: Annotated[str, Query(description=f"One of {', '.join(_SORTS)}.")] = "newest",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Followed products with their best price."""
    only_known(filter(None, [show]), _SHOWS, field="show")
    rows = queries.products(text=q, tag=tag, show=show, site=site)
    found, following = paginate(rows, sorts=_SORTS, sort=sort, cursor=cursor, limit=limit)
    shown = queries.rows_of(request.shop, found)
    return {"items": [watch_out(row, request.shop.currency) for row in shown], "next": following}


@room.post("", permission=Permission.WATCH_EDIT, response={201: WatchDetailOut})
def create_watch(request: ApiRequest, data: WatchIn) -> Status[WatchDetailOut]:
    """Follow an address without looking at it first; its first check follows at once. (`/lookups` looks first.)"""
    follow = services.follow(
        request.shop,
        by=request.principal,
        url=data.url,
        choice=data.choice.as_choice() if data.choice else None,
        name=data.name,
        tags=data.tags,
        variant_id=data.variant_id,
        interval_minutes=data.interval_minutes,
        role=data.role,
    )
    return Status(201, detail_out(request, follow.product_id))


class WatchStateIn(Input):
    """Products to pause, resume, archive or restore together."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]
    do: Literal["pause", "resume", "archive", "restore"]


@room.post("/state", permission=Permission.WATCH_EDIT, response=ChangedOut)
def set_watches_state(request: ApiRequest, data: WatchStateIn) -> ChangedOut:
    """Pause, resume, archive or restore several products; resuming stops at the plan's limit."""
    do = {
        "pause": services.pause,
        "resume": services.resume,
        "archive": services.archive,
        "restore": services.restore,
    }[data.do]
    return ChangedOut(changed=do(request.shop, by=request.principal, product_ids=data.ids))


@room.get("/{watch_id}", permission=Permission.WATCH_VIEW, response=WatchDetailOut)
def get_watch(request: ApiRequest, watch_id: UUID) -> WatchDetailOut:
    """One product with its sellers."""
    return detail_out(request, watch_id)


@room.patch("/{watch_id}", permission=Permission.WATCH_EDIT, response=WatchDetailOut)
def change_watch(request: ApiRequest, watch_id: UUID, data: WatchPatch) -> WatchDetailOut:
    """Change name, note, tags, own variant or rhythm. `variant_id` null takes the link away."""
    services.product_of(watch_id, lock=is_conditional(request))
    match(request, lambda: detail_out(request, watch_id))
    given = {name: getattr(data, name) for name in data.model_fields_set if name != "version"}
    if "variant_id" in given:
        given["variant_id"] = given["variant_id"] or ""
    if "interval_minutes" in given:
        given["interval_minutes"] = given["interval_minutes"] or 0
    services.update(
        request.shop,
        by=request.principal,
        product_id=watch_id,
        changes=ProductChanges(**given),
        expected_version=data.version,
    )
    return detail_out(request, watch_id)


@room.delete("/{watch_id}", permission=Permission.WATCH_EDIT)
def archive_watch(request: ApiRequest, watch_id: UUID) -> Status[None]:
    """Follow a product no longer. Its history stays; `POST /watches/state` with `restore` brings it back."""
    services.product_of(watch_id, lock=is_conditional(request))
    match(request, lambda: detail_out(request, watch_id))
    services.archive(request.shop, by=request.principal, product_ids=[watch_id])
    return Status(204, None)


class CheckingOut(Schema):
    """How many sellers are being checked; those checked minutes ago answer already."""

    checking: int


@room.post("/{watch_id}/check", permission=Permission.WATCH_EDIT, response={202: CheckingOut})
def check_watch(request: ApiRequest, watch_id: UUID) -> Status[CheckingOut]:
    """Have a product's sellers checked now; 429 when the plan's checks of this hour are used up."""
    count = services.check_now(request.shop, by=request.principal, product_id=watch_id)
    return Status(202, CheckingOut(checking=count))


class MergeIn(Input):
    """The product whose sellers move here; it is archived."""

    from_id: UUID


@room.post("/{watch_id}/merge", permission=Permission.WATCH_EDIT, response=WatchDetailOut)
def merge_watches(request: ApiRequest, watch_id: UUID, data: MergeIn) -> WatchDetailOut:
    """Put the sellers of another product to this one: they are the same thing."""
    services.merge(request.shop, by=request.principal, into_id=watch_id, from_id=data.from_id)
    return detail_out(request, watch_id)


class ChartNoteIn(Input):
    """A note on the chart."""

    text: Annotated[str, Field(min_length=1, max_length=120)]
    at: datetime | None = None


class ChartNoteOut(Schema):
    """A note on the chart."""

    id: UUID
    at: Time
    text: str


@room.post("/{watch_id}/notes", permission=Permission.WATCH_EDIT, response={201: ChartNoteOut})
def add_watch_note(request: ApiRequest, watch_id: UUID, data: ChartNoteIn) -> Status[ChartNoteOut]:
    """Note what happened on a product's chart; `at` left out: now."""
    at = data.at
    if at is not None and at.tzinfo is None:
        raise ValidationFailed([FieldError("at", _("Give the time with its offset, such as 2026-11-21T09:42:00Z."))])
    note = services.annotate(request.shop, by=request.principal, product_id=watch_id, text=data.text, at=at)
    return Status(201, ChartNoteOut.model_construct(id=note.pk, at=note.at, text=note.text))


@room.get("/{watch_id}/history", permission=Permission.WATCH_VIEW, response=WatchHistoryOut)
def watch_history(
    request: ApiRequest,
    watch_id: UUID,
    days: Annotated[int, Query(ge=1, le=3650, description="How far back, within what the plan shows.")] = 90,
) -> WatchHistoryOut:
    """The best price over time, at whichever seller. Past prices are converted at today's rate."""
    shop, until = request.shop, clock.now()
    since = queries.window_start(shop, days)
    _product, offers = queries.product_and_offers(shop, watch_id)
    line = past.best_history(shop, offers, since=since, until=until)
    return WatchHistoryOut.model_construct(
        since=since,
        until=until,
        points=points_out(line, shop.currency),
        figures=price_figures_out(past.figures_of_line(line, until), shop.currency),
    )


# What it earns


class FiguresIn(Input):
    """Figures to reckon with for this product; what is left out or null is as for the shop."""

    cost: MoneyIn | None = None
    shipping_in: MoneyIn | None = None
    extra_cost: MoneyIn | None = None
    fee_percent: Percent | None = None
    fee_fixed: MoneyIn | None = None
    tax_percent: Percent | None = None
    is_tax_included: bool | None = None
    returns_percent: Percent | None = None
    target: Literal["markup", "margin", "roi"] | None = None
    target_percent: Percent | None = None
    charm: Literal["", "99", "95", "90", "whole"] | None = None


class ReckonedOut(Schema):
    """Figures and what they come to at the best price now; `outcome` null without a price, or where no selling price
    reaches the target.
    """

    figures: FiguresOut
    outcome: OutcomeOut | None


def _changes(data: FiguresIn, currency: str) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name in data.model_fields_set:
        value = getattr(data, name)
        if isinstance(value, MoneyIn):
            changes[name] = str(read_money(value, field=name, currency=currency).amount)
        elif value is not None:
            changes[name] = value
    return changes


@room.put("/{watch_id}/figures", permission=Permission.WATCH_EDIT, response=WatchDetailOut)
def set_watch_figures(request: ApiRequest, watch_id: UUID, data: FiguresIn) -> WatchDetailOut:
    """Reckon with other figures for this product; an empty object goes back to the shop's."""
    services.product_of(watch_id)
    services.set_figures(
        request.shop,
        by=request.principal,
        product_id=watch_id,
        changes=_changes(data, request.shop.currency),
        base=figures_of(settings_of(request)),
    )
    return detail_out(request, watch_id)


@room.post("/{watch_id}/what-if", permission=Permission.WATCH_VIEW, remembers=False, response=ReckonedOut)
def try_watch_figures(request: ApiRequest, watch_id: UUID, data: FiguresIn) -> ReckonedOut:
    """What other figures would earn; nothing is kept."""
    shop = request.shop
    found = queries.detail(shop, settings_of(request), watch_id, since=clock.now())
    figures = found.figures.with_changes(_changes(data, shop.currency))
    return ReckonedOut.model_construct(
        figures=figures_out(figures, shop.currency),
        outcome=outcome_out(queries.outcome_of(shop, found.row.now, figures)),
    )


# Repricing


class RepricingIn(Input):
    """How the own price is to follow competitors."""

    strategy: Literal["match", "undercut_amount", "undercut_percent", "average"]
    floor: MoneyIn
    ceiling: MoneyIn
    undercut_by: Percent = "0"
    min_margin_percent: Percent | None = None
    charm: Literal["", "99", "95", "90", "whole"] = ""
    only_in_stock: bool = True
    is_automatic: bool = False
    max_changes_per_day: Annotated[int, Field(ge=1, le=24)] = 2
    is_active: bool = True


@room.put("/{watch_id}/repricing", permission=Permission.WATCH_REPRICE, response=RepricingOut)
def set_repricing(request: ApiRequest, watch_id: UUID, data: RepricingIn) -> RepricingOut | None:
    """Let the own price follow, within floor, ceiling and margin; see what it proposes in `/price-proposals`."""
    services.product_of(watch_id)
    currency = request.shop.currency
    margin: Decimal | None = None
    if data.min_margin_percent is not None:
        margin = read_number(data.min_margin_percent, "min_margin_percent")
    plain = data.model_dump(include={"strategy", "charm", "only_in_stock", "is_automatic", "is_active"})
    rule = services.save_rule(
        request.shop,
        by=request.principal,
        product_id=watch_id,
        floor=read_money(data.floor, field="floor", currency=currency).amount,
        ceiling=read_money(data.ceiling, field="ceiling", currency=currency).amount,
        undercut_by=read_number(data.undercut_by, "undercut_by"),
        min_margin_percent=margin,
        max_changes_per_day=data.max_changes_per_day,
        **plain,
    )
    return repricing_out(rule, currency)


@room.delete("/{watch_id}/repricing", permission=Permission.WATCH_REPRICE)
def remove_repricing(request: ApiRequest, watch_id: UUID) -> Status[None]:
    """Let the own price follow nobody."""
    services.remove_rule(request.shop, by=request.principal, product_id=watch_id)
    return Status(204, None)
