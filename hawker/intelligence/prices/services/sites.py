# SPDX-License-Identifier: Apache-2.0
"""Sites: what is learned about them, how hard they may be asked, and operators' proxies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.db.models import F
from django.utils.translation import gettext as _

from hawker.core import activity, clock
from hawker.core.db import command, locked
from hawker.core.errors import FieldError, NotFound, ValidationFailed
from hawker.intelligence.prices.fetching import Page, proxies
from hawker.intelligence.prices.fetching.robots import Robots
from hawker.intelligence.prices.models import Observation, Proxy, ProxyHealth, Site, SiteDay, SiteSlot

if TYPE_CHECKING:
    from hawker.intelligence.prices.services.checking import CheckResult

_BLOCKS = frozenset({"blocked", "captcha", "rate_limited", "region_refused"})
_FIRST_PAUSE = timedelta(minutes=5)
_LONGEST_PAUSE = timedelta(hours=24)
_MODE_PROOF = 2


@command
def count(site_id: int, page: Page | None, result: CheckResult | None, milliseconds: int, now: datetime) -> None:
    """Count a fetch and let the site's state follow from it."""
    if result is None:
        return
    failed = result.outcome == Observation.Outcome.FAILED
    day, _made = SiteDay.objects.get_or_create(site_id=site_id, day=now.date())
    day = locked(SiteDay.objects.filter(pk=day.pk)).get()
    day.fetched += 1
    day.succeeded += not failed
    day.unchanged += result.outcome == Observation.Outcome.UNCHANGED
    day.not_modified += bool(page and page.not_modified)
    day.via_browser += bool(page and page.via == "browser")
    day.milliseconds += milliseconds
    if failed:
        day.problems[result.problem] = day.problems.get(result.problem, 0) + 1
    day.save()
    site = locked(Site.objects.filter(pk=site_id)).get()
    _learn(site, page, result, failed, now)
    site.save()


def _learn(site: Site, page: Page | None, result: CheckResult, failed: bool, now: datetime) -> None:
    state = site.state
    if not failed:
        site.failures, site.last_success_at, site.blocked_until = 0, now, None
        site.block_kind = site.block_provider = site.block_signal = ""
        state = Site.State.OK
    else:
        site.failures += 1
        site.last_failure_at = now
        if result.problem == "layout_changed":
            site.last_layout_change_at = now
        if result.problem in _BLOCKS:
            site.blocked_until = now + min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(site.failures - 1, 12))
            site.block_kind, site.block_signal = result.problem, result.detail[:200]
            site.block_provider = result.provider[:60]
            state = Site.State.BLOCKED
        elif site.failures >= 5 and state == Site.State.OK:
            state = Site.State.STRUGGLING
    if site.state != Site.State.PAUSED and state != site.state:
        site.state, site.state_since = state, now


@command
def learn_mode(site_id: int, *, browser_helped: bool) -> None:
    """Let a site's way of being fetched follow from what a browser saw that plain HTTP did not."""
    site = locked(Site.objects.filter(pk=site_id)).get()
    site.mode_evidence = max(-3, min(3, site.mode_evidence + (1 if browser_helped else -1)))
    if site.mode_evidence >= _MODE_PROOF:
        site.fetch_mode = Site.Mode.BROWSER
    site.save(update_fields=["mode_evidence", "fetch_mode"])


def keep_robots(site: Site, robots: Robots) -> None:
    """Remember a site's rules for a day."""
    site.robots_status, site.robots_text, site.robots_fetched_at = robots.status, robots.text, clock.now()
    site.crawl_delay_seconds = robots.crawl_delay_seconds()
    site.save(update_fields=["robots_status", "robots_text", "robots_fetched_at", "crawl_delay_seconds"])


def pause_between(site: Site) -> timedelta:
    """The least time between two requests of one slot."""
    return timedelta(
        seconds=max(site.min_interval_seconds, site.crawl_delay_seconds or 0.0 if site.respects_robots else 0.0)
    )


@command
def save_site(site_id: int, **changes: Any) -> Site:
    """Change how a site is treated: `min_interval_seconds`, `max_concurrency`, `respects_robots`, `fetch_mode`,
    `is_paused`.
    """
    site = locked(Site.objects.filter(pk=site_id)).first()
    if site is None:
        raise NotFound(_("There is no such site."))
    before = {
        "interval": site.min_interval_seconds,
        "slots": site.max_concurrency,
        "robots": site.respects_robots,
        "state": site.state,
    }
    interval = changes.get("min_interval_seconds", site.min_interval_seconds)
    slots = changes.get("max_concurrency", site.max_concurrency)
    faults = []
    if not 0 <= interval <= 3600:
        faults.append(FieldError("min_interval_seconds", _("Enter 0 to 3600 seconds.")))
    if not 1 <= slots <= 16:
        faults.append(FieldError("max_concurrency", _("Enter 1 to 16 requests at a time.")))
    if changes.get("fetch_mode", site.fetch_mode) not in Site.Mode.values:
        faults.append(FieldError("fetch_mode", _("Choose plain or browser.")))
    if faults:
        raise ValidationFailed(faults)
    site.min_interval_seconds, site.max_concurrency = float(interval), int(slots)
    site.respects_robots = bool(changes.get("respects_robots", site.respects_robots))
    site.fetch_mode = changes.get("fetch_mode", site.fetch_mode)
    if "is_paused" in changes:
        paused = bool(changes["is_paused"])
        if paused != (site.state == Site.State.PAUSED):
            site.state, site.state_since = (Site.State.PAUSED if paused else Site.State.OK), clock.now()
    if changes.get("forget_block"):
        site.blocked_until, site.failures = None, 0
    site.save()
    SiteSlot.objects.filter(site=site, number__gte=site.max_concurrency).delete()
    for number in range(site.max_concurrency):
        SiteSlot.objects.get_or_create(site=site, number=number)
    SiteSlot.objects.filter(site=site, work_state="waiting").update(due_at=clock.now())
    activity.record(
        "prices.site_changed",
        object_type="site",
        object_id=site.pk,
        label=site.name,
        before=before,
        after={
            "interval": site.min_interval_seconds,
            "slots": site.max_concurrency,
            "robots": site.respects_robots,
            "state": site.state,
        },
    )
    return site


# Proxies


@dataclass(frozen=True, slots=True)
class Way:
    """The way a fetch goes out."""

    proxy_id: int
    address: str


def choose_proxy(site: Site) -> Way | None:
    """The proxy for a fetch at a site, by how each did there; None where none is meant for it, or all are cooling
    down.
    """
    rows = [p for p in Proxy.objects.filter(is_active=True) if not p.only_sites or site.name in p.only_sites]
    if not rows:
        return None
    health = {h.proxy_id: h for h in ProxyHealth.objects.filter(site=site, proxy__in=[p.pk for p in rows])}
    states = [_state(proxy, health.get(proxy.pk)) for proxy in rows]
    country = site.name.rsplit(".", 1)[-1].upper()
    chosen = proxies.choose(states, country=country if len(country) == 2 else "", now=clock.now())
    if chosen is None:
        return None
    proxy = next(p for p in rows if p.pk == chosen.proxy_id)
    return Way(proxy.pk, str(proxy.address))


def _state(proxy: Proxy, health: ProxyHealth | None) -> proxies.ProxyState:
    if health is None:
        return proxies.ProxyState(proxy.pk, proxy.country)
    return proxies.ProxyState(
        proxy.pk,
        proxy.country,
        health.successes,
        health.failures,
        health.consecutive_failures,
        health.latency_ms,
        health.cool_until,
    )


def report_proxy(proxy_id: int, site_id: int, *, succeeded: bool, milliseconds: int) -> None:
    """Remember how a proxy did."""
    proxy = Proxy.objects.filter(pk=proxy_id).first()
    if proxy is None:
        return
    health, _made = ProxyHealth.objects.get_or_create(proxy_id=proxy_id, site_id=site_id)
    after = proxies.report(_state(proxy, health), succeeded=succeeded, latency_ms=milliseconds, now=clock.now())
    ProxyHealth.objects.filter(pk=health.pk).update(
        successes=F("successes") + int(succeeded),
        failures=F("failures") + int(not succeeded),
        consecutive_failures=after.consecutive_failures,
        latency_ms=after.latency_ms,
        cool_until=after.cool_until,
        last_used_at=clock.now(),
    )


@command
def save_proxy(
    *,
    label: str,
    address: str = "",
    country: str = "",
    is_active: bool = True,
    only_sites: list[str] | None = None,
    proxy_id: int | None = None,
) -> Proxy:
    """Make or change a proxy; an empty address keeps the one that is stored."""
    proxy = Proxy.objects.filter(pk=proxy_id).first() if proxy_id else Proxy()
    if proxy is None:
        raise NotFound(_("There is no such proxy."))
    faults = []
    label = " ".join(label.split())[:80]
    if not label:
        faults.append(FieldError("label", _("Give the proxy a name."), "required"))
    elif Proxy.objects.filter(label=label).exclude(pk=proxy.pk).exists():
        faults.append(FieldError("label", _("Another proxy has this name.")))
    parts = urlsplit(address.strip())
    if address.strip():
        if parts.scheme != "http" or not parts.hostname:
            faults.append(
                FieldError("address", _("Enter an address such as http://user:password@proxy.example.com:8080."))
            )
        else:
            proxy.address = address.strip()
    elif proxy_id is None:
        faults.append(FieldError("address", _("Enter the proxy's address."), "required"))
    if faults:
        raise ValidationFailed(faults)
    proxy.label, proxy.country, proxy.is_active = label, country.upper()[:2], is_active
    proxy.only_sites = [s.strip().lower() for s in only_sites or [] if s.strip()]
    proxy.save()
    activity.record(
        "prices.proxy_saved", object_type="proxy", object_id=proxy.pk, label=label, after={"active": is_active}
    )
    return proxy


@command
def remove_proxy(proxy_id: int) -> None:
    """Forget a proxy with its health."""
    proxy = Proxy.objects.filter(pk=proxy_id).first()
    if proxy is None:
        raise NotFound(_("There is no such proxy."))
    activity.record("prices.proxy_removed", object_type="proxy", object_id=proxy.pk, label=proxy.label)
    proxy.delete()
