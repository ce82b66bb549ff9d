# SPDX-License-Identifier: Apache-2.0
"""Commands on customers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from hawker.commerce.customers.models import Customer, CustomerAddress
from hawker.core import activity, clock, phones
from hawker.core.addresses import Address
from hawker.core.db import command
from hawker.core.errors import Conflict, ValidationFailed
from hawker.core.text import clean_block, clean_line, fold
from hawker.platform.shops.models import Shop

_PLACE_FIELDS = ("line1", "line2", "city", "region", "postal_code", "country")


@command
def customer_for(
    shop: Shop,
    *,
    name: str,
    phone: str = "",
    email: str = "",
    language: str = "",
    address: Address | None = None,
    at: datetime | None = None,
) -> Customer:
    """The customer with this phone (E.164), else with this e-mail and no phone of their own, else a new one.

    A known customer's name stays theirs; what was empty is filled in. Nothing is merged on the strength of
    an e-mail alone when the phones differ.
    """
    email = email.lower()
    found = None
    if phone:
        found = Customer.objects.filter(phone=phone, erased_at=None).first()
    if found is None and email:
        # Addresses are kept in lower case. Under row-level security PostgreSQL uses an index for plain
        # equality only, not for `upper` or `lower` of a column.
        same_mail = Customer.objects.filter(email=email, erased_at=None)
        found = (same_mail.filter(phone="") if phone else same_mail).order_by("created_at").first()
    is_new = False
    if found is None:
        customer = Customer(shop_id=shop.id, name=name, phone=phone, email=email, language=language)
        customer.search_text = _search_text(customer)
        if at is not None:
            customer.created_at = at
        found, is_new = _keep(customer)
    if not is_new:
        _fill_gaps(found, name=name, phone=phone, email=email, language=language)
    if address is not None:
        remember_address(found, address=address)
    return found


def _keep(customer: Customer) -> tuple[Customer, bool]:
    """Insert a customer; of two first orders of one phone at the same moment the second gets the first one's."""
    if not customer.phone:
        customer.save(force_insert=True)
        return customer, True
    Customer.objects.bulk_create([customer], ignore_conflicts=True)
    kept = Customer.objects.get(phone=customer.phone)
    return kept, kept.pk == customer.pk


def _fill_gaps(customer: Customer, **facts: str) -> None:
    changed = [name for name, value in facts.items() if value and not getattr(customer, name)]
    if changed:
        for name in changed:
            setattr(customer, name, facts[name])
        customer.search_text = _search_text(customer)
        customer.save(update_fields=[*changed, "search_text"])


def _search_text(customer: Customer) -> str:
    return fold(" ".join([customer.name, customer.phone, customer.email, *customer.tags]))


def fingerprint(address: Address) -> str:
    """Equal for addresses that read the same, whatever their case and spacing."""
    text = "|".join(fold(getattr(address, name)) for name in _PLACE_FIELDS)
    return hashlib.sha256(text.encode()).hexdigest()


def remember_address(customer: Customer, *, address: Address) -> None:
    """Keep an address once per customer."""
    mark = fingerprint(address)
    if not CustomerAddress.objects.filter(customer=customer, fingerprint=mark).exists():
        places = {name: getattr(address, name) for name in _PLACE_FIELDS}
        row = CustomerAddress(shop_id=customer.shop_id, customer=customer, fingerprint=mark, **places)
        CustomerAddress.objects.bulk_create([row], ignore_conflicts=True)


@command
def update_customer(
    shop: Shop, customer: Customer, *, name: str, phone: str, email: str, note: str, tags: Sequence[str]
) -> Customer:
    """Change what is known of a customer. ValidationFailed by field; Conflict if the phone is another's."""
    faults: dict[str, str] = {}
    name, email = clean_line(name, max_length=150), clean_line(email, max_length=254).lower()
    if not name:
        faults["name"] = _("Enter a name.")
    if phone.strip():
        try:
            phone = phones.normalise(phone, shop.country)
        except phones.InvalidPhone as error:
            faults["phone"] = str(error)
    if email and not is_email(email):
        faults["email"] = _("Enter a complete e-mail address such as name@example.com.")
    if not (phone.strip() or email):
        faults["phone"] = _("Keep at least a phone number or an e-mail address.")
    if faults:
        raise ValidationFailed(faults)
    if phone and Customer.objects.filter(phone=phone).exclude(pk=customer.pk).exists():
        raise Conflict(_("Another customer already has this phone number."))
    before = _facts(customer)
    customer.name, customer.phone, customer.email = name, phone.strip(), email
    customer.note = clean_block(note)
    customer.tags = sorted({clean_line(t, max_length=40) for t in tags if clean_line(t)}, key=str.casefold)
    customer.search_text = _search_text(customer)
    customer.save()
    activity.record(
        "customers.updated",
        object_type="customer",
        object_id=customer.pk,
        label=customer.name,
        before=before,
        after=_facts(customer),
    )
    return customer


def _facts(customer: Customer) -> dict[str, Any]:
    return {
        "name": customer.name,
        "phone": customer.phone,
        "email": customer.email,
        "note": customer.note,
        "tags": list(customer.tags),
    }


@command
def set_consent(customer: Customer, *, accepts_marketing: bool) -> Customer:
    """Record that a customer agreed to marketing messages (since when), or withdrew that."""
    before = {"accepts_marketing_since": str(customer.accepts_marketing_since or "")}
    customer.accepts_marketing_since = (customer.accepts_marketing_since or clock.now()) if accepts_marketing else None
    customer.save(update_fields=["accepts_marketing_since"])
    activity.record(
        "customers.consent_changed",
        object_type="customer",
        object_id=customer.pk,
        label=customer.name,
        before=before,
        after={"accepts_marketing_since": str(customer.accepts_marketing_since or "")},
    )
    return customer


def is_email(text: str) -> bool:
    """Whether a text has the form of an e-mail address."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
