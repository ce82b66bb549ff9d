# SPDX-License-Identifier: Apache-2.0
"""What a shop's customers can look at. No sign-in."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from hawker.commerce.catalog.models import Category
from hawker.commerce.catalog.queries import CategoryNode, categories, with_variants
from hawker.commerce.inventory.shelf import ProductCard, VariantView, cards, product_page, products_on_sale
from hawker.commerce.orders.delivery import countries_served
from hawker.commerce.payments.queries import methods_offered
from hawker.core.errors import NotFound
from hawker.surfaces.api.pagination import Cursor, Limit, Page, Sort, Text, choose_sort, paginate
from hawker.surfaces.api.requests import ApiRequest, settings_of
from hawker.surfaces.api.schemas import (
    MoneyOut,
    PictureOut,
    Schema,
    absolute,
    money,
    money_or_none,
    picture_out,
)
from hawker.surfaces.api.security import Room

room = Room("Storefront", "/storefront/{shop}")

_SORTS: dict[str, Sort] = {
    "featured": ("-is_featured", "position", "name", "pk"),
    "price": ("default_price", "name", "pk"),
    "-price": ("-default_price", "name", "pk"),
    "name": ("name", "pk"),
    "newest": ("-created_at", "pk"),
}


class PaymentMethodOut(Schema):
    """A way to pay."""

    code: str
    label: str
    collects_online: bool


class ShopOut(Schema):
    """A shop as its customers know it."""

    slug: str
    name: str
    country: str
    currency: str
    time_zone: str
    language: str
    payment_methods: list[PaymentMethodOut]
    delivers_to: list[str]
    offers_delivery: bool
    offers_pickup: bool
    phone_required: bool
    email_required: bool


class CategoryRef(Schema):
    """The category a product stands in."""

    id: UUID
    name: str
    slug: str


class VariantOut(Schema):
    """One way to buy a product."""

    id: UUID
    name: str
    sku: str
    price: MoneyOut
    compare_at_price: MoneyOut | None
    units_per_item: Annotated[int, Field(description="Grams or pieces of the product in one item.")]
    is_default: bool
    available: Annotated[int | None, Field(description="How many can be bought now; null where stock is not counted.")]
    is_sold_out: bool


class ProductOut(Schema):
    """A product on sale."""

    id: UUID
    slug: str
    name: str
    summary: str
    description: str
    url: str
    category: CategoryRef | None
    images: list[PictureOut]
    variants: list[VariantOut]
    stock_unit: Annotated[str, Field(description="`gram` or `piece`.")]
    minimum_quantity: int
    specification: list[tuple[str, str]]
    certifications: list[str]
    origin: str
    season: str
    is_featured: bool
    is_sold_out: bool
    left: Annotated[str | None, Field(description="“2.4 kg” when little is left, else null.")]


class CategoryOut(Schema):
    """A category with how many products on sale stand in it and below it."""

    id: UUID
    name: str
    slug: str
    icon: str
    colour: str
    count: int
    children: list[CategoryOut]


class CategoriesOut(Schema):
    """The whole tree."""

    items: list[CategoryOut]
    next: None


def language() -> str:
    """The language of the answer: what the request accepts, of those there are."""
    return translation.get_language() or "en"


def _variant_out(variant: VariantView) -> VariantOut:
    return VariantOut.model_construct(
        id=variant.id,
        name=variant.name,
        sku=variant.sku,
        price=money(variant.price),
        compare_at_price=money_or_none(variant.compare_at),
        units_per_item=variant.units_per_item,
        is_default=variant.is_default,
        available=variant.available,
        is_sold_out=variant.is_sold_out,
    )


def product_out(shop_slug: str, card: ProductCard) -> ProductOut:
    """A product on sale for programs."""
    category = None
    if card.category_id is not None:
        category = CategoryRef.model_construct(id=card.category_id, name=card.category_name, slug=card.category_slug)
    return ProductOut.model_construct(
        id=card.id,
        slug=card.slug,
        name=card.name,
        summary=card.summary,
        description=card.description,
        url=absolute(f"/s/{shop_slug}/products/{card.slug}/"),
        category=category,
        images=[picture_out(p.sources, alt=p.alt) for p in card.pictures],
        variants=[_variant_out(v) for v in card.variants],
        stock_unit=card.stock_unit,
        minimum_quantity=card.minimum_quantity,
        specification=list(card.specification),
        certifications=list(card.certifications),
        origin=card.origin,
        season=card.season,
        is_featured=card.is_featured,
        is_sold_out=card.is_sold_out,
        left=card.left(language().replace("-", "_")) or None,
    )


@room.get("", storefront=True, response=ShopOut)
def storefront_shop(request: ApiRequest, shop: str) -> ShopOut:
    """The shop: currency, ways to pay, where it delivers."""
    settings, found = settings_of(request), request.shop
    return ShopOut(
        slug=found.slug,
        name=found.name,
        country=found.country,
        currency=found.currency,
        time_zone=found.time_zone,
        language=found.language,
        payment_methods=[
            PaymentMethodOut(code=m.code, label=m.label, collects_online=m.collects_online)
            for m in methods_offered(found, settings)
        ],
        delivers_to=countries_served(found, settings) if settings["delivery.is_offered"] else [],
        offers_delivery=bool(settings["delivery.is_offered"]),
        offers_pickup=bool(settings["delivery.pickup_is_offered"]),
        phone_required=bool(settings["checkout.phone_required"]),
        email_required=bool(settings["checkout.email_required"]),
    )


@room.get("/products", storefront=True, response=Page[ProductOut])
def storefront_products(
    request: ApiRequest,
    shop: str,
    q: Text = "",
    category: Annotated[str, Query(max_length=80, description="A category's slug.")] = "",
    available: Annotated[bool, Query(description="Only what can be bought now.")] = False,
    sort: Annotated[str, Query(description=f"One of {', '.join(_SORTS)}.")] = "featured",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[ProductOut]:
    """Products on sale with prices and what is available of each variant now."""
    choose_sort(_SORTS, sort)
    chosen = None
    if category:
        chosen = Category.objects.filter(slug=category).first()
        if chosen is None:
            raise NotFound(_("There is no such category."))
    rows = with_variants(
        products_on_sale(category=chosen, text=q, sort=sort, available_only=available), active_only=True
    )
    found, following = paginate(rows, sorts=_SORTS, sort=sort, cursor=cursor, limit=limit)
    shown = cards(request.shop, found, language=language())
    return Page[ProductOut].model_construct(
        items=[product_out(request.shop.slug, card) for card in shown], next=following
    )


@room.get("/products/{slug}", storefront=True, response=ProductOut)
def storefront_product(request: ApiRequest, shop: str, slug: str) -> ProductOut:
    """One product on sale."""
    return product_out(request.shop.slug, product_page(request.shop, slug, language=language()))


@room.get("/categories", storefront=True, response=CategoriesOut)
def storefront_categories(request: ApiRequest, shop: str) -> CategoriesOut:
    """The tree of categories."""

    def out(node: CategoryNode) -> CategoryOut:
        return CategoryOut(
            id=node.id,
            name=node.name,
            slug=node.slug,
            icon=node.icon,
            colour=node.colour,
            count=node.count,
            children=[out(child) for child in node.children],
        )

    return CategoriesOut(items=[out(node) for node in categories(language=language())], next=None)
