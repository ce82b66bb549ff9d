# SPDX-License-Identifier: Apache-2.0
"""Own products beside competitors, the prices that rules propose, and what reselling everything would earn."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from ninja import Query
from pydantic import Field

from hawker.intelligence.watch import queries, services
from hawker.intelligence.watch.models import PriceProposal
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.pagination import Cursor, Limit, Page, Sort, Text, page_of
from hawker.surfaces.api.requests import ApiRequest, settings_of
from hawker.surfaces.api.schemas import MoneyOut, Schema, Time, money, money_or_none, only_known
from hawker.surfaces.api.security import Room
from hawker.surfaces.api.watching.shapes import OutcomeOut, outcome_out

comparison = Room("Watching prices", "/price-comparison")
proposals = Room("Watching prices", "/price-proposals")
portfolio = Room("Watching prices", "/portfolio")

_SORTS: dict[str, Sort] = {"newest": ("-created_at", "-pk"), "oldest": ("created_at", "pk")}


class RivalOut(Schema):
    """What a competitor asks for one, with everything added, in the shop's currency."""

    seller_id: UUID
    seller: str
    price: MoneyOut
    availability: str
    counts: Annotated[bool, Field(description="Confirmed at its last check and to be bought: it is compared with.")]


class ComparedOut(Schema):
    """An own product beside its competitors."""

    watch_id: UUID
    name: str
    variant_id: UUID | None
    own_price: MoneyOut
    cost: MoneyOut | None
    average: MoneyOut | None
    index: Annotated[str | None, Field(description="Own price / competitors' average x 100.")]
    position: int | None
    competitors: list[RivalOut]
    proposal_id: UUID | None
    proposed_price: MoneyOut | None


class ComparisonOut(Schema):
    """Every own product that is compared, the dearest against its competitors first."""

    items: list[ComparedOut]


class ProposalOut(Schema):
    """A price that a rule came to, and why."""

    id: UUID
    watch_id: UUID
    name: str
    variant_id: UUID
    state: str
    old_price: MoneyOut
    new_price: MoneyOut
    reason: dict[str, Any]
    created_at: Time
    decided_at: Time | None
    decided_by: str


class EarnsOut(Schema):
    """What one product would earn."""

    watch_id: UUID
    name: str
    outcome: OutcomeOut


class PortfolioOut(Schema):
    """All products resold once, by their stored figures. Rates are parts of one."""

    products: int
    cost: MoneyOut
    revenue: MoneyOut
    profit: MoneyOut
    margin: str | None
    roi: str | None
    losing: int
    items: list[EarnsOut]


def _compared(found: queries.Comparison, currency: str) -> ComparedOut:
    counting = {offer.follow.pk for offer in found.rivals}
    return ComparedOut.model_construct(
        watch_id=found.product.pk,
        name=found.product.name,
        variant_id=found.product.variant_id,
        own_price=money(found.own_price, currency),
        cost=money_or_none(found.cost, currency),
        average=money_or_none(found.average, currency),
        index=None if found.index is None else f"{round(found.index, 1):f}",
        position=found.position,
        competitors=[
            RivalOut.model_construct(
                seller_id=offer.follow.pk,
                seller=offer.seller,
                price=money(offer.per_unit or 0, currency),
                availability=offer.listing.availability,
                counts=offer.follow.pk in counting,
            )
            for offer in found.offers
        ],
        proposal_id=found.proposal.pk if found.proposal else None,
        proposed_price=money(found.proposal.new_price, currency) if found.proposal else None,
    )


def _proposal(found: PriceProposal, currency: str) -> ProposalOut:
    plain = ("variant_id", "state", "reason", "created_at", "decided_at", "decided_by")
    return ProposalOut.model_construct(
        id=found.pk,
        watch_id=found.product_id,
        name=found.product.name,
        old_price=money(found.old_price, currency),
        new_price=money(found.new_price, currency),
        **{name: getattr(found, name) for name in plain},
    )


@comparison.get("", permission=Permission.WATCH_VIEW, response=ComparisonOut)
def compare_prices(request: ApiRequest, q: Text = "") -> ComparisonOut:
    """Own products beside their competitors."""
    found = queries.comparison(request.shop, text=q)
    return ComparisonOut.model_construct(items=[_compared(one, request.shop.currency) for one in found])


@proposals.get("", permission=Permission.WATCH_VIEW, response=Page[ProposalOut])
def list_proposals(
    request: ApiRequest,
    state: Annotated[str, Query(max_length=20, description="One state; `all` for every one.")] = "proposed",
    sort: Annotated[str, Query(description=f"One of {', '.join(_SORTS)}.")] = "newest",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Prices that rules propose, or proposed."""
    only_known([state], [*PriceProposal.State.values, "all"], field="state")
    return page_of(
        queries.proposals(state="" if state == "all" else state),
        lambda one: _proposal(one, request.shop.currency),
        sorts=_SORTS,
        sort=sort,
        cursor=cursor,
        limit=limit,
    )


@proposals.post("/{proposal_id}/apply", permission=Permission.WATCH_REPRICE, response=ProposalOut)
def apply_proposal(request: ApiRequest, proposal_id: UUID) -> ProposalOut:
    """Ask the proposed price from now on; 409 when the price was changed since."""
    done = services.apply_proposal(request.shop, by=request.principal, proposal_id=proposal_id)
    return _proposal(done, request.shop.currency)


@proposals.post("/{proposal_id}/undo", permission=Permission.WATCH_REPRICE, response=ProposalOut)
def undo_proposal(request: ApiRequest, proposal_id: UUID) -> ProposalOut:
    """Put the price back that a proposal changed; 409 when it was changed again since."""
    done = services.undo_proposal(request.shop, by=request.principal, proposal_id=proposal_id)
    return _proposal(done, request.shop.currency)


@proposals.post("/{proposal_id}/dismiss", permission=Permission.WATCH_REPRICE, response=ProposalOut)
def dismiss_proposal(request: ApiRequest, proposal_id: UUID) -> ProposalOut:
    """Leave the price as it is."""
    done = services.dismiss_proposal(request.shop, by=request.principal, proposal_id=proposal_id)
    return _proposal(done, request.shop.currency)


@portfolio.get("", permission=Permission.WATCH_VIEW, response=PortfolioOut)
def get_portfolio(request: ApiRequest) -> PortfolioOut:
    """What reselling every followed product would earn, the most profitable first."""
    currency = request.shop.currency
    totals, rows = queries.portfolio(request.shop, settings_of(request))
    return PortfolioOut.model_construct(
        products=totals.products,
        cost=money(totals.cost, currency),
        revenue=money(totals.revenue, currency),
        profit=money(totals.profit, currency),
        margin=None if totals.margin is None else f"{round(totals.margin, 4):f}",
        roi=None if totals.roi is None else f"{round(totals.roi, 4):f}",
        losing=totals.losing,
        items=[
            EarnsOut.model_construct(watch_id=row.product.pk, name=row.product.name, outcome=outcome_out(found))
            for row, found in rows
        ],
    )
