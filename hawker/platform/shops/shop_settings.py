# SPDX-License-Identifier: Apache-2.0
"""The settings every shop has, besides its columns (name, country, currency, time zone, language)."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hawker.core import addresses
from hawker.platform.shops.models import Shop
from hawker.platform.shops.setting_types import SettingType as Type
from hawker.platform.shops.settings_registry import define, define_group

ZERO = Decimal("0")
MAX_AMOUNT = Decimal("9999999")


def _known_region(value: str, shop: Shop) -> str | None:
    if addresses.regions(shop.country) and addresses.region_code(shop.country, value) is None:
        return _now("This region is not in the shop's country.")
    return None


def _known_regions(value: tuple[str, ...], shop: Shop) -> str | None:
    unknown = [text for text in value if _known_region(text, shop)]
    return _now("Not a region of the shop's country: %(names)s.") % {"names": ", ".join(unknown)} if unknown else None


def _define_identity() -> None:
    define_group("identity", _("Identity"), _("Who you are, on every page and document."), "store")
    define(
        "identity.legal_name",
        type=Type.TEXT,
        label=_("Legal name"),
        group="identity",
        help=_("As registered; printed on receipts and invoices."),
    )
    define(
        "identity.tax_id",
        type=Type.TEXT,
        label=_("Tax number"),
        group="identity",
        max_length=40,
        help=_("GSTIN, VAT number, NIF or whatever your country calls it."),
    )
    define("identity.tagline", type=Type.TEXT, label=_("Tagline"), group="identity", max_length=140)
    define(
        "identity.logo",
        type=Type.PICTURE,
        label=_("Logo"),
        group="identity",
        help=_("A square picture works best. PNG, JPEG or WebP, at most 10 MB."),
    )
    define(
        "identity.primary_colour",
        type=Type.COLOUR,
        label=_("Main colour"),
        group="identity",
        help=_("Buttons and links. Contrast is kept in light and dark."),
    )
    define("identity.secondary_colour", type=Type.COLOUR, label=_("Second colour"), group="identity")


def _define_contact() -> None:
    define_group("contact", _("Contact"), _("How customers reach you."), "phone")
    define("contact.email", type=Type.EMAIL, label=_("E-mail"), group="contact")
    define("contact.phone", type=Type.PHONE, label=_("Phone"), group="contact")
    define("contact.whatsapp", type=Type.PHONE, label=_("WhatsApp number"), group="contact")
    define(
        "hours.text",
        type=Type.LONG_TEXT,
        label=_("Opening hours"),
        group="contact",
        max_length=600,
        help=_("One line a day or span, as “Mon to Sat: 9:00 to 21:00”."),
    )
    define_group("address", _("Address"), _("Where you are; also where pick-up happens."), "map-pin")
    define("address.line1", type=Type.TEXT, label=_("Street and number"), group="address")
    define("address.line2", type=Type.TEXT, label=_("Further line"), group="address")
    define("address.city", type=Type.TEXT, label=_("City"), group="address", max_length=100)
    define(
        "address.region",
        type=Type.TEXT,
        label=_("State or region"),
        group="address",
        max_length=100,
        validate=_known_region,
    )
    define("address.postal_code", type=Type.TEXT, label=_("Postal code"), group="address", max_length=20)


def _define_tax() -> None:
    define_group("tax", _("Tax"), _("One rate for all products; shown on totals and receipts."), "percent")
    define(
        "tax.rate_percent",
        type=Type.PERCENT,
        default=ZERO,
        label=_("Rate"),
        group="tax",
        minimum=0,
        maximum=100,
        suffix="%",
    )
    define(
        "tax.prices_include_tax",
        type=Type.BOOLEAN,
        default=True,
        label=_("Prices include tax"),
        group="tax",
        help=_("Off: tax is added to the total at checkout."),
    )
    define(
        "tax.label",
        type=Type.TEXT,
        default="Tax",
        label=_("Name of the tax"),
        group="tax",
        max_length=20,
        required=True,
        help=_("GST, VAT, IVA, Sales tax."),
    )
    define_group("numbering", _("Numbers"), _("How orders are numbered."), "receipt")
    define(
        "numbering.order_start",
        type=Type.INTEGER,
        default=1001,
        label=_("First order number"),
        group="numbering",
        minimum=1,
        maximum=999_999_999,
        help=_("Numbers run on without gaps. A higher start jumps ahead; a lower one changes nothing."),
    )
    define(
        "numbering.order_prefix",
        type=Type.TEXT,
        label=_("In front of the number"),
        group="numbering",
        max_length=8,
    )


def _define_stock() -> None:
    define_group("stock", _("Stock"), _("Holds and what customers see of it."), "boxes")
    define(
        "stock.hold_minutes",
        type=Type.INTEGER,
        default=15,
        label=_("Hold for an online payment"),
        group="stock",
        minimum=2,
        maximum=24 * 60,
        suffix=_("minutes"),
        help=_("Extended while the payment provider says that the payment is under way."),
    )
    define(
        "stock.show_left_below_grams",
        type=Type.INTEGER,
        default=3000,
        label=_("Say how much is left below (by weight)"),
        group="stock",
        minimum=0,
        maximum=10_000_000,
        suffix="g",
    )
    define(
        "stock.show_left_below_pieces",
        type=Type.INTEGER,
        default=10,
        label=_("Say how much is left below (by piece)"),
        group="stock",
        minimum=0,
        maximum=1_000_000,
        suffix=_("pieces"),
    )
    define(
        "stock.low_default_grams",
        type=Type.INTEGER,
        default=1000,
        label=_("Low-stock threshold of new products (by weight)"),
        group="stock",
        minimum=0,
        maximum=10_000_000,
        suffix="g",
    )
    define(
        "stock.low_default_pieces",
        type=Type.INTEGER,
        default=5,
        label=_("Low-stock threshold of new products (by piece)"),
        group="stock",
        minimum=0,
        maximum=1_000_000,
        suffix=_("pieces"),
    )


def _define_delivery() -> None:
    define_group("delivery", _("Delivery and pick-up"), _("Where you deliver, and what it costs."), "truck")
    define("delivery.is_offered", type=Type.BOOLEAN, default=True, label=_("We deliver"), group="delivery")
    define(
        "delivery.label",
        type=Type.TEXT,
        label=_("Name of the charge"),
        group="delivery",
        max_length=40,
        help=_("Empty means “Delivery”."),
    )
    amount = partial(define, type=Type.DECIMAL, group="delivery", minimum=0, maximum=MAX_AMOUNT)
    amount("delivery.charge", default=ZERO, label=_("Charge per order"))
    amount(
        "delivery.charge_per_started_kg",
        default=ZERO,
        label=_("Charge per started kilogram"),
        help=_("Added to the charge per order, for products sold by weight."),
    )
    amount(
        "delivery.free_over",
        default=None,
        label=_("Free from"),
        help=_("Orders of this value are delivered free. Empty means never."),
    )
    amount("delivery.minimum_order", default=None, label=_("Smallest order delivered"))
    define(
        "delivery.countries",
        type=Type.COUNTRIES,
        default=(),
        label=_("Countries"),
        group="delivery",
        help=_("Two-letter codes. Empty means only your own country."),
    )
    define(
        "delivery.regions",
        type=Type.LIST,
        default=(),
        label=_("States or regions"),
        group="delivery",
        help=_("In your own country. Empty means all of them."),
        validate=_known_regions,
    )
    define("delivery.note", type=Type.TEXT, label=_("Note to customers"), group="delivery", max_length=300)
    define(
        "delivery.pickup_is_offered",
        type=Type.BOOLEAN,
        default=True,
        label=_("Customers may pick up"),
        group="delivery",
    )


def _define_checkout() -> None:
    define_group("checkout", _("Checkout"), _("What you ask for, and how customers pay."), "credit-card")
    flag = partial(define, type=Type.BOOLEAN, group="checkout")
    flag("checkout.phone_required", default=True, label=_("Phone number is required"))
    flag("checkout.email_required", default=False, label=_("E-mail is required"))
    flag("checkout.note_enabled", default=True, label=_("Customers may leave a note"))
    flag("payments.cash_enabled", default=True, label=_("Cash on delivery"))
    flag(
        "payments.sandbox_enabled",
        default=False,
        label=_("Test payments"),
        help=_("A page that pretends to be a bank; nobody is charged. Switch it off before you sell for real."),
    )
    flag(
        "orders.confirm_cash_by_hand",
        default=False,
        label=_("Confirm cash orders by hand"),
        help=_("New cash orders wait until somebody confirms them."),
    )
    define_group("receipts", _("Receipts"), "", "receipt-text")
    define("receipts.footer", type=Type.LONG_TEXT, label=_("Footer"), group="receipts", max_length=600)
    define(
        "receipts.consume_within_days",
        type=Type.INTEGER,
        default=None,
        label=_("Consume within"),
        group="receipts",
        minimum=1,
        maximum=3650,
        suffix=_("days of packing"),
        help=_("Printed as a date on receipts. Empty prints nothing."),
    )


def _define_pages() -> None:
    define_group("seo", _("Search engines"), _("How the storefront's first page is found."), "search")
    define("seo.title", type=Type.TEXT, label=_("Title"), group="seo", max_length=70)
    define("seo.description", type=Type.TEXT, label=_("Description"), group="seo", max_length=200)
    define_group("social", _("Elsewhere"), _("Links in the footer of the storefront."), "link")
    define("social.instagram", type=Type.URL, label="Instagram", group="social")
    define("social.facebook", type=Type.URL, label="Facebook", group="social")
    define("social.whatsapp", type=Type.URL, label="WhatsApp", group="social")
    define_group("legal", _("Pages"), _("Written pages of the storefront. Empty ones are not shown."), "scroll-text")
    text = partial(define, type=Type.LONG_TEXT, group="legal", max_length=40_000)
    text("legal.about", label=_("About us"))
    text("legal.terms", label=_("Terms"))
    text("legal.privacy", label=_("Privacy"))
    text("legal.refunds", label=_("Returns and refunds"))


def define_all() -> None:
    """Fill the registry; called once when the application starts."""
    _define_identity()
    _define_contact()
    _define_tax()
    _define_stock()
    _define_delivery()
    _define_checkout()
    _define_pages()
