# SPDX-License-Identifier: Apache-2.0
"""The frame around every HTML message: a table for old mail programs, a style block, light and dark."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final

GREEN: Final = "#095b41"
_HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")

_STYLE = """
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 0; background: #f8f7f3; color: #1c241f; }
.page { width: 100%; background: #f8f7f3; }
.card { width: 100%; max-width: 560px; background: #fefdfc; border: 1px solid #e9e6e0; border-radius: 14px; }
.brand, .body, .foot { font-family: Inter, "Segoe UI", Helvetica, Arial, sans-serif; }
.brand { padding: 20px 28px; border-bottom: 3px solid COLOUR; color: COLOUR; }
.brand { font-size: 20px; line-height: 1.3; font-weight: 700; }
.body { padding: 24px 28px 12px; font-size: 16px; line-height: 1.55; color: #1c241f; }
.body h1 { margin: 0 0 16px; font-size: 22px; line-height: 1.25; }
.body p, .body ul { margin: 0 0 16px; }
.body ul { padding-left: 20px; }
.body a { color: COLOUR; }
.body a.button { display: inline-block; padding: 12px 20px; border-radius: 8px; text-decoration: none; }
.body a.button { background: COLOUR; color: ON_COLOUR; font-weight: 600; }
.foot { padding: 16px 28px 24px; font-size: 13px; line-height: 1.5; color: #5d665f; }
.preheader { display: none; max-height: 0; overflow: hidden; opacity: 0; }
@media (prefers-color-scheme: dark) {
  body, .page { background: #0e1411 !important; }
  .card { background: #171e1a !important; border-color: #2a322f !important; }
  .brand, .body a { color: DARK_COLOUR !important; }
  .brand { border-bottom-color: DARK_COLOUR !important; }
  .body { color: #eae7e2 !important; }
  .body a.button { background: DARK_COLOUR !important; }
  .body a.button { color: ON_DARK_COLOUR !important; }
  .foot { color: #9aa39c !important; }
}
"""


@dataclass(frozen=True, slots=True)
class Brand:
    """Who a message comes from, as its frame shows it."""

    name: str
    colour: str = GREEN
    reply_to: str = ""


def frame(fragment: str, *, brand: Brand, title: str, language: str, footer: str, preheader: str = "") -> str:
    """A whole HTML document around the inner part of a message."""
    colour = brand.colour if _HEX.match(brand.colour) else GREEN
    dark = _lighter(colour)
    style = (
        _STYLE.replace("ON_DARK_COLOUR", _text_on(dark))
        .replace("ON_COLOUR", _text_on(colour))
        .replace("DARK_COLOUR", dark)
        .replace("COLOUR", colour)
    )
    before = f'<div class="preheader">{html.escape(preheader)}</div>\n' if preheader else ""
    lines = "<br>\n".join(html.escape(line) for line in footer.split("\n"))
    return (
        f'<!doctype html>\n<html lang="{html.escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{html.escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n{before}"
        '<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0">'
        '<tr><td align="center" height="24"></td></tr><tr><td align="center">\n'
        '<table role="presentation" class="card" width="560" cellpadding="0" cellspacing="0" border="0">\n'
        f'<tr><td class="brand">{html.escape(brand.name)}</td></tr>\n'
        f'<tr><td class="body">\n{fragment}\n</td></tr>\n'
        f'<tr><td class="foot">{lines}</td></tr>\n'
        '</table>\n</td></tr><tr><td align="center" height="24"></td></tr></table>\n</body>\n</html>\n'
    )


def is_framed(document: str) -> bool:
    """Whether an HTML body already is a whole document."""
    return document.startswith("<!doctype html>")


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2, definition of relative luminance)."""

    def linear(channel: int) -> float:
        part = channel / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _text_on(colour: str) -> str:
    return max(("#ffffff", "#000000"), key=lambda text: contrast(text, colour))


def _lighter(colour: str) -> str:
    """The colour mixed with white until it reads well on the dark card."""
    mixed = colour
    for step in range(1, 11):
        if contrast(mixed, "#171e1a") >= 4.5:
            break
        share = step / 10
        mixed = "#" + "".join(f"{round(c + (255 - c) * share):02x}" for c in _channels(colour))
    return mixed
