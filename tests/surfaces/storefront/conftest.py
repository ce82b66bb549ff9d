# SPDX-License-Identifier: Apache-2.0
"""A shop with something to buy, and a visitor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from hawker.commerce.catalog.models import Product, Variant
from hawker.core.tenancy import shop_scope
from hawker.platform.shops.models import Shop
from hawker.platform.shops.principals import installation
from hawker.platform.shops.settings_registry import save
from hawker.surfaces.storefront.page_cache import PAGES

ADDRESS = {
    "line1": "12 Pondy Bazaar",
    "city": "Chennai",
    "region": "TN",
    "postal_code": "600017",
    "country": "IN",
}
PERSON = {"name": "Meera Raghavan", "phone": "098843 38885", "email": "meera@example.com"}


@pytest.fixture(autouse=True)
def _no_kept_pages() -> Iterator[None]:
    """Pages kept by one test are not another's."""
    PAGES.clear()
    yield
    PAGES.clear()


class Visitor:
    """Somebody at a shop's pages, without scripts: links and forms only."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.home = f"/s/{shop.slug}/"
        self.client = Client()

    def get(self, path: str = "", **headers: str) -> HttpResponse:
        return self.client.get(self.home + path, headers=headers)

    def post(self, path: str, data: dict[str, Any], **headers: str) -> HttpResponse:
        return self.client.post(self.home + path, data, headers=headers)

    def text(self, path: str = "") -> str:
        response = self.get(path)
        assert response.status_code == 200, response.status_code
        return response.content.decode()

    def add(self, variant: Variant, count: int = 1, **headers: str) -> HttpResponse:
        return self.post("cart/lines/", {"variant": str(variant.pk), "add": count}, **headers)

    def set(self, variant: Variant, count: int, **headers: str) -> HttpResponse:
        return self.post("cart/lines/", {"variant": str(variant.pk), "quantity": count}, **headers)

    def hidden(self, path: str, name: str) -> str:
        """The value of a hidden field of a page."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text(path))
        assert found, f"no {name} on {path}"
        return found[1]

    def order_form(self, **changes: str) -> dict[str, str]:
        """The checkout form filled in as a browser would send it."""
        return {
            **PERSON,
            **ADDRESS,
            "delivery_method": "delivery",
            "payment_method": "cash_on_delivery",
            "action": "place",
            "placement_key": self.hidden("checkout/", "placement_key"),
            "expected_total": self.hidden("checkout/", "expected_total"),
            **changes,
        }

    def order(self, **changes: str) -> HttpResponse:
        return self.post("checkout/", self.order_form(**changes))


@pytest.fixture
def visitor(shop_a: Shop) -> Visitor:
    return Visitor(shop_a)


@pytest.fixture
def other_visitor(shop_a: Shop) -> Visitor:
    return Visitor(shop_a)


def pack(product: Product, name: str) -> Variant:
    """A product's variant by its name."""
    with shop_scope(product.shop_id):
        return Variant.objects.get(product=product, name=name)


def configure(shop: Shop, **settings: object) -> None:
    """Change the shop's settings as its owner does; `delivery__charge` means `delivery.charge`."""
    changes = {key.replace("__", "."): value for key, value in settings.items()}
    save(shop, changes, by=installation(shop))


def path_of(response: HttpResponse) -> str:
    """Where a redirect leads, without host and query."""
    return urlsplit(response["Location"]).path
