# SPDX-License-Identifier: Apache-2.0
"""What surrounds every page of those who run the installation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from hawker.core.errors import HawkerError
from hawker.platform.accounts.models import User
from hawker.platform.jobs.queries import workers_alive
from hawker.surfaces.web import rendering

SECTIONS: tuple[tuple[str, str, str, str, str], ...] = (
    ("overview", "", _noop("Overview"), "house", "g h"),
    ("schedules", _noop("Jobs"), _noop("Schedules"), "clock", "g s"),
    ("runs", _noop("Jobs"), _noop("Runs"), "history", "g r"),
    ("queues", _noop("Jobs"), _noop("Queues and workers"), "boxes", "g q"),
    ("sites", _noop("Fetching"), _noop("Sites"), "radar", "g i"),
    ("proxies", _noop("Fetching"), _noop("Proxies"), "globe", "g p"),
    ("shops", _noop("Installation"), _noop("Shops"), "store", "g o"),
    ("users", _noop("Installation"), _noop("Users"), "users", "g u"),
    ("security", _noop("Installation"), _noop("Security events"), "shield", "g e"),
    ("components", _noop("Build"), _noop("Components"), "palette", "g c"),
)
ZONE = "UTC"


class OperatorRequest(HttpRequest):
    """A request that came through `access.operator_page`."""

    user: User


def page(
    request: OperatorRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    title: str,
    section: str,
    status: int = 200,
) -> HttpResponse:
    """A page of the installation."""
    return rendering.page(
        request,
        template if "/" in template else f"operator/{template}.jinja",
        {**_shell(request, title, section), **(context or {})},
        status=status,
    )


def part(request: OperatorRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """A fragment of a page."""
    return rendering.page(request, f"operator/{template}.jinja", {"zone": ZONE, **context})


def _shell(request: OperatorRequest, title: str, section: str) -> dict[str, Any]:
    label = next(text for code, _group, text, _icon, _keys in SECTIONS if code == section)
    trail = [(_(label), reverse(f"operator:{section}")), (title, "")] if title != _(label) else [(title, "")]
    groups: dict[str, list[dict[str, Any]]] = {}
    for code, group, text, icon, keys in SECTIONS:
        groups.setdefault(group, []).append(
            {
                "label": _(text),
                "href": reverse(f"operator:{code}"),
                "icon": icon,
                "keys": keys,
                "active": code == section,
            }
        )
    groups.setdefault("Installation", []).append(
        {"label": _("Data"), "href": reverse("admin:index"), "icon": "table-2", "active": False}
    )
    user = request.user
    return {
        "page_title": title,
        "breadcrumbs": trail,
        "shop": {"name": "Hawker", "detail": _("This installation")},
        "nav": [{"label": _(group) if group else None, "items": items} for group, items in groups.items()],
        "user": {
            "name": str(user),
            "email": user.email,
            "role": _("Superuser") if user.is_superuser else _("Staff"),
        },
        "user_menu": [
            {"label": _("My shops"), "href": reverse("shops"), "icon": "store"},
            {"label": _("Profile"), "href": reverse("profile"), "icon": "user"},
            {"divider": True},
            {"label": _("Sign out"), "href": reverse("account_logout"), "icon": "log-out"},
        ],
        "zone": ZONE,
    }


def attempt(request: HttpRequest, do: Callable[[], object], done: str) -> bool:
    """Do something and say how it went on the next page."""
    try:
        do()
    except HawkerError as error:
        messages.error(request, error.detail)
        return False
    messages.success(request, done)
    return True


def has_workers() -> bool:
    """Whether any process does jobs at the moment."""
    return bool(workers_alive())
