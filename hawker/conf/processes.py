# SPDX-License-Identifier: Apache-2.0
"""The processes of one machine: `hawker run` starts web and jobs, and starts again what dies.

This module is what the supervisor itself runs and stays in memory with, so it imports nothing but the
standard library at the top; each child loads what it needs. Children run in sessions of their own: Ctrl-C
reaches only the supervisor, which then ends them one after the other. Each child looks once a second
whether its parent is still there, so `kill -9` of the supervisor leaves nobody behind either.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Any

STOP_SECONDS = 30.0
_READY_SECONDS = 90.0
_LONGEST_PAUSE_SECONDS = 30.0
_STEADY_SECONDS = 60.0
_JOBS_WAIT_SECONDS = 8.0
_LOOK_EVERY_SECONDS = 0.5
_PARENT = "HAWKER_PARENT_PID"
_DEMO_PASSWORD = "demo-demo-demo"  # noqa: S105 - published on purpose, demo mode only


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What `hawker run` was asked for."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    with_jobs: bool = True
    demo: bool = False


@dataclass(slots=True)
class _Child:
    name: str
    arguments: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restart_at: float = 0.0
    failures: int = 0


@dataclass(slots=True)
class Supervisor:
    """Keeps the processes of one machine running: the first child serves pages, a second one does jobs."""

    options: RunOptions
    _children: list[_Child] = field(default_factory=list)
    _stopping: Event = field(default_factory=Event)

    def run(self) -> int:
        """Prepare, start, watch until asked to stop; the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        environment = child_environment(self.options)
        if not _port_is_free(self.options.host, self.options.port):
            print(
                f"Port {self.options.port} of {self.options.host} is taken; choose another with --port.",
                file=sys.stderr,
            )
            return 1
        failed = self._prepare(environment)
        if failed or self._stopping.is_set():
            return failed
        self._children = _children(self.options)
        for child in self._children[1:]:
            # Pages first: on a small machine two processes that load at once keep people waiting.
            child.restart_at = time.monotonic() + _JOBS_WAIT_SECONDS
        try:
            self._announce_when_ready(environment)
            while not self._stopping.is_set():
                self._look_after(environment)
                time.sleep(_LOOK_EVERY_SECONDS)
        finally:
            self._stop()
        return 0

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping.set()

    def _prepare(self, environment: dict[str, str]) -> int:
        arguments = ["hawker.conf.database", *(["--demo"] if self.options.demo else [])]
        process = _spawn(arguments, environment)
        while (code := process.poll()) is None:
            if self._stopping.is_set():
                _end([process])
                return 0
            time.sleep(0.05)
        return code

    def _start(self, child: _Child, environment: dict[str, str]) -> None:
        child.process = _spawn(child.arguments, environment)
        child.started_at = time.monotonic()

    def _look_after(self, environment: dict[str, str]) -> None:
        now = time.monotonic()
        for child in self._children:
            if child.process is None:
                if now >= child.restart_at:
                    self._start(child, environment)
            elif (code := child.process.poll()) is not None:
                child.failures = 0 if now - child.started_at > _STEADY_SECONDS else child.failures + 1
                pause = min(_LONGEST_PAUSE_SECONDS, 0.5 * 2 ** max(0, child.failures - 1))
                child.process, child.restart_at = None, now + pause
                ended = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
                print(f"The {child.name} process {ended}; starting it again.", file=sys.stderr, flush=True)

    def _announce_when_ready(self, environment: dict[str, str]) -> None:
        until = time.monotonic() + _READY_SECONDS
        self._look_after(environment)
        while not self._stopping.is_set() and not answers(self.options.host, self.options.port):
            self._look_after(environment)
            if time.monotonic() > until:
                print("The web process has not answered yet; see the messages above.", file=sys.stderr, flush=True)
                return
            time.sleep(0.1)
        if not self._stopping.is_set():
            print(welcome(self.options, environment), flush=True)
            for child in self._children[1:]:
                child.restart_at = 0.0

    def _stop(self) -> None:
        running = [child.process for child in self._children if child.process is not None]
        if running:
            print("Stopping ...", flush=True)
        _end(running)


def _children(options: RunOptions) -> list[_Child]:
    me = "hawker.conf.processes"
    web = [me, "web", "--host", options.host, "--port", str(options.port), "--workers", str(options.workers)]
    return [_Child("web", web), *([_Child("jobs", [me, "jobs"])] if options.with_jobs else [])]


def child_environment(options: RunOptions) -> dict[str, str]:
    """The environment of children: where we are reached follows host and port unless it is configured."""
    environment = dict(os.environ)
    # Threads that share allocation arenas cost some speed and save tens of megabytes (glibc only).
    environment.setdefault("MALLOC_ARENA_MAX", "2")
    if not configured("BASE_URL"):
        host = "127.0.0.1" if options.host in ("0.0.0.0", "::", "") else options.host  # noqa: S104 - compared only
        environment["BASE_URL"] = f"http://{f'[{host}]' if ':' in host else host}:{options.port}"
    if options.demo:
        environment["HAWKER_DEMO"] = "1"
    return environment


def configured(name: str) -> bool:
    """Whether a variable is set in the environment or in `.env`."""
    if os.environ.get(name):
        return True
    path = Path(".env")
    if not path.is_file():
        return False
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return any(line.strip().removeprefix("export ").startswith(f"{name}=") for line in lines)


def welcome(options: RunOptions, environment: dict[str, str]) -> str:
    """What stands on the terminal once pages are served."""
    address = environment.get("BASE_URL", f"http://{options.host}:{options.port}")
    lines = ["", f"Hawker is ready: {address}", ""]
    if options.demo:
        lines += [
            f"  A sweet shop     {address}/s/sweets/   its dashboard {address}/app/sweets/",
            f"  Watching prices  {address}/app/reseller/watch/",
            f"  Sign in as       owner@sweets.example or owner@reseller.example   password {_DEMO_PASSWORD}",
            "                   also admin@, manager@, viewer@ of each, and operator@hawker.example",
            "",
        ]
    if options.workers > 1 and not configured("REDIS_URL"):
        lines += ["  Several web workers without REDIS_URL: each keeps its own cache and counts limits alone.", ""]
    return "\n".join([*lines, "Ctrl-C stops it."])


def answers(host: str, port: int) -> bool:
    """Whether something speaks HTTP there."""
    target = "127.0.0.1" if host in ("0.0.0.0", "") else "::1" if host == "::" else host  # noqa: S104
    try:
        with socket.create_connection((target, port), timeout=5) as connection:  # noqa: TID251 - itself, nothing else
            connection.sendall(f"GET /api/health/live HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            return connection.recv(5).startswith(b"HTTP")
    except OSError:
        return False


def _port_is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _spawn(arguments: Sequence[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", *arguments]
    environment = {**environment, _PARENT: str(os.getpid())}
    return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def follow_parent(parent: int) -> None:
    """End this process in an orderly way once its parent (a process id) is gone."""

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=look, name="follow-parent", daemon=True).start()


def parent_pid() -> int:
    """The process that started this one: told by it, since it may have died before one could ask."""
    return int(os.environ.get(_PARENT) or os.getppid())


# The children


def serve_web(*, host: str, port: int, workers: int) -> None:
    """Serve pages with granian: one blocking thread a worker, so that a request has its worker to itself."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    follow_parent(parent_pid())
    os.environ[_PARENT] = str(os.getpid())  # for the workers, whose parent is this process
    Server(
        "hawker.conf.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        backlog=2048,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=25,
        log_level=LogLevels.warning,
    ).serve(target_loader=load_application, wrap_loader=False)


def load_application() -> Callable[..., Any]:
    """What each web worker does before its first request: load everything, then leave it out of collections."""
    import gc

    from django.urls import get_resolver

    from hawker.conf.wsgi import application

    _patterns = get_resolver().url_patterns
    follow_parent(parent_pid())
    gc.collect()
    gc.freeze()
    return application


def work(*, concurrency: int, schedules: bool, is_supervised: bool) -> None:
    """Execute jobs (`concurrency` 0: none) and, with `schedules`, start them; until SIGTERM."""
    import gc

    from hawker.conf.database import setup

    setup()
    from hawker.platform.jobs.worker import WorkerProcess

    gc.collect()
    gc.freeze()
    parent = parent_pid() if is_supervised else None
    WorkerProcess(concurrency=concurrency, schedules=schedules, parent_pid=parent).run()


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry of the children, and of the supervisor in its lean form."""
    parser = argparse.ArgumentParser(prog="python -m hawker.conf.processes")
    parser.add_argument("role", choices=["run", "web", "jobs"])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--concurrency", type=int, default=2)
    parser.add_argument("--no-jobs", action="store_true")
    parser.add_argument("--demo", action="store_true")
    asked = parser.parse_args(arguments)
    if asked.role == "web":
        serve_web(host=asked.host, port=asked.port, workers=asked.workers)
    elif asked.role == "jobs":
        work(concurrency=asked.concurrency, schedules=True, is_supervised=True)
    else:
        options = RunOptions(asked.host, asked.port, asked.workers, not asked.no_jobs, asked.demo)
        sys.exit(Supervisor(options).run())


if __name__ == "__main__":
    main()
