# SPDX-License-Identifier: Apache-2.0
"""Checks of the repository that no linter makes: migrations are complete, built assets are current."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from io import StringIO
from pathlib import Path

DIST = Path(__file__).resolve().parent.parent / "static" / "dist"


def missing_migrations() -> list[str]:
    """Changes of models without a migration."""
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hawker.conf.settings")
    django.setup()
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said, stderr=said)
    except SystemExit:
        return [line for line in said.getvalue().splitlines() if line.strip()]
    return []


def stale_assets() -> list[str]:
    """Built files that differ from the hashes written when they were built."""
    hashes: dict[str, str] = json.loads((DIST / "assets.json").read_text())
    stale = []
    for name, expected in sorted(hashes.items()):
        path = DIST / name
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "missing"
        if not digest.startswith(expected):
            stale.append(f"{name}: run `make assets`")
    return stale


def main() -> int:
    """Print every fault; 1 if there are any."""
    faults = missing_migrations() + stale_assets()
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
