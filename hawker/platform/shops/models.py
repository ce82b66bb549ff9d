# SPDX-License-Identifier: Apache-2.0
"""Tenants: shops, their members, settings, API keys and counters."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from hawker.core import clock
from hawker.core.fields import CurrencyField, EncryptedField
from hawker.core.models import Identified, ShopOwned, Timestamped


class Shop(Identified, Timestamped):
    """One merchant's tenant."""

    class Status(models.TextChoices):
        ACTIVE = "active", "active"
        CLOSED = "closed", "closed"

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    currency = CurrencyField()
    time_zone = models.CharField(max_length=64)
    language = models.CharField(max_length=10, default="en")
    purposes = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    plan = models.CharField(max_length=20, default="free")
    is_demo = models.BooleanField(default=False)
    onboarding_dismissed_at = models.DateTimeField(null=True, blank=True)
    storefront_version = models.BigIntegerField(default=1)
    """Grows whenever something that the storefront shows has changed: the key of cached pages."""

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """Roles, from most to least powerful; what each may do stands in `permissions.MATRIX`."""

    OWNER = "owner", "owner"
    ADMIN = "admin", "admin"
    MANAGER = "manager", "manager"
    VIEWER = "viewer", "viewer"


class Membership(ShopOwned, Identified, Timestamped):
    """A user's role in a shop."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shop", "user"], name="membership_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]


class Invitation(ShopOwned, Identified, Timestamped):
    """An invitation by e-mail; only the token's hash is kept."""

    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "shop",
                Lower("email"),
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="invitation_open_once",
            ),
        ]


class ShopSetting(ShopOwned):
    """A setting that differs from its default; keys, types and validation stand in `settings_registry`."""

    key = models.CharField(max_length=80)
    value = models.JSONField(null=True)
    secret = EncryptedField(null=True, blank=True)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["shop", "key"], name="shop_setting_once")]


class ApiKey(ShopOwned, Identified, Timestamped):
    """A program's key to one shop; shown once, only its hash is kept."""

    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16)
    key_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    last_used_ip = models.CharField(max_length=45, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class Counter(ShopOwned):
    """Human numbers without gaps: the row is locked by whoever takes the next one, until their commit."""

    name = models.CharField(max_length=40)
    value = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["shop", "name"], name="counter_once")]
