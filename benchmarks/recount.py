# SPDX-License-Identifier: Apache-2.0
"""What stands in the database after a run: `python -m benchmarks.recount PRODUCT_ID [ON_HAND]` prints it.

With ON_HAND the product's stock is first counted to that many base units, as a member of staff would do it.
"""

from __future__ import annotations

import json
import sys
from uuid import UUID


def main(product_id: str, on_hand: str | None = None) -> None:
    """Count if asked, then print what the product's pool and the recount say."""
    import django

    django.setup()
    from django.db.models import Sum

    from benchmarks.seed import SHOP
    from hawker.commerce.catalog.models import Product
    from hawker.commerce.inventory import services
    from hawker.commerce.inventory.queries import stock_of, verify
    from hawker.commerce.orders.models import Order, OrderLine
    from hawker.core.tenancy import shop_scope
    from hawker.platform.shops.models import Shop

    with shop_scope(Shop.objects.get(slug=SHOP).id):
        product = Product.objects.get(pk=UUID(product_id))
        if on_hand is not None:
            services.count(product, on_hand=int(on_hand), note="before a race")
        stock = stock_of(product)
        if stock is None:
            raise RuntimeError("the product's stock is not counted")
        lines = OrderLine.objects.filter(product=product)
        print(
            json.dumps(
                {
                    "on_hand": stock.on_hand,
                    "available": stock.available,
                    "ordered": lines.aggregate(n=Sum("stock_amount"))["n"] or 0,
                    "orders": Order.objects.count(),
                    "differences": [f"{d.product_name} {d.figure} {d.stored}/{d.recounted}" for d in verify()],
                }
            )
        )


if __name__ == "__main__":
    main(*sys.argv[1:3])
