# SPDX-License-Identifier: Apache-2.0
"""Pages on fetching: which sites give trouble and why, how hard they are asked, and proxies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hawker.core import clock
from hawker.core.tenancy import all_shops
from hawker.intelligence.prices import services as prices
from hawker.intelligence.prices.models import Proxy, ProxyHealth, Site, SiteDay, SiteSlot
from hawker.intelligence.prices.services.sites import choose_proxy
from hawker.platform.audit.models import ActivityEntry
from tests.conftest import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(make_user("operator@hawker.example", is_staff=True))
    return client


def site_of(name: str = "acme-audio.com") -> Site:
    return prices.register(f"https://www.{name}/item").site


def text_of(answer: Any) -> str:
    return answer.content.decode()


def test_the_most_troubled_site_comes_first_with_what_went_wrong(staff: Client) -> None:
    good, bad = site_of("good-audio.com"), site_of("bad-audio.com")
    today = clock.now().date()
    SiteDay.objects.create(site=good, day=today, fetched=200, succeeded=200, milliseconds=40_000)
    SiteDay.objects.create(site=bad, day=today, fetched=10, succeeded=4, problems={"blocked": 5, "timed_out": 1})
    shown = text_of(staff.get("/operator/sites/"))
    assert shown.index("bad-audio.com") < shown.index("good-audio.com")
    assert "40.0 %" in shown
    assert "Blocked 5" in shown
    assert "200 ms" in shown
    only = text_of(staff.get("/operator/sites/?q=good-audio"))
    assert "good-audio.com" in only
    assert "bad-audio.com" not in only
    assert "No site matches" in text_of(staff.get("/operator/sites/?state=paused"))


def test_a_list_of_sites_costs_the_same_however_many(staff: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert staff.get("/operator/sites/").status_code == 200
        return len(seen)

    site_of("one-audio.com")
    queries()
    before = queries()
    for number in range(8):
        SiteDay.objects.create(site=site_of(f"shop{number}-audio.com"), day=clock.now().date(), fetched=1)
    assert queries() == before


def test_a_site_is_asked_as_its_page_says(staff: Client) -> None:
    site = site_of()
    address = f"/operator/sites/{site.pk}/"
    form = {"min_interval_seconds": "7.5", "max_concurrency": "3", "fetch_mode": "browser"}
    assert staff.post(address, form).status_code == 302
    site.refresh_from_db()
    assert (site.min_interval_seconds, site.max_concurrency, site.fetch_mode, site.respects_robots) == (
        7.5, 3, "browser", False,
    )  # fmt: skip
    assert SiteSlot.objects.filter(site=site).count() == 3
    assert staff.post(address, {**form, "respects_robots": "1", "is_paused": "1"}).status_code == 302
    site.refresh_from_db()
    assert (site.state, site.respects_robots) == (Site.State.PAUSED, True)
    assert "Paused" in text_of(staff.get(address))
    with all_shops("a test reads the log"):
        assert ActivityEntry.objects.filter(action="prices.site_changed").count() == 2


def test_what_was_typed_stays_with_what_is_wrong_with_it(staff: Client) -> None:
    site = site_of()
    address = f"/operator/sites/{site.pk}/"
    for wrong in ({"min_interval_seconds": "soon"}, {"max_concurrency": "99"}):
        form = {"min_interval_seconds": "7", "max_concurrency": "2", "fetch_mode": "plain", **wrong}
        refused = staff.post(address, form)
        assert refused.status_code == 422
        assert f'value="{next(iter(wrong.values()))}"' in text_of(refused)
    site.refresh_from_db()
    assert site.max_concurrency == 1
    assert staff.get("/operator/sites/999999/").status_code == 404


def test_a_blocked_site_says_by_whom_and_can_be_asked_again(staff: Client) -> None:
    site = site_of()
    Site.objects.filter(pk=site.pk).update(
        state="blocked", failures=4, blocked_until=clock.now() + timedelta(hours=1),
        block_kind="captcha", block_provider="Cloudflare", block_signal="cf-mitigated: challenge",
    )  # fmt: skip
    address = f"/operator/sites/{site.pk}/"
    shown = text_of(staff.get(address))
    assert "Asks for a captcha" in shown
    assert "cf-mitigated: challenge" in shown
    assert staff.post(address, {"forget_block": "1"}).status_code == 302
    site.refresh_from_db()
    assert (site.blocked_until, site.failures) == (None, 0)
    assert "Ask again now" not in text_of(staff.get(address))


def test_a_proxys_address_is_kept_and_never_shown(staff: Client) -> None:
    form = {"label": "Lisbon", "address": "http://me:secret@proxy.example.com:8080", "country": "pt", "is_active": "1"}
    assert staff.post("/operator/proxies/", form).status_code == 302
    proxy = Proxy.objects.get()
    assert (str(proxy.address), proxy.country) == (form["address"], "PT")
    site = site_of()
    ProxyHealth.objects.create(
        proxy=proxy, site=site, successes=3, failures=1, cool_until=clock.now() + timedelta(minutes=5)
    )
    shown = text_of(staff.get("/operator/proxies/"))
    assert "secret" not in shown
    assert "75.0 %" in shown
    assert f"Rests at {site.name}" in shown
    changed = {"id": str(proxy.pk), "label": "Porto", "only_sites": "acme-audio.com, other-audio.com"}
    assert staff.post("/operator/proxies/", changed).status_code == 302
    proxy.refresh_from_db()
    assert (proxy.label, str(proxy.address), proxy.is_active) == ("Porto", form["address"], False)
    assert proxy.only_sites == ["acme-audio.com", "other-audio.com"]
    assert staff.post("/operator/proxies/", {"id": str(proxy.pk), "remove": "1"}).status_code == 302
    assert not Proxy.objects.exists()


def test_a_proxy_that_is_none_is_refused_and_what_was_typed_stays(staff: Client) -> None:
    refused = staff.post("/operator/proxies/", {"label": "Lisbon", "address": "socks5://proxy.example.com"})
    assert refused.status_code == 422
    shown = text_of(refused)
    assert 'value="Lisbon"' in shown
    assert "http://user:password@proxy.example.com:8080." in shown
    assert not Proxy.objects.exists()


def test_a_proxy_goes_where_it_is_meant_and_rests_after_failures(staff: Client) -> None:
    acme, other = site_of("acme-audio.com"), site_of("other-audio.com")
    proxy = prices.save_proxy(label="Lisbon", address="http://p.example.com:80", only_sites=["acme-audio.com"])
    way = choose_proxy(acme)
    assert way is not None
    assert way.proxy_id == proxy.pk
    assert choose_proxy(other) is None
    ProxyHealth.objects.create(
        proxy=proxy, site=acme, failures=5, consecutive_failures=5, cool_until=clock.now() + timedelta(hours=1)
    )
    assert choose_proxy(acme) is None
