# SPDX-License-Identifier: Apache-2.0
"""Signing up, signing in and out, proving an address, forgotten passwords: allauth's flows on our pages.

Each class only names the page, counts tries and makes the change one transaction; rules stand in
`platform.accounts`.
"""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth
from allauth.account.internal.stagekit import unstash_login
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from hawker.core import context
from hawker.core.errors import NotFound
from hawker.platform.accounts import throttling
from hawker.platform.accounts.models import User
from hawker.platform.accounts.services import refuse_demo, request_verification
from hawker.platform.shops.permissions import role_label
from hawker.platform.shops.queries import demo_memberships
from hawker.surfaces.account.forms import ChangePasswordForm, ResetPasswordKeyForm, SignInForm, SignUpForm
from hawker.surfaces.account.frame import person_page
from hawker.surfaces.web.access import signed_in
from hawker.surfaces.web.rendering import page


class OurPage:
    """Renders an allauth view by one of our templates; a form with faults answers 422."""

    page_template = ""
    page_title = ""
    request: HttpRequest

    def render_to_response(self, found: dict[str, Any], **more: Any) -> HttpResponse:
        found.pop("view", None)
        form = found.get("form")
        status = 422 if form is not None and form.is_bound and form.errors else self.page_status(found)
        title = _(self.page_title) if self.page_title else ""
        return page(self.request, f"account/{self.page_template}.jinja", {"page_title": title, **found}, status=status)

    def page_status(self, found: dict[str, Any]) -> int:
        return 200


@method_decorator(never_cache, name="dispatch")
class SignIn(OurPage, allauth.LoginView):  # type: ignore[misc]
    """Address and password, or one click into the demo."""

    form_class = SignInForm
    page_template = "sign_in"

    def form_valid(self, form: SignInForm) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "page_title": _("Sign in"),
            "demo_shops": demo_doors() if settings.HAWKER_DEMO else [],
            "is_open": settings.HAWKER_OPEN_REGISTRATION,
        }


@method_decorator(never_cache, name="dispatch")
class SignUp(OurPage, allauth.SignupView):  # type: ignore[misc]
    """Making an account; for an address that has one, the answer is the same."""

    form_class = SignUpForm
    page_template = "sign_up"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        throttling.sign_up(form.cleaned_data["email"], ip=context.current().ip)
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
        return response

    def closed(self) -> HttpResponse:
        return page(self.request, "account/sign_up_closed.jinja", {"page_title": _("Sign up")}, status=403)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "page_title": _("Create your account")}


class SignOut(OurPage, allauth.LogoutView):  # type: ignore[misc]
    """Asks by a page, signs out by a form."""

    page_template = "sign_out"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "page_title": _("Sign out")}


class Inactive(OurPage, allauth.AccountInactiveView):  # type: ignore[misc]
    """An account that was switched off."""

    page_template = "inactive"

    def page_status(self, found: dict[str, Any]) -> int:
        return 403

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "page_title": _("Account switched off")}


# Proving an address


@never_cache
def verification_sent(request: HttpRequest) -> HttpResponse:
    """All that somebody sees who did not prove their address yet."""
    if request.user.is_authenticated and getattr(request.user, "is_verified", False):
        return redirect("shops")
    return page(
        request,
        "account/verification_sent.jinja",
        {"page_title": _("Confirm your address"), "address": _waiting_address(request)},
    )


@require_POST
def verification_resend(request: HttpRequest) -> HttpResponse:
    """Another link to the address that waits; the answer does not tell whether there is an account."""
    address = _waiting_address(request)
    if not address:
        messages.info(request, _("Sign in once more, and we send you a new link."))
        return redirect("account_login")
    throttling.verification(address, ip=context.current().ip)
    user = _waiting_user(request)
    if user is not None:
        request_verification(user)
    messages.success(request, _("Another mail is on its way to %(email)s.") % {"email": address})
    return redirect("account_email_verification_sent")


def _waiting_user(request: HttpRequest) -> User | None:
    if request.user.is_authenticated:
        return request.user if isinstance(request.user, User) else None
    login = unstash_login(request, peek=True)
    return login.user if login is not None and isinstance(login.user, User) else None


def _waiting_address(request: HttpRequest) -> str:
    """The address a link was (or for a taken address: would have been) sent to in this session."""
    user = _waiting_user(request)
    if user is not None:
        return "" if user.is_verified else user.email
    login = unstash_login(request, peek=True)
    return str(login.email or "") if login is not None else ""


@method_decorator(never_cache, name="dispatch")
class ConfirmEmail(OurPage, allauth.ConfirmEmailView):  # type: ignore[misc]
    """A link from the mail shows a button: programs that look into mails must not use it up."""

    page_template = "email_confirm"

    def get(self, *args: Any, **kwargs: Any) -> HttpResponse:
        throttling.link(ip=context.current().ip)
        try:
            self.object = self.get_object()
        except Http404:
            self.object = None
        return self.render_to_response(self.get_context_data())

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        throttling.link(ip=context.current().ip)
        try:
            with transaction.atomic():
                response: HttpResponse = super().post(*args, **kwargs)
        except Http404:
            self.object = None
            return self.render_to_response(self.get_context_data())
        return response

    def page_status(self, found: dict[str, Any]) -> int:
        return 200 if found.get("can_confirm") else 404

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "page_title": _("Confirm your address")}


# Passwords


@method_decorator(never_cache, name="dispatch")
class PasswordReset(OurPage, allauth.PasswordResetView):  # type: ignore[misc]
    """Asks for the address; the next page is the same whether it has an account or not."""

    page_template = "password_reset"

    def form_valid(self, form: Any) -> HttpResponse:
        throttling.reset(form.cleaned_data["email"], ip=context.current().ip)
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "page_title": _("Forgot your password?")}


class PasswordResetDone(OurPage, allauth.PasswordResetDoneView):  # type: ignore[misc]
    """A mail is on its way, if there is an account."""

    page_template = "password_reset_done"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "page_title": _("Look into your mail"),
            "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
        }


@method_decorator(sensitive_post_parameters("password1"), name="dispatch")
@method_decorator(never_cache, name="dispatch")
class PasswordResetFromKey(OurPage, allauth.PasswordResetFromKeyView):  # type: ignore[misc]
    """A new password by the mailed link; it works once, within the hour."""

    form_class = ResetPasswordKeyForm
    page_template = "password_reset_from_key"

    def dispatch(self, request: HttpRequest, uidb36: str, key: str, **kwargs: Any) -> HttpResponseBase:
        throttling.link(ip=context.current().ip)
        response: HttpResponseBase = super().dispatch(request, uidb36, key, **kwargs)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        refuse_demo(self.reset_user)
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
        return response

    def page_status(self, found: dict[str, Any]) -> int:
        return 404 if found.get("token_fail") else 200

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "page_title": _("Choose a new password")}


class PasswordResetFromKeyDone(OurPage, allauth.PasswordResetFromKeyDoneView):  # type: ignore[misc]
    """It worked."""

    page_template = "password_reset_from_key_done"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "page_title": _("Your password is changed")}


@method_decorator(sensitive_post_parameters("oldpassword", "password1"), name="dispatch")
class PasswordChange(allauth.PasswordChangeView):  # type: ignore[misc]
    """Another password for a signed-in person; all their other devices are signed out."""

    form_class = ChangePasswordForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        assert isinstance(user, User)  # noqa: S101 - the door let only people in
        refuse_demo(user)
        throttling.password_asked_again(user.pk)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
        return response

    def render_to_response(self, found: dict[str, Any], **more: Any) -> HttpResponse:
        form = found["form"]
        return person_page(
            self.request,
            "password_change",
            {"form": form},
            title=_("Password"),
            here="account_change_password",
            status=422 if form.is_bound else 200,
        )


password_change = signed_in(never_cache(PasswordChange.as_view()))


# The demo


def demo_doors() -> list[dict[str, Any]]:
    """Demo shops with a way in for each role."""
    doors: dict[str, dict[str, Any]] = {}
    for membership in demo_memberships():
        shop = doors.setdefault(membership.shop.slug, {"name": membership.shop.name, "accounts": []})
        shop["accounts"].append({"email": membership.user.email, "role": role_label(membership.role)})
    return list(doors.values())


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in to a demo account with one click: in demo mode, to demo accounts, and to nothing else."""
    if not settings.HAWKER_DEMO:
        raise NotFound
    found = User.objects.filter(is_demo=True, is_active=True)
    email = request.POST.get("email", "")
    user = found.filter(email__iexact=email).first() if email else _demo_owner(request.POST.get("shop", ""))
    if user is None:
        raise NotFound(_("There is no such demo account. Load the demo data first."))
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/operator/" if user.is_staff else reverse("shops")
    with transaction.atomic():
        if request.user.is_authenticated:
            logout(request)
        response: HttpResponse = perform_login(request, user, redirect_url=target, email=user.email)
        request.session.set_expiry(0)
    return response


def _demo_owner(slug: str) -> User | None:
    doors = [row for row in demo_memberships() if not slug or row.shop.slug == slug]
    return doors[0].user if doors else None
