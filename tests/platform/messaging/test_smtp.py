# SPDX-License-Identifier: Apache-2.0
"""The same with a real SMTP conversation: Django's backend against a small server that behaves or does not."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from hawker.core import clock
from hawker.platform.messaging import delivery
from hawker.platform.shops.models import Shop
from tests.platform.messaging.conftest import fresh, order_message

pytestmark = pytest.mark.django_db


class Conversation(socketserver.StreamRequestHandler):
    """Enough of RFC 5321 for one client."""

    server: SmtpServer

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.server.conversations += 1
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(":")[0].split(" ")[0].upper()
            if verb == "DATA":
                self.say("354 go on")
                lines = []
                while (text := self.rfile.readline()) != b".\r\n":
                    lines.append(text)
                if self.server.hangs_up_after_data:
                    return
                self.server.received.append(b"".join(lines))
                self.say("250 kept")
            elif verb == "RCPT":
                self.say(self.server.answers_to_recipients)
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")


class SmtpServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    conversations = 0
    hangs_up_after_data = False
    answers_to_recipients = "250 fine"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.received: list[bytes] = []


@pytest.fixture
def smtp(settings: Any) -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        settings.HAWKER_EMAIL_PROVIDER = "smtp"
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = *server.server_address, 10
        settings.DEFAULT_FROM_EMAIL = "Hawker <post@hawker.shop>"
        yield server
        server.shutdown()
        thread.join()


def test_mails_arrive_over_one_connection(shop_a: Shop, smtp: SmtpServer) -> None:
    for number in range(3):
        order_message(shop_a, key=str(number), language="es")
    assert delivery.deliver() == 3
    assert smtp.conversations == 1
    mail = email.message_from_bytes(smtp.received[0], policy=email.policy.default)
    assert mail["Subject"] == "Hemos recibido tu pedido 1042"
    assert mail["From"] == "Shop A <post@hawker.shop>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    text = mail.get_body(("plain",))
    assert text is not None
    assert "₹840" in text.get_content()


def test_a_refused_address_fails_at_once(shop_a: Shop, smtp: SmtpServer) -> None:
    smtp.answers_to_recipients = "550 no such user"
    message = order_message(shop_a)
    delivery.deliver()
    assert (fresh(message).state, fresh(message).attempts) == ("failed", 1)
    assert "no such user" in fresh(message).last_error


def test_a_busy_server_is_tried_again(shop_a: Shop, smtp: SmtpServer) -> None:
    smtp.answers_to_recipients = "451 greylisted"
    message = order_message(shop_a)
    with clock.freeze(clock.now()):
        delivery.deliver()
        assert fresh(message).state == "queued"
        smtp.answers_to_recipients = "250 fine"
        clock.tick(minutes=1)
        assert delivery.deliver() == 1
    assert len(smtp.received) == 1


def test_a_server_that_hangs_up_before_its_answer_leaves_it_unknown(shop_a: Shop, smtp: SmtpServer) -> None:
    smtp.hangs_up_after_data = True
    message = order_message(shop_a)
    with clock.freeze(clock.now()):
        delivery.deliver()
        clock.tick(days=1)
        delivery.deliver()
    assert (fresh(message).state, smtp.conversations) == ("unknown", 1)
