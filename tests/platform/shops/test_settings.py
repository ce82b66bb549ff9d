# SPDX-License-Identifier: Apache-2.0
"""Settings: typed, validated, logged, isolated, and current in every process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from hawker.core import events
from hawker.core.activity import ActivityRecorded
from hawker.core.errors import NotFound, PermissionRefused, ValidationFailed
from hawker.core.tenancy import shop_scope
from hawker.platform.accounts.models import User
from hawker.platform.shops import setting_types, settings_registry
from hawker.platform.shops.models import Shop, ShopSetting
from hawker.platform.shops.principals import installation, principal_of_member
from hawker.platform.shops.setting_types import InvalidSetting, SettingType
from hawker.platform.shops.settings_registry import define, groups, plain, save, setting, values
from tests.conftest import make_shop, make_user


@pytest.fixture
def secret() -> Iterator[str]:
    define("payments.test_key", type=SettingType.TEXT, label="Key", group="checkout", secret=True)
    yield "payments.test_key"
    del settings_registry._settings["payments.test_key"]


@pytest.fixture
def recorded() -> Iterator[list[ActivityRecorded]]:
    found: list[ActivityRecorded] = []
    events.subscribe(ActivityRecorded, found.append)
    yield found
    events._now[ActivityRecorded].remove(found.append)


def put(shop: Shop, **changes: object) -> Any:
    return save(shop, {key.replace("__", "."): value for key, value in changes.items()}, by=installation(shop))


def test_a_new_shop_has_the_defaults(shop_a: Shop) -> None:
    settings = values(shop_a)
    assert settings["stock.hold_minutes"] == 15
    assert settings["tax.rate_percent"] == Decimal(0)
    assert settings["tax.prices_include_tax"] is True
    assert settings["delivery.free_over"] is None
    assert settings["delivery.countries"] == ()
    assert settings["checkout.phone_required"] is True
    assert settings["orders.confirm_cash_by_hand"] is False
    assert settings["receipts.consume_within_days"] is None
    with pytest.raises(KeyError):
        settings["no.such"]


def test_every_default_is_acceptable_and_described() -> None:
    shop = Shop(country="IN")
    for group, settings in groups():
        assert str(group.title)
        assert settings, group.code
        for one in settings:
            assert str(one.label), one.key
            assert one.clean(setting_types.to_json(one.default), shop) == one.default, one.key


def test_values_are_kept_with_their_type(shop_a: Shop) -> None:
    put(
        shop_a,
        tax__rate_percent="12.50",
        delivery__free_over="1 000"[:1] + "000",
        delivery__countries="in, ae",
        delivery__regions=["Tamil Nadu", "KA"],
        stock__hold_minutes="20",
        checkout__email_required="on",
        identity__primary_colour="0D7",
        contact__phone="98843 38885",
        social__instagram="instagram.com/mithai",
        hours__text="Mon: 9 to 5\n\nTue: 9 to 5",
    )
    settings = values(shop_a)
    assert settings["tax.rate_percent"] == Decimal("12.50")
    assert settings["delivery.free_over"] == Decimal(1000)
    assert settings["delivery.countries"] == ("IN", "AE")
    assert settings["delivery.regions"] == ("Tamil Nadu", "KA")
    assert settings["stock.hold_minutes"] == 20
    assert settings["checkout.email_required"] is True
    assert settings["identity.primary_colour"] == "#00dd77"
    assert settings["contact.phone"] == "+919884338885"
    assert settings["social.instagram"] == "https://instagram.com/mithai"
    assert settings["hours.text"] == "Mon: 9 to 5\n\nTue: 9 to 5"
    assert json.loads(json.dumps(plain(settings)))["tax.rate_percent"] == "12.50"


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("identity.primary_colour", "teal"),
        ("identity.primary_colour", "#12345g"),
        ("identity.primary_colour", "red;}body{display:none"),
        ("identity.logo", "not-an-id"),
        ("tax.rate_percent", "-1"),
        ("tax.rate_percent", "100.01"),
        ("tax.rate_percent", "NaN"),
        ("tax.rate_percent", "Infinity"),
        ("tax.rate_percent", 12.5),
        ("tax.rate_percent", True),
        ("tax.rate_percent", "1.23456"),
        ("tax.label", ""),
        ("stock.hold_minutes", "1"),
        ("stock.hold_minutes", "2.5"),
        ("stock.hold_minutes", "many"),
        ("delivery.charge", "-0.01"),
        ("delivery.charge", "1e30"),
        ("delivery.countries", "INDIA"),
        ("delivery.regions", ["Bavaria"]),
        ("address.region", "Bavaria"),
        ("contact.email", "nobody"),
        ("contact.phone", "12"),
        ("checkout.email_required", "perhaps"),
        ("social.facebook", "javascript:alert(1)"),
        ("social.facebook", "https://user:pass@example.com/"),
        ("seo.title", "x" * 71),
        ("legal.terms", 12),
        ("delivery.countries", {"IN": 1}),
        ("no.such", "x"),
    ],
)
def test_what_cannot_be_is_refused_by_key_and_nothing_is_kept(shop_a: Shop, key: str, raw: object) -> None:
    with pytest.raises(ValidationFailed) as refused:
        save(shop_a, {key: raw, "identity.tagline": "kept?"}, by=installation(shop_a))
    assert refused.value.by_field().keys() == {key}
    assert values(shop_a)["identity.tagline"] == ""


def test_all_faults_are_told_at_once(shop_a: Shop) -> None:
    with pytest.raises(ValidationFailed) as refused:
        put(shop_a, tax__rate_percent="x", contact__email="x", seo__title="fine")
    assert refused.value.by_field().keys() == {"tax.rate_percent", "contact.email"}


@given(
    raw=st.one_of(
        st.text(max_size=60), st.integers(), st.floats(), st.none(), st.booleans(), st.lists(st.text(max_size=5))
    )
)
def test_any_input_is_a_value_or_a_plain_refusal(raw: object) -> None:
    shop = Shop(country="IN")
    for _group, settings in groups():
        for one in settings:
            try:
                value = one.clean(raw, shop)
            except InvalidSetting as fault:
                assert str(fault)
                continue
            kept = json.loads(json.dumps(setting_types.to_json(value)))
            assert setting_types.from_json(one, kept) == value


def test_only_what_differs_from_the_default_is_kept(shop_a: Shop) -> None:
    put(shop_a, stock__hold_minutes=20, identity__tagline="Fresh daily")
    put(shop_a, stock__hold_minutes=15)
    with shop_scope(shop_a.id):
        kept = set(ShopSetting.objects.values_list("key", flat=True))
    assert kept == {"identity.tagline", "payments.sandbox_enabled"}, "the fixture switches test payments on"
    assert not values(shop_a).is_changed("stock.hold_minutes")


def test_an_emptied_number_returns_to_its_default(shop_a: Shop) -> None:
    put(shop_a, stock__hold_minutes=20, delivery__free_over="500")
    put(shop_a, stock__hold_minutes="", delivery__free_over="")
    assert values(shop_a)["stock.hold_minutes"] == 15
    assert values(shop_a)["delivery.free_over"] is None


def test_a_change_is_logged_with_old_and_new(shop_a: Shop, recorded: list[ActivityRecorded]) -> None:
    put(shop_a, stock__hold_minutes=20, identity__tagline="")
    [entry] = [one for one in recorded if one.action == "shops.settings_changed"]
    assert (entry.before, entry.after) == ({"stock.hold_minutes": 15}, {"stock.hold_minutes": 20})
    assert entry.shop_id == shop_a.id
    put(shop_a, stock__hold_minutes=20)
    assert len([one for one in recorded if one.action == "shops.settings_changed"]) == 1


def test_secrets_are_encrypted_and_never_shown(shop_a: Shop, secret: str, recorded: list[ActivityRecorded]) -> None:
    save(shop_a, {secret: "hunter2hunter2"}, by=installation(shop_a))
    assert values(shop_a)[secret] == "hunter2hunter2"
    assert plain(values(shop_a))[secret] is True
    with connection.cursor() as cursor:
        cursor.execute("SELECT value, secret FROM shops_shopsetting")
        assert "hunter2" not in str(cursor.fetchall())
    assert "hunter2" not in str(recorded)
    assert "hunter2" not in repr(values(shop_a))
    save(shop_a, {secret: None}, by=installation(shop_a))
    assert values(shop_a)[secret] == "hunter2hunter2"
    save(shop_a, {secret: ""}, by=installation(shop_a))
    assert values(shop_a)[secret] == ""


def test_settings_of_one_shop_say_nothing_about_another(shop_a: Shop, shop_b: Shop) -> None:
    put(shop_a, identity__tagline="Ours")
    assert values(shop_b)["identity.tagline"] == ""


def test_only_who_may_edit_does(shop_a: Shop, manager_a: User, admin_a: User, shop_b: Shop, owner_b: User) -> None:
    with pytest.raises(PermissionRefused):
        save(shop_a, {"identity.tagline": "x"}, by=principal_of_member(manager_a, shop_a))
    with pytest.raises(PermissionRefused):
        save(shop_a, {"identity.tagline": "x"}, by=None)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        save(shop_a, {"identity.tagline": "x"}, by=principal_of_member(owner_b, shop_b))
    save(shop_a, {"identity.tagline": "x"}, by=principal_of_member(admin_a, shop_a))
    assert values(shop_a)["identity.tagline"] == "x"


def test_a_change_ends_kept_pages(shop_a: Shop) -> None:
    before = shop_a.storefront_version
    put(shop_a, identity__tagline="New")
    assert shop_a.storefront_version == Shop.objects.get(pk=shop_a.pk).storefront_version == before + 1


@pytest.mark.django_db(transaction=True)
def test_values_are_read_once_and_seen_at_once_when_changed(django_assert_num_queries: Any) -> None:
    shop = make_shop(make_user("owner@cache.example"), "Cache")
    values(shop)
    with django_assert_num_queries(0):
        assert values(shop)["identity.tagline"] == ""
    elsewhere = Shop.objects.get(pk=shop.pk)
    put(elsewhere, identity__tagline="Changed by another process")
    assert values(Shop.objects.get(pk=shop.pk))["identity.tagline"] == "Changed by another process"


@pytest.mark.django_db(transaction=True)
def test_values_of_an_undone_change_are_not_kept() -> None:
    shop = make_shop(make_user("owner@undo.example"), "Undo")
    with pytest.raises(RuntimeError), transaction.atomic():
        inside = Shop.objects.get(pk=shop.pk)
        put(inside, identity__tagline="Undone")
        assert values(inside)["identity.tagline"] == "Undone"
        raise RuntimeError
    put(Shop.objects.get(pk=shop.pk), identity__tagline="Kept")
    assert values(Shop.objects.get(pk=shop.pk))["identity.tagline"] == "Kept"


def test_a_setting_is_defined_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        define("tax.label", type=SettingType.TEXT, label="x", group="tax")
    with pytest.raises(ValueError, match="unknown group"):
        define("x.y", type=SettingType.TEXT, label="x", group="nowhere")
    assert setting("tax.label").max_length == 20
