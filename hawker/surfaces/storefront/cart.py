# SPDX-License-Identifier: Apache-2.0
"""The cart: its page, the drawer's contents, and changes by plain forms (or in place, as fragments)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hawker.commerce.catalog.models import Product
from hawker.commerce.inventory import shelf
from hawker.commerce.orders import carts
from hawker.commerce.orders.carts import CartView
from hawker.core.errors import Conflict, NotFound, ValidationFailed
from hawker.surfaces.storefront import presenters
from hawker.surfaces.storefront.basket import Glance, remember, token_of
from hawker.surfaces.storefront.frame import (
    address_of,
    cart_summary,
    fragments,
    language,
    links,
    settings_of,
    shop_of,
    shop_page,
)
from hawker.surfaces.web.access import storefront_page
from hawker.surfaces.web.rendering import fragment_asked

_LARGEST = 99_999


def glance_of(view: CartView) -> Glance:
    """The short form of a cart that is at hand anyway."""
    return Glance(
        count=view.count,
        subtotal=view.price.subtotal,
        quantities={line.priced.variant_id: line.priced.quantity for line in view.lines},
    )


@require_safe
@storefront_page
def cart_page(request: HttpRequest) -> HttpResponse:
    """The cart with what has changed since things were put in; as a fragment, the drawer's contents."""
    shop = shop_of(request)
    view = carts.get_cart(shop, settings_of(request), token_of(request))
    if fragment_asked(request):
        return _fragments(request, view)
    return shop_page(
        request,
        "storefront/cart.jinja",
        {
            "page_title": _("Your cart"),
            "robots": "noindex",
            "basket": presenters.cart(shop, view),
            "can_be_ordered": view.can_be_ordered,
        },
        cart=glance_of(view),
        is_private=True,
    )


@require_POST
@storefront_page
def change_line(request: HttpRequest) -> HttpResponse:
    """Put in, count up or down, take out. Never more than there is: then the answer says what is left."""
    shop, settings = shop_of(request), settings_of(request)
    variant_id, quantity, adds = _asked(request)
    token = token_of(request)
    message = ""
    try:
        change = carts.set_quantity(shop, settings, token, variant_id=variant_id, quantity=quantity, add=adds)
        token, message = change.token or token, change.message
    except (Conflict, NotFound) as refused:
        message = refused.detail
    if fragment_asked(request):
        view = carts.get_cart(shop, settings, token)
        response = _fragments(request, view, variant_id=variant_id, message=message)
    else:
        if message:
            messages.warning(request, message)
        response = HttpResponseRedirect(_back(request, variant_id, stay=not message))
    if token:
        remember(request, response, shop, token)
    return response


@require_POST
@storefront_page
def accept_changes(request: HttpRequest) -> HttpResponse:
    """Agree to what has changed since things were put in, and go on."""
    shop = shop_of(request)
    carts.accept_changes(shop, settings_of(request), token_of(request))
    name = "checkout" if request.POST.get("next") == "checkout" else "cart"
    return HttpResponseRedirect(address_of(shop, name))


def _asked(request: HttpRequest) -> tuple[UUID, int, bool]:
    """(variant, quantity, whether it adds to what is there) of a form; ValidationFailed when malformed."""
    try:
        variant_id = UUID(request.POST.get("variant", ""))
    except ValueError:
        raise ValidationFailed({"variant": _("Choose what to put in the cart.")}) from None
    adds = "add" in request.POST
    text = request.POST.get("add" if adds else "quantity", "").strip()
    if not (text.isascii() and text.isdigit()):
        raise ValidationFailed({"quantity": _("Enter a whole number.")})
    return variant_id, min(int(text[:6]), _LARGEST), adds


def _origin(request: HttpRequest) -> str:
    """The page of this shop that the form stood on, as a path; empty if it cannot be told."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    path = came_from.path
    if came_from.netloc != request.get_host() or not path.startswith(address_of(shop_of(request), "home")):
        return ""
    return path + (f"?{came_from.query}" if came_from.query else "")


def _back(request: HttpRequest, variant_id: UUID, *, stay: bool) -> str:
    """Where to go after a change without scripts: back to the product; to the cart with a message."""
    shop = shop_of(request)
    cart_address, products = address_of(shop, "cart"), address_of(shop, "home") + "products/"
    origin = _origin(request)
    if not stay or not origin:
        return cart_address
    if origin.startswith(cart_address):
        return cart_address
    if origin.startswith(products):
        origin = f"{origin.split('?')[0]}?variant={variant_id}"
    return f"{origin}#buy-{variant_id}"


def _fragments(
    request: HttpRequest, view: CartView, *, variant_id: UUID | None = None, message: str = ""
) -> HttpResponse:
    """All parts of a page that show the cart; scripts swap those that the page has."""
    shop = shop_of(request)
    own_links = links(shop)
    origin = _origin(request).split("?")[0]
    context: dict[str, Any] = {
        "cart": cart_summary(shop, glance_of(view)),
        "basket": presenters.cart(shop, view),
        "can_be_ordered": view.can_be_ordered,
        "links": own_links,
        "csrf_token": get_token(request),
        "message": message,
        "is_cart_page": request.GET.get("at") == "cart" or origin == own_links["cart"],
        "buttons": _buttons(request, view, variant_id, origin) if variant_id else [],
        "announce": message or presenters.cart_announcement(shop, view),
    }
    response = HttpResponse(fragments("storefront/cart_fragments.jinja", context))
    response["Cache-Control"] = "private, no-store"
    return response


def _buttons(request: HttpRequest, view: CartView, variant_id: UUID, origin: str) -> list[dict[str, Any]]:
    """The buttons of every size of the product concerned: they draw from one pool."""
    shop = shop_of(request)
    cards = shelf.cards(
        shop, Product.objects.filter(variants=variant_id, status=Product.Status.ACTIVE), language=language()
    )
    if not cards:
        return []
    card = cards[0]
    in_cart = {line.priced.variant_id: line.priced for line in view.lines}
    is_large = request.GET.get("at") == "product" or origin == address_of(shop, "product", card.slug)
    action = links(shop)["cart_lines"] + ("?at=product" if is_large else "")
    found = []
    for each in card.variants:
        line = in_cart.get(each.id)
        shown = presenters.variant(
            shop, card, each, in_cart=line.quantity if line else 0, most=line.possible if line else None
        )
        found.append(
            {
                **shown,
                "sold_out": shown["sold_out"] and not line,
                "action": action,
                "size": "lg" if is_large else "sm",
            }
        )
    return found
