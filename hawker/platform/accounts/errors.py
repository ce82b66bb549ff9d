# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with accounts."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

from hawker.core.errors import Conflict, NotFound, NotSignedIn, PermissionRefused


class InvalidCredentials(NotSignedIn):
    """Address and password do not fit; which of them is never told."""

    code = "invalid_credentials"
    title = N_("That did not work")


class InvalidToken(NotSignedIn):
    """A token that is unknown, expired or revoked."""

    code = "invalid_token"
    title = N_("This token opens nothing")


class EmailNotVerified(PermissionRefused):
    """The password was right, but the address is not proven yet."""

    code = "email_not_verified"
    title = N_("Confirm your e-mail address first")


class DemoAccountFixed(PermissionRefused):
    """The demo account belongs to everybody who looks around."""

    code = "demo_account"
    title = N_("The demo account stays as it is")


class LinkNotValid(NotFound):
    """A mailed link that is unknown, used or too old."""

    code = "link_not_valid"
    title = N_("This link is not valid any more")


class EmailTaken(Conflict):
    """An address that already belongs to somebody."""

    code = "email_taken"
    title = N_("This address already has an account")
