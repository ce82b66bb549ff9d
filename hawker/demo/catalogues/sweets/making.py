# SPDX-License-Identifier: Apache-2.0
"""Short forms for writing the catalogue."""

from collections.abc import Mapping
from decimal import Decimal

from hawker.demo.catalogues.base import MonthWeights, ProductSeed, SoldBy, VariantSeed, Words
from hawker.demo.catalogues.sweets import words as w
from hawker.demo.pictures import dominant_colour

#: Pack amount, price, cost, and the price struck through if there is one.
Pack = tuple[int, int, int] | tuple[int, int, int, int]


def weight_name(grams: int) -> str:
    """``250 g``, ``1 kg``."""
    return f"{grams // 1000} kg" if grams % 1000 == 0 else f"{grams} g"


def sweet(
    slug: str,
    category: str,
    code: str,
    *,
    name: Words,
    summary: Words,
    description: Words,
    sold_by: SoldBy,
    packs: tuple[Pack, ...],
    ingredients: tuple[str, ...],
    allergens: tuple[str, ...],
    days: int,
    keep: str,
    stock: int,
    low: int,
    batch: int,
    certifications: tuple[Words, ...] = (w.VEGETARIAN, w.FSSAI),
    origin: Words = w.CHENNAI,
    season: Words = w.ALL_YEAR,
    hsn_code: str = "2106",
    popularity: float = 1.0,
    months: MonthWeights = w.STEADY,
    lifts: Mapping[str, float] | None = None,
    featured: bool = False,
    default: int = 0,
    pack_word: str = "",
) -> ProductSeed:
    """A product; ``pack_word`` names packs of pieces ("box": ``1 box``, ``5 boxes``) instead of ``6 pc``."""
    variants: list[VariantSeed] = []
    for index, (amount, price, cost, *struck) in enumerate(packs):
        if sold_by == "weight":
            label = weight_name(amount)
        elif pack_word:
            label = f"{amount} {pack_word}" if amount == 1 else f"{amount} {_plural(pack_word)}"
        else:
            label = f"{amount} pc"
        variants.append(
            VariantSeed(
                name=label,
                sku=f"AS-{code}-{amount}",
                price=Decimal(price),
                cost=Decimal(cost),
                amount_per_unit=amount,
                compare_at=Decimal(struck[0]) if struck else None,
                is_default=index == default,
            )
        )
    return ProductSeed(
        slug=slug,
        category=category,
        name=name,
        summary=summary,
        description=description,
        sold_by=sold_by,
        variants=tuple(variants),
        specification=w.specification(ingredients, allergens, days, keep),
        certifications=certifications,
        origin=origin,
        season=season,
        tax_class="food",
        hsn_code=hsn_code,
        start_stock=stock,
        low_stock_threshold=low,
        batch=batch,
        colour=dominant_colour(slug),
        popularity=popularity,
        month_weights=months,
        feast_lifts=dict(lifts or {}),
        is_featured=featured,
        shelf_life_days=days,
    )


def _plural(word: str) -> str:
    return f"{word}es" if word.endswith("x") else f"{word}s"
