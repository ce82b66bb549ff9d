# SPDX-License-Identifier: Apache-2.0
"""API keys: made (and shown) once, with scopes and an end; revoked at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hawker.core import clock, ids
from hawker.core.errors import HawkerError, NotFound, ValidationFailed
from hawker.platform.shops.models import ApiKey
from hawker.platform.shops.permissions import Permission
from hawker.platform.shops.queries import api_keys
from hawker.platform.shops.services import create_api_key, revoke_api_key
from hawker.surfaces.dashboard.shell import MemberRequest, at, attempt, page
from hawker.surfaces.web.access import member_page

LIFETIMES_DAYS = (30, 90, 365, 0)
_USED = "hawker_key_forms"


@member_page(Permission.KEYS_MANAGE, methods=("GET",))
def keys(request: MemberRequest) -> HttpResponse:
    """The shop's keys and the form for a new one."""
    return _show(request)


def _show(
    request: MemberRequest,
    *,
    made: tuple[ApiKey, str] | None = None,
    typed: Mapping[str, Any] | None = None,
    faults: Mapping[str, Sequence[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    response = page(
        request,
        "keys",
        {
            "keys": [(key, _state(key, now)) for key in api_keys(request.shop)],
            "made": made,
            "scopes": _scopes(request),
            "lifetimes": [
                (str(days), ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days else _("no end"))
                for days in LIFETIMES_DAYS
            ],
            "typed": typed or {"name": "", "scopes": [], "days": "90"},
            "faults": faults or {},
            "form_key": ids.new_token(16),
        },
        title=_("API keys"),
        section="keys",
        status=status,
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _state(key: ApiKey, now: Any) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.expires_at is not None and key.expires_at <= now else "active"


def _scopes(request: MemberRequest) -> list[dict[str, str]]:
    """What a key may be given: nothing its maker does not hold."""
    return [
        {"value": permission.value, "label": permission.label}
        for permission in Permission
        if permission in request.principal.permissions
    ]


@member_page(Permission.KEYS_MANAGE, methods=("POST",))
def key_create(request: MemberRequest) -> HttpResponse:
    """Make a key. The answer is the only page that ever shows it; sent again, the same form makes no second one."""
    data = request.POST
    used = request.session.get(_USED, [])
    form_key = data.get("form_key", "")
    if not form_key or form_key in used:
        return HttpResponseRedirect(at(request.shop, "keys"))
    days = int(data["days"]) if data.get("days", "") in {str(d) for d in LIFETIMES_DAYS} else 90
    name, scopes = data.get("name", ""), data.getlist("scopes")
    typed = {"name": name, "scopes": scopes, "days": str(days)}
    expires_at = clock.now() + timedelta(days=days) if days else None
    try:
        made = create_api_key(request.shop, name=name, scopes=scopes, expires_at=expires_at, by=request.principal)
    except ValidationFailed as error:
        return _show(request, typed=typed, faults=error.by_field(), status=error.status)
    except HawkerError as error:
        return _show(request, typed=typed, faults={"": [error.detail]}, status=error.status)
    request.session[_USED] = [*used, form_key][-20:]
    return _show(request, made=made)


@member_page(Permission.KEYS_MANAGE, methods=("POST",))
def key_revoke(request: MemberRequest, key_id: UUID) -> HttpResponse:
    """End a key for ever."""
    found = ApiKey.objects.filter(pk=key_id).first()
    if found is None:
        raise NotFound(_("There is no such key."))
    attempt(
        request,
        lambda: revoke_api_key(found, by=request.principal),
        _("%(name)s opens nothing any more.") % {"name": found.name},
    )
    return HttpResponseRedirect(at(request.shop, "keys"))
