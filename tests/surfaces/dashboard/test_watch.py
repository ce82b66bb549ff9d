# SPDX-License-Identifier: Apache-2.0
"""Price watching in the dashboard: from a pasted address to figures, alerts, comparison and a public wish list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hawker.core import clock
from hawker.core.tenancy import shop_scope
from hawker.intelligence.alerts.models import AlertRule, Firing
from hawker.intelligence.prices import services as prices
from hawker.intelligence.watch.models import Follow, PriceLookup, PriceProposal, WatchedProduct, WishList
from hawker.platform.accounts.models import User
from hawker.platform.shops.models import Shop
from tests.conftest import make_shop
from tests.intelligence.watch.build import Seller, followed, own_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(owner_a: User) -> Shop:
    return make_shop(owner_a, "Corner Audio", currency="EUR", country="DE")


@pytest.fixture
def client(shop: Shop, owner_a: User) -> Client:
    found = Client()
    found.force_login(owner_a)
    return found


@pytest.fixture(autouse=True)
def _stopped_clock() -> Iterator[None]:
    """Checks move the clock themselves."""
    with clock.freeze(clock.now()):
        yield


def at(shop: Shop, path: str) -> str:
    return f"/app/{shop.slug}/{path}"


def text_of(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def test_empty_pages_teach(client: Client, shop: Shop) -> None:
    for path in ("watch/", "watch/today/", "watch/compare/", "watch/portfolio/", "watch/lists/", "watch/import/",
                 "watch/new/", "alerts/", "alerts/rules/", "alerts/new/"):  # fmt: skip
        assert client.get(at(shop, path)).status_code == 200, path


def test_from_a_pasted_address_to_a_followed_product(client: Client, shop: Shop) -> None:
    seller = Seller()
    begun = client.post(at(shop, "watch/new/"), {"url": seller.url + "?utm_source=mail"})
    assert begun.status_code == 302
    assert "Waiting for the site" in text_of(client.get(begun["Location"]))
    seller.shows("279.00", title="Aria 700 headphones")
    shown = text_of(client.get(begun["Location"], headers={"X-Fragment": "live"}))
    assert "Aria 700 headphones" in shown
    assert "279.00" in shown
    done = client.post(begun["Location"], {"name": "Aria 700", "tags": "audio, wireless"})
    assert done.status_code == 302
    with shop_scope(shop.id):
        product = WatchedProduct.objects.get()
        assert (product.name, product.tags, product.first_price) == ("Aria 700", ["audio", "wireless"], Decimal("279"))
        assert PriceLookup.objects.get().product == product
    page = text_of(client.get(done["Location"]))
    assert "Best now" in page
    assert "279,00" in page
    listed = text_of(client.get(at(shop, "watch/")))
    assert "Aria 700" in listed


def test_a_page_shared_from_a_phone_stands_in_the_paste_box(client: Client, shop: Shop) -> None:
    manifest = client.get(at(shop, "watch/manifest.webmanifest"))
    told = manifest.json()["share_target"]
    assert (told["action"], told["method"]) == (at(shop, "watch/new/"), "GET")
    assert f'href="{at(shop, "watch/manifest.webmanifest")}"' in text_of(client.get(at(shop, "watch/new/")))
    shared = client.get(told["action"], {"title": "Aria", "text": "Look: https://acme.example.com/aria-700"})
    assert 'value="https://acme.example.com/aria-700"' in text_of(shared)


def test_what_is_no_address_is_refused_with_its_text_kept(client: Client, shop: Shop) -> None:
    refused = client.post(at(shop, "watch/new/"), {"url": "http://127.0.0.1/secret"})
    assert refused.status_code == 422
    assert "127.0.0.1/secret" in text_of(refused)


def test_a_page_without_a_sure_price_offers_what_it_has_and_remembers_the_choice(client: Client, shop: Shop) -> None:
    seller = Seller()
    begun = client.post(at(shop, "watch/new/"), {"url": seller.url})
    seller.page.html = (
        "<html><head><title>Aria 700</title></head><body><main><h1>Aria 700</h1><button>Add to cart</button>"
        "<ul><li>Standard <span id='one'>219.00</span> EUR</li><li>With case <span id='two'>320.00</span> EUR</li></ul>"
        "</main></body></html>"
    )
    seller.check()
    shown = text_of(client.get(begun["Location"]))
    assert "Which of these is the price?" in shown
    assert "219.00" in shown
    assert "320.00" in shown
    refused = client.post(begun["Location"], {"choice": "css", "selector": ""})
    assert refused.status_code == 422
    assert "Enter a CSS selector" in text_of(refused)
    followed_at = client.post(begun["Location"], {"choice": "css", "selector": "#two", "name": "Aria with case"})
    assert followed_at.status_code == 302
    with shop_scope(shop.id):
        listing = Follow.objects.get().listing
        assert listing.choice == {"kind": "css", "locator": "#two"}
    prices.check(listing.pk, fetch=seller.page)
    listing.refresh_from_db()
    assert listing.price == Decimal("320.00")


def test_the_product_page_reckons_and_saves_figures(client: Client, shop: Shop) -> None:
    seller = Seller()
    with shop_scope(shop.id):
        product = followed(shop, seller)
    seller.shows("279.00")
    tried = client.get(at(shop, f"watch/{product.pk}/what-if/"), {"target_percent": "50"})
    assert "418,50" in text_of(tried)
    saved = client.post(
        at(shop, f"watch/{product.pk}/figures/"),
        {
            "target": "markup",
            "target_percent": "33.7",
            "fee_percent": "12",
            "fee_fixed": "0.35",
            "returns_percent": "3",
        },
    )
    assert saved.status_code == 302
    page = text_of(client.get(at(shop, f"watch/{product.pk}/")))
    assert "373,03" in page
    faulty = client.post(at(shop, f"watch/{product.pk}/figures/"), {"fee_percent": "abc", "cost": "77.50"})
    assert faulty.status_code == 422
    assert 'value="abc"' in text_of(faulty)
    assert 'value="77.50"' in text_of(faulty)


def test_edit_pause_remove_and_take_back(client: Client, shop: Shop) -> None:
    product = followed(shop, Seller())
    path = at(shop, f"watch/{product.pk}/")
    client.post(path + "edit/", {"name": "Renamed", "tags": "a,b", "version": "1"})
    client.post(path + "edit/", {"name": "Renamed", "version": "2", "interval_minutes": "180"})
    with shop_scope(shop.id):
        assert WatchedProduct.objects.get().interval_minutes == 180
    client.post(path + "edit/", {"name": "Renamed", "version": "3", "interval_minutes": ""})
    with shop_scope(shop.id):
        assert WatchedProduct.objects.get().interval_minutes is None
    conflict = client.post(path + "edit/", {"name": "Late", "note": "not to be lost", "version": "1"})
    assert conflict.status_code == 412
    assert "Somebody else changed this product" in text_of(conflict)
    assert "not to be lost" in text_of(conflict)
    assert re.search(r'<dialog[^>]* id="edit"[^>]* open>', text_of(conflict))
    client.post(path + "state/", {"to": "pause"})
    with shop_scope(shop.id):
        found = WatchedProduct.objects.get()
        assert (found.name, found.pause_reason) == ("Renamed", "user")
    gone = client.post(path + "state/", {"to": "remove"}, follow=True)
    assert "followed no longer" in text_of(gone)
    with shop_scope(shop.id):
        assert WatchedProduct.objects.get().archived_at is not None
    bulk = client.post(at(shop, "watch/bulk/"), {"ids": [str(product.pk)], "do": "resume"})
    assert bulk.status_code == 302


def test_one_seller_shows_every_check(client: Client, shop: Shop) -> None:
    seller = Seller()
    product = followed(shop, seller)
    seller.shows("279.00")
    seller.fails()
    with shop_scope(shop.id):
        follow = Follow.objects.get(product=product)
    path = at(shop, f"watch/sellers/{follow.pk}/")
    page = text_of(client.get(path))
    assert "First price" in page
    assert "Not reachable" in page
    assert "Not reachable" in text_of(client.get(path + "?outcome=failed"))
    saved = client.post(path, {"label": "Acme", "role": "supplier", "pack_quantity": "2", "extra_cost": "4.90"})
    assert saved.status_code == 302
    with shop_scope(shop.id):
        follow.refresh_from_db()
        assert (follow.label, follow.role, follow.pack_quantity, follow.extra_cost) == (
            "Acme",
            "supplier",
            2,
            Decimal("4.90"),
        )
    assert client.post(path, {"role": "x", "pack_quantity": "0"}).status_code == 422
    client.post(path, {"do": "remove"})
    with shop_scope(shop.id):
        assert not Follow.objects.exists()


def test_history_as_csv(client: Client, shop: Shop) -> None:
    seller = Seller()
    product = followed(shop, seller)
    seller.shows("279.00")
    seller.shows("249.00")
    lines = text_of(client.get(at(shop, f"watch/{product.pk}/history.csv"))).strip().splitlines()
    assert len(lines) == 3
    assert "279" in lines[1]
    assert "249" in lines[2]


def test_an_alert_is_made_tried_fires_and_is_seen(client: Client, shop: Shop) -> None:
    seller = Seller()
    product = followed(shop, seller)
    seller.shows("279.00")
    form = {"kind-0": "below", "amount-0": "250", "product": str(product.pk), "combine": "all", "mode": "repeating",
            "delivery": "now", "cool_down_minutes": "0", "hysteresis_percent": "1", "recipients": ""}  # fmt: skip
    tried = client.post(at(shop, "alerts/new/"), {**form, "do": "try"})
    assert "It would not fire now" in text_of(tried)
    assert client.post(at(shop, "alerts/new/"), {**form, "amount-0": ""}).status_code == 422
    saved = client.post(at(shop, "alerts/new/"), form)
    assert saved.status_code == 302
    seller.shows("245.00")
    with shop_scope(shop.id):
        rule, firing = AlertRule.objects.get(), Firing.objects.get()
    page = text_of(client.get(at(shop, "alerts/")))
    assert "245,00" in page
    client.post(at(shop, "alerts/seen/"), {"ids": [str(firing.pk)]})
    with shop_scope(shop.id):
        assert Firing.objects.get().acknowledged_at is not None
    assert client.get(at(shop, f"alerts/{rule.pk}/")).status_code == 200
    assert "target" in text_of(client.get(at(shop, f"watch/{product.pk}/")))
    client.post(at(shop, "alerts/rules/bulk/"), {"ids": [str(rule.pk)], "do": "pause"})
    assert "Paused" in text_of(client.get(at(shop, "alerts/rules/")))
    removed = client.post(at(shop, "alerts/rules/bulk/"), {"ids": [str(rule.pk)], "do": "remove"}, follow=True)
    assert "removed" in text_of(removed)


def test_own_price_is_compared_and_follows_by_proposal(client: Client, shop: Shop) -> None:
    variant = own_variant(shop, "300", cost="200")
    seller = Seller()
    product = followed(shop, seller, variant_id=variant.pk)
    seller.shows("279.00")
    compared = text_of(client.get(at(shop, "watch/compare/")))
    assert "108" in compared
    form = {"strategy": "undercut_amount", "by": "1", "floor": "250", "ceiling": "320"}
    assert client.post(at(shop, f"watch/{product.pk}/repricing/"), {**form, "ceiling": "200"}).status_code == 422
    assert client.post(at(shop, f"watch/{product.pk}/repricing/"), form).status_code == 302
    with shop_scope(shop.id):
        proposal = PriceProposal.objects.get()
        assert proposal.new_price == Decimal("278")
    for do, price in (("apply", "278"), ("undo", "300")):
        client.post(at(shop, "watch/compare/proposals/"), {"ids": [str(proposal.pk)], "do": do})
        with shop_scope(shop.id):
            variant.refresh_from_db()
        assert variant.price == Decimal(price)
    assert "taken back" in text_of(client.get(at(shop, f"watch/{product.pk}/")))
    lines = text_of(client.get(at(shop, "watch/compare/?as=csv"))).splitlines()
    assert lines[1].split(",")[1:4] == ["300.00", "279.00", "example.com"]


def test_two_products_that_are_the_same_become_one(client: Client, shop: Shop) -> None:
    into = followed(shop, Seller(), name="Aria 700")
    assert "Merge with another" not in text_of(client.get(at(shop, f"watch/{into.pk}/")))
    other = followed(shop, Seller("https://other.example.org/aria"), name="Aria headphones")
    assert "Aria headphones" in text_of(client.get(at(shop, f"watch/{into.pk}/")))
    address = at(shop, f"watch/{into.pk}/merge/")
    nothing = client.post(address, {"other": ""})
    assert nothing.status_code == 422
    assert "Choose the product that is the same." in text_of(nothing)
    assert "has the sellers of both now" in text_of(client.post(address, {"other": str(other.pk)}, follow=True))
    with shop_scope(shop.id):
        assert into.follows.count() == 2
        assert WatchedProduct.objects.filter(archived_at=None).count() == 1


def test_today_and_portfolio_say_what_moved_and_what_it_earns(client: Client, shop: Shop) -> None:
    seller = Seller()
    followed(shop, seller)
    seller.shows("279.00")
    clock.tick(hours=30)
    seller.shows("251.10")
    today = text_of(client.get(at(shop, "watch/today/?span=week")))
    assert "251,10" in text_of(client.get(at(shop, "watch/today/")))
    assert "Saved since followed" in today
    portfolio = text_of(client.get(at(shop, "watch/portfolio/")))
    assert "251,10" in portfolio
    assert "251.1" in text_of(client.get(at(shop, "watch/portfolio/?as=csv")))


def test_many_addresses_are_planned_before_they_are_followed(client: Client, shop: Shop) -> None:
    followed(shop, Seller("https://acme.example.com/one"))
    text = "url;name;cost\nhttps://acme.example.com/one;One;\nhttps://acme.example.com/two;Two;9,90\nhttp://;;\n"
    plan = text_of(client.post(at(shop, "watch/import/"), {"text": text}))
    assert "will be followed" in plan
    assert "not usable" in plan
    rejects = client.post(at(shop, "watch/import/"), {"text": text, "do": "rejects"})
    assert "http://" in text_of(rejects)
    started = client.post(at(shop, "watch/import/"), {"text": text, "do": "start"})
    assert "/jobs/" in started["Location"]
    assert client.get(started["Location"]).status_code == 200


def test_a_wish_list_is_public_by_its_token_and_tells_no_costs(client: Client, shop: Shop) -> None:
    seller = Seller()
    variant = own_variant(shop, "317.77", cost="211.11")
    product = followed(shop, seller, name="Aria 700", variant_id=variant.pk)
    seller.shows("279.00")
    with shop_scope(shop.id):
        WatchedProduct.objects.update(note="a secret note", figures={"cost": "211.11"})
    client.post(at(shop, f"watch/{product.pk}/lists/"), {"new": "Birthday"})
    with shop_scope(shop.id):
        token = WishList.objects.get().token
    public = Client().get(f"/wish/{token}/")
    assert public.status_code == 200
    assert "Aria 700" in text_of(public)
    assert "279,00" in text_of(public)
    for secret in ("a secret note", "317,77", "317.77", "211.11", "profit"):
        assert secret not in text_of(public).lower(), secret
    with shop_scope(shop.id):
        listed = WishList.objects.get()
    client.post(at(shop, "watch/lists/"), {"list": str(listed.pk), "title": "Birthday", "is_open": "0"})
    assert Client().get(f"/wish/{token}/").status_code == 404


def test_search_finds_followed_products(client: Client, shop: Shop) -> None:
    followed(shop, Seller(), name="Aria 700 wireless")
    found = client.get(at(shop, "search/"), {"q": "aria"}, headers={"Accept": "application/json"}).json()
    assert any(hit["label"] == "Aria 700 wireless" for hit in found)


def test_the_list_costs_the_same_for_many_products(client: Client, shop: Shop) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(at(shop, "watch/?all=1")).status_code == 200
        return len(caught)

    followed(shop, Seller("https://acme.example.com/0"))
    cost()
    first = cost()
    for number in range(1, 6):
        followed(shop, Seller(f"https://acme.example.com/{number}"))
    assert cost() <= first
