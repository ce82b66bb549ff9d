# SPDX-License-Identifier: Apache-2.0
"""`fetch`: one request to the outside, with every budget stated. No cookies, no credentials, no environment."""

from __future__ import annotations

import base64
import http.client
import re
import ssl
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from hawker.core.http.addresses import CheckedUrl, Resolver, check_url, resolve_host
from hawker.core.http.errors import FetchFailed
from hawker.core.http.wire import Deadline, Wire, connect, secure

AGENT = "Hawker (+https://hawker.example/about-our-visits)"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may cost; seconds and bytes."""

    dns_seconds: float = 2.0
    connect_seconds: float = 3.0
    tls_seconds: float = 5.0
    first_byte_seconds: float = 10.0
    total_seconds: float = 20.0
    slow_after_seconds: float = 5.0
    min_bytes_per_second: int = 1024
    header_bytes: int = 64 * 1024
    raw_bytes: int = 5 * 1024 * 1024
    decoded_bytes: int = 10 * 1024 * 1024
    ratio: int = 100
    redirects: int = 5
    content_types: tuple[str, ...] = ()
    """Allowed beginnings of the content type; empty for any."""


class Headers(Mapping[str, str]):
    """Response headers: names without case, of repeated ones the first by `[]` and all by `all`."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs = pairs

    def __getitem__(self, name: str) -> str:
        for key, value in self._pairs:
            if key.lower() == name.lower():
                return value
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(key.lower() for key, _value in self._pairs))

    def __len__(self) -> int:
        return len({key.lower() for key, _value in self._pairs})

    def all(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for key, value in self._pairs if key.lower() == name.lower()]

    def pairs(self) -> list[tuple[str, str]]:
        """Everything as it came."""
        return list(self._pairs)


@dataclass(frozen=True, slots=True)
class Response:
    """What came back."""

    url: str
    """Where it came from, after redirects."""
    status: int
    headers: Headers
    body: bytes
    """Decoded."""
    elapsed_seconds: float
    redirects: tuple[str, ...] = ()
    raw_bytes: int = 0

    def text(self) -> str:
        """The body as text: by byte order mark, header, `<meta>`, UTF-8, Windows-1252."""
        named = re.search(r"charset=[\"']?([\w.:-]{2,40})", self.headers.get("content-type", ""), re.IGNORECASE)
        declared = re.search(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", self.body[:4096], re.IGNORECASE)
        if self.body.startswith((b"\xff\xfe", b"\xfe\xff")):
            return self.body.decode("utf-16", "replace")
        for name in (named[1] if named else "", declared[1].decode("ascii", "replace") if declared else "", "utf-8"):
            try:
                if name:
                    return self.body.decode(name)
            except (LookupError, UnicodeDecodeError):
                continue
        return self.body.decode("cp1252", "replace")


@dataclass(slots=True)
class _Budget:
    """Counts bytes of one answer against its limits, and how fast they come."""

    limits: Limits
    received: int = 0
    in_body: bool = False
    body_since: float = field(default_factory=time.monotonic)

    def add(self, count: int) -> None:
        self.received += count
        if not self.in_body:
            # The buffered reader may take a first part of the body along with the headers.
            if self.received > self.limits.header_bytes + 16_384:
                raise FetchFailed("too_large")
            return
        if self.received > self.limits.raw_bytes + self.limits.header_bytes:
            raise FetchFailed("too_large")
        elapsed = time.monotonic() - self.body_since
        if elapsed > self.limits.slow_after_seconds and self.received < elapsed * self.limits.min_bytes_per_second:
            raise FetchFailed("too_slow")


_slots = threading.BoundedSemaphore(64)
"""Fetches under way in this process: files and memory are finite."""


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    limits: Limits | None = None,
    proxy: str | None = None,
    resolver: Resolver | None = None,
    tls: ssl.SSLContext | None = None,
) -> Response:
    """Fetch an address that somebody supplied. FetchFailed for whatever stood in the way; any HTTP status is an answer.

    `proxy` is an operator's own (`http://user:password@host:port`), trusted as such; what is asked of it is checked all
    the same. `resolver` and `tls` are for tests.
    """
    limits = limits or Limits()
    deadline = Deadline(limits.total_seconds)
    started = time.monotonic()
    if not _slots.acquire(timeout=min(5.0, limits.total_seconds)):
        raise FetchFailed("busy")
    try:
        return _follow(
            url, method, dict(headers or {}), body, limits, proxy, resolver, tls or _tls(), deadline, started
        )
    finally:
        _slots.release()


def _follow(
    url: str,
    method: str,
    headers: dict[str, str],
    body: bytes | None,
    limits: Limits,
    proxy: str | None,
    resolver: Resolver | None,
    tls: ssl.SSLContext,
    deadline: Deadline,
    started: float,
) -> Response:
    hops: list[str] = []
    checked = check_url(url, resolver=resolver, dns_seconds=deadline.left(limits.dns_seconds))
    while True:
        answer = _once(checked, method, headers, body, limits, proxy, tls, deadline)
        location = answer.headers.get("location")
        if answer.status not in (301, 302, 303, 307, 308) or not location:
            return Response(
                checked.url,
                answer.status,
                answer.headers,
                answer.body,
                time.monotonic() - started,
                tuple(hops),
                answer.raw_bytes,
            )
        if len(hops) >= limits.redirects:
            raise FetchFailed("too_many_redirects")
        hops.append(checked.url)
        try:
            following = urljoin(checked.url, location.strip())
        except ValueError:
            raise FetchFailed("redirect_refused") from None
        if checked.scheme == "https" and following.lower().startswith("http:"):
            raise FetchFailed("redirect_refused")
        following = following.partition("#")[0]
        before, checked = (
            checked,
            check_url(following, resolver=resolver, dns_seconds=deadline.left(limits.dns_seconds)),
        )
        if before.origin != checked.origin:
            headers = {
                k: v for k, v in headers.items() if k.lower() not in ("authorization", "cookie", "proxy-authorization")
            }
        if answer.status == 303 or (answer.status in (301, 302) and method == "POST"):
            method, body = "GET", None


def _once(
    checked: CheckedUrl,
    method: str,
    headers: dict[str, str],
    body: bytes | None,
    limits: Limits,
    proxy: str | None,
    tls: ssl.SSLContext,
    deadline: Deadline,
) -> Response:
    budget = _Budget(limits)
    target = checked.target
    extra: dict[str, str] = {}
    sock: Any
    if proxy is None:
        sock = connect(checked.addresses, checked.port, deadline, limits.connect_seconds)
        if checked.scheme == "https":
            sock = secure(sock, checked.host, tls, deadline.sooner(limits.tls_seconds))
    else:
        sock, target, extra = _through(proxy, checked, limits, tls, deadline)
    wire = Wire(sock, deadline.sooner(limits.first_byte_seconds), budget.add)
    connection = http.client.HTTPConnection(checked.host, checked.port)
    connection.sock = wire
    try:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", checked.host_header)
        sent = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "gzip", "Connection": "close"}
        known = {name.lower() for name in headers}
        for name, value in (
            *((k, v) for k, v in sent.items() if k.lower() not in known),
            *headers.items(),
            *extra.items(),
        ):
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        raw = connection.getresponse()
        wire.set_deadline(deadline)
        budget.in_body, budget.body_since = True, time.monotonic()
        pairs = [(k, v) for k, v in raw.getheaders()]
        if sum(len(k) + len(v) + 4 for k, v in pairs) > limits.header_bytes:
            raise FetchFailed("too_large")
        return _answer(checked, raw, Headers(pairs), limits)
    except FetchFailed:
        raise
    except http.client.RemoteDisconnected:
        raise FetchFailed("unreachable") from None
    except (http.client.HTTPException, ValueError, UnicodeError, OverflowError):
        raise FetchFailed("bad_response") from None
    except OSError:
        raise FetchFailed("unreachable") from None
    finally:
        connection.close()
        wire.hang_up()


def _answer(checked: CheckedUrl, raw: http.client.HTTPResponse, headers: Headers, limits: Limits) -> Response:
    if raw.status in (301, 302, 303, 307, 308) and headers.get("location"):
        return Response(checked.url, raw.status, headers, b"", 0.0)
    declared = headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limits.raw_bytes:
        raise FetchFailed("too_large")
    if limits.content_types and raw.status == 200:
        kind = headers.get("content-type", "").strip().lower()
        if not kind.startswith(limits.content_types):
            raise FetchFailed("type_refused")
    encodings = [e.strip().lower() for value in headers.all("content-encoding") for e in value.split(",") if e.strip()]
    encodings = [e for e in encodings if e != "identity"]
    if len(encodings) > 1 or (encodings and encodings[0] not in ("gzip", "x-gzip")):
        raise FetchFailed("encoding_refused")
    taken = 0
    decoded = bytearray()
    inflate = zlib.decompressobj(31) if encodings else None
    while True:
        part = raw.read(65_536)
        if not part:
            break
        taken += len(part)
        if taken > limits.raw_bytes:
            raise FetchFailed("too_large")
        if inflate is None:
            decoded += part
            if len(decoded) > limits.decoded_bytes:
                raise FetchFailed("too_large")
            continue
        _inflate(inflate, part, decoded, taken, limits)
    return Response(checked.url, raw.status, headers, bytes(decoded), 0.0, raw_bytes=taken)


def _inflate(inflate: Any, part: bytes, decoded: bytearray, taken: int, limits: Limits) -> None:
    """Decompress a part, never more than one byte beyond what is allowed: a bomb is noticed before it is in memory."""
    while part:
        room = limits.decoded_bytes - len(decoded) + 1
        try:
            decoded += inflate.decompress(part, room)
        except zlib.error:
            raise FetchFailed("bad_response") from None
        if len(decoded) > limits.decoded_bytes or (len(decoded) > 1_000_000 and len(decoded) > taken * limits.ratio):
            raise FetchFailed("too_large")
        part = inflate.unconsumed_tail
        if inflate.eof:
            return


def _through(
    proxy: str, checked: CheckedUrl, limits: Limits, tls: ssl.SSLContext, deadline: Deadline
) -> tuple[ssl.SSLSocket, str, dict[str, str]] | tuple[object, str, dict[str, str]]:  # fmt: skip
    """A connection by way of an operator's proxy: absolute form for http, CONNECT and end-to-end TLS for https."""
    parts = urlsplit(proxy)
    if parts.scheme != "http" or not parts.hostname:
        raise FetchFailed("unreachable")
    port = parts.port or 8080
    try:
        addresses = tuple(resolve_host(parts.hostname, port))
    except OSError:
        raise FetchFailed("unreachable") from None
    headers: dict[str, str] = {}
    if parts.username:
        secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        headers["Proxy-Authorization"] = f"Basic {base64.b64encode(secret).decode()}"
    sock = connect(addresses, port, deadline, limits.connect_seconds)
    if checked.scheme == "http":
        return sock, checked.url, headers
    wire = Wire(sock, deadline.sooner(limits.connect_seconds + limits.tls_seconds), lambda count: None)
    place = f"{checked.host_header}" if checked.port != 443 else f"{checked.host_header}:443"
    lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}", *(f"{k}: {v}" for k, v in headers.items()), "", ""]
    wire.sendall("\r\n".join(lines).encode())
    if not _connect_answer(wire):
        sock.close()
        raise FetchFailed("unreachable")
    return secure(sock, checked.host, tls, deadline.sooner(limits.tls_seconds)), checked.target, {}


def _connect_answer(wire: Wire) -> bool:
    """Read the proxy's answer byte by byte, so that nothing of the TLS stream behind it is taken."""
    head = bytearray()
    one = bytearray(1)
    while not head.endswith(b"\r\n\r\n"):
        if len(head) > 8192 or wire.read_into(memoryview(one)) == 0:
            return False
        head += one
    return re.match(rb"HTTP/1\.[01] 2\d\d\b", head) is not None
