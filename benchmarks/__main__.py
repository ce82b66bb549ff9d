# SPDX-License-Identifier: Apache-2.0
"""`python -m benchmarks [speed] [race] [memory]`: measure and print tables; nothing fails by the clock."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from benchmarks import memory, race, speed
from benchmarks.machine import describe, postgresql_server, scratch_database
from benchmarks.tables import text_table

PARTS = ("speed", "race", "memory")
TITLES = {
    "speed": "One worker, {connections} visitors at a time, median of {rounds} rounds of {seconds:g} s",
    "race": "{buyers} buyers at the same moment for the last {packs} packs",
    "memory": "`hawker run` on SQLite: web, jobs and schedules",
}


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"any of {', '.join(PARTS)}; everything without")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--connections", type=int, default=8, help="visitors at a time (default %(default)s)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4, help="seconds per figure and round")
    parser.add_argument("--only", default="", help="measure only figures whose name contains this")
    parser.add_argument("--buyers", type=int, default=race.BUYERS)
    parser.add_argument("--packs", type=int, default=race.PACKS)
    parser.add_argument("--quick", action="store_true", help="one short round, fewer buyers")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of tables")
    asked = parser.parse_args(given)
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"cannot measure {', '.join(sorted(unknown))}")
    if asked.quick:
        asked.rounds, asked.seconds = 1, 1.0
        asked.buyers, asked.packs = min(asked.buyers, 200), min(asked.packs, 50)
    return asked


def main(given: Sequence[str] | None = None) -> int:
    """Measure what was asked and print it; 1 when an answer was wrong."""
    asked = arguments(given)
    server = postgresql_server()
    kinds = ["postgresql", "sqlite"] if asked.database == "both" else [asked.database]
    if server is None and "postgresql" in kinds:
        print("no PostgreSQL server answers: measuring on SQLite only", file=sys.stderr)
        kinds.remove("postgresql")
    report: dict[str, object] = {"machine": describe(server)}
    try:
        for part in asked.parts or PARTS:
            report[part] = _rows(part, kinds, server, asked)
            if not asked.json:
                print(text_table(report[part], title=f"\n{TITLES[part].format(**vars(asked))}"))  # type: ignore[arg-type]
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    if asked.json:
        print(json.dumps(report, indent=2))
    else:
        print("\n" + ", ".join(f"{name} {value}" for name, value in report["machine"].items()))  # type: ignore[attr-defined]
    return 0


def _rows(part: str, kinds: Sequence[str], server: str | None, asked: argparse.Namespace) -> list[dict[str, object]]:
    if part == "memory":
        return memory.run()
    rows: list[dict[str, object]] = []
    for kind in kinds:
        if part == "speed":
            with scratch_database(kind, server) as database:
                rows += speed.run(
                    database,
                    connections=asked.connections,
                    rounds=asked.rounds,
                    seconds=asked.seconds,
                    only=asked.only,
                )
            continue
        for workers in (1, 2):
            with scratch_database(kind, server) as database:
                rows.append(race.run(database, workers=workers, buyers=asked.buyers, packs=asked.packs))
    return rows


if __name__ == "__main__":
    sys.exit(main())
