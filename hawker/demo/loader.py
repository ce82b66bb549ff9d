# SPDX-License-Identifier: Apache-2.0
"""Fills and empties the demo shops, through the same services a user uses."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings as django_settings
from django.db import transaction

from hawker.commerce.catalog.models import Category, Product, Variant
from hawker.commerce.catalog.services import (
    ProductInput,
    VariantInput,
    add_picture,
    save_category,
    save_product,
)
from hawker.commerce.inventory import services as stock
from hawker.commerce.inventory.models import StockPool
from hawker.commerce.orders.bulk import PastOrder, Received, load_past
from hawker.commerce.orders.placement import PlaceOrder, place_order
from hawker.commerce.orders.pricing import LineInput
from hawker.commerce.orders.services import change_status
from hawker.core import clock
from hawker.core.addresses import Address
from hawker.core.context import acting
from hawker.core.errors import Conflict
from hawker.core.tenancy import shop_scope
from hawker.demo import SHOPS, pictures, reseller
from hawker.demo.catalogues import reseller as reseller_seed
from hawker.demo.catalogues import sweets
from hawker.demo.catalogues.base import PlaceSeed, ProductSeed, ShopSeed, StaffSeed
from hawker.demo.catalogues.people import PersonSeed, people
from hawker.intelligence.analytics import customers as customer_figures
from hawker.platform.accounts.models import User
from hawker.platform.accounts.services import create_user
from hawker.platform.media.services import PreparedPicture, prepare_picture, store_picture
from hawker.platform.shops.models import Membership, Role, Shop
from hawker.platform.shops.principals import installation
from hawker.platform.shops.services import create_shop, dismiss_onboarding
from hawker.platform.shops.settings_registry import ShopSettings, save

PASSWORD = "demo-demo-demo"  # noqa: S105 - published on purpose, demo mode only
OPERATOR = "operator@hawker.example"
SEED = 20261121
DAYS = 730
ORDERS_ON_AN_ORDINARY_DAY = 6.0
CUSTOMERS = 900
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load made: the shops it made, and how much in all of them."""

    shops: tuple[str, ...]
    products: int = 0
    customers: int = 0
    orders: int = 0
    watched: int = 0
    observations: int = 0

    def describe(self) -> str:
        """In words."""
        return (
            f"{self.products} products, {self.customers} customers, {self.orders} orders, "
            f"{self.watched} watched products, {self.observations} observed prices."
        )


def is_allowed() -> bool:
    """Whether demo data may be loaded without being asked twice: in demo or debug mode."""
    return bool(django_settings.HAWKER_DEMO or django_settings.DEBUG)


def is_loaded() -> bool:
    """Whether all demo shops are there."""
    return not _missing()


def _missing() -> list[str]:
    there = set(Shop.objects.filter(slug__in=SHOPS, is_demo=True).values_list("slug", flat=True))
    return [slug for slug in SHOPS if slug not in there]


def load(*, report: Report = lambda text: None) -> Loaded | None:
    """Make the demo shops that are not there yet; None if all were.

    Conflict when another shop already has a demo shop's address.
    """
    missing = _missing()
    if not missing:
        return None
    for slug in missing:
        if Shop.objects.filter(slug=slug).exists():
            raise Conflict(f"A shop that is not the demo already has the address {slug}.")
    made = Loaded(())
    if sweets.SHOP.slug in missing:
        made = _load_sweets(made, report)
    if reseller_seed.SLUG in missing:
        made = _load_reseller(made, report)
    return made


def _load_sweets(made: Loaded, report: Report) -> Loaded:
    seed = sweets.SHOP
    report("pictures")
    prepared = _sweet_pictures()
    with transaction.atomic(), acting(actor_label="demo", channel="cli"):
        shop = _make_shop(
            seed.slug, seed.name, (seed.country, seed.currency, seed.time_zone), seed.staff, purpose="sell"
        )
        with shop_scope(shop.id):
            settings = _settings(shop, seed)
            report("catalogue")
            _catalogue(shop, prepared)
            report("two years of orders")
            opening = clock.now() - timedelta(days=DAYS)
            history = list(_history(shop, opening))
            count = load_past(shop, settings, history)
            report("today's orders")
            count += _today(shop, settings)
            report("figures")
            customer_figures.recount(shop)
            customers = len({p.request.phone for p in history if isinstance(p, PastOrder)})
        _operator()
    return replace(
        made, shops=(*made.shops, shop.slug), products=len(sweets.PRODUCTS), customers=customers, orders=count
    )


def _load_reseller(made: Loaded, report: Report) -> Loaded:
    seed = reseller_seed
    report("reseller: pictures")
    drawn = _prepared([pictures.goods_picture(good.slug) for good in seed.OWN])
    with transaction.atomic(), acting(actor_label="demo", channel="cli"):
        place = (seed.COUNTRY, seed.CURRENCY, seed.TIME_ZONE)
        shop = _make_shop(seed.SLUG, seed.NAME, place, seed.STAFF, purpose="watch")
        with shop_scope(shop.id):
            watched = reseller.fill(
                shop, pictures=dict(zip((g.slug for g in seed.OWN), drawn, strict=True)), report=report
            )
        _operator()
    return replace(
        made,
        shops=(*made.shops, shop.slug),
        products=made.products + len(seed.OWN),
        watched=watched.products,
        observations=watched.observations,
    )


def reset(*, report: Report = lambda text: None) -> Loaded | None:
    """Put the demo shops away and make them anew. What was changed in them is gone; other shops are not touched.

    The old shop is closed and gives up its address: its log and ledgers are append-only and stay.
    """
    with transaction.atomic():
        for shop in Shop.objects.filter(is_demo=True).exclude(slug__startswith="demo-"):
            with shop_scope(shop.id):
                reseller.put_away(shop)
                Membership.objects.all().delete()
            shop.slug = f"demo-{shop.id.hex[-12:]}-{clock.now():%H%M%S}"
            shop.status = Shop.Status.CLOSED
            shop.save(update_fields=["slug", "status"])
    return load(report=report)


# The shop and its people


def _make_shop(
    slug: str, name: str, place: tuple[str, str, str], members: Sequence[StaffSeed], *, purpose: str
) -> Shop:
    """A demo shop with its people; `place` is country, currency and time zone."""
    country, currency, time_zone = place
    staff = {m.role: _person(f"{m.role}@{slug}.example", m.name, time_zone) for m in members}
    shop = create_shop(
        owner=staff["owner"],
        name=name,
        country=country,
        currency=currency,
        time_zone=time_zone,
        language="en",
        purposes=[purpose],
        slug=slug,
        is_demo=True,
    )
    with shop_scope(shop.id):
        for role, user in staff.items():
            if role != "owner":
                Membership.objects.create(shop_id=shop.id, user=user, role=Role(role))
        dismiss_onboarding(shop)
    return shop


def _person(email: str, name: str, time_zone: str, *, is_staff: bool = False) -> User:
    known = User.objects.filter(email=email).first()
    if known is not None:
        return known
    return create_user(
        email=email,
        password=PASSWORD,
        name=name,
        time_zone=time_zone,
        verified=True,
        is_staff=is_staff,
        is_superuser=is_staff,
        is_demo=True,
    )


def _operator() -> None:
    _person(OPERATOR, "Operator", "Asia/Kolkata", is_staff=True)


def _settings(shop: Shop, seed: ShopSeed) -> ShopSettings:
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    hours: dict[int, list[str]] = {}
    for entry in seed.hours:
        hours.setdefault(entry.weekday, []).append(f"{entry.opens:%H:%M}–{entry.closes:%H:%M}")
    legal = {page.slug: page.body.en for page in seed.pages}
    with pictures.logo().largest.open("rb") as file:
        logo = store_picture(shop_id=shop.id, upload=file, name="logo.png")
    (tax,) = seed.tax_classes
    return save(
        shop,
        {
            "identity.legal_name": seed.legal_name,
            "identity.tagline": seed.tagline.en,
            "identity.primary_colour": seed.primary_colour,
            "identity.secondary_colour": seed.secondary_colour,
            "identity.logo": str(logo.pk),
            "contact.email": seed.email,
            "contact.phone": seed.phone,
            "hours.text": "\n".join(f"{days[d]}: {', '.join(spans)}" for d, spans in sorted(hours.items())),
            "address.line1": seed.address.line1,
            "address.line2": seed.address.line2,
            "address.city": seed.address.city,
            "address.region": seed.address.region,
            "address.postal_code": seed.address.postal_code,
            "tax.rate_percent": str(tax.rate_percent),
            "tax.prices_include_tax": True,
            "tax.label": "GST",
            "delivery.charge_per_started_kg": str(seed.delivery_per_started_kilogram),
            "delivery.free_over": str(seed.free_delivery_over),
            "delivery.minimum_order": str(seed.minimum_order),
            "delivery.pickup_is_offered": True,
            "payments.sandbox_enabled": True,
            "numbering.order_start": 1001,
            "receipts.footer": seed.receipt_footer.en,
            "receipts.consume_within_days": seed.consume_within_days,
            "seo.description": seed.introduction.en,
            **{f"legal.{slug}": legal[slug] for slug in ("terms", "privacy", "refunds") if slug in legal},
        },
        by=installation(shop, "demo"),
    )


# The catalogue


def _sweet_pictures() -> dict[str, list[tuple[str, str, PreparedPicture]]]:
    """Name, caption and picture by the sweet's slug."""
    wanted = [(p.slug, each) for p in sweets.PRODUCTS for each in pictures.pictures_of(p.slug)]
    found: dict[str, list[tuple[str, str, PreparedPicture]]] = {}
    for (slug, picture), ready in zip(wanted, _prepared([picture for _, picture in wanted]), strict=True):
        found.setdefault(slug, []).append((picture.name, picture.caption, ready))
    return found


def _prepared(wanted: Sequence[pictures.Picture]) -> list[PreparedPicture]:
    """Pictures decoded and encoded, on all cores and before any transaction."""

    def prepare(picture: pictures.Picture) -> PreparedPicture:
        with picture.largest.open("rb") as file:
            ready = prepare_picture(file)
        ready.renditions()
        return ready

    with ThreadPoolExecutor() as pool:
        return list(pool.map(prepare, wanted))


def _catalogue(shop: Shop, prepared: dict[str, list[tuple[str, str, PreparedPicture]]]) -> None:
    categories: dict[str, Category] = {}
    for entry in sweets.CATEGORIES:
        categories[entry.slug] = save_category(
            shop,
            name=entry.name.en,
            slug=entry.slug,
            icon=entry.icon,
            colour=entry.colour,
            position=entry.position,
            translations={lang: {"name": text} for lang, text in entry.name.translations().items()},
        )
    for position, seed in enumerate(sweets.PRODUCTS, start=1):
        product = save_product(shop, data=_product_input(seed, categories, position))
        for name, caption, ready in prepared.get(seed.slug, []):
            add_picture(product, upload=ready, name=f"{name}.webp", alt=caption)
        stock.start_tracking(product, low_threshold=seed.low_stock_threshold)


def _product_input(seed: ProductSeed, categories: dict[str, Category], position: int) -> ProductInput:
    return ProductInput(
        name=seed.name.en,
        slug=seed.slug,
        stock_unit=seed.stock_unit,
        category_id=categories[seed.category].pk,
        summary=seed.summary.en,
        description=seed.description.en,
        specification=[(row["name"], row["value"]) for row in seed.specification_in("en")],
        certifications=[words.en for words in seed.certifications],
        origin=seed.origin.en,
        season=seed.season.en,
        status=Product.Status.ACTIVE,
        is_featured=seed.is_featured,
        hsn_code=seed.hsn_code,
        translations=seed.translations(),
        position=position,
        variants=[
            VariantInput(
                name=v.name,
                sku=v.sku,
                price=v.price,
                compare_at_price=v.compare_at,
                cost=v.cost,
                units_per_item=v.amount_per_unit,
                is_default=v.is_default,
            )
            for v in seed.variants
        ],
    )


# Two years


def _address(place: PlaceSeed) -> Address:
    return Address(
        line1=place.line1,
        line2=place.line2,
        city=place.city,
        region=place.region,
        postal_code=place.postal_code,
        country=place.country,
    )


@dataclass(slots=True)
class _Shelf:
    """Products with their variants, and what is on hand of each while history is told."""

    seeds: list[ProductSeed]
    pools: dict[str, UUID]
    variants: dict[str, list[tuple[UUID, int, Decimal]]]
    on_hand: dict[str, int]


def _shelf() -> _Shelf:
    pools = dict(StockPool.objects.values_list("product__slug", "pk"))
    variants: dict[str, list[tuple[UUID, int, Decimal]]] = {}
    packs = Variant.objects.order_by("position").values_list("product__slug", "pk", "units_per_item", "price")
    for slug, key, units, price in packs:
        variants.setdefault(slug, []).append((key, units, price))
    return _Shelf(list(sweets.PRODUCTS), pools, variants, dict.fromkeys(pools, 0))


def _history(shop: Shop, opening: datetime) -> Iterator[PastOrder | Received]:
    """Two years as they could have been: seasons, feasts, regulars, a few cancellations; nothing oversold."""
    rng = random.Random(SEED)  # noqa: S311 - demo data, the same at every load
    zone = ZoneInfo(shop.time_zone)
    shelf = _shelf()
    customers = list(people(CUSTOMERS, seed=SEED))
    weights = [person.weight for person in customers]
    today = clock.now().astimezone(zone).date()
    for slug in shelf.pools:
        seed = sweets.BY_SLUG[slug]
        yield from _bake(shelf, seed, _usual_stock(seed), opening)
    number = 0
    for offset in range(DAYS):
        day = opening.astimezone(zone).date() + timedelta(days=offset + 1)
        if day >= today:
            break
        # A young shop: it sells two thirds of what it does after two years.
        growth = 0.66 + 0.34 * offset / DAYS
        expected = ORDERS_ON_AN_ORDINARY_DAY * sweets.orders_weight(day) * growth
        count = max(0, round(rng.gauss(expected, expected**0.5)))
        morning = datetime.combine(day, time(6, 30), zone)
        for seed in shelf.seeds:
            # The kitchen makes a batch when what is left would not last until tomorrow.
            while shelf.on_hand[seed.slug] < _usual_stock(seed) * max(0.6, sweets.demand(seed, day)):
                yield from _bake(shelf, seed, seed.batch, morning)
        for moment in sorted(_moment(rng, day, zone) for _ in range(count)):
            person = rng.choices(customers, weights)[0]
            lines = _basket(rng, shelf, day)
            if lines:
                number += 1
                yield _past_order(rng, person, lines, moment, number)


def _usual_stock(seed: ProductSeed) -> int:
    return max(seed.start_stock, seed.batch)


def _bake(shelf: _Shelf, seed: ProductSeed, quantity: int, at: datetime) -> Iterator[Received]:
    shelf.on_hand[seed.slug] += quantity
    yield Received(shelf.pools[seed.slug], quantity, at, "from the kitchen")


def _moment(rng: random.Random, day: date, zone: ZoneInfo) -> datetime:
    hour = rng.choices(range(24), sweets.HOUR_WEIGHTS)[0]
    return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), zone)


def _basket(rng: random.Random, shelf: _Shelf, day: date) -> list[LineInput]:
    """What somebody puts in the cart, at least the smallest order delivered; nothing where that is not left."""
    weights = [sweets.demand(seed, day) for seed in shelf.seeds]
    lines: dict[UUID, int] = {}
    value = Decimal(0)
    wanted = rng.choices((1, 2, 3, 4, 5), (34, 31, 20, 10, 5))[0]
    for attempt in range(8):
        if attempt >= wanted and value >= sweets.SHOP.minimum_order:
            break
        seed = rng.choices(shelf.seeds, weights)[0]
        packs = shelf.variants[seed.slug]
        key, units, price = rng.choices(packs, [1.6 if i == 0 else 1.0 / i for i in range(len(packs))])[0]
        quantity = rng.choices((1, 2, 3, 4), (70, 21, 6, 3))[0]
        if shelf.on_hand[seed.slug] >= quantity * units:
            shelf.on_hand[seed.slug] -= quantity * units
            lines[key] = lines.get(key, 0) + quantity
            value += quantity * price
    if value < sweets.SHOP.minimum_order:
        return []
    return [LineInput(key, quantity) for key, quantity in lines.items()]


def _past_order(rng: random.Random, person: PersonSeed, lines: list[LineInput], at: datetime, number: int) -> PastOrder:
    pays_online = rng.random() < 0.45
    collects = rng.random() < 0.18
    steps: list[tuple[str, datetime, str]] = []
    moment = at
    if pays_online:
        moment += timedelta(seconds=rng.randint(40, 400))
        if rng.random() < 0.035:
            steps.append(("payment_failed", moment, "sandbox"))
            return PastOrder(_request(person, lines, number, pays_online, collects), at, steps)
        steps.append(("confirmed", moment, "sandbox"))
    if rng.random() < 0.025:
        steps.append(("cancelled", moment + timedelta(minutes=rng.randint(5, 90)), "Anita D'Souza"))
        return PastOrder(_request(person, lines, number, pays_online, collects), at, steps)
    for status, low, high in (
        ("packed", 20, 180),
        ("ready_for_pickup" if collects else "out_for_delivery", 10, 90),
        ("completed", 25, 240),
    ):
        moment += timedelta(minutes=rng.randint(low, high))
        steps.append((status, moment, rng.choice(("Anita D'Souza", "Karthik Subramanian"))))
    return PastOrder(_request(person, lines, number, pays_online, collects), at, steps)


def _request(person: PersonSeed, lines: list[LineInput], number: int, pays_online: bool, collects: bool) -> PlaceOrder:
    return PlaceOrder(
        lines=lines,
        customer_name=person.name,
        phone=person.phone,
        email=person.email,
        address=None if collects else _address(person.address),
        delivery_method="pickup" if collects else "delivery",
        payment_method="sandbox" if pays_online else "cash_on_delivery",
        placement_key=f"demo-history-{number}",
        language=person.language if person.language in ("en", "es") else "en",
    )


# Today


def _today(shop: Shop, settings: ShopSettings) -> int:
    """A morning's orders through the live door, in every state there is something to do about."""
    rng = random.Random(SEED + 1)  # noqa: S311 - demo data
    _morning_count()
    shelf = _shelf()
    shelf.on_hand.update(StockPool.objects.values_list("product__slug", "on_hand"))
    waits = (
        ("packed", "out_for_delivery", "completed"),
        ("packed", "out_for_delivery", "completed"),
        ("packed", "out_for_delivery"),
        ("packed", "out_for_delivery"),
        ("packed",),
        ("packed",),
        (),
        (),
        (),
        (),
        (),
    )
    placed = 0
    now = clock.now()
    for index, (person, steps) in enumerate(zip(people(len(waits), seed=SEED + 2), waits, strict=True)):
        minutes = (len(waits) - index) * 17 + rng.randint(0, 9)
        with clock.freeze(now - timedelta(minutes=minutes)):
            lines = _basket(rng, shelf, now.date())
            if not lines:
                continue
            order = place_order(shop, settings, request=_request(person, lines, 10**6 + index, False, False)).order
            for step in steps:
                clock.tick(minutes=4)
                change_status(order.pk, to=step)
            placed += 1
    return placed


def _morning_count() -> None:
    """Shelves as the catalogue tells them: most are full, some run low, one sweet is sold out."""
    for product in Product.objects.filter(status=Product.Status.ACTIVE).select_related("shop"):
        stock.count(product, on_hand=sweets.BY_SLUG[product.slug].start_stock, note="morning count")


__all__ = ["OPERATOR", "PASSWORD", "Loaded", "is_allowed", "is_loaded", "load", "reset"]
