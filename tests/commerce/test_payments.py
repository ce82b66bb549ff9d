# SPDX-License-Identifier: Apache-2.0
"""News of a payment in any order, twice, late or never: the order ends the same."""

from __future__ import annotations

import dataclasses
import itertools
from datetime import timedelta

import pytest

from hawker.commerce.catalog.models import Product
from hawker.commerce.inventory import services as stock
from hawker.commerce.inventory.events import HoldsExpired
from hawker.commerce.inventory.models import Hold, StockPool
from hawker.commerce.inventory.queries import verify
from hawker.commerce.orders.models import Order
from hawker.commerce.orders.placement import Placed, place_order
from hawker.commerce.orders.pricing import LineInput
from hawker.commerce.orders.services import change_status, on_holds_expired, take_in_return
from hawker.commerce.payments import services as payments
from hawker.commerce.payments.models import Payment, PaymentEvent, SandboxCharge
from hawker.commerce.payments.providers import Status, sandbox
from hawker.core import clock
from hawker.core.errors import TransitionNotAllowed
from hawker.core.tenancy import shop_scope
from hawker.platform.events.inbox import receive
from hawker.platform.jobs.testing import drain
from hawker.platform.messaging.models import Message
from hawker.platform.shops.models import Shop
from hawker.platform.shops.settings_registry import values
from tests.commerce.test_placement import request
from tests.conftest import make_product


@pytest.fixture
def placed(in_a: Shop, kaju: Product) -> Placed:
    """An order of 500 g waiting for a test payment."""
    return place_order(in_a, values(in_a), request=request(kaju, {"500 g": 1}, payment_method="sandbox"))


def webhook(placed: Placed) -> None:
    """The provider's webhook for the charge's present state arrives and is processed."""
    charge = SandboxCharge.objects.get(reference=str(placed.payment.pk))
    body = sandbox.webhook_body(charge)
    event_id, _, _ = sandbox.read_webhook(body)
    row, is_new = receive(
        source="sandbox", external_id=event_id, topic="charge", headers={}, body=body, shop_id=charge.shop_id
    )
    if is_new:
        payments.process_sandbox_webhook(row)


def browser(placed: Placed) -> None:
    take_in_return(placed.order)


def reconcile(placed: Placed) -> None:
    Payment.objects.filter(pk=placed.payment.pk).exclude(check_after=None).update(check_after=clock.now())
    payments.reconcile()


def state(placed: Placed) -> tuple[str, str, int, int]:
    order = Order.objects.get(pk=placed.order.pk)
    row = StockPool.objects.get(pk=order.lines.get().pool_id)
    payment = Payment.objects.get(pk=placed.payment.pk)
    return (order.status, payment.state, row.on_hand, row.held)


def test_stock_is_held_while_the_customer_pays(placed: Placed) -> None:
    assert state(placed) == ("payment_pending", "created", 5000, 500)
    assert placed.payment.next_action["type"] == "redirect"
    assert Hold.objects.get().expires_at == placed.order.placed_at + timedelta(minutes=15)


@pytest.mark.parametrize("news", list(itertools.permutations([webhook, browser, reconcile])))
def test_paid_ends_the_same_in_any_order_and_twice(placed: Placed, news: tuple) -> None:
    sandbox.decide(placed.payment.provider_id, outcome="paid")
    for tell in (*news, *news):
        tell(placed)
    assert state(placed) == ("confirmed", "paid", 4500, 0)
    assert PaymentEvent.objects.filter(kind="paid").count() == 1
    assert sorted(Message.objects.values_list("event", flat=True)) == [
        "order_confirmed",
        "order_placed",
        "payment_received",
    ]
    assert verify() == []


@pytest.mark.parametrize("outcome", ["failed", "cancelled"])
def test_a_payment_that_fails_frees_the_stock(placed: Placed, outcome: str) -> None:
    sandbox.decide(placed.payment.provider_id, outcome=outcome)
    webhook(placed)
    browser(placed)
    assert state(placed) == ("payment_failed", outcome, 5000, 0)


def test_failed_then_paid_is_paid(placed: Placed) -> None:
    sandbox.decide(placed.payment.provider_id, outcome="failed")
    webhook(placed)
    sandbox.decide(placed.payment.provider_id, outcome="paid")
    webhook(placed)
    assert state(placed) == ("confirmed", "paid", 4500, 0)


def test_pending_keeps_the_stock_held(placed: Placed) -> None:
    with clock.freeze(clock.now() + timedelta(minutes=14)):
        sandbox.decide(placed.payment.provider_id, outcome="pending")
        webhook(placed)
        clock.tick(minutes=14)
        assert stock.release_expired_holds() == 0
        assert state(placed) == ("payment_pending", "pending", 5000, 500)


def test_never_paid_expires_and_fails(placed: Placed) -> None:
    with clock.freeze(clock.now() + timedelta(minutes=16)):
        assert stock.release_expired_holds() == 1
        on_holds_expired(HoldsExpired(placed.order.shop_id, "order", str(placed.order.pk)))
        assert state(placed) == ("payment_failed", "created", 5000, 0)


def test_paid_after_the_hold_ended_takes_stock_if_there_is_some(placed: Placed) -> None:
    with clock.freeze(clock.now() + timedelta(minutes=16)):
        stock.release_expired_holds()
        sandbox.decide(placed.payment.provider_id, outcome="paid")
        webhook(placed)
        assert state(placed) == ("confirmed", "paid", 4500, 0)


def test_paid_after_the_hold_ended_and_stock_is_gone_is_refunded(placed: Placed, in_a: Shop, kaju: Product) -> None:
    with clock.freeze(clock.now() + timedelta(minutes=16)):
        stock.release_expired_holds()
        place_order(in_a, values(in_a), request=request(kaju, {"500 g": 10}, "other"))
        sandbox.decide(placed.payment.provider_id, outcome="paid")
        webhook(placed)
        assert state(placed)[:2] == ("cancelled", "refund_pending")
        payments.reconcile()
        assert state(placed) == ("refunded", "refunded", 0, 0)
        assert Message.objects.filter(event="payment_refunded").count() == 1
        assert SandboxCharge.objects.get(reference=str(placed.payment.pk)).state == "refunded"


def test_cancelled_by_staff_then_paid_is_refunded(placed: Placed) -> None:
    change_status(placed.order.pk, to="cancelled")
    assert state(placed) == ("cancelled", "cancelled", 5000, 0)
    sandbox.decide(placed.payment.provider_id, outcome="paid")
    webhook(placed)
    payments.reconcile()
    assert state(placed) == ("refunded", "refunded", 5000, 0)


def test_a_paid_order_that_is_cancelled_is_refunded_and_restocked(placed: Placed) -> None:
    sandbox.decide(placed.payment.provider_id, outcome="paid")
    webhook(placed)
    change_status(placed.order.pk, to="cancelled")
    payments.reconcile()
    assert state(placed) == ("refunded", "refunded", 5000, 0)
    assert verify() == []


def test_staff_cannot_declare_an_order_paid(placed: Placed) -> None:
    with pytest.raises(TransitionNotAllowed) as refused:
        change_status(placed.order.pk, to="confirmed")
    assert refused.value.allowed == ("cancelled",)


def test_a_paid_amount_that_is_not_ours_never_settles(placed: Placed) -> None:
    payments.apply(
        placed.payment.pk,
        Status("paid", provider_payment_id="x", amount_minor=1, currency="INR"),
        source="webhook",
        effect_key="webhook:forged",
    )
    assert state(placed) == ("payment_pending", "created", 5000, 500)


def test_webhook_signature_fails_after_one_changed_byte_or_five_minutes(placed: Placed) -> None:
    charge = SandboxCharge.objects.get()
    body = sandbox.webhook_body(charge)
    now = int(clock.now().timestamp())
    good = sandbox.signature(body, shop_id=charge.shop_id, timestamp=now)
    assert sandbox.verify(body, good, shop_id=charge.shop_id)
    assert not sandbox.verify(body.replace(b"open", b"paid"), good, shop_id=charge.shop_id)
    assert not sandbox.verify(body, good[:-1] + ("0" if good[-1] != "0" else "1"), shop_id=charge.shop_id)
    old = sandbox.signature(body, shop_id=charge.shop_id, timestamp=now - 301)
    assert not sandbox.verify(body, old, shop_id=charge.shop_id)
    assert not sandbox.verify(body, "", shop_id=charge.shop_id)


def test_cash_order_walks_to_completed_and_is_paid_then(in_a: Shop, kaju: Product) -> None:
    placed = place_order(in_a, values(in_a), request=request(kaju, {"250 g": 1}))
    for status in ("packed", "out_for_delivery", "completed"):
        change_status(placed.order.pk, to=status)
    order = Order.objects.get(pk=placed.order.pk)
    assert (order.status, order.paid_total) == ("completed", order.total)
    assert Payment.objects.get(pk=placed.payment.pk).state == "paid"
    with pytest.raises(TransitionNotAllowed):
        change_status(placed.order.pk, to="pending")
    assert list(order.events.values_list("to_status", flat=True).order_by("id")) == [
        "confirmed",
        "packed",
        "out_for_delivery",
        "completed",
    ]


def test_another_shop_cannot_touch_the_order(placed: Placed, shop_b: Shop) -> None:
    from hawker.core.errors import NotFound

    with shop_scope(shop_b.id), pytest.raises(NotFound):
        change_status(placed.order.pk, to="cancelled")


def test_unasked_payments_are_asked_by_the_job(in_a: Shop, placed: Placed) -> None:
    SandboxCharge.objects.all().delete()
    Payment.objects.filter(pk=placed.payment.pk).update(
        asked_at=None, provider_id="", next_action={}, check_after=clock.now()
    )
    payments.reconcile()
    assert SandboxCharge.objects.count() == 1
    assert Payment.objects.get(pk=placed.payment.pk).next_action["type"] == "redirect"
    drain()


def test_an_expired_order_gives_back_all_its_pools_when_one_is_needed(in_a: Shop, kaju: Product) -> None:
    """Half an order's stock must not go while the other half stays held: it could still be paid for."""
    other = make_product(in_a, "Barfi", on_hand=1000)
    both = request(kaju, {"500 g": 10}, payment_method="sandbox")
    barfi = other.variants.get(name="250 g")
    placed = place_order(
        in_a, values(in_a), request=dataclasses.replace(both, lines=[*both.lines, LineInput(barfi.pk, 1)])
    )
    with clock.freeze(clock.now() + timedelta(minutes=16)):
        place_order(in_a, values(in_a), request=request(kaju, {"250 g": 1}, "somebody else"))
        assert Hold.objects.filter(state="live").count() == 0
        assert StockPool.objects.get(product=other).held == 0
        sandbox.decide(placed.payment.provider_id, outcome="paid")
        webhook(placed)
        payments.reconcile()
        assert Order.objects.get(pk=placed.order.pk).status == "refunded"
        assert StockPool.objects.get(product=other).on_hand == 1000
        assert verify() == []
