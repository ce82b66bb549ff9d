# SPDX-License-Identifier: Apache-2.0
"""The browser's way out obeys the same rules: for plain requests and tunnels, by secret, with caps."""

from __future__ import annotations

import base64
import socket

from hawker.core.http.egress import Egress, EgressLimits, guarded_egress
from tests.core.http.servers import answer, serving


def ask(egress: Egress, head: str, *, secret: bool = True) -> bytes:
    """Send a request's head to the proxy, and read all that comes."""
    line, _break, rest = head.partition("\r\n")
    token = base64.b64encode(f"{egress.user}:{egress.password}".encode()).decode()
    authorisation = f"Proxy-Authorization: Basic {token}\r\n" if secret else ""
    with socket.create_connection((egress.host, egress.port), timeout=5) as sock:
        sock.sendall(f"{line}\r\n{authorisation}{rest}\r\n\r\n".encode())
        found = b""
        while part := sock.recv(65_536):
            found += part
        return found


def test_a_page_is_passed_on_without_the_secret(settings: object) -> None:
    with serving(answer(b"page")) as server, guarded_egress() as egress:
        settings.HAWKER_FETCH_ALLOWED_ORIGINS = (server.origin,)  # type: ignore[attr-defined]
        found = ask(egress, f"GET {server.origin}/a?b=1 HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: x=1")
    assert found.endswith(b"page")
    assert server.requests[0].startswith(b"GET /a?b=1 HTTP/1.1\r\n")
    assert b"Proxy-Authorization" not in server.requests[0]
    assert egress.refused == []


def test_nobody_else_on_the_machine_may_use_it(settings: object) -> None:
    with serving(answer(b"page")) as server, guarded_egress() as egress:
        settings.HAWKER_FETCH_ALLOWED_ORIGINS = (server.origin,)  # type: ignore[attr-defined]
        assert ask(egress, f"GET {server.origin}/ HTTP/1.1", secret=False).startswith(b"HTTP/1.1 407")
    assert server.connections == 0


def test_private_addresses_are_refused_for_requests_and_tunnels() -> None:
    with serving(answer(b"internal")) as server, guarded_egress() as egress:
        for head in (
            f"GET http://127.0.0.1:{server.port}/ HTTP/1.1",
            f"CONNECT 127.0.0.1:{server.port} HTTP/1.1",
            "CONNECT 169.254.169.254:443 HTTP/1.1",
            "CONNECT 10.0.0.1:443 HTTP/1.1",
            "CONNECT localhost:443 HTTP/1.1",
            "CONNECT shop.com:22 HTTP/1.1",
            "GET http://metadata.google.internal/ HTTP/1.1",
            "GET file:///etc/passwd HTTP/1.1",
        ):
            assert ask(egress, head).startswith(b"HTTP/1.1 403"), head
        assert len(egress.refused) == 8
    assert server.connections == 0


def test_a_name_is_resolved_here_and_pinned() -> None:
    answers = iter([["10.0.0.1"], ["127.0.0.1"]])
    with guarded_egress(resolver=lambda host, port: next(answers)) as egress:
        assert ask(egress, "CONNECT shop.com:443 HTTP/1.1").startswith(b"HTTP/1.1 403")
        assert ask(egress, "CONNECT shop.com:443 HTTP/1.1").startswith(b"HTTP/1.1 403")


def test_bytes_are_capped(settings: object) -> None:
    with (
        serving(answer(b"x" * 500_000)) as server,
        guarded_egress(EgressLimits(bytes_per_connection=100_000)) as egress,
    ):
        settings.HAWKER_FETCH_ALLOWED_ORIGINS = (server.origin,)  # type: ignore[attr-defined]
        assert len(ask(egress, f"GET {server.origin}/ HTTP/1.1")) < 300_000
    assert egress.refused == ["too_large"]


def test_it_ends_with_its_block() -> None:
    with guarded_egress() as egress:
        pass
    with socket.socket() as sock:
        sock.settimeout(2)
        assert sock.connect_ex((egress.host, egress.port)) != 0
