# SPDX-License-Identifier: Apache-2.0
"""The shop's own wording of its messages."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from ninja.responses import Status
from pydantic import Field

from hawker.core.errors import NotFound
from hawker.platform.messaging import catalogue, services
from hawker.platform.messaging.catalogue import MessageEvent
from hawker.platform.messaging.models import MessageTemplate
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import Input, Schema, Time
from hawker.surfaces.api.security import Room, match

room = Room("Message templates", "/message-templates")

_BODY = 100_000


class VariableOut(Schema):
    """What may stand in a wording as `{{ name }}`."""

    name: str
    description: str
    sample: str


class TemplateOut(Schema):
    """The wording of one message in one language."""

    event: str
    title: str
    audience: str
    language: str
    channel: str
    subject: str
    body_text: str
    body_html: str
    is_own: Annotated[bool, Field(description="Whether the shop has its own wording; else it is the default.")]
    variables: list[VariableOut]
    updated_at: Time | None


class TemplatesOut(Schema):
    """Every message that a shop may word, in each language."""

    items: list[TemplateOut]
    next: None


class WordingIn(Input):
    """A wording; without `body_html` it is made from the text."""

    subject: Annotated[str, Field(max_length=1000)]
    body_text: Annotated[str, Field(max_length=_BODY)]
    body_html: Annotated[str, Field(max_length=_BODY)] = ""


class PreviewOut(Schema):
    """A wording with sample values; with `faults` it could not be saved, and the default is shown."""

    subject: str
    body_text: str
    body_html: str
    faults: dict[str, list[str]]


class TestIn(Input):
    """The member to send a test to."""

    to: Annotated[str, Field(max_length=254)]


class SentOut(Schema):
    """The test message."""

    message_id: UUID


def _out(occasion: MessageEvent, language: str, own: MessageTemplate | None) -> TemplateOut:
    kept = own if own is not None and own.is_enabled else None
    wording = kept or catalogue.default_wording(occasion.code, language)
    return TemplateOut(
        event=occasion.code,
        title=str(occasion.title),
        audience=occasion.audience,
        language=language,
        channel=catalogue.EMAIL,
        subject=wording.subject,
        body_text=wording.body_text,
        body_html=wording.body_html,
        is_own=kept is not None,
        variables=[
            VariableOut(name=name, description=str(text), sample=occasion.samples.get(name, ""))
            for name, text in occasion.variables.items()
        ],
        updated_at=own.updated_at if own is not None else None,
    )


def _find(event: str, language: str) -> TemplateOut:
    occasion = catalogue.EVENTS.get(event)
    if occasion is None or not occasion.is_editable or language not in catalogue.languages():
        raise NotFound(_("There is no such message to word."))
    own = MessageTemplate.objects.filter(event=event, channel=catalogue.EMAIL, language=language).first()
    return _out(occasion, language, own)


@room.get("", permission=Permission.MESSAGES_VIEW, response=TemplatesOut)
def list_message_templates(request: ApiRequest) -> TemplatesOut:
    """Every message a shop may word, with the wording in use."""
    own = {(t.event, t.language): t for t in MessageTemplate.objects.filter(channel=catalogue.EMAIL)}
    return TemplatesOut(
        items=[
            _out(occasion, language, own.get((occasion.code, language)))
            for occasion in catalogue.EVENTS.values()
            if occasion.is_editable
            for language in catalogue.languages()
        ],
        next=None,
    )


@room.get("/{event}/{language}", permission=Permission.MESSAGES_VIEW, response=TemplateOut)
def get_message_template(request: ApiRequest, event: str, language: str) -> TemplateOut:
    """The wording in use."""
    return _find(event, language)


@room.put("/{event}/{language}", permission=Permission.TEMPLATES_EDIT, response=TemplateOut)
def save_message_template(request: ApiRequest, event: str, language: str, data: WordingIn) -> TemplateOut:
    """Give the shop its own wording; 422 names what is wrong with each part."""
    match(request, lambda: _find(event, language))
    _find(event, language)
    services.save_template(request.shop, event=event, language=language, by=request.principal, **data.model_dump())
    return _find(event, language)


@room.delete("/{event}/{language}", permission=Permission.TEMPLATES_EDIT)
def reset_message_template(request: ApiRequest, event: str, language: str) -> Status[None]:
    """Go back to the default wording."""
    match(request, lambda: _find(event, language))
    _find(event, language)
    services.reset_template(request.shop, event=event, language=language, by=request.principal)
    return Status(204, None)


@room.post(
    "/{event}/{language}/preview",
    permission=Permission.TEMPLATES_EDIT,
    remembers=False,
    response=PreviewOut,
)
def preview_message_template(
    request: ApiRequest, event: str, language: str, data: WordingIn | None = None
) -> PreviewOut:
    """How a wording (or, without a body, the one in use) reads with sample values. Changes nothing."""
    _find(event, language)
    given = data.model_dump() if data is not None else {}
    shown = services.preview(request.shop, event=event, language=language, **given)
    return PreviewOut(
        subject=shown.rendered.subject,
        body_text=shown.rendered.text,
        body_html=shown.rendered.html,
        faults=shown.faults,
    )


@room.post("/{event}/{language}/test", permission=Permission.TEMPLATES_EDIT, response={202: SentOut})
def send_test_message(request: ApiRequest, event: str, language: str, data: TestIn) -> Status[SentOut]:
    """Send the wording in use, with sample values, to a member of the shop."""
    _find(event, language)
    sent = services.send_test(request.shop, event=event, language=language, to=data.to, by=request.principal)
    return Status(202, SentOut(message_id=sent.pk))
