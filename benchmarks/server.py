# SPDX-License-Identifier: Apache-2.0
"""The application as its users run it: own directory, own database, own processes, a free port."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from types import TracebackType
from typing import Any, Self

from benchmarks.machine import APPLICATION_ROLE, Database

ROOT = Path(__file__).resolve().parent.parent
SECRET = "benchmarks-only-secret-benchmarks-only"
HOST = "127.0.0.1"
_STOP_SECONDS = 35


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.create_server((HOST, 0)) as server:
        return int(server.getsockname()[1])


class Application:
    """One installation: `prepare` once, then `start` and `stop` its web process as often as needed."""

    def __init__(
        self, database: Database, *, settings: str = "benchmarks.settings", workers: int = 1, redis: str = ""
    ) -> None:
        self.database = database
        self.workers = workers
        self.port = free_port()
        self.directory = Path(tempfile.mkdtemp(prefix="hawker-bench-"))
        self.environment = {
            **{k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL", "EMAIL_URL"}},
            "DJANGO_SETTINGS_MODULE": settings,
            "HAWKER_VAR_DIR": str(self.directory),
            "DATABASE_URL": database.url,
            "DATABASE_ROLE": APPLICATION_ROLE,
            "REDIS_URL": redis,
            "SECRET_KEY": SECRET,
            "BASE_URL": f"http://{HOST}:{self.port}",
            "HAWKER_DEBUG": "0",
            "HAWKER_DEMO": "0",
            "LOG_LEVEL": "WARNING",
            "PYTHONPATH": str(ROOT),
        }
        self.log = self.directory / "server.log"
        self.facts: dict[str, Any] = {}
        self._web: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if error is None:
            rmtree(self.directory, ignore_errors=True)
        elif self.log.exists():
            print(f"log of the server: {self.log}", file=sys.stderr)

    def prepare(self) -> dict[str, Any]:
        """Make the tables and the shop; its facts (see `benchmarks.seed`)."""
        self.facts = json.loads(self.run("benchmarks.seed"))
        return self.facts

    def run(self, module: str, *arguments: str, given: Any = None, hours: float = 1 / 6) -> str:
        """What a module of ours prints in this installation; it reads `given` as JSON and has `hours` for it."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env=self.environment,
            cwd=ROOT,
            input=None if given is None else json.dumps(given),
            capture_output=True,
            text=True,
            timeout=3600 * hours,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{module} failed:\n{done.stderr[-4000:]}")
        return done.stdout

    def command(self) -> list[str]:
        """The web process exactly as `hawker run` starts it."""
        web = [sys.executable, "-m", "hawker.conf.processes", "web"]
        return [*web, "--host", HOST, "--port", str(self.port), "--workers", str(self.workers)]

    def start(self) -> float:
        """Start serving; seconds until the first healthy answer."""
        began = time.perf_counter()
        with self.log.open("ab") as log:
            self._web = subprocess.Popen(
                self.command(), env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        self.wait_until_live(self._web)
        return time.perf_counter() - began

    def wait_until_live(self, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
        """Wait for `/api/health/live`; RuntimeError with the log's end if the process dies first."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if process.poll() is not None:
                break
            live = f"{self.address}/api/health/live"
            with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(live, timeout=2) as answer:
                if answer.status == 200:
                    return
            time.sleep(0.05)
        raise RuntimeError(f"the application does not serve:\n{self.log.read_text()[-4000:]}")

    def stop(self) -> None:
        """Ask the web process to end, as Ctrl-C would; kill it when it does not."""
        if self._web is not None:
            end(self._web)
            self._web = None


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end and wait; after half a minute kill its whole group."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_SECONDS)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
