# SPDX-License-Identifier: Apache-2.0
"""Colours of the drawings: one base colour becomes the five flat tones that a lit thing needs.

Steps are taken in OKLCH, where equal steps look equally large. Lights turn towards yellow and shadows towards
red-brown (of greens and blues: towards teal), as under warm light. Conversion after
Björn Ottosson, "A perceptual color space for image processing".
"""

import math
from dataclasses import dataclass
from functools import lru_cache

Triple = tuple[float, float, float]

LIGHT_HUE = 92.0
SHADE_HUE = 42.0
COOL_SHADE_HUE = 170.0


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encoded(channel: float) -> float:
    bounded = min(1.0, max(0.0, channel))
    return 12.92 * bounded if bounded <= 0.0031308 else 1.055 * bounded ** (1 / 2.4) - 0.055


def to_oklch(colour: str) -> Triple:
    """Lightness 0 to 1, chroma, hue in degrees of a ``#rrggbb`` colour."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _channels(lightness: float, chroma: float, hue: float) -> Triple:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """The ``#rrggbb`` colour of lightness, chroma and hue (degrees); chroma gives way where sRGB ends."""
    channels = _channels(lightness, chroma, hue)
    while chroma > 0.002 and not all(-0.002 <= channel <= 1.002 for channel in channels):
        chroma *= 0.95
        channels = _channels(lightness, chroma, hue)
    return "#" + "".join(f"{round(_encoded(channel) * 255):02x}" for channel in channels)


def _towards(hue: float, target: float, share: float) -> float:
    difference = (target - hue + 180) % 360 - 180
    return (hue + difference * share) % 360


@lru_cache(maxsize=1024)
def shade(colour: str, step: float) -> str:
    """The colour ``step`` (-1 to 1) darker or lighter."""
    lightness, chroma, hue = to_oklch(colour)
    if step >= 0:
        return from_oklch(min(0.995, lightness + step), chroma * (1 - 0.9 * step), _towards(hue, LIGHT_HUE, 0.6 * step))
    cool = 105 < hue < 330
    turned = _towards(hue, COOL_SHADE_HUE if cool else SHADE_HUE, min(1.0, (-1.0 if cool else -2.4) * step))
    return from_oklch(max(0.05, lightness + step), chroma * (1 + 0.3 * step), turned)


@lru_cache(maxsize=1024)
def mix(first: str, second: str, share: float) -> str:
    """A colour between two: 0 is the first, 1 the second."""
    parts = (
        round(int(first[at : at + 2], 16) * (1 - share) + int(second[at : at + 2], 16) * share) for at in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02x}" for part in parts)


@dataclass(frozen=True, slots=True)
class Tone:
    """Five flat tones of one material, from the side in full light to the side away from it."""

    pale: str
    light: str
    base: str
    dark: str
    deep: str


@lru_cache(maxsize=512)
def tone(base: str, contrast: float = 1.0) -> Tone:
    """Tones around ``base``; ``contrast`` below 1 for soft things, above 1 for glossy ones."""
    return Tone(
        pale=shade(base, 0.14 * contrast),
        light=shade(base, 0.06 * contrast),
        base=base,
        dark=shade(base, -0.085 * contrast),
        deep=shade(base, -0.17 * contrast),
    )


LEAF = "#0b5d43"
MARIGOLD = "#f2a72e"
PAPER = "#fffdf8"
SHADOW = "#4a2108"

BRASS = tone("#d9a441")
STEEL = tone("#cfd4d6", 0.8)
CERAMIC = tone("#f4efe4", 0.5)
CLAY = tone("#b9633a")
WOOD = tone("#b97f4a", 0.8)
DARK_WOOD = tone("#80502f", 0.8)
LEAF_GREEN = tone("#4f8f3c")
KRAFT = tone("#cfa777", 0.7)
GREEN_BOX = tone("#12694c", 0.8)
CREAM_BOX = tone("#f3e3c2", 0.6)
RED_BOX = tone("#a93226", 0.9)
