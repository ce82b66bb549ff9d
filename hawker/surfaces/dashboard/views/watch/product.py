# SPDX-License-Identifier: Apache-2.0
"""One followed product: price over time, sellers, what reselling earns, repricing, alerts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hawker.core import clock
from hawker.core.errors import HawkerError, StaleVersion, ValidationFailed
from hawker.intelligence.alerts import queries as alerts
from hawker.intelligence.alerts.models import AlertRule
from hawker.intelligence.watch import queries, services
from hawker.intelligence.watch.figures import Figures, NoSellingPrice, Outcome, outcome
from hawker.intelligence.watch.models import RepricingRule, WatchedProduct
from hawker.intelligence.watch.offers import best
from hawker.intelligence.watch.queries import Detail
from hawker.intelligence.watch.services import ProductChanges
from hawker.intelligence.watch.settings import figures_of
from hawker.platform.billing.plans import entitlements
from hawker.platform.shops.models import Shop
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard.downloads import download
from hawker.surfaces.dashboard.inputs import Reader, typed_money, uuids_of
from hawker.surfaces.dashboard.price_chart import PriceChart, price_chart
from hawker.surfaces.dashboard.shell import MemberRequest, at, go, page, part, refused, say
from hawker.surfaces.dashboard.views.watch import frame
from hawker.surfaces.dashboard.views.watch.lookups import variant_options
from hawker.surfaces.dashboard.views.watch.products import remove
from hawker.surfaces.dashboard.views.watch.sellers import seller_row
from hawker.surfaces.web.access import member_page
from hawker.surfaces.web.jinja import number

WINDOWS = (30, 90, 365, 0)
"""Days that the chart shows; 0: everything."""
MOST_OTHERS = 500
INTERVALS = (15, 30, 60, 180, 360, 720, 1440)
FIGURE_NAMES = (
    "cost",
    "shipping_in",
    "extra_cost",
    "fee_percent",
    "fee_fixed",
    "tax_percent",
    "returns_percent",
    "target_percent",
)


@member_page(Permission.WATCH_VIEW, methods=("GET",))
def watch_product(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """Everything about one product."""
    return show(request, product_id)


def show(
    request: MemberRequest,
    product_id: UUID,
    *,
    faults: Mapping[str, Sequence[str]] | None = None,
    form: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page; with `faults` after a form that could not be saved."""
    shop = request.shop
    days = _days(request)
    since = queries.window_start(shop, days or None)
    found = queries.detail(shop, request.shop_settings, product_id, since=since)
    product = found.product
    rules = list(alerts.rules(product_id=product.pk))
    return page(
        request,
        "watch/product",
        {
            "detail": found,
            "product": product,
            "best": found.row.best,
            "row": frame.row_of(found.row),
            "verdict": _verdict(shop, found, days),
            "chart": _chart(shop, found, since, rules),
            "windows": _windows(request, product.pk, days),
            "days": days,
            "stats": _stats(shop, found),
            "sellers": [seller_row(request, found, offer) for offer in found.offers],
            "resell": _resell(
                shop, product, found.row.now, found.figures, typed=request.POST if form == "figures" else None
            ),
            "variants": variant_options() if Permission.WATCH_EDIT in request.principal.permissions else [],
            "others": _others(product) if Permission.WATCH_EDIT in request.principal.permissions else [],
            "intervals": _intervals(request),
            "rules": rules,
            "firings": list(alerts.firings(product_id=product.pk)[:6]),
            "repricing": _repricing(request, found, request.POST if form == "repricing" else None),
            "lists": list(queries.wish_lists()),
            "on_lists": set(product.wish_lists.values_list("pk", flat=True)),
            "faults": faults or {},
            "failed_form": form,
            "typed": request.POST if form else {},
        },
        title=product.name,
        section="watch",
        status=status,
    )


def _others(product: WatchedProduct) -> list[tuple[str, str]]:
    """Products that this one may be merged with, for a select."""
    rows = WatchedProduct.objects.filter(archived_at=None).exclude(pk=product.pk).order_by("name", "pk")
    return [(str(key), name) for key, name in rows.values_list("pk", "name")[:MOST_OTHERS]]


def _days(request: MemberRequest) -> int:
    asked = request.GET.get("days", "90")
    return int(asked) if asked.isdecimal() and int(asked) in WINDOWS else 90


def _windows(request: MemberRequest, product_id: UUID, days: int) -> list[dict[str, Any]]:
    allowed = entitlements(request.shop).price_history_days
    labels = {30: _("30 d"), 90: _("90 d"), 365: _("1 y"), 0: pgettext("of a time", "All")}
    return [
        {
            "label": labels[size],
            "href": at(request.shop, "watch_product", product_id) + f"?days={size}",
            "active": size == days,
        }
        for size in WINDOWS
        if allowed is None or 0 < size <= max(30, allowed) or size == 0
    ]


def _verdict(shop: Shop, found: Detail, days: int) -> dict[str, str] | None:
    """What the price now is beside the prices of the window: the one sentence people look for."""
    now, window = found.row.now, found.window
    if now is None or window.low is None or window.high is None or window.typical is None:
        return None
    span = _("%(n)s days") % {"n": days} if days else _("all the time")
    change = frame.change(queries.percent(window.typical, now), decimals=0)
    beside = _("at its typical price")
    if change and change["direction"] != "flat":
        words = (
            _("%(change)s under the typical %(price)s")
            if change["direction"] == "down"
            else _("%(change)s above the typical %(price)s")
        )
        beside = words % {"change": change["text"], "price": frame.cash(shop, window.typical)}
    if window.low < window.high and now <= window.low:
        return {"tone": "success", "badge": _("lowest in %(span)s") % {"span": span}, "text": beside}
    if window.low < window.high and now >= window.high:
        return {"tone": "warning", "badge": _("highest in %(span)s") % {"span": span}, "text": beside}
    return {"tone": "neutral", "badge": "", "text": beside}


def _chart(shop: Shop, found: Detail, since: datetime, rules: Sequence[AlertRule]) -> PriceChart | None:
    targets = []
    for rule in rules:
        for entry in rule.conditions:
            if entry.get("kind") == "below" and entry.get("amount"):
                amount = Decimal(str(entry["amount"]))
                targets.append((amount, _("target %(price)s") % {"price": frame.cash(shop, amount, trim=True)}))
    return price_chart(
        found.line,
        since=since,
        until=clock.now(),
        zone=shop.time_zone,
        words=lambda amount: frame.cash(shop, amount, trim=amount == amount.to_integral_value()),
        targets=targets,
        notes=[(note.at, note.text) for note in found.annotations],
    )


def _stats(shop: Shop, found: Detail) -> list[tuple[str, str, str]]:
    """Low, high, average and typical best price of the window: label, value, definition."""
    window = found.window
    if window.low is None:
        return []
    return [
        (_("Lowest"), frame.cash(shop, window.low), ""),
        (
            _("Typical"),
            frame.cash(shop, window.typical),
            _("The median of the best price, weighted by how long each price held."),
        ),
        (
            _("Average"),
            frame.cash(shop, window.average),
            _("The mean of the best price, weighted by how long each price held."),
        ),
        (_("Highest"), frame.cash(shop, window.high), ""),
    ]


# Reselling


def _resell(
    shop: Shop,
    product: WatchedProduct,
    now: Decimal | None,
    used: Figures,
    *,
    typed: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Cost, fees, profit, margin, return: as stored, or with what is being tried. `now` is the best price."""
    base = used.cost if used.cost is not None else now
    result: Outcome | None = None
    problem = ""
    if base is not None:
        try:
            result = outcome(base, used, shop.currency)
        except NoSellingPrice as error:
            problem = error.errors[0].message
    return {
        "figures": used,
        "outcome": result,
        "problem": problem,
        "is_own": bool(product.figures),
        "fee_label": _fee_label(shop, used),
        "target_label": {"markup": _("Markup"), "margin": _("Margin"), "roi": _("Return")}[used.target],
        "typed": {
            name: typed.get(name, "") if typed else _typed_figure(used, name, shop.currency) for name in FIGURE_NAMES
        },
        "percent": frame.percent_words,
        "targets": [("markup", _("Markup on cost")), ("margin", _("Margin on price")), ("roi", _("Return on cost"))],
        "charms": frame.charm_options(),
    }


def _fee_label(shop: Shop, figures: Figures) -> str:
    parts = []
    if figures.fee_percent:
        parts.append(f"{number(figures.fee_percent)} %")
    if figures.fee_fixed:
        parts.append(frame.cash(shop, figures.fee_fixed))
    return _("Fees %(what)s") % {"what": " + ".join(parts)} if parts else _("Fees")


def _typed_figure(figures: Figures, name: str, currency: str) -> str:
    value = getattr(figures, name)
    if value is None:
        return ""
    return typed_money(value, currency) if name in ("cost", "shipping_in", "extra_cost", "fee_fixed") else number(value)


def _read_figures(request: MemberRequest, data: Any, base: Figures) -> dict[str, Any]:
    """What the form says, in plain decimals; empty fields keep the shop's figures."""
    reader = Reader(data)
    changes: dict[str, Any] = {}
    for name in FIGURE_NAMES:
        if not reader.text(name):
            continue
        if name in ("cost", "shipping_in", "extra_cost", "fee_fixed"):
            changes[name] = str(reader.money(name, request.shop.currency))
        else:
            changes[name] = str(reader.decimal(name))
    reader.check()
    for name in ("target", "charm"):
        if name in data:
            changes[name] = reader.text(name)
    if "is_tax_included_asked" in data:
        changes["is_tax_included"] = reader.flag("is_tax_included")
    base.with_changes(changes)
    return changes


@member_page(Permission.WATCH_VIEW, methods=("GET",))
def watch_what_if(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """What other figures would earn, without saving them: the part of the page under the slider."""
    product, offers = queries.product_and_offers(request.shop, product_id)
    top = best(offers)
    now = top.per_unit if top else None
    figures, problem = queries.figures_for(request.shop_settings, product), ""
    try:
        figures = figures.with_changes(_read_figures(request, request.GET, figures))
    except ValidationFailed as error:
        problem = error.detail
    resell = _resell(request.shop, product, now, figures)
    return part(
        request,
        "watch/_resell",
        {"resell": resell | {"problem": problem or resell["problem"]}, "product": product},
        status=422 if problem else 200,
    )


def _change(request: MemberRequest, product_id: UUID, form: str, do: Callable[[Reader], str]) -> HttpResponse:
    """Run one of the page's forms; what was typed is shown again with what is wrong with it."""
    try:
        said = do(Reader(request.POST))
    except ValidationFailed as error:
        return show(request, product_id, faults=error.by_field(), form=form, status=error.status)
    except StaleVersion as error:
        return show(request, product_id, faults={"": [error.detail]}, form=form, status=error.status)
    except HawkerError as error:
        refused(request, error)
        return go(request, at(request.shop, "watch_product", product_id))
    say(request, said)
    return go(request, at(request.shop, "watch_product", product_id))


@member_page(Permission.WATCH_EDIT, methods=("POST",))
def watch_figures(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """Reckon with these figures for this product; `reset` goes back to the shop's."""

    def do(reader: Reader) -> str:
        base = figures_of(request.shop_settings)
        changes = {} if reader.flag("reset") else _read_figures(request, request.POST, base)
        services.set_figures(request.shop, by=request.principal, product_id=product_id, changes=changes, base=base)
        return (
            _("The shop's figures count again.")
            if reader.flag("reset")
            else _("The figures are saved for this product.")
        )

    return _change(request, product_id, "figures", do)


@member_page(Permission.WATCH_EDIT, methods=("POST",))
def watch_edit(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """Change name, tags, note, own product and rhythm."""

    def do(reader: Reader) -> str:
        product = services.update(
            request.shop,
            by=request.principal,
            product_id=product_id,
            changes=ProductChanges(
                name=reader.text("name"),
                note=reader.text("note"),
                tags=reader.text("tags").split(","),
                variant_id=next(iter(uuids_of([reader.text("variant")])), ""),
                interval_minutes=reader.whole("interval_minutes"),
            ),
            expected_version=reader.whole("version") or None,
        )
        return _("%(name)s is saved.") % {"name": product.name}

    return _change(request, product_id, "edit", do)


@member_page(Permission.WATCH_EDIT, methods=("POST",))
def watch_check(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """Have every seller's page read now."""

    def do(reader: Reader) -> str:
        count = services.check_now(request.shop, by=request.principal, product_id=product_id)
        if not count:
            return _("All sellers were checked minutes ago.")
        return ngettext("%(n)s seller is being checked.", "%(n)s sellers are being checked.", count) % {"n": count}

    return _change(request, product_id, "check", do)


@member_page(Permission.WATCH_EDIT, methods=("POST",))
def watch_state(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """Pause, resume or follow no longer."""
    shop, by = request.shop, request.principal
    wanted = request.POST.get("to", "")
    if wanted == "remove":
        remove(request, [product_id])
        return go(request, at(shop, "watch"))

    def do(reader: Reader) -> str:
        if wanted == "pause":
            services.pause(shop, by=by, product_ids=[product_id])
            return _("Paused: nothing is checked until you resume it.")
        services.resume(shop, by=by, product_ids=[product_id])
        return _("It is checked again.")

    return _change(request, product_id, "state", do)


@member_page(Permission.WATCH_EDIT, methods=("POST",))
def watch_note(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """Write a note on the chart."""

    def do(reader: Reader) -> str:
        services.annotate(request.shop, by=request.principal, product_id=product_id, text=reader.text("text"))
        return _("The note stands on the chart.")

    return _change(request, product_id, "note", do)


@member_page(Permission.WATCH_EDIT, methods=("POST",))
def watch_merge(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """Put the sellers of another product here: it is the same thing."""

    def do(reader: Reader) -> str:
        other = next(iter(uuids_of([reader.text("other")])), None)
        if other is None:
            raise ValidationFailed({"other": _("Choose the product that is the same.")})
        merged = services.merge(request.shop, by=request.principal, into_id=product_id, from_id=other)
        return _("%(name)s has the sellers of both now.") % {"name": merged.name}

    return _change(request, product_id, "merge", do)


@member_page(Permission.WATCH_VIEW, methods=("GET",))
def watch_history(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """The steps of every seller's price as CSV, as far back as the plan shows."""
    shop = request.shop
    _product, offers = queries.product_and_offers(shop, product_id)
    past = queries.histories_of(offers, since=queries.window_start(shop, None))
    table: list[list[object]] = [["at", "seller", "url", "price", "list_price", "currency", "availability"]]
    for offer, history in past:
        for point in history.points:
            table.append(
                [
                    clock.iso_z(point.at),
                    offer.seller,
                    offer.listing.url,
                    frame.exact(point.price, history.currency),
                    frame.exact(point.list_price, history.currency),
                    history.currency,
                    point.availability,
                ]
            )
    return download(request, "prices", table)


# Repricing


def _repricing(request: MemberRequest, found: Detail, typed: Mapping[str, Any] | None) -> dict[str, Any] | None:
    product = found.product
    if product.variant is None:
        return None
    rule = found.rule
    currency = request.shop.currency
    proposal = next((p for p in found.proposals if p.state == "proposed"), None)
    return {
        "cheapest": frame.cash(request.shop, Decimal(proposal.reason["cheapest"])) if proposal else "",
        "rule": rule,
        "variant": product.variant,
        "open": proposal,
        "past": [p for p in found.proposals if p.state != "proposed"][:4],
        "strategies": strategy_options(),
        "charms": frame.charm_options(),
        "typed": typed
        or {
            "strategy": rule.strategy if rule else "match",
            "by": number(rule.by) if rule else "0",
            "floor": typed_money(rule.floor if rule else product.variant.price * Decimal("0.9"), currency),
            "ceiling": typed_money(rule.ceiling if rule else product.variant.price * Decimal("1.1"), currency),
            "min_margin_percent": number(rule.min_margin_percent)
            if rule and rule.min_margin_percent is not None
            else "",
            "charm": rule.charm if rule else "",
            "is_automatic": bool(rule and rule.is_automatic),
        },
    }


def strategy_options() -> list[tuple[str, str]]:
    """Ways in which an own price follows competitors, for a select."""
    return [
        (RepricingRule.Strategy.MATCH, _("Match the cheapest")),
        (RepricingRule.Strategy.UNDERCUT_AMOUNT, _("Undercut the cheapest by an amount")),
        (RepricingRule.Strategy.UNDERCUT_PERCENT, _("Undercut the cheapest by percent")),
        (RepricingRule.Strategy.AVERAGE, _("Stay at the average")),
    ]


@member_page(Permission.WATCH_REPRICE, methods=("POST",))
def watch_repricing(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """Save or remove the rule by which the own price follows."""
    shop, by = request.shop, request.principal

    def do(reader: Reader) -> str:
        if reader.flag("remove"):
            services.remove_rule(shop, by=by, product_id=product_id)
            return _("The own price follows nobody any more.")
        floor = reader.money("floor", shop.currency)
        ceiling = reader.money("ceiling", shop.currency)
        values = {
            "strategy": reader.text("strategy"),
            "undercut_by": reader.decimal("by"),
            "min_margin_percent": reader.decimal("min_margin_percent") if reader.text("min_margin_percent") else None,
        }
        reader.check()
        services.save_rule(
            shop,
            by=by,
            product_id=product_id,
            floor=floor,
            ceiling=ceiling,
            charm=reader.text("charm"),
            is_automatic=reader.flag("is_automatic"),
            **values,
        )
        return _("The rule is saved.")

    return _change(request, product_id, "repricing", do)


def _intervals(request: MemberRequest) -> list[tuple[str, str]]:
    shortest = entitlements(request.shop).shortest_recheck_minutes
    usual = max(shortest, 60)
    return [
        ("", _("as often as usual (%(time)s)") % {"time": frame.minutes_words(usual)}),
        *((str(n), frame.minutes_words(n)) for n in INTERVALS if n >= shortest),
    ]
