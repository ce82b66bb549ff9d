# SPDX-License-Identifier: Apache-2.0
"""Draws all demo pictures anew into ``files/``.

For those who change a drawing; users have the finished files. Run in an environment of its own, because the
rasteriser is needed nowhere else (both packages ship as wheels, under MIT and HPND licences)::

    python3 -m venv /tmp/pictures && /tmp/pictures/bin/pip install resvg-py==0.5.0 pillow
    /tmp/pictures/bin/python -m hawker.demo.pictures.build            # from the repository's root
    /tmp/pictures/bin/python -m hawker.demo.pictures.build --check    # exit 1 when a drawing changed since
"""

import argparse
import hashlib
import io
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import resvg_py  # type: ignore[import-not-found, unused-ignore]
from PIL import Image

from hawker.demo.catalogues.audio import GOODS
from hawker.demo.pictures import FILES, MANIFEST, category_svg, hero_svg, logo_svg, registry, render_svg
from hawker.demo.pictures.sweets.shop import CATEGORY_SIGNS
from hawker.demo.retailers.drawings import picture_svg

#: The widest files are shown scaled down by dense screens or taken as the original of an upload.
QUALITY = 80
QUALITY_WIDE = 76
PRODUCT_WIDTHS = (400, 800, 1200)
HERO_WIDTHS = (800, 1200, 1600)
CATEGORY_WIDTHS = (400,)
GOODS_WIDTHS = (800,)
LOGO_WIDTHS = (512,)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One drawing and the widths it is needed in."""

    name: str
    caption: str
    svg: str
    widths: tuple[int, ...]
    format: str = "webp"

    @property
    def digest(self) -> str:
        """Says whether the drawing changed."""
        return hashlib.sha256(self.svg.encode()).hexdigest()[:16]


def sheets() -> Iterator[Sheet]:
    """Everything that is drawn."""
    for found in registry.all_drawings():
        name = f"{found.slug}-{found.view}"
        yield Sheet(name, found.caption, render_svg(found.slug, found.view), PRODUCT_WIDTHS)
    for good in GOODS:
        yield Sheet(f"goods-{good.slug}", good.name, picture_svg(good), GOODS_WIDTHS)
    for slug in CATEGORY_SIGNS:
        yield Sheet(f"category-{slug}", "", category_svg(slug), CATEGORY_WIDTHS)
    yield Sheet("hero", "A sweet stall with an awning and trays of sweets", hero_svg(), HERO_WIDTHS)
    yield Sheet("logo", "Annapurna Sweets", logo_svg(), LOGO_WIDTHS, "png")


def rasterised(svg: str, width: int) -> Image.Image:
    """The drawing in pixels, from twice the size for clean edges at small widths."""
    factor = 2 if width <= 800 else 1
    drawn = resvg_py.svg_to_bytes(svg_string=svg, width=width * factor, skip_system_fonts=True)
    image = Image.open(io.BytesIO(bytes(drawn))).convert("RGBA")
    if factor == 1:
        return image
    return image.resize((width, image.height // factor), Image.Resampling.LANCZOS)


def dominant(image: Image.Image) -> str:
    """The commonest colour; in flat drawings, what the eye sees before anything else."""
    data = image.convert("RGB").resize((200, 200), Image.Resampling.NEAREST).tobytes()
    red, green, blue = Counter(zip(data[::3], data[1::3], data[2::3], strict=True)).most_common(1)[0][0]
    return f"#{red:02x}{green:02x}{blue:02x}"


def write(sheet: Sheet) -> dict[str, object]:
    """Write the sheet's files and return its line of the manifest."""
    files: dict[str, str] = {}
    colour = ""
    for width in sheet.widths:
        image = rasterised(sheet.svg, width)
        file = FILES / f"{sheet.name}-{width}.{sheet.format}"
        if sheet.format == "webp":
            image.convert("RGB").save(file, "WEBP", quality=QUALITY if width <= 800 else QUALITY_WIDE, method=6)
        else:
            image.save(file, "PNG", optimize=True)
        files[str(width)] = file.name
        colour = dominant(image)
    return {"caption": sheet.caption, "dominant_colour": colour, "drawing": sheet.digest, "files": files}


def main() -> int:
    """Build, or check that the files belong to the drawings."""
    parser = argparse.ArgumentParser(description="Draw the demo pictures anew.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a drawing changed")
    check = parser.parse_args().check
    listed = json.loads(MANIFEST.read_text(encoding="utf-8"))["pictures"] if MANIFEST.exists() else {}
    if check:
        changed = [s.name for s in sheets() if listed.get(s.name, {}).get("drawing") != s.digest]
        sys.stdout.write("".join(f"changed: {name}\n" for name in changed) or "all pictures are current\n")
        return 1 if changed else 0
    FILES.mkdir(exist_ok=True)
    pictures: dict[str, object] = {}
    for sheet in sheets():
        known = listed.get(sheet.name, {})
        whole = known.get("drawing") == sheet.digest and all((FILES / f).exists() for f in known["files"].values())
        pictures[sheet.name] = known if whole else write(sheet)
    wanted = {file for entry in pictures.values() for file in entry["files"].values()}  # type: ignore[index]
    for stale in FILES.iterdir():
        if stale.name not in wanted and stale != MANIFEST:
            stale.unlink()
    MANIFEST.write_text(json.dumps({"pictures": pictures}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    size = sum(file.stat().st_size for file in FILES.iterdir())
    sys.stdout.write(f"{len(pictures)} pictures, {len(wanted)} files, {size / 1e6:.2f} MB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
