# SPDX-License-Identifier: Apache-2.0
"""What a basket costs and what of it can be had: computed from the catalogue, never from what a client says.

Demand is summed per stock pool over all lines before anything is compared with what is left, so two packs
of one product never both count on the same grams.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from hawker.commerce.catalog.models import Product, Variant
from hawker.commerce.catalog.queries import translated
from hawker.commerce.inventory.models import StockPool
from hawker.commerce.inventory.queries import pools_of
from hawker.commerce.orders.delivery import Destination, price_delivery
from hawker.commerce.orders.models import Order
from hawker.commerce.orders.tax import tax_rule
from hawker.core.measures import format_quantity
from hawker.core.money import Money, total
from hawker.platform.shops.models import Shop
from hawker.platform.shops.settings_registry import ShopSettings

MAX_LINES = 100
MAX_QUANTITY = 9999


@dataclass(frozen=True, slots=True)
class LineInput:
    """So many items of a variant."""

    variant_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that stands between the basket and an order."""

    code: str
    """`unknown_variant`, `not_for_sale`, `below_minimum`, `out_of_stock`, `no_delivery`, `empty`."""
    message: str
    variant_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with its price of now; `possible` is how many items the stock allows beside the other lines."""

    variant_id: UUID
    product_id: UUID
    product_name: str
    product_slug: str
    variant_name: str
    sku: str
    quantity: int
    unit_price: Money
    unit_cost: Decimal | None
    total: Money
    tax: Money
    pool_id: UUID | None
    stock_amount: int
    stock_unit: str
    pool_available: int | None
    """What is left of the pool in base units, all lines of this basket still to be served."""
    possible: int | None
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Price:
    """A basket's price."""

    currency: str
    lines: tuple[PricedLine, ...]
    problems: tuple[Problem, ...]
    demand: Mapping[UUID, int]
    subtotal: Money
    discount: Money
    delivery: Money
    delivery_label: str
    delivery_problem: str
    free_delivery_from: Money | None
    tax: Money
    tax_label: str
    tax_is_included: bool
    total: Money
    weight_grams: int

    @property
    def free_delivery_remaining(self) -> Money | None:
        """How much more for free delivery; None where that is not offered."""
        if self.free_delivery_from is None:
            return None
        return max(self.free_delivery_from - self.subtotal, Money.zero(self.currency))


def price(
    shop: Shop,
    settings: ShopSettings,
    lines: Sequence[LineInput],
    *,
    destination: Destination | None = None,
    delivery_method: str = Order.DeliveryMethod.DELIVERY,
    language: str | None = None,
) -> Price:
    """Price a basket: two queries, however many lines. Faults are in `problems`, never raised."""
    language = language or translation.get_language() or "en"
    wanted = _merged(lines)
    rows = Variant.objects.filter(pk__in=list(wanted)).select_related("product").order_by()
    variants = {v.pk: v for v in rows}
    pools = pools_of({v.product_id for v in variants.values()})
    demand: dict[UUID, int] = defaultdict(int)
    pool_by_id: dict[UUID, StockPool] = {}
    pool_of_variant: dict[UUID, UUID] = {}
    problems: list[Problem] = []
    for key, quantity in wanted.items():
        variant = variants.get(key)
        if variant is None:
            problems.append(Problem("unknown_variant", _("One item is no longer in the catalogue."), key))
            continue
        pool = pools.of(product_id=variant.product_id, variant_id=key)
        if pool is not None:
            pool_by_id[pool.pk] = pool
            pool_of_variant[key] = pool.pk
            demand[pool.pk] += quantity * variant.units_per_item
    rule = tax_rule(settings)
    priced: list[PricedLine] = []
    weight = 0
    for key, quantity in wanted.items():
        variant = variants.get(key)
        if variant is None:
            continue
        product = variant.product
        amount = quantity * variant.units_per_item
        pool_id = pool_of_variant.get(key)
        possible = None
        if pool_id is not None:
            others = demand[pool_id] - amount
            possible = max(0, pool_by_id[pool_id].available - others) // variant.units_per_item
        name = translated(product.translations, language, "name", product.name)
        problem = _line_problem(
            variant, product, name, quantity, possible, pool_by_id.get(pool_id) if pool_id else None, demand
        )
        if problem is not None:
            problems.append(problem)
        unit_price = Money(variant.price, shop.currency)
        line_total = unit_price * quantity
        if product.stock_unit == Product.StockUnit.GRAM:
            weight += amount
        priced.append(
            PricedLine(
                variant_id=key,
                product_id=product.pk,
                product_name=name,
                product_slug=product.slug,
                variant_name=variant.name,
                sku=variant.sku,
                quantity=quantity,
                unit_price=unit_price,
                unit_cost=variant.cost,
                total=line_total,
                tax=rule.of(line_total),
                pool_id=pool_id,
                stock_amount=amount,
                stock_unit=product.stock_unit,
                pool_available=max(0, pool_by_id[pool_id].available) if pool_id is not None else None,
                possible=possible,
                problem=problem,
            )
        )
    if not priced:
        problems.append(Problem("empty", _("There is nothing in the cart.")))
    zero = Money.zero(shop.currency)
    subtotal = total((line.total for line in priced), shop.currency)
    delivery, label, delivery_problem, free_from = zero, "", "", None
    if delivery_method == Order.DeliveryMethod.PICKUP:
        if not settings["delivery.pickup_is_offered"]:
            delivery_problem = _("This shop does not offer pickup; choose delivery.")
        label = _("Pickup")
    elif priced:
        found = price_delivery(shop, settings, destination=destination, subtotal=subtotal, weight_grams=weight)
        delivery, label, delivery_problem, free_from = (
            found.charge,
            found.label,
            found.problem,
            found.free_over,
        )
    if delivery_problem:
        problems.append(Problem("no_delivery", delivery_problem))
    tax = total((line.tax for line in priced), shop.currency) + rule.of(delivery)
    return Price(
        currency=shop.currency,
        lines=tuple(priced),
        problems=tuple(problems),
        demand={key: demand[key] for key in sorted(demand)},
        subtotal=subtotal,
        discount=zero,
        delivery=delivery,
        delivery_label=label,
        delivery_problem=delivery_problem,
        free_delivery_from=free_from,
        tax=tax,
        tax_label=rule.label,
        tax_is_included=rule.is_included,
        total=subtotal + delivery + (zero if rule.is_included else tax),
        weight_grams=weight,
    )


def _merged(lines: Iterable[LineInput]) -> dict[UUID, int]:
    merged: dict[UUID, int] = {}
    for line in lines:
        merged[line.variant_id] = merged.get(line.variant_id, 0) + line.quantity
    return merged


def _line_problem(
    variant: Variant,
    product: Product,
    name: str,
    quantity: int,
    possible: int | None,
    pool: StockPool | None,
    demand: Mapping[UUID, int],
) -> Problem | None:
    if product.status != Product.Status.ACTIVE or not variant.is_active:
        return Problem("not_for_sale", _("%(name)s is not sold any more.") % {"name": name}, variant.pk)
    if quantity < product.minimum_quantity:
        return Problem(
            "below_minimum",
            _("%(name)s is sold from %(count)d on.") % {"name": name, "count": product.minimum_quantity},
            variant.pk,
        )
    if pool is None or possible is None or demand[pool.pk] <= pool.available:
        return None
    if pool.available <= 0:
        return Problem("out_of_stock", _("%(name)s is sold out.") % {"name": name}, variant.pk)
    locale = (translation.get_language() or "en").replace("-", "_")
    left = format_quantity(pool.available, product.stock_unit, locale)
    message = _("Only %(left)s of %(name)s left") % {"left": left, "name": name}
    message += f": {possible} × {variant.name}." if possible else "."
    return Problem("out_of_stock", message, variant.pk)
