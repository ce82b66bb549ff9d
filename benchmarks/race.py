# SPDX-License-Identifier: Apache-2.0
"""A thousand buyers at the same moment for the last hundred packs: `python -m benchmarks race`.

Every buyer is a thread with a connection of its own, opened beforehand; a barrier lets all of them ask at
once. Exactly as many orders as there are packs must come of it, and nothing but "out of stock" besides.
"""

from __future__ import annotations

import json
import resource
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.load import http_request
from benchmarks.machine import Database
from benchmarks.server import HOST, Application
from benchmarks.speed import ADDRESS

BUYERS = 1000
PACKS = 100
PACK_GRAMS = 250
_PATIENCE_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Race:
    """Who wants what from where."""

    port: int
    path: str
    variant_id: str
    buyers: int
    first_phone: int


def run(database: Database, *, workers: int, buyers: int = BUYERS, packs: int = PACKS) -> dict[str, object]:
    """One race on one database, as a row of the table; RuntimeError when the figures do not add up."""
    with Application(database, workers=workers) as application:
        facts = application.prepare()
        application.start()
        product = facts["products"][0]
        application.run("benchmarks.recount", product["id"], str(packs * PACK_GRAMS))
        race = Race(
            application.port,
            f"/api/v1/storefront/{facts['shop']}/orders",
            product["variants"][0],
            buyers,
            9_884_000_000,
        )
        answers, seconds = released(race)
        found = json.loads(application.run("benchmarks.recount", product["id"]))
    sold, refused = answers.pop("201", 0), answers.pop("409 out_of_stock", 0)
    row = {
        "database": database.label,
        "workers": workers,
        "buyers": buyers,
        "packs": packs,
        "sold": sold,
        "out of stock": refused,
        "other": sum(answers.values()),
        "seconds": round(seconds, 2),
        "answers/s": round(buyers / seconds, 1),
        "orders/s": round(sold / seconds, 1),
        "available": found["available"],
        "orders": found["orders"],
        "differences": len(found["differences"]),
    }
    if answers:
        print(f"unexpected answers: {dict(answers)}", file=sys.stderr)
    if (sold, found["orders"], found["available"], found["differences"]) != (packs, packs, 0, []):
        raise RuntimeError(f"the race was lost: {row} {found['differences']}")
    return row


def released(race: Race) -> tuple[Counter[str], float]:
    """The race in a process of its own: answers by kind, and seconds from the barrier to the last answer."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.race"],
        input=json.dumps(asdict(race)),
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS * 2,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    outcome = json.loads(done.stdout)
    return Counter(outcome["answers"]), float(outcome["seconds"])


def _buy(race: Race, number: int, barrier: threading.Barrier, answers: list[str]) -> None:
    phone = race.first_phone + number
    body: dict[str, Any] = {
        "lines": [{"variant_id": race.variant_id, "quantity": 1}],
        "customer": {
            "name": f"Buyer {number}",
            "phone": f"+91{phone}",
            "email": f"buyer{number}@example.org",
        },
        "address": ADDRESS,
        "payment_method": "cash_on_delivery",
    }
    headers = {"Idempotency-Key": f"race-{phone}", "Connection": "close"}
    request = http_request("POST", race.path, headers=headers, body=body).encode()
    try:
        with socket.create_connection((HOST, race.port), timeout=_PATIENCE_SECONDS) as wire:
            barrier.wait()
            wire.sendall(request)
            received = bytearray()
            while part := wire.recv(65_536):
                received += part
    except OSError as error:
        barrier.abort()
        answers.append(f"{type(error).__name__}: {error}")
        return
    head, _blank, content = bytes(received).partition(b"\r\n\r\n")
    status = head.split(b" ", 2)[1].decode() if head else "no answer"
    answers.append(status if status == "201" else f"{status} {_code(content)}")


def _code(content: bytes) -> str:
    try:
        return str(json.loads(content).get("code"))
    except ValueError:
        return content[:60].decode(errors="replace")


def main() -> None:
    """Run the race given as JSON on standard input."""
    race = Race(**json.load(sys.stdin))
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(allowed, min(most, race.buyers * 2 + 100)), most))
    barrier, answers = threading.Barrier(race.buyers + 1), list[str]()
    threads = [threading.Thread(target=_buy, args=(race, number, barrier, answers)) for number in range(race.buyers)]
    for thread in threads:
        thread.start()
    barrier.wait(_PATIENCE_SECONDS)
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    print(json.dumps({"answers": Counter(answers), "seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main()
