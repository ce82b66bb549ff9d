# SPDX-License-Identifier: Apache-2.0
"""The category tree, for members."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query
from ninja.responses import Status
from pydantic import Field

from hawker.commerce.catalog import services
from hawker.commerce.catalog.models import Category
from hawker.core.db import locked
from hawker.core.errors import FieldError, NotFound, ValidationFailed
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.pagination import Cursor, Limit, Page, Sort, page_of
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import Input, Schema, ShortText, Time
from hawker.surfaces.api.security import Room, is_conditional, match

room = Room("Categories", "/categories")

_SORTS: dict[str, Sort] = {"position": ("position", "name", "pk"), "name": ("name", "pk")}


class StaffCategoryOut(Schema):
    """A category."""

    id: UUID
    parent_id: UUID | None
    name: str
    slug: str
    icon: str
    colour: str
    position: int
    translations: dict[str, dict[str, str]]
    created_at: Time
    updated_at: Time


class CategoryIn(Input):
    """A category to add."""

    name: Annotated[str, Field(max_length=80)]
    parent_id: UUID | None = None
    icon: Annotated[str, Field(max_length=40)] = ""
    colour: Annotated[str, Field(max_length=7, examples=["#0f5c42"])] = ""
    position: Annotated[int | None, Field(ge=0, le=2**31 - 1)] = None
    slug: Annotated[str, Field(max_length=80)] = ""
    translations: dict[str, dict[str, ShortText]] = {}


class CategoryPatch(Input):
    """What is to change; what is left out stays."""

    name: Annotated[str, Field(max_length=80)] | None = None
    parent_id: UUID | None = None
    icon: Annotated[str, Field(max_length=40)] | None = None
    colour: Annotated[str, Field(max_length=7)] | None = None
    position: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    slug: Annotated[str, Field(max_length=80)] | None = None
    translations: dict[str, dict[str, ShortText]] | None = None


def _out(category: Category) -> StaffCategoryOut:
    return StaffCategoryOut.model_construct(**{name: getattr(category, name) for name in StaffCategoryOut.model_fields})


def _find(category_id: UUID, *, lock: bool = False) -> Category:
    rows = Category.objects.filter(pk=category_id)
    found = (locked(rows) if lock else rows).first()
    if found is None:
        raise NotFound(_("There is no such category."))
    return found


def _parent(category_id: UUID | None) -> Category | None:
    if category_id is None:
        return None
    found = Category.objects.filter(pk=category_id).first()
    if found is None:
        raise ValidationFailed([FieldError("parent_id", _("There is no such category."))])
    return found


@room.get("", permission=Permission.CATALOG_VIEW, response=Page[StaffCategoryOut])
def list_categories(
    request: ApiRequest,
    parent_id: Annotated[UUID | None, Query(description="Only those directly below this one.")] = None,
    sort: Annotated[str, Query(description=f"One of {', '.join(_SORTS)}.")] = "position",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """All categories; `parent_id` makes the tree of them."""
    rows = Category.objects.all()
    if parent_id is not None:
        rows = rows.filter(parent_id=parent_id)
    return page_of(rows, _out, sorts=_SORTS, sort=sort, cursor=cursor, limit=limit)


@room.post("", permission=Permission.CATALOG_EDIT, response={201: StaffCategoryOut})
def create_category(request: ApiRequest, data: CategoryIn) -> Status[StaffCategoryOut]:
    """Add a category."""
    fields = data.model_dump(exclude={"parent_id"})
    return Status(201, _out(services.save_category(request.shop, parent=_parent(data.parent_id), **fields)))


class CategoryOrderIn(Input):
    """Categories in the order they are to be shown."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]


@room.post("/order", permission=Permission.CATALOG_EDIT, response={204: None})
def arrange_categories(request: ApiRequest, data: CategoryOrderIn) -> Status[None]:
    """Put categories in the order given."""
    services.order_categories(request.shop, ids=data.ids)
    return Status(204, None)


@room.get("/{category_id}", permission=Permission.CATALOG_VIEW, response=StaffCategoryOut)
def get_category(request: ApiRequest, category_id: UUID) -> StaffCategoryOut:
    """One category."""
    return _out(_find(category_id))


@room.patch("/{category_id}", permission=Permission.CATALOG_EDIT, response=StaffCategoryOut)
def change_category(request: ApiRequest, category_id: UUID, data: CategoryPatch) -> StaffCategoryOut:
    """Change a category."""
    category = _find(category_id, lock=is_conditional(request))
    match(request, lambda: _out(category))
    given: dict[str, Any] = {name: getattr(category, name) for name in ("name", "icon", "colour", "translations")}
    changed = data.model_dump(include=data.model_fields_set, exclude={"parent_id"})
    given |= {name: value for name, value in changed.items() if value is not None}
    parent = _parent(data.parent_id) if "parent_id" in data.model_fields_set else category.parent
    return _out(services.save_category(request.shop, category=category, parent=parent, **given))


@room.delete("/{category_id}", permission=Permission.CATALOG_EDIT)
def delete_category(request: ApiRequest, category_id: UUID) -> Status[None]:
    """Remove an empty category; 409 while products or categories stand in it."""
    category = _find(category_id, lock=is_conditional(request))
    match(request, lambda: _out(category))
    services.delete_category(category)
    return Status(204, None)
