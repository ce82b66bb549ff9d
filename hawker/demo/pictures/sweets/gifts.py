# SPDX-License-Identifier: Apache-2.0
"""Gift boxes and hampers."""

import math

from hawker.demo.pictures.kit import garnish as g
from hawker.demo.pictures.kit import vessels as v
from hawker.demo.pictures.kit.canvas import Canvas, Point
from hawker.demo.pictures.kit.colour import CREAM_BOX, GREEN_BOX, KRAFT, PAPER, RED_BOX, SHADOW, shade, tone
from hawker.demo.pictures.kit.packaging import bow, closed_box, jar, open_box, tag, tin, tissue
from hawker.demo.pictures.registry import drawing

from . import bites as b
from . import pieces as p
from .dry_fruit import katli_rows

GOLD = "#e9b94f"
CANE = tone("#c48f4c", 0.95)


def divider(c: Canvas, back: float, front: float, top: float, foot: float, height: float) -> None:
    """A card partition that runs from the back (x ``back``) to the front (x ``front``) of an open box."""
    c.shape([(back, top - height), (front, foot - height), (front, foot), (back, top)], shade(PAPER, -0.1))
    c.stroke(f"M{back:.0f} {top - height:.0f}L{front:.0f} {foot - height:.0f}", PAPER, 5, cap="butt")


def places(left: float, right: float, back: float, front: float, columns: int, rows: int) -> list[Point]:
    """Places for pieces in a box from back to front; rows widen towards the front."""
    spots: list[Point] = []
    for row in range(rows):
        t = row / max(1, rows - 1)
        for column in range(columns):
            u = column / max(1, columns - 1) if columns > 1 else 0.5
            spots.append((400 + (left + (right - left) * u - 400) * (1 + 0.05 * t), back + (front - back) * t))
    return spots


@drawing("diwali-box", "#f7dfc9", "Diwali box of sweets in partitions, with lamps")
def diwali_box(c: Canvas) -> None:
    v.glow(c)
    with c.zoomed(1.14, y=440, dy=-14):
        open_box(c, 400, 515, 600, 400, RED_BOX, lambda: diwali_sweets(c), lining="#f6dfae", print_colour=GOLD)
    v.lamp(c, 120, 724, 112)
    v.lamp(c, 690, 732, 104)
    g.marigold(c, 216, 752, 30)
    g.marigold(c, 596, 758, 26, base="#f2b83a")


def diwali_sweets(c: Canvas) -> None:
    """Five kinds in their partitions, from back to front."""
    for x, y in places(168, 258, 432, 628, 2, 4):
        tissue(c, x, y + 2, 46, "#f6d6c3")
        p.motichoor(c, x, y, 82, shadow=False)
    katli_rows(c, 334, 466, 424, 640, 98)
    divider(c, 304, 296, 410, 636, 34)
    for x, y in places(532, 612, 440, 520, 2, 2):
        p.pista_barfi(c, x, y, 56, turn=45)
    for x, y in places(536, 628, 566, 626, 2, 2):
        p.peda(c, x, y, 88)
    divider(c, 494, 504, 410, 636, 34)


@drawing("diwali-box", "#f3d9c0", "The Diwali box closed, tied with a ribbon", view=1)
def diwali_box_closed(c: Canvas) -> None:
    v.glow(c)
    v.kolam(c, 400, 560, 330, opacity=0.9)
    closed_box(c, 400, 520, 430, 330, 120, RED_BOX, turn=-24, print_colour=GOLD, ribbon=GOLD)
    v.lamp(c, 150, 690, 120)
    v.lamp(c, 640, 720, 112)
    g.marigold(c, 730, 640, 40)
    g.marigold(c, 250, 740, 34, base="#f2b83a")


@drawing("diwali-box", "#f2cfae", "The sweets of the Diwali box, close", view=2)
def diwali_box_close(c: Canvas) -> None:
    v.glow(c)
    v.thali(c, 400, 500, 376)
    with c.zoomed(1.1, y=500):
        for x, y in ((250, 430), (190, 520)):
            p.motichoor(c, x, y, 150)
        katli = ((420, 400, 10), (560, 440, -12), (490, 350, 30))
        for x, y, turn in sorted(katli, key=lambda spot: spot[1]):
            p.kaju_katli(c, x, y, 200, turn=turn)
        p.pista_barfi(c, 600, 540, 96)
        p.pista_barfi(c, 490, 600, 96)
        p.peda(c, 330, 530, 138)
        p.peda(c, 350, 640, 138)
    g.marigold(c, 712, 712, 44)


@drawing("kalyanam-box", "#f9e0dc", "Kalyanam boxes tied for wedding guests")
def kalyanam_box(c: Canvas) -> None:
    v.glow(c)
    rose = tone("#b23a55", 0.85)
    closed_box(c, 300, 590, 300, 250, 118, rose, turn=-22, print_colour=GOLD, ribbon=GOLD)
    closed_box(c, 290, 452, 270, 225, 106, CREAM_BOX, turn=-16, print_colour="#b23a55", ribbon="#b23a55")
    closed_box(c, 590, 620, 250, 210, 100, rose, turn=-30, print_colour=GOLD, ribbon=GOLD)
    for index in range(15):
        t = index / 14
        x = 110 + 590 * t
        y = 706 + 34 * math.sin(math.pi * t) + (index % 2) * 5
        g.marigold(c, x, y, 25, base=("#ef9a1f", "#f7c948", "#e3742a")[index % 3])
    p.motichoor(c, 480, 690, 86)
    tag(c, 640, 420, 96, -16)


@drawing("dry-fruit-tin", "#e8e6d6", "Round tin of almonds, cashews, pistachios and dates")
def dry_fruit_tin(c: Canvas) -> None:
    v.glow(c)

    def fill() -> None:
        for quarter, (dx, dy) in enumerate(((-1, -1), (1, -1), (-1, 1), (1, 1))):
            spots = g.scattered(c, 60, 130, 86, gap=19)
            for x, y in sorted(
                ((400 + dx * 136 + sx, 456 + dy * 84 + sy) for sx, sy in spots), key=lambda spot: spot[1]
            ):
                turn = c.between(-80, 80)
                if quarter == 0:
                    g.almond(c, x, y - 10, 62, turn)
                elif quarter == 1:
                    g.cashew(c, x, y - 10, 62, turn)
                elif quarter == 2:
                    g.pistachio(c, x, y - 10, 50, turn)
                else:
                    g.date(c, x, y - 10, 66, turn)
            if quarter == 1:
                c.path("M110 428H690V440H110Z", shade(PAPER, -0.02))
                c.path("M110 440H690V462H110Z", shade(PAPER, -0.12))
        c.path("M394 272H406V650H394Z", shade(PAPER, -0.02))
        c.path("M406 272H412V650H406Z", shade(PAPER, -0.12))

    tin(c, 400, 440, 300, 92, GREEN_BOX, fill)
    g.almond(c, 92, 690, 66, 20)
    g.cashew(c, 690, 722, 64, 40)
    g.pistachio(c, 140, 734, 50, -10)


@drawing("kaju-assortment", "#e6ebe6", "Assortment of cashew sweets in a cream box")
def kaju_assortment(c: Canvas) -> None:
    v.glow(c)

    def fill() -> None:
        katli_rows(c, 156, 330, 424, 640, 98)
        for x, y in places(398, 474, 440, 630, 2, 4):
            p.kaju_roll(c, x, y, 118, turn=-58)
        for (x, y), (other, _) in zip(places(562, 562, 432, 632, 1, 4), places(640, 640, 432, 632, 1, 4), strict=True):
            p.anjeer_roll(c, x, y, 80)
            p.dates_laddu(c, other, y + 4, 76)
        divider(c, 356, 350, 410, 636, 30)
        divider(c, 516, 526, 410, 636, 30)

    with c.zoomed(1.14, y=440, dy=-10):
        open_box(c, 400, 515, 600, 400, CREAM_BOX, fill, lining="#cfe0cf", print_colour="#12694c")
    g.cashew(c, 96, 742, 62, 20)
    g.fig(c, 712, 722, 80)


@drawing("tea-time-box", "#f1e4d2", "Tea-time box of savouries")
def tea_time_box(c: Canvas) -> None:
    v.glow(c)

    def fill() -> None:
        for level in range(5):
            b.thattai(c, 220, 500 - level * 17, 162, shadow=level == 0)
        b.murukku(c, 192, 594, 142)
        b.murukku(c, 262, 618, 142, start=120)
        b.mixture(c, 408, 590, 100, 170, 190, size=0.95)
        for x, y in g.heap(c, 596, 590, 84, 150, 52, 12):
            b.ribbon(c, x, y, 104, turn=c.between(-60, 60))
        divider(c, 312, 304, 410, 636, 40)
        divider(c, 500, 510, 410, 636, 40)

    with c.zoomed(1.14, y=440, dy=-10):
        open_box(c, 400, 515, 600, 400, KRAFT, fill, print_colour="#0b5d43")
    tea_glass(c, 706, 694)
    g.chilli(c, 60, 746, 100, -10)


def tea_glass(c: Canvas, x: float, y: float) -> None:
    """A glass of milky tea."""
    tea = tone("#b9733d", 0.9)
    c.ellipse(x + 14, y + 34, 50, 16, SHADOW, opacity=0.22)
    c.path(f"M{x - 46} {y - 80}L{x - 34} {y + 34}Q{x} {y + 48} {x + 34} {y + 34}L{x + 46} {y - 80}Z", "#eef3f0")
    c.path(f"M{x - 41} {y - 54}L{x - 32} {y + 30}Q{x} {y + 42} {x + 32} {y + 30}L{x + 41} {y - 54}Z", tea.base)
    c.path(f"M{x + 14} {y - 50}L{x + 12} {y + 37}L{x + 32} {y + 30}L{x + 41} {y - 54}Z", tea.dark)
    c.ellipse(x, y - 54, 41, 13, tea.pale)
    c.ellipse(x, y - 52, 35, 9, tea.light)
    c.stroke(f"M{x - 34} {y - 64}L{x - 25} {y + 16}", "#ffffff", 6, opacity=0.65)
    for index in range(7):
        at = x - 36 + index * 12
        c.stroke(f"M{at} {y - 78}L{x + (at - x) * 0.78:.0f} {y + 34}", "#ffffff", 2, opacity=0.25)


@drawing("festival-hamper", "#f4e3cb", "Festival hamper in a cane basket")
def festival_hamper(c: Canvas) -> None:
    v.glow(c)
    c.ellipse(430, 690, 300, 60, SHADOW, opacity=0.2)
    c.stroke("M160 470C160 110 640 110 640 470", CANE.deep, 30)
    c.stroke("M160 470C160 110 640 110 640 470", CANE.base, 22)
    c.stroke("M154 466C156 104 634 104 634 466", CANE.light, 8, dashes="16 9")
    c.ellipse(400, 480, 262, 84, CANE.deep)
    jar(c, 268, 480, 150, 280, tone("#d7a04a", 0.8), tone("#c0392b", 0.8))
    jar(c, 556, 480, 146, 250, tone("#e8b23c", 0.8), tone("#12694c", 0.8))
    closed_box(c, 412, 520, 170, 140, 110, GREEN_BOX, turn=-20)
    for x, y in ((220, 500), (590, 500), (480, 530), (330, 530)):
        p.motichoor(c, x, y, 86, shadow=False)
    front = "M136 480C150 600 180 690 216 706Q400 752 584 706C620 690 650 600 664 480A264 86 0 0 1 136 480Z"
    c.path(front, CANE.base)
    with c.clipped(front):
        for row in range(9):
            y = 520 + row * 27
            for column in range(17):
                x = 130 + column * 34 + (17 if row % 2 else 0)
                bend = 46 * (1 - ((x - 400) / 270) ** 2)
                fill = CANE.light if x < 330 else CANE.base if x < 500 else CANE.dark
                c.ellipse(x + 2, y + bend + 5, 18, 12, CANE.deep)
                c.ellipse(x, y + bend, 18, 11, fill)
                c.ellipse(x - 4, y + bend - 3, 9, 3.5, CANE.pale, opacity=0.5)
    rim = "M132 478A268 90 0 0 0 668 478"
    c.stroke(rim, CANE.deep, 30)
    c.stroke("M132 474A268 90 0 0 0 668 474", CANE.base, 22)
    c.stroke("M132 470A268 90 0 0 0 668 470", CANE.light, 8, dashes="16 9")
    bow(c, 400, 590, 130, "#c0392b")
    g.marigold(c, 104, 716, 40)
    g.marigold(c, 706, 720, 44, base="#f2b83a")
