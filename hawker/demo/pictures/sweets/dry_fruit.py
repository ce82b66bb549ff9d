# SPDX-License-Identifier: Apache-2.0
"""Dry fruit sweets and nuts."""

import math

from hawker.demo.pictures.kit import garnish as g
from hawker.demo.pictures.kit import solids as s
from hawker.demo.pictures.kit import vessels as v
from hawker.demo.pictures.kit.canvas import TILT, Canvas
from hawker.demo.pictures.kit.colour import GREEN_BOX, KRAFT, STEEL, tone
from hawker.demo.pictures.kit.packaging import open_box
from hawker.demo.pictures.registry import drawing

from . import pieces as p

ROASTED = tone("#dfa95c", 1.0)
PEACOCK = tone("#1f6f72", 0.9)


def katli_rows(c: Canvas, left: float, right: float, back: float, front: float, size: float) -> None:
    """Diamonds laid edge to edge, from back to front."""
    step_x, step_y = size * 0.61, size * 0.335
    row, y = 0, back
    while y <= front:
        x = left + (step_x / 2 if row % 2 else 0)
        while x <= right:
            widened = 400 + (x - 400) * (1 + 0.05 * (y - back) / (front - back))
            p.kaju_katli(c, widened, y, size, turn=90, shadow=False)
            x += step_x
        row, y = row + 1, y + step_y


def katli_star(c: Canvas, x: float, y: float, size: float, *, lift: float = 0) -> None:
    """Six diamonds around a point, as they are laid on a plate."""
    spots = []
    for index in range(6):
        angle = math.radians(60 * index + 30)
        reach = size * 0.53
        spots.append((y + reach * math.sin(angle) * TILT - lift, x + reach * math.cos(angle), 60 * index + 30))
    for py, px, turn in sorted(spots):
        p.kaju_katli(c, px, py, size, turn=turn, shadow=lift == 0)


@drawing("kaju-katli", "#efece2", "Kaju katli laid as a star")
def kaju_katli(c: Canvas) -> None:
    v.glow(c)
    v.plate(c, 400, 475, 372, PEACOCK, ring_colour="#d9a441")
    c.ellipse(412, 496, 286, 176, PEACOCK.deep, opacity=0.4)
    katli_star(c, 400, 488, 268)
    g.marigold(c, 400, 468, 40, shadow=False)
    g.cashew(c, 84, 712, 66, 20)
    g.cashew(c, 150, 742, 60, 120)
    g.cashew(c, 718, 716, 64, 60)


@drawing("kaju-katli", "#e7e4da", "Kaju katli packed in the shop's box", view=1)
def kaju_katli_box(c: Canvas) -> None:
    with c.zoomed(1.2, y=480, dy=-30):
        open_box(c, 400, 545, 530, 380, GREEN_BOX, lambda: katli_rows(c, 160, 640, 460, 660, 120), lining="#f3d796")
    g.cashew(c, 96, 722, 60, 30)
    g.cashew(c, 716, 732, 56, 110)


@drawing("kaju-katli", "#dfe3e2", "Kaju katli seen close, with its silver leaf", view=2)
def kaju_katli_close(c: Canvas) -> None:
    v.glow(c)
    for x, y, turn in ((400, 300, 8), (230, 450, -16), (575, 460, 20), (400, 610, 4)):
        p.kaju_katli(c, x, y, 400, turn=turn)
    g.cashew(c, 110, 690, 92, 20)
    g.cashew(c, 690, 690, 88, 130)
    g.cashew(c, 650, 220, 80, 70)


@drawing("kaju-pista-roll", "#eaeedd", "Kaju pista rolls stacked on a plate")
def kaju_pista_roll(c: Canvas) -> None:
    v.glow(c)
    v.plate(c, 400, 480, 368, tone("#8c4a3a", 0.8))
    size, step_x, step_y = 400, -34, 102
    for layer, count in enumerate((3, 2, 1)):
        for index in range(count):
            place = index + layer / 2
            x, y = 450 + step_x * place, 400 + step_y * place - layer * 92
            p.kaju_roll(c, x, y, size, shadow=layer == 0)
    g.pistachio(c, 92, 716, 48, 20)
    g.pistachio(c, 714, 724, 46, -30)
    g.cashew(c, 160, 742, 54, 60)


@drawing("anjeer-roll", "#f2dfd6", "Slices of fig and nut roll")
def anjeer_roll(c: Canvas) -> None:
    v.glow(c)
    v.board(c, 400, 480, 710, 520, turn=-12)
    with c.zoomed(1.2, y=500, dy=-20):
        for x, y in ((330, 400), (500, 385), (245, 480), (415, 470), (580, 462), (320, 560), (490, 556)):
            p.anjeer_roll(c, x, y, 160)
        p.anjeer_roll(c, 412, 420, 160, shadow=False)
    g.fig(c, 104, 668, 92)
    g.almond(c, 690, 722, 60, 20)
    g.pistachio(c, 200, 736, 46, 10)


@drawing("dates-laddu", "#eedfcd", "Dates and nut laddu in a brass tray")
def dates_laddu(c: Canvas) -> None:
    v.glow(c)
    v.thali(c, 400, 480, 362)
    with c.zoomed(1.12, y=500, dy=-4):
        for x, y in (
            (400, 412),
            (265, 450),
            (535, 450),
            (190, 520),
            (400, 500),
            (610, 520),
            (300, 575),
            (500, 575),
        ):
            p.dates_laddu(c, x, y, 148)
        p.dates_laddu(c, 400, 400, 148, shadow=False)
    for x, y, a in ((86, 708, 20), (150, 738, -16), (712, 720, 40)):
        g.date(c, x, y, 76, a)


@drawing("kadalai-mittai", "#f4e2c4", "Peanut brittle bars in jaggery")
def kadalai_mittai(c: Canvas) -> None:
    v.glow(c)
    with c.flat_on(408, 496, turn=-14):
        c.shape([(-330, -260), (320, -280), (345, 250), (-300, 285)], "#3a1c08", opacity=0.16)
    with c.flat_on(400, 486, turn=-14):
        c.shape([(-330, -260), (320, -280), (345, 250), (-300, 285)], KRAFT.base)
        c.shape([(-330, -260), (-200, -264), (-300, -120)], KRAFT.dark)
        c.stroke("M-60 -270L-30 276", KRAFT.light, 5, opacity=0.6)
    with c.zoomed(1.2, y=500, dy=-10):
        for x, y in ((330, 395), (500, 430), (250, 490), (420, 525), (330, 600), (560, 560)):
            p.peanut_brittle(c, x, y, 190)
        p.peanut_brittle(c, 400, 430, 190, turn=12, shadow=False)
    for x, y, a in ((92, 700, 20), (134, 732, 70), (706, 716, 130), (740, 690, 30)):
        g.peanut(c, x, y, 40, a)
    g.jaggery(c, 700, 232, 84)


@drawing("pepper-cashews", "#e9ecdc", "Pepper cashews with curry leaves")
def pepper_cashews(c: Canvas) -> None:
    v.glow(c)

    def fill() -> None:
        s.mound(c, 400, 440, 240, 160, tone("#b97f38"), uneven=0.05)
        for index, (x, y) in enumerate(g.heap(c, 400, 430, 226, 160, 92, 24)):
            g.cashew(c, x, y - 20, c.between(74, 88), c.between(-70, 110), ROASTED)
            spots = [(x + dx, y - 30 + dy) for dx, dy in g.scattered(c, 5, 26, 14)]
            g.speckle(c, spots, ("#3b2716", "#5a3a1c", "#7a2a1a"), 1.4, 2.8)
            if index % 11 == 5:
                g.leaf(c, x, y - 26, 64, c.between(-60, 240), slim=0.36)

    with c.zoomed(1.12, y=490):
        v.bowl(c, 400, 430, 275, 145, STEEL, fill, level=0.1, foot=0.46)
    g.curry_sprig(c, 60, 730, 150, -24)
    g.cashew(c, 700, 716, 72, 30, ROASTED)
    spots = [(680 + dx, 742 + dy) for dx, dy in g.scattered(c, 14, 60, 16, gap=9)]
    g.speckle(c, spots, ("#3b2716", "#2c1b0e"), 3, 4.4, flat=0.95)
