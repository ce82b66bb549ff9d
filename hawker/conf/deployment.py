# SPDX-License-Identifier: Apache-2.0
"""What is wrong with an installation: configuration, database, rights. `hawker check` prints it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection, transaction

from hawker.conf.config import INSECURE_SECRETS, Config, load
from hawker.core import schema
from hawker.core.db import is_postgresql, tenant_models
from hawker.platform.jobs.health import queue_health
from hawker.platform.shops.models import Shop

_LOCAL = {"127.0.0.1", "localhost", "::1", ""}
# What Django would have and we have otherwise, with the reason.
_SILENCED = {
    "security.W001",  # SecurityMiddleware is there; Django looks for its own order
    "auth.W004",  # addresses are unique by a constraint on their lower-case form
    "security.W021",  # HSTS preload binds a whole domain for years: the operator's decision
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something to be put right, and how."""

    code: str
    message: str


def faults(*, deploy: bool) -> list[Fault]:
    """Everything found; with `deploy` also what only matters on a public address."""
    config = load()
    found = [*_system_checks(deploy), *_database()]
    if deploy:
        found += [*_login(), *_exposure(config), *_processes(config), *_files(config)]
    return found


def _system_checks(deploy: bool) -> Iterator[Fault]:
    for message in checks.run_checks(include_deployment_checks=deploy):
        if message.id in _SILENCED or not message.is_serious(checks.WARNING if deploy else checks.ERROR):
            continue
        hint = f" {message.hint}" if message.hint else ""
        yield Fault(str(message.id), f"{message.msg}{hint}")


def _database() -> Iterator[Fault]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        yield Fault("database.unreachable", f"The database was not reached: {error}".strip())
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            is_current = schema.recorded(cursor) == schema.fingerprint()
    except DatabaseError:
        is_current = False
    if not is_current:
        yield Fault("database.migrations", "The database is not up to date: run `hawker migrate`.")
        return
    if is_postgresql():
        yield from _rights()
    queues = queue_health()
    if not queues.is_healthy:
        yield Fault("jobs.late", queues.problem)


def _rights() -> Iterator[Fault]:
    """The application's role must be neither superuser nor owner, and every tenant table guarded."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        role, is_super, is_bypassing = cursor.fetchone()
        if is_super or is_bypassing:
            yield Fault(
                "database.role",
                f"The application works as “{role}”, which row-level security does not bind;"
                " set DATABASE_ROLE to a role that is neither superuser nor BYPASSRLS and run `hawker migrate`.",
            )
        tables = sorted(model._meta.db_table for model in tenant_models())
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,"
            " pg_get_userbyid(c.relowner) = current_user,"
            " EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relname = ANY(%s)",
            [tables],
        )
        rows = {name: (guarded and has_policy, owned) for name, guarded, owned, has_policy in cursor.fetchall()}
    open_tables = [table for table in tables if not rows.get(table, (False, False))[0]]
    owned = [table for table in tables if rows.get(table, (False, False))[1]]
    if open_tables:
        yield Fault(
            "database.row_security",
            f"No row-level security on {', '.join(open_tables)}: run `hawker migrate`.",
        )
    if owned:
        yield Fault("database.owner", f"The application's role owns {', '.join(owned)}; tables belong to another role.")


def _login() -> Iterator[Fault]:
    """A login that is superuser could leave the application's role again, were a statement ever injected."""
    if not is_postgresql():
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT session_user, rolsuper FROM pg_roles WHERE rolname = session_user")
            login, is_super = cursor.fetchone()
    except DatabaseError:
        return  # that the database is not reached is told by another check
    if is_super:
        yield Fault(
            "database.login",
            f"DATABASE_URL signs in as the superuser “{login}”; use a login that is only a member of DATABASE_ROLE,"
            " and another DATABASE_URL for `hawker migrate`.",
        )


def _exposure(config: Config) -> Iterator[Fault]:
    host = urlsplit(config.base_url).hostname or ""
    if config.debug:
        yield Fault("config.debug", "HAWKER_DEBUG is on: errors show the inside of the application. Switch it off.")
    if config.demo:
        yield Fault("config.demo", "HAWKER_DEMO is on: accounts with a known password exist. Switch it off.")
    elif Shop.objects.filter(is_demo=True, status=Shop.Status.ACTIVE).exists():
        yield Fault("config.demo_data", "Demo shops with known passwords are in the database. Use a database without.")
    if not os.environ.get("SECRET_KEY") and not _is_in_env_file("SECRET_KEY"):
        yield Fault("config.secret", "SECRET_KEY is not set; the one in the var directory is for one machine only.")
    elif len(config.secret_key) < 32 or config.secret_key.lower() in INSECURE_SECRETS:
        yield Fault("config.secret", "SECRET_KEY is too short or known; use at least 32 random characters.")
    if not config.is_https:
        yield Fault("config.base_url", "BASE_URL is not https: sign-ins and orders would travel readable.")
    if host in _LOCAL:
        yield Fault("config.base_url", "BASE_URL is this machine: links in messages would lead nowhere.")
    if "*" in settings.ALLOWED_HOSTS:
        yield Fault("config.allowed_hosts", "ALLOWED_HOSTS lets any host in; name yours.")
    elif not config.allowed_hosts:
        yield Fault("config.allowed_hosts", "ALLOWED_HOSTS is not set; name the hosts you are reached by.")
    if not config.email_url or config.email_url.startswith("console"):
        yield Fault("config.email", "EMAIL_URL is not set: no message leaves the outbox, nobody can sign up.")
    elif config.email_from.endswith(("@localhost>", "@localhost")):
        yield Fault("config.email_from", "EMAIL_FROM is the default; use an address of your domain.")


def _processes(config: Config) -> Iterator[Fault]:
    workers = os.environ.get("WEB_WORKERS", "1")
    is_several = workers.isdigit() and int(workers) > 1
    if not config.redis_url and (is_several or not config.is_sqlite):
        yield Fault(
            "config.redis",
            "REDIS_URL is not set: several web processes would each count limits and keep caches alone.",
        )
    if is_several and config.is_sqlite:
        yield Fault("config.database", "Several web workers on SQLite wait for each other; use PostgreSQL.")


def _files(config: Config) -> Iterator[Fault]:
    for path in (config.var_dir, Path(str(settings.MEDIA_ROOT))):
        where = path if path.exists() else path.parent
        if not os.access(where, os.W_OK):
            yield Fault("files.not_writable", f"{path} cannot be written.")
    secret = config.var_dir / "secret_key"
    if os.name == "posix" and secret.exists() and secret.stat().st_mode & 0o077:
        yield Fault("files.secret_readable", f"{secret} is readable by others: chmod 600.")


def _is_in_env_file(name: str) -> bool:
    path = Path(".env")
    return path.is_file() and any(
        line.strip().startswith(f"{name}=") for line in path.read_text(errors="replace").splitlines()
    )
