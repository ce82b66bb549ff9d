# SPDX-License-Identifier: Apache-2.0
"""Checks of prices per hour, whole: fetch, read, store, alert; against a server of our own on this machine.

The server takes its share of the same processors, so the figure is on the low side. What is told beside it: how many
pages a second the same two processors read without fetching and storing (`reading alone`), which no number of checks
can exceed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from benchmarks.machine import Database
from benchmarks.pages import made_page, saved_pages
from benchmarks.server import ROOT, Application

SITES = 60
SHOPS = 20
AIM_PER_HOUR = 40_000


def run(database: Database, *, seconds: float, workers: int) -> dict[str, object]:
    """One row: how many checks `workers` processes make, and what came of them."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.retail"], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as server:
        try:
            assert server.stdout is not None
            port = int(server.stdout.readline())
            return _measured(database, port, seconds, workers)
        finally:
            server.kill()


def _measured(database: Database, port: int, seconds: float, workers: int) -> dict[str, object]:
    with Application(database) as application:
        origins = [f"http://shop{number}.localhost:{port}" for number in range(SITES)]
        application.environment["FETCH_ALLOWED_ORIGINS"] = ",".join(origins)
        listings = max(300, int(seconds * 60))
        wanted = {"port": port, "listings": listings, "sites": SITES, "shops": SHOPS}
        application.run("benchmarks.checks_seed", given=wanted)
        with ThreadPoolExecutor(workers) as pool:
            began = time.perf_counter()
            done = list(pool.map(lambda _n: _work(application, seconds), range(workers)))
            spent = time.perf_counter() - began
        found: dict[str, Any] = json.loads(application.run("benchmarks.checks_count"))
    checks = sum(one["checks"] for one in done)
    longest = max(one["seconds"] for one in done)
    per_hour = 3600 * checks / longest
    if found["observations"] < checks or found["unhandled"]:
        raise RuntimeError(f"what was checked was not all stored and told: {checks} checks, {found}")
    return {
        "database": database.label,
        "workers": workers,
        "checks": checks,
        "seconds": round(longest, 1),
        "with start": round(spent, 1),
        "checks/hour": round(per_hour),
        "of the aim": round(per_hour / AIM_PER_HOUR, 2),
        "with a price": found["priced"],
        "failed": found["failed"],
        "alerts": found["firings"],
        "MB a worker": max(one["megabytes"] for one in done),
        "reading alone/hour": round(3600 * reading_alone(workers)),
    }


def _work(application: Application, seconds: float) -> dict[str, Any]:
    with suppress(subprocess.TimeoutExpired):
        found: dict[str, Any] = json.loads(application.run("benchmarks.checks_work", str(seconds)))
        return found
    raise RuntimeError("a worker did not end")


def reading_alone(processes: int) -> float:
    """Pages a second that as many processes read, with nothing else to do."""
    code = (
        "import time; from benchmarks.checks import _pages; from hawker.intelligence.prices.extraction.reading import"
        " extract; pages = _pages(); [extract(b, url=u) for u, b in pages[:5]]; began = time.perf_counter();"
        " [extract(b, url=u) for u, b in pages]; print(len(pages) / (time.perf_counter() - began))"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for _ in range(processes)
    ]
    return sum(float(process.communicate()[0]) for process in running)


def _pages() -> list[tuple[str, bytes]]:
    saved = [(page.url, page.body) for page in saved_pages()]
    return saved or [(f"https://shop.com/p/{n}", made_page(n, "100.00")) for n in range(100)]
