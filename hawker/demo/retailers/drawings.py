# SPDX-License-Identifier: Apache-2.0
"""Pictures of the retailers' goods: flat SVG drawn from a kind and a colour."""
# ruff: noqa: E501 - path data does not wrap

from __future__ import annotations

from collections.abc import Callable, Mapping

from hawker.demo.catalogues.audio import Good
from hawker.demo.pictures.kit.colour import mix, shade

Draw = Callable[[str, str, str], str]
"""From base, dark and light tone to the elements on a sheet of 400 by 400."""


def _headphones(base: str, dark: str, light: str) -> str:
    return (
        f'<path d="M92 236V208a108 108 0 0 1 216 0v28" fill="none" stroke="{dark}" stroke-width="20"/>'
        f'<path d="M104 214a96 96 0 0 1 192 0" fill="none" stroke="{light}" stroke-width="6"/>'
        f'<rect x="70" y="214" width="58" height="104" rx="26" fill="{base}"/>'
        f'<rect x="272" y="214" width="58" height="104" rx="26" fill="{base}"/>'
        f'<rect x="112" y="222" width="24" height="88" rx="12" fill="{dark}"/>'
        f'<rect x="264" y="222" width="24" height="88" rx="12" fill="{dark}"/>'
    )


def _earbuds(base: str, dark: str, light: str) -> str:
    case = f'<rect x="104" y="196" width="192" height="124" rx="52" fill="{base}"/>'
    lid = f'<path d="M104 238v-2a52 52 0 0 1 52-52h88a52 52 0 0 1 52 52v2z" fill="{light}"/>'
    buds = "".join(
        f'<g transform="translate({x} 96)"><circle r="30" fill="{base}"/><circle r="13" fill="{dark}"/>'
        f'<rect x="-9" y="22" width="18" height="48" rx="9" fill="{light}"/></g>'
        for x in (156, 244)
    )
    return buds + case + lid + f'<circle cx="200" cy="272" r="6" fill="{dark}"/>'


def _speaker(base: str, dark: str, light: str) -> str:
    return (
        f'<rect x="122" y="66" width="156" height="268" rx="14" fill="{base}"/>'
        f'<rect x="136" y="80" width="128" height="240" rx="8" fill="{dark}"/>'
        f'<circle cx="200" cy="134" r="32" fill="{light}"/><circle cx="200" cy="134" r="13" fill="{base}"/>'
        f'<circle cx="200" cy="240" r="54" fill="{light}"/><circle cx="200" cy="240" r="40" fill="{base}"/>'
        f'<circle cx="200" cy="240" r="16" fill="{dark}"/>'
    )


def _turntable(base: str, dark: str, light: str) -> str:
    grooves = "".join(
        f'<circle cx="178" cy="200" r="{r}" fill="none" stroke="{shade("#22252a", 0.08)}" stroke-width="2"/>'
        for r in (84, 72, 60, 48)
    )
    return (
        f'<rect x="62" y="92" width="276" height="220" rx="14" fill="{base}"/>'
        f'<rect x="62" y="296" width="276" height="16" rx="8" fill="{dark}"/>'
        f'<circle cx="178" cy="200" r="96" fill="#22252a"/>{grooves}'
        f'<circle cx="178" cy="200" r="32" fill="{light}"/><circle cx="178" cy="200" r="5" fill="{dark}"/>'
        f'<circle cx="304" cy="126" r="18" fill="{dark}"/>'
        f'<path d="M304 126v104l-58 26" fill="none" stroke="{light}" stroke-width="8" stroke-linejoin="round"/>'
    )


def _amplifier(base: str, dark: str, light: str) -> str:
    knobs = "".join(
        f'<circle cx="{x}" cy="206" r="{r}" fill="{dark}"/>'
        f'<path d="M{x} {206 - r + 5}v{r // 2}" stroke="{light}" stroke-width="5"/>'
        for x, r in ((122, 20), (176, 20), (272, 38))
    )
    feet = f'<rect x="92" y="258" width="40" height="16" fill="{dark}"/><rect x="268" y="258" width="40" height="16" fill="{dark}"/>'
    return feet + f'<rect x="60" y="146" width="280" height="116" rx="10" fill="{base}"/>{knobs}'


def _dac(base: str, dark: str, light: str) -> str:
    return (
        f'<rect x="128" y="120" width="144" height="128" rx="16" fill="{base}"/>'
        f'<circle cx="200" cy="176" r="30" fill="{dark}"/><path d="M200 152v18" stroke="{light}" stroke-width="6"/>'
        f'<circle cx="200" cy="226" r="6" fill="{light}"/>'
        f'<path d="M200 248v40q0 32 32 32h60" fill="none" stroke="{dark}" stroke-width="12"/>'
        f'<rect x="288" y="306" width="36" height="28" rx="4" fill="{light}"/>'
    )


def _cartridge(base: str, dark: str, light: str) -> str:
    return (
        f'<path d="M120 130h160v70l-46 54h-68l-46-54z" fill="{base}"/><rect x="104" y="108" width="192" height="30" rx="6" fill="{dark}"/>'
        f'<path d="M180 254l-22 62" stroke="{light}" stroke-width="10"/><circle cx="157" cy="318" r="6" fill="{dark}"/>'
        f'<rect x="146" y="152" width="108" height="14" fill="{light}"/>'
    )


def _cable(base: str, dark: str, light: str) -> str:
    return (
        f'<path d="M110 250c-40-150 220-190 190-60s-190 120-160 20 140-70 130 10" fill="none" stroke="{base}" stroke-width="14"/>'
        f'<rect x="94" y="240" width="32" height="70" rx="8" fill="{dark}"/><rect x="104" y="308" width="12" height="26" fill="{light}"/>'
        f'<rect x="254" y="214" width="32" height="70" rx="8" fill="{dark}"/><rect x="264" y="282" width="12" height="26" fill="{light}"/>'
    )


def _microphone(base: str, dark: str, light: str) -> str:
    return (
        f'<rect x="150" y="70" width="100" height="150" rx="50" fill="{base}"/>'
        + "".join(f'<path d="M152 {y}h96" stroke="{light}" stroke-width="4"/>' for y in (104, 122, 140, 158))
        + f'<path d="M128 176a72 72 0 0 0 144 0" fill="none" stroke="{dark}" stroke-width="12"/>'
        f'<path d="M200 248v68" stroke="{dark}" stroke-width="12"/><ellipse cx="200" cy="322" rx="70" ry="14" fill="{dark}"/>'
    )


def _stand(base: str, dark: str, light: str) -> str:
    return (
        f'<ellipse cx="200" cy="316" rx="86" ry="18" fill="{dark}"/><rect x="190" y="120" width="20" height="196" fill="{base}"/>'
        f'<path d="M132 132a68 68 0 0 1 136 0" fill="none" stroke="{base}" stroke-width="24"/>'
        f'<path d="M146 128a54 54 0 0 1 108 0" fill="none" stroke="{light}" stroke-width="5"/>'
    )


def _grinder(base: str, dark: str, light: str) -> str:
    return (
        f'<path d="M154 92h92l-12 78h-68z" fill="{light}"/><rect x="146" y="166" width="108" height="150" rx="12" fill="{base}"/>'
        f'<rect x="164" y="238" width="72" height="64" rx="6" fill="{dark}"/><circle cx="200" cy="202" r="14" fill="{light}"/>'
        f'<path d="M200 92V66h70" fill="none" stroke="{dark}" stroke-width="10"/><circle cx="274" cy="66" r="14" fill="{base}"/>'
    )


def _kettle(base: str, dark: str, light: str) -> str:
    return (
        f'<path d="M150 150h104l28 150a16 16 0 0 1-16 18H138a16 16 0 0 1-16-18z" fill="{base}"/>'
        f'<rect x="156" y="132" width="92" height="18" rx="8" fill="{dark}"/><circle cx="202" cy="122" r="11" fill="{dark}"/>'
        f'<path d="M130 268C70 268 104 168 66 148" fill="none" stroke="{base}" stroke-width="14"/>'
        f'<path d="M262 170c70-8 70 92 14 96" fill="none" stroke="{dark}" stroke-width="14"/>'
        f'<path d="M162 172l-14 110" stroke="{light}" stroke-width="8"/>'
    )


def _espresso(base: str, dark: str, light: str) -> str:
    return (
        f'<rect x="104" y="86" width="192" height="84" rx="12" fill="{base}"/><rect x="104" y="160" width="52" height="140" fill="{dark}"/>'
        f'<rect x="92" y="296" width="216" height="28" rx="8" fill="{base}"/><rect x="200" y="170" width="56" height="22" fill="{dark}"/>'
        f'<path d="M256 180h56" stroke="{dark}" stroke-width="12"/><path d="M206 246h44l-6 44h-32z" fill="{light}"/>'
        f'<circle cx="140" cy="126" r="14" fill="{light}"/><circle cx="184" cy="126" r="8" fill="{dark}"/>'
    )


def _dripper(base: str, dark: str, light: str) -> str:
    return (
        f'<path d="M104 96h192l-66 118h-60z" fill="{base}"/><ellipse cx="200" cy="96" rx="96" ry="18" fill="{light}"/>'
        f'<rect x="136" y="212" width="128" height="16" rx="8" fill="{dark}"/>'
        f'<path d="M156 236h88v50a30 30 0 0 1-30 30h-28a30 30 0 0 1-30-30z" fill="{light}"/>'
    )


def _scale(base: str, dark: str, light: str) -> str:
    return (
        f'<rect x="76" y="196" width="248" height="92" rx="16" fill="{dark}"/><rect x="92" y="180" width="216" height="46" rx="10" fill="{base}"/>'
        f'<rect x="150" y="244" width="100" height="28" rx="4" fill="{light}"/><circle cx="112" cy="258" r="8" fill="{light}"/>'
    )


def _brush(base: str, dark: str, light: str) -> str:
    hairs = "".join(f'<path d="M{x} 226v56" stroke="{light}" stroke-width="3"/>' for x in range(102, 300, 8))
    return f'<path d="M90 226a110 110 0 0 1 220 0z" fill="{base}"/><rect x="84" y="214" width="232" height="20" rx="6" fill="{dark}"/>{hairs}'


_DRAWINGS: Mapping[str, Draw] = {
    "headphones": _headphones, "earbuds": _earbuds, "speaker": _speaker, "turntable": _turntable,
    "amplifier": _amplifier, "dac": _dac, "cartridge": _cartridge, "cable": _cable, "microphone": _microphone,
    "stand": _stand, "grinder": _grinder, "kettle": _kettle, "espresso": _espresso, "dripper": _dripper,
    "scale": _scale, "brush": _brush,
}  # fmt: skip


def picture_svg(good: Good) -> str:
    """A good's picture, 400 by 400."""
    paper = mix(good.colour, "#ffffff", 0.88)
    goods = _DRAWINGS[good.kind](good.colour, shade(good.colour, -0.12), mix(good.colour, "#ffffff", 0.6))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400" height="400" role="img">'
        f'<rect width="400" height="400" fill="{paper}"/>'
        f'<ellipse cx="210" cy="330" rx="130" ry="16" fill="{shade(paper, -0.06)}"/>{goods}</svg>'
    )
