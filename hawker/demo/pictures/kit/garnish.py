# SPDX-License-Identifier: Apache-2.0
"""What lies on and beside the sweets: nuts, seeds, saffron, petals, leaves, silver leaf, and textures."""

import math
from collections.abc import Sequence

from .canvas import Canvas, Point, petals
from .colour import SHADOW, Tone, mix, shade, tone
from .solids import ball

PISTACHIO = tone("#8fae4b")
ALMOND = tone("#b5713d")
ALMOND_FLESH = tone("#f0dcb4", 0.8)
CASHEW = tone("#ead2a0", 0.9)
RAISIN = tone("#5a3020")
PEANUT = tone("#b8683f")
SAFFRON = "#c8391b"
ROSE = tone("#d3566c", 0.9)
CURRY_LEAF = tone("#46702c")
SHELL = tone("#e6cfa3", 0.9)
POD = tone("#9fb071", 0.9)
CHILLI = tone("#b3261e")
DATE = tone("#70391f", 1.0)


def scattered(c: Canvas, count: int, rx: float, ry: float, *, gap: float = 0.0) -> list[Point]:
    """Random points in an ellipse around the origin, at least ``gap`` apart where there is room."""
    points: list[Point] = []
    for _ in range(count * 14):
        if len(points) == count:
            break
        angle, reach = c.between(0, 2 * math.pi), math.sqrt(c.between(0, 1))
        point = (rx * reach * math.cos(angle), ry * reach * math.sin(angle))
        if all(math.dist(point, other) >= gap for other in points):
            points.append(point)
    return points


def speckle(
    c: Canvas,
    points: Sequence[Point],
    colours: Sequence[str],
    low: float,
    high: float,
    *,
    flat: float = 0.7,
    opacity: float = 1.0,
) -> None:
    """Small spots of random size and colour; ``flat`` is their height over their width."""
    for x, y in points:
        size = c.between(low, high)
        c.ellipse(x, y, size, size * flat, c.rng.choice(colours), opacity=opacity)


def sliver(c: Canvas, x: float, y: float, length: float, turn: float, colours: Tone = PISTACHIO) -> None:
    """A cut piece of nut lying on something."""
    with c.placed(x, y, turn=turn, scale=length / 100):
        c.ellipse(4, 8, 50, 19, SHADOW, opacity=0.25)
        c.path("M-50 0Q0 -38 50 0Q0 38 -50 0Z", colours.base)
        c.path("M-50 0Q0 -38 50 0Q0 -2 -50 0Z", colours.light)


def slivers(
    c: Canvas, x: float, y: float, count: int, rx: float, ry: float, length: float, colours: Tone = PISTACHIO
) -> None:
    """Several slivers strewn in an ellipse."""
    for dx, dy in sorted(scattered(c, count, rx, ry, gap=length * 0.55), key=lambda point: point[1]):
        sliver(c, x + dx, y + dy, length * c.between(0.8, 1.15), c.between(-70, 70), colours)


def crumbs(
    c: Canvas, x: float, y: float, count: int, rx: float, ry: float, size: float, colours: Tone = PISTACHIO
) -> None:
    """Chopped nuts strewn in an ellipse."""
    for dx, dy in scattered(c, count, rx, ry):
        s = size * c.between(0.6, 1.2)
        fill = c.rng.choice((colours.base, colours.light, colours.dark))
        a = c.between(0, 6.28)
        corners = [(x + dx + s * math.cos(a + k * 1.7), y + dy + s * 0.8 * math.sin(a + k * 1.7)) for k in range(4)]
        c.shape(corners, fill)


def saffron(c: Canvas, x: float, y: float, count: int, rx: float, ry: float, length: float = 26) -> None:
    """Saffron threads strewn in an ellipse."""
    for dx, dy in scattered(c, count, rx, ry, gap=length * 0.3):
        angle, bend = c.between(0, 2 * math.pi), c.between(-0.5, 0.5)
        half = length / 2 * c.between(0.7, 1.1)
        sx, sy = x + dx - half * math.cos(angle), y + dy - half * math.sin(angle) * 0.8
        ex, ey = x + dx + half * math.cos(angle), y + dy + half * math.sin(angle) * 0.8
        mx, my = x + dx + bend * length * math.sin(angle), y + dy - bend * length * math.cos(angle)
        c.stroke(f"M{sx:.1f} {sy:.1f}Q{mx:.1f} {my:.1f} {ex:.1f} {ey:.1f}", SAFFRON, max(1.8, length * 0.1))


def silver_leaf(c: Canvas, plan: Sequence[Point], cover: float = 0.84) -> None:
    """A torn sheet of silver leaf over the ground ``plan`` (draw it inside ``flat_on``)."""
    edge: list[Point] = []
    for first, second in zip(plan, [*plan[1:], plan[0]], strict=True):
        for step in range(5):
            t = step / 5
            reach = cover * c.between(0.9, 1.07)
            edge.append(
                (
                    (first[0] + (second[0] - first[0]) * t) * reach,
                    (first[1] + (second[1] - first[1]) * t) * reach,
                )
            )
    c.shape(edge, "#c9cfd1")
    c.shape([(px * 0.97, py * 0.95 - 1) for px, py in edge], "#e4e8e9")
    width = max(px for px, _ in plan) * cover
    depth = max(py for _, py in plan) * cover
    for index in range(7):
        px, py = c.between(-0.5, 0.4) * width, c.between(-0.45, 0.45) * depth
        size = c.between(0.16, 0.34)
        corners = [
            (px, py),
            (px + width * size, py - depth * size * 0.5),
            (px + width * size * 0.5, py + depth * size),
        ]
        c.shape(corners, ("#f7f9f9", "#f7f9f9", "#d3d9db")[index % 3])


def almond(c: Canvas, x: float, y: float, size: float, turn: float, *, shadow: bool = True) -> None:
    """A whole almond, ``size`` long."""
    outline = "M-50 0C-25 -39 35 -38 50 0C35 38 -25 39 -50 0Z"
    if shadow:
        c.ellipse(x + size * 0.07, y + size * 0.13, size * 0.49, size * 0.3, SHADOW, opacity=0.2, turn=turn)
    with c.placed(x, y, turn=turn, scale=size / 100), c.clipped(outline):
        c.path(outline, ALMOND.dark)
        c.ellipse(-3, -7, 50, 27, ALMOND.base)
        c.ellipse(-5, -12, 35, 12, ALMOND.light)
        for bend in (-22, 0, 22):
            c.stroke(f"M-42 {bend / 3:.0f}Q0 {bend} 42 {bend / 4:.0f}", ALMOND.deep, 2.4, opacity=0.5)


def cashew(
    c: Canvas, x: float, y: float, size: float, turn: float, colours: Tone = CASHEW, *, shadow: bool = True
) -> None:
    """A whole cashew, ``size`` long."""
    curve = "M-39 9Q-30 -17 0 -17T38 12"
    scale = size / 100
    if shadow:
        with c.placed(x + size * 0.06, y + size * 0.1, turn=turn, scale=scale):
            c.stroke(curve, SHADOW, 32, opacity=0.2)
    with c.placed(x, y, turn=turn, scale=scale):
        c.stroke(curve, colours.deep, 32)
        c.stroke(curve, colours.base, 26)
    with c.placed(x - size * 0.03, y - size * 0.05, turn=turn, scale=scale):
        c.stroke(curve, colours.light, 13)


def pistachio(c: Canvas, x: float, y: float, size: float, turn: float) -> None:
    """A pistachio in its opened shell."""
    with c.placed(x, y, turn=turn, scale=size / 100):
        c.ellipse(8, 16, 50, 32, SHADOW, opacity=0.2)
        c.ellipse(0, 6, 50, 33, SHELL.dark)
        c.ellipse(0, -2, 36, 20, PISTACHIO.dark)
        c.ellipse(-2, -6, 32, 14, PISTACHIO.light)
        c.path("M-50 5Q0 30 50 5Q40 42 0 42T-50 5Z", SHELL.base)
        c.path("M-50 0Q0 -62 50 0Q0 -30 -50 0Z", SHELL.light)


def cardamom(c: Canvas, x: float, y: float, size: float, turn: float) -> None:
    """A green cardamom pod."""
    c.ellipse(x + size * 0.06, y + size * 0.1, size / 2, size * 0.2, SHADOW, opacity=0.18, turn=turn)
    with c.placed(x, y, turn=turn, scale=size / 100):
        c.path("M-50 0Q-10 -42 40 -4L50 0L40 4Q-10 42 -50 0Z", POD.dark)
        c.path("M-50 0Q-10 -42 40 -4Q0 12 -50 0Z", POD.light)
        c.stroke("M-45 0Q0 -10 40 0", POD.deep, 3, opacity=0.6)


def petal(c: Canvas, x: float, y: float, size: float, turn: float, colours: Tone = ROSE) -> None:
    """A fallen rose petal."""
    outline = "M-50 5Q-30 -50 15 -40Q60 -5 20 30Q-20 45 -50 5Z"
    c.ellipse(x + size * 0.08, y + size * 0.12, size * 0.45, size * 0.3, SHADOW, opacity=0.16, turn=turn)
    with c.placed(x, y, turn=turn, scale=size / 100), c.clipped(outline):
        c.path(outline, colours.base)
        c.ellipse(-10, -25, 50, 35, colours.light)
        c.stroke("M-50 5Q0 -10 30 -5", colours.dark, 4, opacity=0.5)


def leaf(
    c: Canvas,
    x: float,
    y: float,
    length: float,
    turn: float,
    colours: Tone = CURRY_LEAF,
    *,
    slim: float = 0.3,
    shadow: bool = True,
) -> None:
    """A leaf (curry leaf, mint) with its stem at x, y; ``slim`` is its width over its length."""
    wide = round(120 * slim)
    upper = f"M0 0Q45 {-wide} 100 0"
    if shadow:
        with c.placed(x + length * 0.05, y + length * 0.08, turn=turn, scale=length / 100):
            c.path(f"{upper}Q45 {wide} 0 0Z", SHADOW, opacity=0.2)
    with c.placed(x, y, turn=turn, scale=length / 100):
        c.path(f"{upper}Q45 {wide} 0 0Z", colours.dark)
        c.path(f"{upper}Z", colours.base)
        c.stroke("M0 0L94 0", colours.light, 3)


def curry_sprig(c: Canvas, x: float, y: float, length: float, turn: float) -> None:
    """A sprig of curry leaves."""
    with c.placed(x, y, turn=turn):
        c.stroke(
            f"M0 0Q{length * 0.5:.1f} {-length * 0.08:.1f} {length:.1f} 0",
            CURRY_LEAF.deep,
            max(2.0, length * 0.02),
        )
        for index in range(5):
            at = length * (0.14 + 0.19 * index)
            size = length * (0.34 - 0.025 * index)
            leaf(c, at, -length * 0.03, size, -48, slim=0.34)
            leaf(c, at + length * 0.03, 0, size, 48, slim=0.34)
        leaf(c, length * 0.97, 0, length * 0.26, 0, slim=0.34)


def marigold(c: Canvas, x: float, y: float, radius: float, *, base: str = "#ef9a1f", shadow: bool = True) -> None:
    """A marigold flower seen from above."""
    if shadow:
        c.ellipse(x + radius * 0.16, y + radius * 0.24, radius * 1.02, radius * 0.9, SHADOW, opacity=0.2)
    colours = (
        shade(base, -0.12),
        shade(base, -0.05),
        base,
        shade(base, 0.05),
        shade(base, 0.09),
        shade(base, -0.03),
    )
    for index, fill in enumerate(colours):
        size = radius * (1 - index * 0.165)
        shift = radius * 0.03 * index
        c.shape(
            petals(x - shift, y - shift * 1.2, size, max(7, 15 - 2 * index), 0.16, start=index * 17, squash=0.92),
            fill,
            curved=True,
        )


def chilli(c: Canvas, x: float, y: float, length: float, turn: float) -> None:
    """A dried red chilli with its stalk at x, y."""
    outline = "M0 -7Q50 -26 100 2Q50 10 0 7Z"
    with c.placed(x + length * 0.03, y + length * 0.07, turn=turn, scale=length / 100):
        c.path(outline, SHADOW, opacity=0.2)
    with c.placed(x, y, turn=turn, scale=length / 100):
        c.path(outline, CHILLI.dark)
        c.path("M0 -6Q50 -25 100 2Q50 -8 0 1Z", CHILLI.light)
        c.stroke("M1 0Q-8 2 -17 -4", "#5d7a35", 5)
        c.ellipse(0, 0, 4.5, 8, "#6d8a3f")


def peanut(c: Canvas, x: float, y: float, size: float, turn: float, colours: Tone = PEANUT) -> None:
    """A roasted peanut kernel."""
    c.ellipse(x + size * 0.06, y + size * 0.12, size * 0.5, size * 0.34, SHADOW, opacity=0.2, turn=turn)
    c.ellipse(x, y, size * 0.5, size * 0.34, colours.dark, turn=turn)
    c.ellipse(x - size * 0.04, y - size * 0.06, size * 0.45, size * 0.27, colours.base, turn=turn)
    c.ellipse(x - size * 0.1, y - size * 0.12, size * 0.2, size * 0.09, colours.light, turn=turn)


def raisin(c: Canvas, x: float, y: float, size: float, turn: float) -> None:
    """A raisin pressed into something."""
    c.ellipse(x, y, size * 0.5, size * 0.36, RAISIN.deep, turn=turn)
    c.ellipse(x - size * 0.04, y - size * 0.06, size * 0.42, size * 0.26, RAISIN.base, turn=turn)
    c.ellipse(x - size * 0.12, y - size * 0.12, size * 0.16, size * 0.07, RAISIN.pale, turn=turn, opacity=0.8)


def boondi_ball(
    c: Canvas,
    x: float,
    y: float,
    radius: float,
    colours: Tone,
    *,
    grain: float = 0.1,
    accents: Sequence[str] = (),
) -> None:
    """A laddu of fried gram drops; ``grain`` is the size of a drop over the radius."""
    ball(c, x, y, radius, colours, bounce=False)
    count = round(1.15 / grain**2)
    golden = math.pi * (3 - math.sqrt(5))
    for index in range(count):
        reach = math.sqrt((index + 0.5) / count)
        angle = index * golden + c.between(-0.16, 0.16)
        bulge = math.sin(reach * math.pi / 2) if reach < 1 else 1.0
        dx, dy = bulge * math.cos(angle), bulge * math.sin(angle)
        if dx * dx + dy * dy > 0.985:
            continue
        lit = -0.55 * dx - 0.62 * dy + c.between(-0.22, 0.22)
        fill = (
            colours.deep
            if lit < -0.62
            else colours.dark
            if lit < -0.2
            else colours.base
            if lit < 0.2
            else colours.light
            if lit < 0.58
            else colours.pale
        )
        size = radius * grain * (1 - 0.3 * (dx * dx + dy * dy)) * c.between(0.85, 1.15)
        c.circle(
            x + dx * radius * 0.97 + size * 0.2,
            y + dy * radius * 0.97 + size * 0.28,
            size,
            mix(colours.deep, colours.dark, 0.4),
            opacity=0.7,
        )
        c.circle(x + dx * radius * 0.97, y + dy * radius * 0.97, size * 0.92, fill)
    for fill in accents:
        angle, reach = c.between(0, 2 * math.pi), c.between(0.15, 0.75)
        c.ellipse(
            x + radius * reach * math.cos(angle),
            y + radius * reach * math.sin(angle),
            radius * grain * 1.15,
            radius * grain * 0.6,
            fill,
            turn=c.between(0, 180),
        )


def crumbly_ball(c: Canvas, x: float, y: float, radius: float, colours: Tone, *, spots: int = 60) -> None:
    """A laddu of roasted flour or semolina: matt, with fine grain."""
    ball(c, x, y, radius, colours)
    for dx, dy in scattered(c, spots, radius * 0.88, radius * 0.88):
        lit = -0.55 * dx - 0.62 * dy
        fill = colours.pale if lit > radius * 0.12 else colours.base if lit > -radius * 0.3 else colours.deep
        c.circle(x + dx, y + dy, radius * c.between(0.015, 0.04), fill, opacity=0.8)


def pores(c: Canvas, width: float, height: float, count: int, colours: Tone, *, size: float = 4.0) -> None:
    """Air holes over a face that spans (0, 0) to width, height."""
    for _ in range(count):
        px, py = c.between(0.03, 0.97) * width, c.between(0.08, 0.92) * height
        r = size * c.between(0.4, 1.2)
        c.ellipse(px, py, r * c.between(1.0, 1.8), r, colours.deep, opacity=0.75)
        c.ellipse(px, py - r * 0.35, r * 0.9, r * 0.45, colours.light, opacity=0.5)


def strand(c: Canvas, x: float, y: float, length: float, turn: float, width: float, colours: Tone) -> None:
    """A short crooked strand of sev."""
    bend, second = c.between(-0.35, 0.35) * length, c.between(-0.35, 0.35) * length
    data = f"M{-length / 2:.1f} 0C{-length / 5:.1f} {bend:.1f} {length / 5:.1f} {second:.1f} {length / 2:.1f} 0"
    with c.placed(x, y, turn=turn):
        c.stroke(data, colours.deep, width)
        c.stroke(data, c.rng.choice((colours.base, colours.light, colours.base, colours.dark)), width * 0.7)


def date(c: Canvas, x: float, y: float, size: float, turn: float) -> None:
    """A whole date, ``size`` long."""
    colours = DATE
    outline = "M-50 2C-46 -26 -10 -32 20 -28C44 -24 54 -8 50 6C44 26 10 32 -16 28C-40 26 -52 16 -50 2Z"
    c.ellipse(x + size * 0.07, y + size * 0.15, size * 0.5, size * 0.28, SHADOW, opacity=0.2, turn=turn)
    with c.placed(x, y, turn=turn, scale=size / 100), c.clipped(outline):
        c.path(outline, colours.dark)
        c.ellipse(-4, -8, 47, 24, colours.base)
        c.stroke("M-40 -4Q-10 -26 36 -14", colours.pale, 6, opacity=0.8)
        for data in ("M-44 8Q0 -6 44 6", "M-36 18Q0 6 40 16", "M-20 -18Q10 -24 34 -20"):
            c.stroke(data, colours.deep, 3, opacity=0.6)


def fig(c: Canvas, x: float, y: float, size: float) -> None:
    """A dried fig, cut."""
    skin, flesh = tone("#a5793f", 0.9), tone("#d79a4e", 0.9)
    with c.placed(x, y, scale=size / 100):
        c.ellipse(10, 34, 52, 18, SHADOW, opacity=0.2)
        c.path("M0 -58C10 -44 52 -30 52 6C52 34 24 44 0 44S-52 34 -52 6C-52 -30 -10 -44 0 -58Z", skin.dark)
        c.path("M-2 -54C6 -42 44 -28 44 4C44 28 20 36 -4 36S-50 28 -50 4C-48 -28 -8 -42 -2 -54Z", skin.base)
        c.ellipse(0, 6, 34, 27, flesh.pale)
        c.ellipse(0, 8, 28, 22, "#a84f3a")
        speckle(
            c,
            [(px, 8 + py) for px, py in scattered(c, 40, 26, 20)],
            ("#f0c878", "#e7a85a", "#7c2f24"),
            1.4,
            2.6,
        )


def coconut(c: Canvas, x: float, y: float, size: float, turn: float = 0) -> None:
    """Half a coconut, its flesh up."""
    shell = tone("#7a4d2e", 0.9)
    with c.placed(x, y, turn=turn, scale=size / 100):
        c.ellipse(12, 34, 56, 22, SHADOW, opacity=0.22)
        c.path("M-54 -6C-54 36 -28 48 0 48S54 36 54 -6Z", shell.dark)
        c.path("M-54 -6C-54 36 -30 46 -12 47C-36 30 -40 10 -40 -6Z", shell.base)
        for at in range(-40, 50, 11):
            c.stroke(f"M{at} 6Q{at * 0.9:.0f} 26 {at * 0.6:.0f} 42", shell.deep, 2, opacity=0.7)
        c.ellipse(0, -8, 54, 33, shell.light)
        c.ellipse(0, -8, 50, 30, "#fffdf6")
        c.ellipse(0, -4, 37, 21, "#e8e2d3")
        c.ellipse(3, 0, 32, 16, "#f7f3e8")


def jaggery(c: Canvas, x: float, y: float, size: float, turn: float = 20) -> None:
    """A lump of jaggery."""
    lump = tone("#b8702c", 0.95)
    c.ellipse(x + size * 0.1, y + size * 0.2, size * 0.52, size * 0.24, SHADOW, opacity=0.2)
    with c.placed(x, y, turn=turn, scale=size / 100):
        c.path("M-48 10L-36 -28L4 -40L42 -18L50 16L18 36L-26 34Z", lump.dark)
        c.path("M-48 10L-36 -28L4 -40L42 -18L8 -2L-12 14Z", lump.light)
        c.path("M-48 10L-12 14L-26 34Z", lump.base)
        c.path("M8 -2L42 -18L50 16L18 36Z", lump.deep, opacity=0.6)


def spoon(c: Canvas, x: float, y: float, length: float, turn: float, colours: Tone) -> None:
    """A spoon whose bowl is around x, y and whose handle runs to the right."""
    with c.placed(x + length * 0.02, y + length * 0.05, turn=turn, scale=length / 100):
        c.ellipse(0, 0, 15, 10, SHADOW, opacity=0.2)
        c.stroke("M12 0L84 -3", SHADOW, 5, opacity=0.2)
    with c.placed(x, y, turn=turn, scale=length / 100):
        c.stroke("M12 0L84 -3", colours.dark, 5)
        c.stroke("M12 -1L84 -4.4", colours.light, 2.6)
        c.ellipse(0, 1, 15.6, 10.6, colours.deep)
        c.ellipse(0, 0, 15, 10, colours.light)
        c.ellipse(0.6, 1, 12.6, 7.8, colours.dark)
        c.ellipse(1.4, 2, 11, 6, colours.base)


def heap(c: Canvas, x: float, y: float, rx: float, ry: float, count: int, gap: float) -> list[Point]:
    """Places for pieces on a heap whose foot is around x, y, from back to front."""
    spots = [(x + dx, y + (dy if dy < 0 else dy * 0.36)) for dx, dy in scattered(c, count, rx, ry, gap=gap)]
    return sorted(spots, key=lambda point: point[1])
