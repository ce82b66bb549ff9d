# SPDX-License-Identifier: Apache-2.0
"""Two shops with one of everything, and callers of every kind, for the walk over all addresses."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hawker.commerce.catalog.models import Product, ProductPicture, Variant
from hawker.commerce.catalog.services import add_picture, save_category
from hawker.commerce.customers.models import Customer
from hawker.commerce.orders.models import Order
from hawker.commerce.orders.placement import PlaceOrder, place_order
from hawker.commerce.orders.pricing import LineInput
from hawker.commerce.payments.models import Payment, SandboxCharge
from hawker.core.addresses import Address
from hawker.core.tenancy import shop_scope
from hawker.intelligence.alerts.services import RuleInput, save_rule
from hawker.intelligence.watch import services as watch
from hawker.intelligence.watch.models import PriceProposal
from hawker.platform.accounts.models import User
from hawker.platform.accounts.tokens import sign_in
from hawker.platform.jobs.models import JobRun
from hawker.platform.messaging.models import Message
from hawker.platform.shops.models import Membership, Role, Shop
from hawker.platform.shops.principals import installation
from hawker.platform.shops.services import create_api_key, invite_member
from hawker.platform.shops.settings_registry import save as save_settings
from hawker.platform.shops.settings_registry import values
from tests.conftest import PASSWORD, add_member, make_product, make_shop, make_user

ACTORS = ("anonymous", "stranger", "viewer", "manager", "admin", "owner", "staff")
"""Columns of the tables. The stranger owns the other shop; staff run the installation and belong to no shop."""


@dataclass
class World:
    """What the walk needs: who calls, and the real ids of the first shop's things."""

    shop: Shop
    other: Shop
    users: dict[str, User]
    tokens: dict[str, str]
    parts: dict[str, str]
    """Values for the named parts of addresses and for bodies."""
    markers: tuple[str, ...] = field(default=())
    """Texts that only answers to the first shop's own people may contain."""


def _picture() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "orange").save(file, "PNG")
    return SimpleUploadedFile("tray.png", file.getvalue(), content_type="image/png")


def _order(shop: Shop, product: Product, *, name: str, phone: str, method: str, address: Address) -> Order:
    variant = Variant.objects.get(product=product, is_default=True)
    placed = place_order(
        shop,
        values(shop),
        request=PlaceOrder(
            lines=[LineInput(variant.pk, 1)],
            customer_name=name,
            phone=phone,
            email=f"{name.split()[0].lower()}@example.org",
            address=address,
            payment_method=method,
            placement_key=f"walk-{shop.slug}-{method}",
        ),
    )
    return placed.order


def furnish(shop: Shop, *, word: str, phone: str, address: Address) -> dict[str, str]:
    """One of everything in a shop; ids by the names that addresses use."""
    product = make_product(shop, f"{word} Katli")
    with shop_scope(shop.id):
        category = save_category(shop, name=f"{word} sweets")
        add_picture(product, upload=_picture(), name="tray.png")
        order = _order(shop, product, name=f"{word} Buyer", phone=phone, method="cash_on_delivery", address=address)
        online = _order(shop, product, name=f"{word} Payer", phone=phone, method="sandbox", address=address)
        by = installation(shop)
        invitation = invite_member(shop, email=f"{word.lower()}@invited.example", role=Role.VIEWER, by=by)
        key, _raw = create_api_key(shop, name=f"{word} till", scopes=["orders.view"], expires_at=None, by=by)
        run = JobRun.objects.create(shop=shop, job="jobs.forget_finished", state=JobRun.State.FAILED)
        message = Message.objects.filter(event="order_placed").order_by("created_at").first()
        assert message is not None
        picture = ProductPicture.objects.select_related("picture").get(product=product)
        small, large = Variant.objects.filter(product=product).order_by("position")
        viewer = Membership.objects.filter(role=Role.VIEWER).first()
        address_there = f"https://{word.lower()}.example.com/item"
        follow = watch.follow(shop, by=by, url=address_there, name=f"{word} item", variant_id=small.pk)
        lookup = watch.look_up(shop, by=by, url=f"https://{word.lower()}.example.com/other")
        wishes = watch.save_list(shop, by=by, title=f"{word} wishes")
        proposal = PriceProposal.objects.create(
            shop=shop,
            product=follow.product,
            variant=small,
            old_price=small.price,
            new_price=small.price - 1,
            reason={"strategy": "match", "cheapest": "1", "seller": word, "competitors": 1, "bound": ""},
        )
        rule = save_rule(
            shop, by=by, data=RuleInput(conditions=[{"kind": "below", "amount": "10"}], product_id=follow.product_id)
        ).rule
        return {
            "watched_id": str(follow.product_id),
            "follow_id": str(follow.pk),
            "listing_id": str(follow.listing_id),
            "listing_picture": default_storage.save("listings/known.webp", ContentFile(b"RIFF")).rsplit("/", 1)[1],
            "site": str(follow.listing.site_id),
            "proposal_id": str(proposal.pk),
            "wish_list_id": str(wishes.pk),
            "lookup_id": str(lookup.pk),
            "rule_id": str(rule.pk),
            "wish_token": wishes.token,
            "shop": shop.slug,
            "shop_id": str(shop.id),
            "product_id": str(product.pk),
            "product_slug": product.slug,
            "variant_id": str(small.pk),
            "other_variant_id": str(large.pk),
            "category_id": str(category.pk),
            "category_slug": category.slug,
            "picture_id": str(picture.pk),
            "media_id": str(picture.picture_id),
            "media_name": str(picture.picture.renditions[0]["path"]).rsplit("/", 1)[1],
            "customer_id": str(Customer.objects.get(name=f"{word} Buyer").pk),
            "number": str(order.number),
            "online_number": str(online.number),
            "token": order.token,
            "phone": phone,
            "payment_id": str(Payment.objects.get(payable_id=order.pk).pk),
            "online_payment_id": str(Payment.objects.get(payable_id=online.pk).pk),
            "charge_token": SandboxCharge.objects.get().token,
            "message_id": str(message.pk),
            "invitation_id": str(invitation.pk),
            "key_id": str(key.pk),
            "run_id": str(run.pk),
            "member_id": str(viewer.pk) if viewer else "",
            "currency": shop.currency,
        }


def build() -> World:
    """Both shops, everybody, everything."""
    users = {"owner": make_user("owner@a.example"), "stranger": make_user("owner@b.example")}
    shop, other = (
        make_shop(users["owner"], "Shop A"),
        make_shop(users["stranger"], "Shop B", currency="EUR", country="ES"),
    )
    for role in (Role.ADMIN, Role.MANAGER, Role.VIEWER):
        users[role.value] = add_member(shop, f"{role.value}@a.example", role)
    users["staff"] = make_user("staff@example.org", is_staff=True)
    # Numbers are each shop's own; here they must differ, so that a stranger's call names the other shop's order.
    save_settings(other, {"numbering.order_start": 7001}, by=installation(other))
    parts = furnish(
        shop,
        word="Zarda",
        phone="+919884338885",
        address=Address(line1="12 Gandhi Road", city="Chennai", region="TN", postal_code="600001", country="IN"),
    )
    furnish(
        other,
        word="Quince",
        phone="+34912345678",
        address=Address(line1="Calle Mayor 1", city="Madrid", region="M", postal_code="28013", country="ES"),
    )
    ids = [value for name, value in parts.items() if name.endswith("_id") or name == "token"]
    return World(
        shop=shop,
        other=other,
        users=users,
        tokens={name: sign_in(email=user.email, password=PASSWORD).access for name, user in users.items()},
        parts=parts,
        markers=("Zarda", "zarda@", "Gandhi Road", "+919884338885", *ids),
    )


def rows_of(shop_id: UUID, *, without: frozenset[str]) -> dict[str, list[dict[str, Any]]]:
    """Every row of a shop by table, to see that a call changed none of them."""
    from hawker.core.db import tenant_models
    from hawker.core.tenancy import all_shops

    with all_shops("a test compares a shop before and after"):
        found = {
            model._meta.label: list(model._default_manager.filter(shop_id=shop_id).order_by("pk").values())
            for model in tenant_models()
            if model._meta.label not in without
        }
    found["shops.Shop"] = list(Shop.objects.filter(pk=shop_id).values())
    return found
