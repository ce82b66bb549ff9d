# SPDX-License-Identifier: Apache-2.0
"""Every page of the dashboard: it renders, costs a stated number of queries, and says so when it is empty."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hawker.commerce.inventory.services import receive
from hawker.commerce.orders.services import add_note, change_status
from hawker.core.tenancy import shop_scope
from hawker.platform.shops.models import Shop
from tests.conftest import make_product
from tests.surfaces.dashboard.conftest import World, at, order_for, pack

# Seven are the frame's: session, user, shop, membership, settings, badge, shops to switch to. The overview's
# checklist reads the settings five times more here, because nothing read in a transaction is kept.
QUERIES = {
    "overview": 22, "orders": 13, "order_new": 11, "products": 15, "product_new": 8, "categories": 8, "stock": 12,
    "customers": 11, "messages": 10, "templates": 8, "members": 9, "settings": 7, "keys": 8, "activity": 10,
    "security_events": 9, "jobs": 9, "search": 7,
}  # fmt: skip


@pytest.mark.parametrize("name", QUERIES)
def test_every_page_renders_with_nothing_in_the_shop(owner: Client, shop_a: Shop, name: str) -> None:
    answer = owner.get(at(shop_a, name))
    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_pages_cost_the_same_however_much_there_is(owner: Client, world: World) -> None:
    _queries(owner, at(world.shop, "overview"))  # what a process reads once
    few = {name: _queries(owner, at(world.shop, name)) for name in QUERIES}
    for number in range(4):
        product = make_product(world.shop, f"Barfi {number}", low_threshold=6000)
        order_for(world.shop, pack(product), phone=f"+91988430010{number}", email=f"c{number}@customer.example")
    many = {name: _queries(owner, at(world.shop, name)) for name in QUERIES}
    assert many == few == QUERIES


def test_pages_of_one_thing_cost_the_same_however_much_it_holds(owner: Client, world: World) -> None:
    small = order_for(world.shop, pack(world.kaju, "500 g"))
    with shop_scope(world.shop.id):
        for text in ("first", "second", "third"):
            add_note(world.order.pk, text=text)
        change_status(world.order.pk, to="packed")
    for number in range(3):
        stock_moves(world, number)
    _queries(owner, at(world.shop, "order", small.number))  # what a process reads once
    addresses = {
        "order": (at(world.shop, "order", small.number), 12),
        "order with a history": (at(world.shop, "order", world.order.number), 12),
        "product": (at(world.shop, "product", world.kaju.pk), 12),
        "stock": (at(world.shop, "stock_product", world.kaju.pk), 12),
        "customer": (at(world.shop, "customer", world.customer_id), 12),
    }
    assert {name: _queries(owner, address) for name, (address, _n) in addresses.items()} == {
        name: n for name, (_address, n) in addresses.items()
    }


def stock_moves(world: World, number: int) -> None:
    """One more movement in the ledger."""
    with shop_scope(world.shop.id):
        receive(world.kaju, quantity=100 + number)


def test_the_badge_is_one_query_and_counts_untouched_orders(owner: Client, world: World) -> None:
    with CaptureQueriesContext(connection) as found:
        answer = owner.get(at(world.shop, "orders_live"), headers={"X-Fragment": "live"})
    text = answer.content.decode()
    assert sum("orders_order" in q["sql"] for q in found.captured_queries) == 1
    assert f'data-count="{world.order.number}"' in text
    assert "1 new order" in text
    assert "<html" not in text
    with shop_scope(world.shop.id):
        change_status(world.order.pk, to="packed")
    later = owner.get(at(world.shop, "orders_live"), headers={"X-Fragment": "live"}).content.decode()
    assert "0 new orders" in later
    assert f'data-count="{world.order.number}"' in later
