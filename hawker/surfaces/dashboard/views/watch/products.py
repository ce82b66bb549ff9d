# SPDX-License-Identifier: Apache-2.0
"""Followed products: the list with its paste box, and several at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hawker.core.errors import HawkerError
from hawker.intelligence.watch import queries, services
from hawker.platform.billing.plans import entitlements
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard import undo
from hawker.surfaces.dashboard.inputs import uuids_of
from hawker.surfaces.dashboard.saved_views import opening_view, views_of
from hawker.surfaces.dashboard.shell import MemberRequest, at, page, refused, say, warn
from hawker.surfaces.dashboard.views.watch import frame
from hawker.surfaces.web.access import member_page
from hawker.surfaces.web.listing import ListState, paginate

FILTERS = ("show", "tag", "site", "all")
SORTS: dict[str, tuple[str, ...]] = {
    "newest": ("-created_at", "-pk"),
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
}
SHOWS = ("failing", "sold_out", "linked", "paused")
MOST_AT_ONCE = 1000


def _state(request: MemberRequest, query: QueryDict) -> ListState:
    return ListState(query, base=at(request.shop, "watch"), filters=FILTERS, sorts=tuple(SORTS), default_sort="newest")


def _found(state: ListState) -> Any:
    return queries.products(text=state["q"], tag=state["tag"], show=state["show"], site=state["site"])


@member_page(Permission.WATCH_VIEW, methods=("GET",))
def watch(request: MemberRequest) -> HttpResponse:
    """What is followed, each with its best price now."""
    shop = request.shop
    redirect = opening_view(request, "watch", at(shop, "watch"))
    if redirect is not None:
        return redirect
    state = _state(request, request.GET)
    found = paginate(_found(state), order=SORTS[state.sort], state=state)
    counts = queries.counts()
    tags = queries.tags()
    labels = {
        "": _("All"),
        "failing": _("Not readable"),
        "sold_out": _("Sold out"),
        "linked": _("Compared"),
        "paused": _("Paused"),
    }
    limit = entitlements(shop).watched_products
    return page(
        request,
        "watch/products",
        {
            "tabs": frame.tabs(request, "watch"),
            "state": state,
            "found": found,
            "rows": [frame.row_of(row) for row in queries.rows_of(shop, found.rows, with_trend=True)],
            "has_any": bool(counts["all"]),
            "shows": [
                {
                    "label": word,
                    "href": state.url(show=code),
                    "active": state["show"] == code,
                    "count": counts[code or "all"],
                }
                for code, word in labels.items()
            ],
            "columns": [
                {"label": _("Picture"), "hide_label": True, "slot": "lead"},
                state.column(_("Product"), "name"),
                {"label": _("Trend"), "from": "xl"},
                {"label": _("State")},
                {"label": _("Since yesterday"), "align": "right", "from": "md"},
                {"label": _("Since first"), "align": "right", "from": "lg"},
                {"label": _("Best price"), "align": "right"},
            ],
            "fields": [
                {
                    "name": "tag",
                    "label": _("Tag"),
                    "value": state["tag"],
                    "options": [("", _("any")), *((t, f"{t} ({n})") for t, n in tags)],
                }
            ]
            if tags
            else [],
            "chips": state.chips(
                {
                    "q": lambda text: f"“{text}”",
                    "tag": lambda text: _("tag: %(tag)s") % {"tag": text},
                    "site": lambda text: text,
                }
            ),
            "views": views_of(request, "watch", state),
            "limit": limit,
            "used": counts["all"] - counts["paused"],
        },
        title=_("Products"),
        section="watch",
    )


@member_page(Permission.WATCH_EDIT, methods=("POST",))
def watch_bulk(request: MemberRequest) -> HttpResponse:
    """Pause, resume or put away the picked products, or all that match."""
    state = _state(request, QueryDict(request.POST.get("query", "")[:1000]))
    back = HttpResponseRedirect(state.url(all=None if state.is_filtered else "1"))
    picked = uuids_of(request.POST.getlist("ids"))
    if request.POST.get("all") == "1":
        picked = list(_found(state).order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if not picked or len(picked) > MOST_AT_ONCE:
        warn(request, _("Pick 1 to %(n)s products first.") % {"n": MOST_AT_ONCE})
        return back
    try:
        _change(request, request.POST.get("do", ""), picked)
    except HawkerError as error:
        refused(request, error)
    return back


def _change(request: MemberRequest, do: str, picked: Sequence[UUID]) -> None:
    shop, by = request.shop, request.principal
    if do == "pause":
        count = services.pause(shop, by=by, product_ids=picked)
        say(request, ngettext("%(n)s product is paused.", "%(n)s products are paused.", count) % {"n": count})
    elif do == "resume":
        count = services.resume(shop, by=by, product_ids=picked)
        say(
            request,
            ngettext("%(n)s product is checked again.", "%(n)s products are checked again.", count) % {"n": count},
        )
    elif do == "remove":
        remove(request, picked)
    else:
        warn(request, _("Choose what to do with them."))


def remove(request: MemberRequest, picked: Sequence[UUID]) -> None:
    """Put products away and offer to take it back."""
    count = services.archive(request.shop, by=request.principal, product_ids=picked)
    token = undo.offer(request, "watch_removed", {"ids": [str(key) for key in picked]})
    words = ngettext("%(n)s product is followed no longer.", "%(n)s products are followed no longer.", count)
    say(request, words % {"n": count}, undo=token)


@undo.undoable("watch_removed", Permission.WATCH_EDIT)
def _bring_back(request: MemberRequest, data: Mapping[str, Any]) -> str:
    ids = uuids_of(data["ids"])
    count = services.restore(request.shop, by=request.principal, product_ids=ids)
    return ngettext("%(n)s product is followed again.", "%(n)s products are followed again.", count) % {"n": count}
