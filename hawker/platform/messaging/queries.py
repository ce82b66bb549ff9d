# SPDX-License-Identifier: Apache-2.0
"""Reading messages and wordings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from hawker.core.tenancy import shop_scope
from hawker.platform.messaging import catalogue
from hawker.platform.messaging.catalogue import MessageEvent
from hawker.platform.messaging.models import Message, MessageTemplate
from hawker.platform.shops.models import Shop


def outbox(
    *,
    state: str = "",
    event: str = "",
    text: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Message]:
    """Messages of the present scope, latest first, without their bodies; `text` is looked for in recipients
    and subjects, `since <= created_at < until`."""
    found = Message.objects.defer("body_text", "body_html", "secret_context", "context").order_by("-created_at", "-pk")
    if state:
        found = found.filter(state=state)
    if event:
        found = found.filter(event=event)
    for word in text.split()[:6]:
        found = found.filter(
            Q(recipient__icontains=word) | Q(recipient_name__icontains=word) | Q(subject__icontains=word)
        )
    if since:
        found = found.filter(created_at__gte=since)
    if until:
        found = found.filter(created_at__lt=until)
    return found


def messages_of(object_type: str, object_id: object) -> QuerySet[Message]:
    """What was sent because of an object (an order), in the present scope, latest first."""
    return Message.objects.filter(object_type=object_type, object_id=str(object_id)).order_by("-created_at")


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A message that a shop may word, in one language."""

    event: MessageEvent
    language: str
    channel: str
    subject: str
    is_own: bool
    updated_at: datetime | None


def templates(shop: Shop) -> list[TemplateView]:
    """Every message a shop may word, in every language; one query."""
    with shop_scope(shop.id):
        own = {(t.event, t.channel, t.language): t for t in MessageTemplate.objects.filter(is_enabled=True)}
    views = []
    for event in catalogue.EVENTS.values():
        if not event.is_editable:
            continue
        for channel in event.channels:
            for language in catalogue.languages():
                mine = own.get((event.code, channel, language))
                subject = mine.subject if mine else catalogue.default_wording(event.code, language).subject
                views.append(
                    TemplateView(
                        event=event,
                        language=language,
                        channel=channel,
                        subject=subject,
                        is_own=mine is not None,
                        updated_at=mine.updated_at if mine else None,
                    )
                )
    return views
