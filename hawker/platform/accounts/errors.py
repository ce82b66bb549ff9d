# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with accounts."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _noop

from hawker.core.errors import Conflict, NotFound, NotSignedIn, PermissionRefused


class InvalidCredentials(NotSignedIn):
    """Address and password do not fit; which of them is never told."""

    code = "invalid_credentials"
    title = _noop("That did not work")


class InvalidToken(NotSignedIn):
    """A token that is unknown, expired or revoked."""

    code = "invalid_token"
    title = _noop("This token opens nothing")


class EmailNotVerified(PermissionRefused):
    """The password was right, but the address is not proven yet."""

    code = "email_not_verified"
    title = _noop("Confirm your e-mail address first")


class DemoAccountFixed(PermissionRefused):
    """The demo account belongs to everybody who looks around."""

    code = "demo_account"
    title = _noop("The demo account stays as it is")


class LinkNotValid(NotFound):
    """A mailed link that is unknown, used or too old."""

    code = "link_not_valid"
    title = _noop("This link is not valid any more")


class EmailTaken(Conflict):
    """An address that already belongs to somebody."""

    code = "email_taken"
    title = _noop("This address already has an account")
