# SPDX-License-Identifier: Apache-2.0
"""A person's shops: switching, making, joining."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client

from hawker.platform.accounts.events import AccountMail
from hawker.platform.accounts.models import User
from hawker.platform.shops.events import MemberInvited
from hawker.platform.shops.models import Shop
from hawker.platform.shops.principals import principal_of_member
from hawker.platform.shops.queries import shops_of
from hawker.platform.shops.services import invite_member
from tests.conftest import PASSWORD, make_shop, make_user
from tests.surfaces.account.conftest import path_of

DETAILS = {
    "name": "Mithai",
    "country": "IN",
    "currency": "INR",
    "time_zone": "Asia/Kolkata",
    "language": "en",
    "purposes": ["sell", "insight"],
}


# The list


def test_with_one_shop_one_goes_straight_in(client: Client, owner_a: User, shop_a: Shop) -> None:
    client.force_login(owner_a)
    assert client.get("/app/")["Location"] == "/app/shop-a/"
    assert "Shop A" in client.get("/app/?all=1").content.decode()


def test_with_several_one_chooses_and_sees_no_others(client: Client, owner_a: User, shop_a: Shop, shop_b: Shop) -> None:
    make_shop(owner_a, "Second")
    client.force_login(owner_a)
    page = client.get("/app/").content.decode()
    assert 'href="/app/shop-a/"' in page
    assert 'href="/app/second/"' in page
    assert "Shop B" not in page


def test_with_none_one_is_helped_on(browser: Client) -> None:
    page = browser.get("/app/").content.decode()
    assert 'href="/app/new/"' in page


# Making one


def test_the_first_step_guesses_the_country(browser: Client) -> None:
    page = browser.get("/app/new/", headers={"accept-language": "en-IN,en;q=0.9"}).content.decode()
    assert '<option value="IN" selected>' in page
    assert 'value="sell" checked' in page


def test_the_second_step_proposes_what_is_usual(browser: Client) -> None:
    page = browser.get("/app/new/", {"name": "Queso", "country": "MX", "purposes": "sell"}).content.decode()
    for chosen in ("MXN", "America/Mexico_City", "es"):
        assert f'<option value="{chosen}" selected>' in page
    assert '<input type="hidden" name="name" value="Queso">' in page


@pytest.mark.parametrize(
    ("given", "field"), [({"name": "", "country": "IN"}, "name"), ({"name": "x", "country": "XX"}, "country")]
)
def test_the_first_step_says_what_is_missing(browser: Client, given: dict[str, str], field: str) -> None:
    response = browser.get("/app/new/", given)
    assert response.status_code == 422
    assert f'id="f-{field}-error"' in response.content.decode()


def test_a_shop_is_made_and_opened(browser: Client, person: User) -> None:
    response = browser.post("/app/new/", DETAILS)
    assert response["Location"] == "/app/mithai/"
    [membership] = shops_of(person)
    assert (membership.role, membership.shop.purposes) == ("owner", ["sell", "insight"])


def test_faults_of_the_second_step_keep_everything(browser: Client, person: User) -> None:
    response = browser.post("/app/new/", {**DETAILS, "currency": "XXX", "time_zone": "Asia/Tokyo"})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="f-currency-error"' in page
    assert '<option value="Asia/Tokyo" selected>' in page
    assert '<input type="hidden" name="purposes" value="insight">' in page
    assert shops_of(person) == []


def test_shops_are_not_made_endlessly(browser: Client, person: User) -> None:
    for _ in range(10):
        assert browser.post("/app/new/", DETAILS).status_code == 302
    assert browser.post("/app/new/", DETAILS).status_code == 429
    assert len(shops_of(person)) == 10


# Joining


def invite(shop: Shop, owner: User, email: str, role: str = "manager") -> None:
    principal = principal_of_member(owner, shop)
    assert principal is not None
    invite_member(shop, email=email, role=role, by=principal)


def path(event: MemberInvited) -> str:
    return urlsplit(event.url).path


def test_an_invitation_is_accepted_with_one_button(
    browser: Client, person: User, shop_a: Shop, owner_a: User, invitations: list[MemberInvited]
) -> None:
    invite(shop_a, owner_a, person.email)
    where = path(invitations[0])
    page = browser.get(where).content.decode()
    assert "Shop A" in page
    assert shops_of(person) == []
    assert browser.post(where)["Location"] == "/app/shop-a/"
    assert [membership.role for membership in shops_of(person)] == ["manager"]


def test_a_stranger_is_led_through_sign_up_and_back(
    client: Client,
    shop_a: Shop,
    owner_a: User,
    invitations: list[MemberInvited],
    mails: list[AccountMail],
    settings: object,
) -> None:
    settings.HAWKER_OPEN_REGISTRATION = False  # type: ignore[attr-defined]
    invite(shop_a, owner_a, "new@example.com")
    where = path(invitations[0])
    assert client.post(where).status_code == 302
    page = client.get(where).content.decode()
    assert f"/accounts/signup/?next={where.replace('/', '%2F')}&amp;email=new%40example.com" in page
    form = client.get(f"/accounts/signup/?next={where}&email=new@example.com").content.decode()
    assert 'value="new@example.com"' in form
    other = {"email": "other@example.com", "password1": PASSWORD, "next": where}
    assert client.post("/accounts/signup/", other).status_code == 422
    client.post("/accounts/signup/", {**other, "email": "new@example.com"})
    user = User.objects.get(email="new@example.com")
    assert not user.is_verified
    assert client.post(path_of(mails[0]))["Location"] == where
    assert client.post(where)["Location"] == "/app/shop-a/"
    assert len(shops_of(user)) == 1


def test_somebody_else_is_told_whose_it_is(
    browser: Client, person: User, shop_a: Shop, owner_a: User, invitations: list[MemberInvited]
) -> None:
    make_user("invited@example.com")
    invite(shop_a, owner_a, "invited@example.com")
    where = path(invitations[0])
    page = browser.get(where).content.decode()
    assert "invited@example.com" in page
    assert browser.post(where).status_code == 403
    assert shops_of(person) == []


def test_a_forged_link_opens_nothing(client: Client, db: object) -> None:
    assert client.get("/accounts/invitations/nonsense/").status_code == 404


def test_invitations_wait_in_the_list(
    browser: Client, person: User, shop_a: Shop, owner_a: User, shop_b: Shop, owner_b: User
) -> None:
    invite(shop_a, owner_a, person.email)
    invite(shop_b, owner_b, "other@example.com")
    page = browser.get("/app/").content.decode()
    assert "Shop A" in page
    assert "Shop B" not in page
    number = page.split('name="invitation" value="')[1].split('"')[0]
    assert browser.post("/accounts/invitations/accept/", {"invitation": number})["Location"] == "/app/shop-a/"
    for wrong in ("x", "01a1fc4c-c0cf-7116-a587-b5f995ebc0c1"):
        response = browser.post("/accounts/invitations/accept/", {"invitation": wrong})
        assert response.status_code in (302, 404)
    assert len(shops_of(person)) == 1


def test_somebody_elses_invitation_is_not_accepted_by_its_number(
    browser: Client, person: User, shop_b: Shop, owner_b: User
) -> None:
    from hawker.platform.shops.queries import open_invitations

    invite(shop_b, owner_b, "other@example.com")
    [foreign] = open_invitations(shop_b)
    response = browser.post("/accounts/invitations/accept/", {"invitation": str(foreign.pk)})
    assert response["Location"] == "/app/"
    assert shops_of(person) == []
