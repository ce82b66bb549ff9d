# SPDX-License-Identifier: Apache-2.0
"""huey without the drivers this installation does not use: importing redis alone takes 19 MB a process.

huey imports every driver it finds, and does without those it does not find; so while it is imported, the
ones that are not needed here cannot be found. Nothing else may be imported in that moment.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings


@contextmanager
def _not_to_be_found(*names: str) -> Iterator[None]:
    hidden = [name for name in names if name not in sys.modules]
    modules: dict[str, Any] = sys.modules
    modules.update(dict.fromkeys(hidden))  # None makes an import fail
    try:
        yield
    finally:
        for name in hidden:
            del modules[name]


def _unused() -> list[str]:
    uses_redis = bool(settings.HAWKER_REDIS_URL)
    uses_postgresql = "sqlite" not in str(settings.DATABASES["default"]["ENGINE"])
    return [
        *([] if uses_redis else ["redis"]),
        *([] if uses_postgresql else ["psycopg"]),
    ]


with _not_to_be_found(*_unused()):
    from huey import Huey
    from huey.constants import EmptyData
    from huey.consumer import Consumer
    from huey.registry import Message
    from huey.serializer import Serializer
    from huey.storage import BaseStorage, MemoryStorage, PostgresStorage, RedisStorage, SqliteStorage

__all__ = [
    "BaseStorage",
    "Consumer",
    "EmptyData",
    "Huey",
    "MemoryStorage",
    "Message",
    "PostgresStorage",
    "RedisStorage",
    "Serializer",
    "SqliteStorage",
]
