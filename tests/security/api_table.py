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

EVERYBODY = "200 200 200 200 200 200 200"
VIEW = "401 200 200 200 200 200 403"
"""A list or a page without ids: the stranger sees their own shop's."""
VIEW_ONE = "401 404 200 200 200 200 403"
EDIT_ONE = "401 404 403 200 200 200 403"
MANAGE = "401 200 403 403 200 200 403"
MANAGE_ONE = "401 404 403 403 200 200 403"

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
