# SPDX-License-Identifier: Apache-2.0
"""Pictures of the demo goods: drawn by code, kept as ready WebP files, so that nobody needs a rasteriser.

``files/manifest.json`` lists what there is; ``build.py`` draws everything anew.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from hawker.demo.pictures.render import category_svg, hero_svg, logo_svg, render_svg

FILES = Path(__file__).resolve().parent / "files"
MANIFEST = FILES / "manifest.json"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture and its files by width in pixels."""

    name: str
    caption: str
    dominant_colour: str
    files: Mapping[int, Path]

    @property
    def largest(self) -> Path:
        """The widest file: what the demo loader uploads."""
        return self.files[max(self.files)]


@lru_cache(maxsize=1)
def manifest() -> Mapping[str, Picture]:
    """All pictures by name: ``<product>-<view>``, ``goods-<slug>``, ``category-<slug>``, ``hero``, ``logo``."""
    listed = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return {
        name: Picture(
            name=name,
            caption=entry["caption"],
            dominant_colour=entry["dominant_colour"],
            files={int(width): FILES / file for width, file in entry["files"].items()},
        )
        for name, entry in listed["pictures"].items()
    }


def pictures_of(product_slug: str) -> tuple[Picture, ...]:
    """A product's pictures, the one for lists first; empty when there are none."""
    found: list[Picture] = []
    while (picture := manifest().get(f"{product_slug}-{len(found)}")) is not None:
        found.append(picture)
    return tuple(found)


def picture_file(product_slug: str, view: int = 0, width: int = 1200) -> Path:
    """The file of one rendition (400, 800 or 1200 pixels wide); KeyError when there is none."""
    return manifest()[f"{product_slug}-{view}"].files[width]


def dominant_colour(product_slug: str, view: int = 0) -> str:
    """The ``#rrggbb`` colour to show while a product's picture loads; KeyError when there is none."""
    return manifest()[f"{product_slug}-{view}"].dominant_colour


def goods_picture(slug: str) -> Picture:
    """A picture of what the retailers sell; KeyError when there is none."""
    return manifest()[f"goods-{slug}"]


def category_picture(category_slug: str) -> Picture:
    """A category's sign; KeyError when there is none."""
    return manifest()[f"category-{category_slug}"]


def hero() -> Picture:
    """The stall (16 to 9)."""
    return manifest()["hero"]


def logo() -> Picture:
    """The shop's mark (PNG with clear corners)."""
    return manifest()["logo"]


__all__ = [
    "FILES",
    "MANIFEST",
    "Picture",
    "category_picture",
    "category_svg",
    "dominant_colour",
    "goods_picture",
    "hero",
    "hero_svg",
    "logo",
    "logo_svg",
    "manifest",
    "picture_file",
    "pictures_of",
    "render_svg",
]
