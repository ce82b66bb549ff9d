# SPDX-License-Identifier: Apache-2.0
"""A person and their shops: switching, making one, accepting an invitation."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hawker.core import addresses, context, money
from hawker.core.errors import HawkerError, NotFound, ValidationFailed
from hawker.platform.accounts import throttling
from hawker.platform.accounts.adapter import INVITED_ADDRESS
from hawker.platform.accounts.models import User
from hawker.platform.shops.permissions import role_label
from hawker.platform.shops.proposals import proposal
from hawker.platform.shops.queries import invitation_by_token, invitations_for, shops_of
from hawker.platform.shops.services import (
    PURPOSES,
    accept_invitation,
    accept_own_invitation,
    create_shop,
)
from hawker.surfaces.account.frame import demo_banner
from hawker.surfaces.account.people import PersonRequest, time_zones
from hawker.surfaces.web.access import signed_in
from hawker.surfaces.web.jinja import locale
from hawker.surfaces.web.rendering import page

_REGION_IN_LANGUAGE = re.compile(r"\b[a-z]{2,3}(?:-[A-Za-z]{4})?-([A-Z]{2})\b")


def home_of(slug: str) -> str:
    """The first page of a shop's dashboard."""
    return reverse("dashboard:overview", args=[slug])


@signed_in
@never_cache
@require_safe
def shops(request: PersonRequest) -> HttpResponse:
    """The person's shops; with exactly one (and nothing to decide) straight into it."""
    memberships, invitations = shops_of(request.user), invitations_for(request.user)
    if len(memberships) == 1 and not invitations and "all" not in request.GET:
        return HttpResponseRedirect(home_of(memberships[0].shop.slug))
    return page(
        request,
        "account/shops.jinja",
        {
            "page_title": _("Your shops"),
            "shops": [
                {
                    "name": membership.shop.name,
                    "href": home_of(membership.shop.slug),
                    "role": role_label(membership.role),
                    "place": addresses.country_name(membership.shop.country, locale()),
                    "currency": membership.shop.currency,
                    "is_demo": membership.shop.is_demo,
                }
                for membership in memberships
            ],
            "invitations": [
                {
                    "id": invitation.pk,
                    "shop": invitation.shop.name,
                    "role": role_label(invitation.role),
                    "inviter": str(invitation.invited_by or ""),
                }
                for invitation in invitations
            ],
            "banner": demo_banner(request.user),
        },
    )


# Making one


def purposes() -> list[dict[str, str]]:
    """What people come for, in words."""
    words = {
        "sell": (_("Sell online"), _("A storefront by weight or piece, orders, stock and payments."), "shopping-bag"),
        "quote": (_("Send quotes"), _("Requests, prices by volume, versions and acceptance."), "file-text"),
        "watch": (_("Watch prices"), _("What others charge, with alerts and margins."), "eye"),
        "market": (_("Read a market"), _("Fair values, deals and a portfolio of cards."), "trending-up"),
        "insight": (_("Know my numbers"), _("Sales, customers and stock of connected stores."), "chart-line"),
    }
    return [
        {"value": code, "label": words[code][0], "detail": words[code][1], "icon": words[code][2]} for code in PURPOSES
    ]


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shop_new(request: PersonRequest) -> HttpResponse:
    """Two short steps: who you are and what you want; then currency, time zone and language as proposed."""
    if request.method == "POST":
        return _create(request)
    name, country = request.GET.get("name", "").strip(), request.GET.get("country", "").upper()
    chosen = [code for code in request.GET.getlist("purposes") if code in PURPOSES]
    known = {code for code, _name in addresses.countries()}
    faults: dict[str, list[str]] = {}
    if "country" in request.GET:
        if not name:
            faults["name"] = [_("Give your shop a name.")]
        if country not in known:
            faults["country"] = [_("Choose a country.")]
    if "country" not in request.GET or faults:
        typed = {
            "name": name,
            "country": country or _guessed_country(request, known),
            "purposes": chosen or ([] if "country" in request.GET else ["sell"]),
        }
        return _first_step(request, typed, faults)
    proposed = proposal(country)
    return _second_step(
        request,
        {
            "name": name,
            "country": country,
            "purposes": chosen,
            "currency": proposed.currency,
            "time_zone": proposed.time_zone,
            "language": proposed.language,
        },
        {},
    )


def _guessed_country(request: HttpRequest, known: set[str]) -> str:
    """The region a browser's language names (`en-IN`); a guess that is only filled in."""
    found = _REGION_IN_LANGUAGE.search(request.headers.get("Accept-Language", ""))
    return found[1] if found and found[1] in known else ""


def _first_step(request: PersonRequest, typed: dict[str, Any], faults: dict[str, list[str]]) -> HttpResponse:
    return page(
        request,
        "account/shop_new.jinja",
        {
            "page_title": _("New shop"),
            "typed": typed,
            "faults": faults,
            "countries": addresses.countries(locale()),
            "purposes": purposes(),
            "is_first": not shops_of(request.user),
            "banner": demo_banner(request.user),
        },
        status=422 if faults else 200,
    )


def _second_step(request: PersonRequest, typed: dict[str, Any], faults: dict[str, list[str]]) -> HttpResponse:
    again = urlencode([("name", typed["name"]), *(("purposes", code) for code in typed["purposes"])])
    return page(
        request,
        "account/shop_new_details.jinja",
        {
            "page_title": _("New shop"),
            "typed": typed,
            "faults": faults,
            "country_name": addresses.country_name(typed["country"], locale()),
            "currencies": [(code, f"{code} · {text}") for code, text in money.currencies(locale())],
            "time_zones": time_zones(),
            "languages": settings.LANGUAGES,
            "back": f"{reverse('shop_new')}?{again}",
        },
        status=422 if faults else 200,
    )


def _create(request: PersonRequest) -> HttpResponse:
    names = ("name", "country", "currency", "time_zone", "language")
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in names}
    typed["purposes"] = [code for code in request.POST.getlist("purposes") if code in PURPOSES]
    throttling.new_shop(request.user.pk)
    try:
        shop = create_shop(owner=request.user, **typed)
    except ValidationFailed as error:
        faults = error.by_field()
        if faults.keys() & {"name", "country"}:
            return _first_step(request, typed, faults)
        return _second_step(request, typed, faults)
    messages.success(request, _("%(name)s is yours. Here is what to do next.") % {"name": shop.name})
    return HttpResponseRedirect(home_of(shop.slug))


# Invitations


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """A mailed link: who invites to what, and one button."""
    throttling.link(ip=context.current().ip)
    found = invitation_by_token(token)
    user = request.user if isinstance(request.user, User) else None
    if request.method == "POST":
        return _accept(request, token)
    if user is None:
        request.session[INVITED_ADDRESS] = found.email
    here = urlencode({"next": request.path, "email": found.email})
    return page(
        request,
        "account/invitation.jinja",
        {
            "page_title": _("Invitation"),
            "invitation": found,
            "role": role_label(found.role),
            "person": user,
            "is_theirs": user is not None and user.email == found.email,
            "sign_up": f"{reverse('account_signup')}?{here}",
            "sign_in": f"{reverse('account_login')}?{here}",
            "here": request.path,
        },
        status=410 if found.is_expired else 200,
    )


@signed_in
def _accept(request: PersonRequest, token: str) -> HttpResponse:
    membership = accept_invitation(token, user=request.user)
    request.session.pop(INVITED_ADDRESS, None)
    messages.success(request, _("Welcome to %(shop)s.") % {"shop": membership.shop.name})
    return HttpResponseRedirect(home_of(membership.shop.slug))


@signed_in
@require_POST
def invitation_accept(request: PersonRequest) -> HttpResponse:
    """Accept an invitation from the list of one's own."""
    try:
        which = UUID(request.POST.get("invitation", ""))
    except ValueError:
        raise NotFound from None
    try:
        membership = accept_own_invitation(which, user=request.user)
    except HawkerError as error:
        messages.error(request, error.detail)
        return redirect("shops")
    messages.success(request, _("Welcome to %(shop)s.") % {"shop": membership.shop.name})
    return HttpResponseRedirect(home_of(membership.shop.slug))
