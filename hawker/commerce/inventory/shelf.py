# SPDX-License-Identifier: Apache-2.0
"""What stands on the shelf: products on sale with how much of each can be bought now.

Pages made from these may be kept as long as the shop's `storefront_version` stands: they show stock only
at or below the pool's `visible_below`, and every change down there raises the version. `available` is
exact at the moment of reading; do not put it on a kept page where `is_scarce` is false.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from hawker.commerce.catalog.models import Category, Product, Variant
from hawker.commerce.catalog.queries import subtree, translated, with_variants
from hawker.commerce.inventory.models import StockPool
from hawker.commerce.inventory.queries import Pools, pools_of
from hawker.commerce.inventory.services import show_left_below
from hawker.core.errors import NotFound
from hawker.core.measures import format_quantity
from hawker.core.money import Money
from hawker.core.text import fold
from hawker.platform.media.queries import PictureSources, picture_sources
from hawker.platform.shops.models import Shop

SORTS = ("featured", "price", "-price", "name", "newest")


@dataclass(frozen=True, slots=True)
class VariantView:
    """A variant as it can be bought now."""

    id: UUID
    name: str
    sku: str
    price: Money
    compare_at: Money | None
    units_per_item: int
    is_default: bool
    available: int | None
    """How many items can be bought now; None where stock is not counted."""
    is_sold_out: bool


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture with its description."""

    sources: PictureSources
    alt: str


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product as customers see it."""

    id: UUID
    slug: str
    name: str
    summary: str
    description: str
    category_id: UUID | None
    category_name: str
    category_slug: str
    pictures: tuple[ShownPicture, ...]
    variants: tuple[VariantView, ...]
    stock_unit: str
    minimum_quantity: int
    specification: tuple[tuple[str, str], ...]
    certifications: tuple[str, ...]
    origin: str
    season: str
    seo_title: str
    seo_description: str
    is_featured: bool
    available_base: int | None
    """What is left in grams or pieces; None where stock is not counted."""
    is_scarce: bool
    """Whether so little is left that the page says how much."""
    is_sold_out: bool

    @property
    def default(self) -> VariantView:
        """The variant shown first: the default, unless only others can still be bought."""
        preferred = next((v for v in self.variants if v.is_default), self.variants[0])
        if preferred.is_sold_out:
            return next((v for v in self.variants if not v.is_sold_out), preferred)
        return preferred

    @property
    def picture(self) -> ShownPicture | None:
        return self.pictures[0] if self.pictures else None

    def left(self, locale: str = "en") -> str:
        """What is left in the customer's units ("2.4 kg"), or nothing when there is plenty."""
        if not self.is_scarce or self.is_sold_out or self.available_base is None:
            return ""
        return format_quantity(self.available_base, self.stock_unit, locale)


def products_on_sale(
    *,
    category: Category | None = None,
    text: str = "",
    sort: str = "featured",
    available_only: bool = False,
) -> QuerySet[Product]:
    """Products customers may see, filtered and in order (`sort`: one of SORTS)."""
    products = Product.objects.filter(status=Product.Status.ACTIVE).filter(
        Exists(Variant.objects.filter(product=OuterRef("pk"), is_active=True))
    )
    if category is not None:
        products = products.filter(category_id__in=subtree(category))
    for word in fold(text).split():
        products = products.filter(search_text__contains=word)
    if available_only:
        tracked = StockPool.objects.filter(product=OuterRef("pk"), is_tracked=True)
        left = tracked.filter(on_hand__gt=F("held"))
        products = products.filter(~Exists(tracked) | Exists(left))
    if sort in ("price", "-price"):
        price = Variant.objects.filter(product=OuterRef("pk"), is_default=True).values("price")[:1]
        products = products.annotate(default_price=Subquery(price))
        return products.order_by(sort.replace("price", "default_price"), "name", "pk")
    if sort == "name":
        return products.order_by("name", "pk")
    if sort == "newest":
        return products.order_by("-created_at", "pk")
    return products.order_by("-is_featured", "position", "name", "pk")


def cards(
    shop: Shop,
    products: QuerySet[Product] | Sequence[Product],
    *,
    language: str = "en",
    first_picture_only: bool = False,
) -> list[ProductCard]:
    """Products as cards: four queries for a queryset, however many products."""
    if isinstance(products, QuerySet):
        products = with_variants(products, active_only=True, first_picture_only=first_picture_only)
    rows = list(products)
    pools, scarce_at = pools_of(p.pk for p in rows), show_left_below(shop)
    return [_card(shop, row, pools, scarce_at, language) for row in rows if row.variants.all()]


def product_page(shop: Shop, slug: str, *, language: str = "en") -> ProductCard:
    """One product on sale; NotFound for others."""
    found = cards(shop, Product.objects.filter(slug=slug, status=Product.Status.ACTIVE), language=language)
    if not found:
        raise NotFound(_("This product is not sold (any more)."))
    return found[0]


def related(shop: Shop, card: ProductCard, *, limit: int = 4, language: str = "en") -> list[ProductCard]:
    """Others of the same category, featured ones first."""
    if card.category_id is None:
        return []
    others = products_on_sale().filter(category_id=card.category_id).exclude(pk=card.id)
    return cards(shop, others[:limit], language=language, first_picture_only=True)


def _card(shop: Shop, product: Product, pools: Pools, scarce_at: Mapping[str, int], language: str) -> ProductCard:
    pool = pools.by_product.get(product.pk)
    variants = tuple(_variant(shop, product, v, pools) for v in product.variants.all())
    left = None if pool is None else max(0, pool.available)
    category = product.category
    return ProductCard(
        id=product.pk,
        slug=product.slug,
        name=translated(product.translations, language, "name", product.name),
        summary=translated(product.translations, language, "summary", product.summary),
        description=translated(product.translations, language, "description", product.description),
        category_id=product.category_id,
        category_name=translated(category.translations, language, "name", category.name) if category else "",
        category_slug=category.slug if category else "",
        pictures=tuple(ShownPicture(picture_sources(p.picture), p.alt or product.name) for p in product.pictures.all()),
        variants=variants,
        stock_unit=product.stock_unit,
        minimum_quantity=product.minimum_quantity,
        specification=_pairs(product.specification),
        certifications=tuple(product.certifications),
        origin=product.origin,
        season=product.season,
        seo_title=product.seo_title,
        seo_description=product.seo_description,
        is_featured=product.is_featured,
        available_base=left,
        is_scarce=left is not None and left <= scarce_at[product.stock_unit],
        is_sold_out=all(v.is_sold_out for v in variants),
    )


def _pairs(specification: Iterable[dict[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((row["name"], row["value"]) for row in specification)


def _variant(shop: Shop, product: Product, variant: Variant, pools: Pools) -> VariantView:
    pool = pools.of(product_id=product.pk, variant_id=variant.pk)
    items = None if pool is None else max(0, pool.available) // variant.units_per_item
    return VariantView(
        id=variant.pk,
        name=variant.name,
        sku=variant.sku,
        price=Money(variant.price, shop.currency),
        compare_at=Money(variant.compare_at_price, shop.currency) if variant.compare_at_price else None,
        units_per_item=variant.units_per_item,
        is_default=variant.is_default,
        available=items,
        is_sold_out=items is not None and items < product.minimum_quantity,
    )
