# SPDX-License-Identifier: Apache-2.0
"""Rules, where each of them stands for each product, and what they fired."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from hawker.core import clock
from hawker.core.models import Identified, ShopOwned, Timestamped


class AlertRule(ShopOwned, Identified, Timestamped):
    """Conditions on one followed product, on all with a tag, or on all."""

    class Combine(models.TextChoices):
        ALL = "all", "all of them"
        ANY = "any", "any of them"

    class Mode(models.TextChoices):
        REPEATING = "repeating", "each time"
        ONCE = "once", "once"

    class Delivery(models.TextChoices):
        NOW = "now", "at once"
        DIGEST = "digest", "in the daily summary"
        NONE = "none", "only in the dashboard"

    class Pause(models.TextChoices):
        NONE = "", "not paused"
        USER = "user", "by a member"
        LIMIT = "limit", "beyond the plan's limit"
        DONE = "done", "fired once"

    name = models.CharField(max_length=120)
    product = models.ForeignKey(
        "watch.WatchedProduct", on_delete=models.CASCADE, null=True, blank=True, related_name="alert_rules"
    )
    """None: every product (with `tag`, if one is given)."""
    tag = models.CharField(max_length=40, blank=True)
    conditions = models.JSONField(default=list)
    """`[{"kind": ..., parameters ...}]`, validated by `conditions`."""
    combine = models.CharField(max_length=3, choices=Combine.choices, default=Combine.ALL)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.REPEATING)
    cool_down_minutes = models.PositiveIntegerField(default=60)
    hysteresis_percent = models.DecimalField(max_digits=5, decimal_places=2, default=1)
    """How far a price must leave the zone before the rule can fire again."""
    delivery = models.CharField(max_length=6, choices=Delivery.choices, default=Delivery.NOW)
    recipients = models.JSONField(default=list, blank=True)
    """E-mail addresses; empty: the shop's own."""
    pause_reason = models.CharField(max_length=5, choices=Pause.choices, default=Pause.NONE, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["shop", "product"], name="alert_rule_of_product")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        """Whether it is evaluated."""
        return not self.pause_reason and self.archived_at is None


class RuleState(ShopOwned):
    """Where a rule stands for one product."""

    class State(models.TextChoices):
        ARMED = "armed", "armed"
        FIRED = "fired", "fired, waits to be left"

    id = models.BigAutoField(primary_key=True)
    rule = models.ForeignKey(AlertRule, on_delete=models.CASCADE, related_name="states")
    product = models.ForeignKey("watch.WatchedProduct", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=5, choices=State.choices, default=State.ARMED)
    since = models.DateTimeField(default=clock.now)
    last_fired_at = models.DateTimeField(null=True, blank=True)
    evaluated_at = models.DateTimeField(null=True, blank=True)
    memory = models.JSONField(default=dict)
    """What conditions compare with: price and stock at the last evaluation and when the rule was made."""
    verdicts = models.JSONField(default=list)
    """The last evaluation, as shown."""
    distance = models.FloatField(null=True, blank=True)
    """How far from firing, as a part of the price (0: in the zone); None where it cannot be said."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["rule", "product"], name="rule_state_once")]


class Firing(ShopOwned, Identified):
    """A rule's conditions came true. Append-only but for having been seen."""

    rule = models.ForeignKey(AlertRule, on_delete=models.CASCADE, related_name="firings")
    product = models.ForeignKey("watch.WatchedProduct", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)
    cause = models.CharField(max_length=60)
    """What set it off (`observation:17`, `sweep:2026-11-26`, `made`): the same cause fires once."""
    verdicts = models.JSONField(default=list)
    text = models.TextField()
    """What happened, a line for each condition, in the shop's language."""
    delivery = models.CharField(max_length=6, default="now")
    """`now`, `digest` (also after quiet hours and caps), `sent` in a summary, `none`."""
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "product", "cause"], name="firing_once_per_cause")
        ]
        indexes: ClassVar = [
            models.Index(fields=["shop", "-at"], name="firing_recent"),
            models.Index(fields=["shop"], name="firing_unseen", condition=models.Q(acknowledged_at__isnull=True)),
        ]
