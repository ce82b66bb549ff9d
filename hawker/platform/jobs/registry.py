# SPDX-License-Identifier: Apache-2.0
"""Which jobs there are. Rooms register theirs with `@job` in their `jobs.py`, imported by their `apps.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from hawker.core.errors import Conflict

F = TypeVar("F", bound=Callable[..., Any])


class UnknownJob(Conflict):
    """No room has registered a job of that name (any more)."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"there is no job “{name}”; its room's apps.py must import its jobs.py")


@dataclass(frozen=True, slots=True)
class Job:
    """A function that workers execute under a name that stays the same across versions."""

    name: str
    function: Callable[..., Any]
    is_recorded: bool
    is_resumable: bool
    retries: int

    @property
    def summary(self) -> str:
        """The first line of the function's docstring, for people."""
        return (self.function.__doc__ or "").strip().split("\n")[0]


_jobs: dict[str, Job] = {}


def job(name: str, *, recorded: bool = False, retries: int = 0, resumable: bool = False) -> Callable[[F], F]:
    """Register a job, `<room>.<verb>`.

    Unrecorded jobs are sweeps: called without arguments they do whatever is due and may be called too
    often. A recorded job has a `JobRun` row that lives through crashes; it gets `run` as a keyword
    argument besides its own (JSON) arguments. `retries` is how often a failed run is tried again.
    `resumable` says that a run whose worker died may simply be started anew.
    """
    if not recorded and (retries or resumable):
        raise ValueError(f"job {name}: only recorded jobs are tried again; a sweep has its schedule")

    def register(function: F) -> F:
        known = _jobs.get(name)
        if known is not None and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"two jobs are called {name}")
        _jobs[name] = Job(name, function, recorded, resumable, retries)
        return function

    return register


def get(name: str) -> Job:
    """The job of that name; UnknownJob."""
    try:
        return _jobs[name]
    except KeyError:
        raise UnknownJob(name) from None


def all_jobs() -> list[Job]:
    """Every registered job, by name."""
    return [_jobs[name] for name in sorted(_jobs)]
