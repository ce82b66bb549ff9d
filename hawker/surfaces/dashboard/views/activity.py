# SPDX-License-Identifier: Apache-2.0
"""The activity log and security events of a shop: filtered, searched, exported."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.utils.translation import gettext as _

from hawker.core import activity as log
from hawker.core import clock
from hawker.core.errors import LimitReached
from hawker.core.tenancy import shop_scope
from hawker.core.text import csv_safe
from hawker.platform.audit import queries
from hawker.platform.audit.models import ActivityEntry
from hawker.platform.billing.plans import entitlements
from hawker.platform.shops.models import Shop
from hawker.platform.shops.permissions import Permission, require
from hawker.surfaces.dashboard.inputs import day_range
from hawker.surfaces.dashboard.shell import MemberRequest, at, page, refused
from hawker.surfaces.dashboard.wording import action_word, kind_word
from hawker.surfaces.web.access import member_page
from hawker.surfaces.web.listing import ListState, paginate

FILTERS = ("action", "object_type", "object_id", "actor", "since", "until")
_PAGES = {"product": "product", "customer": "customer"}


@member_page(Permission.ACTIVITY_VIEW, methods=("GET",))
def activity(request: MemberRequest) -> HttpResponse:
    """Who did what to which object, with old and new values."""
    shop = request.shop
    state = ListState(request.GET, base=at(shop, "activity"), filters=FILTERS)
    found = paginate(_found(shop, state), order=("-id",), state=state)
    actions = queries.actions(shop)
    return page(
        request,
        "activity",
        {
            "state": state,
            "found": found,
            "rows": [_row(shop, entry) for entry in found.rows],
            "tabs": _tabs(shop, "activity"),
            "fields": [
                {
                    "name": "action",
                    "label": _("What"),
                    "value": state["action"],
                    "options": [("", _("any")), *((code, action_word(code)) for code in actions)],
                }
            ],
            "chips": state.chips(
                {
                    "q": lambda text: f"“{text}”",
                    "action": action_word,
                    "object_type": lambda text: text,
                    "object_id": lambda text: text[:8],
                    "actor": lambda text: _("by %(name)s") % {"name": text},
                    "since": lambda text: _("from %(day)s") % {"day": text},
                    "until": lambda text: _("to %(day)s") % {"day": text},
                }
            ),
            "may_export": Permission.EXPORTS_MAKE in request.principal.permissions,
        },
        title=_("Activity"),
        section="activity",
    )


def _found(shop: Shop, state: ListState) -> QuerySet[ActivityEntry]:
    since, until = day_range(state["since"], state["until"], shop.time_zone)
    return queries.activity(
        shop,
        actor=state["actor"] or None,
        action=state["action"],
        object_type=state["object_type"],
        object_id=state["object_id"],
        text=state["q"],
        since=since,
        until=until,
    )


def _tabs(shop: Shop, current: str) -> list[dict[str, Any]]:
    return [
        {"label": _("Activity"), "href": at(shop, "activity"), "active": current == "activity"},
        {"label": _("Security events"), "href": at(shop, "security_events"), "active": current == "security"},
    ]


def _row(shop: Shop, entry: ActivityEntry) -> dict[str, Any]:
    return {
        "entry": entry,
        "what": action_word(entry.action),
        "href": _href(shop, entry),
        "changes": _changes(entry.before, entry.after),
        "who": entry.actor_label
        if entry.actor_label not in ("system", "visitor")
        else _("by itself")
        if entry.actor_label == "system"
        else _("a visitor"),
    }


def _href(shop: Shop, entry: ActivityEntry) -> str:
    if entry.object_type == "order" and entry.label.startswith("#") and entry.label[1:].isdecimal():
        return at(shop, "order", int(entry.label[1:]))
    name = _PAGES.get(entry.object_type)
    return at(shop, name, entry.object_id) if name else ""


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(field, old, new), as text."""
    names = dict.fromkeys([*before, *after])
    return [(name, _plain(before.get(name)), _plain(after.get(name))) for name in names]


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, indent=1)[:2000]
    return str(value)


@member_page(Permission.ACTIVITY_VIEW, methods=("GET",))
def security_events(request: MemberRequest) -> HttpResponse:
    """Failed sign-ins, refused permissions, limits hit, use of keys."""
    shop = request.shop
    state = ListState(request.GET, base=at(shop, "security_events"), filters=("kind",))
    rows = queries.security_events(shop, kind=state["kind"], text=state["q"])
    found = paginate(rows, order=("-id",), state=state)
    return page(
        request,
        "security_events",
        {
            "state": state,
            "found": found,
            "tabs": _tabs(shop, "security"),
            "kind_word": kind_word,
            "chips": state.chips({"q": lambda text: f"“{text}”", "kind": kind_word}),
        },
        title=_("Security events"),
        section="activity",
        crumbs=[],
    )


class _Line:
    def write(self, text: str) -> str:
        return text


@member_page(Permission.ACTIVITY_VIEW, methods=("GET",))
def activity_export(request: MemberRequest) -> HttpResponse | StreamingHttpResponse:
    """The log as CSV, with the filters of the page."""
    require(request.principal, Permission.EXPORTS_MAKE)
    shop = request.shop
    try:
        entitlements(shop).require_feature("has_bulk_import_export")
    except LimitReached as error:
        refused(request, error)
        return HttpResponseRedirect(at(shop, "activity"))
    state = ListState(request.GET, base=at(shop, "activity"), filters=FILTERS)
    log.record("audit.exported", object_type="shop", object_id=shop.id, label=shop.name, after={"filters": state.query})
    response = StreamingHttpResponse(_csv(shop, _found(shop, state)), content_type="text/csv; charset=utf-8")
    stamp = clock.local_date(clock.now(), shop.time_zone)
    response["Content-Disposition"] = f'attachment; filename="{shop.slug}-activity-{stamp}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _csv(shop: Shop, found: QuerySet[ActivityEntry]) -> Iterator[bytes]:
    writer = csv.writer(_Line())
    head = [
        "sequence", "at", "action", "object_type", "object_id", "label", "before", "after", "actor",
        "channel", "ip", "user_agent", "request_id", "hash",
    ]  # fmt: skip
    yield b"\xef\xbb\xbf" + writer.writerow(head).encode()
    with shop_scope(shop.id):
        for entry in found.iterator(chunk_size=500):
            row = [
                entry.sequence, clock.iso_z(entry.at), entry.action, entry.object_type, entry.object_id, entry.label,
                json.dumps(entry.before, ensure_ascii=False), json.dumps(entry.after, ensure_ascii=False),
                entry.actor_label, entry.channel, entry.ip, entry.user_agent, entry.request_id, entry.hash,
            ]  # fmt: skip
            yield writer.writerow([csv_safe(value) for value in row]).encode()
