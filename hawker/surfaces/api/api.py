# SPDX-License-Identifier: Apache-2.0
"""The API put together: its rooms, its description, and the page to try it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.html import format_html, json_script
from django.utils.safestring import mark_safe
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from pydantic_core import to_json

from hawker.surfaces.api import (
    activity,
    alerts,
    analytics,
    api_keys,
    auth,
    categories,
    checkout,  # noqa: F401 - adds to the storefront's room
    customers,
    imports,
    inventory,
    jobs,
    members,
    message_templates,
    messages,
    orders,
    payments,
    plans,
    problems,
    products,
    storefront,
    usage,
    variants,
)
from hawker.surfaces.api import settings as shop_settings
from hawker.surfaces.api.parsing import JsonRenderer, StrictParser, etag_of
from hawker.surfaces.api.schemas import Problem
from hawker.surfaces.api.watching import comparison, lookups, sellers, watches, wish_lists

ROOMS = (
    auth.room,
    plans.room,
    storefront.room,
    products.room,
    variants.room,
    categories.room,
    inventory.room,
    orders.room,
    payments.room,
    customers.room,
    lookups.room,
    watches.room,
    sellers.watches,
    sellers.sellers,
    sellers.listings,
    comparison.comparison,
    comparison.proposals,
    comparison.portfolio,
    wish_lists.room,
    alerts.room,
    analytics.room,
    imports.room,
    messages.room,
    message_templates.room,
    members.room,
    shop_settings.room,
    api_keys.room,
    activity.room,
    jobs.room,
    usage.room,
)

DESCRIPTION = """
All that the dashboard does, for programs.

**Who you are.** Send `Authorization: Bearer …` with an access token (`POST /api/v1/auth/token`, 30 minutes,
renewed by its refresh token) or an API key of the shop (`hk_…`, made in the dashboard). A token of a member
of several shops names the shop in `X-Hawker-Shop`. Storefront calls need neither. `x-permission` says what
each call asks for.

**Lists** answer `{"items": [...], "next": cursor or null}`; send `next` back as `cursor`. `limit` is
50 unless you say otherwise, at most 200. **Money** is `{"amount": "12.50", "currency": "EUR"}`. **Times**
are UTC.

**Errors** are problem documents (RFC 9457) with a `code` to branch on and `errors` by dotted field.

**Repeat safely**: every unsafe call takes an `Idempotency-Key`; the same key gets the same answer
(`Idempotency-Replayed: true`). **Change safely**: send an object's `ETag` back in `If-Match`; 412 says that
somebody was faster. `If-None-Match` answers 304 while nothing has changed.

**Limits** by plan: `RateLimit-Limit`, `RateLimit-Remaining`, `RateLimit-Reset` (seconds); past them 429 with
`Retry-After`.
"""


class HawkerAPI(NinjaAPI):
    """ninja's API with our description of errors and credentials."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**{"path_prefix": "api/v1/", **options})
        components = schema["components"]
        described = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        components["schemas"].update(described.pop("$defs", {}))
        components["schemas"]["Problem"] = described
        components["responses"] = {
            "Problem": {
                "description": "Why the call was refused.",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
        }
        components["securitySchemes"] = {
            "access_token": {
                "type": "http",
                "scheme": "bearer",
                "description": "Access token from `/api/v1/auth/token`.",
            },
            "api_key": {"type": "http", "scheme": "bearer", "description": "API key of a shop, `hk_…`."},
        }
        # Without servers, addresses are those of the host that answered: calls can be tried from any name.
        del schema["servers"]
        for operations in schema["paths"].values():
            # HEAD answers as GET does and needs no description of its own.
            operations.pop("head", None)
            for operation in operations.values():
                operation["responses"]["4XX"] = {"$ref": "#/components/responses/Problem"}
        return schema


api = HawkerAPI(
    title="Hawker API",
    version="1",
    description=DESCRIPTION.strip(),
    openapi_url=None,
    docs_url=None,
    urls_namespace="api-v1",
    parser=StrictParser(),
    renderer=JsonRenderer(),
)
problems.install(api)
for room in ROOMS:
    api.add_router("", room.router)


@lru_cache(maxsize=1)
def _description() -> tuple[bytes, str]:
    content = to_json(api.get_openapi_schema())
    return content, etag_of(content)


def openapi(request: HttpRequest) -> HttpResponse:
    """`GET /api/v1/openapi.json`: the description of every call, OpenAPI 3.1."""
    if request.method not in ("GET", "HEAD"):
        return problems.respond(request, problems.MethodNotAllowed(headers={"Allow": "GET, HEAD"}))
    content, etag = _description()
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(content, content_type="application/json")
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=300"
    return response


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hawker API</title>
<link rel="icon" href="{icon}">
<link rel="stylesheet" href="{ui_css}">
<link rel="stylesheet" href="{css}">
</head>
<body>
<main id="docs"></main>
<noscript><p>This page needs JavaScript. For programs: <a href="{url}">openapi.json</a></p></noscript>
{settings}
<script src="{ui_js}"></script>
<script type="module" src="{js}"></script>
</body>
</html>
"""


def docs(request: HttpRequest) -> HttpResponse:
    """`GET /api/docs`: the description as a page from which calls can be tried; all of it served by us."""
    if request.method not in ("GET", "HEAD"):
        return problems.respond(request, problems.MethodNotAllowed(headers={"Allow": "GET, HEAD"}))
    url = "/api/v1/openapi.json"
    page = format_html(
        mark_safe(_PAGE),  # noqa: S308 - a constant of ours
        icon=static("dist/favicon.svg"),
        ui_css=static("ninja/swagger-ui.css"),
        css=static("api/docs.css"),
        ui_js=static("ninja/swagger-ui-bundle.js"),
        js=static("api/docs.js"),
        url=url,
        settings=json_script(
            {"url": url, "deepLinking": True, "persistAuthorization": False, "defaultModelsExpandDepth": 0},
            "docs-settings",
        ),
    )
    response = HttpResponse(page)
    response["Cache-Control"] = "public, max-age=300"
    return response
