# SPDX-License-Identifier: Apache-2.0
"""The shop itself: its mark, its stall, a sign for each category."""

import math
from collections.abc import Callable

from hawker.demo.pictures.kit import garnish as g
from hawker.demo.pictures.kit import vessels as v
from hawker.demo.pictures.kit.canvas import Canvas
from hawker.demo.pictures.kit.colour import (
    BRASS,
    CREAM_BOX,
    DARK_WOOD,
    GREEN_BOX,
    LEAF,
    LEAF_GREEN,
    MARIGOLD,
    PAPER,
    RED_BOX,
    SHADOW,
    STEEL,
    WOOD,
    shade,
    tone,
)
from hawker.demo.pictures.kit.packaging import closed_box, emblem, jar

from . import bites as b
from . import pieces as p

CREAM = "#fff4dd"


def draw_logo(c: Canvas) -> None:
    """The shop's mark on its green ground with an awning edge; 512 by 512."""
    outline = (
        "M104 0H408A104 104 0 0 1 512 104V408A104 104 0 0 1 408 512H104A104 104 0 0 1 0 408V104A104 104 0 0 1 104 0Z"
    )
    with c.clipped(outline):
        c.path("M0 0H512V512H0Z", LEAF)
        for index in range(6):
            fill = CREAM if index % 2 else MARIGOLD
            left = -8 + index * 88
            c.path(f"M{left} 0H{left + 88}V78A44 44 0 0 1 {left} 78Z", fill)
            c.path(f"M{left} 66V78A44 44 0 0 0 {left + 88} 78V66A44 44 0 0 1 {left} 66Z", SHADOW, opacity=0.16)
    emblem(c, 256, 314, 296, MARIGOLD)


def draw_hero(c: Canvas) -> None:
    """The stall in the morning: awning, shelves of jars, trays on the counter; 1600 by 900."""
    c.circle(800, 420, 470, shade(c.background, 0.022))
    c.path("M0 770H1600V900H0Z", shade(c.background, -0.045))
    with c.group(transform="translate(0 770)"), c.clipped("M0 0H1600V130H0Z"):
        v.tiles(c, strength=0.075, size=130)
    c.path("M250 800H1440L1500 862H210Z", SHADOW, opacity=0.16)
    _back(c)
    _counter(c)
    _goods(c)
    _awning(c)
    _street(c)


def _back(c: Canvas) -> None:
    wall = tone("#e8cf9f", 0.7)
    c.path("M316 220H1284V600H316Z", wall.base)
    for x in range(316, 1284, 44):
        c.stroke(f"M{x} 220V600", wall.dark, 2, opacity=0.5)
    c.path("M316 220H1284V316H316Z", SHADOW, opacity=0.16)
    for x in (300, 1300):
        c.path(f"M{x - 14} 210H{x + 14}V800H{x - 14}Z", DARK_WOOD.base)
        c.path(f"M{x + 3} 210H{x + 14}V800H{x + 3}Z", DARK_WOOD.dark)
    contents = ("#d9a03c", "#b9703a", "#e6bd55", "#8a4a2a", "#d88a2f", "#c9a86a")
    lids = ("#c0392b", "#12694c", "#d9a441")
    for shelf, (y, size) in enumerate(((392, 74), (504, 74))):
        for index in range(11):
            x = 366 + index * 87 + shelf * 6
            content = tone(contents[(index * 5 + shelf * 3) % 6], 0.8)
            jar(c, x, y, size, 92, content, tone(lids[(index + shelf) % 3], 0.8))
        c.path(f"M316 {y + 6}H1284V{y + 20}H316Z", WOOD.base)
        c.path(f"M316 {y + 15}H1284V{y + 22}H316Z", WOOD.deep)


def _counter(c: Canvas) -> None:
    c.path("M268 578H1332L1392 676H208Z", WOOD.light)
    for index in range(9):
        c.stroke(f"M{300 + index * 125} 578L{248 + index * 138} 676", WOOD.base, 2, opacity=0.6)
    c.path("M208 676H1392V694H208Z", WOOD.dark)
    c.path("M222 694H1378V826H222Z", GREEN_BOX.base)
    c.path("M222 694H1378V712H222Z", SHADOW, opacity=0.25)
    for x in (232, 464, 916, 1148):
        c.stroke(f"M{x + 16} 728H{x + 204}V806H{x + 16}Z", GREEN_BOX.light, 4)
        c.stroke(f"M{x + 26} 738H{x + 194}V796H{x + 26}Z", MARIGOLD, 2.5)
    for turn in range(0, 360, 30):
        with c.placed(800, 766, turn=turn):
            c.ellipse(0, -46, 6, 9, MARIGOLD)
    emblem(c, 800, 768, 58, MARIGOLD)
    c.path("M214 822H1386V840H214Z", GREEN_BOX.deep)


def _goods(c: Canvas) -> None:
    piles = (_laddus, _jalebis, _paks, _katlis, _barfis, _samosas)
    for x, pile in zip((312, 492, 672, 928, 1108, 1288), piles, strict=True):
        v.steel_tray(c, x, 620, 168, 128, STEEL, wall=16)
        with c.placed(x, 620):
            pile(c)
    _scale(c, 800, 596)


def _laddus(c: Canvas) -> None:
    for row, (count, y) in enumerate(((3, 22), (3, -4), (2, -34), (1, -64))):
        for index in range(count):
            p.motichoor(c, (index - (count - 1) / 2) * 50, y + 4, 54, shadow=row == 0, grain=0.11)


def _jalebis(c: Canvas) -> None:
    for x, y in (
        (-32, -18),
        (34, -16),
        (0, -4),
        (-40, 12),
        (40, 14),
        (0, 22),
        (-18, -8),
        (22, -10),
        (2, -26),
    ):
        p.jalebi(c, x, y, 78, start=x * 3, shadow=False)


def _paks(c: Canvas) -> None:
    for y, count in ((-6, 3), (-32, 2), (18, 3), (-8, 2), (-32, 1)):
        for index in range(count):
            p.mysore_pak(c, (index - (count - 1) / 2) * 52, y, 50, turn=0, shadow=False)


def _katlis(c: Canvas) -> None:
    for row in range(6):
        for index in range(4 if row % 2 else 5):
            x = (index - (1.5 if row % 2 else 2)) * 34
            p.kaju_katli(c, x, -24 + row * 11, 56, turn=90, shadow=False)


def _barfis(c: Canvas) -> None:
    for y, row in ((-14, (-50, 0, 50)), (4, (-25, 25)), (24, (-50, 0, 50)), (-18, (-22, 26)), (-42, (2,))):
        for x in row:
            p.pista_barfi(c, x, y, 35, turn=45, shadow=False)


def _samosas(c: Canvas) -> None:
    for x, y, flip in ((-32, -12, False), (30, -14, True), (-50, 24, False), (2, 20, True), (52, 24, True)):
        b.samosa(c, x, y, 68, flip=flip, shadow=False)


def _scale(c: Canvas, x: float, y: float) -> None:
    """A hanging brass balance between the trays."""
    c.stroke(f"M{x} {y - 330}V{y - 190}", BRASS.deep, 4)
    c.stroke(f"M{x - 92} {y - 180}Q{x} {y - 206} {x + 92} {y - 196}", BRASS.dark, 9)
    c.stroke(f"M{x - 92} {y - 183}Q{x} {y - 209} {x + 92} {y - 199}", BRASS.light, 4)
    c.circle(x, y - 196, 11, BRASS.base)
    for px, py, full in ((x - 92, y - 180, True), (x + 92, y - 196, False)):
        for dx in (-44, 0, 44):
            c.stroke(f"M{px} {py}L{px + dx} {py + 96}", BRASS.deep, 2)
        if full:
            for dx in (-20, 16, -2):
                p.gulab_jamun(c, px + dx, py + 100 + (8 if dx == -2 else 0), 36, shadow=False)
        else:
            c.path(f"M{px - 16} {py + 100}V{py + 72}H{px + 16}V{py + 100}Z", STEEL.dark)
            c.ellipse(px, py + 72, 16, 6, STEEL.light)
        c.path(
            f"M{px - 48} {py + 96}A48 14 0 0 0 {px + 48} {py + 96}"
            f"C{px + 40} {py + 130} {px - 40} {py + 130} {px - 48} {py + 96}Z",
            BRASS.base,
        )
        c.path(
            f"M{px + 8} {py + 110}Q{px + 40} {py + 108} {px + 48} {py + 96}"
            f"C{px + 42} {py + 122} {px + 20} {py + 122} {px + 8} {py + 121}Z",
            BRASS.dark,
        )
        c.stroke(f"M{px - 48} {py + 96}A48 14 0 0 0 {px + 48} {py + 96}", BRASS.pale, 3)


def _awning(c: Canvas) -> None:
    count = 14
    top_left, top_right, left, right = 330.0, 1270.0, 226.0, 1374.0
    top_step, step = (top_right - top_left) / count, (right - left) / count
    c.path("M316 268H1284V312H316Z", SHADOW, opacity=0.14)
    for index in range(count):
        fill = GREEN_BOX.base if index % 2 == 0 else CREAM
        x0, x1 = left + index * step, left + (index + 1) * step
        c.shape(
            [
                (top_left + index * top_step, 96),
                (top_left + (index + 1) * top_step, 96),
                (x1, 236),
                (x0, 236),
            ],
            fill,
        )
        c.shape(
            [
                (top_left + index * top_step, 96),
                (top_left + (index + 1) * top_step, 96),
                (top_left + (index + 1) * top_step - 2, 112),
                (top_left + index * top_step - 2, 112),
            ],
            shade(fill, 0.05) if index % 2 == 0 else PAPER,
        )
        valance = f"M{x0:.1f} 236H{x1:.1f}V262A{step / 2:.1f} {step / 2:.1f} 0 0 1 {x0:.1f} 262Z"
        c.path(valance, shade(fill, -0.06))
    c.path(f"M{left} 236H{right}V244H{left}Z", SHADOW, opacity=0.18)
    c.path(f"M{top_left - 8} 82H{top_right + 8}V100H{top_left - 8}Z", DARK_WOOD.base)
    _garland(c, 316, 800)
    _garland(c, 800, 1284)


def _garland(c: Canvas, left: float, right: float) -> None:
    """Marigolds on a string under the awning."""
    count = 21
    for index in range(count):
        t = index / (count - 1)
        x = left + (right - left) * t
        y = 300 + 62 * (1 - (2 * t - 1) ** 2)
        g.marigold(c, x, y, 15, base=("#ef9a1f", "#f7c948")[index % 2], shadow=False)
    for x in (left, right):
        for index in range(5):
            g.marigold(c, x, 306 + index * 25, 13, base=("#f7c948", "#ef9a1f")[index % 2], shadow=False)


def _street(c: Canvas) -> None:
    closed_box(c, 150, 830, 150, 120, 62, RED_BOX, turn=-20, ribbon="#e9b94f")
    closed_box(c, 146, 766, 132, 104, 54, CREAM_BOX, turn=-12, print_colour="#12694c")
    pot = tone("#b9633a")
    c.ellipse(1480, 846, 84, 20, SHADOW, opacity=0.2)
    for index in range(15):
        angle = -160 + index * 10
        length = 120 + 34 * math.sin(index * 2.1)
        g.leaf(c, 1466, 740, length, angle, LEAF_GREEN, slim=0.26, shadow=False)
    c.path("M1410 736H1522L1504 836Q1466 852 1428 836Z", pot.base)
    c.path("M1476 736H1522L1504 836Q1490 844 1470 845Z", pot.dark)
    c.path("M1402 722H1530V744H1402Z", pot.light)
    c.path("M1480 722H1530V744H1480Z", pot.base)
    v.lamp(c, 60, 850, 76)
    v.lamp(c, 1560, 866, 60)


def _milk(c: Canvas) -> None:
    p.gulab_jamun(c, 150, 190, 130)
    p.rasgulla(c, 256, 200, 130)
    p.gulab_jamun(c, 196, 296, 150)
    g.slivers(c, 186, 212, 4, 40, 16, 26)


def _ghee(c: Canvas) -> None:
    p.mysore_pak(c, 250, 170, 200)
    p.motichoor(c, 140, 240, 140)
    p.jalebi(c, 270, 290, 180)


def _dry_fruit(c: Canvas) -> None:
    for x, y, turn in ((200, 120, 0), (130, 200, -10), (285, 215, 12)):
        p.kaju_katli(c, x, y, 190, turn=turn)
    g.almond(c, 150, 310, 84, 20)
    g.cashew(c, 260, 316, 84, 40)


def _savouries(c: Canvas) -> None:
    b.samosa(c, 150, 210, 180)
    b.murukku(c, 270, 270, 190)


def _gifts(c: Canvas) -> None:
    closed_box(c, 195, 270, 210, 170, 84, RED_BOX, turn=-24, ribbon="#e9b94f")


def _festival(c: Canvas) -> None:
    p.kozhukattai(c, 140, 220, 150)
    p.adhirasam(c, 270, 240, 150)
    v.lamp(c, 200, 320, 120)


CATEGORY_SIGNS: dict[str, tuple[str, Callable[[Canvas], None]]] = {
    "milk-sweets": ("#f6e3c8", _milk),
    "ghee-sweets": ("#fbe7c2", _ghee),
    "dry-fruit": ("#e6ecdf", _dry_fruit),
    "savouries": ("#f4e2c8", _savouries),
    "gift-boxes": ("#f7dfd3", _gifts),
    "festival": ("#e6eddb", _festival),
}
