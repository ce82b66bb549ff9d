# SPDX-License-Identifier: Apache-2.0
"""From candidates to one price, or to the honest answer that there is none to be sure of.

Amounts are compared, not texts: the same price in two formats is one price. Each amount gathers what speaks for it:
the best candidate of every source, a bonus for sources that agree with one another, and whether a visitor can see
it. Structured data that nobody sees on the page is the classic wrong price (an old one, a list price, another
country's); a visible amount that stands among other products is the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from hawker.intelligence.prices.extraction.evidence import Evidence
from hawker.intelligence.prices.extraction.parsed import ParsedPage
from hawker.intelligence.prices.extraction.result import Candidate

THRESHOLD = 0.5
_STRUCTURED = ("json-ld", "microdata", "rdfa", "platform", "site")
_SHOWN = 12

_SURE_OF_RANGE = 0.85


@dataclass(frozen=True, slots=True)
class Verdict:
    """The choice: `price` is None where nothing is sure enough."""

    price: Candidate | None
    currency: str | None
    list_price: Decimal | None
    confidence: float
    shown: tuple[Candidate, ...]
    """The plausible ones, best first, one per amount."""


def decide(page: ParsedPage, evidence: Evidence) -> Verdict:
    """Choose the price of a page."""
    prices = _fix_grouping(evidence.prices)
    groups: dict[Decimal, list[Candidate]] = defaultdict(list)
    for candidate in prices:
        groups[candidate.amount.normalize()].append(candidate)
    visible_amounts = {c.amount.normalize() for c in prices if c.method == "page"}
    list_amounts = {c.amount.normalize() for c in prices if c.kind == "list" and c.method == "page"}
    loudest = max((c.score for c in prices if c.method == "page" and c.kind == "price"), default=0.0)
    weights = {amount: _weight(members, amount in visible_amounts, loudest) for amount, members in groups.items()}
    _let_page_pick_offer(weights, prices)
    weights = {amount: weight for amount, weight in weights.items() if weight > 0}
    shown = _shown(groups, weights, prices)
    if not weights:
        return Verdict(None, _currency(page, evidence, None, prices), None, 0.0, shown)
    ranked = sorted(weights, key=lambda amount: -weights[amount])
    best = _rather_sale(ranked[0], ranked, weights, list_amounts, groups)
    instead = _without_membership(best, weights, prices)
    second = max((weights[a] for a in ranked if a not in (best, instead)), default=0.0)
    best = instead
    confidence = _confidence(weights[best], second)
    if evidence.best("is_range")[0]:
        # Of a range the lower end is meant, but which of its variants somebody wants is not known.
        confidence = min(confidence, _SURE_OF_RANGE)
    winner = _face(groups[best])
    currency = _currency(page, evidence, winner, groups[best])
    confident = (confidence >= THRESHOLD and currency is not None) or confidence >= 0.7
    listed = _list_price(winner.amount, prices)
    return Verdict(replace(winner, currency=currency) if confident else None, currency, listed, confidence, shown)


def _weight(members: Sequence[Candidate], is_visible: bool, loudest: float) -> float:
    by_source: dict[str, float] = {}
    for candidate in members:
        score = candidate.score if candidate.kind == "price" else candidate.score * _KIND_SHARE.get(candidate.kind, 0.0)
        by_source[candidate.method] = max(by_source.get(candidate.method, 0.0), score)
    if not by_source:
        return 0.0
    ordered = sorted(by_source.values(), reverse=True)
    weight = ordered[0] + 0.45 * sum(ordered[1:3]) + 0.1 * sum(ordered[3:])
    if not is_visible:
        # The more surely the page shows another price, the less is one believed that nobody sees.
        weight -= max(0.0, min(0.3, (loudest - 0.42) * 0.9))
    # Visible only as something else: the old price, a saving.
    seen = [c for c in members if c.method == "page"]
    if seen and all(c.kind in _OTHERWISE for c in seen):
        weight -= 0.3 if len(by_source) == 1 or any(c.kind == "list" for c in seen) else 0.1
    return weight


_OTHERWISE = frozenset({"list", "saving", "shipping", "instalment", "unit", "member", "used"})
_KIND_SHARE = {"variant": 0.5, "member": 0.2, "used": 0.1, "range": 0.5, "related": 0.25, "net": 0.55}


def _rather_sale(
    best: Decimal,
    ranked: Sequence[Decimal],
    weights: dict[Decimal, float],
    listed: set[Decimal],
    groups: dict[Decimal, list[Candidate]],
) -> Decimal:
    """Metadata often keeps the list price: where the page strikes it through and shows a lower one, that is the
    price.
    """
    if best not in listed:
        return best
    for other in ranked[1:4]:
        visible = [c.score for c in groups[other] if c.method == "page" and c.kind == "price"]
        told = any(c.method in _STRUCTURED and c.kind == "price" for c in groups[other])
        if other < best and weights[other] >= 0.45 * weights[best] and (told or max(visible, default=0.0) >= 0.45):
            return other
    return best


def _let_page_pick_offer(weights: dict[Decimal, float], prices: Sequence[Candidate]) -> None:
    """Several offers of one product with different prices: the one that the page itself shows most clearly is meant."""
    offers = {
        c.amount.normalize()
        for c in prices
        if c.method in ("json-ld", "microdata") and c.kind == "price" and c.score >= 0.4
    }
    if len(offers) < 2:
        return
    clear: dict[Decimal, float] = defaultdict(float)
    for candidate in prices:
        amount = candidate.amount.normalize()
        if candidate.method == "page" and candidate.kind == "price" and amount in offers:
            clear[amount] = max(clear[amount], candidate.score)
    if clear:
        meant = max(clear, key=lambda amount: clear[amount])
        weights[meant] = weights.get(meant, 0.0) + 0.3


def _without_membership(best: Decimal, weights: dict[Decimal, float], prices: Sequence[Candidate]) -> Decimal:
    """Metadata may hold what members pay: then the page shows that much more, and the difference as the members'
    saving.
    """
    for saved in {c.amount for c in prices if c.kind == "member" and c.method == "page"}:
        other = (best + saved).normalize()
        if weights.get(other, 0.0) >= 0.5 and any(
            c.amount == other and c.method == "page" and c.kind == "price" for c in prices
        ):
            return other
    return best


def _confidence(first: float, second: float) -> float:
    strength = min(1.0, first / 0.95)
    margin = (first - second) / first if first > 0 else 0.0
    return max(0.0, min(0.99, strength * (0.62 + 0.38 * min(1.0, margin * 2.2))))


def _face(members: Sequence[Candidate]) -> Candidate:
    """The candidate by which an amount is shown: the surest source, structured before seen."""
    return max(members, key=lambda c: (c.kind == "price", c.method in _STRUCTURED, c.score))


def _currency(
    page: ParsedPage, evidence: Evidence, winner: Candidate | None, members: Sequence[Candidate]
) -> str | None:
    votes: dict[str, float] = defaultdict(float)
    for candidate in members:
        if candidate.currency:
            share = {"page": 0.8, "json-ld": 1.0, "microdata": 1.0, "meta": 0.8}.get(candidate.method, 0.9)
            votes[candidate.currency] = max(votes[candidate.currency], share * max(candidate.score, 0.2)) + 0.02
    if not votes:
        for code, count in evidence.currencies_seen.items():
            votes[code] += 0.1 * count
    if page.site_currency and page.site_currency in votes:
        votes[page.site_currency] += 0.25
    if votes:
        return max(votes, key=lambda code: votes[code])
    return page.site_currency


def _list_price(price: Decimal, prices: Sequence[Candidate]) -> Decimal | None:
    """The highest-scored price before, if it is above the price and not absurdly so."""
    found = [c for c in prices if c.kind == "list" and price < c.amount <= price * 20 and c.score > 0.05]
    return max(found, key=lambda c: c.score).amount if found else None


def _fix_grouping(prices: Sequence[Candidate]) -> list[Candidate]:
    """A structured `23.450` whose thousandfold stands visibly on the page was thousands written with a point."""
    visible = {c.amount for c in prices if c.method == "page"}
    fixed = []
    for candidate in prices:
        exponent = candidate.amount.as_tuple().exponent
        if candidate.method != "page" and exponent == -3 and candidate.amount not in visible:
            larger = candidate.amount * 1000
            if larger in visible:
                candidate = replace(candidate, amount=larger.quantize(Decimal(1)))
        fixed.append(candidate)
    return fixed


def _shown(
    groups: dict[Decimal, list[Candidate]], weights: dict[Decimal, float], prices: Sequence[Candidate]
) -> tuple[Candidate, ...]:
    faces = []
    for amount, members in groups.items():
        face = _face(members)
        faces.append(replace(face, score=max(0.0, min(1.0, weights.get(amount, 0.0)))))
    faces.sort(key=lambda c: (-c.score, c.kind != "price"))
    return tuple(faces[:_SHOWN])
