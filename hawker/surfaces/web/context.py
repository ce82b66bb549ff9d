# SPDX-License-Identifier: Apache-2.0
"""Context of Django-rendered pages (sign-in, admin): the same helpers as our Jinja2 pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from hawker.surfaces.web.jinja import asset


def django_pages(request: HttpRequest) -> dict[str, Any]:
    """Assets and language for Django's own templates."""
    return {
        "dashboard_css": asset("dashboard.css"),
        "dashboard_js": asset("dashboard.js"),
        "theme_js": asset("theme.js"),
        "icons": asset("icons.svg"),
        "lang": translation.get_language() or "en",
        "demo_mode": settings.HAWKER_DEMO,
    }
