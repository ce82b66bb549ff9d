# SPDX-License-Identifier: Apache-2.0
"""The outbox and the shop's own wording."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

from django.test import Client

from hawker.core.tenancy import shop_scope
from hawker.platform.jobs.testing import drain
from hawker.platform.messaging.models import Message, MessageTemplate
from hawker.platform.shops.models import Shop
from tests.surfaces.dashboard.conftest import World, at, order_for, pack, text_of, toasts, undo_address


def _first(shop: Shop, **filters: Any) -> Message:
    with shop_scope(shop.id):
        return Message.objects.filter(**filters).order_by("created_at")[0]


def test_messages_are_filtered_by_state_occasion_and_recipient(viewer: Client, world: World) -> None:
    base = at(world.shop, "messages")
    order_for(world.shop, pack(world.kaju), name="Farida", phone="+919884300002", email="farida@customer.example")
    failed = _first(world.shop, recipient="meena@customer.example")
    with shop_scope(world.shop.id):
        Message.objects.filter(pk=failed.pk).update(state="failed", last_error="mailbox full")
    assert "farida@customer.example" in text_of(viewer.get(base))
    page = text_of(viewer.get(base + "?state=failed"))
    assert "meena@customer.example" in page
    assert "farida@customer.example" not in page
    assert "farida@customer.example" in text_of(viewer.get(base + "?q=farida"))
    assert "No message matches" in text_of(viewer.get(base + "?event=order_packed"))
    assert "1 message failed" in text_of(viewer.get(at(world.shop, "overview")))
    assert "mailbox full" in text_of(viewer.get(at(world.shop, "message", failed.pk)))


def test_a_failed_message_goes_out_again_as_itself(manager: Client, world: World) -> None:
    message = _first(world.shop, event="order_placed")
    with shop_scope(world.shop.id):
        Message.objects.filter(pk=message.pk).update(state="failed", work_state="dead", attempts=8)
    manager.post(at(world.shop, "message_resend", message.pk), {"from": "list"})
    drain()
    with shop_scope(world.shop.id):
        assert Message.objects.get(pk=message.pk).state == "sent"
        assert Message.objects.filter(event="order_placed").count() == 1


def test_a_message_that_waits_is_not_sent_twice(manager: Client, world: World) -> None:
    message = _first(world.shop, event="order_placed")
    manager.post(at(world.shop, "message_resend", message.pk))
    assert "still waiting to be sent" in toasts(manager, at(world.shop, "messages"))
    with shop_scope(world.shop.id):
        assert Message.objects.filter(event="order_placed").count() == 1


def test_the_html_part_may_run_and_load_nothing(viewer: Client, world: World) -> None:
    answer = viewer.get(at(world.shop, "message_html", _first(world.shop, event="order_placed").pk))
    policy, html = answer["Content-Security-Policy"], text_of(answer)
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    style = re.search(r"<style[^>]*>(.*?)</style>", html, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


# Templates

WORDING = {
    "subject": "Thanks, {{ customer_name }}",
    "body_text": "Order {{ order_number }} is ours now.",
    "body_html": "",
}


def test_an_own_wording_is_what_customers_get_until_it_is_reset(owner: Client, world: World) -> None:
    address = at(world.shop, "template", "order_placed", "email", "en")
    assert owner.post(address, {**WORDING, "op": "save"}).status_code == 302
    order = order_for(
        world.shop, pack(world.kaju), name="Farida", phone="+919884300002", email="farida@customer.example"
    )
    sent = _first(world.shop, recipient="farida@customer.example")
    assert sent.subject == "Thanks, Farida"
    assert f"Order {order.number} is ours now." in sent.body_text
    owner.post(at(world.shop, "template_reset", "order_placed", "email", "en"))
    with shop_scope(world.shop.id):
        assert not MessageTemplate.objects.exists()
    owner.post(undo_address(owner, address))
    with shop_scope(world.shop.id):
        assert MessageTemplate.objects.get().subject == WORDING["subject"]


def test_a_preview_shows_sample_values_and_saves_nothing(owner: Client, shop_a: Shop) -> None:
    address = at(shop_a, "template", "order_placed", "email", "en")
    page = text_of(owner.post(address, {**WORDING, "op": "preview"}))
    assert "Thanks, Asha Rao" in page
    frame = re.search(r'<iframe[^>]* src="([^"]+)"', page)
    assert frame
    assert "is ours now." in text_of(owner.get(frame[1]))
    assert "is ours now." not in text_of(owner.get(frame[1].split("?")[0]))
    with shop_scope(shop_a.id):
        assert not MessageTemplate.objects.exists()


def test_an_unknown_variable_is_refused_and_stays_to_be_corrected(owner: Client, shop_a: Shop) -> None:
    address = at(shop_a, "template", "order_placed", "email", "en")
    answer = owner.post(address, {**WORDING, "body_text": "Dear {{ customer }}", "op": "save"})
    assert answer.status_code == 422
    assert "There is no variable" in text_of(answer)
    assert "Dear {{ customer }}" in text_of(answer)
    with shop_scope(shop_a.id):
        assert not MessageTemplate.objects.exists()


def test_a_test_goes_to_oneself_only(owner: Client, shop_a: Shop) -> None:
    owner.post(at(shop_a, "template", "order_placed", "email", "es"), {**WORDING, "op": "test"})
    with shop_scope(shop_a.id):
        assert list(Message.objects.values_list("recipient", "object_type")) == [("owner@a.example", "test")]


def test_only_messages_of_the_shop_can_be_worded(owner: Client, shop_a: Shop) -> None:
    for event, channel, language in [
        ("verify_email", "email", "en"),
        ("order_placed", "fax", "en"),
        ("order_placed", "email", "xx"),
    ]:
        assert owner.get(at(shop_a, "template", event, channel, language)).status_code == 404
