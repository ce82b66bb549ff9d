# SPDX-License-Identifier: Apache-2.0
"""Boxes, tins, jars and ribbons that the shop packs in."""

from collections.abc import Callable

from .canvas import TILT, Canvas, Point, petals, rectangle, straight
from .colour import GREEN_BOX, MARIGOLD, PAPER, SHADOW, Tone, shade
from .solids import slab


def emblem(c: Canvas, x: float, y: float, size: float, colour: str = MARIGOLD) -> None:
    """The shop's mark: a marigold over a bowl, in one colour around x, y."""
    with c.placed(x, y, scale=size / 100):
        for turn in range(-60, 61, 30):
            with c.group(transform=f"rotate({turn} 0 6)"):
                c.path("M0 6C-13 -10 -11 -34 0 -46C11 -34 13 -10 0 6Z", colour)
        c.path("M-46 14H46C44 34 28 44 0 44S-44 34 -46 14Z", colour)
        c.path("M-22 48H22V53H-22Z", colour)


def flower_border(c: Canvas, width: float, depth: float, colour: str, *, step: float = 34) -> None:
    """A printed border of small flowers along a rectangle around the origin."""
    for sign in (-1, 1):
        at = -width / 2 + step
        while at < width / 2 - step * 0.5:
            c.shape(petals(at, sign * (depth / 2 - step * 0.45), step * 0.28, 5, 0.5), colour, curved=True)
            at += step
        at = -depth / 2 + step
        while at < depth / 2 - step * 0.5:
            c.shape(petals(sign * (width / 2 - step * 0.45), at, step * 0.28, 5, 0.5), colour, curved=True)
            at += step


def closed_box(
    c: Canvas,
    x: float,
    y: float,
    width: float,
    depth: float,
    height: float,
    colours: Tone = GREEN_BOX,
    *,
    turn: float = -24,
    print_colour: str = MARIGOLD,
    ribbon: str = "",
    border: bool = True,
) -> None:
    """A closed carton with its foot around x, y; with a printed lid, or tied with a ribbon."""
    drawn = slab(c, x, y, rectangle(width, depth), height, colours, turn=turn, corner=5)
    for face in drawn.faces:
        with c.group(transform=face.matrix):
            c.stroke(f"M0 {height * 0.62:.0f}H{face.length:.0f}", colours.deep, 2.4, opacity=0.8, cap="butt")
            if ribbon:
                fill = ribbon if face.lit > -0.6 else shade(ribbon, -0.1)
                c.path(
                    f"M{face.length * 0.43:.0f} 0H{face.length * 0.57:.0f}V{height:.0f}H{face.length * 0.43:.0f}Z",
                    fill,
                )
    with c.flat_on(x, y - height, turn=turn):
        if border:
            flower_border(c, width, depth, print_colour)
        if ribbon:
            c.path(
                f"M{-width * 0.07:.0f} {-depth / 2:.0f}H{width * 0.07:.0f}V{depth / 2:.0f}H{-width * 0.07:.0f}Z",
                shade(ribbon, 0.03),
            )
            c.path(
                f"M{-width / 2:.0f} {-depth * 0.07:.0f}H{width / 2:.0f}V{depth * 0.07:.0f}H{-width / 2:.0f}Z",
                shade(ribbon, 0.05),
            )
        else:
            c.circle(0, 0, min(width, depth) * 0.27, colours.base)
            emblem(c, 0, 0, min(width, depth) * 0.36, print_colour)
    if ribbon:
        bow(c, x, y - height, min(width, depth) * 0.42, ribbon)


def bow(c: Canvas, x: float, y: float, size: float, colour: str) -> None:
    """A tied bow around x, y."""
    dark, light = shade(colour, -0.1), shade(colour, 0.07)
    with c.placed(x, y, scale=size / 100):
        c.path("M2 4C20 24 22 46 40 64L52 46L30 8Z", dark)
        c.path("M-2 4C-18 26 -20 44 -40 58L-54 44L-26 6Z", dark)
        c.path("M0 0C-30 -56 -84 -48 -86 -14C-86 14 -40 20 0 4Z", colour)
        c.path("M0 0C30 -56 84 -48 86 -14C86 14 40 20 0 4Z", colour)
        c.path("M-6 -2C-34 -36 -64 -32 -68 -14C-62 2 -34 8 -6 2Z", dark)
        c.path("M6 -2C34 -36 64 -32 68 -14C62 2 34 8 6 2Z", dark)
        c.path("M-18 -18C-40 -42 -66 -40 -78 -26C-56 -34 -36 -28 -18 -18Z", light)
        c.path("M18 -18C40 -42 66 -40 78 -26C56 -34 36 -28 18 -18Z", light)
        c.ellipse(0, 0, 15, 17, shade(colour, -0.03))
        c.ellipse(-4, -5, 7, 8, light)


def open_box(
    c: Canvas,
    x: float,
    y: float,
    width: float,
    depth: float,
    colours: Tone,
    fill: Callable[[], None],
    *,
    wall: float = 56,
    lid: bool = True,
    lining: str = PAPER,
    print_colour: str = MARIGOLD,
) -> None:
    """An open carton seen from the front; the floor is around x, y and ``fill`` draws what stands on it.

    The lid leans behind it; the front wall is drawn last and covers the feet of the goods.
    """
    half, half_d = width / 2, depth / 2 * TILT
    inset = 0.94
    back_y, front_y = y - half_d, y + half_d
    back_half = half * inset
    c.shape(
        [
            (x - half + 8, front_y - 6),
            (x + half + 46, front_y - 30),
            (x + half + 34, front_y + 26),
            (x - half + 30, front_y + 26),
        ],
        SHADOW,
        opacity=0.2,
    )
    if lid:
        lid_height = depth * TILT * 0.62 + 20
        top = back_y - wall - lid_height
        c.shape(
            [
                (x - back_half - 4, back_y - wall),
                (x - back_half * 0.97, top),
                (x + back_half * 0.97, top),
                (x + back_half + 4, back_y - wall),
            ],
            colours.dark,
        )
        c.shape(
            [
                (x - back_half + 12, back_y - wall),
                (x - back_half * 0.97 + 14, top + 14),
                (x + back_half * 0.97 - 14, top + 14),
                (x + back_half - 12, back_y - wall),
            ],
            colours.base,
        )
        emblem(c, x, (top + back_y - wall) / 2 + 2, min(lid_height * 0.62, width * 0.4), print_colour)
    inner = [
        (x - back_half, back_y - wall),
        (x + back_half, back_y - wall),
        (x + back_half, back_y),
        (x - back_half, back_y),
    ]
    c.shape(inner, shade(lining, -0.07))
    c.shape(
        [
            (x - half, front_y - wall),
            (x - back_half, back_y - wall),
            (x - back_half, back_y),
            (x - half, front_y),
        ],
        shade(lining, -0.13),
    )
    c.shape(
        [
            (x + half, front_y - wall),
            (x + back_half, back_y - wall),
            (x + back_half, back_y),
            (x + half, front_y),
        ],
        shade(lining, -0.03),
    )
    c.shape(
        [(x - back_half, back_y), (x + back_half, back_y), (x + half, front_y), (x - half, front_y)],
        shade(lining, -0.05),
    )
    opening = [
        (x - half, front_y + 6),
        (x - half, front_y - wall),
        (x - back_half, back_y - wall),
        (x - back_half, -400),
        (x + back_half, -400),
        (x + back_half, back_y - wall),
        (x + half, front_y - wall),
        (x + half, front_y + 6),
    ]
    with c.clipped(straight(opening)):
        fill()
    c.shape(
        [
            (x - half - 5, front_y - wall),
            (x - half, front_y - wall),
            (x - back_half, back_y - wall),
            (x - back_half - 5, back_y - wall),
        ],
        colours.light,
    )
    c.shape(
        [
            (x + half + 5, front_y - wall),
            (x + half, front_y - wall),
            (x + back_half, back_y - wall),
            (x + back_half + 5, back_y - wall),
        ],
        colours.dark,
    )
    front: list[Point] = [
        (x - half - 5, front_y - wall),
        (x + half + 5, front_y - wall),
        (x + half + 1, front_y + 20),
        (x - half - 1, front_y + 20),
    ]
    c.shape(front, colours.base)
    with c.clipped(straight(front)):
        c.stroke(f"M{x - half - 6:.0f} {front_y - wall + 3:.0f}H{x + half + 6:.0f}", colours.light, 7, cap="butt")
        c.path(
            f"M{x - half - 6:.0f} {front_y - 4:.0f}H{x + half + 6:.0f}V{front_y + 24:.0f}H{x - half - 6:.0f}Z",
            colours.dark,
        )
        at, middle = x - half + 26, front_y - wall / 2 + 4
        while at < x + half - 10:
            if abs(at - x) > 62:
                c.shape(petals(at, middle, 9, 5, 0.5), print_colour, curved=True)
            at += 33
        emblem(c, x, middle, wall * 0.62, print_colour)


def jar(
    c: Canvas,
    x: float,
    y: float,
    width: float,
    height: float,
    content: Tone,
    lid: Tone,
    *,
    label: str = PAPER,
    level: float = 0.16,
    fill: Callable[[], None] | None = None,
) -> None:
    """A glass jar with its foot around x, y, filled to ``level`` (share of the height) below the neck.

    ``fill`` draws over the content, cut off at the glass.
    """
    half, ry = width / 2, width * 0.17
    top = y - height
    surface = top + height * level
    body = (
        f"M{x - half * 0.8:.0f} {top:.0f}"
        f"Q{x - half:.0f} {top + 6:.0f} {x - half:.0f} {top + height * 0.14:.0f}"
        f"V{y - ry * 0.3:.0f}Q{x:.0f} {y + ry * 1.7:.0f} {x + half:.0f} {y - ry * 0.3:.0f}"
        f"V{top + height * 0.14:.0f}Q{x + half:.0f} {top + 6:.0f} {x + half * 0.8:.0f} {top:.0f}Z"
    )
    inside = (
        f"M{x - half + 9:.0f} {surface:.0f}Q{x:.0f} {surface - ry * 1.5:.0f} {x + half - 9:.0f} {surface:.0f}"
        f"V{y - ry * 0.4:.0f}Q{x:.0f} {y + ry * 1.4:.0f} {x - half + 9:.0f} {y - ry * 0.4:.0f}Z"
    )
    c.ellipse(x + width * 0.2, y + 2, half * 1.1, ry * 1.2, SHADOW, opacity=0.22)
    c.path(body, "#edf2ec")
    c.path(inside, content.base)
    with c.clipped(inside):
        if fill is not None:
            fill()
        else:
            c.ellipse(x, surface, half - 9, ry * 0.76, content.light)
        edge = f"M{x + half * 0.55:.0f} {surface - ry:.0f}H{x + half:.0f}V{y + ry:.0f}H{x + half * 0.55:.0f}Z"
        c.path(edge, content.deep, opacity=0.35)
    middle, foot = y - height * 0.54, y - height * 0.16
    c.path(
        f"M{x - half:.0f} {middle:.0f}Q{x:.0f} {middle + ry * 1.5:.0f} {x + half:.0f} {middle:.0f}V{foot:.0f}"
        f"Q{x:.0f} {foot + ry * 1.5:.0f} {x - half:.0f} {foot:.0f}Z",
        label,
    )
    c.path(
        f"M{x + half * 0.5:.0f} {middle + ry * 0.58:.0f}Q{x + half * 0.8:.0f} {middle + ry * 0.3:.0f} "
        f"{x + half:.0f} {middle:.0f}V{foot:.0f}Q{x + half * 0.8:.0f} {foot + ry * 0.3:.0f} "
        f"{x + half * 0.5:.0f} {foot + ry * 0.58:.0f}Z",
        shade(label, -0.06),
    )
    emblem(c, x - half * 0.08, y - height * 0.29, height * 0.24, GREEN_BOX.base)
    c.stroke(f"M{x - half + 18:.0f} {top + height * 0.16:.0f}V{y - height * 0.6:.0f}", "#ffffff", 9, opacity=0.7)
    _cap(c, x, top + 4, half * 0.86, height * 0.13, lid)


def _cap(c: Canvas, x: float, y: float, half: float, height: float, colours: Tone) -> None:
    ry = half * 0.32
    c.path(
        f"M{x - half:.0f} {y - height:.0f}V{y:.0f}Q{x:.0f} {y + ry * 1.8:.0f} {x + half:.0f} {y:.0f}V{y - height:.0f}Z",
        colours.base,
    )
    c.path(
        f"M{x + half * 0.4:.0f} {y - height:.0f}V{y + ry * 0.75:.0f}"
        f"Q{x + half * 0.8:.0f} {y + ry * 0.4:.0f} {x + half:.0f} {y:.0f}V{y - height:.0f}Z",
        colours.dark,
    )
    c.ellipse(x, y - height, half, ry, colours.light)
    c.ellipse(x, y - height + 2, half * 0.84, ry * 0.8, colours.base)


def tin(
    c: Canvas,
    x: float,
    y: float,
    radius: float,
    height: float,
    colours: Tone,
    fill: Callable[[], None],
    *,
    print_colour: str = MARIGOLD,
) -> None:
    """A round tin seen from above, its rim around x, y; ``fill`` draws the contents."""
    ry = radius * TILT
    c.ellipse(x + 26, y + height + 12, radius, ry, SHADOW, opacity=0.22)
    side = (
        f"M{x - radius:.1f} {y:.1f}V{y + height:.1f}A{radius:.1f} {ry:.1f} "
        f"0 0 0 {x + radius:.1f} {y + height:.1f}V{y:.1f}Z"
    )
    c.path(side, colours.base)
    with c.clipped(side):
        c.path(
            f"M{x + radius * 0.35:.0f} {y:.0f}H{x + radius:.0f}V{y + height + ry:.0f}H{x + radius * 0.35:.0f}Z",
            colours.dark,
        )
        c.path(
            f"M{x + radius * 0.75:.0f} {y:.0f}H{x + radius:.0f}V{y + height + ry:.0f}H{x + radius * 0.75:.0f}Z",
            colours.deep,
        )
        c.path(
            f"M{x - radius * 0.86:.0f} {y:.0f}h{radius * 0.12:.0f}V{y + height + ry:.0f}h{-radius * 0.12:.0f}Z",
            colours.light,
        )
        for offset in (0.24, 0.8):
            c.stroke(
                f"M{x - radius:.0f} {y + height * offset:.0f}A{radius:.0f} {ry:.0f} "
                f"0 0 0 {x + radius:.0f} {y + height * offset:.0f}",
                print_colour,
                5,
            )
    c.ellipse(x, y, radius, ry, print_colour)
    c.ellipse(x, y + 2, radius * 0.965, ry * 0.955, shade(colours.deep, -0.04))
    c.ellipse(x, y + 12, radius * 0.96, ry * 0.935, PAPER)
    inside = (
        f"M{x - radius * 0.96:.1f} -200H{x + radius * 0.96:.1f}V{y + 4:.1f}"
        f"A{radius * 0.96:.1f} {ry * 0.955:.1f} 0 0 1 {x - radius * 0.96:.1f} {y + 4:.1f}Z"
    )
    with c.clipped(inside):
        fill()
    c.stroke(
        f"M{x - radius * 0.98:.1f} {y:.1f}A{radius * 0.98:.1f} {ry * 0.98:.1f} 0 0 0 {x + radius * 0.98:.1f} {y:.1f}",
        shade(print_colour, 0.03),
        8,
        cap="butt",
    )


def tissue(c: Canvas, x: float, y: float, radius: float, colour: str = "#fff6e2") -> None:
    """A paper case under one piece, seen from the side."""
    with c.flat_on(x, y):
        c.shape(petals(0, 0, radius, 22, 0.1), shade(colour, -0.1), curved=True)
        c.shape(petals(0, 0, radius * 0.92, 22, 0.1), colour, curved=True)


def tag(c: Canvas, x: float, y: float, size: float, turn: float, colour: str = PAPER) -> None:
    """A small label on a string."""
    with c.placed(x, y, turn=turn, scale=size / 100):
        c.stroke("M-60 -2Q-90 -20 -120 -6", "#8a6a3a", 3)
        c.path("M-64 0L-44 -28H60V28H-44Z", shade(colour, -0.08))
        c.path("M-64 -4L-44 -32H58V22H-44Z", colour)
        c.circle(-44, -5, 5, "#8a6a3a")
        emblem(c, 14, -5, 40, GREEN_BOX.base)
