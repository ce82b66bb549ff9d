# SPDX-License-Identifier: Apache-2.0
"""The tree of categories: made, changed, moved, removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from hawker.commerce.catalog import services
from hawker.commerce.catalog.models import Category, Product
from hawker.core.db import command
from hawker.core.errors import NotFound, ValidationFailed
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard import undo
from hawker.surfaces.dashboard.inputs import uuids_of
from hawker.surfaces.dashboard.product_form import other_languages
from hawker.surfaces.dashboard.shell import MemberRequest, at, attempt, go, page, say
from hawker.surfaces.web.access import member_page

ICONS = (
    "candy", "cake", "cookie", "nut", "milk", "wheat", "leaf", "flame", "gift", "gem", "utensils", "package",
    "shopping-basket", "shopping-bag", "box", "boxes", "star", "sparkles", "tag",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A category with its place in the tree."""

    category: Category
    depth: int
    is_first: bool
    is_last: bool
    is_empty: bool
    products: int


def _tree() -> list[Row]:
    """All categories in reading order, in one query."""
    rows = list(
        Category.objects.annotate(n=Count("products", filter=~Q(products__status=Product.Status.ARCHIVED))).order_by(
            "position", "name", "pk"
        )
    )
    below: dict[UUID | None, list[Category]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    found: list[Row] = []

    def walk(parent: UUID | None, depth: int) -> None:
        siblings = below.get(parent, [])
        for index, row in enumerate(siblings):
            count = getattr(row, "n", 0)
            found.append(
                Row(row, depth, index == 0, index == len(siblings) - 1, not count and row.pk not in below, count)
            )
            walk(row.pk, depth + 1)

    walk(None, 0)
    return found


@member_page(Permission.CATALOG_VIEW, methods=("GET",))
def categories(request: MemberRequest) -> HttpResponse:
    """The tree; beside it the form for a new category or the one being changed (`?edit=`)."""
    asked = uuids_of([request.GET.get("edit", "")])
    edited = Category.objects.filter(pk__in=asked).first() if asked else None
    if asked and edited is None:
        raise NotFound(_("There is no such category."))
    return _show(request, edited)


def _show(
    request: MemberRequest,
    edited: Category | None,
    *,
    typed: QueryDict | None = None,
    faults: Mapping[str, Sequence[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = _tree()
    forbidden = _own_branch(rows, edited)
    return page(
        request,
        "categories",
        {
            "rows": rows,
            "edited": edited,
            "form": _form(request, edited, typed),
            "faults": faults or {},
            "parents": [
                ("", _("none: it stands at the top")),
                *(
                    (str(r.category.pk), "\u2003" * r.depth + r.category.name)
                    for r in rows
                    if r.category.pk not in forbidden
                ),
            ],
            "icons": ICONS,
            "languages": other_languages(request.shop),
        },
        title=_("Categories"),
        section="categories",
        status=status,
    )


def _own_branch(rows: Sequence[Row], edited: Category | None) -> set[UUID]:
    """The edited category and all below it: it cannot stand under those."""
    if edited is None:
        return set()
    branch = {edited.pk}
    for row in rows:
        if row.category.parent_id in branch:
            branch.add(row.category.pk)
    return branch


def _form(request: MemberRequest, edited: Category | None, typed: QueryDict | None) -> dict[str, Any]:
    codes = [code for code, _name in other_languages(request.shop)]
    if typed is not None:
        names = ("name", "slug", "parent", "icon", "colour", *(f"name-{code}" for code in codes))
        return {name: typed.get(name, "") for name in names}
    if edited is None:
        return {"name": "", "slug": "", "parent": "", "icon": "", "colour": ""}
    return {
        "name": edited.name,
        "slug": edited.slug,
        "parent": str(edited.parent_id or ""),
        "icon": edited.icon,
        "colour": edited.colour,
        **{f"name-{code}": edited.translations.get(code, {}).get("name", "") for code in codes},
    }


@member_page(Permission.CATALOG_EDIT, methods=("POST",))
def category_save(request: MemberRequest) -> HttpResponse:
    """Make a category, or change the one named by `id`."""
    shop, data = request.shop, request.POST
    edited = _category(data["id"]) if data.get("id") else None
    parent = _category(data["parent"]) if data.get("parent") else None
    try:
        saved = services.save_category(
            shop,
            category=edited,
            name=data.get("name", ""),
            parent=parent,
            icon=data.get("icon", ""),
            colour=data.get("colour", "") if data.get("has_colour") == "1" else "",
            slug=data.get("slug", ""),
            translations={code: {"name": data.get(f"name-{code}", "")} for code, _name in other_languages(shop)},
        )
    except ValidationFailed as error:
        return _show(request, edited, typed=data, faults=error.by_field(), status=422)
    say(request, _("%(name)s is saved.") % {"name": saved.name})
    return go(request, at(shop, "categories"))


@member_page(Permission.CATALOG_EDIT, methods=("POST",))
def category_move(request: MemberRequest, category_id: UUID) -> HttpResponse:
    """One place up or down among its siblings."""
    attempt(request, lambda: _move(request, category_id, -1 if request.POST.get("to") == "up" else 1))
    return HttpResponseRedirect(at(request.shop, "categories"))


@command
def _move(request: MemberRequest, category_id: UUID, step: int) -> None:
    moved = _category(str(category_id))
    rows = [row.category for row in _tree()]
    siblings = [row.pk for row in rows if row.parent_id == moved.parent_id]
    index = siblings.index(moved.pk)
    other = index + step
    if 0 <= other < len(siblings):
        siblings[index], siblings[other] = siblings[other], siblings[index]
        rank = {key: number for number, key in enumerate(siblings)}
        services.order_categories(request.shop, ids=[*siblings, *(row.pk for row in rows if row.pk not in rank)])


@member_page(Permission.CATALOG_EDIT, methods=("POST",))
def category_delete(request: MemberRequest, category_id: UUID) -> HttpResponse:
    """Remove an empty category."""
    gone = _category(str(category_id))
    kept = {
        "name": gone.name,
        "slug": gone.slug,
        "parent": str(gone.parent_id or ""),
        "icon": gone.icon,
        "colour": gone.colour,
        "position": gone.position,
        "translations": gone.translations,
    }
    if attempt(request, lambda: services.delete_category(gone)):
        say(request, _("%(name)s is removed.") % {"name": kept["name"]}, undo=undo.offer(request, "category", kept))
    return HttpResponseRedirect(at(request.shop, "categories"))


@undo.undoable("category", Permission.CATALOG_EDIT)
def _restore(request: MemberRequest, data: Mapping[str, Any]) -> str:
    parent = Category.objects.filter(pk__in=uuids_of([data["parent"]])).first()
    saved = services.save_category(
        request.shop,
        name=data["name"],
        parent=parent,
        icon=data["icon"],
        colour=data["colour"],
        position=data["position"],
        slug=data["slug"],
        translations=data["translations"],
    )
    return _("%(name)s is back.") % {"name": saved.name}


def _category(text: str) -> Category:
    found = Category.objects.filter(pk__in=uuids_of([text])).first()
    if found is None:
        raise NotFound(_("There is no such category."))
    return found
