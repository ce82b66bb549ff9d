# SPDX-License-Identifier: Apache-2.0
"""Alerts: what fired, the rules behind it, and the page on which a rule is made, tried and changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hawker.core.errors import HawkerError, ValidationFailed
from hawker.core.text import InvalidNumber, parse_decimal
from hawker.intelligence.alerts import queries, services
from hawker.intelligence.alerts.conditions import KINDS, REFERENCES
from hawker.intelligence.alerts.models import AlertRule
from hawker.intelligence.alerts.services import RuleInput, Saved
from hawker.intelligence.watch import queries as watch
from hawker.intelligence.watch.models import WatchedProduct
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.dashboard import undo
from hawker.surfaces.dashboard.inputs import Reader, uuids_of
from hawker.surfaces.dashboard.shell import MemberRequest, at, go, page, refused, say, warn
from hawker.surfaces.web.access import member_page
from hawker.surfaces.web.jinja import locale, number
from hawker.surfaces.web.listing import ListState, paginate

MOST_CONDITIONS = 4
MOST_PRODUCTS = 500


def _tabs(request: MemberRequest, active: str) -> list[dict[str, Any]]:
    shop = request.shop
    unseen = queries.unseen_count()
    return [
        {
            "label": _("What happened"),
            "href": at(shop, "alerts"),
            "active": active == "alerts",
            "count": unseen or None,
        },
        {"label": _("Rules"), "href": at(shop, "alert_rules"), "active": active == "alert_rules"},
    ]


@member_page(Permission.ALERTS_VIEW, methods=("GET",))
def alerts(request: MemberRequest) -> HttpResponse:
    """What fired, the latest first, and which rules are near to it."""
    shop = request.shop
    state = ListState(request.GET, base=at(shop, "alerts"), filters=("show",))
    found = paginate(queries.firings(unseen=state["show"] == "unseen"), order=("-at", "-pk"), state=state, size=30)
    return page(
        request,
        "alerts",
        {
            "tabs": _tabs(request, "alerts"),
            "state": state,
            "found": found,
            "has_rules": AlertRule.objects.filter(archived_at=None).exists(),
            "unseen": queries.unseen_count(),
            "near": [
                {"state": one, "distance": f"{number(Decimal(str(one.distance or 0)) * 100, decimals=1)} %"}
                for one in queries.near()
            ],
        },
        title=_("Alerts"),
        section="alerts",
    )


@member_page(Permission.ALERTS_VIEW, methods=("POST",))
def alerts_seen(request: MemberRequest) -> HttpResponse:
    """Mark one firing as seen, or all."""
    ids = uuids_of(request.POST.getlist("ids"))
    count = services.acknowledge(request.shop, by=request.principal, firing_ids=ids or None)
    if not ids:
        say(
            request,
            ngettext("%(n)s alert is marked as seen.", "%(n)s alerts are marked as seen.", count) % {"n": count},
        )
    return go(request, at(request.shop, "alerts"))


@member_page(Permission.ALERTS_VIEW, methods=("GET",))
def alert_rules(request: MemberRequest) -> HttpResponse:
    """Every rule with where it stands."""
    shop = request.shop
    state = ListState(request.GET, base=at(shop, "alert_rules"), filters=("show",))
    found = paginate(queries.rules(show=state["show"]), order=("-created_at", "-pk"), state=state)
    words = {"": _("All"), "active": _("Active"), "paused": _("Paused")}
    return page(
        request,
        "alert_rules",
        {
            "tabs": _tabs(request, "alert_rules"),
            "state": state,
            "found": found,
            "rows": [_rule_row(rule) for rule in found.rows],
            "shows": [
                {"label": word, "href": state.url(show=code), "active": state["show"] == code}
                for code, word in words.items()
            ],
        },
        title=_("Rules"),
        section="alerts",
    )


def _rule_row(rule: Any) -> dict[str, Any]:
    reasons = {"": _("Active"), "user": _("Paused"), "limit": _("Beyond your plan"), "done": _("Fired, done")}
    pills = {"": "active", "user": "paused", "limit": "low", "done": "completed"}
    if rule.product is not None:
        about = rule.product.name
    else:
        about = _("products tagged %(tag)s") % {"tag": rule.tag} if rule.tag else _("all products")
    return {
        "id": rule.pk,
        "rule": rule,
        "about": about,
        "word": reasons[rule.pause_reason],
        "pill": pills[rule.pause_reason],
    }


@member_page(Permission.ALERTS_EDIT, methods=("POST",))
def alert_rules_bulk(request: MemberRequest) -> HttpResponse:
    """Pause, resume or remove the picked rules."""
    shop, by = request.shop, request.principal
    picked = uuids_of(request.POST.getlist("ids"))
    back = request.POST.get("next", "")
    address = back if back.startswith(f"/app/{shop.slug}/") else at(shop, "alert_rules")
    do = request.POST.get("do", "")
    if not picked:
        warn(request, _("Pick at least one rule first."))
    elif do == "pause":
        count = services.pause_rules(shop, by=by, rule_ids=picked)
        say(request, ngettext("%(n)s rule is paused.", "%(n)s rules are paused.", count) % {"n": count})
    elif do == "resume":
        count = services.resume_rules(shop, by=by, rule_ids=picked)
        say(request, ngettext("%(n)s rule watches again.", "%(n)s rules watch again.", count) % {"n": count})
    elif do == "remove":
        count = services.remove_rules(shop, by=by, rule_ids=picked)
        token = undo.offer(request, "alert_rules_removed", {"ids": [str(key) for key in picked]})
        say(request, ngettext("%(n)s rule is removed.", "%(n)s rules are removed.", count) % {"n": count}, undo=token)
    return go(request, address)


@undo.undoable("alert_rules_removed", Permission.ALERTS_EDIT)
def _bring_back(request: MemberRequest, data: Mapping[str, Any]) -> str:
    count = services.restore_rules(request.shop, by=request.principal, rule_ids=uuids_of(data["ids"]))
    return ngettext("%(n)s rule is back.", "%(n)s rules are back.", count) % {"n": count}


# One rule


@member_page(Permission.ALERTS_EDIT)
def alert_new(request: MemberRequest) -> HttpResponse:
    """Make a rule, for a product or for many."""
    if request.method == "POST":
        return _save(request, None)
    product = next(iter(uuids_of([request.GET.get("product", "")])), None)
    return _form(request, None, _typed_new(request, product))


@member_page(Permission.ALERTS_VIEW, post=Permission.ALERTS_EDIT)
def alert(request: MemberRequest, rule_id: UUID) -> HttpResponse:
    """A rule with where it stands for each product and what it fired."""
    rule = queries.rule(rule_id)
    if request.method == "POST":
        return _save(request, rule)
    return _form(request, rule, _typed_of(rule))


def _typed_new(request: MemberRequest, product: UUID | None) -> dict[str, Any]:
    """A first condition that makes sense: below what it costs now, a little."""
    amount = ""
    if product is not None:
        found = WatchedProduct.objects.filter(pk=product).first()
        row = watch.rows_of(request.shop, [found])[0] if found else None
        if row is not None and row.now is not None:
            amount = number(round(row.now * Decimal("0.95"), 2))
    return {
        "product": str(product or ""),
        "conditions": [{"kind": request.GET.get("kind", "below"), "amount": amount}],
        "combine": "all",
        "mode": "repeating",
        "cool_down_minutes": "60",
        "hysteresis_percent": "1",
        "delivery": "now",
        "recipients": "",
        "name": "",
        "tag": "",
    }


def _typed_of(rule: AlertRule) -> dict[str, Any]:
    return {
        "product": str(rule.product_id or ""),
        "tag": rule.tag,
        "name": rule.name,
        "conditions": [_shown_condition(entry) for entry in rule.conditions],
        "combine": rule.combine,
        "mode": rule.mode,
        "cool_down_minutes": str(rule.cool_down_minutes),
        "hysteresis_percent": number(rule.hysteresis_percent),
        "delivery": rule.delivery,
        "recipients": ", ".join(rule.recipients),
    }


def _shown_condition(entry: Mapping[str, Any]) -> dict[str, str]:
    kind = KINDS[entry["kind"]]
    shown = {"kind": kind.code}
    for parameter in kind.parameters:
        value = str(entry.get(parameter.name, ""))
        shown[parameter.name] = value if parameter.kind == "reference" or not value else number(Decimal(value))
    return shown


def _read(request: MemberRequest) -> tuple[RuleInput, dict[str, Any]]:
    """The form as a rule and as it was typed."""
    reader = Reader(request.POST)
    typed: dict[str, Any] = {name: reader.text(name) for name in request.POST if name not in ("csrfmiddlewaretoken",)}
    typed["conditions"] = []
    conditions = []
    for index in range(MOST_CONDITIONS):
        kind = KINDS.get(reader.text(f"kind-{index}"))
        if kind is None:
            continue
        entry: dict[str, Any] = {"kind": kind.code}
        shown = dict(entry)
        for parameter in kind.parameters:
            text = reader.text(f"{parameter.name}-{index}")
            shown[parameter.name] = text
            entry[parameter.name] = text if parameter.kind == "reference" else _plain(text)
        conditions.append(entry)
        typed["conditions"].append(shown)
    product = next(iter(uuids_of([reader.text("product")])), None)
    data = RuleInput(
        conditions=conditions,
        name=reader.text("name"),
        product_id=product,
        tag=reader.text("tag") if product is None else "",
        combine=reader.text("combine", "all"),
        mode=reader.text("mode", "repeating"),
        cool_down_minutes=reader.whole("cool_down_minutes", default=60),
        hysteresis_percent=reader.decimal("hysteresis_percent", default=Decimal(1)),
        delivery=reader.text("delivery", "now"),
        recipients=[address for address in reader.text("recipients").replace(";", ",").split(",") if address.strip()],
    )
    reader.check()
    return data, typed


def _plain(text: str) -> str:
    """A number as the language writes it, in plain digits; what is none stays, and is refused by its field."""
    try:
        return str(parse_decimal(text, locale=locale()))
    except InvalidNumber:
        return text


def _save(request: MemberRequest, rule: AlertRule | None) -> HttpResponse:
    shop = request.shop
    typed: dict[str, Any] = {**request.POST.dict(), "conditions": []}
    try:
        data, typed = _read(request)
        if request.POST.get("do") == "try":
            return _form(request, rule, typed, tried=services.try_rule(shop, data=data))
        saved = services.save_rule(shop, by=request.principal, data=data, rule_id=rule.pk if rule else None)
    except ValidationFailed as error:
        return _form(request, rule, typed, faults=error.by_field(), status=error.status)
    except HawkerError as error:
        refused(request, error)
        return go(request, at(shop, "alert_rules"))
    say(request, _said(saved))
    product = saved.rule.product_id
    return go(request, at(shop, "watch_product", product) + "#alerts" if product else at(shop, "alert_rules"))


def _said(saved: Saved) -> str:
    if saved.is_true_now:
        return _("“%(name)s” is saved, and is true already: it has fired once.") % {"name": saved.rule.name}
    return _("“%(name)s” is saved and watches.") % {"name": saved.rule.name}


def _form(
    request: MemberRequest,
    rule: AlertRule | None,
    typed: Mapping[str, Any],
    *,
    faults: Mapping[str, Sequence[str]] | None = None,
    tried: tuple[bool, list[Any]] | None = None,
    status: int = 200,
) -> HttpResponse:
    shop = request.shop
    conditions = list(typed.get("conditions") or [{"kind": "below"}])
    empty = [{"kind": ""} for _n in range(min(MOST_CONDITIONS, max(2, len(conditions) + 1)) - len(conditions))]
    products = WatchedProduct.objects.filter(archived_at=None).order_by("name")[:MOST_PRODUCTS]
    states = queries.states([rule.pk]).get(rule.pk, []) if rule else []
    return page(
        request,
        "alert",
        {
            "rule": rule,
            "row": _rule_row(rule) if rule else None,
            "typed": typed,
            "conditions": [*conditions, *empty],
            "kinds": [("", _("no further condition")), *((code, str(kind.label)) for code, kind in KINDS.items())],
            "parameters": parameters(shop.currency),
            "references": [(code, str(text)) for code, text in REFERENCES.items()],
            "products": [("", _("all products, or those with a tag")), *((str(p.pk), p.name) for p in products)],
            "tags": [("", _("any"))] + [(name, f"{name} ({count})") for name, count in watch.tags()],
            "combines": [("all", _("all of them hold")), ("any", _("any of them holds"))],
            "modes": [("repeating", _("each time it comes true")), ("once", _("once, then stop"))],
            "deliveries": [
                ("now", _("by mail at once")),
                ("digest", _("in the daily summary")),
                ("none", _("only here")),
            ],
            "cool_downs": [
                ("0", _("none")),
                ("60", _("1 hour")),
                ("360", _("6 hours")),
                ("1440", _("1 day")),
                ("10080", _("1 week")),
            ],
            "faults": faults or {},
            "tried": tried,
            "states": [
                {
                    "state": one,
                    "distance": f"{number(Decimal(str(one.distance)) * 100, decimals=1)} %" if one.distance else "",
                }
                for one in states[:30]
            ],
            "firings": list(queries.firings().filter(rule=rule)[:12]) if rule else [],
        },
        title=rule.name if rule else _("New alert"),
        section="alerts",
        crumbs=[(_("Rules"), at(shop, "alert_rules"))] if rule else (),
        status=status,
    )


def parameters(currency: str) -> list[dict[str, Any]]:
    """Every parameter of every kind, once, with the kinds that need it: the form shows what is needed."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    suffixes = {"amount": currency, "percent": "%", "days": _("days"), "hours": _("hours")}
    for code, kind in KINDS.items():
        for parameter in kind.parameters:
            entry = found.setdefault(
                (parameter.name, parameter.kind),
                {
                    "name": parameter.name,
                    "kind": parameter.kind,
                    "label": str(parameter.label),
                    "suffix": suffixes.get(parameter.kind, ""),
                    "kinds": [],
                },
            )
            entry["kinds"].append(code)
    return list(found.values())
