# SPDX-License-Identifier: Apache-2.0
"""A connection on which no read or write outlives its deadline, however slowly the other side drips."""

from __future__ import annotations

import io
import select
import socket
import ssl
import time
from collections.abc import Callable
from typing import Any

from hawker.core.http.errors import FetchFailed


class Deadline:
    """A point in time after which everything fails."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def left(self, at_most: float | None = None) -> float:
        """Seconds left; FetchFailed(`timed_out`) when there are none."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise FetchFailed("timed_out")
        return left if at_most is None else min(left, at_most)

    def sooner(self, seconds: float) -> Deadline:
        """A deadline in `seconds`, but not after this one."""
        other = Deadline(seconds)
        other._until = min(other._until, self._until)
        return other


def connect(addresses: tuple[str, ...], port: int, deadline: Deadline, seconds: float) -> socket.socket:
    """A connection to the first address that answers."""
    within = deadline.sooner(seconds)
    for address in addresses:
        try:
            sock = socket.create_connection((address, port), timeout=within.left())
        except (OSError, ValueError):
            continue
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock
    raise FetchFailed("unreachable")


def secure(sock: socket.socket, name: str, context: ssl.SSLContext, deadline: Deadline) -> ssl.SSLSocket:
    """The connection under TLS with the certificate verified for `name`; bounded as a whole, not per record."""
    sock.setblocking(False)
    try:
        secured = context.wrap_socket(sock, server_hostname=name, do_handshake_on_connect=False)
    except (ssl.SSLError, ValueError, OSError):
        sock.close()
        raise FetchFailed("tls_failed") from None
    while True:
        try:
            secured.do_handshake()
            return secured
        except ssl.SSLWantReadError:
            _wait(secured, deadline, reading=True)
        except ssl.SSLWantWriteError:
            _wait(secured, deadline, reading=False)
        except (ssl.SSLError, OSError):
            secured.close()
            raise FetchFailed("tls_failed") from None


def _wait(sock: socket.socket, deadline: Deadline, *, reading: bool) -> None:
    readable, writable, _failed = select.select(
        [sock] if reading else [], [] if reading else [sock], [], deadline.left()
    )
    if not readable and not writable:
        raise FetchFailed("timed_out")


class Wire:
    """What `http.client` takes for a socket."""

    def __init__(self, sock: socket.socket, deadline: Deadline, on_bytes: Callable[[int], None]) -> None:
        self._sock = sock
        self._deadline = deadline
        self._on_bytes = on_bytes
        sock.setblocking(False)

    def sendall(self, data: Any) -> None:
        """Send everything before the deadline."""
        view = memoryview(bytes(data) if not isinstance(data, bytes | bytearray | memoryview) else data)
        while view:
            try:
                view = view[self._sock.send(view) :]
            except (BlockingIOError, ssl.SSLWantWriteError):
                _wait(self._sock, self._deadline, reading=False)
            except ssl.SSLWantReadError:
                _wait(self._sock, self._deadline, reading=True)
            except OSError:
                raise FetchFailed("unreachable") from None

    def read_into(self, buffer: memoryview) -> int:
        """Read at least one byte, or zero at the end."""
        while True:
            try:
                count = self._sock.recv_into(buffer)
            except (BlockingIOError, ssl.SSLWantReadError):
                _wait(self._sock, self._deadline, reading=True)
                continue
            except ssl.SSLWantWriteError:
                _wait(self._sock, self._deadline, reading=False)
                continue
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return 0
            except OSError:
                raise FetchFailed("bad_response") from None
            self._on_bytes(count)
            return count

    def makefile(self, mode: str = "rb", *_args: Any, **_kwargs: Any) -> io.BufferedReader:
        """A buffered reader over the connection."""
        return io.BufferedReader(_Raw(self), 16_384)

    def set_deadline(self, deadline: Deadline) -> None:
        """Replace the deadline of what follows."""
        self._deadline = deadline

    def close(self) -> None:
        """What `http.client` calls once it has made its reader; the reader still needs the connection."""

    def hang_up(self) -> None:
        """Close the connection."""
        self._sock.close()


class _Raw(io.RawIOBase):
    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._wire.read_into(memoryview(buffer))
