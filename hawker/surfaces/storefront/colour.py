# SPDX-License-Identifier: Apache-2.0
"""A shop's brand colours made readable: hue kept, lightness moved until the contrast is enough.

Colour spaces: sRGB hex ("#0f5c42"), OKLab and OKLCH (Björn Ottosson, 2020), contrast ratio by WCAG 2.2
(relative luminance of linear sRGB, (L1 + 0.05) / (L2 + 0.05)). Contrast is measured on the rounded hex that
the browser will get, not on the ideal value before rounding.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

WANTED_CONTRAST = 4.5
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_TINT = 0.14
"""The strongest tint of the primary colour on paper that its own text stands on."""

# The paper and ink of both themes, from the tokens of the style sheet (base-100, base-200, base-content).
_LIGHT_PAPER = ((0.995, 0.002, 85.0), (0.975, 0.005, 85.0))
_LIGHT_INK = (0.25, 0.015, 160.0)
_DARK_PAPER = ((0.225, 0.012, 165.0), (0.185, 0.011, 165.0))
_DARK_INK = (0.93, 0.008, 85.0)

Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Pair:
    """A colour to fill with and the colour of text on it, as hex."""

    fill: str
    content: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A shop's two colours in one theme."""

    primary: Pair
    secondary: Pair | None


def is_hex(text: str) -> bool:
    """Whether the text is a colour such as "#0f5c42"."""
    return bool(_HEX.fullmatch(text))


def contrast(first: str, second: str) -> float:
    """WCAG contrast ratio of two hex colours, 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def themes(primary: str, secondary: str = "") -> tuple[Theme, Theme]:
    """The (light, dark) themes of a shop's brand colours; ValueError unless they are hex colours."""
    for colour in (primary, secondary):
        if colour and not is_hex(colour):
            raise ValueError(f"not a colour: {colour[:20]}")
    return (
        Theme(_readable(primary, is_dark=False), _filled(secondary) if secondary else None),
        Theme(_readable(primary, is_dark=True), _filled(secondary) if secondary else None),
    )


def _readable(brand: str, *, is_dark: bool) -> Pair:
    """The brand colour, darker (light theme) or lighter (dark theme) only as far as its texts need.

    It serves as text on both papers and on its own tint, and as fill below near-white or near-black text.
    """
    lightness, chroma, hue = to_oklch(brand)
    step = 0.004 if is_dark else -0.004
    while 0 < lightness < 1:
        fill = from_oklch(lightness, chroma, hue)
        content = _content_of(fill)
        if _is_readable(fill, content, is_dark=is_dark):
            return Pair(fill, content)
        lightness += step
    return Pair("#ffffff", "#111111") if is_dark else Pair("#111111", "#ffffff")


def _is_readable(fill: str, content: str, *, is_dark: bool) -> bool:
    papers = [from_oklch(*paper) for paper in (_DARK_PAPER if is_dark else _LIGHT_PAPER)]
    ink = from_oklch(*(_DARK_INK if is_dark else _LIGHT_INK))
    grounds = [*papers, mix(fill, papers[0], _TINT)]
    text = mix(fill, ink, 0.85)
    return contrast(fill, content) >= WANTED_CONTRAST and all(
        contrast(shown, ground) >= WANTED_CONTRAST for shown in (fill, text) for ground in grounds
    )


def _filled(brand: str) -> Pair:
    """A colour used only as a fill stays what it is; its text is chosen."""
    return Pair(brand.lower(), _content_of(brand))


def _content_of(fill: str) -> str:
    """Near-white or near-black of the fill's own hue, whichever reads better; pure if neither suffices."""
    _, chroma, hue = to_oklch(fill)
    light, dark = from_oklch(0.985, min(chroma, 0.01), hue), from_oklch(0.2, min(chroma, 0.05), hue)
    best = max((light, dark), key=lambda colour: contrast(fill, colour))
    if contrast(fill, best) >= WANTED_CONTRAST:
        return best
    return max(("#ffffff", "#000000"), key=lambda colour: contrast(fill, colour))


# --- colour spaces ------------------------------------------------------------------------------


def _channels(colour: str) -> Triple:
    return (int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255)


def _linear(colour: str) -> Triple:
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in _channels(colour)
    )
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _hex_of_linear(linear: Triple) -> str:
    values = (
        value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
        for value in (min(1.0, max(0.0, v)) for v in linear)
    )
    return "#" + "".join(f"{round(value * 255):02x}" for value in values)


def _oklab(colour: str) -> Triple:
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _linear_of_oklab(lightness: float, a: float, b: float) -> Triple:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def to_oklch(colour: str) -> Triple:
    """Lightness 0 to 1, chroma, and hue in degrees of a hex colour."""
    lightness, a, b = _oklab(colour)
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """The hex colour; a chroma that sRGB does not have at this lightness is reduced until it has."""
    angle = math.radians(hue)

    def linear(amount: float) -> Triple:
        return _linear_of_oklab(lightness, amount * math.cos(angle), amount * math.sin(angle))

    def is_inside(amount: float) -> bool:
        return all(-1e-4 <= value <= 1 + 1e-4 for value in linear(amount))

    if is_inside(chroma):
        return _hex_of_linear(linear(chroma))
    low, high = 0.0, chroma
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if is_inside(middle) else (low, middle)
    return _hex_of_linear(linear(low))


def mix(first: str, second: str, share: float) -> str:
    """`color-mix(in oklab, first share, second)`."""
    lightness, a, b = (
        share * one + (1 - share) * other for one, other in zip(_oklab(first), _oklab(second), strict=True)
    )
    return _hex_of_linear(_linear_of_oklab(lightness, a, b))
