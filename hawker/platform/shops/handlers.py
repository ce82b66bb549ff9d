# SPDX-License-Identifier: Apache-2.0
"""What this room does when something happens to a person."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hawker.core import clock
from hawker.core.errors import Conflict
from hawker.core.tenancy import all_shops
from hawker.platform.accounts.events import AccountDeleting
from hawker.platform.accounts.models import User
from hawker.platform.accounts.personal_data import Holding, register_holding
from hawker.platform.shops.models import ApiKey, Invitation, Membership
from hawker.platform.shops.queries import sole_owner_of


def on_account_deleting(event: AccountDeleting) -> None:
    """Nobody leaves a shop without an owner; invitations to the address are taken back."""
    user = User.objects.get(pk=event.user_id)
    alone = sole_owner_of(user)
    if alone:
        raise Conflict(
            _("You are the only owner of %(shops)s. Make somebody else owner, or close the shop, first.")
            % {"shops": ", ".join(shop.name for shop in alone)},
            extra={"shops": [shop.slug for shop in alone]},
        )
    with all_shops("a person's invitations stand in several shops"):
        Invitation.objects.filter(email__iexact=user.email, accepted_at=None).delete()


def register_personal_data() -> None:
    """Say what this room remembers of a person."""
    register_holding("memberships", gettext_lazy("Shops you are a member of"), _memberships)
    register_holding("invitations", gettext_lazy("Invitations sent to your address"), _invitations)
    register_holding("api_keys", gettext_lazy("API keys you made"), _api_keys)


def _memberships(user: User) -> list[Holding]:
    with all_shops("a person's own memberships stand in several shops"):
        rows = list(Membership.objects.filter(user_id=user.pk).select_related("shop").order_by("created_at"))
    return [
        Holding(row.created_at, {"shop": row.shop.name, "address": row.shop.slug, "role": row.role}) for row in rows
    ]


def _invitations(user: User) -> list[Holding]:
    with all_shops("a person's invitations stand in several shops"):
        rows = list(Invitation.objects.filter(email__iexact=user.email).select_related("shop").order_by("created_at"))
    return [
        Holding(
            row.created_at,
            {
                "shop": row.shop.name,
                "role": row.role,
                "accepted_at": clock.iso_z(row.accepted_at) if row.accepted_at else None,
            },
        )
        for row in rows
    ]


def _api_keys(user: User) -> list[Holding]:
    with all_shops("a person's keys stand in several shops"):
        rows = list(ApiKey.objects.filter(created_by_id=user.pk).select_related("shop").order_by("created_at"))
    return [
        Holding(
            row.created_at,
            {"shop": row.shop.name, "name": row.name, "prefix": row.prefix, "scopes": list(row.scopes)},
        )
        for row in rows
    ]
