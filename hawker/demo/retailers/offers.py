# SPDX-License-Identifier: Apache-2.0
"""What a retailer asks for a good on a day: the same on every machine, without a table of days.

Each figure is drawn from a hash of the seed, the place and a stretch of days. So a price stands for some days, then
steps; sales come by the calendar and now and then between; goods run out and come back. History and the pages of
today are the same function, hence tomorrow's page continues what was loaded.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from hawker.demo.catalogues.audio import Good
from hawker.demo.retailers.shops import Retailer

SEED = "hawker-demo-retail-1"
_START = date(2024, 1, 1).toordinal()
_SALES: tuple[tuple[tuple[int, int], tuple[int, int], float], ...] = (
    ((1, 2), (1, 12), 0.45),
    ((4, 8), (4, 15), 0.2),
    ((7, 3), (7, 16), 0.4),
    ((9, 20), (9, 26), 0.2),
    ((11, 20), (12, 1), 0.7),
)
"""First and last day of a sale, and the part of goods that take part in it."""
_DISCOUNTS = (8, 10, 12, 15, 15, 20, 25)
_SPANS = (11, 17, 23, 31)


@dataclass(frozen=True, slots=True)
class Offer:
    """A day's offer; `list_price` only while it is above the price."""

    price: Decimal
    list_price: Decimal | None
    currency: str
    availability: str


def _draw(*key: object) -> float:
    """A number from 0 to 1 that belongs to the key."""
    text = "|".join(map(str, (SEED, *key)))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest()) / 2**48


@lru_cache(maxsize=50_000)
def offer_on(retailer: Retailer, good: Good, day: date) -> Offer:
    """What `retailer` asks for `good` on `day`."""
    place = (retailer.code, good.slug)
    number = day.toordinal()
    regular = _ending(_regular(retailer, good, number), retailer.ending)
    discount = _discount(place, day, number)
    price = _ending(float(regular) * (1 - discount / 100), retailer.ending) if discount else regular
    is_out = _is_out(place, number)
    return Offer(
        price,
        regular if price < regular else None,
        retailer.currency,
        "out_of_stock" if is_out else "in_stock",
    )


def _regular(retailer: Retailer, good: Good, number: int) -> float:
    place = (retailer.code, good.slug)
    span = _SPANS[int(_draw("span", *place) * len(_SPANS))]
    step = _draw("step", *place, (number + int(_draw("phase", *place) * span)) // span)
    wander = 0.0 if step < 0.5 else (step - 0.75) * 0.2
    quarters = max(0, (number - _START) // 91)
    decline = max(0.75, 1 - good.yearly_decline * quarters / 4)
    own = 1 + (_draw("level", *place) - 0.5) * 0.05
    return float(good.usual_price) * retailer.level * own * decline * (1 + wander)


def _discount(place: tuple[str, str], day: date, number: int) -> int:
    for first, last, share in _SALES:
        if first <= (day.month, day.day) <= last and _draw("sale", *place, day.year, first) < share:
            return _DISCOUNTS[int(_draw("off", *place, day.year, first) * len(_DISCOUNTS))]
    # Between the sales: an offer of a few days in one of five stretches.
    stretch, within = divmod(number + int(_draw("offers", *place) * 38), 38)
    if _draw("flash", *place, stretch) < 0.2:
        start = int(_draw("flash-start", *place, stretch) * 30)
        if start <= within < start + 3 + int(_draw("flash-days", *place, stretch) * 5):
            return _DISCOUNTS[int(_draw("flash-off", *place, stretch) * 4)]
    return 0


def _is_out(place: tuple[str, str], number: int) -> bool:
    stretch, within = divmod(number + int(_draw("stock", *place) * 53), 53)
    if _draw("gap", *place, stretch) >= 0.25:
        return False
    start = int(_draw("gap-start", *place, stretch) * 40)
    return start <= within < start + 3 + int(_draw("gap-days", *place, stretch) * 9)


def _ending(amount: float, ending: str) -> Decimal:
    """A price as shops write it: whole for dear things where that is the habit, else with the shop's ending."""
    whole = Decimal(amount).quantize(Decimal(1), ROUND_HALF_UP)
    if whole >= 200:
        # To the nearest that ends in 9: 249, 379, 1299.
        whole = (whole + 1) // 10 * 10 + (9 if (whole + 1) % 10 >= 5 else -1)
        return whole + (Decimal("0.90") if ending == "90" else Decimal("0.00"))
    cents = Decimal("0.99") if ending == "00" else Decimal(f"0.{ending}")
    return max(whole - 1, Decimal(1)) + cents
