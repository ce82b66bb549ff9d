# SPDX-License-Identifier: Apache-2.0
"""When a listing is due again. Pure arithmetic on its row."""

from __future__ import annotations

from datetime import datetime, timedelta

from hawker.intelligence.prices.models import Listing

_DAY_MINUTES = 24 * 60
_CALM_AFTER = timedelta(days=21)
_CALM_FACTOR = 2.0
_FAILURE_DOUBLINGS = 6
_SPREAD = 0.1
_RESTING = {"gone": 4.0, "robots": 8.0, "not_a_product": 4.0}
"""Failures that seldom pass by themselves wait longer."""


def next_check(listing: Listing, now: datetime) -> tuple[int, datetime]:
    """Interval in minutes and the moment of the next check.

    The wanted interval (the eagerest follower's plan and wish) is the shortest. A price that has not moved for three
    weeks is looked at half as often, unless somebody's alert is close. Failures double the interval each time, to a day
    at most (or the wanted interval, if that is longer). A tenth of the interval is spread by the listing's own key, so
    that what was added together does not stay together.
    """
    wanted = float(max(1, listing.wanted_interval_minutes))
    interval = wanted
    if listing.failures:
        interval = wanted * 2 ** min(listing.failures - 1, _FAILURE_DOUBLINGS) * _RESTING.get(listing.problem, 1.0)
        interval = max(wanted, min(interval, float(_DAY_MINUTES)))
    elif listing.urgency < 0.5 and listing.checks >= 10:
        still_since = listing.price_changed_at or listing.first_seen_at
        if still_since is not None and now - still_since > _CALM_AFTER:
            interval = min(wanted * _CALM_FACTOR, max(wanted, float(_DAY_MINUTES)))
    place = (listing.pk.int ^ listing.checks * 2654435761) % 10_007 / 10_007
    spread = interval * (1 + _SPREAD * (place - 0.5))
    return round(interval), now + timedelta(minutes=spread)
