# SPDX-License-Identifier: Apache-2.0
"""A change of address needs both mailboxes."""

from __future__ import annotations

from itertools import count

import pytest
from allauth.account.models import EmailAddress

from hawker.core import clock
from hawker.core.errors import TooManyRequests, ValidationFailed
from hawker.platform.accounts import email_change, services
from hawker.platform.accounts.errors import DemoAccountFixed, EmailTaken, LinkNotValid
from hawker.platform.accounts.events import AccountMail
from hawker.platform.accounts.models import User
from tests.conftest import PASSWORD, make_user

_numbers = count(1)


@pytest.fixture
def person(db: object) -> User:
    return make_user(f"asha{next(_numbers)}@example.com")


def start(person: User, new: str = "new@example.com") -> None:
    email_change.start(person, new_email=new, password=PASSWORD)


def tokens_of(mails: list[AccountMail]) -> dict[str, str]:
    return {
        mail.event: mail.secret_context["url"].rstrip("/").rsplit("/", 1)[-1]
        for mail in mails
        if "url" in mail.secret_context
    }


@pytest.mark.parametrize("order", [("approve", "verify"), ("verify", "approve")])
def test_both_links_in_any_order_change_the_address(
    person: User, mails: list[AccountMail], order: tuple[str, str]
) -> None:
    old = person.email
    start(person)
    assert [(m.event, m.email) for m in mails] == [
        ("email_change_approve", old),
        ("email_change_verify", "new@example.com"),
    ]
    tokens = tokens_of(mails)
    first, second = order
    getattr(email_change, first)(tokens[f"email_change_{first}"])
    person.refresh_from_db()
    assert person.email == old
    getattr(email_change, second)(tokens[f"email_change_{second}"])
    person.refresh_from_db()
    assert person.email == "new@example.com"
    assert [(a.email, a.verified, a.primary) for a in EmailAddress.objects.filter(user=person)] == [
        ("new@example.com", True, True)
    ]
    assert (mails[-1].event, mails[-1].email) == ("email_changed", old)
    assert email_change.pending_change(person) is None


def test_one_mailbox_alone_changes_nothing_however_often(person: User, mails: list[AccountMail]) -> None:
    old = person.email
    start(person)
    tokens = tokens_of(mails)
    for _ in range(3):
        email_change.verify(tokens["email_change_verify"])
    person.refresh_from_db()
    assert person.email == old


def test_a_link_works_only_for_what_it_was_made_for(person: User, mails: list[AccountMail]) -> None:
    start(person)
    tokens = tokens_of(mails)
    with pytest.raises(LinkNotValid):
        email_change.approve(tokens["email_change_verify"])
    with pytest.raises(LinkNotValid):
        email_change.verify(tokens["email_change_approve"])


def test_links_end_when_carried_out(person: User, mails: list[AccountMail]) -> None:
    start(person)
    tokens = tokens_of(mails)
    email_change.approve(tokens["email_change_approve"])
    email_change.verify(tokens["email_change_verify"])
    with pytest.raises(LinkNotValid):
        email_change.verify(tokens["email_change_verify"])


def test_links_end_after_a_day(person: User, mails: list[AccountMail]) -> None:
    with clock.freeze("2026-11-21T09:00:00Z"):
        start(person)
        clock.tick(hours=24)
        with pytest.raises(LinkNotValid):
            email_change.approve(tokens_of(mails)["email_change_approve"])
        assert email_change.pending_change(person) is None


def test_a_new_wish_replaces_the_old_one(person: User, mails: list[AccountMail]) -> None:
    start(person, "first@example.com")
    old_tokens = tokens_of(mails)
    start(person, "second@example.com")
    with pytest.raises(LinkNotValid):
        email_change.approve(old_tokens["email_change_approve"])
    change = email_change.pending_change(person)
    assert change is not None
    assert change.new_email == "second@example.com"


def test_a_change_can_be_given_up(person: User, mails: list[AccountMail]) -> None:
    start(person)
    email_change.give_up(person)
    with pytest.raises(LinkNotValid):
        email_change.approve(tokens_of(mails)["email_change_approve"])


def test_a_taken_address_is_not_told_and_not_taken(person: User, mails: list[AccountMail]) -> None:
    other = make_user("ben@example.com")
    start(person, "BEN@example.com")
    assert [(m.event, m.email) for m in mails] == [
        ("email_change_approve", person.email),
        ("account_exists", "ben@example.com"),
    ]
    email_change.approve(tokens_of(mails)["email_change_approve"])
    other.refresh_from_db()
    person.refresh_from_db()
    assert (other.email, person.email) == ("ben@example.com", person.email)


def test_an_address_taken_in_between_is_refused(person: User, mails: list[AccountMail]) -> None:
    start(person)
    tokens = tokens_of(mails)
    make_user("new@example.com")
    email_change.approve(tokens["email_change_approve"])
    with pytest.raises(EmailTaken):
        email_change.verify(tokens["email_change_verify"])


def test_the_password_is_asked_for(person: User, mails: list[AccountMail]) -> None:
    with pytest.raises(ValidationFailed) as refused:
        email_change.start(person, new_email="new@example.com", password="wrong")
    assert refused.value.by_field().keys() == {"password"}
    assert mails == []


@pytest.mark.parametrize("new", ["", "nonsense"])
def test_what_is_no_address_is_refused(person: User, new: str) -> None:
    with pytest.raises(ValidationFailed):
        start(person, new)


def test_ones_own_address_is_no_change(person: User) -> None:
    with pytest.raises(ValidationFailed):
        start(person, person.email.upper())


def test_mails_to_strangers_are_counted(person: User) -> None:
    start(person)
    with pytest.raises(TooManyRequests):
        start(person)


def test_the_demo_account_keeps_its_address(db: object) -> None:
    demo = services.create_user(email="owner@sweets.example", password=PASSWORD, verified=True, is_demo=True)
    with pytest.raises(DemoAccountFixed):
        start(demo)
