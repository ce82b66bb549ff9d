# SPDX-License-Identifier: Apache-2.0
"""Whether this process was asked to stop: long loops look here between two rows."""

from __future__ import annotations

import threading

_stopping = threading.Event()


def ask() -> None:
    """Ask everything in this process to come to an end soon."""
    _stopping.set()


def is_asked() -> bool:
    """Whether to take on no more work."""
    return _stopping.is_set()


def forget() -> None:
    """Go on as if never asked; for tests and for a process that starts over."""
    _stopping.clear()
