# SPDX-License-Identifier: Apache-2.0
"""What is made for the feasts of the year."""

from hawker.demo.pictures.kit import garnish as g
from hawker.demo.pictures.kit import solids as s
from hawker.demo.pictures.kit import vessels as v
from hawker.demo.pictures.kit.canvas import Canvas, smooth
from hawker.demo.pictures.kit.colour import BRASS, STEEL, tone
from hawker.demo.pictures.kit.packaging import jar
from hawker.demo.pictures.registry import drawing

from . import pieces as p

LEGIYAM = tone("#4b2a18", 1.2)


@drawing("adhirasam", "#f6e2c6", "Adhirasam stacked beside a lamp")
def adhirasam(c: Canvas) -> None:
    v.glow(c)
    v.kolam(c, 400, 500, 330, opacity=0.9)
    v.banana_leaf(c, 380, 500, 640, 470, turn=-10)
    for level in range(5):
        p.adhirasam(c, 300 + (level % 2) * 9, 450 - level * 30, 232, shadow=level == 0)
    p.adhirasam(c, 505, 480, 226)
    p.adhirasam(c, 512, 450, 226, shadow=False)
    p.adhirasam(c, 375, 590, 236)
    v.lamp(c, 666, 650, 150)
    g.jaggery(c, 110, 690, 86)
    g.marigold(c, 190, 730, 34)


@drawing("ellu-urundai", "#f1e6d6", "Ellu urundai in a brass dish")
def ellu_urundai(c: Canvas) -> None:
    v.glow(c)
    v.thali(c, 400, 480, 360)
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
            p.sesame_ball(c, x, y, 142)
        p.sesame_ball(c, 400, 404, 142, shadow=False)
    cane = tone("#9aa94a", 0.9)
    for y, turn in ((700, -10), (736, -4)):
        s.log(c, 640, y, 240, 17, cane, turn=turn)
        with c.placed(640, y, turn=turn):
            for at in (-70, 10, 90):
                c.stroke(f"M{at} -16Q{at + 6} 0 {at} 16", cane.deep, 4)
    g.jaggery(c, 110, 700, 90)


@drawing("kozhukattai", "#e3edda", "Kozhukattai steamed on a banana leaf")
def kozhukattai(c: Canvas) -> None:
    v.glow(c)
    v.banana_leaf(c, 400, 500, 770, 600, turn=-8)
    for x, y in ((330, 400), (500, 395), (230, 500), (415, 505), (590, 495), (500, 610)):
        p.kozhukattai(c, x, y, 170)
    cut_dumpling(c, 310, 620, 178)
    g.coconut(c, 692, 668, 130, -6)
    g.jaggery(c, 96, 712, 80)


def cut_dumpling(c: Canvas, x: float, y: float, size: float) -> None:
    """A dumpling cut through: coconut and jaggery inside."""
    filling = tone("#a8622a", 0.95)
    s.ground_shadow(c, x, y, size * 0.5, size * 0.2)
    outline = "M0 -84C9 -66 52 -52 52 -14C52 14 28 22 0 22S-52 14 -52 -14C-52 -52 -9 -66 0 -84Z"
    inner = "M0 -58C8 -46 40 -38 40 -12C40 8 22 13 0 13S-40 8 -40 -12C-40 -38 -8 -46 0 -58Z"
    with c.placed(x, y - size * 0.1, scale=size / 104):
        c.path(outline, p.RICE_DOUGH.pale)
        c.stroke(outline, p.RICE_DOUGH.dark, 3)
        c.path(inner, filling.dark)
        with c.clipped(inner):
            for dx, dy in g.scattered(c, 90, 38, 36):
                g.strand(c, dx, dy - 18, c.between(5, 10), c.between(0, 180), 2.4, filling)
            for dx, dy in g.scattered(c, 24, 36, 32):
                g.strand(c, dx, dy - 18, c.between(4, 8), c.between(0, 180), 1.8, tone("#f1dcb4", 0.8))


@drawing("somas", "#f8e6d2", "Somas with crimped rims")
def somas(c: Canvas) -> None:
    v.glow(c)
    v.plate(c, 400, 480, 370, tone("#3f7d78", 0.85), ring_colour="#e9c46a")
    with c.zoomed(1.16, y=500, dy=-6):
        for x, y, a in (
            (310, 395, -8),
            (495, 395, 8),
            (225, 480, -12),
            (400, 480, 0),
            (578, 480, 12),
            (310, 570, -6),
            (495, 572, 6),
        ):
            p.somas(c, x, y, 186, turn=a)
    g.coconut(c, 690, 690, 120, -6)
    g.cashew(c, 92, 712, 62, 30)
    g.raisin(c, 146, 738, 28, 10)


@drawing("deepavali-legiyam", "#efe0d2", "Deepavali legiyam in its jar, with a lamp")
def deepavali_legiyam(c: Canvas) -> None:
    v.glow(c)
    v.kolam(c, 400, 620, 300, opacity=0.85)
    jar(c, 320, 650, 320, 400, LEGIYAM, tone("#c98f2e", 0.9), level=0.2)

    def fill() -> None:
        outline = s.mound(c, 590, 606, 84, 52, LEGIYAM, uneven=0.03)
        with c.clipped(smooth(outline)):
            c.ellipse(560, 574, 34, 9, LEGIYAM.pale, opacity=0.8, turn=-18)
            c.ellipse(610, 590, 20, 6, LEGIYAM.pale, opacity=0.6, turn=8)

    v.bowl(c, 590, 590, 108, 66, BRASS, fill, level=0.1, foot=0.5)
    g.spoon(c, 606, 566, 170, -44, STEEL)
    v.lamp(c, 160, 690, 120)
    g.marigold(c, 700, 724, 44)
    g.marigold(c, 640, 738, 32, base="#f2b83a")
