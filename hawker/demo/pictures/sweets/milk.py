# SPDX-License-Identifier: Apache-2.0
"""Milk sweets."""

from hawker.demo.pictures.kit import garnish as g
from hawker.demo.pictures.kit import solids as s
from hawker.demo.pictures.kit import vessels as v
from hawker.demo.pictures.kit.canvas import TILT, Canvas, ring, smooth
from hawker.demo.pictures.kit.colour import BRASS, CERAMIC, CLAY, CREAM_BOX, GREEN_BOX, WOOD, tone
from hawker.demo.pictures.kit.packaging import open_box, tissue
from hawker.demo.pictures.registry import drawing

from . import pieces as p

SAFFRON_MILK = tone("#f5d06f", 0.75)
CLEAR_SYRUP = tone("#e6dfc4", 0.6)
MADRAS_RED = (tone("#c7553a"), ("#7d2a1c", "#e9b054", "#2f6b52"))
MADRAS_BLUE = (tone("#4f7f9b"), ("#27506b", "#e9c46a", "#b94a3b"))

#: Where seven balls float in a bowl.
SEVEN = ((330, 398), (462, 396), (256, 440), (400, 444), (540, 440), (330, 496), (470, 498))


def floating(c: Canvas, x: float, y: float, width: float, colour: str) -> None:
    """The ripple where a piece breaks the surface of its syrup."""
    c.stroke(smooth(ring(x, y, width / 2, width / 2 * 0.36, count=24)[1:12], closed=False), colour, 4, opacity=0.6)


@drawing("gulab-jamun", "#f6e3c8", "Gulab jamun in a brass bowl of cardamom syrup")
def gulab_jamun(c: Canvas) -> None:
    v.glow(c)
    v.check_cloth(c, 410, 540, 660, 440, *MADRAS_RED, turn=-12)
    with c.zoomed(1.12, y=470):

        def fill() -> None:
            for x, y in SEVEN:
                c.ellipse(x + 6, y + 2, 70, 26, p.SYRUP.deep, opacity=0.55)
                p.gulab_jamun(c, x, y, 136, shadow=False)
                floating(c, x, y - 6, 144, p.SYRUP.pale)
            g.slivers(c, 400, 372, 12, 130, 46, 27)
            g.saffron(c, 400, 400, 7, 130, 52, 24)

        v.bowl(c, 400, 400, 258, 150, BRASS, fill, liquid=p.SYRUP, level=0.16, band=BRASS.deep)
    g.cardamom(c, 118, 690, 56, -28)
    g.cardamom(c, 176, 724, 52, 22)
    g.petal(c, 706, 300, 62, 30)
    g.petal(c, 712, 688, 54, -140)


@drawing("gulab-jamun", "#efe0cb", "Gulab jamun packed in the shop's box", view=1)
def gulab_jamun_box(c: Canvas) -> None:
    def fill() -> None:
        for y in (472, 536, 602, 668):
            for x in (212, 306, 400, 494, 588):
                tissue(c, x, y + 2, 48)
                p.gulab_jamun(c, x, y, 84)
                g.sliver(c, x - 6, y - 64, 18, 20)

    with c.zoomed(1.2, y=480, dy=-34):
        open_box(c, 400, 552, 520, 372, GREEN_BOX, fill)
    g.cardamom(c, 106, 716, 50, 14)
    g.petal(c, 706, 716, 56, -30)


@drawing("gulab-jamun", "#f0d3ab", "A gulab jamun cut open", view=2)
def gulab_jamun_close(c: Canvas) -> None:
    v.glow(c)
    v.plate(c, 400, 545, 372, CERAMIC, ring_colour="#c98b2e")
    c.ellipse(410, 580, 262, 132, p.SYRUP.base)
    c.ellipse(405, 576, 240, 116, p.SYRUP.light, opacity=0.6)
    p.gulab_jamun(c, 530, 500, 250)
    p.gulab_jamun(c, 262, 535, 236)
    p.half_jamun(c, 408, 640, 262)
    g.slivers(c, 520, 400, 4, 60, 26, 38)
    g.slivers(c, 250, 452, 4, 56, 24, 36)
    g.saffron(c, 500, 620, 5, 60, 26, 30)


@drawing("rasgulla", "#e3ebef", "Rasgulla in a clay bowl of light syrup")
def rasgulla(c: Canvas) -> None:
    v.glow(c)
    v.check_cloth(c, 400, 560, 640, 400, *MADRAS_BLUE, turn=10)
    with c.zoomed(1.12, y=470):

        def fill() -> None:
            for x, y in SEVEN:
                c.ellipse(x + 6, y + 2, 70, 26, CLEAR_SYRUP.deep, opacity=0.5)
                p.rasgulla(c, x, y, 136, shadow=False)
                floating(c, x, y - 6, 144, "#ffffff")
            g.saffron(c, 405, 390, 8, 130, 56, 24)

        v.bowl(c, 405, 405, 255, 160, CLAY, fill, liquid=CLEAR_SYRUP, level=0.14, foot=0.5)
    g.petal(c, 104, 690, 60, 10)
    g.petal(c, 160, 726, 50, 120)
    g.cardamom(c, 706, 712, 52, -30)


@drawing("rasgulla", "#dfe6e8", "Rasgulla in a clay cup for one", view=1)
def rasgulla_cup(c: Canvas) -> None:
    v.glow(c)
    for cx, cy, r in ((255, 400, 165), (560, 455, 178)):

        def fill(x: float = cx, y: float = cy, radius: float = r) -> None:
            for dx, dy in ((-0.42, 0.02), (0.4, -0.02), (0.02, 0.24)):
                px, py = x + dx * radius, y + dy * radius + 10
                p.rasgulla(c, px, py, radius * 0.82, shadow=False)
                floating(c, px, py - 4, radius * 0.86, "#ffffff")
            g.saffron(c, x, y, 4, radius * 0.5, radius * 0.2, 24)

        v.bowl(c, cx, cy, r, 190, CLAY, fill, liquid=CLEAR_SYRUP, level=0.1, foot=0.62, band=CLAY.deep)
    g.petal(c, 120, 690, 60, 10)
    g.petal(c, 330, 720, 50, 120)


@drawing("rasgulla", "#d9e4e8", "Rasgulla seen close", view=2)
def rasgulla_close(c: Canvas) -> None:
    v.glow(c)
    v.plate(c, 400, 540, 376, tone("#7fa3b5", 0.8))
    c.ellipse(405, 575, 268, 138, CLEAR_SYRUP.base, opacity=0.9)
    for x, y, size in ((290, 505, 230), (530, 500, 240), (405, 640, 262)):
        p.rasgulla(c, x, y, size)
    g.saffron(c, 405, 470, 5, 120, 50, 34)
    g.slivers(c, 400, 520, 5, 120, 60, 34)
    g.petal(c, 640, 640, 60, 10)


@drawing("rasmalai", "#f7e2cf", "Rasmalai in saffron milk")
def rasmalai(c: Canvas) -> None:
    v.glow(c)
    with c.zoomed(1.1, y=440):

        def fill() -> None:
            for x, y in ((305, 408), (490, 402), (222, 470), (400, 484), (572, 464), (306, 548), (494, 546)):
                c.stroke(smooth(ring(x, y, 84, 84 * TILT)), SAFFRON_MILK.pale, 7, opacity=0.9)
                p.rasmalai(c, x, y, 158)
            g.slivers(c, 400, 430, 8, 200, 80, 26)
            g.saffron(c, 400, 420, 9, 205, 88, 26)

        v.bowl(c, 400, 410, 292, 130, CERAMIC, fill, liquid=SAFFRON_MILK, level=0.18, foot=0.5, band="#3d7f9c")
    g.petal(c, 104, 690, 58, 10)
    g.petal(c, 150, 726, 46, 100)
    g.pistachio(c, 664, 724, 46, -20)
    g.pistachio(c, 720, 692, 42, 30)


@drawing("kesar-peda", "#fbe8c4", "Kesar peda on a paper doily")
def kesar_peda(c: Canvas) -> None:
    v.glow(c)
    v.thali(c, 400, 465, 352)
    v.doily(c, 404, 472, 290)
    with c.zoomed(1.08, y=480):
        for x, y in ((300, 380), (500, 380), (200, 470), (400, 470), (600, 470), (300, 562), (500, 562)):
            p.peda(c, x, y, 182)
        p.peda(c, 400, 412, 182, shadow=False)
    g.cardamom(c, 712, 714, 54, -24)
    g.pistachio(c, 104, 718, 48, 20)


@drawing("pista-barfi", "#e0ead6", "Pista barfi with silver leaf on a board")
def pista_barfi(c: Canvas) -> None:
    v.glow(c)
    v.board(c, 400, 465, 700, 520, turn=-16)
    with c.zoomed(1.3, y=500, dy=-42):
        for x, y in ((400, 425), (290, 480), (510, 480), (400, 540), (290, 598), (510, 598)):
            p.pista_barfi(c, x, y, 112)
        p.pista_barfi(c, 400, 440, 112, shadow=False)
    for x, y, a in ((80, 300, 20), (712, 690, -30), (660, 738, 15), (84, 712, 40), (730, 244, 10)):
        g.pistachio(c, x, y, 50, a)


@drawing("pista-barfi", "#dfe6d2", "Pista barfi packed in the shop's box", view=1)
def pista_barfi_box(c: Canvas) -> None:
    def fill() -> None:
        for y in (470, 540, 610, 676):
            for x in (206, 303, 400, 497, 594):
                p.pista_barfi(c, x, y, 68, turn=45)

    with c.zoomed(1.2, y=480, dy=-34):
        open_box(c, 400, 552, 530, 372, CREAM_BOX, fill, print_colour="#12694c")
    g.pistachio(c, 104, 722, 48, 20)
    g.pistachio(c, 702, 726, 44, -20)


@drawing("pista-barfi", "#d3e0c2", "Pista barfi seen close", view=2)
def pista_barfi_close(c: Canvas) -> None:
    v.glow(c)
    p.pista_barfi(c, 255, 470, 230, turn=30)
    p.pista_barfi(c, 560, 520, 240, turn=52)
    p.pista_barfi(c, 372, 680, 262, turn=36)
    g.crumbs(c, 640, 690, 26, 90, 40, 10)
    for x, y, a in ((610, 300, 20), (676, 344, -30), (690, 720, 15)):
        g.pistachio(c, x, y, 62, a)


@drawing("kalakand", "#e9e3ee", "Kalakand with almond and pistachio slivers")
def kalakand(c: Canvas) -> None:
    v.glow(c)
    v.plate(c, 400, 475, 368, tone("#6d83a8", 0.8))
    with c.zoomed(1.34, y=510, dy=-38):
        for x, y in ((400, 428), (292, 482), (508, 482), (400, 540), (292, 594), (508, 594)):
            p.kalakand(c, x, y, 110)
        p.kalakand(c, 400, 442, 110, shadow=False)
    g.petal(c, 96, 716, 56, 20)
    g.petal(c, 706, 732, 50, 150)
    g.almond(c, 724, 214, 58, 30)


@drawing("palkova", "#efe3d3", "Palkova heaped in a leaf cup")
def palkova(c: Canvas) -> None:
    v.glow(c)
    v.banana_leaf(c, 400, 590, 740, 420, turn=-6)
    khoa = tone("#e4bd84", 0.85)
    leaf_cup = tone("#8a9a4b", 0.95)

    def fill() -> None:
        outline = s.mound(c, 400, 440, 238, 180, khoa, uneven=0.05)
        with c.clipped(smooth(outline)):
            spots = [(400 + dx, 380 + dy) for dx, dy in g.scattered(c, 300, 240, 160)]
            g.speckle(c, spots, (khoa.pale, khoa.dark, khoa.light, khoa.base, "#c9924f"), 3, 10, flat=0.75)
        g.slivers(c, 380, 340, 10, 130, 70, 34, g.ALMOND_FLESH)
        g.slivers(c, 380, 340, 8, 130, 70, 30)

    with c.zoomed(1.08, y=520):
        v.bowl(c, 400, 430, 272, 150, leaf_cup, fill, level=0.1, foot=0.5)
        for offset in (-200, -130, -60, 10, 80, 150, 215):
            top = 430 + 165 - abs(offset) * 0.28
            c.stroke(
                f"M{400 + offset} {top:.0f}Q{400 + offset * 0.92:.0f} 620 {400 + offset * 0.55:.0f} 672",
                leaf_cup.deep,
                3,
                opacity=0.5,
            )
        g.spoon(c, 515, 352, 250, -50, WOOD)


@drawing("cham-cham", "#f6dcd3", "Cham cham filled with cream")
def cham_cham(c: Canvas) -> None:
    v.glow(c)
    v.plate(c, 400, 470, 370, CERAMIC, ring_colour="#b65a6c")
    with c.zoomed(1.2, y=510, dy=-34):
        for x, y in ((320, 425), (510, 430), (232, 500), (418, 508), (590, 512), (325, 584), (508, 590)):
            p.cham_cham(c, x, y, 218, turn=-14)
    g.petal(c, 92, 712, 62, 20)
    g.petal(c, 150, 742, 48, 150)
    g.petal(c, 716, 196, 54, 80)
