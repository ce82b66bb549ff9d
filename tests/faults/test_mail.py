# SPDX-License-Identifier: Apache-2.0
"""The worker is killed again and again while it talks to a mail server: nobody gets a mail twice.

Between handing a mail over and noting that it is sent lies a moment that no program can close. A worker
killed right there leaves a message that may have gone out; it is marked so and not sent again by itself.
"""

from __future__ import annotations

import random
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks.server import HOST
from tests.faults.installation import Installation, installation

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("faults")]
ORDERS, KILLS = 40, 5


class _Conversation(socketserver.StreamRequestHandler):
    """Enough of SMTP to take mails; a little slow, so that kills meet it in the middle."""

    server: MailServer

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline().strip():
            word = line.split(b" ")[0].upper()
            if word == b"QUIT":
                self._say("221 bye")
                return
            if word == b"DATA":
                self._say("354 go on")
                self._take()
            self._say("250 fine")

    def _take(self) -> None:
        message_id = ""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            if line.lower().startswith(b"message-id:"):
                message_id = line.split(b":", 1)[1].strip().decode()
        if line:
            time.sleep(self.server.dice.uniform(0, 0.04))
            self.server.received[message_id] += 1
            time.sleep(self.server.dice.uniform(0, 0.02))

    def _say(self, text: str) -> None:
        try:
            self.wfile.write(f"{text}\r\n".encode())
        except OSError:
            self.rfile.close()


class MailServer(socketserver.ThreadingTCPServer):
    """A mail server that counts what it was given, by Message-ID."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__((HOST, 0), _Conversation)
        self.received: Counter[str] = Counter()
        self.dice = random.Random(11)

    def handle_error(self, request: object, client_address: object) -> None:
        """A worker that was killed in the middle of a mail is what this is about."""


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server in a thread."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def order(shop: Installation, number: int) -> None:
    """A cash order of somebody who can get mail."""
    variant = shop.facts["products"]["plenty"]["variants"]["250 g"]
    answer = shop.customer().order(
        shop.facts["shop"], {variant: 1}, key=f"mail-{number}", number=number, method="cash_on_delivery"
    )
    assert answer.status == 201, answer


def test_nobody_gets_a_mail_twice() -> None:
    with mail_server() as server, installation() as shop:
        shop.environment["EMAIL_URL"] = f"smtp://{HOST}:{server.server_address[1]}"
        shop.start()
        for number in range(ORDERS):
            order(shop, number)
        for kill in range(1, KILLS + 1):
            shop.start_jobs()
            wait_until(lambda wanted=kill * ORDERS // KILLS // 2: sum(server.received.values()) >= wanted)
            time.sleep(server.dice.uniform(0, 0.05))
            shop.kill_jobs()
            shop.do("pass_time")
        found = shop.do("settle")
        messages = found["mails"]
        assert len(messages) == 2 * ORDERS
        states = Counter(state for _key, state in messages)
        assert set(states) <= {"sent", "unknown"}, states
        assert states["unknown"] <= 2 * KILLS  # two mails at a time
        assert set(server.received.values()) == {1}, "a mail came twice"
        by_id = {key.strip("<>").split("@")[0] for key in server.received}
        assert {key for key, state in messages if state == "sent"} <= by_id, "a mail noted as sent never came"
        assert by_id <= {key for key, _state in messages}


def wait_until(is_so: object, seconds: float = 60) -> None:
    """Wait until a function says yes; AssertionError after too long."""
    assert callable(is_so)
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.005)
