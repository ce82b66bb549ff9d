# SPDX-License-Identifier: Apache-2.0
"""Reading the activity log and security events of the present scope."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from hawker.platform.audit.models import ActivityEntry, SecurityEvent
from hawker.platform.shops.models import Shop


def activity(
    shop: Shop | None,
    *,
    actor: UUID | str | None = None,
    action: str = "",
    object_type: str = "",
    object_id: str = "",
    text: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[ActivityEntry]:
    """Entries of a shop (None: of the installation, inside `all_shops`), latest first.

    `actor` is a user's id or a part of the name; `action` a whole action or its beginning (`orders.`);
    `text` is looked for in what was done, to what, and by whom. `since <= at < until`.
    """
    found = ActivityEntry.objects.filter(shop=shop).order_by("-id")
    if isinstance(actor, UUID):
        found = found.filter(actor_id=actor)
    elif actor:
        found = found.filter(actor_label__icontains=actor)
    if action:
        found = found.filter(action__startswith=action)
    if object_type:
        found = found.filter(object_type=object_type)
    if object_id:
        found = found.filter(object_id=object_id)
    for word in text.split()[:6]:
        found = found.filter(
            Q(label__icontains=word)
            | Q(action__icontains=word)
            | Q(actor_label__icontains=word)
            | Q(object_id__iexact=word)
        )
    if since:
        found = found.filter(at__gte=since)
    if until:
        found = found.filter(at__lt=until)
    return found


def actions(shop: Shop | None) -> list[str]:
    """The actions that occur in a log, for its filter."""
    return list(ActivityEntry.objects.filter(shop=shop).order_by("action").values_list("action", flat=True).distinct())


def security_events(
    shop: Shop | None = None,
    *,
    user_id: UUID | None = None,
    kind: str = "",
    text: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[SecurityEvent]:
    """Security events, latest first: of a shop, of a user, or (with neither) all of the present scope."""
    found = SecurityEvent.objects.order_by("-id")
    if shop is not None:
        found = found.filter(shop=shop)
    if user_id is not None:
        found = found.filter(user_id=user_id)
    if kind:
        found = found.filter(kind=kind)
    for word in text.split()[:6]:
        found = found.filter(Q(detail__icontains=word) | Q(kind__icontains=word) | Q(ip=word))
    if since:
        found = found.filter(at__gte=since)
    if until:
        found = found.filter(at__lt=until)
    return found
