# SPDX-License-Identifier: Apache-2.0
"""Any interleaving of orders, holds, expiries, cancellations and counts keeps the stock's invariants."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from hawker.commerce.inventory import services as stock
from hawker.commerce.inventory.errors import CountBelowHeld, OutOfStock
from hawker.commerce.inventory.models import Hold, Movement, StockPool
from hawker.commerce.inventory.queries import verify
from hawker.core import clock
from hawker.core.tenancy import shop_scope
from tests.conftest import make_product, make_shop, make_user

pytestmark = pytest.mark.django_db

amounts = st.integers(min_value=1, max_value=2000)


class StockMachine(RuleBasedStateMachine):
    """A model of three pools beside the real ones: what was refused or granted must agree with it."""

    held = Bundle("held")
    sold = Bundle("sold")

    def __init__(self) -> None:
        super().__init__()
        owner = make_user(f"{uuid.uuid4().hex}@machine.example")
        self.shop = make_shop(owner, f"m{uuid.uuid4().hex[:10]}")
        self.products = [make_product(self.shop, f"P{i}", on_hand=0) for i in range(3)]
        self.scope = shop_scope(self.shop.id)
        self.scope.__enter__()
        self.frozen = clock.freeze("2026-11-21T08:00:00Z")
        self.frozen.__enter__()
        self.pools = [StockPool.objects.get(product=p).pk for p in self.products]
        self.on_hand: Counter[int] = Counter()
        self.live: dict[str, tuple[dict[int, int], object]] = {}

    def teardown(self) -> None:
        self.frozen.__exit__(None, None, None)
        self.scope.__exit__(None, None, None)

    @initialize(stocks=st.lists(st.integers(0, 5000), min_size=3, max_size=3))
    def open_shop(self, stocks: list[int]) -> None:
        for index, amount in enumerate(stocks):
            if amount:
                stock.receive(self.products[index], quantity=amount, note="")
                self.on_hand[index] += amount

    def _expire_model(self) -> None:
        now = clock.now()
        for key in [k for k, (_, until) in self.live.items() if until <= now]:  # type: ignore[operator]
            del self.live[key]

    def _free(self, index: int, *, count_expired: bool = False) -> int:
        now = clock.now()
        held = sum(
            d.get(index, 0)
            for d, until in self.live.values()
            if count_expired or until > now  # type: ignore[operator]
        )
        return self.on_hand[index] - held

    @rule(target=sold, demand=st.dictionaries(st.integers(0, 2), amounts, min_size=1))
    def buy_for_cash(self, demand: dict[int, int]) -> object:
        reference = str(uuid.uuid4())
        enough = all(self._free(i) >= n for i, n in demand.items())
        try:
            stock.take({self.pools[i]: n for i, n in demand.items()}, reference_type="order", reference_id=reference)
        except OutOfStock as refused:
            assert not enough
            short = {s.product_id: s for s in refused.shortages}
            for i, n in demand.items():
                assert (self.products[i].pk in short) == (self._free(i) < n) or self._free(i, count_expired=True) < n
            return multiple()
        assert enough
        for i, n in demand.items():
            self.on_hand[i] -= n
        return (reference, demand)

    @rule(
        target=held,
        demand=st.dictionaries(st.integers(0, 2), amounts, min_size=1),
        minutes=st.integers(1, 30),
    )
    def begin_online_payment(self, demand: dict[int, int], minutes: int) -> object:
        reference = str(uuid.uuid4())
        until = clock.now() + timedelta(minutes=minutes)
        enough = all(self._free(i) >= n for i, n in demand.items())
        try:
            stock.hold(
                {self.pools[i]: n for i, n in demand.items()},
                reference_type="order",
                reference_id=reference,
                expires_at=until,
            )
        except OutOfStock:
            assert not enough
            return multiple()
        assert enough
        self.live[reference] = (demand, until)
        return (reference, demand)

    @rule(target=sold, paid=consumes(held))
    def payment_arrives(self, paid: tuple[str, dict[int, int]]) -> object:
        reference, demand = paid
        taken = stock.take_held(reference_type="order", reference_id=reference)
        still_live = Hold.objects.filter(reference_id=reference, state="live").exists()
        assert not still_live
        if taken:
            assert reference in self.live
            del self.live[reference]
            for i, n in demand.items():
                self.on_hand[i] -= n
            return paid
        return multiple()

    @rule(paid=held)
    def payment_fails(self, paid: tuple[str, dict[int, int]]) -> None:
        stock.release_holds(reference_type="order", reference_id=paid[0])
        self.live.pop(paid[0], None)

    @rule(paid=held, minutes=st.integers(1, 60))
    def provider_says_pending(self, paid: tuple[str, dict[int, int]], minutes: int) -> None:
        until = clock.now() + timedelta(minutes=minutes)
        if stock.extend_holds(reference_type="order", reference_id=paid[0], expires_at=until):
            demand, _ = self.live[paid[0]]
            self.live[paid[0]] = (demand, until)

    @rule(bought=consumes(sold))
    def order_is_cancelled(self, bought: tuple[str, dict[int, int]]) -> None:
        reference, demand = bought
        stock.give_back({self.pools[i]: n for i, n in demand.items()}, reference_type="order", reference_id=reference)
        for i, n in demand.items():
            self.on_hand[i] += n

    @rule(minutes=st.integers(1, 40))
    def time_passes(self, minutes: int) -> None:
        clock.tick(minutes=minutes)

    @rule()
    def sweep(self) -> None:
        stock.release_expired_holds()
        self._expire_model()

    @rule(index=st.integers(0, 2), found=st.integers(0, 5000))
    def count(self, index: int, found: int) -> None:
        held = StockPool.objects.get(pk=self.pools[index]).held
        try:
            stock.count(self.products[index], on_hand=found, note="shelf")
        except CountBelowHeld:
            assert found < held
            return
        assert found >= held
        self.on_hand[index] = found

    @rule(index=st.integers(0, 2), wasted=amounts)
    def waste(self, index: int, wasted: int) -> None:
        pool = StockPool.objects.get(pk=self.pools[index])
        try:
            stock.adjust(self.products[index], quantity=-wasted, kind=Movement.Kind.WASTE, note="")
        except CountBelowHeld:
            assert pool.on_hand - wasted < pool.held
            return
        self.on_hand[index] -= wasted

    @invariant()
    def ledger_equals_stock_and_nothing_is_oversold(self) -> None:
        if not hasattr(self, "pools"):
            return
        assert verify() == []
        live_now = Counter(str(k) for k in Hold.objects.filter(state="live").values_list("reference_id", flat=True))
        self.live = {k: v for k, v in self.live.items() if k in live_now}
        for index, key in enumerate(self.pools):
            pool = StockPool.objects.get(pk=key)
            assert pool.on_hand == self.on_hand[index]
            assert pool.available >= 0
            assert pool.held == sum(d.get(index, 0) for d, _ in self.live.values())


StockMachine.TestCase.settings = settings(
    max_examples=30, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestStockMachine = StockMachine.TestCase
TestStockMachine.pytestmark = [pytest.mark.django_db, pytest.mark.slow]
