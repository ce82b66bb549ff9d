# SPDX-License-Identifier: Apache-2.0
"""History in bulk: observations of the past brought in, and a recount of what listings say of theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Max, Min, Q

from hawker.core import ids
from hawker.core.db import command
from hawker.intelligence.prices.models import Listing, Observation

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Past:
    """One observation of the past; without a price it was a failed check, and `problem` says why."""

    at: datetime
    price: Decimal | None
    currency: str = ""
    availability: str = "in_stock"
    list_price: Decimal | None = None
    shipping: Decimal | None = None
    problem: str = ""


@command
def load_history(listing_id: UUID, rows: Sequence[Past]) -> int:
    """Store observations of the past, in order of time, and bring the listing's state up to the last. How many."""
    listing = Listing.objects.get(pk=listing_id)
    ordered = sorted(rows, key=lambda row: row.at)
    made: list[Observation] = []
    for row in ordered:
        made.append(_observation(listing, row))
    for start in range(0, len(made), _BATCH):
        Observation.objects.bulk_create(made[start : start + _BATCH])
    listing.save()
    return len(made)


def _observation(listing: Listing, row: Past) -> Observation:
    observation = Observation(
        listing_id=listing.pk,
        at=row.at,
        check_key=ids.uuid7(),
        currency=row.currency,
        availability=row.availability,
        list_price=row.list_price,
        shipping=row.shipping,
        via="import",
        method="import" if row.price else "",
        confidence=1.0 if row.price else 0.0,
    )
    listing.checks += 1
    listing.checked_at = row.at
    if row.price is None:
        observation.outcome, observation.problem, observation.currency = (
            Observation.Outcome.FAILED,
            row.problem or "unreachable",
            "",
        )
        if listing.problem != observation.problem:
            listing.problem, listing.problem_since = observation.problem, row.at
        listing.failures += 1
        return observation
    observation.price = row.price
    is_first = listing.price is None
    has_changed = not is_first and row.price != listing.price
    observation.outcome = (
        Observation.Outcome.FIRST
        if is_first
        else Observation.Outcome.CHANGED
        if has_changed
        else Observation.Outcome.UNCHANGED
    )
    if is_first:
        listing.first_price, listing.first_seen_at, listing.currency = row.price, row.at, row.currency
    if has_changed:
        listing.previous_price, listing.price_changed_at = listing.price, row.at
        listing.changes += 1
    listing.price, listing.list_price, listing.shipping = row.price, row.list_price, row.shipping
    listing.availability, listing.price_seen_at = row.availability, row.at
    listing.method, listing.confidence = "import", 1.0
    listing.problem, listing.problem_detail, listing.problem_since, listing.failures = "", "", None, 0
    if listing.lowest_price is None or row.price < listing.lowest_price:
        listing.lowest_price, listing.lowest_at = row.price, row.at
    if listing.highest_price is None or row.price > listing.highest_price:
        listing.highest_price, listing.highest_at = row.price, row.at
    return observation


@dataclass(frozen=True, slots=True)
class Difference:
    """A listing's figure that its observations do not bear out."""

    listing_id: UUID
    figure: str
    stored: str
    counted: str


def verify() -> list[Difference]:
    """Recount what listings say of their observations: price, lowest, highest, checks, changes."""
    good = ~Q(outcome=Observation.Outcome.FAILED)
    counted = {
        row["listing_id"]: row
        for row in Observation.objects.order_by()
        .values("listing_id")
        .annotate(
            checks=Count("pk"),
            changes=Count("pk", filter=Q(outcome=Observation.Outcome.CHANGED)),
            lowest=Min("price", filter=good),
            highest=Max("price", filter=good),
        )
    }
    found: list[Difference] = []
    for listing in Listing.objects.iterator(chunk_size=1000):
        row = counted.get(listing.pk, {"checks": 0, "changes": 0, "lowest": None, "highest": None})
        pairs: Iterable[tuple[str, object, object]] = (
            ("checks", listing.checks, row["checks"]),
            ("changes", listing.changes, row["changes"]),
            ("lowest_price", listing.lowest_price, row["lowest"]),
            ("highest_price", listing.highest_price, row["highest"]),
        )
        found.extend(Difference(listing.pk, name, str(a), str(b)) for name, a, b in pairs if a != b)
    return found
