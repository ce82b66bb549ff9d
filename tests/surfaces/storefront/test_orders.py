# SPDX-License-Identifier: Apache-2.0
"""After the order: its page, finding it again, and the pretend provider's page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hawker.commerce.catalog.models import Product
from hawker.commerce.orders.models import Order
from hawker.commerce.orders.services import add_note, change_status
from hawker.core.tenancy import shop_scope
from hawker.platform.shops.models import Shop
from hawker.surfaces.storefront import orders
from tests.surfaces.storefront.conftest import Visitor, configure, pack, path_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(visitor: Visitor, shop_a: Shop, kaju: Product) -> Order:
    visitor.add(pack(kaju, "250 g"), 2)
    assert visitor.order(note="Ring twice").status_code == 303
    with shop_scope(shop_a.id):
        return Order.objects.get()


def move(shop: Shop, order: Order, *states: str) -> None:
    with shop_scope(shop.id):
        for state in states:
            change_status(order.pk, to=state)


def test_the_order_page(visitor: Visitor, order: Order) -> None:
    response = visitor.get(f"orders/{order.token}/")
    assert response["Cache-Control"] == "private, no-store"
    text = response.content.decode()
    for shown in (
        f"Order {order.number}",
        "Kaju Katli",
        "2 × 250 g",
        "₹360",
        "12 Pondy Bazaar",
        "Ring twice",
    ):
        assert shown in text
    assert 'content="noindex"' in text


def test_its_state_moves_along(visitor: Visitor, shop_a: Shop, order: Order) -> None:
    assert "Your order is confirmed." in visitor.text(f"orders/{order.token}/")
    move(shop_a, order, "packed", "out_for_delivery")
    answer = visitor.get(f"orders/{order.token}/", **{"X-Fragment": "live"}).content.decode()
    assert "Your order is on its way." in answer
    assert 'data-fragment="order-state"' in answer
    assert "<html" not in answer
    move(shop_a, order, "completed")
    text = visitor.text(f"orders/{order.token}/")
    assert "Your order is completed." in text
    assert "<hk-live" not in text


def test_a_cancelled_order_says_so(visitor: Visitor, shop_a: Shop, order: Order) -> None:
    move(shop_a, order, "cancelled")
    text = visitor.text(f"orders/{order.token}/")
    assert "Your order was cancelled." in text
    assert 'data-state="failed"' in text


def test_only_public_notes_are_shown(visitor: Visitor, shop_a: Shop, order: Order) -> None:
    with shop_scope(shop_a.id):
        add_note(order.pk, text="Customer is difficult", is_public=False)
        add_note(order.pk, text="Comes at six", is_public=True)
    text = visitor.text(f"orders/{order.token}/")
    assert "Comes at six" in text
    assert "difficult" not in text


def test_an_unknown_token_and_another_shops_are_not_found(visitor: Visitor, shop_b: Shop, order: Order) -> None:
    assert visitor.get("orders/nothing/").status_code == 404
    assert Visitor(shop_b).get(f"orders/{order.token}/").status_code == 404


def test_queries_of_the_order_page(visitor: Visitor, order: Order) -> None:
    with CaptureQueriesContext(connection) as caught:
        visitor.text(f"orders/{order.token}/")
    assert len(caught) == 7


@pytest.mark.parametrize("contact", ["098843 38885", "+91 98843 38885", "919884338885", "Meera@Example.com"])
def test_found_by_number_and_contact(visitor: Visitor, order: Order, contact: str) -> None:
    response = visitor.post("find-order/", {"number": f"#{order.number}", "contact": contact})
    assert response.status_code == 303
    assert path_of(response) == f"/s/shop-a/orders/{order.token}/"


@pytest.mark.parametrize(
    ("number", "contact"), [("{}", "+919884338886"), ("99{}", "+919884338885"), ("{}", "x@example.com")]
)
def test_a_wrong_contact_and_an_unknown_number_are_alike(
    visitor: Visitor, order: Order, number: str, contact: str
) -> None:
    response = visitor.post("find-order/", {"number": number.format(order.number), "contact": contact})
    assert response.status_code == 404
    text = response.content.decode()
    assert "No order matches." in text
    assert order.token not in text
    assert contact in text


def test_both_are_needed(visitor: Visitor, order: Order) -> None:
    assert visitor.post("find-order/", {"number": "", "contact": "+919884338885"}).status_code == 422
    assert visitor.post("find-order/", {"number": str(order.number), "contact": ""}).status_code == 422


def test_guessing_is_slowed_down(visitor: Visitor, order: Order) -> None:
    guesses = [
        visitor.post("find-order/", {"number": str(order.number), "contact": f"+9198843388{n:02}"}) for n in range(11)
    ]
    assert [g.status_code for g in guesses] == [404] * 10 + [429]
    assert int(guesses[-1]["Retry-After"]) > 0
    right = {"number": str(order.number), "contact": "+919884338885"}
    assert visitor.post("find-order/", right).status_code == 429


class TestSandbox:
    @pytest.fixture
    def page(self, visitor: Visitor, shop_a: Shop, kaju: Product) -> str:
        configure(shop_a, payments__sandbox_enabled=True)
        visitor.add(pack(kaju, "250 g"))
        return path_of(visitor.order(payment_method="sandbox"))

    def test_it_says_what_it_is(self, visitor: Visitor, page: str) -> None:
        text = visitor.client.get(page).content.decode()
        assert "no money moves" in text
        assert "₹180" in text

    @pytest.mark.parametrize(
        ("outcome", "status"),
        [
            ("paid", "confirmed"),
            ("failed", "payment_failed"),
            ("cancelled", "payment_failed"),
            ("pending", "payment_pending"),
        ],
    )
    def test_outcomes(self, visitor: Visitor, shop_a: Shop, page: str, outcome: str, status: str) -> None:
        back = visitor.client.post(page, {"outcome": outcome})
        assert back.status_code == 303
        assert visitor.client.get(path_of(back)).status_code == 200
        with shop_scope(shop_a.id):
            assert Order.objects.get().status == status

    def test_after_a_failure_one_can_pay_again(self, visitor: Visitor, page: str) -> None:
        back = path_of(visitor.client.post(page, {"outcome": "failed"}))
        assert "Pay ₹180" in visitor.client.get(back).content.decode()
        again = visitor.client.post(back)
        assert path_of(again) == page
        assert "Pay" in visitor.client.get(page).content.decode()

    def test_looking_at_the_page_asks_the_provider_only_so_often(
        self, visitor: Visitor, page: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        back = path_of(visitor.client.post(page, {"outcome": "pending"}))
        asked = []
        monkeypatch.setattr(orders, "take_in_return", asked.append)
        for _ in range(10):
            assert visitor.client.get(back).status_code == 200
        assert len(asked) == 6

    def test_a_decision_is_final(self, visitor: Visitor, page: str) -> None:
        visitor.client.post(page, {"outcome": "paid"})
        assert visitor.client.post(page, {"outcome": "cancelled"}).status_code == 409
        assert 'name="outcome"' not in visitor.client.get(page).content.decode()

    def test_nonsense_is_refused(self, visitor: Visitor, page: str) -> None:
        assert visitor.client.post(page, {"outcome": "refunded"}).status_code == 422
        assert visitor.client.get("/sandbox-payments/unknown/").status_code == 404

    def test_switched_off_it_does_not_exist(self, visitor: Visitor, page: str, settings: object) -> None:
        settings.HAWKER_SANDBOX_PAYMENTS = False  # type: ignore[attr-defined]
        assert visitor.client.get(page).status_code == 404
