# SPDX-License-Identifier: Apache-2.0
"""Whether this process can serve, check by check.

`failing` (503) takes the process out of a load balancer, so only what makes it unable to serve does that;
late queues or a filling disk are `degraded` (200), because taking every web process away would not help.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.checks import Error, run_checks
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

import hawker
from hawker.core import clock, ids
from hawker.platform.jobs.health import queue_health
from hawker.surfaces.api.problems import MethodNotAllowed
from hawker.surfaces.web.errors import problem

log = structlog.get_logger(__name__)

DISK_LOW_BYTES = 1024**3
DISK_FULL_BYTES = 100 * 1024**2
_SEEN_GOOD_FOR_SECONDS = 60

OK, WARN, FAIL = "ok", "warn", "fail"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found; `detail` is public, so it tells nothing of the inside."""

    state: str
    detail: str = ""


_good_until: dict[str, float] = {}


def _seldom(name: str, look: Callable[[], Outcome]) -> Outcome:
    """Costly checks whose good answer holds for a minute."""
    if _good_until.get(name, 0) > time.monotonic():
        return Outcome(OK)
    found = look()
    if found.state == OK:
        _good_until[name] = time.monotonic() + _SEEN_GOOD_FOR_SECONDS
    return found


def _database() -> Outcome:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return Outcome(OK)


def _migrations() -> Outcome:
    def look() -> Outcome:
        loader = MigrationLoader(connection)
        missing = set(loader.disk_migrations) - set(loader.applied_migrations or {})
        missing = {key for key in missing if key not in loader.replacements}
        return Outcome(FAIL, f"{len(missing)} migrations are not applied") if missing else Outcome(OK)

    return _seldom("migrations", look)


def _cache() -> Outcome:
    key, value = f"health:{ids.short_code(6)}", ids.short_code(6)
    cache.set(key, value, 10)
    found = cache.get(key)
    cache.delete(key)
    return Outcome(OK) if found == value else Outcome(FAIL, "what is stored is not found again")


def _queues() -> Outcome:
    found = queue_health()
    if found.is_healthy:
        return Outcome(OK)
    return Outcome(WARN, f"due work has waited for {found.oldest_seconds:.0f} s; workers alive: {found.workers}")


def _disk() -> Outcome:
    free = shutil.disk_usage(settings.HAWKER_VAR_DIR).free
    if free < DISK_FULL_BYTES:
        return Outcome(FAIL, "the disk is full")
    return Outcome(WARN, "the disk is nearly full") if free < DISK_LOW_BYTES else Outcome(OK)


def _configuration() -> Outcome:
    def look() -> Outcome:
        host = urlsplit(settings.BASE_URL).hostname or ""
        is_local = host in {"localhost", "127.0.0.1", "::1"}
        faults = [m for m in run_checks() if isinstance(m, Error) or m.is_serious()]
        if faults:
            return Outcome(FAIL, f"{len(faults)} faults; hawker check names them")
        if settings.DEBUG and not is_local:
            return Outcome(WARN, "debug mode on a public address")
        return Outcome(OK)

    return _seldom("configuration", look)


CHECKS: dict[str, Callable[[], Outcome]] = {
    "database": _database,
    "migrations": _migrations,
    "cache": _cache,
    "queues": _queues,
    "disk": _disk,
    "configuration": _configuration,
}


def examine() -> dict[str, Any]:
    """Run every check and say how it went and how long it took."""
    results = {}
    for name, check in CHECKS.items():
        began = time.perf_counter()
        try:
            outcome = check()
        except Exception:
            # Whatever goes wrong inside a check is the check's result; the log has the reason.
            log.exception("health check failed", check=name)
            outcome = Outcome(FAIL, "does not answer")
        results[name] = {
            "status": outcome.state,
            "detail": outcome.detail,
            "milliseconds": round((time.perf_counter() - began) * 1000, 1),
        }
    states = {result["status"] for result in results.values()}
    status = "failing" if FAIL in states else "degraded" if WARN in states else "ok"
    return {
        "status": status,
        "version": hawker.__version__,
        "time": clock.iso_z(clock.now()),
        "checks": results,
    }


@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """`GET|HEAD /api/health`: 200, or 503 when this process cannot serve."""
    if request.method not in ("GET", "HEAD"):
        return problem(request, MethodNotAllowed(headers={"Allow": "GET, HEAD"}))
    found = examine()
    return JsonResponse(found, status=503 if found["status"] == "failing" else 200)


@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """`GET|HEAD /api/health/live`: the process runs; asks nothing else."""
    if request.method not in ("GET", "HEAD"):
        return problem(request, MethodNotAllowed(headers={"Allow": "GET, HEAD"}))
    return JsonResponse({"status": "ok", "version": hawker.__version__})
