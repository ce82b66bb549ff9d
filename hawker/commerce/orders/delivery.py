# SPDX-License-Identifier: Apache-2.0
"""What delivery costs, and whether the shop delivers there, by the shop's settings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from hawker.core.money import Money
from hawker.platform.shops.models import Shop
from hawker.platform.shops.settings_registry import ShopSettings

GRAMS_PER_KG = 1000


@dataclass(frozen=True, slots=True)
class Destination:
    """Where something is to go; empty fields are not known yet."""

    country: str
    region: str = ""
    postal_code: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryPrice:
    """The charge, or why there is none to be had."""

    charge: Money
    label: str
    problem: str = ""
    free_over: Money | None = None


def countries_served(shop: Shop, settings: ShopSettings) -> list[str]:
    """Country codes the shop delivers to: those it set, else its own."""
    return list(settings["delivery.countries"]) or [shop.country]


def price_delivery(
    shop: Shop,
    settings: ShopSettings,
    *,
    destination: Destination | None,
    subtotal: Money,
    weight_grams: int,
) -> DeliveryPrice:
    """The charge: fixed part + part per started kilogram, nothing from the free-delivery value on.

    Without a destination the shop's own country is assumed. Outside the places served there is a problem,
    never a charge of zero by accident.
    """
    zero = Money.zero(shop.currency)
    label = settings["delivery.label"] or _("Delivery")
    if not settings["delivery.is_offered"]:
        return DeliveryPrice(zero, label, _("This shop does not deliver; choose pickup."))
    if destination is not None:
        served = countries_served(shop, settings)
        if destination.country not in served:
            return DeliveryPrice(zero, label, _("This shop does not deliver to that country."))
        regions = list(settings["delivery.regions"])
        if regions and destination.region and destination.country == shop.country:
            if destination.region not in regions:
                return DeliveryPrice(zero, label, _("This shop does not deliver to that region."))
    minimum = settings["delivery.minimum_order"]
    if minimum and subtotal.amount < Decimal(minimum):
        missing = Money(Decimal(minimum), shop.currency) - subtotal
        return DeliveryPrice(
            zero,
            label,
            _("Delivery starts at a minimum order: %(missing)s more.") % {"missing": missing.format()},
        )
    free_over = settings["delivery.free_over"]
    threshold = Money(Decimal(free_over), shop.currency) if free_over else None
    if threshold is not None and subtotal >= threshold:
        return DeliveryPrice(zero, label, free_over=threshold)
    started_kg = -(-weight_grams // GRAMS_PER_KG)
    amount = Decimal(settings["delivery.charge"] or 0) + started_kg * Decimal(
        settings["delivery.charge_per_started_kg"] or 0
    )
    return DeliveryPrice(Money(amount, shop.currency), label, free_over=threshold)
