# SPDX-License-Identifier: Apache-2.0
"""Takes the pictures of this folder: `python docs/images/make.py [ADDRESS]`.

Needs a running Hawker with the demo data (`make run`) and a Chromium; orders one thing in the demo shop.
Each picture is `<page>-<width>-<theme>.webp`, small enough to be kept in the repository.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import urllib.request
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
SHOP = "sweets"
PASSWORD = "demo-demo-demo"  # noqa: S105 - published on purpose, demo mode only
EMAIL, RESELLER = "owner@sweets.example", "owner@reseller.example"
WATCHED = "Sonmar H1"
SIZES = {390: (844, 2), 1440: (900, 1.5)}
"""Width to height and device pixels per pixel."""
MOST_BYTES = 120 * 1024
QUALITIES = (80, 72, 64, 56)
BASKET = {"kaju-katli": (("250 g", 1), ("500 g", 1)), "motichoor-laddu": ((None, 1),)}
CUSTOMER = {
    "name": "Lakshmi Narayanan",
    "phone": "+919884312345",
    "email": "lakshmi@customer.example",
    "line1": "12 Pondy Bazaar",
    "city": "Chennai",
    "postal_code": "600017",
}


def main() -> None:
    """Take all pictures, or those whose page is named after the address."""
    address = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    wanted = set(sys.argv[2:])
    chromium = os.environ.get("HAWKER_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("No Chromium found; set HAWKER_CHROMIUM to the path of one.")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--font-render-hinting=none"])
        token = place_order(browser, address)
        state, reseller = prepared(browser, address), signed_in(browser, address, RESELLER)
        for width in SIZES:
            for theme in ("light", "dark"):
                shop = pages(browser, address, state, token, width=width, theme=theme)
                for name, page in chain(shop, watching(browser, address, reseller, width=width, theme=theme)):
                    if not wanted or name in wanted:
                        page.evaluate("async () => { await document.fonts.ready }")
                        page.wait_for_load_state("networkidle")
                        keep(page.screenshot(), HERE / f"{name}-{width}-{theme}.webp")
        browser.close()


def place_order(browser: Browser, address: str) -> str:
    """An order as a guest places it; its token."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, service_workers="block")
    page = context.new_page()
    fill_cart(page, address)
    page.goto(f"{address}/s/{SHOP}/checkout/")
    for name, value in CUSTOMER.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=region]", "TN")
    page.locator("aside [value=place]").locator("visible=true").first.click()
    page.wait_for_url("**/orders/*/**")
    token = page.url.partition("/orders/")[2].partition("/")[0]
    context.close()
    return token


def ask(url: str) -> Any:
    """The JSON that a call answers."""
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - the address is the caller's own
        return json.load(answer)


def prepared(browser: Browser, address: str) -> Any:
    """Cookies of somebody who is signed in and has something in the cart."""
    state = signed_in(browser, address, EMAIL)
    context = browser.new_context(viewport={"width": 1440, "height": 900}, service_workers="block", storage_state=state)
    fill_cart(context.new_page(), address)
    state = context.storage_state()
    context.close()
    return state


def signed_in(browser: Browser, address: str, email: str) -> Any:
    """Cookies of somebody who is signed in."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, service_workers="block")
    page = context.new_page()
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    state = context.storage_state()
    context.close()
    return state


def fill_cart(page: Page, address: str) -> None:
    """Put the basket in the cart."""
    page.goto(f"{address}/s/{SHOP}/")
    for slug, packs in BASKET.items():
        for variant in ask(f"{address}/api/v1/storefront/{SHOP}/products/{slug}")["variants"]:
            for pack, quantity in packs:
                if variant["name"] == pack or (pack is None and variant["is_default"]):
                    add(page, variant["id"], quantity)


def add(page: Page, variant: str, quantity: int) -> None:
    """Put items in the cart as the page's own form does."""
    done = page.evaluate(
        """async ([variant, quantity]) => {
          const form = new FormData(document.querySelector("form[action$='cart/lines/']"));
          form.set("variant", variant); form.delete("quantity"); form.set("add", quantity);
          const url = document.querySelector("form[action$='cart/lines/']").action;
          return (await fetch(url, { method: "POST", body: new URLSearchParams(form) })).ok;
        }""",
        [variant, quantity],
    )
    if not done:
        sys.exit("The cart did not take an item.")


def pages(
    browser: Browser, address: str, state: Any, token: str, *, width: int, theme: str
) -> Iterator[tuple[str, Page]]:
    """Each page of the sweet shop, ready to be photographed."""
    page = tab(browser, state, width=width, theme=theme, locale="en-IN", zone="Asia/Kolkata")
    store, app = f"{address}/s/{SHOP}/", f"{address}/app/{SHOP}/"
    number = ask(f"{address}/api/v1/storefront/{SHOP}/orders/{token}")["number"]
    product = ask(f"{address}/api/v1/storefront/{SHOP}/products/kaju-katli")["id"]
    for name, url in (
        ("storefront", store),
        ("product", f"{store}products/kaju-katli/"),
        ("cart", f"{store}cart/"),
        ("checkout", f"{store}checkout/"),
        ("tracking", f"{store}orders/{token}/"),
        ("dashboard", app),
        ("order", f"{app}orders/{number}/"),
        ("product-editor", f"{app}products/{product}/"),
    ):
        page.goto(url)
        yield name, page
    page.context.close()


def watching(browser: Browser, address: str, state: Any, *, width: int, theme: str) -> Iterator[tuple[str, Page]]:
    """Each page of price watching, ready to be photographed."""
    page = tab(browser, state, width=width, theme=theme, locale="en-GB", zone="Europe/Berlin")
    app = f"{address}/app/reseller/"
    for name, url in (("watch", f"{app}watch/"), ("comparison", f"{app}watch/compare/"), ("alerts", f"{app}alerts/")):
        page.goto(url)
        yield name, page
    page.goto(f"{app}watch/?q={quote(WATCHED)}")
    page.get_by_role("link", name=WATCHED, exact=True).click()
    page.wait_for_load_state()
    yield "watched-product", page
    page.context.close()


def tab(browser: Browser, state: Any, *, width: int, theme: str, locale: str, zone: str) -> Page:
    """An empty page of somebody somewhere."""
    height, scale = SIZES[width]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
        storage_state=state,
        service_workers="block",
        locale=locale,
        timezone_id=zone,
    )
    return context.new_page()


def keep(png: bytes, path: Path) -> None:
    """Store a picture as WebP, with as little quality given up as its size allows."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for quality in QUALITIES:
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= MOST_BYTES:
            break
    path.write_bytes(file.getvalue())
    sys.stdout.write(
        f"{path.name}  {picture.width} x {picture.height}  {file.tell() / 1024:.0f} KB  quality {quality}\n"
    )


if __name__ == "__main__":
    main()
