# SPDX-License-Identifier: Apache-2.0
"""From a pasted address to a followed product: read, shown, confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hawker.commerce.catalog.models import Variant
from hawker.core.errors import HawkerError, ValidationFailed
from hawker.core.money import InvalidMoney, Money
from hawker.intelligence.prices import problems
from hawker.intelligence.prices.extraction.result import Choice
from hawker.intelligence.watch import queries, services
from hawker.intelligence.watch.models import PriceLookup, WatchedProduct
from hawker.intelligence.watch.services.lookups import LookupState
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard.inputs import Reader, uuids_of
from hawker.surfaces.dashboard.shell import MemberRequest, at, go, page, part, say
from hawker.surfaces.dashboard.views.watch import frame
from hawker.surfaces.web import home_screen
from hawker.surfaces.web.access import member_page
from hawker.surfaces.web.rendering import fragment_asked

MOST_VARIANTS = 500


@member_page(Permission.WATCH_EDIT)
def watch_new(request: MemberRequest) -> HttpResponse:
    """The paste box on a page of its own (bookmarklet and share target lead here); posted, the reading begins."""
    if request.method == "GET":
        # A share from a phone puts the address into `text` as often as into `url`.
        shared = f"{request.GET.get('url', '')} {request.GET.get('text', '')}".split()
        url = next((word for word in shared if word.startswith(("http://", "https://"))), request.GET.get("url", ""))
        return _paste(request, url[:2000], {}, request.GET.get("product", ""))
    url = request.POST.get("url", "")
    try:
        lookup = services.look_up(request.shop, by=request.principal, url=url)
    except ValidationFailed as error:
        return _paste(request, url, error.by_field(), request.POST.get("product", ""), status=error.status)
    except HawkerError as error:
        return _paste(request, url, {"url": [error.detail]}, request.POST.get("product", ""), status=error.status)
    target = at(request.shop, "watch_lookup", lookup.pk)
    product = uuids_of([request.POST.get("product", "")])
    return go(request, f"{target}?product={product[0]}" if product else target)


@member_page(Permission.WATCH_EDIT, methods=("GET",))
def watch_manifest(request: MemberRequest) -> HttpResponse:
    """Lets a phone put price watching on its home screen and share product pages to it."""
    shop = request.shop
    return home_screen.manifest(
        home=at(shop, "watch"),
        name=_("%(shop)s, prices") % {"shop": shop.name},
        share_target={
            "action": at(shop, "watch_new"),
            "method": "GET",
            "params": {"title": "title", "text": "text", "url": "url"},
        },
    )


def _paste(
    request: MemberRequest, url: str, faults: Mapping[str, Sequence[str]], product: str, *, status: int = 200
) -> HttpResponse:
    base = request.build_absolute_uri(at(request.shop, "watch_new"))
    return page(
        request,
        "watch/new",
        {
            "pasted": url,
            "faults": faults,
            "product": product,
            "bookmarklet": f"javascript:location.href='{base}?url='+encodeURIComponent(location.href)",
        },
        title=_("Follow a price"),
        section="watch",
        status=status,
    )


@member_page(Permission.WATCH_EDIT)
def watch_lookup(request: MemberRequest, lookup_id: UUID) -> HttpResponse:
    """How far the reading is, what was found, which price is meant; posted, it is followed."""
    lookup, state = services.state_of(lookup_id)
    if request.method == "POST":
        return _confirm(request, lookup, state)
    context = _context(request, lookup, state, {}, request.GET)
    if fragment_asked(request):
        return part(request, "watch/_lookup", context)
    return page(request, "watch/lookup", context, title=_("Follow a price"), section="watch")


def _confirm(request: MemberRequest, lookup: PriceLookup, state: LookupState) -> HttpResponse:
    reader = Reader(request.POST)
    known = lookup.product_id
    try:
        follow = services.confirm_lookup(
            request.shop,
            by=request.principal,
            lookup_id=lookup.pk,
            choice=_choice(reader, state),
            name=reader.text("name"),
            tags=reader.text("tags").split(","),
            product_id=next(iter(uuids_of([reader.text("product")])), None),
            variant_id=next(iter(uuids_of([reader.text("variant")])), None),
        )
    except ValidationFailed as error:
        context = _context(request, lookup, state, error.by_field(), request.POST)
        return page(request, "watch/lookup", context, title=_("Follow a price"), section="watch", status=error.status)
    except HawkerError as error:
        context = _context(request, lookup, state, {"": [error.detail]}, request.POST)
        return page(request, "watch/lookup", context, title=_("Follow a price"), section="watch", status=error.status)
    if known is None:
        say(request, _("%(name)s is followed now.") % {"name": follow.product.name})
    return HttpResponseRedirect(at(request.shop, "watch_product", follow.product_id))


def _choice(reader: Reader, state: LookupState) -> Choice | None:
    picked = reader.text("choice")
    if picked == "css":
        return Choice("css", reader.text("selector")) if reader.text("selector") else _no_selector()
    proposed = _candidates(state)
    if not picked or (state.step == "found" and proposed and picked == proposed[0]["locator"]):
        return None
    return Choice("candidate", picked)


def _no_selector() -> Choice:
    raise ValidationFailed({"selector": _("Enter a CSS selector, or choose one of the prices.")})


def _candidates(state: LookupState) -> list[dict[str, Any]]:
    """Prices to choose from, the proposed one first, each amount once per place."""
    found = []
    seen: set[tuple[str, str]] = set()
    for entry in state.reading.get("candidates") or []:
        key = (str(entry.get("price")), str(entry.get("kind")))
        if not entry.get("price") or not entry.get("locator") or key in seen:
            continue
        seen.add(key)
        found.append(dict(entry))
    return found[:8]


def _context(
    request: MemberRequest,
    lookup: PriceLookup,
    state: LookupState,
    faults: Mapping[str, Sequence[str]],
    typed: Mapping[str, Any],
) -> dict[str, Any]:
    reading = state.reading
    product = WatchedProduct.objects.filter(pk__in=uuids_of([str(typed.get("product", ""))])).first()
    options = _candidates(state)
    return {
        "lookup": lookup,
        "lookup_state": state,
        "reading": reading,
        "price": _amount(reading.get("price"), reading.get("currency")),
        "list_price": _amount(reading.get("list_price"), reading.get("currency")),
        "options": [
            {
                "value": entry["locator"],
                "label": _amount(entry["price"], entry.get("currency")) or entry["price"],
                "detail": _where(entry),
                "aside": _("proposed") if index == 0 and state.step == "found" else "",
            }
            for index, entry in enumerate(options)
        ],
        "chosen": typed.get("choice") or (options[0]["locator"] if options and state.step == "found" else ""),
        "availability": frame.availability_words().get(str(reading.get("availability")), ""),
        "method": frame.method_words(str(reading.get("method") or "")),
        "identifiers": [(name.upper(), reading[name]) for name in ("gtin", "mpn", "sku", "asin") if reading.get(name)],
        "problem": problems.in_words(state.problem),
        "advice": problems.advice(state.problem),
        "product": product,
        "similar": [(str(p.pk), p.name) for p in queries.similar(state.listing)]
        if state.step == "found" and product is None
        else [],
        "variants": variant_options() if state.is_over else [],
        "typed": typed,
        "faults": faults,
        "src": reverse("dashboard:watch_lookup", args=[request.shop.slug, lookup.pk]),
    }


def _amount(value: Any, currency: Any) -> str:
    if not value or not currency:
        return str(value or "")
    try:
        return Money.parse(str(value), str(currency)).format()
    except InvalidMoney:
        return f"{value} {currency}"


def _where(entry: Mapping[str, Any]) -> str:
    kinds = {
        "price": _("price"),
        "list": _("list price"),
        "unit": _("price per unit"),
        "instalment": _("instalment"),
        "saving": _("saving"),
        "shipping": _("shipping"),
        "member": _("price for members"),
        "used": _("used"),
        "related": _("of another product"),
        "range": _("from – to"),
    }
    kind = kinds.get(str(entry.get("kind")), "")
    context = str(entry.get("context") or entry.get("text") or "")[:80]
    return " · ".join(part for part in (kind, frame.method_words(str(entry.get("method") or "")), context) if part)


def variant_options() -> list[tuple[str, str]]:
    """Own products to compare with, for a select."""
    rows = Variant.objects.filter(is_active=True).select_related("product").order_by("product__name", "position", "pk")
    return [(str(v.pk), f"{v.product.name} {v.name}".strip()) for v in rows[:MOST_VARIANTS]]
