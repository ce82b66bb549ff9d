# SPDX-License-Identifier: Apache-2.0
"""What the sweets are served on: plates, bowls, boards, trays, leaves, cloths, and the table itself."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .canvas import TILT, Canvas, petals, rectangle, ring, smooth, straight
from .colour import BRASS, CERAMIC, LEAF_GREEN, SHADOW, WOOD, Tone, mix, shade, tone
from .solids import slab


def glow(c: Canvas, x: float = 400, y: float = 400, radius: float = 345) -> None:
    """A quiet disc behind the goods, one step lighter than the background."""
    c.circle(x, y, radius, shade(c.background, 0.028))


def tiles(c: Canvas, *, strength: float = 0.05, size: float = 200) -> None:
    """A floor of cement tiles (as made in Athangudi) in two quiet tones of the background."""
    dark, light = shade(c.background, -strength), shade(c.background, strength * 0.6)
    columns, rows = math.ceil(c.width / size) + 1, math.ceil(c.height / size / TILT) + 1
    with c.group(transform=f"scale(1 {TILT})"):
        for row in range(rows):
            for column in range(columns):
                x, y = column * size, row * size
                c.shape(petals(x, y, size * 0.42, 8, 0.28, start=22.5), dark, curved=True)
                c.circle(x, y, size * 0.24, c.background)
                c.shape(petals(x, y, size * 0.18, 4, 0.6, start=45), light, curved=True)
                middle_x, middle_y = x + size / 2, y + size / 2
                c.shape(
                    [
                        (middle_x, middle_y - size * 0.15),
                        (middle_x + size * 0.15, middle_y),
                        (middle_x, middle_y + size * 0.15),
                        (middle_x - size * 0.15, middle_y),
                    ],
                    light,
                )


def kolam(c: Canvas, x: float, y: float, radius: float, *, colour: str = "#ffffff", opacity: float = 0.75) -> None:
    """A drawn floor pattern of rice flour around x, y, lying on the table."""
    with c.flat_on(x, y), c.group(opacity=opacity):
        for turn in range(0, 360, 45):
            with c.group(transform=f"rotate({turn}) scale({radius / 100:.3f})"):
                c.stroke("M0 -30C26 -52 22 -84 0 -100C-22 -84 -26 -52 0 -30Z", colour, 2.6)
                c.stroke("M0 -100C18 -112 34 -104 38 -92", colour, 2.6)
                c.stroke("M0 -100C-18 -112 -34 -104 -38 -92", colour, 2.6)
                c.circle(0, -64, 3.6, colour)
                c.circle(0, -116, 3.2, colour)
        c.stroke(smooth(petals(0, 0, radius * 0.34, 8, 0.3)), colour, radius * 0.026)


def check_cloth(
    c: Canvas,
    x: float,
    y: float,
    width: float,
    depth: float,
    colours: Tone,
    stripes: tuple[str, ...],
    *,
    turn: float = -14,
) -> None:
    """A cotton cloth in Madras checks lying on the table."""
    half_w, half_d = width / 2, depth / 2
    outline = straight(rectangle(width, depth))
    with c.flat_on(x + 8, y + 9, turn=turn):
        c.path(outline, SHADOW, opacity=0.16)
    with c.flat_on(x, y, turn=turn):
        for side in (-1, 1):
            c.stroke(
                f"M{side * (half_w + 9):.0f} {-half_d:.0f}V{half_d:.0f}",
                colours.light,
                18,
                cap="butt",
                dashes="3 4",
            )
        c.path(outline, colours.base)
        with c.clipped(outline):
            step = 92.0
            for index, offset in enumerate(_steps(-half_w, half_w, step)):
                colour = stripes[index % len(stripes)]
                c.stroke(f"M{offset:.0f} {-half_d:.0f}V{half_d:.0f}", colour, 30, cap="butt", opacity=0.5)
                c.stroke(f"M{offset + 30:.0f} {-half_d:.0f}V{half_d:.0f}", colours.pale, 5, cap="butt", opacity=0.8)
            for index, offset in enumerate(_steps(-half_d, half_d, step)):
                colour = stripes[(index + 1) % len(stripes)]
                c.stroke(f"M{-half_w:.0f} {offset:.0f}H{half_w:.0f}", colour, 30, cap="butt", opacity=0.5)
                c.stroke(f"M{-half_w:.0f} {offset + 30:.0f}H{half_w:.0f}", colours.pale, 5, cap="butt", opacity=0.8)


def _steps(low: float, high: float, step: float) -> Iterator[float]:
    value = low + step / 2
    while value < high:
        yield value
        value += step


def plate(c: Canvas, x: float, y: float, radius: float, colours: Tone = CERAMIC, *, ring_colour: str = "") -> None:
    """A shallow round plate around x, y; its well is 0.76 of the radius."""
    ry = radius * TILT
    c.ellipse(x + 20, y + 30, radius * 1.01, ry * 1.02, SHADOW, opacity=0.2)
    c.ellipse(x, y + 13, radius, ry, colours.deep)
    c.ellipse(x, y + 5, radius, ry, colours.dark)
    c.ellipse(x, y, radius, ry, colours.light)
    if ring_colour:
        c.add(
            f'<ellipse cx="{x}" cy="{y}" rx="{radius * 0.93:.1f}" ry="{ry * 0.93:.1f}" fill="none" '
            f'stroke="{ring_colour}" stroke-width="6"/>'
        )
    c.ellipse(x, y + 2, radius * 0.8, ry * 0.79, colours.dark)
    c.ellipse(x + 2, y + 8, radius * 0.78, ry * 0.765, colours.base)
    c.stroke(
        smooth(ring(x, y, radius * 0.965, ry * 0.965, count=48)[25:33], closed=False),
        colours.pale,
        5,
        opacity=0.9,
    )
    c.stroke(
        smooth(ring(x, y + 2, radius * 0.79, ry * 0.78, count=48)[2:12], closed=False),
        colours.pale,
        4,
        opacity=0.7,
    )


def thali(c: Canvas, x: float, y: float, radius: float, colours: Tone = BRASS) -> None:
    """A metal plate with an upright rim and hammered rings."""
    ry = radius * TILT
    c.ellipse(x + 20, y + 34, radius * 1.01, ry * 1.02, SHADOW, opacity=0.22)
    c.path(_lip(x, y, radius, ry, 24), colours.dark)
    with c.clipped(_lip(x, y, radius, ry, 24)):
        c.ellipse(x + radius * 0.75, y + ry * 0.6, radius * 0.5, ry * 0.9, colours.deep)
        c.ellipse(x - radius * 0.62, y + ry * 0.72, radius * 0.22, ry * 0.5, colours.base)
    c.ellipse(x, y, radius, ry, colours.pale)
    c.ellipse(x, y + 2, radius * 0.965, ry * 0.955, colours.deep)
    c.ellipse(x + 3, y + 9, radius * 0.955, ry * 0.935, colours.dark)
    c.ellipse(x + 5, y + 14, radius * 0.93, ry * 0.9, colours.base)
    for share, fill in ((0.84, colours.dark), (0.825, colours.light), (0.8, colours.base)):
        c.ellipse(x + 4, y + 14, radius * share, ry * share * 0.97, fill)
    sheen = (
        f"M{x - radius * 0.62:.0f} {y + ry * 0.5:.0f}L{x - radius * 0.2:.0f} {y - ry * 0.72:.0f}"
        f"L{x + radius * 0.06:.0f} {y - ry * 0.78:.0f}L{x - radius * 0.4:.0f} {y + ry * 0.68:.0f}Z"
    )
    c.path(sheen, colours.light, opacity=0.55)


def _lip(x: float, y: float, rx: float, ry: float, depth: float) -> str:
    return (
        f"M{x - rx:.1f} {y:.1f}A{rx:.1f} {ry:.1f} 0 0 0 {x + rx:.1f} {y:.1f}"
        f"Q{x + rx * 0.99:.1f} {y + depth * 1.3:.1f} {x + rx * 0.94:.1f} {y + depth + ry * 0.18:.1f}"
        f"A{rx * 0.97:.1f} {ry * 0.98:.1f} 0 0 1 {x - rx * 0.94:.1f} {y + depth + ry * 0.18:.1f}"
        f"Q{x - rx * 0.99:.1f} {y + depth * 1.3:.1f} {x - rx:.1f} {y:.1f}Z"
    )


def bowl(
    c: Canvas,
    x: float,
    y: float,
    radius: float,
    depth: float,
    colours: Tone,
    fill: Callable[[], None] | None = None,
    *,
    liquid: Tone | None = None,
    level: float = 0.2,
    foot: float = 0.45,
    band: str = "",
) -> None:
    """A round bowl whose rim is the ellipse around x, y.

    ``fill`` draws the contents: they are cut off by the front rim. ``level`` says how far below the rim
    the liquid stands (share of the depth), ``foot`` how wide the foot is (share of the radius).
    """
    ry = radius * TILT
    base_y = y + ry * 0.5 + depth
    c.ellipse(x + radius * 0.2, base_y - depth * 0.06, radius * 0.86, ry * 0.46, SHADOW, opacity=0.22)
    body = (
        f"M{x - radius:.1f} {y:.1f}"
        f"C{x - radius * 0.98:.1f} {y + depth * 0.95:.1f} {x - radius * foot * 1.3:.1f} "
        f"{base_y:.1f} {x - radius * foot:.1f} {base_y:.1f}"
        f"Q{x:.1f} {base_y + ry * 0.16:.1f} {x + radius * foot:.1f} {base_y:.1f}"
        f"C{x + radius * foot * 1.3:.1f} {base_y:.1f} {x + radius * 0.98:.1f} {y + depth * 0.95:.1f} "
        f"{x + radius:.1f} {y:.1f}Z"
    )
    c.path(body, colours.base)
    with c.clipped(body):
        c.ellipse(x + radius * 0.95, y + depth * 0.9, radius * 0.95, depth * 1.5, colours.dark)
        c.ellipse(x + radius * 1.15, y + depth * 1.1, radius * 0.75, depth * 1.5, colours.deep)
        c.ellipse(
            x - radius * 0.6,
            y + depth * 0.72,
            radius * 0.13,
            depth * 0.5,
            colours.pale,
            opacity=0.55,
            turn=-16,
        )
        if band:
            for offset in (0.32, 0.44):
                c.stroke(
                    f"M{x - radius:.0f} {y + depth * offset:.0f}"
                    f"A{radius:.0f} {ry:.0f} 0 0 0 {x + radius:.0f} "
                    f"{y + depth * offset:.0f}",
                    band,
                    depth * 0.055,
                )
    c.ellipse(x, y, radius, ry, colours.light)
    inner_rx, inner_ry = radius * 0.95, ry * 0.93
    c.ellipse(x, y + 1, inner_rx, inner_ry, colours.deep)
    inside = (
        f"M{x - inner_rx:.1f} -200H{x + inner_rx:.1f}V{y + 1:.1f}"
        f"A{inner_rx:.1f} {inner_ry:.1f} 0 0 1 {x - inner_rx:.1f} {y + 1:.1f}Z"
    )
    with c.clipped(inside):
        c.ellipse(x, y + depth * level, inner_rx * 0.995, inner_ry, colours.dark)
        if liquid is not None:
            c.ellipse(x, y + depth * level, inner_rx * 0.98, inner_ry, liquid.base)
            c.ellipse(x + 8, y + depth * level + 12, inner_rx * 0.92, inner_ry * 0.9, liquid.dark, opacity=0.4)
            c.stroke(
                smooth(ring(x, y + depth * level, inner_rx * 0.9, inner_ry * 0.88, count=48)[26:32], closed=False),
                liquid.pale,
                6,
                opacity=0.8,
            )
        if fill is not None:
            fill()
    front = (
        f"M{x - radius * 0.975:.1f} {y:.1f}A{radius * 0.975:.1f} {ry * 0.965:.1f} "
        f"0 0 0 {x + radius * 0.975:.1f} {y:.1f}"
    )
    c.stroke(front, colours.light, max(5.0, radius * 0.045), cap="butt")
    c.stroke(
        smooth(ring(x, y, radius * 0.985, ry * 0.98, count=48)[13:21], closed=False),
        colours.pale,
        4.5,
        opacity=0.95,
    )


def board(
    c: Canvas, x: float, y: float, width: float, depth: float, *, turn: float = 0.0, colours: Tone = WOOD
) -> None:
    """A wooden board whose upper side is around x, y."""
    outline = rectangle(width, depth)
    drawn = slab(c, x, y + 20, outline, 20, colours, turn=turn, corner=26)
    with c.clipped(drawn.top_path), c.flat_on(x, y, turn=turn):
        grain = mix(colours.light, colours.dark, 0.45)
        for offset in _steps(-depth / 2, depth / 2, depth / 9):
            bend = c.between(-14, 14)
            c.stroke(
                f"M{-width / 2:.0f} {offset:.0f}Q{c.between(-width / 4, width / 4):.0f} {offset + bend:.0f} "
                f"{width / 2:.0f} {offset + c.between(-6, 6):.0f}",
                grain,
                c.between(1.5, 4.0),
                opacity=0.6,
            )


def banana_leaf(
    c: Canvas, x: float, y: float, width: float, depth: float, *, turn: float = -8, colours: Tone = LEAF_GREEN
) -> None:
    """A cut piece of banana leaf lying on the table."""
    half_w, half_d = width / 2, depth / 2
    outline = (
        f"M{-half_w:.0f} {-half_d * 0.7:.0f}"
        f"Q{-half_w * 0.2:.0f} {-half_d * 1.15:.0f} {half_w * 0.7:.0f} {-half_d * 0.8:.0f}"
        f"Q{half_w * 1.05:.0f} {-half_d * 0.4:.0f} {half_w * 1.06:.0f} "
        f"0Q{half_w * 1.02:.0f} {half_d * 0.55:.0f} "
        f"{half_w * 0.62:.0f} {half_d * 0.85:.0f}"
        f"Q{-half_w * 0.3:.0f} {half_d * 1.12:.0f} {-half_w:.0f} {half_d * 0.74:.0f}Z"
    )
    with c.flat_on(x + 9, y + 12, turn=turn):
        c.path(outline, SHADOW, opacity=0.2)
    with c.flat_on(x, y, turn=turn):
        c.path(outline, colours.base)
        with c.clipped(outline):
            c.path(f"M{-half_w:.0f} 0H{half_w * 1.1:.0f}V{half_d * 1.2:.0f}H{-half_w:.0f}Z", colours.dark)
            for offset in _steps(-half_w, half_w, 26):
                c.stroke(
                    f"M{offset:.0f} 0Q{offset + 22:.0f} {-half_d * 0.6:.0f} {offset + 66:.0f} {-half_d * 1.2:.0f}",
                    colours.light,
                    3,
                    opacity=0.55,
                )
                c.stroke(
                    f"M{offset:.0f} 0Q{offset + 22:.0f} {half_d * 0.6:.0f} {offset + 66:.0f} {half_d * 1.2:.0f}",
                    colours.base,
                    3,
                    opacity=0.8,
                )
            c.stroke(f"M{-half_w:.0f} 0H{half_w * 1.06:.0f}", colours.pale, 13, cap="butt")
            c.stroke(f"M{-half_w:.0f} 4H{half_w * 1.06:.0f}", colours.light, 5, cap="butt")


def doily(c: Canvas, x: float, y: float, radius: float, *, colour: str = "#fffaf0", count: int = 26) -> None:
    """A scalloped paper lying on a plate or the table."""
    with c.flat_on(x + 3, y + 5):
        c.shape(petals(0, 0, radius, count, 0.07), SHADOW, opacity=0.14, curved=True)
    with c.flat_on(x, y):
        c.shape(petals(0, 0, radius, count, 0.07), colour, curved=True)
        for index in range(count):
            angle = 2 * math.pi * (index + 0.5) / count
            c.circle(
                radius * 0.91 * math.cos(angle),
                radius * 0.91 * math.sin(angle),
                radius * 0.018,
                shade(colour, -0.09),
            )
        c.stroke(smooth(ring(0, 0, radius * 0.84)), shade(colour, -0.06), 2.5)


def steel_tray(
    c: Canvas,
    x: float,
    y: float,
    width: float,
    depth: float,
    colours: Tone,
    *,
    turn: float = 0.0,
    wall: float = 26,
) -> None:
    """A shallow metal tray with upright sides; its floor is around x, y."""
    outer = rectangle(width, depth)
    drawn = slab(c, x, y + wall, outer, wall, colours, turn=turn, corner=22)
    with c.clipped(drawn.top_path):
        with c.flat_on(x, y, turn=turn):
            c.shape(rectangle(width - 22, depth - 26), colours.dark)
        with c.flat_on(x, y + wall * 0.7, turn=turn):
            c.shape(rectangle(width - 30, depth - 30), colours.base)
            c.path(
                f"M{-width * 0.34:.0f} {depth / 2:.0f}L{-width * 0.02:.0f} {-depth / 2:.0f}H{width * 0.1:.0f}"
                f"L{-width * 0.2:.0f} {depth / 2:.0f}Z",
                colours.light,
                opacity=0.7,
            )


@contextmanager
def paper_cone(
    c: Canvas, x: float, y: float, width: float, height: float, colours: Tone, *, stripe: str = ""
) -> Iterator[None]:
    """A paper cone standing with its mouth around x, y; what is drawn inside the block peeps out of it."""
    half, ry = width / 2, width * 0.2
    c.ellipse(x + 40, y + height - 8, width * 0.36, width * 0.12, SHADOW, opacity=0.22)
    c.path(
        f"M{x - half:.0f} {y - ry * 0.6:.0f}"
        f"Q{x:.0f} {y - ry * 2.2:.0f} {x + half:.0f} {y - ry * 0.6:.0f}L{x:.0f} {y + ry:.0f}Z",
        colours.deep,
    )
    yield
    front = (
        f"M{x - half:.1f} {y - 6:.1f}Q{x - half * 0.2:.1f} {y + ry * 1.5:.1f} {x + half:.1f} {y - 12:.1f}"
        f"L{x + half * 0.18:.1f} {y + height:.1f}"
        f"Q{x:.1f} {y + height + 10:.1f} {x - half * 0.18:.1f} {y + height:.1f}Z"
    )
    c.path(front, colours.base)
    with c.clipped(front):
        if stripe:
            for offset in range(-4, 5):
                c.path(
                    f"M{x + offset * half * 0.3:.0f} {y - 60:.0f}h{half * 0.14:.0f}"
                    f"L{x + offset * half * 0.06 + 6:.0f} {y + height + 10:.0f}h-8Z",
                    stripe,
                )
        c.path(
            f"M{x + half * 0.3:.0f} {y - 40:.0f}L{x + half * 1.1:.0f} {y - 60:.0f}"
            f"L{x + half * 0.4:.0f} {y + height + 20:.0f}L{x + half * 0.03:.0f} {y + height + 12:.0f}Z",
            colours.dark,
            opacity=0.6,
        )
    c.stroke(
        f"M{x - half:.1f} {y - 6:.1f}Q{x - half * 0.2:.1f} {y + ry * 1.5:.1f} {x + half:.1f} {y - 12:.1f}",
        colours.pale,
        4,
    )


def lamp(c: Canvas, x: float, y: float, size: float) -> None:
    """A burning clay lamp."""
    clay = tone("#b4562f")
    c.ellipse(x + size * 0.1, y + size * 0.3, size * 0.56, size * 0.18, SHADOW, opacity=0.22)
    with c.placed(x, y, scale=size / 100):
        c.path("M-50 -4Q-44 34 0 34T50 -10Q20 -2 -50 -4Z", clay.base)
        c.path("M4 34Q44 30 50 -10Q34 -2 10 0Z", clay.dark)
        c.path("M-50 -4Q0 -24 50 -10Q20 10 -50 -4Z", clay.deep)
        c.path("M-38 -5Q0 -16 40 -9Q12 4 -38 -5Z", "#e0a23a")
        c.path("M34 -8Q18 -34 38 -66Q56 -36 44 -10Z", "#f39a1d")
        c.path("M37 -10Q29 -28 39 -46Q48 -28 42 -12Z", "#ffe08a")
