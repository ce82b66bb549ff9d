# SPDX-License-Identifier: Apache-2.0
"""Making the database ready: nothing when it is, else migrations, rights and the job engine's tables."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from hawker.conf.config import Config, ConfigurationError, database_settings, load
from hawker.core import schema
from hawker.demo import SHOPS

_MIGRATION_LOCK = 4_151_120_261
"""Key of PostgreSQL's advisory lock: of several machines that start at once, one migrates."""


def setup(*, as_owner: bool = False) -> None:
    """Load Django; `as_owner` keeps the rights of the login role instead of the application's."""
    if as_owner:
        os.environ["HAWKER_AS_OWNER"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hawker.conf.settings")
    import django

    django.setup()


def is_current(config: Config) -> bool:
    """Whether the database fits the code, without loading Django."""
    with _raw(config) as cursor:
        return _has_table(config, cursor, schema.TABLE) and schema.recorded(cursor) == schema.fingerprint()


def has_demo(config: Config) -> bool:
    """Whether all demo shops are there, without loading Django."""
    with _raw(config) as cursor:
        if not _has_table(config, cursor, "shops_shop"):
            return False
        cursor.execute("SELECT slug FROM shops_shop WHERE is_demo AND status = 'active'")
        return set(SHOPS) <= {row[0] for row in cursor.fetchall()}


def _has_table(config: Config, cursor: Any, table: str) -> bool:
    if cursor is None:
        return False
    if config.is_sqlite:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,))
        return cursor.fetchone() is not None
    cursor.execute("SELECT to_regclass(%s)", (f"public.{table}",))
    return cursor.fetchone()[0] is not None


@contextmanager
def _raw(config: Config) -> Iterator[Any]:
    """A cursor of the driver itself; None where there is no SQLite file yet."""
    if config.is_sqlite:
        path = Path(str(database_settings(config)["NAME"]))
        if not path.exists():
            yield None
            return
        with closing(sqlite3.connect(path, timeout=30)) as file:
            yield file.cursor()
        return
    import psycopg  # only where PostgreSQL is used

    try:
        connection = psycopg.connect(config.database_url, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise ConfigurationError([f"DATABASE_URL: the database was not reached: {error}".strip()]) from error
    with connection:
        yield connection.cursor()


def migrate(*, verbosity: int = 1) -> None:
    """Bring the database up to date; Django must have been loaded with `setup(as_owner=True)`."""
    from django.core.management import call_command
    from django.db import connection

    from hawker.core.db import ensure_all_partitions, install_row_level_security
    from hawker.core.tenancy import all_shops
    from hawker.platform.jobs.engine import prepare_storage

    config = load()
    if config.is_sqlite:
        Path(str(database_settings(config)["NAME"])).parent.mkdir(parents=True, exist_ok=True)
    with all_shops("migrations concern every shop"), _alone(config):
        call_command("migrate", interactive=False, verbosity=verbosity, skip_checks=True)
        prepare_storage()
        with connection.cursor() as cursor:
            schema.prepare(cursor)
        ensure_all_partitions()
        install_row_level_security(role=config.database_role)
        with connection.cursor() as cursor:
            schema.record(cursor)
    connection.close()


@contextmanager
def _alone(config: Config) -> Iterator[None]:
    """Let one process migrate at a time."""
    if config.is_sqlite:
        with _file_lock(config.var_dir / "migrate.lock"):
            yield
        return
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATION_LOCK])


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        if os.name == "posix":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def prepare(*, demo: bool) -> None:
    """What has to be done before the first process starts; within half a second when there is nothing."""
    config = load()
    (config.var_dir / "static").mkdir(parents=True, exist_ok=True)
    is_ready = is_current(config)
    needs_demo = demo and not (is_ready and has_demo(config))
    if is_ready and not needs_demo:
        return
    setup(as_owner=True)
    if not is_ready:
        print("Preparing the database ...", flush=True)
        migrate(verbosity=0)
    if needs_demo:
        load_demo()


def load_demo() -> None:
    """Load the demo shops unless they are there, saying what happens."""
    from hawker.demo import loader

    print("Loading the demo data (once) ...", flush=True)
    loaded = loader.load(report=lambda text: print(f"  {text}", flush=True))
    if loaded is not None:
        print(f"  {loaded.describe()}", flush=True)


if __name__ == "__main__":
    prepare(demo="--demo" in sys.argv)
