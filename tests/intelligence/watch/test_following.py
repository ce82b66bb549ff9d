# SPDX-License-Identifier: Apache-2.0
"""Following: from a pasted address to a product that is watched, shared fetches, limits, import and wish lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hawker.core import clock
from hawker.core.errors import Conflict, LimitReached, NotFound, PermissionRefused, StaleVersion, ValidationFailed
from hawker.core.tenancy import all_shops, shop_scope
from hawker.intelligence.prices import services as prices
from hawker.intelligence.prices.extraction.result import Choice
from hawker.intelligence.prices.models import Listing
from hawker.intelligence.watch import queries
from hawker.intelligence.watch import services as watch
from hawker.intelligence.watch.figures import outcome
from hawker.intelligence.watch.models import Follow, PriceLookup, WatchedProduct, WishList
from hawker.intelligence.watch.services import ProductChanges
from hawker.platform.accounts.models import User
from hawker.platform.shops.models import Shop
from hawker.platform.shops.principals import Principal, installation, principal_of_member
from hawker.platform.shops.settings_registry import save as save_settings
from hawker.platform.shops.settings_registry import values
from tests.conftest import nothing_written
from tests.intelligence.watch.build import Seller, actions, follow_of, followed, own_variant

pytestmark = pytest.mark.django_db

D = Decimal


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.freeze("2026-11-20T10:00:00+00:00"):
        yield


@pytest.fixture
def billing(settings: Any) -> Any:
    """The installation sells plans: limits hold."""
    settings.HAWKER_BILLING_ENABLED = True
    return settings


@pytest.fixture
def me(shop_a: Shop) -> Principal:
    return installation(shop_a, "tester")


def on_plan(shop: Shop, plan: str) -> Shop:
    shop.plan = plan
    with all_shops("a test changes a plan"):
        shop.save(update_fields=["plan"])
    return shop


# From a pasted address to a followed product


def test_an_address_is_read_shown_confirmed_and_followed(in_a: Shop, me: Principal) -> None:
    seller = Seller()
    lookup = watch.look_up(in_a, by=me, url=seller.url)
    _row, state = watch.state_of(lookup.pk)
    assert (state.step, state.is_over) == ("waiting", False)
    seller.shows("349.00")
    _row, state = watch.state_of(lookup.pk)
    assert (state.step, state.reading["price"], state.reading["title"]) == ("found", "349.00", "Aria 700 headphones")
    assert WatchedProduct.objects.count() == 0, "looking is not following"
    found = watch.confirm_lookup(in_a, by=me, lookup_id=lookup.pk, tags=["audio"])
    assert (found.product.name, found.product.first_price, found.product.first_currency) == (
        "Aria 700 headphones", D("349.00"), "EUR",
    )  # fmt: skip
    assert PriceLookup.objects.get().product_id == found.product_id
    assert (seller.listing.is_active, seller.listing.followers) == (True, 1)
    assert actions(in_a, found.product_id) == ["watch.followed"]
    assert watch.verify() == []


def test_confirming_before_the_page_was_read_follows_nothing(in_a: Shop, me: Principal) -> None:
    lookup = watch.look_up(in_a, by=me, url=Seller().url)
    with nothing_written(WatchedProduct), pytest.raises(ValidationFailed):
        watch.confirm_lookup(in_a, by=me, lookup_id=lookup.pk)


def test_a_page_that_cannot_be_read_says_why_and_is_not_followed(in_a: Shop, me: Principal) -> None:
    seller = Seller()
    lookup = watch.look_up(in_a, by=me, url=seller.url)
    seller.fails("timed_out")
    _row, state = watch.state_of(lookup.pk)
    assert (state.step, state.problem) == ("failed", seller.listing.problem)
    assert state.problem
    with nothing_written(WatchedProduct), pytest.raises(ValidationFailed):
        watch.confirm_lookup(in_a, by=me, lookup_id=lookup.pk)


def test_a_lookup_that_nobody_answers_gives_up_after_three_minutes(in_a: Shop, me: Principal) -> None:
    lookup = watch.look_up(in_a, by=me, url=Seller().url)
    clock.tick(minutes=3, seconds=1)
    assert watch.state_of(lookup.pk)[1].step == "failed"
    assert watch.state_of(lookup.pk)[1].problem == "no_answer"


def test_a_fresh_check_answers_the_next_lookup_without_another_fetch(in_a: Shop, me: Principal) -> None:
    seller = Seller()
    watch.look_up(in_a, by=me, url=seller.url)
    seller.shows("349.00")
    clock.tick(minutes=2)
    again = watch.look_up(in_a, by=me, url=seller.url)
    assert watch.state_of(again.pk)[1].step == "found"
    assert seller.listing.requested_at is None
    clock.tick(minutes=2)
    later = watch.look_up(in_a, by=me, url=seller.url)
    assert watch.state_of(later.pk)[1].step == "waiting"


def test_another_price_of_the_page_can_be_chosen_and_is_a_listing_of_its_own(in_a: Shop, me: Principal) -> None:
    seller = Seller()
    lookup = watch.look_up(in_a, by=me, url=seller.url)
    seller.shows("349.00", extra="<p>Members pay <span class='member'>EUR 299.00</span></p>")
    with nothing_written(Follow), pytest.raises(ValidationFailed):
        watch.confirm_lookup(in_a, by=me, lookup_id=lookup.pk, choice=Choice("candidate", "invented"))
    found = watch.confirm_lookup(in_a, by=me, lookup_id=lookup.pk, choice=Choice("css", ".member"))
    assert found.listing_id != seller.listing.pk
    seller.check()
    prices.check(found.listing_id, fetch=seller.page)
    assert Listing.objects.get(pk=found.listing_id).price == D("299.00")


def test_a_second_shop_shares_the_listing_and_its_fetch(shop_a: Shop, shop_b: Shop) -> None:
    seller = Seller()
    followed(shop_a, seller)
    followed(shop_b, seller)
    assert (Listing.objects.count(), seller.listing.followers) == (1, 2)
    seller.shows("349.00")
    assert len(seller.page.asked) == 1
    for shop in (shop_a, shop_b):
        with shop_scope(shop.id):
            (offer,) = next(
                iter(queries.offers_of(shop, list(queries.products().values_list("pk", flat=True))).values())
            )
            assert offer.price == D("349.00")


@pytest.mark.parametrize(
    "variant",
    [
        "https://acme.example.com/aria-700?utm_source=mail&gclid=1",
        "https://acme.example.com/aria-700#reviews",
        "https://m.acme.example.com/aria-700",
        "acme.example.com/aria-700",
        "  https://ACME.example.com/aria-700 ",
    ],
)
def test_variants_of_an_address_are_one_listing_and_one_product(in_a: Shop, variant: str) -> None:
    first = followed(in_a, Seller())
    again = followed(in_a, Seller(variant))
    assert (again.pk, Listing.objects.count(), Follow.objects.count()) == (first.pk, 1, 1)


def test_following_before_the_first_reading_learns_name_and_first_price_from_it(in_a: Shop, me: Principal) -> None:
    seller = Seller()
    product = followed(in_a, seller)
    assert product.name == seller.url
    seller.shows("349.00")
    seller.shows("300.00")
    product.refresh_from_db()
    assert (product.name, product.first_price, product.first_currency) == ("Aria 700 headphones", D("349.00"), "EUR")
    assert product.first_at == clock.now() - timedelta(minutes=1)


# Limits of the plan


def test_the_free_plan_follows_three_products_and_refuses_the_fourth(in_a: Shop, me: Principal, billing: Any) -> None:
    on_plan(in_a, "free")
    for number in range(3):
        followed(in_a, Seller(f"https://acme.example.com/{number}"))
    with nothing_written(WatchedProduct), pytest.raises(LimitReached):
        watch.follow(in_a, by=me, url="https://acme.example.com/4")
    # One more seller of a product that is followed costs nothing.
    first = WatchedProduct.objects.order_by("created_at", "pk")[0]
    followed(in_a, Seller("https://other.example.net/aria"), product=first)


def test_a_lowered_plan_pauses_the_newest_and_a_raised_one_resumes_them(in_a: Shop, billing: Any) -> None:
    on_plan(in_a, "basic")
    sellers = [Seller(f"https://acme.example.com/{number}") for number in range(5)]
    products = []
    for seller in sellers:
        products.append(followed(in_a, seller))
        clock.tick(minutes=1)
    on_plan(in_a, "free")
    assert watch.enforce_limits(in_a) == 2
    assert watch.enforce_limits(in_a) == 0
    reasons = list(WatchedProduct.objects.order_by("created_at").values_list("pause_reason", flat=True))
    assert reasons == ["", "", "", "limit", "limit"]
    assert [seller.listing.is_active for seller in sellers] == [True, True, True, False, False]
    on_plan(in_a, "basic")
    assert watch.enforce_limits(in_a) == 2
    assert [seller.listing.is_active for seller in sellers] == [True] * 5
    assert watch.verify() == []


def test_putting_a_product_away_makes_room_for_one_paused_by_the_limit(in_a: Shop, me: Principal, billing: Any) -> None:
    on_plan(in_a, "basic")
    products = []
    for number in range(4):
        products.append(followed(in_a, Seller(f"https://acme.example.com/{number}")))
        clock.tick(minutes=1)
    on_plan(in_a, "free")
    watch.enforce_limits(in_a)
    watch.archive(in_a, by=me, product_ids=[products[0].pk])
    products[3].refresh_from_db()
    assert products[3].pause_reason == ""


def test_what_a_member_paused_stays_paused_whatever_the_plan(in_a: Shop, me: Principal, billing: Any) -> None:
    on_plan(in_a, "free")
    product = followed(in_a, Seller())
    watch.pause(in_a, by=me, product_ids=[product.pk])
    watch.enforce_limits(in_a)
    product.refresh_from_db()
    assert product.pause_reason == "user"


def test_resuming_beyond_the_plan_is_refused(in_a: Shop, me: Principal, billing: Any) -> None:
    on_plan(in_a, "free")
    waiting = followed(in_a, Seller("https://acme.example.com/waiting"))
    watch.pause(in_a, by=me, product_ids=[waiting.pk])
    for number in range(3):
        followed(in_a, Seller(f"https://acme.example.com/{number}"))
    with pytest.raises(LimitReached):
        watch.resume(in_a, by=me, product_ids=[waiting.pk])
    waiting.refresh_from_db()
    assert waiting.pause_reason == "user"


def test_checks_on_demand_are_counted_and_a_refused_one_asks_nothing(in_a: Shop, me: Principal, billing: Any) -> None:
    on_plan(in_a, "free")
    for number in range(10):
        watch.look_up(in_a, by=me, url=f"https://acme.example.com/{number}")
    with nothing_written(PriceLookup), pytest.raises(Exception) as caught:
        watch.look_up(in_a, by=me, url="https://acme.example.com/eleven")
    assert getattr(caught.value, "status", None) == 429
    assert Listing.objects.filter(requested_at__isnull=False).count() == 10


def test_a_product_is_checked_no_oftener_than_the_plan_allows(in_a: Shop, me: Principal, billing: Any) -> None:
    on_plan(in_a, "free")
    seller = Seller()
    product = followed(in_a, seller)
    assert seller.listing.wanted_interval_minutes == 24 * 60
    with pytest.raises(ValidationFailed) as caught:
        watch.update(in_a, by=me, product_id=product.pk, changes=ProductChanges(interval_minutes=60))
    assert list(caught.value.by_field()) == ["interval_minutes"]
    on_plan(in_a, "professional")
    watch.update(in_a, by=me, product_id=product.pk, changes=ProductChanges(interval_minutes=15))
    assert seller.listing.wanted_interval_minutes == 15


def test_a_shared_listing_is_checked_as_often_as_the_most_eager_shop_wishes(shop_a: Shop, shop_b: Shop) -> None:
    seller = Seller()
    followed(shop_a, seller, interval_minutes=600)
    eager = followed(shop_b, seller, interval_minutes=30)
    assert seller.listing.wanted_interval_minutes == 30
    with shop_scope(shop_b.id):
        watch.pause(shop_b, by=installation(shop_b), product_ids=[eager.pk])
    assert (seller.listing.wanted_interval_minutes, seller.listing.followers) == (600, 1)


# A product's life


def test_pausing_stops_checks_and_resuming_starts_them(in_a: Shop, me: Principal) -> None:
    seller = Seller()
    product = followed(in_a, seller)
    assert watch.pause(in_a, by=me, product_ids=[product.pk]) == 1
    assert watch.pause(in_a, by=me, product_ids=[product.pk]) == 0
    assert (seller.listing.is_active, seller.listing.followers) == (False, 0)
    assert watch.resume(in_a, by=me, product_ids=[product.pk]) == 1
    assert (seller.listing.is_active, seller.listing.followers) == (True, 1)
    assert actions(in_a, product.pk) == ["watch.followed", "watch.paused", "watch.resumed"]


def test_a_product_put_away_keeps_its_history_and_comes_back(in_a: Shop, me: Principal) -> None:
    seller = Seller()
    product = followed(in_a, seller)
    seller.shows("349.00")
    watch.archive(in_a, by=me, product_ids=[product.pk])
    assert list(queries.products()) == []
    assert not seller.listing.is_active
    watch.restore(in_a, by=me, product_ids=[product.pk])
    assert [row.now is not None for row in queries.rows_of(in_a, list(queries.products()))] == [True]
    assert seller.listing.is_active
    assert watch.verify() == []


def test_merging_brings_the_sellers_together_once_each(in_a: Shop, me: Principal) -> None:
    acme, other, shared = (Seller(f"https://{name}.example.com/aria") for name in ("acme", "other", "shared"))
    first = followed(in_a, acme)
    followed(in_a, shared, product=first)
    second = followed(in_a, other)
    followed(in_a, shared, product=second)
    merged = watch.merge(in_a, by=me, into_id=first.pk, from_id=second.pk)
    assert sorted(merged.follows.values_list("listing__url", flat=True)) == sorted(s.url for s in (acme, other, shared))
    assert [product.pk for product in queries.products()] == [first.pk]
    assert [seller.listing.followers for seller in (acme, other, shared)] == [1, 1, 1]
    assert watch.verify() == []
    with pytest.raises(Conflict):
        watch.merge(in_a, by=me, into_id=first.pk, from_id=first.pk)


def test_a_merge_beyond_the_sellers_of_one_product_changes_nothing(
    in_a: Shop, me: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hawker.intelligence.watch.services.following.MAX_LISTINGS", 1)
    first = followed(in_a, Seller("https://acme.example.com/aria"))
    second = followed(in_a, Seller("https://other.example.com/aria"))
    with pytest.raises(Conflict):
        watch.merge(in_a, by=me, into_id=first.pk, from_id=second.pk)
    assert sorted(Follow.objects.values_list("product_id", flat=True)) == sorted([first.pk, second.pk])


def test_a_seller_that_is_followed_no_longer_rests_and_following_again_wakes_it(in_a: Shop, me: Principal) -> None:
    seller = Seller()
    product = followed(in_a, seller)
    watch.update_follow(in_a, by=me, follow_id=follow_of(product, seller).pk, is_active=False)
    assert not seller.listing.is_active
    followed(in_a, seller)
    assert seller.listing.is_active
    watch.unfollow(in_a, by=me, follow_id=follow_of(product, seller).pk)
    assert (seller.listing.is_active, seller.listing.followers) == (False, 0)
    assert WatchedProduct.objects.filter(pk=product.pk).exists()


def test_tags_are_cleaned_counted_and_filter(in_a: Shop, me: Principal) -> None:
    first = followed(in_a, Seller("https://acme.example.com/1"), name="Aria", tags=["audio", " audio ", "", "sale"])
    followed(in_a, Seller("https://acme.example.com/2"), name="Borea", tags=["audio"])
    assert first.tags == ["audio", "sale"]
    assert queries.tags() == [("audio", 2), ("sale", 1)]
    assert [p.name for p in queries.products(tag="sale")] == ["Aria"]
    assert [p.name for p in queries.products(text="sale ari")] == ["Aria"]
    watch.update(in_a, by=me, product_id=first.pk, changes=ProductChanges(tags=[]))
    assert queries.tags() == [("audio", 1)]


def test_a_change_over_somebody_elses_is_refused(in_a: Shop, me: Principal) -> None:
    product = followed(in_a, Seller())
    watch.update(in_a, by=me, product_id=product.pk, changes=ProductChanges(note="theirs"), expected_version=1)
    with pytest.raises(StaleVersion):
        watch.update(in_a, by=me, product_id=product.pk, changes=ProductChanges(note="mine"), expected_version=1)
    product.refresh_from_db()
    assert product.note == "theirs"


def test_only_figures_that_differ_from_the_shops_are_kept_with_a_product(in_a: Shop, me: Principal) -> None:
    seller = Seller(currency="INR")
    product = followed(in_a, seller)
    seller.shows("100.00")
    save_settings(in_a, {"reselling.fee_percent": D(10)}, by=me)
    base = queries.figures_of(values(in_a))
    watch.set_figures(
        in_a, by=me, product_id=product.pk, changes={"target_percent": "50", "fee_percent": "10"}, base=base
    )
    product.refresh_from_db()
    assert product.figures == {"target_percent": "50"}
    earned = outcome(D(100), queries.figures_for(values(in_a), product), in_a.currency)
    assert (earned.cost, earned.selling_price, earned.fees) == (D(100), D(150), D(15))
    # A later change of the shop's figures reaches the product where it has none of its own.
    save_settings(in_a, {"reselling.fee_percent": D(20)}, by=me)
    shown = queries.detail(in_a, values(in_a), product.pk, since=clock.now())
    assert outcome(D(100), shown.figures, in_a.currency).fees == D(30)


def test_packs_shipping_and_extras_count_before_prices_are_compared(in_a: Shop, me: Principal) -> None:
    single, pack = (
        Seller("https://acme.example.com/one", currency="INR"),
        Seller("https://six.example.com/six", currency="INR"),
    )
    product = followed(in_a, single)
    followed(in_a, pack, product=product)
    six = follow_of(product, pack)
    watch.update_follow(in_a, by=me, follow_id=six.pk, pack_quantity=6, extra_cost=D(30), extra_percent=D(10))
    single.shows("100.00")
    pack.shows("300.00")
    (row,) = queries.rows_of(in_a, [product])
    assert row.best is not None
    assert (row.best.follow.pk, row.best.total, row.now) == (six.pk, D(360), D(60))
    assert [o.per_unit for o in queries.offers_of(in_a, [product.pk])[product.pk]] == [D(60), D(100)]


def test_a_pack_is_no_saving_against_the_first_price(in_a: Shop, me: Principal) -> None:
    pack = Seller(currency="INR")
    product = followed(in_a, pack)
    pack.shows("300.00")
    watch.update_follow(in_a, by=me, follow_id=follow_of(product, pack).pk, pack_quantity=6)
    assert queries.savings(in_a) == queries.Savings(1, 0, D(0))
    pack.shows("240.00")
    assert queries.savings(in_a) == queries.Savings(1, 1, D(10))


@pytest.mark.parametrize(
    "wrong", [{"pack_quantity": 0}, {"extra_cost": D(-1)}, {"extra_percent": D(-200)}, {"role": "friend"}]
)
def test_what_would_falsify_comparisons_is_refused(in_a: Shop, me: Principal, wrong: dict[str, Any]) -> None:
    product = followed(in_a, Seller())
    with pytest.raises(ValidationFailed) as caught:
        watch.update_follow(in_a, by=me, follow_id=product.follows.get().pk, **wrong)
    assert list(caught.value.by_field()) == list(wrong)


def test_another_currency_is_converted_and_says_of_which_day(in_a: Shop) -> None:
    seller = Seller(currency="EUR")
    product = followed(in_a, seller)
    seller.shows("100.00")
    (offer,) = queries.offers_of(in_a, [product.pk])[product.pk]
    assert offer.rate_date is not None
    assert offer.rate_date <= clock.now().date()
    assert offer.price == D(100)
    assert offer.total is not None
    assert 50 * 100 < offer.total < 200 * 100


# Isolation and permissions


def test_another_shops_things_are_not_there(shop_a: Shop, shop_b: Shop) -> None:
    seller = Seller()
    mine, theirs = followed(shop_a, seller), installation(shop_b)
    with shop_scope(shop_a.id):
        a = installation(shop_a)
        lookup = watch.look_up(shop_a, by=a, url=seller.url)
        wishes = watch.save_list(shop_a, by=a, title="For the summer")
        follow_id = mine.follows.get().pk
    with shop_scope(shop_b.id):
        own = followed(shop_b, Seller("https://other.example.com/x"))
        attempts = (
            lambda: watch.update(shop_b, by=theirs, product_id=mine.pk, changes=ProductChanges(name="x")),
            lambda: watch.set_figures(shop_b, by=theirs, product_id=mine.pk, changes={}, base=queries.Figures()),
            lambda: watch.update_follow(shop_b, by=theirs, follow_id=follow_id, label="x"),
            lambda: watch.unfollow(shop_b, by=theirs, follow_id=follow_id),
            lambda: watch.merge(shop_b, by=theirs, into_id=own.pk, from_id=mine.pk),
            lambda: watch.annotate(shop_b, by=theirs, product_id=mine.pk, text="x"),
            lambda: watch.check_now(shop_b, by=theirs, product_id=mine.pk),
            lambda: watch.follow(shop_b, by=theirs, url=seller.url, product_id=mine.pk),
            lambda: watch.state_of(lookup.pk),
            lambda: watch.confirm_lookup(shop_b, by=theirs, lookup_id=lookup.pk),
            lambda: watch.save_list(shop_b, by=theirs, title="x", wish_list_id=wishes.pk),
            lambda: watch.add_to_list(shop_b, by=theirs, wish_list_id=wishes.pk, product_id=own.pk),
            lambda: watch.save_rule(shop_b, by=theirs, product_id=mine.pk, strategy="match"),
            lambda: watch.remove_rule(shop_b, by=theirs, product_id=mine.pk),
            lambda: queries.detail(shop_b, values(shop_b), mine.pk, since=clock.now()),
            lambda: queries.listing_for(shop_b, seller.listing.pk),
            lambda: queries.offer_details(shop_b, follow_id),
        )
        for attempt in attempts:
            with pytest.raises(NotFound):
                attempt()
        for several in (watch.pause, watch.resume, watch.archive, watch.restore):
            assert several(shop_b, by=theirs, product_ids=[mine.pk]) == 0
        assert [p.pk for p in queries.products()] == [own.pk]
        assert list(queries.wish_lists()) == []
        # Who acts in the other shop finds nothing either, whatever they may do at home.
        with pytest.raises(NotFound):
            watch.pause(shop_a, by=theirs, product_ids=[mine.pk])
    with shop_scope(shop_a.id):
        mine.refresh_from_db()
        assert (mine.pause_reason, mine.archived_at, mine.follows.count()) == ("", None, 1)


def test_viewers_look_managers_follow_and_only_admins_change_prices(
    shop_a: Shop, owner_a: User, admin_a: User, manager_a: User, viewer_a: User
) -> None:
    variant = own_variant(shop_a)
    roles = {u.email.split("@")[0]: principal_of_member(u, shop_a) for u in (owner_a, admin_a, manager_a, viewer_a)}
    with shop_scope(shop_a.id):
        product = followed(shop_a, Seller(), variant_id=variant.pk)
        rule = {"strategy": "match", "floor": D(1), "ceiling": D(1000)}
        edits = (
            lambda by: watch.look_up(shop_a, by=by, url=Seller().url),
            lambda by: watch.follow(shop_a, by=by, url="https://acme.example.com/more"),
            lambda by: watch.update(shop_a, by=by, product_id=product.pk, changes=ProductChanges(note="n")),
            lambda by: watch.set_figures(shop_a, by=by, product_id=product.pk, changes={}, base=queries.Figures()),
            lambda by: watch.update_follow(shop_a, by=by, follow_id=product.follows.get().pk, label="x"),
            lambda by: watch.pause(shop_a, by=by, product_ids=[product.pk]),
            lambda by: watch.resume(shop_a, by=by, product_ids=[product.pk]),
            lambda by: watch.archive(shop_a, by=by, product_ids=[product.pk]),
            lambda by: watch.restore(shop_a, by=by, product_ids=[product.pk]),
            lambda by: watch.annotate(shop_a, by=by, product_id=product.pk, text="sale"),
            lambda by: watch.check_now(shop_a, by=by, product_id=product.pk),
            lambda by: watch.plan_import(shop_a, by=by, text="https://acme.example.com/i"),
            lambda by: watch.save_list(shop_a, by=by, title="wishes"),
        )
        prices_ = (
            lambda by: watch.save_rule(shop_a, by=by, product_id=product.pk, **rule),
            lambda by: watch.remove_rule(shop_a, by=by, product_id=product.pk),
        )
        allowed = {"owner": (True, True), "admin": (True, True), "manager": (True, False), "viewer": (False, False)}
        for role, by in roles.items():
            for actions_, may in ((edits, allowed[role][0]), (prices_, allowed[role][1])):
                for action in actions_:
                    if may:
                        action(by)
                    else:
                        with pytest.raises(PermissionRefused):
                            action(by)


# Import


UPLOAD = """url;name;cost;tags;sku
https://acme.example.com/1?utm_source=x;Aria;12,50;audio|sale;
https://acme.example.com/1#again;Aria twice;;;
nonsense;Nothing;;;
http://127.0.0.1/x;Home;;;
https://acme.example.com/2;Borea;cheap;;
https://acme.example.com/3;Corvo;;;NO-SUCH
https://acme.example.com/4;Dione;;;
"""


def outcomes(rows: Any) -> list[str]:
    return [row.outcome for row in rows]


def test_an_import_is_previewed_then_done_just_so_and_repeating_it_is_safe(in_a: Shop, me: Principal) -> None:
    with nothing_written(WatchedProduct), nothing_written(Listing):
        plan = watch.plan_import(in_a, by=me, text=UPLOAD)
    assert outcomes(plan.rows) == ["new", "known", "invalid", "invalid", "invalid", "invalid", "new"]
    assert all(row.reason for row in plan.rows if row.outcome != "new")
    rows = watch.import_urls(in_a, by=me, text=UPLOAD)
    assert outcomes(rows) == outcomes(plan.rows)
    aria = WatchedProduct.objects.get(name="Aria")
    assert (aria.tags, aria.figures) == (["audio", "sale"], {"cost": "12.50"})
    assert WatchedProduct.objects.count() == 2
    with nothing_written(WatchedProduct), nothing_written(Follow):
        again = watch.import_urls(in_a, by=me, text=UPLOAD)
    assert (outcomes(again)[0], outcomes(again)[6]) == ("known", "known")


def test_plain_addresses_may_hold_commas_and_bad_lines_are_kept_with_a_reason(in_a: Shop, me: Principal) -> None:
    text = "https://acme.example.com/a,12.html, https://acme.example.com/b\n\nnonsense\nhttps://acme.example.com/c"
    plan = watch.plan_import(in_a, by=me, text=text)
    assert [(row.url, row.outcome) for row in plan.rows] == [
        ("https://acme.example.com/a,12.html", "new"),
        ("https://acme.example.com/b", "new"),
        ("nonsense", "invalid"),
        ("https://acme.example.com/c", "new"),
    ]
    with pytest.raises(ValidationFailed):
        watch.plan_import(in_a, by=me, text="no address here")


def test_an_import_stops_at_the_plans_limit_and_says_so(in_a: Shop, me: Principal, billing: Any) -> None:
    on_plan(in_a, "basic")
    text = "\n".join(f"https://acme.example.com/{number}" for number in range(12))
    rows = watch.import_urls(in_a, by=me, text=text)
    assert outcomes(rows) == ["new"] * 10 + ["over_limit"] * 2
    on_plan(in_a, "free")
    with pytest.raises(LimitReached):
        watch.plan_import(in_a, by=me, text=text)


# Wish lists


def test_whoever_has_the_address_sees_wishes_and_nothing_of_costs(
    shop_a: Shop, shop_b: Shop, client: Any, settings: Any
) -> None:
    seller = Seller(currency="INR")
    product = followed(shop_a, seller)
    by = installation(shop_a)
    with shop_scope(shop_a.id):
        seller.shows("349.00")
        watch.set_figures(shop_a, by=by, product_id=product.pk, changes={"cost": "87.65"}, base=queries.Figures())
        watch.update(shop_a, by=by, product_id=product.pk, changes=ProductChanges(note="haggle with Otto"))
        wishes = watch.save_list(shop_a, by=by, title="For the summer")
        first = watch.add_to_list(shop_a, by=by, wish_list_id=wishes.pk, product_id=product.pk)
        assert watch.add_to_list(shop_a, by=by, wish_list_id=wishes.pk, product_id=product.pk).pk == first.pk
    followed(shop_b, Seller("https://other.example.com/x"), name="Secret of B")
    seen = queries.public_wish_list(wishes.token)
    assert (seen.title, [(row.product.name, row.now) for row in seen.rows]) == (
        "For the summer", [("Aria 700 headphones", D("349.00"))],
    )  # fmt: skip
    with pytest.raises(NotFound):
        queries.public_wish_list("x" * 32)
    with shop_scope(shop_a.id):
        watch.save_list(shop_a, by=by, title="For the summer", wish_list_id=wishes.pk, is_open=False)
    with pytest.raises(NotFound):
        queries.public_wish_list(wishes.token)
    assert WishList._meta.get_field("token").unique


def test_a_closed_shops_wish_list_is_gone(shop_a: Shop) -> None:
    with shop_scope(shop_a.id):
        wishes = watch.save_list(shop_a, by=installation(shop_a), title="Wishes")
    with all_shops("a test closes a shop"):
        Shop.objects.filter(pk=shop_a.pk).update(status=Shop.Status.CLOSED)
    with pytest.raises(NotFound):
        queries.public_wish_list(wishes.token)


# Costs of pages


def _queries(call: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        call()
    return len(captured)


def test_lists_and_pages_cost_the_same_whatever_is_followed(in_a: Shop, me: Principal) -> None:
    calls = {
        "rows": lambda: queries.rows_of(in_a, list(queries.products())),
        "movers": lambda: queries.movers(in_a, since=clock.now() - timedelta(days=1)),
        "comparison": lambda: queries.comparison(in_a),
        "portfolio": lambda: queries.portfolio(in_a, values(in_a)),
        "savings": lambda: queries.savings(in_a),
        "failing": lambda: [row.listing.site.name for row in queries.failing()],
        "detail": lambda: queries.detail(in_a, values(in_a), first.pk, since=clock.now()),
    }
    first = _linked(in_a, 0)
    for call in calls.values():
        call()
    before = {name: _queries(call) for name, call in calls.items()}
    for number in range(1, 5):
        _linked(in_a, number)
    followed(in_a, Seller("https://further.example.com/aria", currency="INR"), product=first)
    assert {name: _queries(call) for name, call in calls.items()} == before
    assert before["rows"] <= 8


def _linked(shop: Shop, number: int) -> WatchedProduct:
    variant = own_variant(shop, name=f"Own {number}")
    product = followed(shop, Seller(f"https://shop{number}.example.com/p", currency="INR"), variant_id=variant.pk)
    Seller(f"https://shop{number}.example.com/p", currency="INR").shows(f"{100 + number}.00")
    return product
