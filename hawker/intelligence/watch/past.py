# SPDX-License-Identifier: Apache-2.0
"""What a followed product has cost over time, at whichever of its sellers was the cheapest.

Past prices are scaled as today's are: shipping and extras in proportion, at today's rate of exchange, so that a line
shows what sellers did and not what currencies did. The shop's own offers elsewhere are no place to buy and never count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from hawker.core.money import round_to
from hawker.intelligence.prices import queries as prices
from hawker.intelligence.watch.models import Follow
from hawker.intelligence.watch.offers import GONE, Offer
from hawker.platform.shops.models import Shop


@dataclass(frozen=True, slots=True)
class BestPoint:
    """The best price from a moment on; None while nobody had it. Amounts in the shop's currency, per unit."""

    at: datetime
    price: Decimal | None
    list_price: Decimal | None
    seller: str


def _scales(offers: Iterable[Offer]) -> dict[UUID, tuple[Decimal, Offer]]:
    """By listing: what turns its price into one of the shop's currency, per unit and with everything added."""
    return {
        o.listing.pk: (o.per_unit / o.price, o)
        for o in offers
        if o.price and o.per_unit is not None and o.follow.role != Follow.Role.OWN
    }


def best_histories(
    shop: Shop, offers: Mapping[UUID, Sequence[Offer]], *, since: datetime, until: datetime
) -> dict[UUID, tuple[BestPoint, ...]]:
    """The line of each product, step by step, in three queries whatever their number."""
    scales = {key: _scales(mine) for key, mine in offers.items()}
    listings = sorted({listing for mine in scales.values() for listing in mine})
    found = prices.histories(listings, since=since, until=until) if listings else {}
    return {key: _line(shop, mine, found) for key, mine in scales.items()}


def best_history(shop: Shop, offers: Sequence[Offer], *, since: datetime, until: datetime) -> tuple[BestPoint, ...]:
    """The line of one product."""
    key = UUID(int=0)
    return best_histories(shop, {key: offers}, since=since, until=until)[key]


def _line(
    shop: Shop, scales: Mapping[UUID, tuple[Decimal, Offer]], found: Mapping[UUID, prices.History]
) -> tuple[BestPoint, ...]:
    steps = sorted(
        ((point.at, key, point) for key in scales for point in found[key].points), key=lambda s: (s[0], s[1])
    )
    standing: dict[UUID, prices.Point] = {}
    line: list[BestPoint] = []
    for moment, key, point in steps:
        standing[key] = point
        now = _best_of(shop, moment, scales, standing)
        if line and line[-1].at == moment:
            line[-1] = now
        elif not line or _facts(line[-1]) != _facts(now):
            line.append(now)
    return tuple(line)


def _facts(point: BestPoint) -> tuple[Decimal | None, Decimal | None, str]:
    return point.price, point.list_price, point.seller


def _best_of(
    shop: Shop,
    moment: datetime,
    scales: Mapping[UUID, tuple[Decimal, Offer]],
    standing: Mapping[UUID, prices.Point],
) -> BestPoint:
    usable = [(point.price * scales[key][0], key) for key, point in standing.items() if point.availability not in GONE]
    if not usable:
        return BestPoint(moment, None, None, "")
    price, key = min(usable)
    scale, offer = scales[key]
    listed = standing[key].list_price
    return BestPoint(
        moment,
        round_to(price, shop.currency),
        round_to(listed * scale, shop.currency) if listed else None,
        offer.seller,
    )


def best_at(shop: Shop, offers: Mapping[UUID, Sequence[Offer]], moment: datetime) -> dict[UUID, Decimal]:
    """The best price of each product at a moment, where there was one; one query."""
    scales = {key: _scales(mine) for key, mine in offers.items()}
    standing = prices.standing_at(sorted({listing for mine in scales.values() for listing in mine}), moment)
    found = {}
    for key, mine in scales.items():
        best = _best_of(shop, moment, mine, {listing: standing[listing] for listing in mine if listing in standing})
        if best.price is not None:
            found[key] = best.price
    return found


def lowest_ever(shop: Shop, offers: Sequence[Offer]) -> Decimal | None:
    """The lowest price that any of the sellers ever asked while it was watched."""
    lows = [
        offer.listing.lowest_price * scale for scale, offer in _scales(offers).values() if offer.listing.lowest_price
    ]
    return round_to(min(lows), shop.currency) if lows else None


def figures_of_line(line: Sequence[BestPoint], until: datetime) -> prices.Figures:
    """Low, high, average and typical best price; times when nobody had it do not count."""
    steps = [
        (point.price, (line[index + 1].at if index + 1 < len(line) else until) - point.at)
        for index, point in enumerate(line)
        if point.price is not None
    ]
    return prices.weigh(steps)


def sampled(line: Sequence[BestPoint], *, since: datetime, days: int) -> tuple[Decimal, ...]:
    """The price at the end of each day, for a sparkline; days without one are left out."""
    found: list[Decimal] = []
    for day in range(1, days + 1):
        moment = since + timedelta(days=day)
        standing = next((point for point in reversed(line) if point.at <= moment), None)
        if standing is not None and standing.price is not None:
            found.append(standing.price)
    return tuple(found)
