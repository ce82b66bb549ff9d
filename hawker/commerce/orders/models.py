# SPDX-License-Identifier: Apache-2.0
"""Carts and orders."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hawker.core import clock
from hawker.core.fields import CurrencyField, MoneyAmountField
from hawker.core.models import Identified, ShopOwned, Timestamped


class Cart(ShopOwned, Identified, Timestamped):
    """A visitor's cart; the browser knows it by a token of which only the hash is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    placement_key = models.CharField(max_length=64)
    """Given to the checkout form: however often it is submitted, one order comes of it."""
    details = models.JSONField(default=dict, blank=True)
    """What the visitor has typed at checkout so far, so that nothing is lost."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["updated_at"], name="cart_age")]


class CartLine(ShopOwned, Identified):
    """A variant in a cart, with the price it was put in at, so that a change can be shown."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey("catalog.Variant", on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()
    seen_price = MoneyAmountField()
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cart", "variant"], name="cart_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="cart_line_positive"),
        ]
        ordering: ClassVar = ["added_at", "id"]


class Order(ShopOwned, Identified, Timestamped):
    """An order of any channel. Amounts are what the server computed when it was placed."""

    class Status(models.TextChoices):
        PENDING = "pending", "pending"
        PAYMENT_PENDING = "payment_pending", "payment pending"
        CONFIRMED = "confirmed", "confirmed"
        PACKED = "packed", "packed"
        OUT_FOR_DELIVERY = "out_for_delivery", "out for delivery"
        READY_FOR_PICKUP = "ready_for_pickup", "ready for pickup"
        COMPLETED = "completed", "completed"
        CANCELLED = "cancelled", "cancelled"
        PAYMENT_FAILED = "payment_failed", "payment failed"
        REFUNDED = "refunded", "refunded"
        PARTIALLY_REFUNDED = "partially_refunded", "refunded in part"

    class DeliveryMethod(models.TextChoices):
        DELIVERY = "delivery", "delivery"
        PICKUP = "pickup", "pickup"

    number = models.BigIntegerField()
    token = models.CharField(max_length=64, unique=True)
    placement_key = models.CharField(max_length=64)
    request_hash = models.CharField(max_length=64, blank=True)
    channel = models.CharField(max_length=20, default="storefront")
    status = models.CharField(max_length=20, choices=Status.choices)
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.SET_NULL, null=True, blank=True, related_name="orders"
    )
    contact_name = models.CharField(max_length=150)
    contact_phone = models.CharField(max_length=20, blank=True)
    contact_email = models.EmailField(blank=True)
    delivery_method = models.CharField(max_length=10, choices=DeliveryMethod.choices)
    address = models.JSONField(default=dict, blank=True)
    customer_note = models.TextField(blank=True)
    currency = CurrencyField()
    subtotal = MoneyAmountField()
    discount_total = MoneyAmountField(default=0)
    delivery_total = MoneyAmountField(default=0)
    tax_total = MoneyAmountField(default=0)
    """Tax contained in (or added to) the total, as the shop's prices are inclusive or exclusive."""
    total = MoneyAmountField()
    payment_method = models.CharField(max_length=20)
    paid_total = MoneyAmountField(default=0)
    language = models.CharField(max_length=10, blank=True)
    placed_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    packed_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    stock_state = models.CharField(max_length=10, default="none")
    """`none`, `held`, `taken` or `returned`: what the order has of its products' pools."""
    search_text = models.TextField(blank=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shop", "number"], name="order_number_once"),
            models.UniqueConstraint(fields=["shop", "placement_key"], name="order_placement_once"),
            models.CheckConstraint(condition=Q(total__gte=0), name="order_total_not_negative"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["shop", "-placed_at"], name="order_recent"),
            models.Index(fields=["shop", "status", "-placed_at"], name="order_by_status"),
            models.Index(fields=["customer", "-placed_at"], name="order_of_customer"),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"


class OrderLine(ShopOwned, Identified):
    """What was bought, as it was called and priced then."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey("catalog.Variant", on_delete=models.SET_NULL, null=True, related_name="+")
    product = models.ForeignKey("catalog.Product", on_delete=models.SET_NULL, null=True, related_name="+")
    product_name = models.CharField(max_length=160)
    variant_name = models.CharField(max_length=80)
    sku = models.CharField(max_length=64, blank=True)
    quantity = models.PositiveIntegerField()
    unit_price = MoneyAmountField()
    unit_cost = MoneyAmountField(null=True, blank=True)
    total = MoneyAmountField()
    tax = MoneyAmountField(default=0)
    pool = models.ForeignKey("inventory.StockPool", on_delete=models.SET_NULL, null=True, related_name="+")
    stock_amount = models.BigIntegerField(default=0)
    """How much of the pool the line takes in all, in base units."""
    stock_unit = models.CharField(max_length=6, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]


class OrderEvent(ShopOwned):
    """One line of an order's time line: a change of state, a note, a payment, a message."""

    append_only = True

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20)
    """`placed`, `status`, `note`, `payment`, `stock`."""
    from_status = models.CharField(max_length=20, blank=True)
    to_status = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)
    is_public = models.BooleanField(default=False)
    """Whether the customer's tracking page shows it."""
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["order", "id"], name="order_time_line")]


class SaleEntry(ShopOwned):
    """One fact of the sales ledger: what an order's line (or its delivery) adds to a day's figures, or takes back.

    `day` is the shop's calendar day of `at` when it was written. Amounts are without tax, in the order's currency.
    """

    append_only = True
    sealed_columns = ("customer_id", "line_id", "product_id")
    """May be emptied when what they point to goes."""

    class Kind(models.TextChoices):
        SALE = "sale", "sale"
        REVERSAL = "reversal", "reversal"

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="sale_entries")
    key = models.CharField(max_length=60)
    """What of the order it stands for: the same fact is written once."""
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    day = models.DateField()
    channel = models.CharField(max_length=20)
    currency = CurrencyField()
    customer = models.ForeignKey("customers.Customer", on_delete=models.SET_NULL, null=True, related_name="+")
    line = models.ForeignKey(OrderLine, on_delete=models.SET_NULL, null=True, related_name="+")
    product = models.ForeignKey("catalog.Product", on_delete=models.SET_NULL, null=True, related_name="+")
    quantity = models.IntegerField(default=0)
    """Units ordered."""
    returned = models.IntegerField(default=0)
    """Units taken back."""
    gross = MoneyAmountField(default=0)
    discount = MoneyAmountField(default=0)
    reversal = MoneyAmountField(default=0)
    """Net value of goods taken back, positive."""
    tax = MoneyAmountField(default=0)
    delivery = MoneyAmountField(default=0)
    cost = MoneyAmountField(null=True)
    """What the goods cost the shop; None where that is not known. Negative for goods taken back."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["order", "key"], name="sale_entry_once")]
        indexes: ClassVar = [
            models.Index(fields=["shop", "day"], name="sale_entry_by_day"),
            models.Index(fields=["customer", "day"], name="sale_entry_of_customer"),
        ]
