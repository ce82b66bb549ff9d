# SPDX-License-Identifier: Apache-2.0
"""Rate limits (moving window), kept in Redis where there is one, else in this process's memory."""

from __future__ import annotations

import time
from functools import lru_cache

from django.conf import settings
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from hawker.core.errors import TooManyRequests


@lru_cache(maxsize=1)
def _limiter() -> SlidingWindowCounterRateLimiter:
    return SlidingWindowCounterRateLimiter(storage_from_string(settings.HAWKER_THROTTLE_STORAGE))


@lru_cache(maxsize=256)
def _rate(text: str) -> RateLimitItem:
    return parse(text)


def hit(rate: str, *key: str) -> tuple[int, int, int]:
    """Count one event against `rate` ("10/minute"); (limit, remaining, seconds until it resets).

    Raises TooManyRequests when the limit is used up. A storage that does not answer raises: callers
    that guard public reads may let those pass, callers that guard sign-in must not.
    """
    item = _rate(rate)
    allowed = _limiter().hit(item, *key)
    window = _limiter().get_window_stats(item, *key)
    reset = max(1, int(window.reset_time - time.time()) + 1)
    if not allowed:
        raise TooManyRequests(retry_after_seconds=reset)
    return item.amount, int(window.remaining), reset


def clear(rate: str, *key: str) -> None:
    """Forget what was counted, for example after a successful sign-in."""
    _limiter().clear(_rate(rate), *key)
