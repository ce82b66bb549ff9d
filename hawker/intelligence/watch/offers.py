# SPDX-License-Identifier: Apache-2.0
"""What each seller asks for a followed product, made comparable: with shipping and extras, per unit, in the shop's
currency.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from hawker.core.money import Money, round_to
from hawker.intelligence.prices import rates
from hawker.intelligence.prices.models import Availability, Listing
from hawker.intelligence.watch.models import Follow, WatchedProduct
from hawker.platform.shops.models import Shop

GONE = (Availability.OUT_OF_STOCK, Availability.DISCONTINUED)
"""States in which something cannot be bought."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One seller's price. `total` is one pack with everything added, `per_unit` one piece; both in the shop's currency.

    They are None where no price is known or no rate was published.
    """

    follow: Follow
    listing: Listing
    price: Decimal | None
    currency: str
    total: Decimal | None
    per_unit: Decimal | None
    rate_date: date | None
    """Of the rate that converted it; None in the shop's own currency."""

    @property
    def seller(self) -> str:
        """Whose offer it is, for people."""
        return seller_of(self.follow, self.listing)

    @property
    def is_available(self) -> bool:
        """Whether it can be bought, as far as is known."""
        return self.listing.availability not in GONE

    @property
    def is_stale(self) -> bool:
        """Whether the price is the last good one and the page could not be read since."""
        return bool(self.listing.problem)


def seller_of(follow: Follow, listing: Listing) -> str:
    """Whose offer it is: as named by the shop, else by the page, else the site."""
    return follow.label or listing.seller or listing.site.name


def offers_of(shop: Shop, product_ids: Sequence[UUID]) -> dict[UUID, list[Offer]]:
    """The active offers of products, cheapest first, in one query."""
    rows = (
        Follow.objects.filter(product_id__in=product_ids, is_active=True)
        .select_related("listing", "listing__site")
        .order_by("created_at", "pk")
    )
    found: dict[UUID, list[Offer]] = defaultdict(list)
    for row in rows:
        found[row.product_id].append(offer(shop, row))
    for mine in found.values():
        mine.sort(key=lambda o: (o.per_unit is None, o.per_unit or 0))
    return found


def offer(shop: Shop, row: Follow) -> Offer:
    """One follow's offer."""
    listing = row.listing
    if listing.price is None:
        return Offer(row, listing, None, listing.currency, None, None, None)
    amount = listing.price + (listing.shipping or 0) + (row.extra_cost or 0)
    if row.extra_percent:
        amount += listing.price * row.extra_percent / 100
    total, when = in_currency(amount, listing.currency, shop.currency)
    per_unit = None if total is None else round_to(total / row.pack_quantity, shop.currency)
    return Offer(row, listing, listing.price, listing.currency, total, per_unit, when)


def in_currency(amount: Decimal, source: str, target: str) -> tuple[Decimal | None, date | None]:
    """An amount in another currency at the latest rate, and the rate's day (None in the same currency)."""
    if source == target:
        return round_to(amount, target), None
    try:
        converted = rates.convert(Money(amount, source), target)
    except (rates.NoRate, ValueError):
        return None, None
    return converted.money.amount, converted.rate_date


def first_of(shop: Shop, product: WatchedProduct, offers: Sequence[Offer]) -> Decimal | None:
    """The price when the product was first tracked, on the scale of `per_unit`; None where it is unknown.

    It was the first seller's: packs, shipping and extras of that seller count in it as they do in the price now, else
    a pack of six would look like a saving.
    """
    if product.first_price is None:
        return None
    known = [o for o in offers if o.price and o.per_unit is not None and o.currency == product.first_currency]
    if known:
        source = min(known, key=lambda o: (o.follow.created_at, o.follow.pk))
        return round_to(product.first_price * (source.per_unit or 0) / (source.price or 1), shop.currency)
    return in_currency(product.first_price, product.first_currency, shop.currency)[0]


def rivals(offers: Sequence[Offer], *, only_available: bool = True) -> list[Offer]:
    """Competitors' offers that an own price is held against: known, confirmed at the last check, to be bought."""
    return [
        o
        for o in offers
        if o.follow.role == Follow.Role.COMPETITOR
        and o.per_unit is not None
        and not o.is_stale
        and (o.is_available or not only_available)
    ]


def best(offers: Sequence[Offer]) -> Offer | None:
    """The cheapest offer per unit that can be bought; without one, none."""
    usable = [o for o in offers if o.per_unit is not None and o.is_available and o.follow.role != Follow.Role.OWN]
    return min(usable, key=lambda o: (o.per_unit or 0, o.is_stale), default=None)
