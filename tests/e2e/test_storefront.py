# SPDX-License-Identifier: Apache-2.0
"""A guest on a phone buys two sizes of one sweet, with and without scripts; a second one is told what is left."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from hawker.commerce.catalog.models import Product
from hawker.commerce.inventory.queries import stock_of
from hawker.commerce.orders.models import Order
from hawker.core.tenancy import shop_scope
from hawker.platform.shops.models import Shop
from hawker.surfaces.storefront.page_cache import PAGES
from tests.conftest import make_product
from tests.e2e.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844, "is_mobile": True, "has_touch": True}


@pytest.fixture(autouse=True)
def _no_kept_pages() -> None:
    PAGES.clear()


@pytest.fixture
def sweet(shop_a: Shop) -> Product:
    """Two kilograms of Kaju Katli."""
    return make_product(shop_a, "Kaju Katli", on_hand=2000)


def available(product: Product) -> int:
    with shop_scope(product.shop_id):
        level = stock_of(product)
    assert level is not None
    return level.available


def orders(shop: Shop) -> list[Order]:
    with shop_scope(shop.id):
        return list(Order.objects.order_by("number"))


def fill_in(page: Page, name: str = "Meera Raghavan") -> None:
    """Everything the checkout of an Indian shop asks for."""
    page.get_by_label("Name").fill(name)
    page.get_by_label("Phone").fill("098843 38885")
    page.get_by_label("Street and house number").fill("12 Pondy Bazaar")
    page.get_by_label("City").fill("Chennai")
    page.get_by_label("PIN code").fill("600017")
    page.get_by_label("State").select_option("TN")


def place(page: Page) -> None:
    page.locator("aside").get_by_role("button", name=re.compile("Place order")).click()


def no_sideways_scroll(page: Page) -> None:
    width, shown = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width <= shown


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_guest_buys_two_sizes_of_one_product(
    open_page: OpenPage, live_server: LiveServer, shop_a: Shop, sweet: Product, javascript: bool
) -> None:
    page = open_page(**PHONE, javascript=javascript)
    page.goto(f"{live_server.url}/s/shop-a/")
    card = page.locator("article", has_text="Kaju Katli")
    card.get_by_role("button", name="Add Kaju Katli 250 g").click()
    expect(page.locator(".hk-cart-bar")).to_contain_text("1 item · ₹180")
    if javascript:
        assert page.url == f"{live_server.url}/s/shop-a/"
        expect(card.get_by_role("group", name="Kaju Katli 250 g")).to_be_visible()
    no_sideways_scroll(page)

    page.get_by_role("link", name="Kaju Katli").last.click()
    page.locator("label", has_text="500 g").click()
    page.get_by_role("button", name="Add to cart Kaju Katli 500 g").click()
    expect(page.locator(".hk-cart-bar")).to_contain_text("2 items · ₹530")
    no_sideways_scroll(page)

    page.get_by_role("link", name=re.compile("Checkout")).first.click()
    expect(page.get_by_role("heading", name="Checkout")).to_be_visible()
    no_sideways_scroll(page)
    fill_in(page)
    place(page)
    expect(page.get_by_text("Thank you. We have your order.")).to_be_visible()
    expect(page.get_by_text("Your order is confirmed.")).to_be_visible()
    expect(page.get_by_text("1 × 500 g")).to_be_visible()
    no_sideways_scroll(page)

    [order] = orders(shop_a)
    assert order.total == 530
    assert available(sweet) == 1250


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_the_second_buyer_is_told_what_is_left(
    open_page: OpenPage, live_server: LiveServer, shop_a: Shop, javascript: bool
) -> None:
    sweet = make_product(shop_a, "Kaju Katli", on_hand=1000)
    first, second = open_page(**PHONE, javascript=javascript), open_page(**PHONE, javascript=javascript)
    for page, count in ((first, 1), (second, 3)):
        page.goto(f"{live_server.url}/s/shop-a/products/kaju-katli/")
        page.get_by_role("button", name="Add to cart Kaju Katli 250 g").click()
        for number in range(1, count):
            expect(page.locator("#buy")).to_contain_text(f"{number} in cart")
            page.locator("#buy").get_by_role("button", name="One more").click()
        expect(page.locator(".hk-cart-bar")).to_contain_text("item")
    first.locator("#buy").get_by_role("button", name="One more").click()
    expect(first.locator("#buy")).to_contain_text("2 in cart")

    second.goto(f"{live_server.url}/s/shop-a/checkout/")
    fill_in(second, "Second Buyer")
    first.goto(f"{live_server.url}/s/shop-a/checkout/")
    fill_in(first)
    place(first)
    expect(first.get_by_text("Thank you. We have your order.")).to_be_visible()

    place(second)
    expect(second.get_by_role("alert").first).to_contain_text("Only 500 g of Kaju Katli left: 2 × 250 g.")
    expect(second.get_by_label("Name")).to_have_value("Second Buyer")
    assert len(orders(shop_a)) == 1
    second.get_by_role("button", name="Adjust the cart").click()
    expect(second.get_by_label("Street and house number")).to_have_value("12 Pondy Bazaar")
    place(second)
    expect(second.get_by_text("Thank you. We have your order.")).to_be_visible()
    assert [order.total for order in orders(shop_a)] == [360, 360]
    assert available(sweet) == 0


def test_in_place_a_shop_says_at_once_what_is_left(open_page: OpenPage, live_server: LiveServer, shop_a: Shop) -> None:
    make_product(shop_a, "Kaju Katli", on_hand=750)
    page = open_page(**PHONE)
    page.goto(f"{live_server.url}/s/shop-a/products/kaju-katli/")
    page.locator("label", has_text="500 g").click()
    page.get_by_role("button", name="Add to cart Kaju Katli 500 g").click()
    expect(page.locator("#buy")).to_contain_text("1 in cart")
    page.locator("label", has_text="250 g").click()
    page.get_by_role("button", name="Add to cart Kaju Katli 250 g").click()
    expect(page.locator("#buy")).to_contain_text("1 in cart")
    expect(page.locator("#buy").get_by_role("button", name="One more")).to_be_disabled()


def test_the_drawer_counts_in_place(open_page: OpenPage, live_server: LiveServer, sweet: Product) -> None:
    page = open_page()
    page.goto(f"{live_server.url}/s/shop-a/")
    page.get_by_role("button", name="Add Kaju Katli 250 g").click()
    page.get_by_role("link", name=re.compile("in your cart")).click()
    drawer = page.get_by_role("dialog", name="Your cart")
    expect(drawer).to_contain_text("₹180")
    drawer.get_by_role("button", name="One more").click()
    expect(drawer).to_contain_text("₹360")
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page.locator("article", has_text="Kaju Katli")).to_contain_text("2 in cart")


def test_the_total_follows_the_choice(
    open_page: OpenPage, live_server: LiveServer, shop_a: Shop, sweet: Product
) -> None:
    from hawker.platform.shops.principals import installation
    from hawker.platform.shops.settings_registry import save

    save(shop_a, {"delivery.charge": "40"}, by=installation(shop_a))
    page = open_page(**PHONE)
    page.goto(f"{live_server.url}/s/shop-a/")
    page.get_by_role("button", name="Add Kaju Katli 250 g").click()
    page.get_by_role("link", name=re.compile("Checkout")).first.click()
    expect(page.locator("aside")).to_contain_text("₹220")
    page.get_by_label("Name").fill("Meera")
    page.get_by_text("Pickup", exact=True).first.click()
    expect(page.locator("aside")).to_contain_text("Place order · ₹180")
    expect(page.get_by_label("Street and house number")).to_have_count(0)
    expect(page.get_by_label("Name")).to_have_value("Meera")


def test_a_test_payment_there_and_back(
    open_page: OpenPage, live_server: LiveServer, shop_a: Shop, sweet: Product, settings: object
) -> None:
    settings.BASE_URL = live_server.url  # type: ignore[attr-defined]
    page = open_page(**PHONE)
    page.goto(f"{live_server.url}/s/shop-a/")
    page.get_by_role("button", name="Add Kaju Katli 250 g").click()
    page.get_by_role("link", name=re.compile("Checkout")).first.click()
    fill_in(page)
    page.get_by_text("Test payment (sandbox)").click()
    place(page)
    expect(page.get_by_text("no money moves")).to_be_visible()
    page.get_by_role("button", name="Let it fail").click()
    expect(page.get_by_text("The payment did not go through.")).to_be_visible()
    page.get_by_role("button", name="Pay ₹180").click()
    page.get_by_role("button", name="Pay", exact=True).click()
    expect(page.get_by_text("Your order is confirmed.")).to_be_visible()
    assert available(sweet) == 1750
