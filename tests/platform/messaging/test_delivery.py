# SPDX-License-Identifier: Apache-2.0
"""Sending: what is queued goes out once, and where nobody can know, it says so."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import Any

import pytest

from hawker.core import clock
from hawker.core.errors import Conflict, PermissionRefused
from hawker.core.tenancy import all_shops
from hawker.platform.accounts.models import User
from hawker.platform.jobs import engine, leases, runs
from hawker.platform.messaging import channels, delivery, rendering, services
from hawker.platform.messaging.channels import Mailer, MaybeSent, NotSent
from hawker.platform.messaging.models import Message
from hawker.platform.shops.models import Shop
from hawker.platform.shops.principals import Principal, principal_of_member
from hawker.platform.shops.settings_registry import save as save_settings
from tests.platform.messaging.conftest import Server, fresh, messages, order_message

pytestmark = pytest.mark.django_db


def secret_message(recipient: str = "asha@customers.shop") -> Message:
    return services.queue(
        event="verify_email",
        recipient=recipient,
        language="en",
        context={"name": "Asha", "email": recipient, "hours": "24"},
        secret_context={"url": "https://hawker.shop/confirm/TOKEN-42"},
        idempotency_key="verify",
    )


class TestWithoutAMailServer:
    def test_a_message_is_sent_by_changing_its_row(self, shop_a: Shop) -> None:
        message = order_message(shop_a)
        assert delivery.deliver() == 1
        sent = fresh(message)
        assert (sent.state, sent.work_state, sent.provider) == ("sent", "done", "console")
        assert sent.sent_at is not None
        assert delivery.deliver() == 0

    def test_its_link_can_be_read_on_this_machine_and_in_the_outbox(self, capsys: Any, settings: Any) -> None:
        message = secret_message()
        delivery.deliver()
        assert "https://hawker.shop/confirm/TOKEN-42" in capsys.readouterr().out
        shown = rendering.readable(fresh(message), show_secrets=True)
        assert "TOKEN-42" in shown.text
        assert 'href="https://hawker.shop/confirm/TOKEN-42"' in shown.html
        hidden = rendering.readable(fresh(message))
        assert "TOKEN-42" not in hidden.text + hidden.html
        assert "(one-time link, not shown)" in hidden.text

    def test_but_is_not_printed_on_a_public_one(self, capsys: Any, settings: Any) -> None:
        settings.BASE_URL = "https://hawker.shop"
        secret_message()
        delivery.deliver()
        assert capsys.readouterr().out == ""

    def test_links_are_forgotten_after_a_day(self) -> None:
        with clock.freeze(clock.now()):
            message = secret_message()
            delivery.deliver()
            clock.tick(hours=25)
            engine.enqueue("messaging.forget_secrets")
            runs.work_off()
        assert fresh(message).secret_context is None
        assert "(one-time link, not shown)" in rendering.readable(fresh(message), show_secrets=True).text


class TestByMailServer:
    def test_a_mail_has_both_forms_and_the_shops_name(self, shop_a: Shop, owner: Principal, server: Server) -> None:
        save_settings(shop_a, {"contact.email": "hello@a.shop", "identity.primary_colour": "#7a1f3d"}, by=owner)
        message = order_message(shop_a)
        assert delivery.deliver() == 1
        [mail] = server.received
        assert mail.subject == "We have your order 1042"
        assert mail.from_email == "Shop A <post@hawker.shop>"
        assert mail.to == ["Asha Rao <asha@customers.shop>"]
        assert mail.reply_to == ["hello@a.shop"]
        assert mail.extra_headers["Message-ID"] == f"<{message.pk}@hawker.shop>"
        assert mail.extra_headers["Auto-Submitted"] == "auto-generated"
        html, kind = mail.alternatives[0]
        assert kind == "text/html"
        assert html.startswith("<!doctype html>")
        assert "#7a1f3d" in html
        sent = fresh(message)
        assert (sent.state, sent.provider, sent.provider_id) == ("sent", "smtp", f"<{message.pk}@hawker.shop>")
        assert (sent.body_html, sent.body_text) == (html, mail.body)

    def test_one_connection_serves_a_batch(self, shop_a: Shop, server: Server) -> None:
        for number in range(5):
            order_message(shop_a, key=str(number))
        assert delivery.deliver() == 5
        assert (server.opened, server.closed, len(server.received)) == (1, 1, 5)

    def test_the_secret_is_in_the_mail_and_then_nowhere(self, server: Server) -> None:
        message = secret_message()
        delivery.deliver()
        assert "https://hawker.shop/confirm/TOKEN-42" in server.received[0].body
        assert 'href="https://hawker.shop/confirm/TOKEN-42"' in server.received[0].alternatives[0][0]
        sent = fresh(message)
        assert sent.secret_context is None
        assert "TOKEN-42" not in sent.body_text + sent.body_html

    def test_addresses_that_nobody_can_have_are_not_written_to(self, shop_a: Shop, server: Server) -> None:
        message = order_message(shop_a, recipient="owner@sweets.example")
        delivery.deliver()
        assert (fresh(message).state, fresh(message).work_state) == ("suppressed", "done")
        assert server.received == []

    @pytest.mark.parametrize(
        ("address", "reserved"),
        [
            ("a@shop.example", True),
            ("a@EXAMPLE.com", True),
            ("a@mail.example.org", True),
            ("a@localhost", True),
            ("a@x.test", True),
            ("a@notexample.com", False),
            ("a@example.shop", False),
        ],
    )
    def test_which_those_are(self, address: str, reserved: bool) -> None:
        assert channels.is_reserved(address) is reserved


class TestTrouble:
    def test_a_server_that_is_not_reached_is_tried_again(self, shop_a: Shop, server: Server) -> None:
        server.opening = [ConnectionRefusedError("refused"), None]
        message = order_message(shop_a)
        with clock.freeze(clock.now()):
            assert delivery.deliver() == 0
            waiting = fresh(message)
            assert (waiting.state, waiting.work_state, waiting.send_started_at) == ("queued", "waiting", None)
            assert "not reached" in waiting.last_error
            clock.tick(minutes=1)
            assert delivery.deliver() == 1
        assert (fresh(message).state, len(server.received)) == ("sent", 1)

    def test_a_passing_refusal_is_tried_again(self, shop_a: Shop, server: Server) -> None:
        server.answers = [smtplib.SMTPDataError(451, b"try later")]
        message = order_message(shop_a)
        with clock.freeze(clock.now()):
            delivery.deliver()
            assert fresh(message).last_error == "451 try later"
            clock.tick(minutes=1)
            delivery.deliver()
        assert fresh(message).state == "sent"

    @pytest.mark.parametrize(
        "refusal",
        [
            smtplib.SMTPRecipientsRefused({"a@b.shop": (550, b"no such user")}),
            smtplib.SMTPDataError(554, b"we do not want this"),
        ],
    )
    def test_a_final_refusal_is_not(self, shop_a: Shop, server: Server, refusal: Exception) -> None:
        server.answers = [refusal]
        message = order_message(shop_a)
        delivery.deliver()
        failed = fresh(message)
        assert (failed.state, failed.work_state, failed.attempts) == ("failed", "dead", 1)
        assert failed.last_error

    def test_after_eight_attempts_it_has_failed_visibly(self, shop_a: Shop, server: Server) -> None:
        server.opening = [OSError("down")] * 20
        message = order_message(shop_a)
        with clock.freeze(clock.now()):
            for _attempt in range(10):
                delivery.deliver()
                clock.tick(hours=2)
        failed = fresh(message)
        assert (failed.state, failed.work_state, failed.attempts) == ("failed", "dead", 8)

    @pytest.mark.parametrize(
        "break_off", [smtplib.SMTPServerDisconnected("gone"), TimeoutError("no answer"), BrokenPipeError("broken")]
    )
    def test_a_lost_answer_is_not_tried_again(self, shop_a: Shop, server: Server, break_off: Exception) -> None:
        server.answers = [break_off]
        message = order_message(shop_a)
        with clock.freeze(clock.now()):
            delivery.deliver()
            clock.tick(days=2)
            delivery.deliver()
        unknown = fresh(message)
        assert (unknown.state, unknown.work_state, server.received) == ("unknown", "dead", [])
        assert "Nobody knows" in unknown.last_error

    def test_a_worker_that_died_while_sending_leaves_it_unknown(self, shop_a: Shop, server: Server) -> None:
        """The mail went out; the process was killed before it could say so. It does not go out twice."""
        message = order_message(shop_a)

        class Killed(BaseException):
            pass

        def accept_and_die(mails: list[Any]) -> int:
            server.received += mails
            raise Killed

        server.send_messages = accept_and_die  # type: ignore[method-assign]
        with clock.freeze(clock.now()):
            with pytest.raises(Killed):
                delivery.deliver()
            del server.send_messages  # type: ignore[method-assign]
            assert fresh(message).work_state == "running"
            clock.tick(minutes=5)
            assert delivery.deliver() == 0
        assert len(server.received) == 1
        assert fresh(message).state == "unknown"

    def test_a_worker_that_died_before_sending_loses_nothing(self, shop_a: Shop, server: Server) -> None:
        message = order_message(shop_a)
        with clock.freeze(clock.now()):
            with all_shops("a worker claims and dies"):
                leases.claim(Message, limit=10, lease_seconds=120)
            assert delivery.deliver() == 0
            clock.tick(seconds=120)
            assert delivery.deliver() == 1
        assert (fresh(message).state, len(server.received)) == ("sent", 1)

    def test_one_bad_message_does_not_hold_up_the_others(self, shop_a: Shop, server: Server) -> None:
        server.answers = [None, smtplib.SMTPRecipientsRefused({"x": (550, b"no")}), None]
        for number in range(3):
            order_message(shop_a, key=str(number))
        assert delivery.deliver() == 2
        assert [message.state for message in messages()] == ["sent", "failed", "sent"]

    def test_whoever_lost_the_lease_does_not_send(self, shop_a: Shop, server: Server) -> None:
        message = order_message(shop_a)
        with all_shops("two workers"), clock.freeze(clock.now()):
            [slow] = leases.claim(Message, limit=1)
            clock.tick(minutes=3)
            leases.claim(Message, limit=1)
            with Mailer(server) as mailer, pytest.raises(leases.LeaseLost):
                delivery._deliver(mailer, slow)
        assert server.received == []
        assert fresh(message).send_started_at is None


class TestSendingAgain:
    def test_a_failed_one_as_itself(self, shop_a: Shop, owner: Principal, server: Server) -> None:
        server.answers = [smtplib.SMTPDataError(554, b"no")]
        message = order_message(shop_a)
        delivery.deliver()
        with all_shops("a test looks"):
            again = services.resend(fresh(message), by=owner)
        assert again.pk == message.pk
        delivery.deliver()
        assert (fresh(message).state, len(server.received), len(messages())) == ("sent", 1, 1)

    def test_an_unknown_one_as_itself(self, shop_a: Shop, owner: Principal, server: Server) -> None:
        server.answers = [TimeoutError()]
        message = order_message(shop_a)
        delivery.deliver()
        with all_shops("a test looks"):
            services.resend(fresh(message), by=owner)
        delivery.deliver()
        assert fresh(message).state == "sent"

    def test_a_suppressed_one_as_itself(self, shop_a: Shop, owner: Principal, server: Server) -> None:
        message = order_message(shop_a, recipient="a@b.example")
        delivery.deliver()
        with all_shops("a test looks"):
            services.resend(fresh(message), by=owner)
            Message.objects.update(recipient="a@b.shop")
        delivery.deliver()
        assert fresh(message).state == "sent"

    def test_a_sent_one_as_a_copy(self, shop_a: Shop, owner: Principal, server: Server) -> None:
        message = order_message(shop_a, object_type="order", object_id="1")
        delivery.deliver()
        with all_shops("a test looks"):
            copy = services.resend(fresh(message), by=owner)
        delivery.deliver()
        assert copy.pk != message.pk
        first, second = server.received
        assert (first.subject, first.body, first.to) == (second.subject, second.body, second.to)
        assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]
        assert fresh(copy).object_id == "1"

    def test_not_while_it_waits(self, shop_a: Shop, owner: Principal) -> None:
        message = order_message(shop_a)
        with all_shops("a test looks"), pytest.raises(Conflict):
            services.resend(message, by=owner)

    def test_not_when_its_link_is_forgotten(self, owner_a: User, server: Server) -> None:
        User.objects.filter(pk=owner_a.pk).update(is_staff=True)
        owner_a.refresh_from_db()
        message = secret_message()
        delivery.deliver()
        with all_shops("an operator"), pytest.raises(Conflict, match="one-time link"):
            services.resend(fresh(message), by=owner_a)

    def test_not_by_everybody(self, shop_a: Shop, viewer_a: User, owner_b: User) -> None:
        message = order_message(shop_a)
        delivery.deliver()
        viewer = principal_of_member(viewer_a, shop_a)
        assert viewer is not None
        with all_shops("a test looks"):
            with pytest.raises(PermissionRefused):
                services.resend(fresh(message), by=viewer)
            with pytest.raises(PermissionRefused):
                services.resend(fresh(message), by=owner_b)


class TestMailer:
    def mail(self, shop: Shop) -> Any:
        return channels.mail_of(order_message(shop), text="t", html="", brand=rendering.Brand("x"))

    def test_a_refused_password_is_said_without_it(self, shop_a: Shop) -> None:
        server = Server()
        server.opening = [smtplib.SMTPAuthenticationError(535, b"bad credentials hunter2")]
        with Mailer(server) as mailer, pytest.raises(NotSent) as caught:
            mailer.send(self.mail(shop_a))
        assert "hunter2" not in str(caught.value)
        assert not caught.value.is_final

    def test_a_connection_that_went_stale_is_opened_anew(self, shop_a: Shop) -> None:
        server = Server()
        with Mailer(server) as mailer:
            mailer.send(self.mail(shop_a))

            class Stale(smtplib.SMTP):
                def __init__(self) -> None:
                    return

                def noop(self) -> tuple[int, bytes]:
                    raise smtplib.SMTPServerDisconnected("idle")

            server.connection = Stale()  # type: ignore[attr-defined]
            mailer.send(self.mail(shop_a))
            del server.connection  # type: ignore[attr-defined]
        assert (server.opened, len(server.received)) == (2, 2)

    def test_after_trouble_the_next_mail_has_a_fresh_connection(self, shop_a: Shop) -> None:
        server = Server()
        server.answers = [OSError("broken")]
        with Mailer(server) as mailer:
            with pytest.raises(MaybeSent):
                mailer.send(self.mail(shop_a))
            mailer.send(self.mail(shop_a))
        assert (server.opened, server.closed) == (2, 2)


def test_due_messages_are_found_without_a_wake_up(shop_a: Shop) -> None:
    with clock.freeze(clock.now()):
        message = order_message(shop_a)
        with all_shops("as if it had been queued long ago"):
            Message.objects.update(due_at=clock.now() - timedelta(days=1))
        engine.call("messaging.deliver")
    assert fresh(message).state == "sent"
