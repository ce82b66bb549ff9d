# SPDX-License-Identifier: Apache-2.0
"""Customers, for members."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query
from ninja.responses import Status
from pydantic import Field

from hawker.commerce.customers import services
from hawker.commerce.customers.models import Customer
from hawker.commerce.customers.queries import customer_by_id, customer_list
from hawker.commerce.orders.queries import customer_profile
from hawker.core import phones
from hawker.core.addresses import Address, normalise, validate
from hawker.core.db import command, locked
from hawker.core.errors import Conflict, FieldError, ValidationFailed
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.pagination import Cursor, Limit, Page, Sort, Text, page_of
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import (
    AddressIn,
    AddressOut,
    Input,
    LongText,
    MoneyOut,
    Schema,
    Time,
    address_out,
    money,
    money_or_none,
)
from hawker.surfaces.api.security import Room, is_conditional, match

room = Room("Customers", "/customers")

_SORTS: dict[str, Sort] = {
    "newest": ("-created_at", "pk"),
    "oldest": ("created_at", "pk"),
    "name": ("name", "pk"),
}
_PLACE = ("line1", "line2", "city", "region", "postal_code", "country")


class CustomerOut(Schema):
    """A customer with sums of the orders that stand."""

    id: UUID
    name: str
    phone: Annotated[str, Field(description="E.164, or empty.")]
    email: str
    language: str
    tags: list[str]
    note: str
    accepts_marketing_since: Time | None
    order_count: int
    spent: MoneyOut
    last_order_at: Time | None
    created_at: Time
    updated_at: Time


class CustomerOrderOut(Schema):
    """One of a customer's orders."""

    number: str
    status: str
    total: MoneyOut
    placed_at: Time


class CustomerProfileOut(CustomerOut):
    """A customer with addresses and latest orders."""

    addresses: list[AddressOut]
    average: MoneyOut | None
    first_order_at: Time | None
    orders: list[CustomerOrderOut]


class CustomerIn(Input):
    """A customer to add; a phone number or an e-mail is needed."""

    name: Annotated[str, Field(max_length=150)]
    phone: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    language: Annotated[str, Field(max_length=10)] = ""
    note: LongText = ""
    tags: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=50)] = []
    accepts_marketing: bool = False
    address: AddressIn | None = None


class CustomerPatch(Input):
    """What is to change; what is left out stays."""

    name: Annotated[str, Field(max_length=150)] | None = None
    phone: Annotated[str, Field(max_length=40)] | None = None
    email: Annotated[str, Field(max_length=254)] | None = None
    note: LongText | None = None
    tags: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=50)] | None = None
    accepts_marketing: bool | None = None


def _facts(customer: Customer, **sums: Any) -> dict[str, Any]:
    plain = (
        "name",
        "phone",
        "email",
        "language",
        "note",
        "accepts_marketing_since",
        "created_at",
        "updated_at",
    )
    return {
        "id": customer.pk,
        "tags": list(customer.tags),
        **{n: getattr(customer, n) for n in plain},
        **sums,
    }


def _row(customer: Any, currency: str) -> CustomerOut:
    return CustomerOut.model_construct(
        **_facts(
            customer,
            order_count=customer.order_count,
            spent=money(customer.spent or 0, currency),
            last_order_at=customer.last_order_at,
        )
    )


def _profile(request: ApiRequest, customer: Customer) -> CustomerProfileOut:
    profile = customer_profile(request.shop, customer)
    return CustomerProfileOut.model_construct(
        **_facts(
            customer,
            order_count=profile.order_count,
            spent=money(profile.spent),
            last_order_at=profile.last_order_at,
        ),
        addresses=[address_out({name: getattr(a, name) for name in _PLACE}) for a in customer.addresses.all()],
        average=money_or_none(profile.average),
        first_order_at=profile.first_order_at,
        orders=[
            CustomerOrderOut.model_construct(
                number=str(order.number),
                status=order.status,
                total=money(order.total, order.currency),
                placed_at=order.placed_at,
            )
            for order in profile.orders
        ],
    )


def _find(customer_id: UUID, *, lock: bool = False) -> Customer:
    if lock:
        locked(Customer.objects.filter(pk=customer_id)).first()
    return customer_by_id(customer_id)


@room.get("", permission=Permission.CUSTOMERS_VIEW, response=Page[CustomerOut])
def list_customers(
    request: ApiRequest,
    q: Text = "",
    tag: Annotated[str, Query(max_length=40, description="Only those with this tag.")] = "",
    sort: Annotated[str, Query(description=f"One of {', '.join(_SORTS)}.")] = "newest",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Customers with how often and how much they ordered."""
    return page_of(
        customer_list(text=q, tag=tag),
        lambda customer: _row(customer, request.shop.currency),
        sorts=_SORTS,
        sort=sort,
        cursor=cursor,
        limit=limit,
    )


@room.post("", permission=Permission.CUSTOMERS_EDIT, response={201: CustomerProfileOut})
def create_customer(request: ApiRequest, data: CustomerIn) -> Status[CustomerProfileOut]:
    """Add a customer; 409 when one with this phone number is known."""
    return Status(201, _profile(request, _find(_create(request, data).pk)))


@command
def _create(request: ApiRequest, data: CustomerIn) -> Customer:
    phone = ""
    if data.phone.strip():
        try:
            phone = phones.normalise(data.phone, request.shop.country)
        except phones.InvalidPhone as error:
            raise ValidationFailed([FieldError("phone", str(error))]) from error
    address = _address(data.address)
    if phone and Customer.objects.filter(phone=phone).exists():
        raise Conflict(_("Another customer already has this phone number."))
    if data.email:
        same_mail = Customer.objects.filter(email__iexact=data.email)
        if (same_mail.filter(phone="") if phone else same_mail).exists():
            raise Conflict(_("Another customer already has this e-mail address."))
    customer = services.customer_for(
        request.shop,
        name=data.name,
        phone=phone,
        email="" if not services.is_email(data.email) else data.email,
        language=data.language,
        address=address,
    )
    services.update_customer(
        request.shop, customer, name=data.name, phone=phone, email=data.email, note=data.note, tags=data.tags
    )
    if data.accepts_marketing:
        services.set_consent(customer, accepts_marketing=True)
    return customer


def _address(data: AddressIn | None) -> Address | None:
    if data is None:
        return None
    address = data.as_address()
    faults = validate(address)
    if faults:
        raise ValidationFailed(
            [FieldError(f"address.{name}", text) for name, texts in faults.items() for text in texts]
        )
    return normalise(address)


@room.get("/{customer_id}", permission=Permission.CUSTOMERS_VIEW, response=CustomerProfileOut)
def get_customer(request: ApiRequest, customer_id: UUID) -> CustomerProfileOut:
    """A customer with addresses, totals and latest orders."""
    return _profile(request, _find(customer_id))


@room.patch("/{customer_id}", permission=Permission.CUSTOMERS_EDIT, response=CustomerProfileOut)
def change_customer(request: ApiRequest, customer_id: UUID, data: CustomerPatch) -> CustomerProfileOut:
    """Change what is known of a customer."""
    customer = _find(customer_id, lock=is_conditional(request))
    match(request, lambda: _profile(request, customer))
    _change(request, customer, data)
    return _profile(request, _find(customer_id))


@command
def _change(request: ApiRequest, customer: Customer, data: CustomerPatch) -> None:
    given: dict[str, Any] = {n: getattr(customer, n) for n in ("name", "phone", "email", "note", "tags")}
    changed = {n: v for n, v in data.model_dump(include=set(given)).items() if v is not None}
    if changed:
        services.update_customer(request.shop, customer, **(given | changed))
    if data.accepts_marketing is not None:
        services.set_consent(customer, accepts_marketing=data.accepts_marketing)
