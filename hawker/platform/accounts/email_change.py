# SPDX-License-Identifier: Apache-2.0
"""Changing one's e-mail address: asked for with the password, approved by the old mailbox, proven by the new.

Either alone is not enough: who holds only a session cannot take the account away, and nobody can claim an
address they cannot read.
"""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from hawker.core import activity, clock, context, ids
from hawker.core.db import command, locked
from hawker.core.errors import ValidationFailed
from hawker.core.events import publish
from hawker.core.text import clean_line
from hawker.platform.accounts import throttling
from hawker.platform.accounts.errors import EmailTaken, LinkNotValid
from hawker.platform.accounts.events import AccountMail, EmailChanged
from hawker.platform.accounts.links import absolute, circumstances
from hawker.platform.accounts.models import EmailChange, User
from hawker.platform.accounts.services import check_password, mail_account_exists, refuse_demo

HOURS = 24


def pending_change(user: User) -> EmailChange | None:
    """The change on its way, if it has not run out of time."""
    return user.email_changes.filter(closed_at=None, expires_at__gt=clock.now()).first()


def start(user: User, *, new_email: str, password: str) -> EmailChange:
    """Ask for another address; two mails follow. A change on its way is replaced.

    The answer does not tell whether the new address has an account: in that case its owner is told by mail,
    and the change cannot be completed.
    """
    refuse_demo(user)
    check_password(user, password)
    address = clean_line(new_email, max_length=255).lower()
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationFailed({"email": [_("Enter an e-mail address, as name@example.com.")]}) from None
    if address == user.email or len(address) > 254:
        raise ValidationFailed({"email": [_("This is your address already.")]})
    throttling.verification(address, ip=context.current().ip)
    return _start(user, address)


@command
def _start(user: User, address: str) -> EmailChange:
    now = clock.now()
    user.email_changes.filter(closed_at=None).update(closed_at=now)
    approve_token, verify_token = ids.new_token(32), ids.new_token(32)
    change = EmailChange.objects.create(
        user=user,
        old_email=user.email,
        new_email=address,
        approve_hash=ids.token_hash(approve_token),
        verify_hash=ids.token_hash(verify_token),
        created_at=now,
        expires_at=now + timedelta(hours=HOURS),
    )
    facts = {**circumstances(user), "new_email": address, "hours": str(HOURS)}
    publish(_mail("email_change_approve", user.email, user, facts, absolute("email_approve", approve_token)))
    owner = User.objects.filter(email__iexact=address).first()
    if owner is not None:
        mail_account_exists(address, owner)
    else:
        publish(_mail("email_change_verify", address, user, facts, absolute("email_verify", verify_token)))
    activity.warn("email_change_asked", "a change of address was asked for", user_id=user.pk)
    return change


def _mail(event: str, email: str, user: User, facts: dict[str, str], url: str) -> AccountMail:
    return AccountMail(
        event=event,
        email=email,
        user_id=user.pk,
        language=user.language,
        context=facts,
        secret_context={"url": url},
    )


def change_to_approve(token: str) -> EmailChange:
    """The change that a link in the old mailbox belongs to; LinkNotValid otherwise."""
    return _valid(EmailChange.objects.filter(approve_hash=ids.token_hash(token)).first())


def change_to_verify(token: str) -> EmailChange:
    """The change that a link in the new mailbox belongs to; LinkNotValid otherwise."""
    return _valid(EmailChange.objects.filter(verify_hash=ids.token_hash(token)).first())


def _valid(change: EmailChange | None) -> EmailChange:
    if change is None or change.closed_at is not None or change.expires_at <= clock.now():
        raise LinkNotValid(_("This link was used already, or is older than %(hours)d hours.") % {"hours": HOURS})
    return change


@command
def approve(token: str) -> EmailChange:
    """The old mailbox agrees."""
    change = _locked(change_to_approve(token))
    change.approved_at = change.approved_at or clock.now()
    return _proceed(change)


@command
def verify(token: str) -> EmailChange:
    """The new mailbox proves itself."""
    change = _locked(change_to_verify(token))
    change.verified_at = change.verified_at or clock.now()
    return _proceed(change)


def _locked(change: EmailChange) -> EmailChange:
    """The change again, after whoever else was at it."""
    return _valid(locked(EmailChange.objects.filter(pk=change.pk)).first())


def _proceed(change: EmailChange) -> EmailChange:
    if change.approved_at is not None and change.verified_at is not None:
        _carry_out(change)
        change.closed_at = clock.now()
    change.save()
    return change


def _carry_out(change: EmailChange) -> None:
    user = locked(User.objects.filter(pk=change.user_id)).get()
    if User.objects.filter(email__iexact=change.new_email).exclude(pk=user.pk).exists():
        raise EmailTaken(_("%(email)s has an account by now.") % {"email": change.new_email})
    old = user.email
    user.email, user.email_verified_at = change.new_email, clock.now()
    user.save(update_fields=["email", "email_verified_at"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=change.new_email, primary=True, verified=True)
    publish(EmailChanged(user.pk, old, change.new_email))
    activity.warn("email_changed", "the address was changed", user_id=user.pk)
    facts = {**circumstances(user), "email": old, "new_email": change.new_email}
    publish(AccountMail(event="email_changed", email=old, user_id=user.pk, language=user.language, context=facts))


@command
def give_up(user: User) -> None:
    """Keep the old address after all; the links in both mails end."""
    user.email_changes.filter(closed_at=None).update(closed_at=clock.now())
