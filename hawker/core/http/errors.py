# SPDX-License-Identifier: Apache-2.0
"""Why something was not fetched. `code` is for logs and rules; `public_detail` tells no one what answers where."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _noop

from hawker.core.errors import HawkerError


class FetchFailed(HawkerError):
    """An address that was not, or could not be, fetched.

    `reason` is one of `url_refused`, `address_refused`, `dns_failed`, `unreachable`, `tls_failed`, `timed_out`,
    `too_slow`, `too_large`, `too_many_redirects`, `redirect_refused`, `encoding_refused`, `type_refused`,
    `bad_response`, `busy`.
    """

    status = 422
    code = "fetch_failed"
    title = _noop("The address could not be read")

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        super().__init__(detail or _DETAILS.get(reason, _DETAILS["unreachable"]), extra={"reason": self.public_reason})

    @property
    def public_reason(self) -> str:
        """The reason as users see it: a refused address and a dead one look the same, or this were a port scanner."""
        return "unreachable" if self.reason in _ALIKE else self.reason

    @property
    def public_detail(self) -> str:
        """What happened and what to do, in the active language."""
        return gettext(_DETAILS.get(self.public_reason, _DETAILS["unreachable"]))


_ALIKE = frozenset({"address_refused", "dns_failed", "unreachable", "tls_failed", "timed_out", "busy"})
_DETAILS = {
    "url_refused": _noop(
        "This is not an address we fetch. Use a public http or https address, as copied from the browser."
    ),
    "address_refused": _noop("No public server answered at this address. Check it in your browser."),
    "unreachable": _noop("No public server answered at this address. Check it in your browser."),
    "too_slow": _noop("The server answered too slowly. We try again later."),
    "too_large": _noop("The page is larger than we read."),
    "too_many_redirects": _noop("The address leads from one page to the next without end."),
    "redirect_refused": _noop("The address leads somewhere we do not go."),
    "encoding_refused": _noop("The server sent the page in a form we do not read."),
    "type_refused": _noop("The address is no web page."),
    "bad_response": _noop("The server's answer was broken."),
}
