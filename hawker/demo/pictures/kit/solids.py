# SPDX-License-Identifier: Apache-2.0
"""Lit solids: balls, slabs, logs, ropes. Light comes from the upper left, shadows fall to the lower right."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .canvas import TILT, Canvas, Point, hull, moved, ring, rounded, smooth, straight, turned
from .colour import SHADOW, Tone

SHADOW_STRENGTH = 0.2


def ground_shadow(c: Canvas, x: float, y: float, rx: float, ry: float, *, strength: float = SHADOW_STRENGTH) -> None:
    """The shadow of a round thing that touches the table around x, y."""
    c.ellipse(x + rx * 0.24, y + ry * 0.1, rx * 1.02, ry, SHADOW, opacity=strength)


def contact(c: Canvas, points: Sequence[Point], dx: float, dy: float, *, strength: float = SHADOW_STRENGTH) -> None:
    """The shadow of a convex outline swept to the lower right by dx, dy."""
    swept = hull([*points, *moved(points, dx, dy)])
    c.path(straight(swept), SHADOW, opacity=strength)


def ball(
    c: Canvas,
    x: float,
    y: float,
    radius: float,
    colours: Tone,
    *,
    squash: float = 1.0,
    shadow: bool = True,
    gloss: float = 0.0,
    bounce: bool = True,
) -> None:
    """A ball around x, y. ``gloss`` 0 is matt, 1 is wet with syrup; ``squash`` below 1 flattens it."""
    ry = radius * squash
    if shadow:
        ground_shadow(c, x, y + ry * 0.74, radius * 0.94, radius * 0.38)
    outline = smooth(ring(x, y, radius, ry, count=16))
    c.ellipse(x, y, radius, ry, colours.dark)
    with c.clipped(outline):
        c.ellipse(x + radius * 0.16, y + ry * 0.22, radius * 0.98, ry * 0.94, colours.deep, opacity=0.45)
        c.ellipse(x - radius * 0.14, y - ry * 0.16, radius * 0.98, ry * 0.96, colours.base)
        c.ellipse(x - radius * 0.3, y - ry * 0.34, radius * 0.68, ry * 0.62, colours.light, opacity=0.75)
        if bounce:
            c.stroke(
                smooth(
                    ring(x - radius * 0.04, y - ry * 0.05, radius * 0.93, ry * 0.93, count=24)[1:9],
                    closed=False,
                ),
                colours.base,
                radius * 0.06,
                opacity=0.5,
            )
    if gloss:
        c.ellipse(
            x - radius * 0.38,
            y - ry * 0.44,
            radius * 0.24,
            ry * 0.13,
            colours.pale,
            opacity=0.55 + 0.4 * gloss,
            turn=-32,
        )
        c.circle(x - radius * 0.62, y - ry * 0.18, radius * 0.055, colours.pale, opacity=0.4 + 0.4 * gloss)


@dataclass(frozen=True, slots=True)
class Face:
    """One visible upright side of a slab: a plane with u to the right along the edge, v upwards."""

    matrix: str
    length: float
    height: float
    lit: float


@dataclass(frozen=True, slots=True)
class Slab:
    """Where the parts of a drawn slab are, for what is put on them."""

    x: float
    y: float
    turn: float
    top: Sequence[Point]
    plan: Sequence[Point]
    faces: tuple[Face, ...]

    @property
    def top_path(self) -> str:
        """Path data of the upper face, on the sheet."""
        return straight(self.top)


def slab(
    c: Canvas,
    x: float,
    y: float,
    plan: Sequence[Point],
    height: float,
    colours: Tone,
    *,
    turn: float = 0.0,
    corner: float = 7.0,
    shadow: bool = True,
    rim: bool = True,
) -> Slab:
    """A block with the convex ground ``plan`` (clockwise, around the origin), standing at x, y."""
    plan_turned = turned(plan, turn)
    outline = rounded(plan_turned, corner)
    bottom = [(x + px, y + py * TILT) for px, py in outline]
    top = moved(bottom, 0, -height)
    if shadow:
        contact(c, bottom, height * 0.5 + 5, height * 0.16 + 3)
    c.path(straight(hull([*bottom, *top])), colours.dark)
    _sides(c, outline, bottom, height, colours)
    c.path(straight(top), colours.light)
    if rim:
        front = [point for point, (_, py) in zip(top, outline, strict=True) if py > 0]
        front.sort()
        c.stroke(straight(front, closed=False), colours.pale, 2.2, opacity=0.75)
    faces = tuple(
        _face(x, y, first, second, height)
        for first, second in zip(plan_turned, [*plan_turned[1:], plan_turned[0]], strict=True)
        if _normal(first, second)[1] > 0.12
    )
    return Slab(x, y - height, turn, top, plan, faces)


def _normal(first: Point, second: Point) -> Point:
    dx, dy = second[0] - first[0], second[1] - first[1]
    length = math.hypot(dx, dy) or 1.0
    return dy / length, -dx / length


def _lit(normal: Point) -> float:
    return normal[0] * -0.8 + normal[1] * -0.6


def _sides(c: Canvas, outline: Sequence[Point], bottom: Sequence[Point], height: float, colours: Tone) -> None:
    runs: list[tuple[str, list[Point]]] = []
    count = len(outline)
    for index in range(count):
        following = (index + 1) % count
        normal = _normal(outline[index], outline[following])
        if normal[1] <= 0 or outline[index] == outline[following]:
            continue
        lit = _lit(normal)
        fill = colours.base if lit > -0.3 else colours.dark if lit > -0.86 else colours.deep
        if runs and runs[-1][0] == fill and runs[-1][1][-1] == bottom[index]:
            runs[-1][1].append(bottom[following])
        else:
            runs.append((fill, [bottom[index], bottom[following]]))
    for fill, edge in runs:
        c.path(straight([*edge, *moved(edge[::-1], 0, -height)]), fill)


def _face(x: float, y: float, first: Point, second: Point, height: float) -> Face:
    left, right = (first, second) if first[0] < second[0] else (second, first)
    length = math.dist(left, right)
    ux, uy = (right[0] - left[0]) / length, (right[1] - left[1]) / length * TILT
    matrix = f"matrix({ux:.4f} {uy:.4f} 0 -1 {x + left[0]:.1f} {y + left[1] * TILT:.1f})"
    return Face(matrix, length, height, _lit(_normal(first, second)))


def disc(
    c: Canvas,
    x: float,
    y: float,
    radius: float,
    height: float,
    colours: Tone,
    *,
    shadow: bool = True,
    rim: bool = True,
    wobble: float = 0.0,
) -> Slab:
    """A round flat piece standing on the table at x, y; ``wobble`` makes its edge uneven."""
    plan = ring(0, 0, radius, count=40)
    if wobble:
        steps = [c.between(1 - wobble, 1 + wobble) for _ in range(10)]
        plan = [(px * _eased(steps, index / 40), py * _eased(steps, index / 40)) for index, (px, py) in enumerate(plan)]
    return slab(c, x, y, plan, height, colours, corner=0, shadow=shadow, rim=rim)


def _eased(steps: Sequence[float], share: float) -> float:
    position = share * len(steps)
    low = int(position) % len(steps)
    part = (1 - math.cos((position % 1) * math.pi)) / 2
    return steps[low] * (1 - part) + steps[(low + 1) % len(steps)] * part


def log(
    c: Canvas,
    x: float,
    y: float,
    length: float,
    radius: float,
    colours: Tone,
    *,
    turn: float = 0.0,
    round_ends: bool = False,
    shadow: bool = True,
) -> None:
    """A lying roll around x, y, turned clockwise by degrees on the sheet; its near end is the right one."""
    half = length / 2
    if shadow:
        with c.placed(x + radius * 0.36, y + radius * 0.58, turn=turn):
            c.ellipse(0, 0, half + radius * 0.55, radius * 0.95, SHADOW, opacity=SHADOW_STRENGTH)
    bulge = radius * (1.0 if round_ends else 0.42)
    body = (
        f"M{-half:.1f} {-radius:.1f}L{half:.1f} {-radius:.1f}"
        f"A{bulge:.1f} {radius:.1f} 0 0 1 {half:.1f} {radius:.1f}L{-half:.1f} {radius:.1f}"
        f"A{bulge:.1f} {radius:.1f} 0 0 1 {-half:.1f} {-radius:.1f}Z"
    )
    reach = length + 2 * bulge + 8
    with c.placed(x, y, turn=turn), c.clipped(body):
        c.path(body, colours.base)
        c.add(
            f'<rect x="{-reach / 2:.1f}" y="{radius * 0.34:.1f}" width="{reach:.1f}" height="{radius:.1f}" '
            f'fill="{colours.dark}"/>'
            f'<rect x="{-reach / 2:.1f}" y="{radius * 0.72:.1f}" width="{reach:.1f}" height="{radius:.1f}" '
            f'fill="{colours.deep}" opacity="0.7"/>'
            f'<rect x="{-reach / 2:.1f}" y="{-radius * 0.8:.1f}" '
            f'width="{reach:.1f}" height="{radius * 0.42:.1f}" '
            f'fill="{colours.light}"/>'
        )


def rope(
    c: Canvas,
    points: Sequence[Point],
    width: float,
    colours: Tone,
    *,
    closed: bool = False,
    shadow: bool = True,
    gloss: float = 0.0,
    ribs: float = 0.0,
    pieces: int = 1,
) -> None:
    """A fried or piped strand along the points.

    ``pieces`` above 1 draws it bit by bit, so that later parts lie over earlier ones. ``ribs`` is the
    distance of its grooves, ``gloss`` 0 to 1 the syrup on it.
    """
    if shadow:
        c.stroke(smooth(moved(points, width * 0.3, width * 0.4), closed=closed), SHADOW, width * 1.04, opacity=0.2)
    path = list(points)
    if closed and pieces > 1:
        path.append(points[0])
    size = max(3, math.ceil(len(path) / pieces))
    for start in range(0, len(path) - 1, size):
        part = path[max(0, start - 1) : start + size + 1]
        around = closed and pieces == 1
        line = smooth(part, closed=around)
        c.stroke(line, colours.deep, width, cap="round" if pieces == 1 else "butt")
        c.stroke(smooth(moved(part, -width * 0.05, -width * 0.07), closed=around), colours.base, width * 0.8)
        c.stroke(
            smooth(moved(part, -width * 0.1, -width * 0.15), closed=around),
            colours.light,
            width * 0.46,
            opacity=0.9,
        )
        if ribs:
            c.stroke(
                line,
                colours.deep,
                width * 0.78,
                cap="butt",
                dashes=f"{ribs * 0.22:.1f} {ribs * 0.78:.1f}",
                opacity=0.55,
            )
        if gloss:
            c.stroke(
                smooth(moved(part, -width * 0.16, -width * 0.22), closed=around),
                colours.pale,
                width * 0.13,
                opacity=gloss,
                dashes=f"{width * 1.6:.0f} {width * 0.9:.0f}",
            )


def mound(c: Canvas, x: float, y: float, rx: float, ry: float, colours: Tone, *, uneven: float = 0.06) -> list[Point]:
    """A soft heap resting on the table at x, y (the middle of its foot); returns its outline."""
    points: list[Point] = []
    count = 26
    for index in range(count):
        angle = 2 * math.pi * index / count
        reach = c.between(1 - uneven, 1 + uneven)
        vertical = ry if math.sin(angle) < 0 else ry * 0.34
        points.append((x + rx * math.cos(angle) * reach, y + vertical * math.sin(angle) * reach))
    ground_shadow(c, x, y, rx, ry * 0.42)
    outline = smooth(points)
    c.path(outline, colours.dark)
    with c.clipped(outline):
        c.shape(
            moved([(x + (px - x) * 0.94, y + (py - y) * 0.95) for px, py in points], -rx * 0.08, -ry * 0.1),
            colours.base,
            curved=True,
        )
        c.shape(
            moved([(x + (px - x) * 0.66, y + (py - y) * 0.66) for px, py in points], -rx * 0.16, -ry * 0.24),
            colours.light,
            curved=True,
            opacity=0.8,
        )
    return points
