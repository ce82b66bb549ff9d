# SPDX-License-Identifier: Apache-2.0
"""Every product has its pictures, the files belong to the drawings, and all of it stays small."""

import hashlib
import json
import re
from xml.etree import ElementTree

import pytest
from PIL import Image

from hawker.demo import pictures
from hawker.demo.catalogues.sweets import PRODUCTS
from hawker.demo.pictures import registry, render_svg
from hawker.demo.pictures.kit.canvas import hull, rounded
from hawker.demo.pictures.kit.colour import from_oklch, mix, shade, to_oklch


def test_every_product_has_pictures_in_three_widths() -> None:
    for product in PRODUCTS:
        found = pictures.pictures_of(product.slug)
        assert len(found) in {1, 3}, product.slug
        for picture in found:
            assert set(picture.files) == {400, 800, 1200}
            assert picture.caption
    assert sum(len(pictures.pictures_of(product.slug)) == 3 for product in PRODUCTS) >= 12


def test_files_are_what_the_manifest_says() -> None:
    listed = pictures.manifest()
    files = {path for picture in listed.values() for path in picture.files.values()}
    on_disk = set(pictures.FILES.iterdir())
    assert on_disk == files | {pictures.MANIFEST}
    assert sum(path.stat().st_size for path in on_disk) < 6_000_000
    for name in ("gulab-jamun-0", "diwali-box-2", "hero", "logo"):
        for width, path in listed[name].files.items():
            with Image.open(path) as image:
                assert image.width == width


def test_files_are_current() -> None:
    listed = json.loads(pictures.MANIFEST.read_text(encoding="utf-8"))["pictures"]
    for drawing in registry.all_drawings():
        svg = render_svg(drawing.slug, drawing.view)
        digest = hashlib.sha256(svg.encode()).hexdigest()[:16]
        assert listed[f"{drawing.slug}-{drawing.view}"]["drawing"] == digest, (
            f"{drawing.slug} {drawing.view} changed: run hawker.demo.pictures.build"
        )


def test_every_drawing_belongs_to_a_product() -> None:
    assert {drawing.slug for drawing in registry.all_drawings()} == {product.slug for product in PRODUCTS}


def test_drawings_are_plain_svg() -> None:
    for svg in (
        render_svg("jalebi"),
        pictures.hero_svg(),
        pictures.logo_svg(),
        pictures.category_svg("festival"),
    ):
        root = ElementTree.fromstring(svg)
        kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert kinds <= {"svg", "title", "defs", "clipPath", "g", "path", "ellipse", "circle", "rect"}
        assert not re.search(r"(?:nan|inf|href|style=|<text)", svg)


def test_a_missing_picture_is_named() -> None:
    with pytest.raises(KeyError, match="no picture 7 of 'jalebi'"):
        render_svg("jalebi", 7)
    assert pictures.pictures_of("no-such-sweet") == ()


def test_dominant_colour_is_the_background() -> None:
    for drawing in registry.all_drawings():
        assert pictures.dominant_colour(drawing.slug, drawing.view) == drawing.background


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#7a3719", "#0b5d43", "#f2a72e", "#1f6f72"])
def test_oklch_round_trip(colour: str) -> None:
    assert from_oklch(*to_oklch(colour)) == colour


def test_shades_go_the_right_way() -> None:
    assert to_oklch(shade("#e7a52b", 0.1))[0] > to_oklch("#e7a52b")[0] > to_oklch(shade("#e7a52b", -0.1))[0]
    assert mix("#000000", "#ffffff", 0.5) == "#808080"


def test_outlines() -> None:
    square = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]
    assert set(hull([*square, (1.0, 1.0)])) == set(square)
    assert rounded(square, 0) == square
    assert all(0 <= x <= 2 and 0 <= y <= 2 for x, y in rounded(square, 0.5))
