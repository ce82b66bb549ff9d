# SPDX-License-Identifier: Apache-2.0
"""Requests per second and how long they take, beside an empty view and pgbench with the same statements."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection
from statistics import median
from typing import Any

from benchmarks.load import COUNTER, Outcome, Task, http_request, measure
from benchmarks.machine import Database
from benchmarks.peer import Peer, pgbench
from benchmarks.server import HOST, Application

ADDRESS = {
    "line1": "12 Gandhi Road",
    "city": "Chennai",
    "region": "TN",
    "postal_code": "600001",
    "country": "IN",
}
EMPTY = "Empty view"


@dataclass(slots=True)
class Figure:
    """One thing to measure and what came of it, a value per round."""

    name: str
    requests: list[str]
    status: int
    marker: str
    statements: dict[str, Any] | None = None
    """The request whose statements pgbench repeats; None for figures without a peer there."""
    outcomes: list[Outcome] = field(default_factory=list)
    alone: list[Outcome] = field(default_factory=list)
    """With one visitor only: how long a request takes when nobody else is served."""
    of_empty: list[float] = field(default_factory=list)
    pgbench: list[float] = field(default_factory=list)
    peer: Peer | None = None

    def row(self, database: Database) -> dict[str, object]:
        """Medians over the rounds."""
        per_second = median(o.per_second for o in self.outcomes)
        peers = median(self.pgbench) if self.pgbench else None
        return {
            "database": database.label,
            "figure": self.name,
            "per second": per_second,
            "alone ms": median(o.p50 for o in self.alone),
            "p50 ms": median(o.p50 for o in self.outcomes),
            "p95 ms": median(o.p95 for o in self.outcomes),
            "p99 ms": median(o.p99 for o in self.outcomes),
            "max ms": max(o.longest for o in self.outcomes),
            "of empty": round(median(self.of_empty), 3) if self.of_empty else None,
            "statements": self.peer.statements if self.peer else None,
            "pgbench": peers,
            "of pgbench": round(per_second / peers, 3) if peers else None,
            "KB": round(self.outcomes[-1].bytes_per_answer / 1000, 1),
        }


def figures(application: Application) -> list[Figure]:
    """What is measured, in order; the empty view first."""
    facts = application.facts
    shop = facts["shop"]
    storefront = f"/api/v1/storefront/{shop}"
    products = facts["products"]
    product = products[0]
    baskets = [
        [
            {"variant_id": each["variants"][0], "quantity": 1},
            {"variant_id": each["variants"][1], "quantity": 2},
        ]
        for each in products[:10]
    ]
    destination = {"country": "IN", "region": "TN", "postal_code": "600001"}
    prices = [{"lines": lines, "destination": destination} for lines in baskets]
    order_headers = {"Idempotency-Key": f"bench-{COUNTER}"}
    orders = [
        {
            "lines": lines,
            "customer": {
                "name": "Priya Raman",
                "phone": f"+91{COUNTER}",
                "email": f"priya{COUNTER}@example.org",
            },
            "address": ADDRESS,
            "payment_method": "cash_on_delivery",
        }
        for lines in baskets
    ]

    def page(path: str) -> list[str]:
        return [http_request("GET", path, headers={"Accept-Encoding": "gzip"})]

    return [
        Figure(EMPTY, page("/bench/empty/"), 200, "nothing to see"),
        Figure("Catalogue page, kept", page(f"/s/{shop}/"), 200, products[-1]["name"], {"path": f"/s/{shop}/"}),
        Figure(
            "Catalogue page, uncached",
            page(f"/bench/uncached/{shop}/"),
            200,
            products[-1]["name"],
            {"path": f"/bench/uncached/{shop}/"},
        ),
        Figure(
            "Product page, kept",
            page(f"/s/{shop}/products/{product['slug']}/"),
            200,
            product["name"],
            {"path": f"/s/{shop}/products/{product['slug']}/"},
        ),
        Figure(
            "Product page, uncached",
            page(f"/bench/uncached/{shop}/{product['slug']}/"),
            200,
            product["name"],
            {"path": f"/bench/uncached/{shop}/{product['slug']}/"},
        ),
        Figure(
            "API: 34 products",
            page(f"{storefront}/products"),
            200,
            product["slug"],
            {"path": f"{storefront}/products"},
        ),
        Figure(
            "API: cart pricing",
            [http_request("POST", f"{storefront}/cart/price", body=body) for body in prices],
            200,
            '"problems":[]',
            {"method": "POST", "path": f"{storefront}/cart/price", "body": prices[0]},
        ),
        Figure("Into the cart", _into_cart(application), 302, f"location: /s/{shop}/"),
        Figure(
            "Order placed",
            [http_request("POST", f"{storefront}/orders", headers=order_headers, body=body) for body in orders],
            201,
            '"number"',
            {"method": "POST", "path": f"{storefront}/orders", "headers": order_headers, "body": orders[0]},
        ),
        Figure("Health, live", page("/api/health/live"), 200, "ok"),
    ]


def _into_cart(application: Application) -> list[str]:
    """A visitor's form that puts a pack into their cart, as the product page has it: one pack, or two."""
    facts = application.facts
    product = facts["products"][1]
    path = f"/s/{facts['shop']}/products/{product['slug']}/"
    with urllib.request.urlopen(application.address + path, timeout=30) as answer:
        text = answer.read().decode()
        cookies = _cookies(answer.headers)
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    if found is None:
        raise RuntimeError("the product page has no form")
    form = f"csrfmiddlewaretoken={found[1]}&variant={product['variants'][0]}&quantity="
    action = f"/s/{facts['shop']}/cart/lines/"
    wire = HTTPConnection(HOST, application.port, timeout=30)
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    wire.request("POST", action, body=f"{form}1", headers=headers)
    cookies += f"; {_cookies(wire.getresponse().headers)}"
    wire.close()
    return [http_request("POST", action, headers={"Cookie": cookies}, form=form + packs) for packs in "12"]


def _cookies(headers: Message) -> str:
    return "; ".join(each.split(";", 1)[0].strip() for each in headers.get_all("Set-Cookie") or [])


def run(
    database: Database, *, connections: int, rounds: int, seconds: float, only: str = ""
) -> Iterator[dict[str, object]]:
    """Measure everything on one database, in rounds so that a disturbance hits all figures alike."""
    with Application(database) as application:
        facts = application.prepare()
        application.start()
        wanted = [f for f in figures(application) if only.lower() in f.name.lower() or f.name == EMPTY]
        if database.kind == "postgresql" and pgbench():
            _add_peers(application, wanted, facts["shop_id"])
        for number in range(rounds):
            for figure in wanted:
                alone = _task(application, figure, 1, seconds / 2, 2 * number)
                figure.alone.append(measure(alone))
                outcome = measure(_task(application, figure, connections, seconds, 2 * number + 1))
                figure.outcomes.append(outcome)
                figure.of_empty.append(outcome.per_second / wanted[0].outcomes[-1].per_second)
                if figure.peer is not None:
                    figure.pgbench.append(figure.peer.per_second(seconds))
        for figure in wanted:
            yield figure.row(database)


def _task(application: Application, figure: Figure, connections: int, seconds: float, number: int) -> Task:
    """The `number`th measurement of a figure. Its orders come from phones that no other one uses."""
    return Task(
        HOST,
        application.port,
        figure.requests,
        figure.status,
        figure.marker,
        connections=connections,
        warm_up_seconds=min(1.0, seconds / 2),
        seconds=seconds,
        first_count=9_884_000_000 + number * 50_000,
    )


def _add_peers(application: Application, wanted: list[Figure], shop_id: str) -> None:
    asked = {f.name: {"method": "GET", "body": None, **f.statements} for f in wanted if f.statements}
    captured = json.loads(application.run("benchmarks.statements", given=asked))
    by_name = {each["name"]: each["statements"] for each in captured}
    for figure in wanted:
        if figure.name in by_name:
            figure.peer = Peer(
                figure.name,
                by_name[figure.name],
                database_url=application.database.url,
                shop_id=shop_id,
                directory=application.directory,
            )
