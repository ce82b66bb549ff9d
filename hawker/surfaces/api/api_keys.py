# SPDX-License-Identifier: Apache-2.0
"""API keys of the shop. A key is shown once, when it is made."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query
from ninja.responses import Status
from pydantic import AwareDatetime, Field

from hawker.core.errors import NotFound
from hawker.platform.shops import services
from hawker.platform.shops.models import ApiKey
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.pagination import Cursor, Limit, Page, Sort, page_of
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import Input, Schema, Time
from hawker.surfaces.api.security import Room

room = Room("API keys", "/api-keys")

_SORTS: dict[str, Sort] = {"newest": ("-created_at", "-pk"), "oldest": ("created_at", "pk")}


class ApiKeyOut(Schema):
    """A key; only the beginning of it is known."""

    id: UUID
    name: str
    prefix: str
    scopes: list[str]
    created_by: str
    created_at: Time
    expires_at: Time | None
    last_used_at: Time | None
    last_used_ip: str
    revoked_at: Time | None


class NewApiKeyOut(ApiKeyOut):
    """A key as just made."""

    key: Annotated[str | None, Field(description="The key. It is shown this once and never again.")]


class ApiKeyIn(Input):
    """A key to make."""

    name: Annotated[str, Field(max_length=80)]
    scopes: Annotated[list[Annotated[str, Field(max_length=40)]], Field(min_length=1, max_length=50)]
    expires_at: AwareDatetime | None = None


def _facts(key: ApiKey) -> dict[str, Any]:
    names = ("name", "prefix", "created_at", "expires_at", "last_used_at", "last_used_ip", "revoked_at")
    return {
        "id": key.pk,
        "scopes": list(key.scopes),
        "created_by": str(key.created_by) if key.created_by else "",
        **{name: getattr(key, name) for name in names},
    }


def _find(key_id: UUID) -> ApiKey:
    found = ApiKey.objects.filter(pk=key_id).select_related("created_by").first()
    if found is None:
        raise NotFound(_("There is no such key."))
    return found


@room.get("", permission=Permission.KEYS_MANAGE, response=Page[ApiKeyOut])
def list_api_keys(
    request: ApiRequest,
    revoked: Annotated[bool, Query(description="Revoked ones too.")] = False,
    sort: Annotated[str, Query(description=f"One of {', '.join(_SORTS)}.")] = "newest",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """The shop's keys."""
    rows = ApiKey.objects.select_related("created_by")
    if not revoked:
        rows = rows.filter(revoked_at=None)
    return page_of(
        rows,
        lambda key: ApiKeyOut.model_construct(**_facts(key)),
        sorts=_SORTS,
        sort=sort,
        cursor=cursor,
        limit=limit,
    )


@room.post("", permission=Permission.KEYS_MANAGE, redacts=("key",), response={201: NewApiKeyOut})
def create_api_key(request: ApiRequest, data: ApiKeyIn) -> Status[NewApiKeyOut]:
    """Make a key. It may do what `scopes` name, at most what you may do yourself."""
    made, raw = services.create_api_key(
        request.shop, name=data.name, scopes=data.scopes, expires_at=data.expires_at, by=request.principal
    )
    return Status(201, NewApiKeyOut.model_construct(key=raw, **_facts(made)))


@room.get("/{key_id}", permission=Permission.KEYS_MANAGE, response=ApiKeyOut)
def get_api_key(request: ApiRequest, key_id: UUID) -> ApiKeyOut:
    """One key."""
    return ApiKeyOut.model_construct(**_facts(_find(key_id)))


@room.delete("/{key_id}", permission=Permission.KEYS_MANAGE)
def revoke_api_key(request: ApiRequest, key_id: UUID) -> Status[None]:
    """Revoke a key: it opens nothing any more, at once. It stays in the list of revoked ones."""
    services.revoke_api_key(_find(key_id), by=request.principal)
    return Status(204, None)
