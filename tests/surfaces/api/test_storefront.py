# SPDX-License-Identifier: Apache-2.0
"""A guest looks, prices a basket, orders and follows the order, all by CONTRACT."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hawker.commerce.catalog.models import Product
from hawker.commerce.orders.models import Order
from hawker.core.tenancy import shop_scope
from hawker.platform.messaging.models import Message
from hawker.platform.shops.models import Shop
from tests.conftest import make_product, nothing_written
from tests.surfaces.api.conftest import ADDRESS, Api, order_body, problem, variants_of


def _base(shop: Shop) -> str:
    return f"/storefront/{shop.slug}"


def test_the_list_has_what_the_contract_names(anyone: Api, shop_a: Shop, kaju: Product) -> None:
    data = anyone.get(f"{_base(shop_a)}/products").json()
    assert data["next"] is None
    (product,) = data["items"]
    assert {"id", "slug", "name", "category", "images", "variants"} <= set(product)
    assert product["id"] == str(kaju.pk)
    first, second = product["variants"]
    assert {"id", "name", "sku", "price", "is_default", "available"} <= set(first)
    assert first["price"] == {"amount": "180.00", "currency": "INR"}
    assert (first["available"], second["available"]) == (20, 10)
    assert (first["is_default"], second["is_default"]) == (True, False)


def test_one_product_and_the_categories(anyone: Api, shop_a: Shop, kaju: Product) -> None:
    assert anyone.get(f"{_base(shop_a)}/products/{kaju.slug}").json()["name"] == "Kaju Katli"
    assert anyone.get(f"{_base(shop_a)}/categories").json() == {"items": [], "next": None}
    assert anyone.get(f"{_base(shop_a)}").json()["currency"] == "INR"
    for path in (f"{_base(shop_a)}/products/none", "/storefront/none/products"):
        assert problem(anyone.get(path))["code"] == "not_found"


def test_untracked_products_have_no_available(anyone: Api, shop_a: Shop) -> None:
    make_product(shop_a, "Gift card", on_hand=None, stock_unit="piece", packs=(("1 pc", 1, "500"),))
    (product,) = anyone.get(f"{_base(shop_a)}/products").json()["items"]
    assert product["variants"][0]["available"] is None


def test_drafts_are_not_shown(anyone: Api, owner: Api, shop_a: Shop, kaju: Product) -> None:
    owner.patch(f"/products/{kaju.pk}", {"status": "draft"})
    assert anyone.get(f"{_base(shop_a)}/products").json()["items"] == []
    assert anyone.get(f"{_base(shop_a)}/products/{kaju.slug}").status_code == 404


def test_the_list_costs_the_same_however_long(anyone: Api, shop_a: Shop, kaju: Product) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert anyone.get(f"{_base(shop_a)}/products?limit=200").status_code == 200
        return len(seen)

    one = queries()
    for index in range(5):
        make_product(shop_a, f"Sweet {index}")
    assert queries() == one == 6, "shop, products, variants, pictures, pools, settings"


def test_search_sort_and_filter(anyone: Api, shop_a: Shop, kaju: Product) -> None:
    make_product(shop_a, "Badam Halwa", packs=(("250 g", 250, "90"),), on_hand=0)

    def names(query: str) -> list[str]:
        return [p["name"] for p in anyone.get(f"{_base(shop_a)}/products?{query}").json()["items"]]

    assert names("q=kaju") == ["Kaju Katli"]
    assert names("sort=price") == ["Badam Halwa", "Kaju Katli"]
    assert names("sort=-price") == ["Kaju Katli", "Badam Halwa"]
    assert names("available=true") == ["Kaju Katli"]
    assert problem(anyone.get(f"{_base(shop_a)}/products?sort=weight"))["errors"][0]["field"] == "sort"
    assert anyone.get(f"{_base(shop_a)}/products?category=none").status_code == 404


@pytest.mark.parametrize("sort", ["featured", "price", "-price", "name", "newest"])
def test_pages_follow_one_another_without_gap_or_repetition(anyone: Api, shop_a: Shop, sort: str) -> None:
    for index in range(7):
        make_product(shop_a, f"Sweet {index % 3}{index}", packs=(("250 g", 250, str(100 + index % 2)),))
    whole = [p["id"] for p in anyone.get(f"{_base(shop_a)}/products?sort={sort}").json()["items"]]
    assert len(whole) == 7
    paged: list[str] = []
    cursor = ""
    while True:
        page = anyone.get(f"{_base(shop_a)}/products?sort={sort}&limit=2&cursor={cursor}").json()
        paged += [p["id"] for p in page["items"]]
        if page["next"] is None:
            break
        cursor = page["next"]
    assert paged == whole


def test_pricing_a_basket_sums_stock_over_lines_and_changes_nothing(anyone: Api, shop_a: Shop, kaju: Product) -> None:
    small, large = variants_of(kaju)
    body = {
        "lines": [
            {"variant_id": str(small.pk), "quantity": 10, "price": "0.01"},
            {"variant_id": str(large.pk), "quantity": 6},
            {"variant_id": str(uuid.uuid4()), "quantity": 1},
        ],
        "destination": {"country": "IN", "region": "TN", "postal_code": "600001"},
        "discount_code": "NOPE",
    }
    with nothing_written(Order):
        data = anyone.post(f"{_base(shop_a)}/cart/price", body, Idempotency_Key="same").json()
    assert data["subtotal"] == {"amount": "3900.00", "currency": "INR"}
    assert [line["available"] for line in data["lines"]] == [8, 5]
    assert [line["is_available"] for line in data["lines"]] == [False, False]
    assert [p["code"] for p in data["problems"]] == [
        "unknown_variant",
        "out_of_stock",
        "out_of_stock",
        "unknown_discount_code",
    ]
    assert "5 kg" in data["lines"][0]["message"]


def test_an_order_goes_through(anyone: Api, shop_a: Shop, kaju: Product, order: dict[str, Any]) -> None:
    assert order["status"] == "confirmed"
    assert order["total"]["currency"] == "INR"
    assert order["payment"]["next_action"] == {"type": "none", "url": None}
    (product,) = anyone.get(f"{_base(shop_a)}/products").json()["items"]
    assert [v["available"] for v in product["variants"]] == [17, 8]
    tracked = anyone.get(f"{_base(shop_a)}/orders/{order['token']}").json()
    assert tracked["number"] == order["number"]
    assert [line["amount"] for line in tracked["lines"]] == ["250 g", "500 g"]
    assert [event["status"] for event in tracked["events"]] == ["confirmed"]


def test_prices_sent_by_a_client_are_ignored_and_another_total_is_refused(
    anyone: Api, shop_a: Shop, kaju: Product, order: dict[str, Any]
) -> None:
    cheap = order_body(kaju)
    cheap["lines"] = [{**line, "price": {"amount": "1.00", "currency": "INR"}} for line in cheap["lines"]]
    again = anyone.post(f"{_base(shop_a)}/orders", {**cheap, "total": "1.00"}).json()
    assert again["total"] == order["total"]
    with nothing_written(Order):
        refused = anyone.post(
            f"{_base(shop_a)}/orders",
            {**cheap, "expected_total": {"amount": "1.00", "currency": "INR"}},
        )
    assert refused.status_code == 409
    assert problem(refused)["code"] == "total_changed"
    assert problem(refused)["total"] == order["total"]
    agreed = anyone.post(f"{_base(shop_a)}/orders", {**cheap, "expected_total": order["total"]})
    assert agreed.status_code == 201


def test_more_than_there_is_is_refused_with_what_is_left(anyone: Api, shop_a: Shop, kaju: Product) -> None:
    with nothing_written(Order), nothing_written(Message):
        refused = anyone.post(f"{_base(shop_a)}/orders", order_body(kaju, quantity=7))
    assert refused.status_code == 409
    data = problem(refused)
    assert data["code"] == "out_of_stock"
    (shortage,) = data["shortages"]
    assert shortage == {
        "product_id": str(kaju.pk),
        "product": "Kaju Katli",
        "asked": 5250,
        "available": 5000,
        "unit": "gram",
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lines": []}, "lines"),
        ({"lines": [{"variant_id": "x", "quantity": 1}]}, "lines.0.variant_id"),
        ({"lines": [{"variant_id": str(uuid.uuid4()), "quantity": 0}]}, "lines.0.quantity"),
        ({"lines": [{"variant_id": str(uuid.uuid4()), "quantity": 10**30}]}, "lines.0.quantity"),
        ({"lines": [{"variant_id": str(uuid.uuid4())}]}, "lines.0.quantity"),
        ({"lines": [{"variant_id": str(uuid.uuid4()), "quantity": 1}]}, "lines"),
        ({"customer": {"name": "", "phone": "+919884338885"}}, "customer.name"),
        ({"customer": {"name": "José", "phone": "12"}}, "customer.phone"),
        ({"customer": {"name": "José", "phone": "+919884338885", "email": "no"}}, "customer.email"),
        ({"customer": None}, "customer.name"),
        ({"address": None}, "address"),
        ({"address": {**ADDRESS, "postal_code": "1"}}, "address.postal_code"),
        ({"address": {**ADDRESS, "country": "India"}}, "address.country"),
        ({"payment_method": "gold"}, "payment_method"),
        ({"delivery": "drone"}, "delivery"),
        ({"expected_total": {"amount": "x", "currency": "INR"}}, "expected_total.amount"),
        ({"expected_total": {"amount": "1", "currency": "ZZZ"}}, "expected_total.currency"),
        ({"expected_total": {"amount": "1", "currency": "EUR"}}, "expected_total.currency"),
        ({"discount_code": "NOPE"}, "discount_code"),
    ],
)
def test_each_faulty_field_is_named(
    anyone: Api, shop_a: Shop, kaju: Product, changes: dict[str, Any], field: str
) -> None:
    with nothing_written(Order):
        refused = anyone.post(f"{_base(shop_a)}/orders", order_body(kaju, **changes))
    assert refused.status_code == 422, refused.content
    assert field in [error["field"] for error in problem(refused)["errors"]]


def test_the_key_makes_one_order_of_many_submits(anyone: Api, shop_a: Shop, kaju: Product) -> None:
    body = order_body(kaju)
    first = anyone.post(f"{_base(shop_a)}/orders", body, Idempotency_Key="buy-1")
    with nothing_written(Order), nothing_written(Message):
        again = anyone.post(f"{_base(shop_a)}/orders", body, Idempotency_Key="buy-1")
        other = anyone.post(f"{_base(shop_a)}/orders", {**body, "note": "Ring twice"}, Idempotency_Key="buy-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert other.status_code == 422
    assert problem(other)["code"] == "idempotency_key_reused"


def test_a_key_is_free_again_after_a_refusal(anyone: Api, shop_a: Shop, kaju: Product) -> None:
    too_much = anyone.post(f"{_base(shop_a)}/orders", order_body(kaju, quantity=9), Idempotency_Key="buy-2")
    assert too_much.status_code == 409
    fewer = anyone.post(f"{_base(shop_a)}/orders", order_body(kaju), Idempotency_Key="buy-2")
    assert fewer.status_code == 201


def test_the_same_key_in_two_shops_is_two_keys(anyone: Api, shop_a: Shop, shop_b: Shop, kaju: Product) -> None:
    other = make_product(shop_b, "Turrón", packs=(("250 g", 250, "9"),))
    one = anyone.post(f"{_base(shop_a)}/orders", order_body(kaju), Idempotency_Key="same")
    body = order_body(
        other,
        address={
            "line1": "Calle Mayor 1",
            "city": "Madrid",
            "region": "M",
            "postal_code": "28013",
            "country": "ES",
        },
    )
    two = anyone.post(f"{_base(shop_b)}/orders", body, Idempotency_Key="same")
    assert (one.status_code, two.status_code) == (201, 201), two.content


def test_finding_an_order_needs_number_and_contact(
    anyone: Api, shop_a: Shop, shop_b: Shop, order: dict[str, Any]
) -> None:
    def find(shop: Shop = shop_a, **body: str) -> Any:
        return anyone.post(f"{_base(shop)}/orders/find", body)

    for phone in ("9884338885", "+91 98843 38885", "098843-38885"):
        assert find(number=order["number"], phone=phone).json()["token"] == order["token"]
    assert find(number=f"#{order['number']}", email="JOSE@example.org").status_code == 200
    wrong_phone = find(number=order["number"], phone="9884338886")
    unknown = find(number="999999", phone="9884338885")
    assert wrong_phone.status_code == unknown.status_code == 404
    assert problem(wrong_phone)["detail"] == problem(unknown)["detail"]
    assert find(number=order["number"]).status_code == 404
    assert find(phone="9884338885", number="").status_code == 404
    assert find(shop_b, number=order["number"], phone="9884338885").status_code == 404


def test_an_orders_token_opens_it_in_its_own_shop_only(
    anyone: Api, shop_a: Shop, shop_b: Shop, order: dict[str, Any]
) -> None:
    assert anyone.get(f"{_base(shop_b)}/orders/{order['token']}").status_code == 404
    assert anyone.get(f"{_base(shop_a)}/orders/{'x' * 32}").status_code == 404


def test_guessing_orders_is_slowed_down(anyone: Api, shop_a: Shop, order: dict[str, Any]) -> None:
    answers = [
        anyone.post(f"{_base(shop_a)}/orders/find", {"number": order["number"], "phone": f"98843{i:05d}"})
        for i in range(31)
    ]
    assert {r.status_code for r in answers[:30]} == {404}
    assert answers[30].status_code == 429
    assert int(answers[30]["Retry-After"]) > 0


def test_a_sandbox_payment_sends_the_customer_on(anyone: Api, shop_a: Shop, kaju: Product) -> None:
    body = order_body(kaju, payment_method="sandbox")
    placed = anyone.post(f"{_base(shop_a)}/orders", body).json()
    assert placed["status"] == "payment_pending"
    action = placed["payment"]["next_action"]
    assert action["type"] == "redirect"
    assert action["url"].startswith("http://127.0.0.1:8000/sandbox-payments/")
    with shop_scope(shop_a.id):
        assert Order.objects.get(number=placed["number"]).stock_state == "held"


def test_placing_costs_a_known_number_of_statements(anyone: Api, shop_a: Shop, kaju: Product) -> None:
    """The shop, the order itself with its facts for the ledger; the key costs none, it is the order's own."""
    body = order_body(kaju)
    anyone.post(f"{_base(shop_a)}/orders", body)
    with CaptureQueriesContext(connection) as seen:
        response = anyone.post(f"{_base(shop_a)}/orders", body, Idempotency_Key="count")
    assert response.status_code == 201
    statements = [q["sql"] for q in seen if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
    assert not [s for s in statements if "events_idempotencykey" in s]
    assert len(statements) == 20, "\n".join(s[:160] for s in statements)


def test_pricing_a_basket_costs_four_queries(anyone: Api, shop_a: Shop, kaju: Product) -> None:
    body = {"lines": order_body(kaju)["lines"], "destination": {"country": "IN", "region": "TN"}}
    with CaptureQueriesContext(connection) as seen:
        assert anyone.post(f"{_base(shop_a)}/cart/price", body).status_code == 200
    assert len(seen) == 4, "shop, settings, variants, pools"
