# SPDX-License-Identifier: Apache-2.0
"""Following: products, the listings they are looked at, pauses and limits.

What a listing knows of its followers (how many, how often, whose turn) is recounted here in the same transaction as
anything that changes it, over all shops; `verify` recounts it all.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from hawker.commerce.catalog.models import Variant
from hawker.core import activity, clock, throttle
from hawker.core.db import command, locked
from hawker.core.errors import Conflict, FieldError, NotFound, StaleVersion, ValidationFailed
from hawker.core.events import publish
from hawker.core.tenancy import all_shops
from hawker.core.text import clean_block, clean_line, fold
from hawker.intelligence.prices import services as prices
from hawker.intelligence.prices.extraction.result import Choice
from hawker.intelligence.prices.models import Listing
from hawker.intelligence.watch.events import ProductFollowed, ProductUnfollowed
from hawker.intelligence.watch.figures import Figures
from hawker.intelligence.watch.models import Annotation, Follow, WatchedProduct
from hawker.platform.billing.plans import entitlements
from hawker.platform.shops.models import Shop
from hawker.platform.shops.permissions import Permission, require_in
from hawker.platform.shops.principals import Principal

MAX_LISTINGS = 25
"""Sellers of one product; more belong to products of their own."""
DEFAULT_INTERVAL_MINUTES = 60
_SHARES = uuid.UUID("7b0d35ce-4f1e-4b0c-9a35-1f0f6b4f5d21")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductChanges:
    """What may be changed of a product; None leaves a field as it is."""

    name: str | None = None
    note: str | None = None
    tags: Sequence[str] | None = None
    variant_id: UUID | str | None = None
    """An empty text takes the link away."""
    interval_minutes: int | None = None
    """0: as often as usual."""
    picture_url: str | None = None


def product_of(product_id: UUID, *, lock: bool = False) -> WatchedProduct:
    """A product of the running scope's shop; NotFound."""
    rows = WatchedProduct.objects.filter(pk=product_id)
    product = (locked(rows) if lock else rows).first()
    if product is None:
        raise NotFound(_("This product is not followed (any more)."))
    return product


@command
def follow(
    shop: Shop,
    *,
    by: Principal,
    url: str = "",
    listing: Listing | None = None,
    choice: Choice | None = None,
    product_id: UUID | None = None,
    name: str = "",
    tags: Sequence[str] = (),
    variant_id: UUID | None = None,
    interval_minutes: int | None = None,
    role: str = Follow.Role.COMPETITOR,
) -> Follow:
    """Follow an address: for a product, or as a new one. Following it again finds what is there.

    Raises ListingRefused for an address that cannot be followed, LimitReached when the plan's products are used up.
    """
    require_in(shop.id, by, Permission.WATCH_EDIT)
    listing = listing or prices.register(url, choice=choice)
    if role not in Follow.Role.values:
        raise ValidationFailed([FieldError("role", _("Choose competitor, supplier or own."))])
    product = product_of(product_id, lock=True) if product_id else None
    if product is None:
        known = Follow.objects.filter(listing=listing, product__archived_at=None).select_related("product").first()
        if known is not None:
            if not known.is_active:
                known.is_active = True
                known.save(update_fields=["is_active"])
                recount([listing.pk])
            return known
        entitlements(shop).require("watched_products", _running(shop).count())
        title = clean_line(name, max_length=200) or listing.title or listing.url
        product = WatchedProduct(
            shop_id=shop.id, name=title[:200], picture_url=listing.image_url, created_by_id=by.user_id
        )
        _fill(shop, product, ProductChanges(tags=tags, variant_id=variant_id, interval_minutes=interval_minutes))
        _remember_first(product, listing)
        product.save()
    elif product.follows.exclude(listing=listing).count() >= MAX_LISTINGS:
        raise Conflict(_("A product has at most %(n)d sellers.") % {"n": MAX_LISTINGS})
    found, made = Follow.objects.get_or_create(
        product=product, listing=listing, defaults={"shop_id": shop.id, "role": role}
    )
    if not made and not found.is_active:
        found.is_active = True
        found.save(update_fields=["is_active"])
    if not made and product_id is None:
        return found
    recount([listing.pk])
    activity.record(
        "watch.followed",
        object_type="watched_product",
        object_id=product.pk,
        label=product.name,
        after={"url": listing.url},
    )
    publish(ProductFollowed(shop.id, product.pk, listing.pk))
    return found


def _remember_first(product: WatchedProduct, listing: Listing) -> None:
    if product.first_price is None and listing.price is not None:
        product.first_price, product.first_currency, product.first_at = listing.price, listing.currency, clock.now()


def _fill(shop: Shop, product: WatchedProduct, changes: ProductChanges) -> None:
    faults: list[FieldError] = []
    if changes.name is not None:
        product.name = clean_line(changes.name, max_length=200)
        if not product.name:
            faults.append(FieldError("name", _("Give the product a name."), "required"))
    if changes.note is not None:
        product.note = clean_block(changes.note, max_length=2000)
    if changes.picture_url is not None:
        product.picture_url = changes.picture_url if changes.picture_url.startswith("https://") else ""
    if changes.tags is not None:
        product.tags = sorted({tag for raw in changes.tags if (tag := clean_line(raw, max_length=40))})[:20]
    if changes.variant_id is not None:
        variant = Variant.objects.filter(pk=changes.variant_id).first() if changes.variant_id else None
        if changes.variant_id and variant is None:
            faults.append(FieldError("variant_id", _("There is no such product in your catalogue.")))
        product.variant = variant
    if changes.interval_minutes is not None:
        shortest = entitlements(shop).shortest_recheck_minutes
        if changes.interval_minutes and not shortest <= changes.interval_minutes <= 7 * 24 * 60:
            faults.append(
                FieldError(
                    "interval_minutes", _("Choose between %(n)d minutes and a week.") % {"n": shortest}, "out_of_range"
                )
            )
        product.interval_minutes = changes.interval_minutes or None
    if faults:
        raise ValidationFailed(faults)
    product.search_text = fold(" ".join([product.name, *product.tags, product.note]))


@command
def update(
    shop: Shop, *, by: Principal, product_id: UUID, changes: ProductChanges, expected_version: int | None = None
) -> WatchedProduct:
    """Change a product. StaleVersion when somebody else did since `expected_version`."""
    require_in(shop.id, by, Permission.WATCH_EDIT)
    product = product_of(product_id, lock=True)
    if expected_version is not None and product.version != expected_version:
        raise StaleVersion(_("Somebody else changed this product in the meantime."), extra={"version": product.version})
    before = _facts(product)
    _fill(shop, product, changes)
    product.version += 1
    product.save()
    if before["interval_minutes"] != product.interval_minutes:
        recount(_listings_of([product.pk]))
    activity.record(
        "watch.changed",
        object_type="watched_product",
        object_id=product.pk,
        label=product.name,
        before=before,
        after=_facts(product),
    )
    return product


def _facts(product: WatchedProduct) -> dict[str, Any]:
    return {
        "name": product.name,
        "tags": list(product.tags),
        "interval_minutes": product.interval_minutes,
        "note": product.note,
        "variant": str(product.variant_id or ""),
        "figures": dict(product.figures),
    }


@command
def set_figures(
    shop: Shop, *, by: Principal, product_id: UUID, changes: dict[str, Any], base: Figures
) -> WatchedProduct:
    """Reckon with other figures for one product than for the shop; only what differs from `base` is kept."""
    require_in(shop.id, by, Permission.WATCH_EDIT)
    product = product_of(product_id, lock=True)
    wanted = base.with_changes(changes)
    before = dict(product.figures)
    usual = base.as_json()
    product.figures = {key: value for key, value in wanted.as_json().items() if value != usual[key]}
    product.version += 1
    product.save(update_fields=["figures", "version"])
    activity.record(
        "watch.figures_changed",
        object_type="watched_product",
        object_id=product.pk,
        label=product.name,
        before={"figures": before},
        after={"figures": dict(product.figures)},
    )
    return product


@command
def update_follow(
    shop: Shop,
    *,
    by: Principal,
    follow_id: UUID,
    label: str | None = None,
    role: str | None = None,
    pack_quantity: int | None = None,
    extra_cost: Decimal | None = None,
    extra_percent: Decimal | None = None,
    is_active: bool | None = None,
) -> Follow:
    """Change how a seller counts."""
    require_in(shop.id, by, Permission.WATCH_EDIT)
    found = Follow.objects.filter(pk=follow_id).select_related("product").first()
    if found is None:
        raise NotFound(_("This seller is not followed (any more)."))
    faults = []
    if role is not None and role not in Follow.Role.values:
        faults.append(FieldError("role", _("Choose competitor, supplier or own.")))
    if pack_quantity is not None and not 1 <= pack_quantity <= 100_000:
        faults.append(FieldError("pack_quantity", _("Enter how many pieces a pack holds, at least 1.")))
    if extra_cost is not None and not 0 <= extra_cost < 10**9:
        faults.append(FieldError("extra_cost", _("Enter an amount of zero or more.")))
    if extra_percent is not None and not 0 <= extra_percent <= 1000:
        faults.append(FieldError("extra_percent", _("Enter a percentage from 0 to 1000.")))
    if faults:
        raise ValidationFailed(faults)
    found.label = clean_line(label, max_length=80) if label is not None else found.label
    found.role = role or found.role
    found.pack_quantity = pack_quantity or found.pack_quantity
    found.extra_cost = extra_cost if extra_cost is not None else found.extra_cost
    found.extra_percent = extra_percent if extra_percent is not None else found.extra_percent
    found.is_active = is_active if is_active is not None else found.is_active
    found.save()
    recount([found.listing_id])
    activity.record(
        "watch.seller_changed", object_type="watched_product", object_id=found.product_id, label=found.product.name
    )
    return found


@command
def unfollow(shop: Shop, *, by: Principal, follow_id: UUID) -> None:
    """Look at one seller no longer; the product stays."""
    require_in(shop.id, by, Permission.WATCH_EDIT)
    found = Follow.objects.filter(pk=follow_id).select_related("product", "listing").first()
    if found is None:
        raise NotFound(_("This seller is not followed (any more)."))
    listing_id, product = found.listing_id, found.product
    url = found.listing.url
    found.delete()
    recount([listing_id])
    activity.record(
        "watch.unfollowed", object_type="watched_product", object_id=product.pk, label=product.name, before={"url": url}
    )
    publish(ProductUnfollowed(shop.id, product.pk, listing_id))


@command
def pause(shop: Shop, *, by: Principal, product_ids: Sequence[UUID]) -> int:
    """Check products no longer until they are resumed; how many were running."""
    require_in(shop.id, by, Permission.WATCH_EDIT)
    rows = WatchedProduct.objects.filter(pk__in=product_ids, pause_reason="")
    ids = list(rows.values_list("pk", flat=True))
    count = WatchedProduct.objects.filter(pk__in=ids).update(
        pause_reason=WatchedProduct.Pause.USER, paused_at=clock.now()
    )
    recount(_listings_of(ids))
    _note_bulk("watch.paused", ids)
    return count


@command
def resume(shop: Shop, *, by: Principal, product_ids: Sequence[UUID]) -> int:
    """Check paused products again, as far as the plan reaches; how many. LimitReached when it reaches none."""
    require_in(shop.id, by, Permission.WATCH_EDIT)
    paused = list(
        WatchedProduct.objects.filter(pk__in=product_ids, archived_at=None)
        .exclude(pause_reason="")
        .order_by("created_at")
    )
    allowed = entitlements(shop).watched_products
    room = len(paused) if allowed is None else max(0, allowed - _running(shop).count())
    if paused and not room:
        entitlements(shop).require("watched_products", _running(shop).count())
    ids = [product.pk for product in paused[:room]]
    count = WatchedProduct.objects.filter(pk__in=ids).update(pause_reason="", paused_at=None)
    recount(_listings_of(ids))
    _note_bulk("watch.resumed", ids)
    return count


@command
def archive(shop: Shop, *, by: Principal, product_ids: Sequence[UUID]) -> int:
    """Put products away; their history stays, and `restore` brings them back."""
    require_in(shop.id, by, Permission.WATCH_EDIT)
    ids = list(WatchedProduct.objects.filter(pk__in=product_ids, archived_at=None).values_list("pk", flat=True))
    count = WatchedProduct.objects.filter(pk__in=ids).update(archived_at=clock.now())
    recount(_listings_of(ids))
    _note_bulk("watch.archived", ids)
    enforce_limits(shop)
    return count


@command
def restore(shop: Shop, *, by: Principal, product_ids: Sequence[UUID]) -> int:
    """Bring archived products back (undo), as far as the plan reaches."""
    require_in(shop.id, by, Permission.WATCH_EDIT)
    ids = list(WatchedProduct.objects.filter(pk__in=product_ids).exclude(archived_at=None).values_list("pk", flat=True))
    count = WatchedProduct.objects.filter(pk__in=ids).update(archived_at=None)
    _note_bulk("watch.restored", ids)
    enforce_limits(shop)
    recount(_listings_of(ids))
    return count


@command
def merge(shop: Shop, *, by: Principal, into_id: UUID, from_id: UUID) -> WatchedProduct:
    """Put the sellers of one product to another, and the emptied one away."""
    require_in(shop.id, by, Permission.WATCH_EDIT)
    if into_id == from_id:
        raise Conflict(_("A product cannot be merged with itself."))
    into, other = (product_of(key, lock=True) for key in (into_id, from_id))
    have = set(into.follows.values_list("listing_id", flat=True))
    moved = 0
    for found in other.follows.all():
        if found.listing_id in have:
            found.delete()
        else:
            Follow.objects.filter(pk=found.pk).update(product=into)
            moved += 1
    if into.follows.count() > MAX_LISTINGS:
        raise Conflict(_("A product has at most %(n)d sellers.") % {"n": MAX_LISTINGS})
    Annotation.objects.filter(product=other).update(product=into)
    other.archived_at = clock.now()
    other.save(update_fields=["archived_at"])
    recount(_listings_of([into.pk]))
    activity.record(
        "watch.merged",
        object_type="watched_product",
        object_id=into.pk,
        label=into.name,
        after={"from": other.name, "sellers": moved},
    )
    return into


@command
def annotate(shop: Shop, *, by: Principal, product_id: UUID, text: str, at: datetime | None = None) -> Annotation:
    """Write a note on a product's chart."""
    require_in(shop.id, by, Permission.WATCH_EDIT)
    product = product_of(product_id)
    words = clean_line(text, max_length=120)
    if not words:
        raise ValidationFailed([FieldError("text", _("Write a few words."), "required")])
    return Annotation.objects.create(shop_id=shop.id, product=product, text=words, at=at or clock.now())


def check_now(shop: Shop, *, by: Principal, product_id: UUID) -> int:
    """Have a product's sellers checked now; how many will be (those checked minutes ago answer already).

    Counts against the plan's checks on demand an hour; TooManyRequests when they are used up.
    """
    require_in(shop.id, by, Permission.WATCH_EDIT)
    product = product_of(product_id)
    spend_check(shop)
    ids = product.follows.filter(is_active=True).values_list("listing_id", flat=True)
    return sum(prices.request_check(listing_id) for listing_id in ids)


def spend_check(shop: Shop) -> None:
    """Count one check on demand against the plan."""
    allowed = entitlements(shop).price_checks_per_hour
    if allowed is not None:
        throttle.hit(f"{allowed}/hour", "price-checks", str(shop.id))


# Limits and counts


def _running(shop: Shop) -> Any:
    return WatchedProduct.objects.filter(archived_at=None, pause_reason="")


@command
def enforce_limits(shop: Shop) -> int:
    """Pause what is beyond the plan, newest first; resume what was paused for that, oldest first. How many changed."""
    allowed = entitlements(shop).watched_products
    rows = (
        WatchedProduct.objects.filter(archived_at=None)
        .exclude(pause_reason=WatchedProduct.Pause.USER)
        .order_by("created_at", "pk")
    )
    products = list(rows)
    changed = []
    for number, product in enumerate(products):
        reason = WatchedProduct.Pause.LIMIT if allowed is not None and number >= allowed else WatchedProduct.Pause.NONE
        if product.pause_reason != reason:
            product.pause_reason, product.paused_at = reason, clock.now() if reason else None
            product.save(update_fields=["pause_reason", "paused_at"])
            changed.append(product.pk)
    if changed:
        recount(_listings_of(changed))
    return len(changed)


def _listings_of(product_ids: Iterable[UUID]) -> list[UUID]:
    return list(Follow.objects.filter(product_id__in=list(product_ids)).values_list("listing_id", flat=True).distinct())


def share_of(shop_id: UUID) -> UUID:
    """A shop's key among those that compete for fetches; tells nobody which shop it is."""
    return uuid.uuid5(_SHARES, str(shop_id))


@command
def recount(listing_ids: Iterable[UUID]) -> None:
    """Tell listings how many shops follow them and how often any of them may have them checked."""
    for listing_id, wanted in _wanted(sorted(set(listing_ids))).items():
        prices.set_following(listing_id, **wanted)


def _wanted(listing_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    with all_shops("a listing counts the followers of every shop"):
        rows = list(
            Follow.objects.filter(
                listing_id__in=listing_ids, is_active=True, product__pause_reason="", product__archived_at=None
            )
            .select_related("product", "shop")
            .order_by("pk")
        )
    found: dict[UUID, dict[str, Any]] = {
        key: {"followers": 0, "wanted_interval_minutes": 24 * 60, "fair_share": None} for key in listing_ids
    }
    shops: dict[UUID, set[UUID]] = {key: set() for key in listing_ids}
    for row in rows:
        shortest = entitlements(row.shop).shortest_recheck_minutes
        wish = max(shortest, row.product.interval_minutes or max(shortest, DEFAULT_INTERVAL_MINUTES))
        entry = found[row.listing_id]
        if not shops[row.listing_id] or wish < entry["wanted_interval_minutes"]:
            entry["wanted_interval_minutes"], entry["fair_share"] = wish, share_of(row.shop_id)
        shops[row.listing_id].add(row.shop_id)
    for key, entry in found.items():
        entry["followers"] = len(shops[key])
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """A listing whose count of followers is not what follows say."""

    listing_id: UUID
    figure: str
    stored: str
    counted: str


def verify() -> list[Difference]:
    """Recount every listing's followers and interval."""
    found = []
    ids = list(Listing.objects.values_list("pk", flat=True))
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        wanted = _wanted(part)
        for listing in Listing.objects.filter(pk__in=part):
            entry = wanted[listing.pk]
            pairs = [("followers", listing.followers, entry["followers"])]
            if entry["followers"]:
                pairs.append(
                    ("wanted_interval_minutes", listing.wanted_interval_minutes, entry["wanted_interval_minutes"])
                )
            found += [Difference(listing.pk, name, str(a), str(b)) for name, a, b in pairs if a != b]
    return found


def _note_bulk(action: str, ids: Sequence[UUID]) -> None:
    for product in WatchedProduct.objects.filter(pk__in=ids):
        activity.record(action, object_type="watched_product", object_id=product.pk, label=product.name)
