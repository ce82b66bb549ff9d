# SPDX-License-Identifier: Apache-2.0
"""Queueing messages: a row with what caused it, once per key, worded at that moment."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, connections, transaction

from hawker.core import clock
from hawker.core.errors import PermissionRefused, TooManyRequests, ValidationFailed
from hawker.core.events import publish
from hawker.core.tenancy import all_shops, shop_scope
from hawker.platform.accounts.events import AccountMail
from hawker.platform.accounts.models import User
from hawker.platform.audit.models import ActivityEntry
from hawker.platform.jobs.events import JobFailed
from hawker.platform.messaging import catalogue, queries, services
from hawker.platform.messaging.models import Message, MessageTemplate
from hawker.platform.shops.models import Shop
from hawker.platform.shops.principals import Principal, principal_of_member
from hawker.platform.shops.services import invite_member
from tests.conftest import make_user
from tests.platform.messaging.conftest import fresh, messages, order_message

pytestmark = pytest.mark.django_db


class TestQueueing:
    def test_the_row_holds_what_will_be_sent(self, shop_a: Shop) -> None:
        message = fresh(order_message(shop_a, object_type="order", object_id="o1"))
        assert (message.state, message.work_state, message.shop_id) == ("queued", "waiting", shop_a.id)
        assert message.subject == "We have your order 1042"
        assert "Follow your order: https://shop.example.com/" in message.body_text
        assert '<a class="button" href="https://shop.example.com/' in message.body_html
        assert "because of your order" in message.body_text
        with shop_scope(shop_a.id):
            assert [each.pk for each in queries.messages_of("order", "o1")] == [message.pk]

    def test_the_same_key_is_the_same_message(self, shop_a: Shop) -> None:
        first = order_message(shop_a)
        again = order_message(shop_a, recipient="other@customers.shop")
        assert again.pk == first.pk
        assert len(messages()) == 1

    def test_what_is_rolled_back_is_not_sent(self, shop_a: Shop, wakes: Any) -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            order_message(shop_a)
            raise ZeroDivisionError
        assert messages() == []

    def test_the_language_of_the_reader(self, shop_a: Shop) -> None:
        message = order_message(shop_a, language="es-MX")
        assert (message.language, message.subject) == ("es", "Hemos recibido tu pedido 1042")

    def test_values_cannot_add_lines_to_the_subject(self, shop_a: Shop) -> None:
        samples = catalogue.event("order_placed").samples
        message = order_message(shop_a, context={**samples, "order_number": "1\r\nBcc: x@evil.shop"})
        assert message.subject == "We have your order 1 Bcc: x@evil.shop"

    def test_values_are_escaped_in_html(self, shop_a: Shop) -> None:
        samples = catalogue.event("order_placed").samples
        message = order_message(shop_a, context={**samples, "customer_name": "<img src=x onerror=y>"})
        assert "<img" not in message.body_html
        assert "&lt;img src=x" in message.body_html
        assert "<img src=x" in message.body_text

    def test_a_missing_value_leaves_a_gap_and_not_an_error(self, shop_a: Shop) -> None:
        message = order_message(shop_a, context={"order_number": "7", "order_url": "https://a.shop/"})
        assert message.subject == "We have your order 7"
        assert "Call us" not in message.body_text

    def test_unknown_events_and_channels_are_programming_errors(self, shop_a: Shop) -> None:
        with pytest.raises(LookupError):
            order_message(shop_a, event="order_danced")
        with pytest.raises(LookupError):
            order_message(shop_a, channel="pigeon")

    def test_it_costs_three_statements_in_the_shops_scope(self, in_a: Shop, django_assert_num_queries: Any) -> None:
        # the key, the shop's wording, the row; and the two ends of a savepoint
        with transaction.atomic(), django_assert_num_queries(5):
            order_message(in_a)

    def test_it_can_be_queued_outside_of_every_scope(self, shop_a: Shop) -> None:
        order_message(shop_a, key="a")
        order_message(None, key="b", event="welcome", context={"name": "Asha"})
        with shop_scope(shop_a.id):
            assert [m.idempotency_key for m in queries.outbox()] == ["a"]


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_the_same_moment_is_one_row(shop_a: Shop) -> None:
    barrier = threading.Barrier(4)

    def enqueue() -> None:
        barrier.wait(timeout=30)
        order_message(shop_a)
        connections.close_all()

    threads = [threading.Thread(target=enqueue) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(messages()) == 1


class TestSecrets:
    def mail(self) -> Message:
        publish(
            AccountMail(
                event="reset_password",
                email="asha@customers.shop",
                user_id=None,
                language="en",
                context={"name": "Asha", "email": "asha@customers.shop", "minutes": "60", "ip": "203.0.113.7"},
                secret_context={"url": "https://hawker.shop/reset/TOKEN-42"},
            )
        )
        return messages()[-1]

    def test_no_token_is_readable_in_the_database(self) -> None:
        message = self.mail()
        assert message.secret_context == {"url": "https://hawker.shop/reset/TOKEN-42"}
        with all_shops("a test reads raw rows"), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM messaging_message")
            assert "TOKEN-42" not in str(cursor.fetchall())

    def test_each_publication_is_a_mail(self) -> None:
        self.mail()
        self.mail()
        assert len(messages(event="reset_password")) == 2


class TestHandlers:
    def test_an_invitation(self, shop_a: Shop, owner: Principal) -> None:
        invite_member(shop_a, email="new@people.shop", role="manager", by=owner)
        [message] = messages(event="invitation")
        assert (message.recipient, message.shop_id) == ("new@people.shop", shop_a.id)
        assert "Shop A" in message.body_text
        assert "as manager" in message.body_text
        assert "http" in message.secret_context["url"]
        assert message.secret_context["url"] not in message.body_text + message.body_html

    def test_a_failed_job_is_told_to_superusers_once_an_hour(self) -> None:
        operator = make_user("operator@hawker.shop")
        User.objects.filter(pk=operator.pk).update(is_superuser=True, is_staff=True)
        make_user("staff@hawker.shop", is_staff=True)
        with clock.freeze("2026-11-21T09:10:00+00:00"):
            for job in ("audit.verify", "audit.verify", "payments.reconcile"):
                publish(JobFailed(job=job, error="OSError: disk full", run_id=None, shop_id=None))
            clock.tick(minutes=55)
            publish(JobFailed(job="audit.verify", error="OSError: disk full", run_id=None, shop_id=None))
        told = messages(event="job_failed")
        assert [(m.recipient, m.subject) for m in told] == [
            ("operator@hawker.shop", "A job failed: audit.verify"),
            ("operator@hawker.shop", "A job failed: payments.reconcile"),
            ("operator@hawker.shop", "A job failed: audit.verify"),
        ]
        assert "OSError: disk full" in told[0].body_text


class TestOwnWordings:
    def save(self, shop: Shop, by: Principal, **more: str) -> MessageTemplate:
        wording = {
            "event": "order_placed",
            "language": "en",
            "subject": "Ours {{ order_number }}",
            "body_text": "Dear {{ customer_name }}",
        }
        return services.save_template(shop, by=by, **{**wording, **more})

    def test_it_is_used_from_then_on(self, shop_a: Shop, shop_b: Shop, owner: Principal) -> None:
        self.save(shop_a, owner, body_html="<p><b>{{ customer_name }}</b></p>")
        message = order_message(shop_a)
        assert (message.subject, message.body_html, message.template_note) == (
            "Ours 1042",
            "<p><b>Asha Rao</b></p>\n",
            "",
        )
        assert message.body_text.startswith("Dear Asha Rao\n")
        assert order_message(shop_a, key="es", language="es").subject.startswith("Hemos")
        assert order_message(shop_b, key="b").subject == "We have your order 1042"

    def test_what_is_wrong_is_said_by_field(self, shop_a: Shop, owner: Principal) -> None:
        with pytest.raises(ValidationFailed) as caught:
            self.save(shop_a, owner, subject="{{ nobody }}", body_text="", body_html="<script></script>")
        assert set(caught.value.by_field()) == {"subject", "body_text", "body_html"}
        with pytest.raises(ValidationFailed) as caught:
            self.save(shop_a, owner, event="reset_password", language="tlh")
        assert set(caught.value.by_field()) == {"event", "language"}
        with pytest.raises(ValidationFailed) as caught:
            self.save(shop_a, owner, channel="pigeon")
        assert set(caught.value.by_field()) == {"channel"}

    def test_a_broken_one_falls_back_to_the_default_and_says_so(self, shop_a: Shop, owner: Principal) -> None:
        row = self.save(shop_a, owner)
        with shop_scope(shop_a.id):
            MessageTemplate.objects.filter(pk=row.pk).update(body_text="{{ variable_of_yesterday }}")
        message = order_message(shop_a)
        assert message.subject == "We have your order 1042"
        assert "variable_of_yesterday" in message.template_note

    def test_saving_and_resetting_are_logged(self, shop_a: Shop, owner: Principal) -> None:
        self.save(shop_a, owner)
        self.save(shop_a, owner, subject="Again {{ order_number }}")
        services.reset_template(shop_a, event="order_placed", language="en", by=owner)
        services.reset_template(shop_a, event="order_placed", language="en", by=owner)
        with shop_scope(shop_a.id):
            assert not MessageTemplate.objects.exists()
            logged = list(
                ActivityEntry.objects.filter(action__startswith="messages.")
                .order_by("id")
                .values_list("action", "before")
            )
        assert [action for action, _before in logged] == [
            "messages.template_saved",
            "messages.template_saved",
            "messages.template_reset",
        ]
        assert logged[1][1] == {"subject": "Ours {{ order_number }}"}
        assert order_message(shop_a).subject == "We have your order 1042"

    @pytest.mark.parametrize("role", ["manager", "viewer"])
    def test_only_admins_and_owners_word(self, role: str, shop_a: Shop, request: pytest.FixtureRequest) -> None:
        by = principal_of_member(request.getfixturevalue(f"{role}_a"), shop_a)
        assert by is not None
        with pytest.raises(PermissionRefused):
            self.save(shop_a, by)
        with pytest.raises(PermissionRefused):
            services.reset_template(shop_a, event="order_placed", language="en", by=by)
        with pytest.raises(PermissionRefused):
            services.send_test(shop_a, event="order_placed", language="en", to="owner@a.example", by=by)

    def test_the_list_shows_every_editable_message_in_one_query(
        self, shop_a: Shop, owner: Principal, django_assert_num_queries: Any
    ) -> None:
        self.save(shop_a, owner)
        with django_assert_num_queries(1):
            found = queries.templates(shop_a)
        own = [view for view in found if view.is_own]
        assert [(view.event.code, view.language, view.subject) for view in own] == [
            ("order_placed", "en", "Ours {{ order_number }}")
        ]
        editable = [event for event in catalogue.EVENTS.values() if event.is_editable]
        assert len(found) == len(editable) * len(catalogue.languages())


class TestPreview:
    def test_it_shows_the_wording_in_use_with_samples(self, shop_a: Shop) -> None:
        shown = services.preview(shop_a, event="order_placed", language="en")
        assert shown.faults == {}
        assert shown.rendered.subject == "We have your order 1042"
        assert shown.rendered.html.startswith("<!doctype html>")
        assert "Shop A" in shown.rendered.html
        assert messages() == []

    def test_it_shows_a_draft(self, shop_a: Shop) -> None:
        shown = services.preview(
            shop_a, event="order_placed", language="en", subject="S {{ order_number }}", body_text="# T\n\nB"
        )
        assert (shown.rendered.subject, shown.faults) == ("S 1042", {})
        assert "<h1>T</h1>" in shown.rendered.html

    def test_a_draft_with_faults_is_shown_as_it_would_be_sent(self, shop_a: Shop) -> None:
        shown = services.preview(shop_a, event="order_placed", language="en", subject="{{ x }}", body_text="B")
        assert list(shown.faults) == ["subject"]
        assert shown.rendered.subject == "We have your order 1042"

    def test_the_default_as_html_to_begin_with(self) -> None:
        assert services.default_html("order_placed", "en").startswith("<h1>Thank you, {{ customer_name }}</h1>")


class TestTestMessages:
    def test_a_member_gets_one(self, shop_a: Shop, owner: Principal) -> None:
        message = services.send_test(shop_a, event="order_placed", language="es", to="OWNER@a.example", by=owner)
        assert (message.recipient, message.subject) == ("owner@a.example", "[Prueba] Hemos recibido tu pedido 1042")
        assert fresh(message).subject.startswith("[Prueba]")
        services.send_test(shop_a, event="order_placed", language="es", to="owner@a.example", by=owner)
        assert len(messages()) == 2

    def test_nobody_else_does(self, shop_a: Shop, owner: Principal, owner_b: User) -> None:
        with pytest.raises(ValidationFailed):
            services.send_test(shop_a, event="order_placed", language="en", to=owner_b.email, by=owner)

    def test_not_too_many(self, shop_a: Shop, owner: Principal) -> None:
        for _time in range(20):
            services.send_test(shop_a, event="order_placed", language="en", to="owner@a.example", by=owner)
        with pytest.raises(TooManyRequests):
            services.send_test(shop_a, event="order_placed", language="en", to="owner@a.example", by=owner)


def test_the_outbox_can_be_searched(shop_a: Shop) -> None:
    with clock.freeze("2026-11-21T09:00:00+00:00") as nine, shop_scope(shop_a.id):
        order_message(shop_a, key="1", recipient_name="Asha Rao")
        clock.tick(hours=1)
        order_message(shop_a, key="2", event="order_packed", recipient="ravi@customers.shop", recipient_name="Ravi")

        def keys(**filters: Any) -> list[str]:
            return [message.idempotency_key for message in queries.outbox(**filters)]

        assert keys() == ["2", "1"]
        assert keys(event="order_packed") == ["2"]
        assert keys(state="sent") == []
        assert keys(text="asha order") == ["1"]
        assert keys(text="ravi@") == ["2"]
        assert keys(since=clock.now()) == ["2"]
        assert keys(until=clock.now()) == ["1"]
        assert keys(since=nine, until=clock.now()) == ["1"]
