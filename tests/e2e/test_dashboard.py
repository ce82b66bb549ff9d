# SPDX-License-Identifier: Apache-2.0
"""Staff at work in a real browser: an order to its end, prices in place, the palette; viewers kept out."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from hawker.commerce.catalog.models import Product, Variant
from hawker.commerce.inventory.queries import stock_of
from hawker.commerce.orders.models import Order
from hawker.core.tenancy import shop_scope
from hawker.platform.accounts.models import User
from hawker.platform.shops.models import Shop
from tests.conftest import PASSWORD, make_product
from tests.e2e.conftest import OpenPage
from tests.surfaces.dashboard.conftest import order_for, pack

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]


@pytest.fixture
def order(shop_a: Shop) -> Order:
    """Order 1001: two packs of Kaju Katli, in cash."""
    return order_for(shop_a, pack(make_product(shop_a, "Kaju Katli")), quantity=2)


@pytest.fixture
def enter(open_page: OpenPage, live_server: LiveServer) -> Enter:
    """Sign somebody in and open a page of the dashboard."""

    def sign_in(user: User, path: str, **looks: object) -> Page:
        page = open_page(**looks)
        page.goto(f"{live_server.url}/accounts/login/?next={path}")
        page.locator("input[type=email]").fill(user.email)
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("input[type=password]").press("Enter")
        page.wait_for_url(re.compile(re.escape(path.split("?")[0])))
        return page

    return sign_in


def fresh(order: Order) -> Order:
    with shop_scope(order.shop_id):
        return Order.objects.get(pk=order.pk)


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("width", [1440, 390])
def test_staff_moves_an_order_to_completed(
    enter: Enter, order: Order, manager_a: User, width: int, javascript: bool
) -> None:
    page = enter(manager_a, f"/app/shop-a/orders/{order.number}/", width=width, javascript=javascript)
    for button, state in (("Mark as packed", "Packed"), ("Send out", "Out for delivery"), ("Complete", "Completed")):
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.locator("main .hk-state").first).to_have_text(state)
    done = fresh(order)
    assert (done.status, done.paid_total) == ("completed", done.total)
    expect(page.get_by_role("button", name="Complete")).to_have_count(0)


def test_a_viewer_sees_the_order_and_may_not_move_it(enter: Enter, order: Order, viewer_a: User) -> None:
    page = enter(viewer_a, f"/app/shop-a/orders/{order.number}/")
    expect(page.get_by_role("heading", name="Order #1001")).to_be_visible()
    expect(page.get_by_role("button", name="Mark as packed")).to_have_count(0)
    status = page.evaluate(
        """async (address) => (await fetch(address, {
            method: "POST",
            headers: {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": JSON.parse(
                document.querySelector("[hx-headers]").getAttribute("hx-headers"))["X-CSRFToken"]},
            body: "to=packed",
        })).status""",
        f"/app/shop-a/orders/{order.number}/status/",
    )
    assert status == 403
    assert fresh(order).status == "confirmed"


def test_a_member_of_another_shop_sees_nothing(enter: Enter, order: Order, owner_b: User, shop_b: Shop) -> None:
    page = enter(owner_b, "/app/shop-b/")
    for path in ("", "orders/", f"orders/{order.number}/", "customers/", "search/?q=meena"):
        answer = page.goto(page.url.split("/app/")[0] + f"/app/shop-a/{path}")
        assert answer is not None
        assert answer.status == 404
        expect(page.locator("body")).not_to_contain_text("Meena")


def test_cancelling_asks_first_and_keeping_changes_nothing(enter: Enter, order: Order, manager_a: User) -> None:
    page = enter(manager_a, f"/app/shop-a/orders/{order.number}/")
    page.locator("summary[aria-label=More]").click()
    page.get_by_role("button", name="Cancel the order").click()
    page.get_by_role("button", name="Keep it").click()
    assert fresh(order).status == "confirmed"
    page.locator("summary[aria-label=More]").click()
    page.get_by_role("button", name="Cancel the order").click()
    page.locator("#hk-confirm").get_by_role("button", name="Cancel the order").click()
    expect(page.locator("main .hk-state").first).to_have_text("Cancelled")
    assert fresh(order).status == "cancelled"


def test_a_price_is_changed_in_its_row_by_keyboard(enter: Enter, shop_a: Shop, manager_a: User) -> None:
    product = make_product(shop_a, "Kaju Katli")
    page = enter(manager_a, "/app/shop-a/products/")
    page.get_by_label("Change the prices of Kaju Katli").click()
    field = page.get_by_label("250 g")
    field.fill("195")
    field.press("Enter")
    expect(page.locator("[data-price]")).to_contain_text("₹195.00")
    page.locator("[data-price] summary").click()
    page.get_by_label("250 g").fill("free")
    page.get_by_label("250 g").press("Enter")
    expect(page.locator("[data-price] [aria-invalid=true]")).to_have_value("free")
    with shop_scope(shop_a.id):
        assert Variant.objects.get(product=product, name="250 g").price == 195


def test_picked_rows_raise_the_bar_and_archiving_is_undone_from_the_toast(
    enter: Enter, shop_a: Shop, manager_a: User
) -> None:
    for name in ("Jalebi", "Kaju Katli"):
        make_product(shop_a, name)
    page = enter(manager_a, "/app/shop-a/products/")
    bar = page.locator(".hk-bulk")
    expect(bar).to_be_hidden()
    page.get_by_label("Select this page").check()
    expect(bar.locator("[data-bulk-count]")).to_have_text("2")
    bar.get_by_role("button", name="Archive").click()
    toast = page.locator("hk-toast", has_text="2 products are archived.")
    toast.get_by_role("button", name="Undo").click()
    expect(page.locator("hk-toast", has_text="2 products are as they were.")).to_be_visible()
    with shop_scope(shop_a.id):
        assert set(Product.objects.values_list("status", flat=True)) == {"active"}


def test_the_palette_finds_an_order_and_opens_it(enter: Enter, order: Order, viewer_a: User) -> None:
    page = enter(viewer_a, "/app/shop-a/")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("meena")
    expect(page.get_by_role("option", name="#1001 Meena Raghavan")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/orders/1001/$"))


def test_keys_lead_to_pages_and_the_list_of_them(enter: Enter, shop_a: Shop, viewer_a: User) -> None:
    page = enter(viewer_a, "/app/shop-a/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog").filter(has_text="Shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url(re.compile(r"/app/shop-a/stock/$"))


def test_a_new_order_shows_in_the_badge_by_itself(enter: Enter, order: Order, viewer_a: User) -> None:
    page = enter(viewer_a, "/app/shop-a/stock/")
    badge = page.locator("[data-fragment=new-orders]")
    expect(badge).to_have_attribute("data-count", "1001")
    with shop_scope(order.shop_id):
        product = Product.objects.get()
    order_for(fresh(order).shop, pack(product), phone="+919884300002", email="")
    page.evaluate("document.querySelector('hk-live').poll()")
    expect(badge).to_have_attribute("data-count", "1002")
    expect(badge.get_by_role("link")).to_have_attribute("aria-label", "2 new orders")


def test_an_order_is_taken_by_phone(enter: Enter, shop_a: Shop, manager_a: User) -> None:
    product = make_product(shop_a, "Kaju Katli")
    page = enter(manager_a, "/app/shop-a/orders/new/")
    page.get_by_label("Find a product").fill("kaju")
    page.locator("#offers").get_by_role("button", name=re.compile("250 g")).click()
    page.get_by_label("Quantity of Kaju Katli 250 g").fill("3")
    page.get_by_label("Quantity of Kaju Katli 250 g").press("Tab")
    expect(page.locator("main")).to_contain_text("₹540.00")
    page.get_by_label("Pickup at the shop").check()
    expect(page.get_by_label("PIN code")).to_have_count(0)
    page.get_by_label("Name").fill("Lakshmi N.")
    page.get_by_label("Phone").fill("98843 00077")
    page.get_by_role("button", name="Place the order").click()
    page.wait_for_url(re.compile(r"/orders/1001/$"))
    with shop_scope(shop_a.id):
        assert stock_of(product).on_hand == 5000 - 750  # type: ignore[union-attr]


def test_a_pack_is_added_in_the_editor_and_what_was_typed_stays(enter: Enter, shop_a: Shop, manager_a: User) -> None:
    product = make_product(shop_a, "Kaju Katli")
    page = enter(manager_a, f"/app/shop-a/products/{product.pk}/")
    page.get_by_label("Summary").first.fill("typed before the row was added")
    page.get_by_role("button", name="Add a pack").click()
    expect(page.locator("#variants li")).to_have_count(3)
    row = page.locator("#variants li").nth(2)
    row.get_by_label("Name").fill("1 kg")
    row.get_by_label("Takes from stock").fill("1 kg")
    row.get_by_label("Price", exact=True).fill("690")
    row.get_by_label("On sale").check()
    page.get_by_role("banner").get_by_role("button", name="Save").click()
    expect(page.locator("hk-toast")).to_contain_text("Kaju Katli is saved.")
    with shop_scope(shop_a.id):
        saved = Product.objects.get(pk=product.pk)
        assert saved.summary == "typed before the row was added"
        assert saved.variants.get(name="1 kg").units_per_item == 1000
