# SPDX-License-Identifier: Apache-2.0
"""Which of an operator's proxies to use for a site, and what is learned from how it went. Plain arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

_COOL_FIRST = timedelta(minutes=1)
_COOL_MOST = timedelta(hours=6)
_LATENCY_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class ProxyState:
    """One proxy at one site."""

    proxy_id: int
    country: str = ""
    successes: int = 0
    failures: int = 0
    consecutive_failures: int = 0
    latency_ms: float | None = None
    cool_until: datetime | None = None

    @property
    def success_rate(self) -> float:
        """Successes among uses, drawn towards one half while there are few (Laplace's rule of succession)."""
        return (self.successes + 1) / (self.successes + self.failures + 2)


def choose(candidates: Sequence[ProxyState], *, country: str, now: datetime) -> ProxyState | None:
    """The best proxy that is not cooling down; one in the site's country first. None: go without."""
    ready = [state for state in candidates if state.cool_until is None or state.cool_until <= now]
    if not ready:
        return None

    def worth(state: ProxyState) -> tuple[bool, float, int]:
        slowness = min((state.latency_ms or 800.0) / 10_000, 0.4)
        return (bool(country) and state.country == country, state.success_rate - slowness, -state.proxy_id)

    return max(ready, key=worth)


def report(state: ProxyState, *, succeeded: bool, latency_ms: float, now: datetime) -> ProxyState:
    """What is known after a use: failures cool a proxy down, a minute first, twice as long each time."""
    latency = (
        latency_ms if state.latency_ms is None else state.latency_ms + _LATENCY_SHARE * (latency_ms - state.latency_ms)
    )
    if succeeded:
        return replace(
            state, successes=state.successes + 1, consecutive_failures=0, latency_ms=latency, cool_until=None
        )
    failed = state.consecutive_failures + 1
    pause = min(_COOL_MOST, _COOL_FIRST * 2 ** min(failed - 1, 12))
    return replace(state, failures=state.failures + 1, consecutive_failures=failed, cool_until=now + pause)
