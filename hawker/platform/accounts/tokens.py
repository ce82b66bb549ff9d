# SPDX-License-Identifier: Apache-2.0
"""Tokens for programs that act for a person.

An access token lives 30 minutes and is a signed statement (user, family, end), so that checking it needs no
secret lookup; the family is still asked, so that signing out works at once. A refresh token lives 30 days, is
kept only as a hash and works once: each use gives a new pair. Using one again means that somebody else has a
copy, and ends the whole family.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.contrib.auth import authenticate
from django.core import signing
from django.utils.translation import gettext as _

from hawker.core import activity, clock, context, ids
from hawker.core.db import command
from hawker.core.errors import NotSignedIn
from hawker.core.events import publish
from hawker.platform.accounts import throttling
from hawker.platform.accounts.errors import EmailNotVerified, InvalidCredentials, InvalidToken
from hawker.platform.accounts.events import SignedIn, SignInFailed
from hawker.platform.accounts.models import RefreshToken, TokenFamily, User
from hawker.platform.accounts.sessions import REFRESH_DAYS

ACCESS_SECONDS = 30 * 60
REFRESH_PREFIX = "hr_"
USE_NOTED_EVERY = timedelta(minutes=1)
_SALT = "hawker.accounts.access-token"


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What a program gets; `expires_in` is the access token's life in seconds."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_in: int = ACCESS_SECONDS


def sign_in(*, email: str, password: str) -> TokenPair:
    """Tokens for an address and password.

    InvalidCredentials says the same, and takes as long, whichever is wrong; EmailNotVerified only follows a
    right password; TooManyRequests says when to come back.
    """
    running = context.current()
    address = email.strip().lower()
    known = TokenFamily.objects.filter(user__email=address, ip=running.ip).exists()
    throttling.sign_in(address, ip=running.ip, is_known_device=known)
    user = authenticate(None, email=address, password=password)
    if not isinstance(user, User):
        _refused(address)
        raise InvalidCredentials(_("The e-mail address or the password is wrong."))
    throttling.signed_in(address, ip=running.ip)
    if not user.is_verified:
        raise EmailNotVerified(_("Confirm your e-mail address first: follow the link we sent you."))
    return _begin(user, is_new_device=not known)


@command
def _refused(address: str) -> None:
    ip = context.current().ip
    publish(SignInFailed(throttling.account_key(address), ip))
    activity.warn("sign_in_failed", "wrong address or password", data={"account": throttling.account_key(address)})


@command
def _begin(user: User, *, is_new_device: bool) -> TokenPair:
    running = context.current()
    is_first = not TokenFamily.objects.filter(user=user).exists()
    family = TokenFamily.objects.create(user=user, ip=running.ip, user_agent=running.user_agent[:300])
    publish(SignedIn(user.pk, running.ip, running.user_agent, is_new_device and not is_first, channel="api"))
    return _pair(family)


def _pair(family: TokenFamily) -> TokenPair:
    now = clock.now()
    raw = REFRESH_PREFIX + ids.new_token(32)
    RefreshToken.objects.create(
        family=family,
        token_hash=ids.token_hash(raw),
        created_at=now,
        expires_at=now + timedelta(days=REFRESH_DAYS),
    )
    statement = {
        "u": family.user_id.hex,
        "f": family.pk.hex,
        "e": int(now.timestamp()) + ACCESS_SECONDS,
    }
    return TokenPair(access=signing.dumps(statement, salt=_SALT), refresh=raw)


def refresh(refresh_token: str) -> TokenPair:
    """A new pair for a refresh token, which is used up by it; a used one ends its family (InvalidToken)."""
    pair = _refresh(refresh_token)
    if pair is None:
        raise InvalidToken(_("This refresh token is unknown, used, expired or revoked. Sign in again."))
    return pair


@command
def _refresh(refresh_token: str) -> TokenPair | None:
    """None instead of an error, so that ending a family is not undone with the transaction."""
    now = clock.now()
    token = RefreshToken.objects.select_related("family__user").filter(token_hash=ids.token_hash(refresh_token)).first()
    if token is None or token.family.revoked_at is not None:
        return None
    # Only one of two simultaneous uses changes the row; the other is a re-use like any later one.
    if not RefreshToken.objects.filter(pk=token.pk, used_at=None).update(used_at=now):
        _revoke_family(token.family, because="refresh_token_reused")
        activity.warn(
            "refresh_token_reused",
            "a refresh token was used twice; the program was signed out",
            user_id=token.family.user_id,
            data={"family": str(token.family_id)},
        )
        return None
    if token.expires_at <= now or not _may_act(token.family.user):
        return None
    TokenFamily.objects.filter(pk=token.family_id).update(last_used_at=now, ip=context.current().ip or token.family.ip)
    return _pair(token.family)


def _may_act(user: User) -> bool:
    return user.is_active and user.is_verified


@command
def revoke(token: str) -> None:
    """End the family of a refresh or access token; unknown tokens are nothing to end."""
    if token.startswith(REFRESH_PREFIX):
        found = RefreshToken.objects.select_related("family").filter(token_hash=ids.token_hash(token)).first()
        family = found.family if found else None
    else:
        try:
            family = TokenFamily.objects.filter(pk=_read(token)[1]).first()
        except NotSignedIn:
            family = None
    if family is not None:
        _revoke_family(family, because="signed_out")


def _revoke_family(family: TokenFamily, *, because: str) -> None:
    TokenFamily.objects.filter(pk=family.pk, revoked_at=None).update(revoked_at=clock.now(), revoked_because=because)


def user_of(access_token: str) -> User:
    """The person an access token speaks for; InvalidToken for anything else. One query."""
    user_id, family_id = _read(access_token)
    family = TokenFamily.objects.select_related("user").filter(pk=family_id, user_id=user_id).first()
    if family is None or family.revoked_at is not None or not _may_act(family.user):
        raise InvalidToken(_("This access token is revoked. Sign in again."))
    now = clock.now()
    if now - family.last_used_at >= USE_NOTED_EVERY:
        TokenFamily.objects.filter(pk=family.pk).update(last_used_at=now, ip=context.current().ip or family.ip)
    return family.user


def _read(access_token: str) -> tuple[UUID, UUID]:
    try:
        statement = signing.loads(access_token, salt=_SALT)
        user_id, family_id = UUID(hex=statement["u"]), UUID(hex=statement["f"])
        ends = int(statement["e"])
    except (signing.BadSignature, ValueError, KeyError, TypeError, AttributeError):
        raise InvalidToken(_("This access token is not valid.")) from None
    if ends <= clock.now().timestamp():
        raise InvalidToken(_("This access token has expired. Refresh it."))
    return user_id, family_id


@command
def forget_expired() -> int:
    """Remove tokens and families that cannot be used any more and are a month past it; how many families."""
    long_ago = clock.now() - timedelta(days=30)
    RefreshToken.objects.filter(expires_at__lt=long_ago).delete()
    gone = TokenFamily.objects.filter(last_used_at__lt=long_ago - timedelta(days=REFRESH_DAYS))
    return gone.delete()[1].get("accounts.TokenFamily", 0)
