# SPDX-License-Identifier: Apache-2.0
"""Why a page could not be read, in words for people, and what they can do about it."""

from __future__ import annotations

from django.utils.translation import gettext as _


def in_words(problem: str) -> str:
    """A problem's code in few words."""
    return {
        "blocked": _("Blocked"),
        "captcha": _("Asks for a captcha"),
        "rate_limited": _("Too many requests"),
        "region_refused": _("Refused in this country"),
        "consent": _("Consent wall"),
        "gone": _("Page is gone"),
        "not_a_product": _("No product page"),
        "price_not_found": _("Price not found"),
        "layout_changed": _("Page was rebuilt"),
        "currency_changed": _("Other currency"),
        "condition_changed": _("Other condition"),
        "implausible": _("Doubtful price"),
        "robots": _("Not allowed by the site"),
        "browser_needed": _("Needs a browser"),
        "login_required": _("Needs a sign-in"),
        "robots_unreachable": _("The site's rules cannot be read"),
        "server_error": _("The site has trouble"),
        "maintenance": _("Closed for maintenance"),
        "empty": _("Empty page"),
        "too_slow": _("Too slow"),
        "timed_out": _("Too slow"),
        "too_large": _("Page too large"),
        "too_many_redirects": _("Leads in circles"),
        "redirect_refused": _("Leads elsewhere"),
        "unreachable": _("Not reachable"),
        "no_answer": _("No answer"),
    }.get(problem, problem.replace("_", " "))


def advice(problem: str) -> str:
    """What somebody can do about a page that cannot be read."""
    return {
        "blocked": _("The site refuses programs. Prices stay as last seen; another seller of the product may be open."),
        "captcha": _("The site asks for proof of being human. Prices stay as last seen."),
        "gone": _("The page is gone: replace the address, or stop following it."),
        "layout_changed": _("The chosen place is gone from the page: choose the price anew."),
        "price_not_found": _("The page no longer says a price we are sure of: choose it anew."),
        "not_a_product": _("The page is no product page (any more): replace the address."),
        "currency_changed": _("The page now shows another currency: follow it anew if that is right."),
        "condition_changed": _("The offer is now of another condition (used or new)."),
        "robots": _("The site does not want programs on this page; we keep to that."),
        "browser_needed": _("The page needs a browser to show its price; ask whoever runs Hawker to install one."),
        "login_required": _("The page is for signed-in visitors only: choose a public one."),
    }.get(problem, _("We keep trying, less often each time."))
