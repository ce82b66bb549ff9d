# SPDX-License-Identifier: Apache-2.0
"""Commands on orders that stand: state, notes, cancellation, and what payments make of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from hawker.commerce.inventory import services as stock
from hawker.commerce.inventory.errors import OutOfStock
from hawker.commerce.inventory.events import HoldsExpired
from hawker.commerce.orders import messages, sales
from hawker.commerce.orders.events import OrderStatusChanged
from hawker.commerce.orders.models import Order, OrderEvent
from hawker.commerce.orders.placement import REFERENCE
from hawker.commerce.orders.states import PAYMENT, STAFF, allowed_next
from hawker.commerce.payments import services as payments
from hawker.commerce.payments.models import Payment
from hawker.core import activity, clock, context
from hawker.core.db import command, locked
from hawker.core.errors import Conflict, HawkerError, NotFound, TransitionNotAllowed, ValidationFailed
from hawker.core.events import publish
from hawker.core.tenancy import shop_scope
from hawker.core.text import clean_block
from hawker.platform.shops.events import ShopCurrencyChanging
from hawker.platform.shops.models import Shop
from hawker.platform.shops.settings_registry import values

_MOMENTS = {
    Order.Status.CONFIRMED: "confirmed_at",
    Order.Status.PACKED: "packed_at",
    Order.Status.COMPLETED: "completed_at",
    Order.Status.CANCELLED: "cancelled_at",
}


def _lock(order_id: UUID) -> Order:
    order = locked(Order.objects.filter(pk=order_id)).select_related("shop").first()
    if order is None:
        raise NotFound(_("There is no such order."))
    return order


@command
def change_status(order_id: UUID, *, to: str, note: str = "", notify: bool = True) -> Order:
    """Move an order along, by staff. Asking for the state it is in changes nothing.

    Cancelling gives stock back and payments up. TransitionNotAllowed names the allowed states.
    """
    if to not in Order.Status.values:
        raise ValidationFailed({"status": _("Choose one of %(names)s.") % {"names": ", ".join(Order.Status.values)}})
    order = _lock(order_id)
    if order.status == to:
        return order
    allowed = allowed_next(order, by=STAFF)
    if to not in allowed:
        raise TransitionNotAllowed(
            subject=_("Order %(number)s") % {"number": order.number}, current=order.status, asked=to, allowed=allowed
        )
    if to == Order.Status.CANCELLED:
        _give_up(order)
    elif to == Order.Status.COMPLETED:
        _collect_cash(order)
    _enter(order, to, text=note, notify=notify)
    return order


def _enter(order: Order, to: str, *, text: str = "", notify: bool = True, occasion: str = "") -> None:
    """The only place where an order's state is written."""
    before, now = order.status, clock.now()
    order.status = to
    changed = ["status", "stock_state", "paid_total"]
    moment = _MOMENTS.get(Order.Status(to))
    if moment is not None:
        setattr(order, moment, now)
        changed.append(moment)
    order.save(update_fields=changed)
    if to == Order.Status.CONFIRMED:
        sales.record_sale(order, list(order.lines.all()), at=now, zone=order.shop.time_zone)
    elif to in (Order.Status.CANCELLED, Order.Status.REFUNDED):
        sales.record_reversal(order, at=now, zone=order.shop.time_zone)
    running = context.current()
    OrderEvent.objects.create(
        shop_id=order.shop_id,
        order=order,
        kind="status",
        from_status=before,
        to_status=to,
        text=clean_block(text, max_length=1000),
        is_public=True,
        actor_id=running.actor_id,
        actor_label=running.actor_label,
        at=now,
    )
    activity.record(
        "orders.status_changed",
        object_type="order",
        object_id=order.pk,
        label=f"#{order.number}",
        before={"status": before},
        after={"status": to},
    )
    if notify:
        messages.status_changed(order.shop, values(order.shop), order, occasion=occasion)
    publish(OrderStatusChanged(order.shop_id, order.pk, before, to))


def _reference(order: Order) -> dict[str, str]:
    return {"reference_type": REFERENCE, "reference_id": str(order.pk)}


def _demand(order: Order) -> dict[UUID, int]:
    demand: dict[UUID, int] = defaultdict(int)
    for line in order.lines.all():
        if line.pool_id is not None and line.stock_amount:
            demand[line.pool_id] += line.stock_amount
    return dict(demand)


def _give_up(order: Order) -> None:
    """Before a cancellation: open payments end, paid ones are refunded, stock goes back."""
    payments.cancel_open(payable_type=REFERENCE, payable_id=order.pk)
    if order.stock_state == "held":
        stock.release_holds(**_reference(order))
        order.stock_state = "none"
    elif order.stock_state == "taken":
        stock.give_back(_demand(order), **_reference(order), note=f"order {order.number} cancelled")
        order.stock_state = "returned"


def _collect_cash(order: Order) -> None:
    """Handing over the goods of a cash order is also being paid."""
    rows = Payment.objects.filter(payable_type=REFERENCE, payable_id=order.pk, state=Payment.State.DUE)
    for payment in rows.order_by("pk"):
        payments.settle_in_cash(payment)
    order.paid_total = _paid(order)


def _paid(order: Order) -> object:
    rows = Payment.objects.filter(payable_type=REFERENCE, payable_id=order.pk, state=Payment.State.PAID)
    return rows.aggregate(n=Sum("amount"))["n"] or 0


@command
def add_note(order_id: UUID, *, text: str, is_public: bool = False) -> OrderEvent:
    """Write on an order's time line; a public note shows on the customer's page."""
    text = clean_block(text, max_length=2000)
    if not text:
        raise ValidationFailed({"text": _("Write something first.")})
    order = _lock(order_id)
    running = context.current()
    event = OrderEvent.objects.create(
        shop_id=order.shop_id,
        order=order,
        kind="note",
        text=text,
        is_public=is_public,
        actor_id=running.actor_id,
        actor_label=running.actor_label,
    )
    activity.record("orders.note_added", object_type="order", object_id=order.pk, label=f"#{order.number}")
    return event


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of one order of a bulk action."""

    order_id: UUID
    number: int
    is_changed: bool
    message: str


def bulk_change_status(order_ids: Sequence[UUID], *, to: str) -> list[BulkResult]:
    """Move several orders, each on its own: one that may not move does not stop the others."""
    numbers = dict(Order.objects.filter(pk__in=order_ids).values_list("pk", "number"))
    results = []
    for key, number in sorted(numbers.items(), key=lambda item: item[1]):
        try:
            order = change_status(key, to=to)
        except HawkerError as error:
            results.append(BulkResult(key, number, is_changed=False, message=error.detail))
        else:
            results.append(BulkResult(key, order.number, is_changed=True, message=""))
    return results


# What payments make of orders


def _lock_payable(order_id: UUID) -> None:
    _lock(order_id)


def _paid_for(payment: Payment) -> None:
    """Money came in. Stock is taken from the hold, or from what is left if the hold is over, or the money goes back."""
    order = _lock(payment.payable_id)
    shop, settings = order.shop, values(order.shop)
    order.paid_total = _paid(order)
    if Order.Status.CONFIRMED not in allowed_next(order, by=PAYMENT):
        Order.objects.filter(pk=order.pk).update(paid_total=order.paid_total)
        if order.status in (Order.Status.CANCELLED, Order.Status.REFUNDED):
            _refund(order, payment, "paid after the order was cancelled")
        return
    if order.stock_state in ("held", "none") and _demand(order):
        if not stock.take_held(**_reference(order)):
            try:
                stock.take(_demand(order), **_reference(order))
            except OutOfStock as error:
                order.stock_state = "none"
                _refund(order, payment, f"paid after the hold ended: {error.detail}")
                _enter(order, Order.Status.CANCELLED, text=error.detail)
                return
        order.stock_state = "taken"
    messages.payment_event(shop, settings, order, "payment_received")
    _enter(order, Order.Status.CONFIRMED)


def _refund(order: Order, payment: Payment, why: str) -> None:
    payments.ask_refund(payment)
    OrderEvent.objects.create(shop_id=order.shop_id, order=order, kind="payment", text=f"Refund asked: {why}"[:1000])


def _payment_pending(payment: Payment) -> None:
    """The provider is still deciding: stock stays held for longer."""
    order = _lock(payment.payable_id)
    minutes = int(values(order.shop)["stock.hold_minutes"])
    stock.extend_holds(**_reference(order), expires_at=clock.now() + timedelta(minutes=minutes))


def _payment_failed(payment: Payment) -> None:
    """The payment will not come: the order fails and its stock is free again."""
    order = _lock(payment.payable_id)
    if Order.Status.PAYMENT_FAILED not in allowed_next(order, by=PAYMENT):
        return
    if order.stock_state == "held":
        stock.release_holds(**_reference(order))
        order.stock_state = "none"
    _enter(order, Order.Status.PAYMENT_FAILED)


def _payment_refunded(payment: Payment) -> None:
    order = _lock(payment.payable_id)
    order.paid_total = _paid(order)
    messages.payment_event(order.shop, values(order.shop), order, "payment_refunded")
    if Order.Status.REFUNDED in allowed_next(order, by=PAYMENT):
        _enter(order, Order.Status.REFUNDED, notify=False)
    else:
        Order.objects.filter(pk=order.pk).update(paid_total=order.paid_total)


def _return_url(payment: Payment) -> str:
    order = Order.objects.select_related("shop").get(pk=payment.payable_id)
    return messages.tracking_url(order.shop, order)


ORDER_PAYABLE = payments.Payable(
    lock=_lock_payable,
    paid=_paid_for,
    pending=_payment_pending,
    failed=_payment_failed,
    refunded=_payment_refunded,
    return_url=_return_url,
)


def on_holds_expired(event: HoldsExpired) -> None:
    """The time to pay is over: ask the provider once more, and if it has no money, the order has failed."""
    if event.reference_type != REFERENCE:
        return
    with shop_scope(event.shop_id):
        order_id = UUID(event.reference_id)
        for payment in Payment.objects.filter(payable_type=REFERENCE, payable_id=order_id):
            if payment.asked_at is not None:
                payments.refresh(payment, source="hold_expiry")
        _fail_unpaid(order_id)


@command
def _fail_unpaid(order_id: UUID) -> None:
    order = _lock(order_id)
    if order.status != Order.Status.PAYMENT_PENDING:
        return
    order.stock_state = "none"
    _enter(order, Order.Status.PAYMENT_FAILED, text="The time to pay was over.")


def pay_again(shop: Shop, order: Order) -> Payment | None:
    """The payment a customer may still make for an order, asked for if it was not yet; None if there is none."""
    payment = (
        Payment.objects.filter(payable_type=REFERENCE, payable_id=order.pk)
        .exclude(state__in=[Payment.State.PAID, Payment.State.DUE, Payment.State.REFUNDED])
        .order_by("-created_at")
        .first()
    )
    if payment is None or order.status not in (Order.Status.PAYMENT_PENDING, Order.Status.PAYMENT_FAILED):
        return None
    return payments.ensure_asked(shop, payment)


def take_in_return(order: Order) -> Order:
    """The browser came back from the provider: ask how it went, and answer with the order as it is now."""
    for payment in Payment.objects.filter(payable_type=REFERENCE, payable_id=order.pk).order_by("created_at"):
        if payment.asked_at is not None and payment.provider_id:
            payments.refresh(payment, source="return")
    return Order.objects.get(pk=order.pk)


def on_currency_changing(event: ShopCurrencyChanging) -> None:
    """Amounts of orders stand in the shop's currency: once there are any, it stays."""
    with shop_scope(event.shop_id):
        if Order.objects.exists():
            raise Conflict(
                f"This shop has orders in {event.old}, so its currency stays. Open another shop for {event.new}."
            )
