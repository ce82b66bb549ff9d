# SPDX-License-Identifier: Apache-2.0
"""A product as it stands in the editor's form: everything is text until it is saved.

The same shape comes from what was posted and from what is stored, so the form, the conflict page and the
comparison of two edits all work on one thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from hawker.commerce.catalog.models import Product
from hawker.commerce.catalog.services import ProductInput, VariantInput
from hawker.core.errors import FieldError
from hawker.platform.shops.models import Shop
from hawker.surfaces.dashboard.inputs import Reader, typed_amount, typed_money

LANGUAGES = (("en", "English"), ("es", "Español"), ("hi", "हिन्दी"))
TRANSLATED = ("name", "summary", "description")
TEXT_FIELDS = (
    "name", "slug", "category_id", "summary", "description", "certifications", "origin", "season", "status",
    "minimum_quantity", "hsn_code", "seo_title", "seo_description", "stock_unit",
)  # fmt: skip
VARIANT_FIELDS = ("name", "units", "price", "compare_at_price", "cost", "sku", "barcode")
MOST_ROWS = 60


def other_languages(shop: Shop) -> list[tuple[str, str]]:
    """The languages texts can be given in besides the shop's own."""
    return [(code, name) for code, name in LANGUAGES if code != shop.language.split("-")[0]]


@dataclass(frozen=True, slots=True)
class VariantRow:
    """One pack as typed."""

    id: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    is_active: bool = True
    is_default: bool = False

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")


@dataclass(frozen=True, slots=True)
class ProductForm:
    """Everything in the editor as typed."""

    texts: dict[str, str]
    is_featured: bool = False
    specification: tuple[tuple[str, str], ...] = ()
    variants: tuple[VariantRow, ...] = ()
    translations: dict[str, dict[str, str]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")


def blank(shop: Shop) -> ProductForm:
    """A new product."""
    return ProductForm(
        texts={"status": Product.Status.ACTIVE, "stock_unit": Product.StockUnit.GRAM, "minimum_quantity": "1"},
        variants=(VariantRow(is_default=True),),
    )


def stored(shop: Shop, product: Product) -> ProductForm:
    """The product as it is stored; packs that were retired are left out."""
    rows = sorted(
        (v for v in product.variants.all() if v.is_active or v.is_default), key=lambda v: (v.position, v.name)
    )
    return ProductForm(
        texts={
            **{name: str(getattr(product, name) or "") for name in TEXT_FIELDS},
            "certifications": "\n".join(product.certifications),
            "minimum_quantity": str(product.minimum_quantity),
        },
        is_featured=product.is_featured,
        specification=tuple((row["name"], row["value"]) for row in product.specification),
        variants=tuple(
            VariantRow(
                id=str(v.pk),
                texts={
                    "name": v.name,
                    "units": typed_amount(v.units_per_item, product.stock_unit),
                    "price": typed_money(v.price, shop.currency),
                    "compare_at_price": typed_money(v.compare_at_price, shop.currency),
                    "cost": typed_money(v.cost, shop.currency),
                    "sku": v.sku,
                    "barcode": v.barcode,
                },
                is_active=v.is_active,
                is_default=v.is_default,
            )
            for v in rows
        ),
        translations={
            code: {name: product.translations.get(code, {}).get(name, "") for name in TRANSLATED}
            for code, _name in other_languages(shop)
        },
    )


def posted(shop: Shop, data: QueryDict) -> ProductForm:
    """The form as it was sent."""
    default = data.get("default", "")
    rows = []
    for index in data.getlist("row")[:MOST_ROWS]:
        rows.append(
            VariantRow(
                id=data.get(f"v-{index}-id", ""),
                texts={name: data.get(f"v-{index}-{name}", "").strip() for name in VARIANT_FIELDS},
                is_active=data.get(f"v-{index}-active") == "1",
                is_default=default == index,
            )
        )
    names, values = data.getlist("spec-name")[:MOST_ROWS], data.getlist("spec-value")[:MOST_ROWS]
    return ProductForm(
        texts={name: data.get(name, "").strip() for name in TEXT_FIELDS},
        is_featured=data.get("is_featured") == "1",
        specification=tuple(zip((n.strip() for n in names), (v.strip() for v in values), strict=False)),
        variants=tuple(rows),
        translations={
            code: {name: data.get(f"{name}-{code}", "").strip() for name in TRANSLATED}
            for code, _name in other_languages(shop)
        },
    )


def rearranged(form: ProductForm, operation: str) -> ProductForm:
    """The form after one of its own buttons: a row added, taken away or moved."""
    verb, _sep, where = operation.partition(":")
    index = int(where) if where.isdecimal() and len(where) < 4 else -1
    if verb == "add-spec":
        return replace(form, specification=(*form.specification, ("", "")))
    if verb == "remove-spec":
        return replace(form, specification=tuple(s for i, s in enumerate(form.specification) if i != index))
    rows = list(form.variants)
    if verb == "add-row":
        rows.append(VariantRow(is_default=not any(row.is_default for row in rows)))
    elif verb == "remove-row" and 0 <= index < len(rows):
        gone = rows.pop(index)
        if gone.is_default and rows:
            rows[0] = replace(rows[0], is_default=True)
    elif verb == "up-row" and 1 <= index < len(rows):
        rows[index - 1], rows[index] = rows[index], rows[index - 1]
    elif verb == "down-row" and 0 <= index < len(rows) - 1:
        rows[index], rows[index + 1] = rows[index + 1], rows[index]
    return replace(form, variants=tuple(rows))


def to_input(shop: Shop, form: ProductForm) -> ProductInput:
    """The typed form as values; ValidationFailed with the fields named as the service names them."""
    data = QueryDict(mutable=True)
    for name, text in form.texts.items():
        data[name] = text
    for index, row in enumerate(form.variants):
        for name in VARIANT_FIELDS:
            data[f"v-{index}-{name}"] = row[name]
    reader = Reader(data)
    unit = form["stock_unit"] if form["stock_unit"] in Product.StockUnit.values else Product.StockUnit.PIECE
    variants = [_variant(shop, reader, index, row, unit) for index, row in enumerate(form.variants)]
    category_id = None
    if form["category_id"]:
        try:
            category_id = UUID(form["category_id"])
        except ValueError:
            reader.faults.append(FieldError("category_id", _("This category does not exist.")))
    minimum = reader.whole("minimum_quantity", default=1)
    reader.check()
    return ProductInput(
        name=form["name"],
        stock_unit=form["stock_unit"],
        variants=variants,
        category_id=category_id,
        slug=form["slug"],
        summary=form["summary"],
        description=form["description"],
        specification=form.specification,
        certifications=[line.strip() for line in form["certifications"].splitlines()],
        origin=form["origin"],
        season=form["season"],
        status=form["status"] or Product.Status.DRAFT,
        is_featured=form.is_featured,
        minimum_quantity=minimum,
        hsn_code=form["hsn_code"],
        seo_title=form["seo_title"],
        seo_description=form["seo_description"],
        translations=form.translations,
    )


def _variant(shop: Shop, reader: Reader, index: int, row: VariantRow, unit: str) -> VariantInput:
    path = f"variants.{index}"
    try:
        key = UUID(row.id) if row.id else None
    except ValueError:
        key = None
        reader.faults.append(FieldError(path, _("This pack belongs to another product.")))
    return VariantInput(
        id=key,
        name=row["name"],
        price=reader.money(f"v-{index}-price", shop.currency, field=f"{path}.price"),
        units_per_item=reader.amount(f"v-{index}-units", unit, field=f"{path}.units_per_item"),
        sku=row["sku"],
        barcode=row["barcode"],
        compare_at_price=reader.optional_money(
            f"v-{index}-compare_at_price", shop.currency, field=f"{path}.compare_at_price"
        ),
        cost=reader.optional_money(f"v-{index}-cost", shop.currency, field=f"{path}.cost"),
        is_default=row.is_default,
        is_active=row.is_active,
    )


# Two edits of the same product


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of the form that two edits disagree on."""

    name: str
    label: str
    mine: str
    theirs: str


def labels() -> dict[str, str]:
    """What the parts of the form are called."""
    return {
        "name": _("Name"),
        "slug": _("Address"),
        "category_id": _("Category"),
        "summary": _("Summary"),
        "description": _("Description"),
        "certifications": _("Certifications"),
        "origin": _("Origin"),
        "season": _("Season"),
        "status": _("State"),
        "minimum_quantity": _("Minimum order"),
        "hsn_code": _("HSN code"),
        "seo_title": _("Title in search results"),
        "seo_description": _("Text in search results"),
        "stock_unit": _("Sold by"),
        "is_featured": _("Featured"),
        "specification": _("Specification"),
        "variants": _("Packs and prices"),
        "translations": _("Texts in other languages"),
    }


def differences(mine: ProductForm, theirs: ProductForm, categories: Sequence[tuple[str, str]]) -> list[Difference]:
    """Where what was typed and what is stored now differ, as text to read."""
    names = dict(categories)
    found = []
    for name, label in labels().items():
        left, right = _as_text(mine, name, names), _as_text(theirs, name, names)
        if left != right:
            found.append(Difference(name, label, left, right))
    return found


def _as_text(form: ProductForm, name: str, categories: dict[str, str]) -> str:
    match name:
        case "is_featured":
            return _("yes") if form.is_featured else _("no")
        case "specification":
            return "\n".join(f"{n}: {v}" for n, v in form.specification if n or v)
        case "translations":
            return "\n".join(
                f"{code} {part}: {text}"
                for code, texts in sorted(form.translations.items())
                for part, text in texts.items()
                if text
            )
        case "variants":
            return "\n".join(_variant_text(form.variants))
        case "category_id":
            return categories.get(form[name], form[name])
        case "slug" | "description" | "certifications":
            return form[name].replace("\r\n", "\n")
        case _:
            return form[name]


def _variant_text(rows: Iterable[VariantRow]) -> Iterable[str]:
    for row in rows:
        words: list[Any] = [row["name"], row["units"], row["price"]]
        words += [f"({_('before')} {row['compare_at_price']})"] if row["compare_at_price"] else []
        words += [f"{_('cost')} {row['cost']}"] if row["cost"] else []
        words += [row["sku"], row["barcode"]]
        words += [_("default")] if row.is_default else []
        words += [] if row.is_active else [_("not on sale")]
        yield " · ".join(str(word) for word in words if word)


def merged(mine: ProductForm, theirs: ProductForm, take_theirs: Iterable[str]) -> ProductForm:
    """My edit, with some parts as they are stored now."""
    result = mine
    for name in take_theirs:
        if name in ("is_featured", "specification", "variants", "translations"):
            result = replace(result, **{name: getattr(theirs, name)})
        elif name in TEXT_FIELDS:
            result = replace(result, texts={**result.texts, name: theirs[name]})
    return result
