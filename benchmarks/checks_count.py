# SPDX-License-Identifier: Apache-2.0
"""What checks left behind, as JSON: observations, prices, firings, events that nobody has handled."""

from __future__ import annotations

import json


def main() -> None:
    """Deliver what is still under way, then count."""
    import django

    django.setup()
    from hawker.core.tenancy import all_shops
    from hawker.intelligence.alerts.models import Firing
    from hawker.intelligence.prices.models import Observation
    from hawker.platform.events import outbox
    from hawker.platform.events.models import OutboxEvent

    with all_shops("what all shops' checks left behind"):
        while outbox.deliver():
            pass
        failed = Observation.objects.filter(outcome="failed")
        print(
            json.dumps(
                {
                    "observations": Observation.objects.count(),
                    "priced": Observation.objects.exclude(outcome="failed").count(),
                    "failed": failed.count(),
                    "problems": {
                        p: failed.filter(problem=p).count() for p in set(failed.values_list("problem", flat=True))
                    },
                    "firings": Firing.objects.count(),
                    "unhandled": OutboxEvent.objects.filter(work_state__in=["waiting", "running"]).count(),
                }
            )
        )


if __name__ == "__main__":
    main()
