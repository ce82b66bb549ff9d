# SPDX-License-Identifier: Apache-2.0
"""Wish lists: products on a public page behind an address nobody can guess."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from hawker.core import activity
from hawker.core.db import command
from hawker.core.errors import FieldError, ValidationFailed
from hawker.core.text import clean_line
from hawker.intelligence.watch.models import WishList, WishListItem
from hawker.intelligence.watch.queries import wish_list
from hawker.intelligence.watch.services.following import product_of
from hawker.platform.shops.models import Shop
from hawker.platform.shops.permissions import Permission, require_in
from hawker.platform.shops.principals import Principal


@command
def save_list(
    shop: Shop, *, by: Principal, title: str, wish_list_id: UUID | None = None, is_open: bool = True
) -> WishList:
    """Make a wish list, or change one; a closed one shows nothing."""
    require_in(shop.id, by, Permission.WATCH_EDIT)
    words = clean_line(title, max_length=80)
    if not words:
        raise ValidationFailed([FieldError("title", _("Give the list a title."), "required")])
    found = wish_list(wish_list_id) if wish_list_id else WishList(shop_id=shop.id)
    found.title, found.is_open = words, is_open
    found.save()
    activity.record(
        "watch.wish_list_saved", object_type="wish_list", object_id=found.pk, label=words, after={"open": is_open}
    )
    return found


@command
def add_to_list(shop: Shop, *, by: Principal, wish_list_id: UUID, product_id: UUID) -> WishListItem:
    """Put a product on a wish list; once is enough."""
    require_in(shop.id, by, Permission.WATCH_EDIT)
    found, product = wish_list(wish_list_id), product_of(product_id)
    last = found.items.aggregate(last=Max("position"))["last"] or 0
    item, _made = WishListItem.objects.get_or_create(
        wish_list=found, product=product, defaults={"shop_id": shop.id, "position": last + 1}
    )
    return item


@command
def remove_from_list(shop: Shop, *, by: Principal, wish_list_id: UUID, product_id: UUID) -> None:
    """Take a product off a wish list."""
    require_in(shop.id, by, Permission.WATCH_EDIT)
    WishListItem.objects.filter(wish_list=wish_list(wish_list_id), product_id=product_id).delete()
