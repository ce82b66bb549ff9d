# SPDX-License-Identifier: Apache-2.0
"""What members do over the API: catalogue, stock, orders, customers, people, settings."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hawker.commerce.catalog.models import Product
from hawker.commerce.inventory.models import Movement
from hawker.core.tenancy import shop_scope
from hawker.platform.audit.models import ActivityEntry
from hawker.platform.jobs.models import JobRun
from hawker.platform.messaging.models import Message
from hawker.platform.shops.models import Shop
from tests.conftest import nothing_written
from tests.surfaces.api.conftest import Api, order_body, problem, variants_of

LADDU = {
    "name": "Motichoor Laddu",
    "stock_unit": "piece",
    "status": "active",
    "variants": [
        {"name": "6 pc", "price": {"amount": "120", "currency": "INR"}, "units_per_item": 6, "sku": "ML-6"},
        {
            "name": "12 pc",
            "price": {"amount": "230", "currency": "INR"},
            "units_per_item": 12,
            "sku": "ML-12",
            "is_default": True,
        },
    ],
}


def test_a_product_from_birth_to_archive(owner: Api, anyone: Api, shop_a: Shop) -> None:
    category = owner.post("/categories", {"name": "Laddu", "colour": "#c77700"}).json()
    made = owner.post("/products", {**LADDU, "category_id": category["id"]})
    assert made.status_code == 201, made.content
    product = made.json()
    assert [v["is_default"] for v in product["variants"]] == [False, True]
    assert product["version"] == 1

    changed = owner.patch(f"/products/{product['id']}", {"summary": "Ghee", "version": 1}).json()
    assert (changed["summary"], changed["version"]) == ("Ghee", 2)
    assert [v["id"] for v in changed["variants"]] == [v["id"] for v in product["variants"]]
    assert owner.patch(f"/products/{product['id']}", {"summary": "x", "version": 1}).status_code == 412

    shown = anyone.get(f"/storefront/{shop_a.slug}/products/{product['slug']}").json()
    assert shown["category"]["slug"] == category["slug"]
    assert owner.delete(f"/categories/{category['id']}").status_code == 409
    assert owner.delete(f"/products/{product['id']}").status_code == 204
    assert owner.get(f"/products/{product['id']}").json()["status"] == "archived"
    assert owner.get("/products").json()["items"] == []
    assert len(owner.get("/products?status=archived").json()["items"]) == 1


def test_put_writes_a_product_anew(owner: Api, kaju: Product) -> None:
    owner.patch(f"/products/{kaju.pk}", {"summary": "Cashew"})
    replaced = owner.put(f"/products/{kaju.pk}", {**LADDU, "stock_unit": "gram"}).json()
    assert (replaced["summary"], replaced["name"]) == ("", "Motichoor Laddu")
    active = [v["name"] for v in replaced["variants"] if v["is_active"]]
    assert active == ["6 pc", "12 pc"]


def test_faults_of_services_name_fields_as_the_api_does(owner: Api, kaju: Product) -> None:
    twice = {**LADDU, "variants": [LADDU["variants"][0], {**LADDU["variants"][0], "sku": "other"}]}
    assert problem(owner.post("/products", twice))["errors"][0]["field"] == "variants.1.name"
    euros = {**LADDU, "variants": [{**LADDU["variants"][0], "price": {"amount": "1", "currency": "EUR"}}]}
    assert problem(owner.post("/products", euros))["errors"][0]["field"] == "variants.0.price.currency"
    assert problem(owner.patch(f"/products/{kaju.pk}", {"name": None}))["errors"][0]["field"] == "name"


def test_variants_one_by_one(owner: Api, kaju: Product) -> None:
    small, large = variants_of(kaju)
    price = owner.patch(f"/variants/{small.pk}", {"price": {"amount": "199.50", "currency": "INR"}})
    assert price.json()["price"]["amount"] == "199.50"
    assert problem(owner.patch(f"/variants/{small.pk}", {"units_per_item": 0}))["errors"]
    assert problem(owner.patch(f"/variants/{small.pk}", {"name": large.name}))["errors"][0]["field"] == "name"

    default = owner.patch(f"/variants/{large.pk}", {"is_default": True}).json()
    assert default["is_default"]
    assert not owner.get(f"/variants/{small.pk}").json()["is_default"]

    kilo = {
        "product_id": str(kaju.pk),
        "name": "1 kg",
        "price": {"amount": "690", "currency": "INR"},
        "units_per_item": 1000,
        "sku": "KK-1000",
    }
    made = owner.post("/variants", kilo)
    assert made.status_code == 201, made.content
    assert [v["name"] for v in owner.get("/variants?sku=KK-1000").json()["items"]] == ["1 kg"]
    assert owner.delete(f"/variants/{made.json()['id']}").status_code == 204
    assert not owner.get(f"/variants/{made.json()['id']}").json()["is_active"]
    assert len(owner.get(f"/variants?product_id={kaju.pk}&is_active=true").json()["items"]) == 2


def test_counting_stock_is_a_movement(owner: Api, shop_a: Shop, kaju: Product) -> None:
    before = owner.get(f"/inventory/{kaju.pk}").json()
    assert {k: before[k] for k in ("on_hand", "held", "available", "unit")} == {
        "on_hand": 5000,
        "held": 0,
        "available": 5000,
        "unit": "gram",
    }
    counted = owner.put(f"/inventory/{kaju.pk}", {"on_hand": 4200, "reason": "count"}).json()
    assert (counted["on_hand"], counted["available"]) == (4200, 4200)
    moved = owner.get(f"/inventory/{kaju.pk}/movements").json()["items"]
    assert [(m["kind"], m["quantity"], m["on_hand_after"]) for m in moved] == [
        ("count", -800, 4200),
        ("receipt", 5000, 5000),
    ]
    assert moved[0]["actor"] == "Owner"
    received = owner.post(f"/inventory/{kaju.pk}/movements", {"kind": "receipt", "quantity": 1000})
    assert received.json()["on_hand"] == 5200
    wasted = owner.post(f"/inventory/{kaju.pk}/movements", {"kind": "waste", "quantity": -200})
    assert wasted.json()["on_hand"] == 5000
    for body in ({"kind": "waste", "quantity": 5}, {"kind": "correction", "quantity": 5}):
        with shop_scope(shop_a.id), nothing_written(Movement):
            assert owner.post(f"/inventory/{kaju.pk}/movements", body).status_code == 422
    corrected = owner.put(f"/inventory/{kaju.pk}", {"on_hand": 4900, "reason": "correction", "note": "spilled"})
    assert corrected.json()["on_hand"] == 4900


def test_a_count_cannot_go_below_what_is_held(owner: Api, anyone: Api, shop_a: Shop, kaju: Product) -> None:
    body = order_body(kaju, payment_method="sandbox")
    assert anyone.post(f"/storefront/{shop_a.slug}/orders", body).status_code == 201
    assert owner.get(f"/inventory/{kaju.pk}").json()["held"] == 750
    refused = owner.put(f"/inventory/{kaju.pk}", {"on_hand": 700})
    assert refused.status_code == 409
    assert problem(refused)["code"] == "count_below_held"


def test_stock_can_be_left_uncounted(owner: Api, kaju: Product) -> None:
    assert owner.patch(f"/inventory/{kaju.pk}", {"low_threshold": 6000}).json()["is_low"]
    assert len(owner.get("/inventory?low=true").json()["items"]) == 1
    untracked = owner.patch(f"/inventory/{kaju.pk}", {"is_tracked": False}).json()
    assert (untracked["is_tracked"], untracked["on_hand"]) == (False, None)
    assert owner.post(f"/inventory/{kaju.pk}/movements", {"kind": "receipt", "quantity": 5}).status_code == 409


def test_an_order_moves_along_its_table(owner: Api, manager: Api, order: dict[str, Any]) -> None:
    number = order["number"]
    page = manager.get(f"/orders/{number}").json()
    assert (page["status"], page["allowed"]) == ("confirmed", ["packed", "cancelled"])
    refused = manager.patch(f"/orders/{number}", {"status": "completed"})
    assert refused.status_code == 409
    data = problem(refused)
    assert (data["code"], data["allowed"]) == ("transition_not_allowed", ["packed", "cancelled"])
    assert manager.patch(f"/orders/{number}", {"status": "flown"}).status_code == 422
    for status in ("packed", "out_for_delivery", "completed"):
        assert manager.patch(f"/orders/{number}", {"status": status}).json()["status"] == status
    done = manager.get(f"/orders/{number}").json()
    assert done["paid"] == done["total"]
    assert [event["actor"] for event in done["events"]][1:] == ["Manager", "Manager", "Manager"]


def test_a_change_without_notice_tells_nobody(owner: Api, order: dict[str, Any]) -> None:
    with nothing_written(Message):
        owner.patch(f"/orders/{order['number']}", {"status": "packed", "notify": False})


def test_several_orders_at_once(owner: Api, anyone: Api, shop_a: Shop, kaju: Product) -> None:
    placed = [anyone.post(f"/storefront/{shop_a.slug}/orders", order_body(kaju)).json() for _ in range(2)]
    numbers = [int(order["number"]) for order in placed]
    owner.patch(f"/orders/{numbers[0]}", {"status": "cancelled"})
    results = owner.post("/orders/status", {"numbers": [*numbers, 999], "status": "packed"}).json()["items"]
    assert [(r["number"], r["is_changed"]) for r in results] == [
        (str(numbers[0]), False),
        (str(numbers[1]), True),
        ("999", False),
    ]


def test_orders_are_found_and_filtered(owner: Api, order: dict[str, Any]) -> None:
    def count(query: str) -> int:
        return len(owner.get(f"/orders?{query}").json()["items"])

    assert count("q=jose") == count(f"q=%23{order['number']}") == count("status=confirmed,packed") == 1
    assert count("q=nobody") == count("status=cancelled") == count("until=2020-01-01T00:00:00Z") == 0
    assert owner.get("/orders?since=2020-01-01").status_code == 422
    assert owner.get("/orders?status=flown").status_code == 422


def test_staff_sell_by_phone(manager: Api, kaju: Product) -> None:
    placed = manager.post("/orders", order_body(kaju), Idempotency_Key="phone-1")
    assert placed.status_code == 201
    page = manager.get(f"/orders/{placed.json()['number']}").json()
    assert page["channel"] == "staff"
    again = manager.post("/orders", order_body(kaju), Idempotency_Key="phone-1")
    assert again.json()["number"] == placed.json()["number"]


def test_notes_stand_on_the_time_line(owner: Api, anyone: Api, shop_a: Shop, order: dict[str, Any]) -> None:
    owner.post(f"/orders/{order['number']}/notes", {"text": "Fragile"})
    owner.post(f"/orders/{order['number']}/notes", {"text": "We call you", "is_public": True})
    assert problem(owner.post(f"/orders/{order['number']}/notes", {"text": "  "}))["errors"]
    assert owner.post("/orders/999/notes", {"text": "x"}).status_code == 404
    tracked = anyone.get(f"/storefront/{shop_a.slug}/orders/{order['token']}").json()
    assert [e["text"] for e in tracked["events"] if e["kind"] == "note"] == ["We call you"]


def test_payments_are_listed_and_refunds_follow_the_table(owner: Api, order: dict[str, Any]) -> None:
    (payment,) = owner.get(f"/payments?reference={order['number']}").json()["items"]
    assert (payment["state"], payment["method"]) == ("due", "cash_on_delivery")
    refused = owner.post(f"/payments/{payment['id']}/refund")
    assert refused.status_code == 409
    assert problem(refused)["code"] == "transition_not_allowed"
    assert owner.post(f"/payments/{payment['id']}/refresh").json()["state"] == "due"


def test_customers_come_from_orders_or_by_hand(owner: Api, order: dict[str, Any]) -> None:
    (row,) = owner.get("/customers?q=jose").json()["items"]
    assert (row["order_count"], row["spent"]) == (1, order["total"])
    profile = owner.get(f"/customers/{row['id']}").json()
    assert [o["number"] for o in profile["orders"]] == [order["number"]]
    assert profile["addresses"][0]["city"] == "Chennai"
    tagged = owner.patch(f"/customers/{row['id']}", {"tags": ["vip"], "accepts_marketing": True}).json()
    assert tagged["tags"] == ["vip"]
    assert tagged["accepts_marketing_since"].endswith("Z")
    assert len(owner.get("/customers?tag=vip").json()["items"]) == 1

    same = owner.post("/customers", {"name": "Twin", "phone": "98843 38885"})
    assert same.status_code == 409
    made = owner.post("/customers", {"name": "Asha", "email": "asha@example.org"})
    assert made.status_code == 201
    assert made.json()["order_count"] == 0
    assert owner.post("/customers", {"name": "Asha B", "email": "ASHA@example.org"}).status_code == 409
    nobody = owner.post("/customers", {"name": "Nobody"})
    assert problem(nobody)["errors"][0]["field"] == "phone"
    assert len(owner.get("/customers").json()["items"]) == 2


def test_members_and_invitations(owner: Api, admin: Api, viewer: Api) -> None:
    members = {m["role"]: m for m in owner.get("/members").json()["items"]}
    assert set(members) == {"owner", "admin", "viewer"}
    invited = owner.post("/members/invitations", {"email": "new@example.org", "role": "manager"})
    assert invited.status_code == 201
    assert "token" not in invited.content.decode()
    assert [i["email"] for i in owner.get("/members/invitations").json()["items"]] == ["new@example.org"]
    assert owner.delete(f"/members/invitations/{invited.json()['id']}").status_code == 204
    assert owner.delete(f"/members/invitations/{invited.json()['id']}").status_code == 404

    assert admin.patch(f"/members/{members['viewer']['id']}", {"role": "owner"}).status_code == 403
    assert admin.patch(f"/members/{members['owner']['id']}", {"role": "viewer"}).status_code == 403
    assert owner.patch(f"/members/{members['owner']['id']}", {"role": "viewer"}).status_code == 409
    assert owner.patch(f"/members/{members['viewer']['id']}", {"role": "manager"}).json()["role"] == "manager"
    assert owner.delete(f"/members/{members['viewer']['id']}").status_code == 204
    assert viewer.get("/orders", X_Hawker_Shop="shop-a").status_code == 404


def test_settings_are_typed_and_all_or_none(owner: Api, viewer: Api, shop_a: Shop) -> None:
    before = viewer.get("/settings").json()
    assert before["values"]["stock.hold_minutes"] == 15
    changed = owner.patch("/settings", {"values": {"stock.hold_minutes": 20}, "shop": {"name": "Sweet A"}})
    assert changed.json()["values"]["stock.hold_minutes"] == 20
    assert changed.json()["shop"]["name"] == "Sweet A"
    assert "stock.hold_minutes" in changed.json()["changed"]
    refused = owner.patch(
        "/settings",
        {
            "values": {"stock.hold_minutes": -1, "no.such": 1, "identity.tagline": "Sweet"},
            "shop": {"name": "Other"},
        },
    )
    assert refused.status_code == 422
    assert {e["field"] for e in problem(refused)["errors"]} == {"values.stock.hold_minutes", "values.no.such"}
    after = owner.get("/settings").json()
    assert (after["shop"]["name"], after["values"]["identity.tagline"]) == ("Sweet A", "")
    described = {s["key"]: s for s in viewer.get("/settings/schema").json()["items"]}
    assert described["stock.hold_minutes"]["type"] == "integer"


def test_keys_are_shown_once(owner: Api) -> None:
    made = owner.post("/api-keys", {"name": "Till", "scopes": ["orders.view"]})
    key = made.json()["key"]
    assert key.startswith("hk_")
    listed = owner.get("/api-keys")
    assert key.encode() not in listed.content
    assert listed.json()["items"][0]["prefix"] == key[:11]
    assert "key" not in owner.get(f"/api-keys/{made.json()['id']}").json()


def test_messages_can_be_read_and_sent_again(owner: Api, order: dict[str, Any]) -> None:
    (message,) = owner.get("/messages?event=order_placed").json()["items"]
    assert message["recipient"] == "jose@example.org"
    page = owner.get(f"/messages/{message['id']}").json()
    assert order["number"] in page["body_text"]


def test_what_was_done_is_in_the_log(owner: Api, shop_a: Shop, order: dict[str, Any]) -> None:
    owner.patch(f"/orders/{order['number']}", {"status": "packed"}, X_Request_ID="request-of-a-test")
    (entry,) = owner.get("/activity?action=orders.status_changed").json()["items"]
    assert (entry["before"], entry["after"]) == ({"status": "confirmed"}, {"status": "packed"})
    assert (entry["actor"], entry["channel"], entry["request_id"]) == ("Owner", "api", "request-of-a-test")
    with shop_scope(shop_a.id):
        assert ActivityEntry.objects.filter(action="orders.status_changed").count() == 1


def test_usage_tells_what_is_allowed(owner: Api, settings: Any) -> None:
    free = owner.get("/usage").json()
    assert free["items"][0] == {
        "limit": "members",
        "used": 1,
        "allowed": None,
        "resets_in_seconds": None,
    }
    settings.HAWKER_BILLING_ENABLED = True
    paid = owner.get("/usage").json()
    assert [(m["limit"], m["used"], m["allowed"]) for m in paid["items"]] == [
        ("members", 1, 1),
        ("api_requests_per_hour", 1, 500),
    ]
    refused = owner.post("/api-keys", {"name": "Till", "scopes": ["orders.view"]})
    assert refused.status_code == 402
    assert problem(refused)["code"] == "limit_reached"


def _png(size: tuple[int, int] = (40, 30)) -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", size, "orange").save(file, "PNG")
    return SimpleUploadedFile("kaju.png", file.getvalue(), content_type="image/png")


def test_pictures_are_uploaded_ordered_and_removed(owner: Api, anyone: Api, shop_a: Shop, kaju: Product) -> None:
    path = f"/api/v1/products/{kaju.pk}/pictures"

    def upload(file: SimpleUploadedFile, **headers: str) -> Any:
        return owner.client.post(path, {"picture": file, "alt": "A tray"}, headers={**owner.headers, **headers})

    first = upload(_png(), **{"Idempotency-Key": "picture"})
    assert first.status_code == 201, first.content
    again = upload(_png(), **{"Idempotency-Key": "picture"})
    assert again["Idempotency-Replayed"] == "true"
    (picture,) = again.json()["images"]
    assert picture["alt"] == "A tray"
    second = upload(_png((60, 60))).json()["images"][1]
    turned = owner.put(path, {"ids": [second["id"], picture["id"]], "alts": {picture["id"]: "Two trays"}}).json()
    assert [p["id"] for p in turned["images"]] == [second["id"], picture["id"]]
    assert turned["images"][1]["alt"] == "Two trays"
    assert owner.put(path, {"ids": [second["id"]]}).status_code == 422
    assert owner.delete(f"{path}/{second['id']}").status_code == 204
    shown = anyone.get(f"/storefront/{shop_a.slug}/products/{kaju.slug}").json()
    assert shown["images"][0]["url"].startswith("http://127.0.0.1:8000/media/")
    text = SimpleUploadedFile("kaju.png", b"<svg onload=alert(1)>", content_type="image/png")
    assert upload(text).status_code == 422


def test_a_shops_own_wording(owner: Api, viewer: Api, order: dict[str, Any]) -> None:
    path = "/message-templates/order_placed/en"
    listed = {(t["event"], t["language"]): t for t in viewer.get("/message-templates").json()["items"]}
    assert not listed["order_placed", "es"]["is_own"]
    assert "order_number" in [v["name"] for v in listed["order_placed", "en"]["variables"]]
    assert viewer.get("/message-templates/verify_email/en").status_code == 404
    assert viewer.get("/message-templates/order_placed/tlh").status_code == 404

    wording = {"subject": "Sweet order {{ order_number }}", "body_text": "Thank you, {{ customer_name }}."}
    shown = owner.post(f"{path}/preview", wording).json()
    assert shown["subject"].startswith("Sweet order ")
    assert shown["faults"] == {}
    broken = {**wording, "subject": "{{ order_number.__class__ }} {{ nobody }}"}
    assert "subject" in owner.post(f"{path}/preview", broken).json()["faults"]
    assert problem(owner.put(path, broken))["errors"][0]["field"] == "subject"
    seen = owner.get(path)["ETag"]
    assert owner.put(path, wording, If_Match=seen).json()["is_own"]
    assert owner.put(path, wording, If_Match=seen).status_code == 412
    sent = owner.post(f"{path}/test", {"to": "owner@a.example"})
    assert "Sweet order" in owner.get(f"/messages/{sent.json()['message_id']}").json()["subject"]
    assert owner.post(f"{path}/test", {"to": "somebody@example.org"}).status_code == 422
    assert owner.delete(path).status_code == 204
    assert not owner.get(path).json()["is_own"]


def test_jobs_are_seen_and_cancelled(owner: Api, shop_a: Shop, shop_b: Shop) -> None:
    with shop_scope(shop_a.id):
        run = JobRun.objects.create(shop=shop_a, job="jobs.forget_finished", log_tail="begun\n")
    with shop_scope(shop_b.id):
        JobRun.objects.create(shop=shop_b, job="jobs.forget_finished")
    (listed,) = owner.get("/jobs?state=queued,running&job=jobs.forget_finished").json()["items"]
    assert (listed["id"], listed["state"]) == (str(run.pk), "queued")
    assert owner.get(f"/jobs/{run.pk}").json()["log"] == "begun\n"
    assert owner.post(f"/jobs/{run.pk}/cancel").json()["state"] == "cancelled"
    assert owner.post(f"/jobs/{run.pk}/cancel").status_code == 409
    assert owner.get("/jobs?state=flying").status_code == 422


def test_categories_make_a_tree(owner: Api) -> None:
    milk = owner.post("/categories", {"name": "Milk sweets", "position": 2}).json()
    barfi = owner.post("/categories", {"name": "Barfi", "parent_id": milk["id"], "position": 1}).json()
    assert [c["name"] for c in owner.get("/categories").json()["items"]] == ["Barfi", "Milk sweets"]
    assert len(owner.get(f"/categories?parent_id={milk['id']}").json()["items"]) == 1
    under_itself = owner.patch(f"/categories/{milk['id']}", {"parent_id": barfi["id"]})
    assert under_itself.status_code == 422
    assert owner.post("/categories/order", {"ids": [milk["id"], barfi["id"]]}).status_code == 204
    assert [c["name"] for c in owner.get("/categories").json()["items"]] == ["Milk sweets", "Barfi"]
    assert owner.delete(f"/categories/{milk['id']}").status_code == 409
    free = owner.patch(f"/categories/{barfi['id']}", {"parent_id": None, "translations": {"es": {"name": "Barfí"}}})
    assert (free.json()["parent_id"], free.json()["translations"]) == (None, {"es": {"name": "Barfí"}})
    assert owner.delete(f"/categories/{milk['id']}").status_code == 204


def test_a_customers_address_is_checked(owner: Api) -> None:
    address = {"line1": "12 Gandhi Road", "city": "Chennai", "region": "TN", "postal_code": "1", "country": "IN"}
    refused = owner.post("/customers", {"name": "Asha", "phone": "98843 38885", "address": address})
    assert [e["field"] for e in problem(refused)["errors"]] == ["address.postal_code"]
    refused = owner.post("/customers", {"name": "Asha", "phone": "12"})
    assert [e["field"] for e in problem(refused)["errors"]] == ["phone"]
    kept = {**address, "postal_code": "600001", "region": "Tamil Nadu"}
    made = owner.post(
        "/customers", {"name": "Asha", "phone": "98843 38885", "address": kept, "accepts_marketing": True}
    )
    assert (made.json()["phone"], made.json()["addresses"][0]["region"]) == ("+919884338885", "TN")
    assert made.json()["accepts_marketing_since"]
