# SPDX-License-Identifier: Apache-2.0
"""The other end of a toast's "Undo"."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from hawker.core.errors import HawkerError
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard import undo
from hawker.surfaces.dashboard.shell import MemberRequest, at, refused, say
from hawker.surfaces.web.access import member_page


@member_page(Permission.CATALOG_VIEW, methods=("POST",))
def take_back(request: MemberRequest, token: str) -> HttpResponse:
    """Take an action back (each kind asks for its own permission) and return to where it was taken."""
    try:
        said = undo.take_back(request, token)
    except HawkerError as error:
        refused(request, error)
    else:
        say(request, said)
    return HttpResponseRedirect(_where(request))


def _where(request: MemberRequest) -> str:
    """The page the toast stood on, if it is one of this shop's."""
    referer = request.headers.get("Referer", "")
    home = at(request.shop, "overview")
    if url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}):
        parts = urlsplit(referer)
        if parts.path.startswith(home):
            return parts.path + (f"?{parts.query}" if parts.query else "")
    return home
