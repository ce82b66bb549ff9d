# SPDX-License-Identifier: Apache-2.0
"""Runs a document's examples in one shell, from top to bottom, as a reader who types them would.

| block | what is done with it |
|---|---|
| `sh` | must succeed |
| `console` | each line after `$ ` must print what follows it; `...` stands for anything, `[exit 1]` for the exit code |
| `json` | the answer of the `sh` block before it must contain it; `…` stands for any text |
| `python` | must run |
| `sql` | must run on PostgreSQL |

A comment right above a block says what is special about it: see `NOTES`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.docs.markdown import ROOT, Block

RUNS_UNTIL_STOPPED = "runs until stopped"
NEEDS_POSTGRESQL = "needs: postgresql"
NOTES = (RUNS_UNTIL_STOPPED, NEEDS_POSTGRESQL, "not run: ")
RUN_LANGUAGES = frozenset({"sh", "console", "json", "python", "sql"})
SHOWN_LANGUAGES = frozenset({"text", "ini", "nginx", "jinja", ""})
_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a document, with what it must print (None: whatever it likes)."""

    line: int
    script: str
    expected: str | None = None
    exit_code: int = 0


class Failed(AssertionError):
    """An example that does not do what its document says."""


def steps(blocks: list[Block]) -> Iterator[Step]:
    """The commands of blocks of one shell session."""
    for block in blocks:
        if block.language == "sh":
            yield Step(block.line, block.text)
        elif block.language == "console":
            for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
                command, _newline, expected = part.partition("\n")
                code = re.search(r"^\[exit (\d+)\]\n?", expected, re.MULTILINE)
                text = expected.replace(code[0], "") if code else expected
                yield Step(block.line, command, text, int(code[1]) if code else 0)


def run(blocks: list[Block], *, directory: Path, environment: Mapping[str, str]) -> None:
    """Run all commands in one shell; Failed with the line of the first that is not as written."""
    todo = list(steps(blocks))
    results = directory / "results"
    results.mkdir()
    script = ["set -uo pipefail"]
    for number, step in enumerate(todo):
        out = f'"{results}/{number}'
        merged = "2>&1" if step.expected is not None else f'2>{out}.err"'
        # `set -e` inside the braces would leave the shell; `&&` between lines keeps what variables they set.
        script.append(f"set -e; trap 'echo $? >{out}.code\"' EXIT")
        body = f'{{\n{step.script}\n}} >{out}.out" {merged}'
        if step.exit_code:
            script.append(f'set +e; {body}; echo $? >{out}.code"; set -e; trap - EXIT')
        else:
            script.append(f'{body}; trap - EXIT; echo 0 >{out}.code"')
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)],
        cwd=directory,
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    for number, step in enumerate(todo):
        code, out = _read(results / f"{number}.code"), _read(results / f"{number}.out")
        where = f"line {step.line}:\n{step.script}\n"
        if code.strip() != str(step.exit_code):
            raise Failed(f"{where}exit {code or 'never'}\n{out}{_read(results / f'{number}.err')}{done.stderr}")
        if step.expected is not None and not _matches(step.expected, out):
            raise Failed(f"{where}printed\n{out}\ninstead of\n{step.expected}")
    _check_answers(blocks, todo, results)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _matches(expected: str, printed: str) -> bool:
    pattern = ".*".join(map(re.escape, expected.strip().split("...")))
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


def _check_answers(blocks: list[Block], todo: list[Step], results: Path) -> None:
    """Each `json` block against the last answer of the `sh` block above it."""
    by_line = {step.line: number for number, step in enumerate(todo)}
    previous: Block | None = None
    for block in blocks:
        if block.language == "json":
            if previous is None or previous.language != "sh":
                raise Failed(f"line {block.line}: an answer without a call above it")
            printed = _read(results / f"{by_line[previous.line]}.out")
            try:
                answer = _last_document(printed)
            except ValueError:
                raise Failed(f"line {block.line}: the call printed no JSON but\n{printed[-2000:]}") from None
            for fault in _differences(json.loads(block.text), answer, "answer"):
                raise Failed(f"line {block.line}: {fault}\nin {printed[-3000:]}")
        previous = block


def _last_document(text: str) -> Any:
    """The last of several JSON documents one after the other."""
    rest, found = text.strip(), None
    while rest:
        found, end = json.JSONDecoder().raw_decode(rest)
        rest = rest[end:].lstrip()
    return found


def _differences(written: Any, real: Any, where: str) -> Iterator[str]:
    if isinstance(written, dict):
        if not isinstance(real, dict):
            yield f"{where} is {real!r}, not an object"
            return
        for name, value in written.items():
            if name not in real:
                yield f"{where} has no {name}"
            else:
                yield from _differences(value, real[name], f"{where}.{name}")
    elif isinstance(written, list):
        if not isinstance(real, list) or (len(real) < len(written) if written else real):
            yield f"{where} is {real!r}, not {written!r}"
            return
        for index, value in enumerate(written):
            yield from _differences(value, real[index], f"{where}[{index}]")
    elif isinstance(written, str) and "…" in written:
        pattern = ".+".join(map(re.escape, written.split("…")))
        if not isinstance(real, str) or re.fullmatch(pattern, real, re.DOTALL) is None:
            yield f"{where} is {real!r}, not like {written!r}"
    elif isinstance(written, (bool, str)) or written is None:
        if written != real:
            yield f"{where} is {real!r}, not {written!r}"
    elif type(written) is not type(real):
        yield f"{where} is {real!r}, not a number"


def tools(directory: Path) -> Path:
    """A directory with the commands that documents use: `hawker`, `python3`, `curl`."""
    found = directory / "tools"
    found.mkdir()
    for name, command in (
        ("hawker", f'exec "{sys.executable}" -m hawker "$@"'),
        ("python3", f'exec "{sys.executable}" "$@"'),
        ("curl", f'exec "{sys.executable}" "{ROOT / "tests" / "docs" / "curl.py"}" "$@"'),
    ):
        path = found / name
        path.write_text(f"#!/bin/sh\n{command}\n", encoding="utf-8")
        path.chmod(0o755)
    return found


def path_with(tools_directory: Path) -> str:
    """A search path on which our tools come first."""
    return os.pathsep.join([str(tools_directory), os.environ.get("PATH", os.defpath)])


def has(*names: str) -> bool:
    """Whether all these commands are installed."""
    return all(shutil.which(name) for name in names)
