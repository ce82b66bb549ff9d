# SPDX-License-Identifier: Apache-2.0
"""The pages at which a product is followed, and every price seen there."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query
from ninja.responses import Status
from pydantic import Field

from hawker.core import clock
from hawker.core.errors import FieldError, ValidationFailed
from hawker.intelligence.prices import queries as prices
from hawker.intelligence.prices.models import Listing, Observation
from hawker.intelligence.watch import queries, services
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.pagination import Cursor, Limit, Page, Sort, page_of
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import Input, MoneyIn, MoneyOut, Schema, Time, money_or_none, read_money
from hawker.surfaces.api.security import Room
from hawker.surfaces.api.watching.shapes import ChoiceIn, Percent, RoleName, SellerOut, read_number, seller_out

watches = Room("Watching prices", "/watches")
sellers = Room("Watching prices", "/watch-sellers")
listings = Room("Watching prices", "/listings")

_SORTS: dict[str, Sort] = {"newest": ("-at", "-pk"), "oldest": ("at", "pk")}


class SellerIn(Input):
    """Another page at which the same thing is sold."""

    url: Annotated[str, Field(min_length=1, max_length=2000)]
    role: RoleName = "competitor"
    choice: ChoiceIn | None = None


class SellerPatch(Input):
    """How a seller counts; what is left out stays."""

    label: Annotated[str, Field(max_length=80)] | None = None
    role: RoleName | None = None
    pack_quantity: Annotated[int | None, Field(ge=1, le=100_000)] = None
    extra_cost: Annotated[MoneyIn | None, Field(description="In the currency of the seller's page.")] = None
    extra_percent: Percent | None = None


def _seller(request: ApiRequest, seller_id: UUID) -> SellerOut:
    return seller_out(queries.offer_details(request.shop, seller_id), request.shop)


@watches.post("/{watch_id}/sellers", permission=Permission.WATCH_EDIT, response={201: SellerOut})
def add_seller(request: ApiRequest, watch_id: UUID, data: SellerIn) -> Status[SellerOut]:
    """Follow a product at one more page; its first check follows at once."""
    follow = services.follow(
        request.shop,
        by=request.principal,
        url=data.url,
        choice=data.choice.as_choice() if data.choice else None,
        product_id=watch_id,
        role=data.role,
    )
    return Status(201, _seller(request, follow.pk))


@sellers.get("/{seller_id}", permission=Permission.WATCH_VIEW, response=SellerOut)
def get_seller(request: ApiRequest, seller_id: UUID) -> SellerOut:
    """One seller."""
    return _seller(request, seller_id)


@sellers.patch("/{seller_id}", permission=Permission.WATCH_EDIT, response=SellerOut)
def change_seller(request: ApiRequest, seller_id: UUID, data: SellerPatch) -> SellerOut:
    """Change how a seller counts: its name, role, pack size and what comes on top of its price."""
    offer = queries.offer_details(request.shop, seller_id)
    currency = offer.currency or request.shop.currency
    changes: dict[str, Any] = data.model_dump(include={"label", "role", "pack_quantity"})
    if data.extra_cost is not None:
        changes["extra_cost"] = read_money(data.extra_cost, field="extra_cost", currency=currency).amount
    if data.extra_percent is not None:
        changes["extra_percent"] = read_number(data.extra_percent, "extra_percent")
    services.update_follow(request.shop, by=request.principal, follow_id=seller_id, **changes)
    return _seller(request, seller_id)


@sellers.delete("/{seller_id}", permission=Permission.WATCH_EDIT)
def remove_seller(request: ApiRequest, seller_id: UUID) -> Status[None]:
    """Look at one seller no longer; the product stays."""
    services.unfollow(request.shop, by=request.principal, follow_id=seller_id)
    return Status(204, None)


# What was seen there


class PointOut(Schema):
    """A step of a price: it held from `at` until the next one."""

    at: Time
    price: MoneyOut
    list_price: MoneyOut | None
    availability: str


class HistoryOut(Schema):
    """The steps of a page's price, in its currency; the first point is what held when the window began."""

    listing_id: UUID
    url: str
    title: str
    currency: str
    since: Time
    until: Time
    last_seen_at: Annotated[Time | None, Field(description="Until when the last price is known to have held.")]
    points: list[PointOut]


class CheckOut(Schema):
    """What one check found."""

    at: Time
    outcome: Annotated[str, Field(description="`first`, `changed`, `unchanged` or `failed`.")]
    price: MoneyOut | None
    list_price: MoneyOut | None
    shipping: MoneyOut | None
    availability: str
    method: str
    confidence: float
    problem: str
    detail: str
    http_status: int | None
    milliseconds: int


def _moment(value: datetime | None, field: str) -> datetime | None:
    if value is not None and value.tzinfo is None:
        raise ValidationFailed([FieldError(field, _("Give the time with its offset, such as 2026-11-21T09:42:00Z."))])
    return value


def _window(request: ApiRequest, start: datetime | None, end: datetime | None) -> tuple[datetime, datetime]:
    """The window asked for, within what the plan shows."""
    until = min(_moment(end, "to") or clock.now(), clock.now())
    earliest = queries.window_start(request.shop, None)
    since = max(_moment(start, "from") or earliest, earliest)
    if since > until:
        raise ValidationFailed([FieldError("from", _("The window ends before it begins."))])
    return since, until


From = Annotated[datetime | None, Query(alias="from", description="Left out: as far back as the plan shows.")]
To = Annotated[datetime | None, Query(alias="to", description="Left out: now.")]


@listings.get("/{listing_id}/history", permission=Permission.WATCH_VIEW, response=HistoryOut)
def listing_history(request: ApiRequest, listing_id: UUID, start: From = None, end: To = None) -> HistoryOut:
    """A page's price over time, step by step (at most about 600 points, extremes kept)."""
    listing = queries.listing_for(request.shop, listing_id)
    since, until = _window(request, start, end)
    found = prices.history(listing.pk, since=since, until=until)
    return HistoryOut.model_construct(
        listing_id=listing.pk,
        url=listing.url,
        title=listing.title,
        currency=found.currency,
        since=since,
        until=until,
        last_seen_at=found.last_seen_at,
        points=[
            PointOut.model_construct(
                at=point.at,
                price=money_or_none(point.price, found.currency),
                list_price=money_or_none(point.list_price, found.currency),
                availability=point.availability,
            )
            for point in found.points
        ],
    )


def _check(row: Observation, listing: Listing) -> CheckOut:
    currency = row.currency or listing.currency
    amounts: dict[str, Any] = {
        name: money_or_none(getattr(row, name), currency) for name in ("price", "list_price", "shipping")
    }
    plain = (
        "at",
        "outcome",
        "availability",
        "method",
        "confidence",
        "problem",
        "detail",
        "http_status",
        "milliseconds",
    )
    return CheckOut.model_construct(
        **amounts,
        **{name: getattr(row, name) for name in plain},
    )


@listings.get("/{listing_id}/checks", permission=Permission.WATCH_VIEW, response=Page[CheckOut])
def listing_checks(
    request: ApiRequest,
    listing_id: UUID,
    outcome: Annotated[Literal["", "changed", "failed"], Query(description="Only these.")] = "",
    sort: Annotated[str, Query(description=f"One of {', '.join(_SORTS)}.")] = "newest",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Every check of a page, also those that failed: the evidence behind each figure."""
    listing = queries.listing_for(request.shop, listing_id)
    return page_of(
        queries.checks_of(request.shop, listing, outcome=outcome),
        lambda row: _check(row, listing),
        sorts=_SORTS,
        sort=sort,
        cursor=cursor,
        limit=limit,
    )
