# SPDX-License-Identifier: Apache-2.0
"""What an order can be refused for, besides missing stock."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _noop

from hawker.core.errors import Conflict, HawkerError
from hawker.core.money import Money


class TotalChanged(Conflict):
    """The total the customer agreed to is no longer the total."""

    code = "total_changed"
    title = _noop("The total has changed")

    def __init__(self, *, expected: Money, total: Money) -> None:
        self.expected, self.total = expected, total
        super().__init__(
            f"The total is now {total}, not {expected}. Check the order and send it again.",
            extra={"expected_total": expected.as_json(), "total": total.as_json()},
        )


class KeyReused(HawkerError):
    """The same idempotency key came with a different order."""

    status = 422
    code = "idempotency_key_reused"
    title = _noop("This key was already used for another order")
