# SPDX-License-Identifier: Apache-2.0
"""Figures for Prometheus: what this process counted, and what the database says at the moment of asking.

With several web processes set `PROMETHEUS_MULTIPROC_DIR` to a directory that is emptied at start: counters
and histograms are then those of all processes together.
"""

from __future__ import annotations

import hmac
import ipaddress
import os
import time
from collections.abc import Callable, Iterable

import structlog
from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

import hawker
from hawker.commerce.orders.events import OrderPlaced
from hawker.core import context
from hawker.core.errors import NotSignedIn, PermissionRefused
from hawker.platform.jobs.queries import backlogs, workers_alive
from hawker.surfaces.api.problems import MethodNotAllowed
from hawker.surfaces.web.errors import problem

log = structlog.get_logger(__name__)

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

registry = CollectorRegistry()
REQUESTS = Counter("hawker_http_requests_total", "Requests answered.", ["method", "route", "status"], registry=registry)
SECONDS = Histogram(
    "hawker_http_request_seconds",
    "Time to answer, in seconds.",
    ["method", "route"],
    buckets=_BUCKETS,
    registry=registry,
)
ORDERS = Counter("hawker_orders_placed_total", "Orders placed and committed.", ["channel"], registry=registry)


class MetricsMiddleware:
    """Counts and times requests by route pattern, so that addresses with ids do not multiply the series."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        route = "/" + match.route if match is not None else "unmatched"
        method = request.method if request.method in _METHODS else "other"
        REQUESTS.labels(method, route, str(response.status_code)).inc()
        SECONDS.labels(method, route).observe(time.perf_counter() - began)
        return response


def count_order(_event: OrderPlaced) -> None:
    """An order was placed; it counts once it is committed."""
    transaction.on_commit(ORDERS.labels(context.current().channel).inc)


class DatabaseFigures(Collector):
    """Backlogs and living workers, read when asked."""

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return ()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        waiting = GaugeMetricFamily("hawker_queue_rows", "Rows of a queue by state.", labels=["queue", "state"])
        age = GaugeMetricFamily(
            "hawker_queue_oldest_due_seconds", "Age of the oldest row that is due.", labels=["queue"]
        )
        workers = GaugeMetricFamily("hawker_workers_alive", "Workers heard of lately.")
        up = GaugeMetricFamily("hawker_database_up", "Whether the database answers.")
        try:
            for name, backlog in backlogs().items():
                waiting.add_metric([name, "waiting"], backlog.waiting)
                waiting.add_metric([name, "running"], backlog.running)
                waiting.add_metric([name, "dead"], backlog.dead)
                age.add_metric([name], backlog.age_seconds())
            workers.add_metric([], len(workers_alive()))
            up.add_metric([], 1)
        except DatabaseError:
            log.exception("metrics cannot read the database")
            up.add_metric([], 0)
        version = GaugeMetricFamily("hawker_build_info", "The running version.", labels=["version"])
        version.add_metric([hawker.__version__], 1)
        return (waiting, age, workers, up, version)


def metrics(request: HttpRequest) -> HttpResponse:
    """`GET /metrics`: for whoever has the token, or (without one configured) for this machine only."""
    if request.method not in ("GET", "HEAD"):
        return problem(request, MethodNotAllowed(headers={"Allow": "GET, HEAD"}))
    refusal = _refusal(request)
    if refusal is not None:
        return problem(request, refusal)
    counted = registry
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        counted = CollectorRegistry()
        multiprocess.MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    figures = CollectorRegistry()
    figures.register(DatabaseFigures())
    response = HttpResponse(generate_latest(counted) + generate_latest(figures), content_type=CONTENT_TYPE_LATEST)
    response["Cache-Control"] = "no-store"
    return response


def _refusal(request: HttpRequest) -> NotSignedIn | PermissionRefused | None:
    token = settings.HAWKER_METRICS_TOKEN
    if token:
        offered = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        if hmac.compare_digest(offered.encode(), token.encode()):
            return None
        return NotSignedIn(_("Send the metrics token as “Authorization: Bearer …”."))
    if _is_this_machine(request):
        return None
    return PermissionRefused(_("Set METRICS_TOKEN to read the metrics from another machine."))


def _is_this_machine(request: HttpRequest) -> bool:
    """A loopback address that nobody forwarded: a proxy on this machine also connects from loopback."""
    if any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
