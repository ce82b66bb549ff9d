# SPDX-License-Identifier: Apache-2.0
"""The reseller: a corner shop for audio in Berlin that watches sixty goods and sells twenty-five. All invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hawker.demo.catalogues.audio import BY_SLUG, GOODS, Good
from hawker.demo.catalogues.base import StaffSeed

SLUG = "reseller"
NAME = "Corner Audio"
COUNTRY, CURRENCY, TIME_ZONE = "DE", "EUR", "Europe/Berlin"
STAFF = (
    StaffSeed("owner", "Jette Brandt"),
    StaffSeed("admin", "Malik Osei"),
    StaffSeed("manager", "Ines Falk"),
    StaffSeed("viewer", "Tom Riedel"),
)
SETTINGS: Mapping[str, Any] = {
    "identity.legal_name": "Corner Audio (demo)",
    "identity.tagline": "Sound, and something to drink with it.",
    "identity.primary_colour": "#1d3557",
    "identity.secondary_colour": "#e9c46a",
    "contact.email": "hello@reseller.example",
    "address.line1": "Weserstraße 210",
    "address.city": "Berlin",
    "address.postal_code": "12047",
    "tax.rate_percent": "19",
    "tax.prices_include_tax": True,
    "tax.label": "MwSt",
    "payments.sandbox_enabled": True,
    "reselling.shipping_in": "3.90",
    "reselling.fee_percent": "7",
    "reselling.fee_fixed": "0.35",
    "reselling.tax_percent": "19",
    "reselling.is_tax_included": True,
    "reselling.returns_percent": "2",
    "reselling.target": "margin",
    "reselling.target_percent": "15",
    "reselling.charm": "99",
}

SHELVES: Mapping[str, tuple[str, ...]] = {
    "Headphones": ("headphones", "earbuds"),
    "Speakers": ("speaker", "stand"),
    "Records": ("turntable", "cartridge", "brush"),
    "Electronics": ("amplifier", "dac", "microphone", "cable"),
    "Coffee corner": ("grinder", "kettle", "espresso", "dripper", "scale"),
}

OWN: tuple[Good, ...] = tuple(good for good in GOODS if good.number % 12 in (1, 3, 6, 8, 11))
"""What the shop sells itself."""
LINKED = frozenset(good.slug for good in OWN[:18])
"""Those of them that are compared with what competitors ask."""


def tags_of(good: Good) -> list[str]:
    """How the shop files a watched good."""
    shelf = next(name for name, kinds in SHELVES.items() if good.kind in kinds)
    tags = [shelf.lower()]
    if good.usual_price >= 300:
        tags.append("high end")
    if good.number % 5 == 0:
        tags.append("best seller")
    if good.slug in LINKED:
        tags.append("own range")
    return tags


def started_after_days(good: Good) -> int:
    """How many days after the shop opened it began to watch a good."""
    return 0 if good.number % 4 else good.number * 8


@dataclass(frozen=True, slots=True)
class RuleSeed:
    """An alert. Amounts are parts of the best price when it is made."""

    name: str
    conditions: tuple[Mapping[str, Any], ...]
    product: str = ""
    tag: str = ""
    combine: str = "all"
    mode: str = "repeating"
    delivery: str = "now"
    parts: tuple[str, ...] = field(default=())


def _below(part: str) -> Mapping[str, Any]:
    return {"kind": "below", "part": Decimal(part)}


def _drop(percent: int, reference: str) -> Mapping[str, Any]:
    return {"kind": "drop_percent", "percent": percent, "reference": reference}


ALERTS: tuple[RuleSeed, ...] = (
    RuleSeed("Sonmar H3 under target", (_below("0.93"),), "sonmar-h3-wireless"),
    RuleSeed("Tamber One under target", (_below("1.02"),), "tamber-one"),
    RuleSeed("Veldt Column within reach", (_below("0.97"),), "veldt-column", mode="once"),
    RuleSeed("Halden N7 for Christmas", (_below("1.0"),), "halden-n7-noise-cancelling"),
    RuleSeed("Brewick Lever, once only", (_below("1.01"),), "brewick-lever", mode="once"),
    RuleSeed("Orrin Studio 80 down a tenth", (_drop(10, "average_30"),), "orrin-studio-80"),
    RuleSeed("Drehwerk Zwei cheaper than first seen", (_drop(5, "first"),), "drehwerk-zwei"),
    RuleSeed("Tamber A80 below its low of 90 days", (_drop(1, "low_90"),), "tamber-a80"),
    RuleSeed("High end moves down", (_drop(8, "made"),), tag="high end", delivery="digest"),
    RuleSeed("Records cheaper than ever", ({"kind": "all_time_low"},), tag="records", delivery="digest"),
    RuleSeed("Sonmar H5 cheaper than ever", ({"kind": "all_time_low"},), "sonmar-h5-reference"),
    RuleSeed("Nadel M Gold is back", ({"kind": "back_in_stock"},), "drehwerk-nadel-m-gold"),
    RuleSeed("Veldt Orbit is back", ({"kind": "back_in_stock"},), "veldt-orbit"),
    RuleSeed("Kestrel Direct sold out everywhere", ({"kind": "out_of_stock"},), "kestrel-direct"),
    RuleSeed("Somebody undercuts us", ({"kind": "undercut", "amount": "5"},), tag="own range"),
    RuleSeed("Our margin gets thin", ({"kind": "margin_below", "percent": 8},), tag="own range", delivery="digest"),
    RuleSeed("A page cannot be read", ({"kind": "failing", "hours": 48},), delivery="digest"),
    RuleSeed(
        "Shelf pair: cheap and there",
        (_below("0.96"), {"kind": "unchanged", "days": 3}),
        "tamber-shelf-pair",
        combine="any",
    ),
    RuleSeed(
        "Stream up or down",
        (_drop(4, "last"), {"kind": "rise_percent", "percent": 4, "reference": "last"}),
        "tamber-stream",
        combine="any",
    ),
    RuleSeed("Coffee prices move", ({"kind": "any_change"},), tag="coffee corner", delivery="none"),
)

WISH_LISTS: tuple[tuple[str, bool, tuple[str, ...]], ...] = (
    (
        "A first turntable corner",
        True,
        (
            "drehwerk-eins",
            "tamber-a40",
            "tamber-shelf-pair",
            "drehwerk-nadel-m",
            "drehwerk-carbon-brush",
            "veldt-orbit",
        ),
    ),
    (
        "For the shop's own shelf",
        False,
        ("veldt-column", "sonmar-h5-reference", "brewick-lever", "tamber-a80", "veldt-ember"),
    ),
)
NOTES: tuple[tuple[str, int, str], ...] = (
    ("sonmar-h3-wireless", 210, "Successor announced"),
    ("tamber-one", 120, "Sample arrived"),
    ("drehwerk-zwei", 60, "New distributor"),
    ("brewick-lever", 330, "Shown at the fair"),
)

assert {rule.product for rule in ALERTS} - {""} <= set(BY_SLUG)  # noqa: S101 - a misspelt slug shows at import
