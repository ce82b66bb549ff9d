# SPDX-License-Identifier: Apache-2.0
"""Checkout: one page, nothing lost, one order, and never a total the customer has not seen."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from hawker.commerce.catalog.models import Product
from hawker.commerce.catalog.services import set_price
from hawker.commerce.inventory import services as stock
from hawker.commerce.inventory.queries import stock_of
from hawker.commerce.orders.models import Order
from hawker.core.tenancy import shop_scope
from hawker.platform.shops.models import Shop
from tests.conftest import make_product
from tests.surfaces.storefront.conftest import Visitor, configure, pack, path_of

pytestmark = pytest.mark.django_db


def orders(shop: Shop) -> list[Order]:
    with shop_scope(shop.id):
        return list(Order.objects.prefetch_related("lines").order_by("number"))


def test_a_guest_buys_two_sizes_of_one_product(visitor: Visitor, shop_a: Shop, kaju: Product) -> None:
    visitor.add(pack(kaju, "250 g"))
    visitor.add(pack(kaju, "500 g"))
    response = visitor.order()
    assert response.status_code == 303
    [order] = orders(shop_a)
    assert response["Location"] == f"/s/shop-a/orders/{order.token}/?placed=1"
    assert order.total == Decimal("530")
    assert order.contact_phone == "+919884338885"
    with shop_scope(shop_a.id):
        left = stock_of(kaju)
    assert left is not None
    assert left.available == 4250
    text = visitor.text(f"orders/{order.token}/?placed=1")
    assert "Thank you" in text
    assert "₹530" in text
    assert "Your cart is empty" in visitor.text("cart/")


def test_sent_twice_it_is_one_order(visitor: Visitor, shop_a: Shop, kaju: Product) -> None:
    visitor.add(pack(kaju, "250 g"))
    form = visitor.order_form()
    first, second = visitor.post("checkout/", form), visitor.post("checkout/", form)
    assert (first.status_code, second.status_code) == (303, 303)
    [order] = orders(shop_a)
    assert path_of(first) == path_of(second) == f"/s/shop-a/orders/{order.token}/"
    assert "already placed as number" in visitor.text(f"orders/{order.token}/")


def test_an_old_form_does_not_order_a_new_cart(visitor: Visitor, shop_a: Shop, kaju: Product) -> None:
    visitor.add(pack(kaju, "250 g"))
    form = visitor.order_form()
    visitor.post("checkout/", form)
    visitor.add(pack(kaju, "500 g"), 3)
    visitor.post("checkout/", form)
    assert len(orders(shop_a)) == 1
    assert "3 in the cart" in visitor.text("cart/")


def test_an_error_keeps_everything_typed(visitor: Visitor, shop_a: Shop, kaju: Product) -> None:
    visitor.add(pack(kaju, "250 g"))
    response = visitor.order(phone="12", postal_code="1", note="Ring twice", line2="2nd floor")
    assert response.status_code == 422
    text = response.content.decode()
    for typed in (
        "Meera Raghavan",
        "12 Pondy Bazaar",
        "Chennai",
        "Ring twice",
        "2nd floor",
        "meera@example.com",
    ):
        assert typed in text
    assert 'aria-invalid="true"' in text
    assert 'href="#f-phone"' in text
    assert 'href="#f-postal_code"' in text
    assert re.search(r'<option value="TN" selected>', text)
    assert orders(shop_a) == []
    assert "Ring twice" in visitor.text("checkout/")


@pytest.mark.parametrize("name", ["name", "phone", "line1", "city", "region", "postal_code"])
def test_what_is_needed_is_asked_for(visitor: Visitor, shop_a: Shop, kaju: Product, name: str) -> None:
    visitor.add(pack(kaju, "250 g"))
    response = visitor.order(**{name: ""})
    assert response.status_code == 422
    assert f'href="#f-{name}"' in response.content.decode()
    assert orders(shop_a) == []


def test_what_is_typed_cannot_break_out(visitor: Visitor, kaju: Product) -> None:
    visitor.add(pack(kaju, "250 g"))
    response = visitor.order(name='"><img src=x onerror=alert(1)>', phone="1")
    assert "<img src=x" not in response.content.decode()


def test_pickup_needs_no_address(visitor: Visitor, shop_a: Shop, kaju: Product) -> None:
    configure(shop_a, delivery__charge="40")
    visitor.add(pack(kaju, "250 g"))
    form = visitor.order_form(
        delivery_method="pickup", line1="", city="", region="", postal_code="", expected_total="180"
    )
    assert visitor.post("checkout/", form).status_code == 303
    [order] = orders(shop_a)
    assert (order.delivery_total, order.address) == (0, {})


def test_the_total_is_shown_before_ordering(visitor: Visitor, shop_a: Shop, kaju: Product) -> None:
    configure(shop_a, delivery__charge="40", tax__rate_percent="5", tax__prices_include_tax=False, tax__label="GST")
    visitor.add(pack(kaju, "250 g"))
    text = visitor.text("checkout/")
    assert "₹231" in text
    assert visitor.hidden("checkout/", "expected_total") == "231.00"


def test_update_computes_without_ordering(visitor: Visitor, shop_a: Shop, kaju: Product) -> None:
    configure(shop_a, delivery__charge="40")
    visitor.add(pack(kaju, "250 g"))
    form = visitor.order_form(action="update", delivery_method="pickup", name="Meera", phone="")
    response = visitor.post("checkout/", form)
    assert response.status_code == 200
    text = response.content.decode()
    assert 'name="expected_total" value="180.00"' in text
    assert "Enter your phone" not in text
    assert orders(shop_a) == []


def test_as_fragments_only_the_parts_that_change(visitor: Visitor, kaju: Product) -> None:
    visitor.add(pack(kaju, "250 g"))
    form = visitor.order_form(action="update", changed="postal_code")
    answer = visitor.post("checkout/", form, **{"X-Fragment": "checkout"}).content.decode()
    assert re.findall(r'data-fragment="([^"]+)"', answer) == ["checkout-summary"]
    form["changed"] = "country"
    answer = visitor.post("checkout/", form, **{"X-Fragment": "checkout"}).content.decode()
    assert re.findall(r'data-fragment="([^"]+)"', answer) == ["checkout-address", "checkout-summary"]


def test_a_total_that_changed_is_asked_about(visitor: Visitor, shop_a: Shop, kaju: Product) -> None:
    visitor.add(pack(kaju, "250 g"))
    form = visitor.order_form()
    with shop_scope(shop_a.id):
        set_price(shop_a, variant=pack(kaju, "250 g"), price=Decimal("200"))
    response = visitor.post("checkout/", form)
    assert response.status_code == 409
    text = response.content.decode()
    assert "The total is now ₹200, not ₹180." in text
    assert 'name="expected_total" value="200.00"' in text
    assert "Meera Raghavan" in text
    assert orders(shop_a) == []
    assert visitor.post("checkout/", {**form, "expected_total": "200.00"}).status_code == 303


def test_the_second_buyer_is_told_what_is_left(visitor: Visitor, other_visitor: Visitor, shop_a: Shop) -> None:
    kaju = make_product(shop_a, "Kaju Katli", on_hand=1000)
    visitor.add(pack(kaju, "250 g"), 3)
    other_visitor.add(pack(kaju, "250 g"), 2)
    second_form = other_visitor.order_form()
    assert visitor.order().status_code == 303
    response = other_visitor.post("checkout/", second_form)
    assert response.status_code == 409
    text = response.content.decode()
    assert "Only 250 g of Kaju Katli left" in text
    assert "1 × 250 g" in text
    assert "Meera Raghavan" in text
    assert len(orders(shop_a)) == 1
    other_visitor.post("cart/accept/", {"next": "checkout"})
    assert other_visitor.order().status_code == 303
    with shop_scope(shop_a.id):
        left = stock_of(kaju)
    assert left is not None
    assert left.available == 0


def test_an_empty_cart_has_no_checkout(visitor: Visitor) -> None:
    assert path_of(visitor.get("checkout/")) == "/s/shop-a/cart/"
    assert path_of(visitor.post("checkout/", {"action": "place"})) == "/s/shop-a/cart/"


def test_country_rules_shape_the_form(shop_b: Shop) -> None:
    visitor = Visitor(shop_b)
    visitor.add(pack(make_product(shop_b, "Turrón"), "250 g"))
    text = visitor.text("checkout/")
    assert 'autocomplete="postal-code"' in text
    assert 'inputmode="numeric"' in text
    assert "Province" in text
    configure(shop_b, delivery__countries="ES, PT, IE")
    text = visitor.text("checkout/")
    assert '<option value="PT">Portugal</option>' in text
    form = visitor.order_form(action="update", changed="country", country="IE", region="", city="", line1="")
    answer = visitor.post("checkout/", form, **{"X-Fragment": "checkout"}).content.decode()
    assert "Eircode" in answer


def test_at_most_eight_fields_are_in_sight(visitor: Visitor, kaju: Product) -> None:
    visitor.add(pack(kaju, "250 g"))
    text = visitor.text("checkout/")
    form = text[text.index("<hk-checkout>") : text.index("</hk-checkout>")]
    folded = re.sub(r"<details.*?</details>", "", form, flags=re.DOTALL)
    fields = re.findall(r'<(?:input|select|textarea)[^>]* id="f-(\w+)"', folded)
    assert fields == ["name", "phone", "email", "line1", "city", "postal_code", "region"]
    for control in re.findall(r'<(?:input|select|textarea)[^>]* id="f-\w+"[^>]*>', form):
        assert "autocomplete=" in control


def test_a_sandbox_payment_goes_to_the_providers_page(visitor: Visitor, shop_a: Shop, kaju: Product) -> None:
    configure(shop_a, payments__sandbox_enabled=True)
    visitor.add(pack(kaju, "250 g"))
    form = visitor.order_form(payment_method="sandbox")
    response = visitor.post("checkout/", form)
    assert response.status_code == 303
    assert path_of(response).startswith("/sandbox-payments/")
    assert path_of(visitor.post("checkout/", form)) == path_of(response)
    [order] = orders(shop_a)
    assert order.status == "payment_pending"
    with shop_scope(shop_a.id):
        level = stock_of(kaju)
    assert level is not None
    assert (level.on_hand, level.held) == (5000, 250)


@pytest.mark.parametrize("method", ["sandbox", "razorpay", "nonsense"])
def test_a_method_that_is_not_offered_is_not_taken(visitor: Visitor, shop_a: Shop, kaju: Product, method: str) -> None:
    configure(shop_a, payments__sandbox_enabled=False)
    visitor.add(pack(kaju, "250 g"))
    response = visitor.order(payment_method=method)
    assert response.status_code == 422
    assert "does not offer this way to pay" in response.content.decode()
    assert orders(shop_a) == []


def test_outside_the_places_served_nothing_is_ordered(visitor: Visitor, shop_a: Shop, kaju: Product) -> None:
    configure(shop_a, delivery__regions="TN")
    visitor.add(pack(kaju, "250 g"))
    response = visitor.order(region="KA", city="Bengaluru", postal_code="560001")
    assert response.status_code == 422
    assert "does not deliver to that region" in response.content.decode()
    assert orders(shop_a) == []


def test_stock_gone_between_cart_and_checkout_shows_on_the_page(visitor: Visitor, shop_a: Shop, kaju: Product) -> None:
    visitor.add(pack(kaju, "250 g"), 4)
    with shop_scope(shop_a.id):
        stock.adjust(kaju, quantity=-4500, kind="waste", note="dropped")
    text = visitor.text("checkout/")
    assert "Something changed since you added it" in text
    assert "Only 500 g of Kaju Katli left: 2 × 250 g." in text
