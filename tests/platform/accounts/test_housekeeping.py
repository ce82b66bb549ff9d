# SPDX-License-Identifier: Apache-2.0
"""What cannot be used any more is forgotten, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailConfirmation
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from hawker.core import clock
from hawker.platform.accounts import email_change, services, tokens
from hawker.platform.accounts.housekeeping import forget_expired
from hawker.platform.accounts.models import EmailChange, TokenFamily
from hawker.platform.jobs import registry
from hawker.platform.jobs.schedules import of_job
from tests.conftest import PASSWORD, make_user


@pytest.fixture
def everything(db: object) -> None:
    """A session, a program, a link and a change of address on its way."""
    person, unproven = make_user("asha@example.com"), make_user("ben@example.com", verified=False)
    Client().post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    tokens.sign_in(email=person.email, password=PASSWORD)
    email_change.start(person, new_email="new@example.com", password=PASSWORD)
    services.request_verification(unproven)


def counts() -> list[int]:
    return [model.objects.count() for model in (Session, UserSession, TokenFamily, EmailChange, EmailConfirmation)]


def test_what_is_still_good_stays(everything: None) -> None:
    assert counts() == [1, 1, 1, 1, 1]
    assert set(forget_expired().values()) == {0}
    assert counts() == [1, 1, 1, 1, 1]


def test_what_is_long_past_goes(everything: None) -> None:
    with clock.freeze(clock.now() + timedelta(days=61)):
        gone = forget_expired()
    assert counts() == [0, 0, 0, 0, 0]
    assert gone == {"sessions": 1, "links": 1, "changes_of_address": 1, "programs": 1, "devices": 1}


def test_it_happens_every_night() -> None:
    assert registry.get("accounts.forget_expired").is_recorded
    assert of_job("accounts.forget_expired") is not None
