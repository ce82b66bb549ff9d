# SPDX-License-Identifier: Apache-2.0
"""What surrounds the pages about oneself: a rail with one's account and shops."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from hawker.platform.accounts.models import User
from hawker.platform.shops.queries import shops_of
from hawker.surfaces.web.rendering import page

PAGES: tuple[tuple[str, str, str], ...] = (
    ("profile", _noop("Profile"), "user"),
    ("account_email", _noop("E-mail address"), "mail"),
    ("account_change_password", _noop("Password"), "lock"),
    ("devices", _noop("Devices and programs"), "smartphone"),
    ("personal_data", _noop("Your data"), "file-text"),
)


def person_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    title: str,
    here: str,
    status: int = 200,
) -> HttpResponse:
    """A page about the signed-in person; `here` is the name of its place in the rail."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - the door let only people in
    return page(
        request,
        f"account/{template}.jinja",
        {
            "page_title": title,
            "shop": {"name": _("Your account"), "detail": user.email, "logo": None},
            "breadcrumbs": [(title, "")],
            "nav": _nav(user, here),
            "person": user,
            "user": {
                "name": str(user),
                "email": user.email,
                "role": None,
                "avatar": picture_address(user),
            },
            "user_menu": [
                {"label": _("Profile"), "href": reverse("profile"), "icon": "user"},
                {"label": _("Your shops"), "href": reverse("shops") + "?all=1", "icon": "store"},
                {"divider": True},
                {"label": _("Sign out"), "post": reverse("account_logout"), "icon": "log-out"},
            ],
            "banner": demo_banner(user),
            **(context or {}),
        },
        status=status,
    )


def picture_address(user: User) -> str | None:
    """Where the person's picture is shown from, if they have one."""
    name = user.picture.name
    return reverse("person_picture", args=[name.rsplit("/", 1)[-1]]) if name else None


def demo_banner(user: User) -> dict[str, str] | None:
    """Says that everybody shares this account."""
    if not user.is_demo:
        return None
    text = _("This is the demo account. Everybody who looks around shares it.")
    return {"text": text, "tone": "warning"} if settings.HAWKER_DEMO else None


def _nav(user: User, here: str) -> list[dict[str, Any]]:
    shops = [
        {
            "label": membership.shop.name,
            "href": reverse("dashboard:overview", args=[membership.shop.slug]),
            "icon": "store",
            "active": False,
        }
        for membership in shops_of(user)
    ]
    shops.append({"label": _("New shop"), "href": reverse("shop_new"), "icon": "plus", "active": here == "shop_new"})
    return [
        {
            "label": _("You"),
            "items": [
                {"label": _(label), "href": reverse(name), "icon": icon, "active": name == here}
                for name, label, icon in PAGES
            ],
        },
        {"label": _("Your shops"), "items": shops},
    ]
