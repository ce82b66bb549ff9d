# SPDX-License-Identifier: Apache-2.0
"""The outbox: everything sent to people, what became of it, and sending it again."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from hawker.commerce.orders.models import Order
from hawker.core.errors import NotFound
from hawker.platform.messaging.catalogue import EVENTS
from hawker.platform.messaging.models import Message
from hawker.platform.messaging.rendering import readable
from hawker.platform.messaging.services import resend
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard.inputs import uuids_of
from hawker.surfaces.dashboard.shell import MemberRequest, at, attempt, page
from hawker.surfaces.web.access import member_page
from hawker.surfaces.web.jinja import number
from hawker.surfaces.web.listing import ListState, paginate

ORDER = ("-created_at", "-pk")
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)


def event_title(code: str) -> str:
    """What an event of the catalogue is called."""
    event = EVENTS.get(code)
    return _(str(event.title)) if event else code


def state_words() -> dict[str, str]:
    """What the states of a message are called."""
    return {
        "queued": _("Queued"),
        "sent": _("Sent"),
        "delivered": _("Delivered"),
        "failed": _("Failed"),
        "unknown": _("Maybe sent"),
        "suppressed": _("Not wanted"),
    }


@member_page(Permission.MESSAGES_VIEW, methods=("GET",))
def messages(request: MemberRequest) -> HttpResponse:
    """Messages of the shop, latest first."""
    state = ListState(request.GET, base=at(request.shop, "messages"), filters=("state", "event", "channel"))
    rows = Message.objects.defer("body_text", "body_html", "context", "secret_context")
    if state["q"]:
        text = state["q"]
        rows = rows.filter(
            Q(recipient__icontains=text) | Q(recipient_name__icontains=text) | Q(subject__icontains=text)
        )
    for name in ("state", "event", "channel"):
        if state[name]:
            rows = rows.filter(**{name: state[name]})
    found = paginate(rows, order=ORDER, state=state)
    counts = dict(Message.objects.values_list("state").annotate(n=Count("pk")).values_list("state", "n"))
    return page(
        request,
        "messages",
        {
            "state": state,
            "found": found,
            "tabs": _tabs(state, counts),
            "has_any": bool(counts),
            "fields": [
                {
                    "name": "event",
                    "label": _("Occasion"),
                    "value": state["event"],
                    "options": [("", _("any")), *((code, event_title(code)) for code in EVENTS)],
                }
            ],
            "chips": state.chips({"q": lambda text: f"“{text}”", "event": event_title, "channel": str}),
            "titles": {row.event: event_title(row.event) for row in found.rows},
        },
        title=_("Messages"),
        section="messages",
    )


def _tabs(state: ListState, counts: dict[str, int]) -> list[dict[str, Any]]:
    shown = [("", _("All"), sum(counts.values()))]
    shown += [
        (code, word, counts.get(code, 0))
        for code, word in state_words().items()
        if counts.get(code) or code in ("sent", "failed")
    ]
    return [
        {"label": label, "href": state.url(state=code), "active": state["state"] == code, "count": number(count)}
        for code, label, count in shown
    ]


def _message(message_id: UUID) -> Message:
    found = Message.objects.filter(pk=message_id).first()
    if found is None:
        raise NotFound(_("There is no such message."))
    return found


@member_page(Permission.MESSAGES_VIEW, methods=("GET",))
def message(request: MemberRequest, message_id: UUID) -> HttpResponse:
    """One message as it was sent."""
    found = _message(message_id)
    number = None
    if found.object_type == "order":
        number = Order.objects.filter(pk__in=uuids_of([found.object_id])).values_list("number", flat=True).first()
    shown = readable(found)
    return page(
        request,
        "message",
        {"message": found, "shown": shown, "event": event_title(found.event), "order_number": number},
        title=shown.subject or event_title(found.event),
        section="messages",
    )


@xframe_options_sameorigin
@member_page(Permission.MESSAGES_VIEW, methods=("GET",))
def message_html(request: MemberRequest, message_id: UUID) -> HttpResponse:
    """The HTML part alone, in a document that may run and load nothing."""
    return mail_document(readable(_message(message_id)).html)


def mail_document(html: str) -> HttpResponse:
    """A mail's HTML to be shown in a frame of ours: no scripts, no requests, only the styles it came with."""
    hashes = [
        "'sha256-" + base64.b64encode(hashlib.sha256(css.encode()).digest()).decode() + "'"
        for css in _STYLE.findall(html)
    ]
    styles = " ".join(hashes) or "'none'"
    response = HttpResponse(html or "<!doctype html><title></title>")
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {styles}; img-src 'self' data:; frame-ancestors 'self'; sandbox"
    )
    response["Cache-Control"] = "private, no-store"
    return response


@member_page(Permission.MESSAGES_SEND, methods=("POST",))
def message_resend(request: MemberRequest, message_id: UUID) -> HttpResponse:
    """Send a message once more."""
    found = _message(message_id)
    attempt(
        request,
        lambda: resend(found, by=request.principal),
        _("On its way again to %(recipient)s.") % {"recipient": found.recipient},
    )
    back = request.POST.get("from") == "list"
    return HttpResponseRedirect(
        at(request.shop, "messages") + "?state=failed" if back else at(request.shop, "message", message_id)
    )
