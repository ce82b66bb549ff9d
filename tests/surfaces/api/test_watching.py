# SPDX-License-Identifier: Apache-2.0
"""Watching prices over the API: from an address to figures, comparison, alerts and a public list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hawker.core import clock
from hawker.core.tenancy import shop_scope
from hawker.intelligence.watch.models import WatchedProduct
from hawker.platform.accounts.models import User
from hawker.platform.jobs.models import JobRun
from hawker.platform.shops.models import Shop
from hawker.platform.shops.principals import installation
from hawker.platform.shops.services import create_api_key
from tests.conftest import make_shop
from tests.intelligence.watch.build import Seller, follow_of, followed, own_variant
from tests.surfaces.api.conftest import Api, problem

pytestmark = pytest.mark.django_db

EUR = "EUR"


@pytest.fixture
def shop(owner_a: User) -> Shop:
    return make_shop(owner_a, "Corner Audio", currency=EUR, country="DE")


@pytest.fixture
def api(shop: Shop) -> Api:
    """A program of the shop, whose key outlives the days that pass here."""
    scopes = ["watch.view", "watch.edit", "watch.reprice", "alerts.view", "alerts.edit", "jobs.view"]
    with shop_scope(shop.id):
        _key, raw = create_api_key(shop, name="Watcher", scopes=scopes, expires_at=None, by=installation(shop))
    return Api(raw)


@pytest.fixture(autouse=True)
def _stopped_clock() -> Iterator[None]:
    """Checks move the clock themselves."""
    with clock.freeze(clock.now()):
        yield


def amount(text: str) -> dict[str, str]:
    return {"amount": text, "currency": EUR}


def items(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_from_a_pasted_address_to_its_history(api: Api) -> None:
    seller = Seller()
    asked = api.post("/lookups", {"url": seller.url + "?utm_source=mail"})
    assert (asked.status_code, asked.json()["step"]) == (202, "waiting")
    lookup = f"/lookups/{asked.json()['id']}"
    assert problem(api.post(f"{lookup}/confirm", {}))["errors"][0]["field"] == "lookup"

    seller.shows("279.00")
    found = api.get(lookup).json()
    assert (found["step"], found["is_over"], found["reading"]["price"]) == ("found", True, "279.00")
    assert found["reading"]["candidates"]

    made = api.post(f"{lookup}/confirm", {"tags": ["amps"]})
    assert made.status_code == 201, made.content
    watch = made.json()
    assert (watch["price"], watch["tags"], watch["sellers"]) == (amount("279.00"), ["amps"], 1)
    assert api.get(lookup).json()["watch_id"] == watch["id"]

    clock.tick(hours=30)
    seller.shows("251.10")
    shown = api.get(f"/watches/{watch['id']}").json()
    assert (shown["price"], shown["price_yesterday"], shown["first_price"]) == (
        amount("251.10"),
        amount("279.00"),
        amount("279.00"),
    )
    line = api.get(f"/watches/{watch['id']}/history?days=30").json()
    assert [point["price"]["amount"] for point in line["points"]] == ["279.00", "251.10"]
    assert line["figures"]["lowest"] == amount("251.10")

    listing = shown["offers"][0]["listing_id"]
    steps = api.get(f"/listings/{listing}/history").json()
    assert [(p["price"]["amount"], p["availability"]) for p in steps["points"]] == [
        ("279.00", "in_stock"),
        ("251.10", "in_stock"),
    ]
    later = clock.iso_z(clock.now() - timedelta(hours=2))
    held = api.get(f"/listings/{listing}/history?from={later}").json()["points"]
    assert [(p["at"], p["price"]["amount"]) for p in held] == [(later, "279.00"), (steps["points"][1]["at"], "251.10")]


def test_a_failed_check_is_told_apart_and_keeps_the_price(api: Api) -> None:
    seller = Seller()
    watch = api.post("/watches", {"url": seller.url, "name": "Aria"}).json()
    seller.shows("279.00")
    seller.fails("unreachable")
    offer = api.get(f"/watches/{watch['id']}").json()["offers"][0]
    assert (offer["price"], offer["problem"]) == (amount("279.00"), "unreachable")
    checks = items(api.get(f"/listings/{offer['listing_id']}/checks"))
    assert [(c["outcome"], c["problem"], c["price"]) for c in checks] == [
        ("failed", "unreachable", None),
        ("first", "", amount("279.00")),
    ]
    assert len(items(api.get(f"/listings/{offer['listing_id']}/checks?outcome=failed"))) == 1
    assert api.get(f"/listings/{offer['listing_id']}/checks?outcome=odd").status_code == 422
    assert [w["name"] for w in items(api.get("/watches?show=failing"))] == ["Aria"]


def test_a_listing_is_shown_to_its_followers_only(api: Api, stranger: Api, shop: Shop, shop_b: Shop) -> None:
    seller = Seller()
    watch = api.post("/watches", {"url": seller.url}).json()
    seller.shows("279.00")
    listing = api.get(f"/watches/{watch['id']}").json()["offers"][0]["listing_id"]
    assert stranger.get(f"/listings/{listing}/history").status_code == 404
    followed(shop_b, seller)
    assert stranger.get(f"/listings/{listing}/history").status_code == 200


def test_a_window_must_make_sense(api: Api) -> None:
    seller = Seller()
    listing = api.post("/watches", {"url": seller.url}).json()["offers"][0]["listing_id"]
    fault = problem(api.get(f"/listings/{listing}/history?from=2031-01-01T00:00:00Z"))
    assert fault["errors"][0]["field"] == "from"
    assert problem(api.get(f"/listings/{listing}/history?to=2026-01-01T00:00:00"))["errors"][0]["field"] == "to"


def test_addresses_that_are_none_are_refused(api: Api) -> None:
    for url in ("javascript:alert(1)", "http://127.0.0.1/", "ftp://example.com/x", "  "):
        assert problem(api.post("/watches", {"url": url}))["errors"][0]["field"] == "url", url
    assert items(api.get("/watches")) == []


def test_pages_of_a_list_cost_the_same_however_many(api: Api, shop: Shop) -> None:
    for number in range(12):
        seller = Seller(f"https://acme.example.com/item-{number:02}")
        followed(shop, seller, name=f"Item {number:02}")
        seller.shows("10.00")

    def queries(limit: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert len(items(api.get(f"/watches?sort=name&limit={limit}"))) == limit
        return len(seen)

    queries(2)
    assert queries(3) == queries(11)
    first = api.get("/watches?sort=name&limit=7").json()
    second = api.get(f"/watches?sort=name&limit=7&cursor={first['next']}").json()
    names = [w["name"] for w in first["items"] + second["items"]]
    assert names == [f"Item {number:02}" for number in range(12)]
    assert second["next"] is None


def test_changes_of_a_product(api: Api) -> None:
    seller = Seller()
    made = api.post("/watches", {"url": seller.url, "name": "Aria", "tags": ["b", "a"]})
    watch = f"/watches/{made.json()['id']}"
    shown = api.get(watch)
    changed = api.patch(watch, {"note": "From Leipzig", "interval_minutes": 180, "version": 1}, If_Match=shown["ETag"])
    assert changed.status_code == 200, changed.content
    assert (changed.json()["note"], changed.json()["interval_minutes"], changed.json()["tags"]) == (
        "From Leipzig", 180, ["a", "b"],
    )  # fmt: skip
    assert api.patch(watch, {"note": "x"}, If_Match=shown["ETag"]).status_code == 412
    assert api.patch(watch, {"note": "x", "version": 1}).status_code == 412
    assert problem(api.patch(watch, {"name": " "}))["errors"][0]["field"] == "name"
    assert api.patch(watch, {"interval_minutes": 0}).json()["interval_minutes"] is None
    assert api.post(f"{watch}/check").json() == {"checking": 1}
    assert api.post(f"{watch}/notes", {"text": "New packaging"}).status_code == 201
    assert api.delete(watch).status_code == 204
    assert items(api.get("/watches")) == []
    key = made.json()["id"]
    assert api.post("/watches/state", {"ids": [key], "do": "restore"}).json() == {"changed": 1}
    assert api.post("/watches/state", {"ids": [key], "do": "pause"}).json() == {"changed": 1}
    assert items(api.get("/watches?show=paused"))[0]["state"] == "paused"


def test_sellers_count_by_the_piece_and_with_extras(api: Api, shop: Shop) -> None:
    one, six = Seller(), Seller("https://bulk.example.org/six")
    product = followed(shop, one)
    watch = f"/watches/{product.pk}"
    added = api.post(f"{watch}/sellers", {"url": six.url, "role": "supplier"})
    assert (added.status_code, added.json()["role"]) == (201, "supplier")
    one.shows("10.00")
    six.shows("54.00")
    seller = f"/watch-sellers/{added.json()['id']}"
    changed = api.patch(seller, {"pack_quantity": 6, "extra_cost": amount("3.00"), "label": "Bulk"}).json()
    assert (changed["total"], changed["per_unit"], changed["seller"]) == (amount("57.00"), amount("9.50"), "Bulk")
    assert api.get(watch).json()["price"] == amount("9.50")
    assert problem(api.patch(seller, {"extra_cost": {"amount": "3", "currency": "USD"}}))["errors"]
    assert api.delete(seller).status_code == 204
    assert api.get(watch).json()["price"] == amount("10.00")


def test_two_products_that_are_the_same_become_one(api: Api, shop: Shop) -> None:
    first, second = Seller(), Seller("https://other.example.org/aria")
    into, other = followed(shop, first, name="Aria"), followed(shop, second, name="Aria 700")
    merged = api.post(f"/watches/{into.pk}/merge", {"from_id": str(other.pk)}).json()
    assert sorted(offer["url"] for offer in merged["offers"]) == sorted([first.url, second.url])
    assert [w["name"] for w in items(api.get("/watches"))] == ["Aria"]


def test_figures_are_tried_before_they_are_kept(api: Api, shop: Shop) -> None:
    seller = Seller()
    watch = f"/watches/{followed(shop, seller).pk}"
    seller.shows("100.00")
    figures = {"fee_percent": "10", "shipping_in": amount("5.00"), "target": "markup", "target_percent": "50"}
    tried = api.post(f"{watch}/what-if", figures).json()["outcome"]
    # C = 105, S = 157.50, fees 15.75: profit 36.75.
    assert (tried["cost"], tried["selling_price"], tried["profit"]) == (
        amount("105.00"), amount("157.50"), amount("36.75"),
    )  # fmt: skip
    assert tried["margin"] == "0.2333"
    assert api.get(watch).json()["figures"]["fee_percent"] == "0"
    kept = api.put(f"{watch}/figures", figures).json()
    assert (kept["outcome"]["profit"], kept["figures"]["fee_percent"]) == (amount("36.75"), "10")
    assert api.get("/portfolio").json()["profit"] == amount("36.75")
    assert api.put(f"{watch}/figures", {}).json()["figures"]["fee_percent"] == "0"
    assert problem(api.put(f"{watch}/figures", {"fee_percent": "a lot"}))["errors"]
    hopeless = api.post(f"{watch}/what-if", {"fee_percent": "80", "target": "margin", "target_percent": "40"}).json()
    assert hopeless["outcome"] is None


def test_an_own_price_follows_by_proposal(api: Api, shop: Shop) -> None:
    variant = own_variant(shop, "300", cost="200")
    seller = Seller()
    product = followed(shop, seller, variant_id=variant.pk)
    seller.shows("279.00")
    rule = {"strategy": "undercut_amount", "undercut_by": "1", "floor": amount("250"), "ceiling": amount("320")}
    too_low = {**rule, "ceiling": amount("200")}
    assert problem(api.put(f"/watches/{product.pk}/repricing", too_low))["errors"][0]["field"] == "ceiling"
    assert api.put(f"/watches/{product.pk}/repricing", rule).status_code == 200
    [proposal] = items(api.get("/price-proposals"))
    assert (proposal["old_price"], proposal["new_price"], proposal["reason"]["cheapest"]) == (
        amount("300.00"), amount("278.00"), "279.00",
    )  # fmt: skip
    [compared] = items(api.get("/price-comparison"))
    assert (compared["index"], compared["position"], compared["proposed_price"]) == ("107.5", 2, amount("278.00"))
    applied = api.post(f"/price-proposals/{proposal['id']}/apply", Idempotency_Key="once")
    again = api.post(f"/price-proposals/{proposal['id']}/apply", Idempotency_Key="once")
    assert applied.json() == again.json()
    assert api.post(f"/price-proposals/{proposal['id']}/apply").status_code == 409
    with shop_scope(shop.id):
        variant.refresh_from_db()
    assert variant.price == Decimal("278")
    assert api.post(f"/price-proposals/{proposal['id']}/undo").json()["state"] == "undone"
    assert items(api.get("/price-proposals")) == []
    assert [p["state"] for p in items(api.get("/price-proposals?state=all"))] == ["undone"]
    assert api.delete(f"/watches/{product.pk}/repricing").status_code == 204
    assert api.get(f"/watches/{product.pk}").json()["repricing"] is None


def test_an_alert_is_tried_made_fires_and_is_seen(api: Api, shop: Shop) -> None:
    seller = Seller()
    product = followed(shop, seller)
    seller.shows("279.00")
    rule = {"conditions": [{"kind": "below", "amount": "260"}], "watch_id": str(product.pk)}
    assert api.post("/alerts/rules/try", rule).json()["is_true"] is False
    made = api.post("/alerts/rules", rule)
    assert (made.status_code, made.json()["is_true_now"]) == (201, False)
    key = made.json()["id"]
    seller.shows("251.00")
    [fired] = items(api.get("/alerts?unseen=true"))
    assert (fired["rule_id"], fired["watch_id"]) == (key, str(product.pk))
    assert fired["verdicts"][0]["is_true"] is True
    assert api.get(f"/alerts/rules/{key}").json()["standings"][0]["state"] == "fired"
    assert api.post("/alerts/seen", {"ids": [fired["id"]]}).json() == {"changed": 1}
    assert items(api.get("/alerts?unseen=true")) == []
    unknown = {**rule, "conditions": [{"kind": "nothing"}]}
    assert problem(api.post("/alerts/rules", unknown))["errors"][0]["field"] == "conditions.0.kind"
    written = api.put(f"/alerts/rules/{key}", {**rule, "name": "Cheap", "delivery": "digest"}).json()
    assert (written["name"], written["delivery"], written["is_true_now"]) == ("Cheap", "digest", True)
    assert api.post("/alerts/rules/state", {"ids": [key], "do": "pause"}).json() == {"changed": 1}
    assert [r["pause_reason"] for r in items(api.get("/alerts/rules?show=paused"))] == ["user"]
    assert api.delete(f"/alerts/rules/{key}").status_code == 204
    assert items(api.get("/alerts/rules")) == []


def test_every_condition_says_what_it_needs(api: Api) -> None:
    kinds = {kind["kind"]: kind for kind in api.get("/alerts/conditions").json()}
    assert [p["name"] for p in kinds["below"]["parameters"]] == ["amount"]
    references = [p for kind in kinds.values() for p in kind["parameters"] if p["kind"] == "reference"]
    assert references
    assert all("first" in p["options"] for p in references)


def test_a_wish_list_is_public_until_it_is_closed(api: Api, shop: Shop) -> None:
    seller = Seller()
    product = followed(shop, seller, name="Aria 700")
    made = api.post("/wish-lists", {"title": "Birthday"}).json()
    shown = api.post(f"/wish-lists/{made['id']}/items", {"watch_id": str(product.pk)}).json()
    assert shown["watch_ids"] == [str(product.pk)]
    address = made["url"].split("/", 3)[3]
    assert "Aria 700" in Client().get(f"/{address}").content.decode()
    assert api.patch(f"/wish-lists/{made['id']}", {"is_open": False}).json()["title"] == "Birthday"
    assert Client().get(f"/{address}").status_code == 404
    assert api.delete(f"/wish-lists/{made['id']}/items/{product.pk}").status_code == 204
    assert items(api.get("/wish-lists"))[0]["watch_ids"] == []


def test_many_addresses_are_planned_then_followed_by_a_job(api: Api, shop: Shop) -> None:
    text = "url;name\nhttps://acme.example.com/one;One\nhttps://acme.example.com/two;Two\nnonsense;\n"
    plan = api.post("/imports/watches", {"text": text, "is_plan": True})
    assert (plan.status_code, plan.json()["counts"]["new"], plan.json()["job_id"]) == (200, 2, None)
    assert [row["outcome"] for row in plan.json()["rows"]] == ["new", "new", "invalid"]
    begun = api.post("/imports/watches", {"text": text})
    assert begun.status_code == 202
    assert api.get(f"/jobs/{begun.json()['job_id']}").json()["job"] == "watch.import_urls"
    with shop_scope(shop.id):
        assert JobRun.objects.filter(pk=begun.json()["job_id"]).exists()
        assert not WatchedProduct.objects.exists()


def test_roles(viewer: Api, shop_a: Shop) -> None:
    """A viewer may look and try, not change."""
    seller = Seller()
    product = followed(shop_a, seller)
    follow = follow_of(product, seller)
    assert viewer.get(f"/watches/{product.pk}").status_code == 200
    assert viewer.post(f"/watches/{product.pk}/what-if", {"fee_percent": "3"}).status_code == 200
    assert viewer.patch(f"/watch-sellers/{follow.pk}", {"label": "x"}).status_code == 403
    assert viewer.delete(f"/watches/{product.pk}").status_code == 403
