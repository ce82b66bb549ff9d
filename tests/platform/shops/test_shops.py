# SPDX-License-Identifier: Apache-2.0
"""Shops: making, changing and closing them; numbers; proposals; the checklist."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import close_old_connections, connection, transaction

from hawker.core import events
from hawker.core.errors import Conflict, NotFound, PermissionRefused, ValidationFailed
from hawker.core.tenancy import shop_scope
from hawker.platform.accounts.models import User
from hawker.platform.shops import queries, services
from hawker.platform.shops.events import ShopCurrencyChanging
from hawker.platform.shops.models import ApiKey, Counter, Invitation, Membership, Role, Shop
from hawker.platform.shops.principals import installation, principal_of_member
from hawker.platform.shops.proposals import PRINCIPAL_ZONES, proposal
from hawker.platform.shops.settings_registry import save
from tests.conftest import make_shop, make_user

GOOD = {
    "name": "Mithai",
    "country": "IN",
    "currency": "INR",
    "time_zone": "Asia/Kolkata",
    "language": "en",
}


def test_a_new_shop_has_its_maker_as_owner(owner_a: User) -> None:
    shop = services.create_shop(owner=owner_a, **GOOD, purposes=["sell", "sell", "insight"])
    assert (shop.slug, shop.purposes, shop.plan) == ("mithai", ["sell", "insight"], "free")
    principal = principal_of_member(owner_a, shop)
    assert principal is not None
    assert principal.role == Role.OWNER


def test_codes_are_taken_in_any_case(owner_a: User) -> None:
    shop = services.create_shop(owner=owner_a, **{**GOOD, "country": "in", "currency": "inr"})
    assert (shop.country, shop.currency) == ("IN", "INR")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 121),
        ("country", "XX"),
        ("country", ""),
        ("currency", "RUPEE"),
        ("currency", "XTS"),
        ("time_zone", "Asia/Nowhere"),
        ("time_zone", "../etc/passwd"),
        ("language", "xx"),
    ],
)
def test_faults_are_named_by_field(owner_a: User, field: str, value: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        services.create_shop(owner=owner_a, **{**GOOD, field: value})
    assert refused.value.by_field().keys() == {field}
    assert not Shop.objects.exists()


def test_unknown_purposes_are_refused(owner_a: User) -> None:
    with pytest.raises(ValidationFailed):
        services.create_shop(owner=owner_a, **GOOD, purposes=["fly"])


def test_addresses_are_unique_and_never_one_of_ours(owner_a: User) -> None:
    made = [
        services.create_shop(owner=owner_a, **{**GOOD, "name": name}).slug
        for name in ("New", "Mithai", "Mithai", "मिठाई")
    ]
    assert len(set(made)) == 4
    assert "new" not in made
    for slug in ("mithai", "new", "Not A Slug"):
        with pytest.raises(ValidationFailed) as refused:
            services.create_shop(owner=owner_a, **GOOD, slug=slug)
        assert refused.value.by_field().keys() == {"slug"}


def test_a_shop_is_found_by_its_address_while_open(shop_a: Shop) -> None:
    assert queries.shop_by_slug("shop-a") == shop_a
    with pytest.raises(NotFound):
        queries.shop_by_slug("shop-z")
    services.close_shop(shop_a, by=installation(shop_a))
    with pytest.raises(NotFound):
        queries.shop_by_slug("shop-a")


def test_closing_ends_keys_invitations_and_memberships_in_effect(owner_a: User, shop_a: Shop) -> None:
    by = installation(shop_a)
    services.invite_member(shop_a, email="x@example.com", role="viewer", by=by)
    services.create_api_key(shop_a, name="k", scopes=["orders.view"], expires_at=None, by=by)
    services.close_shop(shop_a, by=by)
    assert queries.shops_of(owner_a) == []
    assert principal_of_member(owner_a, shop_a) is None
    with shop_scope(shop_a.id):
        assert not ApiKey.objects.filter(revoked_at=None).exists()
        assert not Invitation.objects.filter(revoked_at=None).exists()


def test_only_an_owner_closes(shop_a: Shop, admin_a: User) -> None:
    with pytest.raises(PermissionRefused):
        services.close_shop(shop_a, by=principal_of_member(admin_a, shop_a))
    assert Shop.objects.get(pk=shop_a.pk).status == Shop.Status.ACTIVE


def test_facts_are_changed_and_kept_pages_end(shop_a: Shop) -> None:
    before = shop_a.storefront_version
    services.update_shop(shop_a, name="Sweets & More", by=installation(shop_a))
    fresh = Shop.objects.get(pk=shop_a.pk)
    assert (fresh.name, fresh.country) == ("Sweets & More", "IN")
    assert shop_a.storefront_version == fresh.storefront_version > before


def test_a_room_above_may_refuse_another_currency(shop_a: Shop) -> None:
    def refuse(event: ShopCurrencyChanging) -> None:
        raise Conflict(f"there are orders in {event.old}")

    events.subscribe(ShopCurrencyChanging, refuse)
    try:
        with pytest.raises(Conflict):
            services.update_shop(shop_a, currency="EUR", by=installation(shop_a))
    finally:
        events._now[ShopCurrencyChanging].remove(refuse)
    assert Shop.objects.get(pk=shop_a.pk).currency == "INR"


def test_a_viewer_changes_no_facts(shop_a: Shop, viewer_a: User) -> None:
    with pytest.raises(PermissionRefused):
        services.update_shop(shop_a, name="Mine", by=principal_of_member(viewer_a, shop_a))


# Belonging


def test_a_person_sees_their_own_shops_only(
    owner_a: User, shop_a: Shop, shop_b: Shop, django_assert_num_queries: Any
) -> None:
    second = make_shop(owner_a, "Another")
    with django_assert_num_queries(1):
        found = queries.shops_of(owner_a)
        assert [membership.shop.name for membership in found] == ["Another", "Shop A"]
    assert principal_of_member(owner_a, shop_b) is None
    assert queries.sole_owner_of(owner_a) == [second, shop_a]


def test_membership_of_one_shop_says_nothing_about_another(shop_a: Shop, shop_b: Shop, admin_a: User) -> None:
    with shop_scope(shop_b.id):
        Membership.objects.create(shop=shop_b, user=admin_a, role=Role.VIEWER)
    in_b = principal_of_member(admin_a, shop_b)
    assert in_b is not None
    assert (in_b.role, in_b.shop_id) == (Role.VIEWER, shop_b.id)


def test_a_switched_off_person_is_no_member(shop_a: Shop, admin_a: User) -> None:
    admin_a.is_active = False
    assert principal_of_member(admin_a, shop_a) is None


def test_members_are_listed_by_power_then_name(
    shop_a: Shop, admin_a: User, viewer_a: User, manager_a: User, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        rows = [(membership.role, membership.user.email) for membership in queries.members_of(shop_a)]
    assert [role for role, _email in rows] == ["owner", "admin", "manager", "viewer"]


# Numbers


def test_numbers_run_on_from_their_start(in_a: Shop, shop_b: Shop) -> None:
    with transaction.atomic():
        assert [services.next_number(in_a.id, "order", start=1001) for _ in range(3)] == [1001, 1002, 1003]
        assert services.next_number(in_a.id, "quote") == 1
        assert services.next_number(in_a.id, "order", start=1) == 1004
        assert services.next_number(in_a.id, "order", start=5000) == 5000
    with shop_scope(shop_b.id), transaction.atomic():
        assert services.next_number(shop_b.id, "order", start=1001) == 1001


def test_an_undone_order_gives_its_number_back(in_a: Shop) -> None:
    with transaction.atomic():
        assert services.next_number(in_a.id, "order") == 1
    with pytest.raises(RuntimeError), transaction.atomic():
        assert services.next_number(in_a.id, "order") == 2
        raise RuntimeError
    with transaction.atomic():
        assert services.next_number(in_a.id, "order") == 2


def test_a_number_costs_one_statement(in_a: Shop, django_assert_num_queries: Any) -> None:
    services.next_number(in_a.id, "order")
    with django_assert_num_queries(1):
        services.next_number(in_a.id, "order")


@pytest.mark.django_db(transaction=True)
def test_simultaneous_numbers_have_neither_gaps_nor_doubles() -> None:
    shop = make_shop(make_user("owner@race.example"), "Race")
    taken: list[int] = []
    barrier = threading.Barrier(4)

    def take() -> None:
        try:
            barrier.wait()
            for _ in range(10):
                with shop_scope(shop.id), transaction.atomic():
                    taken.append(services.next_number(shop.id, "order", start=1))
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 41))
    with shop_scope(shop.id):
        assert Counter.objects.get(name="order").value == 40


# Proposals


@pytest.mark.parametrize(
    ("country", "currency", "time_zone", "language"),
    [
        ("IN", "INR", "Asia/Kolkata", "en"),
        ("ES", "EUR", "Europe/Madrid", "es"),
        ("mx", "MXN", "America/Mexico_City", "es"),
        ("US", "USD", "America/New_York", "en"),
        ("DE", "EUR", "Europe/Berlin", "en"),
        ("BR", "BRL", "America/Sao_Paulo", "en"),
        ("AQ", "USD", "", "en"),
    ],
)
def test_a_country_proposes(country: str, currency: str, time_zone: str, language: str) -> None:
    found = proposal(country)
    assert (found.currency, found.language) == (currency, language)
    assert found.time_zone == time_zone or not time_zone


def test_every_country_proposes_what_a_shop_accepts(owner_a: User) -> None:
    from hawker.core.addresses import countries

    for country, _name in countries():
        found = proposal(country)
        services._clean_facts(
            name="x",
            country=country,
            currency=found.currency,
            time_zone=found.time_zone,
            language=found.language,
        )


def test_principal_zones_belong_to_their_countries() -> None:
    from babel.core import get_global

    zones = get_global("territory_zones")
    aliases = get_global("zone_aliases")
    for country, zone in PRINCIPAL_ZONES.items():
        assert zone in zones[country] or zone in {aliases.get(one, one) for one in zones[country]}, country


# The checklist


def done(shop: Shop) -> set[str]:
    return {step.code for step in queries.onboarding_steps(Shop.objects.get(pk=shop.pk)) if step.done}


def test_the_checklist_ticks_itself(shop_a: Shop) -> None:
    by = installation(shop_a)
    ours = {"contact", "looks", "delivery", "pages", "members", "earnest"}
    assert done(shop_a) & ours == set()
    save(shop_a, {"contact.phone": "+91 98843 38885", "identity.primary_colour": "#0d7a5f"}, by=by)
    assert done(shop_a) & ours == {"contact", "looks"}
    save(
        shop_a,
        {
            "delivery.charge": "40",
            "legal.terms": "Ours",
            "legal.privacy": "Yours",
            "payments.sandbox_enabled": False,
        },
        by=by,
    )
    services.invite_member(shop_a, email="x@example.com", role="viewer", by=by)
    assert done(shop_a) & ours == ours


def test_steps_lead_to_pages_of_the_shop(shop_a: Shop) -> None:
    for step in queries.onboarding_steps(shop_a):
        assert step.href.startswith("/app/shop-a/")
        assert step.title


def test_the_checklist_can_be_put_away(shop_a: Shop) -> None:
    services.dismiss_onboarding(shop_a)
    assert Shop.objects.get(pk=shop_a.pk).onboarding_dismissed_at is not None
