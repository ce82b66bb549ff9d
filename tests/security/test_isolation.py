# SPDX-License-Identifier: Apache-2.0
"""One shop never reads or writes another's rows: by the ORM's scope, and on PostgreSQL by the server itself."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction
from django_scopes.exceptions import ScopeError

from hawker.commerce.catalog.models import Product
from hawker.commerce.inventory.models import Movement
from hawker.core.db import tenant_models
from hawker.core.tenancy import all_shops, shop_scope
from hawker.platform.shops.models import Shop
from tests.conftest import APP_ROLE, make_product

needs_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="row-level security is PostgreSQL's: run `make test-postgres`"
)


def test_a_query_outside_a_scope_raises(shop_a: Shop, kaju: Product) -> None:
    with pytest.raises(ScopeError):
        list(Product.objects.all())


def test_a_scope_shows_one_shop_only(shop_a: Shop, shop_b: Shop, kaju: Product) -> None:
    other = make_product(shop_b, "Turrón")
    with shop_scope(shop_a.id):
        assert list(Product.objects.values_list("pk", flat=True)) == [kaju.pk]
    with shop_scope(shop_b.id):
        assert list(Product.objects.values_list("pk", flat=True)) == [other.pk]
    with all_shops("a test"):
        assert Product.objects.count() == 2


def test_a_row_of_another_shop_cannot_be_saved_in_a_scope(shop_a: Shop, shop_b: Shop, kaju: Product) -> None:
    with shop_scope(shop_b.id), pytest.raises(RuntimeError):
        kaju.save()


@pytest.fixture
def as_application(shop_a: Shop, shop_b: Shop, kaju: Product) -> object:
    """The connection steps down to a role that owns nothing, as the application's does."""
    make_product(shop_b, "Turrón")
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APP_ROLE}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@needs_postgresql
def test_the_application_is_neither_superuser_nor_owner(as_application: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        assert cursor.fetchone() == (0,)


@needs_postgresql
def test_every_tenant_table_has_forced_row_level_security(as_application: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relkind = 'r' AND a.attname = 'shop_id' AND NOT a.attisdropped"
            " AND c.relnamespace = 'public'::regnamespace"
            " AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
        )
        assert cursor.fetchall() == []


@needs_postgresql
def test_without_the_applications_filter_no_row_is_read(as_application: None, shop_a: Shop, kaju: Product) -> None:
    """Raw SQL without any WHERE reads nothing outside a scope and only the scope's rows inside one."""
    tables = [model._meta.db_table for model in tenant_models()]
    assert len(tables) > 20
    for table in tables:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            assert cursor.fetchone() == (0,), table
    with shop_scope(shop_a.id), connection.cursor() as cursor:
        cursor.execute("SELECT id, shop_id FROM catalog_product")
        assert cursor.fetchall() == [(kaju.pk, shop_a.pk)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM catalog_product")
        assert cursor.fetchone() == (0,)


@needs_postgresql
def test_a_row_for_another_shop_is_refused_by_the_server(
    as_application: None, shop_a: Shop, shop_b: Shop, kaju: Product
) -> None:
    with shop_scope(shop_a.id):
        with (
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "INSERT INTO orders_cart (id, shop_id, token_hash, placement_key, details, created_at,"
                " updated_at) VALUES (gen_random_uuid(), %s, 'x', 'x', '{}', now(), now())",
                [shop_b.pk],
            )
        with connection.cursor() as cursor:
            cursor.execute("UPDATE catalog_product SET name = 'x' WHERE shop_id = %s", [shop_b.pk])
            assert cursor.rowcount == 0


@needs_postgresql
def test_a_roll_back_does_not_leave_the_wrong_scope(as_application: None, shop_a: Shop, shop_b: Shop) -> None:
    """What a rolled-back transaction told the server is told again."""
    for _ in range(2):
        with shop_scope(shop_a.id):
            sid = transaction.savepoint()
            assert Product.objects.count() == 1
            transaction.savepoint_rollback(sid)
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*), min(shop_id::text) FROM catalog_product")
                assert cursor.fetchone() == (1, str(shop_a.pk))
        with shop_scope(shop_b.id), connection.cursor() as cursor:
            cursor.execute("SELECT min(shop_id::text) FROM catalog_product")
            assert cursor.fetchone() == (str(shop_b.pk),)


@needs_postgresql
def test_append_only_rows_can_be_neither_changed_nor_deleted(as_application: None, shop_a: Shop, kaju: Product) -> None:
    with shop_scope(shop_a.id):
        assert Movement.objects.exists()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Movement.objects.update(quantity=1)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Movement.objects.all().delete()
