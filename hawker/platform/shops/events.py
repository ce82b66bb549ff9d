# SPDX-License-Identifier: Apache-2.0
"""What happens to shops and their members."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class ShopCreated:
    """A shop was made by its first owner."""

    shop_id: UUID
    owner_id: UUID


@dataclass(frozen=True)
class ShopClosed:
    """A shop was closed: its storefront is gone, its rows stay until retention ends."""

    shop_id: UUID


@dataclass(frozen=True)
class ShopCurrencyChanging:
    """A shop's currency is about to change; a handler raises Conflict once amounts exist in the old one."""

    shop_id: UUID
    old: str
    new: str


@dataclass(frozen=True)
class SettingsChanged:
    """Some of a shop's settings have other values now."""

    shop_id: UUID
    keys: tuple[str, ...]


@dataclass(frozen=True)
class MemberInvited:
    """Somebody is invited by mail. `url` carries the secret: subscribe in-process, keep it encrypted."""

    shop_id: UUID
    email: str
    role: str
    url: str = field(repr=False)
    inviter: str
    invitation_id: UUID
    shop_name: str
    language: str
    days: int


@dataclass(frozen=True)
class MemberJoined:
    """Somebody became a member."""

    shop_id: UUID
    user_id: UUID
    role: str


@dataclass(frozen=True)
class MemberRoleChanged:
    """A member may do more or less than before."""

    shop_id: UUID
    user_id: UUID
    old_role: str
    new_role: str


@dataclass(frozen=True)
class MemberRemoved:
    """Somebody is no member any more, removed or by their own wish."""

    shop_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class ApiKeyCreated:
    """A program's key was made."""

    shop_id: UUID
    key_id: UUID
    name: str


@dataclass(frozen=True)
class ApiKeyRevoked:
    """A program's key opens nothing any more."""

    shop_id: UUID
    key_id: UUID
