# SPDX-License-Identifier: Apache-2.0
"""The catalogue's products, for members."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Annotated, Any, BinaryIO, Literal, cast
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import File, Form, Query, UploadedFile
from ninja.responses import Status
from pydantic import Field

from hawker.commerce.catalog import services
from hawker.commerce.catalog.models import Category, Product, ProductPicture
from hawker.commerce.catalog.queries import staff_products, with_variants
from hawker.commerce.catalog.services import ProductInput, VariantInput, product_input
from hawker.core.db import locked
from hawker.core.errors import FieldError, NotFound, ValidationFailed
from hawker.platform.media.queries import picture_sources
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.pagination import Cursor, Limit, Page, Sort, Text, page_of
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import (
    ChangedOut,
    Input,
    LongText,
    MoneyIn,
    MoneyOut,
    PictureOut,
    Schema,
    ShortText,
    Time,
    money,
    money_or_none,
    picture_out,
    read_money,
)
from hawker.surfaces.api.security import MAX_UPLOAD_BYTES, Room, is_conditional, match

room = Room("Products", "/products")

_SORTS: dict[str, Sort] = {
    "position": ("position", "name", "pk"),
    "name": ("name", "pk"),
    "-updated": ("-updated_at", "pk"),
    "updated": ("updated_at", "pk"),
}

Translations = dict[str, dict[str, LongText]]
StockUnitName = Literal["gram", "piece"]
StatusName = Literal["draft", "active", "archived"]


class SpecificationRow(Input):
    """A line of the specification table."""

    name: Annotated[str, Field(max_length=80)]
    value: Annotated[str, Field(max_length=300)]


class StaffVariantOut(Schema):
    """A variant with what only members see."""

    id: UUID
    product_id: UUID
    name: str
    sku: str
    barcode: str
    price: MoneyOut
    compare_at_price: MoneyOut | None
    cost: MoneyOut | None
    units_per_item: int
    is_default: bool
    is_active: bool
    updated_at: Time


class StaffProductOut(Schema):
    """A product with what only members see."""

    id: UUID
    slug: str
    name: str
    summary: str
    description: str
    status: str
    category_id: UUID | None
    stock_unit: str
    minimum_quantity: int
    specification: list[dict[str, str]]
    certifications: list[str]
    origin: str
    season: str
    is_featured: bool
    position: int
    hsn_code: str
    seo_title: str
    seo_description: str
    translations: dict[str, dict[str, str]]
    variants: list[StaffVariantOut]
    images: list[PictureOut]
    version: int
    created_at: Time
    updated_at: Time


class VariantIn(Input):
    """A variant; with its `id` it is changed, without it is new."""

    id: UUID | None = None
    name: Annotated[str, Field(max_length=80)]
    price: MoneyIn
    units_per_item: Annotated[int, Field(ge=1, le=2**31 - 1)]
    sku: Annotated[str, Field(max_length=64)] = ""
    barcode: Annotated[str, Field(max_length=32)] = ""
    compare_at_price: MoneyIn | None = None
    cost: MoneyIn | None = None
    is_default: bool = False
    is_active: bool = True


class ProductIn(Input):
    """A product with all its variants."""

    name: Annotated[str, Field(max_length=160)]
    stock_unit: StockUnitName
    variants: Annotated[list[VariantIn], Field(max_length=100)]
    category_id: UUID | None = None
    slug: Annotated[str, Field(max_length=160)] = ""
    summary: ShortText = ""
    description: LongText = ""
    specification: Annotated[list[SpecificationRow], Field(max_length=60)] = []
    certifications: Annotated[list[ShortText], Field(max_length=30)] = []
    origin: ShortText = ""
    season: ShortText = ""
    status: StatusName = "draft"
    is_featured: bool = False
    minimum_quantity: Annotated[int, Field(ge=1, le=9999)] = 1
    hsn_code: Annotated[str, Field(max_length=10)] = ""
    seo_title: ShortText = ""
    seo_description: ShortText = ""
    translations: Translations = {}
    position: Annotated[int | None, Field(ge=0, le=2**31 - 1)] = None


class ProductPatch(Input):
    """What is to change; what is left out stays. `variants`, when given, are all of them."""

    name: Annotated[str, Field(max_length=160)] | None = None
    stock_unit: StockUnitName | None = None
    variants: Annotated[list[VariantIn], Field(max_length=100)] | None = None
    category_id: UUID | None = None
    slug: Annotated[str, Field(max_length=160)] | None = None
    summary: ShortText | None = None
    description: LongText | None = None
    specification: Annotated[list[SpecificationRow], Field(max_length=60)] | None = None
    certifications: Annotated[list[ShortText], Field(max_length=30)] | None = None
    origin: ShortText | None = None
    season: ShortText | None = None
    status: StatusName | None = None
    is_featured: bool | None = None
    minimum_quantity: Annotated[int, Field(ge=1, le=9999)] | None = None
    hsn_code: Annotated[str, Field(max_length=10)] | None = None
    seo_title: ShortText | None = None
    seo_description: ShortText | None = None
    translations: Translations | None = None
    position: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    version: Annotated[int | None, Field(description="The version you read; 412 if it is another by now.")] = None


def variant_out(variant: Any, currency: str) -> StaffVariantOut:
    """A variant for members."""
    return StaffVariantOut.model_construct(
        id=variant.pk,
        product_id=variant.product_id,
        name=variant.name,
        sku=variant.sku,
        barcode=variant.barcode,
        price=money(variant.price, currency),
        compare_at_price=money_or_none(variant.compare_at_price, currency),
        cost=money_or_none(variant.cost, currency),
        units_per_item=variant.units_per_item,
        is_default=variant.is_default,
        is_active=variant.is_active,
        updated_at=variant.updated_at,
    )


def product_out(product: Product, currency: str) -> StaffProductOut:
    """A product (fetched by `with_variants`) for members."""
    return StaffProductOut.model_construct(
        **{name: getattr(product, name) for name in StaffProductOut.model_fields if name not in ("variants", "images")},
        variants=[variant_out(v, currency) for v in product.variants.all()],
        images=[picture_out(picture_sources(p.picture), alt=p.alt, key=p.pk) for p in product.pictures.all()],
    )


def find_product(product_id: UUID, *, lock: bool = False) -> Product:
    """A product of the shop with its variants and pictures; NotFound."""
    rows = Product.objects.filter(pk=product_id)
    if lock:
        locked(rows).first()
    found = with_variants(rows).first()
    if found is None:
        raise NotFound(_("There is no such product."))
    return found


def variant_input(variant: VariantIn, currency: str, *, path: str = "") -> VariantInput:
    """A variant as the catalogue takes it; `path` stands before the names of faulty fields."""

    def amount(name: str, value: MoneyIn | None) -> Decimal | None:
        return None if value is None else read_money(value, field=path + name, currency=currency).amount

    return VariantInput(
        id=variant.id,
        name=variant.name,
        price=read_money(variant.price, field=f"{path}price", currency=currency).amount,
        units_per_item=variant.units_per_item,
        sku=variant.sku,
        barcode=variant.barcode,
        compare_at_price=amount("compare_at_price", variant.compare_at_price),
        cost=amount("cost", variant.cost),
        is_default=variant.is_default,
        is_active=variant.is_active,
    )


def _changes(data: ProductIn | ProductPatch, currency: str) -> dict[str, Any]:
    given = {name: getattr(data, name) for name in data.model_fields_set if name != "version"}
    if given.get("variants") is not None:
        given["variants"] = [variant_input(v, currency, path=f"variants.{i}.") for i, v in enumerate(given["variants"])]
    if given.get("specification") is not None:
        given["specification"] = [(row.name, row.value) for row in given["specification"]]
    empty = [n for n, v in given.items() if v is None and n not in ("category_id", "position")]
    if empty:
        raise ValidationFailed([FieldError(n, _("This cannot be empty; leave it out to keep it.")) for n in empty])
    return given


@room.get("", permission=Permission.CATALOG_VIEW, response=Page[StaffProductOut])
def list_products(
    request: ApiRequest,
    q: Text = "",
    status: Annotated[StatusName | None, Query(description="Left out: drafts and active ones.")] = None,
    category_id: Annotated[UUID | None, Query(description="A category, with those below it.")] = None,
    sort: Annotated[str, Query(description=f"One of {', '.join(_SORTS)}.")] = "position",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Products with their variants."""
    category = None
    if category_id is not None:
        category = Category.objects.filter(pk=category_id).first()
        if category is None:
            raise NotFound(_("There is no such category."))
    return page_of(
        staff_products(text=q, status=status or "", category=category),
        lambda product: product_out(product, request.shop.currency),
        sorts=_SORTS,
        sort=sort,
        cursor=cursor,
        limit=limit,
    )


@room.post("", permission=Permission.CATALOG_EDIT, response={201: StaffProductOut})
def create_product(request: ApiRequest, data: ProductIn) -> Status[StaffProductOut]:
    """Add a product with its variants."""
    saved = services.save_product(request.shop, data=ProductInput(**_changes(data, request.shop.currency)))
    return Status(201, product_out(find_product(saved.pk), request.shop.currency))


class StatusIn(Input):
    """Products to publish, unpublish or archive together."""

    product_ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]
    status: StatusName


@room.post("/status", permission=Permission.CATALOG_EDIT, response=ChangedOut)
def set_products_status(request: ApiRequest, data: StatusIn) -> ChangedOut:
    """Publish, unpublish or archive several products."""
    changed = services.set_status(request.shop, product_ids=data.product_ids, status=data.status)
    return ChangedOut(changed=changed)


@room.get("/{product_id}", permission=Permission.CATALOG_VIEW, response=StaffProductOut)
def get_product(request: ApiRequest, product_id: UUID) -> StaffProductOut:
    """One product."""
    return product_out(find_product(product_id), request.shop.currency)


@room.patch("/{product_id}", permission=Permission.CATALOG_EDIT, response=StaffProductOut)
def change_product(request: ApiRequest, product_id: UUID, data: ProductPatch) -> StaffProductOut:
    """Change a product. With `If-Match` or `version`, 412 when somebody else saved in between."""
    currency = request.shop.currency
    product = find_product(product_id, lock=is_conditional(request))
    match(request, lambda: product_out(product, currency))
    services.save_product(
        request.shop,
        product=product,
        data=dataclasses.replace(product_input(product), **_changes(data, currency)),
        expected_version=data.version,
    )
    return product_out(find_product(product_id), currency)


@room.put("/{product_id}", permission=Permission.CATALOG_EDIT, response=StaffProductOut)
def replace_product(request: ApiRequest, product_id: UUID, data: ProductIn) -> StaffProductOut:
    """Write a product anew: what is left out becomes empty, variants left out are retired."""
    currency = request.shop.currency
    product = find_product(product_id, lock=is_conditional(request))
    match(request, lambda: product_out(product, currency))
    services.save_product(request.shop, product=product, data=ProductInput(**_changes(data, currency)))
    return product_out(find_product(product_id), currency)


@room.delete("/{product_id}", permission=Permission.CATALOG_EDIT)
def archive_product(request: ApiRequest, product_id: UUID) -> Status[None]:
    """Take a product out of the catalogue. It is archived, not deleted: orders go on naming it."""
    product = find_product(product_id, lock=is_conditional(request))
    match(request, lambda: product_out(product, request.shop.currency))
    services.set_status(request.shop, product_ids=[product.pk], status=Product.Status.ARCHIVED)
    return Status(204, None)


# Pictures


class PictureOrderIn(Input):
    """The pictures in order; the first is the one on cards."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=50)]
    alts: dict[UUID, Annotated[str, Field(max_length=160)]] = {}


@room.post(
    "/{product_id}/pictures",
    permission=Permission.CATALOG_EDIT,
    max_body_bytes=MAX_UPLOAD_BYTES,
    # Decoding takes seconds; nobody shall wait on the database meanwhile.
    commits_together=False,
    response={201: StaffProductOut},
)
def add_product_picture(
    request: ApiRequest,
    product_id: UUID,
    picture: Annotated[UploadedFile, File(description="JPEG, PNG, WebP or AVIF, at most 10 MB.")],
    alt: Annotated[str, Form(max_length=160)] = "",
) -> Status[StaffProductOut]:
    """Add a picture at the end of the gallery. It is re-encoded; nothing of the file is kept as it came."""
    product = find_product(product_id)
    services.add_picture(product, upload=cast(BinaryIO, picture.file), name=picture.name or "picture", alt=alt)
    return Status(201, product_out(find_product(product_id), request.shop.currency))


@room.put("/{product_id}/pictures", permission=Permission.CATALOG_EDIT, response=StaffProductOut)
def arrange_product_pictures(request: ApiRequest, product_id: UUID, data: PictureOrderIn) -> StaffProductOut:
    """Order the pictures and describe them."""
    product = find_product(product_id)
    known = {p.pk for p in product.pictures.all()}
    if set(data.ids) != known or len(data.ids) != len(known):
        raise ValidationFailed([FieldError("ids", _("Name each of the product's pictures once."))])
    services.arrange_pictures(product, ids=data.ids, alts=data.alts)
    return product_out(find_product(product_id), request.shop.currency)


@room.delete("/{product_id}/pictures/{picture_id}", permission=Permission.CATALOG_EDIT)
def remove_product_picture(request: ApiRequest, product_id: UUID, picture_id: UUID) -> Status[None]:
    """Take a picture out of the gallery."""
    found = ProductPicture.objects.filter(pk=picture_id, product_id=product_id).select_related("product").first()
    if found is None:
        raise NotFound(_("There is no such picture."))
    services.remove_picture(found)
    return Status(204, None)
