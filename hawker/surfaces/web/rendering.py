# SPDX-License-Identifier: Apache-2.0
"""How a view answers with a page or a part of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils import translation


def base_context(request: HttpRequest) -> dict[str, Any]:
    """What every template may rely on."""
    user = getattr(request, "user", None)
    return {
        "shop": getattr(request, "shop", None),
        "shop_settings": getattr(request, "shop_settings", None),
        "principal": getattr(request, "principal", None),
        "user": user if user is not None and user.is_authenticated else None,
        "lang": translation.get_language() or "en",
        "messages": _messages(request),
    }


def _messages(request: HttpRequest) -> list[dict[str, str]]:
    if not hasattr(request, "_messages"):
        return []
    return [{"level": m.level_tag, "text": str(m)} for m in messages.get_messages(request)]


def render(request: HttpRequest, template: str, context: Mapping[str, Any] | None = None) -> str:
    """A Jinja2 template as text."""
    return engines["jinja2"].get_template(template).render({**base_context(request), **(context or {})}, request)


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A Jinja2 template as an HTML answer that no shared cache keeps."""
    response = HttpResponse(render(request, template, context), status=status)
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def fragment_asked(request: HttpRequest) -> bool:
    """Whether the page asks for a part of itself (HTMX or our own elements)."""
    return bool(request.headers.get("HX-Request") or request.headers.get("X-Fragment"))
