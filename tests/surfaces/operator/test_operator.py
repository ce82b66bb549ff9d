# SPDX-License-Identifier: Apache-2.0
"""Pages of those who run the installation: for staff only, over all shops, and logged."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern

from hawker.core import clock
from hawker.core.tenancy import all_shops, shop_scope
from hawker.platform.accounts.models import User
from hawker.platform.audit.models import ActivityEntry, SecurityEvent
from hawker.platform.jobs.models import JobRun, ScheduleState, Worker
from hawker.platform.messaging.models import Message
from hawker.platform.shops.models import Shop
from hawker.surfaces.operator import urls
from tests.conftest import make_shop, make_user

PAGES = [
    "/operator/", "/operator/schedules/", "/operator/runs/", "/operator/queues/", "/operator/shops/",
    "/operator/sites/", "/operator/proxies/",
    "/operator/users/", "/operator/security/", "/operator/components/",
]  # fmt: skip
DATA = [
    "/operator/data/", "/operator/data/accounts/user/", "/operator/data/shops/shop/",
    "/operator/data/shops/membership/",
    "/operator/data/jobs/jobrun/", "/operator/data/events/outboxevent/", "/operator/data/events/inboxevent/",
    "/operator/data/audit/securityevent/", "/operator/data/audit/activityentry/",
]  # fmt: skip


@pytest.fixture
def staff(db: object) -> Client:
    client = Client()
    client.force_login(make_user("operator@hawker.example", is_staff=True))
    User.objects.filter(email="operator@hawker.example").update(is_superuser=True)
    return client


def text_of(answer: Any) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("address", [*PAGES, *DATA])
def test_every_page_renders_for_staff_and_covers_all_shops(
    staff: Client, shop_a: Shop, shop_b: Shop, address: str
) -> None:
    answer = staff.get(address)
    assert answer.status_code == 200
    if address.endswith(("/shops/", "/shop/")):
        assert "Shop A" in text_of(answer)
        assert "Shop B" in text_of(answer)


@pytest.mark.parametrize("address", [*PAGES, *DATA])
def test_owners_of_shops_may_not_come_in(client: Client, shop_a: Shop, owner_a: User, address: str) -> None:
    assert client.get(address)["Location"].startswith(("/accounts/login/", "/operator/data/login/"))
    client.force_login(owner_a)
    answer = client.get(address, follow=True)
    assert answer.status_code == 403
    assert "Shop A" not in text_of(answer).split("<main")[-1]


def test_every_own_view_has_a_door() -> None:
    own: list[URLPattern] = urls.urlpatterns[0].url_patterns
    assert {p.callback.door for p in own} == {"operator"}


def test_staff_who_are_no_superusers_see_no_data_without_django_permissions(client: Client, shop_a: Shop) -> None:
    client.force_login(make_user("helper@hawker.example", is_staff=True))
    assert client.get("/operator/").status_code == 200
    assert client.get("/operator/data/shops/shop/").status_code == 403


def test_an_unverified_member_of_staff_is_kept_out(client: Client, db: object) -> None:
    client.force_login(make_user("late@hawker.example", verified=False, is_staff=True))
    assert client.get("/operator/").status_code in (302, 403)
    assert client.get("/operator/data/").status_code in (302, 403)


# Jobs


def test_a_schedule_is_paused_resumed_and_run(staff: Client) -> None:
    change = "/operator/schedules/change/"
    staff.post(change, {"name": "Messages", "op": "pause"})
    assert ScheduleState.objects.get(name="Messages").is_paused
    assert "Paused" in text_of(staff.get("/operator/schedules/"))
    staff.post(change, {"name": "Messages", "op": "resume"})
    assert not ScheduleState.objects.get(name="Messages").is_paused
    staff.post(change, {"name": "Verify the activity log", "op": "run"})
    with all_shops("a test looks"):
        assert JobRun.objects.filter(job="audit.verify", trigger="user").count() == 1
        assert set(ActivityEntry.objects.filter(object_type="schedule").values_list("channel", flat=True)) == {
            "operator"
        }
    assert staff.post(change, {"name": "Messages", "op": "explode"}).status_code == 404
    assert staff.get(change).status_code == 405


def test_without_a_worker_the_pages_say_so(staff: Client) -> None:
    assert "No worker is alive" in text_of(staff.get("/operator/schedules/"))
    Worker.objects.create(name="here:1", busy_with="messaging.deliver")
    assert "No worker is alive" not in text_of(staff.get("/operator/schedules/"))
    assert "messaging.deliver" in text_of(staff.get("/operator/queues/"))


def test_buried_work_is_shown_and_revived(staff: Client, shop_a: Shop) -> None:
    with shop_scope(shop_a.id):
        message = Message.objects.create(
            shop=shop_a, channel="email", event="order_placed", recipient="x@customer.example", language="en",
            idempotency_key="buried", work_state="dead", state="failed", last_error="mailbox full", attempts=8,
            finished_at=clock.now(),
        )  # fmt: skip
    page = text_of(staff.get("/operator/queues/"))
    assert "mailbox full" in page
    assert "x@customer.example" not in page
    assert "1 row is buried" in text_of(staff.get("/operator/"))
    staff.post("/operator/queues/revive/", {"queue": "messaging.Message"})
    with shop_scope(shop_a.id):
        assert Message.objects.get(pk=message.pk).work_state == "waiting"
    staff.post("/operator/queues/revive/", {"queue": "accounts.User"})
    assert "There is no such queue." in text_of(staff.get("/operator/queues/"))


def test_a_run_of_any_shop_is_looked_at_and_stopped(staff: Client, shop_a: Shop) -> None:
    with shop_scope(shop_a.id):
        run = JobRun.objects.create(shop=shop_a, job="audit.verify", state="failed", error="the chain is broken")
        queued = JobRun.objects.create(shop=shop_a, job="audit.verify", state="queued")
    assert "the chain is broken" in text_of(staff.get(f"/operator/runs/{run.pk}/"))
    assert "the chain is broken" in text_of(staff.get("/operator/runs/?state=failed"))
    staff.post(f"/operator/runs/{queued.pk}/change/", {"op": "cancel"})
    staff.post(f"/operator/runs/{run.pk}/change/", {"op": "retry"})
    with shop_scope(shop_a.id):
        assert JobRun.objects.get(pk=queued.pk).state == "cancelled"
        assert JobRun.objects.filter(trigger="retry").count() == 1


def test_lists_cost_the_same_however_many_there_are(staff: Client, shop_a: Shop, owner_a: User) -> None:
    def cost() -> dict[str, int]:
        found = {}
        for address in ("/operator/shops/", "/operator/users/", "/operator/security/", "/operator/runs/"):
            with CaptureQueriesContext(connection) as queries:
                staff.get(address)
            found[address] = len(queries)
        return found

    with shop_scope(shop_a.id):
        SecurityEvent.objects.create(shop=shop_a, kind="permission_refused", detail="x", user_id=owner_a.pk)
        JobRun.objects.create(shop=shop_a, job="audit.verify")
    staff.get("/operator/")  # what a process reads once
    before = cost()
    for number in range(3):
        owner = make_user(f"owner@{number}.example")
        shop = make_shop(owner, f"Shop {number}")
        with shop_scope(shop.id):
            SecurityEvent.objects.create(shop=shop, kind="permission_refused", detail="x", user_id=owner.pk)
            JobRun.objects.create(shop=shop, job="audit.verify", started_by=owner)
    assert cost() == before == {
        "/operator/shops/": 7, "/operator/users/": 5, "/operator/security/": 5, "/operator/runs/": 4,
    }  # fmt: skip


# Data


def test_changes_of_data_stand_in_the_log(staff: Client, shop_a: Shop) -> None:
    sent = {"name": "Shop A", "time_zone": "Asia/Kolkata", "language": "en", "plan": "premium", "status": "active"}
    assert staff.post(f"/operator/data/shops/shop/{shop_a.pk}/change/", sent).status_code == 302
    assert Shop.objects.get(pk=shop_a.pk).plan == "premium"
    with shop_scope(shop_a.id):
        entry = ActivityEntry.objects.get(action="operator.shop_changed")
    assert (entry.before, entry.after, entry.channel) == ({"plan": "free"}, {"plan": "premium"}, "operator")


def test_nothing_is_deleted_or_added_by_hand_and_contents_stay_hidden(
    staff: Client, shop_a: Shop, owner_a: User
) -> None:
    assert staff.post(f"/operator/data/shops/shop/{shop_a.pk}/delete/", {"post": "yes"}).status_code == 403
    assert staff.get("/operator/data/accounts/user/add/").status_code == 403
    page = text_of(staff.get(f"/operator/data/accounts/user/{owner_a.pk}/change/"))
    assert 'name="password"' not in page
    assert owner_a.password not in page


def test_only_superusers_make_others_powerful(client: Client, owner_a: User) -> None:
    helper = make_user("helper@hawker.example", is_staff=True)
    helper.user_permissions.set(Permission.objects.filter(content_type__app_label="accounts"))
    client.force_login(helper)
    sent = {
        "name": "x",
        "phone": "",
        "language": "en",
        "time_zone": "UTC",
        "is_active": "on",
        "is_staff": "on",
        "is_superuser": "on",
    }
    client.post(f"/operator/data/accounts/user/{helper.pk}/change/", sent)
    assert not User.objects.get(pk=helper.pk).is_superuser
    client.post(f"/operator/data/accounts/user/{owner_a.pk}/change/", sent)
    assert not User.objects.get(pk=owner_a.pk).is_staff
