# SPDX-License-Identifier: Apache-2.0
"""`python -m benchmarks [speed] [race] [memory] [extraction] [checks] [month]`: measure and print tables.

Nothing fails by the clock.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from benchmarks import checks, extraction, memory, month, race, speed
from benchmarks.machine import describe, postgresql_server, scratch_database
from benchmarks.tables import text_table

PARTS = ("speed", "race", "memory", "extraction", "checks", "month")
LONG = ("month",)
"""Measured only when asked for by name."""
TITLES = {
    "speed": "One worker, {connections} visitors at a time, median of {rounds} rounds of {seconds:g} s",
    "race": "{buyers} buyers at the same moment for the last {packs} packs",
    "memory": "`hawker run` on SQLite: web, jobs and schedules",
    "extraction": "Saved product pages read by one process, beside two other ways, median of {rounds} rounds",
    "checks": "Checks of prices by {workers} workers: fetched, read, stored, told to alerts",
    "month": "{days:g} days of price watching on a virtual clock",
}


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"any of {', '.join(PARTS)}; all but {LONG[0]} without")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--connections", type=int, default=8, help="visitors at a time (default %(default)s)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4, help="seconds per figure and round")
    parser.add_argument("--only", default="", help="measure only figures whose name contains this")
    parser.add_argument("--buyers", type=int, default=race.BUYERS)
    parser.add_argument("--packs", type=int, default=race.PACKS)
    parser.add_argument("--workers", type=int, default=2, help="processes that check prices")
    parser.add_argument("--days", type=float, default=30, help="length of the simulated month")
    parser.add_argument("--quick", action="store_true", help="one short round, fewer buyers")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of tables")
    asked = parser.parse_args(given)
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"cannot measure {', '.join(sorted(unknown))}")
    if asked.quick:
        asked.rounds, asked.seconds = 1, 1.0
        asked.buyers, asked.packs = min(asked.buyers, 200), min(asked.packs, 50)
        asked.days = min(asked.days, 0.2)
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
        for part in asked.parts or [part for part in PARTS if part not in LONG]:
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
    if part == "extraction":
        return extraction.run(asked.rounds)
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
        if part == "checks":
            with scratch_database(kind, server) as database:
                rows.append(checks.run(database, seconds=asked.seconds * asked.rounds * 4, workers=asked.workers))
            continue
        if part == "month":
            with scratch_database(kind, server) as database:
                rows += month.run(database, days=asked.days)
            continue
        for workers in (1, 2):
            with scratch_database(kind, server) as database:
                rows.append(race.run(database, workers=workers, buyers=asked.buyers, packs=asked.packs))
    return rows


if __name__ == "__main__":
    sys.exit(main())
