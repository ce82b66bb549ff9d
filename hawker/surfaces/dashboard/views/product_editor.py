# SPDX-License-Identifier: Apache-2.0
"""One product: its editor, its pictures, and what happens when two people edit it at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hawker.commerce.catalog import services
from hawker.commerce.catalog.models import Product, ProductPicture
from hawker.commerce.catalog.queries import with_variants
from hawker.commerce.inventory import services as inventory
from hawker.commerce.inventory.queries import stock_of
from hawker.core.errors import HawkerError, NotFound, StaleVersion, ValidationFailed
from hawker.core.money import Money
from hawker.platform.media.queries import picture_sources
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard import product_form
from hawker.surfaces.dashboard.inputs import Reader
from hawker.surfaces.dashboard.product_form import ProductForm
from hawker.surfaces.dashboard.shell import MemberRequest, at, attempt, go, page, refuse, say
from hawker.surfaces.dashboard.views.products import category_options, change_status, status_words
from hawker.surfaces.web.access import member_page

MOST_PICTURES_AT_ONCE = 12


def _product(product_id: UUID) -> Product:
    found = with_variants(Product.objects.filter(pk=product_id)).first()
    if found is None:
        raise NotFound(_("There is no such product."))
    return found


@member_page(Permission.CATALOG_EDIT)
def product_new(request: MemberRequest) -> HttpResponse:
    """A new product, with its packs, pictures and (if counted) what is there of it."""
    shop = request.shop
    if request.method != "POST":
        return _editor(request, None, product_form.blank(shop))
    form = product_form.posted(shop, request.POST)
    operation = request.POST.get("op", "save")
    if operation != "save":
        return _editor(request, None, product_form.rearranged(form, operation))
    try:
        on_hand = _opening_stock(request, form)
        saved = services.save_product(shop, data=product_form.to_input(shop, form))
    except ValidationFailed as error:
        return _editor(request, None, form, faults=error.by_field(), status=422)
    if on_hand is not None:
        inventory.count(saved, on_hand=on_hand, note=_("opening stock"))
    _add_pictures(request, saved)
    say(request, _("%(product)s is saved.") % {"product": saved.name})
    return go(request, at(shop, "product", saved.pk))


def _opening_stock(request: MemberRequest, form: ProductForm) -> int | None:
    if Permission.STOCK_EDIT not in request.principal.permissions:
        return None
    reader = Reader(request.POST)
    unit = form["stock_unit"] if form["stock_unit"] in Product.StockUnit.values else Product.StockUnit.PIECE
    amount = reader.optional_amount("on_hand", unit)
    reader.check()
    return amount


@member_page(Permission.CATALOG_VIEW, post=Permission.CATALOG_EDIT)
def product(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """A product: an editor for those who may change it, a page to read for the others."""
    shop, found = request.shop, _product(product_id)
    if request.method != "POST":
        if Permission.CATALOG_EDIT not in request.principal.permissions:
            return _read_only(request, found)
        return _editor(request, found, product_form.stored(shop, found))
    form = product_form.posted(shop, request.POST)
    operation = request.POST.get("op", "save")
    if operation != "save":
        return _editor(request, found, product_form.rearranged(form, operation))
    if request.POST.get("compared") == "1":
        theirs = [name for name in product_form.labels() if request.POST.get(f"take-{name}") == "theirs"]
        form = product_form.merged(form, product_form.stored(shop, found), theirs)
    return _save(request, found, form)


def _save(request: MemberRequest, found: Product, form: ProductForm) -> HttpResponse:
    shop = request.shop
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    try:
        saved = services.save_product(
            shop, product=found, data=product_form.to_input(shop, form), expected_version=version
        )
    except StaleVersion:
        return _conflict(request, found, form)
    except ValidationFailed as error:
        return _editor(request, found, form, faults=error.by_field(), version=version, status=422)
    say(request, _("%(product)s is saved.") % {"product": saved.name})
    return go(request, at(shop, "product", saved.pk))


def _editor(
    request: MemberRequest,
    found: Product | None,
    form: ProductForm,
    *,
    faults: Mapping[str, Sequence[str]] | None = None,
    version: int | None = None,
    status: int = 200,
) -> HttpResponse:
    shop = request.shop
    operation = request.POST.get("op", "save")
    if version is None and operation != "save" and request.POST.get("version", "").isdecimal():
        version = int(request.POST["version"])
    problems = dict(faults or {})
    return page(
        request,
        "product",
        {
            "product": found,
            "form": form,
            "version": version if version is not None else (found.version if found else 0),
            "faults": problems,
            "summary": [(_field_id(name), text) for name, texts in problems.items() for text in texts],
            "categories": [("", _("none")), *category_options(shop)],
            "statuses": list(status_words().items()),
            "languages": product_form.other_languages(shop),
            "pictures": _pictures(found),
            "stock": stock_of(found) if found else None,
            "is_new": found is None,
            "on_hand": request.POST.get("on_hand", ""),
        },
        title=found.name if found else _("New product"),
        section="products",
        status=status,
    )


def _field_id(name: str) -> str:
    """The id of the control that a fault of the service belongs to."""
    match name.split("."):
        case ["variants", index, part]:
            return f"f-v-{index}-{'units' if part == 'units_per_item' else part}"
        case ["variants", index]:
            return f"f-v-{index}-name"
        case ["variants"]:
            return "variants"
    return f"f-{name}"


def _pictures(found: Product | None) -> list[dict[str, Any]]:
    if found is None:
        return []
    return [{"id": each.pk, "alt": each.alt, "sources": picture_sources(each.picture)} for each in found.pictures.all()]


def _read_only(request: MemberRequest, found: Product) -> HttpResponse:
    shop = request.shop
    return page(
        request,
        "product_read",
        {
            "product": found,
            "variants": [
                {"variant": v, "price": Money(v.price, shop.currency)} for v in found.variants.all() if v.is_active
            ],
            "pictures": _pictures(found),
            "stock": stock_of(found),
        },
        title=found.name,
        section="products",
    )


def _conflict(request: MemberRequest, found: Product, mine: ProductForm) -> HttpResponse:
    """Both versions side by side; the reader decides, part by part."""
    shop = request.shop
    fresh = _product(found.pk)
    theirs = product_form.stored(shop, fresh)
    left_out = {"csrfmiddlewaretoken", "version", "op", "compared"}
    return page(
        request,
        "product_conflict",
        {
            "product": fresh,
            "differences": product_form.differences(mine, theirs, category_options(shop)),
            "kept": [
                (name, value)
                for name, values in request.POST.lists()
                if name not in left_out and not name.startswith("take-")
                for value in values
            ],
        },
        title=_("Two edits of %(product)s") % {"product": fresh.name},
        section="products",
        crumbs=[(fresh.name, at(shop, "product", fresh.pk))],
        status=412,
    )


# State


@member_page(Permission.CATALOG_EDIT, methods=("POST",))
def product_status(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """Archive a product or bring it back."""
    found = _product(product_id)
    change_status(request, [found.pk], request.POST.get("to", ""))
    return HttpResponseRedirect(at(request.shop, "product", found.pk))


# Pictures


def _add_pictures(request: MemberRequest, found: Product) -> int:
    """Add what was uploaded; each file that cannot be used is said by name. How many were added."""
    added = 0
    for upload in request.FILES.getlist("pictures")[:MOST_PICTURES_AT_ONCE]:
        name = upload.name or _("picture")
        try:
            services.add_picture(found, upload=upload, name=name)  # type: ignore[arg-type]
        except HawkerError as error:
            refuse(request, f"{name}: {error.detail}")
        else:
            added += 1
    return added


@member_page(Permission.CATALOG_EDIT, methods=("POST",))
def product_pictures(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """Add pictures, or save their order and descriptions."""
    found = _product(product_id)
    operation, _sep, target = request.POST.get("op", "").partition(":")
    if operation == "add":
        added = _add_pictures(request, found)
        if added:
            say(request, ngettext("%(n)s picture added.", "%(n)s pictures added.", added) % {"n": added})
    else:
        ids = [each.pk for each in found.pictures.all()]
        at_index = next((i for i, key in enumerate(ids) if str(key) == target), None)
        if at_index is not None and operation in ("earlier", "later", "first"):
            key = ids.pop(at_index)
            ids.insert({"earlier": max(0, at_index - 1), "later": at_index + 1, "first": 0}[operation], key)
        alts = {key: request.POST[f"alt-{key}"] for key in ids if f"alt-{key}" in request.POST}
        attempt(request, lambda: services.arrange_pictures(found, ids=ids, alts=alts), _("Pictures saved."))
    return HttpResponseRedirect(at(request.shop, "product", found.pk) + "#pictures")


@member_page(Permission.CATALOG_EDIT, methods=("POST",))
def product_picture_remove(request: MemberRequest, product_id: UUID, picture_id: UUID) -> HttpResponse:
    """Take a picture out of the gallery."""
    picture = ProductPicture.objects.filter(pk=picture_id, product_id=product_id).select_related("product").first()
    if picture is None:
        raise NotFound(_("There is no such picture."))
    attempt(request, lambda: services.remove_picture(picture), _("Picture removed."))
    return HttpResponseRedirect(at(request.shop, "product", product_id) + "#pictures")
