# SPDX-License-Identifier: Apache-2.0
"""How followed products and what their sellers ask are written. Amounts are in the shop's currency, per unit, with
shipping and extras, unless they say otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import Field

from hawker.core.errors import FieldError, ValidationFailed
from hawker.intelligence.prices.extraction.result import Choice
from hawker.intelligence.prices.queries import Figures as PriceFigures
from hawker.intelligence.watch.figures import Figures, Outcome
from hawker.intelligence.watch.models import RepricingRule, WatchedProduct
from hawker.intelligence.watch.offers import Offer
from hawker.intelligence.watch.past import BestPoint
from hawker.intelligence.watch.queries import Row
from hawker.platform.shops.models import Shop
from hawker.surfaces.api.schemas import Input, MoneyOut, Schema, ShortText, Time, money, money_or_none

RoleName = Literal["competitor", "supplier", "own"]
Percent = Annotated[str, Field(max_length=20, pattern=r"^\d{1,9}(\.\d{1,4})?$", examples=["12.5"])]
"""A percentage as text, as people say it: 12.5 is 12.5 %."""


class ChoiceIn(Input):
    """Which of a page's prices is meant: a candidate's locator as a lookup shows it, or a CSS selector."""

    kind: Literal["candidate", "css"]
    locator: Annotated[str, Field(min_length=1, max_length=500)]

    def as_choice(self) -> Choice:
        return Choice(self.kind, self.locator)


class WatchOut(Schema):
    """A followed product as lists show it."""

    id: UUID
    name: str
    state: Annotated[str, Field(description="`ok`, `waiting`, `failing`, `sold_out`, `paused` or `limit`.")]
    price: Annotated[MoneyOut | None, Field(description="The best price now.")]
    seller: str
    sellers: int
    price_yesterday: MoneyOut | None
    first_price: MoneyOut | None
    lowest_price: MoneyOut | None
    own_price: MoneyOut | None
    position: Annotated[int | None, Field(description="Place of the own price among competitors; 1 is the cheapest.")]
    competitors: int
    note: str
    tags: list[str]
    variant_id: UUID | None
    interval_minutes: Annotated[int | None, Field(description="Null: as often as usual.")]
    picture_url: str
    is_archived: bool
    version: int
    created_at: Time
    updated_at: Time


class SellerOut(Schema):
    """A page at which a product is followed."""

    id: UUID
    listing_id: UUID
    url: str
    seller: str
    label: str
    role: str
    title: str
    price: Annotated[MoneyOut | None, Field(description="As the page shows it, in its currency.")]
    list_price: MoneyOut | None
    shipping: MoneyOut | None
    total: Annotated[MoneyOut | None, Field(description="One pack with everything added, in the shop's currency.")]
    per_unit: MoneyOut | None
    rate_date: Annotated[date | None, Field(description="Day of the rate of exchange; null in the shop's currency.")]
    availability: str
    pack_quantity: int
    extra_cost: MoneyOut | None
    extra_percent: str | None
    method: str
    confidence: float
    problem: Annotated[str, Field(description="Why the last check gave no price; empty when it did.")]
    checked_at: Time | None
    price_seen_at: Time | None
    next_check_at: Time | None


class OutcomeOut(Schema):
    """What comes of buying at the best price and selling on. Rates are parts of one."""

    cost: MoneyOut
    selling_price: MoneyOut
    tax: MoneyOut
    fees: MoneyOut
    returns: MoneyOut
    profit: MoneyOut
    margin: str
    roi: str | None
    markup: str | None
    break_even: MoneyOut | None


class FiguresOut(Schema):
    """What a product is reckoned with; percents as people say them."""

    cost: MoneyOut | None
    shipping_in: MoneyOut
    extra_cost: MoneyOut
    fee_percent: str
    fee_fixed: MoneyOut
    tax_percent: str
    is_tax_included: bool
    returns_percent: str
    target: str
    target_percent: str
    charm: str


class RepricingOut(Schema):
    """How the own price follows competitors, within hard bounds."""

    strategy: str
    undercut_by: str
    floor: MoneyOut
    ceiling: MoneyOut
    min_margin_percent: str | None
    charm: str
    only_in_stock: bool
    is_automatic: bool
    max_changes_per_day: int
    is_active: bool


class PriceFiguresOut(Schema):
    """Best prices over a window; average and typical (median) are weighted by how long each held."""

    lowest: MoneyOut | None
    typical: MoneyOut | None
    average: MoneyOut | None
    highest: MoneyOut | None


class WatchDetailOut(WatchOut):
    """A followed product with its sellers, what it earns and how its own price follows."""

    offers: list[SellerOut]
    figures: FiguresOut
    outcome: OutcomeOut | None
    repricing: RepricingOut | None


class BestPointOut(Schema):
    """The best price from a moment on; null while nobody had it."""

    at: Time
    price: MoneyOut | None
    list_price: MoneyOut | None
    seller: str


class WatchHistoryOut(Schema):
    """The best price step by step, each holding until the next."""

    since: Time
    until: Time
    points: list[BestPointOut]
    figures: PriceFiguresOut


class WatchIn(Input):
    """An address to follow. Following it again finds what is there."""

    url: Annotated[str, Field(min_length=1, max_length=2000)]
    name: ShortText = ""
    tags: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)] = []
    variant_id: UUID | None = None
    interval_minutes: Annotated[int | None, Field(ge=0, le=7 * 24 * 60)] = None
    role: RoleName = "competitor"
    choice: ChoiceIn | None = None


class WatchPatch(Input):
    """What is to change; what is left out stays. `interval_minutes` 0: as often as usual."""

    name: ShortText | None = None
    note: Annotated[str, Field(max_length=2000)] | None = None
    tags: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)] | None = None
    variant_id: UUID | None = None
    interval_minutes: Annotated[int | None, Field(ge=0, le=7 * 24 * 60)] = None
    version: Annotated[int | None, Field(description="The version you read; 412 if it is another by now.")] = None


def row_facts(row: Row, currency: str) -> dict[str, Any]:
    """A list's row by the names of `WatchOut`."""
    product: WatchedProduct = row.product
    plain = ("name", "note", "variant_id", "interval_minutes", "picture_url", "version", "created_at", "updated_at")
    return {
        "id": product.pk,
        "tags": list(product.tags),
        "is_archived": product.archived_at is not None,
        "state": row.state,
        "price": money_or_none(row.now, currency),
        "seller": row.best.seller if row.best else "",
        "sellers": row.sellers,
        "price_yesterday": money_or_none(row.yesterday, currency),
        "first_price": money_or_none(row.first, currency),
        "lowest_price": money_or_none(row.lowest, currency),
        "own_price": money_or_none(row.own_price, currency),
        "position": row.position,
        "competitors": row.rivals,
        **{name: getattr(product, name) for name in plain},
    }


def watch_out(row: Row, currency: str) -> WatchOut:
    """A list's row."""
    return WatchOut.model_construct(**row_facts(row, currency))


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize():f}"


def seller_out(offer: Offer, shop: Shop) -> SellerOut:
    """One seller's offer."""
    follow, listing = offer.follow, offer.listing
    plain = ("title", "availability", "method", "confidence", "problem", "checked_at", "price_seen_at")
    return SellerOut.model_construct(
        id=follow.pk,
        listing_id=listing.pk,
        url=listing.url,
        seller=offer.seller,
        label=follow.label,
        role=follow.role,
        price=money_or_none(offer.price, offer.currency),
        list_price=money_or_none(listing.list_price, offer.currency),
        shipping=money_or_none(listing.shipping, offer.currency),
        total=money_or_none(offer.total, shop.currency),
        per_unit=money_or_none(offer.per_unit, shop.currency),
        rate_date=offer.rate_date,
        pack_quantity=follow.pack_quantity,
        extra_cost=money_or_none(follow.extra_cost, offer.currency or shop.currency),
        extra_percent=_text(follow.extra_percent),
        next_check_at=listing.next_check_at if listing.is_active else None,
        **{name: getattr(listing, name) for name in plain},
    )


def _rate(number: Decimal | None) -> str | None:
    return None if number is None else f"{round(number, 4):f}"


def outcome_out(found: Outcome | None) -> OutcomeOut | None:
    """What reselling earns."""
    if found is None:
        return None
    names = ("cost", "selling_price", "tax", "fees", "returns", "profit")
    amounts: dict[str, Any] = {name: money(getattr(found, name), found.currency) for name in names}
    return OutcomeOut.model_construct(
        **amounts,
        margin=_rate(found.margin) or "0",
        roi=_rate(found.roi),
        markup=_rate(found.markup),
        break_even=money_or_none(found.break_even, found.currency),
    )


_AMOUNTS = ("shipping_in", "extra_cost", "fee_fixed")
_PERCENTS = ("fee_percent", "tax_percent", "returns_percent", "target_percent")


def figures_out(found: Figures, currency: str) -> FiguresOut:
    """What is reckoned with."""
    numbers: dict[str, Any] = {name: money(getattr(found, name), currency) for name in _AMOUNTS}
    numbers |= {name: _text(getattr(found, name)) for name in _PERCENTS}
    return FiguresOut.model_construct(
        cost=money_or_none(found.cost, currency),
        **numbers,
        is_tax_included=found.is_tax_included,
        target=found.target,
        charm=found.charm,
    )


def repricing_out(rule: RepricingRule | None, currency: str) -> RepricingOut | None:
    """How the own price follows."""
    if rule is None:
        return None
    plain = ("strategy", "charm", "only_in_stock", "is_automatic", "max_changes_per_day", "is_active")
    return RepricingOut.model_construct(
        undercut_by=_text(rule.by) or "0",
        floor=money(rule.floor, currency),
        ceiling=money(rule.ceiling, currency),
        min_margin_percent=_text(rule.min_margin_percent),
        **{name: getattr(rule, name) for name in plain},
    )


def price_figures_out(found: PriceFigures, currency: str) -> PriceFiguresOut:
    """Low, typical, average and high."""
    return PriceFiguresOut.model_construct(
        lowest=money_or_none(found.low, currency),
        typical=money_or_none(found.typical, currency),
        average=money_or_none(found.average, currency),
        highest=money_or_none(found.high, currency),
    )


def points_out(line: Sequence[BestPoint], currency: str) -> list[BestPointOut]:
    """A line of best prices."""
    return [
        BestPointOut.model_construct(
            at=point.at,
            price=money_or_none(point.price, currency),
            list_price=money_or_none(point.list_price, currency),
            seller=point.seller,
        )
        for point in line
    ]


def read_number(text: str, field: str) -> Decimal:
    """A number that came as text; ValidationFailed names the field."""
    try:
        number = Decimal(text)
        if number.is_finite():
            return number
    except ArithmeticError:
        pass
    raise ValidationFailed([FieldError(field, _("Enter a number."))])
