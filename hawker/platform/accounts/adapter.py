# SPDX-License-Identifier: Apache-2.0
"""How allauth does its work here: our limits, our events instead of mails, our words.

allauth decides the flows (sign-up, sign-in, verification, reset); everything it wants to tell somebody is
published as `AccountMail`, and nothing is sent from a request.
"""

from __future__ import annotations

from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hawker.core import activity, context
from hawker.core.events import publish
from hawker.core.text import clean_line
from hawker.platform.accounts import devices, services, throttling
from hawker.platform.accounts.events import (
    AccountMail,
    PasswordResetRequested,
    SignedIn,
    SignInFailed,
    UserRegistered,
)
from hawker.platform.accounts.links import absolute, circumstances
from hawker.platform.accounts.models import User

log = structlog.get_logger(__name__)

INVITED_ADDRESS = "hawker_invited_address"
RESET_MINUTES = settings.PASSWORD_RESET_TIMEOUT // 60

_MAILS = {
    "email_confirmation": "verify_email",
    "email_confirmation_signup": "verify_email",
    "password_reset_key": "reset_password",
    "password_changed": "password_changed",
    "password_reset": "password_changed",
    "password_set": "password_changed",
    "account_already_exists": "account_exists",
    "unknown_account": "unknown_account",
}
"""allauth's names of mails, and ours."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Our side of allauth."""

    # Who may sign up

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Anybody, or on a closed installation only who came by an invitation."""
        return settings.HAWKER_OPEN_REGISTRATION or bool(invited_address(request))

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        data = form.cleaned_data
        user.email = data["email"].strip().lower()
        user.name = clean_line(data.get("name", ""), max_length=150)
        user.language = _language()
        user.set_password(data["password1"])
        if commit:
            user.save()
            publish(UserRegistered(user.pk))
        return user

    # Guessing

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        email = str(credentials.get("email", "")).strip().lower()
        known = User.objects.filter(email=email).values_list("pk", flat=True).first()
        is_known_device = known is not None and devices.is_known(request.COOKIES, known)
        throttling.sign_in(email, ip=context.current().ip, is_known_device=is_known_device)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            throttling.signed_in(str(credentials.get("email", "")), ip=context.current().ip)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        account = throttling.account_key(str(credentials.get("email", "")))
        with transaction.atomic():
            publish(SignInFailed(account, context.current().ip))
            activity.warn("sign_in_failed", "wrong address or password", data={"account": account})

    def get_client_ip(self, request: HttpRequest) -> str:
        return context.current().ip or "0.0.0.0"  # noqa: S104 - a placeholder for a missing address

    # Signing in

    def login(self, request: HttpRequest, user: User) -> None:
        request.is_first_sign_in = user.last_login is None  # type: ignore[attr-defined]
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **more)
        running = context.current()
        is_first = getattr(request, "is_first_sign_in", False)
        is_new = not is_first and not devices.is_known(request.COOKIES, user.pk)
        with context.acting(actor_id=user.pk, actor_label=str(user)):
            publish(SignedIn(user.pk, running.ip, running.user_agent, is_new))
            if is_new and not user.is_demo:
                activity.warn("new_device", devices.describe(running.user_agent).text, user_id=user.pk)
                facts = {**circumstances(user), "url": absolute("devices")}
                publish(AccountMail("new_device", user.email, user.pk, user.language, facts))
        _set_cookie(request, response, devices.MARK_COOKIE, devices.mark(request.COOKIES, user.pk))
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            _set_cookie(request, response, settings.LANGUAGE_COOKIE_NAME, user.language)
        return response

    # Addresses and passwords

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        confirmed: bool = super().confirm_email(request, email_address)
        if confirmed:
            services.mark_verified(email_address.user, email=email_address.email)
        return confirmed

    def should_send_confirmation_mail(self, request: HttpRequest, email_address: EmailAddress, signup: bool) -> bool:
        """At sign-in of somebody unverified, not again and again; a sign-up was counted itself."""
        return signup or throttling.may_send_verification(email_address.email, ip=context.current().ip)

    def set_password(self, user: User, password: str) -> None:
        request = allauth_context.request
        is_own = request.user.is_authenticated and request.user.pk == user.pk
        services.set_password(user, password, keep_session_key=request.session.session_key if is_own else None)

    # Where to go

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return absolute("account_confirm_email", emailconfirmation.key)

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _dash, token = key.partition("-")
        return absolute("account_reset_password_from_key", uid, token)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("devices")

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages are pages, whatever a request says of itself; programs use the API."""
        return False

    # What is said

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Publish what allauth wants to mail; unknown kinds are logged, never sent."""
        event = _MAILS.get(template_prefix.rsplit("/", 1)[-1])
        if event is None:
            log.warning("no mail of ours for allauth's", template=template_prefix)
            return
        user: User | None = context.get("user") or User.objects.filter(email__iexact=email).first()
        if event == "account_exists":
            services.mail_account_exists(email, user)
        elif user is None:
            facts = {"email": email, "url": absolute("account_signup")}
            publish(AccountMail(event, email, None, _language(), facts))
        elif event == "verify_email":
            services.mail_verification(user, email, context["key"])
        elif event == "reset_password":
            self._mail_reset(user, email, context["password_reset_url"])
        else:
            facts = {**circumstances(user), "url": absolute("account_reset_password")}
            publish(AccountMail(event, email, user.pk, user.language, facts))

    def _mail_reset(self, user: User, email: str, url: str) -> None:
        publish(PasswordResetRequested(user.pk, email, url))
        facts = {**circumstances(user), "minutes": str(RESET_MINUTES)}
        publish(AccountMail("reset_password", email, user.pk, user.language, facts, {"url": url}))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        self.send_mail(template_prefix, email or user.email, {"user": user, **(context or {})})

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say on the next page, in our words, what that page does not say itself."""
        words = {
            "password_changed": _("Your password is changed. All other devices are signed out."),
            "password_set": _("Your password is set."),
            "email_confirmed": _("Your address is confirmed."),
            "email_confirmation_failed": _("This address belongs to another account by now."),
        }
        name = (message_template or "").rsplit("/", 1)[-1].removesuffix(".txt")
        text = message or words.get(name)
        if text:
            messages.add_message(request, level, text, extra_tags=extra_tags)


def invited_address(request: HttpRequest) -> str:
    """The address of the invitation that this visitor's session came by, or nothing."""
    return str(request.session.get(INVITED_ADDRESS, ""))


def _language() -> str:
    language = (get_language() or "en").split("-")[0]
    return language if language in dict(settings.LANGUAGES) else "en"


def _set_cookie(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=devices.MARK_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
