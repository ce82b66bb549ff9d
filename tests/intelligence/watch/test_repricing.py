# SPDX-License-Identifier: Apache-2.0
"""The own price against competitors: where it stands, what a rule asks for, and that it never leaves its bounds."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawker.commerce.catalog import services as catalog
from hawker.commerce.catalog.models import Variant
from hawker.core import clock
from hawker.core.errors import Conflict, NotFound, PermissionRefused, ValidationFailed
from hawker.core.tenancy import shop_scope
from hawker.intelligence.prices import rates
from hawker.intelligence.watch import queries
from hawker.intelligence.watch import services as watch
from hawker.intelligence.watch.models import PriceProposal, RepricingRule, WatchedProduct
from hawker.intelligence.watch.services.repricing import target_price
from hawker.platform.accounts.models import User
from hawker.platform.shops.models import Shop
from hawker.platform.shops.principals import Principal, installation, principal_of_member
from tests.conftest import nothing_written
from tests.intelligence.watch.build import Seller, actions, deliver, follow_of, followed, own_variant

D = Decimal
database = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.freeze("2026-11-20T10:00:00+00:00"):
        yield


@pytest.fixture
def me(shop_a: Shop) -> Principal:
    return installation(shop_a, "tester")


class Case:
    """An own variant at 100 and two competitors that ask 90 and 120, in the shop's currency."""

    def __init__(self, shop: Shop, by: Principal, *, cost: str | None = None) -> None:
        self.shop, self.by = shop, by
        self.variant = own_variant(shop, "100", cost=cost)
        self.cheap = Seller("https://cheap.example.com/p", currency=shop.currency)
        self.dear = Seller("https://dear.example.com/p", currency=shop.currency)
        self.product = followed(shop, self.cheap, variant_id=self.variant.pk)
        followed(shop, self.dear, product=self.product)
        self.cheap.shows("90.00")
        self.dear.shows("120.00")

    def rule(self, strategy: str = "match", **more: Any) -> RepricingRule:
        """Save the product's rule, by default between 50 and 200."""
        values = {"strategy": strategy, "floor": D(50), "ceiling": D(200), **more}
        return watch.save_rule(self.shop, by=self.by, product_id=self.product.pk, **values)

    @property
    def price(self) -> Decimal:
        """What the shop asks now."""
        return Variant.objects.get(pk=self.variant.pk).price

    @property
    def proposal(self) -> PriceProposal | None:
        """The open proposal."""
        return queries.proposals().filter(product=self.product).first()

    def states(self) -> list[tuple[str, Decimal]]:
        """Every proposal's state and price, oldest first."""
        return list(
            PriceProposal.objects.filter(product=self.product)
            .order_by("created_at", "pk")
            .values_list("state", "new_price")
        )


@pytest.fixture
def case(in_a: Shop, me: Principal) -> Case:
    return Case(in_a, me)


# Where it stands


@database
def test_the_matrix_says_index_position_and_who_undercuts(case: Case) -> None:
    (found,) = queries.comparison(case.shop)
    assert (found.own_price, found.average, found.position) == (D(100), D(105), 2)
    assert found.index is not None
    assert round(found.index, 2) == D("95.24")
    assert [o.seller for o in found.undercut_by] == ["example.com"]
    case.cheap.shows("90.00", availability="OutOfStock")
    (found,) = queries.comparison(case.shop)
    assert (found.average, found.position, found.undercut_by) == (D(120), 1, ())


@database
def test_the_most_undercut_product_comes_first(case: Case) -> None:
    other = own_variant(case.shop, "300", name="Borea")
    seller = Seller("https://third.example.com/p", currency=case.shop.currency)
    followed(case.shop, seller, variant_id=other.pk, name="Borea")
    seller.shows("100.00")
    assert [found.own_price for found in queries.comparison(case.shop)] == [D(300), D(100)]


@database
def test_suppliers_and_own_shops_elsewhere_are_no_competitors(case: Case) -> None:
    for seller, role in ((case.cheap, "supplier"), (case.dear, "own")):
        watch.update_follow(case.shop, by=case.by, follow_id=follow_of(case.product, seller).pk, role=role)
    (found,) = queries.comparison(case.shop)
    assert (found.offers, found.index, found.position) == ((), None, None)
    case.rule()
    assert case.proposal is None


# What a rule asks for


@database
@pytest.mark.parametrize(
    ("strategy", "more", "expected", "bound"),
    [
        ("match", {}, "90.00", ""),
        ("undercut_amount", {"undercut_by": D("2.50")}, "87.50", ""),
        ("undercut_percent", {"undercut_by": D(10)}, "81.00", ""),
        ("average", {}, "105.00", ""),
        ("match", {"charm": "99"}, "89.99", ""),
        ("match", {"floor": D(95)}, "95.00", "floor"),
        ("average", {"ceiling": D(99)}, "99.00", "ceiling"),
        ("match", {"min_margin_percent": D(20)}, "93.75", "margin"),
    ],
)
def test_a_rule_asks_for_its_price(
    in_a: Shop, me: Principal, strategy: str, more: dict[str, Any], expected: str, bound: str
) -> None:
    case = Case(in_a, me, cost="75")
    case.rule(strategy, **more)
    proposal = case.proposal
    assert proposal is not None
    assert (proposal.old_price, proposal.new_price, proposal.reason["bound"]) == (D(100), D(expected), bound)
    assert case.price == D(100), "a proposal changes nothing by itself"


@database
def test_prices_of_one_piece_are_compared(case: Case) -> None:
    watch.update_follow(case.shop, by=case.by, follow_id=follow_of(case.product, case.dear).pk, pack_quantity=2)
    case.rule()
    proposal = case.proposal
    assert proposal is not None
    assert proposal.new_price == D(60)


@database
def test_a_margin_above_the_ceiling_leaves_no_price_to_propose(in_a: Shop, me: Principal) -> None:
    case = Case(in_a, me, cost="75")
    case.rule(min_margin_percent=D(50), ceiling=D(140))
    assert case.states() == []


@database
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"strategy": "hope"}, "strategy"),
        ({"floor": D(0)}, "floor"),
        ({"floor": D(80), "ceiling": D(70)}, "ceiling"),
        ({"strategy": "undercut_percent", "undercut_by": D(100)}, "undercut_by"),
        ({"undercut_by": D(-1)}, "undercut_by"),
        ({"charm": "13"}, "charm"),
        ({"min_margin_percent": D(100)}, "min_margin_percent"),
    ],
)
def test_a_rule_without_sense_is_refused(case: Case, wrong: dict[str, Any], field: str) -> None:
    with nothing_written(RepricingRule), pytest.raises(ValidationFailed) as caught:
        case.rule(**wrong)
    assert list(caught.value.by_field()) == [field]


@database
def test_a_product_without_an_own_variant_has_no_rule(in_a: Shop, me: Principal) -> None:
    product = followed(in_a, Seller())
    with pytest.raises(ValidationFailed) as caught:
        watch.save_rule(in_a, by=me, product_id=product.pk, strategy="match", floor=D(1), ceiling=D(2))
    assert list(caught.value.by_field()) == ["variant_id"]


amounts = st.decimals("0.01", "10000", places=4)


@given(
    asked=st.lists(st.tuples(amounts, st.booleans(), st.booleans()), min_size=0, max_size=4),
    strategy=st.sampled_from(RepricingRule.Strategy.values),
    by=st.decimals("0", "99", places=2),
    bounds=st.tuples(amounts, amounts).map(sorted),
    margin=st.none() | st.decimals("0", "99", places=1),
    cost=st.none() | amounts,
    charm=st.sampled_from(["", "99", "95", "90", "whole"]),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
    only_in_stock=st.booleans(),
)
def test_whatever_competitors_ask_floor_ceiling_and_margin_hold(
    asked: list[tuple[Decimal, bool, bool]],
    strategy: str,
    by: Decimal,
    bounds: list[Decimal],
    margin: Decimal | None,
    cost: Decimal | None,
    charm: str,
    currency: str,
    only_in_stock: bool,
) -> None:
    rule = RepricingRule(
        strategy=strategy, by=by, floor=bounds[0], ceiling=bounds[1], min_margin_percent=margin, charm=charm,
        only_in_stock=only_in_stock,
    )  # fmt: skip
    offers: Any = [
        SimpleNamespace(
            per_unit=p,
            total=p,
            is_available=a,
            is_stale=s,
            seller="x",
            follow=SimpleNamespace(pk=uuid4(), role="competitor"),
        )
        for p, a, s in asked
    ]
    found = target_price(rule, Shop(currency=currency), offers, cost)
    usable = [o for o in offers if not o.is_stale and (o.is_available or not only_in_stock)]
    if not usable:
        assert found is None
        return
    if found is None:
        return
    price, why = found
    assert bounds[0] <= price <= bounds[1]
    assert price == price.quantize(D(1).scaleb({"EUR": -2, "JPY": 0, "KWD": -3}[currency]))
    if margin is not None and cost is not None:
        assert price * (100 - margin) >= cost * 100 - D("1e-6")
    if strategy != "average" and not why["bound"]:
        assert price <= min(o.per_unit for o in usable), "an undercut that is not bound is no more than the cheapest"


# Applying, undoing, and not twice


@database
def test_applied_by_hand_logged_and_undone(case: Case) -> None:
    case.rule()
    proposal = case.proposal
    assert proposal is not None
    watch.apply_proposal(case.shop, by=case.by, proposal_id=proposal.pk)
    assert (case.price, case.proposal) == (D(90), None)
    with pytest.raises(Conflict):
        watch.apply_proposal(case.shop, by=case.by, proposal_id=proposal.pk)
    watch.undo_proposal(case.shop, by=case.by, proposal_id=proposal.pk)
    assert case.price == D(100)
    with pytest.raises(Conflict):
        watch.undo_proposal(case.shop, by=case.by, proposal_id=proposal.pk)
    assert [a for a in actions(case.shop, case.product.pk) if "repric" in a or "price_" in a] == [
        "watch.repricing_saved", "watch.price_applied", "watch.price_undone",
    ]  # fmt: skip
    assert actions(case.shop, case.variant.product_id).count("catalog.price_changed") == 2
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("undone", "tester")


@database
def test_a_price_changed_in_the_meantime_is_not_overwritten(case: Case) -> None:
    case.rule()
    proposal = case.proposal
    assert proposal is not None
    catalog.set_price(case.shop, variant=Variant.objects.get(pk=case.variant.pk), price=D(150))
    with pytest.raises(Conflict):
        watch.apply_proposal(case.shop, by=case.by, proposal_id=proposal.pk)
    assert case.price == D(150)
    case.cheap.shows("91.00")
    assert case.states() == [("superseded", D(90)), ("proposed", D(91))]


@database
def test_an_undo_after_another_change_is_refused(case: Case) -> None:
    case.rule()
    proposal = case.proposal
    assert proposal is not None
    watch.apply_proposal(case.shop, by=case.by, proposal_id=proposal.pk)
    catalog.set_price(case.shop, variant=Variant.objects.get(pk=case.variant.pk), price=D(95))
    with pytest.raises(Conflict):
        watch.undo_proposal(case.shop, by=case.by, proposal_id=proposal.pk)
    assert case.price == D(95)


@database
def test_an_automatic_rule_follows_its_competitor_within_bounds(case: Case) -> None:
    case.rule("undercut_amount", undercut_by=D(1), floor=D(80), is_automatic=True, max_changes_per_day=10)
    assert case.price == D(89)
    for asked, own in (("85.00", 84), ("40.00", 80), ("500.00", 119)):
        case.cheap.shows(asked)
        assert case.price == D(own)
    applied = PriceProposal.objects.order_by("-created_at")[0]
    assert (applied.state, applied.decided_by, applied.reason["bound"]) == ("applied", "repricing rule", "")


@database
def test_beyond_the_changes_of_a_day_it_proposes_and_the_next_day_it_applies(case: Case) -> None:
    case.rule(is_automatic=True, max_changes_per_day=1)
    case.cheap.shows("85.00")
    assert (case.price, case.states()) == (D(90), [("applied", D(90)), ("proposed", D(85))])
    clock.tick(hours=25)
    case.dear.shows("121.00")
    assert (case.price, case.states()) == (D(85), [("applied", D(90)), ("applied", D(85))])


@database
def test_the_same_event_delivered_twice_proposes_and_applies_once(case: Case) -> None:
    case.rule(is_automatic=True, max_changes_per_day=10)
    before = case.states()
    with nothing_written(PriceProposal):
        for _ in range(3):
            assert watch.propose(case.shop, product_id=case.product.pk) is None
    assert case.states() == before == [("applied", D(90))]


@database
def test_an_open_proposal_is_kept_while_nothing_moves(case: Case) -> None:
    case.rule()
    first = case.proposal
    case.dear.shows("125.00")
    assert case.proposal == first
    case.cheap.shows("89.00")
    assert case.states() == [("superseded", D(90)), ("proposed", D(89))]
    case.cheap.shows("100.00")
    assert case.states() == [("superseded", D(90)), ("superseded", D(89))]


@database
@pytest.mark.parametrize("is_automatic", [True, False])
def test_what_somebody_took_back_is_not_done_again_until_something_moves(case: Case, is_automatic: bool) -> None:
    case.rule(is_automatic=is_automatic, max_changes_per_day=10)
    if not is_automatic:
        proposal = case.proposal
        assert proposal is not None
        watch.dismiss_proposal(case.shop, by=case.by, proposal_id=proposal.pk)
    else:
        watch.undo_proposal(case.shop, by=case.by, proposal_id=PriceProposal.objects.get().pk)
    with nothing_written(PriceProposal):
        case.dear.shows("125.00")
    assert case.price == D(100)
    case.cheap.shows("88.00")
    assert case.states()[-1] == ("applied" if is_automatic else "proposed", D(88))


@database
def test_two_automatic_rules_never_move_one_price(case: Case) -> None:
    case.rule(is_automatic=True, max_changes_per_day=10)
    seller = Seller("https://third.example.com/p", currency=case.shop.currency)
    twin = followed(case.shop, seller, variant_id=case.variant.pk, name="The same again")
    seller.shows("70.00")
    values = {"strategy": "match", "floor": D(50), "ceiling": D(200)}
    with nothing_written(RepricingRule), pytest.raises(ValidationFailed) as caught:
        watch.save_rule(case.shop, by=case.by, product_id=twin.pk, is_automatic=True, **values)
    assert list(caught.value.by_field()) == ["is_automatic"]
    # Linked to the same variant afterwards, the younger rule only proposes.
    other = own_variant(case.shop, "100", name="Borea")
    watch.update(case.shop, by=case.by, product_id=twin.pk, changes=watch.ProductChanges(variant_id=other.pk))
    watch.save_rule(case.shop, by=case.by, product_id=twin.pk, is_automatic=True, **values)
    watch.update(case.shop, by=case.by, product_id=twin.pk, changes=watch.ProductChanges(variant_id=case.variant.pk))
    seller.shows("71.00")
    assert case.price == D(90)
    assert queries.proposals().get().product_id == twin.pk


@database
def test_paused_and_archived_products_leave_their_price_alone(case: Case) -> None:
    case.rule(is_automatic=True, max_changes_per_day=10)
    watch.pause(case.shop, by=case.by, product_ids=[case.product.pk])
    case.cheap.shows("85.00")
    assert case.price == D(90)
    watch.resume(case.shop, by=case.by, product_ids=[case.product.pk])
    watch.archive(case.shop, by=case.by, product_ids=[case.product.pk])
    case.cheap.shows("84.00")
    assert case.price == D(90)


@database
def test_without_its_rule_nothing_is_proposed_any_more(case: Case) -> None:
    case.rule()
    watch.remove_rule(case.shop, by=case.by, product_id=case.product.pk)
    with nothing_written(PriceProposal):
        case.cheap.shows("85.00")
    assert case.states() == [("dismissed", D(90))]


# Which offers count


@database
def test_a_competitor_whose_page_fails_counts_not(case: Case) -> None:
    case.cheap.fails()
    case.rule()
    proposal = case.proposal
    assert proposal is not None
    assert (proposal.new_price, proposal.reason["competitors"]) == (D(120), 1)
    case.dear.fails()
    assert watch.propose(case.shop, product_id=case.product.pk) is None
    assert case.proposal is None, "a proposal that nothing bears out any more is not left open"


@database
@pytest.mark.parametrize("shown", [{"currency": "USD"}, {"condition": "Used"}])
def test_another_currency_or_a_used_offer_moves_no_price(case: Case, shown: dict[str, str]) -> None:
    case.cheap.shows("90.00", condition="New")
    case.rule(is_automatic=True, max_changes_per_day=10)
    with nothing_written(PriceProposal):
        case.cheap.shows("60.00", **shown)
    assert case.price == D(90)


@database
def test_a_sold_out_competitor_counts_only_where_the_rule_says_so(case: Case) -> None:
    case.cheap.shows("90.00", availability="OutOfStock")
    case.rule()
    assert case.proposal is not None
    assert case.proposal.new_price == D(120)
    case.rule(only_in_stock=False)
    assert case.proposal is not None
    assert case.proposal.new_price == D(90)


@database
def test_a_competitor_in_another_currency_is_converted_at_the_published_rate(in_a: Shop, me: Principal) -> None:
    variant = own_variant(in_a, "20000")
    seller = Seller(currency="EUR")
    product = followed(in_a, seller, variant_id=variant.pk)
    seller.shows("100.00")
    rate, day = rates.rate("EUR", "INR")
    watch.save_rule(in_a, by=me, product_id=product.pk, strategy="match", floor=D(1), ceiling=D(100000))
    assert queries.proposals().get().new_price == (100 * rate).quantize(D("0.01"))
    (offer,) = queries.offers_of(in_a, [product.pk])[product.pk]
    assert offer.rate_date == day


@database
def test_a_currency_without_a_rate_is_not_guessed(in_a: Shop, me: Principal) -> None:
    variant = own_variant(in_a, "20000")
    seller = Seller(currency="KWD")
    product = followed(in_a, seller, variant_id=variant.pk)
    seller.shows("100.00")
    watch.save_rule(in_a, by=me, product_id=product.pk, strategy="match", floor=D(1), ceiling=D(100000))
    assert not queries.proposals().exists()


# Who may


@database
def test_only_who_may_reprice_decides_and_only_in_the_own_shop(case: Case, manager_a: User, shop_b: Shop) -> None:
    case.rule()
    proposal = case.proposal
    assert proposal is not None
    manager = principal_of_member(manager_a, case.shop)
    for decide in (watch.apply_proposal, watch.undo_proposal, watch.dismiss_proposal):
        with pytest.raises(PermissionRefused):
            decide(case.shop, by=manager, proposal_id=proposal.pk)
    with shop_scope(shop_b.id):
        assert list(queries.proposals(state="")) == []
        for decide in (watch.apply_proposal, watch.undo_proposal, watch.dismiss_proposal):
            with pytest.raises(NotFound):
                decide(shop_b, by=installation(shop_b), proposal_id=proposal.pk)
    proposal.refresh_from_db()
    assert (proposal.state, case.price) == ("proposed", D(100))


@database
def test_one_check_serves_the_rules_of_every_shop_each_in_its_own(shop_a: Shop, shop_b: Shop) -> None:
    cases = []
    for shop in (shop_a, shop_b):
        with shop_scope(shop.id):
            seller = Seller(currency="EUR")
            product = followed(shop, seller, variant_id=own_variant(shop, "100").pk)
            watch.save_rule(
                shop, by=installation(shop), product_id=product.pk, strategy="match", floor=D(1), ceiling=D(10**6)
            )
            cases.append((shop, product, seller))
    cases[0][2].shows("80.00", told=False)
    with shop_scope(shop_a.id):
        assert WatchedProduct.objects.count() == 1
    deliver()
    for shop, product, _seller in cases:
        with shop_scope(shop.id):
            assert queries.proposals().get().product_id == product.pk
    with shop_scope(shop_b.id):
        assert queries.proposals().get().new_price == D(80)
