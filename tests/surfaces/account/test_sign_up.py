# SPDX-License-Identifier: Apache-2.0
"""Signing up and proving one's address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from django.test import Client

from hawker.core.tenancy import all_shops
from hawker.platform.accounts.events import AccountMail
from hawker.platform.accounts.models import User
from hawker.platform.messaging.models import Message
from tests.conftest import PASSWORD, make_user
from tests.surfaces.account.conftest import is_signed_in, path_of, sign_in

NEW = {"name": "Asha Rao", "email": "asha@example.com", "password1": PASSWORD}


def sign_up(client: Client, **changes: str):
    return client.post("/accounts/signup/", {**NEW, **changes})


def test_signing_up_leads_to_the_mailbox_and_no_further(client: Client, db: object, mails: list[AccountMail]) -> None:
    response = sign_up(client)
    assert response["Location"] == "/accounts/confirm-email/"
    user = User.objects.get()
    assert (user.email, user.name, user.is_verified) == ("asha@example.com", "Asha Rao", False)
    [mail] = mails
    assert (mail.event, mail.email) == ("verify_email", "asha@example.com")
    page = client.get("/accounts/confirm-email/").content.decode()
    assert "asha@example.com" in page
    assert not is_signed_in(client)
    for path in ("/app/", "/app/new/", "/accounts/sessions/", "/accounts/data/"):
        assert client.get(path).status_code == 302


def test_the_mail_stands_in_the_outbox(client: Client, db: object) -> None:
    sign_up(client)
    with all_shops("the test looks at the installation's messages"):
        message = Message.objects.get()
    assert (message.event, message.recipient) == ("verify_email", "asha@example.com")
    assert EmailConfirmation.objects.get().key not in f"{message.context}{message.idempotency_key}"


def test_following_the_link_in_the_same_browser_goes_on(client: Client, db: object, mails: list[AccountMail]) -> None:
    sign_up(client)
    path = path_of(mails[0])
    page = client.get(path)
    assert page.status_code == 200
    assert not User.objects.get().is_verified
    response = client.post(path)
    assert response["Location"] == "/app/"
    assert is_signed_in(client)
    assert User.objects.get().is_verified
    assert EmailAddress.objects.get().verified
    assert [mail.event for mail in mails] == ["verify_email", "welcome"]


def test_following_the_link_elsewhere_proves_but_does_not_sign_in(
    client: Client, db: object, mails: list[AccountMail]
) -> None:
    sign_up(client)
    other = Client()
    assert other.post(path_of(mails[0]))["Location"] == "/accounts/login/"
    assert not is_signed_in(other)
    assert User.objects.get().is_verified
    assert sign_in(other)["Location"] == "/app/"


def test_a_link_works_once(client: Client, db: object, mails: list[AccountMail]) -> None:
    sign_up(client)
    path = path_of(mails[0])
    client.post(path)
    assert not EmailConfirmation.objects.exists()
    other = Client()
    assert other.get(path).status_code == 404
    assert other.post(path).status_code == 404
    assert not is_signed_in(other)


def test_a_link_works_for_a_day(client: Client, db: object, mails: list[AccountMail]) -> None:
    sign_up(client)
    confirmation = EmailConfirmation.objects.get()
    confirmation.sent -= timedelta(hours=24, seconds=1)
    confirmation.save()
    assert client.get(path_of(mails[0])).status_code == 404
    assert client.post(path_of(mails[0])).status_code == 404
    assert not User.objects.get().is_verified


def test_looking_at_somebody_elses_link_does_not_sign_one_out(browser: Client, mails: list[AccountMail]) -> None:
    sign_up(Client(), email="ben@example.com")
    assert browser.get(path_of(mails[-1])).status_code == 200
    assert is_signed_in(browser)


def test_a_known_address_gets_the_same_answer_and_a_mail(
    client: Client, person: User, mails: list[AccountMail]
) -> None:
    fresh = Client()
    known, unknown = sign_up(client), sign_up(fresh, email="new@example.com")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    pages = [c.get("/accounts/confirm-email/").content.decode() for c in (client, fresh)]
    assert pages[0].count("asha@example.com") == pages[1].count("new@example.com")
    assert [(mail.event, mail.email) for mail in mails] == [
        ("account_exists", "asha@example.com"),
        ("verify_email", "new@example.com"),
    ]
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    again = [c.post("/accounts/confirm-email/resend/") for c in (client, fresh)]
    assert [response["Location"] for response in again] == ["/accounts/confirm-email/"] * 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nonsense"),
        ("email", ""),
        ("password1", "short"),
        ("password1", "password123"),
        ("password1", "asha@example.com"),
    ],
)
def test_faults_stand_at_their_field_and_nothing_typed_is_lost(
    client: Client, db: object, field: str, value: str
) -> None:
    response = sign_up(client, **{field: value})
    text = response.content.decode()
    assert response.status_code == 422
    assert f'id="f-{field}-error"' in text
    assert 'value="Asha Rao"' in text
    assert not User.objects.exists()


def test_another_link_can_be_asked_for_but_not_endlessly(client: Client, db: object, mails: list[AccountMail]) -> None:
    sign_up(client)
    assert client.post("/accounts/confirm-email/resend/")["Location"] == "/accounts/confirm-email/"
    assert [mail.event for mail in mails] == ["verify_email", "verify_email"]
    response = client.post("/accounts/confirm-email/resend/")
    assert response.status_code == 429
    assert int(response["Retry-After"]) >= 1
    assert len(mails) == 2
    assert path_of(mails[0]) != path_of(mails[1])
    assert client.post(path_of(mails[0])).status_code == 302


def test_nobody_in_particular_gets_no_other_link(client: Client, db: object, mails: list[AccountMail]) -> None:
    assert client.post("/accounts/confirm-email/resend/")["Location"] == "/accounts/login/"
    assert mails == []


def test_signing_in_unproven_sends_a_link_and_stays_outside(
    client: Client, db: object, mails: list[AccountMail]
) -> None:
    make_user("asha@example.com", verified=False)
    assert sign_in(client)["Location"] == "/accounts/confirm-email/"
    assert "asha@example.com" in client.get("/accounts/confirm-email/").content.decode()
    assert not is_signed_in(client)
    assert sign_in(Client())["Location"] == "/accounts/confirm-email/"
    assert [mail.event for mail in mails] == ["verify_email"]


def test_registrations_from_one_place_are_limited(client: Client, db: object) -> None:
    for number in range(20):
        assert sign_up(Client(), email=f"person{number}@example.com").status_code == 302
    response = sign_up(client)
    assert response.status_code == 429
    assert "Asha Rao" in response.content.decode()
    assert User.objects.count() == 20


def test_a_closed_installation_says_so(client: Client, db: object, settings: object) -> None:
    settings.HAWKER_OPEN_REGISTRATION = False  # type: ignore[attr-defined]
    assert client.get("/accounts/signup/").status_code == 403
    assert sign_up(client).status_code == 403
    assert not User.objects.exists()
    assert "/accounts/signup/" not in client.get("/accounts/login/").content.decode()
