# SPDX-License-Identifier: Apache-2.0
"""Payments, for members."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query

from hawker.commerce.payments import services
from hawker.commerce.payments.models import Payment
from hawker.core.errors import NotFound
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.pagination import Cursor, Limit, Page, Sort, page_of
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import MoneyOut, Schema, Time, money, only_known
from hawker.surfaces.api.security import Room

room = Room("Payments", "/payments")

_SORTS: dict[str, Sort] = {"newest": ("-created_at", "-pk"), "oldest": ("created_at", "pk")}


class PaymentOut(Schema):
    """One attempt to be paid."""

    id: UUID
    payable_type: str
    payable_id: UUID
    reference: str
    method: str
    amount: MoneyOut
    state: str
    provider_id: str
    provider_payment_id: str
    failure: str
    settled_at: Time | None
    expires_at: Time | None
    created_at: Time
    updated_at: Time


def payment_out(payment: Payment) -> PaymentOut:
    """A payment for members."""
    return PaymentOut.model_construct(
        id=payment.pk,
        payable_type=payment.payable_type,
        payable_id=payment.payable_id,
        reference=payment.reference,
        method=payment.provider,
        amount=money(payment.amount, payment.currency),
        state=payment.state,
        provider_id=payment.provider_id,
        provider_payment_id=payment.provider_payment_id,
        failure=payment.failure,
        settled_at=payment.settled_at,
        expires_at=payment.expires_at,
        created_at=payment.created_at,
        updated_at=payment.updated_at,
    )


def _find(payment_id: UUID) -> Payment:
    found = Payment.objects.filter(pk=payment_id).first()
    if found is None:
        raise NotFound(_("There is no such payment."))
    return found


@room.get("", permission=Permission.ORDERS_VIEW, response=Page[PaymentOut])
def list_payments(
    request: ApiRequest,
    state: Annotated[str, Query(max_length=200, description="One state or several, separated by commas.")] = "",
    method: Annotated[str, Query(max_length=40)] = "",
    reference: Annotated[str, Query(max_length=60, description="For example an order's number.")] = "",
    sort: Annotated[str, Query(description=f"One of {', '.join(_SORTS)}.")] = "newest",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Payments, latest first."""
    rows = Payment.objects.all()
    states = only_known(filter(None, state.split(",")), Payment.State.values, field="state")
    if states:
        rows = rows.filter(state__in=states)
    if method:
        rows = rows.filter(provider=method)
    if reference:
        rows = rows.filter(reference=reference)
    return page_of(rows, payment_out, sorts=_SORTS, sort=sort, cursor=cursor, limit=limit)


@room.get("/{payment_id}", permission=Permission.ORDERS_VIEW, response=PaymentOut)
def get_payment(request: ApiRequest, payment_id: UUID) -> PaymentOut:
    """One payment."""
    return payment_out(_find(payment_id))


@room.post("/{payment_id}/refresh", permission=Permission.ORDERS_EDIT, response=PaymentOut)
def refresh_payment(request: ApiRequest, payment_id: UUID) -> PaymentOut:
    """Ask the provider how the payment stands."""
    payment = _find(payment_id)
    if payment.asked_at is not None and payment.provider_id:
        services.refresh(payment, source="staff")
    return payment_out(_find(payment_id))


@room.post("/{payment_id}/refund", permission=Permission.ORDERS_EDIT, response=PaymentOut)
def refund_payment(request: ApiRequest, payment_id: UUID) -> PaymentOut:
    """Have a paid payment given back by a job. 409 `transition_not_allowed` unless it is paid."""
    return payment_out(services.ask_refund(_find(payment_id)))
