# SPDX-License-Identifier: Apache-2.0
"""Drawings as SVG text. The same picture is the same text on every machine."""

import hawker.demo.pictures.sweets  # noqa: F401 - registers the drawings
from hawker.demo.pictures import registry
from hawker.demo.pictures.kit.canvas import Canvas
from hawker.demo.pictures.sweets import shop

HERO_BACKGROUND = "#fbead0"


def render_svg(product_slug: str, view: int = 0) -> str:
    """A product's picture, 800 by 800; KeyError when that view is not drawn."""
    found = registry.find(product_slug, view)
    canvas = Canvas(f"{product_slug}:{view}", found.background)
    found.draw(canvas)
    return canvas.svg(found.caption)


def hero_svg() -> str:
    """The stall, 1600 by 900."""
    canvas = Canvas("hero", HERO_BACKGROUND, width=1600, height=900)
    shop.draw_hero(canvas)
    return canvas.svg("A sweet stall with an awning and trays of sweets")


def logo_svg() -> str:
    """The shop's mark, 512 by 512, clear outside its rounded corners."""
    canvas = Canvas("logo", "none", width=512, height=512)
    shop.draw_logo(canvas)
    return canvas.svg("Annapurna Sweets")


def category_svg(category_slug: str) -> str:
    """A category's sign, 400 by 400; KeyError when it has none."""
    background, draw = shop.CATEGORY_SIGNS[category_slug]
    canvas = Canvas(f"category:{category_slug}", background, width=400, height=400)
    draw(canvas)
    return canvas.svg()
