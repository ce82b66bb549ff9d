# SPDX-License-Identifier: Apache-2.0
"""Commands on payments.

What is paid for (an order, later a deposit) registers itself as a payable. News of a payment comes from
the provider's webhook, from the browser that returns, and from the reconciliation that asks the provider:
all three end in `apply`, which counts each effect once and moves states forward only. Locks are taken in
one order everywhere: the payable, then its payment, then stock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.utils.translation import gettext as _

from hawker.commerce.payments.models import Payment, PaymentEvent
from hawker.commerce.payments.providers import PROVIDERS, Status
from hawker.commerce.payments.providers.sandbox import read_webhook
from hawker.commerce.payments.states import CLOSED, STATE_OF_OUTCOME, TRANSITIONS
from hawker.core import activity, clock
from hawker.core.db import command, locked
from hawker.core.errors import Conflict, NotFound, TransitionNotAllowed
from hawker.core.money import Money
from hawker.core.tenancy import all_shops, shop_scope
from hawker.platform.events.models import InboxEvent
from hawker.platform.jobs.engine import wake
from hawker.platform.shops.models import Shop

log = structlog.get_logger(__name__)
FIRST_CHECK = timedelta(minutes=1)
STOP_ASKING_AFTER = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Payable:
    """What a room does for the things of its kind that can be paid."""

    lock: Callable[[UUID], None]
    """Lock the thing; called before the payment is locked."""
    paid: Callable[[Payment], None]
    pending: Callable[[Payment], None]
    failed: Callable[[Payment], None]
    refunded: Callable[[Payment], None]
    return_url: Callable[[Payment], str]


_payables: dict[str, Payable] = {}


def register_payable(kind: str, payable: Payable) -> None:
    """Say how payments of this kind of thing settle; called from `apps.py`."""
    _payables[kind] = payable


def new_payment(
    shop: Shop,
    *,
    payable_type: str,
    payable_id: UUID,
    reference: str,
    provider: str,
    amount: Money,
    expires_at: datetime | None,
) -> Payment:
    """An unsaved payment row that says what to ask the provider; save it with what it pays."""
    online = PROVIDERS[provider].collects_online
    now = clock.now()
    return Payment(
        shop_id=shop.id,
        payable_type=payable_type,
        payable_id=payable_id,
        reference=reference,
        provider=provider,
        amount=amount.amount,
        currency=amount.currency,
        state=Payment.State.CREATED if online else Payment.State.DUE,
        next_action={} if online else {"type": "none"},
        asked_at=None if online else now,
        expires_at=expires_at if online else None,
        check_after=now + FIRST_CHECK if online else None,
    )


def ensure_asked(shop: Shop, payment: Payment) -> Payment:
    """Ask the provider to collect unless that was done; called after commit, by the page, or by a job.

    Repeating is harmless: the provider knows the payment by its id.
    """
    if payment.asked_at is not None:
        return payment
    return_url = _payables[payment.payable_type].return_url(payment)
    asked = PROVIDERS[payment.provider].ask(shop, payment, return_url=return_url)
    return _record_asked(payment.pk, asked.provider_id, asked.next_action)


@command
def _record_asked(payment_id: UUID, provider_id: str, next_action: dict[str, Any]) -> Payment:
    payment = locked(Payment.objects.filter(pk=payment_id)).get()
    if payment.asked_at is None:
        payment.provider_id, payment.next_action, payment.asked_at = provider_id, next_action, clock.now()
        payment.save(update_fields=["provider_id", "next_action", "asked_at"])
    return payment


@command
def apply(payment_id: UUID, status: Status, *, source: str, effect_key: str = "") -> Payment:
    """Take in what is known of a payment. Idempotent by event (`effect_key`) and by effect (the state table).

    A paid amount or currency that is not ours is recorded and never settles.
    """
    unlocked = Payment.objects.filter(pk=payment_id).first()
    if unlocked is None:
        raise NotFound(_("There is no such payment."))
    payable = _payables[unlocked.payable_type]
    payable.lock(unlocked.payable_id)
    payment = locked(Payment.objects.filter(pk=payment_id)).get()
    new_state = STATE_OF_OUTCOME.get(status.outcome)
    if new_state is None or new_state == payment.state:
        return payment
    key = effect_key or f"{source}:{status.outcome}:{status.provider_payment_id}"
    _event, is_new = PaymentEvent.objects.get_or_create(
        payment=payment,
        effect_key=key[:160],
        defaults={
            "shop_id": payment.shop_id,
            "kind": status.outcome,
            "source": source,
            "data": {"provider_payment_id": status.provider_payment_id, "failure": status.failure},
        },
    )
    if not is_new or new_state not in TRANSITIONS[payment.state]:
        return payment
    expected = Money(payment.amount, payment.currency)
    if status.outcome == "paid" and status.amount_minor is not None:
        if (status.amount_minor, status.currency) != (expected.minor_units, expected.currency):
            log.error("paid amount differs", payment=str(payment.pk), expected=str(expected))
            activity.warn(
                "payment_amount_differs",
                f"Payment {payment.reference}: provider says {status.amount_minor} {status.currency}",
            )
            return payment
    _enter(payment, new_state, status)
    match new_state:
        case Payment.State.PAID:
            payable.paid(payment)
        case Payment.State.PENDING:
            payable.pending(payment)
        case Payment.State.REFUNDED:
            payable.refunded(payment)
        case _:
            payable.failed(payment)
    return payment


def _enter(payment: Payment, state: str, status: Status) -> None:
    payment.state = state
    payment.provider_payment_id = status.provider_payment_id or payment.provider_payment_id
    payment.failure = status.failure[:200] if state == Payment.State.FAILED else ""
    if state in (Payment.State.PAID, Payment.State.REFUNDED):
        payment.settled_at = clock.now()
    payment.check_after = None if state in CLOSED else clock.now() + FIRST_CHECK
    payment.save(update_fields=["state", "provider_payment_id", "failure", "settled_at", "check_after"])


def refresh(payment: Payment, *, source: str) -> Payment:
    """Ask the provider and take in the answer: when the browser returns, and in the reconciliation."""
    status = PROVIDERS[payment.provider].status(payment)
    if status.outcome == "open":
        return payment
    return apply(payment.pk, status, source=source)


@command
def settle_in_cash(payment: Payment) -> Payment:
    """Cash was handed over."""
    row = locked(Payment.objects.filter(pk=payment.pk)).get()
    if row.state == Payment.State.DUE:
        _enter(row, Payment.State.PAID, Status("paid"))
        PaymentEvent.objects.create(shop_id=row.shop_id, payment=row, kind="paid", effect_key="cash", source="staff")
    return row


@command
def cancel_open(*, payable_type: str, payable_id: UUID) -> list[Payment]:
    """What pays for it will not be collected any more; what was paid is to be refunded by a job."""
    changed = []
    for payment in locked(Payment.objects.filter(payable_type=payable_type, payable_id=payable_id)):
        if payment.state == Payment.State.PAID:
            ask_refund(payment)
            changed.append(payment)
        elif Payment.State.CANCELLED in TRANSITIONS[payment.state]:
            payment.state = Payment.State.CANCELLED
            # Money may still arrive at an online provider; the reconciliation keeps asking for a while.
            payment.check_after = clock.now() + FIRST_CHECK if payment.provider_id else None
            payment.save(update_fields=["state", "check_after"])
            changed.append(payment)
    return changed


@command
def ask_refund(payment: Payment) -> Payment:
    """Have a paid payment given back by a job. TransitionNotAllowed unless it is paid."""
    row = locked(Payment.objects.filter(pk=payment.pk)).get()
    if Payment.State.REFUND_PENDING not in TRANSITIONS[row.state]:
        raise TransitionNotAllowed(
            subject=_("The payment"),
            current=row.state,
            asked=Payment.State.REFUND_PENDING,
            allowed=sorted(TRANSITIONS[row.state]),
        )
    row.state = Payment.State.REFUND_PENDING
    row.check_after = clock.now()
    row.save(update_fields=["state", "check_after"])
    PaymentEvent.objects.create(
        shop_id=row.shop_id, payment=row, kind="refund_asked", effect_key="refund_asked", source="hawker"
    )
    activity.record("payments.refund_asked", object_type="payment", object_id=row.pk, label=row.reference)
    wake("payments.reconcile")
    return row


# From outside


def process_sandbox_webhook(event: InboxEvent) -> str:
    """An inbox row of the sandbox provider: find the payment and take in what it says."""
    event_id, reference, status = read_webhook(bytes(event.body))
    if event.shop_id is None:
        raise Conflict("a sandbox webhook belongs to a shop")
    with shop_scope(event.shop_id):
        apply(UUID(reference), status, source="webhook", effect_key=f"webhook:{event_id}")
    return status.outcome


def reconcile(*, limit: int = 200) -> int:
    """Ask providers about payments that are still open, were never asked for, or wait for a refund; how many."""
    now = clock.now()
    with all_shops("open payments of every shop"):
        due = list(Payment.objects.filter(check_after__lte=now).select_related("shop").order_by("check_after")[:limit])
    for payment in due:
        with shop_scope(payment.shop_id):
            try:
                _reconcile_one(payment)
            except Exception:
                log.exception("payment could not be reconciled", payment=str(payment.pk))
            _ask_again_later(payment, now)
    return len(due)


def _reconcile_one(payment: Payment) -> None:
    if payment.state == Payment.State.REFUND_PENDING:
        apply(payment.pk, PROVIDERS[payment.provider].refund(payment), source="reconciliation")
    elif payment.asked_at is None:
        ensure_asked(payment.shop, payment)
    else:
        refresh(payment, source="reconciliation")


@command
def _ask_again_later(payment: Payment, now: datetime) -> None:
    row = locked(Payment.objects.filter(pk=payment.pk)).get()
    if row.check_after is None or row.check_after > now:
        return
    age = now - row.created_at
    is_over = age > STOP_ASKING_AFTER and row.state != Payment.State.REFUND_PENDING
    row.check_after = None if is_over else now + max(FIRST_CHECK, min(age, timedelta(hours=6)))
    row.save(update_fields=["check_after"])
