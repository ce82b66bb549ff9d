# SPDX-License-Identifier: Apache-2.0
"""What the tests of people's pages share."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.test import Client

from hawker.core import events
from hawker.platform.accounts.events import AccountMail
from hawker.platform.accounts.models import User
from hawker.platform.shops.events import MemberInvited
from tests.conftest import PASSWORD, make_user


@pytest.fixture
def mails() -> Iterator[list[AccountMail]]:
    """Every account mail published during the test."""
    found: list[AccountMail] = []
    events.subscribe(AccountMail, found.append)
    yield found
    events._now[AccountMail].remove(found.append)


@pytest.fixture
def invitations() -> Iterator[list[MemberInvited]]:
    """Every invitation published during the test."""
    found: list[MemberInvited] = []
    events.subscribe(MemberInvited, found.append)
    yield found
    events._now[MemberInvited].remove(found.append)


@pytest.fixture
def person(db: object) -> User:
    return make_user("asha@example.com")


@pytest.fixture
def browser(person: User) -> Client:
    """A browser in which the person is signed in, as they would."""
    client = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"})
    sign_in(client)
    return client


def sign_in(client: Client, password: str = PASSWORD, email: str = "asha@example.com", **more: str):
    return client.post("/accounts/login/", {"login": email, "password": password, **more})


def is_signed_in(client: Client) -> bool:
    return client.get("/accounts/profile/").status_code == 200


def path_of(mail: AccountMail) -> str:
    return urlsplit(mail.secret_context["url"]).path
