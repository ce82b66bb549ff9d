# SPDX-License-Identifier: Apache-2.0
"""What each role may do: one matrix, asked by every page, endpoint and job, and shown to people as it is."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hawker.core import activity
from hawker.core.errors import NotFound, PermissionRefused
from hawker.platform.shops.models import Role

if TYPE_CHECKING:
    from hawker.platform.shops.principals import Principal


class Permission(StrEnum):
    """Something a member or key may be allowed to do in one shop."""

    CATALOG_VIEW = "catalog.view"
    CATALOG_EDIT = "catalog.edit"
    STOCK_VIEW = "stock.view"
    STOCK_EDIT = "stock.edit"
    ORDERS_VIEW = "orders.view"
    ORDERS_EDIT = "orders.edit"
    ORDERS_PLACE = "orders.place"
    CUSTOMERS_VIEW = "customers.view"
    CUSTOMERS_EDIT = "customers.edit"
    MESSAGES_VIEW = "messages.view"
    MESSAGES_SEND = "messages.send"
    TEMPLATES_EDIT = "templates.edit"
    MEMBERS_VIEW = "members.view"
    MEMBERS_MANAGE = "members.manage"
    SETTINGS_VIEW = "settings.view"
    SETTINGS_EDIT = "settings.edit"
    KEYS_MANAGE = "keys.manage"
    ACTIVITY_VIEW = "activity.view"
    JOBS_VIEW = "jobs.view"
    EXPORTS_MAKE = "exports.make"
    WATCH_VIEW = "watch.view"
    WATCH_EDIT = "watch.edit"
    WATCH_REPRICE = "watch.reprice"
    ALERTS_VIEW = "alerts.view"
    ALERTS_EDIT = "alerts.edit"
    ANALYTICS_VIEW = "analytics.view"
    SHOP_CLOSE = "shop.close"

    @property
    def label(self) -> str:
        """What it allows, in the active language."""
        return str(_LABELS[self])


_LABELS: dict[Permission, str | Promise] = {
    Permission.CATALOG_VIEW: gettext_lazy("See products and categories"),
    Permission.CATALOG_EDIT: gettext_lazy("Change products, prices and categories"),
    Permission.STOCK_VIEW: gettext_lazy("See stock"),
    Permission.STOCK_EDIT: gettext_lazy("Count, receive and adjust stock"),
    Permission.ORDERS_VIEW: gettext_lazy("See orders"),
    Permission.ORDERS_EDIT: gettext_lazy("Move orders along and write notes"),
    Permission.ORDERS_PLACE: gettext_lazy("Place orders for customers"),
    Permission.CUSTOMERS_VIEW: gettext_lazy("See customers"),
    Permission.CUSTOMERS_EDIT: gettext_lazy("Change customers, tags and consent"),
    Permission.MESSAGES_VIEW: gettext_lazy("Read messages sent"),
    Permission.MESSAGES_SEND: gettext_lazy("Send messages again"),
    Permission.TEMPLATES_EDIT: gettext_lazy("Change message templates"),
    Permission.MEMBERS_VIEW: gettext_lazy("See members"),
    Permission.MEMBERS_MANAGE: gettext_lazy("Invite, change and remove members"),
    Permission.SETTINGS_VIEW: gettext_lazy("See settings"),
    Permission.SETTINGS_EDIT: gettext_lazy("Change settings"),
    Permission.KEYS_MANAGE: gettext_lazy("Make and revoke API keys"),
    Permission.ACTIVITY_VIEW: gettext_lazy("Read the activity log"),
    Permission.JOBS_VIEW: gettext_lazy("See jobs"),
    Permission.EXPORTS_MAKE: gettext_lazy("Export data"),
    Permission.WATCH_VIEW: gettext_lazy("See followed prices and figures"),
    Permission.WATCH_EDIT: gettext_lazy("Follow products and change figures"),
    Permission.WATCH_REPRICE: gettext_lazy("Change own prices by rule or proposal"),
    Permission.ALERTS_VIEW: gettext_lazy("See alerts"),
    Permission.ALERTS_EDIT: gettext_lazy("Make and change alerts"),
    Permission.ANALYTICS_VIEW: gettext_lazy("See figures of sales and customers"),
    Permission.SHOP_CLOSE: gettext_lazy("Close the shop"),
}

_VIEWER = frozenset(
    {
        Permission.CATALOG_VIEW,
        Permission.STOCK_VIEW,
        Permission.ORDERS_VIEW,
        Permission.CUSTOMERS_VIEW,
        Permission.MESSAGES_VIEW,
        Permission.MEMBERS_VIEW,
        Permission.SETTINGS_VIEW,
        Permission.WATCH_VIEW,
        Permission.ALERTS_VIEW,
        Permission.ANALYTICS_VIEW,
    }
)
_MANAGER = _VIEWER | {
    Permission.CATALOG_EDIT,
    Permission.STOCK_EDIT,
    Permission.ORDERS_EDIT,
    Permission.ORDERS_PLACE,
    Permission.CUSTOMERS_EDIT,
    Permission.MESSAGES_SEND,
    Permission.EXPORTS_MAKE,
    Permission.JOBS_VIEW,
    Permission.WATCH_EDIT,
    Permission.ALERTS_EDIT,
}
_ADMIN = _MANAGER | {
    Permission.TEMPLATES_EDIT,
    Permission.MEMBERS_MANAGE,
    Permission.SETTINGS_EDIT,
    Permission.KEYS_MANAGE,
    Permission.ACTIVITY_VIEW,
    Permission.WATCH_REPRICE,
}

MATRIX: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.ADMIN: _ADMIN,
    Role.MANAGER: _MANAGER,
    Role.VIEWER: _VIEWER,
}


def role_label(role: str) -> str:
    """A role's name in the active language."""
    return {
        Role.OWNER: _("Owner"),
        Role.ADMIN: _("Admin"),
        Role.MANAGER: _("Manager"),
        Role.VIEWER: _("Viewer"),
    }[Role(role)]


def roles_grantable(permissions: Iterable[Permission]) -> list[Role]:
    """The roles that somebody with these permissions may give to others: none that may do more."""
    held = frozenset(permissions)
    return [role for role, allowed in MATRIX.items() if allowed <= held]


def holds(principal: Principal | None, permission: Permission) -> bool:
    """Whether somebody may do something; nobody may do nothing."""
    return principal is not None and permission in principal.permissions


def require_in(shop_id: UUID, principal: Principal | None, permission: Permission) -> None:
    """The same, for a command on one shop: who acts in another shop finds nothing here, whatever they hold."""
    if principal is not None and principal.shop_id != shop_id:
        raise NotFound(_("There is no such shop, or you are not a member of it."))
    require(principal, permission)


def require(principal: Principal | None, permission: Permission) -> None:
    """Let pass who holds the permission, else PermissionRefused and a security event."""
    if holds(principal, permission):
        return
    label = principal.label if principal is not None else "nobody"
    activity.warn(
        "permission_refused",
        f"{label} asked for {permission.value}",
        user_id=principal.user_id if principal is not None else None,
        shop_id=principal.shop_id if principal is not None else None,
        data={
            "permission": permission.value,
            "role": str(principal.role or "") if principal is not None else "",
            "key_id": str(principal.key_id or "") if principal is not None else "",
        },
    )
    raise PermissionRefused(
        _("Your role does not allow this (%(permission)s). Ask an owner or admin of the shop.")
        % {"permission": permission.label},
        extra={"permission": permission.value},
    )
