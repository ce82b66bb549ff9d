# SPDX-License-Identifier: Apache-2.0
"""Forgotten and changed passwords."""

from __future__ import annotations

import pytest
from django.test import Client

from hawker.platform.accounts import tokens
from hawker.platform.accounts.errors import InvalidToken
from hawker.platform.accounts.events import AccountMail
from hawker.platform.accounts.models import User
from tests.conftest import PASSWORD
from tests.surfaces.account.conftest import is_signed_in, path_of, sign_in

NEW = "four unrelated words here"


def ask(client: Client, email: str = "asha@example.com"):
    return client.post("/accounts/password/reset/", {"email": email})


def follow(client: Client, path: str, password: str = NEW):
    form = client.get(path, follow=True)
    assert form.status_code == 200
    where = form.redirect_chain[-1][0]
    assert path not in where
    return client.post(where, {"password1": password})


def test_the_answer_never_tells_whether_an_address_exists(
    client: Client, person: User, mails: list[AccountMail]
) -> None:
    known, unknown = ask(client), ask(Client(), "nobody@example.com")
    assert known["Location"] == unknown["Location"] == "/accounts/password/reset/done/"
    assert known.content == unknown.content
    assert [(m.event, m.email, m.user_id) for m in mails] == [
        ("reset_password", "asha@example.com", person.pk),
        ("unknown_account", "nobody@example.com", None),
    ]
    assert "url" not in mails[0].context


def test_a_link_sets_a_new_password_and_ends_everything_else(
    client: Client, person: User, browser: Client, mails: list[AccountMail]
) -> None:
    pair = tokens.sign_in(email=person.email, password=PASSWORD)
    ask(client)
    response = follow(client, path_of(mails[-1]))
    assert response["Location"] == "/accounts/password/reset/key/done/"
    assert not is_signed_in(browser)
    assert not is_signed_in(client)
    with pytest.raises(InvalidToken):
        tokens.user_of(pair.access)
    assert [m.event for m in mails] == ["reset_password", "password_changed"]
    assert sign_in(client).status_code == 422
    assert sign_in(client, NEW).status_code == 302


def test_a_link_works_once(client: Client, person: User, mails: list[AccountMail]) -> None:
    ask(client)
    follow(client, path_of(mails[0]))
    assert Client().get(path_of(mails[0])).status_code == 404


def test_a_link_works_for_an_hour(
    client: Client, person: User, mails: list[AccountMail], monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import datetime, timedelta

    from django.contrib.auth.tokens import PasswordResetTokenGenerator

    ask(client)
    later = datetime.now() + timedelta(minutes=59)
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: later)
    assert Client().get(path_of(mails[0])).status_code == 302
    muchlater = later + timedelta(minutes=2)
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: muchlater)
    assert Client().get(path_of(mails[0])).status_code == 404


def test_a_link_dies_with_the_old_password(
    client: Client, person: User, browser: Client, mails: list[AccountMail]
) -> None:
    ask(client)
    browser.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW})
    assert Client().get(path_of(mails[0])).status_code == 404


@pytest.mark.parametrize("path", ["/accounts/password/reset/key/x-y/", "/accounts/password/reset/key/0-set-password/"])
def test_a_forged_link_opens_nothing(client: Client, person: User, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path, {"password1": NEW}).status_code == 404


def test_a_poor_new_password_is_refused(client: Client, person: User, mails: list[AccountMail]) -> None:
    ask(client)
    assert follow(client, path_of(mails[0]), "short").status_code == 422
    assert sign_in(client).status_code == 302


def test_asking_is_limited(client: Client, person: User, mails: list[AccountMail]) -> None:
    for _ in range(3):
        assert ask(client).status_code == 302
    response = ask(client)
    assert response.status_code == 429
    assert "Retry-After" in response
    assert ask(client, "nobody@example.com").status_code == 302
    assert len(mails) == 4


def test_changing_keeps_this_device_and_ends_the_others(
    browser: Client, person: User, mails: list[AccountMail]
) -> None:
    other = Client()
    sign_in(other)
    pair = tokens.sign_in(email=person.email, password=PASSWORD)
    mails.clear()
    response = browser.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW})
    assert response["Location"] == "/accounts/sessions/"
    assert is_signed_in(browser)
    assert not is_signed_in(other)
    with pytest.raises(InvalidToken):
        tokens.user_of(pair.access)
    assert [mail.event for mail in mails] == ["password_changed"]
    page = browser.get("/accounts/sessions/").content.decode()
    assert page.count("this device") == 1
    assert "curl" not in page


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"oldpassword": "wrong", "password1": NEW}, "oldpassword"),
        ({"oldpassword": PASSWORD, "password1": "tiny-one"}, "password1"),
        ({"oldpassword": PASSWORD, "password1": "asha@example.com"}, "password1"),
    ],
)
def test_faults_stand_at_their_field(browser: Client, given: dict[str, str], field: str) -> None:
    response = browser.post("/accounts/password/change/", given)
    text = response.content.decode()
    assert response.status_code == 422
    assert f'id="f-{field}-error"' in text
    assert not any(value in text for value in given.values() if value != "asha@example.com")
    assert is_signed_in(browser)


def test_guessing_the_old_password_is_limited(browser: Client) -> None:
    for _ in range(6):
        browser.post("/accounts/password/change/", {"oldpassword": "wrong", "password1": NEW})
    response = browser.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW})
    assert response.status_code == 429
