# SPDX-License-Identifier: Apache-2.0
"""What a phone needs to put a part of the application on its home screen (Web App Manifest, W3C)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import translation

from hawker.surfaces.web.jinja import asset

PAPER, GREEN = "#fefdfb", "#0f5c42"
_ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-maskable-512.png", "512x512", "maskable"),
)


def manifest(*, home: str, name: str, theme_colour: str = GREEN, **more: Any) -> HttpResponse:
    """The manifest of what begins at `home`; `more` are further members (`description`, `share_target` ...)."""
    response = JsonResponse(
        {
            "id": home,
            "name": name,
            "short_name": name[:24],
            "lang": translation.get_language() or "en",
            "start_url": home,
            "scope": home,
            "display": "standalone",
            "background_color": PAPER,
            "theme_color": theme_colour,
            "icons": [
                {"src": asset(icon), "sizes": sizes, "type": "image/png", "purpose": purpose}
                for icon, sizes, purpose in _ICONS
            ],
            **more,
        },
        content_type="application/manifest+json",
    )
    response["Cache-Control"] = "private, no-cache"
    return response
