# SPDX-License-Identifier: Apache-2.0
"""The cart by plain forms and as fragments: never more than there is, and nothing changes silently."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hawker.commerce.catalog.models import Product
from hawker.commerce.catalog.services import set_price, set_status
from hawker.commerce.inventory import services as stock
from hawker.core.tenancy import shop_scope
from hawker.platform.shops.models import Shop
from tests.conftest import make_product
from tests.surfaces.storefront.conftest import Visitor, configure, pack, path_of

pytestmark = pytest.mark.django_db
FRAGMENT = {"X-Fragment": "cart"}


def test_add_and_count(visitor: Visitor, kaju: Product) -> None:
    response = visitor.add(pack(kaju, "250 g"))
    assert response.status_code == 302
    cookie = response.cookies["hawker_cart"]
    assert (cookie["path"], cookie["samesite"], bool(cookie["httponly"])) == ("/s/shop-a/", "Lax", True)
    assert cookie["max-age"] == 30 * 24 * 3600
    visitor.add(pack(kaju, "250 g"), 2)
    visitor.add(pack(kaju, "500 g"))
    text = visitor.text("cart/")
    assert "3 in the cart" in text
    assert "₹890" in text
    visitor.set(pack(kaju, "250 g"), 0)
    assert "₹350" in visitor.text("cart/")
    visitor.set(pack(kaju, "500 g"), 0)
    assert "Your cart is empty" in visitor.text("cart/")


def test_without_scripts_one_stays_where_one_was(visitor: Visitor, kaju: Product) -> None:
    variant = pack(kaju, "250 g")
    back = visitor.add(variant, Referer="http://testserver/s/shop-a/?sort=name")
    assert back["Location"] == f"/s/shop-a/?sort=name#buy-{variant.pk}"
    back = visitor.add(variant, Referer="http://testserver/s/shop-a/products/kaju-katli/")
    assert back["Location"] == f"/s/shop-a/products/kaju-katli/?variant={variant.pk}#buy-{variant.pk}"
    back = visitor.add(variant, Referer="http://testserver/s/shop-a/cart/")
    assert back["Location"] == "/s/shop-a/cart/"
    for elsewhere in ("http://evil.example/s/shop-a/", "http://testserver/app/", "", "//evil.example"):
        assert visitor.add(variant, Referer=elsewhere)["Location"] == "/s/shop-a/cart/"


def test_more_than_there_is_is_refused_with_what_is_left(visitor: Visitor, shop_a: Shop) -> None:
    kaju = make_product(shop_a, "Kaju Katli", on_hand=750)
    response = visitor.add(pack(kaju, "250 g"), 4, Referer="http://testserver/s/shop-a/")
    assert path_of(response) == "/s/shop-a/cart/"
    text = visitor.text("cart/")
    assert "Only 750 g of Kaju Katli left: 3 × 250 g." in text
    assert "₹540" in text


def test_sizes_of_one_product_share_what_is_left(visitor: Visitor, shop_a: Shop) -> None:
    kaju = make_product(shop_a, "Kaju Katli", on_hand=750)
    visitor.add(pack(kaju, "500 g"))
    answer = visitor.add(pack(kaju, "250 g"), 2, **FRAGMENT).content.decode()
    assert "Only 750 g of Kaju Katli left: 1 × 250 g." in answer
    assert "<template data-toasts>" in answer


def test_fragments_hold_every_part_that_shows_the_cart(visitor: Visitor, kaju: Product) -> None:
    variant, other = pack(kaju, "250 g"), pack(kaju, "500 g")
    response = visitor.add(variant, **FRAGMENT)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    answer = response.content.decode()
    assert "<html" not in answer
    assert "<script" not in answer
    names = re.findall(r'data-fragment="([^"]+)"', answer)
    expected = {"cart-button", "cart-bar", "cart-panel", f"buy-{variant.pk}", f"buy-{other.pk}"}
    assert expected <= set(names)
    assert "cart-page" not in names
    assert "data-announce>1 item in your cart, ₹180.</p>" in answer
    on_cart_page = visitor.add(variant, Referer="http://testserver/s/shop-a/cart/", **FRAGMENT)
    assert 'data-fragment="cart-page"' in on_cart_page.content.decode()


def test_the_large_button_stays_large(visitor: Visitor, kaju: Product) -> None:
    page = "http://testserver/s/shop-a/products/kaju-katli/"
    assert "hk-stepper-lg" in visitor.add(pack(kaju, "250 g"), Referer=page, **FRAGMENT).content.decode()
    home = "http://testserver/s/shop-a/"
    assert "hk-stepper-lg" not in visitor.add(pack(kaju, "250 g"), Referer=home, **FRAGMENT).content.decode()


def test_the_drawer_is_filled_from_the_cart_page(visitor: Visitor, kaju: Product) -> None:
    visitor.add(pack(kaju, "250 g"))
    answer = visitor.get("cart/", **FRAGMENT).content.decode()
    assert 'data-fragment="cart-panel"' in answer
    assert "Kaju Katli" in answer
    assert "<html" not in answer


@pytest.mark.parametrize(
    "data",
    [{}, {"variant": "x", "add": "1"}, {"variant": "", "quantity": "1"}, {"add": "1"}],
)
def test_a_malformed_change_is_refused(visitor: Visitor, kaju: Product, data: dict[str, str]) -> None:
    assert visitor.post("cart/lines/", data).status_code == 422
    assert "hawker_cart" not in visitor.client.cookies


@pytest.mark.parametrize("count", ["-1", "1.5", "abc", "", "١"])
def test_only_whole_numbers_count(visitor: Visitor, kaju: Product, count: str) -> None:
    data = {"variant": str(pack(kaju, "250 g").pk), "quantity": count}
    assert visitor.post("cart/lines/", data).status_code == 422


def test_another_shops_product_cannot_be_put_in(visitor: Visitor, shop_b: Shop) -> None:
    turron = make_product(shop_b, "Turrón")
    response = visitor.add(pack(turron, "250 g"))
    assert path_of(response) == "/s/shop-a/cart/"
    assert "Turrón" not in visitor.text("cart/")


def test_a_cart_belongs_to_its_shop(visitor: Visitor, shop_b: Shop, kaju: Product) -> None:
    visitor.add(pack(kaju, "250 g"))
    elsewhere = Visitor(shop_b)
    elsewhere.client = visitor.client
    assert "Your cart is empty" in elsewhere.text("cart/")


def test_a_changed_price_is_shown_not_slipped_in(visitor: Visitor, shop_a: Shop, kaju: Product) -> None:
    variant = pack(kaju, "250 g")
    visitor.add(variant)
    with shop_scope(shop_a.id):
        set_price(shop_a, variant=variant, price=Decimal("200"))
    text = visitor.text("cart/")
    assert "The price went up from ₹180 to ₹200 since you added it." in text
    assert path_of(visitor.post("cart/accept/", {"next": "cart"})) == "/s/shop-a/cart/"
    assert "went up" not in visitor.text("cart/")


def test_lines_that_cannot_be_had_are_shown_and_go_when_agreed(visitor: Visitor, shop_a: Shop, kaju: Product) -> None:
    laddu = make_product(shop_a, "Laddu", on_hand=1000)
    visitor.add(pack(kaju, "250 g"))
    visitor.add(pack(laddu, "250 g"), 4)
    with shop_scope(shop_a.id):
        set_status(shop_a, product_ids=[kaju.pk], status="archived")
        stock.adjust(laddu, quantity=-500, kind="waste", note="dropped")
    text = visitor.text("cart/")
    assert "Kaju Katli is not sold any more." in text
    assert "Only 500 g of Laddu left: 2 × 250 g." in text
    assert path_of(visitor.post("cart/accept/", {"next": "checkout"})) == "/s/shop-a/checkout/"
    text = visitor.text("cart/")
    assert "Kaju Katli" not in text
    assert "2 in the cart" in text


def test_progress_to_free_delivery(visitor: Visitor, shop_a: Shop, kaju: Product) -> None:
    configure(shop_a, delivery__charge="40", delivery__free_over="500")
    visitor.add(pack(kaju, "250 g"))
    assert "₹320 more for free delivery" in visitor.text("cart/")
    visitor.add(pack(kaju, "500 g"))
    assert "Delivery is free" in visitor.text("cart/")


def test_queries_of_the_cart_do_not_grow(visitor: Visitor, shop_a: Shop, kaju: Product) -> None:
    visitor.add(pack(kaju, "250 g"))
    with CaptureQueriesContext(connection) as few:
        visitor.text("cart/")
    for number in range(6):
        visitor.add(pack(make_product(shop_a, f"Sweet {number}"), "250 g"))
    with CaptureQueriesContext(connection) as many:
        visitor.text("cart/")
    assert len(few) == len(many) == 7


def test_a_forged_token_is_an_empty_cart(visitor: Visitor, kaju: Product) -> None:
    for token in ("x", "a" * 32, "'; drop table", "../../etc"):
        visitor.client.cookies["hawker_cart"] = token
        assert "Your cart is empty" in visitor.text("cart/")
