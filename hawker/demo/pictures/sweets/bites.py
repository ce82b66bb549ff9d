# SPDX-License-Identifier: Apache-2.0
"""Single savouries, drawn around the middle of their foot: x, y is where they stand, size their width."""

import math

from hawker.demo.pictures.kit import garnish as g
from hawker.demo.pictures.kit import solids as s
from hawker.demo.pictures.kit.canvas import Canvas, Point, moved, smooth, spiral
from hawker.demo.pictures.kit.colour import SHADOW, Tone, shade, tone

CRUST = tone("#d4913f", 1.0)
MURUKKU = tone("#dfa24a", 1.0)
CHIP = tone("#f3c23a", 0.85)
RIBBON = tone("#e39a35", 1.0)
SEV = tone("#efb63f", 1.0)
THATTAI = tone("#d99a4c", 0.9)
KACHORI = tone("#d08f45", 1.0)


def samosa(
    c: Canvas, x: float, y: float, size: float, *, turn: float = 0, flip: bool = False, shadow: bool = True
) -> None:
    """A fried pastry: broad front, folded side, crimped foot."""
    outline = "M-4 -84C2 -90 9 -86 13 -76L53 -8C60 8 50 18 34 21C6 27 -30 25 -50 15C-60 9 -58 -2 -52 -12L-14 -72Z"
    mirrored = -1 if flip else 1
    if shadow:
        s.ground_shadow(c, x + size * 0.03, y + size * 0.06, size * 0.52, size * 0.2)
    with (
        c.placed(x, y - size * 0.1, turn=turn),
        c.group(transform=f"scale({mirrored * size / 110:.4f} {size / 110:.4f})"),
    ):
        left, right = (CRUST.base, CRUST.dark) if not flip else (CRUST.dark, CRUST.base)
        lit = CRUST.light if not flip else CRUST.base
        with c.clipped(outline):
            c.path(outline, left)
            c.path("M-4 -90C-30 -50 -52 -20 -56 6C-40 -2 -24 -40 -4 -90Z", lit)
            c.ellipse(-16, -12, 22, 26, lit, opacity=0.7, turn=12)
            c.path("M-4 -90C4 -50 22 -8 20 30H70V-20L13 -90Z", right)
            c.path("M30 -40C44 -20 52 -4 44 24H70V-20Z", CRUST.deep if not flip else CRUST.dark, opacity=0.6)
            c.path("M-60 8C-30 26 20 24 60 8V34H-60Z", CRUST.deep, opacity=0.55)
            for dx, dy in g.scattered(c, 20, 44, 46):
                big = c.between(1.4, 3.6)
                c.ellipse(dx - 2, dy - 24, big * 1.3, big, CRUST.deep, opacity=0.35)
                c.ellipse(dx - 2.6, dy - 25, big, big * 0.7, CRUST.pale, opacity=0.65)
        c.stroke("M-2 -82C6 -48 22 -10 20 22", CRUST.deep, 3, opacity=0.8)
        c.stroke("M-5 -80C2 -48 17 -10 16 22", CRUST.pale, 2.4, opacity=0.9)
        for index in range(12):
            at = -48 + index * 8.6
            depth = 17 + 7 * math.sin(math.pi * (index + 0.5) / 12)
            c.stroke(f"M{at:.0f} {depth - 6:.0f}l3 6", CRUST.deep, 2.4, opacity=0.7)
        c.stroke("M-8 -76L-50 -10", CRUST.pale, 3, opacity=0.7)


def half_samosa(c: Canvas, x: float, y: float, size: float) -> None:
    """A samosa broken open: potato, peas and cumin inside."""
    s.ground_shadow(c, x, y + size * 0.05, size * 0.52, size * 0.2)
    outline = "M-56 4C-50 -30 -30 -58 -8 -66C14 -62 46 -34 56 0C50 24 -44 30 -56 4Z"
    with c.placed(x, y - size * 0.1, scale=size / 110):
        c.path("M-60 4C-54 -34 -32 -66 -6 -72C18 -68 52 -36 60 2C54 30 -50 36 -60 4Z", CRUST.dark)
        c.path("M-60 4C-54 -34 -32 -66 -6 -72L-2 -64C-24 -58 -46 -30 -52 4Z", CRUST.light)
        with c.clipped(outline):
            potato = tone("#e3b34f", 0.8)
            c.path(outline, potato.dark)
            for dx, dy in g.scattered(c, 34, 50, 40, gap=9):
                w = c.between(8, 13)
                c.ellipse(
                    dx,
                    dy - 14,
                    w,
                    w * 0.8,
                    c.rng.choice((potato.base, potato.light, potato.pale)),
                    turn=c.between(0, 90),
                )
            for dx, dy in g.scattered(c, 10, 42, 28, gap=13):
                c.circle(dx + 1, dy - 11, 6.4, "#4f7a2c")
                c.circle(dx - 0.6, dy - 13, 5.2, "#86ad4b")
                c.circle(dx - 2, dy - 14.5, 1.8, "#cde09a")
            for dx, dy in g.scattered(c, 16, 46, 34):
                c.ellipse(dx, dy - 12, 2.6, 1, "#6b4520", turn=c.between(0, 180))
            for dx, dy in g.scattered(c, 6, 40, 30):
                c.ellipse(dx, dy - 12, 3.4, 1.6, "#b7372a", turn=c.between(0, 180))


def murukku(
    c: Canvas, x: float, y: float, size: float, *, start: float = 0, shadow: bool = True, squash: float = 0.74
) -> None:
    """A ribbed spiral of rice flour."""
    r = size / 2
    points = [
        (px + c.between(-0.012, 0.012) * size, py + c.between(-0.012, 0.012) * size)
        for px, py in spiral(x, y, r * 0.08, r * 0.89, 3.4, start=start, squash=squash)[::2]
    ]
    width = r * 0.225
    s.rope(c, points, width, MURUKKU, ribs=width * 0.3, shadow=shadow)
    seeds = [point for point in points if c.rng.random() < 0.4]
    for px, py in seeds:
        c.ellipse(
            px + c.between(-0.3, 0.3) * width,
            py + c.between(-0.3, 0.3) * width,
            size * 0.012,
            size * 0.007,
            c.rng.choice(("#5a3a1c", "#f4e2b8")),
            turn=c.between(0, 180),
        )


def banana_chip(
    c: Canvas, x: float, y: float, size: float, *, turn: float = 0, tilt: float = 0.62, shadow: bool = True
) -> None:
    """A thin fried slice of nendran banana."""
    r = size / 2
    flat = r * tilt
    if shadow:
        c.ellipse(x + r * 0.12, y + flat * 0.26, r, flat, SHADOW, opacity=0.3, turn=turn)
    c.ellipse(x, y + size * 0.035, r, flat, CHIP.deep, turn=turn)
    c.ellipse(x, y, r, flat, CHIP.base, turn=turn)
    c.ellipse(x - r * 0.03, y - flat * 0.05, r * 0.88, flat * 0.86, CHIP.light, turn=turn)
    with c.placed(x, y, turn=turn), c.group(transform=f"scale({r / 50:.3f} {flat / 50:.3f})"):
        c.ellipse(0, 0, 19, 19, CHIP.base)
        for angle in (20, 140, 260):
            with c.group(transform=f"rotate({angle})"):
                c.path("M0 0Q7 10 0 20Q-7 10 0 0Z", CHIP.dark)
        g.speckle(c, g.scattered(c, 9, 40, 40), (CHIP.pale, CHIP.dark), 1, 2.4)


def ribbon(c: Canvas, x: float, y: float, size: float, *, turn: float = 0, shadow: bool = True) -> None:
    """A wavy ribbon with pressed grooves."""
    wave, width = size * 0.12, size * 0.21
    points: list[Point] = []
    phase = c.between(0, 6.28)
    for index in range(9):
        t = index / 8
        points.append(((t - 0.5) * size, wave * math.sin(t * 5.2 + phase)))
    with c.placed(x, y, turn=turn):
        if shadow:
            c.stroke(
                smooth(moved(points, size * 0.03, size * 0.06), closed=False),
                SHADOW,
                width,
                cap="butt",
                opacity=0.22,
            )
        c.stroke(smooth(moved(points, 0, width * 0.1), closed=False), RIBBON.deep, width, cap="butt")
        c.stroke(smooth(points, closed=False), RIBBON.base, width, cap="butt")
        for offset in (-0.36, -0.18, 0.0, 0.18, 0.36):
            line = smooth(moved(points, 0, width * offset), closed=False)
            c.stroke(line, RIBBON.dark, width * 0.055, cap="butt")
            c.stroke(
                smooth(moved(points, 0, width * (offset - 0.07)), closed=False),
                RIBBON.light,
                width * 0.055,
                cap="butt",
            )
        for index in (2, 5):
            px, py = points[index]
            c.ellipse(px, py - width * 0.1, width * 0.3, width * 0.24, RIBBON.pale, opacity=0.3)


def thattai(c: Canvas, x: float, y: float, size: float, *, shadow: bool = True) -> None:
    """A thin crisp disc with gram dal and curry leaf."""
    r = size / 2
    drawn = s.disc(c, x, y, r, size * 0.07, THATTAI, shadow=shadow, wobble=0.05)
    with c.clipped(drawn.top_path), c.flat_on(x, drawn.y):
        c.circle(0, 0, r * 1.1, THATTAI.base)
        c.circle(-r * 0.04, -r * 0.05, r * 0.86, THATTAI.light)
        for dx, dy in g.scattered(c, 14, r * 0.8, r * 0.8, gap=r * 0.2):
            c.circle(dx, dy, size * c.between(0.02, 0.04), THATTAI.pale, opacity=0.7)
            c.circle(dx + size * 0.008, dy + size * 0.008, size * 0.022, THATTAI.base, opacity=0.7)
        for dx, dy in g.scattered(c, 9, r * 0.76, r * 0.76, gap=r * 0.26):
            a = c.between(0, 360)
            c.ellipse(dx + 1, dy + 1.6, size * 0.042, size * 0.032, THATTAI.deep, turn=a)
            c.ellipse(dx, dy, size * 0.04, size * 0.029, "#eccb62", turn=a)
        for dx, dy in g.scattered(c, 10, r * 0.8, r * 0.8):
            c.ellipse(
                dx,
                dy,
                size * 0.034,
                size * 0.012,
                c.rng.choice(("#4b6b2a", "#6b8a3a")),
                turn=c.between(0, 180),
            )
        g.speckle(
            c,
            g.scattered(c, 22, r * 0.85, r * 0.85),
            ("#a33122", "#3b2a1c", "#f4e2b8"),
            size * 0.006,
            size * 0.012,
        )


def kachori(c: Canvas, x: float, y: float, size: float, *, shadow: bool = True) -> None:
    """A puffed, blistered round."""
    r = size / 2
    cy = y - r * 0.5
    if shadow:
        s.ground_shadow(c, x, y - r * 0.02, r * 0.98, r * 0.4)
    s.ball(c, x, cy, r, KACHORI, squash=0.72, shadow=False)
    for dx, dy in g.scattered(c, 30, r * 0.84, r * 0.56):
        w = size * c.between(0.008, 0.026)
        c.ellipse(x + dx + w * 0.3, cy + dy + w * 0.4, w * 1.2, w, KACHORI.deep, opacity=0.4)
        c.ellipse(x + dx, cy + dy, w, w * 0.7, KACHORI.pale, opacity=0.75)
    c.ellipse(x + r * 0.04, cy - r * 0.16, r * 0.2, r * 0.09, KACHORI.dark, opacity=0.7)
    for a in (20, 75, 130, 200, 260, 320):
        t = math.radians(a)
        c.stroke(
            f"M{x + r * 0.2 * math.cos(t):.1f} {cy - r * 0.14 + r * 0.1 * math.sin(t):.1f}"
            f"L{x + r * 0.42 * math.cos(t):.1f} {cy - r * 0.14 + r * 0.24 * math.sin(t):.1f}",
            KACHORI.dark,
            size * 0.014,
            opacity=0.55,
        )


def half_kachori(c: Canvas, x: float, y: float, size: float) -> None:
    """A kachori broken open: spiced lentil inside."""
    r = size / 2
    s.ground_shadow(c, x, y - r * 0.02, r * 0.98, r * 0.4)
    s.ball(c, x, y - r * 0.5, r, KACHORI, squash=0.72, shadow=False)
    filling = tone("#b5772f", 0.9)
    with c.placed(x - r * 0.08, y - r * 0.56, turn=-10):
        c.ellipse(0, 0, r * 0.86, r * 0.56, KACHORI.deep)
        c.ellipse(0, 0, r * 0.78, r * 0.49, filling.dark)
        for dx, dy in sorted(g.scattered(c, 46, r * 0.68, r * 0.4), key=lambda point: point[1]):
            w = size * c.between(0.022, 0.04)
            c.ellipse(
                dx,
                dy,
                w,
                w * 0.8,
                c.rng.choice((filling.base, filling.light, filling.pale, "#7d9440", "#a33122")),
            )


def sev_nest(
    c: Canvas,
    x: float,
    y: float,
    rx: float,
    ry: float,
    count: int,
    colours: Tone = SEV,
    *,
    width: float = 6,
    length: float = 70,
) -> None:
    """A heap of fine strands."""
    s.mound(c, x, y, rx * 0.97, ry * 0.95, tone(shade(colours.base, -0.09)))
    points: list[tuple[float, float]] = []
    for _ in range(count):
        a, reach = c.between(0, 2 * math.pi), math.sqrt(c.between(0, 1))
        vertical = ry if math.sin(a) < 0 else ry * 0.34
        points.append((x + rx * 0.93 * reach * math.cos(a), y + vertical * 0.93 * reach * math.sin(a)))
    for px, py in points:
        g.strand(
            c,
            px,
            py,
            length * c.between(0.6, 1.25),
            c.between(-60, 60),
            width * c.between(0.8, 1.15),
            colours,
        )


def mixture(c: Canvas, x: float, y: float, rx: float, ry: float, count: int, *, size: float = 1.0) -> None:
    """A heap of Madras mixture: sev, boondi, peanuts, gram, cashew, curry leaf."""
    s.mound(c, x, y, rx * 0.97, ry * 0.95, tone("#c98a2c"))
    spots: list[Point] = []
    for _ in range(count):
        a, reach = c.between(0, 2 * math.pi), math.sqrt(c.between(0, 1))
        vertical = ry if math.sin(a) < 0 else ry * 0.34
        spots.append((x + rx * 0.93 * reach * math.cos(a), y + vertical * 0.93 * reach * math.sin(a)))
    for index, (px, py) in enumerate(spots):
        loose(c, px, py, index, size)


def loose(c: Canvas, x: float, y: float, index: int, size: float) -> None:
    """One random particle of mixture."""
    kind = index % 12
    turn = c.between(0, 180)
    if kind in (0, 1, 2, 3, 4):
        g.strand(c, x, y, 52 * size * c.between(0.7, 1.2), turn, 6.4 * size, SEV)
    elif kind in (5, 6, 7):
        r = 9.5 * size * c.between(0.8, 1.15)
        c.circle(x + r * 0.2, y + r * 0.3, r, SEV.deep)
        c.circle(x, y, r * 0.95, SEV.base)
        c.circle(x - r * 0.3, y - r * 0.3, r * 0.4, SEV.pale)
    elif kind == 8:
        g.peanut(c, x, y, 26 * size, turn)
    elif kind == 9:
        g.leaf(c, x, y, 40 * size, turn * 2, slim=0.36)
    elif kind == 10:
        c.ellipse(x + 1.5 * size, y + 2 * size, 10 * size, 7 * size, "#9c6a1e", turn=turn)
        c.ellipse(x, y, 10 * size, 6.6 * size, "#f0cd63", turn=turn)
    else:
        g.cashew(c, x, y, 36 * size, turn)
