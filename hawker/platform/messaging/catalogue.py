# SPDX-License-Identifier: Apache-2.0
"""Every message Hawker sends: its variables, who gets it, and its default wording in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hawker.platform.messaging import wording_en, wording_es

Text = str | Promise

EMAIL = "email"
CHANNELS = (EMAIL,)
DEFAULT_LANGUAGE = "en"
_WORDINGS: Mapping[str, ModuleType] = {"en": wording_en, "es": wording_es}

CUSTOMER, STAFF, ACCOUNT, OPERATOR = "customer", "staff", "account", "operator"
"""Who a message is for. Shops may word those to customers and staff."""


@dataclass(frozen=True, slots=True)
class MessageEvent:
    """An occasion to write to somebody."""

    code: str
    title: Text
    variables: Mapping[str, Text]
    """What each variable holds, for whoever edits the wording."""
    samples: Mapping[str, str]
    """A plausible value of each, for previews."""
    audience: str
    channels: tuple[str, ...] = CHANNELS

    @property
    def is_editable(self) -> bool:
        """Whether a shop may have its own wording."""
        return self.audience in (CUSTOMER, STAFF)


@dataclass(frozen=True, slots=True)
class Wording:
    """The templates of one message: `body_html` empty means that it is made from the text."""

    subject: str
    body_text: str
    body_html: str = ""


_Variable = tuple[str, Text, str]

_SHOP: tuple[_Variable, ...] = (("shop_name", _("Name of your shop"), "Sakura Sweets"),)
_CONTACT: tuple[_Variable, ...] = (
    ("shop_phone", _("Phone of your shop, if you have entered one"), "+91 80 4123 4567"),
    ("shop_email", _("E-mail of your shop, if you have entered one"), "hello@sweets.example"),
)
_ORDER: tuple[_Variable, ...] = (
    *_SHOP,
    *_CONTACT,
    ("customer_name", _("Name of the customer"), "Asha Rao"),
    ("order_number", _("Number of the order"), "1042"),
    ("order_total", _("Total to be paid, with currency"), "₹840"),
    (
        "order_lines",
        _("What was ordered, a line each"),
        "1 × Mysore Pak 500 g  ₹420\n2 × Kaju Katli 250 g  ₹420",
    ),
    ("delivery_method", _("“delivery” or “pickup”"), "delivery"),
    ("delivery_address", _("Where it is delivered to, in one line"), "12 MG Road, Bengaluru 560001"),
    ("payment_method", _("How it is paid"), "Cash on delivery"),
    ("order_url", _("Address of the order's page"), "https://shop.example.com/s/sweets/orders/abc/"),
)
_PERSON: tuple[_Variable, ...] = (("name", _("Name of the person"), "Asha"),)
_EMAIL: tuple[_Variable, ...] = (("email", _("The person's address"), "asha@example.com"),)
_NEW_EMAIL: tuple[_Variable, ...] = (("new_email", _("The new address"), "asha.new@example.com"),)
_HOURS: tuple[_Variable, ...] = (("hours", _("For how many hours the link works"), "24"),)
_TIME: _Variable = ("time", _("When it happened"), "2026-11-21 09:42 UTC")
_IP: _Variable = ("ip", _("Network address it came from"), "203.0.113.7")
_WHERE: tuple[_Variable, ...] = (
    _TIME,
    _IP,
    ("device", _("Browser and system it came from"), "Firefox on Linux"),
)
_SECRET_URL: tuple[_Variable, ...] = (
    ("url", _("Address with a one-time token"), "https://shop.example.com/one-time-link"),
)


def _url(description: Text, path: str) -> _Variable:
    return ("url", description, f"https://shop.example.com/{path}")


def _event(code: str, title: Text, audience: str, *variables: _Variable) -> MessageEvent:
    return MessageEvent(
        code=code,
        title=title,
        audience=audience,
        variables={name: description for name, description, _sample in variables},
        samples={name: sample for name, _description, sample in variables},
    )


_EVENTS = (
    _event("verify_email", _("Confirm your address"), ACCOUNT, *_PERSON, *_EMAIL, *_HOURS, *_SECRET_URL),
    _event(
        "reset_password",
        _("Forgotten password"),
        ACCOUNT,
        *_PERSON,
        *_EMAIL,
        *_SECRET_URL,
        ("minutes", _("For how many minutes the link works"), "60"),
        _IP,
    ),
    _event("welcome", _("Welcome"), ACCOUNT, *_PERSON, *_EMAIL, _url(_("Address of the person's shops"), "app/")),
    _event(
        "account_exists",
        _("Sign-up with a known address"),
        ACCOUNT,
        *_EMAIL,
        _url(_("Address of the sign-in page"), "accounts/login/"),
        (
            "reset_url",
            _("Address to ask for a new password"),
            "https://shop.example.com/accounts/password/reset/",
        ),
    ),
    _event(
        "unknown_account",
        _("Forgotten password of an unknown address"),
        ACCOUNT,
        *_EMAIL,
        _url(_("Address of the sign-up page"), "accounts/signup/"),
    ),
    _event(
        "invitation",
        _("Invitation to a shop"),
        ACCOUNT,
        *_SHOP,
        *_SECRET_URL,
        ("inviter", _("Who invites"), "Ravi"),
        ("role", _("The role in the shop"), "manager"),
        ("days", _("For how many days the link works"), "7"),
    ),
    _event(
        "email_change_approve",
        _("Approve a new address"),
        ACCOUNT,
        *_PERSON,
        *_EMAIL,
        *_NEW_EMAIL,
        *_HOURS,
        *_SECRET_URL,
        _IP,
    ),
    _event(
        "email_change_verify",
        _("Confirm a new address"),
        ACCOUNT,
        *_PERSON,
        *_EMAIL,
        *_NEW_EMAIL,
        *_HOURS,
        *_SECRET_URL,
    ),
    _event("email_changed", _("Address changed"), ACCOUNT, *_PERSON, *_EMAIL, *_NEW_EMAIL, _TIME, _IP),
    _event(
        "password_changed",
        _("Password changed"),
        ACCOUNT,
        *_PERSON,
        *_EMAIL,
        *_WHERE,
        _url(_("Address to ask for a new password"), "accounts/password/reset/"),
    ),
    _event(
        "new_device",
        _("Sign-in from a new device"),
        ACCOUNT,
        *_PERSON,
        *_EMAIL,
        *_WHERE,
        _url(_("Address of the list of devices"), "accounts/sessions/"),
    ),
    _event("account_deleted", _("Account deleted"), ACCOUNT, *_PERSON, *_EMAIL, _TIME),
    _event("order_placed", _("Order placed"), CUSTOMER, *_ORDER),
    _event("order_confirmed", _("Order confirmed"), CUSTOMER, *_ORDER),
    _event("order_packed", _("Order packed"), CUSTOMER, *_ORDER),
    _event("order_out_for_delivery", _("Order out for delivery"), CUSTOMER, *_ORDER),
    _event("order_ready_for_pickup", _("Order ready for pick-up"), CUSTOMER, *_ORDER),
    _event("order_completed", _("Order completed"), CUSTOMER, *_ORDER),
    _event("order_cancelled", _("Order cancelled"), CUSTOMER, *_ORDER),
    _event("payment_received", _("Payment received"), CUSTOMER, *_ORDER),
    _event("payment_failed", _("Payment failed"), CUSTOMER, *_ORDER),
    _event("payment_refunded", _("Payment refunded"), CUSTOMER, *_ORDER),
    _event("new_order", _("New order (to the shop)"), STAFF, *_ORDER),
    _event(
        "low_stock",
        _("Low stock (to the shop)"),
        STAFF,
        *_SHOP,
        ("product_name", _("Name of the product"), "Mysore Pak"),
        ("available", _("What is left"), "1.5 kg"),
        ("threshold", _("The amount at which you wanted to know"), "2 kg"),
        (
            "product_url",
            _("Address of the product in the dashboard"),
            "https://shop.example.com/app/sweets/products/",
        ),
    ),
    _event(
        "watch_digest",
        _("Summary of price movements (to the shop)"),
        STAFF,
        *_SHOP,
        ("movements", _("What moved, a line each"), "Aria 700 headphones: €349.00 → €279.00 (-20.1 %)"),
        ("count", _("How many products moved"), "3"),
        ("days", _("Over how many days"), "1"),
        (
            "watch_url",
            _("Address of the overview in the dashboard"),
            "https://shop.example.com/app/reseller/watch/today/",
        ),
    ),
    _event(
        "price_alert",
        _("Price alert (to the shop)"),
        STAFF,
        *_SHOP,
        ("rule_name", _("Name of the alert"), "Headphones under 285"),
        ("product_name", _("Name of the product"), "Aria 700 headphones"),
        (
            "happened",
            _("What happened, a line for each condition"),
            "The price is €279.00 at Headphone Hut, at or below your target of €285.00.",
        ),
        ("product_url", _("Address of the product in the dashboard"), "https://shop.example.com/app/reseller/watch/1/"),
        ("seller_url", _("Address of the seller's page"), "https://headphone-hut.example/aria-700"),
    ),
    _event(
        "alert_digest",
        _("Alerts of the day (to the shop)"),
        STAFF,
        *_SHOP,
        ("count", _("How many alerts fired"), "4"),
        ("lines", _("What fired, a line each"), "Aria 700 headphones: €279.00, at or below €285.00"),
        ("alerts_url", _("Address of the alerts in the dashboard"), "https://shop.example.com/app/reseller/alerts/"),
    ),
    _event(
        "job_failed",
        _("A job failed (to operators)"),
        OPERATOR,
        ("job", _("Name of the job"), "audit.verify"),
        ("time", _("When it happened"), "2026-11-21 09:42 UTC"),
        ("error", _("What went wrong"), "TimeoutError: the server did not answer"),
        ("operator_url", _("Address of the list of runs"), "https://shop.example.com/operator/"),
    ),
)

EVENTS: Mapping[str, MessageEvent] = {event.code: event for event in _EVENTS}


def event(code: str) -> MessageEvent:
    """The event of that code; LookupError for one that is not in the catalogue."""
    try:
        return EVENTS[code]
    except KeyError:
        raise LookupError(f"there is no message called “{code}”") from None


def languages() -> tuple[str, ...]:
    """Languages with a complete default wording."""
    return tuple(_WORDINGS)


def language_for(asked: str) -> str:
    """The language to write in: the one asked for, its base (`es` for `es-MX`), or English."""
    lowered = asked.lower().replace("_", "-")
    for candidate in (lowered, lowered.split("-")[0]):
        if candidate in _WORDINGS:
            return candidate
    return DEFAULT_LANGUAGE


def default_wording(code: str, language: str) -> Wording:
    """The wording that every shop starts with."""
    words = _WORDINGS[language_for(language)]
    return Wording(subject=words.SUBJECTS[code], body_text=words.TEXTS[code].strip() + "\n")


def footer(code: str, language: str) -> str:
    """The small print below a message."""
    words = _WORDINGS[language_for(language)]
    footers: dict[str, str] = {CUSTOMER: words.FOOTER_SHOP, STAFF: words.FOOTER_STAFF}
    account: str = words.FOOTER_ACCOUNT
    return footers.get(event(code).audience, account)


def test_subject(language: str) -> str:
    """How the subject of a test message begins."""
    prefix: str = _WORDINGS[language_for(language)].TEST
    return prefix


def secret_note(language: str) -> str:
    """What others see where a one-time link stands."""
    note: str = _WORDINGS[language_for(language)].SHOWN_FOR_A_LINK
    return note
