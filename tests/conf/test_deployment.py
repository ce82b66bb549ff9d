# SPDX-License-Identifier: Apache-2.0
"""`hawker check`: an unsafe or half-made installation is told what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from hawker.conf import deployment
from hawker.conf.config import Config
from hawker.core import clock, schema
from hawker.core.tenancy import all_shops
from hawker.platform.events.models import OutboxEvent
from hawker.platform.shops.models import Shop
from tests.conftest import APP_ROLE

pytestmark = pytest.mark.django_db
Configure = Callable[..., None]

SAFE = {
    "SECRET_KEY": "a-long-random-secret-of-more-than-32-characters",
    "BASE_URL": "https://hawker.shop",
    "ALLOWED_HOSTS": "hawker.shop",
    "EMAIL_URL": "smtp+tls://user:pass@mail.hawker.shop",
    "EMAIL_FROM": "Hawker <post@hawker.shop>",
    "DATABASE_URL": "",
    "REDIS_URL": "",
    "HAWKER_DEBUG": "0",
    "HAWKER_DEMO": "0",
}


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Configure:
    """An installation that is safe but for what a test changes."""

    def make(**changes: str) -> None:
        for name, value in {**SAFE, "HAWKER_VAR_DIR": str(tmp_path), **changes}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(deployment, "load", Config)

    monkeypatch.chdir(tmp_path)
    make()
    return make


@pytest.fixture
def migrated(db: None) -> None:
    with connection.cursor() as cursor:
        schema.record(cursor)


def found(check: Any) -> set[str]:
    takes_config = check.__code__.co_argcount == 1
    return {fault.code for fault in (check(deployment.load()) if takes_config else check())}


class TestExposure:
    def test_a_safe_installation(self, configure: Configure) -> None:
        assert found(deployment._exposure) == set()
        assert found(deployment._processes) == set()
        assert found(deployment._files) == set()

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"HAWKER_DEBUG": "1"}, "config.debug"),
            ({"HAWKER_DEMO": "1"}, "config.demo"),
            ({"SECRET_KEY": ""}, "config.secret"),
            ({"SECRET_KEY": "short", "HAWKER_DEBUG": "1"}, "config.secret"),
            ({"BASE_URL": "http://hawker.shop"}, "config.base_url"),
            ({"BASE_URL": "https://127.0.0.1"}, "config.base_url"),
            ({"ALLOWED_HOSTS": ""}, "config.allowed_hosts"),
            ({"EMAIL_URL": ""}, "config.email"),
            ({"EMAIL_FROM": "Hawker <hawker@localhost>"}, "config.email_from"),
        ],
    )
    def test_each_fault(self, configure: Configure, changes: dict[str, str], code: str) -> None:
        configure(**changes)
        assert code in found(deployment._exposure)

    def test_any_host(self, configure: Configure, settings: Any) -> None:
        settings.ALLOWED_HOSTS = ["*"]
        assert found(deployment._exposure) == {"config.allowed_hosts"}

    def test_demo_shops_in_the_database(self, configure: Configure, shop_a: Shop) -> None:
        Shop.objects.filter(pk=shop_a.pk).update(is_demo=True)
        assert found(deployment._exposure) == {"config.demo_data"}

    def test_a_secret_in_an_env_file_counts(
        self, configure: Configure, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.delenv("SECRET_KEY")
        (tmp_path / ".env").write_text(f"SECRET_KEY={SAFE['SECRET_KEY']}\n")
        assert found(deployment._exposure) == set()


class TestProcesses:
    def test_several_workers_need_redis_and_postgresql(self, configure: Configure) -> None:
        configure(WEB_WORKERS="4")
        assert found(deployment._processes) == {"config.redis", "config.database"}
        configure(WEB_WORKERS="4", REDIS_URL="redis://r", DATABASE_URL="postgresql://h/d")
        assert found(deployment._processes) == set()

    def test_postgresql_means_several(self, configure: Configure) -> None:
        configure(DATABASE_URL="postgresql://h/d")
        assert found(deployment._processes) == {"config.redis"}


class TestFiles:
    def test_a_secret_that_others_can_read(self, configure: Configure, tmp_path: Path) -> None:
        secret = tmp_path / "secret_key"
        secret.write_text("x")
        secret.chmod(0o644)
        assert found(deployment._files) == {"files.secret_readable"}
        secret.chmod(0o600)
        assert found(deployment._files) == set()


class TestDatabase:
    def test_one_that_was_not_migrated(self, configure: Configure) -> None:
        assert found(deployment._database) == {"database.migrations"}

    def test_one_of_another_version(self, configure: Configure, migrated: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {schema.TABLE} SET value = 'older'")
        assert found(deployment._database) == {"database.migrations"}

    def test_late_work(self, configure: Configure, migrated: None) -> None:
        with all_shops("a test makes late work"):
            OutboxEvent.objects.create(name="x", handler="x", payload={}, due_at=clock.now() - timedelta(minutes=10))
        assert "jobs.late" in found(deployment._database)

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite has no roles")
    def test_a_current_one(self, configure: Configure, migrated: None) -> None:
        assert found(deployment._database) == set()

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite has no roles")
    def test_no_login_to_look_at(self, configure: Configure) -> None:
        assert found(deployment._login) == set()

    @pytest.mark.postgresql
    @pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
    def test_rights(self, configure: Configure, migrated: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = session_user")
            is_superuser = cursor.fetchone()[0]
            assert found(deployment._rights) >= {"database.owner"} | ({"database.role"} if is_superuser else set())
            assert found(deployment._login) == ({"database.login"} if is_superuser else set())
            cursor.execute(f"SET ROLE {APP_ROLE}")
            assert found(deployment._rights) == set()
            cursor.execute("RESET ROLE")
            cursor.execute("ALTER TABLE orders_order NO FORCE ROW LEVEL SECURITY")
            cursor.execute(f"SET ROLE {APP_ROLE}")
            [fault] = deployment._rights()
            cursor.execute("RESET ROLE")
        assert (fault.code, "orders_order" in fault.message) == ("database.row_security", True)


class TestSystemChecks:
    def test_a_safe_installation_has_none(self, settings: Any) -> None:
        settings.SESSION_COOKIE_SECURE = True
        settings.CSRF_COOKIE_SECURE = True
        settings.SECURE_SSL_REDIRECT = True
        settings.SECURE_HSTS_SECONDS = 31_536_000
        settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
        settings.ALLOWED_HOSTS = ["hawker.shop"]
        settings.SECRET_KEY = "kX9" + "abcdefghijklmnopqrstuvwxyz0123456789-ABCDEFGHIJKLMNOP"
        assert list(deployment._system_checks(True)) == []

    def test_an_unsafe_one_has(self, settings: Any) -> None:
        settings.SESSION_COOKIE_SECURE = False
        assert "security.W012" in {fault.code for fault in deployment._system_checks(True)}
        assert [fault.code for fault in deployment._system_checks(False)] == []

    def test_faults_are_put_together(self, configure: Configure, migrated: None) -> None:
        configure(HAWKER_DEBUG="1")
        codes = {fault.code for fault in deployment.faults(deploy=True)}
        assert "config.debug" in codes
        assert "config.debug" not in {fault.code for fault in deployment.faults(deploy=False)}
