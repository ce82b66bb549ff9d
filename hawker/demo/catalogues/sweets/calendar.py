# SPDX-License-Identifier: Apache-2.0
"""How much is asked for, of what, on which day and at which hour."""

from datetime import date
from functools import lru_cache

from hawker.demo.catalogues.base import FeastSeed, ProductSeed


def _days(*texts: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(text) for text in texts)


#: Feasts as kept in Chennai, 2023 to 2028. Beyond those years only the months weigh.
FEASTS: tuple[FeastSeed, ...] = (
    FeastSeed(
        "diwali",
        "Diwali",
        _days("2023-11-12", "2024-10-31", "2025-10-20", "2026-11-08", "2027-10-29", "2028-10-17"),
        lead_days=12,
        orders_lift=3.6,
    ),
    FeastSeed(
        "pongal",
        "Pongal",
        _days("2023-01-15", "2024-01-15", "2025-01-14", "2026-01-15", "2027-01-15", "2028-01-15"),
        lead_days=6,
        orders_lift=1.9,
    ),
    FeastSeed(
        "vinayagar-chaturthi",
        "Vinayagar Chaturthi",
        _days("2023-09-18", "2024-09-07", "2025-08-27", "2026-09-14", "2027-09-04", "2028-08-23"),
        lead_days=3,
        orders_lift=1.7,
    ),
    FeastSeed(
        "krishna-jayanthi",
        "Krishna Jayanthi",
        _days("2023-09-06", "2024-08-26", "2025-08-16", "2026-09-04", "2027-08-25", "2028-08-13"),
        lead_days=4,
        orders_lift=1.4,
    ),
    FeastSeed(
        "raksha-bandhan",
        "Raksha Bandhan",
        _days("2023-08-30", "2024-08-19", "2025-08-09", "2026-08-28", "2027-08-17", "2028-08-05"),
        lead_days=5,
        orders_lift=1.5,
    ),
    FeastSeed(
        "ayudha-puja",
        "Ayudha Puja",
        _days("2023-10-23", "2024-10-11", "2025-10-01", "2026-10-19", "2027-10-08", "2028-09-27"),
        lead_days=4,
        orders_lift=1.8,
    ),
    FeastSeed(
        "ramzan",
        "Ramzan",
        _days("2023-04-22", "2024-04-11", "2025-03-31", "2026-03-21", "2027-03-10", "2028-02-27"),
        lead_days=5,
        orders_lift=1.3,
    ),
    FeastSeed(
        "holi",
        "Holi",
        _days("2023-03-08", "2024-03-25", "2025-03-14", "2026-03-04", "2027-03-22", "2028-03-11"),
        lead_days=2,
        orders_lift=1.25,
    ),
    FeastSeed(
        "christmas",
        "Christmas",
        _days("2023-12-25", "2024-12-25", "2025-12-25", "2026-12-25", "2027-12-25", "2028-12-25"),
        lead_days=4,
        orders_lift=1.25,
    ),
    FeastSeed(
        "new-year",
        "New Year",
        _days("2023-01-01", "2024-01-01", "2025-01-01", "2026-01-01", "2027-01-01", "2028-01-01"),
        lead_days=2,
        orders_lift=1.5,
    ),
)

#: Orders by weekday, Monday first; 1 is an ordinary day.
WEEKDAY_WEIGHTS = (0.82, 0.8, 0.86, 0.92, 1.18, 1.32, 1.1)

#: Orders by local hour of the day, midnight first: a forenoon peak and a larger one after work.
HOUR_WEIGHTS = (
    *(0.1, 0.05, 0.0, 0.0, 0.0, 0.1, 0.5, 1.6, 2.4, 3.0, 3.6, 3.4),
    *(2.6, 2.0, 1.8, 2.2, 3.2, 4.2, 4.6, 4.0, 2.8, 1.6, 0.8, 0.3),
)

#: Orders by month, January first, feasts aside.
MONTH_WEIGHTS = (1.0, 0.92, 0.94, 0.96, 0.94, 0.9, 0.9, 1.02, 1.04, 1.14, 1.14, 1.1)


def nearness(feast: FeastSeed, day: date) -> float:
    """0 far from the feast, rising to 1 on the eve; the day itself counts half, for people are at home."""
    for kept in feast.days:
        before = (kept - day).days
        if before == 0:
            return 0.5
        if 0 < before <= feast.lead_days:
            return 1 - (before - 1) / feast.lead_days
    return 0.0


@lru_cache(maxsize=4096)
def _near_feasts(day: date) -> tuple[tuple[str, float, float], ...]:
    found = ((feast.code, nearness(feast, day), feast.orders_lift) for feast in FEASTS)
    return tuple(entry for entry in found if entry[1] > 0)


def orders_weight(day: date) -> float:
    """How many orders a day brings, relative to an ordinary one (1)."""
    weight = WEEKDAY_WEIGHTS[day.weekday()] * MONTH_WEIGHTS[day.month - 1]
    for _, near, lift in _near_feasts(day):
        weight *= 1 + (lift - 1) * near
    return weight


def demand(product: ProductSeed, day: date) -> float:
    """How likely an order line of that day is for the product, relative to an ordinary product (1)."""
    weight = product.popularity * product.month_weights[day.month - 1]
    for code, near, _ in _near_feasts(day):
        weight *= 1 + (product.feast_lifts.get(code, 1.0) - 1) * near
    return weight
