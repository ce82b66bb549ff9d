# SPDX-License-Identifier: Apache-2.0
"""Taking an action back: what to restore is kept in the session, the toast holds the address that does it.

Only for actions whose reverse is itself an ordinary service call. The last few are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from hawker.core import ids
from hawker.core.errors import NotFound
from hawker.platform.shops.permissions import Permission, require
from hawker.surfaces.dashboard.shell import MemberRequest, at

Restore = Callable[[MemberRequest, Mapping[str, Any]], str]
"""Takes the action back; returns what to say."""

_KEY = "hawker_undo"
_KEPT = 8
_handlers: dict[str, tuple[Permission, Restore]] = {}


def undoable(kind: str, permission: Permission) -> Callable[[Restore], Restore]:
    """Register how actions of a kind are taken back, and who may."""

    def register(restore: Restore) -> Restore:
        _handlers[kind] = (permission, restore)
        return restore

    return register


def offer(request: MemberRequest, kind: str, data: Mapping[str, Any]) -> str:
    """Remember how to take back what was just done; the address for the toast."""
    kept = request.session.get(_KEY, {})
    token = ids.new_token(16)
    kept[token] = {"kind": kind, "shop": str(request.shop.id), "data": dict(data), "back": request.POST.get("next", "")}
    request.session[_KEY] = dict(list(kept.items())[-_KEPT:])
    return at(request.shop, "undo", token)


def take_back(request: MemberRequest, token: str) -> str:
    """Undo what the token stands for, once; what to say."""
    kept = request.session.get(_KEY, {})
    entry = kept.get(token)
    if entry is None or entry["shop"] != str(request.shop.id):
        raise NotFound(_("This can no longer be undone here. Change it back on its page."))
    permission, restore = _handlers[entry["kind"]]
    require(request.principal, permission)
    said = restore(request, entry["data"])
    del kept[token]
    request.session[_KEY] = kept
    return said
