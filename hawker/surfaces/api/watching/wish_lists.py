# SPDX-License-Identifier: Apache-2.0
"""Wish lists: followed products on a public page."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.urls import reverse
from ninja.responses import Status
from pydantic import Field

from hawker.intelligence.watch import queries, services
from hawker.intelligence.watch.models import WishList
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.pagination import Cursor, Limit, Page, Sort, page_of
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import Input, Schema, Time, absolute
from hawker.surfaces.api.security import Room

room = Room("Watching prices", "/wish-lists")

_SORTS: dict[str, Sort] = {"title": ("title", "pk")}


class WishListIn(Input):
    """A list to make."""

    title: Annotated[str, Field(max_length=80)]


class WishListPatch(Input):
    """What is to change; a closed list shows nothing."""

    title: Annotated[str, Field(max_length=80)] | None = None
    is_open: bool | None = None


class WishListOut(Schema):
    """A list and its public address, which whoever has it can open."""

    id: UUID
    title: str
    is_open: bool
    url: str
    watch_ids: list[UUID]
    created_at: Time


class ItemIn(Input):
    """A followed product to show."""

    watch_id: UUID


def _out(found: WishList) -> WishListOut:
    return WishListOut.model_construct(
        id=found.pk,
        title=found.title,
        is_open=found.is_open,
        url=absolute(reverse("wish_list", args=[found.token])),
        watch_ids=[item.product_id for item in found.items.all()],
        created_at=found.created_at,
    )


@room.get("", permission=Permission.WATCH_VIEW, response=Page[WishListOut])
def list_wish_lists(request: ApiRequest, cursor: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """The shop's wish lists."""
    rows = queries.wish_lists().prefetch_related("items")
    return page_of(rows, _out, sorts=_SORTS, sort="title", cursor=cursor, limit=limit)


@room.post("", permission=Permission.WATCH_EDIT, response={201: WishListOut})
def create_wish_list(request: ApiRequest, data: WishListIn) -> Status[WishListOut]:
    """Make a list; its address works at once."""
    return Status(201, _out(services.save_list(request.shop, by=request.principal, title=data.title)))


@room.get("/{list_id}", permission=Permission.WATCH_VIEW, response=WishListOut)
def get_wish_list(request: ApiRequest, list_id: UUID) -> WishListOut:
    """One list."""
    return _out(queries.wish_list(list_id))


@room.patch("/{list_id}", permission=Permission.WATCH_EDIT, response=WishListOut)
def change_wish_list(request: ApiRequest, list_id: UUID, data: WishListPatch) -> WishListOut:
    """Rename, close or open a list."""
    found = queries.wish_list(list_id)
    return _out(
        services.save_list(
            request.shop,
            by=request.principal,
            wish_list_id=list_id,
            title=found.title if data.title is None else data.title,
            is_open=found.is_open if data.is_open is None else data.is_open,
        )
    )


@room.post("/{list_id}/items", permission=Permission.WATCH_EDIT, response={201: WishListOut})
def add_wish(request: ApiRequest, list_id: UUID, data: ItemIn) -> Status[WishListOut]:
    """Show a product on a list; once is enough."""
    services.add_to_list(request.shop, by=request.principal, wish_list_id=list_id, product_id=data.watch_id)
    return Status(201, _out(queries.wish_list(list_id)))


@room.delete("/{list_id}/items/{watch_id}", permission=Permission.WATCH_EDIT)
def remove_wish(request: ApiRequest, list_id: UUID, watch_id: UUID) -> Status[None]:
    """Take a product off a list."""
    services.remove_from_list(request.shop, by=request.principal, wish_list_id=list_id, product_id=watch_id)
    return Status(204, None)
