# SPDX-License-Identifier: Apache-2.0
"""Jobs that exist for one test only, and wake-ups that stay in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from hawker.platform.jobs import engine, registry, stopping


@pytest.fixture(autouse=True)
def wakes() -> Iterator[Any]:
    """Wake-ups stay in this process; nobody has asked it to stop."""
    stopping.forget()
    with engine.in_memory() as transport:
        yield transport
    stopping.forget()


@pytest.fixture
def wake_tables() -> Iterator[None]:
    """On PostgreSQL, the tables that wake-ups travel through (`hawker migrate` makes them)."""
    if connection.vendor == "postgresql":
        with override_settings(HAWKER_REDIS_URL=""):
            engine.prepare_storage()
    yield
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in ("kv", "schedule", "task", "counter"):
                cursor.execute(f"DROP TABLE IF EXISTS hawker_wake_{table}")


@pytest.fixture
def make_job(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Register a job for the length of a test."""
    monkeypatch.setattr(registry, "_jobs", dict(registry._jobs))

    def make(name: str, function: Callable[..., Any], **options: Any) -> None:
        registry.job(name, **options)(function)

    return make
