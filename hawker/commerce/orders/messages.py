# SPDX-License-Identifier: Apache-2.0
"""What customers and the shop are told about orders; each message once, queued with what caused it."""

from __future__ import annotations

from django.conf import settings as django_settings
from django.urls import reverse

from hawker.commerce.orders.models import Order
from hawker.commerce.orders.pricing import Price
from hawker.commerce.payments.queries import method_label
from hawker.core.addresses import Address, format_lines
from hawker.core.money import Money
from hawker.platform.messaging.services import queue
from hawker.platform.shops.models import Shop
from hawker.platform.shops.settings_registry import ShopSettings

EVENT_OF_STATUS = {
    Order.Status.CONFIRMED: "order_confirmed",
    Order.Status.PACKED: "order_packed",
    Order.Status.OUT_FOR_DELIVERY: "order_out_for_delivery",
    Order.Status.READY_FOR_PICKUP: "order_ready_for_pickup",
    Order.Status.COMPLETED: "order_completed",
    Order.Status.CANCELLED: "order_cancelled",
    Order.Status.PAYMENT_FAILED: "payment_failed",
}


def tracking_url(shop: Shop, order: Order) -> str:
    """The order's public page, absolute."""
    return django_settings.BASE_URL + reverse("storefront:order", args=[shop.slug, order.token])


def _locale(shop: Shop, language: str) -> str:
    return f"{language.split('-')[0]}_{shop.country}"


def _context(shop: Shop, settings: ShopSettings, order: Order, lines: list[str]) -> dict[str, str]:
    locale = _locale(shop, order.language or shop.language)
    address = format_lines(Address.from_json(order.address)) if order.address else []
    return {
        "shop_name": shop.name,
        "shop_phone": str(settings["contact.phone"] or ""),
        "shop_email": str(settings["contact.email"] or ""),
        "customer_name": order.contact_name,
        "order_number": str(order.number),
        "order_total": Money(order.total, order.currency).format(locale, trim=True),
        "order_lines": "\n".join(lines),
        "delivery_method": order.delivery_method,
        "delivery_address": ", ".join(address),
        "payment_method": method_label(order.payment_method),
        "order_url": tracking_url(shop, order),
    }


def _line(quantity: int, product: str, variant: str, total: Money, locale: str) -> str:
    return f"{quantity} × {product} {variant}  {total.format(locale, trim=True)}"


def order_placed(shop: Shop, settings: ShopSettings, order: Order, priced: Price) -> None:
    """Tell the customer that the order came in, and the shop that it has one."""
    locale = _locale(shop, order.language or shop.language)
    lines = [_line(each.quantity, each.product_name, each.variant_name, each.total, locale) for each in priced.lines]
    variables = _context(shop, settings, order, lines)
    _to_customer(shop, order, "order_placed", variables)
    contact = str(settings["contact.email"] or "")
    if contact:
        queue(
            event="new_order",
            recipient=contact,
            language=shop.language,
            context={
                **variables,
                "order_url": django_settings.BASE_URL + reverse("dashboard:order", args=[shop.slug, order.number]),
            },
            idempotency_key=f"order:{order.pk}:new_order",
            shop_id=shop.id,
            recipient_name=shop.name,
            object_type="order",
            object_id=str(order.pk),
        )


def status_changed(shop: Shop, settings: ShopSettings, order: Order, *, occasion: str = "") -> None:
    """Tell the customer about the state the order has come into (once per state)."""
    event = EVENT_OF_STATUS.get(Order.Status(order.status))
    if event is not None:
        _to_customer(shop, order, event, _stored_context(shop, settings, order), occasion=occasion)


def payment_event(shop: Shop, settings: ShopSettings, order: Order, event: str) -> None:
    """Tell the customer about money: `payment_received`, `payment_failed`, `payment_refunded`."""
    _to_customer(shop, order, event, _stored_context(shop, settings, order))


def _stored_context(shop: Shop, settings: ShopSettings, order: Order) -> dict[str, str]:
    locale = _locale(shop, order.language or shop.language)
    lines = [
        _line(each.quantity, each.product_name, each.variant_name, Money(each.total, order.currency), locale)
        for each in order.lines.all()
    ]
    return _context(shop, settings, order, lines)


def _to_customer(shop: Shop, order: Order, event: str, variables: dict[str, str], *, occasion: str = "") -> None:
    if not order.contact_email:
        return
    queue(
        event=event,
        recipient=order.contact_email,
        language=order.language or shop.language,
        context=variables,
        idempotency_key=":".join(filter(None, ["order", str(order.pk), event, occasion])),
        shop_id=shop.id,
        recipient_name=order.contact_name,
        customer_id=order.customer_id,
        object_type="order",
        object_id=str(order.pk),
    )
