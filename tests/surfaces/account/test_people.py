# SPDX-License-Identifier: Apache-2.0
"""Pages about oneself."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from hawker.core import clock
from hawker.platform.accounts import tokens
from hawker.platform.accounts.events import AccountMail
from hawker.platform.accounts.models import User
from hawker.platform.shops.models import Shop
from tests.conftest import PASSWORD, make_user
from tests.surfaces.account.conftest import is_signed_in, path_of, sign_in

PAGES = [
    "/accounts/profile/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/sessions/",
    "/accounts/data/",
]
ACTIONS = [
    "/accounts/profile/picture/",
    "/accounts/email/keep/",
    "/accounts/sessions/end/",
    "/accounts/sessions/end-others/",
    "/accounts/sessions/end-program/",
    "/accounts/data/download/",
    "/accounts/data/delete/",
    "/accounts/invitations/accept/",
]


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_shown_to_who_is_signed_in(browser: Client, path: str, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(14):
        response = browser.get(path)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert b"<style" not in response.content
    assert b"style=" not in response.content
    assert response.content.count(b"<h1") == 1


@pytest.mark.parametrize("path", [*PAGES, *ACTIONS, "/app/", "/app/new/"])
def test_and_to_nobody_else(client: Client, db: object, path: str) -> None:
    for response in (client.get(path), client.post(path)):
        assert response.status_code in (302, 405)
        if response.status_code == 302:
            assert response["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("path", ACTIONS)
def test_nothing_is_done_by_following_a_link(browser: Client, path: str) -> None:
    assert browser.get(path).status_code == 405


# Profile


def test_the_profile_is_saved_and_the_language_follows(browser: Client, person: User) -> None:
    response = browser.post(
        "/accounts/profile/",
        {"name": "Asha Rao", "phone": "+919884338885", "language": "es", "time_zone": "Asia/Kolkata"},
    )
    assert response["Location"] == "/accounts/profile/"
    person.refresh_from_db()
    assert (person.name, person.phone, person.time_zone) == ("Asha Rao", "+919884338885", "Asia/Kolkata")
    assert browser.cookies[django_settings.LANGUAGE_COOKIE_NAME].value == "es"
    page = browser.get("/accounts/profile/")
    assert page.headers["Content-Language"] == "es"
    assert 'value="+91 98843 38885"' in page.content.decode()


def test_faults_keep_what_was_typed(browser: Client, person: User) -> None:
    response = browser.post(
        "/accounts/profile/", {"name": "New <b>name</b>", "phone": "12", "language": "en", "time_zone": "UTC"}
    )
    text = response.content.decode()
    assert response.status_code == 422
    assert 'id="f-phone-error"' in text
    assert "New &lt;b&gt;name&lt;/b&gt;" in text
    person.refresh_from_db()
    assert person.name == "Asha"


def test_a_picture_is_shown_and_removed(browser: Client, person: User) -> None:
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "teal").save(out, "PNG")
    browser.post("/accounts/profile/picture/", {"picture": SimpleUploadedFile("me.png", out.getvalue())})
    person.refresh_from_db()
    name = person.picture.name.removeprefix("people/")
    assert f"/people/{name}" in browser.get("/accounts/profile/").content.decode()
    shown = browser.get(f"/people/{name}")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert Client().get(f"/people/{name}").status_code == 302
    browser.post("/accounts/profile/picture/", {"remove": "1"})
    person.refresh_from_db()
    assert not person.picture


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"nothing"])
def test_what_is_no_picture_is_refused_with_words(browser: Client, person: User, content: bytes) -> None:
    given = {"picture": SimpleUploadedFile("me.png", content, "image/png")}
    page = browser.post("/accounts/profile/picture/", given, follow=True).content.decode()
    assert 'data-level="error"' in page
    person.refresh_from_db()
    assert not person.picture


# Address


def test_an_address_is_changed_by_both_mailboxes(browser: Client, person: User, mails: list[AccountMail]) -> None:
    given = {"email": "new@example.com", "password": PASSWORD}
    assert browser.post("/accounts/email/", given)["Location"] == "/accounts/email/"
    assert "new@example.com" in browser.get("/accounts/email/").content.decode()
    stranger = Client()
    for mail in list(mails):
        path = path_of(mail)
        assert stranger.get(path).status_code == 200
        person.refresh_from_db()
        assert person.email == "asha@example.com"
        assert stranger.post(path).status_code == 200
    person.refresh_from_db()
    assert person.email == "new@example.com"
    assert stranger.get(path_of(mails[0])).status_code == 404
    assert is_signed_in(browser)
    assert sign_in(Client(), email="new@example.com").status_code == 302
    assert sign_in(Client()).status_code == 422


def test_a_change_can_be_given_up(browser: Client, mails: list[AccountMail]) -> None:
    browser.post("/accounts/email/", {"email": "new@example.com", "password": PASSWORD})
    browser.post("/accounts/email/keep/")
    assert Client().get(path_of(mails[0])).status_code == 404


def test_a_wrong_password_changes_no_address(browser: Client, mails: list[AccountMail]) -> None:
    response = browser.post("/accounts/email/", {"email": "new@example.com", "password": "wrong"})
    assert response.status_code == 422
    assert 'value="new@example.com"' in response.content.decode()
    assert mails == []


# Devices and programs


def test_devices_are_listed_with_their_last_use(browser: Client, person: User) -> None:
    other = Client(
        headers={
            "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile Safari/604.1"
        }
    )
    sign_in(other)
    tokens.sign_in(email=person.email, password=PASSWORD)
    page = browser.get("/accounts/sessions/").content.decode()
    assert "Firefox on Linux" in page
    assert "iOS" in page
    assert page.count("this device") == 1
    assert page.index("Firefox on Linux") < page.index("iOS")


def test_last_use_is_noted_every_few_minutes_only(browser: Client, django_assert_num_queries: Any) -> None:
    long_ago = clock.now() - timedelta(hours=1)
    UserSession.objects.update(last_seen_at=long_ago)
    cache.clear()
    browser.get("/accounts/profile/")
    seen = UserSession.objects.get().last_seen_at
    assert seen > long_ago
    UserSession.objects.update(last_seen_at=long_ago)
    browser.get("/accounts/profile/")
    assert UserSession.objects.get().last_seen_at == long_ago


def test_one_device_is_signed_out(browser: Client, person: User) -> None:
    other = Client()
    sign_in(other)
    row = UserSession.objects.exclude(session_key=browser.session.session_key).get()
    assert browser.post("/accounts/sessions/end/", {"session": row.pk})["Location"] == "/accounts/sessions/"
    assert not is_signed_in(other)
    assert is_signed_in(browser)


def test_signing_this_device_out_from_the_list(browser: Client) -> None:
    row = UserSession.objects.get()
    assert browser.post("/accounts/sessions/end/", {"session": row.pk})["Location"] == "/accounts/login/"
    assert not is_signed_in(browser)


def test_everything_else_is_signed_out(browser: Client, person: User) -> None:
    others = [Client(), Client()]
    for other in others:
        sign_in(other)
    unlisted = Client()
    unlisted.force_login(person)
    pair = tokens.sign_in(email=person.email, password=PASSWORD)
    browser.post("/accounts/sessions/end-others/")
    assert is_signed_in(browser)
    assert not any(is_signed_in(other) for other in [*others, unlisted])
    with pytest.raises(Exception, match="revoked"):
        tokens.user_of(pair.access)


def test_nobody_ends_somebody_elses_sessions(browser: Client) -> None:
    ben = make_user("ben@example.com")
    other = Client()
    sign_in(other, email="ben@example.com")
    row = UserSession.objects.get(user=ben)
    family = tokens.sign_in(email="ben@example.com", password=PASSWORD)
    assert browser.post("/accounts/sessions/end/", {"session": row.pk}).status_code == 404
    program = ben.token_families.get()
    assert browser.post("/accounts/sessions/end-program/", {"program": str(program.pk)}).status_code == 404
    assert browser.post("/accounts/sessions/end-program/", {"program": "x"}).status_code == 404
    assert browser.post("/accounts/sessions/end/", {"session": "x"}).status_code == 404
    assert is_signed_in(other)
    assert tokens.user_of(family.access) == ben


def test_a_program_is_signed_out(browser: Client, person: User) -> None:
    pair = tokens.sign_in(email=person.email, password=PASSWORD)
    browser.post("/accounts/sessions/end-program/", {"program": str(person.token_families.get().pk)})
    with pytest.raises(Exception, match="revoked"):
        tokens.user_of(pair.access)


# What is remembered


def test_the_page_says_what_and_since_when(browser: Client) -> None:
    page = browser.get("/accounts/data/").content.decode()
    assert "Your account" in page
    assert "Browsers you are signed in with" in page


def test_logs_and_messages_are_told_and_downloaded_without_secrets(
    browser: Client, person: User, mails: list[AccountMail]
) -> None:
    browser.post("/accounts/email/", {"email": "new@example.com", "password": PASSWORD})
    page = browser.get("/accounts/data/").content.decode()
    assert "Messages sent to you" in page
    assert "Sign-ins and other security events" in page
    with zipfile.ZipFile(io.BytesIO(browser.post("/accounts/data/download/").content)) as archive:
        messages = json.loads(archive.read("messages.json"))
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert {message["event"] for message in messages} == {"email_change_approve", "email_change_verify"}
    for mail in mails:
        assert path_of(mail).rstrip("/").rsplit("/", 1)[-1] not in everything


def test_the_download_is_a_zip(browser: Client) -> None:
    response = browser.post("/accounts/data/download/")
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"].startswith('attachment; filename="hawker-asha-')
    assert "no-store" in response["Cache-Control"]
    assert "account.json" in zipfile.ZipFile(io.BytesIO(response.content)).namelist()


def test_deleting_takes_the_password_and_signs_out(browser: Client, person: User) -> None:
    refused = browser.post("/accounts/data/delete/", {"password": "wrong"})
    assert refused.status_code == 422
    assert 'id="f-password-error"' in refused.content.decode()
    response = browser.post("/accounts/data/delete/", {"password": PASSWORD})
    assert response.status_code == 200
    assert not User.objects.filter(pk=person.pk).exists()
    assert not is_signed_in(browser)


def test_the_only_owner_is_told_what_to_do_first(client: Client, owner_a: User, shop_a: Shop) -> None:
    sign_in(client, email=owner_a.email)
    response = client.post("/accounts/data/delete/", {"password": PASSWORD})
    assert response.status_code == 409
    assert "only owner of Shop A" in response.content.decode()
    assert User.objects.filter(pk=owner_a.pk).exists()
