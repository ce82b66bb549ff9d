# SPDX-License-Identifier: Apache-2.0
"""How often a caller may ask: by plan for members and keys, by address for everybody else.

A shop's customers are not its API users: storefront calls only meet a burst guard per address
(`HAWKER_STOREFRONT_API_RATE`), wide enough for a household or an office. Where the counters cannot be
reached, calls of known callers and of customers pass; anonymous ones are refused.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

import structlog
from django.conf import settings
from limits.errors import StorageError
from redis.exceptions import RedisError

from hawker.core import throttle
from hawker.core.errors import ServiceUnavailable, TooManyRequests
from hawker.platform.billing.plans import ANONYMOUS_API_REQUESTS_PER_HOUR, entitlements
from hawker.platform.shops.models import Shop
from hawker.platform.shops.principals import Principal

log = structlog.get_logger(__name__)

FAILED_CREDENTIALS_RATE = "300/hour"
PERSON_RATE = "1000/hour"
FIND_ORDER_RATE = "30/10 minute"

_UNREACHABLE = (RedisError, StorageError, OSError)


@dataclass(frozen=True, slots=True)
class Window:
    """What is left of a limit."""

    limit: int
    remaining: int
    reset_seconds: int

    def headers(self) -> dict[str, str]:
        """The `RateLimit-*` headers."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset_seconds),
        }


def network_of(ip: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 that one IPv6 subscriber has."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _count(rate: str, *key: str, open_when_unreachable: bool) -> Window | None:
    try:
        return Window(*throttle.hit(rate, *key))
    except TooManyRequests as error:
        amount = int(rate.split("/", 1)[0])
        error.headers.update(Window(amount, 0, error.retry_after_seconds).headers())
        raise
    except _UNREACHABLE:
        log.exception("rate limits cannot be counted", key=key[0])
        if open_when_unreachable:
            return None
        raise ServiceUnavailable(headers={"Retry-After": "5"}) from None


def member(shop: Shop, principal: Principal) -> Window | None:
    """One call of a member's token or a shop's key, against the plan; None where the plan sets no limit."""
    allowed = entitlements(shop).api_requests_per_hour
    if allowed is None:
        return None
    who = f"key:{principal.key_id}" if principal.key_id else f"user:{principal.user_id}"
    return _count(f"{allowed}/hour", "api", str(shop.id), who, open_when_unreachable=True)


def person(user_id: object) -> Window | None:
    """One call of a signed-in person about themselves."""
    return _count(PERSON_RATE, "api-person", str(user_id), open_when_unreachable=True)


def anonymous(ip: str) -> Window | None:
    """One call by nobody in particular."""
    return _count(
        f"{ANONYMOUS_API_REQUESTS_PER_HOUR}/hour",
        "api-anonymous",
        network_of(ip),
        open_when_unreachable=False,
    )


def storefront(ip: str) -> Window | None:
    """One call of a shop's customer."""
    return _count(settings.HAWKER_STOREFRONT_API_RATE, "api-storefront", network_of(ip), open_when_unreachable=True)


def failed_credentials(ip: str) -> None:
    """A token or key that was none: somebody may be guessing."""
    _count(FAILED_CREDENTIALS_RATE, "api-credentials", network_of(ip), open_when_unreachable=True)


def find_order(shop: Shop, ip: str) -> None:
    """An attempt to find an order by its number and the customer's phone or e-mail."""
    _count(FIND_ORDER_RATE, "api-find-order", str(shop.id), network_of(ip), open_when_unreachable=True)
