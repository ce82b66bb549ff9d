# SPDX-License-Identifier: Apache-2.0
"""Ghee sweets."""

from hawker.demo.pictures.kit import garnish as g
from hawker.demo.pictures.kit import solids as s
from hawker.demo.pictures.kit import vessels as v
from hawker.demo.pictures.kit.canvas import Canvas, smooth
from hawker.demo.pictures.kit.colour import BRASS, CERAMIC, DARK_WOOD, GREEN_BOX, RED_BOX, STEEL, Tone, tone
from hawker.demo.pictures.kit.packaging import open_box, tissue
from hawker.demo.pictures.registry import drawing

from . import pieces as p

ALMOND_HALWA = tone("#e8962a", 1.05)
WHEAT_HALWA = tone("#ab4517", 1.15)
CARROT = tone("#d9591f", 1.05)


@drawing("mysore-pak", "#faeac6", "Ghee Mysore pak stacked on a banana leaf")
def mysore_pak(c: Canvas) -> None:
    v.glow(c)
    v.banana_leaf(c, 400, 515, 740, 560, turn=-8)
    with c.zoomed(1.3, y=500, dy=-26):
        for x, y in ((300, 452), (455, 492), (250, 520), (400, 560), (545, 560)):
            p.mysore_pak(c, x, y, 168)
        for x, y in ((310, 440), (440, 484)):
            p.mysore_pak(c, x, y - 30, 168, shadow=False)
        p.mysore_pak(c, 372, 400, 168, shadow=False)


@drawing("mysore-pak", "#f4e2bb", "Mysore pak packed in the shop's box", view=1)
def mysore_pak_box(c: Canvas) -> None:
    def fill() -> None:
        for y in (466, 534, 602, 670):
            for x in (213, 338, 462, 587):
                p.mysore_pak(c, x, y, 112, turn=0)

    with c.zoomed(1.2, y=480, dy=-34):
        open_box(c, 400, 552, 530, 372, GREEN_BOX, fill)
    g.marigold(c, 96, 716, 40)


@drawing("mysore-pak", "#f3d899", "The honeycomb of Mysore pak, close", view=2)
def mysore_pak_close(c: Canvas) -> None:
    v.glow(c)
    p.mysore_pak(c, 285, 470, 380, turn=20)
    p.mysore_pak(c, 545, 560, 380, turn=20)
    p.mysore_pak(c, 330, 690, 400, turn=20)
    g.crumbs(c, 640, 720, 24, 90, 26, 10, p.GOLD)


@drawing("motichoor-laddu", "#fdebc9", "Motichoor laddu piled on a brass plate")
def motichoor_laddu(c: Canvas) -> None:
    v.glow(c)
    v.thali(c, 400, 520, 350)
    with c.zoomed(1.12, y=520, dy=-8):
        for x, y in ((320, 470), (480, 470), (225, 520), (575, 520), (320, 572), (480, 572)):
            p.motichoor(c, x, y, 168)
        p.motichoor(c, 400, 520, 168)
        for x, y in ((400, 400), (318, 440), (482, 440)):
            p.motichoor(c, x, y, 168, shadow=False)
        p.motichoor(c, 400, 330, 168, shadow=False)
    g.marigold(c, 706, 706, 48)
    g.marigold(c, 92, 706, 38, base="#f2b83a")


@drawing("motichoor-laddu", "#f7e0b6", "Motichoor laddu in paper cases in the shop's box", view=1)
def motichoor_box(c: Canvas) -> None:
    def fill() -> None:
        for y in (476, 548, 620, 690):
            for x in (220, 340, 460, 580):
                tissue(c, x, y, 58, "#f6d6c3")
                p.motichoor(c, x, y - 4, 100, shadow=False)

    with c.zoomed(1.2, y=480, dy=-34):
        open_box(c, 400, 552, 530, 372, RED_BOX, fill)
    g.marigold(c, 96, 716, 40)


@drawing("motichoor-laddu", "#f9d38e", "Motichoor laddu seen close", view=2)
def motichoor_close(c: Canvas) -> None:
    v.glow(c)
    p.motichoor(c, 265, 500, 330, grain=0.075)
    p.motichoor(c, 565, 530, 320, grain=0.075)
    p.motichoor(c, 395, 690, 350, grain=0.075)
    g.marigold(c, 690, 706, 56)
    for x, y in ((110, 690), (150, 722), (600, 716)):
        c.circle(x + 2, y + 3, 9, p.BOONDI.deep)
        c.circle(x, y, 8.5, p.BOONDI.base)


@drawing("rava-laddu", "#e0e9ec", "Rava laddu with cashew and raisins")
def rava_laddu(c: Canvas) -> None:
    v.glow(c)
    v.plate(c, 400, 500, 365, tone("#c9803f", 0.8))
    with c.zoomed(1.1, y=510, dy=-14):
        for x, y in (
            (400, 440),
            (250, 480),
            (550, 480),
            (180, 545),
            (400, 530),
            (620, 545),
            (295, 595),
            (505, 595),
        ):
            p.rava_laddu(c, x, y, 150)
        p.rava_laddu(c, 400, 428, 150, shadow=False)
    g.cashew(c, 100, 716, 62, 20)
    g.cashew(c, 706, 724, 58, 140)
    g.raisin(c, 168, 738, 26, 10)


@drawing("jalebi", "#fbe7c6", "Jalebi on a steel plate")
def jalebi(c: Canvas) -> None:
    v.glow(c)
    v.plate(c, 400, 470, 372, STEEL)
    for x, y, size, a in (
        (330, 330, 240, 40),
        (500, 340, 240, 200),
        (210, 430, 250, 120),
        (600, 440, 245, 300),
        (300, 560, 250, 80),
        (520, 565, 250, 220),
        (400, 440, 270, 10),
    ):
        p.jalebi(c, x, y, size, start=a)
    g.saffron(c, 400, 450, 10, 230, 110, 28)
    g.slivers(c, 400, 450, 14, 230, 110, 28)


@drawing("jalebi", "#f6e3c9", "Jalebi in a leaf plate to eat at once", view=1)
def jalebi_paper(c: Canvas) -> None:
    v.check_cloth(c, 400, 470, 720, 700, tone("#d9913f"), ("#a1432c", "#f3d9a0", "#2f6b52"), turn=-16)
    v.banana_leaf(c, 400, 480, 560, 440, turn=14)
    for x, y, size, a in ((320, 410, 270, 20), (510, 450, 270, 160), (360, 570, 280, 260)):
        p.jalebi(c, x, y, size, start=a)
    g.slivers(c, 400, 480, 10, 170, 90, 30)


@drawing("jalebi", "#f7cf8e", "A jalebi seen close", view=2)
def jalebi_close(c: Canvas) -> None:
    v.glow(c)
    c.ellipse(405, 560, 330, 150, p.SYRUP.light, opacity=0.55)
    c.ellipse(395, 550, 290, 120, p.SYRUP.pale, opacity=0.5)
    p.jalebi(c, 400, 430, 690, start=30)
    g.slivers(c, 400, 430, 8, 230, 130, 46)
    g.saffron(c, 400, 430, 8, 250, 140, 44)


@drawing("jangiri", "#fbdcc0", "Jangiri flowers on a doily")
def jangiri(c: Canvas) -> None:
    v.glow(c)
    v.plate(c, 400, 470, 372, CERAMIC, ring_colour="#2f6b52")
    v.doily(c, 402, 478, 286)
    for x, y, a in (
        (400, 340, 0),
        (215, 430, 12),
        (585, 430, 24),
        (305, 560, 8),
        (500, 560, 18),
        (402, 452, 5),
    ):
        p.jangiri(c, x, y, 250, start=a)
    g.slivers(c, 402, 452, 4, 40, 20, 26)


@drawing("badusha", "#f3e2cf", "Badusha with a sugar glaze")
def badusha(c: Canvas) -> None:
    v.glow(c)
    v.steel_tray(c, 400, 470, 690, 560, STEEL, turn=-10)
    with c.zoomed(1.16, y=500, dy=-14):
        for x, y in (
            (300, 375),
            (480, 360),
            (215, 450),
            (400, 440),
            (575, 432),
            (290, 530),
            (475, 520),
            (400, 605),
        ):
            p.badusha(c, x, y, 172)
    g.pistachio(c, 92, 716, 46, 20)
    g.cardamom(c, 716, 726, 52, -20)


@drawing("soan-papdi", "#e6efe6", "Soan papdi cubes on a dark board")
def soan_papdi(c: Canvas) -> None:
    v.glow(c)
    v.board(c, 400, 475, 700, 520, turn=-14, colours=DARK_WOOD)
    with c.zoomed(1.28, y=510, dy=-34):
        for x, y in ((400, 430), (285, 490), (515, 490), (400, 555), (285, 612), (515, 612)):
            p.soan_papdi(c, x, y, 112)
        p.soan_papdi(c, 400, 440, 112, shadow=False)
    g.almond(c, 86, 716, 58, 30)
    g.pistachio(c, 716, 728, 46, 20)


@drawing("soan-papdi", "#e3ead9", "Soan papdi packed in the shop's box", view=1)
def soan_papdi_box(c: Canvas) -> None:
    def fill() -> None:
        for y in (470, 540, 610, 676):
            for x in (206, 303, 400, 497, 594):
                p.soan_papdi(c, x, y, 66, turn=45)

    with c.zoomed(1.2, y=480, dy=-34):
        open_box(c, 400, 552, 530, 372, GREEN_BOX, fill)
    g.almond(c, 96, 722, 54, 30)


@drawing("soan-papdi", "#d5e0cf", "The threads of soan papdi, close", view=2)
def soan_papdi_close(c: Canvas) -> None:
    v.glow(c)
    p.soan_papdi(c, 265, 480, 240, turn=30)
    p.soan_papdi(c, 565, 510, 240, turn=48)
    p.soan_papdi(c, 385, 690, 275, turn=36)
    for _ in range(40):
        g.strand(c, c.between(560, 740), c.between(680, 750), 40, c.between(-40, 40), 2.4, p.SOAN)


def halwa_mound(c: Canvas, x: float, y: float, rx: float, ry: float, colours: Tone, grain: int) -> None:
    """A glistening heap of halwa with some grain."""
    outline = s.mound(c, x, y, rx, ry, colours, uneven=0.05)
    with c.clipped(smooth(outline)):
        spots = [(x + dx, y - ry * 0.35 + dy) for dx, dy in g.scattered(c, grain, rx, ry * 0.75)]
        g.speckle(c, spots, (colours.pale, colours.dark, colours.light, colours.deep), 2, 7, flat=0.7, opacity=0.65)
    for dx, dy, w, t in (
        (-0.45, -0.52, 0.2, -24),
        (-0.12, -0.78, 0.14, -10),
        (-0.62, -0.2, 0.1, -50),
        (0.3, -0.44, 0.1, 18),
    ):
        c.ellipse(x + dx * rx, y + dy * ry, w * rx, w * rx * 0.34, colours.pale, opacity=0.85, turn=t)


@drawing("badam-halwa", "#fbe3c2", "Badam halwa in a brass cup")
def badam_halwa(c: Canvas) -> None:
    v.glow(c)
    v.check_cloth(c, 400, 560, 680, 430, tone("#5b8f63"), ("#2b5c45", "#e9c46a", "#c7553a"), turn=-12)

    def fill() -> None:
        halwa_mound(c, 400, 448, 236, 195, ALMOND_HALWA, 150)
        g.slivers(c, 385, 340, 12, 140, 80, 40, g.ALMOND_FLESH)
        g.saffron(c, 385, 350, 8, 150, 80, 30)

    with c.zoomed(1.08, y=500):
        v.bowl(c, 400, 430, 262, 150, BRASS, fill, level=0.1, foot=0.42, band=BRASS.deep)
        g.spoon(c, 520, 372, 240, -52, STEEL)
    for x, y, a in ((92, 700, 20), (150, 738, -30), (712, 726, 40)):
        g.almond(c, x, y, 62, a)


@drawing("badam-halwa", "#f5e0c4", "Badam halwa portions in butter paper", view=1)
def badam_halwa_paper(c: Canvas) -> None:
    v.glow(c)
    v.board(c, 400, 490, 730, 560, turn=-12)
    for x, y in ((240, 420), (550, 400), (395, 600)):
        with c.placed(x + 14, y + 26):
            c.shape([(-170, 12), (-46, -96), (170, -36), (140, 76), (-34, 114)], "#2a1405", opacity=0.2)
        with c.placed(x, y):
            c.shape([(-170, 4), (-54, -104), (170, -46), (140, 72), (-34, 106)], "#fff6e2")
            c.shape([(-170, 4), (-54, -104), (-20, -20)], "#f1e2c2")
            c.shape([(170, -46), (140, 72), (60, 14)], "#ecdab6")
        halwa_mound(c, x, y + 28, 136, 122, ALMOND_HALWA, 70)
        g.slivers(c, x - 10, y - 40, 7, 74, 42, 36, g.ALMOND_FLESH)
    g.almond(c, 92, 716, 60, 20)


@drawing("badam-halwa", "#f6cd97", "Badam halwa seen close", view=2)
def badam_halwa_close(c: Canvas) -> None:
    v.glow(c)
    v.plate(c, 400, 560, 380, CERAMIC, ring_colour="#c98b2e")
    halwa_mound(c, 400, 610, 290, 330, ALMOND_HALWA, 300)
    g.slivers(c, 370, 440, 14, 180, 140, 62, g.ALMOND_FLESH)
    g.slivers(c, 370, 440, 6, 180, 130, 48)
    g.saffron(c, 380, 440, 10, 190, 140, 44)
    g.almond(c, 690, 690, 84, 20)


@drawing("tirunelveli-halwa", "#e4ecd8", "Tirunelveli wheat halwa on a banana leaf")
def tirunelveli_halwa(c: Canvas) -> None:
    v.glow(c)
    v.banana_leaf(c, 400, 490, 760, 600, turn=-10)
    c.ellipse(415, 592, 320, 112, "#e9b23c", opacity=0.42)
    for x, y, rx, ry in ((405, 585, 282, 190), (385, 490, 205, 150), (400, 405, 118, 100)):
        gleaming(c, x, y, rx, ry)
    for x, y, size, a in (
        (300, 470, 74, 40),
        (470, 452, 72, 130),
        (392, 392, 70, 20),
        (230, 566, 74, 70),
        (400, 548, 76, 10),
        (560, 560, 74, 150),
    ):
        g.cashew(c, x, y, size, a, tone("#ecc27a", 0.9))


def gleaming(c: Canvas, x: float, y: float, rx: float, ry: float) -> None:
    """One spoonful of wheat halwa: dark, clear at the edges, shining with ghee."""
    outline = s.mound(c, x, y, rx, ry, WHEAT_HALWA, uneven=0.025)
    with c.clipped(smooth(outline)):
        c.stroke(smooth([(px, py + 5) for px, py in outline]), "#e8923c", 20, opacity=0.4)
    for dx, dy, w, h, t in (
        (-0.5, -0.56, 0.2, 0.055, -38),
        (-0.24, -0.8, 0.1, 0.04, -18),
        (-0.74, -0.18, 0.07, 0.03, -60),
        (0.34, -0.4, 0.12, 0.03, 26),
    ):
        c.ellipse(x + dx * rx, y + dy * ry, w * rx, h * rx, "#fbd9a4", opacity=0.85, turn=t)


@drawing("carrot-halwa", "#f9dfc8", "Carrot halwa with cashews and raisins")
def carrot_halwa(c: Canvas) -> None:
    v.glow(c)

    def fill() -> None:
        s.mound(c, 400, 440, 242, 200, tone("#c84f1c"), uneven=0.05)
        for x, y in g.heap(c, 400, 420, 225, 175, 330, 0):
            g.strand(c, x, y - 12, c.between(30, 52), c.between(-70, 70), 9, CARROT)
        for x, y in g.heap(c, 390, 350, 150, 90, 9, 56):
            g.cashew(c, x, y, 62, c.between(0, 180))
        for x, y in g.heap(c, 390, 360, 170, 90, 8, 40):
            g.raisin(c, x, y, 32, c.between(0, 180))
        g.slivers(c, 390, 340, 8, 150, 80, 32)

    with c.zoomed(1.12, y=480):
        v.bowl(c, 400, 420, 280, 150, CERAMIC, fill, level=0.1, foot=0.46, band="#2f6b52")
    g.cardamom(c, 92, 712, 54, 24)
    g.raisin(c, 712, 722, 28, 10)
    g.raisin(c, 744, 700, 26, 60)
