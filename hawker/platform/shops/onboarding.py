# SPDX-License-Identifier: Apache-2.0
"""The lines of the onboarding checklist that this room knows; catalogue, stock and orders add theirs."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hawker.platform.shops.models import Invitation, Membership, Shop
from hawker.platform.shops.queries import register_step
from hawker.platform.shops.settings_registry import values


def _has_contact(shop: Shop) -> bool:
    chosen = values(shop)
    return bool(chosen["contact.phone"] or chosen["contact.email"])


def _has_looks(shop: Shop) -> bool:
    chosen = values(shop)
    return bool(chosen["identity.logo"] or chosen["identity.primary_colour"])


def _has_delivery(shop: Shop) -> bool:
    """Somebody decided about delivery: any of its settings differs from what a new shop has."""
    chosen = values(shop)
    return any(chosen.is_changed(key) for key in chosen if key.startswith("delivery."))


def _has_pages(shop: Shop) -> bool:
    chosen = values(shop)
    return bool(chosen["legal.terms"] and chosen["legal.privacy"])


def _is_in_earnest(shop: Shop) -> bool:
    return not (settings.HAWKER_SANDBOX_PAYMENTS and values(shop)["payments.sandbox_enabled"])


def _has_company(shop: Shop) -> bool:
    return Membership.objects.count() > 1 or Invitation.objects.filter(revoked_at=None).exists()


def register_steps() -> None:
    """Add the lines; called once when the application starts."""
    page = "dashboard:settings"
    register_step("contact", _("Say how customers reach you"), page, _has_contact, 10, anchor="contact")
    register_step("looks", _("Add your logo or colours"), page, _has_looks, 20, anchor="identity")
    register_step(
        "delivery",
        _("Decide where you deliver and what it costs"),
        page,
        _has_delivery,
        50,
        anchor="delivery",
    )
    register_step("pages", _("Write your terms and privacy pages"), page, _has_pages, 70, anchor="legal")
    register_step("members", _("Invite somebody to help"), "dashboard:members", _has_company, 80, anchor="invite")
    register_step(
        "earnest",
        _("Switch test payments off before you open"),
        page,
        _is_in_earnest,
        90,
        anchor="checkout",
    )
