# SPDX-License-Identifier: Apache-2.0
"""Members: who may do what, invitations, roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hawker.core import clock
from hawker.core.errors import HawkerError, NotFound, ValidationFailed
from hawker.platform.shops import services
from hawker.platform.shops.models import Invitation, Membership, Role
from hawker.platform.shops.permissions import MATRIX, Permission, role_label, roles_grantable
from hawker.platform.shops.queries import members_of, open_invitations
from hawker.surfaces.dashboard.shell import MemberRequest, at, attempt, page, say
from hawker.surfaces.web.access import member_page


@member_page(Permission.MEMBERS_VIEW, methods=("GET",))
def members(request: MemberRequest) -> HttpResponse:
    """Everybody in the shop, open invitations, and the matrix of permissions."""
    return _show(request)


def _show(
    request: MemberRequest,
    *,
    faults: Mapping[str, Sequence[str]] | None = None,
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    principal = request.principal
    grantable = roles_grantable(principal.permissions)
    may_manage = Permission.MEMBERS_MANAGE in principal.permissions
    now = clock.now()
    return page(
        request,
        "members",
        {
            "members": [
                {
                    "membership": one,
                    "role": role_label(one.role),
                    "is_self": one.user_id == principal.user_id,
                    "may_change": may_manage and MATRIX[Role(one.role)] <= principal.permissions,
                }
                for one in members_of(request.shop)
            ],
            "invitations": [
                (one, one.expires_at <= now, role_label(one.role)) for one in open_invitations(request.shop)
            ]
            if may_manage
            else [],
            "roles": [(role.value, role_label(role)) for role in reversed(grantable)],
            "matrix": [
                {"permission": permission.label, "roles": [permission in MATRIX[role] for role in MATRIX]}
                for permission in Permission
            ],
            "role_names": [role_label(role) for role in MATRIX],
            "faults": faults or {},
            "typed": typed or {"email": "", "role": Role.MANAGER},
        },
        title=_("Members"),
        section="members",
        status=status,
    )


@member_page(Permission.MEMBERS_MANAGE, methods=("POST",))
def member_invite(request: MemberRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    email, role = request.POST.get("email", "").strip(), request.POST.get("role", "")
    typed = {"email": email, "role": role}
    try:
        services.invite_member(request.shop, email=email, role=role, by=request.principal)
    except ValidationFailed as error:
        return _show(request, faults=error.by_field(), typed=typed, status=error.status)
    except HawkerError as error:
        return _show(request, faults={"": [error.detail]}, typed=typed, status=error.status)
    say(request, _("The invitation for %(email)s is on its way.") % {"email": email})
    return HttpResponseRedirect(at(request.shop, "members"))


@member_page(Permission.MEMBERS_MANAGE, methods=("POST",))
def invitation_revoke(request: MemberRequest, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    found = Invitation.objects.filter(pk=invitation_id).first()
    if found is None:
        raise NotFound(_("There is no such invitation."))
    attempt(
        request,
        lambda: services.revoke_invitation(found, by=request.principal),
        _("The invitation for %(email)s is taken back.") % {"email": found.email},
    )
    return HttpResponseRedirect(at(request.shop, "members"))


def _membership(membership_id: UUID) -> Membership:
    found = Membership.objects.filter(pk=membership_id).select_related("user").first()
    if found is None:
        raise NotFound(_("There is no such member."))
    return found


@member_page(Permission.MEMBERS_MANAGE, methods=("POST",))
def member_role(request: MemberRequest, membership_id: UUID) -> HttpResponse:
    """Give a member another role."""
    found = _membership(membership_id)
    role = request.POST.get("role", "")
    name = role_label(role) if role in Role.values else role
    attempt(
        request,
        lambda: services.change_role(found, role=role, by=request.principal),
        _("%(name)s is %(role)s now.") % {"name": found.user, "role": name},
    )
    return HttpResponseRedirect(at(request.shop, "members"))


@member_page(Permission.MEMBERS_VIEW, methods=("POST",))
def member_remove(request: MemberRequest, membership_id: UUID) -> HttpResponse:
    """Take somebody's membership away; everybody may leave by themselves (the service knows who may what)."""
    found = _membership(membership_id)
    is_self = found.user_id == request.principal.user_id
    done = (
        _("You have left %(shop)s.") % {"shop": request.shop.name}
        if is_self
        else _("%(name)s is no member any more.") % {"name": found.user}
    )
    left = attempt(request, lambda: services.remove_member(found, by=request.principal), done)
    return HttpResponseRedirect(reverse("shops") if is_self and left else at(request.shop, "members"))
