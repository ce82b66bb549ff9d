# SPDX-License-Identifier: Apache-2.0
"""Every address, by every method, as every kind of caller, against the tables.

Each call is made inside a savepoint that is rolled back, so that all of them meet the same world. A route
without a row fails, so does a row without a route.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from hawker.core import throttle
from hawker.surfaces.api.api import ROOMS
from hawker.surfaces.api.security import Door
from tests.security import world
from tests.security.api_table import TABLE, Call
from tests.security.pages_table import PAGES, PATHS
from tests.security.world import ACTORS, World

pytestmark = pytest.mark.slow

UNCHANGED_BUT = frozenset({"audit.SecurityEvent", "events.IdempotencyKey"})
"""A refusal is itself recorded; nothing else of the shop may differ after one."""


@pytest.fixture
def scene(db: object) -> World:
    return world.build()


def _routes(patterns: Any = None, prefix: str = "/") -> Iterator[str]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + re.sub(r"<\w+:(\w+)>", r"<\1>", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def _is_api(route: str) -> bool:
    return route.startswith("/api/") or route == "/metrics"


def _is_data_browser(route: str) -> bool:
    """Django's own pages for the installation's staff, walked by rule instead of by row."""
    return route.startswith("/operator/data/")


def _filled(value: Any, parts: dict[str, str]) -> Any:
    if isinstance(value, str):
        return value.format(**parts)
    if isinstance(value, dict):
        return {key: _filled(item, parts) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, parts) for item in value]
    return value


def _call(scene: World, row: str, call: Call, *, token: str = "", shop: str = "") -> HttpResponse:
    method, route = row.split(" ")
    path = (call.path or route.replace("<", "{").replace(">", "}")).format(**scene.parts)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if shop:
        headers["X-Hawker-Shop"] = shop
    client = Client(raise_request_exception=False)
    if call.is_upload:
        return client.post(path, {"picture": world._picture()}, headers=headers)
    body = b"" if call.body is None else json.dumps(_filled(call.body, scene.parts)).encode()
    return client.generic(method, path, body, content_type="application/json", headers=headers)


def _apart(make: Any) -> Any:
    """The result of a call whose traces are undone."""
    throttle._limiter.cache_clear()
    cache.clear()
    sid = transaction.savepoint()
    try:
        return make()
    finally:
        transaction.savepoint_rollback(sid)


def test_every_route_of_the_api_has_its_row() -> None:
    routes = {route for route in _routes() if _is_api(route)}
    in_table = {row.split(" ")[1] for row in TABLE}
    assert routes - in_table == set(), "add these to tests/security/api_table.py"
    assert in_table - routes == set(), "these rows have no route"


def test_every_operation_of_the_api_has_its_row() -> None:
    declared = {
        f"{method} /api/v1" + path.replace("{", "<").replace("}", ">")
        for room in ROOMS
        for path, view in room.router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
        if method != "HEAD"
    }
    assert declared - set(TABLE) == set()


@pytest.mark.parametrize("actor", ACTORS)
def test_every_call_of_the_api_answers_as_its_row_says(scene: World, actor: str) -> None:
    wrong = {}
    for row, call in TABLE.items():
        expected = int(call.statuses.split()[ACTORS.index(actor)])
        response = _apart(lambda row=row, call=call: _call(scene, row, call, token=scene.tokens.get(actor, "")))
        if response.status_code != expected:
            wrong[row] = f"{response.status_code}, not {expected}: {response.content[:200]!r}"
    assert wrong == {}


def test_who_is_refused_changes_nothing_and_reads_nothing(scene: World) -> None:
    """Anonymous callers, strangers and refused members: not one row differs, not one text of the shop shows.

    Here nothing is undone between the calls: what all of them together leave of the shop must be what was there.
    """
    before = world.rows_of(scene.shop.id, without=UNCHANGED_BUT)
    public = {Door.PUBLIC.value, Door.STOREFRONT.value}
    checked = 0
    for actor in ACTORS:
        for row, call in TABLE.items():
            status = int(call.statuses.split()[ACTORS.index(actor)])
            if _doors().get(row, Door.PUBLIC) in public or (actor != "stranger" and status < 400):
                continue
            throttle._limiter.cache_clear()
            response = _call(scene, row, call, token=scene.tokens.get(actor, ""))
            if actor in ("anonymous", "stranger", "staff"):
                _shows_nothing(scene, response, f"{row} as {actor}", allowed=_sent(scene, call))
            checked += 1
        _is_as_before(scene, before, actor)
    assert checked > 200


def test_the_comparison_would_see_a_change(scene: World) -> None:
    """The negative control: what an owner may do does change rows, and does show the shop's texts."""
    before = world.rows_of(scene.shop.id, without=UNCHANGED_BUT)
    row = "PATCH /api/v1/customers/<customer_id>"
    response = _call(scene, row, TABLE[row], token=scene.tokens["owner"])
    with pytest.raises(AssertionError, match="customers.Customer"):
        _is_as_before(scene, before, "owner")
    with pytest.raises(AssertionError, match="Zarda"):
        _shows_nothing(scene, response, row, allowed="")


def _doors() -> dict[str, str]:
    return {
        f"{method} /api/v1" + path.replace("{", "<").replace("}", ">"): operation.openapi_extra["x-permission"]
        for room in ROOMS
        for path, view in room.router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }


def _shows_nothing(scene: World, response: HttpResponse, what: str, *, allowed: str) -> None:
    """Nothing of the shop but what the caller sent themselves."""
    text = response.content.decode()
    shown = [marker for marker in scene.markers if marker in text and marker not in allowed]
    assert not shown, f"{what} shows {shown}"


def _is_as_before(scene: World, before: dict[str, Any], actor: str) -> None:
    after = world.rows_of(scene.shop.id, without=UNCHANGED_BUT)
    changed = [table for table in before if before[table] != after[table]]
    assert changed == [], f"calls as {actor} changed rows of {changed}"


def _sent(scene: World, call: Call) -> str:
    """What the caller sent themselves may be echoed."""
    return json.dumps(_filled(call.body, scene.parts))


def test_naming_the_shop_does_not_help_a_stranger(scene: World) -> None:
    """With the first shop's name in the header, every call of the members' door is 404 as for a shop there is none."""
    members = [row for row, call in TABLE.items() if call.statuses.startswith("401") and "/api/v1/" in row]
    members = [row for row in members if "/auth/" not in row]
    assert len(members) > 70
    for actor in ("stranger", "staff"):
        for row in members:
            named = _apart(
                lambda row=row, actor=actor: _call(
                    scene, row, TABLE[row], token=scene.tokens[actor], shop=scene.shop.slug
                )
            )
            assert named.status_code == 404, f"{row} as {actor}: {named.status_code}"


def test_other_methods_are_405_for_everybody(scene: World) -> None:
    by_route: dict[str, set[str]] = {}
    for row in TABLE:
        method, route = row.split(" ")
        by_route.setdefault(route, set()).add(method)
    for route, methods in by_route.items():
        if route in ("/api/", "/api/<rest>"):
            continue
        call = next(TABLE[f"{m} {route}"] for m in methods)
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - methods:
            for token in ("", scene.tokens["owner"]):
                response = _apart(
                    lambda method=method, route=route, call=call, token=token: _call(
                        scene, f"{method} {route}", Call("", path=call.path), token=token
                    )
                )
                assert response.status_code == 405, f"{method} {route}: {response.status_code}"


# Pages


@pytest.fixture
def cookies(scene: World) -> dict[str, dict[str, str]]:
    """A signed-in browser's cookies for each actor."""
    found = {}
    for name, user in scene.users.items():
        browser = Client()
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        found[name] = {key: morsel.value for key, morsel in browser.cookies.items()}
    return found


def _visit(
    scene: World, row: str, cookies: dict[str, str], *, checks_csrf: bool = False, **headers: str
) -> HttpResponse:
    method, route = row.split(" ", 1)
    path = PATHS.get(route, route.replace("<", "{").replace(">", "}")).format(**scene.parts)
    browser = Client(raise_request_exception=False, enforce_csrf_checks=checks_csrf)
    for name, value in cookies.items():
        browser.cookies[name] = value
    form = "application/x-www-form-urlencoded"
    return browser.generic(method, path, b"", content_type=form, headers=headers)


def test_every_page_has_its_rows() -> None:
    routes = {route for route in _routes() if not _is_api(route) and not _is_data_browser(route)}
    in_table = {row.split(" ", 1)[1] for row in PAGES}
    assert routes - in_table == set(), "add these to tests/security/pages_table.py"
    assert in_table - routes == set(), "these rows have no route"
    assert {f"{method} {route}" for route in routes for method in ("GET", "POST")} == set(PAGES)


@pytest.mark.parametrize("actor", ACTORS)
def test_every_page_answers_as_its_row_says(scene: World, cookies: dict[str, dict[str, str]], actor: str) -> None:
    wrong = {}
    for row, statuses in PAGES.items():
        expected = int(statuses.split()[ACTORS.index(actor)])
        response = _apart(lambda row=row: _visit(scene, row, cookies.get(actor, {})))
        if response.status_code != expected:
            wrong[row] = f"{response.status_code}, not {expected}"
    assert wrong == {}


def test_the_dashboards_refusals_change_nothing_and_show_nothing(
    scene: World, cookies: dict[str, dict[str, str]]
) -> None:
    """Also as fragments: what a page loads piece by piece stands under the page's own permission."""
    before = world.rows_of(scene.shop.id, without=UNCHANGED_BUT)
    for actor in ACTORS:
        for row, statuses in PAGES.items():
            status = statuses.split()[ACTORS.index(actor)]
            is_refused = status in ("403", "404") or (actor == "anonymous" and status == "302")
            if not is_refused or not row.split(" ", 1)[1].startswith(("/app/<shop>/", "/operator/")):
                continue
            throttle._limiter.cache_clear()
            response = _visit(scene, row, cookies.get(actor, {}), **{"HX-Request": "true"})
            assert response.status_code in (401, 403, 404), f"{row} as {actor}: {response.status_code}"
            if actor in ("anonymous", "stranger", "staff"):
                _shows_nothing(scene, response, f"{row} as {actor}", allowed=response.request["PATH_INFO"])
        _is_as_before(scene, before, actor)


def test_forms_of_signed_in_people_need_their_token(scene: World, cookies: dict[str, dict[str, str]]) -> None:
    """Without the CSRF token every form is refused before it is read; only webhooks and tokens go without."""
    for row in PAGES:
        if row.startswith("POST "):
            response = _apart(lambda row=row: _visit(scene, row, cookies["owner"], checks_csrf=True))
            assert response.status_code in (403, 404, 405), f"{row}: {response.status_code}"


def test_the_data_browser_is_for_staff(scene: World, cookies: dict[str, dict[str, str]]) -> None:
    for route in {route for route in _routes() if _is_data_browser(route)}:
        path = re.sub(r"<\w+>", scene.parts["run_id"], route)
        path = path.replace("^(?P<app_label>accounts|shops|jobs|events|audit)/$", "jobs/")
        path = path.replace("(?P<url>.*)$", "none")
        for actor in ("anonymous", "stranger", "owner"):
            browser = Client(raise_request_exception=False)
            for name, value in cookies.get(actor, {}).items():
                browser.cookies[name] = value
            response = _apart(lambda browser=browser, path=path: browser.get(path))
            if path.endswith(("/login/", "/logout/")):
                assert response.status_code in (200, 302, 403, 404, 405), path
            else:
                assert response.status_code in (302, 403, 404), f"{path} as {actor}: {response.status_code}"
                assert (
                    "Location" not in response
                    or "/accounts/login" in response["Location"]
                    or ("/operator/data/login" in response["Location"])
                ), f"{path} as {actor} goes to {response['Location']}"
