# SPDX-License-Identifier: Apache-2.0
"""Commands on people's accounts."""

from __future__ import annotations

import io
import json
import zipfile
from functools import partial
from typing import Any
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress, EmailConfirmation
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hawker.core import activity, clock, context, ids, images, phones
from hawker.core.db import command
from hawker.core.errors import Conflict, PayloadTooLarge, ValidationFailed
from hawker.core.events import publish
from hawker.core.images import Readable
from hawker.core.tenancy import all_shops
from hawker.core.text import clean_line
from hawker.platform.accounts import throttling
from hawker.platform.accounts.errors import DemoAccountFixed, EmailTaken
from hawker.platform.accounts.events import (
    AccountDeleted,
    AccountDeleting,
    AccountMail,
    EmailVerificationRequested,
    EmailVerified,
    PasswordChanged,
    UserRegistered,
)
from hawker.platform.accounts.links import absolute, circumstances
from hawker.platform.accounts.models import User
from hawker.platform.accounts.personal_data import records_of, remembered
from hawker.platform.accounts.sessions import end_other_sessions, revoke_programs

__all__ = [
    "check_new_password",
    "create_user",
    "delete_account",
    "end_other_sessions",
    "export_account",
    "mark_verified",
    "register",
    "remove_picture",
    "request_verification",
    "set_password",
    "set_picture",
    "update_profile",
]

PICTURE_SIDE = 256
VERIFY_HOURS = 24


# Making accounts


@command
def create_user(
    *,
    email: str,
    password: str | None,
    name: str = "",
    language: str = "en",
    time_zone: str = "UTC",
    verified: bool = False,
    is_staff: bool = False,
    is_superuser: bool = False,
    is_demo: bool = False,
) -> User:
    """Make a user with their address, for commands and demo data: the password is not judged here.

    ValidationFailed for what is no address, EmailTaken for one that has an account.
    """
    address = _clean_email(email)
    if User.objects.filter(email__iexact=address).exists():
        raise EmailTaken(_("%(email)s already has an account.") % {"email": address})
    user = User.objects.create_user(
        address,
        password,
        name=clean_line(name, max_length=150),
        language=language,
        time_zone=time_zone,
        is_staff=is_staff or is_superuser,
        is_superuser=is_superuser,
        is_demo=is_demo,
        email_verified_at=clock.now() if verified else None,
    )
    EmailAddress.objects.create(user=user, email=address, primary=True, verified=verified)
    publish(UserRegistered(user.pk))
    return user


def register(*, email: str, password: str, name: str = "", language: str = "") -> None:
    """Sign somebody up who is not in a browser; a mail with a link follows.

    The answer is the same for an address that has an account: its owner is told by mail instead.
    """
    address = _clean_email(email)
    throttling.sign_up(address, ip=context.current().ip)
    if not settings.HAWKER_OPEN_REGISTRATION:
        raise Conflict(_("This installation is not open for registration. Ask for an invitation."))
    check_new_password(password, User(email=address, name=name))
    _register(address, password, name, language or get_language() or "en")


@command
def _register(address: str, password: str, name: str, language: str) -> None:
    existing = User.objects.filter(email__iexact=address).first()
    if existing is not None:
        User(email=address).set_password(password)  # as long as for a new account
        mail_account_exists(address, existing)
        return
    known = dict(settings.LANGUAGES)
    user = create_user(email=address, password=password, name=name, language=language if language in known else "en")
    request_verification(user)


def mail_account_exists(address: str, existing: User | None) -> None:
    """Tell an address that somebody tried to sign up with it although it has an account."""
    publish(
        AccountMail(
            event="account_exists",
            email=address,
            user_id=existing.pk if existing else None,
            language=existing.language if existing else get_language() or "en",
            context={
                "email": address,
                "url": absolute("account_login"),
                "reset_url": absolute("account_reset_password"),
            },
        )
    )


def _clean_email(email: str) -> str:
    address = clean_line(email, max_length=255).lower()
    try:
        validate_email(address)
        if len(address) > 254:
            raise ValidationError("too long")
    except ValidationError:
        raise ValidationFailed({"email": [_("Enter an e-mail address, as name@example.com.")]}) from None
    return address


# Proving an address


@command
def request_verification(user: User) -> None:
    """Mail a link that proves the user's address: its own token, 24 hours, once; earlier links stay good."""
    address = EmailAddress.objects.filter(user=user, email=user.email).first()
    if address is None:
        address = EmailAddress.objects.create(user=user, email=user.email, primary=True)
    if address.verified:
        return
    confirmation = EmailConfirmation.create(address)
    confirmation.sent = clock.now()
    confirmation.save(update_fields=["sent"])
    mail_verification(user, address.email, confirmation.key)


def mail_verification(user: User, email: str, key: str) -> None:
    """Publish the mail for a verification key."""
    url = absolute("account_confirm_email", key)
    publish(EmailVerificationRequested(user.pk, email, url))
    publish(
        AccountMail(
            event="verify_email",
            email=email,
            user_id=user.pk,
            language=user.language,
            context={"name": user.get_short_name(), "email": email, "hours": str(VERIFY_HOURS)},
            secret_context={"url": url},
        )
    )


@command
def mark_verified(user: User, *, email: str, welcome: bool = True) -> None:
    """Note that the user's address is theirs; every link that could prove it is used up by that."""
    is_first = user.email_verified_at is None
    EmailConfirmation.objects.filter(email_address__user=user).delete()
    user.email_verified_at = clock.now()
    user.save(update_fields=["email_verified_at"])
    publish(EmailVerified(user.pk, email))
    if is_first and welcome:
        publish(
            AccountMail(
                event="welcome",
                email=email,
                user_id=user.pk,
                language=user.language,
                context={"name": user.get_short_name(), "email": email, "url": absolute("shops")},
            )
        )


# Passwords


def check_new_password(password: str, user: User) -> None:
    """ValidationFailed (`password`) for one that is too short, too common or too like the account."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationFailed({"password": list(error.messages)}) from None


@command
def set_password(user: User, password: str, *, keep_session_key: str | None = None) -> None:
    """Set another password: every other browser and every program is signed out."""
    refuse_demo(user)
    user.set_password(password)
    user.save(update_fields=["password"])
    from_browsers = end_other_sessions(user, keep_session_key=keep_session_key)
    activity.warn("password_changed", "password changed", user_id=user.pk, data={"signed_out": from_browsers})
    publish(PasswordChanged(user.pk))


def check_password(user: User, password: str) -> None:
    """Ask a signed-in person for their password once more; ValidationFailed (`password`) when it is wrong."""
    throttling.password_asked_again(user.pk)
    if not user.check_password(password):
        raise ValidationFailed({"password": [_("This is not your password.")]})


def refuse_demo(user: User) -> None:
    """DemoAccountFixed for the account that everybody shares."""
    if user.is_demo:
        raise DemoAccountFixed(_("Everybody shares the demo account, so its sign-in cannot be changed."))


# Profile


@command
def update_profile(user: User, *, name: str, phone: str, language: str, time_zone: str) -> User:
    """Change what a person says of themselves; ValidationFailed by field."""
    faults: dict[str, list[str]] = {}
    number = ""
    if phone.strip():
        try:
            number = phones.normalise(phone)
        except phones.InvalidPhone as error:
            faults["phone"] = [str(error)]
    if language not in dict(settings.LANGUAGES):
        faults["language"] = [_("Choose a language.")]
    if time_zone not in available_timezones():
        faults["time_zone"] = [_("Choose a time zone, as Europe/Madrid.")]
    if len(name) > 150:
        faults["name"] = [_("Use at most %(count)d characters.") % {"count": 150}]
    if faults:
        raise ValidationFailed(faults)
    user.name, user.phone = clean_line(name, max_length=150), number
    user.language, user.time_zone = language, time_zone
    user.save(update_fields=["name", "phone", "language", "time_zone"])
    return user


def set_picture(user: User, *, upload: Readable) -> User:
    """Give a person a picture: cut to a square, re-encoded, under a name nobody can guess."""
    try:
        source = images.read(upload)
    except images.PictureTooLarge as error:
        raise PayloadTooLarge(str(error)) from error
    except images.InvalidPicture as error:
        raise ValidationFailed({"picture": [str(error)]}) from error
    content = images.encode(images.square(source.image, PICTURE_SIDE), "webp")
    return _replace_picture(user, content)


def remove_picture(user: User) -> User:
    """Show the person's initials again."""
    return _replace_picture(user, None)


@command
def _replace_picture(user: User, content: bytes | None) -> User:
    old = user.picture.name
    if content is None:
        user.picture = ""
    else:
        user.picture.save(f"{ids.new_token(16).lower()}.webp", ContentFile(content), save=False)
    user.save(update_fields=["picture"])
    if old:
        transaction.on_commit(partial(user.picture.storage.delete, old))
    return user


# Leaving


def export_account(user: User) -> bytes:
    """Everything remembered of a person, as a ZIP of JSON files (and their picture)."""
    out = io.BytesIO()
    kinds = remembered(user)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        index: dict[str, Any] = {
            "account": user.email,
            "made_at": clock.iso_z(clock.now()),
            "installation": settings.BASE_URL,
            "files": [{"file": f"{kind.code}.json", "holds": kind.title, "count": kind.count} for kind in kinds],
        }
        archive.writestr("index.json", _json(index))
        for kind in kinds:
            archive.writestr(f"{kind.code}.json", _json(records_of(user, kind.code)))
        name, storage = user.picture.name, user.picture.storage
        if name and storage.exists(name):
            with storage.open(name) as picture:
                archive.writestr("picture.webp", picture.read())
    activity.warn("account_exported", "account data downloaded", user_id=user.pk)
    return out.getvalue()


def _json(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False, default=str)


def delete_account(user: User, *, password: str) -> None:
    """Delete a person's account for good.

    Refused (Conflict) while a room objects, as for the only owner of a shop. What shops recorded of who did
    what stays in their logs.
    """
    refuse_demo(user)
    check_password(user, password)
    _delete_account(user)


@command
def _delete_account(user: User) -> None:
    if user.is_superuser and not User.objects.filter(is_superuser=True).exclude(pk=user.pk).exists():
        raise Conflict(_("You are the only one who runs this installation. Name somebody else first."))
    user_id, email = user.pk, user.email
    publish(AccountDeleting(user_id))
    end_other_sessions(user, keep_session_key=None)
    revoke_programs(user, because="account_deleted")
    publish(
        AccountMail(
            event="account_deleted",
            email=email,
            user_id=None,
            language=user.language,
            context=circumstances(user),
        )
    )
    picture, storage = user.picture.name, user.picture.storage
    activity.record("accounts.deleted", object_type="user", object_id=user_id)
    with all_shops("what refers to a person stands in several shops"):
        user.delete()
    publish(AccountDeleted(user_id, throttling.account_key(email)))
    if picture:
        transaction.on_commit(partial(storage.delete, picture))
