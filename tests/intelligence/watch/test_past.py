# SPDX-License-Identifier: Apache-2.0
"""What a product has cost over time: always the best of all its sellers, in lists, on the chart and in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hawker.core import clock
from hawker.intelligence.prices.queries import standing_at
from hawker.intelligence.watch import past, queries
from hawker.intelligence.watch import services as watch
from hawker.intelligence.watch.models import Follow, WatchedProduct
from hawker.intelligence.watch.offers import offers_of
from hawker.platform.shops.models import Shop
from hawker.platform.shops.principals import installation
from hawker.platform.shops.settings_registry import values
from tests.intelligence.watch.build import Seller, follow_of, followed

D = Decimal


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    with clock.freeze("2026-11-01T12:00:00+00:00"):
        yield


@pytest.fixture
def sellers(in_a: Shop) -> tuple[Seller, Seller]:
    currency = in_a.currency
    return (
        Seller("https://one.example.com/p", currency=currency),
        Seller("https://two.example.com/p", currency=currency),
    )


@pytest.fixture
def product(in_a: Shop, sellers: tuple[Seller, Seller]) -> WatchedProduct:
    made = followed(in_a, sellers[0], name="Aria")
    followed(in_a, sellers[1], product=made)
    return made


def line(shop: Shop, product: WatchedProduct) -> list[tuple[Decimal | None, str]]:
    offers = offers_of(shop, [product.pk])[product.pk]
    found = past.best_history(shop, offers, since=clock.now() - timedelta(days=30), until=clock.now())
    return [(point.price, point.seller) for point in found]


def test_the_line_is_the_cheapest_seller_at_each_moment(
    in_a: Shop, product: WatchedProduct, sellers: tuple[Seller, Seller]
) -> None:
    one, two = sellers
    one.shows("100")
    two.shows("90")
    two.shows("120")
    one.shows("100", availability="OutOfStock")
    two.shows("120", availability="OutOfStock")
    assert [price for price, _seller in line(in_a, product)] == [D(100), D(90), D(100), D(120), None]


def test_whoever_is_cheapest_now_did_not_cut_its_price_by_that(
    in_a: Shop, product: WatchedProduct, sellers: tuple[Seller, Seller]
) -> None:
    """The best price rose from 90 to 95, though the seller that is best now came down from 110."""
    one, two = sellers
    one.shows("90")
    two.shows("110")
    clock.tick(days=2)
    one.shows("130")
    two.shows("95")
    mover = queries.movers(in_a, since=clock.now() - timedelta(days=1))[0]
    assert (mover.before, mover.now) == (D(90), D(95))
    row = queries.rows_of(in_a, [product])[0]
    assert (row.yesterday, row.now, row.lowest, row.is_lowest) == (D(90), D(95), D(90), False)


def test_figures_and_words_are_those_of_the_line(
    in_a: Shop, product: WatchedProduct, sellers: tuple[Seller, Seller]
) -> None:
    one, two = sellers
    one.shows("100")
    clock.tick(days=6)
    two.shows("80")
    clock.tick(days=2)
    two.shows("120")
    clock.tick(days=2)
    found = queries.detail(in_a, values(in_a), product.pk, since=clock.now() - timedelta(days=30))
    assert (found.window.low, found.window.high, found.window.typical) == (D(80), D(100), D(100))
    assert found.window.average is not None
    assert D("95.9") < found.window.average < D("96.1")


def test_the_shops_own_offer_elsewhere_is_no_place_to_buy(
    in_a: Shop, product: WatchedProduct, sellers: tuple[Seller, Seller]
) -> None:
    one, two = sellers
    watch.update_follow(in_a, by=installation(in_a), follow_id=follow_of(product, two).pk, role=Follow.Role.OWN)
    one.shows("100")
    two.shows("50")
    assert [price for price, _seller in line(in_a, product)] == [D(100)]
    assert queries.rows_of(in_a, [product])[0].lowest == D(100)


def test_packs_count_by_the_piece_in_the_past_too(
    in_a: Shop, product: WatchedProduct, sellers: tuple[Seller, Seller]
) -> None:
    one, two = sellers
    watch.update_follow(in_a, by=installation(in_a), follow_id=follow_of(product, two).pk, pack_quantity=2)
    one.shows("100")
    two.shows("180")
    assert [price for price, _seller in line(in_a, product)] == [D(100), D(90)]


def test_a_thousand_and_more_listings_are_one_query(in_a: Shop, sellers: tuple[Seller, Seller]) -> None:
    """SQLite refuses conditions nested a thousand deep: the number of listings must not nest any."""
    followed(in_a, sellers[0])
    known = sellers[0].shows("100")
    with CaptureQueriesContext(connection) as caught:
        found = standing_at([known.pk, *(uuid4() for _n in range(1500))], clock.now())
    assert len(caught) == 1
    assert found[known.pk].price == 100
