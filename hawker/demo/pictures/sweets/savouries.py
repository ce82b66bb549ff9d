# SPDX-License-Identifier: Apache-2.0
"""Savouries."""

from hawker.demo.pictures.kit import garnish as g
from hawker.demo.pictures.kit import solids as s
from hawker.demo.pictures.kit import vessels as v
from hawker.demo.pictures.kit.canvas import Canvas
from hawker.demo.pictures.kit.colour import BRASS, CERAMIC, KRAFT, LEAF, PAPER, STEEL, Tone, tone
from hawker.demo.pictures.kit.packaging import emblem, jar
from hawker.demo.pictures.registry import drawing

from . import bites as b

GREEN_CHUTNEY = tone("#6f9a3a", 0.9)
TAMARIND = tone("#7a2f1a", 1.1)


def chutney(c: Canvas, x: float, y: float, radius: float, sauce: Tone) -> None:
    """A small steel cup of chutney."""
    v.bowl(c, x, y, radius, radius * 0.5, STEEL, liquid=sauce, level=0.12, foot=0.6)


def sheet(c: Canvas, x: float, y: float, turn: float = -12) -> None:
    """A sheet of packing paper on the table."""
    outline = [(-320, -270), (300, -290), (335, 255), (-285, 285)]
    with c.flat_on(x + 9, y + 10, turn=turn):
        c.shape(outline, "#3a1c08", opacity=0.16)
    with c.flat_on(x, y, turn=turn):
        c.shape(outline, KRAFT.base)
        c.shape([(300, -290), (335, 255), (240, 262)], KRAFT.dark, opacity=0.5)
        c.stroke("M-70 -280L-30 270", KRAFT.light, 5, opacity=0.6)


@drawing("samosa", "#f4e5cf", "Samosas with mint and tamarind chutney")
def samosa(c: Canvas) -> None:
    v.glow(c)
    sheet(c, 400, 480)
    chutney(c, 640, 330, 88, GREEN_CHUTNEY)
    with c.zoomed(1.12, y=500):
        b.samosa(c, 270, 400, 236, turn=-4)
        b.samosa(c, 470, 440, 236, flip=True, turn=3)
        b.samosa(c, 330, 590, 256, turn=2)
    chutney(c, 610, 590, 88, TAMARIND)
    g.chilli(c, 80, 690, 120, -14)
    g.leaf(c, 700, 706, 64, -30, slim=0.5)
    g.leaf(c, 706, 720, 56, 24, slim=0.5)


@drawing("samosa", "#ecdcc6", "Samosas to take away in a paper bag", view=1)
def samosa_bag(c: Canvas) -> None:
    v.glow(c)
    c.shape([(230, 690), (610, 690), (680, 640), (640, 730), (250, 730)], "#3a1c08", opacity=0.16)
    c.shape([(215, 300), (590, 300), (600, 330), (205, 330)], KRAFT.deep)
    b.samosa(c, 310, 350, 210, turn=-12)
    b.samosa(c, 490, 345, 210, flip=True, turn=10)
    b.samosa(c, 400, 375, 220, turn=2)
    front = [
        (200, 330),
        (228, 318),
        (256, 334),
        (284, 318),
        (312, 334),
        (340, 318),
        (368, 334),
        (396, 318),
        (424, 334),
    ]
    front += [(452, 318), (480, 334), (508, 318), (536, 334), (564, 318), (602, 332), (590, 700), (212, 700)]
    c.shape(front, KRAFT.base)
    c.shape([(536, 334), (564, 318), (602, 332), (590, 700), (530, 700)], KRAFT.dark)
    c.path("M260 420H470L480 600H256Z", PAPER)
    emblem(c, 366, 506, 130, LEAF)
    chutney(c, 690, 610, 74, GREEN_CHUTNEY)
    b.samosa(c, 110, 690, 170, turn=-6)


@drawing("samosa", "#efd6b0", "A samosa broken open: potato, peas, cumin", view=2)
def samosa_close(c: Canvas) -> None:
    v.glow(c)
    v.plate(c, 400, 560, 380, CERAMIC, ring_colour="#3d7f9c")
    b.samosa(c, 275, 520, 380, turn=-4)
    b.half_samosa(c, 525, 640, 360)
    g.leaf(c, 110, 690, 90, -20, slim=0.5)
    g.leaf(c, 120, 712, 80, 26, slim=0.5)


@drawing("murukku", "#f8e8cb", "Murukku on a steel plate")
def murukku(c: Canvas) -> None:
    v.glow(c)
    v.thali(c, 400, 475, 366, STEEL)
    for x, y, size, a in (
        (300, 345, 240, 0),
        (505, 350, 240, 120),
        (200, 460, 245, 60),
        (605, 465, 245, 200),
        (300, 580, 245, 300),
        (510, 585, 245, 30),
        (402, 455, 262, 90),
    ):
        b.murukku(c, x, y, size, start=a)
    g.curry_sprig(c, 50, 742, 130, -30)


@drawing("murukku", "#efe0c8", "Murukku in the shop's jar", view=1)
def murukku_jar(c: Canvas) -> None:
    v.glow(c)

    def fill() -> None:
        for level in range(9):
            for x in (262, 418):
                b.murukku(c, x, 680 - level * 46, 190, start=level * 70 + x, shadow=False, squash=0.5)

    jar(c, 340, 690, 340, 520, tone("#b97a2e", 0.7), tone("#c0392b", 0.8), level=0.18, fill=fill)
    b.murukku(c, 622, 664, 250, start=40)
    b.murukku(c, 600, 610, 240, start=200)


@drawing("murukku", "#f3d9a8", "A murukku seen close", view=2)
def murukku_close(c: Canvas) -> None:
    v.glow(c)
    b.murukku(c, 330, 300, 470, start=80)
    b.murukku(c, 430, 520, 620, start=0)


@drawing("madras-mixture", "#fbe6c3", "Madras mixture in a paper cone")
def madras_mixture(c: Canvas) -> None:
    v.glow(c)
    with c.zoomed(1.12, y=480, dx=-12):
        b.mixture(c, 580, 650, 180, 92, 110, size=1.05)
        with v.paper_cone(c, 330, 330, 390, 370, tone("#f4e9d2", 0.7), stripe="#d2543a"):
            b.mixture(c, 330, 352, 190, 170, 190, size=1.2)
        for index, (x, y) in enumerate(((150, 690), (178, 720), (226, 704), (688, 706), (720, 672))):
            b.loose(c, x, y, index * 3 + 2, 1.1)


@drawing("madras-mixture", "#f0e2cc", "Madras mixture in the shop's jar", view=1)
def madras_mixture_jar(c: Canvas) -> None:
    v.glow(c)

    def fill() -> None:
        for index in range(330):
            b.loose(c, c.between(160, 500), c.between(250, 740), index, 1.0)

    jar(c, 330, 690, 340, 520, tone("#b97a2a", 0.8), tone("#12694c", 0.8), level=0.16, fill=fill)
    b.mixture(c, 610, 684, 160, 112, 110)


@drawing("madras-mixture", "#f3d59b", "Madras mixture seen close", view=2)
def madras_mixture_close(c: Canvas) -> None:
    v.glow(c)

    def fill() -> None:
        b.mixture(c, 400, 505, 340, 275, 470, size=1.9)

    v.bowl(c, 400, 450, 370, 200, BRASS, fill, level=0.08, foot=0.44, band=BRASS.deep)


@drawing("banana-chips", "#e6eed8", "Nendran banana chips on a banana leaf")
def banana_chips(c: Canvas) -> None:
    v.glow(c)
    v.banana_leaf(c, 400, 490, 760, 600, turn=-8)
    for x, y in g.heap(c, 400, 520, 262, 190, 60, 40):
        b.banana_chip(c, x, y - 20, c.between(104, 124), turn=c.between(-28, 28), tilt=c.between(0.5, 0.74))
    for x, y in g.heap(c, 400, 430, 170, 110, 26, 38):
        b.banana_chip(c, x, y - 40, c.between(104, 124), turn=c.between(-40, 40), tilt=c.between(0.5, 0.8))


@drawing("ribbon-pakoda", "#f9e3c5", "Ribbon pakoda in a brass bowl")
def ribbon_pakoda(c: Canvas) -> None:
    v.glow(c)

    def fill() -> None:
        s.mound(c, 400, 440, 235, 190, tone("#b8742a"), uneven=0.05)
        for x, y in g.heap(c, 400, 425, 200, 185, 60, 22):
            b.ribbon(c, x, y - 16, c.between(150, 190), turn=c.between(-60, 60))

    with c.zoomed(1.1, y=480):
        v.bowl(c, 400, 440, 270, 140, BRASS, fill, level=0.1, foot=0.44, band=BRASS.deep)
    b.ribbon(c, 130, 706, 160, turn=-12)
    b.ribbon(c, 690, 716, 150, turn=24)


@drawing("omapodi", "#f5ecd0", "Omapodi heaped on a steel plate")
def omapodi(c: Canvas) -> None:
    v.glow(c)
    v.plate(c, 400, 490, 366, STEEL)
    b.sev_nest(c, 400, 530, 268, 270, 640, tone("#efc14d", 0.95), width=6.2, length=84)
    spots = [(400 + dx, 430 + dy) for dx, dy in g.scattered(c, 40, 200, 120, gap=16)]
    g.speckle(c, spots, ("#6b4a22", "#8a6430"), 2, 3.4)
    g.curry_sprig(c, 540, 376, 110, -70)
    g.leaf(c, 300, 400, 66, 30, slim=0.36)


@drawing("thattai", "#f0e3d0", "Thattai stacked with dal and curry leaf")
def thattai(c: Canvas) -> None:
    v.glow(c)
    v.steel_tray(c, 400, 480, 700, 560, STEEL, turn=8)
    for level in range(7):
        b.thattai(c, 300 + (level % 3) * 5, 440 - level * 21, 250, shadow=level == 0)
    for level in range(4):
        b.thattai(c, 545 - (level % 2) * 7, 470 - level * 21, 250, shadow=level == 0)
    b.thattai(c, 400, 590, 258)
    b.thattai(c, 245, 545, 240)
    g.chilli(c, 610, 726, 120, -20)
    g.curry_sprig(c, 50, 740, 130, -30)


@drawing("kachori", "#f2e1cc", "Kachori with a bowl of chutney")
def kachori(c: Canvas) -> None:
    v.glow(c)
    v.plate(c, 400, 480, 370, CERAMIC, ring_colour="#c7553a")
    with c.zoomed(1.14, y=500):
        for x, y in ((300, 420), (470, 405), (235, 500), (570, 470)):
            b.kachori(c, x, y, 176)
        b.kachori(c, 385, 470, 176)
        b.half_kachori(c, 330, 585, 182)
    chutney(c, 545, 560, 92, TAMARIND)
    g.chilli(c, 80, 700, 110, -14)
