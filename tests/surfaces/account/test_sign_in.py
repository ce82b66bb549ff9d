# SPDX-License-Identifier: Apache-2.0
"""Signing in and out: remembered, returned, rotated, slowed down, told of."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client

from hawker.core import clock, events
from hawker.core.tenancy import all_shops
from hawker.platform.accounts import devices
from hawker.platform.accounts.events import AccountMail, SignedIn, SignInFailed
from hawker.platform.accounts.models import User
from hawker.platform.audit.models import SecurityEvent
from tests.conftest import make_user
from tests.surfaces.account.conftest import is_signed_in, sign_in

SESSION = django_settings.SESSION_COOKIE_NAME
HERE = {"REMOTE_ADDR": "203.0.113.7"}


def test_the_right_password_signs_in(client: Client, person: User) -> None:
    response = sign_in(client)
    assert (response.status_code, response["Location"]) == (302, "/app/")
    assert is_signed_in(client)


def test_one_returns_to_the_page_asked_for(client: Client, person: User) -> None:
    asked = client.get("/accounts/sessions/?x=1")
    assert asked["Location"] == "/accounts/login/?next=%2Faccounts%2Fsessions%2F%3Fx%3D1"
    assert b'name="next" value="/accounts/sessions/?x=1"' in client.get(asked["Location"]).content
    assert sign_in(client, next="/accounts/sessions/?x=1")["Location"] == "/accounts/sessions/?x=1"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", "https:evil.example"],
)
def test_nobody_is_sent_elsewhere(client: Client, person: User, target: str) -> None:
    assert sign_in(client, next=target)["Location"] == "/app/"


@pytest.mark.parametrize(("email", "password"), [("asha@example.com", "wrong"), ("nobody@example.com", "wrong")])
def test_the_answer_is_the_same_whichever_is_wrong(client: Client, person: User, email: str, password: str) -> None:
    response = sign_in(client, password, email)
    text = response.content.decode()
    assert response.status_code == 422
    assert "The email address and/or password you specified are not correct." in text
    assert f'value="{email}"' in text
    assert password not in text
    assert not is_signed_in(client)


def test_the_address_is_taken_in_any_case(client: Client, person: User) -> None:
    assert sign_in(client, email=" ASHA@Example.com ").status_code == 302


def test_the_session_rotates_and_its_cookie_is_closed(client: Client, person: User) -> None:
    session = client.session
    session["mine"] = "kept"
    session.save()
    client.cookies[SESSION] = session.session_key
    before = session.session_key
    sign_in(client)
    cookie = client.cookies[SESSION]
    assert cookie.value != before
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_staying_is_asked_for(client: Client, person: User) -> None:
    sign_in(client)
    assert client.cookies[SESSION]["max-age"] == ""
    other = Client()
    sign_in(other, remember="1")
    assert other.cookies[SESSION]["max-age"] == 30 * 24 * 3600


def test_signing_out_needs_a_form(browser: Client) -> None:
    assert browser.get("/accounts/logout/").status_code == 200
    assert is_signed_in(browser)
    assert browser.post("/accounts/logout/")["Location"] == "/"
    assert not is_signed_in(browser)


def test_forms_need_their_token(person: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict).status_code == 403
    assert not is_signed_in(strict)


def test_entrance_pages_are_never_kept_by_caches(client: Client, db: object) -> None:
    for path in ("login", "signup", "password/reset"):
        assert "no-store" in client.get(f"/accounts/{path}/")["Cache-Control"]


def test_a_switched_off_account_says_so_after_the_right_password_only(client: Client, person: User) -> None:
    User.objects.update(is_active=False)
    assert sign_in(client, "wrong").status_code == 422
    assert sign_in(client)["Location"] == "/accounts/inactive/"
    assert client.get("/accounts/inactive/").status_code == 403
    assert not is_signed_in(client)


def test_guessing_is_slowed_down_with_a_friendly_page(client: Client, person: User) -> None:
    for _ in range(5):
        assert sign_in(client, "wrong").status_code == 422
    response = sign_in(client)
    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 61
    text = response.content.decode()
    assert "asha@example.com" in text
    assert "wrong" not in text
    assert not is_signed_in(client)


def test_an_attacker_elsewhere_does_not_shut_the_owner_out(client: Client, person: User) -> None:
    for number in range(16):
        for _ in range(6):
            client.post(
                "/accounts/login/",
                {"login": person.email, "password": "wrong"},
                REMOTE_ADDR=f"198.51.100.{number}",
            )
    stranger = Client(REMOTE_ADDR="192.0.2.1")
    assert sign_in(stranger).status_code == 429
    own = Client(REMOTE_ADDR="203.0.113.7")
    own.cookies[devices.MARK_COOKIE] = devices.mark({}, person.pk)
    assert sign_in(own).status_code == 302


def test_failures_are_recorded_without_the_address(client: Client, person: User) -> None:
    seen: list[SignInFailed] = []
    events.subscribe(SignInFailed, seen.append)
    try:
        sign_in(client, "wrong")
    finally:
        events._now[SignInFailed].remove(seen.append)
    assert len(seen) == 1
    with all_shops("the test looks at the installation's log"):
        row = SecurityEvent.objects.get()
    assert row.kind == "sign_in_failed"
    assert "asha" not in f"{row.detail}{row.data}{seen}"


def test_a_new_device_is_told_by_mail_and_the_known_one_is_not(
    client: Client, person: User, mails: list[AccountMail]
) -> None:
    seen: list[SignedIn] = []
    events.subscribe(SignedIn, seen.append)
    try:
        sign_in(client)
        client.post("/accounts/logout/")
        sign_in(client)
        assert mails == []
        sign_in(Client(headers={"user-agent": "curl/8"}))
    finally:
        events._now[SignedIn].remove(seen.append)
    assert [event.is_new_device for event in seen] == [False, False, True]
    [mail] = mails
    assert (mail.event, mail.email, mail.context["device"]) == ("new_device", person.email, "curl")
    assert mail.context["url"] == "http://127.0.0.1:8000/accounts/sessions/"


def test_one_is_spoken_to_in_ones_language(client: Client, db: object) -> None:
    user = make_user("asha@example.com")
    User.objects.filter(pk=user.pk).update(language="es")
    sign_in(client)
    assert client.cookies[django_settings.LANGUAGE_COOKIE_NAME].value == "es"
    assert client.get("/accounts/profile/").headers["Content-Language"] == "es"


def test_signed_in_people_are_not_asked_again(browser: Client) -> None:
    assert browser.get("/accounts/login/")["Location"] == "/app/"
    assert browser.get("/accounts/")["Location"] == "/accounts/profile/"


def test_the_front_of_accounts_leads_to_sign_in(client: Client, db: object) -> None:
    assert client.get("/accounts/")["Location"] == "/accounts/login/"


# The demo


@pytest.fixture
def demo(settings: object, db: object) -> User:
    settings.HAWKER_DEMO = True  # type: ignore[attr-defined]
    from hawker.platform.accounts.services import create_user
    from hawker.platform.shops.services import create_shop

    owner = create_user(
        email="owner@sweets.example", password="demo-demo-demo", name="Meera", verified=True, is_demo=True
    )
    create_shop(
        owner=owner,
        name="Sweets",
        country="IN",
        currency="INR",
        time_zone="Asia/Kolkata",
        language="en",
        slug="sweets",
        is_demo=True,
    )
    return owner


def test_the_demo_is_one_click_away(client: Client, demo: User) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert 'name="email" value="owner@sweets.example"' in page
    response = client.post("/accounts/demo/", {"email": "owner@sweets.example"})
    assert (response.status_code, response["Location"]) == (302, "/app/")
    profile = client.get("/accounts/profile/").content.decode()
    assert "demo account" in profile


def test_the_demo_is_found_by_shop_and_returns_where_asked(client: Client, demo: User) -> None:
    response = client.post("/accounts/demo/", {"shop": "sweets", "next": "/accounts/data/"})
    assert response["Location"] == "/accounts/data/"
    elsewhere = Client().post("/accounts/demo/", {"shop": "sweets", "next": "https://evil.example/"})
    assert elsewhere["Location"] == "/app/"


def test_the_demo_door_takes_posts_only_and_opens_nothing_else(client: Client, demo: User, person: User) -> None:
    assert client.get("/accounts/demo/").status_code == 405
    for given in ({"email": person.email}, {"email": "nobody@example.com"}, {"shop": "none"}):
        assert client.post("/accounts/demo/", given).status_code == 404
    assert not is_signed_in(client)
    assert Client(enforce_csrf_checks=True).post("/accounts/demo/", {"shop": "sweets"}).status_code == 403


def test_without_demo_mode_there_is_no_door(client: Client, demo: User, settings: object) -> None:
    settings.HAWKER_DEMO = False  # type: ignore[attr-defined]
    assert client.post("/accounts/demo/", {"email": demo.email}).status_code == 404
    assert "owner@sweets.example" not in client.get("/accounts/login/").content.decode()
    assert not is_signed_in(client)


def test_the_demo_account_cannot_be_locked_up_by_a_visitor(client: Client, demo: User) -> None:
    client.post("/accounts/demo/", {"email": demo.email})
    for path, given in [
        ("/accounts/password/change/", {"oldpassword": "demo-demo-demo", "password1": "mine mine mine 42"}),
        ("/accounts/email/", {"email": "mine@example.com", "password": "demo-demo-demo"}),
        ("/accounts/data/delete/", {"password": "demo-demo-demo"}),
    ]:
        assert client.post(path, given).status_code == 403
    demo.refresh_from_db()
    assert demo.check_password("demo-demo-demo")
    assert demo.email == "owner@sweets.example"


def test_a_session_ends_with_its_time(client: Client, person: User) -> None:
    from django.contrib.sessions.models import Session

    sign_in(client, remember="1")
    Session.objects.update(expire_date=clock.now())
    cache.clear()  # a copy kept in Redis ends at the same moment by itself
    assert not is_signed_in(client)
