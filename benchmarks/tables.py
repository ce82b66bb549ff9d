# SPDX-License-Identifier: Apache-2.0
"""Figures as aligned text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def text_table(rows: Sequence[Mapping[str, object]], *, title: str = "") -> str:
    """Rows with the same keys as a table; numbers stand to the right, None shows as a dash."""
    if not rows:
        return title
    columns = list(dict.fromkeys(key for row in rows for key in row))
    cells = [[_cell(row.get(name)) for name in columns] for row in rows]
    is_number = [all(isinstance(row.get(name), int | float | None) for row in rows) for name in columns]
    widths = [max(len(name), *(len(line[i]) for line in cells)) for i, name in enumerate(columns)]

    def line(values: Sequence[str]) -> str:
        parts = [
            value.rjust(width) if right else value.ljust(width)
            for value, width, right in zip(values, widths, is_number, strict=True)
        ]
        return "  ".join(parts).rstrip()

    rule = "  ".join("-" * width for width in widths)
    return "\n".join([*([title] if title else []), line(columns), rule, *(line(each) for each in cells)])


def _cell(value: object) -> str:
    match value:
        case None:
            return "-"
        case float() if abs(value) >= 100:
            return f"{value:,.0f}"
        case float():
            return f"{value:.2f}"
        case int() if not isinstance(value, bool):
            return f"{value:,}"
        case _:
            return str(value)
