# SPDX-License-Identifier: Apache-2.0
"""The one table of payment states: forward only, whoever brings the news and in whatever order."""

from __future__ import annotations

from hawker.commerce.payments.models import Payment

S = Payment.State

TRANSITIONS: dict[str, frozenset[str]] = {
    S.DUE: frozenset({S.PAID, S.CANCELLED}),
    S.CREATED: frozenset({S.PENDING, S.PAID, S.FAILED, S.CANCELLED}),
    S.PENDING: frozenset({S.PAID, S.FAILED, S.CANCELLED}),
    # A customer may try again at the provider after a failure, or pay after we gave up: money that
    # arrives is never ignored.
    S.FAILED: frozenset({S.PAID, S.CANCELLED}),
    S.CANCELLED: frozenset({S.PAID}),
    S.PAID: frozenset({S.REFUND_PENDING, S.REFUNDED}),
    S.REFUND_PENDING: frozenset({S.REFUNDED}),
    S.REFUNDED: frozenset(),
}

CLOSED = frozenset({S.PAID, S.REFUNDED, S.CANCELLED})
OPEN_ONLINE = frozenset({S.CREATED, S.PENDING})
STATE_OF_OUTCOME = {
    "pending": S.PENDING,
    "paid": S.PAID,
    "failed": S.FAILED,
    "cancelled": S.CANCELLED,
    "refunded": S.REFUNDED,
}
"""What a provider's words mean here; `open` means nothing has happened yet."""
