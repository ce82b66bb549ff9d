# SPDX-License-Identifier: Apache-2.0
"""The one table of order states. Every input (page, API, webhook, job) goes through it."""

from __future__ import annotations

from hawker.commerce.orders.models import Order

S = Order.Status
STAFF = "staff"
PAYMENT = "payment"
"""Steps that only a payment (or its end) makes; staff cannot declare an order paid."""

TRANSITIONS: dict[str, dict[str, str]] = {
    S.PENDING: {S.CONFIRMED: STAFF, S.CANCELLED: STAFF},
    S.PAYMENT_PENDING: {S.CONFIRMED: PAYMENT, S.PAYMENT_FAILED: PAYMENT, S.CANCELLED: STAFF},
    S.PAYMENT_FAILED: {S.CONFIRMED: PAYMENT, S.CANCELLED: STAFF},
    S.CONFIRMED: {S.PACKED: STAFF, S.CANCELLED: STAFF},
    S.PACKED: {
        S.OUT_FOR_DELIVERY: STAFF,
        S.READY_FOR_PICKUP: STAFF,
        S.COMPLETED: STAFF,
        S.CANCELLED: STAFF,
    },
    S.OUT_FOR_DELIVERY: {S.COMPLETED: STAFF, S.CANCELLED: STAFF},
    S.READY_FOR_PICKUP: {S.COMPLETED: STAFF, S.CANCELLED: STAFF},
    S.COMPLETED: {S.REFUNDED: PAYMENT, S.PARTIALLY_REFUNDED: PAYMENT},
    S.PARTIALLY_REFUNDED: {S.REFUNDED: PAYMENT},
    S.CANCELLED: {S.REFUNDED: PAYMENT},
    S.REFUNDED: {},
}

OPEN = (S.PENDING, S.CONFIRMED, S.PACKED, S.OUT_FOR_DELIVERY, S.READY_FOR_PICKUP)
"""Somebody in the shop still has something to do."""
COUNTED = (*OPEN, S.COMPLETED, S.PARTIALLY_REFUNDED)
"""Orders that stand: what sales figures count."""

_METHOD_ONLY = {
    S.OUT_FOR_DELIVERY: Order.DeliveryMethod.DELIVERY,
    S.READY_FOR_PICKUP: Order.DeliveryMethod.PICKUP,
}


def allowed_next(order: Order, *, by: str = STAFF) -> list[str]:
    """The states an order may be put in by staff (or by a payment), in the table's order."""
    return [
        str(state)
        for state, who in TRANSITIONS[order.status].items()
        if who == by and _METHOD_ONLY.get(S(state), order.delivery_method) == order.delivery_method
    ]
