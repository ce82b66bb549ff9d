# SPDX-License-Identifier: Apache-2.0
"""The sellers of a followed product: as rows, and one of them with every check of its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from hawker.core.errors import ValidationFailed
from hawker.intelligence.prices import problems
from hawker.intelligence.prices.models import Listing, Observation
from hawker.intelligence.watch import queries, services
from hawker.intelligence.watch.queries import Detail, Offer
from hawker.platform.shops.models import Shop
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard.inputs import Reader, typed_money
from hawker.surfaces.dashboard.shell import MemberRequest, at, attempt, go, page, say
from hawker.surfaces.dashboard.views.watch import frame
from hawker.surfaces.web.access import member_page
from hawker.surfaces.web.jinja import number
from hawker.surfaces.web.listing import ListState, paginate


def seller_row(request: MemberRequest, found: Detail, offer: Offer) -> dict[str, Any]:
    listing = offer.listing
    words = frame.availability_words()
    return {
        "offer": offer,
        "listing": listing,
        "is_best": found.row.best is not None and offer.follow.pk == found.row.best.follow.pk and len(found.offers) > 1,
        "how": " · ".join(
            part
            for part in (
                frame.method_words(listing.method) if listing.method else "",
                f"{round(listing.confidence * 100)} %" if listing.confidence else "",
            )
            if part
        )
        if not offer.is_stale
        else _("last good price"),
        "price": frame.cash(request.shop, offer.price, offer.currency),
        "shipping": _shipping(request.shop, listing),
        "state": words.get(listing.availability, listing.availability),
        "problem": problems.in_words(listing.problem),
        "advice": problems.advice(listing.problem) if listing.problem else "",
    }


def _shipping(shop: Shop, listing: Listing) -> str:
    return _("free") if listing.shipping == 0 else frame.cash(shop, listing.shipping, listing.currency)


@member_page(Permission.WATCH_VIEW, post=Permission.WATCH_EDIT)
def watch_seller(request: MemberRequest, follow_id: UUID) -> HttpResponse:
    """Every check of one seller with what it found and why; posted, how the seller counts."""
    if request.method == "POST":
        return _save_seller(request, follow_id)
    return _show_seller(request, follow_id)


def _show_seller(
    request: MemberRequest, follow_id: UUID, *, faults: Mapping[str, Sequence[str]] | None = None, status: int = 200
) -> HttpResponse:
    shop = request.shop
    offer = queries.offer_details(shop, follow_id)
    state = ListState(request.GET, base=at(shop, "watch_seller", follow_id), filters=("outcome",))
    rows = queries.checks_of(shop, offer.listing, outcome=state["outcome"])
    found = paginate(rows, order=("-at", "-pk"), state=state)
    words = {"": _("All"), "changed": _("Changes"), "failed": _("Failed")}
    return page(
        request,
        "watch/seller",
        {
            "offer": offer,
            "follow": offer.follow,
            "listing": offer.listing,
            "seller": _seller_facts(offer),
            "state": state,
            "found": found,
            "checks": [_check(shop, row) for row in found.rows],
            "outcomes": [
                {"label": word, "href": state.url(outcome=code), "active": state["outcome"] == code}
                for code, word in words.items()
            ],
            "roles": frame.role_options(),
            "faults": faults or {},
            "typed": request.POST
            if faults
            else {
                "label": offer.follow.label,
                "role": offer.follow.role,
                "pack_quantity": offer.follow.pack_quantity,
                "extra_cost": typed_money(offer.follow.extra_cost, offer.currency or shop.currency),
                "extra_percent": "" if offer.follow.extra_percent is None else number(offer.follow.extra_percent),
            },
        },
        title=offer.seller,
        section="watch",
        crumbs=[(offer.follow.product.name, at(shop, "watch_product", offer.follow.product_id))],
        status=status,
    )


def _seller_facts(offer: Offer) -> list[tuple[str, str]]:
    listing = offer.listing
    facts = [
        (_("Found by"), frame.method_words(listing.method) if listing.method else ""),
        (_("Sure"), f"{round(listing.confidence * 100)} %" if listing.confidence else ""),
        (_("Brand"), listing.brand),
        ("GTIN", listing.gtin),
        ("MPN", listing.mpn),
        ("SKU", listing.sku),
        (_("Condition"), listing.condition),
        (_("Checked every"), frame.minutes_words(listing.interval_minutes)),
    ]
    return [(label, value) for label, value in facts if value]


def _check(shop: Shop, row: Observation) -> dict[str, Any]:
    words = {"first": _("First price"), "changed": _("Changed"), "unchanged": _("Unchanged"), "failed": _("Failed")}
    pills = {"first": "accepted", "changed": "confirmed", "unchanged": "closed", "failed": "failed"}
    return {
        "row": row,
        "word": problems.in_words(row.problem) if row.outcome == "failed" else words[row.outcome],
        "pill": pills[row.outcome],
        "price": frame.cash(shop, row.price, row.currency) if row.currency else "–",
        "how": row.detail or frame.method_words(row.method),
        "took": f"{number(row.milliseconds / 1000, decimals=1)} s" if row.milliseconds else "",
        "via": {"browser": _("browser"), "shared": _("shared"), "import": _("imported"), "plain": ""}.get(
            row.via, row.via
        ),
    }


def _save_seller(request: MemberRequest, follow_id: UUID) -> HttpResponse:
    shop, by = request.shop, request.principal
    offer = queries.offer_details(shop, follow_id)
    back = at(shop, "watch_product", offer.follow.product_id)
    if request.POST.get("do") == "remove":
        attempt(
            request,
            lambda: services.unfollow(shop, by=by, follow_id=follow_id),
            _("%(seller)s is looked at no longer.") % {"seller": offer.seller},
        )
        return go(request, back)
    reader = Reader(request.POST)
    currency = offer.currency or shop.currency
    try:
        extra = reader.optional_money("extra_cost", currency)
        percent = reader.decimal("extra_percent")
        pack = reader.whole("pack_quantity", default=1)
        reader.check()
        services.update_follow(
            shop,
            by=by,
            follow_id=follow_id,
            label=reader.text("label"),
            role=reader.text("role"),
            pack_quantity=pack,
            extra_cost=extra if extra is not None else Decimal(0),
            extra_percent=percent,
        )
    except ValidationFailed as error:
        return _show_seller(request, follow_id, faults=error.by_field(), status=error.status)
    say(request, _("%(seller)s is saved.") % {"seller": reader.text("label") or offer.seller})
    return go(request, back)
