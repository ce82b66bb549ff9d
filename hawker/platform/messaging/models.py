# SPDX-License-Identifier: Apache-2.0
"""Messages (the outbox of everything sent to people) and a shop's own templates."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hawker.core import clock
from hawker.core.fields import EncryptedField
from hawker.core.models import Identified, ShopOrInstallationOwned, ShopOwned, Timestamped
from hawker.platform.jobs.models import Leased, due_index


class Message(Leased, ShopOrInstallationOwned, Identified):
    """One message to one recipient over one channel; a row before it is anything else."""

    class State(models.TextChoices):
        QUEUED = "queued", "queued"
        SENT = "sent", "sent"
        DELIVERED = "delivered", "delivered"
        FAILED = "failed", "failed"
        UNKNOWN = "unknown", "maybe sent"
        SUPPRESSED = "suppressed", "suppressed"

    channel = models.CharField(max_length=20)
    event = models.CharField(max_length=60)
    recipient = models.CharField(max_length=254)
    recipient_name = models.CharField(max_length=150, blank=True)
    user_id = models.UUIDField(null=True, blank=True)
    customer_id = models.UUIDField(null=True, blank=True)
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10)
    context = models.JSONField(default=dict)
    secret_context = EncryptedField(null=True, blank=True)
    """Variables that must not be readable at rest (links with tokens); erased once sent."""
    subject = models.CharField(max_length=250, blank=True)
    body_text = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    idempotency_key = models.CharField(max_length=160, unique=True)
    provider = models.CharField(max_length=30, blank=True)
    provider_id = models.CharField(max_length=120, blank=True)
    template_note = models.CharField(max_length=200, blank=True)
    """Says so when a broken template fell back to the default."""
    created_at = models.DateTimeField(default=clock.now)
    send_started_at = models.DateTimeField(null=True, blank=True)
    """Set before a provider is called and cleared when it refused: found set, nobody knows what happened."""
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            due_index("message_due"),
            models.Index(fields=["shop", "-created_at"], name="message_recent"),
            models.Index(fields=["shop", "object_type", "object_id"], name="message_of_object"),
        ]


class MessageTemplate(ShopOwned, Identified, Timestamped):
    """A shop's own wording for one event, channel and language; absent means the default."""

    event = models.CharField(max_length=60)
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=250, blank=True)
    body_text = models.TextField()
    body_html = models.TextField(blank=True)
    is_enabled = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shop", "event", "channel", "language"], name="message_template_once"),
        ]
