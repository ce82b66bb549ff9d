# SPDX-License-Identifier: Apache-2.0
"""Django's PostgreSQL backend, with the tenant scope told to the server.

Before a statement runs, the session's setting `app.scope` is brought in line with `core.tenancy`; the
row-level security policies read it. It is sent only when it differs from what this session was last
told, so consecutive requests for one shop cost nothing. A roll-back also rolls such a setting back,
after which what the server believes is unknown and is told anew.

A connection kept between requests is looked at before it is used again. One that was in use a moment ago
is only asked of the operating system: a server that ended it has sent something, which costs no round trip
to find out. One that rested longer answers `SELECT 1`, because a line can break without a word.
"""

from __future__ import annotations

import os
import select
import time
from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from hawker.core.tenancy import database_scope

_RESTED_SECONDS = 5.0


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that knows which scope its server session has been told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told_scope: str | None = None
        self._answered_at = 0.0

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._told_scope = None
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        """Whether the kept connection still stands."""
        if self.connection is None:
            return False
        now = time.monotonic()
        if now - self._answered_at < _RESTED_SECONDS and not _has_something_to_read(self.connection):
            return True
        self._answered_at = now
        return bool(super().is_usable())

    def init_connection_state(self) -> None:
        super().init_connection_state()
        role = self.settings_dict.get("APP_ROLE")
        if role and not os.environ.get("HAWKER_AS_OWNER"):
            with self.connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {self.ops.quote_name(role)}")
            if not self.get_autocommit():
                self.connection.commit()

    def _cursor(self, name: str | None = None) -> Any:
        cursor = super()._cursor(name)  # type: ignore[misc]
        self._tell_scope()
        return cursor

    def _tell_scope(self) -> None:
        wanted = database_scope()
        if wanted == self._told_scope or self.connection is None:
            return
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            # Only a roll-back is accepted now; after it what the server believes counts as unknown.
            return
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.scope', %s, false)", (wanted,))
        self._told_scope = wanted

    def _rollback(self) -> None:
        self._told_scope = None
        super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        self._told_scope = None
        super()._savepoint_rollback(sid)  # type: ignore[misc]

    def close(self) -> None:
        self._told_scope = None
        super().close()


def _has_something_to_read(connection: Any) -> bool:
    """Whether the server said something unasked; its farewell, as a rule."""
    try:
        watch = select.poll()
        watch.register(connection.fileno(), select.POLLIN)
        return bool(watch.poll(0))
    except (OSError, AttributeError):
        return True
