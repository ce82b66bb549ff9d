# SPDX-License-Identifier: Apache-2.0
"""What the pages of price watching share: their tabs, words for states, figures as texts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hawker.core.money import Money, round_to
from hawker.intelligence.watch.models import Follow
from hawker.intelligence.watch.queries import Row, proposals
from hawker.platform.shops.models import Shop
from hawker.surfaces.dashboard.shell import MemberRequest, at
from hawker.surfaces.web.jinja import money, number


def tabs(request: MemberRequest, active: str) -> list[dict[str, Any]]:
    """The pages of price watching, as tabs."""
    shop = request.shop
    open_ones = proposals().count()
    items = (
        ("watch_today", _("Today"), None),
        ("watch", _("Products"), None),
        ("watch_compare", _("Compare"), open_ones or None),
        ("watch_portfolio", _("Portfolio"), None),
        ("watch_lists", _("Wish lists"), None),
    )
    return [
        {"label": label, "href": at(shop, name), "active": name == active, "count": count}
        for name, label, count in items
    ]


def state_words() -> dict[str, str]:
    """What the states of a followed product are called."""
    return {
        "ok": _("Checked"),
        "waiting": _("First check runs"),
        "failing": _("Not readable"),
        "sold_out": _("Sold out"),
        "paused": _("Paused"),
        "limit": _("Beyond your plan"),
    }


STATE_TONES = {
    "ok": "ok",
    "waiting": "processing",
    "failing": "retrying",
    "sold_out": "out_of_stock",
    "paused": "paused",
    "limit": "low",
}
"""The pill of each state; see components/state.jinja."""


def availability_words() -> dict[str, str]:
    """Whether it can be bought."""
    return {
        "in_stock": _("In stock"),
        "out_of_stock": _("Out of stock"),
        "preorder": _("Pre-order"),
        "backorder": _("Back-order"),
        "discontinued": _("Discontinued"),
        "unknown": _("Not said"),
    }


def method_words(method: str) -> str:
    """How a price was found, for people."""
    head = method.split(":", 1)[0].split(" ", 1)[0]
    known = {
        "json-ld": "JSON-LD",
        "microdata": "microdata",
        "rdfa": "RDFa",
        "meta": "Open Graph",
        "state": _("page data"),
        "platform": _("shop system"),
        "page": _("shown on the page"),
        "site": _("rule for this shop"),
        "css": _("by your selector"),
        "choice": _("chosen by you"),
        "import": _("imported"),
    }
    return known.get(head, head)


def change(percent: Decimal | None, *, decimals: int = 1) -> dict[str, Any] | None:
    """A change in percent as arrow, sign and text; falling prices are good."""
    if percent is None:
        return None
    rounded = round(percent, decimals)
    direction = "flat" if rounded == 0 else "up" if rounded > 0 else "down"
    return {"text": f"{number(abs(rounded), decimals=decimals)} %", "direction": direction, "value": percent}


def cash(shop: Shop, amount: Decimal | None, currency: str = "", *, trim: bool = False) -> str:
    """An amount as everywhere in the dashboard: in the shop's country's way, in its currency or another."""
    if amount is None:
        return "–"
    return money(Money(amount, currency or shop.currency), trim=trim, country=shop.country)


def percent_words(part_of_one: Decimal | None) -> str:
    """A rate as percent."""
    return "–" if part_of_one is None else f"{number(part_of_one * 100, decimals=1)} %"


def role_options() -> list[tuple[str, str]]:
    """What a seller can be to the shop, for a select."""
    return [
        (Follow.Role.COMPETITOR, _("Competitor")),
        (Follow.Role.SUPPLIER, _("Supplier")),
        (Follow.Role.OWN, _("Own shop elsewhere")),
    ]


def charm_options() -> list[tuple[str, str]]:
    """Endings of prices, for a select."""
    return [("", _("as reckoned")), ("99", ".99"), ("95", ".95"), ("90", ".90"), ("whole", _("whole numbers"))]


def minutes_words(minutes: int) -> str:
    """A rhythm in the unit people say."""
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if minutes < 1440:
        return ngettext("%(n)s hour", "%(n)s hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s day", "%(n)s days", minutes // 1440) % {"n": minutes // 1440}


def row_of(row: Row) -> dict[str, Any]:
    """A followed product for a table."""
    return {
        "id": row.product.pk,
        "product": row.product,
        "row": row,
        "picture": default_storage.url(row.picture) if row.picture else "",
        "state": row.state,
        "pill": STATE_TONES[row.state],
        "word": state_words()[row.state],
        "day": change(row.change_day),
        "first": change(row.change_first),
        "trend": [float(price) for price in row.trend],
    }


def exact(amount: Decimal | None, currency: str) -> Decimal | None:
    """An amount for a file: with the decimals of its currency and nothing else."""
    return None if amount is None else round_to(amount, currency)
