# SPDX-License-Identifier: Apache-2.0
"""Records that describe a demo shop. Nothing here knows the database: a loader turns them into rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Literal

SoldBy = Literal["weight", "piece"]

#: Weight of each month, January first; 1 is an ordinary month.
MonthWeights = tuple[float, float, float, float, float, float, float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Words:
    """One text in the languages of the storefront; empty where it is not translated."""

    en: str
    es: str = ""
    hi: str = ""

    def translations(self) -> dict[str, str]:
        """The texts by language besides English."""
        return {language: text for language, text in (("es", self.es), ("hi", self.hi)) if text}

    def in_language(self, language: str) -> str:
        """The text in a language, English where there is none."""
        return self.translations().get(language, self.en)


@dataclass(frozen=True, slots=True)
class SpecRow:
    """One line of a product's specification table."""

    label: Words
    value: Words


@dataclass(frozen=True, slots=True)
class TaxClassSeed:
    """A tax class: rate in percent of the price before tax."""

    code: str
    name: str
    rate_percent: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class CategorySeed:
    """A category with its Lucide icon and ``#rrggbb`` colour."""

    slug: str
    name: Words
    description: Words
    icon: str
    colour: str
    position: int


@dataclass(frozen=True, slots=True)
class VariantSeed:
    """One way to buy a product. Money is in the shop's currency, tax included; amounts in grams or pieces."""

    name: str
    sku: str
    price: Decimal
    cost: Decimal
    amount_per_unit: int
    compare_at: Decimal | None = None
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class ProductSeed:
    """A product with its variants, stock and how it is asked for over the year."""

    slug: str
    category: str
    name: Words
    summary: Words
    description: Words
    sold_by: SoldBy
    variants: tuple[VariantSeed, ...]
    specification: tuple[SpecRow, ...]
    certifications: tuple[Words, ...]
    origin: Words
    season: Words
    tax_class: str
    hsn_code: str
    #: On hand when the demo opens, and below what the owner is warned, in grams or pieces.
    start_stock: int
    low_stock_threshold: int
    #: What the kitchen makes at a time, in grams or pieces.
    batch: int
    #: Background of its pictures, for the time before they are loaded.
    colour: str
    #: Share of order lines relative to other products (1 is ordinary) and its weight in each month.
    popularity: float = 1.0
    month_weights: MonthWeights = (1.0,) * 12
    #: Feast code to how many times more is asked for on its busiest day.
    feast_lifts: Mapping[str, float] = field(default_factory=dict)
    is_featured: bool = False
    shelf_life_days: int = 7

    @property
    def stock_unit(self) -> Literal["gram", "piece"]:
        """The unit of the product's stock pool."""
        return "gram" if self.sold_by == "weight" else "piece"

    @property
    def default_variant(self) -> VariantSeed:
        """The variant shown first."""
        return next(variant for variant in self.variants if variant.is_default)

    def specification_in(self, language: str) -> list[dict[str, str]]:
        """The specification table in a language, as ``[{"name", "value"}, ...]``."""
        return [
            {"name": row.label.in_language(language), "value": row.value.in_language(language)}
            for row in self.specification
        ]

    def translations(self) -> dict[str, dict[str, str]]:
        """``{language: {"name" | "summary" | "description": text}}`` besides English."""
        found: dict[str, dict[str, str]] = {}
        for label, words in (
            ("name", self.name),
            ("summary", self.summary),
            ("description", self.description),
        ):
            for language, text in words.translations().items():
                found.setdefault(language, {})[label] = text
        return found


@dataclass(frozen=True, slots=True)
class HoursSeed:
    """Opening hours of a weekday (Monday is 0) in the shop's time zone; a day may be listed twice."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class PlaceSeed:
    """A postal address; ``country`` by ISO 3166-1, ``region`` by its code there."""

    line1: str
    line2: str
    city: str
    region: str
    postal_code: str
    country: str


@dataclass(frozen=True, slots=True)
class PageSeed:
    """A legal page; ``body`` is plain paragraphs separated by empty lines."""

    slug: str
    title: Words
    body: Words


@dataclass(frozen=True, slots=True)
class StaffSeed:
    """A member of the shop, signed in as ``<role>@<shop>.example``."""

    role: Literal["owner", "admin", "manager", "viewer"]
    name: str


@dataclass(frozen=True, slots=True)
class FeastSeed:
    """A feast that moves demand: it grows over ``lead_days`` and ends on the day."""

    code: str
    name: str
    days: tuple[date, ...]
    lead_days: int
    #: How many times more orders come on the busiest day.
    orders_lift: float


@dataclass(frozen=True, slots=True)
class ShopSeed:
    """A demo shop. The figures of delivery are in its currency and in grams."""

    slug: str
    name: str
    legal_name: str
    tagline: Words
    announcement: Words
    introduction: Words
    country: str
    currency: str
    time_zone: str
    languages: tuple[str, ...]
    phone: str
    email: str
    address: PlaceSeed
    hours: tuple[HoursSeed, ...]
    primary_colour: str
    secondary_colour: str
    receipt_footer: Words
    consume_within_days: int
    delivery_per_started_kilogram: Decimal
    free_delivery_over: Decimal
    minimum_order: Decimal
    #: Postal codes where the shop delivers by its own riders, as a regular expression.
    local_postal_pattern: str
    tax_classes: tuple[TaxClassSeed, ...]
    staff: tuple[StaffSeed, ...]
    pages: tuple[PageSeed, ...]
    social_links: Mapping[str, str] = field(default_factory=dict)
