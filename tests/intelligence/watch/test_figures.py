# SPDX-License-Identifier: Apache-2.0
"""What reselling earns: against figures worked out by hand, and for any input within rounding."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawker.core.errors import ValidationFailed
from hawker.intelligence.watch.figures import Figures, NoSellingPrice, charm_price, outcome, selling_price

D = Decimal


def test_the_sketch_worked_out_by_hand() -> None:
    """Bought at 279, fees 12 % + 0.35, returns 3 %, no tax, sold at 373: 373 - 45.11 - 11.19 - 279 = 37.70."""
    found = outcome(
        D("279"), Figures(fee_percent=D(12), fee_fixed=D("0.35"), returns_percent=D(3)), "EUR", sell_at=D("373")
    )
    assert (found.fees, found.returns, found.profit) == (D("45.11"), D("11.19"), D("37.70"))
    assert (round(found.margin * 100, 1), round(found.roi * 100, 1)) == (D("10.1"), D("13.5"))  # type: ignore[operator]
    assert found.break_even == D("328.65")


def test_markup_of_the_original() -> None:
    assert selling_price(D(100), Figures(target="markup", target_percent=D(30)), "USD") == D("130.00")


@pytest.mark.parametrize(
    ("amount", "charm", "currency", "expected"),
    [
        ("19.20", "99", "EUR", "19.99"),
        ("19.99", "99", "EUR", "19.99"),
        ("19.995", "99", "EUR", "20.99"),
        ("19.20", "95", "EUR", "19.95"),
        ("19.97", "90", "EUR", "20.90"),
        ("19.01", "whole", "EUR", "20"),
        ("1234", "99", "JPY", "1299"),
        ("1234", "whole", "JPY", "1300"),
        ("19.201", "", "EUR", "19.21"),
        ("0.10", "99", "KWD", "0.990"),
    ],
)
def test_charm_prices_are_never_below(amount: str, charm: str, currency: str, expected: str) -> None:
    assert charm_price(D(amount), charm, currency) == D(expected)


money = st.decimals("0.01", "100000", places=2)
percent = st.decimals("0", "30", places=1)


@given(
    price=money,
    fee=percent,
    fixed=st.decimals("0", "50", places=2),
    tax=percent,
    returns=percent,
    target=st.sampled_from(["markup", "margin", "roi"]),
    aim=st.decimals("0", "20", places=1),
    charm=st.sampled_from(["", "99", "95", "90", "whole"]),
    included=st.booleans(),
)
def test_the_price_reaches_its_target(
    price: D, fee: D, fixed: D, tax: D, returns: D, target: str, aim: D, charm: str, included: bool
) -> None:
    figures = Figures(
        fee_percent=fee,
        fee_fixed=fixed,
        tax_percent=tax,
        returns_percent=returns,
        target=target,
        target_percent=aim,
        charm=charm,
        is_tax_included=included,
    )
    try:
        found = outcome(price, figures, "EUR")
    except NoSellingPrice:
        return
    reached = {"markup": found.markup, "margin": found.margin, "roi": found.roi}[target]
    assert reached is not None
    assert reached >= aim / 100 - D("1e-9")


@given(price=money, fee=percent, fixed=st.decimals("0", "50", places=2), tax=percent, returns=percent)
def test_at_the_break_even_nothing_is_lost_and_a_cent_below_something_is(
    price: D, fee: D, fixed: D, tax: D, returns: D
) -> None:
    figures = Figures(fee_percent=fee, fee_fixed=fixed, tax_percent=tax, returns_percent=returns)
    at = outcome(price, figures, "EUR", sell_at=D(1)).break_even
    if at is None:
        return
    exact = outcome(price, figures, "EUR", sell_at=at)
    assert exact.margin >= 0
    assert outcome(price, figures, "EUR", sell_at=at - D("0.01")).margin <= exact.margin


def test_a_target_that_leaves_nothing_is_told() -> None:
    with pytest.raises(NoSellingPrice):
        selling_price(D(100), Figures(fee_percent=D(60), target="margin", target_percent=D(50)), "EUR")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"fee_percent": "150"}, "fee_percent"),
        ({"fee_fixed": "-1"}, "fee_fixed"),
        ({"target": "luck"}, "target"),
        ({"cost": "many"}, "cost"),
        ({"charm": "13"}, "charm"),
    ],
)
def test_what_cannot_be_reckoned_with_is_refused(changes: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationFailed) as caught:
        Figures().with_changes(changes)
    assert [error.field for error in caught.value.errors] == [field]


def test_what_is_stored_comes_back() -> None:
    figures = Figures(fee_percent=D("12.5"), cost=D("3.20"), charm="99")
    assert Figures().with_changes(figures.as_json()) == figures
