# SPDX-License-Identifier: Apache-2.0
"""Prepares an installation for measuring checks: shops that follow pages, each with an alert. Reads JSON on stdin."""

from __future__ import annotations

import json
import sys
from typing import Any

from benchmarks.seed import make_tables


def fill(wanted: dict[str, Any]) -> int:
    """`shops` shops that follow `listings` addresses at `sites` sites of the server on `port`; how many listings."""
    from hawker.core.tenancy import shop_scope
    from hawker.intelligence.alerts.services import RuleInput, save_rule
    from hawker.intelligence.prices.models import Site
    from hawker.intelligence.watch import services as watch
    from hawker.platform.accounts.services import create_user
    from hawker.platform.shops.principals import installation
    from hawker.platform.shops.services import create_shop

    count = wanted["shops"]
    for number in range(count):
        owner = create_user(
            email=f"owner{number}@bench.example", password="bench-bench-bench", name="Bench Owner", verified=True
        )
        shop = create_shop(
            owner=owner, name=f"Bench {number}", country="DE", currency="EUR", time_zone="Europe/Berlin",
            language="en", purposes=["watch"], slug=f"bench-{number}",
        )  # fmt: skip
        by = installation(shop)
        with shop_scope(shop.id):
            save_rule(shop, by=by, data=RuleInput(conditions=[{"kind": "below", "amount": "150"}]))
            for page in range(number, wanted["listings"], count):
                host = f"shop{page % wanted['sites']}.localhost:{wanted['port']}"
                watch.follow(shop, by=by, url=f"http://{host}/p/{page}", name=f"Page {page}")
    Site.objects.update(min_interval_seconds=0, max_concurrency=1)
    return int(wanted["listings"])


if __name__ == "__main__":
    wanted = json.load(sys.stdin)
    make_tables()
    print(json.dumps({"listings": fill(wanted)}))
