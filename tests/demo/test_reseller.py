# SPDX-License-Identifier: Apache-2.0
"""The demo's reseller: made once for all of these tests, its figures borne out by its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Max, Min

from hawker.commerce.catalog.models import Product
from hawker.core import clock
from hawker.core.tenancy import shop_scope
from hawker.demo import loader, reseller
from hawker.demo.retailers import shops
from hawker.demo.retailers.offers import offer_on
from hawker.intelligence.alerts.models import AlertRule, Firing
from hawker.intelligence.prices import services as prices
from hawker.intelligence.prices.models import Listing, Observation, Site, SiteDay
from hawker.intelligence.watch import services as watch
from hawker.intelligence.watch.models import Follow, PriceProposal, RepricingRule, WatchedProduct, WishList
from hawker.platform.messaging.models import Message
from hawker.platform.shops.models import Membership, Shop

pytestmark = pytest.mark.django_db

NOON = "2026-11-26T12:00:00+00:00"


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: Any, patch: pytest.MonkeyPatch, _fast_passwords: None
) -> Iterator[loader.Loaded]:
    """The reseller alone, in a transaction that is rolled back behind the module."""
    patch.setattr(loader, "SHOPS", ("reseller",))
    with django_db_blocker.unblock(), clock.freeze(NOON), transaction.atomic():
        made = loader.load()
        assert made is not None
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def shop(loaded: loader.Loaded) -> Iterator[Shop]:
    found = Shop.objects.get(slug="reseller")
    with shop_scope(found.id):
        yield found


def state() -> dict[str, int]:
    """Everything that a second load would double."""
    kinds = (Listing, Observation, Site, SiteDay, WatchedProduct, Follow, AlertRule, Firing, PriceProposal, WishList)
    return {kind.__name__: kind.objects.count() for kind in (*kinds, Product, Membership)}


def test_counts(shop: Shop, loaded: loader.Loaded) -> None:
    assert loaded == loader.Loaded(
        ("reseller",), products=25, watched=60, observations=Observation.objects.count(), customers=0, orders=0
    )
    assert (shop.name, shop.currency, shop.country, shop.language) == ("Corner Audio", "EUR", "DE", "en")
    assert WatchedProduct.objects.filter(archived_at=None, pause_reason="").count() == 60
    assert WatchedProduct.objects.exclude(variant=None).count() == 18
    assert (Product.objects.count(), AlertRule.objects.count(), WishList.objects.count()) == (25, 20, 2)
    assert set(Membership.objects.values_list("user__email", "role")) == {
        (f"{role}@reseller.example", role) for role in ("owner", "admin", "manager", "viewer")
    }
    sellers = Counter(Follow.objects.values_list("product_id", flat=True))
    assert set(sellers.values()) == {1, 2, 3, 4}
    assert WatchedProduct.objects.exclude(figures={}).count() == 45
    assert sorted(WishList.objects.values_list("is_open", flat=True)) == [False, True]


def test_figures_agree_with_history(shop: Shop) -> None:
    assert prices.verify() == []
    assert watch.verify() == []
    good = Observation.objects.exclude(outcome="failed")
    found = {row["listing_id"]: row for row in good.values("listing_id").annotate(low=Min("price"), high=Max("price"))}
    for listing in Listing.objects.all():
        mine = found[listing.pk]
        last = good.filter(listing_id=listing.pk).latest("at")
        assert (listing.lowest_price, listing.highest_price) == (mine["low"], mine["high"])
        assert (listing.price, listing.price_seen_at) == (last.price, last.at)
        assert (listing.availability, listing.followers, listing.is_active) == (last.availability, 1, True)


def test_history_is_two_years_without_leaps(shop: Shop) -> None:
    now = clock.now()
    assert not Observation.objects.filter(price__lte=0).exists()
    assert not Observation.objects.exclude(outcome="failed").filter(price=None).exists()
    assert not Observation.objects.filter(at__gt=now).exists()
    span = Observation.objects.aggregate(first=Min("at"), last=Max("at"))
    assert span["first"] < now - timedelta(days=725)
    assert span["last"] > now - timedelta(hours=1)
    assert Observation.objects.count() == Observation.objects.values("listing_id", "at").distinct().count()
    failed = Observation.objects.filter(outcome="failed")
    assert 0.002 < failed.count() / Observation.objects.count() < 0.02
    assert Observation.objects.filter(availability="out_of_stock").exists()
    assert Observation.objects.exclude(list_price=None).exists()
    for listing in Listing.objects.all():
        steps = list(listing.observations.exclude(outcome="failed").order_by("at").values_list("price", flat=True))
        assert all(2 > a / b > 0.5 for a, b in zip(steps, steps[1:], strict=False)), listing.title


def test_the_present_is_what_retailers_show(shop: Shop) -> None:
    today = clock.now().date()
    for code, good in ((c, g) for g in reseller.GOODS for c in shops.sellers_of(g)):
        listing = Listing.objects.get(url__endswith=shops.path_of(code, good.slug))
        fault = shops.fault_of(code, good.slug)
        if fault in ("", "moved"):
            offer = offer_on(shops.RETAILERS[code], good, today)
            assert (listing.price, listing.list_price, listing.problem) == (offer.price, offer.list_price, "")
            assert (listing.title, listing.confidence >= 0.5) == (good.name, True)
        else:
            assert listing.problem == reseller._PROBLEMS[fault]
            assert listing.price is not None
            assert listing.price_seen_at is not None
            assert listing.price_seen_at < clock.now() - timedelta(days=3)


def test_three_sites_one_of_them_blocked(shop: Shop) -> None:
    found = {site.name: (site.state, site.fetch_mode) for site in Site.objects.all()}
    assert found == {
        "127.0.0.1:8000": ("ok", "plain"),
        "nordlyd.localhost:8000": ("blocked", "plain"),
        "pixelhaus.localhost:8000": ("ok", "browser"),
    }
    blocked = Site.objects.get(state="blocked")
    assert "Cloudflare" in blocked.block_signal
    assert blocked.blocked_until is not None
    assert blocked.blocked_until > clock.now() + timedelta(hours=12)
    assert SiteDay.objects.values("day").distinct().count() == 31


def test_nothing_is_overdue(shop: Shop) -> None:
    assert not Listing.objects.filter(next_check_at__lte=clock.now()).exists()


def test_alerts_have_fired_and_told_nobody(shop: Shop) -> None:
    kinds = {entry["kind"] for rule in AlertRule.objects.all() for entry in rule.conditions}
    assert len(kinds) >= 11
    assert Firing.objects.filter(at__lt=clock.now() - timedelta(days=5)).count() >= 10
    assert len(set(Firing.objects.values_list("rule", flat=True))) >= 8
    assert Firing.objects.filter(acknowledged_at=None).count() < Firing.objects.count()
    assert set(AlertRule.objects.values_list("delivery", flat=True)) == {"now", "digest", "none"}
    assert not Message.objects.filter(event__in=["price_alert", "alert_digest"]).exists()


def test_price_rules_and_their_proposals(shop: Shop) -> None:
    assert RepricingRule.objects.count() == 12
    counted = Counter(PriceProposal.objects.values_list("state", flat=True))
    assert counted["proposed"] >= 3
    assert counted["undone"] == 1
    for proposal in PriceProposal.objects.select_related("product__repricing"):
        rule = proposal.product.repricing
        assert rule.floor <= proposal.new_price <= rule.ceiling
    undone = PriceProposal.objects.get(state="undone")
    assert undone.variant.price == undone.old_price


def test_reload_changes_nothing(shop: Shop) -> None:
    before = state()
    assert loader.load() is None
    assert state() == before


def test_a_taken_address_is_a_conflict(shop: Shop) -> None:
    with transaction.atomic():
        Shop.objects.filter(pk=shop.pk).update(is_demo=False)
        with pytest.raises(loader.Conflict, match="reseller"):
            loader.load()
        transaction.set_rollback(True)


def test_reset_makes_it_anew_on_the_same_pages(shop: Shop) -> None:
    listings, observed = Listing.objects.count(), Observation.objects.count()
    proposals = PriceProposal.objects.count()
    with transaction.atomic():
        with clock.freeze(clock.now() + timedelta(days=2)):
            made = loader.reset()
        assert made is not None
        assert (made.watched, made.products) == (60, 25)
        again = Shop.objects.get(slug="reseller")
        assert again.pk != shop.pk
        assert Follow.objects.filter(product__archived_at=None).count() == 0
        assert PriceProposal.objects.count() == proposals
        assert not WishList.objects.filter(is_open=True).exists()
        with shop_scope(again.id):
            assert WatchedProduct.objects.filter(archived_at=None).count() == 60
            assert AlertRule.objects.count() == 20
            assert PriceProposal.objects.filter(state="proposed").exists()
            first = WatchedProduct.objects.get(name=reseller.GOODS[0].name)
            assert first.first_at is not None
            assert first.first_at < clock.now() - timedelta(days=725)
        assert Listing.objects.count() == listings
        # Of each page yesterday's check and the one of this moment; of some another on the day of the first load.
        assert 2 * listings < Observation.objects.count() - observed < 3 * listings
        assert prices.verify() == []
        assert watch.verify() == []
        transaction.set_rollback(True)
