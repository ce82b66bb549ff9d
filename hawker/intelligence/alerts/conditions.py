# SPDX-License-Identifier: Apache-2.0
"""What a rule can wait for. Rooms above add kinds of their own with `register`; nothing here changes for that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hawker.core import clock
from hawker.core.errors import FieldError, ValidationFailed
from hawker.core.money import Money
from hawker.intelligence.prices import problems
from hawker.intelligence.watch import past
from hawker.intelligence.watch.models import WatchedProduct
from hawker.intelligence.watch.offers import Offer, best
from hawker.intelligence.watch.queries import figures_for, outcome_of
from hawker.platform.shops.models import Shop
from hawker.platform.shops.settings_registry import ShopSettings

Text = str | Promise
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a condition needs. `kind`: `amount` (shop's currency), `percent`, `days`, `hours`, `reference`."""

    name: str
    label: Text
    kind: str
    default: str = ""
    minimum: Decimal = Decimal(0)
    maximum: Decimal = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a condition stands. `is_clear`: left so far that it may fire again; `distance`: to the zone, part of the
    price.
    """

    is_true: bool
    is_clear: bool
    text: str
    value: str = ""
    threshold: str = ""
    distance: float | None = None

    def as_json(self) -> dict[str, Any]:
        """For keeping."""
        return {"is_true": self.is_true, "text": self.text, "value": self.value, "threshold": self.threshold}


@dataclass
class Facts:
    """What is known of a product now; amounts in the shop's currency, per unit. Costly ones are worked out when
    asked for.
    """

    shop: Shop
    settings: ShopSettings
    product: WatchedProduct
    offers: Sequence[Offer]
    memory: Mapping[str, Any]
    hysteresis: Decimal
    _lines: dict[int, tuple[past.BestPoint, ...]] = field(default_factory=dict)

    @property
    def top(self) -> Offer | None:
        """The best offer that can be bought and was confirmed at its last check: a stale price fires nothing."""
        return best([o for o in self.offers if not o.is_stale])

    @property
    def price(self) -> Decimal | None:
        """The best price now."""
        top = self.top
        return top.per_unit if top else None

    @property
    def is_certain(self) -> bool:
        """Whether `price` is the cheapest of all: no page that cannot be read at present was cheaper when it could.

        Otherwise the price may be at most `price`: enough to say that it fell, not that it rose or left a zone.
        """
        price = self.price
        kept = best([o for o in self.offers if o.is_stale])
        return price is not None and (kept is None or kept.per_unit is None or kept.per_unit >= price)

    @property
    def is_available(self) -> bool | None:
        """Whether anybody has it; None where that hangs on a page that could not be read."""
        known = [o for o in self.offers if o.price is not None]
        if any(o.is_available and not o.is_stale for o in known):
            return True
        if any(o.is_available for o in known) or all(o.is_stale for o in known):
            return None
        return False

    def money(self, amount: Decimal) -> str:
        """An amount for people."""
        locale = f"{self.shop.language.split('-')[0]}_{self.shop.country}"
        return Money(amount, self.shop.currency).format(locale)

    def remembered(self, name: str) -> Decimal | None:
        """A price kept with the rule's state."""
        value = self.memory.get(name)
        return Decimal(value) if value not in (None, "") else None

    def line(self, days: int) -> tuple[past.BestPoint, ...]:
        """The best price of the last days, at whichever seller."""
        if days not in self._lines:
            now = clock.now()
            self._lines[days] = past.best_history(self.shop, self.offers, since=now - timedelta(days=days), until=now)
        return self._lines[days]

    def average(self, days: int) -> Decimal | None:
        """The mean best price of the last days, weighted by time."""
        return past.figures_of_line(self.line(days), clock.now()).average

    def low_before(self, days: int) -> Decimal | None:
        """The lowest best price of the last days before the present one; the present one where it held all the time."""
        earlier = [point.price for point in self.line(days) if point.price is not None]
        while earlier and earlier[-1] == self.price:
            earlier.pop()
        return min(earlier, default=self.price)


Evaluate = Callable[[Facts, Mapping[str, Any]], Verdict]


@dataclass(frozen=True, slots=True)
class ConditionKind:
    """A kind of condition: how it is called, what it needs, how it is judged."""

    code: str
    label: Text
    parameters: tuple[Parameter, ...]
    evaluate: Evaluate
    needs_time: bool = False
    """Can come true by time alone: the sweep looks at it."""


MOVING_REFERENCES = frozenset({"average_30", "low_30", "low_90"})
"""What they stand for moves with time: a rule that fired may be left without any change of price."""


KINDS: dict[str, ConditionKind] = {}


def register(kind: ConditionKind) -> None:
    """Add a kind; called while applications start."""
    if kind.code in KINDS:
        raise ValueError(f"two conditions are called {kind.code}")
    KINDS[kind.code] = kind


REFERENCES: dict[str, Text] = {
    "made": gettext_lazy("the price when the alert was made"),
    "last": gettext_lazy("the price before"),
    "first": gettext_lazy("the price when first tracked"),
    "average_30": gettext_lazy("the average of 30 days"),
    "low_30": gettext_lazy("the lowest of 30 days"),
    "low_90": gettext_lazy("the lowest of 90 days"),
}


def clean(conditions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Conditions as entered, in the form they are kept. ValidationFailed names each fault (`conditions.0.amount`)."""
    faults: list[FieldError] = []
    found: list[dict[str, Any]] = []
    if not conditions:
        faults.append(FieldError("conditions", _("Choose at least one condition."), "required"))
    if len(conditions) > 8:
        faults.append(FieldError("conditions", _("At most 8 conditions; make a second alert.")))
    for index, raw in enumerate(conditions[:8]):
        kind = KINDS.get(str(raw.get("kind")))
        if kind is None:
            faults.append(FieldError(f"conditions.{index}.kind", _("Choose a condition from the list.")))
            continue
        entry: dict[str, Any] = {"kind": kind.code}
        for parameter in kind.parameters:
            place = f"conditions.{index}.{parameter.name}"
            value = raw.get(parameter.name)
            value = parameter.default if value in (None, "") else value
            if parameter.kind == "reference":
                if value not in REFERENCES:
                    faults.append(FieldError(place, _("Choose what to compare with.")))
                entry[parameter.name] = value
                continue
            try:
                number = Decimal(str(value))
                if not number.is_finite() or not parameter.minimum <= number <= parameter.maximum:
                    raise ValueError
            except (ArithmeticError, ValueError):
                faults.append(
                    FieldError(
                        place,
                        _("Enter a number from %(low)s to %(high)s.")
                        % {"low": f"{parameter.minimum:f}", "high": f"{parameter.maximum:f}"},
                    )
                )
                continue
            entry[parameter.name] = f"{number:f}"
        found.append(entry)
    if faults:
        raise ValidationFailed(faults)
    return found


def _unknown() -> Verdict:
    return Verdict(False, False, _("No confirmed price at the moment."))


def _distance(price: Decimal, threshold: Decimal) -> float:
    return float(max(Decimal(0), (price - threshold) / price)) if price else 0.0


def _at_most(facts: Facts, threshold: Decimal, text: str) -> Verdict:
    price = facts.price
    if price is None:
        return _unknown()
    clear = facts.is_certain and price > threshold * (1 + facts.hysteresis / HUNDRED)
    return Verdict(price <= threshold, clear, text, str(price), str(threshold), _distance(price, threshold))


def _seller(facts: Facts) -> str:
    top = facts.top
    return top.seller if top else ""


def _below(facts: Facts, p: Mapping[str, Any]) -> Verdict:
    if facts.price is None:
        return _unknown()
    target = Decimal(p["amount"])
    words = _("The price is %(price)s at %(seller)s; your target is %(target)s.")
    return _at_most(
        facts,
        target,
        words % {"price": facts.money(facts.price), "seller": _seller(facts), "target": facts.money(target)},
    )


def _all_time_low(facts: Facts, p: Mapping[str, Any]) -> Verdict:
    if facts.price is None or facts.top is None:
        return _unknown()
    last = facts.remembered("lowest")
    if last is None:
        return Verdict(False, True, _("It was never seen at another price."))
    words = _("%(price)s at %(seller)s; the lowest before was %(low)s.") % {
        "price": facts.money(facts.price),
        "seller": _seller(facts),
        "low": facts.money(last),
    }
    # A still lower price is news of its own, if it is lower by more than the hysteresis.
    clear = facts.is_certain and (facts.price > last or facts.price < last * (1 - facts.hysteresis / HUNDRED))
    return Verdict(facts.price < last, clear, words, str(facts.price), str(last), _distance(facts.price, last))


def _reference(facts: Facts, code: str) -> Decimal | None:
    if code in ("made", "last"):
        return facts.remembered(code)
    if code == "first":
        return facts.remembered("first")
    if code == "average_30":
        return facts.average(30)
    return facts.low_before(90 if code == "low_90" else 30)


def _moved(facts: Facts, p: Mapping[str, Any], *, up: bool, is_percent: bool) -> Verdict:
    price, base = facts.price, _reference(facts, p["reference"])
    if price is None or base is None or base <= 0 or (up and not facts.is_certain):
        return _unknown()
    by = Decimal(p["percent"]) / HUNDRED * base if is_percent else Decimal(p["amount"])
    change = (price - base) / base * HUNDRED
    words = _("%(price)s at %(seller)s: %(change)s %% against %(reference)s (%(base)s).") % {
        "price": facts.money(price),
        "seller": _seller(facts),
        "change": f"{change:+.1f}",
        "reference": str(REFERENCES[p["reference"]]),
        "base": facts.money(base),
    }
    if up:
        threshold = base + by
        clear = price < threshold * (1 - facts.hysteresis / HUNDRED)
        return Verdict(
            price >= threshold,
            clear or p["reference"] == "last",
            words,
            str(price),
            str(threshold),
            float(max(Decimal(0), (threshold - price) / price)),
        )
    found = _at_most(facts, base - by, words)
    # Against the price before, each step counts for itself: there is no zone to leave.
    return replace(found, is_clear=True) if p["reference"] == "last" else found


def _any_change(facts: Facts, p: Mapping[str, Any]) -> Verdict:
    price, last = facts.price, facts.remembered("last")
    if price is None or last is None or not facts.is_certain:
        return _unknown()
    words = _("%(price)s at %(seller)s; before it was %(last)s.") % {
        "price": facts.money(price),
        "seller": _seller(facts),
        "last": facts.money(last),
    }
    return Verdict(price != last, True, words, str(price), str(last))


def _back_in_stock(facts: Facts, p: Mapping[str, Any]) -> Verdict:
    now, before = facts.is_available, facts.memory.get("available")
    if now is None:
        return _unknown()
    text = _("It can be bought at %(seller)s.") % {"seller": _seller(facts)} if now else _("It is sold out.")
    return Verdict(bool(now) and before is False, not now, text)


def _out_of_stock(facts: Facts, p: Mapping[str, Any]) -> Verdict:
    now = facts.is_available
    if now is None:
        return _unknown()
    return Verdict(not now, bool(now), _("It is sold out everywhere.") if not now else _("It can be bought."))


def _undercut(facts: Facts, p: Mapping[str, Any]) -> Verdict:
    variant, price = facts.product.variant, facts.price
    if variant is None:
        return Verdict(False, True, _("No product of yours is linked."))
    if price is None:
        return _unknown()
    threshold = variant.price - Decimal(p["amount"])
    words = _("%(seller)s asks %(price)s; you ask %(own)s.") % {
        "seller": _seller(facts),
        "price": facts.money(price),
        "own": facts.money(variant.price),
    }
    clear = facts.is_certain and price >= threshold * (1 + facts.hysteresis / HUNDRED)
    return Verdict(price < threshold, clear, words, str(price), str(threshold), _distance(price, threshold))


def _margin_below(facts: Facts, p: Mapping[str, Any]) -> Verdict:
    own = facts.product.variant.price if facts.product.variant else None
    figures = figures_for(facts.settings, facts.product)
    found = outcome_of(facts.shop, facts.price, figures, sell_at=own)
    if found is None or (figures.cost is None and not facts.is_certain):
        return _unknown()
    threshold = Decimal(p["percent"])
    margin = found.margin * HUNDRED
    words = _("The margin is %(margin)s %% at a selling price of %(price)s.") % {
        "margin": f"{margin:.1f}",
        "price": facts.money(found.selling_price),
    }
    return Verdict(margin < threshold, margin > threshold + facts.hysteresis, words, f"{margin:.4f}", str(threshold))


def _unchanged(facts: Facts, p: Mapping[str, Any]) -> Verdict:
    top = facts.top
    if top is None or not facts.is_certain:
        return _unknown()
    since = top.listing.price_changed_at or top.listing.first_seen_at
    if since is None:
        return _unknown()
    days = (clock.now() - since).days
    words = _("The price has not changed for %(days)d days.") % {"days": days}
    return Verdict(days >= int(Decimal(p["days"])), days == 0, words, str(days), p["days"])


def _failing(facts: Facts, p: Mapping[str, Any]) -> Verdict:
    limit = timedelta(hours=float(p["hours"]))
    now = clock.now()
    bad = [o for o in facts.offers if o.listing.problem_since is not None and now - o.listing.problem_since >= limit]
    if not bad:
        return Verdict(False, all(not o.is_stale for o in facts.offers), _("Every page can be read."))
    first = bad[0]
    return Verdict(
        True,
        False,
        _("%(seller)s cannot be read: %(problem)s.")
        % {"seller": first.seller, "problem": problems.in_words(first.listing.problem)},
    )


_PERCENT = Parameter("percent", gettext_lazy("Percent"), "percent", "10", Decimal("0.1"), Decimal(1000))
_AMOUNT = Parameter("amount", gettext_lazy("Amount"), "amount", "", Decimal("0.0001"))
_AGAINST = Parameter("reference", gettext_lazy("Compared with"), "reference", "made")

for _kind in (
    ConditionKind("below", gettext_lazy("at or below a target"), (_AMOUNT,), _below),
    ConditionKind("all_time_low", gettext_lazy("cheaper than ever before"), (), _all_time_low),
    ConditionKind(
        "drop_percent",
        gettext_lazy("down by percent"),
        (_PERCENT, _AGAINST),
        lambda f, p: _moved(f, p, up=False, is_percent=True),
    ),
    ConditionKind(
        "drop_amount",
        gettext_lazy("down by an amount"),
        (_AMOUNT, _AGAINST),
        lambda f, p: _moved(f, p, up=False, is_percent=False),
    ),
    ConditionKind(
        "rise_percent",
        gettext_lazy("up by percent"),
        (_PERCENT, _AGAINST),
        lambda f, p: _moved(f, p, up=True, is_percent=True),
    ),
    ConditionKind(
        "rise_amount",
        gettext_lazy("up by an amount"),
        (_AMOUNT, _AGAINST),
        lambda f, p: _moved(f, p, up=True, is_percent=False),
    ),
    ConditionKind("any_change", gettext_lazy("any change of price"), (), _any_change),
    ConditionKind("back_in_stock", gettext_lazy("back in stock"), (), _back_in_stock),
    ConditionKind("out_of_stock", gettext_lazy("sold out everywhere"), (), _out_of_stock),
    ConditionKind(
        "undercut",
        gettext_lazy("a competitor is cheaper than you"),
        (Parameter("amount", gettext_lazy("by more than"), "amount", "0"),),
        _undercut,
    ),
    ConditionKind(
        "margin_below",
        gettext_lazy("margin below"),
        (Parameter("percent", gettext_lazy("Percent"), "percent", "10", Decimal(-100), Decimal(100)),),
        _margin_below,
    ),
    ConditionKind(
        "unchanged",
        gettext_lazy("price unchanged for"),
        (Parameter("days", gettext_lazy("Days"), "days", "30", Decimal(1), Decimal(3650)),),
        _unchanged,
        needs_time=True,
    ),
    ConditionKind(
        "failing",
        gettext_lazy("a page cannot be read for"),
        (Parameter("hours", gettext_lazy("Hours"), "hours", "24", Decimal(1), Decimal(2400)),),
        _failing,
        needs_time=True,
    ),
):
    register(_kind)
