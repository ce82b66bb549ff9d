# SPDX-License-Identifier: Apache-2.0
"""What the figures were measured on, and the databases to measure with."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

LOCAL_SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"
OWNER = "hawker_bench"
APPLICATION_ROLE = "hawker_bench_app"


@dataclass(frozen=True, slots=True)
class Database:
    """Where the measured application keeps its data."""

    kind: str
    """`sqlite` or `postgresql`."""
    url: str
    """As `DATABASE_URL`; empty for SQLite in the application's own directory."""

    @property
    def label(self) -> str:
        return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[self.kind]


def postgresql_server() -> str | None:
    """Address of a PostgreSQL server that answers: `DATABASE_URL`, else a local one; None without."""
    configured = os.environ.get("DATABASE_URL", "")
    address = configured if configured.startswith("postgres") else LOCAL_SERVER
    try:
        with psycopg.connect(address, connect_timeout=3):
            return address
    except psycopg.OperationalError:
        return None


@contextmanager
def scratch_database(kind: str, server: str | None = None) -> Iterator[Database]:
    """An empty database of our own, dropped at the end.

    On PostgreSQL its owner is no superuser: the role of `DATABASE_URL` if that is one already, else a role
    `hawker_bench` made for it. RuntimeError where no server answers.
    """
    if kind == "sqlite":
        yield Database("sqlite", "")
        return
    address = server or postgresql_server()
    if address is None:
        raise RuntimeError("no PostgreSQL server answers; start one or set DATABASE_URL")
    name = f"hawker_bench_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as connection:
        owner = _owner(connection)
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(drop)
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                sql.Identifier(name), sql.Identifier(owner)
            )
        )
    try:
        yield Database("postgresql", _address_of(address, owner, name))
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(drop)


def _owner(connection: psycopg.Connection[tuple[object, ...]]) -> str:
    """A role that owns the scratch database without being a superuser."""
    row = connection.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if row is None:
        raise RuntimeError("the server does not say who is connected")
    name, is_superuser = row
    if not is_superuser:
        return str(name)
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone() is None:
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD {}").format(
                sql.Identifier(OWNER), sql.Literal(OWNER)
            )
        )
    return OWNER


def _address_of(server: str, owner: str, name: str) -> str:
    parts = urlsplit(server)
    where = f"{parts.hostname or '127.0.0.1'}:{parts.port or 5432}"
    secret = parts.password if owner == parts.username else OWNER
    who = quote(owner) + (f":{quote(secret)}" if secret else "")
    return urlunsplit(("postgresql", f"{who}@{where}", f"/{name}", parts.query, ""))


def describe(server: str | None = None) -> dict[str, str]:
    """The line that belongs under every figure."""
    facts = {
        "cpu": f"{os.cpu_count()} x {_processor()}",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "python": platform.python_version(),
        "django": version("django"),
        "granian": version("granian"),
        "load_before": f"{os.getloadavg()[0]:.2f}",
    }
    if server:
        with psycopg.connect(server) as connection:
            rows = connection.execute(
                "SELECT current_setting('server_version'), current_setting('fsync'),"
                " current_setting('synchronous_commit')"
            ).fetchone()
        if rows is not None:
            facts["postgresql"] = f"{str(rows[0]).split(' ')[0]} (fsync {rows[1]}, synchronous_commit {rows[2]})"
    return facts


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((each.split(":", 1)[1].strip() for each in lines if each.startswith("model name")), "?")
