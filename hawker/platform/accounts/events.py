# SPDX-License-Identifier: Apache-2.0
"""What happens to people: rooms above write mails, keep logs, and clear what they hold.

All are published in-process, inside the transaction of what happened (`core.events.subscribe`): some carry
links with secrets, which must never be kept in a durable event row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class AccountMail:
    """A mail to a person about their account; nothing is sent here, `messaging` queues it.

    | event | context | secret_context |
    |---|---|---|
    | `verify_email` | name, email, hours | url |
    | `reset_password` | name, email, minutes, ip | url |
    | `welcome` | name, email, url | |
    | `password_changed` | name, email, time, ip, device, url | |
    | `new_device` | name, email, time, ip, device, url | |
    | `email_change_approve` | name, email, new_email, hours, ip | url |
    | `email_change_verify` | name, email, new_email, hours | url |
    | `email_changed` | name, email (the old one), new_email, time, ip | |
    | `account_exists` | email, url (sign in), reset_url | |
    | `unknown_account` | email, url (sign up) | |
    | `account_deleted` | name, email, time | |

    `context` holds plain texts only; `secret_context` what must not be readable at rest.
    """

    event: str
    email: str
    user_id: UUID | None
    language: str = "en"
    context: dict[str, str] = field(default_factory=dict)
    secret_context: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class UserRegistered:
    """Somebody made an account; the address is not proven yet."""

    user_id: UUID


@dataclass(frozen=True)
class EmailVerified:
    """A person proved that an address is theirs."""

    user_id: UUID
    email: str


@dataclass(frozen=True)
class EmailChanged:
    """A person's address was replaced, approved by both mailboxes."""

    user_id: UUID
    old_email: str
    new_email: str


@dataclass(frozen=True)
class EmailVerificationRequested:
    """A link that proves an address was made."""

    user_id: UUID
    email: str
    url: str = field(repr=False)


@dataclass(frozen=True)
class PasswordResetRequested:
    """A link that sets a new password was made."""

    user_id: UUID
    email: str
    url: str = field(repr=False)


@dataclass(frozen=True)
class PasswordChanged:
    """A password was changed or reset; other sessions and all programs' tokens have ended."""

    user_id: UUID


@dataclass(frozen=True)
class SignedIn:
    """A person signed in, in a browser or (`channel="api"`) for a program."""

    user_id: UUID
    ip: str
    user_agent: str
    is_new_device: bool
    channel: str = "web"


@dataclass(frozen=True)
class SignInFailed:
    """An address and password did not fit; the address is kept only as a hash."""

    email_hash: str
    ip: str


@dataclass(frozen=True)
class AccountDeleting:
    """An account is about to be deleted. A handler may raise Conflict to refuse, or clear what it holds."""

    user_id: UUID


@dataclass(frozen=True)
class AccountDeleted:
    """An account is gone; `email_hash` lets a restore recognise it without keeping the address."""

    user_id: UUID
    email_hash: str
