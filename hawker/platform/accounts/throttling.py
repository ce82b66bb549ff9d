# SPDX-License-Identifier: Apache-2.0
"""Limits on guessing and on mails that strangers cause.

Sign-in is limited by address and account together, in steps that make each further try wait longer. An
attacker therefore shuts out only their own address, not the owner. Guessing from many addresses at once is
met by one more limit per account, which counts only browsers that never signed in to it: the owner's own
devices pass it. Accounts are told apart by a hash, so that no address is kept in the limits' storage.
"""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID

from hawker.core import throttle
from hawker.core.errors import TooManyRequests
from hawker.core.ids import token_hash

SIGN_IN_FROM_ONE_ADDRESS = "60/5 minutes"
SIGN_IN_STEPS = ("5/minute", "10/10 minutes", "20/hour", "40/day")
SIGN_IN_BY_STRANGERS = "60/hour"
SIGN_UP_FROM_ONE_ADDRESS = "20/hour"
SIGN_UP_FOR_ONE_ACCOUNT = "5/hour"
RESET_FROM_ONE_ADDRESS = "20/hour"
RESET_STEPS = ("3/10 minutes", "6/day")
RESET_FOR_ONE_ACCOUNT = "12/day"
VERIFY_FROM_ONE_ADDRESS = "30/hour"
VERIFY_STEPS = ("1/30 seconds", "6/hour", "12/day")
LINKS_FROM_ONE_ADDRESS = "60/10 minutes"
PASSWORD_ASKED_AGAIN = ("6/minute", "20/hour")
NEW_SHOPS_OF_ONE_PERSON = "10/day"


def place(ip: str) -> str:
    """An address as limits count it: of IPv6 the network of 64 bits, since one line owns all of it."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ip
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ip_network((address, 64), strict=False))
    return str(address)


def account_key(email: str) -> str:
    """An account in the limits' storage and in logs: a hash of its address."""
    return token_hash(email.strip().lower())


def sign_in(email: str, *, ip: str, is_known_device: bool) -> None:
    """Count one try to sign in; TooManyRequests when it comes too soon."""
    account = account_key(email)
    throttle.hit(SIGN_IN_FROM_ONE_ADDRESS, "sign-in", "ip", place(ip))
    for step in SIGN_IN_STEPS:
        throttle.hit(step, "sign-in", "account-ip", account, place(ip))
    if not is_known_device:
        throttle.hit(SIGN_IN_BY_STRANGERS, "sign-in", "account", account)


def signed_in(email: str, *, ip: str) -> None:
    """Forget the failures of this account at this address."""
    for step in SIGN_IN_STEPS:
        throttle.clear(step, "sign-in", "account-ip", account_key(email), place(ip))


def sign_up(email: str, *, ip: str) -> None:
    """Count one registration."""
    throttle.hit(SIGN_UP_FROM_ONE_ADDRESS, "sign-up", "ip", place(ip))
    throttle.hit(SIGN_UP_FOR_ONE_ACCOUNT, "sign-up", "account", account_key(email))


def reset(email: str, *, ip: str) -> None:
    """Count one wish for a reset link."""
    throttle.hit(RESET_FROM_ONE_ADDRESS, "reset", "ip", place(ip))
    for step in RESET_STEPS:
        throttle.hit(step, "reset", "account-ip", account_key(email), place(ip))
    throttle.hit(RESET_FOR_ONE_ACCOUNT, "reset", "account", account_key(email))


def verification(email: str, *, ip: str) -> None:
    """Count one verification mail."""
    throttle.hit(VERIFY_FROM_ONE_ADDRESS, "verify", "ip", place(ip))
    for step in VERIFY_STEPS:
        throttle.hit(step, "verify", "account", account_key(email))


def may_send_verification(email: str, *, ip: str) -> bool:
    """The same where going without the mail is better than an error: an earlier link is still good."""
    try:
        verification(email, ip=ip)
    except TooManyRequests:
        return False
    return True


def link(*, ip: str) -> None:
    """Count one use of a mailed link."""
    throttle.hit(LINKS_FROM_ONE_ADDRESS, "link", "ip", place(ip))


def password_asked_again(user_id: UUID) -> None:
    """Count one password typed by a signed-in person."""
    for step in PASSWORD_ASKED_AGAIN:
        throttle.hit(step, "password", str(user_id))


def new_shop(user_id: UUID) -> None:
    """Count one shop made by a person."""
    throttle.hit(NEW_SHOPS_OF_ONE_PERSON, "new-shop", str(user_id))
