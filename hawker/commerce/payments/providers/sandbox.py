# SPDX-License-Identifier: Apache-2.0
"""The Sandbox: a pretend provider inside Hawker that behaves like a real one.

It keeps its own record of each charge (`SandboxCharge`), shows the customer a page with pay, fail, cancel
and pending, and sends signed webhooks over HTTP, again and again until they are accepted. Hawker's side
knows it only through `ask`, `status`, `refund` and those webhooks, as it knows any provider.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from typing import Any, ClassVar

from django.conf import settings as django_settings
from django.urls import reverse
from django.utils.translation import gettext as _

from hawker.commerce.payments.models import Payment, SandboxCharge
from hawker.commerce.payments.providers.base import Asked, Status
from hawker.core import clock, crypto, ids
from hawker.core.db import command, locked
from hawker.core.errors import NotFound, TransitionNotAllowed
from hawker.core.money import Money
from hawker.core.tenancy import all_shops, shop_scope
from hawker.platform.jobs import leases
from hawker.platform.jobs.engine import wake
from hawker.platform.shops.models import Shop
from hawker.platform.shops.settings_registry import ShopSettings

SIGNATURE_HEADER = "X-Sandbox-Signature"
TOLERANCE_SECONDS = 300
_TIMEOUT_SECONDS = 5


class Sandbox:
    """Test payments without keys; clearly marked as such wherever it shows."""

    code: ClassVar[str] = "sandbox"
    collects_online: ClassVar[bool] = True

    def label(self) -> str:
        return _("Test payment (sandbox)")

    def is_offered(self, shop: Shop, settings: ShopSettings) -> bool:
        return bool(django_settings.HAWKER_SANDBOX_PAYMENTS and settings["payments.sandbox_enabled"])

    def ask(self, shop: Shop, payment: Payment, *, return_url: str) -> Asked:
        charge, _created = SandboxCharge.objects.get_or_create(
            shop_id=shop.id,
            reference=str(payment.pk),
            defaults={
                "amount_minor": Money(payment.amount, payment.currency).minor_units,
                "currency": payment.currency,
                "return_url": return_url,
                "shop_slug": shop.slug,
                "work_state": SandboxCharge.WorkState.DONE,
            },
        )
        return Asked(
            provider_id=charge.token,
            next_action={"type": "redirect", "url": reverse("sandbox_payment", args=[charge.token])},
        )

    def status(self, payment: Payment) -> Status:
        charge = SandboxCharge.objects.filter(reference=str(payment.pk)).first()
        return Status("open") if charge is None else _status(charge)

    def refund(self, payment: Payment) -> Status:
        return _status(_act(SandboxCharge.objects.get(reference=str(payment.pk)), "refunded"))


def _status(charge: SandboxCharge) -> Status:
    return Status(
        outcome=charge.state,
        provider_payment_id=f"sbx_{charge.token[:16]}",
        amount_minor=charge.amount_minor,
        currency=charge.currency,
        failure="The test payment was declined." if charge.state == "failed" else "",
    )


_STEPS = {
    "open": ("paid", "failed", "cancelled", "pending"),
    "pending": ("paid", "failed", "cancelled"),
    "failed": ("paid", "cancelled"),
    "paid": ("refunded",),
}


@command
def _act(charge: SandboxCharge, state: str) -> SandboxCharge:
    locked_charge = locked(SandboxCharge.objects.filter(pk=charge.pk)).get()
    if locked_charge.state == state:
        return locked_charge
    allowed = _STEPS.get(locked_charge.state, ())
    if state not in allowed:
        raise TransitionNotAllowed(
            subject=_("The test payment"), current=locked_charge.state, asked=state, allowed=allowed
        )
    locked_charge.state = state
    locked_charge.sequence += 1
    locked_charge.work_state = SandboxCharge.WorkState.WAITING
    locked_charge.due_at = clock.now()
    locked_charge.lease_until, locked_charge.lease_token, locked_charge.attempts = None, None, 0
    locked_charge.save()
    wake("payments.send_sandbox_webhooks")
    return locked_charge


def charge_by_token(token: str) -> SandboxCharge:
    """The charge of a sandbox page's address; NotFound for any other token."""
    with all_shops("the sandbox provider knows its charges by token alone"):
        found = SandboxCharge.objects.select_related("shop").filter(token=token).first()
    if found is None:
        raise NotFound(_("There is no such test payment."))
    return found


def decide(token: str, *, outcome: str) -> SandboxCharge:
    """What the customer pressed on the sandbox page: `paid`, `failed`, `cancelled` or `pending`."""
    charge = charge_by_token(token)
    with shop_scope(charge.shop_id):
        return _act(charge, outcome)


def secret_of(shop_id: object) -> bytes:
    """The shop's webhook secret at the sandbox provider (derived, so there is nothing to configure)."""
    return crypto.derive_key(django_settings.SECRET_KEY, f"sandbox-webhook:{shop_id}")


def signature(body: bytes, *, shop_id: object, timestamp: int) -> str:
    """`t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`."""
    mac = hmac.new(secret_of(shop_id), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={mac}"


def verify(body: bytes, header: str, *, shop_id: object) -> bool:
    """Whether a webhook's signature is right and not older than five minutes; constant-time comparison."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    if not parts.get("t", "").isdigit():
        return False
    timestamp = int(parts["t"])
    if abs(clock.now().timestamp() - timestamp) > TOLERANCE_SECONDS:
        return False
    expected = signature(body, shop_id=shop_id, timestamp=timestamp).encode()
    return hmac.compare_digest(expected, f"t={timestamp},v1={parts.get('v1', '')}".encode())


def webhook_body(charge: SandboxCharge) -> bytes:
    """The event that the provider sends for the charge's present state."""
    event: dict[str, Any] = {
        "id": f"evt_{charge.token[:16]}_{charge.sequence}",
        "type": f"charge.{charge.state}",
        "charge": charge.token,
        "reference": charge.reference,
        "amount": charge.amount_minor,
        "currency": charge.currency,
    }
    return json.dumps(event, separators=(",", ":")).encode()


def read_webhook(body: bytes) -> tuple[str, str, Status]:
    """(event id, payment id, status) of a webhook body; ValueError when it is not one."""
    event = json.loads(body)
    kind = str(event["type"])
    if not kind.startswith("charge."):
        raise ValueError(f"unknown event type {kind[:40]}")
    return (
        str(event["id"]),
        str(event["reference"]),
        Status(
            outcome=kind.removeprefix("charge."),
            provider_payment_id=f"sbx_{str(event['charge'])[:16]}",
            amount_minor=int(event["amount"]),
            currency=str(event["currency"]),
            failure="The test payment was declined." if kind == "charge.failed" else "",
        ),
    )


def send_webhooks(*, limit: int = 50) -> int:
    """Deliver waiting webhooks to this installation's own address; how many were accepted."""
    return leases.work(SandboxCharge, _deliver, limit=limit, lease_seconds=30)


def _deliver(charge: SandboxCharge) -> None:
    body = webhook_body(charge)
    timestamp = int(clock.now().timestamp())
    address = django_settings.BASE_URL + f"/api/webhooks/sandbox/{charge.shop_slug}"
    request = urllib.request.Request(  # noqa: S310 - the address is this installation's own
        address,
        data=body,
        method="POST",
        headers={
            "Content-Type": "application/json",
            SIGNATURE_HEADER: signature(body, shop_id=charge.shop_id, timestamp=timestamp),
            "User-Agent": "Hawker-Sandbox/1",
            "X-Request-ID": ids.new_token(16),
        },
    )
    with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS):  # noqa: S310
        pass
