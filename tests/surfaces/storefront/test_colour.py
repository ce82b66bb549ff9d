# SPDX-License-Identifier: Apache-2.0
"""A shop's own colours stay readable in both themes, whatever the shop chose."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawker.surfaces.storefront.colour import (
    WANTED_CONTRAST,
    contrast,
    from_oklch,
    is_hex,
    mix,
    themes,
    to_oklch,
)

HEX = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#0f5c42", "#0f5c42") == 1


@pytest.mark.parametrize(
    ("colour", "lightness", "chroma", "hue"),
    [("#ff0000", 0.628, 0.2577, 29.23), ("#00ff00", 0.8664, 0.2948, 142.5), ("#ffffff", 1.0, 0.0, None)],
)
def test_oklch_of_known_colours(colour: str, lightness: float, chroma: float, hue: float | None) -> None:
    found = to_oklch(colour)
    assert found[0] == pytest.approx(lightness, abs=0.001)
    assert found[1] == pytest.approx(chroma, abs=0.001)
    if hue is not None:
        assert found[2] == pytest.approx(hue, abs=0.1)


@given(HEX)
def test_there_and_back(colour: str) -> None:
    assert from_oklch(*to_oklch(colour)) == colour


@given(HEX)
@settings(max_examples=150, deadline=None)
def test_every_brand_colour_becomes_readable(brand: str) -> None:
    light, dark = themes(brand, brand)
    for theme, papers in (
        (light, (from_oklch(0.995, 0.002, 85), from_oklch(0.975, 0.005, 85))),
        (dark, (from_oklch(0.225, 0.012, 165), from_oklch(0.185, 0.011, 165))),
    ):
        fill = theme.primary.fill
        assert contrast(fill, theme.primary.content) >= WANTED_CONTRAST
        for paper in papers:
            assert contrast(fill, paper) >= WANTED_CONTRAST
        assert contrast(fill, mix(fill, papers[0], 0.08)) >= WANTED_CONTRAST
        assert theme.secondary is not None
        assert theme.secondary.fill == brand
        assert contrast(brand, theme.secondary.content) >= WANTED_CONTRAST


def test_a_readable_colour_is_left_alone() -> None:
    light, _ = themes("#0f5c42")
    assert light.primary.fill == "#0f5c42"
    assert light.secondary is None


@pytest.mark.parametrize("brand", ["#ffd400", "#e85d04", "#00b4d8"])
def test_hue_is_kept(brand: str) -> None:
    for theme in themes(brand):
        assert to_oklch(theme.primary.fill)[2] == pytest.approx(to_oklch(brand)[2], abs=4)


@pytest.mark.parametrize("text", ["", "red", "#fff", "#12345g", "#123456;}", "url(x)"])
def test_only_hex_is_a_colour(text: str) -> None:
    assert not is_hex(text)
    with pytest.raises(ValueError, match="not a colour"):
        themes(text or "-")
