# SPDX-License-Identifier: Apache-2.0
"""Members: nobody grants more than they hold, and a shop is never without an owner."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.db import close_old_connections, connection

from hawker.core import clock, events
from hawker.core.errors import Conflict, LimitReached, NotFound, PermissionRefused, ValidationFailed
from hawker.core.tenancy import shop_scope
from hawker.platform.accounts.models import User
from hawker.platform.shops import queries, services
from hawker.platform.shops.events import MemberInvited
from hawker.platform.shops.models import Invitation, Membership, Role, Shop
from hawker.platform.shops.principals import Principal, principal_of_member
from tests.conftest import add_member, make_shop, make_user


def of(user: User, shop: Shop) -> Principal:
    principal = principal_of_member(user, shop)
    assert principal is not None
    return principal


def membership(user: User, shop: Shop) -> Membership:
    with shop_scope(shop.id):
        return Membership.objects.get(user=user)


@pytest.fixture
def invited() -> Iterator[list[MemberInvited]]:
    found: list[MemberInvited] = []
    events.subscribe(MemberInvited, found.append)
    yield found
    events._now[MemberInvited].remove(found.append)


def token(event: MemberInvited) -> str:
    return event.url.rstrip("/").rsplit("/", 1)[-1]


# Inviting


def test_an_invitation_is_mailed_and_accepted(shop_a: Shop, admin_a: User, invited: list[MemberInvited]) -> None:
    services.invite_member(shop_a, email=" New@Example.com", role="manager", by=of(admin_a, shop_a))
    [event] = invited
    assert (event.email, event.role, event.shop_name, event.days) == ("new@example.com", "manager", "Shop A", 7)
    assert event.url.startswith("http://127.0.0.1:8000/accounts/invitations/")
    assert token(event) not in repr(event)
    with shop_scope(shop_a.id):
        assert token(event) not in Invitation.objects.values_list("token_hash", flat=True)
    user = make_user("new@example.com")
    made = services.accept_invitation(token(event), user=user)
    assert (made.role, made.shop_id) == ("manager", shop_a.id)
    assert services.accept_invitation(token(event), user=user).pk == made.pk
    assert queries.open_invitations(shop_a) == []


def test_only_the_proven_invited_address_may_accept(shop_a: Shop, admin_a: User, invited: list[MemberInvited]) -> None:
    services.invite_member(shop_a, email="new@example.com", role="viewer", by=of(admin_a, shop_a))
    for user in (make_user("thief@example.com"), make_user("new@example.com", verified=False)):
        with pytest.raises(PermissionRefused):
            services.accept_invitation(token(invited[0]), user=user)
        assert principal_of_member(user, shop_a) is None


def test_links_end_after_a_week_and_when_taken_back(shop_a: Shop, admin_a: User, invited: list[MemberInvited]) -> None:
    by = of(admin_a, shop_a)
    user = make_user("new@example.com")
    with clock.freeze("2026-11-21T09:00:00Z"):
        services.invite_member(shop_a, email="new@example.com", role="viewer", by=by)
        clock.tick(days=7)
        with pytest.raises(NotFound):
            services.accept_invitation(token(invited[0]), user=user)
        assert queries.invitation_by_token(token(invited[0])).is_expired
    fresh = services.invite_member(shop_a, email="new@example.com", role="viewer", by=by)
    services.revoke_invitation(fresh, by=by)
    with pytest.raises(NotFound):
        services.accept_invitation(token(invited[1]), user=user)
    with pytest.raises(NotFound):
        queries.invitation_by_token("nonsense")


def test_inviting_again_replaces_the_link(shop_a: Shop, admin_a: User, invited: list[MemberInvited]) -> None:
    by = of(admin_a, shop_a)
    services.invite_member(shop_a, email="new@example.com", role="viewer", by=by)
    services.invite_member(shop_a, email="NEW@example.com", role="manager", by=by)
    user = make_user("new@example.com")
    with pytest.raises(NotFound):
        services.accept_invitation(token(invited[0]), user=user)
    assert services.accept_invitation(token(invited[1]), user=user).role == "manager"


def test_a_person_finds_their_invitations_when_signed_in(
    shop_a: Shop, admin_a: User, shop_b: Shop, owner_b: User, invited: list[MemberInvited]
) -> None:
    services.invite_member(shop_a, email="new@example.com", role="viewer", by=of(admin_a, shop_a))
    services.invite_member(shop_b, email="other@example.com", role="viewer", by=of(owner_b, shop_b))
    user, unproven = make_user("new@example.com"), make_user("other@example.com", verified=False)
    [mine] = queries.invitations_for(user)
    assert queries.invitations_for(unproven) == []
    with pytest.raises(PermissionRefused):
        services.accept_own_invitation(mine.pk, user=owner_b)
    assert services.accept_own_invitation(mine.pk, user=user).shop_id == shop_a.id


@pytest.mark.parametrize(
    ("email", "role", "field"), [("nonsense", "viewer", "email"), ("a@example.com", "king", "role")]
)
def test_faults_are_named(shop_a: Shop, admin_a: User, email: str, role: str, field: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        services.invite_member(shop_a, email=email, role=role, by=of(admin_a, shop_a))
    assert refused.value.by_field().keys() == {field}


def test_members_are_not_invited_again(shop_a: Shop, admin_a: User, viewer_a: User) -> None:
    with pytest.raises(Conflict):
        services.invite_member(shop_a, email=viewer_a.email.upper(), role="viewer", by=of(admin_a, shop_a))


def test_the_plan_limits_members_and_open_invitations(
    shop_a: Shop, owner_a: User, settings: object, invited: list[MemberInvited]
) -> None:
    settings.HAWKER_BILLING_ENABLED = True  # type: ignore[attr-defined]
    by = of(owner_a, shop_a)
    with pytest.raises(LimitReached) as refused:
        services.invite_member(shop_a, email="a@example.com", role="viewer", by=by)
    assert (refused.value.limit, refused.value.used, refused.value.allowed) == ("members", 1, 1)
    Shop.objects.filter(pk=shop_a.pk).update(plan="basic")
    shop_a.refresh_from_db()
    services.invite_member(shop_a, email="a@example.com", role="viewer", by=by)
    services.invite_member(shop_a, email="b@example.com", role="viewer", by=by)
    services.invite_member(shop_a, email="b@example.com", role="manager", by=by)
    with pytest.raises(LimitReached):
        services.invite_member(shop_a, email="c@example.com", role="viewer", by=by)
    assert len(invited) == 3


# Who may what


@pytest.mark.parametrize("role", ["manager", "viewer"])
def test_who_may_not_manage_members_does_not(shop_a: Shop, viewer_a: User, role: str) -> None:
    by = of(add_member(shop_a, "somebody@a.example", role), shop_a)
    with pytest.raises(PermissionRefused):
        services.invite_member(shop_a, email="a@example.com", role="viewer", by=by)
    with pytest.raises(PermissionRefused):
        services.change_role(membership(viewer_a, shop_a), role="viewer", by=by)
    with pytest.raises(PermissionRefused):
        services.remove_member(membership(viewer_a, shop_a), by=by)


def test_nobody_grants_more_than_they_hold(shop_a: Shop, owner_a: User, admin_a: User, viewer_a: User) -> None:
    admin = of(admin_a, shop_a)
    with pytest.raises(PermissionRefused):
        services.invite_member(shop_a, email="a@example.com", role="owner", by=admin)
    for target in (viewer_a, admin_a):
        with pytest.raises(PermissionRefused):
            services.change_role(membership(target, shop_a), role="owner", by=admin)
    with pytest.raises(PermissionRefused):
        services.change_role(membership(owner_a, shop_a), role="viewer", by=admin)
    with pytest.raises(PermissionRefused):
        services.remove_member(membership(owner_a, shop_a), by=admin)
    assert services.change_role(membership(viewer_a, shop_a), role="admin", by=admin).role == "admin"


def test_a_member_of_another_shop_manages_nothing_here(
    shop_a: Shop, viewer_a: User, shop_b: Shop, owner_b: User
) -> None:
    stranger = of(owner_b, shop_b)
    with pytest.raises(NotFound):
        services.change_role(membership(viewer_a, shop_a), role="manager", by=stranger)
    with pytest.raises(NotFound):
        services.remove_member(membership(viewer_a, shop_a), by=stranger)
    assert membership(viewer_a, shop_a).role == "viewer"


def test_a_foreign_principal_neither_invites_nor_makes_keys_here(shop_a: Shop, shop_b: Shop, owner_b: User) -> None:
    stranger = of(owner_b, shop_b)
    with pytest.raises(NotFound):
        services.invite_member(shop_a, email="a@example.com", role="viewer", by=stranger)
    with pytest.raises(NotFound):
        services.create_api_key(shop_a, name="k", scopes=["orders.view"], expires_at=None, by=stranger)
    with pytest.raises(NotFound):
        services.update_shop(shop_a, name="Mine", by=stranger)
    with pytest.raises(NotFound):
        services.close_shop(shop_a, by=stranger)


def test_everybody_may_leave(shop_a: Shop, viewer_a: User) -> None:
    services.remove_member(membership(viewer_a, shop_a), by=of(viewer_a, shop_a))
    assert principal_of_member(viewer_a, shop_a) is None


# The last owner


def test_the_last_owner_stays_owner(shop_a: Shop, owner_a: User, admin_a: User) -> None:
    by = of(owner_a, shop_a)
    with pytest.raises(Conflict):
        services.change_role(membership(owner_a, shop_a), role="viewer", by=by)
    with pytest.raises(Conflict):
        services.remove_member(membership(owner_a, shop_a), by=by)
    services.change_role(membership(admin_a, shop_a), role="owner", by=by)
    services.remove_member(membership(owner_a, shop_a), by=by)
    assert [row.user for row in queries.members_of(shop_a)] == [admin_a]


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_remove_each_other_leave_one() -> None:
    first = make_user("first@race.example")
    shop = make_shop(first, "Race")
    second = add_member(shop, "second@race.example", Role.OWNER)
    principals = [of(first, shop), of(second, shop)]
    targets = [membership(second, shop), membership(first, shop)]
    barrier, refused = threading.Barrier(2), []

    def remove(by: Principal, target: Membership) -> None:
        try:
            barrier.wait()
            services.remove_member(target, by=by)
        except Conflict as error:
            refused.append(error)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=remove, args=pair) for pair in zip(principals, targets, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert len(queries.members_of(shop)) == 1
