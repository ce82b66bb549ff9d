# SPDX-License-Identifier: Apache-2.0
"""Commands on the catalogue."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, BinaryIO
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from hawker.commerce.catalog.events import ProductSaved
from hawker.commerce.catalog.models import Category, Product, ProductPicture, Variant
from hawker.core import activity
from hawker.core.db import command, locked
from hawker.core.errors import Conflict, FieldError, NotFound, StaleVersion, ValidationFailed
from hawker.core.events import publish
from hawker.core.money import round_to
from hawker.core.text import clean_block, clean_line, fold, slugify, unique_slug
from hawker.platform.media.services import PreparedPicture, prepare_picture, store_picture
from hawker.platform.shops.models import Shop
from hawker.platform.shops.services import touch_storefront

MAX_AMOUNT = Decimal("100000000")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class VariantInput:
    """A variant as entered; without an id it is new. Amounts in the shop's currency."""

    name: str
    price: Decimal
    units_per_item: int
    id: UUID | None = None
    sku: str = ""
    barcode: str = ""
    compare_at_price: Decimal | None = None
    cost: Decimal | None = None
    is_default: bool = False
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class ProductInput:
    """A product as entered, with all its variants (those left out are retired)."""

    name: str
    stock_unit: str
    variants: Sequence[VariantInput]
    category_id: UUID | None = None
    slug: str = ""
    summary: str = ""
    description: str = ""
    specification: Sequence[tuple[str, str]] = ()
    certifications: Sequence[str] = ()
    origin: str = ""
    season: str = ""
    status: str = Product.Status.DRAFT
    is_featured: bool = False
    minimum_quantity: int = 1
    hsn_code: str = ""
    seo_title: str = ""
    seo_description: str = ""
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    position: int | None = None


# Categories


@command
def save_category(
    shop: Shop,
    *,
    category: Category | None = None,
    name: str,
    parent: Category | None = None,
    icon: str = "",
    colour: str = "",
    position: int | None = None,
    slug: str = "",
    translations: Mapping[str, Mapping[str, str]] | None = None,
) -> Category:
    """Make or change a category. A category cannot stand under itself."""
    faults: dict[str, str] = {}
    name = clean_line(name, max_length=80)
    if not name:
        faults["name"] = _("Give the category a name.")
    if colour and not _COLOUR.fullmatch(colour):
        faults["colour"] = _("Use a colour such as #0f5c42.")
    ancestor = parent
    while category is not None and ancestor is not None:
        if ancestor.pk == category.pk:
            faults["parent"] = _("A category cannot stand under itself.")
            break
        ancestor = ancestor.parent
    if faults:
        raise ValidationFailed(faults)
    before = {} if category is None else _category_facts(category)
    saved = category or Category(shop_id=shop.id)
    saved.name, saved.parent, saved.icon, saved.colour = name, parent, clean_line(icon, max_length=40), colour
    if translations is not None:
        saved.translations = _clean_translations(translations, ("name",))
    taken = Category.objects.exclude(pk=saved.pk)
    if slug or not saved.slug:
        saved.slug = unique_slug(slugify(slug or name), lambda s: taken.filter(slug=s).exists())
    if position is not None:
        saved.position = position
    elif category is None:
        saved.position = (Category.objects.aggregate(n=Max("position"))["n"] or 0) + 1
    saved.save()
    activity.record(
        "catalog.category_saved",
        object_type="category",
        object_id=saved.pk,
        label=saved.name,
        before=before,
        after=_category_facts(saved),
    )
    touch_storefront(shop.id)
    return saved


def _category_facts(category: Category) -> dict[str, Any]:
    return {
        "name": category.name,
        "parent": str(category.parent_id or ""),
        "icon": category.icon,
        "colour": category.colour,
        "position": category.position,
    }


@command
def delete_category(category: Category) -> None:
    """Remove an empty category; Conflict while products or categories stand in it."""
    if category.products.exists() or category.children.exists():
        raise Conflict(_("Move what stands in %(name)s elsewhere first.") % {"name": category.name})
    activity.record(
        "catalog.category_deleted",
        object_type="category",
        object_id=category.pk,
        label=category.name,
        before=_category_facts(category),
    )
    shop_id = category.shop_id
    category.delete()
    touch_storefront(shop_id)


@command
def order_categories(shop: Shop, *, ids: Sequence[UUID]) -> None:
    """Put categories in the order given."""
    for position, key in enumerate(ids, start=1):
        Category.objects.filter(pk=key).update(position=position)
    touch_storefront(shop.id)


# Products


@command
def save_product(
    shop: Shop,
    *,
    data: ProductInput,
    product: Product | None = None,
    expected_version: int | None = None,
) -> Product:
    """Make or change a product with its variants.

    ValidationFailed names each faulty field (`variants.0.price`). With `expected_version`, StaleVersion
    when somebody else saved in between. Variants left out are retired (kept, inactive) once sold.
    """
    saved = product
    if product is not None:
        saved = locked(Product.objects.filter(pk=product.pk)).first()
        if saved is None:
            raise NotFound(_("This product no longer exists."))
        if expected_version is not None and saved.version != expected_version:
            raise StaleVersion(
                _("Somebody else saved this product while you were editing. Compare and save again."),
                extra={"version": saved.version},
            )
    existing = {v.pk: v for v in saved.variants.all()} if saved is not None else {}
    faults = _product_faults(shop, data, saved, existing)
    if faults:
        raise ValidationFailed(faults)
    before = _product_facts(saved, existing.values()) if saved is not None else {}
    saved = saved or Product(shop_id=shop.id)
    _fill_product(saved, data, is_new=product is None)
    saved.save()
    variants = _save_variants(shop, saved, data.variants, existing)
    saved.search_text = _search_text(saved, variants)
    Product.objects.filter(pk=saved.pk).update(search_text=saved.search_text)
    activity.record(
        "catalog.product_saved",
        object_type="product",
        object_id=saved.pk,
        label=saved.name,
        before=before,
        after=_product_facts(saved, variants),
    )
    publish(ProductSaved(shop.id, saved.pk, is_new=product is None))
    touch_storefront(shop.id)
    return saved


def _product_faults(
    shop: Shop, data: ProductInput, product: Product | None, existing: Mapping[UUID, Variant]
) -> list[FieldError]:
    faults: list[FieldError] = []
    if not clean_line(data.name):
        faults.append(FieldError("name", _("Give the product a name."), "required"))
    if data.stock_unit not in Product.StockUnit.values:
        faults.append(FieldError("stock_unit", _("Choose whether it is sold by weight or by piece.")))
    elif product is not None and product.stock_unit != data.stock_unit and product.pools.exists():
        faults.append(
            FieldError("stock_unit", _("Its stock is already counted in the other unit; make a new product instead."))
        )
    if data.status not in Product.Status.values:
        faults.append(FieldError("status", _("Choose draft, active or archived.")))
    if data.minimum_quantity < 1:
        faults.append(FieldError("minimum_quantity", _("The minimum order is at least 1.")))
    if data.category_id and not Category.objects.filter(pk=data.category_id).exists():
        faults.append(FieldError("category_id", _("This category does not exist.")))
    if not data.variants:
        faults.append(FieldError("variants", _("Add at least one variant, for example 250 g."), "required"))
    names: set[str] = set()
    skus: set[str] = set()
    for index, variant in enumerate(data.variants):
        faults += _variant_faults(f"variants.{index}", variant, existing)
        name, sku = clean_line(variant.name), clean_line(variant.sku)
        if name.casefold() in names:
            faults.append(FieldError(f"variants.{index}.name", _("Two variants have this name.")))
        names.add(name.casefold())
        if sku and (
            sku in skus or Variant.objects.filter(sku=sku).exclude(pk__in=[variant.id] if variant.id else []).exists()
        ):
            faults.append(FieldError(f"variants.{index}.sku", _("This SKU is already used.")))
        skus.add(sku)
    defaults = [v for v in data.variants if v.is_default]
    if len(defaults) > 1:
        faults.append(FieldError("variants", _("Only one variant can be the default.")))
    if defaults and not defaults[0].is_active:
        faults.append(FieldError("variants", _("The default variant must be active.")))
    if data.variants and not any(v.is_active for v in data.variants):
        faults.append(FieldError("variants", _("At least one variant must be active.")))
    return faults


def _variant_faults(path: str, variant: VariantInput, existing: Mapping[UUID, Variant]) -> list[FieldError]:
    faults = []
    if variant.id is not None and variant.id not in existing:
        faults.append(FieldError(path, _("This variant belongs to another product.")))
    if not clean_line(variant.name):
        faults.append(FieldError(f"{path}.name", _("Name the variant, for example 250 g."), "required"))
    if not (Decimal(0) <= variant.price < MAX_AMOUNT):
        faults.append(FieldError(f"{path}.price", _("Enter a price of 0 or more.")))
    if variant.units_per_item < 1:
        faults.append(FieldError(f"{path}.units_per_item", _("Say how many grams or pieces one item takes.")))
    if variant.compare_at_price is not None and variant.compare_at_price <= variant.price:
        faults.append(FieldError(f"{path}.compare_at_price", _("The former price must be above the price.")))
    if variant.cost is not None and not (Decimal(0) <= variant.cost < MAX_AMOUNT):
        faults.append(FieldError(f"{path}.cost", _("Enter a cost of 0 or more.")))
    return faults


def _fill_product(product: Product, data: ProductInput, *, is_new: bool) -> None:
    product.name = clean_line(data.name, max_length=160)
    product.category_id = data.category_id
    product.summary = clean_line(data.summary, max_length=200)
    product.description = clean_block(data.description)
    product.specification = [
        {"name": clean_line(n, max_length=80), "value": clean_line(v, max_length=300)}
        for n, v in data.specification
        if clean_line(n) and clean_line(v)
    ]
    product.certifications = [c for c in (clean_line(c, max_length=80) for c in data.certifications) if c]
    product.origin = clean_line(data.origin, max_length=80)
    product.season = clean_line(data.season, max_length=80)
    product.status = data.status
    product.is_featured = data.is_featured
    product.stock_unit = data.stock_unit
    product.minimum_quantity = data.minimum_quantity
    product.hsn_code = clean_line(data.hsn_code, max_length=10)
    product.seo_title = clean_line(data.seo_title, max_length=70)
    product.seo_description = clean_line(data.seo_description, max_length=160)
    product.translations = _clean_translations(data.translations, ("name", "summary", "description"))
    taken = Product.objects.exclude(pk=product.pk)
    if data.slug or not product.slug:
        product.slug = unique_slug(slugify(data.slug or product.name), lambda s: taken.filter(slug=s).exists())
    if data.position is not None:
        product.position = data.position
    elif is_new:
        product.position = (Product.objects.aggregate(n=Max("position"))["n"] or 0) + 1
    if not is_new:
        product.version += 1


def _clean_translations(
    translations: Mapping[str, Mapping[str, str]], names: Iterable[str]
) -> dict[str, dict[str, str]]:
    cleaned = {
        language: {n: clean_block(texts.get(n, "")) for n in names if clean_block(texts.get(n, ""))}
        for language, texts in translations.items()
    }
    return {language: texts for language, texts in cleaned.items() if texts}


def _save_variants(
    shop: Shop, product: Product, inputs: Sequence[VariantInput], existing: Mapping[UUID, Variant]
) -> list[Variant]:
    kept = {v.id for v in inputs if v.id is not None}
    for key, retired in existing.items():
        if key not in kept:
            retired.is_active, retired.is_default = False, False
            retired.save(update_fields=["is_active", "is_default"])
    # One default at any moment: the old one steps down before the new one is saved.
    Variant.objects.filter(product=product, is_default=True).update(is_default=False)
    default = next((i for i, v in enumerate(inputs) if v.is_default), None)
    if default is None:
        default = next(i for i, v in enumerate(inputs) if v.is_active)
    saved = []
    for index, entered in enumerate(inputs):
        variant = existing.get(entered.id) if entered.id else None
        variant = variant or _retired_namesake(existing, kept, entered) or Variant(shop_id=shop.id, product=product)
        variant.name = clean_line(entered.name, max_length=80)
        variant.sku = clean_line(entered.sku, max_length=64)
        variant.barcode = clean_line(entered.barcode, max_length=32)
        variant.price = round_to(entered.price, shop.currency)
        variant.compare_at_price = _rounded(entered.compare_at_price, shop.currency)
        variant.cost = entered.cost
        variant.units_per_item = entered.units_per_item
        variant.is_active = entered.is_active
        variant.is_default = index == default
        variant.position = index
        variant.save()
        saved.append(variant)
    return saved


def _retired_namesake(existing: Mapping[UUID, Variant], kept: Container[UUID], entered: VariantInput) -> Variant | None:
    """A variant of the same name that was taken off before comes back instead of clashing with its name."""
    name = clean_line(entered.name, max_length=80)
    return next((v for k, v in existing.items() if k not in kept and v.name == name), None)


def _rounded(amount: Decimal | None, currency: str) -> Decimal | None:
    return None if amount is None else round_to(amount, currency)


def _search_text(product: Product, variants: Iterable[Variant]) -> str:
    words = [product.name, product.summary, product.origin]
    words += [t for texts in product.translations.values() for n, t in texts.items() if n != "description"]
    words += [v.sku for v in variants] + [v.barcode for v in variants]
    return fold(" ".join(filter(None, words)))


def _product_facts(product: Product, variants: Iterable[Variant]) -> dict[str, Any]:
    return {
        "name": product.name,
        "status": product.status,
        "category": str(product.category_id or ""),
        "summary": product.summary,
        "is_featured": product.is_featured,
        "minimum_quantity": product.minimum_quantity,
        "variants": [
            {
                "name": v.name,
                "sku": v.sku,
                "price": str(v.price),
                "units": v.units_per_item,
                "active": v.is_active,
            }
            for v in variants
        ],
    }


@command
def set_status(shop: Shop, *, product_ids: Sequence[UUID], status: str) -> int:
    """Publish, unpublish or archive products together; how many changed."""
    if status not in Product.Status.values:
        raise ValidationFailed({"status": _("Choose draft, active or archived.")})
    changed = 0
    for product in locked(Product.objects.filter(pk__in=product_ids).exclude(status=status)):
        activity.record(
            "catalog.status_changed",
            object_type="product",
            object_id=product.pk,
            label=product.name,
            before={"status": product.status},
            after={"status": status},
        )
        product.status = status
        product.version += 1
        product.save(update_fields=["status", "version"])
        changed += 1
    if changed:
        touch_storefront(shop.id)
    return changed


@command
def set_price(shop: Shop, *, variant: Variant, price: Decimal) -> Variant:
    """Change one variant's price; a former price that is no longer above it goes."""
    if not (Decimal(0) <= price < MAX_AMOUNT):
        raise ValidationFailed({"price": _("Enter a price of 0 or more.")})
    before = {"price": str(variant.price)}
    variant.price = round_to(price, shop.currency)
    if variant.compare_at_price is not None and variant.compare_at_price <= variant.price:
        variant.compare_at_price = None
    variant.save(update_fields=["price", "compare_at_price"])
    product = variant.product
    Product.objects.filter(pk=product.pk).update(version=product.version + 1)
    activity.record(
        "catalog.price_changed",
        object_type="product",
        object_id=product.pk,
        label=f"{product.name} {variant.name}",
        before=before,
        after={"price": str(variant.price)},
    )
    publish(ProductSaved(shop.id, product.pk, is_new=False))
    touch_storefront(shop.id)
    return variant


# Pictures


def add_picture(product: Product, *, upload: BinaryIO | PreparedPicture, name: str, alt: str = "") -> ProductPicture:
    """Store an upload and add it at the end of the product's gallery.

    It is decoded before the transaction begins, so that nobody waits on the database meanwhile.
    """
    prepared = upload if isinstance(upload, PreparedPicture) else prepare_picture(upload)
    prepared.renditions()
    return _add_picture(product, prepared, name=name, alt=alt)


@command
def _add_picture(product: Product, prepared: PreparedPicture, *, name: str, alt: str) -> ProductPicture:
    picture = store_picture(shop_id=product.shop_id, upload=prepared, name=name)
    last = product.pictures.aggregate(n=Max("position"))["n"]
    added = ProductPicture.objects.create(
        shop_id=product.shop_id,
        product=product,
        picture=picture,
        alt=clean_line(alt, max_length=160) or product.name,
        position=0 if last is None else last + 1,
    )
    activity.record("catalog.picture_added", object_type="product", object_id=product.pk, label=product.name)
    touch_storefront(product.shop_id)
    return added


@command
def remove_picture(picture: ProductPicture) -> None:
    """Take a picture out of its product's gallery."""
    product = picture.product
    picture.delete()
    activity.record("catalog.picture_removed", object_type="product", object_id=product.pk, label=product.name)
    touch_storefront(product.shop_id)


@command
def arrange_pictures(product: Product, *, ids: Sequence[UUID], alts: Mapping[UUID, str] | None = None) -> None:
    """Put a product's pictures in the order given and set their descriptions."""
    for position, key in enumerate(ids):
        changes: dict[str, Any] = {"position": position}
        if alts and key in alts:
            changes["alt"] = clean_line(alts[key], max_length=160)
        product.pictures.filter(pk=key).update(**changes)
    touch_storefront(product.shop_id)


def product_input(product: Product) -> ProductInput:
    """A stored product as its input, to change some of it: `dataclasses.replace(product_input(p), ...)`."""
    plain = {f.name: getattr(product, f.name) for f in dataclasses.fields(ProductInput) if f.name != "variants"}
    plain["specification"] = [(s["name"], s["value"]) for s in product.specification]
    variants = [
        VariantInput(**{f.name: getattr(v, f.name) for f in dataclasses.fields(VariantInput)})
        for v in product.variants.all()
    ]
    return ProductInput(**plain, variants=variants)
