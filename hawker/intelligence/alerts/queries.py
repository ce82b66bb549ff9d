# SPDX-License-Identifier: Apache-2.0
"""Reads on alerts."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from hawker.core.errors import NotFound
from hawker.intelligence.alerts.models import AlertRule, Firing, RuleState


def rules(*, product_id: UUID | None = None, show: str = "") -> QuerySet[AlertRule]:
    """Rules that were not put away, the newest first. `show`: `active` or `paused`."""
    rows = (
        AlertRule.objects.filter(archived_at=None)
        .select_related("product")
        .annotate(fired=Count("firings"), last_at=Max("firings__at"))
    )
    if product_id is not None:
        rows = rows.filter(product_id=product_id)
    if show == "active":
        rows = rows.filter(pause_reason="")
    elif show == "paused":
        rows = rows.exclude(pause_reason="")
    return rows.order_by("-created_at", "-pk")


def rule(rule_id: UUID) -> AlertRule:
    """A rule; NotFound."""
    found = AlertRule.objects.filter(pk=rule_id, archived_at=None).select_related("product").first()
    if found is None:
        raise NotFound(_("There is no such alert."))
    return found


def states(rule_ids: list[UUID]) -> dict[UUID, list[RuleState]]:
    """Where rules stand, by rule."""
    found: dict[UUID, list[RuleState]] = {}
    for state in RuleState.objects.filter(rule_id__in=rule_ids).select_related("product"):
        found.setdefault(state.rule_id, []).append(state)
    return found


def firings(*, unseen: bool = False, product_id: UUID | None = None) -> QuerySet[Firing]:
    """What fired, the latest first."""
    rows = Firing.objects.select_related("rule", "product").order_by("-at", "-pk")
    if unseen:
        rows = rows.filter(acknowledged_at=None)
    return rows.filter(product_id=product_id) if product_id is not None else rows


def unseen_count() -> int:
    """How many firings nobody has marked as seen."""
    return Firing.objects.filter(acknowledged_at=None).count()


def near(*, limit: int = 8) -> QuerySet[RuleState]:
    """Armed rules closest to firing."""
    return (
        RuleState.objects.filter(
            state="armed", distance__gt=0, distance__lte=0.15, rule__archived_at=None, rule__pause_reason=""
        )
        .select_related("rule", "product")
        .order_by("distance")[:limit]
    )
