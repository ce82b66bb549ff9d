# SPDX-License-Identifier: Apache-2.0
"""How much memory the whole application takes, how fast it starts again, and how much disk it needs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil

from benchmarks.machine import Database
from benchmarks.server import HOST, ROOT, Application, end


def run() -> list[dict[str, object]]:
    """Figures of `hawker run` (web, jobs and schedules on SQLite) as rows of a table."""
    with Application(Database("sqlite", ""), settings="hawker.conf.settings") as application:
        first = _start(application)
        facts = application.prepare()
        second = _start(application)
        process = second[1]
        try:
            time.sleep(8)
            idle = proportional_set_size(process.pid)
            with urllib.request.urlopen(f"{application.address}/s/{facts['shop']}/", timeout=30) as answer:
                answer.read()
            time.sleep(2)
            used = proportional_set_size(process.pid)
            count = 1 + len(psutil.Process(process.pid).children(recursive=True))
        finally:
            end(process)
    environment = Path(sys.prefix)
    return [
        {"figure": "First start, empty directory to first healthy answer", "value": first[0], "unit": "s"},
        {"figure": "Second start", "value": second[0], "unit": "s"},
        {"figure": f"Memory of its {count} processes, idle (PSS)", "value": idle / 2**20, "unit": "MiB"},
        {"figure": "Memory after the first page (PSS)", "value": used / 2**20, "unit": "MiB"},
        {
            "figure": "Installed environment of this run, with test tools",
            "value": disk(environment),
            "unit": "MiB",
        },
    ]


def _start(application: Application) -> tuple[float, subprocess.Popen[bytes]]:
    """`hawker run` until it answers: seconds, and its process. The first one is ended again."""
    began = time.perf_counter()
    is_first = not application.facts and not (application.directory / "hawker.sqlite3").exists()
    with application.log.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "hawker", "run", "--host", HOST, "--port", str(application.port)],
            env=application.environment,
            cwd=ROOT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        application.wait_until_live(process)
    except RuntimeError:
        end(process)
        raise
    seconds = time.perf_counter() - began
    if is_first:
        end(process)
    return seconds, process


def proportional_set_size(pid: int) -> int:
    """Bytes of memory of a process and all below it, shared pages counted in parts (Linux)."""
    total = 0
    root = psutil.Process(pid)
    for process in [root, *root.children(recursive=True)]:
        for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
    return total


def disk(directory: Path) -> float:
    """Space a directory takes on disk, in MiB; each hard-linked file once."""
    seen: set[tuple[int, int]] = set()
    size = 0
    for folder, _folders, names in os.walk(directory):
        for name in names:
            facts = os.lstat(os.path.join(folder, name))
            if (facts.st_dev, facts.st_ino) not in seen:
                seen.add((facts.st_dev, facts.st_ino))
                size += facts.st_blocks * 512
    return size / 2**20
