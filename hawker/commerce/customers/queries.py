# SPDX-License-Identifier: Apache-2.0
"""Reads of customers. What they ordered is read by `orders.queries`, a room above."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from hawker.commerce.customers.models import Customer
from hawker.core.errors import NotFound
from hawker.core.text import fold

_COUNTED = ~Q(orders__status__in=["cancelled", "payment_failed", "payment_pending"])


def customer_list(*, text: str = "", tag: str = "", sort: str = "-last_order") -> QuerySet[Customer]:
    """Customers with `order_count`, `spent` (in the shop's currency) and `last_order_at` of orders that stand."""
    customers = Customer.objects.filter(erased_at=None)
    for word in fold(text).split():
        customers = customers.filter(search_text__contains=word)
    if tag:
        customers = customers.filter(search_text__contains=fold(tag), tags__icontains=tag)
    customers = customers.annotate(
        order_count=Count("orders", filter=_COUNTED),
        spent=Sum("orders__total", filter=_COUNTED),
        last_order_at=Max("orders__placed_at", filter=_COUNTED),
    )
    order = {
        "name": ("name", "pk"),
        "-spent": ("-spent", "pk"),
        "-orders": ("-order_count", "pk"),
        "newest": ("-created_at", "pk"),
    }.get(sort, ("-last_order_at", "pk"))
    return customers.order_by(*order)


def customer_by_id(customer_id: UUID | str) -> Customer:
    """One customer of the shop; NotFound for another shop's."""
    found = Customer.objects.filter(pk=customer_id, erased_at=None).prefetch_related("addresses").first()
    if found is None:
        raise NotFound(_("There is no such customer."))
    return found
