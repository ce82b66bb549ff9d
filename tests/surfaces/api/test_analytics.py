# SPDX-License-Identifier: Apache-2.0
"""Analytics over the API: the same figures as on the page, exact, with their definitions."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from hawker.commerce.catalog.models import Product
from hawker.commerce.orders.services import change_status
from hawker.core import clock
from hawker.core.tenancy import shop_scope
from hawker.intelligence.analytics.metrics import METRICS
from hawker.platform.shops.models import Shop
from hawker.platform.shops.principals import installation
from hawker.platform.shops.services import create_api_key
from tests.conftest import make_product
from tests.intelligence.analytics.test_rollups import count, order

pytestmark = pytest.mark.django_db
NOW = "2026-03-05T15:00:00+05:30"


@pytest.fixture
def product(shop_a: Shop) -> Product:
    return make_product(shop_a, "Kaju Katli", on_hand=1_000_000)


@pytest.fixture
def sold(shop_a: Shop, product: Product) -> Shop:
    """Two orders, of which the second was cancelled two days later."""
    order(shop_a, product, at="2026-03-02T10:00:00+05:30", packs=2)
    second = order(shop_a, product, at="2026-03-03T10:00:00+05:30", phone="+919884300002", channel="dashboard")
    with clock.freeze("2026-03-05T10:00:00+05:30"), shop_scope(shop_a.id):
        change_status(second.pk, to="cancelled")
    count(shop_a)
    return shop_a


@pytest.fixture
def ask(shop_a: Shop) -> Any:
    with shop_scope(shop_a.id):
        by = installation(shop_a)
        _row, key = create_api_key(shop_a, by=by, name="figures", scopes=["analytics.view"], expires_at=None)

    def get(path: str, **query: str) -> Any:
        with clock.freeze(NOW):
            return Client(headers={"Authorization": f"Bearer {key}"}).get(f"/api/v1/analytics/{path}", query)

    return get


def figures(answer: Any) -> dict[str, dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    return {figure["code"]: figure for figure in answer.json()["figures"]}


def test_every_metric_has_a_definition(ask: Any) -> None:
    told = ask("metrics").json()
    assert [one["code"] for one in told] == list(METRICS)
    assert all(len(one["definition"]) > 20 for one in told)


def test_an_overview_is_exact_and_says_how_fresh_it_is(ask: Any, sold: Shop, product: Product) -> None:
    with shop_scope(sold.id):
        price = product.variants.order_by("position").first().price  # type: ignore[union-attr]
    answer = ask("overview", **{"from": "2026-03-01", "to": "2026-03-05"})
    found = figures(answer)
    assert Decimal(found["gross_sales"]["value"]) == 3 * price
    assert Decimal(found["returns"]["value"]) == price
    assert Decimal(found["net_sales"]["value"]) == 2 * price
    assert (found["orders"]["value"], found["orders"]["previous"], found["orders"]["change"]) == ("2", "0", None)
    assert found["customers"]["value"] == "2"
    assert found["gross_sales"]["currency"] == "INR"
    body = answer.json()
    assert body["compared"] == {"first": "2026-02-24", "last": "2026-02-28"}
    assert body["as_of"]
    assert body["until"] == "2026-02-28T09:30:00Z"
    assert not body["is_counting"]


def test_sales_over_time_and_by_channel_add_up(ask: Any, sold: Shop) -> None:
    body = ask("sales", **{"from": "2026-03-01", "to": "2026-03-05", "grain": "day"}).json()
    assert [point["start"] for point in body["series"]] == [f"2026-03-0{n}" for n in range(1, 6)]
    whole = figures(ask("overview", **{"from": "2026-03-01", "to": "2026-03-05"}))
    for code in ("gross_sales", "returns", "total_sales", "orders", "units"):
        total = Decimal(whole[code]["value"])
        assert sum(Decimal(point["values"][code]) for point in body["series"]) == total, code
        assert sum(Decimal(channel["values"][code]) for channel in body["channels"]) == total, code
    assert {channel["channel"] for channel in body["channels"]} == {"storefront", "dashboard"}
    weekly = ask("sales", **{"from": "2026-03-01", "to": "2026-03-05", "grain": "week"}).json()
    assert [point["start"] for point in weekly["series"]] == ["2026-02-23", "2026-03-02"]
    only = figures(ask("overview", **{"from": "2026-03-01", "to": "2026-03-05", "channel": "dashboard"}))
    assert only["orders"]["value"] == "1"
    assert "customers" not in only


def test_products_by_net_sales(ask: Any, sold: Shop, product: Product) -> None:
    (item,) = ask("products", **{"from": "2026-03-01", "to": "2026-03-05"}).json()["items"]
    assert (item["product_id"], item["name"]) == (str(product.pk), "Kaju Katli")
    assert (item["values"]["units"], item["values"]["return_rate"]) == ("3", "0.333333")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "1.3.2026"}, "from"),
        ({"from": "2026-03-05", "to": "2026-03-01"}, "from"),
        ({"compare": "moon"}, "compare"),
    ],
)
def test_what_is_no_period_is_said(ask: Any, query: dict[str, str], field: str) -> None:
    answer = ask("overview", **query)
    assert answer.status_code == 422
    assert field in str(answer.json()["errors"])


def test_an_overview_without_days_is_the_last_thirty(ask: Any, sold: Shop) -> None:
    body = ask("overview").json()
    assert body["period"] == {"first": "2026-02-04", "last": "2026-03-05"}


def test_days_as_csv_hold_every_day(sold: Shop, owner_a: Any) -> None:
    client = Client()
    client.force_login(owner_a)
    with clock.freeze(NOW):
        answer = client.get(f"/app/{sold.slug}/analytics/days.csv", {"from": "2026-03-01", "to": "2026-03-05"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("day,currency,gross_sales,discounts,returns,net_sales")
    assert [line.split(",")[0] for line in lines[1:]] == [f"2026-03-0{n}" for n in range(1, 6)]
    assert lines[1].split(",")[2] == "0.00"


def test_the_page_shows_what_the_api_tells(sold: Shop, owner_a: Any) -> None:
    client = Client()
    client.force_login(owner_a)
    with clock.freeze(NOW):
        page = client.get(f"/app/{sold.slug}/analytics/", {"from": "2026-03-01", "to": "2026-03-05"})
        wrong = client.get(f"/app/{sold.slug}/analytics/", {"from": "x"})
        empty = client.get(
            f"/app/{sold.slug}/analytics/", {"range": "last_month", "metric": "units", "compare": "year"}
        )
    text = page.content.decode()
    assert page.status_code == wrong.status_code == empty.status_code == 200
    assert "Kaju Katli" in text
    assert "By phone" in text
    assert "since=2026-03-01&amp;until=2026-03-05" in text
    assert "Write the day as" in wrong.content.decode()
    assert "No sales in these days" in empty.content.decode()


def test_the_command_agrees_and_finds_what_does_not(sold: Shop) -> None:
    from click.testing import CliRunner

    from hawker.conf.cli import cli
    from hawker.intelligence.analytics.models import DayFigures

    with clock.freeze(clock.now() + timedelta(hours=1)):
        fine = CliRunner().invoke(cli, ["analytics", "verify"])
    assert (fine.exit_code, fine.stdout) == (0, "The figures of every day agree with the sales ledger.\n")
    with shop_scope(sold.id):
        DayFigures.objects.update(orders=7)
    wrong = CliRunner().invoke(cli, ["analytics", "verify", "--json"])
    assert wrong.exit_code == 1
    assert '"what": "figures"' in wrong.stdout
    with clock.freeze(clock.now() + timedelta(hours=2)):
        assert CliRunner().invoke(cli, ["analytics", "recount"]).exit_code == 0
    with clock.freeze(clock.now() + timedelta(hours=3)):
        assert CliRunner().invoke(cli, ["analytics", "verify"]).exit_code == 0
