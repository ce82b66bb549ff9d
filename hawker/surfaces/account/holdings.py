# SPDX-License-Identifier: Apache-2.0
"""What the logs and the outbox remember of a person, for the page and download "Your data"."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext_lazy as _

from hawker.core import clock
from hawker.core.tenancy import all_shops
from hawker.platform.accounts.models import User
from hawker.platform.accounts.personal_data import Extent, Holding, register_holding
from hawker.platform.audit.models import ActivityEntry, SecurityEvent
from hawker.platform.messaging.models import Message

REASON = "what is remembered of a person stands in several shops"


def register_holdings() -> None:
    """Register them; called once when the application starts."""
    register_holding("messages", _("Messages sent to you"), _messages, measure=_extent_of_messages)
    register_holding("activity", _("What you did in shops"), _activity, measure=_extent_of_activity)
    register_holding("security_events", _("Sign-ins and other security events"), _security, measure=_extent_of_security)


def _extent(rows: QuerySet[Any], moment: str) -> Extent:
    found = rows.aggregate(count=Count("pk"), since=Min(moment))
    return Extent(found["count"], found["since"])


def _messages_of(user: User) -> QuerySet[Message]:
    return Message.objects.filter(user_id=user.pk).order_by("created_at")


def _extent_of_messages(user: User) -> Extent:
    with all_shops(REASON):
        return _extent(_messages_of(user), "created_at")


def _messages(user: User) -> list[Holding]:
    """Without the bodies: those of account mails held links that were secrets."""
    with all_shops(REASON):
        return [
            Holding(
                row.created_at,
                {
                    "event": row.event,
                    "channel": row.channel,
                    "recipient": row.recipient,
                    "subject": row.subject,
                    "state": row.state,
                    "written_at": clock.iso_z(row.created_at),
                    "sent_at": clock.iso_z(row.sent_at) if row.sent_at else None,
                },
            )
            for row in _messages_of(user).iterator()
        ]


def _activity_of(user: User) -> QuerySet[ActivityEntry]:
    return ActivityEntry.objects.filter(actor_id=user.pk).order_by("id")


def _extent_of_activity(user: User) -> Extent:
    with all_shops(REASON):
        return _extent(_activity_of(user), "at")


def _activity(user: User) -> list[Holding]:
    """Without old and new values: those belong to the shop."""
    with all_shops(REASON):
        return [
            Holding(
                row.at,
                {
                    "at": clock.iso_z(row.at),
                    "shop": row.shop.name if row.shop else None,
                    "action": row.action,
                    "object": f"{row.object_type} {row.label or row.object_id}",
                    "ip": row.ip,
                    "user_agent": row.user_agent,
                },
            )
            for row in _activity_of(user).select_related("shop").iterator()
        ]


def _security_of(user: User) -> QuerySet[SecurityEvent]:
    return SecurityEvent.objects.filter(user_id=user.pk).order_by("id")


def _extent_of_security(user: User) -> Extent:
    with all_shops(REASON):
        return _extent(_security_of(user), "at")


def _security(user: User) -> list[Holding]:
    with all_shops(REASON):
        return [
            Holding(
                row.at,
                {
                    "at": clock.iso_z(row.at),
                    "kind": row.kind,
                    "detail": row.detail,
                    "ip": row.ip,
                    "user_agent": row.user_agent,
                },
            )
            for row in _security_of(user).iterator()
        ]
