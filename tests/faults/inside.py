# SPDX-License-Identifier: Apache-2.0
"""What fault tests do and look at inside an installation, in a process of its own.

`python -m tests.faults.inside TASK` reads its arguments as JSON and prints its answer as JSON.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

SHOP = "faults"
PLENTY, SCARCE = 1_000_000, 3_000


def prepare() -> dict[str, Any]:
    """Tables, and a shop with one product of which there is plenty and one of which there is little."""
    from benchmarks.seed import make_tables

    make_tables()
    return _shop()


def _shop() -> dict[str, Any]:
    from hawker.core.tenancy import shop_scope
    from hawker.platform.accounts.services import create_user
    from hawker.platform.shops.principals import principal_of_member
    from hawker.platform.shops.services import create_api_key, create_shop
    from hawker.platform.shops.settings_registry import save

    owner = create_user(email="owner@faults.example", password="faults-faults-faults", name="Owner", verified=True)
    shop = create_shop(
        owner=owner,
        name="Faults",
        country="IN",
        currency="INR",
        time_zone="Asia/Kolkata",
        language="en",
        purposes=["sell"],
        slug=SHOP,
    )
    with shop_scope(shop.id):
        by = principal_of_member(owner, shop)
        assert by is not None
        save(shop, {"contact.email": "hello@mail.hawker", "payments.sandbox_enabled": True}, by=by)
        _key, raw = create_api_key(shop, name="till", scopes=["orders.view", "orders.edit"], expires_at=None, by=by)
        products = {
            "plenty": _product(shop, "Kaju Katli", PLENTY),
            "scarce": _product(shop, "Mysore Pak", SCARCE),
        }
    return {"shop": SHOP, "shop_id": str(shop.id), "key": raw, "products": products}


def _product(shop: Any, name: str, on_hand: int) -> dict[str, Any]:
    from hawker.commerce.catalog.services import ProductInput, VariantInput, save_product
    from hawker.commerce.inventory import services as stock

    product = save_product(
        shop,
        data=ProductInput(
            name=name,
            stock_unit="gram",
            status="active",
            variants=[
                VariantInput(name="250 g", price=Decimal(180), units_per_item=250, is_default=True),
                VariantInput(name="500 g", price=Decimal(350), units_per_item=500),
            ],
        ),
    )
    pool = stock.start_tracking(product, low_threshold=1000)
    stock.receive(product, quantity=on_hand, note="opening stock")
    return {
        "id": str(product.pk),
        "pool": str(pool.pk),
        "on_hand": on_hand,
        "variants": {v.name: str(v.pk) for v in product.variants.all()},
    }


def pass_time() -> dict[str, int]:
    """The time that leases of killed workers, pauses, unpaid holds and open payments wait for has passed.

    Only for when nobody works any more: it ends leases.
    """
    from hawker.commerce.inventory.models import Hold
    from hawker.commerce.payments.models import Payment
    from hawker.core import clock
    from hawker.core.tenancy import all_shops
    from hawker.platform.jobs.queries import queue_models

    now = clock.now() - timedelta(seconds=1)
    moved = {}
    with all_shops("a test lets time pass"):
        for model in queue_models():
            rows = model.objects.filter(work_state__in=["waiting", "running"])  # type: ignore[attr-defined]
            rows.filter(lease_until__isnull=False).update(lease_until=now)
            moved[model.__name__] = rows.update(due_at=now)
        moved["Hold"] = Hold.objects.filter(state="live").update(expires_at=now)
        moved["Payment"] = Payment.objects.filter(check_after__isnull=False).update(check_after=now)
    return moved


def drain(rounds: int = 6) -> int:
    """Do all that is due, letting time pass, until nothing is left; how many rounds that took (-1: never)."""
    from hawker.platform.jobs.testing import drain as work_off

    for number in range(1, rounds + 1):
        pass_time()
        work_off()
        if not unfinished():
            return number
    return -1


def unfinished() -> dict[str, int]:
    """Rows of queues that are not done, by table and state."""
    from django.db.models import Count

    from hawker.core.tenancy import all_shops
    from hawker.platform.jobs.queries import queue_models

    with all_shops("a test counts work"):
        return {
            f"{model.__name__} {state}": count
            for model in queue_models()
            for state, count in model.objects.exclude(work_state="done")  # type: ignore[attr-defined]
            .values_list("work_state")
            .annotate(n=Count("pk"))
        }


def outcome() -> dict[str, Any]:
    """Everything the invariants are about: stock, orders, payments, messages, queues."""
    from django.db.models import Sum

    from hawker.commerce.inventory.models import Hold, Movement, StockPool
    from hawker.commerce.inventory.queries import verify
    from hawker.commerce.orders.models import Order, OrderEvent
    from hawker.commerce.payments.models import Payment
    from hawker.core.tenancy import shop_scope
    from hawker.platform.messaging.models import Message
    from hawker.platform.shops.models import Shop

    found: dict[str, Any] = {"unfinished": unfinished()}
    with shop_scope(Shop.objects.get(slug=SHOP).id):
        found["differences"] = [f"{d.product_name} {d.figure}: {d.stored}, not {d.recounted}" for d in verify()]
        found["pools"] = {
            str(pool.pk): {"on_hand": pool.on_hand, "held": pool.held} for pool in StockPool.objects.all()
        }
        moved: dict[str, dict[str, int]] = defaultdict(dict)
        for pool, kind, n in Movement.objects.values_list("pool_id", "kind").annotate(n=Sum("quantity")):
            moved[str(pool)][kind] = n
        found["moved"] = moved
        found["live_holds"] = Hold.objects.filter(state="live").count()
        sales = Counter(Movement.objects.filter(kind="sale").values_list("reference_id", flat=True))
        confirmed = Counter(
            str(key) for key in OrderEvent.objects.filter(to_status="confirmed").values_list("order_id", flat=True)
        )
        refunds = Counter(
            str(key) for key in Payment.objects.filter(events__kind="refunded").values_list("payable_id", flat=True)
        )
        events: dict[str, list[str]] = defaultdict(list)
        for key, event, recipient, state in Message.objects.filter(object_type="order").values_list(
            "object_id", "event", "recipient", "state"
        ):
            events[key].append(f"{event} {recipient.split('@')[0]} {state}")
        found["mails"] = [[str(key), state] for key, state in Message.objects.values_list("pk", "state")]
        found["messages_without_order"] = sorted(events.pop("", []))
        payments = {str(key): state for key, state in Payment.objects.values_list("payable_id", "state").order_by("pk")}
        found["payments"] = len(payments)
        found["orders"] = [
            {
                "number": str(order.number),
                "token": order.token,
                "key": order.placement_key,
                "status": order.status,
                "stock": order.stock_state,
                "grams": sum(line.stock_amount for line in order.lines.all()),
                "pool": str(order.lines.all()[0].pool_id),
                "payment": payments.get(str(order.pk)),
                "confirmed": confirmed[str(order.pk)],
                "sales": sales[str(order.pk)],
                "refunds": refunds[str(order.pk)],
                "messages": sorted(events.pop(str(order.pk), [])),
            }
            for order in Order.objects.prefetch_related("lines").order_by("number")
        ]
        found["messages_of_unknown_orders"] = dict(events)
    found["log_faults"] = _log_faults()
    return found


def _log_faults() -> list[str]:
    from hawker.platform.audit import chain

    chain.seal()
    faults, _heads = chain.verify_all()
    return [str(fault) for fault in faults]


def settle() -> dict[str, Any]:
    """`drain`, then `outcome`."""
    rounds = drain()
    return {**outcome(), "rounds": rounds}


TASKS: dict[str, Callable[..., Any]] = {
    "prepare": prepare,
    "pass_time": pass_time,
    "drain": drain,
    "unfinished": unfinished,
    "outcome": outcome,
    "settle": settle,
}


def main() -> None:
    """Do the task named on the command line."""
    name, arguments = sys.argv[1], json.load(sys.stdin)
    if name != "prepare":
        import django

        django.setup()
    print(json.dumps(TASKS[name](**arguments)))


if __name__ == "__main__":
    main()
