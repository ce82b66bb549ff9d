# SPDX-License-Identifier: Apache-2.0
"""The sweet shop's data holds together: shelves, packs, prices, texts, seasons, customers."""

import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest

from hawker.core import addresses, phones
from hawker.demo.catalogues.base import PlaceSeed, ProductSeed
from hawker.demo.catalogues.people import CHENNAI, people
from hawker.demo.catalogues.sweets import (
    BY_SLUG,
    CATEGORIES,
    FEASTS,
    HOUR_WEIGHTS,
    PRODUCTS,
    SHOP,
    demand,
    orders_weight,
)
from hawker.demo.pictures import category_picture

each_product = pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.slug)


def test_shelves_are_full() -> None:
    counted = Counter(product.category for product in PRODUCTS)
    assert set(counted) == {category.slug for category in CATEGORIES}
    assert len(PRODUCTS) == len(BY_SLUG) == 43
    assert min(counted.values()) >= 5


def test_skus_are_unique() -> None:
    skus = [variant.sku for product in PRODUCTS for variant in product.variants]
    assert len(skus) == len(set(skus))


@each_product
def test_variants_are_sane(product: ProductSeed) -> None:
    assert [variant.is_default for variant in product.variants].count(True) == 1
    assert len({variant.name for variant in product.variants}) == len(product.variants)
    for variant in product.variants:
        assert Decimal(0) < variant.cost < variant.price / Decimal("1.05"), "sold below cost"
        assert variant.compare_at is None or variant.compare_at > variant.price
        assert variant.amount_per_unit > 0
    by_amount = sorted(product.variants, key=lambda variant: variant.amount_per_unit)
    unit_prices = [variant.price / variant.amount_per_unit for variant in by_amount]
    assert unit_prices == sorted(unit_prices, reverse=True), "a larger pack costs more for the same"


@each_product
def test_texts_are_there(product: ProductSeed) -> None:
    for words in (product.name, product.summary):
        assert words.en
        assert words.es
        assert words.hi
    assert 2 <= len(re.findall(r"[.?](?:\s|$)", product.description.en)) <= 5
    assert product.description.es
    assert len(product.name.en) <= 160
    assert len(product.summary.en) <= 200
    assert len(product.origin.en) <= 80
    assert len(product.season.en) <= 80
    assert product.specification_in("en") != product.specification_in("es") != product.specification_in("hi")
    assert product.tax_class in {tax.code for tax in SHOP.tax_classes}
    assert product.hsn_code.isdigit()


@each_product
def test_colours_and_weights(product: ProductSeed) -> None:
    assert re.fullmatch(r"#[0-9a-f]{6}", product.colour)
    assert len(product.month_weights) == 12
    assert set(product.feast_lifts) <= {feast.code for feast in FEASTS}
    assert product.low_stock_threshold < product.batch


def test_categories_have_signs() -> None:
    for category in CATEGORIES:
        assert category_picture(category.slug).largest.is_file()


def test_katli_sells_before_diwali_and_dumplings_before_chaturthi() -> None:
    quiet = date(2025, 6, 11)
    assert demand(BY_SLUG["kaju-katli"], date(2025, 10, 18)) > 4 * demand(BY_SLUG["kaju-katli"], quiet)
    assert demand(BY_SLUG["kozhukattai"], date(2025, 8, 26)) > 20 * demand(BY_SLUG["kozhukattai"], quiet)


def test_diwali_week_is_the_years_peak() -> None:
    days = [date(2025, 1, 1) + timedelta(days=number) for number in range(365)]
    busiest = max(days, key=orders_weight)
    assert date(2025, 10, 13) <= busiest < date(2025, 10, 20)
    assert min(orders_weight(day) for day in days) > 0


def test_nobody_orders_before_dawn() -> None:
    assert len(HOUR_WEIGHTS) == 24
    assert sum(HOUR_WEIGHTS[2:5]) == 0


def _address_of(place: PlaceSeed) -> addresses.Address:
    return addresses.Address(
        line1=place.line1,
        line2=place.line2,
        city=place.city,
        region=place.region,
        postal_code=place.postal_code,
        country=place.country,
    )


def test_shop_can_be_written_to() -> None:
    assert addresses.validate(_address_of(SHOP.address)) == {}
    assert phones.normalise(SHOP.phone) == SHOP.phone
    assert re.match(SHOP.local_postal_pattern, SHOP.address.postal_code)
    assert SHOP.email.endswith(".example")


def test_people_are_valid_unique_and_repeatable() -> None:
    crowd = list(people(600))
    assert crowd == list(people(600))
    assert crowd[:100] == list(people(100))
    assert crowd != list(people(600, seed=8))
    assert len({person.phone for person in crowd}) == 600
    mailboxes = [person.email for person in crowd if person.email]
    assert len(mailboxes) == len(set(mailboxes)) > 400
    for person in crowd:
        assert phones.normalise(person.phone) == person.phone
        assert not person.email or person.email.rsplit("@")[1] in {"example.org", "example.com"}
        assert addresses.validate(_address_of(person.address)) == {}
    names = " ".join(person.name for person in crowd)
    assert "'" in names
    assert re.search(r"[éëèçãô]", names)
    assert re.search(r"[\u0b80-\u0bff]", names), "no name in Tamil script"
    pins = {code for _, code, _ in CHENNAI}
    assert {person.address.postal_code for person in crowd if person.address.city == "Chennai"} <= pins
