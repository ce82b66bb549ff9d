# SPDX-License-Identifier: Apache-2.0
"""Doors: each view says in one decorator who may come in; scope and acting person are set at the same time.

One decorator carries sign-in, membership, permission and tenant scope, so no order of several can be wrong.
A view without one of these is public; `tests/security` lists those by name.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from hawker.core import context
from hawker.core.errors import NotFound, NotSignedIn, PermissionRefused
from hawker.core.tenancy import all_shops, shop_scope
from hawker.platform.shops.permissions import Permission, require
from hawker.platform.shops.principals import principal_of_member
from hawker.platform.shops.queries import shop_by_slug
from hawker.platform.shops.settings_registry import values


def storefront_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A public page of the shop named in the address; `request.shop` and `request.shop_settings` are set."""

    @functools.wraps(view)
    def enter(request: HttpRequest, shop: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = shop_by_slug(shop)
        with shop_scope(found.id), context.acting(channel="storefront"):
            request.shop = found  # type: ignore[attr-defined]
            request.shop_settings = values(found)  # type: ignore[attr-defined]
            if getattr(request, "language_asked", None) is None:
                translation.activate(found.language)
            return view(request, *args, **kwargs)

    enter.door = "storefront"  # type: ignore[attr-defined]
    return enter


def member_page(
    permission: Permission, *, post: Permission | None = None, methods: tuple[str, ...] = ("GET", "POST")
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A page for members of the shop named in the address who hold `permission` (`post` for unsafe requests).

    A shop one is no member of does not exist as far as one can tell.
    """

    def wrap(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @functools.wraps(view)
        def enter(request: HttpRequest, shop: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = _verified_user(request)
            found = shop_by_slug(shop)
            with shop_scope(found.id):
                principal = principal_of_member(user, found)
                if principal is None:
                    raise NotFound(_("There is no such shop, or you are not a member of it."))
                with context.acting(actor_id=user.id, actor_label=str(user), channel="dashboard"):
                    unsafe = request.method not in ("GET", "HEAD", "OPTIONS")
                    require(principal, post if unsafe and post is not None else permission)
                    if request.method not in (*methods, "HEAD", "OPTIONS"):
                        return HttpResponseNotAllowed(methods)
                    request.shop = found  # type: ignore[attr-defined]
                    request.shop_settings = values(found)  # type: ignore[attr-defined]
                    request.principal = principal  # type: ignore[attr-defined]
                    return view(request, *args, **kwargs)

        enter.door = "member"  # type: ignore[attr-defined]
        enter.permission = permission  # type: ignore[attr-defined]
        enter.post_permission = post or permission  # type: ignore[attr-defined]
        return enter

    return wrap


def signed_in(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page about the signed-in, verified person themselves."""

    @functools.wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = _verified_user(request)
        with context.acting(actor_id=user.id, actor_label=str(user)):
            return view(request, *args, **kwargs)

    enter.door = "person"  # type: ignore[attr-defined]
    return enter


def operator_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for those who run the installation; sees all shops."""

    @functools.wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = _verified_user(request)
        if not user.is_staff:
            raise PermissionRefused(_("This page is for those who run the installation."))
        with (
            all_shops("operator's pages"),
            context.acting(actor_id=user.id, actor_label=str(user), channel="operator"),
        ):
            return view(request, *args, **kwargs)

    enter.door = "operator"  # type: ignore[attr-defined]
    return enter


def _verified_user(request: HttpRequest) -> Any:
    user = request.user
    if not user.is_authenticated:
        raise NotSignedIn
    if not getattr(user, "is_verified", False):
        raise PermissionRefused(_("Confirm your e-mail address first: follow the link we sent you."))
    return user
