# SPDX-License-Identifier: Apache-2.0
"""Who acts in a shop: a member or a program's key, with what they may do there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from hawker.core import activity, clock, ids
from hawker.core.errors import NotSignedIn
from hawker.core.tenancy import all_shops, shop_scope
from hawker.platform.accounts.models import User
from hawker.platform.shops.models import ApiKey, Membership, Role, Shop
from hawker.platform.shops.permissions import MATRIX, Permission

KEY_PREFIX = "hk_"
KEY_USE_NOTED_EVERY = timedelta(minutes=1)
"""How exact a key's time of last use is; each call must not cost a write."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody with permissions in exactly one shop."""

    shop_id: UUID
    user_id: UUID | None
    label: str
    role: Role | None
    key_id: UUID | None
    permissions: frozenset[Permission]


class InvalidKey(NotSignedIn):
    """A key that is unknown, expired or revoked; which of them is not told."""

    code = "invalid_key"
    title = _noop("This API key opens nothing")


def principal_of_member(user: User, shop: Shop) -> Principal | None:
    """What the user may do in the shop, or None when they are no member of it."""
    if not user.is_active or shop.status != Shop.Status.ACTIVE:
        return None
    with shop_scope(shop.id):
        membership = Membership.objects.filter(user_id=user.pk).only("role").first()
    if membership is None:
        return None
    role = Role(membership.role)
    return Principal(
        shop_id=shop.id, user_id=user.pk, label=str(user), role=role, key_id=None, permissions=MATRIX[role]
    )


def installation(shop: Shop, label: str = "system") -> Principal:
    """The installation itself acting in a shop, for commands and demo data; never for a request."""
    return Principal(
        shop_id=shop.id,
        user_id=None,
        label=label,
        role=Role.OWNER,
        key_id=None,
        permissions=MATRIX[Role.OWNER],
    )


def principal_of_key(raw_key: str, *, ip: str) -> tuple[Shop, Principal]:
    """The shop that a key opens and what it may do there; InvalidKey for any other text."""
    now = clock.now()
    with all_shops("the key itself names the shop"):
        key = (
            ApiKey.objects.select_related("shop")
            .filter(key_hash=ids.token_hash(raw_key), revoked_at=None, shop__status=Shop.Status.ACTIVE)
            .filter(Q(expires_at=None) | Q(expires_at__gt=now))
            .first()
            if raw_key.startswith(KEY_PREFIX)
            else None
        )
    if key is None:
        raise InvalidKey(_("This API key is unknown, expired or revoked."))
    with shop_scope(key.shop_id):
        _note_use(key, ip)
    known = {permission.value for permission in Permission}
    return key.shop, Principal(
        shop_id=key.shop_id,
        user_id=None,
        label=f"{key.name} ({key.prefix}…)",
        role=None,
        key_id=key.pk,
        permissions=frozenset(Permission(scope) for scope in key.scopes if scope in known),
    )


def _note_use(key: ApiKey, ip: str) -> None:
    now = clock.now()
    moved = bool(key.last_used_ip) and key.last_used_ip != ip
    if not moved and key.last_used_at is not None and now - key.last_used_at < KEY_USE_NOTED_EVERY:
        return
    ApiKey.objects.filter(pk=key.pk).update(last_used_at=now, last_used_ip=ip[:45])
    if moved:
        activity.warn(
            "key_used_from_new_address",
            f"{key.name} ({key.prefix}…) was last used from {key.last_used_ip}",
            shop_id=key.shop_id,
            data={"key_id": str(key.pk), "previous_ip": key.last_used_ip},
        )
