# SPDX-License-Identifier: Apache-2.0
"""Browsing: what is shown, what it costs in queries, and that kept pages are never stale."""

from __future__ import annotations

import gzip
import json
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hawker.commerce.catalog.models import Product
from hawker.commerce.catalog.services import save_category, set_price, set_status
from hawker.commerce.inventory import services as stock
from hawker.core.tenancy import shop_scope
from hawker.platform.shops.models import Shop
from hawker.surfaces.storefront.page_cache import CSRF_MARKER, PAGES
from tests.conftest import make_product
from tests.surfaces.storefront.conftest import Visitor, configure, pack

pytestmark = pytest.mark.django_db(transaction=True)

HOME_QUERIES = 8
"""Uncached: shop, settings once per version, categories, count, products, variants, pictures, pools."""


def queries(visitor: Visitor, path: str = "", **headers: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert visitor.get(path, **headers).status_code in (200, 304)
    return len(caught)


def test_home_shows_products_with_prices_and_sizes(visitor: Visitor, kaju: Product) -> None:
    text = visitor.text()
    assert "Kaju Katli" in text
    assert "₹180" in text
    assert "250 g" in text
    assert "500 g" in text


def test_only_what_is_on_sale_is_shown(visitor: Visitor, shop_a: Shop, shop_b: Shop, kaju: Product) -> None:
    make_product(shop_b, "Turrón")
    draft = make_product(shop_a, "Barfi")
    with shop_scope(shop_a.id):
        set_status(shop_a, product_ids=[draft.pk], status="draft")
    text = visitor.text()
    assert "Turrón" not in text
    assert "Barfi" not in text
    assert visitor.get("products/turron/").status_code == 404
    assert visitor.get("products/barfi/").status_code == 404


def test_queries_of_the_home_page_do_not_grow_with_products(visitor: Visitor, shop_a: Shop, kaju: Product) -> None:
    assert queries(visitor) == HOME_QUERIES
    for number in range(5):
        make_product(shop_a, f"Sweet {number}")
    assert queries(visitor) == HOME_QUERIES


def test_a_kept_page_costs_one_query_and_two_with_a_cart(visitor: Visitor, kaju: Product) -> None:
    visitor.text()
    assert queries(visitor) == 1
    visitor.text("products/kaju-katli/")
    assert queries(visitor, "products/kaju-katli/") == 1
    visitor.add(pack(kaju, "250 g"))
    assert queries(visitor) == 2
    assert queries(visitor, "products/kaju-katli/") == 2


def test_unknown_parameters_are_the_same_page(visitor: Visitor, kaju: Product) -> None:
    visitor.text()
    assert queries(visitor, "?utm_source=mail&fbclid=1&sort=featured&page=1") == 1
    assert len(PAGES) == 1


def test_searches_are_not_kept(visitor: Visitor, kaju: Product) -> None:
    visitor.text("?q=kaju")
    assert len(PAGES) == 0


def test_languages_are_kept_apart(visitor: Visitor, kaju: Product) -> None:
    visitor.text()
    visitor.client.cookies["hawker_language"] = "es"
    assert 'lang="es"' in visitor.text()


def test_a_changed_price_shows_at_once(visitor: Visitor, shop_a: Shop, kaju: Product) -> None:
    assert "₹180" in visitor.text()
    with shop_scope(shop_a.id):
        set_price(shop_a, variant=pack(kaju, "250 g"), price=Decimal("195"))
    assert "₹195" in visitor.text()


def test_stock_that_matters_shows_at_once(visitor: Visitor, shop_a: Shop) -> None:
    jalebi = make_product(shop_a, "Jalebi", on_hand=4000)
    assert "kg left" not in visitor.text("products/jalebi/")
    with shop_scope(shop_a.id):
        stock.adjust(jalebi, quantity=-2700, kind="waste", note="dropped")
    assert "1.3 kg left" in visitor.text("products/jalebi/")
    with shop_scope(shop_a.id):
        stock.adjust(jalebi, quantity=-1000, kind="waste", note="dropped too")
    text = visitor.text("products/jalebi/")
    assert "300 g left" in text
    assert text.count(", sold out</span>") == 1
    with shop_scope(shop_a.id):
        stock.adjust(jalebi, quantity=-300, kind="waste", note="all gone")
    assert "Jalebi is sold out" in visitor.text("products/jalebi/")


def test_the_cart_stands_in_kept_pages(visitor: Visitor, other_visitor: Visitor, kaju: Product) -> None:
    visitor.text()
    visitor.add(pack(kaju, "250 g"), 2)
    mine, theirs = visitor.text(), other_visitor.text()
    assert "2 in cart" in mine
    assert "₹360" in mine
    assert "in cart" not in theirs
    assert "₹360" not in theirs


def test_each_visitor_gets_a_working_token(kaju: Product, shop_a: Shop) -> None:
    tokens = set()
    for _ in range(2):
        visitor = Visitor(shop_a)
        visitor.client = type(visitor.client)(enforce_csrf_checks=True)
        text = visitor.text()
        found = set(re.findall(r'csrfmiddlewaretoken" value="([^"]+)"', text))
        assert len(found) == 1
        tokens |= found
        variant = pack(kaju, "250 g")
        assert visitor.add(variant).status_code == 403
        with_token = {"variant": str(variant.pk), "add": "1", "csrfmiddlewaretoken": found.pop()}
        assert visitor.post("cart/lines/", with_token).status_code == 302
    assert len(tokens) == 2
    assert CSRF_MARKER not in text


def test_an_unchanged_page_is_not_sent_again(visitor: Visitor, kaju: Product) -> None:
    first = visitor.get()
    assert first["Cache-Control"] == "private, no-cache"
    again = visitor.get("", **{"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    visitor.add(pack(kaju, "250 g"))
    assert visitor.get("", **{"If-None-Match": first["ETag"]}).status_code == 200


def test_browsers_get_it_compressed(visitor: Visitor, kaju: Product) -> None:
    for _ in range(2):
        response = visitor.get("", **{"Accept-Encoding": "gzip, br"})
        assert response["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in response["Vary"]
        text = gzip.decompress(response.content).decode()
        assert "Kaju Katli" in text
        assert CSRF_MARKER not in text
        visitor.add(pack(kaju, "250 g"))
    assert "Content-Encoding" not in visitor.get()


def test_no_cookie_before_it_is_needed(visitor: Visitor, kaju: Product) -> None:
    visitor.text()
    visitor.text("products/kaju-katli/")
    assert set(visitor.client.cookies) == {"csrftoken"}


def test_search_sort_and_availability(visitor: Visitor, shop_a: Shop, kaju: Product) -> None:
    make_product(shop_a, "Badam Halwa", packs=(("250 g", 250, "90"),), on_hand=0)
    found = visitor.text("?q=KAJU")
    assert "Kaju Katli" in found
    assert "Badam" not in found
    assert "Nothing found" in visitor.text("?q=zzz")
    cheap_first = visitor.text("?sort=price")
    assert cheap_first.index("Badam Halwa") < cheap_first.index("Kaju Katli")
    assert "Badam Halwa" not in visitor.text("?available=1")


def test_what_was_searched_is_escaped(visitor: Visitor) -> None:
    text = visitor.text("?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_categories(visitor: Visitor, shop_a: Shop, kaju: Product) -> None:
    with shop_scope(shop_a.id):
        sweets = save_category(shop_a, name="Milk sweets")
        Product.objects.filter(pk=kaju.pk).update(category=sweets)
        save_category(shop_a, name="Empty")
    make_product(shop_a, "Murukku")
    text = visitor.text("categories/milk-sweets/")
    assert "Kaju Katli" in text
    assert "Murukku" not in text
    assert "Empty" not in visitor.text("?sort=name")
    assert visitor.get("categories/none/").status_code == 404


def test_pages_of_a_long_catalogue(visitor: Visitor, shop_a: Shop) -> None:
    for number in range(50):
        make_product(shop_a, f"Sweet {number:02}", on_hand=None)
    first, second = visitor.text("?sort=name"), visitor.text("?sort=name&page=2")
    assert "Sweet 47" in first
    assert "Sweet 48" not in first
    assert "Sweet 48" in second
    assert "50 products" in second
    assert 'href="/s/shop-a/?sort=name&amp;page=2"' in first


def test_a_product_for_machines(visitor: Visitor, kaju: Product) -> None:
    text = visitor.text("products/kaju-katli/")
    found = [json.loads(t) for t in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)]
    product = next(item for item in found if item["@type"] == "Product")
    assert [offer["price"] for offer in product["offers"]] == ["180.00", "350.00"]
    assert {offer["priceCurrency"] for offer in product["offers"]} == {"INR"}
    assert {offer["availability"] for offer in product["offers"]} == {"https://schema.org/InStock"}
    assert '<meta property="og:type" content="product">' in text


def test_a_chosen_size_comes_by_its_address(visitor: Visitor, kaju: Product) -> None:
    half = pack(kaju, "500 g")
    text = visitor.text(f"products/kaju-katli/?variant={half.pk}")
    assert re.search(rf'value="{half.pk}"[^>]*checked', text)


def test_shop_words_cannot_break_out_of_data(visitor: Visitor, shop_a: Shop) -> None:
    make_product(shop_a, "</script><b>x")
    text = visitor.text()
    assert "</script><b>x" not in text
    link = re.search(r'href="(/s/shop-a/products/[^"]+)"', text)
    assert link
    assert "</script><b>x" not in visitor.text(link[1].removeprefix("/s/shop-a/"))


def test_settings_show_on_the_home_page(visitor: Visitor, shop_a: Shop, kaju: Product) -> None:
    visitor.text()
    configure(shop_a, identity__tagline="Packed while it is warm", delivery__charge="40", delivery__free_over="999")
    text = visitor.text()
    assert "Packed while it is warm" in text
    assert "₹40 per order · free from ₹999" in text
