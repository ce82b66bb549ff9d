# SPDX-License-Identifier: Apache-2.0
"""Members of the shop and invitations."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query
from ninja.responses import Status
from pydantic import Field

from hawker.core import clock
from hawker.core.db import locked
from hawker.core.errors import NotFound
from hawker.platform.shops import services
from hawker.platform.shops.models import Invitation, Membership
from hawker.platform.shops.permissions import MATRIX, Permission
from hawker.surfaces.api.pagination import Cursor, Limit, Page, Sort, page_of
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import Input, Schema, Time
from hawker.surfaces.api.security import Room, is_conditional, match

room = Room("Members", "/members")

_SORTS: dict[str, Sort] = {"oldest": ("created_at", "pk"), "newest": ("-created_at", "-pk")}

RoleName = Literal["owner", "admin", "manager", "viewer"]


class MemberOut(Schema):
    """Somebody who belongs to the shop."""

    id: UUID
    user_id: UUID
    name: str
    email: str
    role: str
    since: Time
    updated_at: Time


class InvitationOut(Schema):
    """An invitation that was not accepted yet."""

    id: UUID
    email: str
    role: str
    invited_by: str
    expires_at: Time
    is_expired: bool
    created_at: Time


class InvitationIn(Input):
    """Whom to invite, as what."""

    email: Annotated[str, Field(max_length=254)]
    role: RoleName


class RoleIn(Input):
    """The role to give."""

    role: RoleName


class RoleOut(Schema):
    """What a role may do."""

    role: str
    permissions: list[str]


class RolesOut(Schema):
    """The permission matrix."""

    items: list[RoleOut]
    next: None


def _member_out(membership: Membership) -> MemberOut:
    return MemberOut.model_construct(
        id=membership.pk,
        user_id=membership.user_id,
        name=membership.user.name,
        email=membership.user.email,
        role=membership.role,
        since=membership.created_at,
        updated_at=membership.updated_at,
    )


def _invitation_out(invitation: Invitation) -> InvitationOut:
    return InvitationOut.model_construct(
        id=invitation.pk,
        email=invitation.email,
        role=invitation.role,
        invited_by=str(invitation.invited_by) if invitation.invited_by else "",
        expires_at=invitation.expires_at,
        is_expired=invitation.expires_at <= clock.now(),
        created_at=invitation.created_at,
    )


def _find(member_id: UUID, *, lock: bool = False) -> Membership:
    rows = Membership.objects.filter(pk=member_id)
    if lock:
        locked(rows).first()
    found = rows.select_related("user").first()
    if found is None:
        raise NotFound(_("There is no such member."))
    return found


@room.get("", permission=Permission.MEMBERS_VIEW, response=Page[MemberOut])
def list_members(
    request: ApiRequest,
    sort: Annotated[str, Query(description=f"One of {', '.join(_SORTS)}.")] = "oldest",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Members with their roles."""
    rows = Membership.objects.select_related("user")
    return page_of(rows, _member_out, sorts=_SORTS, sort=sort, cursor=cursor, limit=limit)


@room.get("/roles", permission=Permission.MEMBERS_VIEW, response=RolesOut)
def list_roles(request: ApiRequest) -> RolesOut:
    """What each role may do."""
    return RolesOut(
        items=[RoleOut(role=role, permissions=sorted(allowed)) for role, allowed in MATRIX.items()], next=None
    )


@room.get("/invitations", permission=Permission.MEMBERS_VIEW, response=Page[InvitationOut])
def list_invitations(
    request: ApiRequest,
    sort: Annotated[str, Query(description=f"One of {', '.join(_SORTS)}.")] = "newest",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Open invitations, expired ones too."""
    rows = Invitation.objects.filter(accepted_at=None, revoked_at=None).select_related("invited_by")
    return page_of(rows, _invitation_out, sorts=_SORTS, sort=sort, cursor=cursor, limit=limit)


@room.post("/invitations", permission=Permission.MEMBERS_MANAGE, response={201: InvitationOut})
def invite(request: ApiRequest, data: InvitationIn) -> Status[InvitationOut]:
    """Invite somebody by e-mail; nobody can give a role that may do more than they do."""
    made = services.invite_member(request.shop, email=data.email, role=data.role, by=request.principal)
    return Status(201, _invitation_out(made))


@room.delete("/invitations/{invitation_id}", permission=Permission.MEMBERS_MANAGE)
def withdraw_invitation(request: ApiRequest, invitation_id: UUID) -> Status[None]:
    """Take an open invitation back."""
    found = Invitation.objects.filter(pk=invitation_id, accepted_at=None, revoked_at=None).first()
    if found is None:
        raise NotFound(_("There is no such open invitation."))
    services.revoke_invitation(found, by=request.principal)
    return Status(204, None)


@room.get("/{member_id}", permission=Permission.MEMBERS_VIEW, response=MemberOut)
def get_member(request: ApiRequest, member_id: UUID) -> MemberOut:
    """One member."""
    return _member_out(_find(member_id))


@room.patch("/{member_id}", permission=Permission.MEMBERS_MANAGE, response=MemberOut)
def change_member(request: ApiRequest, member_id: UUID, data: RoleIn) -> MemberOut:
    """Give a member another role. The last owner stays owner."""
    membership = _find(member_id, lock=is_conditional(request))
    match(request, lambda: _member_out(membership))
    services.change_role(membership, role=data.role, by=request.principal)
    return _member_out(_find(member_id))


@room.delete("/{member_id}", permission=Permission.MEMBERS_MANAGE)
def remove_member(request: ApiRequest, member_id: UUID) -> Status[None]:
    """End a membership. The last owner stays."""
    membership = _find(member_id, lock=is_conditional(request))
    match(request, lambda: _member_out(membership))
    services.remove_member(membership, by=request.principal)
    return Status(204, None)
