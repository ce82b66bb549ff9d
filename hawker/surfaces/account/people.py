# SPDX-License-Identifier: Apache-2.0
"""Pages about oneself: profile, address, devices and programs, and what is remembered."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hawker.core import clock, context, phones
from hawker.core.errors import Conflict, NotFound, PayloadTooLarge, TooManyRequests, ValidationFailed
from hawker.platform.accounts import email_change, services, sessions, throttling
from hawker.platform.accounts.models import EmailChange, User
from hawker.platform.accounts.personal_data import remembered
from hawker.surfaces.account.frame import person_page, picture_address
from hawker.surfaces.web.access import signed_in
from hawker.surfaces.web.rendering import page


class PersonRequest(HttpRequest):
    """A request that came through `access.signed_in`."""

    user: User


def time_zones() -> list[str]:
    """Zones by name, without the old aliases that have no region."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix")))


# Profile


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: PersonRequest) -> HttpResponse:
    """Name, phone, language and time zone."""
    user = request.user
    typed = {
        "name": user.name,
        "phone": phones.format_international(user.phone) if user.phone else "",
        "language": user.language,
        "time_zone": user.time_zone,
    }
    faults: dict[str, list[str]] = {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in typed}
        try:
            services.update_profile(user, **typed)
        except ValidationFailed as error:
            faults = error.by_field()
        else:
            with override(user.language):
                messages.success(request, _("Saved."))
            response = redirect("profile")
            _remember_language(request, response, user.language)
            return response
    return person_page(
        request,
        "profile",
        {
            "typed": typed,
            "faults": faults,
            "time_zones": _with_current(time_zones(), typed["time_zone"]),
            "picture": picture_address(user),
        },
        title=_("Profile"),
        here="profile",
        status=422 if faults else 200,
    )


def _with_current(zones: list[str], chosen: str) -> list[str]:
    return zones if chosen in zones or not chosen else [chosen, *zones]


def _remember_language(request: HttpRequest, response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


@signed_in
@require_POST
def picture(request: PersonRequest) -> HttpResponse:
    """Another picture, or none."""
    if "remove" in request.POST:
        services.remove_picture(request.user)
        messages.success(request, _("Your picture is removed."))
        return redirect("profile")
    upload = request.FILES.get("picture")
    if upload is None:
        messages.error(request, _("Choose a picture first."))
        return redirect("profile")
    try:
        services.set_picture(request.user, upload=upload)
    except (ValidationFailed, PayloadTooLarge) as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, _("This is how others see you now."))
    return redirect("profile")


# Address


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def email(request: PersonRequest) -> HttpResponse:
    """The address, and changing it: the old mailbox approves, the new one proves itself."""
    typed, faults = "", {}
    if request.method == "POST":
        typed = request.POST.get("email", "")
        try:
            change = email_change.start(request.user, new_email=typed, password=request.POST.get("password", ""))
        except ValidationFailed as error:
            faults = error.by_field()
        else:
            messages.success(
                request,
                _("Two mails are on their way: to %(old)s and to %(new)s.")
                % {"old": change.old_email, "new": change.new_email},
            )
            return redirect("account_email")
    return person_page(
        request,
        "email",
        {
            "typed": typed,
            "faults": faults,
            "change": email_change.pending_change(request.user),
            "hours": email_change.HOURS,
        },
        title=_("E-mail address"),
        here="account_email",
        status=422 if faults else 200,
    )


@signed_in
@require_POST
def email_keep(request: PersonRequest) -> HttpResponse:
    """Give a change of address up."""
    email_change.give_up(request.user)
    messages.success(request, _("Your address stays %(email)s.") % {"email": request.user.email})
    return redirect("account_email")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def email_approve(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the old mailbox; it works without signing in, since holding it is the proof."""
    throttling.link(ip=context.current().ip)
    change = email_change.approve(token) if request.method == "POST" else email_change.change_to_approve(token)
    return _email_link(request, change, is_approval=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def email_verify(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the new mailbox."""
    throttling.link(ip=context.current().ip)
    change = email_change.verify(token) if request.method == "POST" else email_change.change_to_verify(token)
    return _email_link(request, change, is_approval=False)


def _email_link(request: HttpRequest, change: EmailChange, *, is_approval: bool) -> HttpResponse:
    return page(
        request,
        "account/email_link.jinja",
        {
            "page_title": _("Change of address"),
            "change": change,
            "is_approval": is_approval,
            "is_done": request.method == "POST",
            "is_carried_out": change.closed_at is not None,
        },
    )


# Devices and programs


@signed_in
@never_cache
@require_safe
def devices(request: PersonRequest) -> HttpResponse:
    """Browsers and programs that are signed in, with their last use."""
    found = sessions.devices_of(request.user, current_key=request.session.session_key)
    programs = sessions.programs_of(request.user)
    return person_page(
        request,
        "devices",
        {"devices": found, "programs": programs, "others": len(found) + len(programs) - 1},
        title=_("Devices and programs"),
        here="devices",
    )


@signed_in
@require_POST
def devices_end(request: PersonRequest) -> HttpResponse:
    """Sign one browser out."""
    number = request.POST.get("session", "")
    if not number.isdigit():
        raise NotFound
    current = {
        one.id for one in sessions.devices_of(request.user, current_key=request.session.session_key) if one.is_current
    }
    sessions.end_session(request.user, session_id=int(number))
    if int(number) in current:
        logout(request)
        return redirect("account_login")
    messages.success(request, _("That device is signed out."))
    return redirect("devices")


@signed_in
@require_POST
def devices_end_others(request: PersonRequest) -> HttpResponse:
    """Sign out everywhere else."""
    ended = sessions.end_other_sessions(request.user, keep_session_key=request.session.session_key)
    request.session[HASH_SESSION_KEY] = request.user.get_session_auth_hash()
    messages.success(
        request,
        ngettext("%(count)d device or program is signed out.", "%(count)d devices and programs are signed out.", ended)
        % {"count": ended},
    )
    return redirect("devices")


@signed_in
@require_POST
def program_end(request: PersonRequest) -> HttpResponse:
    """Sign one program out."""
    try:
        family = UUID(request.POST.get("program", ""))
    except ValueError:
        raise NotFound from None
    sessions.end_program(request.user, family_id=family)
    messages.success(request, _("That program is signed out."))
    return redirect("devices")


# What is remembered


@signed_in
@never_cache
@require_safe
def personal_data(request: PersonRequest) -> HttpResponse:
    """What is remembered of the person, and since when."""
    return _data_page(request, {})


def _data_page(request: PersonRequest, faults: dict[str, list[str]], *, refused: str = "") -> HttpResponse:
    return person_page(
        request,
        "personal_data",
        {"remembered": remembered(request.user), "faults": faults, "refused": refused},
        title=_("Your data"),
        here="personal_data",
        status=409 if refused else 422 if faults else 200,
    )


@signed_in
@never_cache
@require_POST
def personal_data_download(request: PersonRequest) -> HttpResponse:
    """All of it as a ZIP."""
    throttling.password_asked_again(request.user.pk)
    name = f"hawker-{request.user.get_short_name().lower()}-{clock.now():%Y-%m-%d}.zip"
    return HttpResponse(
        services.export_account(request.user),
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{_ascii(name)}"',
            "Cache-Control": "no-store",
        },
    )


def _ascii(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "-.") else "-" for c in name)


@signed_in
@never_cache
@require_POST
def account_delete(request: PersonRequest) -> HttpResponse:
    """Delete the account, after its password was typed once more."""
    try:
        services.delete_account(request.user, password=request.POST.get("password", ""))
    except ValidationFailed as error:
        return _data_page(request, error.by_field())
    except TooManyRequests:
        raise
    except Conflict as error:
        return _data_page(request, {}, refused=error.detail)
    logout(request)
    response = page(request, "account/deleted.jinja", {"page_title": _("Your account is deleted"), "user": None})
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response


def account_root(request: HttpRequest) -> HttpResponseRedirect:
    """`/accounts/` by itself."""
    return redirect("profile" if request.user.is_authenticated else "account_login")
