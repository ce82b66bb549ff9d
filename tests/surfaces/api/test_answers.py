# SPDX-License-Identifier: Apache-2.0
"""The form of answers: problems, pages, sparse fields, entity tags, what cannot be read."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.test.utils import CaptureQueriesContext

from hawker.commerce.catalog.models import Product
from hawker.platform.shops.models import Shop
from hawker.surfaces.api import categories, products
from hawker.surfaces.api.schemas import Schema
from tests.conftest import make_product
from tests.surfaces.api.conftest import Api, problem


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1", "/api/v1/", "/api/v1/none", "/api/v2/orders", "/api/v1/orders/", "/api/none"]
)
def test_an_address_that_is_none_is_a_problem(anyone: Api, path: str) -> None:
    response = anyone.get(path)
    assert response.status_code == 404
    assert problem(response)["code"] == "not_found"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PURGE"])
def test_a_wrong_method_is_a_problem(owner: Api, method: str) -> None:
    response = owner.call(method, "/orders")
    assert response.status_code == 405
    assert problem(response)["code"] == "method_not_allowed"
    assert set(response["Allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_head_answers_as_get_without_a_body(owner: Api) -> None:
    get, head = owner.get("/orders"), owner.call("HEAD", "/orders")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == get["ETag"]


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"\xff\xfe",
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": "a\\u0000b"}',
        b'{"name": "\\ud800"}',
        b"[" * 100_000,
        b"1" * 5000,
    ],
)
def test_a_body_that_is_no_json_is_400(owner: Api, raw: bytes) -> None:
    response = owner.call("POST", "/categories", raw=raw)
    assert response.status_code == 400, response.content
    assert problem(response)["code"] == "malformed_request"


@pytest.mark.parametrize("raw", [b"", b"[]", b'"text"', b"null", b"7"])
def test_json_that_is_no_object_is_422(owner: Api, raw: bytes) -> None:
    response = owner.call("POST", "/categories", raw=raw)
    assert response.status_code == 422
    assert problem(response)["errors"]


def test_a_body_too_large_is_413_before_it_is_read(owner: Api, anyone: Api, shop_a: Shop) -> None:
    raw = json.dumps({"name": "x" * (1024 * 1024)}).encode()
    assert problem(owner.call("POST", "/categories", raw=raw))["code"] == "payload_too_large"
    public = anyone.call("POST", f"/storefront/{shop_a.slug}/cart/price", raw=raw)
    assert public.status_code == 413


def test_a_nul_in_the_address_is_400(owner: Api) -> None:
    assert owner.get("/products?q=a%00b").status_code == 400
    assert owner.get("/products/%00").status_code == 400


def test_an_id_that_is_none_is_404(owner: Api) -> None:
    for path in ("/products/none", "/products/-1", "/orders/none", "/orders/-1", f"/orders/{10**30}"):
        assert owner.get(path).status_code == 404, path


def test_field_errors_have_dotted_names_and_codes(owner: Api) -> None:
    body = {
        "name": "Laddu",
        "stock_unit": "gram",
        "variants": [{"name": "250 g", "price": {"amount": "10"}, "colour": "red"}],
    }
    errors = problem(owner.post("/products", body))["errors"]
    found = {(error["field"], error["code"]) for error in errors}
    assert found == {
        ("variants.0.price.currency", "required"),
        ("variants.0.units_per_item", "required"),
        ("variants.0.colour", "unknown_field"),
    }
    assert all(error["message"] for error in errors)


def test_what_breaks_inside_is_not_told(owner: Api, monkeypatch: pytest.MonkeyPatch, kaju: Product) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise KeyError("secret-of-the-house")

    monkeypatch.setattr(products, "staff_products", broken)
    response = owner.get("/products")
    assert response.status_code == 500
    assert problem(response)["code"] == "internal_error"
    assert b"secret-of-the-house" not in response.content
    assert b"Traceback" not in response.content


def test_errors_are_never_kept(owner: Api) -> None:
    assert owner.get("/products/none")["Cache-Control"] == "no-store"
    assert owner.get("/products")["Cache-Control"] == "private, no-cache"


def test_an_etag_saves_sending_the_same_again(owner: Api, kaju: Product) -> None:
    first = owner.get(f"/products/{kaju.pk}")
    again = owner.get(f"/products/{kaju.pk}", If_None_Match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    owner.patch(f"/products/{kaju.pk}", {"summary": "Cashew"})
    changed = owner.get(f"/products/{kaju.pk}", If_None_Match=f'"other", W/{first["ETag"]}')
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_if_match_refuses_a_stale_change(owner: Api, manager: Api, kaju: Product) -> None:
    seen = owner.get(f"/products/{kaju.pk}")["ETag"]
    assert manager.patch(f"/products/{kaju.pk}", {"summary": "Cashew"}).status_code == 200
    stale = owner.patch(f"/products/{kaju.pk}", {"summary": "Nuts"}, If_Match=seen)
    assert stale.status_code == 412
    assert problem(stale)["code"] == "stale_version"
    fresh = owner.get(f"/products/{kaju.pk}")
    assert fresh.json()["summary"] == "Cashew"
    assert owner.patch(f"/products/{kaju.pk}", {"summary": "Nuts"}, If_Match=fresh["ETag"]).status_code == 200
    assert owner.delete(f"/products/{kaju.pk}", If_Match=seen).status_code == 412


@pytest.mark.parametrize(
    "path",
    [
        "/categories/{category}",
        "/customers/{customer}",
        "/orders/{order}",
        "/inventory/{product}",
        "/settings",
    ],
)
def test_every_object_that_can_be_changed_knows_if_match(
    owner: Api, kaju: Product, order: dict[str, Any], path: str
) -> None:
    category = owner.post("/categories", {"name": "Milk sweets"}).json()["id"]
    customer = owner.get("/customers").json()["items"][0]["id"]
    path = path.format(category=category, customer=customer, order=order["number"], product=kaju.pk)
    body = {
        "/c": {"name": "Another"},
        "/o": {"status": "packed"},
        "/i": {"low_threshold": 7},
        "/s": {"values": {}},
    }[path[:2]]
    assert owner.patch(path, body, If_Match='"stale"').status_code == 412
    assert owner.patch(path, body, If_Match=owner.get(path)["ETag"]).status_code == 200


def test_only_the_fields_asked_for(owner: Api, kaju: Product) -> None:
    page = owner.get("/products?fields=id,name").json()
    assert page == {"items": [{"id": str(kaju.pk), "name": "Kaju Katli"}], "next": None}
    assert owner.get(f"/products/{kaju.pk}?fields=slug").json() == {"slug": kaju.slug}
    refused = owner.get("/products?fields=id,password")
    assert refused.status_code == 422
    assert problem(refused)["errors"][0]["code"] == "unknown_field"


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x"])
def test_a_page_has_1_to_200_rows(owner: Api, limit: str) -> None:
    refused = owner.get(f"/orders?limit={limit}")
    assert refused.status_code == 422
    assert problem(refused)["errors"][0]["field"] == "limit"


def test_a_cursor_belongs_to_its_list(owner: Api, shop_a: Shop) -> None:
    for index in range(3):
        make_product(shop_a, f"Sweet {index}")
    cursor = owner.get("/products?limit=1").json()["next"]
    assert owner.get(f"/products?cursor={cursor}").status_code == 200
    for query in (f"cursor={cursor}x", "cursor=none", f"sort=name&cursor={cursor}", "cursor=eyJhIjoxfQ"):
        refused = owner.get(f"/products?{query}")
        assert refused.status_code == 422, query
        assert problem(refused)["errors"][0]["field"] == "cursor"


def test_rows_added_meanwhile_neither_repeat_nor_hide_others(owner: Api, shop_a: Shop) -> None:
    for name in ("B", "D", "F"):
        make_product(shop_a, name)
    first = owner.get("/products?sort=name&limit=2").json()
    make_product(shop_a, "A")
    make_product(shop_a, "E")
    second = owner.get(f"/products?sort=name&limit=2&cursor={first['next']}").json()
    assert [p["name"] for p in first["items"] + second["items"]] == ["B", "D", "E", "F"]
    assert second["next"] is None


LISTS = {
    "/products": 6,
    "/variants": 4,
    "/categories": 4,
    "/inventory": 4,
    "/customers": 4,
    "/orders": 5,
    "/payments": 4,
    "/messages": 4,
    "/members": 4,
    "/members/invitations": 4,
    "/api-keys": 4,
    "/activity": 4,
    "/activity/security": 4,
    "/jobs": 4,
}
"""Queries of each list: three at the door (token, memberships, role), then the list's own."""


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_a_known_number_of_queries(
    owner: Api, anyone: Api, shop_a: Shop, kaju: Product, order: dict[str, Any], path: str
) -> None:
    from tests.surfaces.api.conftest import order_body

    for index in range(3):
        more = make_product(shop_a, f"Sweet {index}")
        body = order_body(more)
        body["customer"]["phone"] = f"+91988433888{index}"
        assert anyone.post(f"/storefront/{shop_a.slug}/orders", body).status_code == 201
    with CaptureQueriesContext(connection) as seen:
        assert owner.get(f"{path}?limit=200").status_code == 200
    assert len(seen) == LISTS[path], "\n".join(q["sql"] for q in seen)


def _fail_first(monkeypatch: pytest.MonkeyPatch, *, times: int, error: Exception) -> list[int]:
    """Make saving a category fail so often before it works; how often it was tried."""
    save, tried = categories.services.save_category, [0]

    def flaky(*args: Any, **kwargs: Any) -> Any:
        tried[0] += 1
        if tried[0] <= times:
            raise error
        return save(*args, **kwargs)

    monkeypatch.setattr(categories.services, "save_category", flaky)
    return tried


@pytest.mark.django_db(transaction=True)
def test_a_passing_database_error_is_tried_again_where_all_is_one_transaction(
    owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = _fail_first(monkeypatch, times=2, error=OperationalError("database is locked"))
    made = owner.post("/categories", {"name": "Milk sweets"}, Idempotency_Key="one")
    assert (made.status_code, tried) == (201, [3])
    assert len(owner.get("/categories").json()["items"]) == 1


def test_a_busy_database_asks_to_come_back(owner: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    _fail_first(monkeypatch, times=9, error=OperationalError("database is locked"))
    busy = owner.post("/categories", {"name": "Milk sweets"})
    assert (busy.status_code, busy["Retry-After"]) == (503, "1")
    assert problem(busy)["code"] == "service_unavailable"


def test_two_writers_that_meet_are_a_conflict(owner: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    _fail_first(monkeypatch, times=1, error=IntegrityError("UNIQUE constraint failed: catalog_category.slug"))
    met = owner.post("/categories", {"name": "Milk sweets"})
    assert met.status_code == 409
    assert b"catalog_category" not in met.content


def test_when_the_database_is_away_the_answer_is_still_a_problem(owner: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    _fail_first(monkeypatch, times=1, error=OperationalError("could not connect to 10.0.0.7"))
    away = owner.post("/categories", {"name": "Milk sweets"})
    assert (away.status_code, problem(away)["code"]) == (500, "internal_error")
    assert b"10.0.0.7" not in away.content


def test_no_two_shapes_share_a_name() -> None:
    """The description keeps one shape a name: a second of the same name would silently take its place."""
    import_module("hawker.surfaces.api.api")
    found: dict[str, set[str]] = {}
    for module in {sys.modules[name] for name in list(sys.modules) if name.startswith("hawker.surfaces.api")}:
        for shape in vars(module).values():
            if isinstance(shape, type) and issubclass(shape, Schema) and shape.__module__ == module.__name__:
                found.setdefault(shape.__name__, set()).add(shape.__module__)
    assert len(found) > 100
    assert {name: places for name, places in found.items() if len(places) > 1} == {}
