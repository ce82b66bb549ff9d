# SPDX-License-Identifier: Apache-2.0
"""The list of products: filters, several at once, prices changed in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hawker.commerce.catalog import services
from hawker.commerce.catalog.models import Category, Product, Variant
from hawker.commerce.catalog.queries import categories, staff_products
from hawker.commerce.inventory.queries import pools_of
from hawker.core.db import command, locked
from hawker.core.errors import NotFound, StaleVersion, ValidationFailed
from hawker.core.measures import format_quantity
from hawker.core.money import Money
from hawker.platform.media.queries import picture_sources
from hawker.platform.shops.models import Shop
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard import undo
from hawker.surfaces.dashboard.inputs import Reader, typed_money, uuids_of
from hawker.surfaces.dashboard.saved_views import opening_view, views_of
from hawker.surfaces.dashboard.shell import MemberRequest, at, page, part, refused, say, warn
from hawker.surfaces.web.access import member_page
from hawker.surfaces.web.jinja import locale, money
from hawker.surfaces.web.listing import ListState, paginate
from hawker.surfaces.web.rendering import fragment_asked

FILTERS = ("status", "category", "all")
ORDERS: dict[str, tuple[str, ...]] = {
    "position": ("position", "name", "pk"),
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
    "-updated": ("-updated_at", "-pk"),
    "updated": ("updated_at", "pk"),
}
MOST_AT_ONCE = 1000


def status_words() -> dict[str, str]:
    """What the states of a product are called."""
    return {"draft": _("Draft"), "active": _("Active"), "archived": _("Archived")}


def category_options(shop: Shop) -> list[tuple[str, str]]:
    """Every category with those above it, for a select. One query."""
    found: list[tuple[str, str]] = []

    def walk(nodes: Sequence[Any], above: str) -> None:
        for node in nodes:
            name = f"{above}{node.name}"
            found.append((str(node.id), name))
            walk(node.children, f"{name} / ")

    walk(categories(language=shop.language), "")
    return found


def _state(request: MemberRequest, query: QueryDict) -> ListState:
    return ListState(
        query, base=at(request.shop, "products"), filters=FILTERS, sorts=tuple(ORDERS), default_sort="position"
    )


def _found(state: ListState) -> Any:
    category = None
    if state["category"]:
        keys = uuids_of([state["category"]])
        category = Category.objects.filter(pk__in=keys).first()
        if category is None:
            return Product.objects.none()
    return staff_products(text=state["q"], status=state["status"], category=category)


@member_page(Permission.CATALOG_VIEW, methods=("GET",))
def products(request: MemberRequest) -> HttpResponse:
    """Products with price, stock and state."""
    shop = request.shop
    redirect = opening_view(request, "products", at(shop, "products"))
    if redirect is not None:
        return redirect
    state = _state(request, request.GET)
    found = paginate(_found(state), order=ORDERS[state.sort], state=state)
    options = category_options(shop)
    return page(
        request,
        "products",
        {
            "state": state,
            "found": found,
            "rows": _rows(shop, found.rows),
            "has_any": bool(found.total) or Product.objects.exists(),
            "columns": [
                {"label": _("Picture"), "hide_label": True, "slot": "lead"},
                state.column(_("Product"), "name"),
                {"label": _("State")},
                {"label": _("Category"), "from": "lg"},
                {"label": _("Available"), "align": "right", "from": "md"},
                {"label": _("Price"), "align": "right"},
                state.column(_("Changed"), "-updated", "updated", **{"from": "xl"}),
            ],
            "fields": [
                {
                    "name": "status",
                    "label": _("State"),
                    "value": state["status"],
                    "options": [("", _("not archived")), *status_words().items()],
                },
                {
                    "name": "category",
                    "label": _("Category"),
                    "value": state["category"],
                    "options": [("", _("any")), *options],
                },
            ],
            "chips": state.chips(
                {
                    "q": lambda text: f"“{text}”",
                    "status": lambda text: status_words().get(text, text),
                    "category": lambda text: dict(options).get(text, text),
                }
            ),
            "views": views_of(request, "products", state),
        },
        title=_("Products"),
        section="products",
    )


def _rows(shop: Shop, found: Sequence[Product]) -> list[dict[str, Any]]:
    pools = pools_of(product.pk for product in found)
    rows = []
    for product in found:
        pool = pools.by_product.get(product.pk)
        pictures = list(product.pictures.all())
        rows.append(
            {
                "id": product.pk,
                "product": product,
                "image": picture_sources(pictures[0].picture) if pictures else None,
                "packs": ", ".join(v.name for v in product.variants.all() if v.is_active),
                "available": format_quantity(pool.available, product.stock_unit, locale()) if pool else "–",
                "stock_state": _stock_state(pool),
                "price": price_cell(shop, product),
            }
        )
    return rows


def _stock_state(pool: Any) -> str:
    if pool is None:
        return ""
    if pool.available <= 0:
        return "out_of_stock"
    return "low" if pool.low_threshold is not None and pool.available <= pool.low_threshold else ""


def price_cell(
    shop: Shop,
    product: Product,
    *,
    faults: Mapping[str, Sequence[str]] | None = None,
    typed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What the price cell of a row shows: the default pack's price, and all of them to change."""
    variants = [v for v in product.variants.all() if v.is_active]
    default = next((v for v in variants if v.is_default), variants[0] if variants else None)
    return {
        "product": product,
        "text": money(Money(default.price, shop.currency), trim=False, country=shop.country) if default else "–",
        "pack": default.name if default else "",
        "variants": [
            {
                "id": v.pk,
                "name": v.name,
                "value": (typed or {}).get(str(v.pk), typed_money(v.price, shop.currency)),
                "now": money(Money(v.price, shop.currency), trim=False, country=shop.country),
                "faults": (faults or {}).get(str(v.pk), []),
            }
            for v in variants
        ],
        "general": (faults or {}).get("", []),
        "is_open": bool(faults),
    }


# Prices in place


@member_page(Permission.CATALOG_EDIT, methods=("POST",))
def product_prices(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """Change the prices of a product's packs from the list."""
    shop = request.shop
    product = _product(product_id)
    try:
        before = _save_prices(shop, product, request.POST)
    except (ValidationFailed, StaleVersion) as error:
        return _price_refused(request, product, error)
    fresh = _product(product_id)
    token = undo.offer(request, "prices", {"prices": before})
    if fragment_asked(request):
        return part(request, "_price", {"cell": price_cell(shop, fresh), "said": _("Saved"), "undo": token})
    if before:
        say(request, _("Prices of %(product)s are saved.") % {"product": product.name}, undo=token)
    return HttpResponseRedirect(request.POST.get("next") or at(shop, "products") + "?all=1")


def _price_refused(request: MemberRequest, product: Product, error: ValidationFailed | StaleVersion) -> HttpResponse:
    fresh = _product(product.pk)
    typed = {str(v.pk): request.POST.get(f"price-{v.pk}", "") for v in fresh.variants.all()}
    if isinstance(error, StaleVersion):
        faults: dict[str, list[str]] = {
            "": [_("Somebody else changed this product. The prices now are shown; save again to set yours.")]
        }
    else:
        faults = error.by_field()
    cell = price_cell(request.shop, fresh, faults=faults, typed=typed)
    if fragment_asked(request):
        return part(request, "_price", {"cell": cell}, status=error.status)
    return page(
        request,
        "product_prices",
        {"cell": cell},
        title=_("Prices of %(product)s") % {"product": product.name},
        section="products",
        status=error.status,
    )


@command
def _save_prices(shop: Shop, product: Product, data: QueryDict) -> dict[str, str]:
    """Set what changed, all or nothing; the prices before. StaleVersion when somebody saved in between."""
    row = locked(Product.objects.filter(pk=product.pk)).first()
    if row is None:
        raise NotFound(_("This product no longer exists."))
    if data.get("version") != str(row.version):
        raise StaleVersion(_("Somebody else changed this product."), extra={"version": row.version})
    reader = Reader(data)
    wanted = {
        variant: reader.money(f"price-{variant.pk}", shop.currency, field=str(variant.pk))
        for variant in Variant.objects.filter(product=row, is_active=True)
        if f"price-{variant.pk}" in data
    }
    reader.check()
    before = {}
    for variant, amount in wanted.items():
        if amount != variant.price:
            before[str(variant.pk)] = str(variant.price)
            _set_price(shop, variant, amount)
    return before


def _set_price(shop: Shop, variant: Variant, amount: Decimal) -> None:
    try:
        services.set_price(shop, variant=variant, price=amount)
    except ValidationFailed as error:
        raise ValidationFailed({str(variant.pk): [e.message for e in error.errors]}) from error


@undo.undoable("prices", Permission.CATALOG_EDIT)
def _restore_prices(request: MemberRequest, data: Mapping[str, Any]) -> str:
    prices = {UUID(key): Decimal(amount) for key, amount in data["prices"].items()}
    for variant in Variant.objects.filter(pk__in=list(prices)).select_related("product"):
        services.set_price(request.shop, variant=variant, price=prices[variant.pk])
    return _("The former prices are back.")


# Several at once


@member_page(Permission.CATALOG_EDIT, methods=("POST",))
def products_bulk(request: MemberRequest) -> HttpResponse:
    """Publish, hide or archive the picked products, or all that match."""
    state = _state(request, QueryDict(request.POST.get("query", "")[:1000]))
    back = HttpResponseRedirect(state.url(all=None if state.is_filtered else "1"))
    picked = uuids_of(request.POST.getlist("ids"))
    if request.POST.get("all") == "1":
        picked = list(_found(state).order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if not picked:
        warn(request, _("Pick at least one product first."))
        return back
    if len(picked) > MOST_AT_ONCE:
        warn(request, _("That is more than %(n)s products at once; narrow the list.") % {"n": MOST_AT_ONCE})
        return back
    change_status(request, picked, request.POST.get("to", ""))
    return back


def change_status(request: MemberRequest, picked: Sequence[UUID], status: str) -> None:
    """Set the state of products and offer to take it back."""
    before = dict(Product.objects.filter(pk__in=list(picked)).exclude(status=status).values_list("pk", "status"))
    try:
        changed = services.set_status(request.shop, product_ids=list(picked), status=status)
    except ValidationFailed as error:
        refused(request, error)
        return
    words = {
        "active": ngettext("%(n)s product is on sale.", "%(n)s products are on sale.", changed),
        "draft": ngettext("%(n)s product is a draft now.", "%(n)s products are drafts now.", changed),
        "archived": ngettext("%(n)s product is archived.", "%(n)s products are archived.", changed),
    }
    if not changed:
        say(request, _("Nothing to change: they were that already."))
        return
    token = undo.offer(request, "product_status", {"before": {str(k): v for k, v in before.items()}})
    say(request, words[status] % {"n": changed}, undo=token)


@undo.undoable("product_status", Permission.CATALOG_EDIT)
def _restore_status(request: MemberRequest, data: Mapping[str, Any]) -> str:
    by_status: dict[str, list[UUID]] = {}
    for key, status in data["before"].items():
        by_status.setdefault(status, []).append(UUID(key))
    changed = sum(
        services.set_status(request.shop, product_ids=keys, status=status) for status, keys in by_status.items()
    )
    return ngettext("%(n)s product is as it was.", "%(n)s products are as they were.", changed) % {"n": changed}


def _product(product_id: UUID) -> Product:
    found = Product.objects.filter(pk=product_id).prefetch_related("variants").first()
    if found is None:
        raise NotFound(_("There is no such product."))
    return found
