# SPDX-License-Identifier: Apache-2.0
"""Checks of listings: what is recorded, what is a price and what is not, and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from hawker.core import clock, events
from hawker.intelligence.prices import queries, services
from hawker.intelligence.prices.events import CheckFailed, PriceChanged, PriceObserved
from hawker.intelligence.prices.extraction.result import Choice
from hawker.intelligence.prices.models import Listing, Observation, Site, SiteDay, SiteSlot
from tests.intelligence.prices.shops import Shop, product_page

pytestmark = pytest.mark.django_db

URL = "https://shop.example.com/aria-700?utm_source=mail"


@pytest.fixture
def frozen_time() -> Iterator[None]:
    with clock.freeze("2026-11-20T10:00:00+00:00"):
        yield


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """What was published."""
    heard: list[object] = []
    saved = {event: list(events._now[event]) for event in (PriceObserved, PriceChanged, CheckFailed)}
    for event in saved:
        events.subscribe(event, heard.append)
    yield heard
    for event, handlers in saved.items():
        events._now[event][:] = handlers


@pytest.fixture
def listing() -> Listing:
    made = services.register(URL)
    Site.objects.filter(pk=made.site_id).update(respects_robots=False)
    services.set_following(made.pk, followers=1, wanted_interval_minutes=60, fair_share=uuid4())
    return Listing.objects.get(pk=made.pk)


def look(listing: Listing, shop: Shop) -> Listing:
    services.check(listing.pk, fetch=shop)
    return Listing.objects.get(pk=listing.pk)


def test_one_address_is_one_listing_however_it_was_pasted(listing: Listing) -> None:
    same = services.register("https://shop.example.com/aria-700?fbclid=1#reviews")
    assert same.pk == listing.pk
    chosen = services.register(URL, choice=Choice("css", ".member-price"))
    assert chosen.pk != listing.pk
    assert SiteSlot.objects.filter(site=listing.site).count() == 1


@pytest.mark.parametrize(
    "url", ["", "nonsense", "ftp://x.com/", "http://127.0.0.1/", "http://localhost/x", "http://user:x@shop.com/"]
)
def test_what_is_no_public_page_is_refused(url: str) -> None:
    with pytest.raises(services.ListingRefused):
        services.register(url)
    assert Listing.objects.count() == 0


def test_the_first_price_is_recorded_with_its_evidence(listing: Listing, told: list[object]) -> None:
    after = look(listing, Shop(product_page("349.00")))
    assert (after.price, after.currency, after.first_price, after.availability) == (
        Decimal("349.00"),
        "EUR",
        Decimal("349.00"),
        "in_stock",
    )
    assert after.title == "Aria 700 headphones"
    seen = Observation.objects.get()
    assert (seen.outcome, seen.method, seen.detail) == ("first", "json-ld", "json-ld json-ld[0].offers[0].price")
    assert [type(event) for event in told] == [PriceObserved, PriceChanged]
    assert after.reading["candidates"][0]["price"] == "349.00"


def test_an_unchanged_price_is_recorded_too_and_told_as_such(listing: Listing, told: list[object]) -> None:
    shop = Shop(product_page("349.00"))
    look(listing, shop)
    told.clear()
    after = look(listing, shop)
    assert [o.outcome for o in Observation.objects.order_by("pk")] == ["first", "unchanged"]
    assert [type(event) for event in told] == [PriceObserved]
    assert (after.checks, after.changes) == (2, 0)


def test_a_change_keeps_what_was(listing: Listing, told: list[object]) -> None:
    shop = Shop(product_page("349.00"))
    look(listing, shop)
    shop.html = product_page("279.00")
    after = look(listing, shop)
    assert (after.price, after.previous_price, after.lowest_price, after.highest_price, after.changes) == (
        Decimal("279.00"), Decimal("349.00"), Decimal("279.00"), Decimal("349.00"), 1,
    )  # fmt: skip
    changed = [event for event in told if isinstance(event, PriceChanged)]
    assert [(event.price, event.previous_price) for event in changed] == [
        (Decimal("349.00"), None),
        (Decimal("279.00"), Decimal("349.00")),
    ]


def test_same_price_in_two_formats_is_no_change(listing: Listing) -> None:
    shop = Shop(product_page("349"))
    look(listing, shop)
    shop.html = product_page("349.00")
    assert look(listing, shop).changes == 0


@pytest.mark.parametrize("failure", ["unreachable", "timed_out", "too_large", "bad_response"])
def test_failed_fetch_keeps_last_good_price_and_never_alerts(
    listing: Listing, told: list[object], failure: str
) -> None:
    shop = Shop(product_page("349.00"))
    look(listing, shop)
    told.clear()
    shop.failure = failure
    after = look(listing, shop)
    assert after.price == Decimal("349.00")
    assert (after.failures, bool(after.problem)) == (1, True)
    assert [type(event) for event in told] == [CheckFailed]
    assert Observation.objects.latest("pk").price is None


def test_same_price_after_a_failed_crawl_is_no_change(listing: Listing, told: list[object]) -> None:
    shop = Shop(product_page("349.00"))
    look(listing, shop)
    shop.failure = "unreachable"
    look(listing, shop)
    told.clear()
    shop.failure = ""
    after = look(listing, shop)
    assert (after.problem, after.failures, after.changes) == ("", 0, 0)
    assert [type(event) for event in told] == [PriceObserved]


def test_currency_flip_is_a_problem_not_a_price(listing: Listing, told: list[object]) -> None:
    shop = Shop(product_page("349.00"))
    look(listing, shop)
    told.clear()
    shop.html = product_page("379.00", currency="USD")
    after = look(listing, shop)
    assert (after.price, after.currency, after.problem) == (Decimal("349.00"), "EUR", "currency_changed")
    assert after.problem_detail == "USD 379.00"
    assert [type(event) for event in told] == [CheckFailed]


def test_used_offer_is_not_a_drop(listing: Listing) -> None:
    shop = Shop(product_page("349.00", condition="New"))
    look(listing, shop)
    shop.html = product_page("199.00", condition="Used")
    after = look(listing, shop)
    assert (after.price, after.problem) == (Decimal("349.00"), "condition_changed")


def test_a_jump_that_hardly_is_one_must_be_seen_twice(listing: Listing) -> None:
    shop = Shop(product_page("349.00"))
    look(listing, shop)
    shop.html = product_page("3.49")
    after = look(listing, shop)
    assert (after.price, after.problem) == (Decimal("349.00"), "implausible")
    after = look(listing, shop)
    assert (after.price, after.problem) == (Decimal("3.49"), "")


@pytest.mark.parametrize(
    ("status", "html", "headers", "problem"),
    [
        (403, "<html><body><h1>Access Denied</h1></body></html>", {}, "blocked"),
        (403, "<html><head><title>Just a moment...</title></head></html>", {"cf-mitigated": "challenge"}, "blocked"),
        (404, "<html><h1>Not found</h1></html>", {}, "gone"),
        (429, "", {}, "rate_limited"),
        (500, "<html>oops</html>", {}, "server_error"),
        (200, "<html><body><p>Nothing to sell here, only words.</p></body></html>", {}, "not_a_product"),
        (200, "", {}, "empty"),
    ],
)
def test_blocked_is_not_not_found_is_not_sold_out(
    listing: Listing, status: int, html: str, headers: dict[str, str], problem: str
) -> None:
    look(listing, Shop(product_page("349.00")))
    after = look(listing, Shop(html, status=status, headers=headers))
    assert (after.price, after.problem) == (Decimal("349.00"), problem)


def test_a_block_names_its_provider_and_rests_the_site(listing: Listing) -> None:
    look(listing, Shop("<html></html>", status=403, headers={"cf-mitigated": "challenge"}))
    after = Listing.objects.get()
    assert after.problem_detail.startswith("Blocked by Cloudflare (HTTP 403, header cf-mitigated).")
    site = Site.objects.get()
    assert site.state == "blocked"
    assert site.blocked_until is not None
    assert site.blocked_until > clock.now() + timedelta(minutes=4)


def test_sold_out_is_an_observation_with_the_price_it_had(listing: Listing, told: list[object]) -> None:
    shop = Shop(product_page("349.00"))
    look(listing, shop)
    told.clear()
    shop.html = product_page("349.00", availability="OutOfStock")
    after = look(listing, shop)
    assert (after.availability, after.problem) == ("out_of_stock", "")
    changed = [event for event in told if isinstance(event, PriceChanged)]
    assert [(event.availability, event.previous_availability) for event in changed] == [("out_of_stock", "in_stock")]


def test_not_modified_is_unchanged_and_was_asked_conditionally(listing: Listing) -> None:
    look(listing, Shop(product_page("349.00"), headers={"ETag": '"a1"'}))
    shop = Shop(status=304)
    after = look(listing, shop)
    assert shop.asked[0]["conditional"]["etag"] == '"a1"'
    assert (after.price, Observation.objects.latest("pk").outcome) == (Decimal("349.00"), "unchanged")
    assert SiteDay.objects.get().not_modified == 1


def test_one_fetch_serves_every_choice_of_an_address(listing: Listing) -> None:
    other = services.register(URL, choice=Choice("css", ".member"))
    services.set_following(other.pk, followers=1, wanted_interval_minutes=60, fair_share=None)
    shop = Shop(product_page("349.00", extra="<span class='member'>€ 299,00</span>"))
    look(listing, shop)
    assert len(shop.asked) == 1
    assert Listing.objects.get(pk=other.pk).price == Decimal("299.00")
    assert Observation.objects.filter(via="shared").count() == 1


def test_a_chosen_place_that_is_gone_is_a_layout_change(listing: Listing) -> None:
    other = services.register(URL, choice=Choice("css", ".member"))
    services.check(other.pk, fetch=Shop(product_page("349.00", extra="<b class='member'>EUR 299.00</b>")))
    services.check(other.pk, fetch=Shop(product_page("349.00")))
    after = Listing.objects.get(pk=other.pk)
    assert (after.price, after.problem) == (Decimal("299.00"), "layout_changed")
    assert Site.objects.get().last_layout_change_at is not None


def test_failures_wait_longer_each_time_and_at_most_a_day(listing: Listing) -> None:
    shop = Shop()
    shop.failure = "unreachable"
    waits = [look(listing, shop).interval_minutes for _ in range(9)]
    assert waits == sorted(waits)
    assert 55 <= waits[0] <= 65
    assert waits[-1] <= 24 * 60 * 1.06


def test_what_listings_say_is_borne_out_by_their_observations(listing: Listing) -> None:
    shop = Shop(product_page("349.00"))
    for price in ("349.00", "279.00", "299.00"):
        shop.html = product_page(price)
        look(listing, shop)
    assert services.verify() == []
    Listing.objects.update(lowest_price=Decimal(1))
    assert [difference.figure for difference in services.verify()] == ["lowest_price"]


def test_due_listings_are_checked_and_the_site_rests_between(frozen_time: None, listing: Listing) -> None:
    other = services.register("https://shop.example.com/other")
    services.set_following(other.pk, followers=1, wanted_interval_minutes=60, fair_share=uuid4())
    checked: list[object] = []
    assert services.check_due(seconds=5, threads=0, check=checked.append) == 1
    assert services.check_due(seconds=5, threads=0, check=checked.append) == 0, "the site rests"
    slot = SiteSlot.objects.get()
    assert slot.due_at == clock.now() + timedelta(seconds=2)
    with clock.freeze(clock.now() + timedelta(seconds=2)):
        assert services.check_due(seconds=5, threads=0, check=checked.append) == 1
    assert set(checked) == {listing.pk, other.pk}


def test_a_shop_with_many_listings_delays_others_by_its_share_only(frozen_time: None) -> None:
    big, small = uuid4(), uuid4()
    for number in range(20):
        made = services.register(f"https://shop.example.com/{number}")
        services.set_following(made.pk, followers=1, wanted_interval_minutes=60, fair_share=big)
    Site.objects.update(min_interval_seconds=0)
    late = services.register("https://shop.example.com/late")
    services.set_following(late.pk, followers=1, wanted_interval_minutes=60, fair_share=small)
    Listing.objects.exclude(pk=late.pk).update(next_check_at=clock.now() - timedelta(hours=5))
    order: list[object] = []
    while len(order) < 4:
        services.check_due(seconds=0.2, threads=0, check=order.append)
    assert late.pk in order[:4]


def test_somebody_who_waits_goes_first_and_also_at_an_unfollowed_listing(frozen_time: None, listing: Listing) -> None:
    wanted = services.register("https://shop.example.com/wanted")
    assert services.request_check(wanted.pk)
    checked: list[object] = []
    services.check_due(seconds=5, threads=0, check=checked.append)
    assert checked == [wanted.pk]


def test_history_of_the_past_is_loaded_in_order(listing: Listing) -> None:
    start = clock.now() - timedelta(days=30)
    rows = [services.Past(start + timedelta(days=day), Decimal(300 + day % 7), "EUR") for day in range(30)]
    rows.append(services.Past(start + timedelta(days=29, hours=1), None, problem="blocked"))
    assert services.load_history(listing.pk, list(reversed(rows))) == 31
    after = Listing.objects.get()
    assert (after.first_price, after.lowest_price, after.highest_price, after.problem) == (
        Decimal(300),
        Decimal(300),
        Decimal(306),
        "blocked",
    )
    assert services.verify() == []
    found = queries.history(listing.pk, since=start, until=clock.now())
    assert [point.price for point in found.points][:3] == [Decimal(300), Decimal(301), Decimal(302)]
