# SPDX-License-Identifier: Apache-2.0
"""Figures from orders: a hand-computed week, roll-ups that equal a recount after anything, and what a death leaves."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from hawker.commerce.catalog.models import Product
from hawker.commerce.orders import sales
from hawker.commerce.orders.models import Order, SaleEntry
from hawker.commerce.orders.placement import PlaceOrder, place_order
from hawker.commerce.orders.pricing import LineInput
from hawker.commerce.orders.services import change_status
from hawker.core import clock
from hawker.core.addresses import Address
from hawker.core.tenancy import all_shops, shop_scope
from hawker.intelligence.analytics import queries, rollups
from hawker.intelligence.analytics.metrics import Totals
from hawker.intelligence.analytics.models import DayCustomers, DayFigures, DayProduct, DayToCount
from hawker.intelligence.analytics.periods import Compare, Grain, Period, preset, typed
from hawker.platform.shops.models import Shop
from hawker.platform.shops.settings_registry import values
from tests.conftest import make_product

pytestmark = pytest.mark.django_db

HOME = Address(line1="1 Road", city="Chennai", region="TN", postal_code="600001", country="IN")


@pytest.fixture
def product(shop_a: Shop) -> Product:
    return make_product(shop_a, "Kaju Katli", on_hand=1_000_000)


def order(shop: Shop, product: Product, *, at: str, phone: str = "+919884312345", packs: int = 1, **more: str) -> Order:
    """An order placed at that moment (in the shop's time zone: +05:30)."""
    with clock.freeze(at), shop_scope(shop.id):
        variant = product.variants.order_by("position").first()
        assert variant is not None
        placed = place_order(
            shop,
            values(shop),
            request=PlaceOrder(
                lines=[LineInput(variant.pk, packs)],
                customer_name="Priya",
                placement_key=f"{at}-{phone}-{packs}-{Order.objects.count()}",
                payment_method=more.pop("payment_method", "cash_on_delivery"),
                phone=phone,
                address=HOME,
                **more,  # type: ignore[arg-type]
            ),
        )
        return placed.order


def count(shop: Shop) -> int:
    """Count what is marked, until nothing is."""
    done, minutes = 0, 0
    while minutes < 100:
        minutes += 1
        with clock.freeze(clock.now() + timedelta(minutes=minutes)), all_shops("a test waits for every day"):
            done += rollups.count_marked()
            if not DayToCount.objects.exclude(work_state="done").exists():
                break
    return done


def figures(shop: Shop, first: str, last: str) -> dict[str, Decimal | None]:
    with shop_scope(shop.id):
        found = queries.overview(shop, Period(date.fromisoformat(first), date.fromisoformat(last)))
        return {code: figure.value for code, figure in found.figures.items()}


class TestAWeekByHand:
    """Prices include no tax here; the pack costs 250."""

    def test_an_order_counts_on_the_day_it_stands_in_the_shops_time(self, shop_a: Shop, product: Product) -> None:
        order(shop_a, product, at="2026-03-02T23:59:00+05:30")
        order(shop_a, product, at="2026-03-03T00:01:00+05:30", packs=2)
        with shop_scope(shop_a.id):
            price = product.variants.order_by("position").first().price  # type: ignore[union-attr]
        count(shop_a)
        assert figures(shop_a, "2026-03-02", "2026-03-02")["gross_sales"] == price
        assert figures(shop_a, "2026-03-03", "2026-03-03")["gross_sales"] == 2 * price
        both = figures(shop_a, "2026-03-02", "2026-03-03")
        assert (both["orders"], both["units"], both["average_order_value"]) == (2, 3, price * 3 / 2)

    def test_a_cancellation_is_a_return_on_its_own_day(self, shop_a: Shop, product: Product) -> None:
        placed = order(shop_a, product, at="2026-03-02T10:00:00+05:30")
        before = figures_after(shop_a, "2026-03-02")
        with clock.freeze("2026-03-05T10:00:00+05:30"), shop_scope(shop_a.id):
            change_status(placed.pk, to="cancelled")
        assert figures_after(shop_a, "2026-03-02") == before
        back = figures_after(shop_a, "2026-03-05")
        assert (back["orders"], back["gross_sales"]) == (0, 0)
        assert back["returns"] == before["gross_sales"]
        assert back["total_sales"] == -(before["total_sales"] or 0)
        whole = figures(shop_a, "2026-03-02", "2026-03-05")
        assert (whole["net_sales"], whole["total_sales"], whole["orders"], whole["return_rate"]) == (0, 0, 1, 1)

    def test_an_online_order_counts_when_it_is_paid(self, shop_a: Shop, product: Product) -> None:
        placed = order(shop_a, product, at="2026-03-02T23:58:00+05:30", payment_method="sandbox")
        assert placed.status == "payment_pending"
        with shop_scope(shop_a.id):
            assert SaleEntry.objects.count() == 0
        with clock.freeze("2026-03-03T00:02:00+05:30"), shop_scope(shop_a.id):
            from hawker.commerce.orders.services import ORDER_PAYABLE
            from hawker.commerce.payments.models import Payment

            payment = Payment.objects.get(payable_id=placed.pk)
            payment.state = Payment.State.PAID
            payment.save()
            ORDER_PAYABLE.paid(payment)
        count(shop_a)
        assert figures(shop_a, "2026-03-02", "2026-03-02")["orders"] == 0
        assert figures(shop_a, "2026-03-03", "2026-03-03")["orders"] == 1

    def test_tax_in_the_price_is_no_sale(self, shop_a: Shop, product: Product) -> None:
        from hawker.platform.shops.principals import installation
        from hawker.platform.shops.settings_registry import save

        save(shop_a, {"tax.rate_percent": "5", "tax.prices_include_tax": True}, by=installation(shop_a))
        placed = order(shop_a, product, at="2026-03-02T10:00:00+05:30", packs=3)
        found = figures_after(shop_a, "2026-03-02")
        assert found["taxes"] == placed.tax_total
        with shop_scope(shop_a.id):
            line = placed.lines.get()
        assert found["gross_sales"] == line.total - line.tax
        assert found["total_sales"] == placed.total

    def test_who_is_new_and_who_returns(self, shop_a: Shop, product: Product) -> None:
        one, two, three = "+919884300001", "+919884300002", "+919884300003"
        order(shop_a, product, at="2026-02-10T10:00:00+05:30", phone=one)
        order(shop_a, product, at="2026-03-02T10:00:00+05:30", phone=one)
        order(shop_a, product, at="2026-03-03T10:00:00+05:30", phone=one)
        order(shop_a, product, at="2026-03-03T11:00:00+05:30", phone=two)
        order(shop_a, product, at="2026-03-03T12:00:00+05:30", phone=two)
        order(shop_a, product, at="2026-03-04T10:00:00+05:30", phone=three)
        count(shop_a)
        found = figures(shop_a, "2026-03-02", "2026-03-04")
        assert (found["customers"], found["new_customers"]) == (3, 2)
        assert found["returning_customer_rate"] == Decimal(2) / 3
        assert figures(shop_a, "2026-02-01", "2026-02-28")["returning_customer_rate"] == 0


def figures_after(shop: Shop, day: str) -> dict[str, Decimal | None]:
    count(shop)
    return figures(shop, day, day)


def test_orders_from_before_the_ledger_are_brought_in_as_they_would_have_been(shop_a: Shop, product: Product) -> None:
    order(shop_a, product, at="2026-03-02T10:00:00+05:30")
    cancelled = order(shop_a, product, at="2026-03-02T11:00:00+05:30", phone="+919884300009")
    order(shop_a, product, at="2026-03-02T12:00:00+05:30", payment_method="sandbox", phone="+919884300008")
    with clock.freeze("2026-03-04T10:00:00+05:30"), shop_scope(shop_a.id):
        change_status(cancelled.pk, to="cancelled")
    columns = ("order_id", "key", "kind", "at", "day", "gross", "tax", "delivery", "reversal", "quantity", "returned")
    with shop_scope(shop_a.id):
        before = sorted(SaleEntry.objects.values_list(*columns))
        SaleEntry.objects.all()._raw_delete("default")
    assert rollups.catch_up_all() == 2
    with shop_scope(shop_a.id):
        assert sorted(SaleEntry.objects.values_list(*columns)) == before
        assert not sales.uncounted().exists()
    assert rollups.catch_up_all() == 0


def test_recording_twice_changes_nothing(shop_a: Shop, product: Product) -> None:
    placed = order(shop_a, product, at="2026-03-02T10:00:00+05:30")
    with shop_scope(shop_a.id):
        for _ in range(2):
            sales.record_sale(placed, list(placed.lines.all()), at=placed.placed_at, zone=shop_a.time_zone)
            sales.record_reversal(placed, at=clock.now(), zone=shop_a.time_zone)
        assert SaleEntry.objects.filter(kind="sale", line__isnull=False).count() == 1
        assert SaleEntry.objects.filter(kind="reversal", line__isnull=False).count() == 1


def test_the_ledger_is_another_shops_secret(shop_a: Shop, shop_b: Shop, product: Product) -> None:
    order(shop_a, product, at="2026-03-02T10:00:00+05:30")
    count(shop_a)
    with shop_scope(shop_b.id):
        assert SaleEntry.objects.count() == DayFigures.objects.count() == 0
    assert figures(shop_b, "2026-03-02", "2026-03-02")["orders"] == 0


# Roll-ups equal a recount

_DAYS = 6


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_roll_ups_equal_a_recount_after_any_history(data: st.DataObject, shop_a: Shop) -> None:
    """Entries in any order of days, with customers who come and go; counted in between, or not; some twice."""
    with shop_scope(shop_a.id):
        from hawker.commerce.customers.models import Customer

        SaleEntry.objects.all()._raw_delete("default")
        for model in (DayFigures, DayProduct, DayCustomers, DayToCount):
            model.objects.all().delete()
        people = list(Customer.objects.order_by("pk")[:3])
        while len(people) < 3:
            people.append(
                Customer.objects.create(shop=shop_a, name=f"C{len(people)}", phone=f"+9198843000{len(people):02d}")
            )
    first = date(2026, 3, 2)
    visits: dict[int, list[date]] = defaultdict(list)
    for _number in range(data.draw(st.integers(1, 14))):
        who, day = data.draw(st.integers(0, 2)), first + timedelta(data.draw(st.integers(0, _DAYS - 1)))
        made = _past_order(shop_a, people[who], day)
        visits[who].append(day)
        if data.draw(st.booleans()):
            with shop_scope(shop_a.id):
                later = datetime.combine(day + timedelta(data.draw(st.integers(0, 3))), datetime.min.time(), UTC)
                sales.record_reversal(made, at=later, zone=shop_a.time_zone)
        if data.draw(st.booleans()):
            count(shop_a)
    count(shop_a)
    assert rollups.verify() == []
    low, high = sorted((data.draw(st.integers(0, _DAYS - 1)), data.draw(st.integers(0, _DAYS - 1))))
    period = Period(first + timedelta(low), first + timedelta(high))
    inside = {who: sorted(d for d in days if period.first <= d <= period.last) for who, days in visits.items()}
    came = {who: days for who, days in inside.items() if days}
    new = [who for who in came if min(visits[who]) >= period.first]
    returning = [who for who, days in came.items() if who not in new or len(days) > 1]
    with shop_scope(shop_a.id):
        totals = Totals()
        queries.count_customers(totals, period)
    assert (totals.customers, totals.new, totals.returning) == (len(came), len(new), len(returning))


def _past_order(shop: Shop, customer: object, day: date) -> Order:
    """An order that counts on a day, written without a checkout."""
    with shop_scope(shop.id):
        number = Order.objects.count() + 1
        made = Order.objects.create(
            shop=shop, number=10_000 + number, token=str(uuid4()), placement_key=str(uuid4()),
            status="pending", customer=customer, contact_name="C", delivery_method="pickup", currency=shop.currency,
            subtotal=Decimal(100), total=Decimal(100), payment_method="cash_on_delivery",
        )  # fmt: skip
        line = made.lines.create(
            shop=shop, product_name="P", variant_name="V", quantity=1, unit_price=Decimal(100), total=Decimal(100)
        )
        at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=6)
        sales.record_sale(made, [line], at=at, zone=shop.time_zone)
        return made


def test_a_worker_that_dies_half_way_leaves_nothing_wrong(
    shop_a: Shop, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(shop_a, product, at="2026-03-02T10:00:00+05:30")
    count(shop_a)
    order(shop_a, product, at="2026-03-02T11:00:00+05:30")

    class Killed(BaseException):
        pass

    def die(*_args: object, **_more: object) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(rollups.DayCustomers.objects, "bulk_create", die)
        count(shop_a)
    assert figures(shop_a, "2026-03-02", "2026-03-02")["orders"] == 1
    with clock.freeze(clock.now() + timedelta(minutes=10)):
        assert rollups.count_marked() == 1
    assert figures(shop_a, "2026-03-02", "2026-03-02")["orders"] == 2
    assert rollups.verify() == []


def test_what_comes_in_while_a_day_is_counted_is_counted_too(
    shop_a: Shop, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(shop_a, product, at="2026-03-02T10:00:00+05:30")
    before, marked = rollups.counted_day, []

    def meanwhile(day: date) -> rollups.Counted:
        found = before(day)
        if not marked:
            marked.append(day)
            rollups.mark(shop_a.id, [day])
        return found

    monkeypatch.setattr(rollups, "counted_day", meanwhile)
    with all_shops("a test looks"), clock.freeze(clock.now() + timedelta(minutes=1)):
        assert rollups.count_marked() == 0
        assert DayFigures.objects.count() == 0, "what was counted without it is not kept"
    with clock.freeze(clock.now() + timedelta(minutes=10)):
        assert rollups.count_marked() == 1


def test_a_difference_is_found_and_mended_by_a_recount(shop_a: Shop, product: Product) -> None:
    order(shop_a, product, at="2026-03-02T10:00:00+05:30")
    count(shop_a)
    with shop_scope(shop_a.id):
        DayFigures.objects.update(gross=Decimal(1))
    (found,) = rollups.verify()
    assert (found.shop, found.what) == (shop_a.slug, "figures")
    rollups.recount_days(shop_a)
    count(shop_a)
    assert rollups.verify() == []


def test_an_overview_costs_the_same_however_many_orders(
    shop_a: Shop, product: Product, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(5):
        order(shop_a, product, at=f"2026-03-0{n + 1}T10:00:00+05:30", phone=f"+91988430000{n}")
    count(shop_a)
    period = Period(date(2026, 3, 1), date(2026, 3, 31))
    with shop_scope(shop_a.id), django_assert_max_num_queries(8):
        found = queries.overview(shop_a, period)
    assert len(found.figures["orders"].series) == 31
    assert sum(point or 0 for point in found.figures["orders"].series) == 5


def test_a_running_day_is_compared_with_the_other_one_up_to_this_hour(shop_a: Shop, product: Product) -> None:
    order(shop_a, product, at="2026-03-02T09:00:00+05:30", phone="+919884300001")
    order(shop_a, product, at="2026-03-02T18:00:00+05:30", phone="+919884300002")
    order(shop_a, product, at="2026-03-03T08:00:00+05:30", phone="+919884300003")
    count(shop_a)
    with clock.freeze("2026-03-03T12:00:00+05:30"), shop_scope(shop_a.id):
        found = queries.overview(shop_a, preset("today", date(2026, 3, 3)))
    assert (found.figures["orders"].value, found.figures["orders"].previous) == (1, 1)
    assert found.figures["orders"].change == 0


class TestPeriods:
    def test_what_a_period_is_compared_with(self) -> None:
        march = Period(date(2024, 2, 29), date(2024, 3, 30))
        assert march.compared(Compare.PREVIOUS) == Period(date(2024, 1, 29), date(2024, 2, 28))
        assert march.compared(Compare.YEAR) == Period(date(2023, 2, 28), date(2023, 3, 30))
        weekdays = march.compared(Compare.WEEKDAYS)
        assert weekdays is not None
        assert weekdays.first.weekday() == march.first.weekday()
        assert march.compared(Compare.NONE) is None

    def test_long_periods_are_drawn_in_weeks_and_months(self) -> None:
        assert Period(date(2026, 1, 1), date(2026, 1, 31)).grain() == Grain.DAY
        assert Period(date(2025, 1, 1), date(2025, 12, 31)).grain() == Grain.WEEK
        assert Period(date(2022, 1, 1), date(2025, 12, 31)).grain() == Grain.MONTH

    @pytest.mark.parametrize(
        ("first", "last", "field"),
        [("2026-13-01", "2026-01-01", "from"), ("2026-01-02", "x", "to"), ("2026-02-02", "2026-02-01", "from"),
         ("2001-01-01", "2026-01-01", "from"), ("2027-01-01", "2027-01-02", "from")],
    )  # fmt: skip
    def test_what_is_no_period_is_said(self, first: str, last: str, field: str) -> None:
        from hawker.core.errors import ValidationFailed

        with pytest.raises(ValidationFailed) as raised:
            typed(first, last, date(2026, 11, 27))
        assert field in str(raised.value.as_problem() if hasattr(raised.value, "as_problem") else raised.value.__dict__)
