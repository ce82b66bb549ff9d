# SPDX-License-Identifier: Apache-2.0
"""A small client that speaks to the API as programs do, and callers of each role."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from hawker.commerce.catalog.models import Product, Variant
from hawker.core.tenancy import shop_scope
from hawker.platform.accounts.models import User
from hawker.platform.accounts.tokens import sign_in
from hawker.platform.shops.models import Shop
from tests.conftest import PASSWORD


class Api:
    """Calls under `/api/v1` with one credential."""

    def __init__(self, token: str = "", *, shop: str = "", headers: dict[str, str] | None = None) -> None:
        # A fault inside is answered (500), as it is to programs, instead of raised into the test.
        self.client = Client(raise_request_exception=False)
        self.headers = {"Accept": "application/json", **(headers or {})}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"
        if shop:
            self.headers["X-Hawker-Shop"] = shop

    def call(
        self, method: str, path: str, data: Any = None, *, raw: bytes | None = None, **headers: str
    ) -> HttpResponse:
        """One call; `data` goes as JSON, header names are written with underscores."""
        body = raw if raw is not None else b"" if data is None else json.dumps(data).encode()
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        address = path if path.startswith("/api/") or path == "/metrics" else f"/api/v1{path}"
        return self.client.generic(method, address, body, content_type="application/json", headers=sent)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.call("GET", path, **headers)

    def post(self, path: str, data: Any = None, **headers: str) -> HttpResponse:
        return self.call("POST", path, data, **headers)

    def put(self, path: str, data: Any = None, **headers: str) -> HttpResponse:
        return self.call("PUT", path, data, **headers)

    def patch(self, path: str, data: Any = None, **headers: str) -> HttpResponse:
        return self.call("PATCH", path, data, **headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self.call("DELETE", path, **headers)


def token_of(user: User) -> str:
    """An access token of a user with the tests' password."""
    return sign_in(email=user.email, password=PASSWORD).access


def problem(response: HttpResponse) -> dict[str, Any]:
    """The problem document of a refusal, checked for its form."""
    assert response["Content-Type"] == "application/problem+json", response.content
    data: dict[str, Any] = response.json()
    assert {"type", "title", "status", "code", "detail", "errors", "request_id", "timestamp"} <= set(data)
    assert data["status"] == response.status_code
    assert data["request_id"] == response["X-Request-ID"]
    assert data["timestamp"].endswith("Z")
    return data


@pytest.fixture
def anyone(db: object) -> Api:
    """A caller without credentials."""
    return Api()


@pytest.fixture
def owner(owner_a: User, shop_a: Shop) -> Api:
    return Api(token_of(owner_a))


@pytest.fixture
def admin(admin_a: User) -> Api:
    return Api(token_of(admin_a))


@pytest.fixture
def manager(manager_a: User) -> Api:
    return Api(token_of(manager_a))


@pytest.fixture
def viewer(viewer_a: User) -> Api:
    return Api(token_of(viewer_a))


@pytest.fixture
def stranger(owner_b: User, shop_b: Shop) -> Api:
    """The owner of the other shop."""
    return Api(token_of(owner_b))


def variants_of(product: Product) -> list[Variant]:
    """The product's variants in order."""
    with shop_scope(product.shop_id):
        return list(Variant.objects.filter(product=product).order_by("position"))


ADDRESS = {
    "line1": "12 Gandhi Road",
    "city": "Chennai",
    "region": "TN",
    "postal_code": "600001",
    "country": "IN",
}


def order_body(product: Product, *, quantity: int = 1, **changes: Any) -> dict[str, Any]:
    """An order of one pack of each variant."""
    return {
        "lines": [{"variant_id": str(v.pk), "quantity": quantity} for v in variants_of(product)],
        "customer": {"name": "José O'Brien", "phone": "+919884338885", "email": "jose@example.org"},
        "address": ADDRESS,
        "payment_method": "cash_on_delivery",
        **changes,
    }


@pytest.fixture
def order(anyone: Api, shop_a: Shop, kaju: Product) -> dict[str, Any]:
    """A cash order of 250 g and 500 g of Kaju Katli, as the API answered it."""
    response = anyone.post(f"/storefront/{shop_a.slug}/orders", order_body(kaju))
    assert response.status_code == 201, response.content
    data: dict[str, Any] = response.json()
    return data
