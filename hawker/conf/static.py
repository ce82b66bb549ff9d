# SPDX-License-Identifier: Apache-2.0
"""How long browsers keep built assets: for ever, since every address of one carries its content's hash."""

from __future__ import annotations

from wsgiref.headers import Headers


def add_headers(headers: Headers, path: str, url: str) -> None:
    """What whitenoise calls for each static file at start."""
    if "/dist/" in url and not url.endswith(("/sw.js", "/offline.html", "/favicon.ico")):
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
