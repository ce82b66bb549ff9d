# SPDX-License-Identifier: Apache-2.0
"""Reads on what a shop follows; every list costs a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from hawker.commerce.catalog.models import Variant
from hawker.core import clock
from hawker.core.errors import NotFound
from hawker.core.tenancy import all_shops
from hawker.core.text import fold
from hawker.intelligence.prices import queries as prices
from hawker.intelligence.prices.models import Availability, Listing, Observation
from hawker.intelligence.watch import offers as offers_
from hawker.intelligence.watch import past
from hawker.intelligence.watch.figures import Figures, NoSellingPrice, Outcome, outcome
from hawker.intelligence.watch.models import Annotation, Follow, PriceProposal, RepricingRule, WatchedProduct, WishList
from hawker.intelligence.watch.offers import Offer, best, offers_of, seller_of
from hawker.intelligence.watch.settings import figures_of
from hawker.platform.billing.plans import entitlements
from hawker.platform.shops.models import Shop
from hawker.platform.shops.settings_registry import ShopSettings

__all__ = ["Offer", "best", "offers_of"]

TREND_DAYS = 30


@dataclass(frozen=True, slots=True)
class Row:
    """A product in a list. Amounts in the shop's currency, per unit, with shipping and extras."""

    product: WatchedProduct
    best: Offer | None
    sellers: int
    now: Decimal | None
    yesterday: Decimal | None
    first: Decimal | None
    lowest: Decimal | None
    own_price: Decimal | None
    position: int | None
    """Place of the own price among the `rivals`, 1 the cheapest."""
    rivals: int
    state: str
    """`ok`, `waiting`, `failing`, `sold_out`, `paused`, `limit`."""
    trend: tuple[Decimal, ...]
    """The best price at the end of each of the last days; empty where it was not asked for."""
    picture: str = ""
    """Storage path of a small picture; empty while there is none."""

    @property
    def change_day(self) -> Decimal | None:
        """Change since yesterday in percent."""
        return percent(self.yesterday, self.now)

    @property
    def change_first(self) -> Decimal | None:
        """Change since it was first tracked in percent."""
        return percent(self.first, self.now)

    @property
    def is_lowest(self) -> bool:
        """Whether it has never been cheaper while it was watched."""
        return self.now is not None and self.lowest is not None and self.now <= self.lowest and self.now != self.first


def percent(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """Change in percent; None where either is unknown."""
    return None if before is None or after is None or before == 0 else (after - before) / before * 100


def products(*, text: str = "", tag: str = "", show: str = "", site: str = "") -> QuerySet[WatchedProduct]:
    """Watched products that are not archived. `show`: `failing`, `paused`, `linked`, `sold_out`."""
    rows = WatchedProduct.objects.filter(archived_at=None)
    if text:
        for word in fold(text).split():
            rows = rows.filter(search_text__contains=word)
    if tag:
        needle = f'"{tag}"'
        rows = rows.filter(tags__icontains=needle)
    mine = Follow.objects.filter(product=OuterRef("pk"), is_active=True)
    if site:
        rows = rows.filter(Exists(mine.filter(listing__site__name=site)))
    if show == "failing":
        rows = rows.filter(Exists(mine.exclude(listing__problem="")))
    elif show == "paused":
        rows = rows.exclude(pause_reason="")
    elif show == "linked":
        rows = rows.exclude(variant=None)
    elif show == "sold_out":
        rows = rows.filter(Exists(mine.filter(listing__availability=Availability.OUT_OF_STOCK)))
    return rows


def rows_of(shop: Shop, found: Sequence[WatchedProduct], *, with_trend: bool = False) -> list[Row]:
    """Products as rows of a list, in a constant number of queries; `with_trend`: with the best prices of a month."""
    return _rows(shop, found, offers_of(shop, [product.pk for product in found]), with_trend=with_trend)


def _rows(
    shop: Shop, found: Sequence[WatchedProduct], offers: Mapping[UUID, list[Offer]], *, with_trend: bool = False
) -> list[Row]:
    now = clock.now()
    month_ago = now - timedelta(days=TREND_DAYS)
    yesterday = past.best_at(shop, offers, now - timedelta(days=1))
    lines = past.best_histories(shop, offers, since=month_ago, until=now) if with_trend else {}
    trends = {key: past.sampled(line, since=month_ago, days=TREND_DAYS) for key, line in lines.items()}
    own = _own_prices(found)
    return [
        _row(shop, product, offers.get(product.pk, []), yesterday.get(product.pk), trends.get(product.pk, ()), own)
        for product in found
    ]


def _own_prices(found: Iterable[WatchedProduct]) -> dict[UUID, Decimal]:
    ids = [product.variant_id for product in found if product.variant_id]
    return dict(Variant.objects.filter(pk__in=ids).values_list("pk", "price")) if ids else {}


def _row(
    shop: Shop,
    product: WatchedProduct,
    offers: Sequence[Offer],
    yesterday: Decimal | None,
    trend: tuple[Decimal, ...],
    own: Mapping[UUID, Decimal],
) -> Row:
    top = best(offers)
    first = offers_.first_of(shop, product, offers)
    own_price = own.get(product.variant_id) if product.variant_id else None
    rivals = [o.per_unit or Decimal(0) for o in offers_.rivals(offers)]
    position = 1 + sum(price < own_price for price in rivals) if own_price is not None and rivals else None
    return Row(
        product,
        top,
        len(offers),
        top.per_unit if top else None,
        yesterday,
        first,
        past.lowest_ever(shop, offers),
        own_price,
        position,
        len(rivals),
        _state(product, offers, top),
        trend,
        next((o.listing.picture for o in [*([top] if top else []), *offers] if o.listing.picture), ""),
    )


def _state(product: WatchedProduct, offers: Sequence[Offer], top: Offer | None) -> str:
    if product.pause_reason:
        return "limit" if product.pause_reason == WatchedProduct.Pause.LIMIT else "paused"
    if offers and all(o.listing.checked_at is None for o in offers):
        return "waiting"
    if offers and all(o.is_stale for o in offers):
        return "failing"
    if top is None and any(o.price is not None for o in offers):
        return "sold_out"
    if top is None and any(o.is_stale for o in offers):
        return "failing"
    return "ok" if offers else "waiting"


def tags() -> list[tuple[str, int]]:
    """Every tag in use with how many products have it."""
    counts: dict[str, int] = {}
    for names in WatchedProduct.objects.filter(archived_at=None).values_list("tags", flat=True):
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def counts() -> dict[str, int]:
    """How many products there are, by what lists show."""
    return {show or "all": products(show=show).count() for show in ("", "failing", "sold_out", "linked", "paused")}


# One product


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything the page of a product shows."""

    product: WatchedProduct
    row: Row
    offers: tuple[Offer, ...]
    figures: Figures
    line: tuple[past.BestPoint, ...]
    """The best price over the window."""
    window: prices.Figures
    annotations: tuple[Annotation, ...]
    rule: RepricingRule | None
    proposals: tuple[PriceProposal, ...]


def product_and_offers(shop: Shop, product_id: UUID) -> tuple[WatchedProduct, list[Offer]]:
    """One product and what its sellers ask, cheapest first; NotFound."""
    product = WatchedProduct.objects.filter(pk=product_id).select_related("variant__product").first()
    if product is None:
        raise NotFound(_("This product is not followed (any more)."))
    return product, offers_of(shop, [product.pk])[product.pk]


def detail(shop: Shop, settings: ShopSettings, product_id: UUID, *, since: datetime) -> Detail:
    """One product, with its best price since a moment; NotFound."""
    product, mine = product_and_offers(shop, product_id)
    row = _rows(shop, [product], {product.pk: mine})[0]
    reckoned = figures_for(settings, product)
    rule = RepricingRule.objects.filter(product=product).first()
    now = clock.now()
    line = past.best_history(shop, mine, since=since, until=now)
    return Detail(
        product,
        row,
        tuple(mine),
        reckoned,
        line,
        past.figures_of_line(line, now),
        tuple(product.annotations.all()),
        rule,
        tuple(product.proposals.order_by("-created_at")[:10]),
    )


def figures_for(settings: ShopSettings, product: WatchedProduct) -> Figures:
    """What is reckoned with for a product: the shop's figures with its own on top."""
    return figures_of(settings).with_changes(product.figures)


def outcome_of(
    shop: Shop, price: Decimal | None, figures: Figures, *, sell_at: Decimal | None = None
) -> Outcome | None:
    """What reselling earns at the best price now."""
    base = figures.cost if figures.cost is not None else price
    if base is None:
        return None
    try:
        return outcome(base, figures, shop.currency, sell_at=sell_at)
    except NoSellingPrice:
        return None


def histories_of(offers: Sequence[Offer], *, since: datetime) -> list[tuple[Offer, prices.History]]:
    """The steps of each seller's price, in three queries."""
    found = prices.histories([o.listing.pk for o in offers], since=since, until=clock.now()) if offers else {}
    return [(o, found[o.listing.pk]) for o in offers if o.listing.pk in found]


def checks_of(shop: Shop, listing: Listing, *, outcome: str = "") -> QuerySet[Observation]:
    """Every check of a seller's page that the plan shows, the latest first. `outcome`: `changed` or `failed`."""
    rows = prices.checks(listing.pk).filter(at__gte=window_start(shop, None))
    if outcome == "changed":
        return rows.filter(outcome__in=["first", "changed"])
    return rows.filter(outcome=outcome) if outcome else rows


def window_start(shop: Shop, days: int | None) -> datetime:
    """The start of a window of `days` (None: everything), within what the plan shows."""
    allowed = entitlements(shop).price_history_days
    wanted = days if days is not None else 3650
    return clock.now() - timedelta(days=min(wanted, allowed) if allowed is not None else wanted)


def listing_for(shop: Shop, listing_id: UUID) -> Listing:
    """A listing that the shop follows; NotFound for any other, whoever follows it."""
    followed = Follow.objects.filter(listing_id=listing_id).exists()
    listing = Listing.objects.filter(pk=listing_id).select_related("site").first() if followed else None
    if listing is None:
        raise NotFound(_("You do not follow such a listing."))
    return listing


# Over all products


@dataclass(frozen=True, slots=True)
class Mover:
    """A product whose best price moved; amounts in the shop's currency, per unit."""

    product: WatchedProduct
    before: Decimal
    now: Decimal
    seller: str

    @property
    def change_percent(self) -> Decimal:
        """Change in percent."""
        return (self.now - self.before) / self.before * 100


def movers(shop: Shop, *, since: datetime) -> list[Mover]:
    """Products whose best price, at whichever seller, changed since a moment, the biggest drops first."""
    active = list(products().filter(pause_reason=""))
    offers = offers_of(shop, [p.pk for p in active])
    before = past.best_at(shop, offers, since)
    found = []
    for product in active:
        top, was = best(offers.get(product.pk, [])), before.get(product.pk)
        if top is not None and top.per_unit is not None and was is not None and was != top.per_unit:
            found.append(Mover(product, was, top.per_unit, top.seller))
    return sorted(found, key=lambda mover: mover.change_percent)


@dataclass(frozen=True, slots=True)
class Savings:
    """What the best prices now save against those when products were first tracked."""

    products: int
    cheaper: int
    amount: Decimal
    """Sum over products of first price less present best price, where that is lower; one piece each."""


def savings(shop: Shop) -> Savings:
    """Real savings: never against a list price."""
    rows = rows_of(shop, list(products().filter(pause_reason="")))
    known = [(row.first, row.now) for row in rows if row.first is not None and row.now is not None]
    gains = [first - now for first, now in known if now < first]
    return Savings(len(known), len(gains), sum(gains, Decimal(0)))


@dataclass(frozen=True, slots=True)
class Failing:
    """A seller whose page could not be read."""

    follow: Follow
    listing: Listing

    @property
    def seller(self) -> str:
        """Whose page it is, for people."""
        return seller_of(self.follow, self.listing)


def failing() -> list[Failing]:
    """Sellers that could not be read at the last check, the longest failing first."""
    rows = (
        Follow.objects.filter(is_active=True, product__archived_at=None, product__pause_reason="")
        .exclude(listing__problem="")
        .select_related("product", "listing", "listing__site")
        .order_by(F("listing__problem_since").asc(nulls_last=True), "pk")
    )
    return [Failing(row, row.listing) for row in rows[:200]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """An own product against its competitors; amounts in the shop's currency."""

    product: WatchedProduct
    own_price: Decimal
    cost: Decimal | None
    offers: tuple[Offer, ...]
    """Every competitor with a known price, also one that is sold out or cannot be read at present."""
    rivals: tuple[Offer, ...]
    """Those of them that count: confirmed and to be bought; cheapest first."""
    average: Decimal | None
    index: Decimal | None
    """Own price / competitors' average x 100."""
    position: int | None
    undercut_by: tuple[Offer, ...]
    proposal: PriceProposal | None


def comparison(shop: Shop, *, text: str = "") -> list[Comparison]:
    """Every own product that is compared, the most undercut first, in a constant number of queries."""
    linked = list(products(text=text, show="linked").select_related("variant"))
    offers = offers_of(shop, [p.pk for p in linked])
    open_ones = {p.product_id: p for p in PriceProposal.objects.filter(state=PriceProposal.State.PROPOSED)}
    found = []
    for product in linked:
        variant = product.variant
        if variant is None:
            continue
        mine = offers.get(product.pk, [])
        rivals = offers_.rivals(mine)
        prices_ = [o.per_unit or Decimal(0) for o in rivals]
        average = sum(prices_, Decimal(0)) / len(prices_) if prices_ else None
        under = tuple(o for o in rivals if (o.per_unit or 0) < variant.price)
        found.append(
            Comparison(
                product,
                variant.price,
                variant.cost,
                tuple(o for o in mine if o.follow.role == Follow.Role.COMPETITOR and o.per_unit is not None),
                tuple(rivals),
                average,
                variant.price / average * 100 if average else None,
                1 + len(under) if prices_ else None,
                under,
                open_ones.get(product.pk),
            )
        )
    found.sort(key=lambda c: (-(c.index or 0), c.product.name))
    return found


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All products resold once, by their stored figures; amounts in the shop's currency."""

    products: int
    cost: Decimal
    revenue: Decimal
    profit: Decimal
    losing: int
    """How many would lose money."""

    @property
    def margin(self) -> Decimal | None:
        """Profit / revenue."""
        return self.profit / self.revenue if self.revenue else None

    @property
    def roi(self) -> Decimal | None:
        """Profit / cost."""
        return self.profit / self.cost if self.cost else None


def portfolio(shop: Shop, settings: ShopSettings) -> tuple[Portfolio, list[tuple[Row, Outcome]]]:
    """Totals by the stored settings of each product, and the outcome of each."""
    rows = rows_of(shop, list(products().filter(pause_reason="")))
    found = []
    for row in rows:
        mine = outcome_of(shop, row.now, figures_for(settings, row.product), sell_at=row.own_price)
        if mine is not None:
            found.append((row, mine))
    totals = Portfolio(
        len(found),
        sum((o.cost for _r, o in found), Decimal(0)),
        sum((o.selling_price for _r, o in found), Decimal(0)),
        sum((o.profit for _r, o in found), Decimal(0)),
        sum(o.profit < 0 for _r, o in found),
    )
    return totals, sorted(found, key=lambda pair: -pair[1].profit)


def proposals(*, state: str = PriceProposal.State.PROPOSED) -> QuerySet[PriceProposal]:
    """Proposals in a state, the latest first."""
    rows = PriceProposal.objects.select_related("product", "variant__product").order_by("-created_at", "-pk")
    return rows.filter(state=state) if state else rows


# Wish lists


def wish_lists() -> QuerySet[WishList]:
    """A shop's wish lists with how many products each has."""
    return WishList.objects.annotate(size=Count("items")).order_by("title", "pk")


def wish_list(wish_list_id: UUID) -> WishList:
    """A shop's wish list; NotFound."""
    found = WishList.objects.filter(pk=wish_list_id).first()
    if found is None:
        raise NotFound(_("There is no such wish list."))
    return found


@dataclass(frozen=True, slots=True)
class PublicWishList:
    """What whoever has the address sees."""

    title: str
    shop: Shop
    rows: tuple[Row, ...]


def public_wish_list(token: str) -> PublicWishList:
    """An open wish list by its token; NotFound. Nothing of costs, notes or other shops is in it."""
    with all_shops("a wish list is found by its token"):
        found = (
            WishList.objects.filter(token=token, is_open=True).select_related("shop").first()
            if 20 <= len(token) <= 64
            else None
        )
        if found is None or found.shop.status != Shop.Status.ACTIVE:
            raise NotFound(_("This wish list is not there, or is closed."))
    from hawker.core.tenancy import shop_scope

    with shop_scope(found.shop_id):
        items = [item.product for item in found.items.select_related("product").filter(product__archived_at=None)]
        return PublicWishList(found.title, found.shop, tuple(rows_of(found.shop, items)))


def similar(listing: Listing) -> list[WatchedProduct]:
    """Products that may be the same thing: same GTIN at another seller, or nearly the same title."""
    same: QuerySet[WatchedProduct] = WatchedProduct.objects.none()
    if listing.gtin:
        same = WatchedProduct.objects.filter(archived_at=None, follows__listing__gtin=listing.gtin).distinct()
    found = list(same[:5])
    if found or not listing.title:
        return found
    words = [w for w in fold(listing.title).split() if len(w) > 3][:4]
    condition = Q()
    for word in words:
        condition &= Q(search_text__contains=word)
    return list(WatchedProduct.objects.filter(condition, archived_at=None)[:5]) if len(words) >= 2 else []


def search(text: str, *, limit: int = 5) -> list[WatchedProduct]:
    """Products for the palette."""
    return list(products(text=text).order_by("name")[:limit])


def offer_details(shop: Shop, follow_id: UUID) -> Offer:
    """One seller; NotFound."""
    row = Follow.objects.filter(pk=follow_id).select_related("listing", "listing__site", "product").first()
    if row is None:
        raise NotFound(_("This seller is not followed (any more)."))
    return offers_.offer(shop, row)
