# SPDX-License-Identifier: Apache-2.0
"""Summaries of price movements by mail: daily or weekly, once a day of the shop, only when something moved."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from hawker.core import clock
from hawker.core.db import command
from hawker.core.money import Money
from hawker.core.tenancy import all_shops, shop_scope
from hawker.intelligence.watch import queries
from hawker.intelligence.watch.models import WatchedProduct
from hawker.platform.billing.plans import Reports, entitlements
from hawker.platform.messaging.services import queue
from hawker.platform.shops.models import Shop
from hawker.platform.shops.settings_registry import values

_HOUR = 7
_MOST = 12


def send_due() -> int:
    """Queue the summaries whose time has come; how many."""
    sent = 0
    with all_shops("summaries of every shop"):
        shops = list(Shop.objects.filter(status=Shop.Status.ACTIVE, pk__in=WatchedProduct.objects.values("shop_id")))
    for shop in shops:
        with shop_scope(shop.id):
            sent += send(shop)
    return sent


def send(shop: Shop) -> int:
    """Queue a shop's summary if it is due now: after seven in the morning there, for the day or week before."""
    wish = str(values(shop)["watch.digest"] or "")
    allowed = entitlements(shop).reports
    if not wish or allowed == Reports.NONE:
        return 0
    if wish == "daily" and allowed == Reports.WEEKLY:
        wish = "weekly"
    local = clock.now().astimezone(clock.zone(shop.time_zone))
    if local.hour < _HOUR or (wish == "weekly" and local.weekday() != 0):
        return 0
    contact = str(values(shop)["contact.email"] or "")
    if not contact:
        return 0
    return _queue(shop, wish, contact, local.date().isoformat())


@command
def _queue(shop: Shop, wish: str, contact: str, day: str) -> int:
    days = 1 if wish == "daily" else 7
    movers = [m for m in queries.movers(shop, since=clock.now() - timedelta(days=days)) if m.change_percent]
    if not movers:
        return 0
    with translation.override(shop.language):
        lines = "\n".join(
            f"{m.product.name}: {Money(m.before, shop.currency).format()} → {Money(m.now, shop.currency).format()} "
            f"({m.change_percent:+.1f} %)"
            for m in movers[:_MOST]
        )
        more = len(movers) - _MOST
        if more > 0:
            lines += "\n" + _("and %(n)d more") % {"n": more}
    queue(
        event="watch_digest",
        recipient=contact,
        recipient_name=shop.name,
        language=shop.language,
        context={
            "shop_name": shop.name,
            "movements": lines,
            "count": str(len(movers)),
            "days": str(days),
            "watch_url": django_settings.BASE_URL + reverse("dashboard:watch_today", args=[shop.slug]),
        },
        idempotency_key=f"watch-digest:{shop.id}:{wish}:{day}",
        shop_id=shop.id,
        object_type="watch",
    )
    return 1
