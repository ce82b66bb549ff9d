# SPDX-License-Identifier: Apache-2.0
"""Addresses of the API, its webhooks, health and metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, include, path

from hawker.surfaces.api.api import api, docs, openapi
from hawker.surfaces.api.health import health, live
from hawker.surfaces.api.metrics import metrics
from hawker.surfaces.api.problems import MethodNotAllowed, not_found, respond
from hawker.surfaces.api.webhooks import sandbox_webhook


def _with_problems(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """ninja answers a wrong method in plain text; here that is a problem document too."""

    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        allowed = response["Allow"]
        return respond(request, MethodNotAllowed(f"Allowed here: {allowed}.", headers={"Allow": allowed}))

    return enter


def _operations() -> Iterator[URLPattern]:
    patterns, _app, _namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            pattern.callback = _with_problems(pattern.callback)
            yield pattern


urlpatterns = [
    path("api/v1/openapi.json", openapi, name="openapi"),
    path("api/docs", docs, name="api_docs"),
    path("api/health", health, name="health"),
    path("api/health/live", live, name="health_live"),
    path("metrics", metrics, name="metrics"),
    path("api/webhooks/sandbox/<slug:shop>", sandbox_webhook, name="sandbox_webhook"),
    path("api/v1/", include((list(_operations()), "api-v1"))),
    path("api/", not_found),
    path("api/<path:rest>", not_found),
]
