# SPDX-License-Identifier: Apache-2.0
"""Identifiers and secrets: time-ordered keys, URL tokens and codes to read aloud."""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
import time
import uuid
from typing import ClassVar

# No 0 O 1 I L (look alike), no A E U (no words by accident): 28 characters, 4.8 bits each.
SHORT_CODE_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"

_SUBMILLISECOND_STEPS = 1 << 12
_lock = threading.Lock()
_last_tick = 0


class InvalidLength(ValueError):
    """A token or code too short to be worth anything."""

    code: ClassVar[str] = "invalid_length"


def _forget_lock() -> None:
    """A child process must not inherit a lock that another thread of its parent held."""
    global _lock
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_forget_lock)


def uuid7() -> uuid.UUID:
    """A time-ordered UUID, version 7 (RFC 9562, section 5.7 with method 3 of section 6.2).

    48 bits of Unix milliseconds, 12 bits of the millisecond's fraction, 62 random bits from the operating
    system (asked each time, so forked workers never share a sequence). Within one process ids strictly grow,
    also when the system clock steps back. Between processes they are ordered by their clocks. They are keys,
    not secrets: use `new_token` where guessing must fail. The test clock does not influence them.
    """
    global _last_tick
    nanoseconds = time.time_ns()
    milliseconds, rest = divmod(nanoseconds, 1_000_000)
    tick = milliseconds * _SUBMILLISECOND_STEPS + rest * _SUBMILLISECOND_STEPS // 1_000_000
    with _lock:
        tick = max(tick, _last_tick + 1)
        _last_tick = tick
    milliseconds, fraction = divmod(tick, _SUBMILLISECOND_STEPS)
    random_bits = int.from_bytes(os.urandom(8)) >> 2
    value = milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | random_bits
    return uuid.UUID(int=value)


def new_token(nbytes: int = 24) -> str:
    """A secret for a URL or header, `nbytes` random bytes (at least 16) as URL-safe text."""
    if nbytes < 16:
        raise InvalidLength("A token needs at least 16 random bytes.")
    return secrets.token_urlsafe(nbytes)


def token_hash(token: str) -> str:
    """SHA-256 of a token as 64 hex digits, for storing and looking it up.

    Enough for our random tokens; a password needs a slow hash instead.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def short_code(n: int = 8) -> str:
    """`n` random characters to read aloud or type (about 4.8 bits each: throttle guesses)."""
    if n < 1:
        raise InvalidLength("A code needs at least one character.")
    return "".join(secrets.choice(SHORT_CODE_ALPHABET) for _ in range(n))
