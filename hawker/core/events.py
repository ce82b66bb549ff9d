# SPDX-License-Identifier: Apache-2.0
"""Domain events: how a room tells the rooms above it that something happened.

`subscribe` handlers run at once, inside the publisher's transaction: what they write stands or falls
with what caused it. `subscribe_later` handlers run after the commit, from a job, at least once: the
event is first kept as a row (by `platform.events`, which installs itself as the durable sink), so a
killed process loses nothing. Later handlers must therefore have naturally idempotent effects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import is_dataclass
from typing import Any, TypeVar

from pydantic import TypeAdapter

E = TypeVar("E")

type_registry: dict[str, type] = {}
_now: dict[type, list[Callable[[Any], None]]] = defaultdict(list)
_later: dict[type, dict[str, Callable[[Any], None]]] = defaultdict(dict)
_sink: Callable[[str, dict[str, Any], Sequence[str]], None] | None = None


def event_name(event_type: type) -> str:
    """Stable name of an event type: `<room>.<ClassName>`."""
    room = event_type.__module__.split(".")[-2]
    return f"{room}.{event_type.__name__}"


def _register(event_type: type) -> None:
    if not is_dataclass(event_type):
        raise TypeError(f"{event_type!r} is no dataclass; events are frozen dataclasses")
    type_registry[event_name(event_type)] = event_type


def subscribe(event_type: type[E], handler: Callable[[E], None]) -> None:
    """Call `handler` at once, in the publisher's transaction, for each event of the type."""
    _register(event_type)
    if handler not in _now[event_type]:
        _now[event_type].append(handler)


def subscribe_later(event_type: type[E], handler: Callable[[E], None]) -> None:
    """Call `handler` after the commit, from a job, at least once, for each event of the type."""
    _register(event_type)
    _later[event_type][f"{handler.__module__}.{handler.__qualname__}"] = handler


def install_durable_sink(sink: Callable[[str, dict[str, Any], Sequence[str]], None]) -> None:
    """Say who keeps durable events; called once by `platform.events`."""
    global _sink
    _sink = sink


def publish(event: Any) -> None:
    """Tell subscribers of an event. Call it inside the transaction of what happened."""
    event_type = type(event)
    for handler in tuple(_now[event_type]):
        handler(event)
    later = _later[event_type]
    if later:
        if _sink is None:
            raise RuntimeError("no durable sink for events is installed")
        _sink(event_name(event_type), dump(event), tuple(later))


def later_handler(event_type: type, name: str) -> Callable[[Any], None] | None:
    """The durable handler of that name, or None where it no longer exists."""
    return _later[event_type].get(name)


_adapters: dict[type, TypeAdapter[Any]] = {}


def _adapter(event_type: type) -> TypeAdapter[Any]:
    if event_type not in _adapters:
        _adapters[event_type] = TypeAdapter(event_type)
    return _adapters[event_type]


def dump(event: Any) -> dict[str, Any]:
    """The event as JSON-ready data."""
    data: dict[str, Any] = _adapter(type(event)).dump_python(event, mode="json")
    return data


def load(name: str, data: dict[str, Any]) -> Any:
    """The event back from `dump`; KeyError for a name nobody registered."""
    return _adapter(type_registry[name]).validate_python(data)
