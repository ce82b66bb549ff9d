# SPDX-License-Identifier: Apache-2.0
"""Registering, and tokens for programs."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from ninja.responses import Status
from pydantic import Field

from hawker.core import context
from hawker.core.errors import NotSignedIn
from hawker.platform.accounts import services, tokens
from hawker.platform.shops.models import Role
from hawker.platform.shops.permissions import MATRIX
from hawker.platform.shops.queries import shops_of
from hawker.surfaces.api import limits
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import Input, Schema, Time
from hawker.surfaces.api.security import Room

room = Room("Sign-in", "/auth")


class RegisterIn(Input):
    """A new account."""

    email: Annotated[str, Field(max_length=254)]
    password: Annotated[str, Field(max_length=256)]
    name: Annotated[str, Field(max_length=150)] = ""
    language: Annotated[str, Field(max_length=10)] = ""


class AcceptedOut(Schema):
    """What happens next."""

    detail: str


class CredentialsIn(Input):
    """E-mail and password."""

    email: Annotated[str, Field(max_length=254)]
    password: Annotated[str, Field(max_length=256)]


class RefreshIn(Input):
    """A refresh token, good for one use."""

    refresh: Annotated[str, Field(max_length=400)]


class LogoutIn(Input):
    """The refresh token to end; without one the access token's sign-in ends."""

    refresh: Annotated[str, Field(max_length=400)] = ""


class TokensOut(Schema):
    """An access token (send it as `Authorization: Bearer`) and the refresh token that renews it."""

    access: str
    refresh: str
    expires_in: Annotated[int, Field(description="Seconds until the access token ends.")]
    token_type: str = "Bearer"  # noqa: S105 - a kind of token, not one


class MembershipOut(Schema):
    """A shop one is a member of."""

    slug: str
    name: str
    role: str
    permissions: list[str]


class MeOut(Schema):
    """Who the token belongs to."""

    id: UUID
    email: str
    name: str
    phone: str
    language: str
    time_zone: str
    is_staff: bool
    created_at: Time
    shops: list[MembershipOut]


def _tokens_out(pair: tokens.TokenPair) -> TokensOut:
    return TokensOut(access=pair.access, refresh=pair.refresh, expires_in=pair.expires_in)


@room.post("/register", public=True, response={202: AcceptedOut})
def register(request: ApiRequest, data: RegisterIn) -> Status[AcceptedOut]:
    """Make an account. The answer is the same whether or not the address is known; a mail says the rest."""
    services.register(email=data.email, password=data.password, name=data.name, language=data.language)
    return Status(202, AcceptedOut(detail=_("Look into your mailbox and follow the link to confirm your address.")))


@room.post("/token", public=True, is_counted=False, remembers=False, response=TokensOut)
def sign_in(request: ApiRequest, data: CredentialsIn) -> TokensOut:
    """Tokens for e-mail and password. Wrong ones are answered alike, and ever more slowly."""
    return _tokens_out(tokens.sign_in(email=data.email, password=data.password))


@room.post("/refresh", public=True, is_counted=False, remembers=False, response=TokensOut)
def refresh(request: ApiRequest, data: RefreshIn) -> TokensOut:
    """New tokens for a refresh token, which is used up. Using one twice ends every token of that sign-in."""
    try:
        return _tokens_out(tokens.refresh(data.refresh))
    except NotSignedIn:
        limits.failed_credentials(context.current().ip)
        raise


@room.post("/logout", public=True, is_counted=False, remembers=False, response={204: None})
def sign_out(request: ApiRequest, data: LogoutIn | None = None) -> Status[None]:
    """End a sign-in: its access and refresh tokens open nothing any more. Unknown tokens are no error."""
    given = data.refresh if data else ""
    bearer = request.headers.get("Authorization", "").partition(" ")[2].strip()
    if not given and not bearer:
        raise NotSignedIn(_("Send the refresh token, or the access token as “Authorization: Bearer …”."))
    tokens.revoke(given or bearer)
    return Status(204, None)


@room.get("/me", person=True, response=MeOut)
def who_am_i(request: ApiRequest) -> MeOut:
    """The signed-in person with their shops."""
    user = request.person
    if user is None:
        raise NotSignedIn
    return MeOut(
        id=user.pk,
        email=user.email,
        name=user.name,
        phone=user.phone,
        language=user.language,
        time_zone=user.time_zone,
        is_staff=user.is_staff,
        created_at=user.created_at,
        shops=[
            MembershipOut(
                slug=membership.shop.slug,
                name=membership.shop.name,
                role=membership.role,
                permissions=sorted(MATRIX[Role(membership.role)]),
            )
            for membership in shops_of(user)
        ],
    )
