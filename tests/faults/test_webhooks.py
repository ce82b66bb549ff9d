# SPDX-License-Identifier: Apache-2.0
"""Webhooks that come twice, all at once, late, or in the wrong order have the effect of the right ones."""

from __future__ import annotations

import itertools
import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from hawker.commerce.payments.providers import sandbox
from tests.faults.installation import Answer, Customer, Installation, installation

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("faults")]
_numbers = itertools.count(500_000)


@pytest.fixture(scope="module")
def shop() -> Iterator[Installation]:
    """One installation for this file. Its jobs are done by hand, so that nothing else moves."""
    with installation() as made:
        made.start()
        yield made


def place(shop: Installation) -> dict[str, Any]:
    """An order waiting for its payment: number, token, payment id and charge."""
    number = next(_numbers)
    variants = {shop.facts["products"]["plenty"]["variants"]["250 g"]: 1}
    answer = shop.customer().order(shop.facts["shop"], variants, key=f"webhooks-{number}", number=number)
    assert answer.status == 201, answer
    placed = answer.json()
    charge = placed["payment"]["next_action"]["url"].rstrip("/").rsplit("/", 1)[-1]
    return {
        "number": placed["number"],
        "payment": placed["payment"]["id"],
        "charge": charge,
        "total": placed["total"],
    }


def event(order: dict[str, Any], kind: str, sequence: int, **changes: Any) -> bytes:
    """A webhook of the provider about an order's charge."""
    minor = round(float(order["total"]["amount"]) * 100)
    facts = {
        "id": f"evt_{order['charge'][:16]}_{sequence}",
        "type": f"charge.{kind}",
        "charge": order["charge"],
        "reference": order["payment"],
        "amount": minor,
        "currency": order["total"]["currency"],
        **changes,
    }
    return json.dumps(facts).encode()


def send(shop: Installation, body: bytes, *, age_seconds: int = 0, signature: str | None = None) -> Answer:
    """Deliver a webhook as the provider does."""
    if signature is None:
        sent_at = int(time.time()) - age_seconds
        signature = sandbox.signature(body, shop_id=shop.facts["shop_id"], timestamp=sent_at)
    return Customer(shop.port).once(
        "POST",
        f"/api/webhooks/sandbox/{shop.facts['shop']}",
        body=body,
        Content_Type="application/json",
        X_Sandbox_Signature=signature,
    )


def settled(shop: Installation, *orders: dict[str, Any]) -> list[dict[str, Any]]:
    """The orders when everything due is done."""
    found = shop.do("settle")
    assert found["differences"] == []
    assert found["unfinished"] == {}
    assert found["live_holds"] == 0
    rows = {row["number"]: row for row in found["orders"]}
    return [rows[order["number"]] for order in orders]


def events_of(row: dict[str, Any]) -> list[str]:
    return [message.split(" ")[0] for message in row["messages"]]


PAID_ONCE = ["new_order", "order_confirmed", "order_placed", "payment_received"]


def test_thirty_copies_at_once_are_one(shop: Installation) -> None:
    order = place(shop)
    body = event(order, "paid", 1)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: send(shop, body), range(30)))
    assert {answer.status for answer in answers} == {200}
    assert sum(not answer.json()["duplicate"] for answer in answers) == 1
    (row,) = settled(shop, order)
    assert (row["status"], row["confirmed"], row["sales"]) == ("confirmed", 1, 1)
    assert events_of(row) == PAID_ONCE


def test_the_same_news_under_many_ids_has_one_effect(shop: Installation) -> None:
    order = place(shop)
    for sequence in range(1, 6):
        assert send(shop, event(order, "paid", sequence)).status == 200
    (row,) = settled(shop, order)
    assert (row["status"], row["confirmed"], row["sales"]) == ("confirmed", 1, 1)
    assert events_of(row) == PAID_ONCE


def test_money_counts_whenever_it_is_heard_of(shop: Installation) -> None:
    """`pending`, `failed`, then `paid` at the provider: confirmed once, in whatever order the news came."""
    arrivals = list(itertools.permutations(["pending", "failed", "paid"]))
    orders = [place(shop) for _ in arrivals]
    for order, kinds in zip(orders, arrivals, strict=True):
        for sequence, kind in enumerate(kinds, 1):
            assert send(shop, event(order, kind, sequence)).status == 200
    for row, kinds in zip(settled(shop, *orders), arrivals, strict=True):
        facts = (row["status"], row["payment"], row["confirmed"], row["sales"])
        assert facts == ("confirmed", "paid", 1, 1), (kinds, row)
        sent = events_of(row)
        assert [name for name in sent if name != "payment_failed"] == PAID_ONCE, (kinds, row)
        assert sent.count("payment_failed") <= 1, (kinds, row)


def test_a_storm_of_shuffled_doubled_webhooks(shop: Installation) -> None:
    """A third of all webhooks twice, everything shuffled, over several orders at once."""
    dice = random.Random(7)
    orders = [place(shop) for _ in range(8)]
    storm = [
        event(order, kind, sequence)
        for order in orders
        for sequence, kind in enumerate(["pending", "failed", "pending", "paid"], 1)
    ]
    storm += dice.sample(storm, len(storm) // 3)
    dice.shuffle(storm)
    with ThreadPoolExecutor(6) as pool:
        assert {answer.status for answer in pool.map(lambda body: send(shop, body), storm)} == {200}
    for row in settled(shop, *orders):
        assert (row["status"], row["confirmed"], row["sales"]) == ("confirmed", 1, 1), row
        assert len(events_of(row)) == len(set(events_of(row)))


def test_what_is_wrong_or_not_signed_never_settles(shop: Installation) -> None:
    """Another amount or currency is taken in and ignored; a bad or old signature is refused."""
    other_amount, unsigned = place(shop), place(shop)
    assert send(shop, event(other_amount, "paid", 1, amount=1)).status == 200
    assert send(shop, event(other_amount, "paid", 2, currency="USD")).status == 200
    body = event(unsigned, "paid", 1)
    signed = sandbox.signature(body, shop_id=shop.facts["shop_id"], timestamp=int(time.time()))
    assert send(shop, body, age_seconds=3600).status == 401
    assert send(shop, body, signature="").status == 401
    assert send(shop, body, signature=signed[:-1] + ("0" if signed[-1] != "0" else "1")).status == 401
    assert send(shop, body.replace(b"paid", b"pend"), signature=signed).status == 401
    for row in settled(shop, other_amount, unsigned):
        assert (row["confirmed"], row["sales"], row["payment"]) == (0, 0, "created")
        assert "order_confirmed" not in events_of(row)
