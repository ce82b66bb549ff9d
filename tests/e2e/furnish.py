# SPDX-License-Identifier: Apache-2.0
"""Furnishes a small shop that has something on every page: `python -m tests.e2e.furnish` prints its facts as JSON.

`python -m tests.e2e.furnish NAME PASSWORD` gives the shop another address and its people another password.
Everything goes through the services that a click would call. The same words and numbers at each run.
"""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from typing import Any

SHOP, PASSWORD = sys.argv[1:3] if len(sys.argv) == 3 and __name__ == "__main__" else ("corner", "corner-corner-corner")
OWNER, VIEWER, OPERATOR = f"owner@{SHOP}.example", f"viewer@{SHOP}.example", "operator@corner.example"

SETTINGS = {
    "identity.legal_name": "Corner Sweets Private Limited",
    "identity.tagline": "Made every morning",
    "identity.primary_colour": "#b4472b",
    "identity.secondary_colour": "#d99a2b",
    "contact.email": "hello@corner.example",
    "contact.phone": "+919884300000",
    "contact.whatsapp": "+919884300000",
    "hours.text": "Mon to Sat: 9:00 to 21:00\nSun: 10:00 to 14:00",
    "address.line1": "14 Market Street",
    "address.city": "Chennai",
    "address.region": "TN",
    "address.postal_code": "600001",
    "tax.rate_percent": "5",
    "tax.label": "GST",
    "delivery.charge_per_started_kg": "40",
    "delivery.free_over": "1500",
    "delivery.pickup_is_offered": True,
    "payments.sandbox_enabled": True,
    "legal.about": "We have made sweets in this street since 1974.\n\nCome by in the morning.",
    "legal.terms": "What you order is what you get.",
    "seo.description": "Sweets by weight, made every morning.",
}

# name, unit, category, packs (name, units, price), on hand (None: not counted), low-stock threshold
PRODUCTS: tuple[tuple[str, str, str, tuple[tuple[str, int, str], ...], int | None, int | None], ...] = (
    (
        "Kaju Katli", "gram", "Ghee sweets",
        (("250 g", 250, "260"), ("500 g", 500, "510"), ("1 kg", 1000, "990")), 9000, 2000,
    ),
    ("Mysore Pak", "gram", "Ghee sweets", (("250 g", 250, "180"), ("500 g", 500, "350")), 750, 2000),
    ("Motichoor Laddu", "piece", "Ghee sweets", (("6 pieces", 6, "150"), ("12 pieces", 12, "290")), 60, 12),
    ("Rasgulla", "piece", "Milk sweets", (("6 pieces", 6, "140"),), 0, 12),
    ("Anjeer and Pistachio Roll with Rose Petals", "gram", "Milk sweets", (("250 g", 250, "420"),), 4000, None),
    ("Gift card", "piece", "", (("One", 1, "500"),), None, None),
)  # fmt: skip


def furnish() -> dict[str, Any]:
    """Tables, then the shop and what happened in it; what a visitor of its pages needs to know."""
    from benchmarks.seed import make_tables

    make_tables()
    return _shop()


def _shop() -> dict[str, Any]:
    from hawker.commerce.catalog.models import Variant
    from hawker.core.context import acting
    from hawker.core.events import subscribe
    from hawker.core.tenancy import shop_scope
    from hawker.platform.accounts.events import AccountMail
    from hawker.platform.accounts.services import create_user
    from hawker.platform.jobs.testing import drain
    from hawker.platform.shops.events import MemberInvited
    from hawker.platform.shops.models import Membership
    from hawker.platform.shops.principals import principal_of_member
    from hawker.platform.shops.services import create_api_key, create_shop, invite_member
    from hawker.platform.shops.settings_registry import save, values

    links: dict[str, str] = {}

    def keep_invitation(event: MemberInvited) -> None:
        links["invitation"] = event.url

    def keep_account_mail(event: AccountMail) -> None:
        links[event.event] = event.secret_context.get("url", "")

    subscribe(MemberInvited, keep_invitation)
    subscribe(AccountMail, keep_account_mail)

    owner = create_user(email=OWNER, password=PASSWORD, name="Anita D'Souza", verified=True)
    viewer = create_user(email=VIEWER, password=PASSWORD, name="Karthik Subramanian", verified=True)
    create_user(email=OPERATOR, password=PASSWORD, name="Operator", verified=True, is_staff=True, is_superuser=True)
    shop = create_shop(
        owner=owner,
        name="Corner Sweets",
        country="IN",
        currency="INR",
        time_zone="Asia/Kolkata",
        language="en",
        purposes=["sell"],
        slug=SHOP,
    )
    by = principal_of_member(owner, shop)
    if by is None:
        raise RuntimeError("the owner is no member")
    with shop_scope(shop.id), acting(actor_id=owner.pk, actor_label=str(owner), channel="dashboard"):
        Membership.objects.create(shop=shop, user=viewer, role="viewer")
        save(shop, SETTINGS, by=by)
        invite_member(shop, email="new@corner.example", role="manager", by=by)
        create_api_key(shop, name="Till", scopes=["orders.view"], expires_at=None, by=by)
        shop.refresh_from_db()
        facts = {"shop": shop.slug, "owner": OWNER, "password": PASSWORD, **_catalogue(shop)}
        facts |= _orders(shop, values(shop), facts["variants"])
        facts |= _watching(shop, by, Variant.objects.get(product__name="Kaju Katli", name="1 kg"))
        facts |= _traces(shop, owner)
    _mails_to_people(owner)
    drain()
    facts |= _after(shop)
    facts["links"] = links
    return facts


def _catalogue(shop: Any) -> dict[str, Any]:
    from hawker.commerce.catalog.services import ProductInput, VariantInput, add_picture, save_category, save_product
    from hawker.commerce.inventory import services as stock
    from hawker.demo import pictures

    categories = {
        name: save_category(shop, name=name, position=i) for i, name in enumerate(("Ghee sweets", "Milk sweets"))
    }
    save_category(shop, name="Festival boxes", parent=categories["Ghee sweets"])
    made, packs = {}, {}
    for name, unit, category, variants, on_hand, low in PRODUCTS:
        product = save_product(
            shop,
            data=ProductInput(
                name=name,
                stock_unit=unit,
                status="active",
                category_id=categories[category].pk if category else None,
                summary=f"{name}, made this morning",
                description="Made in small batches with ghee.\n\nKeeps for ten days in a cool and dry place.",
                specification=[("Shelf life", "10 days"), ("Storage", "Cool and dry")],
                certifications=["FSSAI"],
                origin="Chennai",
                is_featured=name == "Kaju Katli",
                translations={"es": {"name": f"{name} (dulce)"}},
                variants=[
                    VariantInput(
                        name=label,
                        price=Decimal(price),
                        compare_at_price=Decimal(price) + 40 if label == "1 kg" else None,
                        units_per_item=units,
                        sku=f"{name[:2].upper()}-{units}",
                        is_default=position == 0,
                    )
                    for position, (label, units, price) in enumerate(variants)
                ],
            ),
        )
        for picture in pictures.pictures_of(product.slug)[: 2 if name == "Kaju Katli" else 1]:
            with picture.largest.open("rb") as file:
                add_picture(product, upload=file, name=f"{picture.name}.webp", alt=picture.caption)
        if on_hand is not None:
            stock.start_tracking(product, low_threshold=low)
            if on_hand:
                stock.receive(product, quantity=on_hand, note="this morning")
        made[name] = product
        packs[name] = [str(variant.pk) for variant in product.variants.all()]
    save_product(
        shop,
        data=ProductInput(
            name="Plan for Pongal",
            stock_unit="gram",
            status="draft",
            variants=[VariantInput(name="250 g", price=Decimal(200), units_per_item=250, is_default=True)],
        ),
    )
    return {
        "product": {"id": str(made["Kaju Katli"].pk), "slug": made["Kaju Katli"].slug},
        "sold_out": made["Rasgulla"].slug,
        "category": categories["Ghee sweets"].slug,
        "variants": packs,
    }


def _orders(shop: Any, settings: Any, variants: dict[str, list[str]]) -> dict[str, Any]:
    from uuid import UUID

    from hawker.commerce.orders import carts
    from hawker.commerce.orders.models import Order
    from hawker.commerce.orders.placement import PlaceOrder, place_order
    from hawker.commerce.orders.pricing import LineInput
    from hawker.commerce.orders.services import add_note, change_status
    from hawker.core.addresses import Address

    home = Address(line1="12 Pondy Bazaar", city="Chennai", region="TN", postal_code="600017", country="IN")
    walks = (
        ("Meera Raghavan", "cash_on_delivery", "delivery", ("packed", "out_for_delivery", "completed")),
        ("Arjun Krishnan", "cash_on_delivery", "pickup", ("packed", "ready_for_pickup")),
        ("Lakshmi Venkataraman-Balasubramanian", "cash_on_delivery", "delivery", ("packed", "out_for_delivery")),
        ("Priya Iyer", "cash_on_delivery", "delivery", ("cancelled",)),
        ("Rahul Menon", "sandbox", "delivery", ()),
        ("Divya Nair", "cash_on_delivery", "delivery", ()),
    )
    placed = []
    for number, (name, payment, delivery, steps) in enumerate(walks):
        done = place_order(
            shop,
            settings,
            request=PlaceOrder(
                lines=[
                    LineInput(UUID(variants["Kaju Katli"][0]), 1 + number % 2),
                    LineInput(UUID(variants["Motichoor Laddu"][0]), 1),
                ],
                customer_name=name,
                phone=f"+91988430001{number}",
                email=f"customer{number}@corner.example",
                address=home if delivery == "delivery" else None,
                delivery_method=delivery,
                payment_method=payment,
                placement_key=f"corner-{number}",
                note="Please ring twice." if number == 2 else "",
            ),
        )
        for step in steps:
            change_status(done.order.pk, to=step)
        placed.append(done)
    add_note(placed[0].order.pk, text="Regular customer: add a sample of the new roll.")
    waiting = placed[4]
    change = carts.set_quantity(shop, settings, None, variant_id=UUID(variants["Kaju Katli"][1]), quantity=2)
    carts.set_quantity(shop, settings, change.token, variant_id=UUID(variants["Motichoor Laddu"][0]), quantity=1)
    completed = placed[0].order
    return {
        "number": int(completed.number),
        "open_number": int(placed[5].order.number),
        "token": completed.token,
        "unpaid_token": waiting.order.token,
        "sandbox": waiting.payment.next_action["url"],
        "customer": str(Order.objects.get(pk=completed.pk).customer_id),
        "cart": change.token,
    }


WATCHED = (
    # name, tag, sellers, price in rupees
    ("Copper degchi, 4 litres", "kitchen", ("Pital House", "kupfer.example", "Bartan Bazaar"), 2890),
    ("Wet grinder, 2 litres", "kitchen", ("Grinder World", "Kitchen Direct"), 6490),
    ("Kaju whole W240, 1 kg", "ingredients", ("Nut Merchant", "Goa Cashew", "Wholesale Nuts"), 1040),
    ("Saffron, 5 g", "ingredients", ("Kashmir Valley",), 1750),
    ("Silver leaf, 100 sheets", "ingredients", ("Varak & Sons", "Sweet Supply"), 620),
    ("Gift boxes, 50 pieces", "packing", ("Box Factory",), 990),
)


def _host(seller: str) -> str:
    return seller.lower().replace(" ", "-").replace("&", "and").replace(".example", "")


def _watching(shop: Any, by: Any, variant: Any) -> dict[str, Any]:
    """Followed prices with a year behind them, an alert that fired, a proposal, a wish list."""
    from datetime import timedelta

    from hawker.core import clock
    from hawker.intelligence.alerts.services import RuleInput, save_rule
    from hawker.intelligence.prices.models import Listing, Site, SiteSlot
    from hawker.intelligence.prices.services.history import Past, load_history
    from hawker.intelligence.watch import services as watch
    from hawker.intelligence.watch.models import WatchedProduct

    now = clock.now()
    facts: dict[str, Any] = {}
    for index, (name, tag, sellers, base) in enumerate(WATCHED):
        product = None
        for place, seller in enumerate(sellers):
            follow = watch.follow(
                shop,
                by=by,
                url=f"https://{_host(seller)}.example.com/p/{index}",
                name=name,
                tags=[tag],
                product_id=product,
                variant_id=variant.pk if index == 2 else None,
            )
            watch.update_follow(shop, by=by, follow_id=follow.pk, label=seller)
            product = follow.product_id
            steps = []
            for week in range(52, -1, -1):
                wave = (week * 7 + place * 11 + index * 5) % 17
                gone = place == 0 and index == 1 and 20 < week < 26
                price = Decimal(base + place * base // 40) * (100 - wave) / 100
                steps.append(
                    Past(
                        now - timedelta(days=week * 7, minutes=5 + place),
                        price.quantize(Decimal("1")),
                        "INR",
                        "out_of_stock" if gone else "in_stock",
                        list_price=Decimal(base) * Decimal("1.2") if index == 0 else None,
                        shipping=Decimal(place * 40),
                    )
                )
            load_history(follow.listing_id, steps)
            Listing.objects.filter(pk=follow.listing_id).update(title=name, requested_at=None)
            if index == 3:
                Listing.objects.filter(pk=follow.listing_id).update(
                    problem="blocked", problem_detail="Blocked by Cloudflare (403).", problem_since=now, failures=3
                )
            facts.setdefault("follow", str(follow.pk))
        WatchedProduct.objects.filter(pk=product).update(
            first_price=base,
            first_currency="INR",
            first_at=now - timedelta(days=364),
            created_at=now - timedelta(days=364),
        )
        facts.setdefault("watched", str(product))
        if index == 2 and product is not None:
            watch.save_rule(
                shop, by=by, product_id=product, strategy="undercut_amount", undercut_by=Decimal(1),
                floor=Decimal(100), ceiling=Decimal(2000),
            )  # fmt: skip
    for text, amount in (("Time to buy", "9000"), ("A bargain", "2400")):
        saved = save_rule(
            shop,
            by=by,
            data=RuleInput(
                name=text,
                conditions=[{"kind": "below", "amount": amount}],
                product_id=facts["watched"],
                delivery="none",
            ),
        )
    wishes = watch.save_list(shop, by=by, title="For the new kitchen")
    watch.add_to_list(shop, by=by, wish_list_id=wishes.pk, product_id=facts["watched"])
    watch.annotate(shop, by=by, product_id=facts["watched"], text="Diwali sale", at=now - timedelta(days=30))
    lookup = watch.look_up(shop, by=by, url="https://pital-house.example.com/p/77")
    # Nobody is to go out to the internet from a test.
    Site.objects.update(state=Site.State.PAUSED)
    SiteSlot.objects.update(due_at=now + timedelta(days=3650), not_before=now + timedelta(days=3650))
    return facts | {"rule": str(saved.rule.pk), "wish": wishes.token, "lookup": str(lookup.pk)}


def _traces(shop: Any, owner: Any) -> dict[str, Any]:
    """What others left: a saved view, runs of jobs, events about security."""
    from hawker.core import activity
    from hawker.platform.jobs import runs
    from hawker.surfaces.dashboard.models import SavedView

    SavedView.objects.create(shop=shop, user=owner, list_name="orders", name="Open ones", query="status=packed")
    run = runs.create("audit.verify", shop_id=shop.id, started_by_id=owner.pk)
    activity.warn("permission_refused", "Karthik Subramanian asked for settings.edit", user_id=None, shop_id=shop.id)
    return {"run": str(run.pk)}


def _mails_to_people(owner: Any) -> None:
    """Links that come by mail: a confirmation for somebody new, a new address for the owner, a new password.

    The new password is for somebody who never signs in: signing in ends the link.
    """
    from django.test import Client

    from hawker.core.context import acting
    from hawker.platform.accounts import email_change, services
    from hawker.platform.accounts.services import create_user

    create_user(email=f"forgot@{SHOP}.example", password=PASSWORD, name="Leela Nair", verified=True)
    asked = Client().post(
        "/accounts/password/reset/", {"email": f"forgot@{SHOP}.example"}, headers={"Host": "127.0.0.1"}
    )
    if asked.status_code != 302:
        raise RuntimeError(f"asking for a new password was answered with {asked.status_code}")
    with acting(actor_id=owner.pk, actor_label=str(owner), ip="127.0.0.1"):
        services.register(email="later@corner.example", password="later-later-later", name="Later", language="en")
        email_change.start(owner, new_email="anita@corner.example", password=PASSWORD)


def _after(shop: Any) -> dict[str, Any]:
    from hawker.core.tenancy import shop_scope
    from hawker.platform.messaging.models import Message

    with shop_scope(shop.id):
        message = Message.objects.filter(event="order_placed").order_by("created_at").first()
        if message is None:
            raise RuntimeError("an order wrote no message")
        failed = Message.objects.filter(event="order_placed").exclude(pk=message.pk).first()
        if failed is not None:
            failed.state, failed.last_error = "failed", "550 no such mailbox"
            failed.save(update_fields=["state", "last_error"])
        return {"message": str(message.pk)}


if __name__ == "__main__":
    made = furnish()
    json.dump(made, sys.stdout)
