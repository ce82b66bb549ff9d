# SPDX-License-Identifier: Apache-2.0
"""Staff at the list of orders and on an order's page."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client

from hawker.commerce.inventory.queries import stock_of
from hawker.commerce.orders.models import Order, OrderEvent
from hawker.commerce.orders.services import change_status
from hawker.core import clock
from hawker.core.tenancy import shop_scope
from hawker.platform.messaging.models import Message
from hawker.platform.shops.models import Shop
from hawker.surfaces.dashboard.models import SavedView
from tests.surfaces.dashboard.conftest import World, at, order_for, pack, text_of, toasts


def numbers(page: str) -> list[int]:
    """Order numbers in the list's rows, in order of appearance."""
    return [int(n) for n in dict.fromkeys(re.findall(r'class="hk-row-link" href="[^"]*/orders/(\d+)/"', page))]


@pytest.fixture
def three(world: World) -> list[Order]:
    """Order 1001 of Meena, 1002 of Farida (packed), 1003 of Anil (pickup)."""
    packed = order_for(
        world.shop, pack(world.kaju), name="Farida Khan", phone="+919884300002", email="farida@customer.example"
    )
    picked_up = order_for(
        world.shop, pack(world.kaju), name="Anil Kumar", phone="+919884300003", email="", delivery_method="pickup"
    )
    with shop_scope(world.shop.id):
        change_status(packed.pk, to="packed")
    return [world.order, packed, picked_up]


# The list


def test_the_newest_order_stands_first_and_filters_live_in_the_address(
    owner: Client, world: World, three: list[Order]
) -> None:
    base = at(world.shop, "orders")
    assert numbers(text_of(owner.get(base))) == [1003, 1002, 1001]
    assert numbers(text_of(owner.get(base + "?status=packed"))) == [1002]
    assert numbers(text_of(owner.get(base + "?status=new"))) == [1003, 1001]
    assert numbers(text_of(owner.get(base + "?status=handover"))) == [1002]
    assert numbers(text_of(owner.get(base + "?q=farida"))) == [1002]
    assert numbers(text_of(owner.get(base + "?q=%231003"))) == [1003]
    assert numbers(text_of(owner.get(base + "?delivery=pickup"))) == [1003]
    assert numbers(text_of(owner.get(base + "?sort=total"))) == [1002, 1003, 1001]
    assert numbers(text_of(owner.get(base + "?sort=-total"))) == [1001, 1003, 1002]


def test_tabs_count_all_orders_whatever_is_searched_for(owner: Client, world: World, three: list[Order]) -> None:
    page = text_of(owner.get(at(world.shop, "orders") + "?q=farida"))
    tabs = dict(re.findall(r'<a href="[^"]*"[^>]*>([^<]+) <span class="hk-count">([\d,]+)</span></a>', page))
    assert tabs == {"All": "3", "New": "2", "Open": "3", "Confirmed": "2", "Packed": "1"}


def test_days_are_the_shops_days(owner: Client, world: World) -> None:
    with shop_scope(world.shop.id):
        # 20:00 UTC on the 19th is half past one on the 20th in Kolkata.
        Order.objects.update(placed_at=clock.now().replace(year=2026, month=11, day=19, hour=20, minute=0))
    base = at(world.shop, "orders")
    assert numbers(text_of(owner.get(base + "?since=2026-11-20&until=2026-11-20"))) == [1001]
    assert numbers(text_of(owner.get(base + "?since=2026-11-19&until=2026-11-19"))) == []
    assert numbers(text_of(owner.get(base + "?since=nonsense"))) == [1001]


def test_an_empty_list_teaches_and_a_filtered_one_offers_the_way_back(owner: Client, shop_a: Shop) -> None:
    empty = text_of(owner.get(at(shop_a, "orders")))
    assert "No orders yet" in empty
    assert "No order matches" not in empty
    filtered = text_of(owner.get(at(shop_a, "orders") + "?q=nobody"))
    assert "No order matches" in filtered
    assert f'href="{at(shop_a, "orders")}?all=1"' in filtered


def test_pages_stay_put_while_orders_come_in(owner: Client, world: World) -> None:
    with shop_scope(world.shop.id):
        _many(world, 120)
    base = at(world.shop, "orders")
    first = text_of(owner.get(base))
    seen = numbers(first)
    assert len(seen) == 50
    assert "1 to 50 of 121" in first
    order_for(world.shop, pack(world.kaju), phone="+919884300099")
    second_page = owner.get(_next(first))
    second = text_of(second_page)
    assert numbers(second) == list(range(seen[-1] - 1, seen[-1] - 51, -1))
    third = text_of(owner.get(_next(second)))
    assert numbers(third)[-1] == 1001
    assert 'rel="next"' not in third
    assert numbers(text_of(owner.get(_previous(third)))) == numbers(second)


def _many(world: World, count: int) -> None:
    """Copies of an order, a minute apart."""
    pattern = Order.objects.get(pk=world.order.pk)
    Order.objects.bulk_create(
        Order(
            **{
                f.attname: getattr(pattern, f.attname)
                for f in Order._meta.concrete_fields
                if f.name not in ("id", "number", "token", "placement_key", "placed_at")
            },
            number=2000 + n,
            token=f"token-{n}",
            placement_key=f"key-{n}",
            placed_at=pattern.placed_at + timedelta(minutes=n + 1),
        )
        for n in range(count)
    )


def _next(page: str) -> str:
    found = re.search(r'rel="next" href="([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def _previous(page: str) -> str:
    found = re.search(r'rel="prev" href="([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


@pytest.mark.parametrize("cursor", ["nonsense", "WyJuIiw1LFsiYSIsImIiXV0", "bnVsbA", "WyJuIiwxLFtudWxsLG51bGxdXQ"])
def test_a_cursor_of_no_sense_shows_the_first_page(owner: Client, world: World, cursor: str) -> None:
    answer = owner.get(at(world.shop, "orders") + f"?at={cursor}")
    assert answer.status_code == 200


# Several at once


def test_picked_orders_move_together_and_each_refusal_is_named(
    manager: Client, world: World, three: list[Order]
) -> None:
    base = at(world.shop, "orders")
    ids = [str(order.pk) for order in three]
    answer = manager.post(at(world.shop, "orders_bulk"), {"ids": ids, "to": "packed", "query": ""}, follow=True)
    page = text_of(answer)
    with shop_scope(world.shop.id):
        assert set(Order.objects.values_list("status", flat=True)) == {"packed"}
    assert "3 orders are now: Packed." in page  # the one that was packed already counts as done
    manager.post(at(world.shop, "orders_bulk"), {"ids": ids, "to": "out_for_delivery", "query": ""})
    page = text_of(manager.get(base))
    assert "1 order could not become: Out for delivery" in page
    assert "1003" in page
    assert "could not become" not in text_of(manager.get(base)), "said once"


def test_all_that_match_are_those_of_the_filter_and_no_others(
    manager: Client, world: World, three: list[Order]
) -> None:
    manager.post(
        at(world.shop, "orders_bulk"), {"all": "1", "ids": [str(three[0].pk)], "to": "packed", "query": "q=anil"}
    )
    with shop_scope(world.shop.id):
        assert dict(Order.objects.values_list("number", "status")) == {
            1001: "confirmed",
            1002: "packed",
            1003: "packed",
        }


def test_an_order_of_another_shop_is_not_moved_by_its_id(manager: Client, world: World, other_world: World) -> None:
    manager.post(at(world.shop, "orders_bulk"), {"ids": [str(other_world.order.pk)], "to": "packed", "query": ""})
    with shop_scope(other_world.shop.id):
        assert Order.objects.get(pk=other_world.order.pk).status == "confirmed"


# Export


def test_the_list_comes_as_csv_that_no_spreadsheet_runs(manager: Client, world: World) -> None:
    order_for(world.shop, pack(world.kaju), name="=HYPERLINK(1)", phone="+919884300009", email="x@customer.example")
    answer = manager.get(at(world.shop, "orders_export") + "?sort=placed")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row["number"] for row in rows] == ["1001", "1002"]
    assert rows[1]["name"] == "'=HYPERLINK(1)"
    assert rows[0]["phone"].lstrip("'") == "+919884300001"
    assert rows[0]["items"] == "2 x Kaju Katli 250 g"
    assert rows[0]["total"] == "360.0000" or rows[0]["total"] == "360"


# Saved views


def test_a_view_is_ones_own_until_it_is_shared(owner: Client, manager: Client, world: World) -> None:
    save = at(world.shop, "view_save", "orders")
    base = at(world.shop, "orders")
    owner.post(save, {"name": "To pack", "query": "status=confirmed"})
    assert "To pack" in text_of(owner.get(base))
    assert "To pack" not in text_of(manager.get(base))
    owner.post(save, {"name": "To pack", "query": "status=confirmed&at=cursor", "is_shared": "1", "is_default": "1"})
    assert "To pack" in text_of(manager.get(base))
    with shop_scope(world.shop.id):
        view = SavedView.objects.get()
    assert view.query == "status=confirmed"
    opened = owner.get(base)
    assert (opened.status_code, opened["Location"]) == (302, base + "?status=confirmed")
    assert owner.get(base + "?all=1").status_code == 200
    assert manager.get(base).status_code == 200, "a default opens only its owner's list"
    assert manager.post(at(world.shop, "view_delete", view.pk)).status_code == 404
    owner.post(at(world.shop, "view_delete", view.pk))
    with shop_scope(world.shop.id):
        assert not SavedView.objects.exists()


# One order


def test_staff_moves_an_order_to_its_end(manager: Client, world: World) -> None:
    page = at(world.shop, "order", world.order.number)
    step = at(world.shop, "order_status", world.order.number)
    for to in ("packed", "out_for_delivery", "completed"):
        assert f'value="{to}"' in text_of(manager.get(page))
        assert manager.post(step, {"to": to}).status_code == 302
    with shop_scope(world.shop.id):
        order = Order.objects.get(pk=world.order.pk)
        assert (order.status, order.paid_total) == ("completed", order.total)
    text = text_of(manager.get(page))
    assert 'name="to"' not in text
    assert "Manager" in text


def test_a_step_that_is_not_allowed_changes_nothing_and_says_why(manager: Client, world: World) -> None:
    manager.post(at(world.shop, "order_status", world.order.number), {"to": "completed"})
    with shop_scope(world.shop.id):
        assert Order.objects.get(pk=world.order.pk).status == "confirmed"
    assert "cannot become completed" in toasts(manager, at(world.shop, "order", world.order.number))


def test_cancelling_gives_the_stock_back_and_can_be_done_silently(manager: Client, world: World) -> None:
    with shop_scope(world.shop.id):
        sent = Message.objects.count()
    manager.post(
        at(world.shop, "order_status", world.order.number), {"to": "cancelled", "quiet": "1", "note": "no reply"}
    )
    with shop_scope(world.shop.id):
        assert stock_of(world.kaju).on_hand == 5000  # type: ignore[union-attr]
        assert Message.objects.count() == sent
    page = text_of(manager.get(at(world.shop, "order", world.order.number)))
    assert "no reply" in page
    assert "Mark as packed" not in page


def test_notes_are_internal_unless_said_otherwise(manager: Client, world: World) -> None:
    address = at(world.shop, "order_note", world.order.number)
    manager.post(address, {"text": "knock twice"})
    manager.post(address, {"text": "it leaves at noon", "is_public": "1"})
    with shop_scope(world.shop.id):
        notes = list(OrderEvent.objects.filter(kind="note").order_by("id").values_list("text", "is_public"))
    assert notes == [("knock twice", False), ("it leaves at noon", True)]
    empty = manager.post(address, {"text": "  "})
    assert empty.status_code == 422
    assert "Write something first." in text_of(empty)


def test_a_message_of_the_order_is_sent_again_once_it_was_sent(manager: Client, world: World) -> None:
    with shop_scope(world.shop.id):
        message = Message.objects.get(event="order_placed")
        Message.objects.filter(pk=message.pk).update(state="sent", work_state="done")
    manager.post(at(world.shop, "order_message_resend", world.order.number, message.pk))
    with shop_scope(world.shop.id):
        assert Message.objects.filter(event="order_placed", recipient=message.recipient).count() == 2
    other = order_for(world.shop, pack(world.kaju), phone="+919884300044", email="other@customer.example")
    assert manager.post(at(world.shop, "order_message_resend", other.number, message.pk)).status_code == 404


def test_packing_slips_say_what_to_pack_and_collect(viewer: Client, world: World, three: list[Order]) -> None:
    one = text_of(viewer.get(at(world.shop, "order_packing", world.order.number)))
    assert "to collect: ₹360" in one
    assert "600001" in one
    assert "Pick list" not in one
    both = text_of(viewer.get(at(world.shop, "orders_print"), {"ids": [str(o.pk) for o in three]}))
    assert "Pick list" in both
    assert re.search(r"Kaju Katli</td><td>250 g</td><td[^>]*>4<", both), "two of the first, one of each other"
    assert viewer.get(at(world.shop, "orders_print")).status_code == 404


def test_an_unknown_number_is_not_found(owner: Client, world: World, other_world: World) -> None:
    assert owner.get(at(world.shop, "order", 99)).status_code == 404
    assert owner.get(at(world.shop, "order", 10**15)).status_code == 404
