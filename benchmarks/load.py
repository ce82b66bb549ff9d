# SPDX-License-Identifier: Apache-2.0
"""Closed-loop load over keep-alive connections, from a process of its own with the standard library only.

`python -m benchmarks.load` reads a `Task` as JSON from standard input and prints an `Outcome` as JSON. Each
connection sends its next request when it has read the whole answer to the last. An answer counts only with
the expected status and the expected words in its body; any other stops the run with that answer shown. Of
compressed answers every sixteenth is opened and read.
"""

from __future__ import annotations

import gzip
import json
import math
import select
import socket
import subprocess
import sys
import time
from array import array
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

_OPENED_SHARE = 16
COUNTER = "@@@@@@@@@@"
"""Ten characters that become a number of ten digits, a new one for each request."""


@dataclass(frozen=True, slots=True)
class Task:
    """What to send and what to expect."""

    host: str
    port: int
    requests: Sequence[str]
    """Whole HTTP requests, sent in turn."""
    status: int
    marker: str
    """Words every right answer contains."""
    connections: int = 8
    warm_up_seconds: float = 1.0
    seconds: float = 4.0
    first_count: int = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was measured after the warm-up; times in milliseconds."""

    answers: int
    seconds: float
    per_second: float
    p50: float
    p95: float
    p99: float
    longest: float
    bytes_per_answer: int
    last_count: int


class WrongAnswer(RuntimeError):
    """The server said something else than what is measured."""


def http_request(
    method: str, path: str, *, headers: dict[str, str] | None = None, body: Any = None, form: str = ""
) -> str:
    """One HTTP/1.1 request as text; `body` is sent as JSON, `form` as it is."""
    content = json.dumps(body) if body is not None else form
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Language: en"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body is not None:
        lines.append("Content-Type: application/json")
    elif form:
        lines.append("Content-Type: application/x-www-form-urlencoded")
    if content:
        lines.append(f"Content-Length: {len(content.encode())}")
    return "\r\n".join([*lines, "", content])


class _Connection:
    """One visitor: a socket, what has arrived of the answer, and when the question was asked."""

    __slots__ = ("asked_at", "buffer", "sock", "wanted")

    def __init__(self, host: str, port: int) -> None:
        self.sock = socket.create_connection((host, port), timeout=60)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = bytearray()
        self.wanted = -1
        self.asked_at = 0.0

    def ask(self, request: bytes) -> None:
        self.buffer.clear()
        self.wanted = -1
        self.asked_at = time.perf_counter()
        self.sock.sendall(request)

    def read(self) -> bool:
        """Take in what arrived; True when the answer is complete."""
        part = self.sock.recv(262_144)
        if not part:
            raise WrongAnswer("the server closed the connection")
        self.buffer += part
        if self.wanted < 0:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return False
            self.wanted = end + 4 + _content_length(bytes(self.buffer[: end + 2]).lower())
        return len(self.buffer) >= self.wanted


def _content_length(head: bytes) -> int:
    at = head.find(b"\r\ncontent-length:")
    if at >= 0:
        return int(head[at + 17 : head.index(b"\r\n", at + 2)])
    if head.startswith((b"http/1.1 304", b"http/1.1 204")):
        return 0
    raise WrongAnswer(f"an answer without a length: {head[:200]!r}")


def _tells(answer: bytearray, marker: bytes, number: int) -> bool:
    """Whether the words stand in the answer, as far as it is looked at."""
    head, _blank, body = answer.partition(b"\r\n\r\n")
    if b"content-encoding: gzip" not in head.lower():
        return marker in answer
    return number % _OPENED_SHARE != 0 or marker in gzip.decompress(body)


def run(task: Task) -> Outcome:
    """Put the server under load; WrongAnswer for anything unexpected."""
    parts = [each.encode().split(COUNTER.encode()) for each in task.requests]
    status, marker = f"HTTP/1.1 {task.status} ".encode(), task.marker.encode()
    visitors = [_Connection(task.host, task.port) for _ in range(task.connections)]
    by_file = {visitor.sock.fileno(): visitor for visitor in visitors}
    poll = select.epoll()
    for each in by_file:
        poll.register(each, select.EPOLLIN)
    count, answered, taken, size = task.first_count, 0, array("d"), 0

    def next_request() -> bytes:
        nonlocal count
        count += 1
        pieces = parts[count % len(parts)]
        return pieces[0] if len(pieces) == 1 else str(count).encode().join(pieces)

    started = time.perf_counter()
    counted_from, until = started + task.warm_up_seconds, started + task.warm_up_seconds + task.seconds
    for visitor in visitors:
        visitor.ask(next_request())
    now = started
    while now < until:
        ready = poll.poll(30)
        if not ready:
            raise WrongAnswer("no answer for 30 seconds")
        for each, _event in ready:
            visitor = by_file[each]
            if not visitor.read():
                continue
            now = time.perf_counter()
            answered += 1
            if not visitor.buffer.startswith(status) or not _tells(visitor.buffer, marker, answered):
                raise WrongAnswer(f"expected {task.status} with {task.marker!r}: {bytes(visitor.buffer)!r}"[:1500])
            if visitor.asked_at >= counted_from:
                taken.append((now - visitor.asked_at) * 1000)
                size += len(visitor.buffer)
            visitor.ask(next_request())
    for visitor in visitors:
        visitor.sock.close()
    return _outcome(taken, now - counted_from, size, count)


def _outcome(taken: array[float], seconds: float, size: int, count: int) -> Outcome:
    if not taken:
        raise WrongAnswer("not one answer arrived in time")
    ordered = sorted(taken)

    def at(share: float) -> float:
        return round(ordered[max(0, math.ceil(share * len(ordered)) - 1)], 3)

    return Outcome(
        answers=len(ordered),
        seconds=round(seconds, 3),
        per_second=round(len(ordered) / seconds, 1),
        p50=at(0.50),
        p95=at(0.95),
        p99=at(0.99),
        longest=round(ordered[-1], 3),
        bytes_per_answer=size // len(ordered),
        last_count=count,
    )


def measure(task: Task) -> Outcome:
    """`run` in a process of its own, so that this one's work costs the server nothing."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"],
        input=json.dumps(asdict(task)),
        capture_output=True,
        text=True,
        timeout=task.warm_up_seconds + task.seconds + 120,
        check=False,
    )
    if done.returncode:
        raise WrongAnswer(done.stderr.strip()[-2000:])
    return Outcome(**json.loads(done.stdout))


if __name__ == "__main__":
    try:
        print(json.dumps(asdict(run(Task(**json.load(sys.stdin))))))
    except WrongAnswer as error:
        sys.exit(str(error))
