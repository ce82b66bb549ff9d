# SPDX-License-Identifier: Apache-2.0
"""The only code that changes stock.

Concurrency: a pool changes by one conditional UPDATE (`... WHERE on_hand - held >= n`), so two buyers
never see the same unit as free, on either database and without reading first. Demand is summed per pool
over all lines of an order before it is asked for, and pools are visited in key order, so two orders
never wait on each other in a circle. The database's check constraint (`on_hand >= held >= 0`) stands
behind it. A hold whose time is over still counts as held until it is released; whoever is refused first
releases expired holds of that pool and asks once more, so no buyer is turned away for a dead hold.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext

from hawker.commerce.catalog.models import Product, Variant
from hawker.commerce.inventory.errors import CountBelowHeld, NotTracked, OutOfStock, Shortage
from hawker.commerce.inventory.events import HoldsExpired, StockBack, StockLow
from hawker.commerce.inventory.models import Hold, Movement, StockPool
from hawker.core import activity, clock, context
from hawker.core.db import command, locked, update_returning
from hawker.core.errors import ValidationFailed
from hawker.core.events import publish
from hawker.core.tenancy import all_shops, shop_scope
from hawker.platform.shops.models import Shop
from hawker.platform.shops.services import touch_storefront
from hawker.platform.shops.settings_registry import values

Demand = Mapping[UUID, int]
"""Pool id to amount in the pool's base unit."""


@dataclass(frozen=True, slots=True)
class _Level:
    """A pool after a change."""

    pool_id: UUID
    shop_id: UUID
    product_id: UUID
    on_hand: int
    held: int
    low_threshold: int | None
    visible_below: int
    low_since: datetime | None

    @property
    def is_low(self) -> bool:
        return self.low_since is not None

    @property
    def available(self) -> int:
        return self.on_hand - self.held


def _change(pool_id: UUID, *, on_hand: int, held: int, need_available: int | None = None) -> _Level | None:
    """Add to a pool's two figures in one statement; None where a condition does not hold.

    `need_available` is how much must be free beforehand. Whatever is added, `on_hand >= held >= 0` must
    hold afterwards, or nothing happens.
    """
    rows = StockPool.objects.filter(pk=pool_id, held__gte=-held, on_hand__gte=F("held") + held - on_hand)
    if need_available is not None:
        rows = rows.filter(on_hand__gte=F("held") + need_available)
    changed = update_returning(
        rows,
        {"on_hand": F("on_hand") + on_hand, "held": F("held") + held, "updated_at": clock.now()},
        ("id", "shop", "product", "on_hand", "held", "low_threshold", "visible_below", "low_since"),
    )
    if not changed:
        return None
    return _Level(*changed[0])


def _after(level: _Level, *, before_available: int) -> None:
    """Consequences of a changed level: low-stock warning (once), back in stock, pages that show it."""
    if min(before_available, level.available) <= level.visible_below:
        touch_storefront(level.shop_id)
    threshold = level.low_threshold
    is_low = threshold is not None and level.available <= threshold
    if is_low != level.is_low:
        StockPool.objects.filter(pk=level.pool_id).update(low_since=clock.now() if is_low else None)
        if is_low and threshold is not None:
            name, unit = _name_and_unit(level.product_id)
            publish(StockLow(level.shop_id, level.product_id, name, level.available, threshold, unit))
    if before_available <= 0 < level.available:
        name, unit = _name_and_unit(level.product_id)
        publish(StockBack(level.shop_id, level.product_id, name, level.available, unit))


def _name_and_unit(product_id: UUID) -> tuple[str, str]:
    return Product.objects.values_list("name", "stock_unit").get(pk=product_id)


def _ordered(demand: Demand) -> list[tuple[UUID, int]]:
    if any(amount <= 0 for amount in demand.values()):
        raise ValueError("demand must be positive")
    return sorted(demand.items())


def _shortages(demand: Demand, already: Demand) -> list[Shortage]:
    """What is missing; `already` was changed by this order and is about to be rolled back."""
    pools = StockPool.objects.filter(pk__in=list(demand)).select_related("product").order_by("pk")
    free = {pool.pk: max(0, pool.available + already.get(pool.pk, 0)) for pool in pools}
    return [
        Shortage(p.product_id, p.product.name, demand[p.pk], free[p.pk], p.product.stock_unit)
        for p in pools
        if free[p.pk] < demand[p.pk]
    ]


def _reserve(demand: Demand, *, on_hand_sign: int, held_sign: int) -> list[tuple[_Level, int]]:
    """Change every pool of a demand or raise OutOfStock naming all that fall short."""
    levels: list[tuple[_Level, int]] = []
    for pool_id, amount in _ordered(demand):
        change = partial(
            _change, pool_id, on_hand=on_hand_sign * amount, held=held_sign * amount, need_available=amount
        )
        level = change()
        if level is None and _expire(Hold.objects.filter(pool_id=pool_id)):
            level = change()
        if level is None:
            raise OutOfStock(_shortages(demand, {done.pool_id: taken for done, taken in levels}))
        levels.append((level, amount))
    return levels


@command
def take(demand: Demand, *, reference_type: str, reference_id: str) -> None:
    """Sell from the pools at once (cash orders). OutOfStock if any pool has too little; then nothing is taken."""
    levels = _reserve(demand, on_hand_sign=-1, held_sign=0)
    _record(
        [(level, -amount) for level, amount in levels],
        kind=Movement.Kind.SALE,
        reference_type=reference_type,
        reference_id=reference_id,
    )
    for level, amount in levels:
        _after(level, before_available=level.available + amount)


@command
def hold(demand: Demand, *, reference_type: str, reference_id: str, expires_at: datetime) -> None:
    """Promise stock to an order that is being paid, until `expires_at`. OutOfStock as `take`."""
    levels = _reserve(demand, on_hand_sign=0, held_sign=1)
    Hold.objects.bulk_create(
        Hold(
            shop_id=level.shop_id,
            pool_id=level.pool_id,
            reference_type=reference_type,
            reference_id=reference_id,
            quantity=amount,
            expires_at=expires_at,
        )
        for level, amount in levels
    )
    for level, amount in levels:
        _after(level, before_available=level.available + amount)


def _live_holds(reference_type: str, reference_id: str) -> list[Hold]:
    return list(
        locked(Hold.objects.filter(reference_type=reference_type, reference_id=reference_id, state=Hold.State.LIVE))
    )


@command
def extend_holds(*, reference_type: str, reference_id: str, expires_at: datetime) -> int:
    """Keep live holds of a reference longer (the provider says the payment is pending); how many."""
    return Hold.objects.filter(
        reference_type=reference_type,
        reference_id=reference_id,
        state=Hold.State.LIVE,
        expires_at__lt=expires_at,
    ).update(expires_at=expires_at)


@command
def take_held(*, reference_type: str, reference_id: str) -> bool:
    """Turn the live holds of a reference into a sale; False if there are none (expired, released or taken)."""
    holds = _live_holds(reference_type, reference_id)
    if not holds:
        return False
    levels = []
    for each in sorted(holds, key=lambda h: h.pool_id):
        level = _change(each.pool_id, on_hand=-each.quantity, held=-each.quantity)
        if level is None:
            raise RuntimeError(f"pool {each.pool_id} does not cover its holds")
        levels.append((level, -each.quantity))
    Hold.objects.filter(pk__in=[h.pk for h in holds]).update(state=Hold.State.TAKEN, ended_at=clock.now())
    _record(levels, kind=Movement.Kind.SALE, reference_type=reference_type, reference_id=reference_id)
    for level, _ in levels:
        _after(level, before_available=level.available)
    return True


def _end_holds(holds: Sequence[Hold], state: Hold.State) -> int:
    for each in sorted(holds, key=lambda h: h.pool_id):
        level = _change(each.pool_id, on_hand=0, held=-each.quantity)
        if level is None:
            raise RuntimeError(f"pool {each.pool_id} holds less than its holds")
        _after(level, before_available=level.available - each.quantity)
    return Hold.objects.filter(pk__in=[h.pk for h in holds]).update(state=state, ended_at=clock.now())


@command
def release_holds(*, reference_type: str, reference_id: str) -> int:
    """Give the live holds of a reference back (failed or cancelled); how many."""
    return _end_holds(_live_holds(reference_type, reference_id), Hold.State.RELEASED)


def _expire(candidates: QuerySet[Hold]) -> int:
    """Give back the holds of every order of which one among `candidates` is over; how many.

    An order's holds end together, in all its pools: half of them would let the order be paid for and only
    half of it be taken. Nobody waits here: an order whose holds somebody else is working on is passed over.
    """
    over = candidates.filter(state=Hold.State.LIVE, expires_at__lte=clock.now())
    ended = 0
    for shop_id, kind, key in sorted(set(over.values_list("shop_id", "reference_type", "reference_id"))):
        live = Hold.objects.filter(reference_type=kind, reference_id=key, state=Hold.State.LIVE)
        holds = list(locked(live, skip_locked=True))
        if not holds or len(holds) < live.count() or any(h.expires_at > clock.now() for h in holds):
            continue
        ended += _end_holds(holds, Hold.State.EXPIRED)
        publish(HoldsExpired(shop_id, kind, key))
    return ended


@command
def release_expired_of(pool_ids: Collection[UUID]) -> int:
    """Give back expired holds that stand in the way of a purchase from these pools; how many."""
    return _expire(Hold.objects.filter(pool_id__in=pool_ids))


def release_expired_holds(*, limit: int = 500) -> int:
    """Housekeeping over all shops: give back holds whose time is over; how many."""
    with all_shops("expired holds of every shop"):
        due = list(
            Hold.objects.filter(state=Hold.State.LIVE, expires_at__lte=clock.now())
            .order_by("expires_at")
            .values_list("shop_id", "pk")[:limit]
        )
    released = 0
    for shop_id in {shop for shop, _ in due}:
        with shop_scope(shop_id):
            released += _expire_of_shop([pk for shop, pk in due if shop == shop_id])
    return released


@command
def _expire_of_shop(keys: Sequence[UUID]) -> int:
    return _expire(Hold.objects.filter(pk__in=keys))


@command
def give_back(demand: Demand, *, reference_type: str, reference_id: str, note: str = "") -> None:
    """Put sold stock back (an order cancelled or returned); once per reference."""
    levels = []
    for pool_id, amount in _ordered(demand):
        level = _change(pool_id, on_hand=amount, held=0)
        if level is not None:
            levels.append((level, amount))
    _record(
        levels,
        kind=Movement.Kind.RETURN,
        reference_type=reference_type,
        reference_id=reference_id,
        note=note,
    )
    for level, amount in levels:
        _after(level, before_available=level.available - amount)


def _record(
    changes: Sequence[tuple[_Level, int]],
    *,
    kind: Movement.Kind,
    reference_type: str = "",
    reference_id: str = "",
    note: str = "",
) -> None:
    running = context.current()
    Movement.objects.bulk_create(
        Movement(
            shop_id=level.shop_id,
            pool_id=level.pool_id,
            kind=kind,
            quantity=quantity,
            on_hand_after=level.on_hand,
            reference_type=reference_type,
            reference_id=reference_id,
            note=note[:200],
            actor_id=running.actor_id,
            actor_label=running.actor_label[:150],
        )
        for level, quantity in changes
    )


# By hand


def _pool_of(product: Product) -> StockPool:
    pool = locked(StockPool.objects.filter(product=product, variant=None, is_tracked=True)).first()
    if pool is None:
        raise NotTracked(gettext("Switch on stock tracking for %(name)s first.") % {"name": product.name})
    return pool


def _move(product: Product, pool: StockPool, *, quantity: int, kind: Movement.Kind, note: str) -> StockPool:
    level = _change(pool.pk, on_hand=quantity, held=0)
    if level is None:
        raise CountBelowHeld(wanted=pool.on_hand + quantity, held=pool.held, unit=product.stock_unit)
    _record([(level, quantity)], kind=kind, note=note)
    _after(level, before_available=level.available - quantity)
    activity.record(
        "inventory.moved",
        object_type="product",
        object_id=product.pk,
        label=product.name,
        before={"on_hand": pool.on_hand},
        after={"on_hand": level.on_hand, "kind": str(kind), "note": note},
    )
    pool.on_hand, pool.held = level.on_hand, level.held
    return pool


@command
def count(product: Product, *, on_hand: int, note: str = "") -> StockPool:
    """What was found at a stock count, in base units: the difference becomes a movement.

    Tracking begins with the first count. CountBelowHeld when less was found than is held.
    """
    if on_hand < 0:
        raise ValidationFailed({"on_hand": gettext("A count cannot be negative.")})
    start_tracking(product)
    pool = _pool_of(product)
    return _move(product, pool, quantity=on_hand - pool.on_hand, kind=Movement.Kind.COUNT, note=note)


@command
def receive(product: Product, *, quantity: int, note: str = "") -> StockPool:
    """Goods that came in, in base units."""
    if quantity <= 0:
        raise ValidationFailed({"quantity": gettext("Enter how much came in; it must be more than nothing.")})
    return _move(product, _pool_of(product), quantity=quantity, kind=Movement.Kind.RECEIPT, note=note)


@command
def adjust(product: Product, *, quantity: int, kind: Movement.Kind, note: str) -> StockPool:
    """Waste (negative) or a correction (either way), in base units; a note says why."""
    if kind not in (Movement.Kind.WASTE, Movement.Kind.CORRECTION, Movement.Kind.RETURN):
        raise ValidationFailed({"kind": gettext("Choose waste, return or correction.")})
    if quantity == 0 or (kind == Movement.Kind.WASTE and quantity > 0):
        raise ValidationFailed({"quantity": gettext("Waste takes away; a correction must change something.")})
    if kind == Movement.Kind.CORRECTION and not note.strip():
        raise ValidationFailed({"note": gettext("Say why the stock is corrected.")})
    return _move(product, _pool_of(product), quantity=quantity, kind=kind, note=note)


@command
def start_tracking(product: Product, *, low_threshold: int | None = None) -> StockPool:
    """Count a product's stock from now on (a new pool is empty until goods are received or counted)."""
    if low_threshold is None:
        low_threshold = int(values(product.shop)[f"stock.low_default_{product.stock_unit}s"])
    pool, created = StockPool.objects.get_or_create(
        shop_id=product.shop_id, product=product, variant=None, defaults={"low_threshold": low_threshold}
    )
    if created or not pool.is_tracked:
        pool.is_tracked = True
        pool.save(update_fields=["is_tracked"])
        refresh_visible_below(product)
        touch_storefront(product.shop_id)
        activity.record("inventory.tracking_started", object_type="product", object_id=product.pk, label=product.name)
    return pool


@command
def stop_tracking(product: Product) -> None:
    """Sell without counting; the ledger stays. Refused while stock is held for orders being paid."""
    pool = _pool_of(product)
    if pool.held:
        raise CountBelowHeld(wanted=0, held=pool.held, unit=product.stock_unit)
    pool.is_tracked = False
    pool.save(update_fields=["is_tracked"])
    activity.record("inventory.tracking_stopped", object_type="product", object_id=product.pk, label=product.name)
    touch_storefront(product.shop_id)


@command
def set_low_threshold(product: Product, *, low_threshold: int | None) -> StockPool:
    """At or below how much available the shop is warned; None for never."""
    if low_threshold is not None and low_threshold < 0:
        raise ValidationFailed({"low_threshold": gettext("The threshold cannot be negative.")})
    pool = _pool_of(product)
    activity.record(
        "inventory.threshold_changed",
        object_type="product",
        object_id=product.pk,
        label=product.name,
        before={"low_threshold": pool.low_threshold},
        after={"low_threshold": low_threshold},
    )
    pool.low_threshold = low_threshold
    is_low = low_threshold is not None and pool.available <= low_threshold
    pool.low_since = (pool.low_since or clock.now()) if is_low else None
    pool.save(update_fields=["low_threshold", "low_since"])
    return pool


def show_left_below(shop: Shop) -> dict[str, int]:
    """From how much left on the shop tells its customers, in base units, by stock unit."""
    settings = values(shop)
    return {unit: int(settings[f"stock.show_left_below_{unit}s"]) for unit in Product.StockUnit.values}


def refresh_visible_below(product: Product) -> None:
    """Recompute from which level on the storefront's pages show a product's stock.

    That is the level the shop chose to mention, or the largest pack, which sells out on its own.
    """
    largest = (
        Variant.objects.filter(product=product, is_active=True).aggregate(n=Max("units_per_item"))["n"] or 0
    ) * product.minimum_quantity
    level = max(show_left_below(product.shop)[product.stock_unit], largest)
    StockPool.objects.filter(product=product).update(visible_below=level)
