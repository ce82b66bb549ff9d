# SPDX-License-Identifier: Apache-2.0
"""The sheet that a picture is drawn on, and the geometry of its outlines."""

import math
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

Point = tuple[float, float]

#: How much of its depth a thing lying on the table keeps on the sheet (the camera looks down by some
#: 40 degrees).
TILT = 0.62


def number(value: float) -> str:
    """A coordinate with one decimal, as short as it goes."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def _fine(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def straight(points: Sequence[Point], *, closed: bool = True) -> str:
    """Path data through the points with straight lines."""
    body = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return f"M{body}{'Z' if closed else ''}"


def smooth(points: Sequence[Point], *, closed: bool = True, tension: float = 1.0) -> str:
    """Path data through the points with a Catmull-Rom curve."""
    count = len(points)
    if count < 3:
        return straight(points, closed=False)

    def at(index: int) -> Point:
        return points[index % count] if closed else points[min(count - 1, max(0, index))]

    parts = [f"M{number(points[0][0])} {number(points[0][1])}"]
    for index in range(count if closed else count - 1):
        before, start, end, after = at(index - 1), at(index), at(index + 1), at(index + 2)
        first = (start[0] + (end[0] - before[0]) * tension / 6, start[1] + (end[1] - before[1]) * tension / 6)
        second = (end[0] - (after[0] - start[0]) * tension / 6, end[1] - (after[1] - start[1]) * tension / 6)
        parts.append("C" + " ".join(f"{number(x)} {number(y)}" for x, y in (first, second, end)))
    return "".join(parts) + ("Z" if closed else "")


def ring(x: float, y: float, rx: float, ry: float | None = None, *, count: int = 48) -> list[Point]:
    """Points on an ellipse, clockwise on the sheet from its right end."""
    vertical = rx if ry is None else ry
    return [
        (x + rx * math.cos(2 * math.pi * i / count), y + vertical * math.sin(2 * math.pi * i / count))
        for i in range(count)
    ]


def rectangle(width: float, depth: float) -> list[Point]:
    """Corners of a rectangle around the origin, clockwise on the sheet."""
    return [
        (-width / 2, -depth / 2),
        (width / 2, -depth / 2),
        (width / 2, depth / 2),
        (-width / 2, depth / 2),
    ]


def rhombus(width: float, depth: float) -> list[Point]:
    """Corners of a rhombus around the origin, clockwise on the sheet."""
    return [(0, -depth / 2), (width / 2, 0), (0, depth / 2), (-width / 2, 0)]


def turned(points: Sequence[Point], degrees: float) -> list[Point]:
    """The points turned clockwise around the origin."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [(x * cos - y * sin, x * sin + y * cos) for x, y in points]


def moved(points: Sequence[Point], dx: float, dy: float) -> list[Point]:
    """The points moved."""
    return [(x + dx, y + dy) for x, y in points]


def rounded(points: Sequence[Point], radius: float, *, steps: int = 4) -> list[Point]:
    """The outline with its corners rounded (sampled quadratic curves)."""
    if radius <= 0:
        return list(points)
    outline: list[Point] = []
    count = len(points)
    for index, corner in enumerate(points):
        ends: list[Point] = []
        for other in (points[index - 1], points[(index + 1) % count]):
            length = math.dist(corner, other) or 1.0
            share = min(radius / length, 0.5)
            ends.append((corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share))
        for step in range(steps + 1):
            t = step / steps
            outline.append(
                (
                    (1 - t) ** 2 * ends[0][0] + 2 * t * (1 - t) * corner[0] + t * t * ends[1][0],
                    (1 - t) ** 2 * ends[0][1] + 2 * t * (1 - t) * corner[1] + t * t * ends[1][1],
                )
            )
    return outline


def hull(points: Sequence[Point]) -> list[Point]:
    """Convex hull (monotone chain)."""
    ordered = sorted(set(points))

    def chain(sequence: Sequence[Point]) -> list[Point]:
        kept: list[Point] = []
        for point in sequence:
            while len(kept) >= 2 and _turn(kept[-2], kept[-1], point) <= 0:
                kept.pop()
            kept.append(point)
        return kept[:-1]

    return chain(ordered) + chain(ordered[::-1])


def _turn(first: Point, second: Point, third: Point) -> float:
    return (second[0] - first[0]) * (third[1] - first[1]) - (second[1] - first[1]) * (third[0] - first[0])


def spiral(
    x: float, y: float, inner: float, outer: float, turns: float, *, start: float = 0.0, squash: float = 1.0
) -> list[Point]:
    """Points on a spiral from the inside outwards; ``start`` in degrees."""
    count = max(12, round(turns * 22))
    points: list[Point] = []
    for index in range(count + 1):
        share = index / count
        radius = inner + (outer - inner) * share
        angle = math.radians(start) + 2 * math.pi * turns * share
        points.append((x + radius * math.cos(angle), y + radius * math.sin(angle) * squash))
    return points


def petals(
    x: float, y: float, radius: float, count: int, depth: float, *, start: float = 0.0, squash: float = 1.0
) -> list[Point]:
    """A scalloped closed outline with ``count`` bulges ``depth`` (share of the radius) deep."""
    points: list[Point] = []
    for index in range(count * 8):
        angle = 2 * math.pi * index / (count * 8)
        reach = radius * (1 - depth + depth * abs(math.sin(count * angle / 2)))
        points.append(
            (
                x + reach * math.cos(angle + math.radians(start)),
                y + reach * math.sin(angle + math.radians(start)) * squash,
            )
        )
    return points


class Canvas:
    """Collects the markup of one picture. The same seed always draws the same picture."""

    def __init__(self, seed: str, background: str, *, width: int = 800, height: int = 800) -> None:
        self.width = width
        self.height = height
        self.background = background
        self.rng = random.Random(seed)  # noqa: S311 - a picture, not a secret
        self._body: list[str] = []
        self._definitions: list[str] = []

    def add(self, markup: str) -> None:
        """Append finished markup."""
        self._body.append(markup)

    def path(self, data: str, fill: str, *, opacity: float = 1.0) -> None:
        """A filled path."""
        self._body.append(f'<path d="{data}" fill="{fill}"{_opacity(opacity)}/>')

    def shape(self, points: Sequence[Point], fill: str, *, opacity: float = 1.0, curved: bool = False) -> None:
        """A filled outline given by its points."""
        self.path(smooth(points) if curved else straight(points), fill, opacity=opacity)

    def stroke(
        self,
        data: str,
        colour: str,
        width: float,
        *,
        opacity: float = 1.0,
        cap: str = "round",
        dashes: str = "",
        offset: float = 0.0,
    ) -> None:
        """A line along a path."""
        extra = f' stroke-dasharray="{dashes}"' if dashes else ""
        extra += f' stroke-dashoffset="{number(offset)}"' if offset else ""
        self._body.append(
            f'<path d="{data}" fill="none" stroke="{colour}" stroke-width="{number(width)}" '
            f'stroke-linecap="{cap}" stroke-linejoin="round"{extra}{_opacity(opacity)}/>'
        )

    def ellipse(
        self, x: float, y: float, rx: float, ry: float, fill: str, *, opacity: float = 1.0, turn: float = 0.0
    ) -> None:
        """A filled ellipse, turned clockwise by degrees."""
        rotate = f' transform="rotate({number(turn)} {number(x)} {number(y)})"' if turn else ""
        self._body.append(
            f'<ellipse cx="{number(x)}" cy="{number(y)}" rx="{number(rx)}" ry="{number(ry)}" '
            f'fill="{fill}"{_opacity(opacity)}{rotate}/>'
        )

    def circle(self, x: float, y: float, radius: float, fill: str, *, opacity: float = 1.0) -> None:
        """A filled circle."""
        place = f'cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"'
        self._body.append(f'<circle {place} fill="{fill}"{_opacity(opacity)}/>')

    @contextmanager
    def group(self, *, transform: str = "", opacity: float = 1.0) -> Iterator[None]:
        """Marks made inside are transformed together."""
        attribute = f' transform="{transform}"' if transform else ""
        self._body.append(f"<g{attribute}{_opacity(opacity)}>")
        yield
        self._body.append("</g>")

    @contextmanager
    def clipped(self, data: str) -> Iterator[None]:
        """Marks made inside are only seen within the path."""
        name = f"c{len(self._definitions)}"
        self._definitions.append(f'<clipPath id="{name}"><path d="{data}"/></clipPath>')
        self._body.append(f'<g clip-path="url(#{name})">')
        yield
        self._body.append("</g>")

    @contextmanager
    def placed(self, x: float, y: float, *, scale: float = 1.0, turn: float = 0.0) -> Iterator[None]:
        """Marks made inside are drawn around (0, 0) and put at x, y."""
        parts = [f"translate({number(x)} {number(y)})"]
        if turn:
            parts.append(f"rotate({number(turn)})")
        if scale != 1.0:
            parts.append(f"scale({_fine(scale)})")
        with self.group(transform=" ".join(parts)):
            yield

    @contextmanager
    def flat_on(self, x: float, y: float, *, turn: float = 0.0) -> Iterator[None]:
        """Marks made inside lie on a level plane around (0, 0), seen from the camera's height."""
        cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        matrix = " ".join(_fine(v) for v in (cos, sin * TILT, -sin, cos * TILT, x, y))
        with self.group(transform=f"matrix({matrix})"):
            yield

    @contextmanager
    def zoomed(self, scale: float, *, x: float = 400, y: float = 420, dx: float = 0, dy: float = 0) -> Iterator[None]:
        """Marks made inside are enlarged around x, y and then moved by dx, dy."""
        move_x, move_y = x * (1 - scale) + dx, y * (1 - scale) + dy
        with self.group(transform=f"translate({number(move_x)} {number(move_y)}) scale({_fine(scale)})"):
            yield

    def between(self, low: float, high: float) -> float:
        """A random number of this picture."""
        return self.rng.uniform(low, high)

    def svg(self, label: str = "") -> str:
        """The finished picture."""
        title = f"<title>{_escaped(label)}</title>" if label else ""
        definitions = f"<defs>{''.join(self._definitions)}</defs>" if self._definitions else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" '
            f'width="{self.width}" height="{self.height}" role="img">{title}{definitions}'
            f'<rect width="{self.width}" height="{self.height}" fill="{self.background}"/>'
            f"{''.join(self._body)}</svg>"
        )


def _opacity(value: float) -> str:
    return "" if value >= 1 else f' opacity="{_fine(value)}"'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
