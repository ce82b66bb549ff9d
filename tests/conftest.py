# SPDX-License-Identifier: Apache-2.0
"""Fixtures everybody uses: two shops with members of each role, and a small catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.core.cache import cache

from hawker.commerce.catalog.models import Product
from hawker.commerce.catalog.services import ProductInput, VariantInput, save_product
from hawker.commerce.inventory import services as stock
from hawker.core.tenancy import shop_scope
from hawker.platform.accounts.models import User
from hawker.platform.accounts.services import create_user
from hawker.platform.shops.models import Membership, Role, Shop
from hawker.platform.shops.principals import installation
from hawker.platform.shops.services import create_shop
from hawker.platform.shops.settings_registry import save as save_settings

PASSWORD = "correct horse battery staple"


APP_ROLE = "hawker_test_app"
"""The role without rights of its own that tests about those rights step down to."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """The tests' database is guarded as a real one is."""
    from hawker.core.db import install_row_level_security

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        install_row_level_security(role=APP_ROLE)


@pytest.fixture(autouse=True)
def _fresh_state(settings: object) -> Iterator[None]:
    """No test sees what another cached or counted; sessions cost their query, with Redis or without."""
    from hawker.core import throttle

    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"  # type: ignore[attr-defined]
    cache.clear()
    throttle._limiter.cache_clear()
    yield
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def _fast_passwords() -> Iterator[None]:
    """Argon2 with its smallest costs: the tests are not about its strength."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    saved = (
        Argon2PasswordHasher.time_cost,
        Argon2PasswordHasher.memory_cost,
        Argon2PasswordHasher.parallelism,
    )
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = (
        1,
        8,
        1,
    )
    yield
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = saved


def make_user(email: str, *, verified: bool = True, is_staff: bool = False) -> User:
    """A user with the tests' password."""
    return create_user(
        email=email, password=PASSWORD, name=email.split("@")[0].title(), verified=verified, is_staff=is_staff
    )


def make_shop(owner: User, name: str, *, currency: str = "INR", country: str = "IN") -> Shop:
    """A shop that delivers at home and takes cash and test payments."""
    shop = create_shop(
        owner=owner,
        name=name,
        country=country,
        currency=currency,
        time_zone="Asia/Kolkata",
        language="en",
        purposes=["sell"],
        slug=name.lower().replace(" ", "-"),
    )
    save_settings(shop, {"payments.sandbox_enabled": True}, by=installation(shop))
    return shop


def add_member(shop: Shop, email: str, role: str) -> User:
    """A verified member of a shop."""
    user = make_user(email)
    with shop_scope(shop.id):
        Membership.objects.create(shop=shop, user=user, role=role)
    return user


@pytest.fixture
def owner_a(db: object) -> User:
    return make_user("owner@a.example")


@pytest.fixture
def owner_b(db: object) -> User:
    return make_user("owner@b.example")


@pytest.fixture
def shop_a(owner_a: User) -> Shop:
    return make_shop(owner_a, "Shop A")


@pytest.fixture
def shop_b(owner_b: User) -> Shop:
    return make_shop(owner_b, "Shop B", currency="EUR", country="ES")


@pytest.fixture
def admin_a(shop_a: Shop) -> User:
    return add_member(shop_a, "admin@a.example", Role.ADMIN)


@pytest.fixture
def manager_a(shop_a: Shop) -> User:
    return add_member(shop_a, "manager@a.example", Role.MANAGER)


@pytest.fixture
def viewer_a(shop_a: Shop) -> User:
    return add_member(shop_a, "viewer@a.example", Role.VIEWER)


@pytest.fixture
def in_a(shop_a: Shop) -> Iterator[Shop]:
    """The test runs in the first shop's scope."""
    with shop_scope(shop_a.id):
        yield shop_a


def make_product(
    shop: Shop,
    name: str,
    *,
    on_hand: int | None = 5000,
    stock_unit: str = "gram",
    packs: tuple[tuple[str, int, str], ...] = (("250 g", 250, "180"), ("500 g", 500, "350")),
    low_threshold: int | None = None,
    minimum_quantity: int = 1,
) -> Product:
    """An active product with packs `(name, units, price)`; `on_hand` None leaves it untracked."""
    with shop_scope(shop.id):
        product = save_product(
            shop,
            data=ProductInput(
                name=name,
                stock_unit=stock_unit,
                status="active",
                minimum_quantity=minimum_quantity,
                variants=[
                    VariantInput(name=n, price=Decimal(p), units_per_item=u, is_default=i == 0)
                    for i, (n, u, p) in enumerate(packs)
                ],
            ),
        )
        if on_hand is not None:
            stock.start_tracking(product, low_threshold=low_threshold)
            if on_hand:
                stock.receive(product, quantity=on_hand, note="opening stock")
    return product


@pytest.fixture
def kaju(shop_a: Shop) -> Product:
    """5 kg of Kaju Katli in packs of 250 g and 500 g."""
    return make_product(shop_a, "Kaju Katli")


@contextmanager
def nothing_written(model: type) -> Iterator[None]:
    """Assert that a block adds no row."""
    from hawker.core.tenancy import all_shops

    with all_shops("a test counts rows"):
        before = model.objects.count()  # type: ignore[attr-defined]
    yield
    with all_shops("a test counts rows"):
        assert model.objects.count() == before  # type: ignore[attr-defined]
