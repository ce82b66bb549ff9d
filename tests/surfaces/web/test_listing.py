# SPDX-License-Identifier: Apache-2.0
"""Pages of lists: walked forwards and back they show every row once, in order, whatever is empty or equal."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict

from hawker.commerce.customers.models import Customer
from hawker.core import clock
from hawker.core.tenancy import shop_scope
from hawker.platform.shops.models import Shop
from hawker.surfaces.web.listing import ListState, Page, paginate

SORTS = {
    "since": ("accepts_marketing_since", "name", "pk"),
    "-since": ("-accepts_marketing_since", "-name", "-pk"),
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
}


def state(query: str) -> ListState:
    return ListState(QueryDict(query), base="/list/", filters=("tag",), sorts=tuple(SORTS), default_sort="name")


def names(page: Page[Customer]) -> list[str]:
    return [row.name for row in page.rows]


@pytest.fixture
def people(shop_a: Shop) -> Shop:
    """Seven customers; three agreed to marketing at one moment, one later, three never; two share a name."""
    moments = [clock.now()] * 3 + [clock.now() + timedelta(days=1)] + [None] * 3
    with shop_scope(shop_a.id):
        for number, (name, moment) in enumerate(zip("ABCDEFF", moments, strict=True)):
            Customer.objects.create(
                shop=shop_a, name=name, phone=f"+91988430000{number}", accepts_marketing_since=moment
            )
    return shop_a


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_a_walk_there_and_back_shows_every_row_once(people: Shop, sort: str, size: int) -> None:
    with shop_scope(people.id):
        rows = Customer.objects.all()
        there: list[Page[Customer]] = []
        query = f"sort={sort}"
        while True:
            there.append(paginate(rows, order=SORTS[sort], state=state(query), size=size))
            if there[-1].next is None:
                break
            query = urlsplit(there[-1].next).query
        seen = [row.pk for page in there for row in page.rows]
        assert len(seen) == len(set(seen)) == 7
        assert [page.start for page in there] == list(range(1, 8, size))
        back = [there[-1]]
        while back[-1].previous is not None:
            back.append(paginate(rows, order=SORTS[sort], state=state(urlsplit(back[-1].previous).query), size=size))
        assert [names(page) for page in reversed(back)] == [names(page) for page in there]
        assert [page.start for page in reversed(back)] == [page.start for page in there]


def test_empty_values_come_last_both_ways(people: Shop) -> None:
    with shop_scope(people.id):
        rising = paginate(Customer.objects.all(), order=SORTS["since"], state=state("sort=since"))
        falling = paginate(Customer.objects.all(), order=SORTS["-since"], state=state("sort=-since"))
    assert names(rising) == ["A", "B", "C", "D", "E", "F", "F"]
    assert names(falling) == ["D", "C", "B", "A", "F", "F", "E"]


def test_the_address_holds_only_what_differs_and_what_is_known() -> None:
    found = state("q=barfi&tag=wholesale&sort=-name&evil=1&at=x")
    assert found.query == "q=barfi&tag=wholesale&sort=-name"
    assert found.url(tag=None) == "/list/?q=barfi&sort=-name"
    assert found.url(sort="name") == "/list/?q=barfi&tag=wholesale"
    assert state("sort=drop+table").sort == "name"
    assert state("").url() == "/list/"
    assert len(state("q=" + "x" * 5000)["q"]) == 200


def test_a_column_sorts_one_way_then_the_other() -> None:
    assert state("").column("Name", "name")["sort"] == "/list/?sort=-name"
    assert state("sort=-name").column("Name", "name") == {"label": "Name", "sort": "/list/", "sorted": "desc"}
    falling = state("").column("Since", "since", falling_first=True)
    assert parse_qs(urlsplit(str(falling["sort"])).query) == {"sort": ["-since"]}
    assert falling["sorted"] is None


@pytest.mark.parametrize(
    ("count", "size", "shown"), [(0, 3, ""), (1, 3, "1 in all"), (3, 3, "3 in all"), (7, 3, "1 to 3 of 7")]
)
def test_what_is_shown(shop_a: Shop, count: int, size: int, shown: str) -> None:
    with shop_scope(shop_a.id):
        for number in range(count):
            Customer.objects.create(shop=shop_a, name=str(number), phone=f"+91988430000{number}")
        assert paginate(Customer.objects.all(), order=SORTS["name"], state=state(""), size=size).shown == shown
