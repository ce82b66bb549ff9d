# SPDX-License-Identifier: Apache-2.0
"""Fills the reseller's shop: two years of watched prices, told in the order in which they happened.

Up to a fortnight ago history comes in bulk. From then on it is told step by step, so that alerts fire and price
proposals arise from the same evaluation as in life. The last word is a real check of every page, read by the
application's own extraction from what the demo's retailers show at this moment.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings as django_settings

from hawker.commerce.catalog.models import Product, Variant
from hawker.commerce.catalog.services import ProductInput, VariantInput, add_picture, save_category, save_product
from hawker.commerce.inventory import services as stock
from hawker.core import clock
from hawker.demo.catalogues import reseller
from hawker.demo.catalogues.audio import BY_SLUG, GOODS, Good
from hawker.demo.retailers import pages, shops
from hawker.demo.retailers.offers import offer_on
from hawker.intelligence.alerts import services as alerts
from hawker.intelligence.alerts.models import AlertRule, Firing
from hawker.intelligence.prices import services as prices
from hawker.intelligence.prices.fetching import Page
from hawker.intelligence.prices.fetching.robots import Robots
from hawker.intelligence.prices.models import Listing, Site, SiteDay
from hawker.intelligence.prices.services import sites
from hawker.intelligence.prices.services.history import Past
from hawker.intelligence.watch import services as watch
from hawker.intelligence.watch.models import PriceProposal, WatchedProduct, WishList
from hawker.intelligence.watch.offers import best, offers_of
from hawker.intelligence.watch.settings import figures_of
from hawker.platform.media.services import PreparedPicture
from hawker.platform.shops.models import Shop
from hawker.platform.shops.principals import Principal, installation
from hawker.platform.shops.settings_registry import ShopSettings, save

DAYS = 730
STEP_BY_STEP_DAYS = 14
FAILING_DAYS: Mapping[str, int] = {"challenge": 5, "rate_limited": 5, "gone": 6, "layout": 4}
"""For how many days a page with a fault has failed by now."""
_PROBLEMS: Mapping[str, str] = {
    "challenge": "blocked", "rate_limited": "rate_limited", "gone": "gone", "layout": "price_not_found",
}  # fmt: skip
_SEED = 20261126
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Watched:
    """What was made."""

    products: int
    listings: int
    observations: int
    firings: int


@dataclass(slots=True)
class _Place:
    """A good at a retailer, with what is still to be told of it."""

    code: str
    good: Good
    listing: Listing
    rows: list[Past]


def fill(shop: Shop, *, pictures: Mapping[str, PreparedPicture], report: Report) -> Watched:
    """Fill a freshly made shop, in its scope; `pictures` by the goods' slugs."""
    by = installation(shop, "demo")
    now = clock.now()
    cut = now - timedelta(days=STEP_BY_STEP_DAYS)
    settings = save(shop, dict(reseller.SETTINGS), by=by)
    with _own_origins_allowed():
        report("reseller: catalogue")
        variants = _catalogue(shop, pictures)
        report("reseller: two years of prices")
        products, places = _follow_all(shop, by, variants, now)
        for place in places:
            told = [row for row in place.rows if row.at <= cut]
            place.rows = place.rows[len(told) :]
            prices.load_history(place.listing.pk, told)
        report("reseller: alerts and price rules")
        with clock.freeze(cut):
            _figures(shop, by, settings, products)
            rules = _alerts(shop, by, products)
            _price_rules(shop, by, products)
        report("reseller: the last fortnight")
        _tell(shop, by, places, products)
        _decide(shop, by, now)
        _site_days(places, now)
        report("reseller: pages of today")
        _check_all(places, now)
    _finish(shop, by, products, rules, now)
    count = sum(Listing.objects.filter(pk__in=[p.listing.pk for p in places]).values_list("checks", flat=True))
    return Watched(len(products), len(places), count, Firing.objects.count())


@contextmanager
def _own_origins_allowed() -> Iterator[None]:
    """Let the retailers' addresses be registered also where demo data is loaded outside demo mode (`--yes`)."""
    before = django_settings.HAWKER_FETCH_ALLOWED_ORIGINS
    django_settings.HAWKER_FETCH_ALLOWED_ORIGINS = (*before, *shops.origins(django_settings.BASE_URL))
    try:
        yield
    finally:
        django_settings.HAWKER_FETCH_ALLOWED_ORIGINS = before


def put_away(shop: Shop) -> None:
    """Have a demo shop, in its scope, watch nothing any more: pages that only it followed rest."""
    by = installation(shop, "demo")
    watch.archive(shop, by=by, product_ids=list(WatchedProduct.objects.values_list("pk", flat=True)))
    for wish_list in WishList.objects.filter(is_open=True):
        watch.save_list(shop, by=by, title=wish_list.title, wish_list_id=wish_list.pk, is_open=False)


# The own catalogue


def _catalogue(shop: Shop, pictures: Mapping[str, PreparedPicture]) -> dict[str, Variant]:
    shelves = {name: save_category(shop, name=name, position=i) for i, name in enumerate(reseller.SHELVES, start=1)}
    variants: dict[str, Variant] = {}
    for position, good in enumerate(reseller.OWN, start=1):
        shelf = next(name for name, kinds in reseller.SHELVES.items() if good.kind in kinds)
        price = (good.usual_price * Decimal("0.97")).quantize(Decimal(1)) - Decimal("0.01")
        product = save_product(
            shop,
            data=ProductInput(
                name=good.name,
                slug=good.slug,
                stock_unit="piece",
                category_id=shelves[shelf].pk,
                summary=good.words,
                status=Product.Status.ACTIVE,
                position=position,
                is_featured=position <= 4,
                variants=[
                    VariantInput(
                        name="One piece",
                        sku=good.mpn,
                        price=price,
                        cost=_cost(good),
                        units_per_item=1,
                        is_default=True,
                    )
                ],
            ),
        )
        if good.slug in pictures:
            add_picture(product, upload=pictures[good.slug], name=f"{good.slug}.webp", alt=good.name)
        stock.start_tracking(product, low_threshold=2)
        stock.count(product, on_hand=(good.number * 7) % 19, note="opening count")
        variants[good.slug] = product.variants.get()
    return variants


def _cost(good: Good) -> Decimal:
    """What the shop pays for a good, without tax."""
    return (good.usual_price * Decimal("0.58")).quantize(Decimal("0.01"))


# Two years


def _follow_all(
    shop: Shop, by: Principal, variants: Mapping[str, Variant], now: datetime
) -> tuple[dict[str, WatchedProduct], list[_Place]]:
    """Follow each good on the day the shop began to watch it, with the price of that day.

    After a reset the pages are known, since listings belong to no shop: then only what came since is left to tell.
    """
    products: dict[str, WatchedProduct] = {}
    places: list[_Place] = []
    for good in sorted(GOODS, key=lambda g: (reseller.started_after_days(g), g.number)):
        first_day = (now - timedelta(days=DAYS - reseller.started_after_days(good))).date()
        for code in shops.sellers_of(good):
            rows = _rows(code, good, first_day, now)
            with clock.freeze(rows[0].at):
                listing = prices.register(shops.url_of(code, good.slug, django_settings.BASE_URL))
                since = listing.checked_at
                if since is None:
                    Listing.objects.filter(pk=listing.pk).update(title=good.name, seller=shops.RETAILERS[code].name)
                    since = rows[0].at
                    prices.load_history(listing.pk, rows[:1])
                    listing.refresh_from_db()
                known = products.get(good.slug)
                followed = watch.follow(
                    shop,
                    by=by,
                    listing=listing,
                    product_id=known.pk if known else None,
                    name=good.name,
                    tags=reseller.tags_of(good),
                    variant_id=variants[good.slug].pk if good.slug in reseller.LINKED else None,
                    interval_minutes=(180, 360, 720)[good.number % 3],
                )
                if known is None:
                    _remember_first(followed.product, listing)
            products[good.slug] = followed.product
            places.append(_Place(code, good, listing, [row for row in rows if row.at > since]))
    return products, places


def _remember_first(product: WatchedProduct, listing: Listing) -> None:
    product.first_price, product.first_currency, product.first_at = (
        listing.first_price,
        listing.currency,
        listing.first_seen_at,
    )
    product.save(update_fields=["first_price", "first_currency", "first_at"])


def _rows(code: str, good: Good, first_day: date, now: datetime) -> list[Past]:
    """The checks of one page until yesterday: rarer the longer ago, a few of them failed."""
    rng = random.Random(f"{_SEED}:{code}:{good.slug}")  # noqa: S311 - demo data, the same at every load
    retailer = shops.RETAILERS[code]
    failing = FAILING_DAYS.get(shops.fault_of(code, good.slug), 0)
    problem = _PROBLEMS.get(shops.fault_of(code, good.slug), "")
    rows: list[Past] = []
    today = now.astimezone(UTC).date()
    day = first_day
    while day < today:
        age = (today - day).days
        at = datetime.combine(day, time(rng.randint(3, 18), rng.randint(0, 59), rng.randint(0, 59)), UTC)
        if rows and problem and age <= failing:
            rows.append(Past(at, None, problem=problem))
        elif rows and age > STEP_BY_STEP_DAYS and rng.random() < 0.006:
            rows.append(Past(at, None, problem=rng.choice(("timed_out", "server_error", "unreachable"))))
        else:
            offer = offer_on(retailer, good, day)
            rows.append(Past(at, offer.price, offer.currency, offer.availability, offer.list_price))
        day += timedelta(days=5 if age > 365 else 3 if age > 60 else 1)
    return rows


# Rules


def _figures(shop: Shop, by: Principal, settings: ShopSettings, products: Mapping[str, WatchedProduct]) -> None:
    base = figures_of(settings)
    for slug, product in products.items():
        good = BY_SLUG[slug]
        if good.number % 4 == 2:
            continue
        changes: dict[str, Any] = {"cost": str(_cost(good))}
        if good.usual_price >= 300:
            changes |= {"shipping_in": "12.00", "target_percent": "12"}
        watch.set_figures(shop, by=by, product_id=product.pk, changes=changes, base=base)


def _alerts(shop: Shop, by: Principal, products: Mapping[str, WatchedProduct]) -> dict[UUID, str]:
    """The rules, silent as long as the past is told: nobody wants mail about it."""
    made: dict[UUID, str] = {}
    for seed in reseller.ALERTS:
        product = products.get(seed.product)
        saved = alerts.save_rule(
            shop,
            by=by,
            data=alerts.RuleInput(
                conditions=[_condition(shop, entry, product) for entry in seed.conditions],
                name=seed.name,
                product_id=product.pk if product else None,
                tag=seed.tag,
                combine=seed.combine,
                mode=seed.mode,
                cool_down_minutes=24 * 60,
                delivery=AlertRule.Delivery.NONE,
            ),
        )
        made[saved.rule.pk] = seed.delivery
    return made


def _condition(shop: Shop, entry: Mapping[str, Any], product: WatchedProduct | None) -> dict[str, Any]:
    found = dict(entry)
    part = found.pop("part", None)
    if part is not None and product is not None:
        listed = offers_of(shop, [product.pk])[product.pk]
        top = best(listed)
        price = (top.per_unit if top else None) or listed[0].total or Decimal(1)
        found["amount"] = str((price * part).quantize(Decimal("0.01")))
    return found


def _price_rules(shop: Shop, by: Principal, products: Mapping[str, WatchedProduct]) -> None:
    strategies = ("match", "undercut_amount", "undercut_percent", "average")
    for number, good in enumerate(reseller.OWN[:12]):
        strategy = strategies[number % len(strategies)]
        watch.save_rule(
            shop,
            by=by,
            product_id=products[good.slug].pk,
            strategy=strategy,
            undercut_by={"undercut_amount": Decimal(1), "undercut_percent": Decimal(2)}.get(strategy, Decimal(0)),
            floor=(_cost(good) * Decimal("1.3")).quantize(Decimal("0.01")),
            ceiling=(good.usual_price * Decimal("1.2")).quantize(Decimal("0.01")),
            charm="99" if number % 2 else "",
            is_automatic=number == 7,
        )


# The last fortnight


def _tell(shop: Shop, by: Principal, places: list[_Place], products: Mapping[str, WatchedProduct]) -> None:
    """Rows in the order of time; after each that changes something, what it sets off."""
    ordered = sorted(
        ((row, place) for place in places for row in place.rows), key=lambda pair: (pair[0].at, pair[1].listing.pk)
    )
    waiting: dict[UUID, list[Past]] = defaultdict(list)
    last: dict[UUID, tuple[object, ...]] = {}
    for listing in Listing.objects.filter(pk__in=[place.listing.pk for place in places]):
        last[listing.pk] = (listing.price, listing.availability, listing.problem)
    for row, place in ordered:
        key = place.listing.pk
        waiting[key].append(row)
        stands = (row.price, row.availability, "") if row.price is not None else (*last[key][:2], row.problem)
        if stands == last[key]:
            continue
        last[key] = stands
        with clock.freeze(row.at):
            prices.load_history(key, waiting.pop(key))
            alerts.evaluate_listing(key, cause=f"history:{key.hex}:{row.at:%Y-%m-%d}")
            watch.propose(shop, product_id=products[place.good.slug].pk)
    for key, rows in waiting.items():
        prices.load_history(key, rows)


def _decide(shop: Shop, by: Principal, now: datetime) -> None:
    """One proposal applied three days ago and taken back the same evening; the others wait."""
    proposal = PriceProposal.objects.filter(state=PriceProposal.State.PROPOSED).order_by("created_at", "pk").first()
    if proposal is not None:
        with clock.freeze(now - timedelta(hours=20)):
            watch.apply_proposal(shop, by=by, proposal_id=proposal.pk)
        with clock.freeze(now - timedelta(hours=14)):
            watch.undo_proposal(shop, by=by, proposal_id=proposal.pk)


def _site_days(places: list[_Place], now: datetime) -> None:
    """What operators see of the last month: fetches of each site, by day."""
    since = (now - timedelta(days=30)).date()
    days: dict[tuple[int, date], SiteDay] = {}
    for place in places:
        for row in _rows(place.code, place.good, since, now):
            key = (place.listing.site_id, row.at.date())
            entry = days.setdefault(key, SiteDay(site_id=key[0], day=key[1]))
            entry.fetched += 1
            entry.milliseconds += 180
            entry.via_browser += shops.RETAILERS[place.code].style == "script"
            if row.price is None:
                entry.problems[row.problem] = entry.problems.get(row.problem, 0) + 1
            else:
                entry.succeeded += 1
    SiteDay.objects.bulk_create(days.values(), ignore_conflicts=True)


# Today


def served(url: str, *, mode: str = "plain", **_options: Any) -> Page:
    """A retailer's page as a fetch would bring it, without the way over the network."""
    origin, _root, path = url.partition(shops.ROOT)
    code, slug = path.strip("/").split("/")
    if (code, slug) in shops.MOVED:
        slug = shops.MOVED[code, slug]
    answer = pages.product_page(code, slug, clock.now().date(), is_rendered=mode == "browser") or pages.Answer(404, "")
    final = f"{origin}{shops.path_of(code, slug)}"
    headers = [("content-type", answer.content_type), *answer.headers.items()]
    seconds = 0.08 + len(path) % 9 / 50 + (1.2 if mode == "browser" else 0)
    return Page(url, final, answer.status, headers, answer.text, mode, seconds)


def _check_all(places: list[_Place], now: datetime) -> None:
    """Check every page within the last hour. Those that are refused come last: what is left is a blocked site."""
    for site in Site.objects.filter(pk__in={place.listing.site_id for place in places}):
        sites.keep_robots(site, Robots(404, ""))
    for code in {place.code for place in places if shops.RETAILERS[place.code].style == "script"}:
        first = next(place for place in places if place.code == code)
        if shops.origin_of(shops.RETAILERS[code], django_settings.BASE_URL) != django_settings.BASE_URL:
            for _proof in range(2):
                sites.learn_mode(first.listing.site_id, browser_helped=True)
    rank = {"": 0, "challenge": 2}
    ordered = sorted(places, key=lambda p: (rank.get(shops.fault_of(p.code, p.good.slug), 1), p.listing.pk))
    checked = dict(Listing.objects.filter(pk__in=[p.listing.pk for p in places]).values_list("pk", "checked_at"))
    for number, place in enumerate(ordered):
        moment = now - timedelta(seconds=3300 - number * 3000 / len(ordered))
        before = checked[place.listing.pk]
        with clock.freeze(moment if before is None else max(moment, before + timedelta(seconds=1))):
            prices.check(place.listing.pk, fetch=served)


def _finish(
    shop: Shop, by: Principal, products: Mapping[str, WatchedProduct], rules: Mapping[UUID, str], now: datetime
) -> None:
    for product in WatchedProduct.objects.filter(picture_url=""):
        top = Listing.objects.filter(pk__in=product.follows.values("listing_id")).exclude(image_url="").first()
        if top is not None:
            WatchedProduct.objects.filter(pk=product.pk).update(picture_url=top.image_url)
    for rule_id, delivery in rules.items():
        AlertRule.objects.filter(pk=rule_id).update(delivery=delivery)
    seen = Firing.objects.filter(at__lt=now - timedelta(days=4)).values_list("pk", flat=True)
    alerts.acknowledge(shop, by=by, firing_ids=list(seen))
    for title, is_open, slugs in reseller.WISH_LISTS:
        wish_list = watch.save_list(shop, by=by, title=title, is_open=is_open)
        for slug in slugs:
            watch.add_to_list(shop, by=by, wish_list_id=wish_list.pk, product_id=products[slug].pk)
    for slug, days, text in reseller.NOTES:
        watch.annotate(shop, by=by, product_id=products[slug].pk, text=text, at=now - timedelta(days=days))
