# SPDX-License-Identifier: Apache-2.0
"""Health, metrics, the description and its page."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

import hawker
from hawker.platform.jobs.health import QueueHealth
from hawker.surfaces.api import health
from tests.surfaces.api.conftest import Api


@pytest.fixture(autouse=True)
def _nothing_seen_before() -> None:
    health._good_until.clear()


def test_health_names_each_check_with_its_time(db: object) -> None:
    response = Client().get("/api/health")
    assert response.status_code == 200
    data = response.json()
    assert (data["status"], data["version"]) == ("ok", hawker.__version__)
    assert set(data["checks"]) == {"database", "migrations", "cache", "queues", "disk", "configuration"}
    assert all(c["status"] == "ok" and c["milliseconds"] >= 0 for c in data["checks"].values())
    assert "no-store" in response["Cache-Control"]
    assert Client().head("/api/health").status_code == 200
    assert Client().post("/api/health").status_code == 405
    assert Client().get("/api/health/live").json()["status"] == "ok"


def test_what_cannot_serve_is_503_and_tells_nothing_of_the_inside(db: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def down() -> None:
        raise OperationalError("password for user hawker at 10.0.0.7 refused")

    monkeypatch.setitem(health.CHECKS, "database", down)
    response = Client().get("/api/health")
    assert response.status_code == 503
    assert response.json()["status"] == "failing"
    assert response.json()["checks"]["database"]["detail"] == "does not answer"
    assert b"10.0.0.7" not in response.content
    assert Client().get("/api/health/live").status_code == 200


def test_a_cache_that_forgets_is_a_failure(db: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "get", lambda _key: None)
    assert Client().get("/api/health").json()["checks"]["cache"]["status"] == "fail"


def test_late_queues_and_a_filling_disk_degrade_but_serve(db: object, monkeypatch: pytest.MonkeyPatch) -> None:
    late = QueueHealth(400.0, "messaging.Message", 3, 0, 0, False, False, "late")
    monkeypatch.setattr(health, "queue_health", lambda: late)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _path: usage(10**12, 10**12, 5 * 10**8))
    response = Client().get("/api/health")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    checks = response.json()["checks"]
    assert checks["queues"]["detail"] == "due work has waited for 400 s; workers alive: 0"
    assert checks["disk"]["status"] == "warn"
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _path: usage(10**12, 10**12, 10**7))
    assert Client().get("/api/health").status_code == 503


def test_missing_migrations_fail(db: object, monkeypatch: pytest.MonkeyPatch) -> None:
    class Behind:
        disk_migrations = {("orders", "0001"): None, ("orders", "0002"): None}
        applied_migrations = {("orders", "0001"): None}
        replacements: dict[Any, Any] = {}

        def __init__(self, _connection: object) -> None: ...

    monkeypatch.setattr(health, "MigrationLoader", Behind)
    data = Client().get("/api/health").json()
    assert data["checks"]["migrations"] == {
        "status": "fail",
        "detail": "1 migrations are not applied",
        "milliseconds": data["checks"]["migrations"]["milliseconds"],
    }


@pytest.mark.parametrize(
    ("remote", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("203.0.113.7", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("127.0.0.1", {"X-Real-IP": "203.0.113.7"}, 403),
    ],
)
def test_without_a_token_metrics_are_for_this_machine(
    db: object, remote: str, headers: dict[str, str], status: int
) -> None:
    assert Client(REMOTE_ADDR=remote).get("/metrics", headers=headers).status_code == status


def test_with_a_token_metrics_are_for_its_holder(db: object, settings: Any) -> None:
    settings.HAWKER_METRICS_TOKEN = "a-long-token-for-the-metrics"
    assert Client().get("/metrics").status_code == 401
    assert Client().get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401
    allowed = Client(REMOTE_ADDR="203.0.113.7").get(
        "/metrics", headers={"Authorization": "Bearer a-long-token-for-the-metrics"}
    )
    assert allowed.status_code == 200


def test_metrics_count_by_route_not_by_address(
    anyone: Api, shop_a: Any, order: dict[str, Any], django_capture_on_commit_callbacks: Any
) -> None:
    anyone.get(f"/storefront/{shop_a.slug}/orders/{order['token']}")
    anyone.call("PURGE", "/orders")
    text = Client().get("/metrics").content.decode()
    route = 'route="/api/v1/storefront/<shop>/orders/<token>"'
    assert f'hawker_http_requests_total{{method="GET",{route},status="200"}}' in text
    assert f'hawker_http_request_seconds_bucket{{le="0.005",method="GET",{route}}}' in text
    assert 'method="other",route="/api/v1/orders",status="405"' in text
    assert order["token"] not in text
    assert 'hawker_queue_rows{queue="messaging.Message",state="waiting"}' in text
    assert 'hawker_queue_oldest_due_seconds{queue="events.InboxEvent"}' in text
    assert "hawker_workers_alive 0.0" in text
    assert "hawker_database_up 1.0" in text


def test_orders_are_counted_when_they_are_committed(
    anyone: Api, shop_a: Any, kaju: Any, django_capture_on_commit_callbacks: Any
) -> None:
    from hawker.surfaces.api.metrics import ORDERS
    from tests.surfaces.api.conftest import order_body

    def counted() -> float:
        return ORDERS.labels("storefront")._value.get() + ORDERS.labels("api")._value.get()

    before = counted()
    with django_capture_on_commit_callbacks(execute=True):
        anyone.post(f"/storefront/{shop_a.slug}/orders", order_body(kaju))
        assert counted() == before
    assert counted() == before + 1


def test_the_description_is_openapi_3_1_and_complete(anyone: Api) -> None:
    response = anyone.get("/openapi.json")
    data = response.json()
    assert data["openapi"].startswith("3.1")
    assert anyone.get("/openapi.json", If_None_Match=response["ETag"]).status_code == 304
    ids = [op["operationId"] for ops in data["paths"].values() for op in ops.values()]
    assert len(ids) == len(set(ids)) >= 79
    for path, operations in data["paths"].items():
        assert path.startswith("/api/v1/")
        assert "head" not in operations
        for operation in operations.values():
            assert operation["x-permission"]
            assert operation["tags"]
            assert operation["description"]
            assert operation["responses"]["4XX"] == {"$ref": "#/components/responses/Problem"}
            named = [p["name"] for p in operation["parameters"] if p["in"] == "path"]
            assert set(named) == {part[1:-1] for part in path.split("/") if part.startswith("{")}


def test_every_reference_of_the_description_leads_somewhere(anyone: Api) -> None:
    data = anyone.get("/openapi.json").json()

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            target = node.get("$ref")
            if isinstance(target, str):
                found: Any = data
                for part in target.removeprefix("#/").split("/"):
                    found = found[part]
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(data)


def test_the_page_has_no_inline_script_or_style(anyone: Api) -> None:
    response = anyone.get("/api/docs")
    text = response.content.decode()
    assert "<style" not in text
    assert "style=" not in text
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert text.count("<script") == 3
    assert '<script id="docs-settings" type="application/json">' in text
    assert 'href="http' not in text
    assert 'src="http' not in text
