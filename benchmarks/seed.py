# SPDX-License-Identifier: Apache-2.0
"""Prepares a database for measuring: `python -m benchmarks.seed` prints what it made as JSON.

Makes the tables (with row-level security where there is any) and one shop of 34 products in five categories,
by weight and by piece, with pictures: the size of shop that the storefront is drawn for. Everything goes
through the services that a user's click would call.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

SHOP = "bench"
PLENTY = 10**12
CATEGORIES = ("Ghee sweets", "Milk sweets", "Dry fruit sweets", "Savouries", "Gift boxes")
BY_WEIGHT = (
    "Kaju Katli", "Mysore Pak", "Motichoor Laddu", "Soan Papdi", "Badam Halwa", "Carrot Halwa", "Besan Laddu",
    "Rava Laddu", "Jangiri", "Jalebi", "Peda", "Milk Cake", "Kalakand", "Basundi Burfi", "Coconut Burfi",
    "Anjeer Roll", "Dates Laddu", "Pista Roll", "Kaju Roll", "Dry Fruit Halwa", "Mixture", "Murukku",
    "Banana Chips", "Ribbon Pakoda", "Kara Sev", "Thattai",
)  # fmt: skip
BY_PIECE = (
    "Rasgulla", "Gulab Jamun", "Cham Cham", "Rasmalai", "Adhirasam", "Festival Box", "Wedding Box",
    "Diwali Box",
)  # fmt: skip
DESCRIPTION = (
    "Made every morning in small batches with ghee from our own dairy, without preservatives. Keeps for ten"
    " days in a cool and dry place; best within five. Packed in food-grade boxes that travel well.\n\n"
    "Ingredients are listed on the box. Made in a kitchen that also handles nuts, milk and wheat."
)


def prepare() -> dict[str, Any]:
    """Tables, then the shop; what a measurement needs to know of them."""
    make_tables()
    return _shop()


def make_tables() -> None:
    """Migrate as the tables' owner, then go on with the rights of the application."""
    from hawker.conf import database

    database.setup(as_owner=True)
    database.migrate(verbosity=0)
    del os.environ["HAWKER_AS_OWNER"]


def _shop() -> dict[str, Any]:
    from hawker.commerce.catalog.services import add_picture, save_category
    from hawker.core.tenancy import shop_scope
    from hawker.platform.accounts.services import create_user
    from hawker.platform.shops.principals import principal_of_member
    from hawker.platform.shops.services import create_shop
    from hawker.platform.shops.settings_registry import save

    owner = create_user(email="owner@bench.example", password="bench-bench-bench", name="Bench Owner", verified=True)
    shop = create_shop(
        owner=owner,
        name="Bench Sweets",
        country="IN",
        currency="INR",
        time_zone="Asia/Kolkata",
        language="en",
        purposes=["sell"],
        slug=SHOP,
    )
    with shop_scope(shop.id):
        principal = principal_of_member(owner, shop)
        if principal is None:
            raise RuntimeError("the owner is no member")
        save(
            shop,
            {
                "identity.tagline": "Fresh sweets by weight",
                "contact.email": "hello@bench.example",
                "delivery.charge": "40",
                "delivery.free_over": "1500",
                "tax.rate_percent": "5",
            },
            by=principal,
        )
        shop.refresh_from_db()
        categories = [save_category(shop, name=name, position=i) for i, name in enumerate(CATEGORIES)]
        pictures = list(_pictures())
        products = []
        for position, (name, unit) in enumerate(
            [*((name, "gram") for name in BY_WEIGHT), *((name, "piece") for name in BY_PIECE)]
        ):
            product = _product(shop, name, unit, categories[position % len(categories)].pk, position)
            for each in range(1 + position % 2):
                picture = pictures[(position + each) % len(pictures)]
                add_picture(product, upload=io.BytesIO(picture), name=f"{position}-{each}.png", alt=name)
            products.append(product)
        return {
            "shop": shop.slug,
            "shop_id": str(shop.id),
            "products": [
                {
                    "id": str(product.pk),
                    "slug": product.slug,
                    "name": product.name,
                    "variants": [str(variant.pk) for variant in product.variants.all()],
                }
                for product in products
            ],
        }


def _product(shop: Any, name: str, unit: str, category_id: Any, position: int) -> Any:
    from hawker.commerce.catalog.services import ProductInput, VariantInput, save_product
    from hawker.commerce.inventory import services as stock

    price = 160 + 12 * position
    packs = (("250 g", 250), ("500 g", 500), ("1 kg", 1000)) if unit == "gram" else (("6 pc", 6), ("12 pc", 12))
    product = save_product(
        shop,
        data=ProductInput(
            name=name,
            stock_unit=unit,
            status="active",
            category_id=category_id,
            summary=f"{name}, made this morning",
            description=DESCRIPTION,
            specification=[
                ("Shelf life", "10 days"),
                ("Storage", "Cool and dry"),
                ("Contains", "Milk, nuts"),
            ],
            certifications=["FSSAI"],
            origin="Chennai",
            is_featured=position < 6,
            variants=[
                VariantInput(
                    name=label,
                    price=Decimal(price * units // packs[0][1]),
                    units_per_item=units,
                    sku=f"B{position:02d}-{units}",
                    is_default=index == 0,
                )
                for index, (label, units) in enumerate(packs)
            ],
        ),
    )
    stock.start_tracking(product, low_threshold=3000 if unit == "gram" else 10)
    stock.receive(product, quantity=PLENTY, note="opening stock")
    return product


def _pictures() -> Iterator[bytes]:
    """Three pictures for all products: a shop keeps equal files once."""
    from PIL import Image, ImageDraw

    for hue in ("#b7791f", "#276749", "#9b2c2c"):
        image = Image.new("RGB", (1200, 1200), "#fdf6ec")
        ImageDraw.Draw(image).ellipse((200, 200, 1000, 1000), fill=hue)
        file = io.BytesIO()
        image.save(file, "PNG")
        yield file.getvalue()


if __name__ == "__main__":
    made = prepare()
    json.dump(made, sys.stdout)
