# SPDX-License-Identifier: Apache-2.0
"""Saved views of lists: a name for a list's filters and order, of one person or shared with all members."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from hawker.core.db import command
from hawker.core.errors import NotFound, ValidationFailed
from hawker.core.text import clean_line
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard.models import SavedView
from hawker.surfaces.dashboard.shell import MemberRequest, at, attempt, say
from hawker.surfaces.web.access import member_page
from hawker.surfaces.web.listing import ListState

LISTS = ("orders", "products", "customers")
MOST_PER_PERSON = 30


def views_of(request: MemberRequest, list_name: str, state: ListState) -> dict[str, Any]:
    """What the menu of views shows. One query."""
    shop, user = request.shop, request.user
    rows = SavedView.objects.filter(Q(user=user) | Q(is_shared=True), list_name=list_name).select_related("user")
    return {
        "items": [
            {
                "name": view.name,
                "href": f"{state.base}?{view.query or 'all=1'}",
                "current": view.query == state.query and bool(view.query),
                "note": _note(view, is_mine=view.user_id == user.pk),
                "delete": at(shop, "view_delete", view.pk) if view.user_id == user.pk else None,
            }
            for view in rows
        ],
        "query": state.query,
        "save": at(shop, "view_save", list_name),
    }


def _note(view: SavedView, *, is_mine: bool) -> str:
    if not is_mine:
        return _("by %(name)s") % {"name": view.user}
    words = [_("opens first")] if view.is_default else []
    words += [_("shared")] if view.is_shared else []
    return ", ".join(words)


def opening_view(request: MemberRequest, list_name: str, base: str) -> HttpResponse | None:
    """A redirect to the person's default view when they open the list without asking for anything."""
    if request.GET or request.method != "GET":
        return None
    view = SavedView.objects.filter(user=request.user, list_name=list_name, is_default=True).first()
    return HttpResponseRedirect(f"{base}?{view.query}") if view is not None and view.query else None


@command
def _save(request: MemberRequest, list_name: str) -> SavedView:
    name = clean_line(request.POST.get("name"), max_length=60)
    if not name:
        raise ValidationFailed({"name": _("Give the view a name.")})
    mine = SavedView.objects.filter(user=request.user, list_name=list_name)
    if mine.exclude(name=name).count() >= MOST_PER_PERSON:
        raise ValidationFailed({"name": _("That is a lot of views; delete one first.")})
    is_default = request.POST.get("is_default") == "1"
    if is_default:
        mine.update(is_default=False)
    asked = QueryDict(request.POST.get("query", "")[:500])
    kept = {name: asked.get(name, "") for name in asked if name not in ("at", "all")}
    view, _created = SavedView.objects.update_or_create(
        shop_id=request.shop.id,
        user=request.user,
        list_name=list_name,
        name=name,
        defaults={
            "query": urlencode(kept)[:500],
            "is_default": is_default,
            "is_shared": request.POST.get("is_shared") == "1",
        },
    )
    return view


@member_page(Permission.CATALOG_VIEW, methods=("POST",))
def save(request: MemberRequest, list_name: str) -> HttpResponse:
    """Keep a list's present filters and order under a name."""
    if list_name not in LISTS:
        raise NotFound
    base = at(request.shop, list_name)
    query = request.POST.get("query", "")[:500]
    saved: list[SavedView] = []
    if attempt(request, lambda: saved.append(_save(request, list_name))):
        say(request, _("The view %(name)s is kept.") % {"name": saved[0].name})
    return HttpResponseRedirect(f"{base}?{query or 'all=1'}")


@member_page(Permission.CATALOG_VIEW, methods=("POST",))
def delete(request: MemberRequest, view_id: UUID) -> HttpResponse:
    """Forget one of one's own views."""
    view = SavedView.objects.filter(pk=view_id, user=request.user).first()
    if view is None:
        raise NotFound(_("There is no such view."))
    base = at(request.shop, view.list_name)
    view.delete()
    say(request, _("The view %(name)s is gone.") % {"name": view.name})
    return HttpResponseRedirect(f"{base}?all=1")
