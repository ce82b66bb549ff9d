# SPDX-License-Identifier: Apache-2.0
"""Repricing: proposals from competitors' prices, never beyond floor, ceiling and margin; applied by hand or by rule."""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hawker.commerce.catalog import services as catalog
from hawker.core import activity, clock
from hawker.core.db import command, locked
from hawker.core.errors import Conflict, FieldError, NotFound, ValidationFailed
from hawker.core.money import exponent
from hawker.core.tenancy import all_shops, shop_scope
from hawker.intelligence.prices.events import PriceChanged
from hawker.intelligence.watch import offers
from hawker.intelligence.watch.figures import CHARMS, HUNDRED
from hawker.intelligence.watch.models import Follow, PriceProposal, RepricingRule, WatchedProduct
from hawker.intelligence.watch.services.following import product_of
from hawker.platform.shops.models import Shop
from hawker.platform.shops.permissions import Permission, require_in
from hawker.platform.shops.principals import Principal, installation


@command
def save_rule(shop: Shop, *, by: Principal, product_id: UUID, **values: Any) -> RepricingRule:
    """Make or change the rule of a product with an own variant; then see what it proposes.

    `values` are fields of RepricingRule, but for `undercut_by`, which is kept as its `by`. ValidationFailed per field.
    """
    require_in(shop.id, by, Permission.WATCH_REPRICE)
    product = product_of(product_id, lock=True)
    rule = RepricingRule.objects.filter(product=product).first() or RepricingRule(shop_id=shop.id, product=product)
    for name in (
        "strategy",
        "floor",
        "ceiling",
        "min_margin_percent",
        "charm",
        "only_in_stock",
        "is_automatic",
        "max_changes_per_day",
        "is_active",
    ):
        if name in values:
            setattr(rule, name, values[name])
    if "undercut_by" in values:
        rule.by = values["undercut_by"]
    faults = []
    if product.variant_id is None:
        faults.append(FieldError("variant_id", _("Link a product of your catalogue first.")))
    if rule.strategy not in RepricingRule.Strategy.values:
        faults.append(FieldError("strategy", _("Choose a strategy.")))
    if rule.floor is None or rule.floor <= 0:
        faults.append(FieldError("floor", _("Enter the lowest price you would ask."), "required"))
    elif rule.ceiling is None or rule.ceiling < rule.floor:
        faults.append(FieldError("ceiling", _("The highest price is at least the lowest.")))
    if rule.by is None or not 0 <= rule.by < 10**9 or (rule.strategy == "undercut_percent" and rule.by >= HUNDRED):
        faults.append(FieldError("undercut_by", _("Enter by how much to undercut.")))
    if rule.min_margin_percent is not None and not 0 <= rule.min_margin_percent < HUNDRED:
        faults.append(FieldError("min_margin_percent", _("Enter a margin of 0 to less than 100 percent.")))
    if rule.is_automatic and rule.is_active and _other_automatic_rules(rule, product.variant_id).exists():
        faults.append(
            FieldError("is_automatic", _("Another rule changes this product's price by itself already: one is enough."))
        )
    if rule.charm not in CHARMS:
        faults.append(FieldError("charm", _("Choose an ending from the list.")))
    if faults:
        raise ValidationFailed(faults)
    rule.save()
    activity.record(
        "watch.repricing_saved",
        object_type="watched_product",
        object_id=product.pk,
        label=product.name,
        after={
            "strategy": rule.strategy,
            "floor": str(rule.floor),
            "ceiling": str(rule.ceiling),
            "automatic": rule.is_automatic,
        },
    )
    propose(shop, product_id=product.pk, is_asked=True)
    return rule


def _other_automatic_rules(rule: RepricingRule, variant_id: UUID | None) -> QuerySet[RepricingRule]:
    """Automatic rules of other followed products that move the same own price."""
    if variant_id is None:
        return RepricingRule.objects.none()
    return RepricingRule.objects.filter(
        product__variant_id=variant_id, product__archived_at=None, is_automatic=True, is_active=True
    ).exclude(pk=rule.pk)


def _has_precedence(rule: RepricingRule, variant_id: UUID | None) -> bool:
    """Whether no older automatic rule moves the same own price: two of them would answer each other for ever."""
    older = Q(created_at__lt=rule.created_at) | Q(created_at=rule.created_at, pk__lt=rule.pk)
    return not _other_automatic_rules(rule, variant_id).filter(older).exists()


@command
def remove_rule(shop: Shop, *, by: Principal, product_id: UUID) -> None:
    """Let a product's price follow nobody."""
    require_in(shop.id, by, Permission.WATCH_REPRICE)
    product = product_of(product_id)
    RepricingRule.objects.filter(product=product).delete()
    PriceProposal.objects.filter(product=product, state=PriceProposal.State.PROPOSED).update(
        state=PriceProposal.State.DISMISSED, decided_at=clock.now()
    )
    activity.record("watch.repricing_removed", object_type="watched_product", object_id=product.pk, label=product.name)


def target_price(
    rule: RepricingRule, shop: Shop, sellers: list[offers.Offer], cost: Decimal | None
) -> tuple[Decimal, dict[str, Any]] | None:
    """The price a rule comes to and why; None without competitors, or where floor, ceiling and margin leave no price.

    Compared is what one piece costs in all, as everywhere; a price whose page cannot be read at present counts not.
    """
    usable = offers.rivals(sellers, only_available=rule.only_in_stock)
    if not usable:
        return None
    asked = [o.per_unit or Decimal(0) for o in usable]
    cheapest = min(usable, key=lambda o: (o.per_unit or 0, o.follow.pk))
    lowest_asked = min(asked)
    if rule.strategy == RepricingRule.Strategy.AVERAGE:
        wanted = sum(asked, Decimal(0)) / len(asked)
    elif rule.strategy == RepricingRule.Strategy.UNDERCUT_AMOUNT:
        wanted = lowest_asked - rule.by
    elif rule.strategy == RepricingRule.Strategy.UNDERCUT_PERCENT:
        wanted = lowest_asked * (1 - rule.by / HUNDRED)
    else:
        wanted = lowest_asked
    lowest, bound = rule.floor, "floor"
    if rule.min_margin_percent is not None and cost is not None and rule.min_margin_percent < HUNDRED:
        margin_price = cost / (1 - rule.min_margin_percent / HUNDRED)
        if margin_price > lowest:
            lowest, bound = margin_price, "margin"
    why = {
        "strategy": rule.strategy,
        "cheapest": str(lowest_asked),
        "seller": cheapest.seller,
        "competitors": len(usable),
        "bound": "",
    }
    found = _charmed_down(wanted, rule.charm, shop.currency)
    step = Decimal(1).scaleb(-exponent(shop.currency))
    # Bounds in whole steps of the currency, inwards: what is asked is rounded, and must still keep them.
    least = lowest.quantize(step, rounding=ROUND_CEILING)
    most = rule.ceiling.quantize(step, rounding=ROUND_FLOOR)
    if least > most:
        return None
    if found < least:
        found, why["bound"] = least, bound
    elif found > most:
        found, why["bound"] = most, "ceiling"
    return found, why


def _charmed_down(amount: Decimal, charm: str, currency: str) -> Decimal:
    """The next charm price at or below: a rule that undercuts must not end up above."""
    places = exponent(currency)
    step = Decimal(1).scaleb(-places)
    exact = amount.quantize(step, rounding=ROUND_FLOOR)
    if not charm or exact <= 0:
        return exact
    unit = Decimal(1) if places else Decimal(100)
    whole = (exact / unit).to_integral_value(rounding=ROUND_FLOOR) * unit
    if charm == "whole":
        return whole if whole > 0 else exact
    found = whole + Decimal(charm) / HUNDRED * unit
    found = found if found <= exact else found - unit
    return found.quantize(step) if found > 0 else exact


@command
def propose(shop: Shop, *, product_id: UUID, is_asked: bool = False) -> PriceProposal | None:
    """Work out what a product's rule asks for now; None when the price is right or there is no rule.

    What somebody took back or dismissed is not proposed again until something moves, or `is_asked`.
    """
    product = locked(WatchedProduct.objects.filter(pk=product_id)).first()
    rule = RepricingRule.objects.filter(product_id=product_id, is_active=True).first()
    if product is None or rule is None or product.variant is None:
        return None
    if product.archived_at is not None or product.is_paused:
        return None
    variant = product.variant
    found = target_price(rule, shop, offers.offers_of(shop, [product.pk])[product.pk], variant.cost)
    open_one = PriceProposal.objects.filter(product=product, state=PriceProposal.State.PROPOSED).first()
    if open_one is not None and (
        found is None or open_one.new_price != found[0] or open_one.old_price != variant.price
    ):
        open_one.state, open_one.decided_at = PriceProposal.State.SUPERSEDED, clock.now()
        open_one.save(update_fields=["state", "decided_at"])
        open_one = None
    if found is None or found[0] == variant.price:
        return None
    if open_one is None and not is_asked and _was_refused(product, variant.price, found[0]):
        return None
    proposal = open_one or PriceProposal.objects.create(
        shop_id=shop.id, product=product, variant=variant, old_price=variant.price, new_price=found[0], reason=found[1]
    )
    if (
        rule.is_automatic
        and _changes_today(product) < rule.max_changes_per_day
        and _has_precedence(rule, product.variant_id)
    ):
        return _apply(shop, proposal, by=installation(shop, "repricing rule"))
    return proposal


def _was_refused(product: WatchedProduct, price: Decimal, wanted: Decimal) -> bool:
    """Whether the last word on a product was somebody's no to just this change."""
    last = (
        PriceProposal.objects.filter(product=product)
        .exclude(state=PriceProposal.State.SUPERSEDED)
        .order_by("-created_at", "-pk")
        .first()
    )
    return (
        last is not None
        and last.state in (PriceProposal.State.UNDONE, PriceProposal.State.DISMISSED)
        and (last.old_price, last.new_price) == (price, wanted)
    )


def _changes_today(product: WatchedProduct) -> int:
    since = clock.now() - timedelta(hours=24)
    return PriceProposal.objects.filter(
        product=product, state=PriceProposal.State.APPLIED, decided_at__gte=since
    ).count()


@command
def apply_proposal(shop: Shop, *, by: Principal, proposal_id: UUID) -> PriceProposal:
    """Ask the proposed price from now on. Conflict when it is open no longer, or the price has changed since."""
    require_in(shop.id, by, Permission.WATCH_REPRICE)
    return _apply(shop, _proposal(proposal_id), by=by)


def _apply(shop: Shop, proposal: PriceProposal, *, by: Principal) -> PriceProposal:
    if proposal.state != PriceProposal.State.PROPOSED:
        raise Conflict(_("This proposal is open no longer."))
    if proposal.variant.price != proposal.old_price:
        raise Conflict(_("The price was changed since; a new proposal follows."))
    catalog.set_price(shop, variant=proposal.variant, price=proposal.new_price)
    return _decide(proposal, PriceProposal.State.APPLIED, by)


@command
def undo_proposal(shop: Shop, *, by: Principal, proposal_id: UUID) -> PriceProposal:
    """Put the price back that a proposal changed. Conflict when it was changed again since."""
    require_in(shop.id, by, Permission.WATCH_REPRICE)
    proposal = _proposal(proposal_id)
    if proposal.state != PriceProposal.State.APPLIED or proposal.variant.price != proposal.new_price:
        raise Conflict(_("The price was changed again since; there is nothing to take back."))
    catalog.set_price(shop, variant=proposal.variant, price=proposal.old_price)
    return _decide(proposal, PriceProposal.State.UNDONE, by)


@command
def dismiss_proposal(shop: Shop, *, by: Principal, proposal_id: UUID) -> PriceProposal:
    """Leave the price as it is."""
    require_in(shop.id, by, Permission.WATCH_REPRICE)
    proposal = _proposal(proposal_id)
    if proposal.state != PriceProposal.State.PROPOSED:
        raise Conflict(_("This proposal is open no longer."))
    return _decide(proposal, PriceProposal.State.DISMISSED, by)


def _proposal(proposal_id: UUID) -> PriceProposal:
    found = locked(PriceProposal.objects.filter(pk=proposal_id)).first()
    if found is None:
        raise NotFound(_("There is no such proposal."))
    return found


def _decide(proposal: PriceProposal, state: str, by: Principal) -> PriceProposal:
    proposal.state, proposal.decided_at, proposal.decided_by = state, clock.now(), by.label[:150]
    proposal.save(update_fields=["state", "decided_at", "decided_by"])
    activity.record(
        f"watch.price_{state}",
        object_type="watched_product",
        object_id=proposal.product_id,
        label=proposal.product.name,
        before={"price": str(proposal.old_price)},
        after={"price": str(proposal.new_price)},
    )
    return proposal


def on_price_changed(event: PriceChanged) -> None:
    """A competitor moved: see what the rules of its followers ask for."""
    with all_shops("a listing is followed by any number of shops"):
        rows = list(
            Follow.objects.filter(
                listing_id=event.listing_id, is_active=True, product__repricing__is_active=True
            ).select_related("shop")
        )
    for row in rows:
        with shop_scope(row.shop_id):
            propose(row.shop, product_id=row.product_id)
