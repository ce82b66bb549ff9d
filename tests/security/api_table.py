# SPDX-License-Identifier: Apache-2.0
"""Every call of the API and what each kind of caller gets for it.

Columns: anonymous, stranger (owner of another shop, with this shop's ids), viewer, manager, admin, owner,
staff (of the installation, member of no shop). `{name}` stands for a real id of the first shop. Bodies are
such that whoever may do it succeeds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Call:
    """A row: statuses by column, and the body to send."""

    statuses: str
    body: Any = None
    path: str = ""
    """The address to call where it is not the route with its ids filled in."""
    is_upload: bool = False


PRICE = {"amount": "12.50", "currency": "{currency}"}
VARIANT = {"name": "1 kg", "price": PRICE, "units_per_item": 1000}
PRODUCT = {"name": "New", "stock_unit": "gram", "variants": [VARIANT]}
ADDRESS = {
    "line1": "12 Gandhi Road",
    "city": "Chennai",
    "region": "TN",
    "postal_code": "600001",
    "country": "IN",
}
ORDER = {
    "lines": [{"variant_id": "{variant_id}", "quantity": 1}],
    "customer": {"name": "Guest", "phone": "+919884338886"},
    "address": ADDRESS,
    "payment_method": "cash_on_delivery",
}
WORDING = {"subject": "Order {{{{ order_number }}}}", "body_text": "Thank you."}

ALERT = {"conditions": [{"kind": "below", "amount": "5"}], "watch_id": "{watched_id}"}
FLOOR_AND_CEILING = {"floor": PRICE, "ceiling": PRICE}
SELLER = {"url": "https://www.example.com/further"}

EVERYBODY = "200 200 200 200 200 200 200"
VIEW = "401 200 200 200 200 200 403"
"""A list or a page without ids: the stranger sees their own shop's."""
VIEW_ONE = "401 404 200 200 200 200 403"
EDIT_ONE = "401 404 403 200 200 200 403"
MANAGE = "401 200 403 403 200 200 403"
MANAGE_ONE = "401 404 403 403 200 200 403"

WATCH = "/api/v1/watches/{watched_id}"
WISHES = "/api/v1/wish-lists/{wish_list_id}"

TABLE: dict[str, Call] = {
    "POST /api/v1/auth/register": Call(
        "202 202 202 202 202 202 202", {"email": "new@example.org", "password": "correct horse battery"}
    ),
    "POST /api/v1/auth/token": Call("401 401 401 401 401 401 401", {"email": "owner@a.example", "password": "wrong"}),
    "POST /api/v1/auth/refresh": Call("401 401 401 401 401 401 401", {"refresh": "hr_wrong"}),
    "POST /api/v1/auth/logout": Call("401 204 204 204 204 204 204"),
    "GET /api/v1/auth/me": Call("401 200 200 200 200 200 200"),
    "GET /api/v1/plans": Call(EVERYBODY),
    "GET /api/v1/storefront/<shop>": Call(EVERYBODY),
    "GET /api/v1/storefront/<shop>/products": Call(EVERYBODY),
    "GET /api/v1/storefront/<shop>/products/<slug>": Call(
        EVERYBODY, path="/api/v1/storefront/{shop}/products/{product_slug}"
    ),
    "GET /api/v1/storefront/<shop>/categories": Call(EVERYBODY),
    "POST /api/v1/storefront/<shop>/cart/price": Call(EVERYBODY, {"lines": ORDER["lines"]}),
    "POST /api/v1/storefront/<shop>/orders": Call("201 201 201 201 201 201 201", ORDER),
    "POST /api/v1/storefront/<shop>/orders/find": Call(EVERYBODY, {"number": "{number}", "phone": "{phone}"}),
    "GET /api/v1/storefront/<shop>/orders/<token>": Call(EVERYBODY),
    "GET /api/v1/products": Call(VIEW),
    "POST /api/v1/products": Call("401 422 403 201 201 201 403", {**PRODUCT, "category_id": "{category_id}"}),
    "POST /api/v1/products/status": Call(
        "401 200 403 200 200 200 403", {"product_ids": ["{product_id}"], "status": "draft"}
    ),
    "GET /api/v1/products/<product_id>": Call(VIEW_ONE),
    "PATCH /api/v1/products/<product_id>": Call(EDIT_ONE, {"summary": "x"}),
    "PUT /api/v1/products/<product_id>": Call(EDIT_ONE, PRODUCT),
    "DELETE /api/v1/products/<product_id>": Call("401 404 403 204 204 204 403"),
    "POST /api/v1/products/<product_id>/pictures": Call("401 404 403 201 201 201 403", is_upload=True),
    "PUT /api/v1/products/<product_id>/pictures": Call(EDIT_ONE, {"ids": ["{picture_id}"]}),
    "DELETE /api/v1/products/<product_id>/pictures/<picture_id>": Call("401 404 403 204 204 204 403"),
    "GET /api/v1/variants": Call(VIEW),
    "POST /api/v1/variants": Call("401 404 403 201 201 201 403", {**VARIANT, "product_id": "{product_id}"}),
    "GET /api/v1/variants/<variant_id>": Call(VIEW_ONE),
    "PATCH /api/v1/variants/<variant_id>": Call(EDIT_ONE, {"price": PRICE}),
    "DELETE /api/v1/variants/<variant_id>": Call("401 404 403 204 204 204 403"),
    "GET /api/v1/categories": Call(VIEW),
    "POST /api/v1/categories": Call("401 422 403 201 201 201 403", {"name": "New", "parent_id": "{category_id}"}),
    "POST /api/v1/categories/order": Call("401 204 403 204 204 204 403", {"ids": ["{category_id}"]}),
    "GET /api/v1/categories/<category_id>": Call(VIEW_ONE),
    "PATCH /api/v1/categories/<category_id>": Call(EDIT_ONE, {"name": "x"}),
    "DELETE /api/v1/categories/<category_id>": Call("401 404 403 204 204 204 403"),
    "GET /api/v1/inventory": Call(VIEW),
    "GET /api/v1/inventory/<product_id>": Call(VIEW_ONE),
    "PUT /api/v1/inventory/<product_id>": Call(EDIT_ONE, {"on_hand": 4000, "reason": "count"}),
    "PATCH /api/v1/inventory/<product_id>": Call(EDIT_ONE, {"low_threshold": 100}),
    "GET /api/v1/inventory/<product_id>/movements": Call(VIEW_ONE),
    "POST /api/v1/inventory/<product_id>/movements": Call(
        "401 404 403 201 201 201 403", {"kind": "receipt", "quantity": 100}
    ),
    "GET /api/v1/orders": Call(VIEW),
    "POST /api/v1/orders": Call("401 422 403 201 201 201 403", ORDER),
    "POST /api/v1/orders/status": Call(
        "401 200 403 200 200 200 403", {"numbers": ["{online_number}"], "status": "cancelled"}
    ),
    "GET /api/v1/orders/<number>": Call(VIEW_ONE),
    "PATCH /api/v1/orders/<number>": Call(EDIT_ONE, {"status": "packed"}),
    "POST /api/v1/orders/<number>/notes": Call("401 404 403 201 201 201 403", {"text": "x"}),
    "GET /api/v1/payments": Call(VIEW),
    "GET /api/v1/payments/<payment_id>": Call(VIEW_ONE),
    "POST /api/v1/payments/<payment_id>/refresh": Call(EDIT_ONE),
    "POST /api/v1/payments/<payment_id>/refund": Call("401 404 403 409 409 409 403"),
    "GET /api/v1/customers": Call(VIEW),
    "POST /api/v1/customers": Call("401 201 403 201 201 201 403", {"name": "New", "email": "new@example.org"}),
    "GET /api/v1/customers/<customer_id>": Call(VIEW_ONE),
    "PATCH /api/v1/customers/<customer_id>": Call(EDIT_ONE, {"tags": ["x"]}),
    "POST /api/v1/lookups": Call("401 202 403 202 202 202 403", SELLER),
    "GET /api/v1/lookups/<lookup_id>": Call("401 404 403 200 200 200 403"),
    "POST /api/v1/lookups/<lookup_id>/confirm": Call("401 404 403 422 422 422 403", {}),
    "GET /api/v1/watches": Call(VIEW),
    "POST /api/v1/watches": Call("401 201 403 201 201 201 403", SELLER),
    "POST /api/v1/watches/state": Call("401 200 403 200 200 200 403", {"ids": ["{watched_id}"], "do": "pause"}),
    "GET /api/v1/watches/<watch_id>": Call(VIEW_ONE, path=WATCH),
    "PATCH /api/v1/watches/<watch_id>": Call(EDIT_ONE, {"note": "x"}, path=WATCH),
    "DELETE /api/v1/watches/<watch_id>": Call("401 404 403 204 204 204 403", path=WATCH),
    "POST /api/v1/watches/<watch_id>/check": Call("401 404 403 202 202 202 403", path=WATCH + "/check"),
    "POST /api/v1/watches/<watch_id>/merge": Call(
        "401 409 403 409 409 409 403", {"from_id": "{watched_id}"}, path=WATCH + "/merge"
    ),
    "POST /api/v1/watches/<watch_id>/notes": Call("401 404 403 201 201 201 403", {"text": "x"}, path=WATCH + "/notes"),
    "POST /api/v1/watches/<watch_id>/sellers": Call("401 404 403 201 201 201 403", SELLER, path=WATCH + "/sellers"),
    "GET /api/v1/watches/<watch_id>/history": Call(VIEW_ONE, path=WATCH + "/history"),
    "PUT /api/v1/watches/<watch_id>/figures": Call(EDIT_ONE, {"fee_percent": "10"}, path=WATCH + "/figures"),
    "POST /api/v1/watches/<watch_id>/what-if": Call(VIEW_ONE, {"fee_percent": "10"}, path=WATCH + "/what-if"),
    "PUT /api/v1/watches/<watch_id>/repricing": Call(
        MANAGE_ONE, {"strategy": "match", **FLOOR_AND_CEILING}, path=WATCH + "/repricing"
    ),
    "DELETE /api/v1/watches/<watch_id>/repricing": Call("401 404 403 403 204 204 403", path=WATCH + "/repricing"),
    "GET /api/v1/watch-sellers/<seller_id>": Call(VIEW_ONE, path="/api/v1/watch-sellers/{follow_id}"),
    "PATCH /api/v1/watch-sellers/<seller_id>": Call(
        EDIT_ONE, {"pack_quantity": 2}, path="/api/v1/watch-sellers/{follow_id}"
    ),
    "DELETE /api/v1/watch-sellers/<seller_id>": Call(
        "401 404 403 204 204 204 403", path="/api/v1/watch-sellers/{follow_id}"
    ),
    "GET /api/v1/listings/<listing_id>/history": Call(VIEW_ONE),
    "GET /api/v1/listings/<listing_id>/checks": Call(VIEW_ONE),
    "GET /api/v1/price-comparison": Call(VIEW),
    "GET /api/v1/price-proposals": Call(VIEW),
    "POST /api/v1/price-proposals/<proposal_id>/apply": Call(MANAGE_ONE),
    "POST /api/v1/price-proposals/<proposal_id>/undo": Call("401 404 403 403 409 409 403"),
    "POST /api/v1/price-proposals/<proposal_id>/dismiss": Call(MANAGE_ONE),
    "GET /api/v1/portfolio": Call(VIEW),
    "GET /api/v1/wish-lists": Call(VIEW),
    "POST /api/v1/wish-lists": Call("401 201 403 201 201 201 403", {"title": "New"}),
    "GET /api/v1/wish-lists/<list_id>": Call(VIEW_ONE, path=WISHES),
    "PATCH /api/v1/wish-lists/<list_id>": Call(EDIT_ONE, {"title": "x"}, path=WISHES),
    "POST /api/v1/wish-lists/<list_id>/items": Call(
        "401 404 403 201 201 201 403", {"watch_id": "{watched_id}"}, path=WISHES + "/items"
    ),
    "DELETE /api/v1/wish-lists/<list_id>/items/<watch_id>": Call(
        "401 404 403 204 204 204 403", path=WISHES + "/items/{watched_id}"
    ),
    "POST /api/v1/imports/watches": Call("401 202 403 202 202 202 403", {"text": "https://www.example.com/one"}),
    "GET /api/v1/analytics/metrics": Call(VIEW),
    "GET /api/v1/analytics/overview": Call(VIEW),
    "GET /api/v1/analytics/sales": Call(VIEW),
    "GET /api/v1/analytics/products": Call(VIEW),
    "GET /api/v1/analytics/segments": Call(VIEW),
    "GET /api/v1/analytics/cohorts": Call(VIEW),
    "GET /api/v1/analytics/clv": Call(VIEW),
    "GET /api/v1/analytics/customers": Call(VIEW),
    "GET /api/v1/alerts": Call(VIEW),
    "POST /api/v1/alerts/seen": Call("401 200 200 200 200 200 403", {}),
    "GET /api/v1/alerts/conditions": Call(VIEW),
    "GET /api/v1/alerts/rules": Call(VIEW),
    "POST /api/v1/alerts/rules": Call("401 422 403 201 201 201 403", ALERT),
    "POST /api/v1/alerts/rules/try": Call(VIEW_ONE, ALERT),
    "POST /api/v1/alerts/rules/state": Call("401 200 403 200 200 200 403", {"ids": ["{rule_id}"], "do": "pause"}),
    "GET /api/v1/alerts/rules/<rule_id>": Call(VIEW_ONE),
    "PUT /api/v1/alerts/rules/<rule_id>": Call(EDIT_ONE, ALERT),
    "DELETE /api/v1/alerts/rules/<rule_id>": Call("401 404 403 204 204 204 403"),
    "GET /api/v1/messages": Call(VIEW),
    "GET /api/v1/messages/<message_id>": Call(VIEW_ONE),
    "POST /api/v1/messages/<message_id>/resend": Call("401 404 403 409 409 409 403"),
    "GET /api/v1/message-templates": Call(VIEW),
    "GET /api/v1/message-templates/<event>/<language>": Call(VIEW, path="/api/v1/message-templates/order_placed/en"),
    "PUT /api/v1/message-templates/<event>/<language>": Call(
        MANAGE, WORDING, path="/api/v1/message-templates/order_placed/en"
    ),
    "DELETE /api/v1/message-templates/<event>/<language>": Call(
        "401 204 403 403 204 204 403", path="/api/v1/message-templates/order_placed/en"
    ),
    "POST /api/v1/message-templates/<event>/<language>/preview": Call(
        MANAGE, WORDING, path="/api/v1/message-templates/order_placed/en/preview"
    ),
    "POST /api/v1/message-templates/<event>/<language>/test": Call(
        "401 422 403 403 202 202 403",
        {"to": "viewer@a.example"},
        path="/api/v1/message-templates/order_placed/en/test",
    ),
    "GET /api/v1/members": Call(VIEW),
    "GET /api/v1/members/roles": Call(VIEW),
    "GET /api/v1/members/invitations": Call(VIEW),
    "POST /api/v1/members/invitations": Call(
        "401 201 403 403 201 201 403", {"email": "next@example.org", "role": "viewer"}
    ),
    "DELETE /api/v1/members/invitations/<invitation_id>": Call("401 404 403 403 204 204 403"),
    "GET /api/v1/members/<member_id>": Call(VIEW_ONE),
    "PATCH /api/v1/members/<member_id>": Call(MANAGE_ONE, {"role": "manager"}),
    "DELETE /api/v1/members/<member_id>": Call("401 404 403 403 204 204 403"),
    "GET /api/v1/settings": Call(VIEW),
    "GET /api/v1/settings/schema": Call(VIEW),
    "PATCH /api/v1/settings": Call(MANAGE, {"values": {"identity.tagline": "x"}}),
    "GET /api/v1/api-keys": Call(MANAGE),
    "POST /api/v1/api-keys": Call("401 201 403 403 201 201 403", {"name": "New", "scopes": ["orders.view"]}),
    "GET /api/v1/api-keys/<key_id>": Call(MANAGE_ONE),
    "DELETE /api/v1/api-keys/<key_id>": Call("401 404 403 403 204 204 403"),
    "GET /api/v1/activity": Call(MANAGE),
    "GET /api/v1/activity/security": Call(MANAGE),
    "GET /api/v1/jobs": Call("401 200 403 200 200 200 403"),
    "GET /api/v1/jobs/<job_id>": Call("401 404 403 200 200 200 403", path="/api/v1/jobs/{run_id}"),
    "POST /api/v1/jobs/<job_id>/cancel": Call("401 404 403 409 409 409 403", path="/api/v1/jobs/{run_id}/cancel"),
    "GET /api/v1/usage": Call(VIEW),
    "GET /api/v1/openapi.json": Call(EVERYBODY),
    "GET /api/docs": Call(EVERYBODY),
    "GET /api/health": Call(EVERYBODY),
    "GET /api/health/live": Call(EVERYBODY),
    "GET /metrics": Call(EVERYBODY),
    "POST /api/webhooks/sandbox/<shop>": Call("401 401 401 401 401 401 401", {}),
    "GET /api/": Call("404 404 404 404 404 404 404"),
    "GET /api/<rest>": Call("404 404 404 404 404 404 404", path="/api/none"),
}
