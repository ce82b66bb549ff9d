# SPDX-License-Identifier: Apache-2.0
"""One fetch against servers that drip, flood, bomb, redirect and lie: each ends by its budget, in bounded memory."""

from __future__ import annotations

import bz2
import gzip
import socket
import ssl
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hawker.core.http import FetchFailed, Limits, Response, fetch
from tests.core.http.servers import Behaviour, Server, answer, redirect, serving

QUICK = Limits(total_seconds=0.8, first_byte_seconds=0.4, connect_seconds=0.4, tls_seconds=0.4, slow_after_seconds=0.2)


@pytest.fixture
def open_to(settings: object) -> Callable[..., None]:
    """Let these servers be fetched although they are local."""

    def allow(*servers: Server) -> None:
        settings.HAWKER_FETCH_ALLOWED_ORIGINS = tuple(server.origin for server in servers)  # type: ignore[attr-defined]

    return allow


@contextmanager
def one(behave: Behaviour, allow: Callable[..., None]) -> Iterator[Server]:
    with serving(behave) as server:
        allow(server)
        yield server


def reason_of(behave: Behaviour, allow: Callable[..., None], limits: Limits = QUICK) -> str:
    with one(behave, allow) as server, pytest.raises(FetchFailed) as caught:
        fetch(f"{server.origin}/", limits=limits)
    return caught.value.reason


def test_a_page_is_read_with_an_honest_agent_and_nothing_else(open_to: Callable[..., None]) -> None:
    with one(
        answer(b"h\xc3\xa9", "Content-Type: text/html; charset=utf-8", "Set-Cookie: a=1", "Set-Cookie: b=2"), open_to
    ) as server:
        response = fetch(f"{server.origin}/x?y=1#z", headers={"Accept-Language": "de"})
    assert (response.status, response.text(), response.url) == (200, "hé", f"{server.origin}/x?y=1")
    assert response.headers.all("set-cookie") == ["a=1", "b=2"]
    head = server.requests[0].decode()
    assert head.startswith("GET /x?y=1 HTTP/1.1\r\n")
    assert "User-Agent: Hawker" in head
    assert "Accept-Language: de" in head
    assert "cookie" not in head.lower()
    assert f"Host: 127.0.0.1:{server.port}" in head


def test_gzip_is_decoded(open_to: Callable[..., None]) -> None:
    with one(answer(gzip.compress(b"page" * 1000), "Content-Encoding: gzip"), open_to) as server:
        assert fetch(f"{server.origin}/").body == b"page" * 1000


def test_chunks_are_put_together(open_to: Callable[..., None]) -> None:
    def behave(sock: socket.socket, request: bytes) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")

    with one(behave, open_to) as server:
        assert fetch(f"{server.origin}/").body == b"hello world"


# Slow ones


def drip(prefix: bytes, piece: bytes) -> Behaviour:
    """Send `prefix`, then `piece` for ever, a little at a time."""

    def behave(sock: socket.socket, request: bytes) -> None:
        sock.sendall(prefix)
        sock.settimeout(5)
        waiting = __import__("threading").Event()
        for _ in range(200):
            sock.sendall(piece)
            waiting.wait(0.03)

    return behave


@pytest.mark.parametrize(
    ("prefix", "piece"),
    [
        (b"", b""),
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nX-A: ", b"a"),
        (b"HTTP/1.1 200 OK\r\n", b"X-B: b\r\n"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
    ids=["silent", "status line", "header", "headers", "continues", "body", "chunk size", "chunks"],
)
def test_drips_end_by_the_deadline(prefix: bytes, piece: bytes, open_to: Callable[..., None]) -> None:
    assert reason_of(drip(prefix, piece), open_to) in {"timed_out", "too_slow", "bad_response", "too_large"}


def test_a_tls_handshake_that_never_ends(settings: object) -> None:
    def behave(sock: socket.socket, request: bytes) -> None: ...

    with serving(behave) as server:
        origin = f"https://127.0.0.1:{server.port}"
        settings.HAWKER_FETCH_ALLOWED_ORIGINS = (origin,)  # type: ignore[attr-defined]
        with pytest.raises(FetchFailed) as caught:
            fetch(f"{origin}/", limits=QUICK)
    assert caught.value.reason in {"timed_out", "tls_failed"}


# Large ones


def peak_of(work: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def endless(prefix: bytes, piece: bytes) -> Behaviour:
    def behave(sock: socket.socket, request: bytes) -> None:
        sock.sendall(prefix)
        while True:
            sock.sendall(piece)

    return behave


SMALL = Limits(total_seconds=8, raw_bytes=300_000, decoded_bytes=600_000)


@pytest.mark.parametrize(
    ("prefix", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 10_000),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"2710\r\n" + b"x" * 10_000 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"x" * 10_000),
        (b"HTTP/1.1 200 OK\r\n", b"X-Y: " + b"y" * 200 + b"\r\n"),
        (b"", b"x" * 10_000),
    ],
    ids=["body", "chunks", "one header", "many headers", "status line"],
)
def test_floods_are_cut(prefix: bytes, piece: bytes, open_to: Callable[..., None]) -> None:
    with one(endless(prefix, piece), open_to) as server:

        def work() -> None:
            with pytest.raises(FetchFailed) as caught:
                fetch(f"{server.origin}/", limits=SMALL)
            assert caught.value.reason in {"too_large", "bad_response"}

        assert peak_of(work) < 4_000_000


def test_a_length_that_is_too_large_is_not_read(open_to: Callable[..., None]) -> None:
    assert reason_of(drip(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", b"x"), open_to) == "too_large"


def test_a_gzip_bomb_is_noticed_before_it_is_in_memory(open_to: Callable[..., None]) -> None:
    bomb = gzip.compress(b"\0" * 60_000_000, 9)
    with one(answer(bomb, "Content-Encoding: gzip"), open_to) as server:

        def work() -> None:
            with pytest.raises(FetchFailed) as caught:
                fetch(f"{server.origin}/", limits=Limits(decoded_bytes=2_000_000))
            assert caught.value.reason == "too_large"

        assert peak_of(work) < 8_000_000


def test_a_ratio_no_page_has(open_to: Callable[..., None]) -> None:
    bomb = gzip.compress(b"\0" * 5_000_000, 9)
    assert reason_of(answer(bomb, "Content-Encoding: gzip"), open_to, Limits()) == "too_large"


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("br", lambda data: data),
        ("zstd", lambda data: data),
        ("deflate", zlib.compress),
        ("compress", lambda data: data),
        ("gzip, gzip", lambda data: gzip.compress(gzip.compress(data))),
        ("gzip, br", gzip.compress),
    ],
)
def test_other_codecs_and_layers_are_not_decoded(
    name: str, pack: Callable[[bytes], bytes], open_to: Callable[..., None]
) -> None:
    assert (
        reason_of(answer(pack(b"\0" * 1_000_000), f"Content-Encoding: {name}"), open_to, Limits()) == "encoding_refused"
    )


def test_something_else_called_gzip(open_to: Callable[..., None]) -> None:
    assert (
        reason_of(answer(bz2.compress(b"\0" * 1_000_000), "Content-Encoding: gzip"), open_to, Limits())
        == "bad_response"
    )


def test_content_types_can_be_limited(open_to: Callable[..., None]) -> None:
    limits = Limits(content_types=("text/html",))
    assert reason_of(answer(b"x", "Content-Type: video/mp4"), open_to, limits) == "type_refused"


# Redirects


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/",
        "//169.254.169.254/latest/",
        "http://127.0.0.1:1/",
        "http://[::1]/",
        "http://localhost/",
        "http://metadata.google.internal/",
        "file:///etc/passwd",
        "http://user@shop.com/",
        "gopher://x.com/",
        "http://0x7f.1/",
        "\\\\169.254.169.254\\x",
    ],
)
def test_redirects_are_checked_like_anything(location: str, open_to: Callable[..., None]) -> None:
    assert reason_of(redirect(location), open_to) in {"address_refused", "url_refused", "redirect_refused"}


def test_a_redirect_is_followed_and_told(open_to: Callable[..., None]) -> None:
    with serving(answer(b"there")) as other, serving(redirect("/")) as server:
        server.behave = redirect(f"{other.origin}/page#part")
        open_to(server, other)
        response = fetch(f"{server.origin}/a", headers={"Authorization": "Bearer x", "X-Kept": "1"})
    assert (response.body, response.url, response.redirects) == (
        b"there",
        f"{other.origin}/page",
        (f"{server.origin}/a",),
    )
    assert b"Authorization: Bearer x" in server.requests[0]
    assert b"Authorization" not in other.requests[0]
    assert b"X-Kept: 1" in other.requests[0]


def test_a_circle_of_redirects_ends(open_to: Callable[..., None]) -> None:
    with one(redirect("/again"), open_to) as server:
        with pytest.raises(FetchFailed) as caught:
            fetch(f"{server.origin}/")
        assert caught.value.reason == "too_many_redirects"
        assert server.connections == 6


def test_the_body_of_a_redirect_is_not_read(open_to: Callable[..., None]) -> None:
    with serving(answer(b"there")) as other, serving(redirect("/")) as server:
        server.behave = endless(
            f"HTTP/1.1 302 Found\r\nLocation: {other.origin}/\r\nContent-Encoding: br\r\n\r\n".encode(), b"x" * 9999
        )
        open_to(server, other)
        assert fetch(f"{server.origin}/").body == b"there"


def test_each_hop_is_looked_up_anew_and_checked(settings: object) -> None:
    """A name that turns into a private address between two hops is refused at the second."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    with serving(redirect("http://rebinding.com/second")) as server:
        settings.HAWKER_FETCH_ALLOWED_ORIGINS = (f"http://first.com:{server.port}",)  # type: ignore[attr-defined]
        with pytest.raises(FetchFailed) as caught:
            fetch(f"http://first.com:{server.port}/", resolver=lambda host, port: next(answers))
    assert caught.value.reason == "address_refused"


# TLS


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert, private = folder / f"{name}.pem", folder / f"{name}.key"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert, private


@pytest.mark.parametrize(
    ("name", "trusted", "works"), [("shop.com", True, True), ("other.com", True, False), ("shop.com", False, False)]
)
def test_certificates_are_verified_by_name(
    name: str, trusted: bool, works: bool, tmp_path: Path, settings: object
) -> None:
    cert, private = certificate(tmp_path, name)
    serving_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving_side.load_cert_chain(cert, private)
    named: list[str | None] = []
    serving_side.sni_callback = lambda sock, server_name, context: named.append(server_name)
    mine = ssl.create_default_context()
    if trusted:
        mine.load_verify_locations(cert)
    with serving(answer(b"secret"), serving_side) as server:
        settings.HAWKER_FETCH_ALLOWED_ORIGINS = (f"https://shop.com:{server.port}",)  # type: ignore[attr-defined]

        def go() -> Response:
            return fetch(f"https://shop.com:{server.port}/", resolver=lambda host, port: ["127.0.0.1"], tls=mine)

        if works:
            assert go().body == b"secret"
            assert f"Host: shop.com:{server.port}".encode() in server.requests[0]
        else:
            with pytest.raises(FetchFailed) as caught:
                go()
            assert caught.value.reason == "tls_failed"
            assert server.requests == []
    assert named == ["shop.com"]


# By way of a proxy


def test_an_operators_proxy_is_used_and_the_target_checked_all_the_same(open_to: Callable[..., None]) -> None:
    with serving(answer(b"by proxy")) as proxy:
        response = fetch(
            "http://shop.com/x",
            proxy=f"http://me:p%40ss@127.0.0.1:{proxy.port}",
            resolver=lambda host, port: ["93.184.215.14"],
        )
        assert response.body == b"by proxy"
        assert proxy.requests[0].startswith(b"GET http://shop.com/x HTTP/1.1\r\n")
        assert b"Proxy-Authorization: Basic bWU6cEBzcw==" in proxy.requests[0]
        with pytest.raises(FetchFailed):
            fetch("http://10.0.0.1/", proxy=f"http://127.0.0.1:{proxy.port}")
        assert proxy.connections == 1
