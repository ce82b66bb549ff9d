# SPDX-License-Identifier: Apache-2.0
"""Alerts: what fired, and the rules behind it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Query
from ninja.responses import Status
from pydantic import Field

from hawker.intelligence.alerts import queries, services
from hawker.intelligence.alerts.conditions import KINDS, REFERENCES, Verdict
from hawker.intelligence.alerts.models import AlertRule, Firing
from hawker.intelligence.alerts.services import RuleInput
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.pagination import Cursor, Limit, Page, Sort, page_of
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import ChangedOut, Input, Schema, Time
from hawker.surfaces.api.security import Room, match
from hawker.surfaces.api.watching.shapes import Percent, read_number

room = Room("Alerts", "/alerts")

_FIRING_SORTS: dict[str, Sort] = {"newest": ("-at", "-pk"), "oldest": ("at", "pk")}
_RULE_SORTS: dict[str, Sort] = {"newest": ("-created_at", "-pk"), "oldest": ("created_at", "pk")}


class VerdictOut(Schema):
    """How one condition stood."""

    is_true: bool
    text: str
    value: str
    threshold: str


class FiringOut(Schema):
    """A rule's conditions came true."""

    id: UUID
    rule_id: UUID
    rule: str
    watch_id: UUID
    product: str
    at: Time
    text: str
    verdicts: list[VerdictOut]
    delivery: Annotated[str, Field(description="`now`, `digest`, `sent` (in a summary) or `none`.")]
    seen_at: Time | None
    seen_by: str


class StandingOut(Schema):
    """Where a rule stands for one product."""

    watch_id: UUID
    product: str
    state: Annotated[str, Field(description="`armed`, or `fired`: it waits to be left.")]
    since: Time
    last_fired_at: Time | None
    distance: Annotated[float | None, Field(description="How far from firing, as a part of the price.")]
    verdicts: list[VerdictOut]


class RuleOut(Schema):
    """A rule about one followed product, those with a tag, or all."""

    id: UUID
    name: str
    watch_id: UUID | None
    tag: str
    conditions: list[dict[str, str]]
    combine: str
    mode: str
    cool_down_minutes: int
    hysteresis_percent: str
    delivery: str
    recipients: list[str]
    pause_reason: Annotated[str, Field(description="Empty, `user`, `limit` (beyond the plan) or `done` (fired once).")]
    created_at: Time
    updated_at: Time


class RuleDetailOut(RuleOut):
    """A rule with where it stands."""

    standings: list[StandingOut]


class RuleIn(Input):
    """A rule. Conditions: `{"kind": ..., parameters ...}`; `GET /alerts/conditions` lists them."""

    conditions: Annotated[list[dict[str, Annotated[str, Field(max_length=40)]]], Field(min_length=1, max_length=8)]
    name: Annotated[str, Field(max_length=120)] = ""
    watch_id: UUID | None = None
    tag: Annotated[str, Field(max_length=40)] = ""
    combine: Literal["all", "any"] = "all"
    mode: Literal["repeating", "once"] = "repeating"
    cool_down_minutes: Annotated[int, Field(ge=0, le=43_200)] = 60
    hysteresis_percent: Percent = "1"
    delivery: Literal["now", "digest", "none"] = "now"
    recipients: Annotated[list[Annotated[str, Field(max_length=254)]], Field(max_length=10)] = []

    def as_rule(self) -> RuleInput:
        return RuleInput(
            **self.model_dump(exclude={"watch_id", "hysteresis_percent"}),
            product_id=self.watch_id,
            hysteresis_percent=read_number(self.hysteresis_percent, "hysteresis_percent"),
        )


class SavedOut(RuleDetailOut):
    """A rule as saved; `is_true_now`: its conditions hold already, so it has fired once."""

    is_true_now: bool


class TriedOut(Schema):
    """What a rule would say of its product now; nothing is kept."""

    is_true: bool
    verdicts: list[VerdictOut]


class AlertRuleStateIn(Input):
    """Rules to pause, resume, remove or restore together."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]
    do: Literal["pause", "resume", "remove", "restore"]


class SeenIn(Input):
    """What to mark as seen; without ids everything."""

    ids: Annotated[list[UUID], Field(max_length=500)] | None = None


class ParameterOut(Schema):
    """What a condition needs. `kind`: `amount` (shop's currency), `percent`, `days`, `hours` or `reference`."""

    name: str
    kind: str
    label: str
    default: str
    options: dict[str, str]


class ConditionOut(Schema):
    """A kind of condition."""

    kind: str
    label: str
    parameters: list[ParameterOut]


def _verdicts(kept: Sequence[dict[str, Any]]) -> list[VerdictOut]:
    return [VerdictOut.model_construct(**{name: v.get(name, "") for name in VerdictOut.model_fields}) for v in kept]


def _shown(verdicts: Sequence[Verdict]) -> list[VerdictOut]:
    return _verdicts([verdict.as_json() for verdict in verdicts])


def _firing(found: Firing) -> FiringOut:
    return FiringOut.model_construct(
        id=found.pk,
        rule_id=found.rule_id,
        rule=found.rule.name,
        watch_id=found.product_id,
        product=found.product.name,
        at=found.at,
        text=found.text,
        verdicts=_verdicts(found.verdicts),
        delivery=found.delivery,
        seen_at=found.acknowledged_at,
        seen_by=found.acknowledged_by,
    )


def _facts(rule: AlertRule) -> dict[str, Any]:
    plain = ("name", "tag", "conditions", "combine", "mode", "cool_down_minutes", "delivery", "recipients")
    return {
        "id": rule.pk,
        "watch_id": rule.product_id,
        "hysteresis_percent": f"{Decimal(rule.hysteresis_percent).normalize():f}",
        **{name: getattr(rule, name) for name in (*plain, "pause_reason", "created_at", "updated_at")},
    }


def _detail(rule: AlertRule) -> dict[str, Any]:
    standings = [
        StandingOut.model_construct(
            watch_id=one.product_id,
            product=one.product.name,
            state=one.state,
            since=one.since,
            last_fired_at=one.last_fired_at,
            distance=one.distance,
            verdicts=_verdicts(one.verdicts),
        )
        for one in queries.states([rule.pk]).get(rule.pk, [])
    ]
    return {**_facts(rule), "standings": standings}


@room.get("", permission=Permission.ALERTS_VIEW, response=Page[FiringOut])
def list_alerts(
    request: ApiRequest,
    unseen: Annotated[bool, Query(description="Only what nobody has marked as seen.")] = False,
    watch_id: Annotated[UUID | None, Query(description="Only of this followed product.")] = None,
    sort: Annotated[str, Query(description=f"One of {', '.join(_FIRING_SORTS)}.")] = "newest",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """What fired, the latest first."""
    rows = queries.firings(unseen=unseen, product_id=watch_id)
    return page_of(rows, _firing, sorts=_FIRING_SORTS, sort=sort, cursor=cursor, limit=limit)


@room.post("/seen", permission=Permission.ALERTS_VIEW, response=ChangedOut)
def mark_alerts_seen(request: ApiRequest, data: SeenIn) -> ChangedOut:
    """Mark alerts as seen."""
    return ChangedOut(changed=services.acknowledge(request.shop, by=request.principal, firing_ids=data.ids))


@room.get("/conditions", permission=Permission.ALERTS_VIEW, response=list[ConditionOut])
def list_alert_conditions(request: ApiRequest) -> list[ConditionOut]:
    """The kinds of conditions and what each needs."""
    references = {code: str(label) for code, label in REFERENCES.items()}
    return [
        ConditionOut.model_construct(
            kind=kind.code,
            label=str(kind.label),
            parameters=[
                ParameterOut.model_construct(
                    name=one.name,
                    kind=one.kind,
                    label=str(one.label),
                    default=one.default,
                    options=references if one.kind == "reference" else {},
                )
                for one in kind.parameters
            ],
        )
        for kind in KINDS.values()
    ]


@room.get("/rules", permission=Permission.ALERTS_VIEW, response=Page[RuleOut])
def list_alert_rules(
    request: ApiRequest,
    watch_id: Annotated[UUID | None, Query(description="Only those about this product alone.")] = None,
    show: Annotated[Literal["", "active", "paused"], Query(description="Only these.")] = "",
    sort: Annotated[str, Query(description=f"One of {', '.join(_RULE_SORTS)}.")] = "newest",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Rules, the newest first."""
    return page_of(
        queries.rules(product_id=watch_id, show=show),
        lambda rule: RuleOut.model_construct(**_facts(rule)),
        sorts=_RULE_SORTS,
        sort=sort,
        cursor=cursor,
        limit=limit,
    )


@room.post("/rules", permission=Permission.ALERTS_EDIT, response={201: SavedOut})
def create_alert_rule(request: ApiRequest, data: RuleIn) -> Status[SavedOut]:
    """Make a rule; 402 beyond the plan's rules a product. What is true already fires at once."""
    saved = services.save_rule(request.shop, by=request.principal, data=data.as_rule())
    return Status(201, SavedOut.model_construct(**_detail(saved.rule), is_true_now=saved.is_true_now))


@room.post("/rules/try", permission=Permission.ALERTS_VIEW, remembers=False, response=TriedOut)
def try_alert_rule(request: ApiRequest, data: RuleIn) -> TriedOut:
    """What a rule would say of its product now; nothing is kept and nobody is told."""
    is_true, verdicts = services.try_rule(request.shop, data=data.as_rule())
    return TriedOut.model_construct(is_true=is_true, verdicts=_shown(verdicts))


@room.post("/rules/state", permission=Permission.ALERTS_EDIT, response=ChangedOut)
def set_alert_rules_state(request: ApiRequest, data: AlertRuleStateIn) -> ChangedOut:
    """Pause, resume, remove or restore several rules."""
    do = {
        "pause": services.pause_rules,
        "resume": services.resume_rules,
        "remove": services.remove_rules,
        "restore": services.restore_rules,
    }[data.do]
    return ChangedOut(changed=do(request.shop, by=request.principal, rule_ids=data.ids))


@room.get("/rules/{rule_id}", permission=Permission.ALERTS_VIEW, response=RuleDetailOut)
def get_alert_rule(request: ApiRequest, rule_id: UUID) -> RuleDetailOut:
    """A rule with where it stands."""
    return RuleDetailOut.model_construct(**_detail(queries.rule(rule_id)))


@room.put("/rules/{rule_id}", permission=Permission.ALERTS_EDIT, response=SavedOut)
def replace_alert_rule(request: ApiRequest, rule_id: UUID, data: RuleIn) -> SavedOut:
    """Write a rule anew; it is armed afresh."""
    rule = queries.rule(rule_id)
    match(request, lambda: RuleDetailOut.model_construct(**_detail(rule)))
    saved = services.save_rule(request.shop, by=request.principal, data=data.as_rule(), rule_id=rule_id)
    return SavedOut.model_construct(**_detail(saved.rule), is_true_now=saved.is_true_now)


@room.delete("/rules/{rule_id}", permission=Permission.ALERTS_EDIT)
def remove_alert_rule(request: ApiRequest, rule_id: UUID) -> Status[None]:
    """Put a rule away; what it fired stays."""
    rule = queries.rule(rule_id)
    match(request, lambda: RuleDetailOut.model_construct(**_detail(rule)))
    services.remove_rules(request.shop, by=request.principal, rule_ids=[rule_id])
    return Status(204, None)
