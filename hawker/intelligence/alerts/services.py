# SPDX-License-Identifier: Apache-2.0
"""Commands on alerts: rules, their evaluation, and telling people.

A rule fires when its conditions come true while it is armed; then it must be left (by the hysteresis) before it can
fire again. What is compared with is kept per rule and product, so creeping changes add up against the reference that
the rule names. Only prices confirmed at the last check count: a failed fetch, another currency or a held-back price
leaves a listing stale and fires nothing. Evaluation reads the present, not the event: doubled and reordered events do
no harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings as django_settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from hawker.commerce.customers.services import is_email
from hawker.core import activity, clock
from hawker.core.db import command, locked
from hawker.core.errors import FieldError, NotFound, ValidationFailed
from hawker.core.tenancy import all_shops, shop_scope
from hawker.core.text import clean_line
from hawker.intelligence.alerts import conditions as kinds
from hawker.intelligence.alerts.conditions import KINDS, Facts, Verdict
from hawker.intelligence.alerts.models import AlertRule, Firing, RuleState
from hawker.intelligence.prices import services as prices
from hawker.intelligence.prices.events import CheckFailed, PriceChanged
from hawker.intelligence.watch import past
from hawker.intelligence.watch.models import Follow, WatchedProduct
from hawker.intelligence.watch.offers import Offer, first_of, offers_of
from hawker.platform.billing.plans import entitlements
from hawker.platform.jobs.engine import enqueue
from hawker.platform.messaging.services import queue
from hawker.platform.shops.models import Shop
from hawker.platform.shops.permissions import Permission, require_in
from hawker.platform.shops.principals import Principal
from hawker.platform.shops.settings_registry import ShopSettings, values

MOST_AT_ONCE = 50
"""A new rule about more products than this is evaluated by a job, not in the request."""
NEAR = 0.05
"""Within this part of the price of firing, a listing is checked sooner."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A rule as saved, and whether its conditions are true already (it has then fired)."""

    rule: AlertRule
    is_true_now: bool
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInput:
    """A rule as entered."""

    conditions: Sequence[Mapping[str, Any]]
    name: str = ""
    product_id: UUID | None = None
    tag: str = ""
    combine: str = AlertRule.Combine.ALL
    mode: str = AlertRule.Mode.REPEATING
    cool_down_minutes: int = 60
    hysteresis_percent: Decimal = Decimal(1)
    delivery: str = AlertRule.Delivery.NOW
    recipients: Sequence[str] = ()


@command
def save_rule(shop: Shop, *, by: Principal, data: RuleInput, rule_id: UUID | None = None) -> Saved:
    """Make or change a rule, and look at once. ValidationFailed per field; LimitReached beyond the plan's rules a
    product.
    """
    require_in(shop.id, by, Permission.ALERTS_EDIT)
    rule = _rule(rule_id) if rule_id else AlertRule(shop_id=shop.id, created_by_id=by.user_id)
    product = WatchedProduct.objects.filter(pk=data.product_id, archived_at=None).first() if data.product_id else None
    faults: list[FieldError] = []
    if data.product_id and product is None:
        faults.append(FieldError("product_id", _("This product is not followed (any more).")))
    if data.combine not in AlertRule.Combine.values:
        faults.append(FieldError("combine", _("Choose all or any.")))
    if data.mode not in AlertRule.Mode.values:
        faults.append(FieldError("mode", _("Choose once or each time.")))
    if data.delivery not in AlertRule.Delivery.values:
        faults.append(FieldError("delivery", _("Choose how to be told.")))
    if not 0 <= data.cool_down_minutes <= 60 * 24 * 30:
        faults.append(FieldError("cool_down_minutes", _("Enter at most 30 days.")))
    if not 0 <= data.hysteresis_percent <= 50:
        faults.append(FieldError("hysteresis_percent", _("Enter 0 to 50 percent.")))
    recipients = [address for raw in data.recipients if (address := raw.strip().lower())]
    if any(not is_email(address) for address in recipients) or len(recipients) > 10:
        faults.append(FieldError("recipients", _("Enter complete e-mail addresses, at most ten.")))
    try:
        cleaned = kinds.clean(data.conditions)
    except ValidationFailed as error:
        faults.extend(error.errors)
        cleaned = []
    if faults:
        raise ValidationFailed(faults)
    if product is not None and rule_id is None:
        used = (
            AlertRule.objects.filter(product=product, archived_at=None)
            .exclude(pause_reason=AlertRule.Pause.DONE)
            .count()
        )
        entitlements(shop).require("alert_rules_per_product", used)
    before = _facts(rule) if rule_id else {}
    rule.product, rule.tag = product, clean_line(data.tag, max_length=40)
    rule.conditions, rule.combine, rule.mode = cleaned, data.combine, data.mode
    rule.cool_down_minutes, rule.hysteresis_percent = data.cool_down_minutes, data.hysteresis_percent
    rule.delivery, rule.recipients = data.delivery, recipients
    rule.name = clean_line(data.name, max_length=120) or _name_of(cleaned, shop)
    if rule.pause_reason == AlertRule.Pause.DONE:
        rule.pause_reason = AlertRule.Pause.NONE
    rule.save()
    RuleState.objects.filter(rule=rule).delete()
    activity.record(
        "alerts.rule_saved",
        object_type="alert_rule",
        object_id=rule.pk,
        label=rule.name,
        before=before,
        after=_facts(rule),
    )
    concerned = _products_of(rule)
    if len(concerned) > MOST_AT_ONCE:
        enqueue("alerts.evaluate_rule", shop_id=shop.id, started_by=by.user_id, rule_id=str(rule.pk))
        return Saved(rule, False, ())
    outcomes = _evaluate_all(shop, rule, concerned, cause=_cause_of_saving(rule))
    is_true = any(_combined(rule.combine, verdicts) for _fired, verdicts in outcomes)
    return Saved(rule, is_true, tuple(outcomes[0][1]) if product is not None and outcomes else ())


def _cause_of_saving(rule: AlertRule) -> str:
    """Saving is an occasion each time: a rule that is changed may fire again for what is true already."""
    return f"made:{rule.updated_at:%Y-%m-%dT%H:%M:%S.%f}"


def evaluate_rule(shop: Shop, rule_id: UUID) -> int:
    """Evaluate one rule, as saved, for every product it is about; how many fired."""
    rule = AlertRule.objects.filter(pk=rule_id, archived_at=None, pause_reason="").first()
    if rule is None:
        return 0
    outcomes = _evaluate_all(shop, rule, _products_of(rule), cause=_cause_of_saving(rule))
    return sum(fired for fired, _verdicts in outcomes)


def _evaluate_all(
    shop: Shop, rule: AlertRule, products: Sequence[WatchedProduct], *, cause: str
) -> list[tuple[bool, list[Verdict]]]:
    """A rule for several products, whose offers are read together; each is written by itself."""
    settings = values(shop)
    offers = offers_of(shop, [product.pk for product in products])
    return [_evaluate(shop, settings, rule, product, offers[product.pk], cause=cause) for product in products]


def _facts(rule: AlertRule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "conditions": list(rule.conditions),
        "combine": rule.combine,
        "mode": rule.mode,
        "delivery": rule.delivery,
    }


def _name_of(conditions: Sequence[Mapping[str, Any]], shop: Shop) -> str:
    parts = []
    for entry in conditions:
        kind = KINDS[entry["kind"]]
        numbers = [
            f"{entry[p.name]} "
            f"{shop.currency if p.kind == 'amount' else '%' if p.kind == 'percent' else str(p.label).lower()}"
            for p in kind.parameters
            if p.kind != "reference"
        ]
        parts.append(" ".join([str(kind.label), *numbers]))
    return ", ".join(parts)[:120].capitalize()


def _rule(rule_id: UUID) -> AlertRule:
    found = AlertRule.objects.filter(pk=rule_id, archived_at=None).first()
    if found is None:
        raise NotFound(_("There is no such alert."))
    return found


def _products_of(rule: AlertRule) -> list[WatchedProduct]:
    rows = WatchedProduct.objects.filter(archived_at=None, pause_reason="").select_related("variant")
    if rule.product_id:
        return list(rows.filter(pk=rule.product_id))
    return [p for p in rows if not rule.tag or rule.tag in p.tags]


@command
def pause_rules(shop: Shop, *, by: Principal, rule_ids: Sequence[UUID]) -> int:
    """Evaluate rules no longer until they are resumed."""
    require_in(shop.id, by, Permission.ALERTS_EDIT)
    rows = AlertRule.objects.filter(pk__in=rule_ids, archived_at=None, pause_reason="")
    _note("alerts.rule_paused", rows)
    return rows.update(pause_reason=AlertRule.Pause.USER)


@command
def resume_rules(shop: Shop, *, by: Principal, rule_ids: Sequence[UUID]) -> int:
    """Evaluate paused rules again, armed afresh."""
    require_in(shop.id, by, Permission.ALERTS_EDIT)
    rows = AlertRule.objects.filter(pk__in=rule_ids, archived_at=None).exclude(
        pause_reason__in=["", AlertRule.Pause.LIMIT]
    )
    _note("alerts.rule_resumed", rows)
    ids = list(rows.values_list("pk", flat=True))
    RuleState.objects.filter(rule_id__in=ids).delete()
    return AlertRule.objects.filter(pk__in=ids).update(pause_reason="")


@command
def remove_rules(shop: Shop, *, by: Principal, rule_ids: Sequence[UUID]) -> int:
    """Put rules away; what they fired stays. `restore_rules` brings them back."""
    require_in(shop.id, by, Permission.ALERTS_EDIT)
    rows = AlertRule.objects.filter(pk__in=rule_ids, archived_at=None)
    _note("alerts.rule_removed", rows)
    return rows.update(archived_at=clock.now())


@command
def restore_rules(shop: Shop, *, by: Principal, rule_ids: Sequence[UUID]) -> int:
    """Bring rules back (undo), as far as the plan reaches."""
    require_in(shop.id, by, Permission.ALERTS_EDIT)
    count = AlertRule.objects.filter(pk__in=rule_ids).exclude(archived_at=None).update(archived_at=None)
    enforce_limits(shop)
    return count


def _note(action: str, rows: Iterable[AlertRule]) -> None:
    for rule in rows:
        activity.record(action, object_type="alert_rule", object_id=rule.pk, label=rule.name)


@command
def acknowledge(shop: Shop, *, by: Principal, firing_ids: Sequence[UUID] | None = None) -> int:
    """Mark firings as seen; without ids all of them."""
    require_in(shop.id, by, Permission.ALERTS_VIEW)
    rows = Firing.objects.filter(acknowledged_at=None)
    if firing_ids is not None:
        rows = rows.filter(pk__in=firing_ids)
    return rows.update(acknowledged_at=clock.now(), acknowledged_by=by.label[:150])


@command
def enforce_limits(shop: Shop) -> int:
    """Pause rules beyond the plan, newest first; resume what was paused for that where there is room."""
    allowed = entitlements(shop).alert_rules_per_product
    changed = 0
    counted: dict[UUID | None, int] = {}
    rows = AlertRule.objects.filter(archived_at=None).exclude(
        pause_reason__in=[AlertRule.Pause.USER, AlertRule.Pause.DONE]
    )
    for rule in rows.order_by("created_at", "pk"):
        counted[rule.product_id] = counted.get(rule.product_id, 0) + 1
        over = allowed is not None and rule.product_id is not None and counted[rule.product_id] > allowed
        reason = AlertRule.Pause.LIMIT if over else AlertRule.Pause.NONE
        if rule.pause_reason != reason:
            AlertRule.objects.filter(pk=rule.pk).update(pause_reason=reason)
            changed += 1
    return changed


def try_rule(shop: Shop, *, data: RuleInput) -> tuple[bool, list[Verdict]]:
    """What conditions say of a product now, without saving anything."""
    cleaned = kinds.clean(data.conditions)
    product = WatchedProduct.objects.filter(pk=data.product_id or UUID(int=0)).select_related("variant").first()
    if product is None:
        raise NotFound(_("This product is not followed (any more)."))
    offers = offers_of(shop, [product.pk])[product.pk]
    facts = Facts(shop, values(shop), product, offers, _fresh_memory(shop, product, offers), data.hysteresis_percent)
    verdicts = [KINDS[entry["kind"]].evaluate(facts, entry) for entry in cleaned]
    return _combined(data.combine, verdicts), verdicts


# Evaluation


def on_price_changed(event: PriceChanged) -> None:
    """A followed listing has another price or stock."""
    evaluate_listing(event.listing_id, cause=f"observation:{event.observation_id}")


def on_check_failed(event: CheckFailed) -> None:
    """A followed listing could not be read: only conditions on that are looked at."""
    if event.failures in (1, 3, 6, 12, 24):
        evaluate_listing(event.listing_id, cause=f"observation:{event.observation_id}", only=("failing",))


def evaluate_listing(listing_id: UUID, *, cause: str, only: Sequence[str] = ()) -> int:
    """Evaluate the rules of every shop on products followed at a listing; how many fired."""
    with all_shops("a listing is followed by any number of shops"):
        rows = list(
            Follow.objects.filter(
                listing_id=listing_id, is_active=True, product__archived_at=None, product__pause_reason=""
            )
            .select_related("shop")
            .order_by("shop_id", "pk")
        )
    fired, urgency = 0, 0.0
    for row in rows:
        with shop_scope(row.shop_id):
            count, near = evaluate_product(row.shop, row.product_id, cause=cause, only=only)
            fired += count
            urgency = max(urgency, near)
    if rows and not only:
        prices.set_urgency(listing_id, urgency)
    return fired


@command
def evaluate_product(shop: Shop, product_id: UUID, *, cause: str, only: Sequence[str] = ()) -> tuple[int, float]:
    """Evaluate a product's rules; how many fired, and how close (0 to 1) the nearest armed one is."""
    product = WatchedProduct.objects.filter(pk=product_id).select_related("variant").first()
    if product is None:
        return 0, 0.0
    rules = [
        rule
        for rule in AlertRule.objects.filter(
            Q(product_id=product_id) | Q(product=None), archived_at=None, pause_reason=""
        )
        if (not rule.tag or rule.tag in product.tags) and (not only or any(c["kind"] in only for c in rule.conditions))
    ]
    if not rules:
        return 0, 0.0
    settings = values(shop)
    offers = offers_of(shop, [product_id])[product_id]
    fired = 0
    for rule in rules:
        fired += _evaluate(shop, settings, rule, product, offers, cause=cause)[0]
    nearest = [
        d
        for d in RuleState.objects.filter(rule__in=rules, product_id=product_id, state="armed").values_list(
            "distance", flat=True
        )
        if d is not None
    ]
    return fired, max((max(0.0, 1 - d / NEAR) for d in nearest), default=0.0)


def _combined(combine: str, verdicts: Sequence[Verdict]) -> bool:
    if not verdicts:
        return False
    return all(v.is_true for v in verdicts) if combine == AlertRule.Combine.ALL else any(v.is_true for v in verdicts)


def _cleared(combine: str, verdicts: Sequence[Verdict]) -> bool:
    if not verdicts:
        return False
    return any(v.is_clear for v in verdicts) if combine == AlertRule.Combine.ALL else all(v.is_clear for v in verdicts)


@command
def _evaluate(
    shop: Shop, settings: ShopSettings, rule: AlertRule, product: WatchedProduct, offers: Sequence[Offer], *, cause: str
) -> tuple[bool, list[Verdict]]:
    state = locked(RuleState.objects.filter(rule=rule, product=product)).first()
    if state is None:
        memory = _fresh_memory(shop, product, offers)
        state, _made = RuleState.objects.get_or_create(
            rule=rule, product=product, defaults={"shop_id": shop.id, "memory": memory}
        )
    facts = Facts(shop, settings, product, offers, state.memory, rule.hysteresis_percent)
    with translation.override(shop.language):
        verdicts = [KINDS[entry["kind"]].evaluate(facts, entry) for entry in rule.conditions if entry["kind"] in KINDS]
    now = clock.now()
    is_true, fired = _combined(rule.combine, verdicts), False
    if state.state == RuleState.State.FIRED and _cleared(rule.combine, verdicts):
        state.state, state.since = RuleState.State.ARMED, now
    is_cool = state.last_fired_at is None or now - state.last_fired_at >= timedelta(minutes=rule.cool_down_minutes)
    if is_true and state.state == RuleState.State.ARMED and is_cool:
        fired = _fire(shop, settings, rule, product, verdicts, facts, cause, now)
        if fired:
            state.state, state.since, state.last_fired_at = RuleState.State.FIRED, now, now
            if rule.mode == AlertRule.Mode.ONCE:
                AlertRule.objects.filter(pk=rule.pk).update(pause_reason=AlertRule.Pause.DONE)
    state.evaluated_at = now
    state.verdicts = [verdict.as_json() for verdict in verdicts]
    distances = [v.distance for v in verdicts if v.distance is not None]
    state.distance = (
        (max(distances) if rule.combine == AlertRule.Combine.ALL else min(distances)) if distances else None
    )
    state.memory = _next_memory(state.memory, facts)
    state.save()
    return fired, verdicts


def _fresh_memory(shop: Shop, product: WatchedProduct, offers: Sequence[Offer]) -> dict[str, Any]:
    """What a new rule compares with: the present, and the product's history so far."""
    facts = Facts(shop, {}, product, offers, {}, Decimal(0))  # type: ignore[arg-type]
    price = facts.price
    sure = price if facts.is_certain else None
    memory: dict[str, Any] = {"made": _kept(sure), "last": _kept(sure), "available": facts.is_available}
    if price is not None:
        memory["lowest"] = _kept(past.lowest_ever(shop, offers))
    memory["first"] = _kept(first_of(shop, product, offers))
    return memory


def _next_memory(memory: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """What the next evaluation compares with; where nothing is confirmed now, everything stays."""
    after = dict(memory)
    price = facts.price
    if price is not None and facts.is_certain:
        after["last"] = _kept(price)
        after["made"] = after.get("made") or _kept(price)
    if price is not None:
        after["first"] = after.get("first") or _kept(first_of(facts.shop, facts.product, facts.offers))
        lowest = facts.remembered("lowest")
        after["lowest"] = _kept(price if lowest is None else min(lowest, price))
    if facts.is_available is not None:
        after["available"] = facts.is_available
    return after


def _kept(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _fire(
    shop: Shop,
    settings: ShopSettings,
    rule: AlertRule,
    product: WatchedProduct,
    verdicts: Sequence[Verdict],
    facts: Facts,
    cause: str,
    now: datetime,
) -> bool:
    text = "\n".join(v.text for v in verdicts if v.is_true)
    delivery = _delivery(shop, settings, rule, now)
    try:
        with transaction.atomic():
            firing = Firing.objects.create(
                shop_id=shop.id,
                rule=rule,
                product=product,
                at=now,
                cause=f"{cause}"[:60],
                verdicts=[v.as_json() for v in verdicts],
                text=text,
                delivery=delivery,
            )
    except IntegrityError:
        return False
    if delivery == "now":
        _send(shop, settings, firing, facts)
    return True


def _delivery(shop: Shop, settings: ShopSettings, rule: AlertRule, now: datetime) -> str:
    if rule.delivery != AlertRule.Delivery.NOW:
        return rule.delivery
    local = now.astimezone(clock.zone(shop.time_zone)).hour
    is_quiet = _is_quiet(settings, local)
    cap = int(settings["alerts.max_per_hour"] or 0)
    recent = Firing.objects.filter(at__gt=now - timedelta(hours=1), delivery="now").count()
    return "digest" if is_quiet or (cap and recent >= cap) else "now"


def _is_quiet(settings: ShopSettings, hour: int) -> bool:
    """Whether an hour of the shop's day is one of its quiet hours; equal bounds: none is."""
    start, end = int(settings["alerts.quiet_from"] or 0), int(settings["alerts.quiet_until"] or 0)
    return start != end and (start <= hour < end if start < end else hour >= start or hour < end)


def _send(shop: Shop, settings: ShopSettings, firing: Firing, facts: Facts) -> None:
    top = facts.top or (facts.offers[0] if facts.offers else None)
    for recipient in _recipients(settings, firing.rule):
        queue(
            event="price_alert",
            recipient=recipient,
            recipient_name=shop.name,
            language=shop.language,
            context={
                "shop_name": shop.name,
                "rule_name": firing.rule.name,
                "product_name": firing.product.name,
                "happened": firing.text,
                "product_url": django_settings.BASE_URL
                + reverse("dashboard:watch_product", args=[shop.slug, firing.product_id]),
                "seller_url": top.listing.url if top else "",
            },
            idempotency_key=f"alert:{firing.pk}:{recipient}",
            shop_id=shop.id,
            object_type="firing",
            object_id=str(firing.pk),
        )


def _recipients(settings: ShopSettings, rule: AlertRule) -> list[str]:
    contact = str(settings["contact.email"] or "")
    own = rule.created_by.email if rule.created_by else ""
    return list(rule.recipients) or [address for address in (contact or own,) if address]


# By time


def sweep() -> int:
    """Evaluate what can come true by time alone, and what waited for its cool-down; how many fired."""
    fired = 0
    timed = [code for code, kind in KINDS.items() if kind.needs_time]
    with all_shops("rules of every shop"):
        rules = [
            rule
            for rule in AlertRule.objects.filter(archived_at=None, pause_reason="").select_related("shop")
            if any(c["kind"] in timed for c in rule.conditions)
        ]
        states = RuleState.objects.filter(rule__archived_at=None, rule__pause_reason="").select_related("shop", "rule")
        cooled = states.filter(Q(distance=0) | Q(distance=None), state="armed").exclude(last_fired_at=None)
        moving = [state for state in states.filter(state="fired") if _has_moving_reference(state.rule)]
        waiting = [*cooled, *moving]
    hour = f"{clock.now():%Y-%m-%dT%H}"
    for rule in rules:
        with shop_scope(rule.shop_id):
            outcomes = _evaluate_all(rule.shop, rule, _products_of(rule), cause=f"sweep:{hour}")
            fired += sum(has_fired for has_fired, _verdicts in outcomes)
    for state in waiting:
        with shop_scope(state.shop_id):
            product_now = (
                WatchedProduct.objects.filter(pk=state.product_id, archived_at=None, pause_reason="")
                .select_related("variant")
                .first()
            )
            if product_now is not None:
                fired += _evaluate_all(state.shop, state.rule, [product_now], cause=f"sweep:{hour}")[0][0]
    return fired


def _has_moving_reference(rule: AlertRule) -> bool:
    return any(entry.get("reference") in kinds.MOVING_REFERENCES for entry in rule.conditions)


def send_digests() -> int:
    """Queue the daily summaries of alerts that were not told at once; how many."""
    with all_shops("summaries of every shop"):
        shops = list(
            Shop.objects.filter(
                status=Shop.Status.ACTIVE, pk__in=Firing.objects.filter(delivery="digest").values("shop_id")
            )
        )
    sent = 0
    for shop in shops:
        with shop_scope(shop.id):
            sent += _send_digest(shop)
    return sent


@command
def _send_digest(shop: Shop) -> int:
    """One summary a day for each recipient, at the hour wished for, or at the end of quiet hours that cover it."""
    settings = values(shop)
    local = clock.now().astimezone(clock.zone(shop.time_zone))
    hour = int(settings["alerts.digest_hour"])
    if _is_quiet(settings, hour):
        hour = int(settings["alerts.quiet_until"])
    due = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    # What fired after today's summary waits for tomorrow's.
    waiting = list(
        Firing.objects.filter(delivery="digest", at__lt=due)
        .select_related("product", "rule__created_by")
        .order_by("at")[:200]
        if local >= due
        else ()
    )
    by_recipient: dict[str, list[Firing]] = {}
    for firing in waiting:
        for recipient in _recipients(settings, firing.rule):
            by_recipient.setdefault(recipient, []).append(firing)
    for recipient, mine in by_recipient.items():
        lines = "\n".join(f"{f.product.name}: {f.text.splitlines()[0] if f.text else f.rule.name}" for f in mine[:50])
        queue(
            event="alert_digest",
            recipient=recipient,
            recipient_name=shop.name,
            language=shop.language,
            context={
                "shop_name": shop.name,
                "count": str(len(mine)),
                "lines": lines,
                "alerts_url": django_settings.BASE_URL + reverse("dashboard:alerts", args=[shop.slug]),
            },
            idempotency_key=f"alert-digest:{mine[-1].pk}:{recipient}"[:160],
            shop_id=shop.id,
            object_type="alerts",
        )
    told = {firing.pk for mine in by_recipient.values() for firing in mine}
    Firing.objects.filter(pk__in=told).update(delivery="sent")
    return len(by_recipient)
