# SPDX-License-Identifier: Apache-2.0
"""Guessing gets slower; the owner is never shut out by somebody else."""

from __future__ import annotations

import pytest

from hawker.core.errors import TooManyRequests
from hawker.platform.accounts import throttling


def tries_until_refused(ip: str, *, email: str = "asha@example.com", known: bool = False, most: int = 200) -> int:
    for count in range(most):
        try:
            throttling.sign_in(email, ip=ip, is_known_device=known)
        except TooManyRequests:
            return count
    return most


def test_five_tries_a_minute_for_one_account_from_one_address() -> None:
    assert tries_until_refused("203.0.113.1") == 5


def test_the_account_is_recognised_however_it_is_written() -> None:
    assert tries_until_refused("203.0.113.1") == 5
    assert tries_until_refused("203.0.113.1", email=" ASHA@example.com ") == 0


def test_other_accounts_and_other_addresses_are_not_affected() -> None:
    tries_until_refused("203.0.113.1")
    assert tries_until_refused("203.0.113.1", email="ben@example.com") == 5
    assert tries_until_refused("203.0.113.2") == 5


def test_success_clears_the_account_at_that_address() -> None:
    tries_until_refused("203.0.113.1")
    throttling.signed_in("asha@example.com", ip="203.0.113.1")
    assert tries_until_refused("203.0.113.1") == 5


def test_many_addresses_guessing_one_account_do_not_stop_its_own_devices() -> None:
    tried = sum(tries_until_refused(f"198.51.100.{n}") for n in range(40))
    assert tried == 60
    with pytest.raises(TooManyRequests):
        throttling.sign_in("asha@example.com", ip="198.51.100.99", is_known_device=False)
    throttling.sign_in("asha@example.com", ip="203.0.113.1", is_known_device=True)


def test_one_address_guessing_many_accounts_is_stopped() -> None:
    with pytest.raises(TooManyRequests):
        for n in range(61):
            throttling.sign_in(f"person{n}@example.com", ip="203.0.113.1", is_known_device=False)


def test_registrations_resets_and_verifications_are_counted_by_address_and_account() -> None:
    for n in range(20):
        throttling.sign_up(f"person{n}@example.com", ip="203.0.113.1")
        throttling.reset(f"person{n}@example.com", ip="203.0.113.1")
    for count in (throttling.sign_up, throttling.reset):
        with pytest.raises(TooManyRequests):
            count("another@example.com", ip="203.0.113.1")
        count("another@example.com", ip="203.0.113.2")
    assert throttling.may_send_verification("asha@example.com", ip="203.0.113.3")
    assert not throttling.may_send_verification("asha@example.com", ip="203.0.113.4")
    assert throttling.may_send_verification("ben@example.com", ip="203.0.113.3")


@pytest.mark.parametrize(
    ("ip", "place"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", ""),
        ("nonsense", "nonsense"),
    ],
)
def test_one_line_is_one_place(ip: str, place: str) -> None:
    assert throttling.place(ip) == place


def test_rotating_within_ones_own_network_does_not_help() -> None:
    assert tries_until_refused("2001:db8::1") == 5
    assert tries_until_refused("2001:db8::2") == 0


def test_addresses_of_people_are_not_kept_in_the_limits() -> None:
    assert "asha" not in throttling.account_key("asha@example.com")
