# SPDX-License-Identifier: Apache-2.0
"""What only one of the two databases can do, each behind one function, and the transaction of a use case."""

from __future__ import annotations

import functools
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, models, transaction
from django.db.models.sql import UpdateQuery

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=models.Model)

APPEND_ONLY_LABEL = "append_only"
_RETRIED_SQLSTATES = {"40001", "40P01", "55P03"}
_ATTEMPTS = 5


def is_postgresql() -> bool:
    """Whether the application runs on PostgreSQL (else SQLite)."""
    return connection.vendor == "postgresql"


def is_transient(error: BaseException) -> bool:
    """Whether trying the whole transaction again may succeed: dead-lock, serialisation, lock time-out, busy file."""
    if not isinstance(error, OperationalError):
        return False
    sqlstate = getattr(error.__cause__, "sqlstate", None)
    return sqlstate in _RETRIED_SQLSTATES or "database is locked" in str(error)


def command(function: Callable[P, R]) -> Callable[P, R]:
    """Make a service function one unit: all of it or nothing.

    Outermost, it opens a durable transaction and, since nothing of a failed attempt remains, tries again
    after a transient database error (five attempts, growing jittered pauses). Inside another command it
    joins that transaction through a savepoint.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            with transaction.atomic():
                return function(*args, **kwargs)
        attempt = 1
        while True:
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except OperationalError as error:
                if attempt >= _ATTEMPTS or not is_transient(error):
                    raise
                time.sleep(0.01 * 2**attempt * (1 + secrets.randbelow(100) / 100))
                attempt += 1

    return run


def locked(queryset: models.QuerySet[M], *, skip_locked: bool = False) -> models.QuerySet[M]:
    """Rows locked until the end of the transaction, ordered by key so that two commands never wait on each other.

    SQLite's immediate transactions already exclude other writers, so there it only orders.
    """
    ordered = queryset.order_by("pk")
    if is_postgresql():
        return ordered.select_for_update(of=("self",), skip_locked=skip_locked)
    return ordered


def take_batch(queryset: models.QuerySet[M], *, limit: int) -> list[M]:
    """The first rows of a queue that nobody else is claiming right now, locked, in the queryset's order."""
    if is_postgresql():
        queryset = queryset.select_for_update(of=("self",), skip_locked=True)
    return list(queryset[:limit])


def update_returning(
    queryset: models.QuerySet[Any], values: Mapping[str, Any], returning: Sequence[str]
) -> list[tuple[Any, ...]]:
    """`UPDATE ... RETURNING`: change rows and read them in one statement, on both databases.

    `values` are literals or expressions on the row itself; `returning` names concrete fields.
    """
    model = queryset.model
    query: Any = queryset.query.chain(UpdateQuery)
    query.add_update_values(dict(values))
    query.clear_ordering(force=True)
    sql, params = query.get_compiler(connection=connection).as_sql()
    columns = [model._meta.get_field(name).get_col(model._meta.db_table) for name in returning]
    names = ", ".join(connection.ops.quote_name(column.target.column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} RETURNING {names}", params)
        rows = cursor.fetchall()
    converters = [connection.ops.get_db_converters(c) + c.get_db_converters(connection) for c in columns]
    found = []
    for row in rows:
        values_read = list(row)
        for index, (column, chain) in enumerate(zip(columns, converters, strict=True)):
            for convert in chain:
                values_read[index] = convert(values_read[index], column, connection)
        found.append(tuple(values_read))
    return found


def database_size_bytes() -> int | None:
    """Size of the database in bytes, where it can be told."""
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])


def tenant_models() -> Iterable[type[models.Model]]:
    """Every model whose rows belong to a shop (a `shop` column)."""
    for model in apps.get_models():
        if model._meta.managed and any(f.name == "shop" for f in model._meta.concrete_fields):
            yield model


def install_row_level_security(*, using: str = DEFAULT_DB_ALIAS, role: str = "") -> list[str]:
    """On PostgreSQL: policies on every tenant table, and the rights of the application's role.

    The application's role owns nothing. It may read and write, but neither change nor delete rows of
    append-only tables (models with `append_only = True`; `sealed_columns` may still be filled in).
    Returns the tables guarded. Safe to repeat; run after each migration by the owner.
    """
    conn = connections[using]
    if conn.vendor != "postgresql":
        return []
    quote = conn.ops.quote_name
    guarded = []
    with conn.cursor() as cursor:
        if role:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE ROLE {quote(role)} NOLOGIN NOSUPERUSER NOBYPASSRLS")
            cursor.execute(f"GRANT {quote(role)} TO CURRENT_USER")
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quote(role)}")
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quote(role)}")
            cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quote(role)}")
        for model in tenant_models():
            table = quote(model._meta.db_table)
            nullable = model._meta.get_field("shop").null
            mine = "shop_id = NULLIF(NULLIF(current_setting('app.scope', true), ''), '*')::uuid"
            everything = "current_setting('app.scope', true) = '*'"
            check = f"({mine} OR {everything}{' OR shop_id IS NULL' if nullable else ''})"
            cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            cursor.execute(f"DROP POLICY IF EXISTS shop_scope ON {table}")
            cursor.execute(f"CREATE POLICY shop_scope ON {table} USING ({mine} OR {everything}) WITH CHECK {check}")
            guarded.append(model._meta.db_table)
        if role:
            for model in apps.get_models():
                if getattr(model, APPEND_ONLY_LABEL, False):
                    table = quote(model._meta.db_table)
                    cursor.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {quote(role)}")
                    for column in getattr(model, "sealed_columns", ()):
                        cursor.execute(f"GRANT UPDATE ({quote(column)}) ON {table} TO {quote(role)}")
    return guarded
