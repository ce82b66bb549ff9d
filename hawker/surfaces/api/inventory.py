# SPDX-License-Identifier: Apache-2.0
"""Stock, in base units (grams or pieces). Every change is a movement in the ledger."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query
from ninja.responses import Status
from pydantic import Field

from hawker.commerce.catalog.models import Product
from hawker.commerce.inventory import services
from hawker.commerce.inventory.models import Movement, StockPool
from hawker.commerce.inventory.queries import movements, stock_list
from hawker.core.db import command, locked
from hawker.core.errors import FieldError, NotFound, ValidationFailed
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.pagination import Cursor, Limit, Page, Sort, Text, page_of
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import BIGINT_MAX, BaseUnits, Input, Schema, ShortText, Time
from hawker.surfaces.api.security import Room, is_conditional, match

room = Room("Inventory", "/inventory")

_SORTS: dict[str, Sort] = {"name": ("product__name", "pk"), "-updated": ("-updated_at", "pk")}
_MOVEMENT_SORTS: dict[str, Sort] = {"-at": ("-pk",), "at": ("pk",)}


class StockOut(Schema):
    """A product's stock; figures are null while it is not counted."""

    product_id: UUID
    product_name: str
    is_tracked: bool
    on_hand: int | None
    held: Annotated[int | None, Field(description="Promised to orders that are being paid.")]
    available: Annotated[int | None, Field(description="`on_hand` less `held`.")]
    unit: Annotated[str, Field(description="`gram` or `piece`.")]
    low_threshold: int | None
    is_low: bool


class MovementOut(Schema):
    """One change of what is on hand."""

    id: int
    kind: str
    quantity: int
    on_hand_after: int
    reference_type: str
    reference_id: str
    note: str
    actor: str
    at: Time


class CountIn(Input):
    """What was found on the shelf."""

    on_hand: Annotated[int, Field(ge=0, le=BIGINT_MAX // 2)]
    reason: Literal["count", "correction"] = "count"
    note: ShortText = ""


class MovementIn(Input):
    """A change: in for `receipt` and `return`, out (negative) for `waste`, either way for `correction`."""

    kind: Literal["receipt", "waste", "return", "correction"]
    quantity: BaseUnits
    note: ShortText = ""


class StockPatch(Input):
    """How the stock is watched."""

    is_tracked: bool | None = None
    low_threshold: Annotated[int | None, Field(ge=0, le=BIGINT_MAX)] = None


def _out(product: Product, pool: StockPool | None) -> StockOut:
    if pool is None or not pool.is_tracked:
        return StockOut(
            product_id=product.pk,
            product_name=product.name,
            is_tracked=False,
            on_hand=None,
            held=None,
            available=None,
            unit=product.stock_unit,
            low_threshold=None,
            is_low=False,
        )
    return StockOut(
        product_id=product.pk,
        product_name=product.name,
        is_tracked=True,
        on_hand=pool.on_hand,
        held=pool.held,
        available=pool.available,
        unit=product.stock_unit,
        low_threshold=pool.low_threshold,
        is_low=pool.low_threshold is not None and pool.available <= pool.low_threshold,
    )


def _find(product_id: UUID, *, lock: bool = False) -> tuple[Product, StockPool | None]:
    product = Product.objects.filter(pk=product_id).first()
    if product is None:
        raise NotFound(_("There is no such product."))
    pools = StockPool.objects.filter(product=product, variant=None)
    return product, (locked(pools) if lock else pools).first()


@room.get("", permission=Permission.STOCK_VIEW, response=Page[StockOut])
def list_inventory(
    request: ApiRequest,
    q: Text = "",
    low: Annotated[bool, Query(description="Only what is at or below its threshold.")] = False,
    sort: Annotated[str, Query(description=f"One of {', '.join(_SORTS)}.")] = "name",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """The stock of every counted product."""
    rows = stock_list(text=q, only_low=low).filter(variant=None)
    return page_of(rows, lambda pool: _out(pool.product, pool), sorts=_SORTS, sort=sort, cursor=cursor, limit=limit)


@room.get("/{product_id}", permission=Permission.STOCK_VIEW, response=StockOut)
def get_stock(request: ApiRequest, product_id: UUID) -> StockOut:
    """One product's stock."""
    return _out(*_find(product_id))


@room.put("/{product_id}", permission=Permission.STOCK_EDIT, response=StockOut)
def count_stock(request: ApiRequest, product_id: UUID, data: CountIn) -> StockOut:
    """Say what was counted: the difference becomes a movement. Counting begins with the first count."""
    product, pool = _find(product_id, lock=is_conditional(request))
    match(request, lambda: _out(product, pool))
    if data.reason == "correction":
        _correct(product, data)
    else:
        services.count(product, on_hand=data.on_hand, note=data.note)
    return _out(*_find(product_id))


@command
def _correct(product: Product, data: CountIn) -> None:
    pool = locked(StockPool.objects.filter(product=product, variant=None)).first()
    difference = data.on_hand - (pool.on_hand if pool else 0)
    if difference:
        services.adjust(product, quantity=difference, kind=Movement.Kind.CORRECTION, note=data.note)


@room.patch("/{product_id}", permission=Permission.STOCK_EDIT, response=StockOut)
def watch_stock(request: ApiRequest, product_id: UUID, data: StockPatch) -> StockOut:
    """Begin or end counting, and say from when on the stock is low."""
    product, pool = _find(product_id, lock=is_conditional(request))
    match(request, lambda: _out(product, pool))
    if data.is_tracked is True:
        services.start_tracking(product)
    if "low_threshold" in data.model_fields_set:
        services.set_low_threshold(product, low_threshold=data.low_threshold)
    if data.is_tracked is False:
        services.stop_tracking(product)
    return _out(*_find(product_id))


@room.get("/{product_id}/movements", permission=Permission.STOCK_VIEW, response=Page[MovementOut])
def list_movements(
    request: ApiRequest,
    product_id: UUID,
    sort: Annotated[str, Query(description="`-at` (latest first) or `at`.")] = "-at",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """The product's ledger."""
    product, _pool = _find(product_id)
    return page_of(movements(product), _movement_out, sorts=_MOVEMENT_SORTS, sort=sort, cursor=cursor, limit=limit)


def _movement_out(movement: Movement) -> MovementOut:
    return MovementOut.model_construct(
        id=movement.pk,
        kind=movement.kind,
        quantity=movement.quantity,
        on_hand_after=movement.on_hand_after,
        reference_type=movement.reference_type,
        reference_id=movement.reference_id,
        note=movement.note,
        actor=movement.actor_label,
        at=movement.at,
    )


@room.post("/{product_id}/movements", permission=Permission.STOCK_EDIT, response={201: StockOut})
def move_stock(request: ApiRequest, product_id: UUID, data: MovementIn) -> Status[StockOut]:
    """Goods in, waste, returns, corrections."""
    product, _pool = _find(product_id)
    if data.kind == "receipt":
        services.receive(product, quantity=data.quantity, note=data.note)
    elif data.kind == "return" and data.quantity < 0:
        raise ValidationFailed([FieldError("quantity", _("A return brings something back: enter more than 0."))])
    else:
        services.adjust(product, quantity=data.quantity, kind=Movement.Kind(data.kind), note=data.note)
    return Status(201, _out(*_find(product_id)))
