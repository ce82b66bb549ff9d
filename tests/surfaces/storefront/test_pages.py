# SPDX-License-Identifier: Apache-2.0
"""Words, languages, colours, and what machines read."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest

from hawker.commerce.catalog.models import Product
from hawker.platform.shops.models import Shop
from tests.conftest import make_product
from tests.surfaces.storefront.conftest import Visitor, configure, path_of

pytestmark = pytest.mark.django_db


def test_legal_pages_exist_once_written(visitor: Visitor, shop_a: Shop) -> None:
    assert visitor.get("pages/terms/").status_code == 404
    configure(shop_a, legal__terms="First.\n\nSecond <b>.")
    text = visitor.text("pages/terms/")
    assert "<p>First.</p><p>Second &lt;b&gt;.</p>" in text
    assert 'href="/s/shop-a/pages/terms/"' in visitor.text()
    assert visitor.get("pages/secrets/").status_code == 404


def test_contact(visitor: Visitor, shop_a: Shop) -> None:
    configure(
        shop_a,
        contact__phone="+919884338885",
        contact__email="hello@a.example",
        contact__whatsapp="+919884338885",
        hours__text="Mon to Sat: 9:00 to 21:00\nSun: closed",
        address__line1="12 Pondy Bazaar",
        address__city="Chennai",
        social__instagram="https://instagram.com/a",
    )
    text = visitor.text("contact/")
    for shown in (
        'href="tel:+919884338885"',
        "+91 98843 38885",
        "https://wa.me/919884338885",
        "mailto:hello@a.example",
        "Mon to Sat",
        "9:00 to 21:00",
        "12 Pondy Bazaar",
        "https://instagram.com/a",
    ):
        assert shown in text


def test_days_with_the_same_hours_are_one_line(visitor: Visitor, shop_a: Shop) -> None:
    configure(shop_a, hours__text="Mon: 9:00 to 21:00\nTue: 9:00 to 21:00\n\nWed: closed\nBy appointment")
    text = visitor.text("contact/")
    assert "<dt>Mon – Tue</dt>" in text
    assert "<dt>Wed</dt>" in text
    assert "<dt>By appointment</dt>" in text
    assert "<dt>Tue</dt>" not in text


def test_language_is_chosen_and_remembered(visitor: Visitor) -> None:
    response = visitor.get("language/es/?next=/s/shop-a/contact/")
    assert response["Location"] == "/s/shop-a/contact/"
    assert response.cookies["hawker_language"].value == "es"
    assert '<html lang="es"' in visitor.text()
    assert visitor.get("language/xx/").status_code == 404


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/app/", "/s/shop-a/../../app/", ""])
def test_language_leads_nowhere_else(visitor: Visitor, target: str) -> None:
    location = visitor.get("language/es/?next=" + target)["Location"]
    assert location.startswith("/s/shop-a/")
    assert ".." not in location


def test_own_colours(visitor: Visitor, shop_a: Shop) -> None:
    assert "theme.css" not in visitor.text()
    configure(shop_a, identity__primary_colour="#ffd400", identity__secondary_colour="#7a1fa2")
    found = re.search(r'href="/s/shop-a/(theme\.css\?v=\w+)"', visitor.text())
    assert found
    response = visitor.get(found[1])
    assert response["Content-Type"] == "text/css"
    assert "immutable" in response["Cache-Control"]
    css = response.content.decode()
    assert css.count("--color-primary:") == 3
    assert "--color-secondary: #7a1fa2" in css
    assert "prefers-color-scheme: dark" in css
    assert visitor.get("theme.css", **{"If-None-Match": response["ETag"]}).status_code == 304
    assert visitor.get("theme.css?v=old")["Cache-Control"] == "no-cache"


def test_sitemap_and_robots(visitor: Visitor, shop_a: Shop, shop_b: Shop, kaju: Product, settings: object) -> None:
    make_product(shop_b, "Turrón")
    response = visitor.get("sitemap.xml")
    assert response["Content-Type"].startswith("application/xml")
    root = ElementTree.fromstring(response.content)  # noqa: S314 - our own answer
    found = [node.text for node in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    base = settings.BASE_URL  # type: ignore[attr-defined]
    assert f"{base}/s/shop-a/products/kaju-katli/" in found
    assert not any("turron" in str(address) for address in found)
    robots = visitor.text("robots.txt")
    assert "Disallow: /s/shop-a/checkout/" in robots
    assert f"Sitemap: {base}/s/shop-a/sitemap.xml" in robots


def test_installable(visitor: Visitor) -> None:
    response = visitor.get("manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    manifest = json.loads(response.content)
    assert manifest["start_url"] == manifest["scope"] == "/s/shop-a/"
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    worker = visitor.get("sw.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert worker["Service-Worker-Allowed"] == "/s/shop-a/"
    assert worker["Cache-Control"] == "no-cache"


def test_an_unknown_shop_is_not_found(visitor: Visitor, db: object) -> None:
    assert visitor.client.get("/s/nobody/").status_code == 404
    assert visitor.client.get("/s/nobody/theme.css").status_code == 404


def test_a_find_order_form_is_a_page(visitor: Visitor) -> None:
    assert "Find my order" in visitor.text("find-order/")
    assert path_of(visitor.get("checkout/")) == "/s/shop-a/cart/"


@pytest.mark.parametrize("path", ["", "products/kaju-katli/", "cart/", "contact/", "find-order/"])
def test_pages_hold_no_inline_script_or_style(visitor: Visitor, kaju: Product, path: str) -> None:
    text = visitor.text(path)
    assert not re.search(r"<script(?![^>]*(?:\ssrc=|application/ld\+json))", text)
    assert not re.search(r"\sstyle=|\son\w+=|<style", text)
