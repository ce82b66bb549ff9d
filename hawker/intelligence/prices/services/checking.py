# SPDX-License-Identifier: Apache-2.0
"""A check: fetch outside any transaction, read, then write everything that it taught in one.

What holds: a failed check never changes a price. Blocked, gone, sold out and unreadable are different facts. Another
currency or condition than the listing's is a problem, not a price. A jump that hardly ever is one waits until it was
seen twice. One fetch serves every listing of its address.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import structlog

from hawker.core import clock, ids
from hawker.core.db import command, locked
from hawker.core.events import publish
from hawker.core.http import FetchFailed
from hawker.core.money import exponent
from hawker.intelligence.prices.events import CheckFailed, PriceChanged, PriceObserved
from hawker.intelligence.prices.extraction.reading import extract
from hawker.intelligence.prices.extraction.result import Choice, Extracted
from hawker.intelligence.prices.fetching import BrowserUnavailable, Page, fetch_page, needs_browser
from hawker.intelligence.prices.fetching.pages import agent, has_browser
from hawker.intelligence.prices.fetching.robots import KEPT_FOR, Robots, read_robots
from hawker.intelligence.prices.models import Listing, Observation, Site
from hawker.intelligence.prices.services import pictures, sites
from hawker.intelligence.prices.services.timing import next_check

log = structlog.get_logger(__name__)

Fetch = Callable[..., Page]

_JUMP = 20
_UNSURE_JUMP = 4
_SURE = 0.75
_MOST_WAYS = 3
_FAULTS_OF_A_WAY = frozenset({"unreachable", "timed_out", "too_slow", "tls_failed", "bad_response"})
_BLOCKING = frozenset({"blocked", "captcha", "rate_limited", "region_refused"})


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What became of one listing's check."""

    listing_id: UUID
    outcome: str
    price: Decimal | None
    currency: str
    problem: str
    detail: str
    provider: str = ""
    """Who refused, where that could be told (`cloudflare` ...)."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was seen at an address, before it is held against any listing."""

    page: Page | None
    problem: str = ""
    detail: str = ""
    milliseconds: int = 0
    proxy_id: int | None = None


def check(listing_id: UUID, *, fetch: Fetch = fetch_page) -> CheckResult:
    """Check a listing now, together with the other active listings of its address."""
    listing = Listing.objects.select_related("site").get(pk=listing_id)
    seen = _look(listing, fetch)
    others = Listing.objects.filter(url_hash=listing.url_hash, is_active=True).exclude(pk=listing.pk)
    together = [listing, *others]
    readings = _read(seen, together)
    results = _record(listing.site_id, seen, [one.pk for one in together], readings)
    return next(result for result in results if result.listing_id == listing_id)


def _look(listing: Listing, fetch: Fetch) -> _Seen:
    site = listing.site
    if site.respects_robots and not _robots(site, listing.url).allows(listing.url):
        robots = Robots(site.robots_status or 0, site.robots_text)
        word = "robots_unreachable" if robots.is_unreachable else "robots"
        return _Seen(None, word, "robots.txt")
    for _way in range(_MOST_WAYS):
        way = sites.choose_proxy(site)
        seen = _fetched(listing, fetch, way)
        if way is None or seen.page is not None or seen.detail not in _FAULTS_OF_A_WAY:
            return seen
        # The proxy may be what failed: it cools down, and the next best (or none) is tried at once.
        sites.report_proxy(way.proxy_id, site.pk, succeeded=False, milliseconds=seen.milliseconds)
    return replace(seen, proxy_id=None)


def _fetched(listing: Listing, fetch: Fetch, way: sites.Way | None) -> _Seen:
    site = listing.site
    conditional = {"etag": listing.etag, "last_modified": listing.last_modified} if listing.price is not None else None
    started = clock.now()
    try:
        page = fetch(
            listing.url,
            mode=site.fetch_mode,
            conditional=conditional,
            proxy=way.address if way else None,
            language=_language(listing.url),
        )
        if page.via == "plain" and not page.not_modified and site.fetch_mode == Site.Mode.PLAIN:
            page = _rather_rendered(site, page, fetch, listing)
    except FetchFailed as error:
        spent = int((clock.now() - started).total_seconds() * 1000)
        return _Seen(None, error.public_reason, error.reason, spent, way.proxy_id if way else None)
    except BrowserUnavailable as error:
        return _Seen(None, "browser_needed", str(error)[:300])
    return _Seen(page, "", "", int(page.elapsed_seconds * 1000), way.proxy_id if way else None)


def _rather_rendered(site: Site, page: Page, fetch: Fetch, listing: Listing) -> Page:
    """Where the plain page is an empty shell, what a browser makes of it; the site learns from the outcome."""
    if not needs_browser(page, has_price=False) or not has_browser():
        return page
    found = extract(page.text, url=page.final_url, http_status=page.status, headers=page.headers)
    if found.price is not None:
        return page
    rendered = fetch(listing.url, mode="browser", language=_language(listing.url))
    better = extract(rendered.text, url=rendered.final_url, http_status=rendered.status, headers=rendered.headers)
    sites.learn_mode(site.pk, browser_helped=better.price is not None)
    return rendered if better.price is not None else page


def _robots(site: Site, url: str) -> Robots:
    now = clock.now()
    if (
        site.robots_fetched_at is None
        or now - site.robots_fetched_at > KEPT_FOR
        or ((site.robots_status or 0) == 0 and now - site.robots_fetched_at > timedelta(minutes=30))
    ):
        found = read_robots(url, user_agent=agent())
        sites.keep_robots(site, found)
    return Robots(site.robots_status or 0, site.robots_text)


def _language(url: str) -> str:
    tail = url.split("/", 3)[2].rsplit(".", 1)[-1] if "://" in url else ""
    return {
        "de": "de",
        "at": "de",
        "ch": "de",
        "fr": "fr",
        "es": "es",
        "it": "it",
        "nl": "nl",
        "pl": "pl",
        "se": "sv",
        "pt": "pt",
    }.get(tail, "en")


_Reading = Extracted | None
"""None: nothing changed since the last answer."""


def _read(seen: _Seen, listings: Sequence[Listing]) -> dict[UUID, _Reading]:
    page = seen.page
    if page is None or page.not_modified:
        return {}
    digest = hashlib.sha256(page.text.encode()).hexdigest()
    readings: dict[UUID, _Reading] = {}
    for listing in listings:
        if listing.body_hash == digest and listing.price is not None and not listing.problem:
            readings[listing.pk] = None
            continue
        choice = Choice.from_json(listing.choice) if listing.choice else None
        readings[listing.pk] = extract(
            page.text, url=page.final_url, choice=choice, http_status=page.status, headers=page.headers
        )
    return readings


@command
def _record(
    site_id: int, seen: _Seen, listing_ids: Sequence[UUID], readings: dict[UUID, _Reading]
) -> list[CheckResult]:
    now = clock.now()
    results, key = [], ids.uuid7()
    rows = {row.pk: row for row in locked(Listing.objects.filter(pk__in=listing_ids))}
    for number, listing_id in enumerate(listing_ids):
        listing = rows.get(listing_id)
        if listing is not None:
            results.append(
                _record_one(
                    listing, seen, readings.get(listing_id), listing_id in readings, key, now, shared=number > 0
                )
            )
    sites.count(site_id, seen.page, results[0] if results else None, seen.milliseconds, now)
    if seen.proxy_id is not None:
        sites.report_proxy(seen.proxy_id, site_id, succeeded=seen.page is not None, milliseconds=seen.milliseconds)
    return results


def _record_one(
    listing: Listing, seen: _Seen, reading: _Reading, was_read: bool, key: UUID, now: Any, *, shared: bool
) -> CheckResult:
    page = seen.page
    observation = Observation(
        listing_id=listing.pk,
        at=now,
        check_key=key,
        http_status=page.status if page else None,
        milliseconds=seen.milliseconds,
        via="shared" if shared else page.via if page else "",
    )
    listing.checked_at = now
    listing.checks += 1
    listing.requested_at = None
    before_price, before_availability = listing.price, listing.availability
    if page is not None and (page.not_modified or (was_read and reading is None)):
        _unchanged(listing, observation, now)
    else:
        problem, detail = (seen.problem, seen.detail) if reading is None else _fault(listing, reading)
        if problem:
            _failed(listing, observation, reading, problem, detail, now)
        else:
            assert reading is not None  # noqa: S101 - a reading without fault
            _read_price(listing, observation, reading, page, now)
    listing.interval_minutes, listing.next_check_at = next_check(listing, now)
    pictures.want(listing)
    listing.save()
    observation.save(force_insert=True)
    _tell(listing, observation, before_price, before_availability)
    return CheckResult(
        listing.pk,
        observation.outcome,
        observation.price,
        observation.currency,
        observation.problem,
        observation.detail,
        (reading.block or {}).get("provider", "") if reading is not None else "",
    )


def _fault(listing: Listing, reading: Extracted) -> tuple[str, str]:
    """Why a reading is no price for this listing; empty strings when it is one."""
    if reading.price is None:
        if (
            reading.problem == "price_not_found"
            and reading.availability == "out_of_stock"
            and listing.price is not None
        ):
            return "", ""
        return reading.problem or "price_not_found", reading.problem_detail or ""
    if not reading.currency:
        return "currency_unknown", ""
    if listing.currency and reading.currency != listing.currency:
        return "currency_changed", f"{reading.currency} {reading.price}"
    if listing.condition and reading.condition and reading.condition != listing.condition:
        return "condition_changed", f"{reading.condition}"
    if listing.price is not None and _is_implausible(listing, reading):
        return "implausible", f"{reading.currency} {reading.price}"
    return "", ""


def _is_implausible(listing: Listing, reading: Extracted) -> bool:
    if listing.price is None or reading.price is None:
        return False
    ratio = max(reading.price / listing.price, listing.price / reading.price)
    limit = _JUMP if reading.confidence >= _SURE else _UNSURE_JUMP
    if ratio < limit:
        return False
    last = Observation.objects.filter(listing_id=listing.pk).order_by("-at").first()
    return not (last is not None and last.problem == "implausible" and last.price == reading.price)


def _unchanged(listing: Listing, observation: Observation, now: Any) -> None:
    observation.outcome = Observation.Outcome.UNCHANGED
    observation.price, observation.currency = listing.price, listing.currency
    observation.list_price, observation.shipping = listing.list_price, listing.shipping
    observation.availability = listing.availability
    observation.method, observation.confidence = listing.method, listing.confidence
    listing.price_seen_at = now
    _healed(listing)


def _failed(listing: Listing, observation: Observation, reading: _Reading, problem: str, detail: str, now: Any) -> None:
    observation.outcome = Observation.Outcome.FAILED
    observation.problem, observation.detail = problem[:30], detail[:300]
    if reading is not None:
        observation.availability = reading.availability
        if problem == "implausible":
            observation.price, observation.currency = _amount(reading.price, reading.currency), reading.currency or ""
    if listing.problem != problem:
        listing.problem, listing.problem_since = problem[:30], now
    listing.problem_detail = detail[:300]
    listing.failures += 1
    if reading is not None and not listing.title:
        listing.title = (reading.title or "")[:500]
    if reading is not None and not listing.reading:
        listing.reading = reading.as_json()


def _read_price(listing: Listing, observation: Observation, reading: Extracted, page: Page | None, now: Any) -> None:
    price = listing.price if reading.price is None else _amount(reading.price, reading.currency)
    is_first = listing.price is None
    has_changed = not is_first and price != listing.price
    outcome = (
        Observation.Outcome.FIRST
        if is_first
        else Observation.Outcome.CHANGED
        if has_changed
        else Observation.Outcome.UNCHANGED
    )
    observation.outcome = outcome
    observation.price, observation.currency = price, reading.currency or listing.currency
    observation.list_price = _amount(reading.list_price, reading.currency)
    observation.shipping = _amount(reading.shipping, reading.currency)
    observation.availability = reading.availability
    observation.method = (reading.method or "")[:60]
    observation.confidence = reading.confidence
    observation.detail = str(reading.evidence.get("price", ""))[:300]
    listing.reading = reading.as_json()
    _take_facts(listing, reading)
    listing.currency = observation.currency
    listing.list_price, listing.shipping = observation.list_price, observation.shipping
    listing.availability = reading.availability
    listing.method, listing.confidence = observation.method, reading.confidence
    if reading.price is not None:
        listing.price_seen_at = now
    if has_changed:
        listing.previous_price, listing.price_changed_at = listing.price, now
        listing.changes += 1
    listing.price = price
    if is_first:
        listing.first_price, listing.first_seen_at = price, now
    if price is not None:
        if listing.lowest_price is None or price < listing.lowest_price:
            listing.lowest_price, listing.lowest_at = price, now
        if listing.highest_price is None or price > listing.highest_price:
            listing.highest_price, listing.highest_at = price, now
    if page is not None:
        listing.etag = page.header("etag")[:200]
        listing.last_modified = page.header("last-modified")[:60]
        listing.body_hash = hashlib.sha256(page.text.encode()).hexdigest()
    _healed(listing)


def _take_facts(listing: Listing, reading: Extracted) -> None:
    for name, size in (("title", 500), ("brand", 120), ("mpn", 80), ("sku", 80), ("seller", 160)):
        value = getattr(reading, name)
        if value:
            setattr(listing, name, str(value)[:size])
    if reading.image and len(reading.image) <= 2048:
        listing.image_url = reading.image
    listing.gtin = reading.gtin or listing.gtin
    if not listing.condition:
        listing.condition = (reading.condition or "")[:20]


def _healed(listing: Listing) -> None:
    listing.problem, listing.problem_detail, listing.problem_since, listing.failures = "", "", None, 0


def _amount(value: Decimal | None, currency: str | None) -> Decimal | None:
    """As the column holds it: four decimals at most, so that equal prices compare equal."""
    if value is None:
        return None
    places = min(4, max(2, exponent(currency))) if currency and currency.isalpha() and len(currency) == 3 else 2
    exact = Decimal(value)
    tail = exact.as_tuple().exponent
    places = max(places, min(4, -tail)) if isinstance(tail, int) else places
    return exact.quantize(Decimal(1).scaleb(-places))


def _tell(listing: Listing, observation: Observation, before: Decimal | None, availability: str) -> None:
    if observation.outcome == Observation.Outcome.FAILED:
        publish(CheckFailed(listing.pk, observation.pk, observation.problem, listing.failures))
        return
    if observation.price is None:
        return
    publish(
        PriceObserved(
            listing.pk, observation.pk, observation.outcome, observation.price, before, observation.currency,
            observation.availability, availability,
        )
    )  # fmt: skip
    if observation.outcome != Observation.Outcome.UNCHANGED or observation.availability != availability:
        publish(
            PriceChanged(
                listing.pk,
                observation.pk,
                observation.price,
                before,
                observation.currency,
                observation.availability,
                availability,
            )
        )
