# SPDX-License-Identifier: Apache-2.0
"""Stock pools, their ledger, and holds."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hawker.core import clock
from hawker.core.models import Identified, ShopOwned, Timestamped


class StockPool(ShopOwned, Identified, Timestamped):
    """What is there of a product (or of one variant with its own pool), in grams or pieces.

    `on_hand` equals the sum of the pool's movements, `held` the sum of its live holds; both are kept by
    `inventory.services` only and recounted by `hawker inventory verify`. A product without a tracked pool is
    sold without counting.
    """

    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, related_name="pools")
    variant = models.OneToOneField(
        "catalog.Variant", on_delete=models.CASCADE, null=True, blank=True, related_name="pool"
    )
    is_tracked = models.BooleanField(default=True)
    on_hand = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    low_threshold = models.BigIntegerField(null=True, blank=True)
    """At or below this much available the shop is warned."""
    visible_below = models.BigIntegerField(default=0)
    """At or below this much available the storefront's pages change with the stock; above it they need not."""
    low_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product"], condition=Q(variant=None), name="pool_one_per_product"),
            models.CheckConstraint(condition=Q(held__gte=0), name="pool_held_not_negative"),
            models.CheckConstraint(condition=Q(on_hand__gte=F("held")), name="pool_never_oversold"),
        ]

    @property
    def available(self) -> int:
        """What can still be promised: on hand less held."""
        return self.on_hand - self.held


class Movement(ShopOwned):
    """One change of what is on hand. Append-only: a wrong one is corrected by another."""

    append_only = True

    class Kind(models.TextChoices):
        SALE = "sale", "sale"
        RETURN = "return", "return"
        RECEIPT = "receipt", "receipt"
        COUNT = "count", "count"
        WASTE = "waste", "waste"
        CORRECTION = "correction", "correction"

    id = models.BigAutoField(primary_key=True)
    pool = models.ForeignKey(StockPool, on_delete=models.CASCADE, related_name="movements")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    quantity = models.BigIntegerField()
    """Signed, in the pool's unit."""
    on_hand_after = models.BigIntegerField()
    reference_type = models.CharField(max_length=20, blank=True)
    reference_id = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=200, blank=True)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["pool", "-id"], name="movement_recent")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pool", "kind", "reference_type", "reference_id"],
                condition=~Q(reference_id=""),
                name="movement_effect_once",
            ),
        ]


class Hold(ShopOwned, Identified):
    """Stock promised to an order that is being paid."""

    class State(models.TextChoices):
        LIVE = "live", "live"
        TAKEN = "taken", "taken"
        RELEASED = "released", "released"
        EXPIRED = "expired", "expired"

    pool = models.ForeignKey(StockPool, on_delete=models.CASCADE, related_name="holds")
    reference_type = models.CharField(max_length=20)
    reference_id = models.CharField(max_length=64)
    quantity = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.LIVE)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pool", "reference_type", "reference_id"], name="hold_once_per_pool_and_order"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="hold_positive"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["expires_at"], name="hold_expiry", condition=Q(state="live")),
            models.Index(fields=["reference_type", "reference_id"], name="hold_of_reference"),
        ]
