# SPDX-License-Identifier: Apache-2.0
"""Reads of shops, members, keys and the onboarding checklist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from hawker.core import clock, ids
from hawker.core.db import Lookup
from hawker.core.errors import NotFound
from hawker.core.tenancy import all_shops, shop_scope
from hawker.platform.accounts.models import User
from hawker.platform.shops.models import ApiKey, Invitation, Membership, Role, Shop

_open_shop = Lookup(lambda: Shop.objects.filter(status=Shop.Status.ACTIVE), "slug")


def shop_by_slug(slug: str) -> Shop:
    """The open shop at that address; NotFound for none or a closed one."""
    shop = _open_shop(slug)
    if shop is None:
        raise NotFound(_("There is no such shop, or you are not a member of it."))
    return shop


def shops_of(user: User) -> list[Membership]:
    """The user's memberships in open shops, each with its shop, by name. One query."""
    with all_shops("a person's own memberships stand in several shops"):
        return list(
            Membership.objects.filter(user_id=user.pk, shop__status=Shop.Status.ACTIVE)
            .select_related("shop")
            .order_by("shop__name", "shop__slug")
        )


def sole_owner_of(user: User) -> list[Shop]:
    """Open shops that would be without an owner if the user were gone."""
    with all_shops("a person's own memberships stand in several shops"):
        owned = Membership.objects.filter(user_id=user.pk, role=Role.OWNER, shop__status=Shop.Status.ACTIVE)
        others = Membership.objects.filter(role=Role.OWNER).exclude(user_id=user.pk)
        alone = owned.exclude(shop_id__in=others.values("shop_id"))
        return [membership.shop for membership in alone.select_related("shop").order_by("shop__name")]


def members_of(shop: Shop) -> list[Membership]:
    """Members with their user, most powerful role first, then by name. One query."""
    order = list(Role)
    with shop_scope(shop.id):
        rows = list(Membership.objects.select_related("user"))
    return sorted(rows, key=lambda row: (order.index(Role(row.role)), str(row.user).casefold()))


def open_invitations(shop: Shop) -> list[Invitation]:
    """Invitations that were neither accepted nor taken back, expired ones too, newest first."""
    with shop_scope(shop.id):
        return list(
            Invitation.objects.filter(accepted_at=None, revoked_at=None)
            .select_related("invited_by")
            .order_by("-created_at")
        )


def invitations_for(user: User) -> list[Invitation]:
    """Open invitations to the user's proven address, each with its shop."""
    if not user.is_verified:
        return []
    with all_shops("a person's invitations stand in several shops"):
        return list(
            Invitation.objects.filter(
                email=user.email,
                accepted_at=None,
                revoked_at=None,
                expires_at__gt=clock.now(),
                shop__status=Shop.Status.ACTIVE,
            )
            .select_related("shop", "invited_by")
            .order_by("created_at")
        )


def demo_memberships() -> list[Membership]:
    """Members of demo shops who are demo accounts, most powerful role first in each shop."""
    order = list(Role)
    with all_shops("demo shops are shown to everybody"):
        rows = list(
            Membership.objects.filter(user__is_demo=True, shop__is_demo=True, shop__status=Shop.Status.ACTIVE)
            .select_related("shop", "user")
            .order_by("shop__created_at")
        )
    return sorted(rows, key=lambda row: (row.shop.created_at, order.index(Role(row.role))))


@dataclass(frozen=True, slots=True)
class InvitationView:
    """What somebody who holds the link may know before accepting."""

    shop_name: str
    shop_slug: str
    email: str
    role: Role
    inviter: str
    is_accepted: bool
    is_expired: bool


def invitation_by_token(token: str) -> InvitationView:
    """The invitation behind a mailed link; NotFound where there is none or it was taken back."""
    with all_shops("the link itself names the shop"):
        found = (
            Invitation.objects.select_related("shop", "invited_by")
            .filter(token_hash=ids.token_hash(token), revoked_at=None, shop__status=Shop.Status.ACTIVE)
            .first()
        )
    if found is None:
        raise NotFound(_("This invitation is not valid any more. Ask for a new one."))
    return InvitationView(
        shop_name=found.shop.name,
        shop_slug=found.shop.slug,
        email=found.email,
        role=Role(found.role),
        inviter=str(found.invited_by) if found.invited_by else "",
        is_accepted=found.accepted_at is not None,
        is_expired=found.accepted_at is None and found.expires_at <= clock.now(),
    )


def api_keys(shop: Shop) -> QuerySet[ApiKey]:
    """The shop's keys, usable ones first, newest first."""
    return ApiKey.objects.filter(shop_id=shop.id).select_related("created_by").order_by("revoked_at", "-created_at")


# Onboarding


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the checklist."""

    code: str
    title: str
    done: bool
    href: str


@dataclass(frozen=True, slots=True)
class _StepRule:
    code: str
    title: str | Promise
    href_name: str
    is_done: Callable[[Shop], bool]
    order: int
    anchor: str


_steps: dict[str, _StepRule] = {}


def register_step(
    code: str,
    title: str | Promise,
    href_name: str,
    is_done: Callable[[Shop], bool],
    order: int,
    *,
    anchor: str = "",
) -> None:
    """Add a line to every shop's checklist; rooms above do so when they start.

    `href_name` is a page that takes the shop's slug; `is_done` runs inside the shop's scope and ticks the
    line by itself.
    """
    _steps[code] = _StepRule(code, title, href_name, is_done, order, anchor)


def onboarding_steps(shop: Shop) -> list[Step]:
    """The checklist of a shop, as far as it is ticked off now."""
    with shop_scope(shop.id):
        return [
            Step(
                code=rule.code,
                title=str(rule.title),
                done=rule.is_done(shop),
                href=reverse(rule.href_name, args=[shop.slug]) + (f"#{rule.anchor}" if rule.anchor else ""),
            )
            for rule in sorted(_steps.values(), key=lambda rule: rule.order)
        ]
