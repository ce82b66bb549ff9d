# SPDX-License-Identifier: Apache-2.0
"""From a wording and values to what is sent, and what is wrong with a wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from hawker.core.tenancy import all_shops
from hawker.platform.messaging import catalogue, layout, markup, placeholders
from hawker.platform.messaging.catalogue import MessageEvent, Wording
from hawker.platform.messaging.layout import Brand
from hawker.platform.messaging.models import Message
from hawker.platform.shops import settings_registry
from hawker.platform.shops.models import Shop

SUBJECT_CHARACTERS = 250
TEXT_CHARACTERS = 20_000
HTML_CHARACTERS = 100_000


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as its reader gets it; `html` is a whole document."""

    subject: str
    text: str
    html: str


def faults(event: MessageEvent, wording: Wording) -> dict[str, list[str]]:
    """What is wrong with a wording, by field; empty when it can be sent."""
    found: dict[str, list[str]] = {}
    for field, text, limit in (
        ("subject", wording.subject, SUBJECT_CHARACTERS),
        ("body_text", wording.body_text, TEXT_CHARACTERS),
        ("body_html", wording.body_html, HTML_CHARACTERS),
    ):
        messages = placeholders.problems(text, event.variables)
        if field != "body_html" and not text.strip():
            messages.append(_("This cannot be empty."))
        if len(text) > limit:
            messages.append(_("This is too long: at most %(limit)d characters.") % {"limit": limit})
        if field == "subject" and "\n" in text.strip():
            messages.append(_("A subject is one line."))
        if field == "body_text":
            messages += markup.problems(text)
        if field == "body_html" and text.strip():
            messages += markup.html_problems(text)
        if messages:
            found[field] = messages
    return found


def fill(event: MessageEvent, wording: Wording, *, language: str, values: Mapping[str, str]) -> tuple[str, str, str]:
    """(subject, plain text, inner HTML) of a wording; values that are not given are empty."""
    subject = " ".join(placeholders.render_text(wording.subject, values).split())[:SUBJECT_CHARACTERS]
    source = markup.without_empty_lines(wording.body_text, values)
    footer = placeholders.render_text(
        catalogue.footer(event.code, language), {**values, "installation": installation()}
    )
    text = placeholders.render_text(markup.to_plain(source), values) + f"\n-- \n{footer}\n"
    template = wording.body_html if wording.body_html.strip() else markup.to_html(source)
    return subject, text, placeholders.render_html(template, values)


def inner_html(wording: Wording) -> str:
    """The HTML template of a wording, with its variables and without the frame."""
    return wording.body_html if wording.body_html.strip() else markup.to_html(wording.body_text)


def document(message: Message, *, brand: Brand) -> str:
    """The whole HTML document of a message, whose secrets still are marks."""
    if not message.body_html or layout.is_framed(message.body_html):
        return message.body_html
    footer = placeholders.render_text(
        catalogue.footer(message.event, message.language), {**message.context, "installation": installation()}
    )
    return layout.frame(
        message.body_html,
        brand=brand,
        title=message.subject,
        language=message.language,
        footer=footer,
        preheader=message.subject,
    )


def readable(message: Message, *, show_secrets: bool = False) -> Rendered:
    """A stored message for staff: one-time links are masked, unless asked for and still kept."""
    brand = brand_of(message)
    html = document(message, brand=brand)
    if show_secrets and message.secret_context:
        secrets = {name: str(value) for name, value in message.secret_context.items()}
        return Rendered(
            message.subject,
            placeholders.reveal(message.body_text, secrets, is_html=False),
            placeholders.reveal(html, secrets, is_html=True),
        )
    note = catalogue.secret_note(message.language)
    # In HTML a mark stands in an address; the note there would be a broken link, so it leads nowhere.
    return Rendered(message.subject, placeholders.mask(message.body_text, note), placeholders.mask(html, "#"))


def brand_of(message: Message) -> Brand:
    """Who a message comes from: its shop, or the installation."""
    if message.shop_id is None:
        return Brand(name=_sender_name())
    with all_shops("the sender's name stands on the shop"):
        shop = Shop.objects.filter(pk=message.shop_id).first()
    return Brand(name=_sender_name()) if shop is None else brand_of_shop(shop)


def brand_of_shop(shop: Shop) -> Brand:
    """A shop's name, colour and address for replies."""
    values = settings_registry.values(shop)
    return Brand(
        name=shop.name,
        colour=str(values["identity.primary_colour"] or "") or layout.GREEN,
        reply_to=str(values["contact.email"] or ""),
    )


def installation() -> str:
    """How this installation is called in small print."""
    return urlsplit(settings.BASE_URL).netloc


def _sender_name() -> str:
    return "Hawker"
