# SPDX-License-Identifier: Apache-2.0
"""Customers of a shop."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from hawker.core.models import Identified, ShopOwned, Timestamped


class Customer(ShopOwned, Identified, Timestamped):
    """Somebody who bought or asked; known by phone, else by e-mail."""

    name = models.CharField(max_length=150)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    tags = models.JSONField(default=list, blank=True)
    note = models.TextField(blank=True)
    accepts_marketing_since = models.DateTimeField(null=True, blank=True)
    search_text = models.TextField(blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shop", "phone"], condition=~Q(phone=""), name="customer_phone_once"),
        ]
        indexes: ClassVar = [
            models.Index("shop", Lower("email"), name="customer_email"),
            models.Index(fields=["shop", "-created_at"], name="customer_recent"),
        ]

    def __str__(self) -> str:
        return self.name


class CustomerAddress(ShopOwned, Identified, Timestamped):
    """An address a customer had something sent to; the fields of `core.addresses.Address`."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    fingerprint = models.CharField(max_length=64)
    line1 = models.CharField(max_length=200)
    line2 = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "fingerprint"], name="customer_address_once"),
        ]
