# SPDX-License-Identifier: Apache-2.0
"""The Sandbox provider's page: pay, fail, cancel or leave pending, clearly marked as a test."""

from __future__ import annotations

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hawker.commerce.payments.providers.sandbox import charge_by_token, decide
from hawker.core.errors import NotFound, TransitionNotAllowed
from hawker.core.money import Money
from hawker.surfaces.web.jinja import money
from hawker.surfaces.web.rendering import page

_OUTCOMES = ("paid", "failed", "cancelled", "pending")
_STILL_OPEN = ("open", "pending", "failed")


@require_http_methods(["GET", "HEAD", "POST"])
def sandbox_payment(request: HttpRequest, token: str) -> HttpResponse:
    """Show a pretend charge, or carry out what was pressed and go back to the shop."""
    if not django_settings.HAWKER_SANDBOX_PAYMENTS:
        raise NotFound(_("Test payments are switched off."))
    charge = charge_by_token(token)
    notice, status = "", 200
    if request.method == "POST":
        outcome = request.POST.get("outcome", "")
        if outcome in _OUTCOMES:
            try:
                decided = decide(token, outcome=outcome)
            except TransitionNotAllowed as refused:
                notice, status = refused.detail, refused.status
                charge = charge_by_token(token)
            else:
                return HttpResponseRedirect(decided.return_url, status=303)
        else:
            notice, status = _("Choose one of the buttons."), 422
    response = page(
        request,
        "storefront/sandbox.jinja",
        {
            "page_title": _("Test payment"),
            "robots": "noindex, nofollow",
            "charge": charge,
            "shop_name": charge.shop.name,
            "amount_text": money(Money.from_minor(charge.amount_minor, charge.currency), country=charge.shop.country),
            "is_open": charge.state in _STILL_OPEN,
            "notice": notice,
        },
        status=status,
    )
    response["Cache-Control"] = "private, no-store"
    return response
