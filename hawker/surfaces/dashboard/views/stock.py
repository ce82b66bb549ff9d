# SPDX-License-Identifier: Apache-2.0
"""Stock: what is there, what is low, and the ledger of one product with its count, receipts and corrections."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from hawker.commerce.catalog.models import Product
from hawker.commerce.inventory import queries, services
from hawker.commerce.inventory.models import Movement, StockPool
from hawker.commerce.orders.models import Order
from hawker.core.errors import HawkerError, NotFound, ValidationFailed
from hawker.core.measures import format_quantity
from hawker.core.text import fold
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard import undo
from hawker.surfaces.dashboard.inputs import Reader, typed_amount
from hawker.surfaces.dashboard.shell import MemberRequest, at, go, page, refused, say
from hawker.surfaces.web.access import member_page
from hawker.surfaces.web.jinja import locale, number
from hawker.surfaces.web.listing import ListState, paginate

Pool = StockPool
SORTS: dict[str, tuple[str, ...]] = {
    "name": ("product__name", "pk"),
    "-name": ("-product__name", "-pk"),
    "on_hand": ("on_hand", "pk"),
    "-on_hand": ("-on_hand", "-pk"),
}
UNITS = {
    Product.StockUnit.GRAM: [("kg", "kg"), ("g", "g"), ("lb", "lb"), ("oz", "oz")],
    Product.StockUnit.PIECE: [("piece", _noop("pc")), ("dozen", _noop("dozen"))],
}
STEPS = {
    Product.StockUnit.GRAM: (500, 1000, 5000, 10_000),
    Product.StockUnit.PIECE: (1, 12, 24, 100),
}
"""Amounts of the "+1 kg" buttons, in base units."""


def movement_words() -> dict[str, str]:
    """What the kinds of movement are called."""
    return {
        Movement.Kind.SALE: _("Sale"),
        Movement.Kind.RETURN: _("Return"),
        Movement.Kind.RECEIPT: _("Received"),
        Movement.Kind.COUNT: _("Count"),
        Movement.Kind.WASTE: _("Waste"),
        Movement.Kind.CORRECTION: _("Correction"),
    }


def _amount(base: int, unit: str) -> str:
    return format_quantity(base, unit, locale())


def _signed(base: int, unit: str) -> str:
    return ("+" if base > 0 else "\u2212" if base < 0 else "\u00b1") + _amount(abs(base), unit)


@member_page(Permission.STOCK_VIEW, methods=("GET",))
def stock(request: MemberRequest) -> HttpResponse:
    """Every counted product; or only the low ones, or those that are not counted."""
    state = ListState(
        request.GET, base=at(request.shop, "stock"), filters=("show",), sorts=tuple(SORTS), default_sort="name"
    )
    show = state["show"] if state["show"] in ("low", "untracked") else ""
    context: dict[str, Any] = {"state": state, "show": show, "tabs": _tabs(state, show), "words": movement_words()}
    if show == "untracked":
        found = paginate(_untracked(state["q"]), order=("name", "pk"), state=state)
        context |= {"found": found, "rows": found.rows}
    else:
        pools = paginate(
            queries.stock_list(text=state["q"], only_low=show == "low"), order=SORTS[state.sort], state=state
        )
        context |= {
            "found": pools,
            "rows": [_row(pool) for pool in pools.rows],
            "columns": [
                state.column(_("Product"), "name"),
                {"label": _("State")},
                {"label": _("Held"), "align": "right", "from": "md"},
                state.column(_("On hand"), "on_hand", align="right", **{"from": "md"}),
                {"label": _("Low at"), "align": "right", "from": "lg"},
                {"label": _("Available"), "align": "right"},
            ],
        }
    return page(request, "stock", context, title=_("Stock"), section="stock")


def _untracked(text: str) -> QuerySet[Product]:
    counted = StockPool.objects.filter(product=OuterRef("pk"), variant=None, is_tracked=True)
    rows = Product.objects.exclude(status=Product.Status.ARCHIVED).filter(~Exists(counted))
    return rows.filter(search_text__contains=fold(text)) if text else rows


def _tabs(state: ListState, show: str) -> list[dict[str, Any]]:
    counts = {
        "": queries.stock_list().order_by().count(),
        "low": queries.stock_list(only_low=True).order_by().count(),
        "untracked": _untracked("").count(),
    }
    labels = {"": _("Counted"), "low": _("Low"), "untracked": _("Not counted")}
    return [
        {"label": labels[code], "href": state.url(show=code), "active": code == show, "count": number(n)}
        for code, n in counts.items()
    ]


def _row(pool: Pool) -> dict[str, Any]:
    unit = pool.product.stock_unit
    if pool.available <= 0:
        code = "out_of_stock"
    elif pool.low_threshold is not None and pool.available <= pool.low_threshold:
        code = "low"
    else:
        code = "in_stock"
    return {
        "product": pool.product,
        "name": pool.product.name if pool.variant is None else f"{pool.product.name} {pool.variant.name}",
        "category": pool.product.category.name if pool.product.category else "",
        "state": code,
        "on_hand": _amount(pool.on_hand, unit),
        "held": _amount(pool.held, unit) if pool.held else "–",
        "available": _amount(pool.available, unit),
        "low_at": _amount(pool.low_threshold, unit) if pool.low_threshold is not None else "–",
    }


# One product


def _product(product_id: UUID) -> Product:
    found = Product.objects.filter(pk=product_id).first()
    if found is None:
        raise NotFound(_("There is no such product."))
    return found


@member_page(Permission.STOCK_VIEW, methods=("GET",))
def stock_product(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """Figures, the forms that change them, and the ledger."""
    return _show(request, _product(product_id))


def _show(
    request: MemberRequest,
    product: Product,
    *,
    faults: Mapping[str, Sequence[str]] | None = None,
    form: str = "",
    status: int = 200,
) -> HttpResponse:
    unit = product.stock_unit
    state = ListState(request.GET, base=at(request.shop, "stock_product", product.pk))
    view = queries.stock_of(product)
    ledger = paginate(queries.movements(product), order=("-id",), state=state, size=30)
    return page(
        request,
        "stock_product",
        {
            "product": product,
            "stock": view,
            "unit": unit,
            "units": [(code, _(name)) for code, name in UNITS[Product.StockUnit(unit)]],
            "steps": [(step, _amount(step, unit)) for step in STEPS[Product.StockUnit(unit)]],
            "found": ledger,
            "ledger": _ledger(ledger.rows, unit),
            "faults": faults or {},
            "failed_form": form,
            "typed": request.POST if form else {},
            "threshold": typed_amount(view.low_threshold, unit) if view else "",
            "kinds": [
                ("waste", _("Waste: spoilt, broken, tasted")),
                ("correction", _("Correction: the books were wrong")),
                ("return", _("Return: goods that came back")),
            ],
        },
        title=product.name,
        section="stock",
        status=status,
    )


def _ledger(rows: Sequence[Movement], unit: str) -> list[dict[str, Any]]:
    words = movement_words()
    numbers = _order_numbers(rows)
    return [
        {
            "at": row.at,
            "kind": words.get(Movement.Kind(row.kind), row.kind),
            "change": _signed(row.quantity, unit),
            "is_more": row.quantity > 0,
            "after": _amount(row.on_hand_after, unit),
            "order": numbers.get(row.reference_id) if row.reference_type == "order" else None,
            "note": row.note,
            "who": row.actor_label if row.actor_label not in ("system", "visitor") else "",
        }
        for row in rows
    ]


def _order_numbers(rows: Sequence[Movement]) -> dict[str, int]:
    """Numbers of the orders that movements refer to, in one query."""
    keys = [UUID(row.reference_id) for row in rows if row.reference_type == "order" and row.reference_id]
    found = Order.objects.filter(pk__in=keys).values_list("pk", "number") if keys else ()
    return {str(key): number for key, number in found}


def _change(
    request: MemberRequest, product_id: UUID, form: str, do: Callable[[Product, Reader], tuple[str, str]]
) -> HttpResponse:
    """Run one of the stock forms: `do` returns what to say and the address that undoes it."""
    product, reader = _product(product_id), Reader(request.POST)
    try:
        said, undo_address = do(product, reader)
    except ValidationFailed as error:
        return _show(request, product, faults=error.by_field(), form=form, status=error.status)
    except HawkerError as error:
        if request.POST.get("from") == "list":
            refused(request, error)
            return go(request, at(request.shop, "stock"))
        return _show(request, product, faults={"": [error.detail]}, form=form, status=error.status)
    say(request, said, undo=undo_address)
    back = request.POST.get("from") == "list"
    return go(request, at(request.shop, "stock") if back else at(request.shop, "stock_product", product.pk))


@member_page(Permission.STOCK_EDIT, methods=("POST",))
def stock_count(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """What was found on the shelf; the difference becomes a movement, and counting begins with the first."""

    def do(product: Product, reader: Reader) -> tuple[str, str]:
        found = reader.amount("on_hand", product.stock_unit, unit=reader.text("unit"))
        reader.check()
        before = queries.stock_of(product)
        pool = services.count(product, on_hand=found, note=reader.text("note"))
        change = _signed(pool.on_hand - (before.on_hand if before else 0), product.stock_unit)
        return (
            _("%(product)s: %(amount)s on hand (%(change)s).")
            % {"product": product.name, "amount": _amount(pool.on_hand, product.stock_unit), "change": change},
            "",
        )

    return _change(request, product_id, "count", do)


@member_page(Permission.STOCK_EDIT, methods=("POST",))
def stock_receive(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """Goods that came in, by a "+1 kg" button or typed."""

    def do(product: Product, reader: Reader) -> tuple[str, str]:
        step = reader.text("step")
        if step.isdecimal() and int(step) in STEPS[Product.StockUnit(product.stock_unit)]:
            quantity = int(step)
        else:
            quantity = reader.amount("quantity", product.stock_unit, unit=reader.text("unit"))
        reader.check()
        pool = services.receive(product, quantity=quantity, note=reader.text("note"))
        token = undo.offer(request, "receipt", {"product": str(product.pk), "quantity": quantity})
        return (
            _("%(change)s of %(product)s, %(amount)s on hand now.")
            % {
                "change": _signed(quantity, product.stock_unit),
                "product": product.name,
                "amount": _amount(pool.on_hand, product.stock_unit),
            },
            token,
        )

    return _change(request, product_id, "receive", do)


@undo.undoable("receipt", Permission.STOCK_EDIT)
def _take_receipt_back(request: MemberRequest, data: Mapping[str, Any]) -> str:
    """The ledger is append-only: a mistaken receipt is corrected by its opposite."""
    product = _product(UUID(data["product"]))
    services.adjust(
        product,
        quantity=-int(data["quantity"]),
        kind=Movement.Kind.CORRECTION,
        note=_("receipt taken back"),
    )
    return _("Taken back with a correction of %(change)s.") % {
        "change": _signed(-int(data["quantity"]), product.stock_unit)
    }


@member_page(Permission.STOCK_EDIT, methods=("POST",))
def stock_adjust(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """Waste, a return or a correction. Waste is entered as a plain amount and taken away."""

    def do(product: Product, reader: Reader) -> tuple[str, str]:
        kind = reader.text("kind")
        quantity = reader.amount("quantity", product.stock_unit, unit=reader.text("unit"))
        reader.check()
        if kind not in Movement.Kind.values:
            raise ValidationFailed({"kind": _("Choose why the stock changes.")})
        if kind == Movement.Kind.WASTE or (kind == Movement.Kind.CORRECTION and reader.text("direction") == "less"):
            quantity = -abs(quantity)
        pool = services.adjust(product, quantity=quantity, kind=Movement.Kind(kind), note=reader.text("note"))
        return (
            _("%(change)s of %(product)s, %(amount)s on hand now.")
            % {
                "change": _signed(quantity, product.stock_unit),
                "product": product.name,
                "amount": _amount(pool.on_hand, product.stock_unit),
            },
            "",
        )

    return _change(request, product_id, "adjust", do)


@member_page(Permission.STOCK_EDIT, methods=("POST",))
def stock_threshold(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """From which amount on the shop is warned; empty for never."""

    def do(product: Product, reader: Reader) -> tuple[str, str]:
        threshold = reader.optional_amount("low_threshold", product.stock_unit, unit=reader.text("unit"))
        reader.check()
        services.set_low_threshold(product, low_threshold=threshold)
        return (_("You are warned at %(amount)s.") % {"amount": _amount(threshold, product.stock_unit)}
                if threshold is not None else _("There is no warning for this product."), "")  # fmt: skip

    return _change(request, product_id, "threshold", do)


@member_page(Permission.STOCK_EDIT, methods=("POST",))
def stock_tracking(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """Count the product from now on, or sell it without counting."""

    def do(product: Product, reader: Reader) -> tuple[str, str]:
        if reader.text("tracked") == "1":
            services.start_tracking(product)
            return _("%(product)s is counted from now on; enter what is there.") % {"product": product.name}, ""
        services.stop_tracking(product)
        return _("%(product)s is sold without counting now; its ledger stays.") % {"product": product.name}, ""

    return _change(request, product_id, "tracking", do)
