# SPDX-License-Identifier: Apache-2.0
"""Messages sent to people, and the shop's own wording of them."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query

from hawker.core.errors import NotFound
from hawker.platform.messaging.models import Message
from hawker.platform.messaging.rendering import readable
from hawker.platform.messaging.services import resend
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.pagination import Cursor, Limit, Page, Sort, page_of
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import Schema, Time, only_known
from hawker.surfaces.api.security import Room

room = Room("Messages", "/messages")

_SORTS: dict[str, Sort] = {"newest": ("-created_at", "-pk"), "oldest": ("created_at", "pk")}


class MessageOut(Schema):
    """One message to one recipient."""

    id: UUID
    channel: str
    event: str
    recipient: str
    recipient_name: str
    customer_id: UUID | None
    object_type: str
    object_id: str
    language: str
    subject: str
    state: str
    attempts: int
    error: str
    provider: str
    provider_id: str
    template_note: str
    created_at: Time
    sent_at: Time | None


class MessagePageOut(MessageOut):
    """A message with its text."""

    body_text: str
    body_html: str


def _facts(message: Message) -> dict[str, Any]:
    return {
        "id": message.pk,
        "error": message.last_error,
        **{n: getattr(message, n) for n in MessageOut.model_fields if n not in ("id", "error")},
    }


def _page(message: Message) -> MessagePageOut:
    shown = readable(message)
    return MessagePageOut.model_construct(body_text=shown.text, body_html=shown.html, **_facts(message))


def _find(message_id: UUID) -> Message:
    found = Message.objects.filter(pk=message_id).first()
    if found is None:
        raise NotFound(_("There is no such message."))
    return found


@room.get("", permission=Permission.MESSAGES_VIEW, response=Page[MessageOut])
def list_messages(
    request: ApiRequest,
    state: Annotated[str, Query(max_length=100, description="One state or several, separated by commas.")] = "",
    event: Annotated[str, Query(max_length=60, description="For example `order_placed`.")] = "",
    channel: Annotated[str, Query(max_length=20)] = "",
    object_type: Annotated[str, Query(max_length=40, description="For example `order`.")] = "",
    object_id: Annotated[str, Query(max_length=64)] = "",
    customer_id: UUID | None = None,
    sort: Annotated[str, Query(description=f"One of {', '.join(_SORTS)}.")] = "newest",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Messages of the shop, latest first."""
    states = only_known(filter(None, state.split(",")), Message.State.values, field="state")
    wanted = {
        "state__in": states,
        "event": event,
        "channel": channel,
        "object_type": object_type,
        "object_id": object_id,
        "customer_id": customer_id,
    }
    rows = Message.objects.filter(**{name: value for name, value in wanted.items() if value})
    return page_of(
        rows.defer("context", "secret_context", "body_text", "body_html"),
        lambda message: MessageOut.model_construct(**_facts(message)),
        sorts=_SORTS,
        sort=sort,
        cursor=cursor,
        limit=limit,
    )


@room.get("/{message_id}", permission=Permission.MESSAGES_VIEW, response=MessagePageOut)
def get_message(request: ApiRequest, message_id: UUID) -> MessagePageOut:
    """One message as it was (or will be) sent; one-time links are not shown."""
    return _page(_find(message_id))


@room.post("/{message_id}/resend", permission=Permission.MESSAGES_SEND, response=MessagePageOut)
def resend_message(request: ApiRequest, message_id: UUID) -> MessagePageOut:
    """Send a message again: one that did not go out as itself, a sent one as a copy. 409 while it waits."""
    return _page(resend(_find(message_id), by=request.principal))
