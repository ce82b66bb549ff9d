# SPDX-License-Identifier: Apache-2.0
"""Customers, and orders that staff enter for them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from hawker.commerce.catalog.models import Product, Variant
from hawker.commerce.catalog.services import set_price
from hawker.commerce.customers.models import Customer
from hawker.commerce.orders.models import Order
from hawker.core.tenancy import shop_scope
from hawker.platform.shops.models import Shop
from tests.surfaces.dashboard.conftest import World, at, order_for, pack, text_of

NAMES = re.compile(r'data-slot="title"[^>]*><a class="hk-row-link" href="[^"]*/customers/[^"]*">([^<]+)</a>')


def test_the_list_sorts_by_what_customers_spent_with_those_without_orders_last(owner: Client, world: World) -> None:
    order_for(world.shop, pack(world.kaju), quantity=5, name="Farida", phone="+919884300002", email="")
    with shop_scope(world.shop.id):
        Customer.objects.create(shop=world.shop, name="Nobody yet", phone="+919884300003", search_text="nobody yet")
    base = at(world.shop, "customers")
    assert NAMES.findall(text_of(owner.get(base + "?sort=-spent"))) == ["Farida", "Meena Raghavan", "Nobody yet"]
    assert NAMES.findall(text_of(owner.get(base + "?sort=spent"))) == ["Meena Raghavan", "Farida", "Nobody yet"]
    assert NAMES.findall(text_of(owner.get(base + "?q=farida"))) == ["Farida"]
    assert NAMES.findall(text_of(owner.get(base + "?q=98843+00002"))) == ["Farida"]


def test_the_profile_counts_only_orders_that_stand(manager: Client, world: World) -> None:
    second = order_for(world.shop, pack(world.kaju), quantity=1)
    manager.post(at(world.shop, "order_status", second.number), {"to": "cancelled"})
    page = text_of(manager.get(at(world.shop, "customer", world.customer_id)))
    assert page.count("/orders/1001/") >= 1
    assert "Cancelled" in page
    spent = re.search(r"Spent</summary>.*?hk-stat-value[^>]*>\s*([^<]+)", page, re.DOTALL)
    assert spent
    assert spent[1].strip() == "₹360"


def test_tags_note_and_consent(manager: Client, world: World) -> None:
    address = at(world.shop, "customer", world.customer_id)
    sent = {
        "name": "Meena R.",
        "phone": "098843 00001",
        "email": "Meena@Customer.example",
        "tags": "wholesale, Diwali ,",
        "note": "rings twice",
    }
    assert manager.post(address, sent).status_code == 302
    manager.post(at(world.shop, "customer_consent", world.customer_id), {"agrees": "1"})
    with shop_scope(world.shop.id):
        customer = Customer.objects.get()
    assert (customer.name, customer.phone, customer.email) == ("Meena R.", "+919884300001", "meena@customer.example")
    assert customer.tags == ["Diwali", "wholesale"]
    assert customer.accepts_marketing_since is not None
    assert NAMES.findall(text_of(manager.get(at(world.shop, "customers") + "?tag=wholesale"))) == ["Meena R."]


def test_a_phone_that_is_anothers_or_none_keeps_what_was_typed(manager: Client, world: World) -> None:
    order_for(world.shop, pack(world.kaju), name="Farida", phone="+919884300002", email="")
    address = at(world.shop, "customer", world.customer_id)
    taken = manager.post(address, {"name": "Meena", "phone": "+919884300002", "email": ""})
    assert taken.status_code == 409
    assert "Another customer already has this phone number." in text_of(taken)
    wrong = manager.post(address, {"name": "Meena", "phone": "12", "email": "no"})
    assert wrong.status_code == 422
    assert 'value="12"' in text_of(wrong)
    assert 'id="f-email-error"' in text_of(wrong)


# Orders by staff


def _draft(variant: Variant, quantity: str = "2", **changes: Any) -> dict[str, Any]:
    return {
        "key": "a-draft-of-this-form", "line": [str(variant.pk)], f"quantity-{variant.pk}": quantity,
        "name": "Lakshmi N.", "phone": "98843 00077", "email": "", "delivery_method": "delivery",
        "line1": "3 Temple Road", "city": "Chennai", "region": "TN", "postal_code": "600017", "country": "IN",
        "payment_method": "cash_on_delivery", "note": "after six", "op": "place", **changes,
    }  # fmt: skip


def test_staff_places_an_order_taken_by_phone_once_however_often_it_is_sent(
    manager: Client, shop_a: Shop, kaju: Product
) -> None:
    address, sent = at(shop_a, "order_new"), _draft(pack(kaju))
    answers = [manager.post(address, sent) for _again in range(2)]
    with shop_scope(shop_a.id):
        order = Order.objects.get()
    assert {answer["Location"] for answer in answers} == {at(shop_a, "order", order.number)}
    assert (order.channel, order.contact_phone, order.total) == ("staff", "+919884300077", Decimal(360))


def test_goods_are_found_added_and_removed_without_scripts(manager: Client, shop_a: Shop, kaju: Product) -> None:
    address = at(shop_a, "order_new")
    found = text_of(manager.post(address, {"find": "kaju", "op": "find"}))
    packed = pack(kaju)
    assert f'value="add:{packed.pk}"' in found
    one = text_of(manager.post(address, {"op": f"add:{packed.pk}"}))
    assert f'name="quantity-{packed.pk}" value="1"' in one
    two = text_of(manager.post(address, _draft(packed, "1", op=f"add:{packed.pk}")))
    assert f'name="quantity-{packed.pk}" value="2"' in two
    assert 'value="Lakshmi N."' in two, "nothing typed is lost"
    none = text_of(manager.post(address, _draft(packed, op=f"remove:{packed.pk}")))
    assert "Nothing picked yet" in none
    with shop_scope(shop_a.id):
        assert not Order.objects.exists()


def test_too_little_stock_and_a_changed_total_are_said_and_nothing_is_placed(
    manager: Client, shop_a: Shop, kaju: Product
) -> None:
    address, packed = at(shop_a, "order_new"), pack(kaju)
    short = manager.post(address, _draft(packed, "21"))
    assert short.status_code == 409
    assert "The order was not placed" in text_of(short)
    with shop_scope(shop_a.id):
        set_price(shop_a, variant=packed, price=Decimal(200))
    changed = manager.post(address, _draft(packed, seen_total="360"))
    assert changed.status_code == 409
    assert "The total is now" in text_of(changed)
    with shop_scope(shop_a.id):
        assert not Order.objects.exists()
    again = re.search(r'name="seen_total" value="([^"]+)"', text_of(changed))
    assert again
    assert manager.post(address, _draft(packed, seen_total=again[1])).status_code == 302


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "f-name-error"),
        ({"phone": "12"}, "f-phone-error"),
        ({"postal_code": "ABC"}, "f-postal_code-error"),
        ({"city": ""}, "f-city-error"),
    ],
)
def test_faults_stand_beside_their_fields(
    manager: Client, shop_a: Shop, kaju: Product, changes: dict[str, str], field: str
) -> None:
    answer = manager.post(at(shop_a, "order_new"), _draft(pack(kaju), **changes))
    assert answer.status_code == 422
    assert f'id="{field}"' in text_of(answer)


def test_a_customers_page_begins_their_next_order(manager: Client, world: World, other_world: World) -> None:
    page = text_of(manager.get(at(world.shop, "order_new") + f"?customer={world.customer_id}"))
    assert 'value="Meena Raghavan"' in page
    assert 'value="14 Market Street"' in page
    foreign = manager.get(at(world.shop, "order_new") + f"?customer={other_world.customer_id}")
    assert foreign.status_code == 404


def test_with_scripts_a_placed_order_takes_the_whole_page_along(manager: Client, shop_a: Shop, kaju: Product) -> None:
    answer = manager.post(at(shop_a, "order_new"), _draft(pack(kaju)), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == at(shop_a, "order", 1001)
