# SPDX-License-Identifier: Apache-2.0
"""Variants one by one; the product's own address has them all together."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query
from ninja.responses import Status
from pydantic import Field

from hawker.commerce.catalog import services
from hawker.commerce.catalog.models import Product, Variant
from hawker.commerce.catalog.services import VariantInput, product_input
from hawker.core.db import locked
from hawker.core.errors import FieldError, NotFound, ValidationFailed
from hawker.core.text import fold
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.pagination import Cursor, Limit, Page, Sort, Text, page_of
from hawker.surfaces.api.products import StaffVariantOut, VariantIn, find_product, variant_input, variant_out
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import Input, MoneyIn, read_money
from hawker.surfaces.api.security import Room, is_conditional, match

room = Room("Variants", "/variants")

_SORTS: dict[str, Sort] = {"id": ("pk",), "sku": ("sku", "pk"), "-updated": ("-updated_at", "pk")}


class NewVariantIn(VariantIn):
    """A variant to add to a product."""

    product_id: UUID


class VariantPatch(Input):
    """What is to change; what is left out stays."""

    name: Annotated[str, Field(max_length=80)] | None = None
    price: MoneyIn | None = None
    units_per_item: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    sku: Annotated[str, Field(max_length=64)] | None = None
    barcode: Annotated[str, Field(max_length=32)] | None = None
    compare_at_price: MoneyIn | None = None
    cost: MoneyIn | None = None
    is_default: bool | None = None
    is_active: bool | None = None


def _find(variant_id: UUID, *, lock: bool = False) -> Variant:
    found = Variant.objects.filter(pk=variant_id).first()
    if found is not None and lock:
        locked(Product.objects.filter(pk=found.product_id)).first()
        found.refresh_from_db()
    if found is None:
        raise NotFound(_("There is no such variant."))
    return found


@room.get("", permission=Permission.CATALOG_VIEW, response=Page[StaffVariantOut])
def list_variants(
    request: ApiRequest,
    q: Text = "",
    product_id: Annotated[UUID | None, Query(description="Only this product's.")] = None,
    sku: Annotated[str, Query(max_length=64, description="Exactly this SKU.")] = "",
    is_active: Annotated[bool | None, Query(description="Only active or only retired ones.")] = None,
    sort: Annotated[str, Query(description=f"One of {', '.join(_SORTS)}.")] = "id",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Variants of all products."""
    rows = Variant.objects.all()
    for word in fold(q).split():
        rows = rows.filter(product__search_text__contains=word)
    if product_id is not None:
        rows = rows.filter(product_id=product_id)
    if sku:
        rows = rows.filter(sku=sku)
    if is_active is not None:
        rows = rows.filter(is_active=is_active)
    return page_of(
        rows,
        lambda variant: variant_out(variant, request.shop.currency),
        sorts=_SORTS,
        sort=sort,
        cursor=cursor,
        limit=limit,
    )


@room.post("", permission=Permission.CATALOG_EDIT, response={201: StaffVariantOut})
def create_variant(request: ApiRequest, data: NewVariantIn) -> Status[StaffVariantOut]:
    """Add a variant to a product."""
    if data.id is not None:
        raise ValidationFailed([FieldError("id", _("A new variant gets its id from us."))])
    product = find_product(data.product_id)
    entered = variant_input(data, request.shop.currency)
    _save(request, product, [*product_input(product).variants, entered], default=entered.is_default and entered)
    added = Variant.objects.get(product_id=product.pk, name=entered.name.strip())
    return Status(201, variant_out(added, request.shop.currency))


@room.get("/{variant_id}", permission=Permission.CATALOG_VIEW, response=StaffVariantOut)
def get_variant(request: ApiRequest, variant_id: UUID) -> StaffVariantOut:
    """One variant."""
    return variant_out(_find(variant_id), request.shop.currency)


@room.patch("/{variant_id}", permission=Permission.CATALOG_EDIT, response=StaffVariantOut)
def change_variant(request: ApiRequest, variant_id: UUID, data: VariantPatch) -> StaffVariantOut:
    """Change a variant: its price, SKU, pack size."""
    currency = request.shop.currency
    variant = _find(variant_id, lock=is_conditional(request))
    match(request, lambda: variant_out(variant, currency))
    product = find_product(variant.product_id)
    given: dict[str, Any] = {name: getattr(data, name) for name in data.model_fields_set}
    for name in ("price", "compare_at_price", "cost"):
        if given.get(name) is not None:
            given[name] = read_money(given[name], field=name, currency=currency).amount
    empty = [n for n, v in given.items() if v is None and n not in ("compare_at_price", "cost")]
    if empty:
        raise ValidationFailed([FieldError(n, _("This cannot be empty; leave it out to keep it.")) for n in empty])
    variants = [dataclasses.replace(v, **given) if v.id == variant_id else v for v in product_input(product).variants]
    changed = next(v for v in variants if v.id == variant_id)
    _save(request, product, variants, default=given.get("is_default") and changed)
    return variant_out(_find(variant_id), currency)


@room.delete("/{variant_id}", permission=Permission.CATALOG_EDIT)
def retire_variant(request: ApiRequest, variant_id: UUID) -> Status[None]:
    """Take a variant off sale. It is kept: orders go on naming it."""
    variant = _find(variant_id, lock=is_conditional(request))
    match(request, lambda: variant_out(variant, request.shop.currency))
    product = find_product(variant.product_id)
    variants = [
        dataclasses.replace(v, is_active=False, is_default=False) if v.id == variant_id else v
        for v in product_input(product).variants
    ]
    _save(request, product, variants, default=None)
    return Status(204, None)


def _save(
    request: ApiRequest,
    product: Product,
    variants: list[VariantInput],
    *,
    default: VariantInput | bool | None,
) -> None:
    """Save the product with these variants; `default` becomes the default, faults name their own field."""
    if isinstance(default, VariantInput):
        variants = [dataclasses.replace(v, is_default=v is default) for v in variants]
    data = dataclasses.replace(product_input(product), variants=variants)
    try:
        services.save_product(request.shop, product=product, data=data, expected_version=product.version)
    except ValidationFailed as error:
        raise ValidationFailed(
            [
                FieldError(
                    e.field.rsplit(".", 1)[-1] if e.field.startswith("variants.") else e.field,
                    e.message,
                    e.code,
                )
                for e in error.errors
            ]
        ) from error
