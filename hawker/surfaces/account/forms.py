# SPDX-License-Identifier: Apache-2.0
"""Input of the entrance pages; what it means is decided by allauth and `platform.accounts`."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hawker.platform.accounts.adapter import invited_address


class SignInForm(allauth.LoginForm):  # type: ignore[misc]
    """Address, password, and whether to stay."""


class SignUpForm(allauth.SignupForm):  # type: ignore[misc]
    """Name, address and password; on a closed installation only the invited address."""

    name = forms.CharField(max_length=150, required=False)
    field_order = ("name", "email", "password1")

    def __init__(self, *args: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if not settings.HAWKER_OPEN_REGISTRATION and self.request is not None:
            invited = invited_address(self.request)
            if email.lower() != invited.lower():
                raise forms.ValidationError(_("Use the address that was invited: %(email)s.") % {"email": invited})
        return email


class ChangePasswordForm(allauth.ChangePasswordForm):  # type: ignore[misc]
    """The old password and the new one, once: it can be shown while typing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class ResetPasswordKeyForm(allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password, once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
