# SPDX-License-Identifier: Apache-2.0
"""Scales of charts."""

from __future__ import annotations


def round_places(top: float, low: float = 0.0) -> list[float]:
    """Places of a scale: at least four round steps up from zero that reach `top`, and as many below as reach `low`."""
    span = max(top, -low)
    step = 1.0
    for power in range(12):
        fitting = next((f * 10.0**power for f in (1, 2, 2.5, 5) if f * 10.0**power * 4 >= span), None)
        if fitting is not None:
            step = fitting
            break
    first = 0
    while step * first > low:
        first -= 1
    return [step * place for place in range(first, 5)]
