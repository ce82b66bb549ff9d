# SPDX-License-Identifier: Apache-2.0
"""`kill -9` at any moment loses nothing and doubles nothing.

Customers check out with the Sandbox while web and worker are killed again and again at random points.
They retry as browsers and apps do, with the same key. Then everything that is due is done, and the books
must balance. `HAWKER_KILL_CHECKOUTS` sets how many checkouts, `HAWKER_KILL_SEED` repeats a run's choices.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.faults.installation import Customer, Installation, installation, log_tail

CHECKOUTS = int(os.environ.get("HAWKER_KILL_CHECKOUTS", "60"))
SEED = int(os.environ.get("HAWKER_KILL_SEED", "20261121"))
CUSTOMERS_AT_ONCE = 4
# What customers do at the provider, one after the other, and how often.
WAYS = (
    (("paid",), 60),
    (("failed", "paid"), 10),
    (("pending", "paid"), 10),
    (("cancelled",), 8),
    (("failed",), 6),
    ((), 6),
)


@dataclass
class Checkout:
    """One customer's plan and what came of it as far as the customer was told."""

    number: int
    grams: dict[str, int]
    way: tuple[str, ...]
    comes_back: bool
    repeats: bool
    is_cancelled_later: bool
    order: str = ""
    refused: str = ""
    was_cancelled: bool = False
    said: list[str] = field(default_factory=list)


def plan(number: int, facts: dict[str, Any]) -> Checkout:
    """The same for the same seed and number, whatever the others do."""
    dice = random.Random(f"{SEED}:{number}")
    product = facts["products"]["scarce" if dice.random() < 0.15 else "plenty"]["variants"]
    ways, weights = zip(*WAYS, strict=True)
    return Checkout(
        number=number,
        grams={product["250 g"]: dice.randint(1, 3)}
        | ({product["500 g"]: dice.randint(1, 2)} if dice.random() < 0.5 else {}),
        way=dice.choices(ways, weights)[0],
        comes_back=dice.random() < 0.5,
        repeats=dice.random() < 0.2,
        is_cancelled_later=dice.random() < 0.15,
    )


def check_out(shop: Installation, checkout: Checkout) -> int:
    """One customer from the cart to the thank-you page; how often they had to try again."""
    customer, facts = shop.customer(), shop.facts
    key = f"checkout-{SEED}-{checkout.number}"
    answer = customer.order(facts["shop"], checkout.grams, key=key, number=checkout.number)
    if answer.status == 409:
        checkout.refused = answer.code
        return customer.retries
    assert answer.status == 201, answer
    placed = answer.json()
    checkout.order = placed["number"]
    while checkout.repeats or placed["payment"]["next_action"]["type"] == "wait":
        again = customer.order(facts["shop"], checkout.grams, key=key, number=checkout.number)
        assert again.status == 201, again
        assert again.json()["number"] == checkout.order, "a repetition made another order"
        placed, checkout.repeats = again.json(), False
    for outcome in checkout.way:
        back = customer.decide(placed["payment"]["next_action"]["url"], outcome)
        checkout.said.append(outcome)
        if checkout.comes_back:
            assert customer.ask("GET", back).status == 200
    if checkout.is_cancelled_later and checkout.comes_back:
        cancel(customer, shop, checkout)
    return customer.retries


def cancel(staff: Customer, shop: Installation, checkout: Checkout) -> None:
    """Staff cancel the order, whatever state it has come to."""
    answer = staff.ask(
        "PATCH",
        f"/api/v1/orders/{checkout.order}",
        body={"status": "cancelled"},
        Authorization=f"Bearer {shop.facts['key']}",
        Idempotency_Key=f"cancel-{SEED}-{checkout.number}",
    )
    assert answer.status == 200 or answer.code == "transition_not_allowed", answer
    checkout.was_cancelled = answer.status == 200


class Killer(threading.Thread):
    """Kills and restarts processes until told to stop, at random points of the customers' progress."""

    def __init__(self, shop: Installation) -> None:
        super().__init__(daemon=True)
        self._shop, self._dice, self._stop_asked = shop, random.Random(SEED), threading.Event()
        self.killed: Counter[str] = Counter()
        self.trouble: BaseException | None = None

    def _wait(self) -> bool:
        """Let customers have a few dozen answers, then a moment more; False when told to stop."""
        until = self._shop.answers + self._dice.randint(15, 45)
        while self._shop.answers < until:
            if self._stop_asked.wait(0.01):
                return False
        return not self._stop_asked.wait(self._dice.uniform(0, 0.05))

    def run(self) -> None:
        try:
            while self._wait():
                victims = self._dice.choices(["web", "jobs", "both"], [5, 4, 1])[0]
                if victims in ("web", "both"):
                    self._shop.kill_web()
                if victims in ("jobs", "both"):
                    self._shop.kill_jobs()
                self.killed[victims] += 1
                if victims in ("jobs", "both"):
                    self._shop.start_jobs()
                if victims in ("web", "both"):
                    self._shop.start()
        except BaseException as error:
            self.trouble = error

    def stop(self) -> None:
        """No more kills; everything that was killed has been started again."""
        self._stop_asked.set()
        self.join(120)
        assert not self.is_alive()
        if self.trouble is not None:
            raise self.trouble


def serve_all(shop: Installation, checkouts: list[Checkout]) -> int:
    """All checkouts, a few at once; how often customers had to try again."""
    waiting, lock = list(reversed(checkouts)), threading.Lock()
    troubles: list[BaseException] = []
    retries = 0

    def serve() -> None:
        nonlocal retries
        while not troubles:
            with lock:
                if not waiting:
                    return
                checkout = waiting.pop()
            try:
                tries = check_out(shop, checkout)
            except BaseException as error:
                troubles.append(error)
                return
            with lock:
                retries += tries

    threads = [threading.Thread(target=serve) for _ in range(CUSTOMERS_AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if troubles:
        raise AssertionError(f"a checkout went wrong\n{log_tail(shop)}") from troubles[0]
    return retries


@pytest.mark.slow
@pytest.mark.xdist_group("faults")
def test_books_balance_after_kills_at_random_moments() -> None:
    with installation() as shop:
        checkouts = [plan(number, shop.facts) for number in range(CHECKOUTS)]
        shop.start()
        shop.start_jobs()
        killer, started = Killer(shop), time.monotonic()
        killer.start()
        try:
            retries = serve_all(shop, checkouts)
        finally:
            killer.stop()
        seconds = time.monotonic() - started
        shop.kill_jobs()
        found = shop.do("settle")
        print(
            f"{CHECKOUTS} checkouts in {seconds:.0f} s, killed {dict(killer.killed)}, {retries} retries,"
            f" {len(found['orders'])} orders, drained in {found['rounds']} rounds"
        )
        assert killer.killed.total() >= CHECKOUTS // 20
        check_queues(found)
        check_orders(found, checkouts)
        check_stock(found, shop.facts)
        check_messages(found)


def check_queues(found: dict[str, Any]) -> None:
    """Nothing waits, nothing was given up, the log is whole."""
    assert found["unfinished"] == {}
    assert found["log_faults"] == []


def check_orders(found: dict[str, Any], checkouts: list[Checkout]) -> None:
    """One order per key that was accepted, each with one payment, in the state its payment says."""
    by_number = {order["number"]: order for order in found["orders"]}
    placed = [checkout for checkout in checkouts if checkout.order]
    assert len(by_number) == len(found["orders"]) == len({order["key"] for order in found["orders"]})
    assert sorted(by_number) == sorted(checkout.order for checkout in placed), "orders and customers disagree"
    assert found["payments"] == len(placed)
    assert {checkout.refused for checkout in checkouts} <= {"", "out_of_stock"}
    for checkout in placed:
        order = by_number[checkout.order]
        has_paid = checkout.said[-1:] == ["paid"]
        context = (checkout, order)
        assert order["confirmed"] == order["sales"], context
        assert order["confirmed"] in ((0, 1) if checkout.was_cancelled else (int(has_paid),)), context
        if checkout.was_cancelled:
            assert order["status"] in ("cancelled", "refunded"), context
            assert order["payment"] == ("refunded" if has_paid else "cancelled"), context
            assert order["refunds"] == int(has_paid), context
            assert order["stock"] == ("returned" if order["sales"] else "none"), context
        elif has_paid:
            assert (order["status"], order["payment"], order["stock"]) == ("confirmed", "paid", "taken"), context
        else:
            assert order["status"] == "payment_failed", context
            assert order["stock"] == "none", context
            assert order["payment"] in ("failed", "cancelled", "created", "pending"), context


def check_stock(found: dict[str, Any], facts: dict[str, Any]) -> None:
    """What is there is what was there less what was sold plus what came back; nothing is held."""
    assert found["differences"] == []
    assert found["live_holds"] == 0
    for product in facts["products"].values():
        pool = found["pools"][product["pool"]]
        orders = [order for order in found["orders"] if order["pool"] == product["pool"]]
        sold = sum(order["grams"] for order in orders if order["sales"])
        returned = sum(order["grams"] for order in orders if order["stock"] == "returned")
        assert pool == {"on_hand": product["on_hand"] - sold + returned, "held": 0}
        assert pool["on_hand"] >= 0
        moved = found["moved"][product["pool"]]
        assert moved.get("sale", 0) == -sold
        assert moved.get("return", 0) == returned


def check_messages(found: dict[str, Any]) -> None:
    """Each message of an order was sent, and sent once."""
    assert found["messages_of_unknown_orders"] == {}
    for order in found["orders"]:
        sent = Counter(message.split(" ")[0] for message in order["messages"])
        assert {message.split(" ")[2] for message in order["messages"]} == {"sent"}, order
        assert set(sent.values()) == {1}, order
        expected = {"order_placed", "new_order"}
        if order["confirmed"]:
            expected |= {"payment_received", "order_confirmed"}
        if order["status"] == "cancelled" or order["refunds"]:
            expected |= {"order_cancelled"}
        if order["refunds"]:
            expected |= {"payment_refunded"}
        assert expected <= set(sent) <= expected | {"payment_failed"}, order
        assert ("payment_failed" in sent) or order["status"] != "payment_failed", order
