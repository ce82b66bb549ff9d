# SPDX-License-Identifier: Apache-2.0
"""A worker for measuring checks: fetches, reads, stores and lets alerts look, until its time is over.

Prints what it did as JSON. `python -m benchmarks.checks_work SECONDS`.
"""

from __future__ import annotations

import json
import resource
import sys
import threading
import time


def main() -> None:
    """Work as `hawker worker` does: checks in a pool of threads, events beside them."""
    import django

    django.setup()
    from django.db import close_old_connections

    from hawker.core.tenancy import all_shops
    from hawker.intelligence.prices import services
    from hawker.platform.events import outbox

    until = time.monotonic() + float(sys.argv[1])
    delivered = 0

    def deliver() -> None:
        nonlocal delivered
        while time.monotonic() < until:
            with all_shops("events of every shop"):
                delivered += outbox.deliver()
            time.sleep(0.2)
        close_old_connections()

    events = threading.Thread(target=deliver, daemon=True)
    events.start()
    began = time.perf_counter()
    checks = services.check_due(seconds=until - time.monotonic(), threads=8)
    seconds = time.perf_counter() - began
    events.join(30)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"checks": checks, "seconds": seconds, "events": delivered, "megabytes": round(peak)}))


if __name__ == "__main__":
    main()
