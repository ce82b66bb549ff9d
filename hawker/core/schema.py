# SPDX-License-Identifier: Apache-2.0
"""Whether the database fits the code, told in a millisecond instead of by running all migrations.

`hawker migrate` writes a fingerprint of everything that decides the schema into the database. A start
compares it with the code's and skips migrating when they agree. Nothing here needs Django.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

TABLE = "hawker_schema"
_PACKAGE = Path(__file__).resolve().parent.parent
_LIBRARIES = ("django", "django-allauth")
# Raised when what is done beside migrations (policies, rights, the job engine's tables) changes.
_BESIDE_MIGRATIONS = 1


class Cursor(Protocol):
    """What is needed of a database cursor; the argument style is that of the database's driver."""

    def execute(self, statement: str, /) -> Any: ...
    def fetchone(self) -> Any: ...


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """SHA-256 over every migration of ours, the versions of libraries that have tables, and our rights."""
    digest = hashlib.sha256(f"beside:{_BESIDE_MIGRATIONS}\n".encode())
    for name in _LIBRARIES:
        digest.update(f"{name}:{version(name)}\n".encode())
    for path in sorted(_PACKAGE.glob("*/*/migrations/*.py")):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def recorded(cursor: Cursor) -> str:
    """The fingerprint in the database; the table must exist."""
    cursor.execute(f"SELECT value FROM {TABLE} WHERE name = 'fingerprint'")  # noqa: S608 - a constant
    row = cursor.fetchone()
    return str(row[0]) if row else ""


def prepare(cursor: Cursor) -> None:
    """Make the table; before rights are given, so that the application may read it."""
    cursor.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} (name varchar(40) PRIMARY KEY, value text NOT NULL)")


def record(cursor: Cursor) -> None:
    """Write the code's fingerprint into the database."""
    prepare(cursor)
    cursor.execute(f"DELETE FROM {TABLE} WHERE name = 'fingerprint'")  # noqa: S608
    cursor.execute(f"INSERT INTO {TABLE} (name, value) VALUES ('fingerprint', '{fingerprint()}')")  # noqa: S608
