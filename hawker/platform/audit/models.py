# SPDX-License-Identifier: Apache-2.0
"""Activity log (append-only, hash-chained) and security events."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from hawker.core import clock
from hawker.core.models import ShopOrInstallationOwned


class AppendOnlyError(RuntimeError):
    """Somebody tried to change or delete a row that is only ever added."""


class AppendOnly(models.Model):
    """Rows that are added and never changed: refused here, and on PostgreSQL by the role's rights."""

    append_only = True

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} rows are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(f"{type(self).__name__} rows are never deleted")


class ActivityEntry(AppendOnly, ShopOrInstallationOwned):
    """Who did what to which object. Rows are never changed; `seal` adds each to its shop's hash chain once."""

    sealed_columns = ("sequence", "previous_hash", "hash")

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=clock.now)
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    label = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=150)
    channel = models.CharField(max_length=12)
    ip = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    sequence = models.BigIntegerField(null=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["shop", "-id"], name="activity_recent"),
            models.Index(fields=["shop", "object_type", "object_id"], name="activity_of_object"),
            models.Index(fields=["id"], name="activity_unsealed", condition=models.Q(sequence=None)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shop", "sequence"], name="activity_sequence_once"),
            models.UniqueConstraint(
                fields=["sequence"],
                condition=models.Q(shop=None),
                name="activity_sequence_once_without_shop",
            ),
        ]


class ChainHead(models.Model):
    """Where a hash chain ends: a shop's id, or `installation`. Shows when a chain's end was cut off."""

    chain = models.CharField(max_length=36, primary_key=True)
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(default=clock.now)


class SecurityEvent(AppendOnly, ShopOrInstallationOwned):
    """Failed sign-ins, refused permissions, limits hit, new devices, use of keys."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=clock.now)
    kind = models.CharField(max_length=40)
    detail = models.CharField(max_length=300)
    user_id = models.UUIDField(null=True)
    ip = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["shop", "-id"], name="security_recent"),
            models.Index(fields=["user_id", "-id"], name="security_of_user"),
        ]
