# SPDX-License-Identifier: Apache-2.0
"""Webhooks of the sandbox provider: believed only when signed, kept once, settled by a job."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from hawker.commerce.catalog.models import Product
from hawker.commerce.payments.providers import sandbox
from hawker.core import clock
from hawker.core.tenancy import all_shops, shop_scope
from hawker.platform.events import inbox
from hawker.platform.events.models import InboxEvent
from hawker.platform.shops.models import Shop
from tests.conftest import nothing_written
from tests.surfaces.api.conftest import Api, order_body

EVENT = {
    "id": "evt_1",
    "type": "charge.paid",
    "charge": "c" * 32,
    "reference": "01920000-0000-7000-8000-000000000000",
    "amount": 53000,
    "currency": "INR",
}


def _send(shop: Shop, body: bytes, *, signed_for: Shop | None = None, age_seconds: int = 0) -> HttpResponse:
    timestamp = int(clock.now().timestamp()) - age_seconds
    signature = sandbox.signature(body, shop_id=(signed_for or shop).id, timestamp=timestamp)
    return Client().post(
        f"/api/webhooks/sandbox/{shop.slug}",
        body,
        content_type="application/json",
        headers={sandbox.SIGNATURE_HEADER: signature, "Authorization": "Bearer secret"},
    )


def test_a_signed_webhook_is_kept_once(shop_a: Shop) -> None:
    body = json.dumps(EVENT).encode()
    first, again = _send(shop_a, body), _send(shop_a, body)
    assert (first.status_code, first.json()) == (200, {"received": True, "duplicate": False})
    assert (again.status_code, again.json()) == (200, {"received": True, "duplicate": True})
    with all_shops("a test"):
        row = InboxEvent.objects.get()
    assert bytes(row.body) == body
    assert (row.shop_id, row.source, row.topic) == (shop_a.id, "sandbox", "charge.paid")
    assert "Authorization" not in row.headers


def test_one_shops_signature_is_worth_nothing_at_another(shop_a: Shop, shop_b: Shop) -> None:
    with nothing_written(InboxEvent):
        assert _send(shop_a, json.dumps(EVENT).encode(), signed_for=shop_b).status_code == 401


@pytest.mark.parametrize("age", [301, -301])
def test_an_old_signature_is_refused(shop_a: Shop, age: int) -> None:
    with nothing_written(InboxEvent):
        response = _send(shop_a, json.dumps(EVENT).encode(), age_seconds=age)
    assert response.status_code == 401
    assert response.json()["code"] == "bad_signature"


@pytest.mark.parametrize("header", ["", "t=1", "v1=00", "t=x,v1=y", "t=1,v1=" + "0" * 64, "é=1"])
def test_what_is_no_signature_is_refused(shop_a: Shop, header: str) -> None:
    with nothing_written(InboxEvent):
        response = Client().post(
            f"/api/webhooks/sandbox/{shop_a.slug}",
            json.dumps(EVENT).encode(),
            content_type="application/json",
            headers={sandbox.SIGNATURE_HEADER: header} if header else {},
        )
    assert response.status_code == 401


def test_a_changed_body_is_refused(shop_a: Shop) -> None:
    body = json.dumps(EVENT).encode()
    timestamp = int(clock.now().timestamp())
    signature = sandbox.signature(body, shop_id=shop_a.id, timestamp=timestamp)
    with nothing_written(InboxEvent):
        response = Client().post(
            f"/api/webhooks/sandbox/{shop_a.slug}",
            body.replace(b"53000", b"1"),
            content_type="application/json",
            headers={sandbox.SIGNATURE_HEADER: signature},
        )
    assert response.status_code == 401


@pytest.mark.parametrize("body", [b"{}", b"[]", b"text", b'{"id": "e", "type": "other.paid"}'])
def test_a_signed_body_that_is_no_event_is_400(shop_a: Shop, body: bytes) -> None:
    with nothing_written(InboxEvent):
        assert _send(shop_a, body).status_code == 400


def test_other_methods_shops_and_sizes_are_refused(shop_a: Shop) -> None:
    address = f"/api/webhooks/sandbox/{shop_a.slug}"
    assert Client().get(address).status_code == 405
    assert Client().get(address)["Content-Type"] == "application/problem+json"
    assert Client().post("/api/webhooks/sandbox/none", b"{}", content_type="application/json").status_code == 404
    large = Client().post(address, b"x" * (256 * 1024 + 1), content_type="application/json")
    assert large.status_code == 413


def test_a_paid_webhook_confirms_the_order_once(anyone: Api, shop_a: Shop, kaju: Product) -> None:
    placed: dict[str, Any] = anyone.post(
        f"/storefront/{shop_a.slug}/orders", order_body(kaju, payment_method="sandbox")
    ).json()
    token = placed["payment"]["next_action"]["url"].rstrip("/").rsplit("/", 1)[1]
    charge = sandbox.decide(token, outcome="paid")
    body = sandbox.webhook_body(charge)
    for _ in range(2):
        assert _send(shop_a, body).status_code == 200
        inbox.process()
    tracked = anyone.get(f"/storefront/{shop_a.slug}/orders/{placed['token']}").json()
    assert (tracked["status"], tracked["payment_state"]) == ("confirmed", "paid")
    assert tracked["payment"] == {"type": "none", "url": None}
    with shop_scope(shop_a.id):
        assert InboxEvent.objects.get().outcome == "paid"
