# SPDX-License-Identifier: Apache-2.0
"""Reads of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from hawker.commerce.catalog.models import Category, Product, ProductPicture, Variant
from hawker.core.text import fold


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """A category as customers see it, with how many products on sale stand in it and below it."""

    id: UUID
    name: str
    slug: str
    icon: str
    colour: str
    count: int
    children: tuple[CategoryNode, ...]


def translated(translations: dict[str, dict[str, str]], language: str, field: str, fallback: str) -> str:
    """A text in the language asked for, else in its plain form, else as it was entered."""
    for code in (language, language.split("-")[0]):
        text = translations.get(code, {}).get(field)
        if text:
            return text
    return fallback


def categories(*, language: str = "en") -> list[CategoryNode]:
    """The tree of categories, in one query."""
    counted = Category.objects.annotate(on_sale=Count("products", filter=Q(products__status=Product.Status.ACTIVE)))
    rows = list(counted.order_by("position", "name"))
    on_sale = {row.pk: row.on_sale for row in rows}
    below: dict[UUID | None, list[Category]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)

    def node(row: Category) -> CategoryNode:
        children = tuple(node(child) for child in below.get(row.pk, ()))
        return CategoryNode(
            id=row.pk,
            name=translated(row.translations, language, "name", row.name),
            slug=row.slug,
            icon=row.icon,
            colour=row.colour,
            count=on_sale[row.pk] + sum(child.count for child in children),
            children=children,
        )

    return [node(row) for row in below.get(None, ())]


def subtree(category: Category) -> list[UUID]:
    """The category's id and those of all below it."""
    parents = dict(Category.objects.values_list("pk", "parent_id"))
    found = [category.pk]
    for key in found:
        found.extend(child for child, parent in parents.items() if parent == key)
    return found


def with_variants(
    products: QuerySet[Product], *, active_only: bool = False, first_picture_only: bool = False
) -> QuerySet[Product]:
    """Products with category, variants and pictures fetched along: three queries however many."""
    variants = Variant.objects.filter(is_active=True) if active_only else Variant.objects.all()
    pictures = ProductPicture.objects.select_related("picture")
    if first_picture_only:
        earlier = ProductPicture.objects.filter(product=OuterRef("product"), position__lt=OuterRef("position"))
        pictures = pictures.filter(~Exists(earlier))
    return products.select_related("category").prefetch_related(
        Prefetch("variants", queryset=variants),
        Prefetch("pictures", queryset=pictures),
    )


def staff_products(
    *, text: str = "", status: str = "", category: Category | None = None, sort: str = "position"
) -> QuerySet[Product]:
    """Products as staff list them. `sort`: position, name, -updated."""
    products = Product.objects.all()
    if text:
        products = products.filter(search_text__contains=fold(text))
    products = products.filter(status=status) if status else products.exclude(status=Product.Status.ARCHIVED)
    if category is not None:
        products = products.filter(category_id__in=subtree(category))
    order: Sequence[str] = {
        "name": ("name", "pk"),
        "-updated": ("-updated_at", "pk"),
    }.get(sort, ("position", "name", "pk"))
    return with_variants(products).order_by(*order)
