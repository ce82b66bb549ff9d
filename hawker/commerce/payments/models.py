# SPDX-License-Identifier: Apache-2.0
"""Payments of anything payable, and what providers said of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hawker.core import clock, ids
from hawker.core.fields import CurrencyField, MoneyAmountField
from hawker.core.models import Identified, ShopOwned, Timestamped
from hawker.platform.jobs.models import Leased, due_index


class Payment(ShopOwned, Identified, Timestamped):
    """One attempt to be paid. `payable_type` and `payable_id` name what it pays (an order, later a deposit).

    States move forward only; see `payments.states`.
    """

    class State(models.TextChoices):
        DUE = "due", "due on delivery"
        CREATED = "created", "created"
        PENDING = "pending", "pending"
        PAID = "paid", "paid"
        FAILED = "failed", "failed"
        CANCELLED = "cancelled", "cancelled"
        REFUND_PENDING = "refund_pending", "refund pending"
        REFUNDED = "refunded", "refunded"

    payable_type = models.CharField(max_length=20)
    payable_id = models.UUIDField()
    reference = models.CharField(max_length=60)
    """What the customer knows it by, for example the order number."""
    provider = models.CharField(max_length=20)
    amount = MoneyAmountField()
    currency = CurrencyField()
    state = models.CharField(max_length=16, choices=State.choices)
    provider_id = models.CharField(max_length=120, blank=True)
    """The provider's id of what we asked it to collect."""
    provider_payment_id = models.CharField(max_length=120, blank=True)
    next_action = models.JSONField(default=dict, blank=True)
    """What the customer has to do: `{"type": "redirect", "url": ...}` or `{"type": "none"}`."""
    failure = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    """When the provider was asked; empty means a job still has to."""
    settled_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    check_after = models.DateTimeField(null=True, blank=True)
    """When the reconciliation next asks the provider about it; empty once it is closed."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provider", "provider_id"],
                condition=~Q(provider_id=""),
                name="payment_provider_id_once",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="payment_amount_not_negative"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["payable_type", "payable_id"], name="payment_of_payable"),
            models.Index(fields=["check_after"], name="payment_open", condition=Q(check_after__isnull=False)),
        ]


class PaymentEvent(ShopOwned):
    """Something a provider, a browser or the reconciliation said of a payment; each effect counts once."""

    append_only = True

    id = models.BigAutoField(primary_key=True)
    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=30)
    effect_key = models.CharField(max_length=160)
    source = models.CharField(max_length=20)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["payment", "effect_key"], name="payment_effect_once"),
        ]


class SandboxCharge(Leased, ShopOwned, Identified, Timestamped):
    """The sandbox provider's own record of a charge; its lease is that of the webhook waiting to be sent."""

    token = models.CharField(max_length=64, unique=True, default=ids.new_token)
    reference = models.CharField(max_length=64)
    """The merchant's reference: our payment's id."""
    shop_slug = models.CharField(max_length=50)
    amount_minor = models.BigIntegerField()
    currency = CurrencyField()
    state = models.CharField(max_length=12, default="open")
    sequence = models.PositiveSmallIntegerField(default=0)
    return_url = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shop", "reference"], name="sandbox_charge_once"),
        ]
        indexes: ClassVar = [due_index("sandbox_webhook_due")]
