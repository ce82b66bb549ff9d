# SPDX-License-Identifier: Apache-2.0
"""What only one of the two databases can do, each behind one function, and the transaction of a use case."""

from __future__ import annotations

import functools
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, ParamSpec, TypeVar

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, models, transaction
from django.db.models.sql import UpdateQuery

from hawker.core import clock

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=models.Model)

APPEND_ONLY_LABEL = "append_only"
_RETRIED_SQLSTATES = {"40001", "40P01", "55P03"}
_ATTEMPTS = 5
_PLACE = "\ue000"
"""Stands in a compiled query for the text to come: a private-use character, which no such text contains."""


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


class Lookup(Generic[M]):
    """A query for one row by the text in one of its fields, compiled to SQL once per process.

    `Lookup(lambda: Shop.objects.filter(status="active"), "slug")("corner")`. Composing and compiling such a
    query takes the ORM longer than the database takes to answer it, which counts where every request asks.
    The rest of the query must be the same each time, so its model may not be one of a shop's own rows.
    """

    def __init__(self, base: Callable[[], models.QuerySet[M]], field: str) -> None:
        self._base, self._field = base, field

    def __call__(self, text: str) -> M | None:
        """The first row with exactly this text, None where there is none."""
        sql, params, compiler, converters, names, model = self._compiled
        with connection.cursor() as cursor:
            cursor.execute(sql, [text if value == _PLACE else value for value in params])
            row = cursor.fetchone()
        if row is None:
            return None
        (values,) = compiler.apply_converters([row], converters)
        return model.from_db(DEFAULT_DB_ALIAS, names, values)

    @functools.cached_property
    def _compiled(self) -> tuple[str, tuple[Any, ...], Any, Any, list[str], type[M]]:
        queryset = self._base().filter(**{self._field: _PLACE}).order_by()[:1]
        compiler: Any = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select]
        names = [column.target.attname for column in columns]
        return sql, params, compiler, compiler.get_converters(columns), names, queryset.model


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
                    for name in (model._meta.db_table, *_partitions_of(cursor, model._meta.db_table)):
                        cursor.execute(f"REVOKE UPDATE, DELETE ON {quote(name)} FROM {quote(role)}")
                    for column in getattr(model, "sealed_columns", ()):
                        cursor.execute(f"GRANT UPDATE ({quote(column)}) ON {table} TO {quote(role)}")
    return guarded


# Partitions


def _partitions_of(cursor: Any, table: str) -> list[str]:
    cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [table])
    return [row[0].strip('"') for row in cursor.fetchall()]


def ensure_all_partitions() -> list[str]:
    """The partitions of every partitioned model (`partitioned_by`), two years back and one ahead; run by the owner."""
    made = []
    for model in apps.get_models():
        if getattr(model, "partitioned_by", ""):
            made += ensure_partitions(model, months_ahead=12, months_back=25)
    return made


def partition_by_month(model: type[models.Model], column: str, schema_editor: Any) -> None:
    """On PostgreSQL: make a freshly created, empty table one that is partitioned by month of `column`. Call it in a
    migration.

    The key becomes (id, `column`), as PostgreSQL wants the partition's column in it. A default partition takes
    what no month was made ready for, so that no insert ever fails.
    """
    if schema_editor.connection.vendor != "postgresql":
        return
    quote = schema_editor.quote_name
    table = model._meta.db_table
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT LIKE %s", [table, "%_pkey"]
        )
        indexes = [row[0] for row in cursor.fetchall()]
        old = f"{table}_whole"
        cursor.execute(f"ALTER TABLE {quote(table)} RENAME TO {quote(old)}")
        cursor.execute(
            f"CREATE TABLE {quote(table)} (LIKE {quote(old)} INCLUDING DEFAULTS INCLUDING IDENTITY) PARTITION BY RANGE "
            f"({quote(column)})"
        )
        cursor.execute(f"DROP TABLE {quote(old)}")
        cursor.execute(f"ALTER TABLE {quote(table)} ADD PRIMARY KEY (id, {quote(column)})")
        for statement in indexes:
            cursor.execute(statement)
        cursor.execute(f"CREATE TABLE {quote(f'{table}_default')} PARTITION OF {quote(table)} DEFAULT")


def ensure_partitions(model: type[models.Model], *, months_ahead: int = 3, months_back: int = 0) -> list[str]:
    """On PostgreSQL: the monthly partitions around now; the names of those made. Needs the owner's rights, else
    nothing.
    """
    if not is_postgresql():
        return []
    quote = connection.ops.quote_name
    table = model._meta.db_table
    made = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE relname = %s", [table])
        row = cursor.fetchone()
        if row is None or not row[0]:
            return []
        today = clock.now().date().replace(day=1)
        for offset in range(-months_back, months_ahead + 1):
            index = today.year * 12 + today.month - 1 + offset
            first, after = (f"{n // 12:04d}-{n % 12 + 1:02d}-01" for n in (index, index + 1))
            name = f"{table}_{first[:7].replace('-', '_')}"
            cursor.execute("SELECT to_regclass(%s)", [name])
            if cursor.fetchone()[0] is None and not _default_holds(cursor, table, first, after):
                cursor.execute(
                    f"CREATE TABLE {quote(name)} PARTITION OF {quote(table)} FOR VALUES FROM ('{first}') TO ('{after}')"
                )
                made.append(name)
    return made


def _default_holds(cursor: Any, table: str, first: str, after: str) -> bool:
    """Whether rows of the month already went to the default partition: then it stays there."""
    cursor.execute(
        "SELECT a.attname FROM pg_partitioned_table p JOIN pg_attribute a "
        "ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0] "
        "WHERE p.partrelid = %s::regclass",
        [table],
    )
    column = connection.ops.quote_name(cursor.fetchone()[0])
    default = connection.ops.quote_name(f"{table}_default")
    cursor.execute(
        f"SELECT EXISTS (SELECT 1 FROM {default} WHERE {column} >= %s AND {column} < %s)",  # noqa: S608 - quoted names
        [first, after],
    )
    return bool(cursor.fetchone()[0])
