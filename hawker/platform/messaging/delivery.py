# SPDX-License-Identifier: Apache-2.0
"""Sending queued messages; how often one goes out is told in `channels`."""

from __future__ import annotations

import sys
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings

from hawker.core import clock
from hawker.core.tenancy import all_shops
from hawker.platform.jobs import leases
from hawker.platform.messaging import channels, placeholders, rendering
from hawker.platform.messaging.channels import Mailer, MaybeSent, NotSent
from hawker.platform.messaging.models import Message

log = structlog.get_logger(__name__)

_LEASE_SECONDS = 120
_SECRETS_HOURS = 24
_LOCAL_HOSTS = {"127.0.0.1", "localhost", "::1"}
UNKNOWN_NOTE = (
    "Nobody knows whether this went out: it was handed to the mail server, and the answer was lost."
    " Send it again by hand if it did not arrive."
)


def deliver(*, limit: int = 20) -> int:
    """Send due messages; how many went out."""
    with Mailer() as mailer:
        return leases.work(
            Message,
            partial(_deliver, mailer),
            limit=limit,
            lease_seconds=_LEASE_SECONDS,
            if_dead={"state": Message.State.FAILED},
        )


def _deliver(mailer: Mailer, message: Message) -> dict[str, Any] | None:
    if message.send_started_at is not None:
        # An earlier worker handed it over and died before it could say what came of it.
        leases.bury(message, UNKNOWN_NOTE, state=Message.State.UNKNOWN)
        return None
    if channels.is_console():
        # The change of the row's state is the sending: one statement, so exactly once.
        _print_locally(message)
        return {"state": Message.State.SENT, "sent_at": clock.now(), "provider": channels.provider()}
    if channels.is_reserved(message.recipient):
        return {
            "state": Message.State.SUPPRESSED,
            "provider": channels.provider(),
            "template_note": message.template_note or "Not sent: nobody can have this address (RFC 2606).",
        }
    return _send(mailer, message)


def _send(mailer: Mailer, message: Message) -> dict[str, Any] | None:
    brand = rendering.brand_of(message)
    html = rendering.document(message, brand=brand)
    secrets = {name: str(value) for name, value in (message.secret_context or {}).items()}
    mail = channels.mail_of(
        message,
        text=placeholders.reveal(message.body_text, secrets, is_html=False),
        html=placeholders.reveal(html, secrets, is_html=True),
        brand=brand,
    )
    # Committed before the server is called, and only while the lease is ours.
    leases.update_held(message, send_started_at=clock.now())
    try:
        mailer.send(mail)
    except NotSent as error:
        _not_sent(message, error)
        return None
    except MaybeSent as error:
        log.warning("message maybe sent", message=str(message.pk), error=str(error))
        leases.bury(message, f"{UNKNOWN_NOTE} ({error})", state=Message.State.UNKNOWN)
        return None
    return {
        "state": Message.State.SENT,
        "sent_at": clock.now(),
        "provider": channels.provider(),
        "provider_id": channels.message_id(message)[:120],
        "body_html": html,
        "secret_context": None,
    }


def _not_sent(message: Message, error: NotSent) -> None:
    failed = {"state": Message.State.FAILED}
    if error.is_final:
        leases.bury(message, str(error), send_started_at=None, **failed)
    else:
        leases.retry(message, str(error), send_started_at=None, if_dead=failed)


def _print_locally(message: Message) -> None:
    """Without a mail server on one's own machine, a one-time link is of use only where one can see it."""
    if message.secret_context and urlsplit(settings.BASE_URL).hostname in _LOCAL_HOSTS:
        shown = rendering.readable(message, show_secrets=True)
        sys.stdout.write(f"\nMail to {message.recipient}: {shown.subject}\n\n{shown.text}\n")
        sys.stdout.flush()


def forget_secrets(*, hours: int = _SECRETS_HOURS) -> int:
    """Erase one-time links of messages that are a day old, sent or not; how many."""
    with all_shops("retention of one-time links"):
        old = Message.objects.filter(
            secret_context__isnull=False, created_at__lt=clock.now() - timedelta(hours=hours)
        ).exclude(state=Message.State.QUEUED)
        return old.update(secret_context=None)
