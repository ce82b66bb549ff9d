# SPDX-License-Identifier: Apache-2.0
"""Making the database ready: quickly when it is, once when it is not."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hawker.conf import database
from hawker.conf.config import Config, ConfigurationError
from hawker.core import schema


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Config:
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("HAWKER_VAR_DIR", str(tmp_path))
    made = Config()  # type: ignore[call-arg]
    monkeypatch.setattr(database, "load", lambda: made)
    return made


@pytest.fixture
def file(config: Config) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(config.var_dir / "hawker.sqlite3")) as connection:
        yield connection


class TestLooking:
    def test_no_file_is_not_current_and_none_is_made(self, config: Config) -> None:
        assert database.is_current(config) is False
        assert database.has_demo(config) is False
        assert not (config.var_dir / "hawker.sqlite3").exists()

    def test_an_empty_file_is_not_current(self, config: Config, file: sqlite3.Connection) -> None:
        file.execute("CREATE TABLE something (x)")
        assert database.is_current(config) is False
        assert database.has_demo(config) is False

    def test_the_fingerprint_decides(
        self, config: Config, file: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        schema.record(file.cursor())
        file.commit()
        assert database.is_current(config) is True
        monkeypatch.setattr(schema, "fingerprint", lambda: "of the next version")
        assert database.is_current(config) is False

    def test_demo_shops_that_are_open(self, config: Config, file: sqlite3.Connection) -> None:
        file.execute("CREATE TABLE shops_shop (slug text, is_demo bool, status text)")
        file.execute("INSERT INTO shops_shop VALUES ('sweets', 1, 'active'), ('reseller', 1, 'closed')")
        file.execute("INSERT INTO shops_shop VALUES ('reseller-too', 1, 'active'), ('other', 0, 'active')")
        file.commit()
        assert database.has_demo(config) is False
        file.execute("INSERT INTO shops_shop VALUES ('reseller', 1, 'active')")
        file.commit()
        assert database.has_demo(config) is True

    def test_a_database_that_is_not_reached_is_a_fault_of_the_configuration(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("HAWKER_VAR_DIR", str(tmp_path))
        monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:hunter2@127.0.0.1:1/nothing")
        with pytest.raises(ConfigurationError) as caught:
            database.is_current(Config())  # type: ignore[call-arg]
        assert "DATABASE_URL" in str(caught.value)
        assert "hunter2" not in str(caught.value)


class TestPreparing:
    @pytest.fixture
    def done(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        steps: list[str] = []
        monkeypatch.setattr(database, "setup", lambda **options: steps.append("setup"))
        monkeypatch.setattr(database, "migrate", lambda **options: steps.append("migrate"))
        monkeypatch.setattr(database, "load_demo", lambda: steps.append("demo"))
        return steps

    @pytest.mark.parametrize(
        ("is_current", "has_demo", "demo", "expected"),
        [
            (True, False, False, []),
            (True, True, True, []),
            (True, False, True, ["setup", "demo"]),
            (False, False, False, ["setup", "migrate"]),
            (False, False, True, ["setup", "migrate", "demo"]),
        ],
    )
    def test_only_what_is_needed_is_done(
        self,
        config: Config,
        done: list[str],
        monkeypatch: pytest.MonkeyPatch,
        is_current: bool,
        has_demo: bool,
        demo: bool,
        expected: list[str],
    ) -> None:
        monkeypatch.setattr(database, "is_current", lambda _config: is_current)
        monkeypatch.setattr(database, "has_demo", lambda _config: has_demo)
        database.prepare(demo=demo)
        assert done == expected
        assert (config.var_dir / "static").is_dir()

    def test_the_demo_is_loaded_with_a_word_about_it(self, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
        from hawker.demo import loader

        made = loader.Loaded("sweets", 30, 900, 4000)
        monkeypatch.setattr(loader, "load", lambda report: report("catalogue") or made)
        database.load_demo()
        said = capsys.readouterr().out
        assert "catalogue" in said
        assert "30 products, 900 customers, 4000 orders" in said
        monkeypatch.setattr(loader, "load", lambda report: None)
        database.load_demo()


class TestFingerprint:
    def test_it_changes_with_a_migration(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        folder = tmp_path / "commerce" / "orders" / "migrations"
        folder.mkdir(parents=True)
        monkeypatch.setattr(schema, "_PACKAGE", tmp_path)
        seen = set()
        for text in ("", "one", "two"):
            (folder / "0001_initial.py").write_text(text)
            schema.fingerprint.cache_clear()
            seen.add(schema.fingerprint())
        (folder / "0002_more.py").write_text("two")
        schema.fingerprint.cache_clear()
        seen.add(schema.fingerprint())
        schema.fingerprint.cache_clear()
        assert len(seen) == 4

    def test_looking_needs_no_django(self, config: Config) -> None:
        code = (
            "import sys\nfrom hawker.conf import database\nfrom hawker.conf.config import load\n"
            "database.is_current(load())\nassert 'django' not in sys.modules, 'django was loaded'"
        )
        subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])

    def test_the_supervisor_needs_only_the_standard_library(self) -> None:
        code = (
            "import sys\nfrom hawker.conf import processes\n"
            "heavy = {'django', 'click', 'pydantic', 'granian', 'psycopg', 'asyncio'} & set(sys.modules)\n"
            "assert not heavy, heavy"
        )
        subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_two_processes_do_not_migrate_at_once(tmp_path: Path) -> None:
    """The second one waits for the file's lock."""
    path = tmp_path / "migrate.lock"
    code = (
        "import sys\nfrom pathlib import Path\nfrom hawker.conf.database import _file_lock\n"
        f"with _file_lock(Path({str(path)!r})):\n    print('mine', flush=True)\n"
    )
    with database._file_lock(path):
        other = subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
        )
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(2)
    assert other.communicate(timeout=60)[0] == "mine\n"
