# SPDX-License-Identifier: Apache-2.0
"""How a message leaves the house: e-mail by SMTP, or (without `EMAIL_URL`) only into the outbox.

Sending a mail and noting that it was sent cannot be one step: whoever dies in between leaves a mail that
may or may not have gone out. A message goes out at most once, so such a one is not sent again by itself; it
is shown as "maybe sent", and somebody may send it again by hand. Where the server said no, or was never
reached, nothing went out, and the message is tried again later.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Callable
from email.utils import formataddr, parseaddr
from types import TracebackType

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from hawker.platform.messaging.layout import Brand
from hawker.platform.messaging.models import Message

_RESERVED_ENDINGS = (".example", ".test", ".invalid", ".localhost", "@localhost")
_RESERVED_DOMAINS = ("example.com", "example.net", "example.org")


class NotSent(Exception):
    """The provider refused or was not reached: nothing went out. `is_final` when trying again is pointless."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        self.is_final = is_final
        super().__init__(reason)


class MaybeSent(Exception):
    """The connection broke after the message was handed over and before the answer came."""


def is_console() -> bool:
    """Whether messages only go to the outbox."""
    return provider() == "console"


def provider() -> str:
    """The name of what carries e-mail."""
    name: str = getattr(settings, "HAWKER_EMAIL_PROVIDER")  # noqa: B009 - set by conf.config, unknown to the type checker
    return name


def is_reserved(address: str) -> bool:
    """Whether nobody can have this address (RFC 2606), as those of the demo data."""
    lowered = address.lower()
    domain = lowered.rpartition("@")[2]
    return lowered.endswith(_RESERVED_ENDINGS) or any(
        domain == name or domain.endswith(f".{name}") for name in _RESERVED_DOMAINS
    )


def mail_of(message: Message, *, text: str, html: str, brand: Brand) -> EmailMultiAlternatives:
    """The e-mail of a message; its Message-ID is the message's own, so that copies can be told."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=text,
        from_email=formataddr((brand.name, address)),
        to=[formataddr((message.recipient_name, message.recipient))],
        reply_to=[brand.reply_to] if brand.reply_to else None,
        headers={
            "Message-ID": message_id(message),
            "Auto-Submitted": "auto-generated",
            "X-Hawker-Event": message.event,
        },
    )
    if html:
        mail.attach_alternative(html, "text/html")
    return mail


def message_id(message: Message) -> str:
    """The Message-ID header: the same for every attempt to send this row."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{message.pk}@{domain}>"


class Mailer:
    """One connection to the mail server for a batch; a context manager."""

    def __init__(self, connect: Callable[[], object] = get_connection) -> None:
        self._connect = connect
        self._backend: object | None = None

    def __enter__(self) -> Mailer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def send(self, mail: EmailMultiAlternatives) -> None:
        """Hand a mail to the server; NotSent or MaybeSent."""
        backend = self._ready()
        try:
            backend.send_messages([mail])  # type: ignore[attr-defined]
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _text in error.recipients.values()]
            raise NotSent(_refusals(error), is_final=all(500 <= code < 600 for code in codes)) from error
        except smtplib.SMTPServerDisconnected as error:
            self._close()
            raise MaybeSent(str(error)) from error
        except smtplib.SMTPResponseException as error:
            self._close()
            said = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else ""
            raise NotSent(f"{error.smtp_code} {said}", is_final=500 <= error.smtp_code < 600) from error
        except smtplib.SMTPException as error:
            self._close()
            raise NotSent(str(error)) from error
        except (OSError, ssl.SSLError) as error:
            self._close()
            raise MaybeSent(f"{type(error).__name__}: {error}") from error

    def _ready(self) -> object:
        """A connection that answers; NotSent when there is none to be had."""
        if self._backend is not None and not _answers(self._backend):
            self._close()
        if self._backend is None:
            backend = self._connect()
            try:
                backend.open()  # type: ignore[attr-defined]
            except smtplib.SMTPAuthenticationError as error:
                raise NotSent(f"the mail server refused the user name or password ({error.smtp_code})") from error
            except (smtplib.SMTPException, OSError, socket.gaierror) as error:
                raise NotSent(f"the mail server was not reached: {error}") from error
            self._backend = backend
        return self._backend

    def _close(self) -> None:
        backend, self._backend = self._backend, None
        if backend is not None:
            try:
                backend.close()  # type: ignore[attr-defined]
            except (smtplib.SMTPException, OSError):
                return  # it is gone either way


def _answers(backend: object) -> bool:
    """Whether an open connection still works: servers close idle ones."""
    connection = getattr(backend, "connection", None)
    if not isinstance(connection, smtplib.SMTP):
        return connection is not None or not hasattr(backend, "connection")
    try:
        return connection.noop()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def _refusals(error: smtplib.SMTPRecipientsRefused) -> str:
    said = [
        text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
        for _c, text in error.recipients.values()
    ]
    return "the mail server refused the address: " + "; ".join(said)
