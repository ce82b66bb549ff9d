# SPDX-License-Identifier: Apache-2.0
"""What the supervisor decides before and beside starting processes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from hawker.conf import processes
from hawker.conf.processes import RunOptions, Supervisor, _Child, answers, child_environment, welcome


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("BASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


class TestEnvironment:
    @pytest.mark.parametrize(
        ("host", "expected"),
        [
            ("127.0.0.1", "http://127.0.0.1:9000"),
            ("0.0.0.0", "http://127.0.0.1:9000"),
            ("::1", "http://[::1]:9000"),
            ("shop.local", "http://shop.local:9000"),
        ],
    )
    def test_the_address_follows_host_and_port(self, host: str, expected: str) -> None:
        assert child_environment(RunOptions(host=host, port=9000))["BASE_URL"] == expected

    def test_unless_it_is_configured(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text("# BASE_URL=no\nexport BASE_URL=https://hawker.shop\n")
        assert "BASE_URL" not in child_environment(RunOptions())
        monkeypatch.setenv("BASE_URL", "https://other.shop")
        assert child_environment(RunOptions())["BASE_URL"] == "https://other.shop"

    def test_demo_mode_is_passed_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("HAWKER_DEMO", raising=False)
        assert "HAWKER_DEMO" not in child_environment(RunOptions())
        assert child_environment(RunOptions(demo=True))["HAWKER_DEMO"] == "1"


class TestWelcome:
    def test_it_says_where_and_how(self) -> None:
        said = welcome(RunOptions(), {"BASE_URL": "http://127.0.0.1:8000"})
        assert "http://127.0.0.1:8000" in said
        assert "demo-demo-demo" not in said

    def test_in_demo_mode_the_sign_in_too(self) -> None:
        said = welcome(RunOptions(demo=True), {"BASE_URL": "http://127.0.0.1:8000"})
        assert "owner@sweets.example or owner@reseller.example   password demo-demo-demo" in said

    def test_several_workers_without_redis_are_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert "REDIS_URL" in welcome(RunOptions(workers=2), {})
        monkeypatch.setenv("REDIS_URL", "redis://r")
        assert "REDIS_URL" not in welcome(RunOptions(workers=2), {})


class TestAnswering:
    def test_something_that_speaks_http(self) -> None:
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            server.listen()
            port = server.getsockname()[1]

            def reply() -> None:
                connection, _address = server.accept()
                with connection:
                    connection.recv(1000)
                    connection.sendall(b"HTTP/1.0 503 no\r\n\r\n")

            thread = threading.Thread(target=reply)
            thread.start()
            assert answers("0.0.0.0", port) is True
            thread.join()
        assert answers("127.0.0.1", port) is False


def exits(code: int) -> list[str]:
    return [sys.executable, "-c", f"raise SystemExit({code})"]


class TestSupervision:
    @pytest.fixture
    def spawned(self, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
        """Children end at once with code 3 instead of serving."""
        started: list[list[str]] = []

        def spawn(arguments: list[str], environment: dict[str, str]) -> Any:
            started.append(list(arguments))
            return subprocess.Popen(exits(3))

        monkeypatch.setattr(processes, "_spawn", spawn)
        return started

    def test_one_that_dies_is_started_again_ever_more_patiently(
        self, spawned: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: Any
    ) -> None:
        now = [100.0]
        monkeypatch.setattr(processes.time, "monotonic", lambda: now[0])
        child = _Child("jobs", ["jobs"])
        supervisor = Supervisor(RunOptions(), [child])
        pauses = []
        for _death in range(8):
            supervisor._look_after({})
            assert child.process is not None
            child.process.wait()
            supervisor._look_after({})
            assert child.process is None
            pauses.append(child.restart_at - now[0])
            now[0] = child.restart_at
        assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
        supervisor._look_after({})
        assert child.process is not None
        child.process.wait()
        now[0] += 61
        supervisor._look_after({})
        assert child.restart_at - now[0] == 0.5
        assert "The jobs process ended with code 3; starting it again." in capsys.readouterr().err

    def test_what_cannot_be_prepared_is_not_started(self, spawned: list[list[str]]) -> None:
        options = RunOptions(port=_free_port(), demo=True)
        assert Supervisor(options).run() == 3
        assert spawned == [["hawker.conf.database", "--demo"]]

    def test_the_children(self) -> None:
        web, jobs = processes._children(RunOptions(host="::1", port=9000, workers=2))
        assert web.arguments[1:] == ["web", "--host", "::1", "--port", "9000", "--workers", "2"]
        assert jobs.arguments[1:] == ["jobs"]
        assert [child.name for child in processes._children(RunOptions(with_jobs=False))] == ["web"]

    def test_one_that_does_not_stop_is_killed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(processes, "STOP_SECONDS", 0.5)
        deaf = (
            "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
        )
        process = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        processes._end([process])
        assert process.returncode == -9
        process.stdout.close()

    def test_the_parent_is_the_one_that_was_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HAWKER_PARENT_PID", "4711")
        assert processes.parent_pid() == 4711
        monkeypatch.delenv("HAWKER_PARENT_PID")
        assert processes.parent_pid() == os.getppid()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
