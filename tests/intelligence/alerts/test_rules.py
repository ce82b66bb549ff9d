# SPDX-License-Identifier: Apache-2.0
"""Alerts: what each condition waits for, when it fires again, and when nobody must be woken.

Names in brackets are the complaints of people who used price trackers, by their number in our notes.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from hawker.commerce.catalog import services as catalog
from hawker.core import clock
from hawker.core.errors import LimitReached, NotFound, PermissionRefused, ValidationFailed
from hawker.core.tenancy import all_shops, shop_scope
from hawker.intelligence.alerts import queries
from hawker.intelligence.alerts import services as alerts
from hawker.intelligence.alerts.conditions import KINDS
from hawker.intelligence.alerts.models import AlertRule, Firing, RuleState
from hawker.intelligence.prices.events import PriceChanged
from hawker.intelligence.prices.models import Observation
from hawker.intelligence.watch import services as watch
from hawker.intelligence.watch.models import WatchedProduct
from hawker.platform.accounts.models import User
from hawker.platform.jobs.models import JobRun
from hawker.platform.shops.models import Shop
from hawker.platform.shops.principals import installation, principal_of_member
from hawker.platform.shops.settings_registry import save as save_settings
from tests.conftest import nothing_written
from tests.intelligence.alerts.build import Condition, Story, below, mails
from tests.intelligence.watch.build import Seller, actions, deliver, follow_of, followed, own_variant

pytestmark = pytest.mark.django_db

D = Decimal
NOON = "2026-11-20T10:00:00+00:00"
"""Half past three in the afternoon in the shop."""


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.freeze(NOON):
        yield


@pytest.fixture
def story(in_a: Shop) -> Story:
    """A product seen at 120."""
    made = Story(in_a)
    made.seller.shows("120.00")
    return made


# Each condition


def against(kind: str, reference: str, **more: str) -> Condition:
    return {"kind": kind, "reference": reference, **more}


STEPS: list[tuple[Condition, list[str], list[tuple[str, int]]]] = [
    (below(100), ["120"], [("100.01", 0), ("100.00", 1)]),
    ({"kind": "all_time_low"}, ["120", "110", "115"], [("110.00", 0), ("109.99", 1)]),
    (against("drop_percent", "made", percent="10"), ["100"], [("90.01", 0), ("90.00", 1)]),
    (against("drop_amount", "made", amount="5"), ["100"], [("95.01", 0), ("95.00", 1)]),
    (against("drop_percent", "last", percent="10"), ["100"], [("91.00", 0), ("82.00", 0), ("73.80", 1), ("60.00", 1)]),
    (against("drop_percent", "first", percent="10"), ["100", "150"], [("90.01", 0), ("90.00", 1)]),
    (against("drop_percent", "average_30", percent="10"), ["100"], [("95.00", 0), ("89.00", 1)]),
    (against("drop_percent", "low_30", percent="10"), ["100", "80", "100"], [("73.00", 0), ("65.00", 1)]),
    (against("drop_amount", "low_90", amount="1"), ["100", "80", "100"], [("79.50", 0), ("78.50", 1)]),
    (against("rise_percent", "made", percent="10"), ["100"], [("109.99", 0), ("110.00", 1)]),
    (against("rise_amount", "made", amount="5"), ["100"], [("104.99", 0), ("105.00", 1)]),
    (against("rise_percent", "last", percent="10"), ["100"], [("109.00", 0), ("119.90", 1), ("140.00", 1)]),
    ({"kind": "any_change"}, ["100"], [("100.00", 0), ("100.01", 1), ("99.00", 1), ("99.00", 0)]),
    ({"kind": "undercut", "amount": "5"}, ["120"], [("95.00", 0), ("94.99", 1)]),
    ({"kind": "margin_below", "percent": "20"}, ["50"], [("80.00", 0), ("80.01", 1)]),
]


@pytest.mark.parametrize(
    ("condition", "before", "steps"), STEPS, ids=lambda v: "-".join(v.values()) if isinstance(v, dict) else ""
)
def test_a_condition_fires_at_its_threshold_and_not_before(
    in_a: Shop, condition: Condition, before: list[str], steps: list[tuple[str, int]]
) -> None:
    story = Story(in_a, variant_id=own_variant(in_a, "100").pk)
    for price in before:
        story.seller.shows(price)
        clock.tick(days=5)
    saved = story.rule(condition)
    assert (saved.is_true_now, story.fired()) == (False, 0)
    assert [story.shows(price) for price, _times in steps] == [times for _price, times in steps]


def test_every_kind_of_condition_has_a_test_here() -> None:
    elsewhere = {"back_in_stock", "out_of_stock", "unchanged", "failing"}
    assert {condition["kind"] for condition, _before, _steps in STEPS} | elsewhere == set(KINDS)


def test_back_in_stock_fires_when_it_can_be_bought_again(story: Story) -> None:
    story.rule({"kind": "back_in_stock"})
    assert story.shows("110.00") == 0
    assert story.shows("110.00", availability="OutOfStock") == 0
    assert story.shows("110.00", availability="InStock") == 1
    assert story.shows("111.00") == 0
    assert story.shows("111.00", availability="OutOfStock") == 0
    assert story.shows("111.00", availability="InStock") == 1


def test_sold_out_means_everywhere_and_is_not_said_of_a_page_that_cannot_be_read(story: Story) -> None:
    other = Seller("https://other.example.net/p", currency=story.shop.currency)
    followed(story.shop, other, product=story.product)
    other.shows("130.00")
    story.rule({"kind": "out_of_stock"})
    assert story.shows("120.00", availability="OutOfStock") == 0
    other.fails()
    assert story.shows("121.00", availability="OutOfStock") == 0, "the other one may still have it"
    other.shows("130.00", availability="OutOfStock")
    assert story.fired() == 1


def test_unchanged_for_days_fires_once_until_the_price_moves(story: Story) -> None:
    story.rule({"kind": "unchanged", "days": "3"})
    clock.tick(days=2, hours=23)
    assert alerts.sweep() == 0
    clock.tick(hours=2)
    assert alerts.sweep() == 1
    clock.tick(days=5)
    assert alerts.sweep() == 0
    story.shows("119.00")
    clock.tick(days=3)
    assert alerts.sweep() == 1


def test_a_page_that_cannot_be_read_for_hours_is_told_once_until_it_is_read_again(story: Story) -> None:
    story.rule({"kind": "failing", "hours": "6"})
    assert story.fails() == 0
    clock.tick(hours=5)
    assert alerts.sweep() == 0
    clock.tick(hours=1)
    assert alerts.sweep() == 1
    clock.tick(days=1)
    assert alerts.sweep() == 0
    story.shows("120.00")
    assert alerts.sweep() == 0
    story.fails()
    clock.tick(hours=7)
    assert alerts.sweep() == 1


def test_an_undercut_is_measured_against_the_own_price_as_it_is_now(in_a: Shop) -> None:
    variant = own_variant(in_a, "100")
    story = Story(in_a, variant_id=variant.pk)
    story.seller.shows("105.00")
    story.rule({"kind": "undercut"})
    catalog.set_price(in_a, variant=variant, price=D(110))
    assert story.shows("104.00") == 1


# Combined


def test_all_conditions_must_hold_together(story: Story) -> None:
    story.rule(below(100), {"kind": "drop_percent", "percent": "30", "reference": "made"})
    assert story.shows("95.00") == 0
    assert story.shows("84.00") == 1


def test_any_one_condition_is_enough_and_all_must_be_left_before_the_next(story: Story) -> None:
    story.rule(below(100), {"kind": "rise_percent", "percent": "20", "reference": "made"}, combine="any")
    assert story.shows("95.00") == 1
    assert story.shows("150.00") == 0, "from one zone straight into the other"
    assert story.shows("120.00") == 0
    assert story.shows("150.00") == 1


# Complaints


def test_fires_on_the_first_crossing_only_and_again_after_leaving_the_zone(story: Story) -> None:
    """(4) Once below the target is once, and hovering at it is no second time."""
    saved = story.rule(below(100), hysteresis_percent=D(1))
    assert [story.shows(p) for p in ("99.00", "98.00", "99.50", "90.00")] == [1, 0, 0, 0]
    assert [story.shows(p) for p in ("100.50", "99.00", "101.00", "99.00")] == [0, 0, 0, 0], "within the hysteresis"
    assert story.state(saved.rule).state == "fired"
    assert [story.shows(p) for p in ("101.01", "100.00")] == [0, 1]


def test_a_slow_creep_adds_up_against_the_reference(story: Story) -> None:
    story.rule({"kind": "drop_percent", "percent": "10", "reference": "made"})
    prices = [f"{120 - step}.00" for step in range(1, 13)]
    assert [story.shows(p) for p in prices] == [0] * 11 + [1]


@pytest.mark.parametrize("condition", [{"kind": "any_change"}, below(130), {"kind": "rise_percent", "percent": "1"}])
def test_a_failed_fetch_neither_fires_nor_resets(story: Story, condition: Condition) -> None:
    """(10) The same price after a failed check is the same price."""
    story.rule(condition)
    known = story.fired()
    for reason in ("unreachable", "timed_out", "bad_response"):
        assert story.fails(reason) == 0
    assert alerts.sweep() == 0
    assert story.shows("120.00") == 0
    assert story.fired() == known
    story.seller.page.status = 403
    assert story.shows("1.00") == 0, "a refusal's page is no price"


def test_a_failing_cheapest_seller_makes_the_next_one_no_rise(story: Story) -> None:
    """(10) With several sellers too: who cannot be read may still be the cheapest."""
    other = Seller("https://other.example.net/p", currency=story.shop.currency)
    followed(story.shop, other, product=story.product)
    other.shows("150.00")
    target = story.rule(below(125), hysteresis_percent=D(1))
    for condition in ({"kind": "any_change"}, {"kind": "rise_percent", "percent": "5", "reference": "last"}):
        story.rule(condition)
    known = story.fired()
    story.fails()
    other.shows("151.00")
    assert story.fired() == known
    assert story.state(target.rule).state == "fired", "not left: the price below the target may still be there"
    assert story.shows("120.00") == 0
    other.shows("152.00")
    assert story.fired() == known, "neither a rise nor a drop: the best price was 120 all the time"
    other.shows("110.00")
    assert story.fired() == known + 1, "any change of the best price"


def test_a_price_confirmed_elsewhere_fires_although_another_page_fails(story: Story) -> None:
    other = Seller("https://other.example.net/p", currency=story.shop.currency)
    followed(story.shop, other, product=story.product)
    other.shows("150.00")
    story.rule(below(100))
    story.fails()
    other.shows("99.00")
    assert story.fired() == 1


@pytest.mark.parametrize("reference", ["made", "last"])
def test_a_used_offer_is_no_drop(in_a: Shop, reference: str) -> None:
    """(13) Another condition is another thing."""
    story = Story(in_a)
    story.seller.shows("120.00", condition="New")
    story.rule({"kind": "drop_percent", "percent": "10", "reference": reference})
    story.rule(below(100))
    assert story.shows("60.00", condition="Used") == 0
    assert story.shows("120.00", condition="New") == 0


def test_another_currency_is_no_change(story: Story) -> None:
    """(8) A shop that flips its currency between checks wakes nobody."""
    for condition in (below(100), {"kind": "any_change"}, {"kind": "rise_percent", "percent": "10"}):
        story.rule(condition)
    assert story.shows("1.50", currency="EUR") == 0
    assert story.shows("1500.00", currency="JPY") == 0
    assert story.shows("120.00") == 0


def test_rises_are_told_too(story: Story) -> None:
    """(9)"""
    story.rule({"kind": "rise_amount", "amount": "10", "reference": "made"})
    assert [story.shows(p) for p in ("129.99", "130.00", "131.00", "125.00", "130.00")] == [0, 1, 0, 0, 1]


def test_an_implausible_jump_must_be_seen_twice_before_it_wakes_anybody(story: Story) -> None:
    story.rule(below(100))
    assert story.shows("1.20") == 0
    assert story.shows("1.20") == 1


# When, and how often


def test_what_is_true_already_says_so_and_fires_once(story: Story) -> None:
    saved = story.rule(below(130))
    assert (saved.is_true_now, story.fired(), len(mails())) == (True, 1, 1)
    assert [v.is_true for v in saved.verdicts] == [True]
    assert story.shows("119.00") == 0
    assert alerts.sweep() == 0
    again = story.rule(below(125), rule_id=saved.rule.pk)
    assert (again.is_true_now, story.fired()) == (True, 2), "another target is another question"


def test_within_the_cool_down_nothing_fires_and_after_it_what_still_holds_does(story: Story) -> None:
    story.rule(below(100), cool_down_minutes=60)
    assert [story.shows(p) for p in ("99.00", "120.00", "99.00")] == [1, 0, 0]
    assert alerts.sweep() == 0
    clock.tick(minutes=60)
    assert alerts.sweep() == 1
    assert alerts.sweep() == 0


def test_what_passed_within_the_cool_down_is_not_told_afterwards(story: Story) -> None:
    story.rule(below(100), cool_down_minutes=60)
    assert [story.shows(p) for p in ("99.00", "120.00", "99.00", "120.00")] == [1, 0, 0, 0]
    clock.tick(minutes=60)
    assert alerts.sweep() == 0


def test_a_condition_without_distance_fires_after_its_cool_down_too(story: Story) -> None:
    story.rule({"kind": "out_of_stock"}, cool_down_minutes=60)
    assert story.shows("120.00", availability="OutOfStock") == 1
    assert story.shows("120.00") == 0
    assert story.shows("120.00", availability="OutOfStock") == 0
    clock.tick(minutes=60)
    assert alerts.sweep() == 1


def test_once_is_once_until_it_is_resumed(story: Story) -> None:
    saved = story.rule(below(100), mode="once")
    assert [story.shows(p) for p in ("99.00", "120.00", "99.00")] == [1, 0, 0]
    saved.rule.refresh_from_db()
    assert saved.rule.pause_reason == "done"
    assert alerts.resume_rules(story.shop, by=story.by, rule_ids=[saved.rule.pk]) == 1
    assert [story.shows(p) for p in ("120.00", "99.00")] == [0, 1]


def test_an_average_that_comes_down_to_the_price_arms_the_rule_again(story: Story) -> None:
    clock.tick(days=30)
    story.rule({"kind": "drop_percent", "percent": "10", "reference": "average_30"})
    assert story.shows("100.00") == 1
    clock.tick(days=29)
    assert alerts.sweep() == 0
    assert story.shows("80.00") == 1


def test_an_event_delivered_twice_or_late_fires_once(story: Story) -> None:
    story.rule(below(100))
    story.rule({"kind": "any_change"})
    story.seller.shows("99.00", told=False)
    seen = Observation.objects.latest("pk")
    event = PriceChanged(seen.listing_id, seen.pk, D("99.00"), D("120.00"), story.shop.currency, "in_stock", "in_stock")
    deliver()
    assert story.fired() == 2
    alerts.on_price_changed(event)
    assert story.fired() == 2
    story.shows("120.00")
    known = story.fired()
    alerts.on_price_changed(event)
    assert story.fired() == known, "what is long past is not told as news"
    assert len(mails()) == known


def test_quiet_hours_hold_until_morning_in_the_shops_zone(story: Story) -> None:
    story.rule(below(100), name="Target")
    clock.tick(hours=7)  # half past ten in the evening there
    assert story.shows("99.00") == 1
    assert (mails(), mails("alert_digest")) == ([], [])
    assert Firing.objects.get().delivery == "digest"
    assert alerts.send_digests() == 0
    clock.tick(hours=9)  # half past seven
    assert alerts.send_digests() == 0
    clock.tick(hours=1)
    assert alerts.send_digests() == 1
    assert alerts.send_digests() == 0
    (mail,) = mails("alert_digest")
    assert (mail.recipient, mail.context["count"]) == ("desk@a.example", "1")
    assert "99" in mail.context["lines"]
    assert (mails(), Firing.objects.get().delivery) == ([], "sent")


def test_a_summary_never_comes_within_quiet_hours(story: Story) -> None:
    save_settings(story.shop, {"alerts.quiet_until": 10, "alerts.digest_hour": 8}, by=story.by)
    story.rule(below(100), delivery="digest")
    story.shows("99.00")
    clock.tick(hours=17)  # about half past eight the next morning
    assert alerts.send_digests() == 0
    clock.tick(hours=1, minutes=35)
    assert alerts.send_digests() == 1


def test_more_than_the_cap_goes_to_the_summary_of_the_next_morning(story: Story) -> None:
    save_settings(story.shop, {"alerts.max_per_hour": 2}, by=story.by)
    for target in ("100", "101", "102"):
        story.rule(below(target))
    assert story.shows("99.00") == 3
    assert (len(mails()), Firing.objects.filter(delivery="digest").count()) == (2, 1)
    assert alerts.send_digests() == 0, "today's summary is over"
    clock.tick(hours=18)
    assert alerts.send_digests() == 1
    assert [mail.context["count"] for mail in mails("alert_digest")] == ["1"]


def test_a_summary_goes_to_the_rules_own_recipients(story: Story) -> None:
    story.rule(below(100), delivery="digest", recipients=["Otto@buyers.example"])
    story.rule(below(101), delivery="digest")
    story.rule(below(102), delivery="none")
    story.shows("99.00")
    clock.tick(hours=18)
    assert alerts.send_digests() == 2
    assert {(m.recipient, m.context["count"]) for m in mails("alert_digest")} == {
        ("otto@buyers.example", "1"), ("desk@a.example", "1"),
    }  # fmt: skip
    assert Firing.objects.get(delivery="none").text


def test_a_mail_says_what_happened_and_goes_to_each_recipient_once(story: Story) -> None:
    story.rule(below(100), name="Buy now", recipients=["one@a.example", "two@a.example"])
    story.shows("99.00")
    assert [mail.recipient for mail in mails()] == ["one@a.example", "two@a.example"]
    mail = mails()[0]
    assert (mail.context["rule_name"], mail.context["seller_url"]) == ("Buy now", story.seller.url)
    assert "99" in mail.context["happened"]


# Silence


def test_paused_products_and_rules_are_silent(story: Story) -> None:
    price = story.rule(below(100))
    story.rule({"kind": "unchanged", "days": "1"})
    watch.pause(story.shop, by=story.by, product_ids=[story.product.pk])
    assert story.shows("99.00") == 0
    clock.tick(days=2)
    assert alerts.sweep() == 0
    watch.resume(story.shop, by=story.by, product_ids=[story.product.pk])
    alerts.pause_rules(story.shop, by=story.by, rule_ids=[price.rule.pk])
    assert story.shows("98.00") == 0
    alerts.resume_rules(story.shop, by=story.by, rule_ids=[price.rule.pk])
    assert story.shows("97.00") == 1


def test_a_product_put_away_is_silent_and_a_deleted_one_leaves_nothing_behind(story: Story) -> None:
    story.rule(below(130))
    story.rule({"kind": "unchanged", "days": "1"})
    watch.archive(story.shop, by=story.by, product_ids=[story.product.pk])
    known = story.fired()
    assert story.shows("99.00") == 0
    clock.tick(days=2)
    assert (alerts.sweep(), story.fired()) == (0, known)
    WatchedProduct.objects.get().delete()
    assert (AlertRule.objects.count(), RuleState.objects.count(), Firing.objects.count()) == (0, 0, 0)


def test_a_removed_rule_is_silent_and_keeps_what_it_fired(story: Story) -> None:
    saved = story.rule(below(130))
    alerts.remove_rules(story.shop, by=story.by, rule_ids=[saved.rule.pk])
    assert (list(queries.rules()), queries.firings().count()) == ([], 1)
    assert [story.shows(p) for p in ("150.00", "99.00")] == [0, 0]
    alerts.restore_rules(story.shop, by=story.by, rule_ids=[saved.rule.pk])
    assert [story.shows(p) for p in ("150.00", "99.00")] == [0, 1]
    assert actions(story.shop, saved.rule.pk)[:2] == ["alerts.rule_saved", "alerts.rule_removed"]


# Many products, many shops


def test_a_rule_for_a_tag_stands_for_each_product_by_itself(in_a: Shop) -> None:
    first = Story(in_a, url="https://acme.example.com/1", tags=["audio"])
    second = Story(in_a, url="https://acme.example.com/2", tags=["audio"])
    third = Story(in_a, url="https://acme.example.com/3", tags=["other"])
    for story in (first, second, third):
        story.shows("120.00")
    first.rule(below(100), product_id=None, tag="audio")
    assert (first.shows("99.00"), second.shows("99.00"), third.shows("99.00")) == (1, 1, 0)
    assert first.shows("98.00") == 0


def test_one_check_serves_the_rules_of_every_shop_and_each_sees_its_own(shop_a: Shop, shop_b: Shop) -> None:
    stories = []
    for shop in (shop_a, shop_b):
        with shop_scope(shop.id):
            story = Story(shop)
            story.seller.currency = "EUR"
            story.seller.shows("120.00")
            story.rule(below(100_000 if shop is shop_a else 100))
            stories.append(story)
    with shop_scope(shop_b.id):
        assert stories[1].shows("99.00") == 1
        theirs = list(AlertRule.objects.all())
    with shop_scope(shop_a.id):
        assert [f.product_id for f in queries.firings()] == [stories[0].product.pk]
        by = installation(shop_a)
        for call in (
            lambda: queries.rule(theirs[0].pk),
            lambda: stories[0].rule(below(1), rule_id=theirs[0].pk),
            lambda: alerts.save_rule(shop_b, by=by, data=alerts.RuleInput(conditions=[below(1)])),
        ):
            with pytest.raises(NotFound):
                call()
        for several in (alerts.pause_rules, alerts.resume_rules, alerts.remove_rules, alerts.restore_rules):
            assert several(shop_a, by=by, rule_ids=[theirs[0].pk]) == 0
        with pytest.raises(ValidationFailed):
            stories[0].rule(below(1), product_id=stories[1].product.pk)
    with shop_scope(shop_b.id):
        theirs[0].refresh_from_db()
        assert theirs[0].is_active


# What may be entered, by whom, and how many


@pytest.mark.parametrize(
    ("conditions", "more", "fields"),
    [
        ([], {}, ["conditions"]),
        ([below(1)] * 9, {}, ["conditions"]),
        ([{"kind": "luck"}], {}, ["conditions.0.kind"]),
        ([below("")], {}, ["conditions.0.amount"]),
        ([below("NaN")], {}, ["conditions.0.amount"]),
        ([below(1), below("-1")], {}, ["conditions.1.amount"]),
        ([{"kind": "drop_percent", "percent": "5", "reference": "hope"}], {}, ["conditions.0.reference"]),
        ([below(1)], {"combine": "none"}, ["combine"]),
        ([below(1)], {"mode": "never"}, ["mode"]),
        ([below(1)], {"cool_down_minutes": -1}, ["cool_down_minutes"]),
        ([below(1)], {"hysteresis_percent": D(60)}, ["hysteresis_percent"]),
        ([below(1)], {"recipients": ["not an address"]}, ["recipients"]),
    ],
)
def test_a_rule_without_sense_is_refused_by_field(
    story: Story, conditions: list[Condition], more: dict[str, Any], fields: list[str]
) -> None:
    with nothing_written(AlertRule), pytest.raises(ValidationFailed) as caught:
        story.rule(*conditions, **more)
    assert list(caught.value.by_field()) == fields


def test_viewers_see_alerts_and_make_none(story: Story, viewer_a: User, manager_a: User) -> None:
    viewer, manager = (principal_of_member(user, story.shop) for user in (viewer_a, manager_a))
    assert manager is not None
    assert viewer is not None
    saved = story.rule(below(130), by=manager)
    with nothing_written(AlertRule), pytest.raises(PermissionRefused):
        story.rule(below(1), by=viewer)
    for several in (alerts.pause_rules, alerts.resume_rules, alerts.remove_rules, alerts.restore_rules):
        with pytest.raises(PermissionRefused):
            several(story.shop, by=viewer, rule_ids=[saved.rule.pk])
    assert queries.unseen_count() == 1
    assert alerts.acknowledge(story.shop, by=viewer) == 1
    assert queries.unseen_count() == 0


def test_the_plan_limits_rules_a_product_and_pauses_the_newest(story: Story, settings: Any) -> None:
    settings.HAWKER_BILLING_ENABLED = True
    plan(story.shop, "basic")
    rules = []
    for target in (10, 11, 12):
        rules.append(story.rule(below(target)).rule)
        clock.tick(minutes=1)
    plan(story.shop, "free")
    with nothing_written(AlertRule), pytest.raises(LimitReached):
        story.rule(below(13))
    assert alerts.enforce_limits(story.shop) == 2
    assert list(AlertRule.objects.order_by("created_at").values_list("pause_reason", flat=True)) == [
        "",
        "limit",
        "limit",
    ]
    assert alerts.resume_rules(story.shop, by=story.by, rule_ids=[rules[1].pk]) == 0
    assert story.shows("9.00") == 1
    plan(story.shop, "basic")
    assert alerts.enforce_limits(story.shop) == 2
    assert not AlertRule.objects.exclude(pause_reason="").exists()


def plan(shop: Shop, code: str) -> None:
    shop.plan = code
    with all_shops("a test changes a plan"):
        shop.save(update_fields=["plan"])


def test_trying_a_rule_saves_nothing(story: Story) -> None:
    data = alerts.RuleInput(conditions=[below(130)], product_id=story.product.pk)
    with nothing_written(AlertRule), nothing_written(Firing), nothing_written(RuleState):
        is_true, verdicts = alerts.try_rule(story.shop, data=data)
    assert (is_true, [v.is_true for v in verdicts]) == (True, [True])


def test_a_price_near_its_alert_is_checked_sooner_and_one_far_away_is_not(story: Story) -> None:
    story.rule(below(100))
    story.shows("101.00")
    near = story.seller.listing.urgency
    assert 0 < near < 1
    assert [state.product_id for state in queries.near()] == [story.product.pk]
    story.shows("150.00")
    assert story.seller.listing.urgency == 0
    assert list(queries.near()) == []


def test_a_price_per_piece_in_the_shops_currency_is_what_counts(in_a: Shop) -> None:
    story = Story(in_a)
    watch.update_follow(
        in_a, by=story.by, follow_id=follow_of(story.product, story.seller).pk, pack_quantity=6, extra_cost=D(60)
    )
    story.seller.shows("600.00")
    story.rule(below(100))
    assert [story.shows(p) for p in ("540.06", "540.00")] == [0, 1]


def test_a_rule_about_many_products_is_looked_at_by_a_job(in_a: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts, "MOST_AT_ONCE", 1)
    first = Story(in_a, tags=["audio"])
    second = Story(in_a, url="https://acme.example.com/second", tags=["audio"])
    first.shows(90)
    second.shows(80)
    saved = first.rule(below(100), product_id=None, tag="audio")
    assert (saved.is_true_now, first.fired()) == (False, 0)
    run = JobRun.objects.get(job="alerts.evaluate_rule")
    assert (run.shop_id, run.arguments) == (in_a.id, {"rule_id": str(saved.rule.pk)})
    assert alerts.evaluate_rule(in_a, saved.rule.pk) == 2
    assert alerts.evaluate_rule(in_a, saved.rule.pk) == 0
