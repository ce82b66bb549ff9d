# SPDX-License-Identifier: Apache-2.0
"""Commands on messages: queue one with what caused it, send it again, and a shop's own wordings."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from uuid import UUID

import structlog
from django.utils.translation import gettext as _

from hawker.core import activity, clock, ids, throttle
from hawker.core.db import command, locked
from hawker.core.errors import Conflict, PermissionRefused, ValidationFailed
from hawker.core.tenancy import all_shops, current_shop_id, shop_scope
from hawker.platform.accounts.models import User
from hawker.platform.jobs import leases
from hawker.platform.jobs.engine import wake
from hawker.platform.messaging import catalogue, placeholders, rendering
from hawker.platform.messaging.catalogue import MessageEvent, Wording
from hawker.platform.messaging.models import Message, MessageTemplate
from hawker.platform.messaging.rendering import Rendered
from hawker.platform.shops.models import Membership, Shop
from hawker.platform.shops.permissions import Permission, require
from hawker.platform.shops.principals import Principal

log = structlog.get_logger(__name__)

DELIVER = "messaging.deliver"
_TESTS_PER_SHOP = "20/hour"
_NOT_SENT = (Message.State.FAILED, Message.State.UNKNOWN, Message.State.SUPPRESSED)


def queue(
    *,
    event: str,
    recipient: str,
    channel: str = catalogue.EMAIL,
    language: str,
    context: Mapping[str, str],
    idempotency_key: str,
    shop_id: UUID | None = None,
    recipient_name: str = "",
    user_id: UUID | None = None,
    customer_id: UUID | None = None,
    object_type: str = "",
    object_id: str = "",
    secret_context: Mapping[str, str] | None = None,
) -> Message:
    """Write a message in the present transaction; a job sends it after the commit.

    The same `idempotency_key` again finds the first message. It is worded now, so that what is stored is
    what is sent, except for `secret_context` (links with tokens): that is kept encrypted, put in at the last
    moment and then forgotten. Nothing about a wording makes this fail: a shop's broken one is replaced by
    the default, which the message notes.
    """
    occasion = catalogue.event(event)
    if channel not in occasion.channels:
        raise LookupError(f"“{event}” is not sent by {channel}")
    message = Message(
        shop_id=shop_id,
        event=event,
        channel=channel,
        recipient=recipient[:254],
        recipient_name=" ".join(recipient_name.split())[:150],
        user_id=user_id,
        customer_id=customer_id,
        object_type=object_type[:40],
        object_id=str(object_id)[:64],
        language=catalogue.language_for(language),
        context=placeholders.clean(context),
        secret_context=dict(secret_context) if secret_context else None,  # type: ignore[misc]
        idempotency_key=idempotency_key,
    )
    with _scope(shop_id):
        return _queue(occasion, message)


@command
def _queue(occasion: MessageEvent, message: Message) -> Message:
    existing = Message.objects.filter(idempotency_key=message.idempotency_key).first()
    if existing is not None:
        return existing
    wording, message.template_note = _wording_for(occasion, message)
    values = {**message.context, **placeholders.hide(message.secret_context or {})}
    missing = sorted(occasion.variables.keys() - values.keys())
    if missing:
        log.warning("message without some of its variables", message=occasion.code, missing=missing)
    message.subject, message.body_text, message.body_html = rendering.fill(
        occasion, wording, language=message.language, values=values
    )
    # Should another transaction have queued the same at this moment, its row stays and ours is dropped.
    Message.objects.bulk_create([message], ignore_conflicts=True)
    wake(DELIVER)
    return message


def _wording_for(occasion: MessageEvent, message: Message) -> tuple[Wording, str]:
    """The shop's wording if it has a usable one, else the default; and a note where it had an unusable one."""
    default = catalogue.default_wording(occasion.code, message.language)
    if message.shop_id is None or not occasion.is_editable:
        return default, ""
    own = _template(occasion.code, message.channel, message.language)
    if own is None or not own.is_enabled:
        return default, ""
    wording = Wording(own.subject, own.body_text, own.body_html)
    faults = rendering.faults(occasion, wording)
    if not faults:
        return wording, ""
    first = next(iter(faults.values()))[0]
    log.warning("broken wording replaced by the default", message=occasion.code, fault=first)
    return default, f"The shop's own wording could not be used, the default was sent: {first}"[:200]


def _template(event: str, channel: str, language: str) -> MessageTemplate | None:
    return MessageTemplate.objects.filter(event=event, channel=channel, language=language).first()


def _scope(shop_id: UUID | None) -> AbstractContextManager[None]:
    """Where a message's row is written: usually the running scope, which then costs nothing."""
    if shop_id is None:
        return all_shops("a message of the installation itself")
    return nullcontext() if shop_id == current_shop_id() else shop_scope(shop_id)


# Again


def resend(message: Message, *, by: Principal | User) -> Message:
    """Send a message again: one that did not go out (or maybe did) as itself, a sent one as a copy.

    Conflict while it still waits, and where its one-time link is forgotten.
    """
    if isinstance(by, User):
        if not (by.is_active and by.is_staff):
            raise PermissionRefused(_("Only the installation's staff may do this."))
    else:
        require(by, Permission.MESSAGES_SEND)
    return _resend(message)


@command
def _resend(message: Message) -> Message:
    row = locked(Message.objects.filter(pk=message.pk)).get()
    if row.state == Message.State.QUEUED:
        raise Conflict(_("This message is still waiting to be sent."))
    if placeholders.has_secrets(row.body_text) and not row.secret_context:
        raise Conflict(_("This message held a one-time link, which is forgotten. Ask for a new one instead."))
    activity.record("messages.resent", object_type="message", object_id=row.pk, label=f"{row.event} to {row.recipient}")
    if row.state in _NOT_SENT:
        fresh = {"state": Message.State.QUEUED, "send_started_at": None}
        if not leases.revive(row, **fresh):
            Message.objects.filter(pk=row.pk).update(
                work_state=Message.WorkState.WAITING, due_at=clock.now(), attempts=0, finished_at=None, **fresh
            )
            row.refresh_from_db()
        again = row
    else:
        again = _copy(row)
        again.save(force_insert=True)
    wake(DELIVER)
    return again


def _copy(row: Message) -> Message:
    return Message(
        shop_id=row.shop_id,
        event=row.event,
        channel=row.channel,
        recipient=row.recipient,
        recipient_name=row.recipient_name,
        user_id=row.user_id,
        customer_id=row.customer_id,
        object_type=row.object_type,
        object_id=row.object_id,
        language=row.language,
        context=row.context,
        secret_context=row.secret_context,
        subject=row.subject,
        body_text=row.body_text,
        body_html=row.body_html,
        template_note=row.template_note,
        idempotency_key=f"again:{ids.uuid7()}",
    )


# A shop's own wordings


@dataclass(frozen=True, slots=True)
class Preview:
    """A wording with sample values; `faults` by field say why it could not be saved as it is."""

    rendered: Rendered
    faults: dict[str, list[str]]


def _editable(event: str, channel: str, language: str) -> MessageEvent:
    occasion = catalogue.EVENTS.get(event)
    errors = {}
    if occasion is None or not occasion.is_editable:
        errors["event"] = _("There is no such message to word.")
    elif channel not in occasion.channels:
        errors["channel"] = _("This message is not sent that way.")
    if language not in catalogue.languages():
        errors["language"] = _("There are no messages in this language yet.")
    if errors or occasion is None:
        raise ValidationFailed(errors)
    return occasion


def save_template(
    shop: Shop,
    *,
    event: str,
    channel: str = catalogue.EMAIL,
    language: str,
    subject: str,
    body_text: str,
    body_html: str = "",
    by: Principal,
) -> MessageTemplate:
    """Give a shop its own wording; ValidationFailed names what is wrong with each part."""
    require(by, Permission.TEMPLATES_EDIT)
    occasion = _editable(event, channel, language)
    wording = Wording(subject.strip(), _lines(body_text), _lines(body_html))
    faults = rendering.faults(occasion, wording)
    if faults:
        raise ValidationFailed(faults)
    with shop_scope(shop.id):
        return _save_template(shop, event, channel, language, wording)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip() + "\n" if text.strip() else ""


@command
def _save_template(shop: Shop, event: str, channel: str, language: str, wording: Wording) -> MessageTemplate:
    row = _template(event, channel, language)
    before = {} if row is None else _shown(row)
    if row is None:
        row = MessageTemplate(shop_id=shop.id, event=event, channel=channel, language=language)
    row.subject, row.body_text, row.body_html = wording.subject, wording.body_text, wording.body_html
    row.is_enabled = True
    row.save()
    activity.record(
        "messages.template_saved",
        object_type="message_template",
        object_id=row.pk,
        label=f"{event} ({language})",
        before=before,
        after=_shown(row),
    )
    return row


def _shown(row: MessageTemplate) -> dict[str, str]:
    return {"subject": row.subject, "body_text": row.body_text, "body_html": row.body_html}


def reset_template(shop: Shop, *, event: str, channel: str = catalogue.EMAIL, language: str, by: Principal) -> None:
    """Go back to the default wording."""
    require(by, Permission.TEMPLATES_EDIT)
    _editable(event, channel, language)
    with shop_scope(shop.id):
        _reset_template(event, channel, language)


@command
def _reset_template(event: str, channel: str, language: str) -> None:
    row = _template(event, channel, language)
    if row is None:
        return
    activity.record(
        "messages.template_reset",
        object_type="message_template",
        object_id=row.pk,
        label=f"{event} ({language})",
        before=_shown(row),
    )
    row.delete()


def preview(
    shop: Shop,
    *,
    event: str,
    channel: str = catalogue.EMAIL,
    language: str,
    subject: str | None = None,
    body_text: str | None = None,
    body_html: str | None = None,
) -> Preview:
    """How a wording reads with sample values: the given one, or what the shop uses now.

    One with faults is shown as the default, as it would be sent.
    """
    occasion = _editable(event, channel, language)
    wording = current_wording(shop, event=event, channel=channel, language=language)
    if subject is not None and body_text is not None:
        wording = Wording(subject.strip(), _lines(body_text), _lines(body_html or ""))
    faults = rendering.faults(occasion, wording)
    shown = catalogue.default_wording(event, language) if faults else wording
    values = {**occasion.samples, "shop_name": shop.name}
    filled = rendering.fill(occasion, shown, language=language, values=values)
    message = Message(
        shop_id=shop.id,
        event=event,
        channel=channel,
        language=language,
        context=values,
        subject=filled[0],
        body_text=filled[1],
        body_html=filled[2],
    )
    html = rendering.document(message, brand=rendering.brand_of_shop(shop))
    return Preview(Rendered(message.subject, message.body_text, html), faults)


def current_wording(shop: Shop, *, event: str, channel: str = catalogue.EMAIL, language: str) -> Wording:
    """What the shop uses now: its own wording, or the default."""
    with shop_scope(shop.id):
        row = _template(event, channel, language)
    if row is None or not row.is_enabled:
        return catalogue.default_wording(event, language)
    return Wording(row.subject, row.body_text, row.body_html)


def send_test(
    shop: Shop, *, event: str, channel: str = catalogue.EMAIL, language: str, to: str, by: Principal
) -> Message:
    """Send the wording in use with sample values to a member of the shop (nobody else: this is no mailer)."""
    require(by, Permission.TEMPLATES_EDIT)
    occasion = _editable(event, channel, language)
    with shop_scope(shop.id):
        member = Membership.objects.filter(user__email__iexact=to.strip()).select_related("user").first()
        if member is None:
            raise ValidationFailed({"to": _("Test messages go to members of this shop only.")})
        throttle.hit(_TESTS_PER_SHOP, "message-test", str(shop.id))
        return _send_test(shop, occasion, language, member.user)


@command
def _send_test(shop: Shop, occasion: MessageEvent, language: str, to: User) -> Message:
    message = queue(
        event=occasion.code,
        recipient=to.email,
        language=language,
        context={**occasion.samples, "shop_name": shop.name},
        idempotency_key=f"test:{ids.uuid7()}",
        shop_id=shop.id,
        recipient_name=str(to),
        user_id=to.pk,
        object_type="test",
    )
    message.subject = placeholders.render_text(catalogue.test_subject(language), {"subject": message.subject})[
        : rendering.SUBJECT_CHARACTERS
    ]
    message.save(update_fields=["subject"])
    activity.record(
        "messages.test_sent", object_type="message", object_id=message.pk, label=f"{occasion.code} to {to.email}"
    )
    return message


def default_html(event: str, language: str) -> str:
    """The inner HTML that the default text becomes, to begin a wording of one's own with."""
    return rendering.inner_html(catalogue.default_wording(event, language))
