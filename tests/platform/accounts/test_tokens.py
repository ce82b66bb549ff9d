# SPDX-License-Identifier: Apache-2.0
"""Tokens for programs: short lives, single use, families."""

from __future__ import annotations

import pytest
from django.core import signing

from hawker.core import clock, context
from hawker.core.errors import TooManyRequests
from hawker.platform.accounts import services, tokens
from hawker.platform.accounts.errors import EmailNotVerified, InvalidCredentials, InvalidToken
from hawker.platform.accounts.models import RefreshToken, TokenFamily, User
from tests.conftest import PASSWORD, make_user


@pytest.fixture
def person(db: object) -> User:
    return make_user("asha@example.com")


def sign_in(password: str = PASSWORD, email: str = "asha@example.com") -> tokens.TokenPair:
    with context.acting(ip="203.0.113.7", user_agent="curl/8.5"):
        return tokens.sign_in(email=email, password=password)


def test_an_access_token_speaks_for_its_person(person: User, django_assert_num_queries: object) -> None:
    pair = sign_in()
    assert pair.expires_in == 1800
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert tokens.user_of(pair.access) == person


def test_an_access_token_ends_after_30_minutes(person: User) -> None:
    with clock.freeze("2026-11-21T09:00:00Z"):
        pair = sign_in()
        clock.tick(minutes=29, seconds=59)
        assert tokens.user_of(pair.access) == person
        clock.tick(seconds=1)
        with pytest.raises(InvalidToken):
            tokens.user_of(pair.access)


def test_tokens_are_never_kept_nor_shown(person: User) -> None:
    pair = sign_in()
    row = RefreshToken.objects.get()
    assert pair.refresh not in (row.token_hash, repr(pair))
    assert pair.access not in repr(pair)


@pytest.mark.parametrize("email", ["asha@example.com", "nobody@example.com"])
def test_a_refusal_is_the_same_for_known_and_unknown_addresses(person: User, email: str) -> None:
    with pytest.raises(InvalidCredentials) as refused:
        sign_in("wrong", email)
    assert refused.value.detail == "The e-mail address or the password is wrong."
    assert not TokenFamily.objects.exists()


def test_a_wrong_password_hashes_as_often_as_an_unknown_address(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.hashers import Argon2PasswordHasher

    hashed = []
    encode, verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda s, *a: hashed.append(1) or encode(s, *a))
    monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda s, *a: hashed.append(1) or verify(s, *a))
    counts = []
    for email in ("asha@example.com", "nobody@example.com"):
        hashed.clear()
        with pytest.raises(InvalidCredentials):
            sign_in("wrong", email)
        counts.append(len(hashed))
    assert counts == [1, 1]


def test_an_unproven_address_gets_no_token(db: object) -> None:
    make_user("asha@example.com", verified=False)
    with pytest.raises(EmailNotVerified) as refused:
        sign_in()
    assert refused.value.code == "email_not_verified"
    with pytest.raises(InvalidCredentials):
        sign_in("wrong")
    assert not TokenFamily.objects.exists()


def test_a_switched_off_account_gets_no_token(person: User) -> None:
    pair = sign_in()
    User.objects.update(is_active=False)
    with pytest.raises(InvalidCredentials):
        sign_in()
    with pytest.raises(InvalidToken):
        tokens.user_of(pair.access)
    with pytest.raises(InvalidToken):
        tokens.refresh(pair.refresh)


def test_refreshing_rotates(person: User) -> None:
    first = sign_in()
    second = tokens.refresh(first.refresh)
    assert second.refresh != first.refresh
    assert tokens.user_of(second.access) == person
    assert tokens.refresh(second.refresh).access


def test_using_a_refresh_token_twice_ends_the_family(
    person: User, security_events: list, transactional_db: object
) -> None:
    first = sign_in()
    second = tokens.refresh(first.refresh)
    with pytest.raises(InvalidToken):
        tokens.refresh(first.refresh)
    for use in (lambda: tokens.refresh(second.refresh), lambda: tokens.user_of(second.access)):
        with pytest.raises(InvalidToken):
            use()
    family = TokenFamily.objects.get()
    assert family.revoked_because == "refresh_token_reused"
    assert [event.kind for event in security_events] == ["refresh_token_reused"]


def test_reuse_ends_only_its_own_family(person: User) -> None:
    first, other = sign_in(), sign_in()
    tokens.refresh(first.refresh)
    with pytest.raises(InvalidToken):
        tokens.refresh(first.refresh)
    assert tokens.user_of(other.access) == person


def test_a_refresh_token_lives_30_days(person: User) -> None:
    with clock.freeze("2026-11-21T09:00:00Z"):
        pair = sign_in()
        clock.tick(days=30)
        with pytest.raises(InvalidToken):
            tokens.refresh(pair.refresh)


@pytest.mark.parametrize("which", ["access", "refresh"])
def test_revoking_by_either_token_ends_both(person: User, which: str) -> None:
    pair = sign_in()
    tokens.revoke(getattr(pair, which))
    with pytest.raises(InvalidToken):
        tokens.user_of(pair.access)
    with pytest.raises(InvalidToken):
        tokens.refresh(pair.refresh)


def test_another_password_ends_all_tokens(person: User) -> None:
    pair = sign_in()
    services.set_password(person, "another horse battery")
    with pytest.raises(InvalidToken):
        tokens.user_of(pair.access)


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "hk_something",
        "not.a.token",
        signing.dumps({"u": "x", "f": "y", "e": 9999999999}, salt="hawker.accounts.access-token"),
        signing.dumps([1, 2], salt="hawker.accounts.access-token"),
        signing.dumps({"u": "0" * 32, "f": "0" * 32, "e": 9999999999}, salt="another salt"),
    ],
    ids=["empty", "key", "no token", "nobody's", "no claims", "another salt"],
)
def test_anything_else_opens_nothing(db: object, forged: str) -> None:
    with pytest.raises(InvalidToken):
        tokens.user_of(forged)
    with pytest.raises(InvalidToken):
        tokens.refresh(forged)
    tokens.revoke(forged)


def test_an_access_token_is_no_refresh_token_and_the_other_way_round(person: User) -> None:
    pair = sign_in()
    with pytest.raises(InvalidToken):
        tokens.refresh(pair.access)
    with pytest.raises(InvalidToken):
        tokens.user_of(pair.refresh)


def test_guessing_is_slowed_down(person: User) -> None:
    for _ in range(5):
        with pytest.raises(InvalidCredentials):
            sign_in("wrong")
    with pytest.raises(TooManyRequests) as refused:
        sign_in()
    assert 1 <= int(refused.value.headers["Retry-After"]) <= 61


def test_guessing_elsewhere_does_not_shut_the_owner_out(person: User) -> None:
    for _ in range(6):
        with context.acting(ip="198.51.100.9"), pytest.raises((InvalidCredentials, TooManyRequests)):
            tokens.sign_in(email="asha@example.com", password="wrong")
    assert tokens.user_of(sign_in().access) == person


def test_old_families_are_forgotten(person: User) -> None:
    with clock.freeze("2026-11-21T09:00:00Z"):
        sign_in()
        clock.tick(days=59)
        assert tokens.forget_expired() == 0
        clock.tick(days=2)
        assert tokens.forget_expired() == 1
    assert not TokenFamily.objects.exists()
