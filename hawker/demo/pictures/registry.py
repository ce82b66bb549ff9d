# SPDX-License-Identifier: Apache-2.0
"""Which function draws which picture."""

from collections.abc import Callable
from dataclasses import dataclass

from .kit.canvas import Canvas

Draw = Callable[[Canvas], None]


@dataclass(frozen=True, slots=True)
class Drawing:
    """One picture of a product: view 0 is the one in lists, the others are its gallery."""

    slug: str
    view: int
    background: str
    caption: str
    draw: Draw


_drawings: dict[tuple[str, int], Drawing] = {}


def drawing(slug: str, background: str, caption: str, *, view: int = 0) -> Callable[[Draw], Draw]:
    """Register the decorated function as the picture ``view`` of the product ``slug``."""

    def register(draw: Draw) -> Draw:
        if (slug, view) in _drawings:
            raise ValueError(f"picture {view} of {slug} is drawn twice")
        _drawings[slug, view] = Drawing(slug, view, background, caption, draw)
        return draw

    return register


def find(slug: str, view: int) -> Drawing:
    """The drawing, or KeyError naming what is missing."""
    try:
        return _drawings[slug, view]
    except KeyError:
        raise KeyError(f"no picture {view} of {slug!r} is drawn") from None


def all_drawings() -> list[Drawing]:
    """Every drawing by slug and view."""
    return [_drawings[key] for key in sorted(_drawings)]
