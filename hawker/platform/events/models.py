# SPDX-License-Identifier: Apache-2.0
"""Inbox of incoming webhooks, outbox of domain events, and remembered answers to repeated requests."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hawker.core import clock
from hawker.core.models import Identified, ShopOrInstallationOwned
from hawker.platform.jobs.models import Leased, due_index


class OutboxEvent(Leased, ShopOrInstallationOwned):
    """A domain event kept in the transaction that caused it, for one durable handler."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=80)
    handler = models.CharField(max_length=160)
    payload = models.JSONField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes: ClassVar = [due_index("outbox_due")]


class InboxEvent(Leased, ShopOrInstallationOwned):
    """A webhook as it came in: verified, stored, acknowledged; processed by a job."""

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=120)
    topic = models.CharField(max_length=80, blank=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    received_at = models.DateTimeField(default=clock.now)
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [due_index("inbox_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "shop", "external_id"], name="inbox_event_once"),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=models.Q(shop=None),
                name="inbox_event_once_without_shop",
            ),
        ]


class IdempotencyKey(Identified):
    """The answer to an unsafe request, replayed to whoever repeats it with the same key."""

    scope = models.CharField(max_length=120)
    """Whose key it is: `<shop or storefront>:<user, key or visitor>`."""
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)
    lease_until = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=80, blank=True)
    response = models.BinaryField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scope", "key"], name="idempotency_key_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="idempotency_age")]
