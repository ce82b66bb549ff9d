# SPDX-License-Identifier: Apache-2.0
"""What the application says to its database: `python -m benchmarks.statements` prints it.

Reads `{name: {"method", "path", "body", "headers"}}` as JSON, carries each request out a few times and prints
every statement of the last one as it was sent, transactions included. A request with COUNTER in it (an order)
gets new numbers each time; what then differs between two runs (ids, tokens, keys, numbers) is printed as a
variable of pgbench, so that the statements can be repeated any number of times.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any
from uuid import UUID

from benchmarks.load import COUNTER

VARIABLE = ":hk"
FIRST_COUNT = 9_884_900_000
_RUNS = 4
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\b")
"""With or without hyphens: the driver writes keys without, texts have them."""
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


def capture(name: str, asked: dict[str, Any]) -> dict[str, Any]:
    """The statements of one request of the kind, each with its variables."""
    runs = [_carry_out(asked, FIRST_COUNT + number) for number in range(_RUNS)]
    (before, _words), (statements, words) = runs[-2:]
    if COUNTER in json.dumps(asked):
        statements = _with_variables(statements, before, words)
    return {"name": name, "statements": statements}


def _carry_out(asked: dict[str, Any], count: int) -> tuple[list[str], list[str]]:
    """(statements, words that no other run will see) of one request."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    text = json.dumps(asked).replace(COUNTER, str(count))
    given = json.loads(text)
    client = Client(SERVER_NAME="127.0.0.1")
    with CaptureQueriesContext(connection) as captured:
        response = client.generic(
            given["method"],
            given["path"],
            json.dumps(given["body"]) if given.get("body") is not None else "",
            content_type="application/json",
            headers={"Accept-Language": "en", **given.get("headers", {})},
        )
    if response.status_code >= 400:
        raise RuntimeError(f"{given['path']}: {response.status_code} {response.content[:500]!r}")
    words = [str(count)]
    if response.headers.get("Content-Type", "").startswith("application/json"):
        answer = json.loads(response.content)
        words += [answer[key] for key in ("token", "number") if isinstance(answer.get(key), str)]
    return [query["sql"].rstrip("; \n") for query in captured.captured_queries], words


def _with_variables(statements: list[str], before: list[str], words: list[str]) -> list[str]:
    """Statements whose own ids, digests and words are made new by every repetition."""
    earlier, text = "\n".join(before), "\n".join(statements)
    replaced: dict[str, str] = {}
    for key in dict.fromkeys(found.replace("-", "") for found in _UUID.findall(text)):
        written = str(UUID(key))
        if key not in earlier and written not in earlier:
            replaced[key] = f"01940000{len(replaced):04x}7000800000{VARIABLE}"
            replaced[written] = f"01940000-{len(replaced) - 1:04x}-7000-8000-00{VARIABLE}"
    for found in dict.fromkeys(_DIGEST.findall(text)):
        if found not in earlier:
            replaced[found] = f"{len(replaced):04x}{'0' * 50}{VARIABLE}"
    for word in words:
        # A token keeps its length; a number becomes the count itself.
        replaced[word] = VARIABLE if word.isdigit() else f"{'t' * max(0, len(word) - 10)}{VARIABLE}"
    pattern = re.compile("|".join(re.escape(key) for key in sorted(replaced, key=len, reverse=True)))
    return [pattern.sub(lambda match: replaced[match[0]], statement) for statement in statements]


def main() -> None:
    """Answer the requests given as JSON on standard input."""
    import django

    django.setup()
    from hawker.core.tenancy import all_shops
    from hawker.platform.shops.models import Counter

    with all_shops("a measurement gives orders numbers that are easy to recognise"):
        Counter.objects.filter(name="order").update(value=700_000_000)
    print(json.dumps([capture(name, asked) for name, asked in json.load(sys.stdin).items()]))


if __name__ == "__main__":
    main()
