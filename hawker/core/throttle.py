# SPDX-License-Identifier: Apache-2.0
"""Rate limits (moving window), kept in Redis where there is one, else in this process's memory."""

from __future__ import annotations

import time
from functools import lru_cache

from django.conf import settings
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from hawker.core.errors import TooManyRequests

_SWEEP_SECONDS = 30


class _Memory(MemoryStorage):
    """Counters of this process, swept now and then by whoever counts.

    The library starts a thread at nearly every hit to sweep; on a busy machine that costs a request more
    than its queries. Should its method be renamed, this only becomes as slow as before.
    """

    STORAGE_SCHEME = ["hawker-memory"]
    _swept_at = 0.0

    def _MemoryStorage__schedule_expiry(self) -> None:  # noqa: N802 - the library's private name
        now = time.monotonic()
        if now - self._swept_at > _SWEEP_SECONDS:
            self._swept_at = now
            self._MemoryStorage__expire_events()  # type: ignore[attr-defined]


@lru_cache(maxsize=1)
def _limiter() -> SlidingWindowCounterRateLimiter:
    address = settings.HAWKER_THROTTLE_STORAGE
    return SlidingWindowCounterRateLimiter(_Memory() if address == "memory://" else storage_from_string(address))


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
