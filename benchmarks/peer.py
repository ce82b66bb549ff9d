# SPDX-License-Identifier: Apache-2.0
"""pgbench running given statements over one connection: what the database alone could do."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from benchmarks.machine import APPLICATION_ROLE
from benchmarks.statements import VARIABLE


def pgbench() -> str | None:
    """Path of pgbench; None where it is not installed."""
    found = shutil.which("pgbench")
    if found:
        return found
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))
    return str(installed[-1]) if installed else None


class Peer:
    """The statements of one request, repeated by one client under the application's own rights."""

    _next_count = 1_000_000_000

    def __init__(
        self, name: str, statements: Sequence[str], *, database_url: str, shop_id: str, directory: Path
    ) -> None:
        self.statements = len(statements)
        self._url = database_url
        self._script = directory / f"{re.sub('[^a-z]+', '-', name.lower())}.sql"
        variable = VARIABLE.removeprefix(":")
        self._script.write_text(f"\\set {variable} {VARIABLE} + 1\n" + "".join(f"{each};\n" for each in statements))
        # The session is what the application's is: its role, so row-level security applies, and its shop.
        self._environment = {
            **os.environ,
            "PGOPTIONS": f"-c role={APPLICATION_ROLE} -c app.scope={shop_id}",
        }

    def per_second(self, seconds: float) -> float:
        """How often one client gets through all statements; RuntimeError if one of them fails."""
        program = pgbench()
        if program is None:
            raise RuntimeError("pgbench is not installed")
        Peer._next_count += 10_000_000
        done = subprocess.run(
            [
                program, "--no-vacuum", "--protocol=simple", "--client=1", "--jobs=1",
                f"--time={max(1, round(seconds))}", f"--define={VARIABLE[1:]}={Peer._next_count}",
                f"--file={self._script}", self._url,
            ],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        found = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
        if done.returncode or found is None or "aborted" in done.stderr:
            raise RuntimeError(f"pgbench failed on {self._script}:\n{done.stderr[-2000:]}")
        return float(found[1])
