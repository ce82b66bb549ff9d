# SPDX-License-Identifier: Apache-2.0
"""Reading product pages: each trap that shops set, as a small page made for it, and what must come out."""

from __future__ import annotations

import json
from decimal import Decimal
from html import escape
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hawker.intelligence.prices.extraction.money_text import parse_price
from hawker.intelligence.prices.extraction.reading import extract
from hawker.intelligence.prices.extraction.result import Choice, Extracted

URL = "https://www.tea-and-tools.com/p/kettle-4711"
NAME = "Gooseneck kettle Ardea 0.9 l"
BUY = '<button class="add-to-cart">Add to cart</button>'


def ld(price: object = "49.90", currency: str | None = "EUR", *, name: str = NAME, **offer: Any) -> str:
    """A JSON-LD product with one offer."""
    told = {"@type": "Offer", "price": price, "priceCurrency": currency, **offer}
    document = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": name,
        "offers": {key: value for key, value in told.items() if value is not None},
    }
    return f'<script type="application/ld+json">{json.dumps(document)}</script>'


def page(body: str, *, head: str = "", lang: str = "en", name: str = NAME) -> str:
    """A shop's page: title, heading, then the given part with a button to buy."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{escape(name)} | Tea and Tools</title>'
        f'{head}</head><body><header><nav><a href="/">Home</a></nav></header><main class="product-detail">'
        f"<h1>{escape(name)}</h1>{body}{BUY}</main><footer>Tea and Tools Ltd</footer></body></html>"
    )


def read(body: str, *, url: str = URL, choice: Choice | None = None, **more: str) -> Extracted:
    return extract(page(body, **more), url=url, choice=choice)


def money(found: Extracted) -> tuple[str | None, str | None]:
    return None if found.price is None else str(found.price), found.currency


class TestOnePrice:
    def test_the_same_price_in_two_formats_is_one_price(self) -> None:
        found = read('<p class="price">1.099,00 €</p>', head=ld("1099.00"), lang="de")
        assert found.price == 1099
        assert [c.amount for c in found.candidates] == [Decimal("1099.00")]
        assert found.confidence > 0.8

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("1,099.00 €", "1099.00"),
            ("1 099,00 € tax incl.", "1099.00"),
            ("€ 1’099.–", "1099"),
            ("1.234.567,89 €", "1234567.89"),
            ("12,12 €", "12.12"),
            ("12,12€", "12.12"),
            ("€12.1", "12.1"),
            ("0,99 €", "0.99"),
        ],
    )
    def test_separators_are_told_apart_by_what_follows_them(self, text: str, expected: str) -> None:
        found = read(f'<p class="price">{text}</p>')
        assert (found.price, found.currency) == (Decimal(expected), "EUR")

    @pytest.mark.parametrize(
        ("url", "text", "currency"),
        [
            ("https://tienda.ejemplo.cl/p/1", "$ 24.990", "CLP"),
            ("https://dukaan.com.pk/p/1", "Rs. 24.990", "PKR"),
            ("https://toko.co.id/p/1", "Rp 24.990", "IDR"),
        ],
    )
    def test_a_point_before_three_digits_groups(self, url: str, text: str, currency: str) -> None:
        found = read(f'<p class="price">{text}</p>', url=url)
        assert (found.price, found.currency) == (Decimal(24990), currency)

    def test_metadata_that_wrote_thousands_with_a_point_is_corrected_by_the_page(self) -> None:
        found = read('<p class="price">Rs 23,450</p>', head=ld("23.450", "PKR"), url="https://dukaan.com.pk/p/1")
        assert money(found) == ("23450", "PKR")

    def test_three_decimals_stay_where_they_are_the_rule(self) -> None:
        found = read('<p class="price">KD 12.500</p>', head=ld("12.500", "KWD"), url="https://souq.com.kw/p/1")
        assert (found.price, found.currency) == (Decimal("12.5"), "KWD")

    def test_cents_in_an_element_of_their_own(self) -> None:
        found = read('<p class="price"><span>49</span><sup>90</sup> €</p>', lang="fr")
        assert money(found) == ("49.90", "EUR")


class TestSaleAndListPrice:
    def test_the_sale_price_on_the_page_beats_the_list_price_in_metadata(self) -> None:
        found = read('<p class="price"><del>59,90 €</del> <ins>44,90 €</ins></p>', head=ld("59.90"), lang="de")
        assert (found.price, found.list_price) == (Decimal("44.90"), Decimal("59.90"))

    def test_old_price_in_microdata_and_new_one_on_the_page(self) -> None:
        found = read(
            f'<div itemscope itemtype="https://schema.org/Product"><span itemprop="name">{NAME}</span>'
            '<div itemprop="offers" itemscope itemtype="https://schema.org/Offer">'
            '<meta itemprop="price" content="80.00"><meta itemprop="priceCurrency" content="EUR"></div></div>'
            '<div class="product-price"><span class="old-price">80,00 €</span>'
            '<span class="current-price">64,00 €</span></div>'
        )
        assert (found.price, found.list_price) == (Decimal("64.00"), Decimal("80.00"))

    def test_words_say_it_where_the_markup_does_not(self) -> None:
        found = read("<p><span>Was £30.00</span> <span>Now £24.00</span></p>", url="https://shop.co.uk/p/1")
        assert (found.price, found.list_price, found.currency) == (Decimal("24.00"), Decimal("30.00"), "GBP")


class TestWhatIsNotThePrice:
    @pytest.mark.parametrize(
        ("what", "more"),
        [
            ("used", '<div class="used-offers">Used from <span>31,00 €</span></div>'),
            ("member", '<p class="member-price">Members pay 39,90 €</p>'),
            ("instalment", '<p class="instalments">or 3 x 16,63 € per month</p>'),
            ("unit", '<p class="unit-price">55,44 € / l</p>'),
            ("saving", '<p class="you-save">You save 10,00 €</p>'),
            ("shipping", '<p class="shipping">Shipping 4,90 €</p>'),
            ("shipping", "<p>Free shipping on orders over 20,00 €</p>"),
        ],
    )
    def test_prices_of_another_kind_do_not_win_even_when_they_are_lower(self, what: str, more: str) -> None:
        for body in (f'<p class="price">49,90 €</p>{more}', f'{more}<p class="price">49,90 €</p>'):
            found = read(body, lang="de")
            assert money(found) == ("49.90", "EUR")
            assert what in {candidate.kind for candidate in found.candidates} or "orders over" in more

    @pytest.mark.parametrize(
        "more",
        [
            '<p class="instalments">3 x 16,63 € per month</p>',
            '<p class="you-save">You save 10,00 €</p>',
            '<p class="shipping">Shipping 4,90 €</p>',
            '<div class="used-offers">Used from <span>31,00 €</span></div>',
        ],
    )
    def test_and_alone_they_are_no_price_at_all(self, more: str) -> None:
        assert read(more).price is None

    def test_other_products_in_a_carousel(self) -> None:
        cards = "".join(
            f'<div class="product-card"><a href="/p/{n}">Kettle {n}</a><span class="price">{n},50 €</span></div>'
            for n in (19, 29, 39)
        )
        found = read(f'<p class="price">49,90 €</p><section class="related-products carousel">{cards}</section>')
        assert money(found) == ("49.90", "EUR")

    def test_a_page_without_a_buy_box_does_not_take_a_price_from_its_carousel(self) -> None:
        html = (
            f"<html lang='en'><head><title>{NAME}</title></head><body><h1>{NAME}</h1>"
            "<p>Currently unavailable. We do not know when it will be back.</p>"
            "<section class='recommendations carousel'><div class='product-card'><span class='price'>19,50 €</span>"
            "</div><div class='product-card'><span class='price'>29,50 €</span></div></section></body></html>"
        )
        assert extract(html, url=URL).price is None

    def test_related_products_in_json_ld(self) -> None:
        document = {
            "@type": "Product",
            "name": NAME,
            "offers": {"@type": "Offer", "price": "49.90", "priceCurrency": "EUR"},
            "isRelatedTo": [{"@type": "Product", "name": "Cup", "offers": {"price": "4.90", "priceCurrency": "EUR"}}],
        }
        head = f'<script type="application/ld+json">{json.dumps(document)}</script>'
        assert money(read('<p class="price">49,90 €</p>', head=head)) == ("49.90", "EUR")

    def test_a_price_without_tax_beside_the_one_with_it(self) -> None:
        found = read(
            '<p class="price"><span class="price-incl-tax">59,38 €</span>'
            '<span class="price-excl-tax">49,90 € excl. VAT</span></p>'
        )
        assert money(found) == ("59.38", "EUR")


class TestVariantsAndRanges:
    VARIANTS = (
        '<ul class="variants"><li><label>0.6 l</label><span class="price" id="small">39,90 €</span></li>'
        '<li><label>0.9 l</label><span class="price" id="large">49,90 €</span></li></ul>'
    )

    def test_several_prices_are_offered_with_their_places(self) -> None:
        found = read(self.VARIANTS)
        places = {c.amount: c.locator for c in found.candidates}
        assert places[Decimal("39.90")] == "css:#small"
        assert places[Decimal("49.90")] == "css:#large"
        assert all(c.context for c in found.candidates)

    def test_a_chosen_one_is_read_again_after_prices_changed(self) -> None:
        chosen = next(c for c in read(self.VARIANTS).candidates if c.amount == Decimal("49.90"))
        choice = Choice.from_json(Choice("candidate", chosen.locator).as_json())
        later = self.VARIANTS.replace("49,90", "52,00").replace("39,90", "29,00")
        found = read(later, choice=choice)
        assert money(found) == ("52.00", "EUR")
        assert found.method is not None
        assert found.method.startswith("choice")

    def test_a_place_in_structured_data_can_be_chosen_too(self) -> None:
        offers = [{"@type": "Offer", "price": p, "priceCurrency": "EUR", "sku": s} for p, s in ((39, "s"), (49, "l"))]

        def head(last: int) -> str:
            offers[1]["price"] = last
            product = {"@type": "Product", "name": NAME, "offers": offers}
            return f'<script type="application/ld+json">{json.dumps(product)}</script>'

        chosen = next(c for c in read("", head=head(49)).candidates if c.amount == 49)
        assert read("", head=head(47), choice=Choice("candidate", chosen.locator)).price == 47

    def test_a_place_that_is_gone_is_a_change_of_layout_and_no_other_price(self) -> None:
        for choice in (Choice("css", "#large"), Choice("candidate", "json-ld[0].offers[1].price")):
            found = read('<p class="price">49,90 €</p>', choice=choice)
            assert (found.price, found.problem, found.confidence) == (None, "layout_changed", 0.0)

    def test_a_selector_that_is_none_is_refused(self) -> None:
        with pytest.raises(ValueError, match="CSS selector"):
            read("", choice=Choice("css", "p[[["))

    def test_a_choice_is_remembered_as_what_it_was(self) -> None:
        choice = Choice("css", ".price")
        assert Choice.from_json(choice.as_json()) == choice
        assert Choice.from_json(None) is None
        assert choice.key != Choice("css", ".price ").key
        for wrong in ({"kind": "xpath", "locator": "//p"}, {"kind": "css"}, {"kind": "css", "locator": "x" * 501}):
            with pytest.raises(ValueError, match="a choice has"):
                Choice.from_json(wrong)

    def test_of_a_range_both_ends_are_offered_and_nothing_between(self) -> None:
        offers = {"@type": "AggregateOffer", "lowPrice": "19.00", "highPrice": "29.00", "priceCurrency": "EUR"}
        document = {"@type": "Product", "name": NAME, "offers": offers}
        head = f'<script type="application/ld+json">{json.dumps(document)}</script>'
        found = read('<p class="price">19,00 € – 29,00 €</p>', head=head)
        assert found.price in (Decimal("19.00"), None)
        assert {c.amount for c in found.candidates} == {Decimal("19.00"), Decimal("29.00")}
        assert found.confidence < 0.99


class TestCurrency:
    @pytest.mark.parametrize(
        ("url", "lang", "text", "expected"),
        [
            ("https://shop.com/p", "en-US", "$49.90", "USD"),
            ("https://shop.com/p", "en-CA", "$49.90", "CAD"),
            ("https://shop.ca/p", "en", "$49.90", "CAD"),
            ("https://shop.com.au/p", "en", "$49.90", "AUD"),
            ("https://shop.com.mx/p", "es", "$49.90", "MXN"),
            ("https://shop.se/p", "sv", "499 kr", "SEK"),
            ("https://shop.dk/p", "da", "499 kr", "DKK"),
            ("https://shop.no/p", "nb", "499 kr", "NOK"),
            ("https://shop.in/p", "en", "Rs. 499", "INR"),
            ("https://shop.pk/p", "en", "Rs. 499", "PKR"),
            ("https://shop.cn/p", "zh", "¥499", "CNY"),
            ("https://shop.jp/p", "ja", "¥499", "JPY"),
        ],
    )
    def test_a_shared_sign_means_what_it_means_there(self, url: str, lang: str, text: str, expected: str) -> None:
        found = read(f'<p class="price">{text}</p>', url=url, lang=lang)
        assert found.currency == expected
        assert found.price is not None

    def test_what_is_written_beats_where_it_is_written(self) -> None:
        found = read('<p class="price">49,90 €</p>', url="https://shop.co.uk/p", lang="en-GB")
        assert money(found) == ("49.90", "EUR")

    def test_a_page_that_flipped_currency_says_so(self) -> None:
        """The listing remembers its currency; the reader's part is never to carry over another one."""
        before = read("", head=ld("49.90", "EUR"))
        after = read('<p class="price">US $54.20</p>', head=ld("54.20", "USD"))
        assert (money(before), money(after)) == (("49.90", "EUR"), ("54.20", "USD"))

    def test_a_kr_that_could_be_three_currencies_is_none_of_them(self) -> None:
        assert read('<p class="price">499 kr</p>', url="https://shop.com/p", lang="en").currency is None


class TestNoPrice:
    def test_a_product_without_a_price(self) -> None:
        head = f'<meta property="og:type" content="product"><meta property="og:title" content="{NAME}">'
        found = read("<p>Price on request.</p>", head=head)
        assert (found.price, found.problem, found.method, found.confidence) == (None, "price_not_found", None, 0.0)
        assert found.title == NAME
        assert found.as_json()["price"] is None

    def test_a_page_that_is_no_product(self) -> None:
        found = extract("<html><body><h1>About us</h1><p>We sell kettles since 1987.</p></body></html>", url=URL)
        assert (found.price, found.problem) == (None, "not_a_product")

    @pytest.mark.parametrize("price", ["0", "0.00", 0, "-5.00", "", "N/A", None, True, "NaN", "Infinity", "1e400"])
    def test_what_is_no_amount_is_no_price(self, price: object) -> None:
        assert read("<p>Ask us</p>", head=ld(price)).price is None

    def test_sold_out_with_its_price_is_a_price_and_sold_out(self) -> None:
        head = ld("49.90", availability="https://schema.org/OutOfStock")
        found = extract(
            page('<p class="price">49,90 €</p><p class="stock">Out of stock</p>', head=head).replace(BUY, ""), url=URL
        )
        assert (found.price, found.availability) == (Decimal("49.90"), "out_of_stock")

    @pytest.mark.parametrize(
        ("told", "expected"),
        [
            ("https://schema.org/InStock", "in_stock"),
            ("http://schema.org/PreOrder", "preorder"),
            ("BackOrder", "backorder"),
            ("https://schema.org/Discontinued", "discontinued"),
            ("SoldOut", "out_of_stock"),
            ("https://schema.org/LimitedAvailability", "in_stock"),
        ],
    )
    def test_every_word_of_availability(self, told: str, expected: str) -> None:
        head = ld("49.90", availability=told)
        found = extract(page('<p class="price">49,90 €</p>', head=head).replace(BUY, ""), url=URL)
        assert found.availability == expected


SHOPIFY = (
    '<script>var Shopify = {"shop": "tea"}; Shopify.currency = {"active":"EUR","rate":"1.0"};</script>'
    f'<script type="application/json" data-product-json>{{"title": "{NAME}", "handle":'
    f' "kettle-4711", "vendor": "Ardea",'
    ' "available": true, "price": 4990, "variants": [{"title": "Default", "price": 4990, "compare_at_price": 5990}]}'
    "</script>"
)
WOOCOMMERCE = escape(
    json.dumps([{"attributes": {"size": "0.9"}, "display_price": 49.9, "display_regular_price": 59.9, "sku": "k"}])
)
NEXT = json.dumps({"props": {"pageProps": {"product": {"name": NAME, "price": 49.9, "currency": "EUR"}}}})


class TestSources:
    @pytest.mark.parametrize(
        ("body", "head", "source"),
        [
            ("", ld(), "json-ld"),
            (
                (f'<div itemscope itemtype="http://schema.org/Product"><b'
                 f' itemprop="name">{NAME}</b><div itemprop="offers"'
                ' itemscope itemtype="http://schema.org/Offer"><span itemprop="price" content="49.90">49.90</span>'
                '<meta itemprop="priceCurrency" content="EUR"></div></div>'),
                "",
                "microdata",
            ),
            (
                (f'<div vocab="https://schema.org/" typeof="Product"><b property="name">{NAME}</b><div'
                 f' property="offers"'
                ' typeof="Offer"><span property="price" content="49.90">49.90</span>'
                '<meta property="priceCurrency" content="EUR"></div></div>'),
                "",
                "rdfa",
            ),
            (
                "",
                ('<meta property="og:type" content="product"><meta property="product:price:amount" content="49.90">'
                '<meta property="product:price:currency" content="EUR">'),
                "meta",
            ),
            ("", SHOPIFY, "platform"),
            (
                ('<p class="price"><span class="woocommerce-Price-amount amount"><bdi>49,90 €</bdi></span></p>'
                f'<form class="variations_form cart" data-product_variations="{WOOCOMMERCE}"></form>'),
                "",
                "platform",
            ),
            (
                ('<div class="product-info-main"><div class="price-box" data-product-id="1">'
                '<span data-price-amount="49.9" data-price-type="finalPrice"><span class="price">49,90 €</span></span>'
                '<span data-price-amount="59.9" data-price-type="oldPrice"><span class="price">59,90 €</span></span>'
                "</div></div>"),
                "",
                "platform",
            ),
            (
                ('<div class="current-price">49,90 €</div><div id="product-details" data-product="'
                f'{escape(json.dumps({"name": NAME, "price_amount": 49.9}))}"></div>'),
                "",
                "platform",
            ),
            (
                ('<div class="productView"><span data-product-price-with-tax class="price'
                 ' price--withTax">49,90 €</span>'
                "</div>"),
                "",
                "page",
            ),
            ('', f'<script id="__NEXT_DATA__" type="application/json">{NEXT}</script>',
             "state"),
            (
                '',
                ('<script>window.dataLayer = window.dataLayer || []; dataLayer.push({event: "view_item", ecommerce: '
                '{currency: "EUR", items: [{item_name: "Kettle", price: 49.9}]}});</script>'),
                "state",
            ),
        ],
        ids=["json-ld", "microdata", "rdfa", "open-graph", "shopify", "woocommerce", "magento", "prestashop",
             "bigcommerce", "next", "data-layer"],
    )  # fmt: skip
    def test_a_price_is_found_wherever_shops_put_it(self, body: str, head: str, source: str) -> None:
        found = read(body, head=head, lang="de")
        assert (found.price, found.currency) == (Decimal("49.9"), "EUR")
        assert source in {c.method for c in found.candidates} | {found.method}

    def test_what_a_price_was_before_is_taken_from_platforms_too(self) -> None:
        assert read("", head=SHOPIFY).list_price == Decimal("59.9")

    def test_an_at_graph_with_references(self) -> None:
        document = {
            "@graph": [
                {"@type": "WebPage", "name": "x"},
                {"@type": ["Product"], "name": NAME, "offers": {"@id": "#o"}, "gtin13": "4006381333931"},
                {"@id": "#o", "@type": "Offer", "price": "49.90", "priceCurrency": "EUR"},
            ]
        }
        found = read("", head=f'<script type="application/ld+json">{json.dumps(document)}</script>')
        assert (*money(found), found.gtin) == ("49.90", "EUR", "4006381333931")

    def test_a_number_with_a_wrong_check_digit_is_no_gtin(self) -> None:
        document = {"@type": "Product", "name": NAME, "gtin13": "4006381333932", "offers": {"price": 1}}
        found = read("", head=f'<script type="application/ld+json">{json.dumps(document)}</script>')
        assert found.gtin is None

    @pytest.mark.parametrize(
        "mend",
        [
            lambda text: text.replace('"EUR"', '"EUR",'),
            lambda text: text.replace('">{', '">\n<!--\n{').replace("}</", "}\n-->\n</"),
            lambda text: text.replace("0.9 l", "0.9 l\n\ttall"),
            lambda text: text.replace('">{', '">/*<![CDATA[*/{').replace("}</", "}/*]]>*/</"),
        ],
        ids=["trailing-comma", "comment", "raw-line-break", "cdata"],
    )
    def test_json_ld_as_shops_really_write_it(self, mend: Any) -> None:
        assert money(read("", head=mend(ld()))) == ("49.90", "EUR")

    def test_broken_json_ld_costs_only_itself(self) -> None:
        head = '<script type="application/ld+json">{"@type": "Product", "offers": {</script>'
        assert money(read('<p class="price">49,90 €</p>', head=head)) == ("49.90", "EUR")


class TestTitles:
    @pytest.mark.parametrize(
        ("name", "lang", "text", "expected"),
        [
            ("تيشيرت بشعار الماركة", "ar-SA", "99 ر.س", ("99", "SAR")),
            ("תה ירוק אורגני", "he", "₪ 49.90", ("49.90", "ILS")),
            ("電気ケトル 0.9L", "ja", "4,990円", ("4990", "JPY")),
            ("無線藍牙耳機", "zh-TW", "NT$ 1,990", ("1990", "TWD")),
            ("Чайник со свистком", "ru", "1 990 ₽", ("1990", "RUB")),
            ("Konvice na čaj „Růže“", "cs", "1 299,00 Kč", ("1299.00", "CZK")),
        ],
    )
    def test_any_script(self, name: str, lang: str, text: str, expected: tuple[str, str]) -> None:
        found = read(f'<p class="price">{text}</p>', name=name, lang=lang)
        assert (found.title, money(found)) == (name, expected)

    def test_digits_of_other_scripts(self) -> None:
        assert money(read('<p class="price">١٢٩٫٥٠ ر.س</p>', lang="ar-SA")) == ("129.50", "SAR")

    def test_a_page_without_a_title_element(self) -> None:
        html = f'<html><body><h1>{NAME}</h1><p class="price">49,90 €</p>{BUY}</body></html>'
        found = extract(html, url=URL)
        assert (found.title, found.price) == (NAME, Decimal("49.90"))

    def test_the_shops_name_is_no_part_of_it(self) -> None:
        assert read('<p class="price">49,90 €</p>').title == NAME


class TestHostilePages:
    """None may raise, take a wrong price for a right one, or cost without bound."""

    GOOD = '<p class="price">49,90 €</p>'

    @pytest.mark.parametrize(
        "hostile",
        [
            "<div>" * 20_000 + "x" + "</div>" * 20_000,
            "<script>" + "a=[1,2,3];" * 500_000 + "</script>",
            "<script>var product = " + "{a:" * 50_000 + "</script>",
            '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
            '<script type="application/ld+json">' + '{"a":' * 5_000 + "1" + "}" * 5_000 + "</script>",
            "\x00\x01\x02\ufffd<p\x00>",
            "<span class='price'>" + "9" * 5_000 + " €</span>",
            "<p>" + "1.1,1 " * 5_000 + "€</p>",
            "<i itemscope itemtype='http://schema.org/Product'>" * 3_000,
            "<b class='" + "price " * 20_000 + "'>x</b>",
            "<!--" * 10_000,
            "".join(f"<span class='price'>{n},00 €</span>" for n in range(1_000, 6_000)),
        ],
        ids=["deep", "script-5mb", "script-deep", "json-open", "json-deep", "nul", "digits", "separators", "items",
             "classes", "comments", "prices"],
    )  # fmt: skip
    def test_it_returns(self, hostile: str) -> None:
        found = extract(page(self.GOOD + "<!-- -->" + hostile), url=URL)
        assert found.price in (None, Decimal("49.90"))
        assert len(found.candidates) <= 12

    def test_the_price_is_found_before_the_noise(self) -> None:
        found = extract(page(self.GOOD + "<div>" * 5_000), url=URL)
        assert found.price == Decimal("49.90")

    @pytest.mark.parametrize(
        ("encoding", "declared"),
        [("cp1252", "utf-8"), ("utf-8", "latin-1"), ("utf-16", "utf-8"), ("utf-8", "no-such-charset"), ("cp1252", "")],
    )
    def test_a_wrong_charset_costs_no_price(self, encoding: str, declared: str) -> None:
        html = page(self.GOOD, head=ld()).replace('charset="utf-8"', f'charset="{declared}"')
        found = extract(html.encode(encoding), url=URL)
        assert money(found) == ("49.90", "EUR")

    @pytest.mark.parametrize("url", ["", "not an address", "https://[", "https://x.com:99999/", "http://é.de/\x00"])
    def test_a_broken_address_of_the_page(self, url: str) -> None:
        assert extract(page(self.GOOD), url=url).price == Decimal("49.90")

    def test_an_empty_answer(self) -> None:
        for html in ("", " \n", b""):
            found = extract(html, url=URL)
            assert (found.price, found.problem) == (None, "empty")


AMOUNTS = st.decimals(min_value="0.01", max_value="9999999.99", places=2)


def written(amount: Decimal, group: str, decimal: str) -> str:
    """An amount with its separators."""
    return f"{amount:,.2f}".replace(",", "\0").replace(".", decimal).replace("\0", group)


class TestProperties:
    @given(
        amount=AMOUNTS,
        signs=st.sampled_from([(",", "."), (".", ","), (" ", ","), ("\u00a0", ","), ("\u202f", ","), ("'", "."),
                               ("", "."), ("", ",")]),
        form=st.sampled_from(["{} €", "€{}", "€ {}", "{}€", "EUR {}", "{} EUR", "Preis: {} €"]),
    )  # fmt: skip
    @example(amount=Decimal("12.12"), signs=("", ","), form="{}€")
    @settings(max_examples=300, deadline=None)
    def test_an_amount_written_in_any_habit_is_read_back(
        self, amount: Decimal, signs: tuple[str, str], form: str
    ) -> None:
        text = form.format(written(amount, *signs))
        found = parse_price(text)
        assert (found.amount, found.currency) == (amount, "EUR"), text

    @given(amount=AMOUNTS, locale=st.sampled_from(["en-US", "de-DE", "fr-FR", "de-CH", "en-IN", "sv-SE", "pl-PL",
                                                   "pt-BR", "es-ES", "it-IT", "cs-CZ", "ja-JP"]),
           code=st.sampled_from(["USD", "EUR", "GBP", "CHF", "INR", "SEK", "PLN", "BRL", "CZK"]))  # fmt: skip
    @settings(max_examples=300, deadline=None)
    def test_what_unicode_says_a_locale_writes_is_read_back(self, amount: Decimal, locale: str, code: str) -> None:
        from babel.numbers import format_currency

        text = format_currency(amount, code, locale=locale.replace("-", "_"))
        found = parse_price(text, locale=locale, currency_hint=code)
        assert (found.amount, found.currency) == (amount, code), text

    @given(body=st.binary(max_size=2_000))
    @settings(max_examples=150, deadline=None)
    def test_no_bytes_raise(self, body: bytes) -> None:
        self.is_sane(extract(body, url=URL))

    @given(
        pieces=st.lists(
            st.sampled_from(["<p class='price'>", "</p>", "<del>", "</del>", "<h1>", "</h1>", "<script>", "</script>",
                             "<script type='application/ld+json'>", '{"@type":"Product","offers":', '{"price":', "-3",
                             '"1e9"', "12.50", "}", "]", "€", "$", " 1.299,00 ", "<span itemprop=price>",
                             "<div itemscope itemtype='//schema.org/Product'>", "kr", "\x00", "Add to cart"])
            | st.text(max_size=8), max_size=30)
    )  # fmt: skip
    @settings(max_examples=200, deadline=None)
    def test_no_page_raises_and_none_has_a_senseless_price(self, pieces: list[str]) -> None:
        self.is_sane(extract("".join(pieces), url=URL))

    @staticmethod
    def is_sane(found: Extracted) -> None:
        assert 0 <= found.confidence <= 1
        assert found.price is None or (found.price > 0 and found.problem is None)
        assert all(c.amount > 0 and 0 <= c.score <= 1 for c in found.candidates)
        json.dumps(found.as_json(), allow_nan=False)
