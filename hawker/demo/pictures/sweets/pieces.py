# SPDX-License-Identifier: Apache-2.0
"""Single sweets, drawn around the middle of their foot: x and y are where they stand, size is their width."""

import math

from hawker.demo.pictures.kit import garnish as g
from hawker.demo.pictures.kit import solids as s
from hawker.demo.pictures.kit.canvas import (
    TILT,
    Canvas,
    Point,
    moved,
    petals,
    rectangle,
    rhombus,
    ring,
    smooth,
    spiral,
)
from hawker.demo.pictures.kit.colour import SHADOW, Tone, shade, tone

JAMUN = tone("#7a3719", 1.15)
SYRUP = tone("#d98a2b", 1.1)
CHENNA = tone("#f7efdf", 0.6)
PATTY = tone("#fbe9b8", 0.75)
PEDA = tone("#f0c063", 0.85)
PISTA = tone("#98b25f")
KALAKAND = tone("#f5e8cc", 0.7)
CHAMCHAM = tone("#f3b7a4", 0.8)
ORANGE = tone("#ee8a12", 1.05)
BOONDI = tone("#eea22a", 1.05)
RAVA = tone("#f6ecd5", 0.65)
GOLD = tone("#e9b646", 0.9)
BADUSHA = tone("#d99748", 1.0)
SOAN = tone("#f0d9a0", 0.75)
KATLI = tone("#ecdfc4", 0.75)
ANJEER = tone("#6d3528", 1.0)
DATES = tone("#5b2f1d", 1.0)
BRITTLE = tone("#b06a25", 1.1)
ADHIRASAM = tone("#96521f", 1.0)
BLACK_SESAME = tone("#43322a", 0.9)
RICE_DOUGH = tone("#f7f1e4", 0.6)


def gulab_jamun(c: Canvas, x: float, y: float, size: float, *, shadow: bool = True) -> None:
    """A dumpling shining with syrup."""
    r = size / 2
    s.ball(c, x, y - r * 0.78, r, JAMUN, squash=0.96, gloss=0.9, shadow=shadow)


def rasgulla(c: Canvas, x: float, y: float, size: float, *, shadow: bool = True) -> None:
    """A white sponge ball."""
    r = size / 2
    s.ball(c, x, y - r * 0.78, r, CHENNA, shadow=shadow)
    spots = [(x + dx, y - r * 0.78 + dy) for dx, dy in g.scattered(c, 26, r * 0.8, r * 0.8)]
    g.speckle(c, spots, (CHENNA.dark, "#ffffff"), size * 0.01, size * 0.024, opacity=0.7)
    c.ellipse(x - r * 0.36, y - r * 1.22, r * 0.2, r * 0.11, "#ffffff", opacity=0.9, turn=-32)


def rasmalai(c: Canvas, x: float, y: float, size: float, *, shadow: bool = False) -> None:
    """A flat disc of curd cheese, garnished."""
    drawn = s.disc(c, x, y, size / 2, size * 0.2, PATTY, shadow=shadow, wobble=0.05)
    spots = [(x + dx, drawn.y + dy) for dx, dy in g.scattered(c, 18, size * 0.42, size * 0.25)]
    g.speckle(c, spots, (PATTY.base, PATTY.pale), size * 0.01, size * 0.022)
    g.crumbs(c, x, drawn.y, 10, size * 0.17, size * 0.085, size * 0.035)
    g.saffron(c, x, drawn.y, 4, size * 0.26, size * 0.14, size * 0.16)


def peda(c: Canvas, x: float, y: float, size: float, *, shadow: bool = True) -> None:
    """A saffron milk disc with a thumb print and pistachio."""
    r = size / 2
    drawn = s.disc(c, x, y, r, size * 0.24, PEDA, shadow=shadow, wobble=0.03)
    with c.flat_on(x, drawn.y):
        c.circle(0, 0, r * 0.62, PEDA.base)
        c.circle(r * 0.06, r * 0.07, r * 0.52, PEDA.dark, opacity=0.75)
        c.circle(r * 0.12, r * 0.13, r * 0.44, PEDA.base)
        for index in range(18):
            angle = index * math.pi / 9
            c.stroke(
                f"M{r * 0.74 * math.cos(angle):.1f} {r * 0.74 * math.sin(angle):.1f}"
                f"L{r * 0.93 * math.cos(angle):.1f} {r * 0.93 * math.sin(angle):.1f}",
                PEDA.dark,
                size * 0.018,
                opacity=0.55,
            )
    g.crumbs(c, x + r * 0.05, drawn.y + r * 0.03, 16, r * 0.34, r * 0.19, size * 0.045)
    g.saffron(c, x, drawn.y, 2, r * 0.3, r * 0.16, size * 0.18)


def _fudge(
    c: Canvas,
    x: float,
    y: float,
    size: float,
    colours: Tone,
    specks: tuple[str, ...],
    *,
    height: float,
    turn: float,
    shadow: bool,
) -> s.Slab:
    drawn = s.slab(c, x, y, rectangle(size, size), size * height, colours, turn=turn, corner=size * 0.07, shadow=shadow)
    for face in drawn.faces:
        with c.group(transform=face.matrix):
            points = [(c.between(4, face.length - 4), c.between(4, face.height - 4)) for _ in range(24)]
            g.speckle(c, points, specks, size * 0.012, size * 0.034)
    with c.clipped(drawn.top_path), c.flat_on(drawn.x, drawn.y, turn=turn):
        g.speckle(c, g.scattered(c, 30, size * 0.54, size * 0.54), specks, size * 0.012, size * 0.034)
    return drawn


def pista_barfi(c: Canvas, x: float, y: float, size: float, *, turn: float = 38, shadow: bool = True) -> None:
    """A square of pistachio fudge with silver leaf."""
    drawn = _fudge(c, x, y, size, PISTA, (PISTA.dark, PISTA.pale, "#6b8c3f"), height=0.42, turn=turn, shadow=shadow)
    with c.clipped(drawn.top_path):
        with c.flat_on(drawn.x, drawn.y, turn=turn):
            g.silver_leaf(c, rhombus(size * 0.8, size * 0.66))
        g.slivers(c, drawn.x, drawn.y, 4, size * 0.26, size * 0.15, size * 0.2)


def kalakand(c: Canvas, x: float, y: float, size: float, *, turn: float = 34, shadow: bool = True) -> None:
    """A square of grainy milk cake."""
    specks = (KALAKAND.dark, "#fffaf0", KALAKAND.base, "#fffaf0")
    drawn = _fudge(c, x, y, size, KALAKAND, specks, height=0.42, turn=turn, shadow=shadow)
    with c.clipped(drawn.top_path), c.flat_on(drawn.x, drawn.y, turn=turn):
        g.speckle(c, g.scattered(c, 50, size * 0.54, size * 0.54), specks, size * 0.018, size * 0.045)
    g.slivers(c, drawn.x, drawn.y, 5, size * 0.3, size * 0.17, size * 0.2)
    g.slivers(c, drawn.x, drawn.y, 3, size * 0.28, size * 0.15, size * 0.2, g.ALMOND_FLESH)


def cham_cham(c: Canvas, x: float, y: float, size: float, *, turn: float = -14, shadow: bool = True) -> None:
    """An oblong sponge, slit and filled with cream."""
    r = size * 0.24
    s.log(c, x, y - r * 0.7, size * 0.56, r, CHAMCHAM, turn=turn, round_ends=True, shadow=shadow)
    with c.placed(x, y - r * 0.7, turn=turn):
        spots = g.scattered(c, 26, size * 0.44, r * 0.8)
        g.speckle(c, spots, (CHAMCHAM.pale, CHAMCHAM.dark), size * 0.006, size * 0.014, opacity=0.7)
        c.ellipse(0, -r * 0.34, size * 0.37, r * 0.42, CHAMCHAM.deep)
        c.ellipse(0, -r * 0.46, size * 0.36, r * 0.4, "#fffaf0")
        c.ellipse(-size * 0.03, -r * 0.56, size * 0.3, r * 0.22, "#ffffff")
        g.crumbs(c, 0, -r * 0.48, 16, size * 0.27, r * 0.22, size * 0.026)
        g.saffron(c, 0, -r * 0.48, 4, size * 0.26, r * 0.18, size * 0.1)


def mysore_pak(
    c: Canvas,
    x: float,
    y: float,
    size: float,
    *,
    turn: float = 24,
    shadow: bool = True,
    upright: bool = False,
) -> None:
    """A bar with the pores that boiling ghee leaves."""
    plan = rectangle(size, size * (0.3 if upright else 0.42))
    height = size * (0.42 if upright else 0.35)
    drawn = s.slab(c, x, y, plan, height, GOLD, turn=turn, corner=size * 0.04, shadow=shadow)
    scale = size / 190
    for face in drawn.faces:
        with c.group(transform=face.matrix):
            crust = face.height * 0.8
            c.path(f"M0 0H{face.length:.0f}V{face.height * 0.14:.0f}H0Z", shade(GOLD.base, -0.13), opacity=0.35)
            g.pores(
                c,
                face.length,
                crust,
                round(face.length * crust / 170 / scale / scale),
                GOLD,
                size=3.0 * scale,
            )
    with c.clipped(drawn.top_path), c.flat_on(drawn.x, drawn.y, turn=turn):
        half_w, half_d = size / 2, plan[2][1]
        with c.group(transform=f"translate({-half_w:.1f} {-half_d:.1f})"):
            g.pores(c, size, 2 * half_d, 30, GOLD, size=2.4 * scale)


def motichoor(c: Canvas, x: float, y: float, size: float, *, shadow: bool = True, grain: float = 0.085) -> None:
    """A laddu of the finest gram drops, with melon seeds and pistachio."""
    r = size / 2
    if shadow:
        s.ground_shadow(c, x, y - r * 0.06, r * 0.94, r * 0.38)
    accents = ("#fbeecb", "#7f9d3f", "#fbeecb", "#fbeecb")
    g.boondi_ball(c, x, y - r * 0.8, r, BOONDI, grain=grain, accents=accents)


def rava_laddu(c: Canvas, x: float, y: float, size: float, *, shadow: bool = True) -> None:
    """A semolina laddu with raisin and cashew."""
    r = size / 2
    if shadow:
        s.ground_shadow(c, x, y - r * 0.06, r * 0.94, r * 0.38)
    g.crumbly_ball(c, x, y - r * 0.8, r, RAVA, spots=110)
    for dx, dy in g.scattered(c, 3, r * 0.6, r * 0.6, gap=r * 0.5):
        g.raisin(c, x + dx, y - r * 0.62 + dy * 0.9, size * c.between(0.11, 0.15), c.between(-60, 60))
    turn = c.between(20, 120)
    g.cashew(c, x + r * c.between(-0.3, 0.2), y - r * c.between(1.15, 1.35), size * 0.36, turn, shadow=False)


def jalebi(c: Canvas, x: float, y: float, size: float, *, start: float = 40, shadow: bool = True) -> None:
    """Three uneven turns of fried batter, soaked."""
    r = size / 2
    points = [
        (px + c.between(-0.022, 0.022) * size, py + c.between(-0.02, 0.02) * size)
        for px, py in spiral(x, y, r * 0.08, r * 0.88, 3.1, start=start, squash=0.74)[::3]
    ]
    s.rope(c, points, r * 0.2, ORANGE, gloss=0.85, shadow=shadow)


def jangiri(c: Canvas, x: float, y: float, size: float, *, start: float = 0, shadow: bool = True) -> None:
    """A flower of urad batter: two rings and a round of loops."""
    r = size / 2
    points: list[Point] = []
    loops, steps = 9, 15
    for index in range(loops * steps):
        t = 2 * math.pi * index / steps
        turn = math.radians(start) + 2 * math.pi * index / (loops * steps)
        reach = r * (0.66 + 0.21 * math.cos(t))
        swing = 0.3 * math.sin(t)
        points.append((x + reach * math.cos(turn + swing), y + reach * math.sin(turn + swing) * 0.74))
    s.rope(c, points, r * 0.15, ORANGE_DEEP, closed=True, gloss=0.8, pieces=45, shadow=shadow)
    for radius in (0.44, 0.24):
        s.rope(
            c,
            ring(x, y, r * radius, r * radius * 0.74, count=14),
            r * 0.17,
            ORANGE_DEEP,
            closed=True,
            gloss=0.9,
        )


ORANGE_DEEP = tone("#e4680f", 1.05)


def badusha(c: Canvas, x: float, y: float, size: float, *, shadow: bool = True) -> None:
    """A flaky fried round with a dimple and a sugar glaze."""
    r = size / 2
    ry = r * TILT
    top = y - size * 0.16
    if shadow:
        s.ground_shadow(c, x, y + 2, r, ry)
    c.ellipse(x, y, r, ry * 1.02, BADUSHA.deep)
    c.ellipse(x - r * 0.03, y - size * 0.05, r * 0.99, ry, BADUSHA.dark)
    for offset in (0.02, 0.06, 0.1):
        c.stroke(
            smooth(ring(x, y - size * offset, r * 0.97, ry * 0.97, count=40)[1:20], closed=False),
            BADUSHA.base,
            size * 0.018,
            opacity=0.8,
        )
    c.shape(petals(x, top, r * 0.97, 14, 0.05, squash=TILT), BADUSHA.base, curved=True)
    c.ellipse(x - r * 0.05, top - ry * 0.05, r * 0.84, ry * 0.82, BADUSHA.light)
    c.ellipse(x + r * 0.02, top + ry * 0.04, r * 0.4, ry * 0.4, BADUSHA.dark)
    c.ellipse(x + r * 0.05, top + ry * 0.12, r * 0.32, ry * 0.27, BADUSHA.base)
    for index in range(11):
        angle = 2 * math.pi * index / 11 + c.between(-0.1, 0.1)
        c.stroke(
            f"M{x + r * 0.46 * math.cos(angle):.1f} {top + ry * 0.46 * math.sin(angle):.1f}"
            f"Q{x + r * 0.7 * math.cos(angle + 0.12):.1f} {top + ry * 0.7 * math.sin(angle + 0.12):.1f} "
            f"{x + r * 0.9 * math.cos(angle + 0.2):.1f} {top + ry * 0.9 * math.sin(angle + 0.2):.1f}",
            BADUSHA.dark,
            size * 0.016,
            opacity=0.6,
        )
    glaze = smooth(ring(x, top, r * 0.72, ry * 0.7, count=40)[21:34], closed=False)
    c.stroke(glaze, "#fff6df", size * 0.06, opacity=0.75)
    c.stroke(
        smooth(ring(x, top, r * 0.7, ry * 0.7, count=40)[4:9], closed=False),
        "#fff6df",
        size * 0.04,
        opacity=0.5,
    )
    g.crumbs(c, x + r * 0.03, top + ry * 0.06, 12, r * 0.26, ry * 0.22, size * 0.035)


def soan_papdi(c: Canvas, x: float, y: float, size: float, *, turn: float = 34, shadow: bool = True) -> None:
    """A cube of pulled sugar threads."""
    drawn = s.slab(c, x, y, rectangle(size, size), size * 0.56, SOAN, turn=turn, corner=size * 0.05, shadow=shadow)
    for face in drawn.faces:
        dark = face.lit < -0.6
        with c.group(transform=face.matrix):
            for index in range(30):
                level = face.height * (0.03 + 0.94 * index / 30)
                start = c.between(-3, face.length * 0.3)
                end = start + c.between(face.length * 0.3, face.length * 0.75)
                bend = c.between(-4, 4) * size / 130
                fills = (SOAN.deep, SOAN.dark, SOAN.base) if dark else (SOAN.dark, SOAN.pale, SOAN.light)
                c.stroke(
                    f"M{start:.1f} {level:.1f}Q{(start + end) / 2:.1f} {level + bend:.1f} "
                    f"{min(end, face.length + 3):.1f} {level + c.between(-2, 2):.1f}",
                    c.rng.choice(fills),
                    c.between(0.008, 0.017) * size,
                )
    with c.flat_on(drawn.x, drawn.y, turn=turn):
        for dx, dy in g.scattered(c, 52, size * 0.5, size * 0.5):
            length = c.between(0.1, 0.3) * size
            c.stroke(
                f"M{dx - length / 2:.1f} {dy:.1f}"
                f"q{length / 2:.1f} {c.between(-8, 8):.1f} {length:.1f} {c.between(-4, 4):.1f}",
                c.rng.choice((SOAN.pale, SOAN.base, SOAN.dark, SOAN.pale)),
                c.between(0.009, 0.018) * size,
            )
    g.slivers(c, drawn.x, drawn.y, 3, size * 0.28, size * 0.15, size * 0.2)
    g.slivers(c, drawn.x, drawn.y, 2, size * 0.26, size * 0.14, size * 0.18, g.ALMOND_FLESH)


def kaju_katli(c: Canvas, x: float, y: float, size: float, *, turn: float = 0, shadow: bool = True) -> None:
    """A diamond of cashew fudge under silver leaf; size is its long diagonal."""
    plan = rhombus(size, size / math.sqrt(3))
    drawn = s.slab(c, x, y, plan, size * 0.1, KATLI, turn=turn, corner=size * 0.03, shadow=shadow)
    with c.clipped(drawn.top_path), c.flat_on(drawn.x, drawn.y, turn=turn):
        g.silver_leaf(c, plan)
        points = g.scattered(c, 14, size * 0.4, size * 0.36)
        g.speckle(c, points, (KATLI.base, "#fffdf6"), size * 0.006, size * 0.013)


def kaju_roll(c: Canvas, x: float, y: float, size: float, *, turn: float = 18, shadow: bool = True) -> None:
    """A cashew roll around a pistachio core."""
    r = size * 0.17
    s.log(c, x, y - r * 0.8, size * 0.86, r, KATLI, turn=turn, shadow=shadow)
    with c.placed(x, y - r * 0.8, turn=turn):
        upper = [(size * (-0.36 + 0.085 * step), -r * c.between(0.7, 0.94)) for step in range(9)]
        lower = [(size * (0.32 - 0.085 * step), r * c.between(-0.12, 0.24)) for step in range(9)]
        c.shape([*upper, *lower], "#d3d8da")
        c.shape([(px, py * 0.86 - r * 0.1) for px, py in [*upper, *lower]], "#e6eaeb")
        for _ in range(5):
            at, wide = c.between(-0.34, 0.2) * size, c.between(0.04, 0.1) * size
            c.shape([(at, -r * 0.7), (at + wide, -r * 0.6), (at + wide * 0.6, -r * 0.1)], "#f8fafa")
        c.ellipse(size * 0.43, 0, r * 0.44, r, KATLI.pale)
        c.ellipse(size * 0.432, r * 0.03, r * 0.3, r * 0.66, PISTA.dark)
        c.ellipse(size * 0.428, 0, r * 0.27, r * 0.6, PISTA.base)
        spots = [(size * 0.43 + dx, dy) for dx, dy in g.scattered(c, 9, r * 0.22, r * 0.5)]
        g.speckle(c, spots, (PISTA.pale, "#6b8c3f"), size * 0.008, size * 0.014)


def anjeer_roll(c: Canvas, x: float, y: float, size: float, *, shadow: bool = True) -> None:
    """A slice of fig and nut roll, rolled in poppy seed."""
    r = size / 2
    drawn = s.disc(c, x, y, r, size * 0.24, ANJEER, shadow=shadow, rim=False)
    for index in range(64):
        angle = math.pi * (index + 0.5) / 64
        px, py = x + r * math.cos(angle), y + r * TILT * math.sin(angle)
        for _ in range(2):
            c.circle(
                px,
                py - c.between(0.02, 0.22) * size,
                size * c.between(0.007, 0.013),
                c.rng.choice(("#f4e6c6", "#e2c998")),
            )
    with c.flat_on(x, drawn.y):
        c.circle(0, 0, r * 0.97, shade(ANJEER.base, 0.02))
        c.circle(-r * 0.05, -r * 0.06, r * 0.84, ANJEER.light)
        g.speckle(
            c,
            g.scattered(c, 56, r * 0.86, r * 0.86),
            ("#d9a860", "#c08b4a", ANJEER.deep),
            size * 0.008,
            size * 0.016,
        )
        for index, (dx, dy) in enumerate(g.scattered(c, 11, r * 0.72, r * 0.72, gap=r * 0.34)):
            fill = ("#a9c468", "#f4e3bd", "#e9cf98")[index % 3]
            corners = [
                (dx + r * 0.15 * math.cos(k * 1.6 + index), dy + r * 0.12 * math.sin(k * 1.6 + index)) for k in range(4)
            ]
            c.shape(moved(corners, r * 0.02, r * 0.03), ANJEER.deep, opacity=0.6)
            c.shape(corners, fill)


def dates_laddu(c: Canvas, x: float, y: float, size: float, *, shadow: bool = True) -> None:
    """A laddu of dates and chopped nuts."""
    r = size / 2
    cy = y - r * 0.8
    s.ball(c, x, cy, r, DATES, gloss=0.35, shadow=shadow)
    for index, (dx, dy) in enumerate(g.scattered(c, 17, r * 0.8, r * 0.8, gap=r * 0.24)):
        fill = ("#f0dcb0", "#9db85c", "#d9b07a", "#f0dcb0")[index % 4]
        a = c.between(0, 3)
        corners = [
            (x + dx + r * 0.13 * math.cos(a + k * 1.57), cy + dy + r * 0.1 * math.sin(a + k * 1.57)) for k in range(4)
        ]
        c.shape(moved(corners, r * 0.02, r * 0.04), DATES.deep)
        c.shape(corners, fill)
    g.speckle(
        c,
        [(x + dx, cy + dy) for dx, dy in g.scattered(c, 40, r * 0.88, r * 0.88)],
        ("#f6ead0", DATES.deep, DATES.pale),
        size * 0.006,
        size * 0.011,
    )


def peanut_brittle(c: Canvas, x: float, y: float, size: float, *, turn: float = 28, shadow: bool = True) -> None:
    """A bar of peanuts in jaggery."""
    drawn = s.slab(
        c,
        x,
        y,
        rectangle(size, size * 0.52),
        size * 0.15,
        BRITTLE,
        turn=turn,
        corner=size * 0.03,
        shadow=shadow,
    )
    nut, pale = tone("#dba765", 0.9), tone("#efcf9a", 0.8)
    for face in drawn.faces:
        with c.group(transform=face.matrix):
            for _ in range(round(face.length / size * 9)):
                c.ellipse(
                    c.between(0.04, 0.96) * face.length,
                    c.between(0.2, 0.8) * face.height,
                    size * 0.045,
                    size * 0.036,
                    c.rng.choice((nut.base, nut.dark, nut.light)),
                )
    with c.clipped(drawn.top_path), c.flat_on(drawn.x, drawn.y, turn=turn):
        for dx, dy in g.scattered(c, 34, size * 0.56, size * 0.3, gap=size * 0.075):
            colours, a = c.rng.choice((nut, pale, nut)), c.between(0, 180)
            c.ellipse(dx + size * 0.008, dy + size * 0.014, size * 0.056, size * 0.042, BRITTLE.deep, turn=a)
            c.ellipse(dx, dy, size * 0.052, size * 0.038, colours.base, turn=a)
            c.ellipse(dx - size * 0.012, dy - size * 0.012, size * 0.026, size * 0.016, colours.pale, turn=a)
        c.path(
            f"M{-size * 0.42:.0f} {-size * 0.2:.0f}L{-size * 0.3:.0f} {-size * 0.22:.0f}"
            f"L{-size * 0.36:.0f} {size * 0.2:.0f}L{-size * 0.45:.0f} {size * 0.2:.0f}Z",
            "#ffe2a8",
            opacity=0.28,
        )


def adhirasam(c: Canvas, x: float, y: float, size: float, *, shadow: bool = True) -> None:
    """A rice and jaggery disc with a cracked rim and sesame."""
    r = size / 2
    drawn = s.disc(c, x, y, r, size * 0.13, ADHIRASAM, shadow=shadow, wobble=0.045)
    with c.clipped(drawn.top_path), c.flat_on(x, drawn.y):
        c.circle(0, 0, r * 1.1, ADHIRASAM.base)
        c.circle(-r * 0.06, -r * 0.08, r * 0.82, ADHIRASAM.light)
        c.circle(-r * 0.1, -r * 0.14, r * 0.55, shade(ADHIRASAM.light, 0.035))
        for _ in range(16):
            a, reach = c.between(0, 6.28), c.between(0.6, 0.95)
            c.stroke(
                f"M{r * reach * math.cos(a):.1f} {r * reach * math.sin(a):.1f}"
                f"l{c.between(-9, 9) * size / 150:.1f} {c.between(-9, 9) * size / 150:.1f}",
                ADHIRASAM.deep,
                size * 0.014,
                opacity=0.7,
            )
        for dx, dy in g.scattered(c, 26, r * 0.86, r * 0.86, gap=r * 0.13):
            c.ellipse(dx, dy, size * 0.022, size * 0.013, "#f4e2b8", turn=c.between(0, 180))


def sesame_ball(c: Canvas, x: float, y: float, size: float, *, shadow: bool = True) -> None:
    """A ball of black sesame and jaggery."""
    r = size / 2
    if shadow:
        s.ground_shadow(c, x, y - r * 0.06, r * 0.94, r * 0.38)
    g.boondi_ball(c, x, y - r * 0.8, r, BLACK_SESAME, grain=0.075, accents=("#b5793a", "#efdfb8", "#b5793a", "#efdfb8"))
    c.ellipse(x - r * 0.36, y - r * 1.22, r * 0.2, r * 0.1, "#e8d3ae", opacity=0.35, turn=-32)


def kozhukattai(c: Canvas, x: float, y: float, size: float, *, shadow: bool = True) -> None:
    """A pleated steamed dumpling with a peak."""
    outline = "M0 -84C9 -66 52 -52 52 -14C52 14 28 22 0 22S-52 14 -52 -14C-52 -52 -9 -66 0 -84Z"
    if shadow:
        s.ground_shadow(c, x, y, size * 0.5, size * 0.22)
    with c.placed(x, y - size * 0.1, scale=size / 104), c.clipped(outline):
        c.path(outline, RICE_DOUGH.dark)
        c.ellipse(-8, -24, 50, 62, RICE_DOUGH.base)
        c.ellipse(-18, -30, 32, 48, RICE_DOUGH.light)
        for index in range(-5, 6):
            foot = index * 10.4
            c.stroke(f"M0 -84C{index * 2.2:.1f} -62 {foot * 1.15:.1f} -40 {foot:.1f} 24", RICE_DOUGH.dark, 2.6)
            c.stroke(
                f"M-1 -82C{index * 2.2 - 2.4:.1f} -60 {foot * 1.15 - 3.4:.1f} -40 {foot - 3.4:.1f} 24",
                "#ffffff",
                2.4,
                opacity=0.85 if index < 2 else 0.4,
            )
        c.ellipse(46, 6, 26, 44, RICE_DOUGH.deep, opacity=0.35)


def somas(c: Canvas, x: float, y: float, size: float, *, turn: float = 0, shadow: bool = True) -> None:
    """A fried half-moon with a crimped rim."""
    fried = tone("#e3ad5c", 0.95)
    outline = "M-50 6C-50 -46 50 -46 50 6C36 20 -36 20 -50 6Z"
    if shadow:
        with c.placed(x + size * 0.07, y + size * 0.1, turn=turn, scale=size / 110):
            c.path(outline, SHADOW, opacity=0.22)
    with c.placed(x, y - size * 0.08, turn=turn, scale=size / 110):
        rim = [(54 * math.cos(a), 6 - 45 * math.sin(a)) for a in (math.pi * i / 22 for i in range(23))]
        for index, (px, py) in enumerate(rim):
            c.ellipse(px, py, 7, 4.6, fried.dark, turn=-40 - index * 7)
            c.ellipse(px - 1, py - 1.4, 6, 3, fried.light, turn=-40 - index * 7)
        with c.clipped(outline):
            c.path(outline, fried.dark)
            c.ellipse(-4, -6, 47, 24, fried.base)
            c.ellipse(-10, -12, 34, 15, fried.light)
            g.speckle(c, g.scattered(c, 16, 40, 18), (fried.dark, fried.pale), 1.2, 2.6, opacity=0.7)
        c.stroke("M-48 4C-40 -34 40 -34 48 4", fried.deep, 1.8, opacity=0.5)


def half_jamun(c: Canvas, x: float, y: float, size: float) -> None:
    """A dumpling cut open: pale, syrupy crumb inside."""
    r = size / 2
    s.ball(c, x, y - r * 0.78, r, JAMUN, squash=0.96, gloss=0.4)
    crumb = tone("#d9974f", 0.9)
    with c.placed(x - r * 0.1, y - r * 0.84, turn=-18):
        c.ellipse(0, 0, r * 0.9, r * 0.78, JAMUN.deep)
        c.ellipse(0, 0, r * 0.82, r * 0.7, crumb.dark)
        c.ellipse(-r * 0.03, -r * 0.03, r * 0.72, r * 0.6, crumb.base)
        c.ellipse(-r * 0.08, -r * 0.08, r * 0.45, r * 0.36, crumb.light)
        g.speckle(
            c,
            g.scattered(c, 60, r * 0.7, r * 0.58),
            (crumb.pale, crumb.deep, crumb.dark),
            size * 0.006,
            size * 0.016,
        )
