# SPDX-License-Identifier: Apache-2.0
"""Who may do what: every address of the dashboard, by method and role. A new address without a row fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from hawker.core import ids
from hawker.core.tenancy import shop_scope
from hawker.platform.audit.models import SecurityEvent
from hawker.platform.messaging.models import Message
from hawker.platform.shops.models import Membership
from hawker.surfaces.dashboard import urls
from tests.surfaces.dashboard.conftest import World, at

VIEWER, MANAGER, ADMIN, OWNER = "viewer", "manager", "admin", "owner"
ROLES = (VIEWER, MANAGER, ADMIN, OWNER)
NOBODY = "nobody"

# name: (arguments, least role that may GET, least role that may POST)
TABLE: dict[str, tuple[tuple[str, ...], str, str]] = {
    "overview": ((), VIEWER, NOBODY),
    "onboarding_dismiss": ((), NOBODY, ADMIN),
    "search": ((), VIEWER, NOBODY),
    "undo": (("token",), NOBODY, VIEWER),
    "view_save": (("list",), NOBODY, VIEWER),
    "view_delete": (("unknown",), NOBODY, VIEWER),
    "orders": ((), VIEWER, NOBODY),
    "order_new": ((), MANAGER, MANAGER),
    "orders_bulk": ((), NOBODY, MANAGER),
    "orders_export": ((), MANAGER, NOBODY),
    "orders_live": ((), VIEWER, NOBODY),
    "orders_print": ((), VIEWER, NOBODY),
    "order": (("number",), VIEWER, NOBODY),
    "order_status": (("number",), NOBODY, MANAGER),
    "order_note": (("number",), NOBODY, MANAGER),
    "order_packing": (("number",), VIEWER, NOBODY),
    "order_message_resend": (("number", "message"), NOBODY, MANAGER),
    "products": ((), VIEWER, NOBODY),
    "product_new": ((), MANAGER, MANAGER),
    "products_bulk": ((), NOBODY, MANAGER),
    "product": (("product",), VIEWER, MANAGER),
    "product_prices": (("product",), NOBODY, MANAGER),
    "product_status": (("product",), NOBODY, MANAGER),
    "product_pictures": (("product",), NOBODY, MANAGER),
    "product_picture_remove": (("product", "unknown"), NOBODY, MANAGER),
    "categories": ((), VIEWER, NOBODY),
    "category_save": ((), NOBODY, MANAGER),
    "category_move": (("unknown",), NOBODY, MANAGER),
    "category_delete": (("unknown",), NOBODY, MANAGER),
    "stock": ((), VIEWER, NOBODY),
    "stock_product": (("product",), VIEWER, NOBODY),
    "stock_count": (("product",), NOBODY, MANAGER),
    "stock_receive": (("product",), NOBODY, MANAGER),
    "stock_adjust": (("product",), NOBODY, MANAGER),
    "stock_threshold": (("product",), NOBODY, MANAGER),
    "stock_tracking": (("product",), NOBODY, MANAGER),
    "customers": ((), VIEWER, NOBODY),
    "customer": (("customer",), VIEWER, MANAGER),
    "customer_consent": (("customer",), NOBODY, MANAGER),
    "watch": ((), VIEWER, NOBODY),
    "watch_bulk": ((), NOBODY, MANAGER),
    "watch_today": ((), VIEWER, NOBODY),
    "watch_compare": ((), VIEWER, NOBODY),
    "watch_proposals": ((), NOBODY, ADMIN),
    "watch_portfolio": ((), VIEWER, NOBODY),
    "watch_import": ((), MANAGER, MANAGER),
    "watch_lists": ((), VIEWER, MANAGER),
    "watch_manifest": ((), MANAGER, NOBODY),
    "watch_new": ((), MANAGER, MANAGER),
    "watch_lookup": (("unknown",), MANAGER, MANAGER),
    "watch_seller": (("unknown",), VIEWER, MANAGER),
    "watch_product": (("unknown",), VIEWER, NOBODY),
    "watch_edit": (("unknown",), NOBODY, MANAGER),
    "watch_state": (("unknown",), NOBODY, MANAGER),
    "watch_check": (("unknown",), NOBODY, MANAGER),
    "watch_figures": (("unknown",), NOBODY, MANAGER),
    "watch_what_if": (("unknown",), VIEWER, NOBODY),
    "watch_repricing": (("unknown",), NOBODY, ADMIN),
    "watch_note": (("unknown",), NOBODY, MANAGER),
    "watch_merge": (("unknown",), NOBODY, MANAGER),
    "watch_list_items": (("unknown",), NOBODY, MANAGER),
    "watch_history": (("unknown",), VIEWER, NOBODY),
    "alerts": ((), VIEWER, NOBODY),
    "analytics": ((), VIEWER, NOBODY),
    "analytics_customers": ((), VIEWER, NOBODY),
    "analytics_days": ((), MANAGER, NOBODY),
    "alerts_seen": ((), NOBODY, VIEWER),
    "alert_rules": ((), VIEWER, NOBODY),
    "alert_rules_bulk": ((), NOBODY, MANAGER),
    "alert_new": ((), MANAGER, MANAGER),
    "alert": (("unknown",), VIEWER, MANAGER),
    "messages": ((), VIEWER, NOBODY),
    "message": (("message",), VIEWER, NOBODY),
    "message_html": (("message",), VIEWER, NOBODY),
    "message_resend": (("message",), NOBODY, MANAGER),
    "templates": ((), ADMIN, NOBODY),
    "template": (("event", "channel", "language"), ADMIN, ADMIN),
    "template_preview": (("event", "channel", "language"), ADMIN, NOBODY),
    "template_reset": (("event", "channel", "language"), NOBODY, ADMIN),
    "members": ((), VIEWER, NOBODY),
    "member_invite": ((), NOBODY, ADMIN),
    "member_role": (("membership",), NOBODY, ADMIN),
    "member_remove": (("unknown",), NOBODY, VIEWER),
    "invitation_revoke": (("unknown",), NOBODY, ADMIN),
    "settings": ((), VIEWER, NOBODY),
    "settings_save": (("group",), NOBODY, ADMIN),
    "keys": ((), ADMIN, NOBODY),
    "key_create": ((), NOBODY, ADMIN),
    "key_revoke": (("unknown",), NOBODY, ADMIN),
    "activity": ((), ADMIN, NOBODY),
    "activity_export": ((), ADMIN, NOBODY),
    "security_events": ((), ADMIN, NOBODY),
    "jobs": ((), MANAGER, NOBODY),
    "job": (("unknown",), MANAGER, NOBODY),
    "job_cancel": (("unknown",), NOBODY, MANAGER),
    "job_retry": (("unknown",), NOBODY, MANAGER),
}


def _arguments(world: World, names: tuple[str, ...]) -> list[Any]:
    with shop_scope(world.shop.id):
        known: dict[str, Any] = {
            "token": "no-such-token",
            "list": "orders",
            "unknown": ids.uuid7(),
            "number": world.order.number,
            "message": Message.objects.filter(object_type="order").values_list("pk", flat=True).first(),
            "product": world.kaju.pk,
            "customer": world.customer_id,
            "event": "order_placed",
            "channel": "email",
            "language": "en",
            "group": "contact",
            "membership": Membership.objects.get(role="owner").pk,
        }
    return [known[name] for name in names]


def test_every_address_has_a_row() -> None:
    assert {pattern.name for pattern in urls.urlpatterns} == set(TABLE)


def test_every_view_says_its_permission() -> None:
    for pattern in urls.urlpatterns:
        view = pattern.callback
        while not hasattr(view, "door") and hasattr(view, "__wrapped__"):
            view = view.__wrapped__
        assert getattr(view, "door", "") == "member", pattern.name
    assert get_resolver().url_patterns


@pytest.fixture
def people(sign_in: Any, viewer_a: Any, manager_a: Any, admin_a: Any, owner_a: Any) -> dict[str, Client]:
    return {
        VIEWER: sign_in(viewer_a),
        MANAGER: sign_in(manager_a),
        ADMIN: sign_in(admin_a),
        OWNER: sign_in(owner_a),
    }


@contextmanager
def taken_back() -> Iterator[None]:
    """What a request changed is undone, so that the next row of the table finds the same shop."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_roles_see_and_do_what_the_table_says(people: dict[str, Client], world: World) -> None:
    """Roles hold ever more, so each row is asked at its edge: who just may, and who just may not."""
    wrong = []
    for name, (names, may_get, may_post) in TABLE.items():
        address = at(world.shop, name, *_arguments(world, names))
        for method, least in (("get", may_get), ("post", may_post)):
            edge = ROLES.index(least) if least != NOBODY else len(ROLES)
            for role in ROLES[max(0, edge - 1) : edge + 1]:
                with taken_back():
                    status = getattr(people[role], method)(address).status_code
                if ROLES.index(role) >= edge:
                    is_right = status not in (401, 403, 405, 500)
                else:
                    is_right = status in ((403, 405) if least == NOBODY else (403,))
                if not is_right:
                    wrong.append(f"{role} {method} {name}: {status}")
    assert not wrong


def test_another_shops_owner_finds_nothing(stranger: Client, world: World) -> None:
    for name, (names, _may_get, _may_post) in TABLE.items():
        address = at(world.shop, name, *_arguments(world, names))
        assert stranger.get(address).status_code == 404, name
        assert stranger.post(address).status_code == 404, name


def test_ids_of_another_shop_are_unknown_here(owner: Client, world: World, other_world: World) -> None:
    """The own shop's pages, asked with the other shop's real ids."""
    foreign = World(world.shop, other_world.kaju, world.order, other_world.customer_id)
    with shop_scope(other_world.shop.id):
        message = Message.objects.filter(object_type="order").values_list("pk", flat=True).first()
    for name, (names, may_get, may_post) in TABLE.items():
        if not set(names) & {"product", "customer", "message"}:
            continue
        arguments = _arguments(foreign, names)
        arguments = [message if n == "message" else value for n, value in zip(names, arguments, strict=True)]
        address = at(world.shop, name, *arguments)
        if may_get != NOBODY:
            assert owner.get(address).status_code == 404, name
        if may_post != NOBODY:
            assert owner.post(address, {"to": "archived", "name": "x", "op": "save"}).status_code == 404, name


def test_anonymous_people_are_asked_to_sign_in(client: Client, world: World) -> None:
    answer = client.get(at(world.shop, "orders"))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=")
    fragment = client.get(at(world.shop, "orders_live"), headers={"X-Fragment": "live"})
    assert fragment.status_code == 401
    assert fragment["HX-Redirect"].startswith("/accounts/login/")


def test_a_refused_permission_is_a_security_event(viewer: Client, world: World) -> None:
    viewer.post(at(world.shop, "order_status", world.order.number), {"to": "packed"})
    with shop_scope(world.shop.id):
        world.order.refresh_from_db()
        assert SecurityEvent.objects.filter(kind="permission_refused").count() == 1
    assert world.order.status == "confirmed"


def test_viewers_are_shown_no_forms_that_change_anything(viewer: Client, world: World) -> None:
    with shop_scope(world.shop.id):
        message = Message.objects.filter(object_type="order").first()
    pages = [
        at(world.shop, "overview"),
        at(world.shop, "order", world.order.number),
        at(world.shop, "product", world.kaju.pk),
        at(world.shop, "categories"),
        at(world.shop, "stock"),
        at(world.shop, "stock_product", world.kaju.pk),
        at(world.shop, "customer", world.customer_id),
        at(world.shop, "message", message.pk if message else ids.uuid7()),
        at(world.shop, "settings"),
    ]
    for address in pages:
        text = viewer.get(address).content.decode()
        main = text[text.index('<main id="main"') : text.index("</main>")]
        assert 'method="post"' not in main, address
