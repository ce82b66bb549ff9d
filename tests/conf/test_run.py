# SPDX-License-Identifier: Apache-2.0
"""`hawker run` as people meet it: it starts, survives `kill -9` of any of its processes, and stops cleanly."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("run")]
ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 90.0


def environment(var: Path) -> dict[str, str]:
    """A fresh installation's: nothing of the tests' own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HAWKER_", "DJANGO_"))}
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BASE_URL", "EMAIL_URL", "ALLOWED_HOSTS"):
        kept.pop(name, None)
    return {**kept, "HAWKER_VAR_DIR": str(var)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"not in time: {what}")
        time.sleep(0.05)


def command_line(process: psutil.Process) -> list[str]:
    """A process's arguments; none of one that is dead and not yet buried."""
    try:
        return process.cmdline()
    except (psutil.ZombieProcess, psutil.NoSuchProcess):
        return []


class Installation:
    """A running `hawker run` and what can be seen of it from outside."""

    def __init__(self, var: Path, *arguments: str) -> None:
        self.var, self.port = var, free_port()
        self.output = var / "output.txt"
        with self.output.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "hawker", "run", "--port", str(self.port), *arguments],
                cwd=ROOT,
                env=environment(var),
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        return self.output.read_text()

    def wait_until_ready(self) -> None:
        until(lambda: "Hawker is ready" in self.said() or self.process.poll() is not None, "ready")
        assert self.process.poll() is None, self.said()

    def status(self) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=10) as answer:
                return int(answer.status)
        except OSError:
            return 0

    def child(self, role: str) -> psutil.Process:
        """The process that the supervisor started for `web` or `jobs`."""
        found: list[psutil.Process] = []

        def look() -> bool:
            found[:] = [p for p in psutil.Process(self.process.pid).children() if role in command_line(p)]
            return bool(found)

        until(look, f"the {role} process")
        return found[0]

    def web_worker(self) -> psutil.Process:
        master = self.child("web")
        until(lambda: [p for p in master.children() if command_line(p)], "a web worker")
        return next(p for p in master.children() if command_line(p))

    def everybody(self) -> list[psutil.Process]:
        me = psutil.Process(self.process.pid)
        return [me, *me.children(recursive=True)]

    def workers(self) -> list[str]:
        with closing(sqlite3.connect(self.var / "hawker.sqlite3")) as file:
            return [name for (name,) in file.execute("SELECT name FROM jobs_worker")]

    def kill(self) -> None:
        for process in self.everybody() if self.process.poll() is None else []:
            process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation whose database has been prepared."""
    path = tmp_path_factory.mktemp("installation")
    subprocess.run(
        [sys.executable, "-m", "hawker", "migrate"],
        cwd=ROOT,
        env=environment(path),
        check=True,
        capture_output=True,
    )
    return path


@pytest.fixture
def running(var: Path) -> Iterator[Installation]:
    installation = Installation(var)
    try:
        installation.wait_until_ready()
        yield installation
    finally:
        installation.kill()


def gone(processes: list[psutil.Process]) -> Callable[[], bool]:
    def look() -> bool:
        return not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes)

    return look


def test_it_survives_the_death_of_any_process_and_stops_cleanly(running: Installation) -> None:
    assert running.status() == 200

    worker = running.web_worker()
    worker.kill()
    until(lambda: gone([worker])() and running.status() == 200, "pages after the death of a web worker")

    master, orphan = running.child("web"), running.web_worker()
    master.kill()
    until(lambda: running.child("web").pid != master.pid, "a new web process")
    until(gone([orphan]), "the end of the orphaned worker")
    until(lambda: running.status() == 200, "pages after the death of the web process")

    jobs = running.child("jobs")
    until(lambda: any(f":{jobs.pid}:" in name for name in running.workers()), "the first jobs process at work")
    jobs.kill()
    until(lambda: running.child("jobs").pid != jobs.pid, "a new jobs process")
    until(
        lambda: any(f":{running.child('jobs').pid}:" in name for name in running.workers()),
        "the second jobs process at work",
    )
    assert "was killed by signal 9; starting it again" in running.said()

    processes = running.everybody()
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(40) == 0
    assert gone(processes)()
    assert "Traceback" not in running.said()
    assert not any(f":{process.pid}:" in name for process in processes for name in running.workers())


def test_nobody_is_left_when_the_supervisor_is_killed(running: Installation) -> None:
    running.child("jobs")
    running.web_worker()
    children = running.everybody()[1:]
    assert len(children) >= 3
    running.process.kill()
    running.process.wait()
    until(gone(children), "the end of the children")


def test_a_second_start_neither_migrates_nor_takes_long(var: Path) -> None:
    started = time.monotonic()
    installation = Installation(var)
    try:
        installation.wait_until_ready()
        seconds = time.monotonic() - started
        assert "Preparing" not in installation.said()
        assert f"http://127.0.0.1:{installation.port}" in installation.said()
        busy = sum(sum(process.cpu_times()[:2]) for process in installation.everybody())
    finally:
        installation.kill()
    # The aim is 5 s on an idle machine; other tests run beside this one, so what is held to it here is the
    # work, and only a hang fails on the clock.
    assert busy < 8
    assert seconds < PATIENCE_SECONDS


def test_without_jobs_there_are_none(var: Path) -> None:
    installation = Installation(var, "--no-jobs")
    try:
        installation.wait_until_ready()
        roles = [process.cmdline()[3:4] for process in psutil.Process(installation.process.pid).children()]
        assert roles == [["web"]]
    finally:
        installation.kill()


def test_a_port_that_is_taken_is_said(var: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "hawker", "run", "--port", str(port)],
            cwd=ROOT,
            env=environment(var),
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    assert "is taken" in done.stderr


def test_a_configuration_with_faults_does_not_start(var: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hawker", "run", "--port", str(free_port())],
        cwd=ROOT,
        env={**environment(var), "SECRET_KEY": "short", "DATABASE_URL": "oracle://x"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr
