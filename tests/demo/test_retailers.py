# SPDX-License-Identifier: Apache-2.0
"""The demo's retailers: what they ask on which day, and that our own extraction reads exactly that."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from hawker.core import clock
from hawker.core.http.addresses import parse_url
from hawker.demo.catalogues.audio import GOODS, Good
from hawker.demo.retailers import pages, shops
from hawker.demo.retailers.drawings import picture_svg
from hawker.demo.retailers.offers import Offer, offer_on
from hawker.intelligence.prices.extraction.reading import extract
from hawker.intelligence.prices.extraction.urls import canonical_url, site_of
from hawker.intelligence.prices.fetching.pages import Page, fetch_page, has_browser, needs_browser

BASE = "http://127.0.0.1:8000"
DAYS = (date(2026, 11, 26), date(2026, 5, 3), date(2027, 1, 6), date(2025, 8, 30))
PLACES = [(code, good) for good in GOODS for code in shops.sellers_of(good)]
HEALTHY = [(code, good) for code, good in PLACES if not shops.fault_of(code, good.slug)]


def read(code: str, slug: str, day: date) -> Any:
    answer = pages.product_page(code, slug, day, is_rendered=True)
    assert answer is not None
    return extract(answer.text, url=shops.url_of(code, slug, BASE), http_status=answer.status, headers=answer.headers)


@pytest.fixture
def demo(settings: Any) -> Client:
    settings.HAWKER_DEMO = True
    return Client()


class TestOffers:
    def test_each_good_is_sold_at_one_to_four_retailers(self) -> None:
        counted = Counter(len(shops.sellers_of(good)) for good in GOODS)
        assert set(counted) == {1, 2, 3, 4}
        assert len(GOODS) == len({good.slug for good in GOODS}) == 60
        assert {code for code, _good in PLACES} == set(shops.RETAILERS)

    def test_prices_are_plausible_for_two_years(self) -> None:
        last = date(2026, 11, 26)
        for code, good in PLACES[::5]:
            retailer = shops.RETAILERS[code]
            offers = [offer_on(retailer, good, last - timedelta(days=age)) for age in range(730)]
            assert min(o.price for o in offers) > 0
            assert max(o.price for o in offers) < 2 * min(o.price for o in offers), (code, good.slug)
            assert all(o.list_price is None or o.list_price > o.price for o in offers)
            assert {o.currency for o in offers} == {retailer.currency}

    def test_steps_sales_and_gaps_are_there_and_rare(self) -> None:
        offers: dict[tuple[str, str], list[Offer]] = {
            (code, good.slug): [
                offer_on(shops.RETAILERS[code], good, date(2026, 1, 1) + timedelta(days=n)) for n in range(365)
            ]
            for code, good in PLACES[::3]
        }
        days = sum(map(len, offers.values()))
        steps = sum(a.price != b.price for mine in offers.values() for a, b in zip(mine, mine[1:], strict=False))
        sales = sum(o.list_price is not None for mine in offers.values() for o in mine)
        gaps = sum(o.availability == "out_of_stock" for mine in offers.values() for o in mine)
        assert 0.03 < steps / days < 0.12
        assert 0.05 < sales / days < 0.25
        assert 0.01 < gaps / days < 0.08

    def test_tomorrow_differs_for_some(self) -> None:
        for today in DAYS:
            moved = [
                good.slug
                for code, good in PLACES
                for retailer in [shops.RETAILERS[code]]
                if offer_on(retailer, good, today) != offer_on(retailer, good, today + timedelta(days=1))
            ]
            assert 0 < len(moved) < len(PLACES)

    def test_the_same_on_every_machine(self) -> None:
        found = offer_on(shops.RETAILERS["klangfeld"], GOODS[0], date(2026, 5, 3))
        assert found == offer_on.__wrapped__(shops.RETAILERS["klangfeld"], GOODS[0], date(2026, 5, 3))
        assert GOODS[0].gtin == "2910000000017"


class TestReading:
    @pytest.mark.parametrize(("code", "good"), HEALTHY, ids=lambda value: getattr(value, "slug", value))
    def test_our_extraction_reads_what_is_asked(self, code: str, good: Good) -> None:
        for day in DAYS:
            found, offer = read(code, good.slug, day), offer_on(shops.RETAILERS[code], good, day)
            assert (found.price, found.list_price, found.currency) == (offer.price, offer.list_price, offer.currency)
            assert (found.availability, found.title) == (offer.availability, good.name)
            assert found.problem is None

    def test_the_six_styles_are_read_in_six_ways(self) -> None:
        methods = {
            code: {read(code, good.slug, DAYS[0]).method for c, good in HEALTHY if c == code}
            for code in shops.RETAILERS
        }
        assert methods == {
            "klangfeld": {"json-ld"},
            "marlow-finch": {"microdata"},
            "drehmoment": {"page"},
            "casa-suono": {"page"},
            "nordlyd": {"state"},
            "pixelhaus": {"page"},
        }
        assert pages.money(Decimal(1199), shops.RETAILERS["casa-suono"]) == "1.199,00\N{NO-BREAK SPACE}€"

    @pytest.mark.parametrize(
        ("code", "slug", "problem", "told"),
        [
            ("drehmoment", "lumo-spin", "gone", "410"),
            ("casa-suono", "veldt-ember", "price_not_found", ""),
            ("nordlyd", "tamber-a40", "blocked", "Cloudflare"),
            ("nordlyd", "brewick-mill", "rate_limited", "429"),
        ],
    )
    def test_faults_are_told_apart(self, code: str, slug: str, problem: str, told: str) -> None:
        found = read(code, slug, DAYS[0])
        assert (found.price, found.problem) == (None, problem)
        assert told in (found.problem_detail or "")

    def test_the_shop_that_needs_scripts_shows_nothing_without(self) -> None:
        code, good = next(place for place in HEALTHY if place[0] == "pixelhaus")
        answer = pages.product_page(code, good.slug, DAYS[0])
        assert answer is not None
        found = extract(answer.text, url=shops.url_of(code, good.slug, BASE))
        assert found.price is None
        assert needs_browser(Page("", "", 200, [], answer.text, "plain", 0.1), has_price=False)


class TestServing:
    def test_nothing_is_here_outside_demo_mode(self, client: Client) -> None:
        for path in (
            "klangfeld/",
            "klangfeld/sonmar-h1/",
            "pixelhaus/halden-n7-noise-cancelling/offer.json",
            "files/retail.css",
            "files/sonmar-h1.webp",
        ):
            assert client.get(f"{shops.ROOT}{path}").status_code == 404
            assert client.post(f"{shops.ROOT}{path}").status_code == 404

    def test_todays_price_then_tomorrows(self, demo: Client) -> None:
        code, good = HEALTHY[0]
        retailer = shops.RETAILERS[code]
        first = next(
            day
            for n in range(90)
            if offer_on(retailer, good, day := date(2026, 3, 1) + timedelta(days=n)).price
            != offer_on(retailer, good, day + timedelta(days=1)).price
        )
        with clock.freeze(datetime(first.year, first.month, first.day, 22, 0, tzinfo=UTC)):
            today = demo.get(shops.path_of(code, good.slug)).text
            clock.tick(hours=3)
            tomorrow = demo.get(shops.path_of(code, good.slug)).text
        for text, day in ((today, first), (tomorrow, first + timedelta(days=1))):
            assert pages.money(offer_on(retailer, good, day).price, retailer) in text

    def test_an_unchanged_page_is_not_sent_twice(self, demo: Client) -> None:
        first = demo.get(f"{shops.ROOT}klangfeld/sonmar-h1/")
        again = demo.get(f"{shops.ROOT}klangfeld/sonmar-h1/", headers={"If-None-Match": first["ETag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")

    def test_statuses_and_the_new_address(self, demo: Client) -> None:
        moved = demo.get(f"{shops.ROOT}klangfeld/orrin-studio-60/")
        assert (moved.status_code, moved["Location"]) == (301, f"{shops.ROOT}klangfeld/orrin-studio-60-2026/")
        assert "Orrin Studio 60" in demo.get(moved["Location"]).text
        assert demo.get(f"{shops.ROOT}drehmoment/lumo-spin/").status_code == 410
        refused = demo.get(f"{shops.ROOT}nordlyd/brewick-mill/")
        assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
        assert demo.get(f"{shops.ROOT}nordlyd/tamber-a40/").status_code == 403
        for path in ("no-such-shop/", "no-such-shop/sonmar-h1/", "klangfeld/no-such-good/", "files/urls.py"):
            assert demo.get(f"{shops.ROOT}{path}").status_code == 404

    def test_pages_obey_the_security_policy(self, demo: Client) -> None:
        for code, retailer in shops.RETAILERS.items():
            good = next(g for c, g in HEALTHY if c == code)
            for path in (f"{shops.ROOT}{code}/", shops.path_of(code, good.slug)):
                response = demo.get(path)
                assert "script-src 'self'" in response["Content-Security-Policy"]
                assert " style=" not in response.text
                for script in response.text.split("<script")[1:]:
                    head, _, body = script.partition(">")
                    assert "json" in head or ("src=" in head and body.startswith("</script>")), retailer.name

    def test_the_pictures_are_drawn(self, demo: Client) -> None:
        for good in GOODS:
            root = ElementTree.fromstring(picture_svg(good))
            assert root.attrib["viewBox"] == "0 0 400 400"
        assert demo.get(f"{shops.ROOT}files/sonmar-h1.webp")["Content-Type"] == "image/webp"
        assert len({picture_svg(good) for good in GOODS}) == 60

    def test_on_this_machine_three_sites_elsewhere_one(self) -> None:
        assert {site_of(shops.url_of(code, "x", BASE)) for code in shops.RETAILERS} == {
            "127.0.0.1:8000",
            "nordlyd.localhost:8000",
            "pixelhaus.localhost:8000",
        }
        assert shops.origins("https://demo.hawker.test") == ("https://demo.hawker.test",)

    def test_their_addresses_may_be_fetched_in_demo_mode(self, settings: Any) -> None:
        settings.HAWKER_FETCH_ALLOWED_ORIGINS = shops.origins(BASE)
        for code, good in PLACES:
            url = shops.url_of(code, good.slug, BASE)
            assert parse_url(canonical_url(url)).is_allowed_origin
            assert canonical_url(url) == url


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not has_browser(), reason="no Chromium with its driver here")
def test_a_browser_sees_what_the_script_draws(live_server: Any, settings: Any) -> None:
    settings.HAWKER_DEMO = True
    settings.HAWKER_FETCH_ALLOWED_ORIGINS = (live_server.url,)
    code, good = next(place for place in HEALTHY if place[0] == "pixelhaus")
    page = fetch_page(f"{live_server.url}{shops.path_of(code, good.slug)}", mode="browser")
    found = extract(page.text, url=page.final_url, http_status=page.status)
    offer = offer_on(shops.RETAILERS[code], good, clock.now().date())
    assert (found.price, found.list_price, found.currency) == (offer.price, offer.list_price, "EUR")
