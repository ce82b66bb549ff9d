# SPDX-License-Identifier: Apache-2.0
"""The first page: what needs somebody, how today goes, and the latest orders."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hawker.commerce.orders import queries as orders
from hawker.commerce.orders.queries import DaySales, Need
from hawker.core import clock
from hawker.core.measures import format_quantity
from hawker.core.money import Money, total
from hawker.platform.messaging.models import Message
from hawker.platform.shops.models import Shop
from hawker.platform.shops.permissions import Permission
from hawker.platform.shops.queries import onboarding_steps
from hawker.platform.shops.services import dismiss_onboarding
from hawker.surfaces.dashboard.scales import round_places
from hawker.surfaces.dashboard.shell import MemberRequest, at, page
from hawker.surfaces.web.access import member_page
from hawker.surfaces.web.jinja import ago, clock_time, day, locale, money, number

DAYS = 30


@member_page(Permission.ORDERS_VIEW, methods=("GET",))
def overview(request: MemberRequest) -> HttpResponse:
    """What to do next comes first, figures after."""
    shop, now = request.shop, clock.now()
    today = clock.local_date(now, shop.time_zone)
    sales = orders.sales_by_day(shop, first=today - timedelta(days=2 * DAYS - 1), last=today)
    steps = onboarding_steps(shop) if shop.onboarding_dismissed_at is None else []
    latest = list(orders.order_list()[:8])
    return page(
        request,
        "overview",
        {
            "greeting": _greeting(request, shop),
            "as_of": _("%(day)s · figures of %(time)s, %(zone)s time")
            % {
                # Translators: how a day is written (Unicode date pattern), here as in "Saturday 21 November".
                "day": format_date(today, format=_("EEEE d MMMM"), locale=locale()),
                "time": clock_time(now, shop.time_zone),
                "zone": _zone_name(shop.time_zone),
            },
            "needs": _needs(request),
            "figures": _figures(shop, sales),
            "chart": _chart(shop, sales),
            "has_sales": any(one.orders for one in sales),
            "orders": latest,
            "steps": list(steps) if any(not step.done for step in steps) else [],
            "steps_done": sum(1 for step in steps if step.done),
        },
        title=_("Overview"),
        section="overview",
    )


@member_page(Permission.SETTINGS_EDIT, methods=("POST",))
def onboarding_dismiss(request: MemberRequest) -> HttpResponse:
    """Put the checklist away."""
    dismiss_onboarding(request.shop)
    return HttpResponseRedirect(at(request.shop, "overview"))


def _greeting(request: MemberRequest, shop: Shop) -> str:
    hour = clock.now().astimezone(clock.zone(shop.time_zone)).hour
    name = request.user.get_short_name()
    if 4 <= hour < 12:
        return _("Good morning, %(name)s") % {"name": name}
    if 12 <= hour < 18:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


def _zone_name(zone: str) -> str:
    return zone.rsplit("/", 1)[-1].replace("_", " ")


# What needs somebody


def _needs(request: MemberRequest) -> list[dict[str, Any]]:
    shop, permissions = request.shop, request.principal.permissions
    items = [_need(shop, need, may_edit=Permission.STOCK_EDIT in permissions) for need in orders.needs_attention()]
    if Permission.MESSAGES_VIEW in permissions:
        failed = Message.objects.filter(state__in=(Message.State.FAILED, Message.State.UNKNOWN)).count()
        if failed:
            items.append(
                {
                    "icon": "mail",
                    "tone": "error",
                    "title": ngettext("%(n)s message failed", "%(n)s messages failed", failed) % {"n": failed},
                    "detail": _("Customers did not get them. See why and send them again."),
                    "action": _("See why"),
                    "href": at(shop, "messages") + "?state=failed",
                }
            )
    return items


def _need(shop: Shop, need: Need, *, may_edit: bool) -> dict[str, Any]:
    since = {"ago": ago(need.oldest_at)} if need.oldest_at else {"ago": ""}
    count = {"n": need.count}
    if need.code == "low_stock":
        left = format_quantity(need.available, need.unit, locale())
        return {
            "icon": "triangle-alert",
            "tone": "warning" if need.available > 0 else "error",
            "title": _("%(product)s: %(left)s left") % {"product": need.product_name, "left": left}
            if need.available > 0
            else _("%(product)s is sold out") % {"product": need.product_name},
            "detail": _("low since %(ago)s") % since if need.oldest_at else "",
            "action": _("Receive") if may_edit else _("Look"),
            "href": at(shop, "stock_product", need.product_id) + ("#receive" if may_edit else ""),
        }
    words: dict[str, tuple[str, str, str, str, str]] = {
        "to_confirm": (
            "circle-help",
            "warning",
            ngettext("%(n)s order to confirm", "%(n)s orders to confirm", need.count) % count,
            _("Confirm"),
            "pending",
        ),
        "to_pack": (
            "package-open",
            "primary",
            ngettext("%(n)s order to pack", "%(n)s orders to pack", need.count) % count,
            pgettext("verb", "Pack"),
            "confirmed",
        ),
        "to_hand_over": (
            "truck",
            "info",
            ngettext("%(n)s order to hand over", "%(n)s orders to hand over", need.count) % count,
            _("Hand over"),
            "handover",
        ),
    }
    icon, tone, title, action, status = words[need.code]
    return {
        "icon": icon,
        "tone": tone,
        "title": title,
        "detail": _("oldest placed %(ago)s") % since,
        "action": action,
        "href": at(shop, "orders") + f"?status={status}&sort=placed",
    }


# Figures


def _figures(shop: Shop, sales: list[DaySales]) -> list[dict[str, Any]]:
    """Today beside the same weekday last week, and 30 days beside the 30 before; all sums of orders."""
    today, week_ago = sales[-1], sales[-8]
    recent, earlier = sales[-DAYS:], sales[:-DAYS]
    sums = [total((one.total for one in part), shop.currency) for part in (recent, earlier)]
    counts = [sum(one.orders for one in part) for part in (recent, earlier)]
    averages = [_average(s, n) for s, n in zip(sums, counts, strict=True)]
    weekday = format_date(week_ago.day, format="EEEE", locale=locale())
    last = _("all of last %(weekday)s: %(value)s")
    before = _("vs 30 days before")
    return [
        {
            "label": _("Sales today"),
            "value": _cash(shop, today.total),
            "note": last % {"weekday": weekday, "value": _cash(shop, week_ago.total)},
            "definition": _(
                "Totals (with delivery and tax) of orders placed today in the shop's time zone, "
                "without cancelled, failed and unpaid online orders."
            ),
            "href": f"{at(shop, 'orders')}?since={today.day}",
        },
        {
            "label": _("Orders today"),
            "value": number(today.orders),
            "note": last % {"weekday": weekday, "value": number(week_ago.orders)},
            "definition": _("Orders placed today that stand: not cancelled, not failed, not waiting for a payment."),
            "href": f"{at(shop, 'orders')}?since={today.day}",
        },
        {
            "label": _("Sales in 30 days"),
            "value": _cash(shop, sums[0]),
            "spark": [float(one.total.amount) for one in recent] if sums[0] else None,
            "definition": _(
                "The same sum over the last 30 days, today included; the change is against the 30 days before."
            ),
            **_change(sums[0].amount, sums[1].amount, before),
        },
        {
            "label": _("Average order"),
            "value": _cash(shop, averages[0]) if averages[0] is not None else None,
            "definition": _("Sales in 30 days divided by the number of those orders."),
            **(
                _change(averages[0].amount, averages[1].amount, before)
                if averages[0] is not None and averages[1] is not None
                else {"note": _("no orders in 30 days") if averages[0] is None else _("none to compare with")}
            ),
        },
    ]


def _average(amount: Money, count: int) -> Money | None:
    return Money(amount.amount / count, amount.currency) if count else None


def _change(now: Decimal, before: Decimal, versus: str) -> dict[str, Any]:
    """A change in percent, or nothing to compare with; never a percentage of nothing."""
    if not before:
        return {"note": _("none to compare with")}
    percent = (now - before) * 100 / before
    direction = "flat" if abs(percent) < Decimal("0.05") else ("up" if percent > 0 else "down")
    return {"delta": f"{number(abs(percent), decimals=1)} %", "direction": direction, "versus": versus}


def _cash(shop: Shop, amount: Money) -> str:
    return money(amount, trim=True, country=shop.country)


def _chart(shop: Shop, sales: list[DaySales]) -> dict[str, Any]:
    recent, earlier = sales[-DAYS:], sales[:-DAYS]

    def label(on: date) -> str:
        return format_date(on, format="d MMM", locale=locale())

    return {
        "labels": [label(one.day) for one in recent],
        "series": [
            {
                "label": _("Last 30 days"),
                "values": [float(one.total.amount) for one in recent],
                "texts": [_cash(shop, one.total) for one in recent],
            },
            {
                "label": _("30 days before"),
                "values": [float(one.total.amount) for one in earlier],
                "texts": [_cash(shop, one.total) for one in earlier],
                "compare": True,
            },
        ],
        "ticks": _ticks(shop, max(float(one.total.amount) for one in sales)),
        "note": _("Orders that stand, by the day they were placed, %(zone)s time")
        % {"zone": _zone_name(shop.time_zone)},
        "description": _("From %(first)s to %(last)s") % {"first": day(recent[0].day), "last": day(recent[-1].day)},
    }


def _ticks(shop: Shop, top: float) -> list[tuple[float, str]]:
    return [(place, _cash(shop, Money(Decimal(str(place)), shop.currency))) for place in round_places(top)]
