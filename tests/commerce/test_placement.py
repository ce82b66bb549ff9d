# SPDX-License-Identifier: Apache-2.0
"""An order goes through, once, at the right price, and never for what is not there."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.db import connections

from hawker.commerce.catalog.models import Product, Variant
from hawker.commerce.catalog.services import set_price, set_status
from hawker.commerce.inventory.errors import OutOfStock
from hawker.commerce.inventory.models import Movement, StockPool
from hawker.commerce.inventory.queries import verify
from hawker.commerce.orders import carts
from hawker.commerce.orders.errors import KeyReused, TotalChanged
from hawker.commerce.orders.models import Order, OrderEvent
from hawker.commerce.orders.placement import PlaceOrder, place_order
from hawker.commerce.orders.pricing import LineInput, price
from hawker.commerce.payments.models import Payment
from hawker.core.addresses import Address
from hawker.core.errors import Conflict, ValidationFailed
from hawker.core.money import Money
from hawker.core.tenancy import shop_scope
from hawker.platform.messaging.models import Message
from hawker.platform.shops.models import Shop
from hawker.platform.shops.principals import installation
from hawker.platform.shops.services import update_shop
from hawker.platform.shops.settings_registry import save, values
from tests.conftest import make_product, nothing_written

HOME = Address(line1="12 Gandhi Road", city="Chennai", region="TN", postal_code="600001", country="IN")


def request(product: Product, packs: dict[str, int], key: str = "key-1", **changes: object) -> PlaceOrder:
    variants = {v.name: v.pk for v in product.variants.all()}
    facts: dict[str, object] = {
        "lines": [LineInput(variants[name], quantity) for name, quantity in packs.items()],
        "customer_name": "José O'Brien",
        "phone": "98843 38885",
        "email": "jose@example.org",
        "address": HOME,
        "payment_method": "cash_on_delivery",
        "placement_key": key,
        **changes,
    }
    return PlaceOrder(**facts)  # type: ignore[arg-type]


def test_cash_order_takes_both_packs_from_one_pool(in_a: Shop, kaju: Product) -> None:
    placed = place_order(in_a, values(in_a), request=request(kaju, {"250 g": 1, "500 g": 2}))
    order = placed.order
    pool = StockPool.objects.get(product=kaju)
    assert (pool.on_hand, pool.held, pool.available) == (5000 - 250 - 1000, 0, 3750)
    assert order.status == "confirmed"
    assert order.contact_phone == "+919884338885"
    assert order.subtotal == Decimal("880")
    assert [(line.variant_name, line.quantity, line.stock_amount) for line in order.lines.all()] == [
        ("250 g", 1, 250),
        ("500 g", 2, 1000),
    ]
    assert placed.payment.state == Payment.State.DUE
    assert list(Movement.objects.filter(kind="sale").values_list("quantity", flat=True)) == [-1250]
    assert [m.event for m in Message.objects.filter(object_id=str(order.pk)).order_by("created_at")] == ["order_placed"]
    assert verify() == []


def test_numbers_follow_one_another_without_gaps_even_after_a_refusal(in_a: Shop, kaju: Product) -> None:
    first = place_order(in_a, values(in_a), request=request(kaju, {"250 g": 1}, "a")).order
    with pytest.raises(OutOfStock):
        place_order(in_a, values(in_a), request=request(kaju, {"250 g": 500}, "b"))
    second = place_order(in_a, values(in_a), request=request(kaju, {"250 g": 1}, "c")).order
    assert second.number == first.number + 1


def test_packs_of_one_product_are_summed_before_the_pool_is_asked(in_a: Shop) -> None:
    scarce = make_product(in_a, "Scarce", on_hand=700)
    with pytest.raises(OutOfStock) as refused, nothing_written(Order), nothing_written(Movement):
        place_order(in_a, values(in_a), request=request(scarce, {"250 g": 1, "500 g": 1}))
    (shortage,) = refused.value.shortages
    assert (shortage.asked, shortage.available, shortage.unit) == (750, 700, "gram")


def test_the_same_submit_makes_one_order(in_a: Shop, kaju: Product) -> None:
    first = place_order(in_a, values(in_a), request=request(kaju, {"250 g": 1}))
    again = place_order(in_a, values(in_a), request=request(kaju, {"250 g": 1}))
    assert (again.order.pk, again.is_new) == (first.order.pk, False)
    assert Order.objects.count() == 1
    assert StockPool.objects.get(product=kaju).available == 4750
    with pytest.raises(KeyReused):
        place_order(in_a, values(in_a), request=request(kaju, {"250 g": 3}))


def test_an_expected_total_that_differs_is_refused_with_the_new_one(in_a: Shop, kaju: Product) -> None:
    wrong = request(kaju, {"250 g": 1}, expected_total=Money(Decimal("1"), "INR"))
    with pytest.raises(TotalChanged) as refused, nothing_written(Order):
        place_order(in_a, values(in_a), request=wrong)
    right = request(kaju, {"250 g": 1}, expected_total=refused.value.total)
    assert place_order(in_a, values(in_a), request=right).is_new


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"customer_name": "  "}, "customer.name"),
        ({"phone": "12"}, "customer.phone"),
        ({"phone": ""}, "customer.phone"),
        ({"email": "jose@"}, "customer.email"),
        ({"address": None}, "address"),
        ({"payment_method": "barter"}, "payment_method"),
        ({"delivery_method": "drone"}, "delivery"),
        ({"lines": []}, "lines"),
        (
            {"address": Address(line1="1 Rue X", city="Paris", postal_code="75001", country="FR")},
            "delivery",
        ),
    ],
)
def test_bad_input_names_its_field_and_writes_nothing(
    in_a: Shop, kaju: Product, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationFailed) as refused, nothing_written(Order), nothing_written(Movement):
        place_order(in_a, values(in_a), request=request(kaju, {"250 g": 1}, **changes))
    assert field in refused.value.by_field()


def test_another_shops_variant_does_not_exist(in_a: Shop, shop_b: Shop, kaju: Product) -> None:
    with shop_scope(shop_b.id), pytest.raises(ValidationFailed) as refused:
        save(shop_b, {"delivery.countries": ["IN", "ES"]}, by=installation(shop_b))
        place_order(shop_b, values(shop_b), request=request_of_other(kaju))
    assert [e.code for e in refused.value.errors] == ["unknown_variant", "empty"]


def request_of_other(product: Product) -> PlaceOrder:
    from hawker.core.tenancy import all_shops

    with all_shops("a test reads a foreign id"):
        variant = Variant.objects.filter(product=product).first()
    assert variant is not None
    return PlaceOrder(
        lines=[LineInput(variant.pk, 1)],
        customer_name="Eve",
        phone="+34612345678",
        email="eve@example.org",
        address=Address(line1="Calle Mayor 1", city="Madrid", region="M", postal_code="28013", country="ES"),
        payment_method="cash_on_delivery",
        placement_key="eve",
    )


def test_delivery_charge_by_started_kilogram_and_free_over(in_a: Shop, kaju: Product) -> None:
    settings = save(
        in_a,
        {
            "delivery.charge": Decimal("20"),
            "delivery.charge_per_started_kg": Decimal("40"),
            "delivery.free_over": Decimal("999"),
        },
        by=installation(in_a),
    )
    variants = {v.name: v.pk for v in kaju.variants.all()}
    two = price(in_a, settings, [LineInput(variants["500 g"], 2), LineInput(variants["250 g"], 1)])
    assert two.delivery == Money(Decimal("100"), "INR")  # 1,250 g are two started kilograms
    assert two.free_delivery_remaining == Money(Decimal("119"), "INR")
    three = price(in_a, settings, [LineInput(variants["500 g"], 3)])
    assert three.delivery == Money(Decimal("0"), "INR")


def test_cart_says_what_is_possible_across_lines_of_one_product(in_a: Shop) -> None:
    scarce = make_product(in_a, "Kaju Roll", on_hand=750)
    variants = {v.name: v.pk for v in scarce.variants.all()}
    settings = values(in_a)
    first = carts.set_quantity(in_a, settings, None, variant_id=variants["500 g"], quantity=1)
    second = carts.set_quantity(in_a, settings, first.token, variant_id=variants["250 g"], quantity=3)
    assert second.quantity == 1
    assert "750 g of Kaju Roll" in second.message
    assert carts.cart_count(first.token) == 2


def test_cart_shows_changes_and_alters_nothing_silently(in_a: Shop, kaju: Product) -> None:
    variant = kaju.variants.get(name="250 g")
    settings = values(in_a)
    token = carts.set_quantity(in_a, settings, None, variant_id=variant.pk, quantity=2).token
    set_price(in_a, variant=variant, price=Decimal("200"))
    view = carts.get_cart(in_a, settings, token)
    assert view.lines[0].price_was == Money(Decimal("180"), "INR")
    assert view.price.subtotal == Money(Decimal("400"), "INR")
    set_status(in_a, product_ids=[kaju.pk], status="archived")
    view = carts.get_cart(in_a, settings, token)
    assert [p.code for p in view.price.problems] == ["not_for_sale"]
    assert len(view.lines) == 1
    carts.accept_changes(in_a, settings, token)
    assert carts.get_cart(in_a, settings, token).is_empty


def test_query_count_of_placement(in_a: Shop, kaju: Product, django_assert_max_num_queries: object) -> None:
    settings = values(in_a)
    place_order(in_a, settings, request=request(kaju, {"250 g": 1}, "warm"))
    with django_assert_max_num_queries(32):  # type: ignore[operator]
        place_order(in_a, settings, request=request(kaju, {"250 g": 1, "500 g": 1}, "counted"))


@pytest.mark.django_db(transaction=True)
def test_one_key_from_many_threads_makes_one_order(shop_a: Shop, kaju: Product) -> None:
    barrier = threading.Barrier(8)
    seen: list[object] = []

    def submit() -> None:
        barrier.wait()
        try:
            with shop_scope(shop_a.id):
                seen.append(place_order(shop_a, values(shop_a), request=request(kaju, {"250 g": 1})).order.pk)
        except Exception as error:
            seen.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=submit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with shop_scope(shop_a.id):
        assert len(set(seen)) == 1, seen
        assert Order.objects.count() == 1
        assert OrderEvent.objects.count() == 1
        assert StockPool.objects.get(product=kaju).available == 4750


def test_the_currency_stays_once_there_are_orders(in_a: Shop, kaju: Product) -> None:
    place_order(in_a, values(in_a), request=request(kaju, {"250 g": 1}))
    with pytest.raises(Conflict):
        update_shop(in_a, by=installation(in_a), currency="EUR")
    in_a.refresh_from_db()
    assert in_a.currency == "INR"


def test_the_shop_is_told_once_that_a_product_runs_low(in_a: Shop) -> None:
    save(in_a, {"contact.email": "shop@a.example"}, by=installation(in_a))
    scarce = make_product(in_a, "Badam Halwa", on_hand=2000, low_threshold=1500)
    for number in range(3):
        place_order(in_a, values(in_a), request=request(scarce, {"250 g": 1}, f"low-{number}"))
    (told,) = Message.objects.filter(event="low_stock")
    assert (told.recipient, told.context["available"]) == ("shop@a.example", "1.5 kg")
