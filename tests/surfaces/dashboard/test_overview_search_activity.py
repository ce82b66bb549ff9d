# SPDX-License-Identifier: Apache-2.0
"""The first page's figures, search, the activity log, and the shop's jobs."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from decimal import Decimal

from django.test import Client

from hawker.commerce.orders.models import Order
from hawker.core import clock
from hawker.core.tenancy import shop_scope
from hawker.platform.jobs.models import JobRun
from hawker.platform.shops.models import Shop
from tests.surfaces.dashboard.conftest import World, at, order_for, pack, text_of


def _figures(page: str) -> dict[str, str]:
    found = re.findall(r"<summary>([^<]+)</summary>.*?hk-stat-value[^>]*>(?:<a[^>]*>)?([^<]+)<", page, re.DOTALL)
    return {label: value.strip() for label, value in found}


def test_figures_are_sums_of_orders_that_stand(owner: Client, world: World) -> None:
    order_for(world.shop, pack(world.kaju, "500 g"), phone="+919884300002", email="")
    cancelled = order_for(world.shop, pack(world.kaju, "500 g"), phone="+919884300003", email="")
    unpaid = order_for(world.shop, pack(world.kaju, "500 g"), phone="+919884300004", email="", payment_method="sandbox")
    owner.post(at(world.shop, "order_status", cancelled.number), {"to": "cancelled"})
    figures = _figures(text_of(owner.get(at(world.shop, "overview"))))
    assert figures == {
        "Sales today": "₹710", "Orders today": "2", "Sales in 30 days": "₹710", "Average order": "₹355",
    }  # fmt: skip
    with shop_scope(world.shop.id):
        assert Order.objects.get(pk=unpaid.pk).status == "payment_pending"
        month_ago = clock.now() - timedelta(days=40)
        Order.objects.filter(number=1002).update(placed_at=month_ago, total=Decimal(180))
    page = text_of(owner.get(at(world.shop, "overview")))
    assert _figures(page)["Sales in 30 days"] == "₹360"
    assert "+100.0 %" in page


def test_a_shop_without_orders_shows_no_figure_it_does_not_have(owner: Client, shop_a: Shop) -> None:
    page = text_of(owner.get(at(shop_a, "overview")))
    assert _figures(page)["Average order"] == "–"
    assert "No orders yet" in page
    assert "<hk-chart" not in page
    assert "none to compare with" in page
    assert "Nothing is waiting for you." in page


def test_what_needs_somebody_leads_to_where_it_is_done(owner: Client, world: World) -> None:
    page = text_of(owner.get(at(world.shop, "overview")))
    assert "1 order to pack" in page
    assert f"{at(world.shop, 'orders')}?status=confirmed" in page


def test_the_checklist_ticks_itself_and_can_be_put_away(owner: Client, viewer: Client, shop_a: Shop) -> None:
    page = text_of(owner.get(at(shop_a, "overview")))
    assert "Get the shop going" in page
    owner.post(at(shop_a, "onboarding_dismiss"))
    assert "Get the shop going" not in text_of(owner.get(at(shop_a, "overview")))


# Search


def _hits(client: Client, shop: Shop, text: str) -> list[dict[str, str]]:
    answer = client.get(at(shop, "search"), {"q": text}, headers={"Accept": "application/json"})
    assert answer["Content-Type"] == "application/json"
    found: list[dict[str, str]] = json.loads(answer.content)
    return found


def test_the_palette_finds_orders_products_and_customers_of_its_shop_only(
    owner: Client, world: World, other_world: World
) -> None:
    assert [hit["href"] for hit in _hits(owner, world.shop, "#1001")] == [at(world.shop, "order", 1001)]
    hits = _hits(owner, world.shop, "meena")
    assert [(hit["group"], hit["label"]) for hit in hits] == [
        ("Orders", "#1001 Meena Raghavan"),
        ("Customers", "Meena Raghavan"),
    ]
    assert [hit["label"] for hit in _hits(owner, world.shop, "kaju")] == ["Kaju Katli"]
    assert [hit["label"] for hit in _hits(owner, world.shop, "98843 00001")][0] == "#1001 Meena Raghavan"
    assert _hits(owner, world.shop, "turron") == []
    assert _hits(owner, world.shop, "") == []


def test_without_scripts_search_is_a_page_with_pages_and_actions_too(viewer: Client, world: World) -> None:
    page = text_of(viewer.get(at(world.shop, "search"), {"q": "order"}))
    main = page[page.index("<main") :]
    assert at(world.shop, "orders") in main
    assert at(world.shop, "order_new") not in main, "not an action of a viewer"


# Activity


def test_the_log_says_who_changed_what_from_what_to_what(owner: Client, world: World) -> None:
    owner.post(at(world.shop, "order_status", world.order.number), {"to": "packed"})
    page = text_of(owner.get(at(world.shop, "activity") + "?action=orders.status_changed"))
    assert "Order&#39;s state changed" in page
    assert re.search(r">status</th><td[^>]*>confirmed</td><td[^>]*>packed</td>", page)
    assert f'href="{at(world.shop, "order", world.order.number)}"' in page
    assert "No entry matches" in text_of(owner.get(at(world.shop, "activity") + "?q=nobody-did-this"))
    one = text_of(owner.get(at(world.shop, "activity"), {"object_type": "order", "object_id": str(world.order.pk)}))
    assert "Order placed" in one
    assert '<span class="font-medium">Stock moved' not in one


def test_the_log_comes_as_csv(owner: Client, world: World) -> None:
    answer = owner.get(at(world.shop, "activity_export") + "?action=orders.")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row["action"] for row in rows] == ["orders.placed"]
    assert json.loads(rows[0]["after"])["status"] == "confirmed"


def test_refusals_stand_among_the_security_events(owner: Client, viewer: Client, world: World) -> None:
    viewer.post(at(world.shop, "product_status", world.kaju.pk), {"to": "archived"})
    page = text_of(owner.get(at(world.shop, "security_events")))
    assert "Permission refused" in page
    assert "catalog.edit" in page


# Jobs


def test_a_job_shows_its_progress_and_is_stopped_and_started_again(manager: Client, shop_a: Shop, shop_b: Shop) -> None:
    with shop_scope(shop_a.id):
        run = JobRun.objects.create(
            shop=shop_a,
            job="messaging.forget_secrets",
            state="queued",
            progress_done=30,
            progress_total=120,
            log_tail="row 30",
        )
    with shop_scope(shop_b.id):
        foreign = JobRun.objects.create(shop=shop_b, job="messaging.forget_secrets", state="running")
    page = text_of(manager.get(at(shop_a, "job", run.pk)))
    assert 'value="25"' in page
    assert "row 30" in page
    fragment = text_of(manager.get(at(shop_a, "job", run.pk), headers={"X-Fragment": "live"}))
    assert 'data-fragment="job"' in fragment
    assert "<html" not in fragment
    assert manager.get(at(shop_a, "job", foreign.pk)).status_code == 404
    manager.post(at(shop_a, "job_cancel", run.pk))
    manager.post(at(shop_a, "job_cancel", foreign.pk))
    with shop_scope(shop_b.id):
        assert JobRun.objects.get(pk=foreign.pk).cancel_requested_at is None
    with shop_scope(shop_a.id):
        assert JobRun.objects.get(pk=run.pk).state == "cancelled"
    assert "Cancelled" in text_of(manager.get(at(shop_a, "jobs")))
