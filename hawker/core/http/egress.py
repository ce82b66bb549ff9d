# SPDX-License-Identifier: Apache-2.0
"""The browser's way out: a local forward proxy under the same rules, for every request a page makes.

A browser resolves and connects on its own, page scripts ask for whatever they like, and intercepting requests one by
one from Python is far too slow. So the browser is given this proxy and nothing else: each name is resolved and checked
here, and the connection goes to the checked address.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
import select
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog

from hawker.core.http.addresses import CheckedUrl, Resolver, check_url
from hawker.core.http.errors import FetchFailed
from hawker.core.http.wire import Deadline, connect

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class EgressLimits:
    """What one browser visit may cost."""

    total_seconds: float = 45.0
    idle_seconds: float = 10.0
    bytes_per_connection: int = 10 * 1024 * 1024
    bytes_total: int = 40 * 1024 * 1024
    connections: int = 24
    requests: int = 400


@dataclass
class Egress:
    """A running proxy: where it is, the secret it asks for, and what it refused."""

    host: str
    port: int
    user: str
    password: str
    refused: list[str] = field(default_factory=list)
    bytes_moved: int = 0
    requests: int = 0

    @property
    def server(self) -> str:
        """Address for the browser."""
        return f"http://{self.host}:{self.port}"


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    egress: Egress
    limits: EgressLimits
    resolver: Resolver | None
    until: float
    gate: threading.BoundedSemaphore
    lock: threading.Lock

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that broke is the browser's affair."""


@contextmanager
def guarded_egress(limits: EgressLimits | None = None, *, resolver: Resolver | None = None) -> Iterator[Egress]:
    """A proxy for the length of the block."""
    limits = limits or EgressLimits()
    with _Server(("127.0.0.1", 0), _Handler) as server:
        user, password = "b", secrets.token_urlsafe(24)
        server.egress = Egress("127.0.0.1", server.server_address[1], user, password)
        server.limits, server.resolver = limits, resolver
        server.until = time.monotonic() + limits.total_seconds
        server.gate = threading.BoundedSemaphore(limits.connections)
        server.lock = threading.Lock()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server.egress
        finally:
            server.until = 0.0
            server.shutdown()
            thread.join(timeout=5)


_REQUEST = re.compile(rb"^([A-Z]{3,10}) (\S{1,4096}) HTTP/1\.[01]\r\n")
_HOP = {b"proxy-authorization", b"proxy-connection", b"connection", b"keep-alive", b"te", b"trailer", b"upgrade"}


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        """One connection of the browser."""
        if not self.server.gate.acquire(timeout=5):
            return
        try:
            self._serve()
        except (OSError, FetchFailed):
            return
        finally:
            self.server.gate.release()

    def _serve(self) -> None:
        client: socket.socket = self.request
        client.settimeout(self._left(self.server.limits.idle_seconds))
        head = self._head(client)
        found = _REQUEST.match(head) if head else None
        if found is None:
            return
        if not self._is_authorised(head):
            client.sendall(
                b'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="egress"\r\n'
                b"Content-Length: 0\r\nConnection: close\r\n\r\n"
            )
            return
        with self.server.lock:
            self.server.egress.requests += 1
            too_many = self.server.egress.requests > self.server.limits.requests
        method, place = found[1], found[2].decode("ascii", "replace")
        url = f"https://{place}/" if method == b"CONNECT" else place
        try:
            if too_many:
                raise FetchFailed("too_large")
            if method == b"CONNECT":
                name, _colon, port = place.rpartition(":")
                scheme = "https" if port == "443" else "http"
                url = f"{scheme}://{name}/" if port in ("443", "80") else f"http://{place}/"
            checked = check_url(url, resolver=self.server.resolver)
        except FetchFailed as error:
            self.server.egress.refused.append(f"{error.reason} {url[:200]}")
            client.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        self._relay(client, checked, method, head)

    def _relay(self, client: socket.socket, checked: CheckedUrl, method: bytes, head: bytes) -> None:
        try:
            remote = connect(checked.addresses, checked.port, Deadline(self._left(5.0)), 3.0)
        except FetchFailed:
            client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        with remote:
            if method == b"CONNECT":
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                lines = head.split(b"\r\n\r\n", 1)[0].split(b"\r\n")
                kept = [line for line in lines[1:] if line.split(b":", 1)[0].strip().lower() not in _HOP]
                first = method + b" " + checked.target.encode() + b" HTTP/1.1"
                rest = head.split(b"\r\n\r\n", 1)[1]
                remote.sendall(b"\r\n".join([first, *kept, b"Connection: close"]) + b"\r\n\r\n" + rest)
            self._pump(client, remote)

    def _pump(self, client: socket.socket, remote: socket.socket) -> None:
        moved = 0
        limits, egress = self.server.limits, self.server.egress
        while True:
            ready, _w, _x = select.select([client, remote], [], [], self._left(limits.idle_seconds))
            if not ready:
                return
            for source in ready:
                data = source.recv(65_536)
                if not data:
                    return
                moved += len(data)
                with self.server.lock:
                    egress.bytes_moved += len(data)
                    spent = egress.bytes_moved > limits.bytes_total
                if moved > limits.bytes_per_connection or spent:
                    egress.refused.append("too_large")
                    return
                target = remote if source is client else client
                target.settimeout(self._left(limits.idle_seconds))
                target.sendall(data)

    def _left(self, at_most: float) -> float:
        left = self.server.until - time.monotonic()
        if left <= 0:
            raise FetchFailed("timed_out")
        return min(left, at_most)

    def _head(self, client: socket.socket) -> bytes:
        head = b""
        while b"\r\n\r\n" not in head:
            part = client.recv(16_384)
            if not part or len(head) > 65_536:
                return b""
            head += part
        return head

    def _is_authorised(self, head: bytes) -> bool:
        found = re.search(rb"\r\nproxy-authorization:\s*basic\s+([A-Za-z0-9+/=]+)\r\n", head, re.IGNORECASE)
        if found is None:
            return False
        expected = base64.b64encode(f"{self.server.egress.user}:{self.server.egress.password}".encode())
        return hmac.compare_digest(found[1], expected)
