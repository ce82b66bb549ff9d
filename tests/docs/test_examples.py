# SPDX-License-Identifier: Apache-2.0
"""Every command and example of the documents does what they say."""

from __future__ import annotations

import json
import os
import re
import secrets
import shlex
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings

from benchmarks.machine import Database
from benchmarks.server import end, free_port
from hawker.commerce.payments.providers import sandbox
from tests.docs import shell
from tests.docs.markdown import DOCUMENTS, ROOT, Block, blocks
from tests.faults.installation import Installation

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("docs")]
_STOP_SECONDS = 35

is_on_postgresql = "postgresql" in settings.DATABASES["default"]["ENGINE"]


def of(path: Path, *languages: str, note: str = "") -> list[Block]:
    """A document's blocks in these languages with this note."""
    return [block for block in blocks(path) if block.language in languages and block.note == note]


@pytest.fixture(scope="module")
def shop() -> Iterator[Installation]:
    """A shop like the demo's, served with its jobs. On SQLite, whatever the tests' own database is."""
    with Installation(Database("sqlite", ""), settings="hawker.conf.settings") as made:
        made.facts = json.loads(made.run("tests.e2e.furnish", "sweets", "demo-demo-demo").splitlines()[-1])
        made.start()
        made.start_jobs()
        yield made


@pytest.fixture
def environment(shop: Installation, tmp_path: Path) -> dict[str, str]:
    """What a shell at this installation knows."""
    return {
        **shop.environment,
        "PATH": shell.path_with(shell.tools(tmp_path)),
        "HAWKER_DOCS_ADDRESS": shop.address,
    }


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_examples(path: Path, environment: dict[str, str], tmp_path: Path) -> None:
    shell.run(of(path, "sh", "console", "json"), directory=tmp_path, environment=environment)


STAYING = [(path, block) for path in DOCUMENTS for block in of(path, "sh", note=shell.RUNS_UNTIL_STOPPED)]


@pytest.mark.parametrize(("path", "block"), STAYING, ids=lambda each: getattr(each, "line", None) or each.name)
def test_what_runs_until_stopped(
    path: Path, block: Block, shop: Installation, environment: dict[str, str], tmp_path: Path
) -> None:
    """It starts, serves where it is about serving, and ends in order on Ctrl-C."""
    port = free_port()
    words = [str(port) if word in ("8000", "8001") else word for word in shlex.split(block.text, comments=True)]
    log = tmp_path / "log"
    alive = _workers_alive(shop)
    with log.open("wb") as file:
        process = subprocess.Popen(
            words, env=environment, cwd=tmp_path, stdout=file, stderr=file, start_new_session=True
        )
    try:
        if "run" in words:
            # What the supervisor says once pages are served.
            _wait_until(lambda: "Ctrl-C stops it." in log.read_text(), process, log)
        else:
            _wait_until(lambda: _workers_alive(shop) > alive, process, log)
        assert process.poll() is None, log.read_text()
        process.send_signal(signal.SIGINT)
        assert process.wait(_STOP_SECONDS) == 0, log.read_text()
        assert "Traceback" not in log.read_text(), log.read_text()
    finally:
        end(process)


def _wait_until(is_so: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    for _attempt in range(600):
        if process.poll() is not None:
            break
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def _workers_alive(shop: Installation) -> float:
    """How many workers the metrics count."""
    with urllib.request.urlopen(f"{shop.address}/metrics", timeout=10) as answer:
        found = re.search(rb"^hawker_workers_alive (\S+)$", answer.read(), re.MULTILINE)
    assert found
    return float(found[1])


@pytest.mark.postgresql
@pytest.mark.skipif(not is_on_postgresql, reason="the tests run on SQLite")
def test_postgresql(tmp_path: Path) -> None:
    """The role, the tables, a copy and back, as written; under other names, so that nothing real is touched."""
    if not shell.has("pg_dump", "pg_restore"):
        pytest.skip("pg_dump and pg_restore are not installed")
    path = ROOT / "docs" / "operators.md"
    name, password = f"hawker_docs_{secrets.token_hex(4)}", "choose-one"
    server = os.environ["DATABASE_URL"]
    sql, *_more = of(path, "sql", note=shell.NEEDS_POSTGRESQL)
    statements = sql.text.replace("hawker_shop", f"{name}_db").replace("ROLE hawker ", f"ROLE {name} ")
    statements = statements.replace("OWNER hawker ", f"OWNER {name} ")
    assert statements.count(name) == 3
    with psycopg.connect(server, autocommit=True) as connection:
        login = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = session_user").fetchone()
        if login is None or not login[0]:
            pytest.skip("the documented statements are run by the server's administrator; this login is none")
        try:
            for statement in filter(str.strip, statements.split(";")):
                connection.execute(statement)
            info = connection.info
            environment = {
                **os.environ,
                "PATH": shell.path_with(shell.tools(tmp_path)),
                "PYTHONPATH": str(ROOT),
                "HAWKER_VAR_DIR": str(tmp_path / "var"),
                "DATABASE_URL": f"postgresql://{name}:{password}@{info.host}:{info.port}/{name}_db",
                "DATABASE_ROLE": f"{name}_app",
                "REDIS_URL": "",
            }
            del environment["HAWKER_AS_OWNER"]
            examples = of(path, "sh", "console", note=shell.NEEDS_POSTGRESQL)
            assert len(examples) == 3
            shell.run(examples, directory=tmp_path, environment=environment)
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {name}_db WITH (FORCE)")
            connection.execute(f"DROP ROLE IF EXISTS {name}_app")
            connection.execute(f"DROP ROLE IF EXISTS {name}")


def test_signature_in_python() -> None:
    """The example checks a signature as the sandbox makes it, and only that."""
    (example,) = of(ROOT / "docs" / "integrators.md", "python")
    names: dict[str, object] = {}
    exec(compile(example.text, "integrators.md", "exec"), names)
    is_signed = names["is_signed"]
    assert callable(is_signed)
    shop_id, body, now = uuid4(), b'{"id": "evt_1"}', 1_790_000_000
    header, secret = sandbox.signature(body, shop_id=shop_id, timestamp=now), sandbox.secret_of(shop_id)
    assert is_signed(body, header, secret, now + 10)
    assert not is_signed(body + b" ", header, secret, now + 10)
    assert not is_signed(body, header, secret, now + 301)
    assert not is_signed(body, header, secret_other(secret), now)
    assert not is_signed(body, "", secret, now)


def secret_other(secret: bytes) -> bytes:
    return bytes([secret[0] ^ 1]) + secret[1:]


def test_no_example_is_left_out() -> None:
    """Each block is either run, shown on purpose, or says why it is not run."""
    for path in DOCUMENTS:
        for block in blocks(path):
            where = f"{path.name}:{block.line}"
            assert block.language in shell.RUN_LANGUAGES | shell.SHOWN_LANGUAGES, where
            if block.note and block.language in shell.RUN_LANGUAGES:
                assert block.note.startswith(shell.NOTES), f"{where}: {block.note}"
            if block.language in ("python", "sql"):
                assert path.name in ("integrators.md", "operators.md"), where
