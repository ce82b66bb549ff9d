# SPDX-License-Identifier: Apache-2.0
"""Which addresses may be fetched: one strict parser, one resolution, every address checked, the result pinned.

What is decided here is what is connected to: the checked IP is handed on and never looked up again, so a name that
resolves differently the second time (DNS rebinding) gains nothing. Python's `ipaddress` knows most special-purpose
networks (IANA registries) as not global; the list below adds what it lets through, and addresses that carry an IPv4
address inside are unwrapped and checked again.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

from hawker.core.http.errors import FetchFailed

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]

MAX_URL = 2048
PORTS = {"http": 80, "https": 443}

_REFUSED_NETWORKS = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32",
        "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
        "2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
_REFUSED_NAMES = re.compile(
    r"(?:^|\.)(?:localhost|localdomain|local|internal|intranet|lan|home|corp|private|test|invalid|example|onion|arpa|home\.arpa)$|"
    r"^metadata(?:\.|$)|^instance-data(?:\.|$)|\.cluster\.local$|^kubernetes(?:\.|$)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^(?!-)[a-z0-9_-]{1,63}(?<!-)$")
_BAD_CHARACTERS = re.compile(r"[\x00-\x20\x7f\\\u0080-\u00a0\u2000-\u200f\u2028-\u202f\u2060\ufeff]")
_resolvers = ThreadPoolExecutor(max_workers=16, thread_name_prefix="resolve")


@dataclass(frozen=True, slots=True)
class CheckedUrl:
    """An address that passed: what to connect to, and what to ask for there."""

    url: str
    scheme: str
    host: str
    """Name or address as it goes into `Host` and SNI."""
    port: int
    target: str
    """Path with query."""
    addresses: tuple[str, ...] = ()
    """The addresses to connect to; empty before resolution."""
    is_allowed_origin: bool = False

    @property
    def origin(self) -> str:
        """Scheme, host and port as browsers write them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS[self.scheme] else f":{self.port}")

    @property
    def host_header(self) -> str:
        """Value of the `Host` header."""
        return self.origin.partition("://")[2]


def allowed_origins() -> frozenset[str]:
    """Exact origins that may be fetched although they are private: for demos, development and tests only."""
    return frozenset(
        str(origin).rstrip("/").lower() for origin in getattr(settings, "HAWKER_FETCH_ALLOWED_ORIGINS", ())
    )


def parse_url(text: str) -> CheckedUrl:
    """The parts of an address, or FetchFailed(`url_refused`); nothing is looked up."""
    if not isinstance(text, str) or not 0 < len(text) <= MAX_URL:
        raise FetchFailed("url_refused")
    if _BAD_CHARACTERS.search(text):
        raise FetchFailed("url_refused")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise FetchFailed("url_refused") from None
    scheme = parts.scheme.lower()
    if scheme not in PORTS or not parts.netloc or parts.hostname is None:
        raise FetchFailed("url_refused")
    if "@" in parts.netloc or parts.username is not None or "%" in parts.netloc:
        raise FetchFailed("url_refused")
    host = _host(parts.hostname)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = _ascii(target)
    checked = CheckedUrl("", scheme, host, port or PORTS[scheme], target)
    checked = CheckedUrl(f"{checked.origin}{target}", scheme, host, checked.port, target)
    if checked.origin in allowed_origins():
        return CheckedUrl(checked.url, scheme, host, checked.port, target, is_allowed_origin=True)
    if checked.port != PORTS[scheme] or port == 0:
        raise FetchFailed("url_refused")
    if _REFUSED_NAMES.search(host) or (_literal(host) is not None and not is_public(host)):
        raise FetchFailed("address_refused")
    return checked


def _ascii(target: str) -> str:
    from urllib.parse import quote

    return target if target.isascii() else quote(target, safe="/%:@!$&'()*+,;=~-._?[]")


def _host(name: str) -> str:
    """A host in its one normal form: an IP literal, or a name of letters, digits and hyphens with a dot in it."""
    bare = name.rstrip(".").lower()
    if not bare or len(name) - len(bare) > 1:
        raise FetchFailed("url_refused")
    if ":" in bare:
        try:
            return str(ipaddress.IPv6Address(bare))
        except ValueError:
            raise FetchFailed("url_refused") from None
    try:
        return str(ipaddress.IPv4Address(bare))
    except ValueError:
        pass
    if not bare.isascii():
        try:
            encoded = bare.encode("idna").decode()
        except UnicodeError:
            raise FetchFailed("url_refused") from None
        # Full-width and circled digits normalise to an address: a name that becomes one was never a name.
        if _looks_numeric(encoded):
            raise FetchFailed("url_refused")
        bare = encoded
    if _looks_numeric(bare) or len(bare) > 253:
        raise FetchFailed("url_refused")
    labels = bare.split(".")
    if not all(_LABEL.match(label) for label in labels):
        raise FetchFailed("url_refused")
    if len(labels) == 1 and f"http://{bare}" not in " ".join(allowed_origins()):
        raise FetchFailed("address_refused")
    return bare


def _looks_numeric(host: str) -> bool:
    """`2130706433`, `0x7f.1`, `017700000001`, `127.1`: forms that resolvers take for addresses."""
    last = host.rsplit(".", 1)[-1]
    return bool(re.fullmatch(r"\d+|0x[0-9a-f]*", last))


def resolve_host(host: str, port: int) -> Sequence[str]:
    """All addresses of a name, by the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def check_url(text: str, *, resolver: Resolver | None = None, dns_seconds: float = 2.0) -> CheckedUrl:
    """An address with the IPs to connect to. FetchFailed where it, or any of its IPs, is not for us."""
    parsed = parse_url(text)
    literal = _literal(parsed.host)
    if literal is not None:
        found: Sequence[str] = [str(literal)]
    else:
        found = _resolved(parsed, resolver or resolve_host, dns_seconds)
    if not found:
        raise FetchFailed("dns_failed")
    if not parsed.is_allowed_origin:
        for address in found:
            if not is_public(address):
                raise FetchFailed("address_refused")
    return CheckedUrl(
        parsed.url, parsed.scheme, parsed.host, parsed.port, parsed.target, tuple(found[:8]), parsed.is_allowed_origin
    )


def _resolved(parsed: CheckedUrl, resolver: Resolver, seconds: float) -> Sequence[str]:
    if parsed.is_allowed_origin and parsed.host.endswith(".localhost"):
        return ["127.0.0.1"]
    future = _resolvers.submit(resolver, parsed.host, parsed.port)
    try:
        return future.result(timeout=seconds)
    except FutureTimeout:
        future.cancel()
        raise FetchFailed("dns_failed") from None
    except (OSError, UnicodeError):
        raise FetchFailed("dns_failed") from None


def _literal(host: str) -> IP | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public Internet, whatever it carries inside."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if any(ip in network for network in _REFUSED_NETWORKS if network.version == ip.version):
        return False
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback or ip.is_link_local:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_public(str(inner))
    return address not in _own_addresses()


@lru_cache(maxsize=1)
def _own_addresses() -> frozenset[str]:
    """This machine's own public addresses, from its configuration: services bound to them trust the machine."""
    return frozenset(str(one) for one in getattr(settings, "HAWKER_OWN_ADDRESSES", ()))
