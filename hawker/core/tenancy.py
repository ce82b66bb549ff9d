# SPDX-License-Identifier: Apache-2.0
"""Tenant scope: which shop's rows the running code may touch.

Two guards stand behind one another. The ORM's managers (django-scopes) add the shop to every query
and raise where no scope is set. On PostgreSQL every statement also carries the setting `app.scope`
(see `core.postgresql`), by which row-level security hides all other shops' rows even from raw SQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django_scopes import scope, scopes_disabled

ALL_SHOPS = "*"
_scope: ContextVar[UUID | str | None] = ContextVar("hawker_scope", default=None)


def current_shop_id() -> UUID | None:
    """The shop of the running scope, or None outside one (or in `all_shops`)."""
    value = _scope.get()
    return value if isinstance(value, UUID) else None


def database_scope() -> str:
    """What PostgreSQL is told: a shop's id, `*` for all shops, or an empty string for none."""
    value = _scope.get()
    return "" if value is None else str(value)


@contextmanager
def shop_scope(shop_id: UUID) -> Iterator[None]:
    """Let the block see and change the rows of one shop only."""
    token = _scope.set(shop_id)
    try:
        with scope(shop=shop_id, _enabled=True):
            yield
    finally:
        _scope.reset(token)


@contextmanager
def all_shops(reason: str) -> Iterator[None]:
    """Let the block see every shop's rows: for queues, sweeps, sign-in and the installation's staff.

    `reason` is for the reader; a block without a good one belongs in a `shop_scope`.
    """
    if not reason:
        raise ValueError("say why all shops must be visible")
    token = _scope.set(ALL_SHOPS)
    try:
        with scopes_disabled():
            yield
    finally:
        _scope.reset(token)
