# SPDX-License-Identifier: Apache-2.0
"""Over all followed products: what moved today, own prices beside competitors', what the portfolio would earn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from hawker.core import clock
from hawker.core.errors import HawkerError, NotFound
from hawker.intelligence.alerts import queries as alerts
from hawker.intelligence.prices import problems
from hawker.intelligence.watch import queries, services
from hawker.intelligence.watch.models import PriceProposal
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard.downloads import download
from hawker.surfaces.dashboard.inputs import uuids_of
from hawker.surfaces.dashboard.shell import MemberRequest, at, go, page, refused, say, warn
from hawker.surfaces.dashboard.views.watch import frame
from hawker.surfaces.web.access import member_page
from hawker.surfaces.web.jinja import moment, number

SPANS = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}
MOST_SHOWN = 12


@member_page(Permission.WATCH_VIEW, methods=("GET",))
def watch_today(request: MemberRequest) -> HttpResponse:
    """Drops, rises, real savings, sellers that cannot be read, alerts that are near."""
    shop = request.shop
    span = request.GET.get("span", "day")
    span = span if span in SPANS else "day"
    words = {"day": _("24 h"), "week": _("7 d"), "month": _("30 d")}
    movers = queries.movers(shop, since=clock.now() - SPANS[span])
    drops = [m for m in movers if m.change_percent < 0]
    rises = [m for m in reversed(movers) if m.change_percent > 0]
    saved = queries.savings(shop)
    failing = queries.failing()
    counts = queries.counts()
    return page(
        request,
        "watch/today",
        {
            "tabs": frame.tabs(request, "watch_today"),
            "has_any": bool(counts["all"]),
            "spans": [
                {"label": word, "href": at(shop, "watch_today") + f"?span={code}", "active": code == span}
                for code, word in words.items()
            ],
            "span_words": {"day": _("in 24 hours"), "week": _("in 7 days"), "month": _("in 30 days")}[span],
            "figures": [
                {
                    "label": _("Cheaper"),
                    "value": number(len(drops)),
                    "note": _("of %(n)s products") % {"n": number(counts["all"])},
                },
                {"label": _("Dearer"), "value": number(len(rises))},
                {
                    "label": _("Saved since followed"),
                    "value": frame.cash(shop, saved.amount, trim=True),
                    "note": _("%(n)s products are cheaper") % {"n": number(saved.cheaper)},
                    "definition": _(
                        "For each product the best price when it was first followed less the best price now, "
                        "where that is lower; one piece each. "
                        "List prices play no part."
                    ),
                },
                {
                    "label": _("Sellers not readable"),
                    "value": number(len(failing)),
                    "href": at(shop, "watch") + "?show=failing",
                },
            ],
            "drops": [_mover(m) for m in drops[:MOST_SHOWN]],
            "rises": [_mover(m) for m in rises[:MOST_SHOWN]],
            "failing": [
                {
                    "entry": entry,
                    "problem": problems.in_words(entry.listing.problem),
                    "advice": problems.advice(entry.listing.problem),
                }
                for entry in failing[:MOST_SHOWN]
            ],
            "near": [
                {"state": state, "distance": frame.percent_words(Decimal(str(state.distance or 0)))}
                for state in alerts.near()
            ]
            if Permission.ALERTS_VIEW in request.principal.permissions
            else [],
            "as_of": _("as of %(when)s") % {"when": moment(clock.now(), shop.time_zone)},
        },
        title=_("Today"),
        section="watch",
    )


def _mover(mover: queries.Mover) -> dict[str, Any]:
    return {"mover": mover, "change": frame.change(mover.change_percent)}


@member_page(Permission.WATCH_VIEW, methods=("GET",))
def watch_compare(request: MemberRequest) -> HttpResponse:
    """Own prices beside competitors': index, position, who undercuts, what the rules propose."""
    shop = request.shop
    text = request.GET.get("q", "").strip()[:100]
    found = queries.comparison(shop, text=text)
    if request.GET.get("as") == "csv":
        return _compare_csv(request, found)
    indexed = [c.index for c in found if c.index is not None]
    return page(
        request,
        "watch/compare",
        {
            "tabs": frame.tabs(request, "watch_compare"),
            "text": text,
            "rows": [_comparison(c) for c in found],
            "has_linked": bool(found) or bool(text),
            "figures": [
                {
                    "label": _("Price index"),
                    "value": number(sum(indexed, Decimal(0)) / len(indexed), decimals=1) if indexed else None,
                    "definition": _(
                        "Own price / average of competitors x 100, averaged over products: "
                        "100 is level with them, less is cheaper."
                    ),
                },
                {
                    "label": _("Cheapest"),
                    "value": number(sum(c.position == 1 for c in found)),
                    "note": _("of %(n)s compared") % {"n": number(len(found))},
                },
                {"label": _("Undercut"), "value": number(sum(bool(c.undercut_by) for c in found))},
                {"label": _("Proposals"), "value": number(sum(c.proposal is not None for c in found))},
            ],
            "past": list(queries.proposals(state=PriceProposal.State.APPLIED)[:8]),
        },
        title=_("Compare"),
        section="watch",
    )


def _comparison(one: queries.Comparison) -> dict[str, Any]:
    cheapest = one.rivals[0] if one.rivals else None
    margin = None
    if one.cost is not None and one.own_price:
        margin = (one.own_price - one.cost) / one.own_price
    return {
        "id": one.product.pk,
        "one": one,
        "cheapest": cheapest,
        "index": number(one.index, decimals=0) if one.index is not None else "–",
        "tone": ""
        if one.index is None
        else "text-error-ink"
        if one.index > 102
        else "text-success-ink"
        if one.index < 98
        else "",
        "position": _("%(place)s of %(all)s") % {"place": one.position, "all": len(one.rivals) + 1}
        if one.position
        else "–",
        "margin": frame.percent_words(margin),
        "rivals": [
            {
                "seller": offer.seller,
                "price": offer.per_unit,
                "cheaper": offer.per_unit is not None and offer.per_unit < one.own_price,
                "is_aside": offer.is_stale or not offer.is_available,
            }
            for offer in one.offers[:6]
        ],
    }


def _compare_csv(request: MemberRequest, found: Sequence[queries.Comparison]) -> HttpResponse:
    table: list[list[object]] = [
        ["product", "own_price", "cheapest", "seller", "average", "index", "position", "proposal"]
    ]
    currency = request.shop.currency
    for one in found:
        cheapest = one.rivals[0] if one.rivals else None
        table.append(
            [
                one.product.name,
                frame.exact(one.own_price, currency),
                frame.exact(cheapest.per_unit, currency) if cheapest else None,
                cheapest.seller if cheapest else "",
                frame.exact(one.average, currency),
                round(one.index, 1) if one.index is not None else None,
                one.position,
                frame.exact(one.proposal.new_price, currency) if one.proposal else None,
            ]
        )
    return download(request, "comparison", table)


@member_page(Permission.WATCH_REPRICE, methods=("POST",))
def watch_proposals(request: MemberRequest) -> HttpResponse:
    """Apply or dismiss picked proposals; or one, from its product's page."""
    shop = request.shop
    do = request.POST.get("do", "")
    ids = uuids_of(request.POST.getlist("ids"))
    back = request.POST.get("next", "")
    address = back if back.startswith(at(shop, "watch")) else at(shop, "watch_compare")
    if not ids:
        warn(request, _("Pick at least one proposal first."))
        return go(request, address)
    done, errors = 0, []
    for proposal_id in ids:
        try:
            _decide(request, do, proposal_id)
            done += 1
        except HawkerError as error:
            errors.append(error)
    if done:
        words = {
            "apply": _("%(n)s of your prices changed."),
            "dismiss": _("%(n)s proposals are dismissed."),
            "undo": _("%(n)s prices are as they were."),
        }
        say(request, words[do] % {"n": done})
    for why in errors[:3]:
        refused(request, why)
    return go(request, address)


def _decide(request: MemberRequest, do: str, proposal_id: UUID) -> None:
    shop, by = request.shop, request.principal
    if do == "apply":
        services.apply_proposal(shop, by=by, proposal_id=proposal_id)
    elif do == "dismiss":
        services.dismiss_proposal(shop, by=by, proposal_id=proposal_id)
    elif do == "undo":
        services.undo_proposal(shop, by=by, proposal_id=proposal_id)
    else:
        raise NotFound(_("Choose what to do with them."))


@member_page(Permission.WATCH_VIEW, methods=("GET",))
def watch_portfolio(request: MemberRequest) -> HttpResponse:
    """What all products would earn, each resold once by its stored figures."""
    shop = request.shop
    totals, pairs = queries.portfolio(shop, request.shop_settings)
    if request.GET.get("as") == "csv":
        table: list[list[object]] = [
            ["product", "buy_at", "cost", "sell_at", "profit", "margin", "roi", "break_even", "currency"]
        ]
        for row, result in pairs:
            table.append(
                [
                    row.product.name,
                    frame.exact(row.now, result.currency),
                    result.cost,
                    frame.exact(result.selling_price, result.currency),
                    result.profit,
                    round(result.margin, 4),
                    round(result.roi, 4) if result.roi is not None else None,
                    result.break_even,
                    result.currency,
                ]
            )
        return download(request, "portfolio", table)

    def cash(amount: Decimal) -> str:
        return frame.cash(shop, amount, trim=True)

    return page(
        request,
        "watch/portfolio",
        {
            "tabs": frame.tabs(request, "watch_portfolio"),
            "totals": totals,
            "rows": [
                {
                    "id": row.product.pk,
                    "row": row,
                    "result": result,
                    "margin": frame.percent_words(result.margin),
                    "roi": frame.percent_words(result.roi),
                }
                for row, result in pairs
            ],
            "figures": [
                {
                    "label": _("Profit"),
                    "value": cash(totals.profit),
                    "note": _("%(n)s products, one piece each") % {"n": number(totals.products)},
                },
                {"label": _("Cost"), "value": cash(totals.cost)},
                {
                    "label": _("Margin"),
                    "value": frame.percent_words(totals.margin),
                    "definition": _("Profit / selling price, over all products together."),
                },
                {
                    "label": _("ROI"),
                    "value": frame.percent_words(totals.roi),
                    "note": _("%(n)s would lose money") % {"n": number(totals.losing)} if totals.losing else None,
                    "definition": _("Profit / cost, over all products together."),
                },
            ],
        },
        title=_("Portfolio"),
        section="watch",
    )
