# SPDX-License-Identifier: Apache-2.0
"""Staff at the stock: count, receive, take out, warn, and what the ledger says afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from hawker.commerce.catalog.models import Product
from hawker.commerce.inventory import services
from hawker.commerce.inventory.models import Movement
from hawker.commerce.inventory.queries import stock_of, verify
from hawker.core import clock, ids
from hawker.core.tenancy import shop_scope
from hawker.platform.shops.models import Shop
from tests.conftest import make_product
from tests.surfaces.dashboard.conftest import World, at, text_of, toasts, undo_address


def ledger(product: Product) -> list[tuple[str, int, int]]:
    with shop_scope(product.shop_id):
        rows = Movement.objects.filter(pool__product=product).order_by("id")
        return [(row.kind, row.quantity, row.on_hand_after) for row in rows]


@pytest.mark.parametrize(
    ("typed", "unit", "grams"),
    [
        ("1.5", "kg", 1500),
        ("1,5", "kg", 1500),
        ("750", "g", 750),
        ("2", "lb", 907),
        ("8", "oz", 227),
        ("2 kg", "g", 2000),
    ],
)
def test_goods_are_received_in_the_unit_they_came_in(
    manager: Client, shop_a: Shop, kaju: Product, typed: str, unit: str, grams: int
) -> None:
    manager.post(at(shop_a, "stock_receive", kaju.pk), {"quantity": typed, "unit": unit, "note": "from the kitchen"})
    assert ledger(kaju)[-1] == ("receipt", grams, 5000 + grams)
    assert "from the kitchen" in text_of(manager.get(at(shop_a, "stock_product", kaju.pk)))


def test_one_press_receives_a_kilo_and_one_more_takes_it_back(manager: Client, shop_a: Shop, kaju: Product) -> None:
    answer = manager.post(at(shop_a, "stock_receive", kaju.pk), {"step": "1000", "from": "list"})
    assert answer["Location"] == at(shop_a, "stock")
    manager.post(undo_address(manager, at(shop_a, "stock")))
    assert ledger(kaju)[-2:] == [("receipt", 1000, 6000), ("correction", -1000, 5000)]
    with shop_scope(shop_a.id):
        assert verify() == []


def test_only_the_buttons_there_are_count_as_buttons(manager: Client, shop_a: Shop, kaju: Product) -> None:
    answer = manager.post(at(shop_a, "stock_receive", kaju.pk), {"step": "999999"})
    assert answer.status_code == 422
    assert len(ledger(kaju)) == 1


def test_a_count_writes_the_difference(manager: Client, shop_a: Shop, kaju: Product) -> None:
    manager.post(at(shop_a, "stock_count", kaju.pk), {"on_hand": "4.75", "unit": "kg"})
    assert ledger(kaju)[-1] == ("count", -250, 4750)
    assert "4.75 kg on hand (−250 g)" in toasts(manager, at(shop_a, "stock_product", kaju.pk)).replace("\u00a0", " ")


def test_what_is_promised_cannot_be_counted_away(manager: Client, shop_a: Shop, kaju: Product) -> None:
    with shop_scope(shop_a.id):
        pool = kaju.pools.get()
        services.hold(
            {pool.pk: 500},
            reference_type="order",
            reference_id=str(ids.uuid7()),
            expires_at=clock.now() + timedelta(minutes=15),
        )
    answer = manager.post(at(shop_a, "stock_count", kaju.pk), {"on_hand": "100", "unit": "g"})
    assert answer.status_code == 409
    assert "held for orders that are being paid" in text_of(answer).replace("\u00a0", " ")
    assert len(ledger(kaju)) == 1


@pytest.mark.parametrize(
    ("sent", "movement"),
    [
        ({"kind": "waste", "quantity": "300", "unit": "g"}, ("waste", -300, 4700)),
        ({"kind": "waste", "quantity": "-300", "unit": "g"}, ("waste", -300, 4700)),
        ({"kind": "return", "quantity": "250", "unit": "g"}, ("return", 250, 5250)),
        (
            {"kind": "correction", "quantity": "1", "unit": "kg", "direction": "less", "note": "x"},
            ("correction", -1000, 4000),
        ),
        (
            {"kind": "correction", "quantity": "1", "unit": "kg", "direction": "more", "note": "x"},
            ("correction", 1000, 6000),
        ),
    ],
)
def test_taking_out_and_correcting(
    manager: Client, shop_a: Shop, kaju: Product, sent: dict[str, Any], movement: tuple[str, int, int]
) -> None:
    assert manager.post(at(shop_a, "stock_adjust", kaju.pk), sent).status_code == 302
    assert ledger(kaju)[-1] == movement


@pytest.mark.parametrize(
    ("name", "sent", "field"),
    [
        ("stock_adjust", {"kind": "correction", "quantity": "1", "unit": "kg"}, "adjust-note"),
        ("stock_adjust", {"kind": "sale", "quantity": "1", "unit": "kg"}, "adjust-kind"),
        ("stock_adjust", {"kind": "waste", "quantity": "", "unit": "kg"}, "adjust-quantity"),
        ("stock_receive", {"quantity": "two", "unit": "kg"}, "receive-quantity"),
        ("stock_receive", {"quantity": "2", "unit": "dozen"}, "receive-quantity"),
        ("stock_count", {"on_hand": "-5", "unit": "kg"}, "count-on_hand"),
    ],
)
def test_what_makes_no_sense_is_said_in_its_own_form(
    manager: Client, shop_a: Shop, kaju: Product, name: str, sent: dict[str, str], field: str
) -> None:
    answer = manager.post(at(shop_a, name, kaju.pk), sent)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in text_of(answer)
    assert len(ledger(kaju)) == 1


def test_counting_starts_with_the_first_count_and_stops(manager: Client, shop_a: Shop) -> None:
    jalebi = make_product(shop_a, "Jalebi", on_hand=None)
    assert "not counted" in text_of(manager.get(at(shop_a, "stock_product", jalebi.pk)))
    assert "Jalebi" in text_of(manager.get(at(shop_a, "stock") + "?show=untracked"))
    manager.post(at(shop_a, "stock_count", jalebi.pk), {"on_hand": "3", "unit": "kg"})
    with shop_scope(shop_a.id):
        assert stock_of(jalebi).on_hand == 3000  # type: ignore[union-attr]
    manager.post(at(shop_a, "stock_tracking", jalebi.pk), {"tracked": "0"})
    with shop_scope(shop_a.id):
        assert stock_of(jalebi) is None
    assert ledger(jalebi) == [("count", 3000, 3000)], "the ledger stays"


def test_low_products_stand_in_their_own_list(manager: Client, shop_a: Shop, kaju: Product) -> None:
    assert "Nothing is low" in text_of(manager.get(at(shop_a, "stock") + "?show=low"))
    manager.post(at(shop_a, "stock_threshold", kaju.pk), {"low_threshold": "6 kg"})
    assert "Kaju Katli" in text_of(manager.get(at(shop_a, "stock") + "?show=low"))
    assert "Kaju Katli: 5" in text_of(manager.get(at(shop_a, "overview")))
    manager.post(at(shop_a, "stock_threshold", kaju.pk), {"low_threshold": ""})
    assert "Nothing is low" in text_of(manager.get(at(shop_a, "stock") + "?show=low"))


def test_a_sale_in_the_ledger_leads_to_its_order(viewer: Client, world: World) -> None:
    page = text_of(viewer.get(at(world.shop, "stock_product", world.kaju.pk)))
    assert f'href="{at(world.shop, "order", world.order.number)}"' in page
    assert ledger(world.kaju)[-1] == ("sale", -500, 4500)
