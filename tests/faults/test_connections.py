# SPDX-License-Identifier: Apache-2.0
"""The database hangs up on the application in the middle of checkouts: customers retry, the books balance."""

from __future__ import annotations

import random
import threading

import psycopg
import pytest
from django.db import connection

from tests.faults.installation import Installation, installation
from tests.faults.test_kill import (
    check_messages,
    check_orders,
    check_queues,
    check_stock,
    plan,
    serve_all,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.xdist_group("faults"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL hangs up: run `make test-postgres`"),
]
CHECKOUTS = 60


class HangUp(threading.Thread):
    """Ends every connection of the application, again and again."""

    def __init__(self, shop: Installation) -> None:
        super().__init__(daemon=True)
        self._url, self._dice, self._stop_asked = shop.database.url, random.Random(3), threading.Event()
        self.ended = 0

    def run(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as wire:
            while not self._stop_asked.wait(self._dice.uniform(0.05, 0.4)):
                rows = wire.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                ).fetchall()
                self.ended += len(rows)

    def stop(self) -> None:
        self._stop_asked.set()
        self.join(30)


def test_books_balance_after_lost_connections() -> None:
    with installation(workers=2) as shop:
        checkouts = [plan(number, shop.facts) for number in range(10_000, 10_000 + CHECKOUTS)]
        shop.start()
        shop.start_jobs()
        hang_up = HangUp(shop)
        hang_up.start()
        try:
            serve_all(shop, checkouts)
        finally:
            hang_up.stop()
        shop.kill_jobs()
        found = shop.do("settle")
        assert hang_up.ended > CHECKOUTS / 4
        check_queues(found)
        check_orders(found, checkouts)
        check_stock(found, shop.facts)
        check_messages(found)
