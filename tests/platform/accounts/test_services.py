# SPDX-License-Identifier: Apache-2.0
"""Accounts: making, proving, changing and deleting them."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from django.core.files.storage import default_storage
from PIL import Image

from hawker.core import context
from hawker.core.errors import Conflict, PayloadTooLarge, TooManyRequests, ValidationFailed
from hawker.core.tenancy import shop_scope
from hawker.platform.accounts import services, tokens
from hawker.platform.accounts.errors import DemoAccountFixed, EmailTaken
from hawker.platform.accounts.models import User
from hawker.platform.accounts.personal_data import remembered
from hawker.platform.shops.models import Membership, Role, Shop
from tests.conftest import PASSWORD, add_member, make_user


def picture(size: tuple[int, int] = (300, 200), kind: str = "PNG") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    out.seek(0)
    return out


@pytest.fixture
def person(db: object) -> User:
    return make_user("asha@example.com")


# Making


def test_a_user_has_one_address_in_both_places(db: object) -> None:
    user = services.create_user(email=" Asha@Example.COM ", password=PASSWORD, name="Asha", verified=True)
    address = EmailAddress.objects.get(user=user)
    assert user.email == address.email == "asha@example.com"
    assert address.verified
    assert address.primary
    assert user.is_verified
    assert user.password.startswith("argon2$argon2id$")


def test_an_address_belongs_to_one_account_however_it_is_written(person: User) -> None:
    with pytest.raises(EmailTaken):
        services.create_user(email="ASHA@example.com", password=PASSWORD)
    assert User.objects.count() == 1


@pytest.mark.parametrize("email", ["", "asha", "a@b", "a b@example.com", f"{'x' * 250}@example.com"])
def test_what_is_no_address_is_refused(db: object, email: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        services.create_user(email=email, password=PASSWORD)
    assert refused.value.by_field().keys() == {"email"}


def test_registering_mails_a_link_and_proves_nothing_yet(db: object, mails: list) -> None:
    services.register(email="asha@example.com", password=PASSWORD, name="Asha", language="es")
    user = User.objects.get()
    assert not user.is_verified
    assert user.language == "es"
    [mail] = mails
    assert (mail.event, mail.email, mail.language) == ("verify_email", "asha@example.com", "es")
    key = EmailConfirmation.objects.get().key
    assert mail.secret_context["url"] == f"http://127.0.0.1:8000/accounts/confirm-email/{key}/"
    assert key not in repr(mail)


def test_registering_a_known_address_tells_only_its_owner(person: User, mails: list) -> None:
    before = person.password
    services.register(email="ASHA@example.com", password="a quite different one")
    [mail] = mails
    assert (mail.event, mail.user_id) == ("account_exists", person.pk)
    assert User.objects.count() == 1
    person.refresh_from_db()
    assert person.password == before


@pytest.mark.parametrize("password", ["short", "password1234", "asha@example.com"])
def test_poor_passwords_are_refused(db: object, password: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        services.register(email="asha@example.com", password=password)
    assert refused.value.by_field().keys() == {"password"}
    assert not User.objects.exists()


def test_a_closed_installation_takes_nobody(db: object, settings: object) -> None:
    settings.HAWKER_OPEN_REGISTRATION = False  # type: ignore[attr-defined]
    with pytest.raises(Conflict):
        services.register(email="asha@example.com", password=PASSWORD)


def test_registrations_are_counted(db: object) -> None:
    with context.acting(ip="203.0.113.7"):
        for _ in range(5):
            services.register(email="asha@example.com", password=PASSWORD)
        with pytest.raises(TooManyRequests):
            services.register(email="asha@example.com", password=PASSWORD)


# Proving


def test_proving_an_address_uses_every_link_up(db: object, mails: list) -> None:
    user = make_user("asha@example.com", verified=False)
    services.request_verification(user)
    services.request_verification(user)
    assert EmailConfirmation.objects.count() == 2
    services.mark_verified(user, email=user.email)
    assert not EmailConfirmation.objects.exists()
    assert [mail.event for mail in mails] == ["verify_email", "verify_email", "welcome"]


def test_a_proven_address_needs_no_link(person: User, mails: list) -> None:
    services.request_verification(person)
    assert mails == []


# Profile


def test_a_profile_is_validated_field_by_field(person: User) -> None:
    with pytest.raises(ValidationFailed) as refused:
        services.update_profile(person, name="x" * 151, phone="12", language="xx", time_zone="Mars/Olympus")
    assert refused.value.by_field().keys() == {"name", "phone", "language", "time_zone"}
    person.refresh_from_db()
    assert person.name == "Asha"


def test_a_profile_is_changed(person: User) -> None:
    services.update_profile(
        person, name=" Asha  Rao ", phone="+91 98843 38885", language="es", time_zone="Asia/Kolkata"
    )
    person.refresh_from_db()
    assert (person.name, person.phone) == ("Asha Rao", "+919884338885")
    assert (person.language, person.time_zone) == ("es", "Asia/Kolkata")


def test_a_picture_is_cut_and_encoded_again(person: User, django_capture_on_commit_callbacks: object) -> None:
    services.set_picture(person, upload=picture())
    first = person.picture.name
    with Image.open(default_storage.path(first)) as kept:
        assert (kept.format, kept.size) == ("WEBP", (256, 256))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        services.set_picture(person, upload=picture(kind="JPEG"))
    assert person.picture.name != first
    assert not default_storage.exists(first)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        services.remove_picture(person)
    person.refresh_from_db()
    assert not person.picture


def test_what_is_no_picture_is_refused(person: User) -> None:
    with pytest.raises(ValidationFailed):
        services.set_picture(person, upload=io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"))
    with pytest.raises(PayloadTooLarge):
        services.set_picture(person, upload=io.BytesIO(b"\xff\xd8" + b"0" * (10 * 1024 * 1024 + 1)))
    person.refresh_from_db()
    assert not person.picture


# Leaving


def test_the_download_holds_what_is_remembered(person: User, shop_a: Shop) -> None:
    with shop_scope(shop_a.id):
        Membership.objects.create(shop=shop_a, user=person, role=Role.VIEWER)
    tokens.sign_in(email=person.email, password=PASSWORD)
    services.set_picture(person, upload=picture())
    with zipfile.ZipFile(io.BytesIO(services.export_account(person))) as archive:
        names = set(archive.namelist())
        index = json.loads(archive.read("index.json"))
        account = json.loads(archive.read("account.json"))
        memberships = json.loads(archive.read("memberships.json"))
        everything = b"".join(archive.read(name) for name in names)
    assert {
        "index.json",
        "account.json",
        "addresses.json",
        "memberships.json",
        "programs.json",
        "picture.webp",
    } <= names
    assert {entry["file"] for entry in index["files"]} == names - {"index.json", "picture.webp"}
    assert account[0]["email"] == "asha@example.com"
    assert memberships == [{"shop": "Shop A", "address": "shop-a", "role": "viewer"}]
    assert b"argon2" not in everything


def test_what_is_remembered_says_since_when(person: User) -> None:
    kinds = {kind.code: kind for kind in remembered(person)}
    assert (kinds["account"].title, kinds["account"].count) == ("Your account", 1)
    assert kinds["account"].since == person.created_at
    assert "memberships" not in kinds


def test_deleting_asks_for_the_password(person: User) -> None:
    with pytest.raises(ValidationFailed):
        services.delete_account(person, password="wrong")
    assert User.objects.filter(pk=person.pk).exists()


def test_guessing_the_password_to_delete_is_counted(person: User) -> None:
    for _ in range(6):
        with pytest.raises(ValidationFailed):
            services.delete_account(person, password="wrong")
    with pytest.raises(TooManyRequests):
        services.delete_account(person, password=PASSWORD)


def test_an_account_is_deleted_with_all_of_it(
    person: User, shop_a: Shop, mails: list, django_capture_on_commit_callbacks: object
) -> None:
    with shop_scope(shop_a.id):
        Membership.objects.create(shop=shop_a, user=person, role=Role.OWNER)
    services.set_picture(person, upload=picture())
    name = person.picture.name
    pair = tokens.sign_in(email=person.email, password=PASSWORD)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        services.delete_account(person, password=PASSWORD)
    assert not User.objects.filter(email="asha@example.com").exists()
    assert not EmailAddress.objects.filter(email="asha@example.com").exists()
    assert not default_storage.exists(name)
    with shop_scope(shop_a.id):
        assert Membership.objects.count() == 1
    with pytest.raises(Exception, match="revoked"):
        tokens.user_of(pair.access)
    assert [(mail.event, mail.user_id) for mail in mails] == [("account_deleted", None)]


def test_the_only_owner_of_a_shop_stays(owner_a: User, shop_a: Shop, mails: list) -> None:
    with pytest.raises(Conflict, match="Shop A"):
        services.delete_account(owner_a, password=PASSWORD)
    assert User.objects.filter(pk=owner_a.pk).exists()
    assert mails == []
    add_member(shop_a, "second@a.example", Role.OWNER)
    services.delete_account(owner_a, password=PASSWORD)
    assert not User.objects.filter(pk=owner_a.pk).exists()


def test_the_only_operator_stays(db: object) -> None:
    operator = services.create_user(email="op@example.com", password=PASSWORD, verified=True, is_superuser=True)
    with pytest.raises(Conflict):
        services.delete_account(operator, password=PASSWORD)


def test_the_demo_account_stays_as_it_is(db: object) -> None:
    demo = services.create_user(email="owner@sweets.example", password=PASSWORD, verified=True, is_demo=True)
    for change in (
        lambda: services.set_password(demo, "another horse battery"),
        lambda: services.delete_account(demo, password=PASSWORD),
    ):
        with pytest.raises(DemoAccountFixed):
            change()
