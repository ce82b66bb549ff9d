# SPDX-License-Identifier: Apache-2.0
"""An installation of real processes that a test may kill, and customers who keep trying as real ones do."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psutil
from django.conf import settings

from benchmarks.machine import scratch_database
from benchmarks.server import HOST, ROOT, Application, end

HOME = {
    "line1": "12 Gandhi Road",
    "city": "Chennai",
    "region": "TN",
    "postal_code": "600001",
    "country": "IN",
}
_PATIENCE_SECONDS = 90


class Installation(Application):
    """Web and jobs as processes of their own, started and killed by the test."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.environment["SECRET_KEY"] = settings.SECRET_KEY
        self._jobs: subprocess.Popen[bytes] | None = None
        self.answers = 0
        """How many answers customers have had, about."""

    def start_jobs(self) -> None:
        """Start the worker with its schedules, as `hawker run` does."""
        with self.log.open("ab") as log:
            self._jobs = subprocess.Popen(
                [sys.executable, "-m", "hawker.conf.processes", "jobs"],
                env=self.environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill_web(self) -> None:
        """`kill -9` of the web server with its workers."""
        _kill(self._web)
        self._web = None

    def kill_jobs(self) -> None:
        """`kill -9` of the worker."""
        _kill(self._jobs)
        self._jobs = None

    def stop(self) -> None:
        if self._jobs is not None:
            end(self._jobs)
            self._jobs = None
        super().stop()

    def do(self, task: str, **arguments: Any) -> Any:
        """Have a task of `tests.faults.inside` done in a process of the installation; what it answers."""
        return json.loads(self.run("tests.faults.inside", task, given=arguments))

    def customer(self) -> Customer:
        """Somebody with a browser of their own."""
        return Customer(self.port, on_answer=self._count)

    def _count(self) -> None:
        self.answers += 1


def _kill(process: subprocess.Popen[bytes] | None) -> None:
    if process is None:
        return
    family = [psutil.Process(process.pid)] if process.poll() is None else []
    family += family[0].children(recursive=True) if family else []
    for each in family:
        with suppress(psutil.NoSuchProcess):
            each.send_signal(signal.SIGKILL)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def installation(*, workers: int = 1, settings_module: str = "benchmarks.settings") -> Iterator[Installation]:
    """An installation on the kind of database that this run of the tests uses, with tables and a shop."""
    database = settings.DATABASES["default"]
    is_postgresql = "postgresql" in database["ENGINE"]
    kind = "postgresql" if is_postgresql else "sqlite"
    with (
        scratch_database(kind, os.environ.get("DATABASE_URL")) as scratch,
        Installation(scratch, workers=workers, settings=settings_module) as made,
    ):
        made.facts = made.do("prepare")
        yield made


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of a problem document."""
        try:
            return str(self.json().get("code", ""))
        except ValueError:
            return ""


class Unreachable(OSError):
    """The shop did not answer."""


class Customer:
    """Somebody who orders, pays, and tries again with the same key when the line goes dead."""

    def __init__(self, port: int, on_answer: Callable[[], None] = lambda: None) -> None:
        self._port, self._on_answer = port, on_answer
        self._cookies: dict[str, str] = {}
        self.retries = 0

    def once(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        form: Mapping[str, str] | None = None,
        **headers: str,
    ) -> Answer:
        """One attempt; Unreachable if there was no complete answer."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        content: bytes | None = None
        if body is not None:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        elif form is not None:
            content = urlencode(form).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        if self._cookies:
            sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self._cookies.items())
        wire = http.client.HTTPConnection(HOST, self._port, timeout=15)
        try:
            wire.request(method, path, body=content, headers=sent)
            answer = wire.getresponse()
            received = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"{method} {path}: {type(error).__name__}: {error}") from error
        finally:
            wire.close()
        for each in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = each.split(";", 1)[0].partition("=")
            self._cookies[name] = value
        self._on_answer()
        return Answer(answer.status, answer.headers, received)

    def ask(self, method: str, path: str, **more: Any) -> Answer:
        """Try until there is an answer that is not about a passing state."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            trouble = ""
            try:
                answer = self.once(method, path, **more)
                if answer.status < 500 and answer.code != "idempotency_in_progress":
                    return answer
                trouble = f"{answer.status} {answer.body[:300]!r}"
            except Unreachable as error:
                trouble = str(error)
            if time.monotonic() > until:
                raise AssertionError(f"{method} {path} had no answer for {_PATIENCE_SECONDS} s; last: {trouble}")
            self.retries += 1
            time.sleep(0.1)

    def order(
        self, shop: str, variants: Mapping[str, int], *, key: str, number: int, method: str = "sandbox"
    ) -> Answer:
        """Place an order; a repetition with the same key is the same order."""
        return self.ask(
            "POST",
            f"/api/v1/storefront/{shop}/orders",
            body=order_body(variants, number=number, method=method),
            Idempotency_Key=key,
        )

    def decide(self, address: str, outcome: str) -> str:
        """Press a button on the sandbox's page; where it sends the customer back to."""
        path = urlsplit(address).path
        shown = self.ask("GET", path)
        assert shown.status == 200, shown
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', shown.body)
        assert token, "the sandbox's page has no form"
        form = {"csrfmiddlewaretoken": token[1].decode(), "outcome": outcome}
        answer = self.ask("POST", path, form=form)
        assert answer.status == 303, (outcome, answer)
        return urlsplit(answer.headers["Location"]).path


def order_body(variants: Mapping[str, int], *, number: int, method: str = "sandbox") -> dict[str, Any]:
    """An order's JSON: `variants` by id with quantities, from customer `number`."""
    return {
        "lines": [{"variant_id": key, "quantity": quantity} for key, quantity in variants.items()],
        "customer": {
            "name": f"Customer {number}",
            "phone": f"+91{9_884_000_000 + number}",
            "email": f"customer{number}@mail.hawker",
        },
        "address": HOME,
        "payment_method": method,
    }


def log_tail(made: Installation, characters: int = 3000) -> str:
    """The end of what the installation's processes said."""
    path: Path = made.log
    return path.read_text()[-characters:] if path.exists() else ""
