# SPDX-License-Identifier: Apache-2.0
"""Servers that behave as badly as somebody might: each gets the connection and does what it likes with it."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Behaviour = Callable[[socket.socket, bytes], None]


def answer(body: bytes = b"hello", *headers: str, status: str = "200 OK") -> Behaviour:
    """A well-behaved answer."""

    def behave(sock: socket.socket, request: bytes) -> None:
        lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "Connection: close", "", ""]
        sock.sendall("\r\n".join(lines).encode() + body)

    return behave


def redirect(location: str, status: str = "302 Found") -> Behaviour:
    """Somewhere else."""
    return answer(b"", f"Location: {location}", status=status)


class Server:
    """A listening socket; every connection is handed to the behaviour with the request's head."""

    def __init__(self, behave: Behaviour, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.behave = behave
        self._tls = tls
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._stopping = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                sock, _peer = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with sock:
            try:
                if self._tls is not None:
                    sock = self._tls.wrap_socket(sock, server_side=True)
                head = b""
                while b"\r\n\r\n" not in head:
                    part = sock.recv(65_536)
                    if not part:
                        return
                    head += part
                self.requests.append(head)
                self.behave(sock, head)
            except (OSError, ssl.SSLError):
                return

    def wait(self, seconds: float) -> bool:
        """Sleep that ends with the test."""
        return self._stopping.wait(seconds)

    def stop(self) -> None:
        self._stopping.set()
        # Closing alone would leave the waiting `accept` to take one more connection.
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


@contextmanager
def serving(behave: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server for the length of the block."""
    server = Server(behave, tls)
    try:
        yield server
    finally:
        server.stop()
