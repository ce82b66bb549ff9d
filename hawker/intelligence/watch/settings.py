# SPDX-License-Identifier: Apache-2.0
"""A shop's settings for watching prices: what reselling costs it, and when it hears of movements."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from hawker.intelligence.watch.figures import CHARMS, TARGETS, Figures
from hawker.platform.shops.setting_types import SettingType as Type
from hawker.platform.shops.settings_registry import ShopSettings, define, define_group

_MOST = Decimal(1_000_000)


def define_all() -> None:
    """Register the groups; called once when the room is ready."""
    define_group(
        "reselling",
        _("Reselling"),
        _("What selling on costs you: the base of profit, margin and return."),
        "calculator",
    )
    percent = {"minimum": Decimal(0), "maximum": Decimal(100)}
    for key, label, more in (
        ("shipping_in", _("Shipping to you, per piece"), {"minimum": Decimal(0), "maximum": _MOST}),
        ("extra_cost", _("Other costs, per piece"), {"minimum": Decimal(0), "maximum": _MOST}),
        ("fee_percent", _("Selling fees, percent of the price"), percent),
        ("fee_fixed", _("Selling fees, fixed per piece"), {"minimum": Decimal(0), "maximum": _MOST}),
        ("tax_percent", _("Tax on sales, percent"), percent),
        ("returns_percent", _("Allowance for returns, percent of the price"), percent),
    ):
        define(f"reselling.{key}", type=Type.DECIMAL, default=Decimal(0), label=label, group="reselling", **more)
    define(
        "reselling.is_tax_included",
        type=Type.BOOLEAN,
        default=True,
        label=_("Selling prices include tax"),
        group="reselling",
    )
    define(
        "reselling.target",
        type=Type.CHOICE,
        default="markup",
        label=_("You aim at a"),
        group="reselling",
        choices=tuple(
            zip(TARGETS, (_("Markup on cost"), _("Margin on price"), _("Return on investment")), strict=True)
        ),
    )
    define(
        "reselling.target_percent",
        type=Type.DECIMAL,
        default=Decimal(30),
        label=_("of, percent"),
        group="reselling",
        minimum=Decimal(0),
        maximum=Decimal(1000),
    )
    define(
        "reselling.charm",
        type=Type.CHOICE,
        default="",
        label=_("Prices end in"),
        group="reselling",
        choices=tuple(zip(CHARMS, (_("whatever comes out"), ".99", ".95", ".90", _("whole numbers")), strict=True)),
    )
    define(
        "watch.digest",
        type=Type.CHOICE,
        default="",
        label=_("Summary of price movements by mail"),
        group="reselling",
        choices=(("", _("never")), ("daily", _("every day")), ("weekly", _("every week"))),
    )


def figures_of(settings: ShopSettings) -> Figures:
    """The shop's reselling figures."""
    return Figures(
        shipping_in=settings["reselling.shipping_in"] or Decimal(0),
        extra_cost=settings["reselling.extra_cost"] or Decimal(0),
        fee_percent=settings["reselling.fee_percent"] or Decimal(0),
        fee_fixed=settings["reselling.fee_fixed"] or Decimal(0),
        tax_percent=settings["reselling.tax_percent"] or Decimal(0),
        is_tax_included=bool(settings["reselling.is_tax_included"]),
        returns_percent=settings["reselling.returns_percent"] or Decimal(0),
        target=str(settings["reselling.target"]),
        target_percent=settings["reselling.target_percent"] or Decimal(0),
        charm=str(settings["reselling.charm"]),
    )
