# SPDX-License-Identifier: Apache-2.0
"""A shop with goods, orders and messages, and a signed-in browser for each role."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from hawker.commerce.catalog.models import Product, Variant
from hawker.commerce.customers.models import Customer
from hawker.commerce.orders.models import Order
from hawker.commerce.orders.placement import PlaceOrder, place_order
from hawker.commerce.orders.pricing import LineInput
from hawker.core import ids
from hawker.core.addresses import Address
from hawker.core.tenancy import shop_scope
from hawker.platform.accounts.models import User
from hawker.platform.shops.models import Shop
from hawker.platform.shops.settings_registry import values
from tests.conftest import make_product

SignIn = Callable[[User], Client]
CHENNAI = Address(line1="14 Market Street", city="Chennai", region="TN", postal_code="600001", country="IN")


@pytest.fixture
def sign_in() -> SignIn:
    """A browser in which somebody is signed in."""

    def enter(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return enter


@pytest.fixture
def owner(sign_in: SignIn, owner_a: User, shop_a: Shop) -> Client:
    return sign_in(owner_a)


@pytest.fixture
def manager(sign_in: SignIn, manager_a: User) -> Client:
    return sign_in(manager_a)


@pytest.fixture
def viewer(sign_in: SignIn, viewer_a: User) -> Client:
    return sign_in(viewer_a)


@pytest.fixture
def stranger(sign_in: SignIn, owner_b: User, shop_b: Shop) -> Client:
    """The owner of another shop."""
    return sign_in(owner_b)


def at(shop: Shop, name: str, *args: object) -> str:
    """Address of a page of the shop's dashboard."""
    return reverse(f"dashboard:{name}", args=[shop.slug, *args])


def pack(product: Product, name: str = "") -> Variant:
    """A pack of a product, by name or the default."""
    with shop_scope(product.shop_id):
        packs = product.variants.filter(name=name) if name else product.variants.filter(is_default=True)
        return packs.get()


def order_for(
    shop: Shop,
    variant: Variant,
    *,
    quantity: int = 1,
    name: str = "Meena Raghavan",
    phone: str = "+919884300001",
    email: str = "meena@customer.example",
    payment_method: str = "cash_on_delivery",
    delivery_method: str = "delivery",
) -> Order:
    """An order as a customer places it."""
    with shop_scope(shop.id):
        return place_order(
            shop,
            values(shop),
            request=PlaceOrder(
                lines=[LineInput(variant.pk, quantity)],
                customer_name=name,
                phone=phone,
                email=email,
                address=CHENNAI if delivery_method == "delivery" else None,
                delivery_method=delivery_method,
                payment_method=payment_method,
                placement_key=ids.new_token(),
            ),
        ).order


@dataclass(frozen=True)
class World:
    """What stands in the first shop."""

    shop: Shop
    kaju: Product
    order: Order
    customer_id: UUID


@pytest.fixture
def world(shop_a: Shop, kaju: Product) -> World:
    """One product, one order of it, one customer, the messages that came of it."""
    order = order_for(shop_a, pack(kaju), quantity=2)
    with shop_scope(shop_a.id):
        customer = Customer.objects.get()
    return World(shop_a, kaju, order, customer.pk)


@pytest.fixture
def other_world(shop_b: Shop) -> World:
    """The same in the second shop, whose ids strangers may try."""
    product = make_product(shop_b, "Turrón", on_hand=3000)
    with shop_scope(shop_b.id):
        order = order_for(
            shop_b,
            pack(product),
            phone="+34911234567",
            email="ana@customer.example",
            delivery_method="pickup",
            name="Ana",
        )
        customer = Customer.objects.get()
    return World(shop_b, product, order, customer.pk)


def text_of(answer: object) -> str:
    """A page's text."""
    return answer.content.decode()  # type: ignore[attr-defined]


def toasts(client: Client, address: str) -> str:
    """What the next page says."""
    page = text_of(client.get(address))
    start = page.index("data-toasts")
    return page[start : page.index('<main id="main"')]


def undo_address(client: Client, address: str) -> str:
    """The address behind the "Undo" of the next page's toast."""
    found = re.search(r'action="([^"]*/undo/[^"]+)"', toasts(client, address))
    assert found, "no toast offers to undo"
    return found[1]
