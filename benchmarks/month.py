# SPDX-License-Identifier: Apache-2.0
"""A month of price watching on a virtual clock: the real queue, leases, intervals and back-off; invented shops.

Pages are neither fetched nor read here (that is `benchmarks.checks`): each check takes the time that its site takes,
and ends as its site behaves. Among the sites are some that fail half of the time, some that take half a minute, some
that refuse for days, and one with more to check than its crawl delay allows, where one shop follows thousands of pages
and fifty shops a few.

`python -m benchmarks month` prints what the month must show: nothing starves, no site is asked more often or by more at
a time than it may be, the small are not held up by the large, and one fetch serves all who follow.
"""

from __future__ import annotations

import heapq
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from statistics import median
from typing import TYPE_CHECKING, Any
from uuid import UUID

from benchmarks.machine import Database
from benchmarks.server import Application

if TYPE_CHECKING:
    from hawker.intelligence.prices.models import Listing, Site, SiteSlot

START = datetime.fromisoformat("2026-03-02T00:00:00+00:00")
LONGEST_LATE = timedelta(days=2)
"""Nothing at a site that answers may be later than this, however much its site has to do."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How large the simulated world is."""

    days: float = 30
    listings: int = 10_000
    shops: int = 500
    sites: int = 400
    threads: int = 16
    crowded: int = 3_000
    """Listings at the crowded site that one shop follows; fifty others follow ten each."""
    crawl_delay_seconds: float = 30


@dataclass(frozen=True, slots=True)
class Manner:
    """How a site behaves."""

    name: str
    seconds: tuple[float, float]
    """A fetch takes between these."""
    fails: float = 0.0
    refuses: tuple[float, float] | None = None
    """From which day to which it refuses everybody."""


FINE = Manner("fine", (0.2, 2.5))
SLOW = Manner("slow", (15, 35))
FLAKY = Manner("flaky", (0.5, 20), fails=0.5)
REFUSING = Manner("refusing for days", (0.2, 1.0), refuses=(8, 11))
DEAD = Manner("dead", (8, 20), fails=1.0)


@dataclass(slots=True)
class Month:
    """What was seen."""

    checks: int = 0
    failed: int = 0
    too_many_at_once: int = 0
    too_soon: int = 0
    late: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Minutes that checks came after they were due, by kind of follower and site."""
    served: Counter[UUID] = field(default_factory=Counter)
    by_manner: Counter[str] = field(default_factory=Counter)
    longest_gap_hours: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    never: int = 0
    spent_seconds: float = 0.0


class World:
    """Sites, listings and their followers, made in bulk."""

    def __init__(self, scale: Scale, seed: int = 20260302) -> None:
        self.scale, self.dice = scale, random.Random(seed)
        self.manners: dict[int, Manner] = {}
        self.follows = 0
        self.crowded_site = 0
        self.giant = UUID(int=10**6)
        self.small: list[UUID] = []
        self.due: dict[UUID, datetime] = {}

    def make(self) -> None:
        """Write the rows."""
        from hawker.intelligence.prices.models import Listing, Site, SiteSlot

        scale, dice = self.scale, self.dice
        sites = Site.objects.bulk_create(
            [
                Site(name=f"shop{n}.com", respects_robots=False, max_concurrency=1 + (n % 50 == 1))
                for n in range(scale.sites)
            ]
        )
        sites[0].respects_robots, sites[0].crawl_delay_seconds = True, scale.crawl_delay_seconds
        sites[0].save()
        self.crowded_site = sites[0].pk
        for n, site in enumerate(sites):
            manner = FINE
            if n:
                manner = {3: SLOW, 7: FLAKY, 11: REFUSING, 13: DEAD}.get(n % 20, FINE)
            self.manners[site.pk] = manner
        SiteSlot.objects.bulk_create(
            SiteSlot(site=site, number=number, due_at=START, not_before=START)
            for site in sites
            for number in range(site.max_concurrency)
        )
        shops = [UUID(int=10**6 + 1 + n) for n in range(scale.shops - 1)]
        rows: list[Listing] = []
        crowd = min(50, len(shops))
        self.small = shops[:crowd]
        for n in range(scale.crowded):
            rows.append(self._listing(sites[0], n, self.giant, 1))
        for n in range(crowd * 10):
            rows.append(self._listing(sites[0], scale.crowded + n, self.small[n % crowd], 1))
        weights = [1 / (n + 1) ** 0.8 for n in range(1, scale.sites)]
        while len(rows) < scale.listings:
            site = dice.choices(sites[1:], weights)[0]
            followers = min(9, 1 + int(dice.expovariate(1.2)))
            rows.append(self._listing(site, len(rows), dice.choice(shops), followers))
        Listing.objects.bulk_create(rows, batch_size=500)
        self.follows = sum(row.followers for row in rows)
        self.due = {row.pk: row.next_check_at for row in rows}

    def _listing(self, site: Site, number: int, share: UUID, followers: int) -> Listing:
        from hawker.core import ids
        from hawker.intelligence.prices.models import Listing

        url = f"https://{site.name}/p/{number}"
        crowded = site.pk == self.crowded_site
        wanted = 1440 if crowded else self.dice.choices((1440, 720, 360), (90, 8, 2))[0]
        return Listing(
            pk=ids.uuid7(),
            site=site,
            url=url,
            url_hash=sha256(url.encode()).hexdigest(),
            is_active=True,
            followers=followers,
            wanted_interval_minutes=wanted,
            interval_minutes=wanted,
            fair_share=share,
            next_check_at=START + timedelta(minutes=self.dice.uniform(0, wanted)),
            first_seen_at=START - timedelta(days=self.dice.uniform(0, 60)),
            price=self.dice.randrange(500, 90_000) / 100,
            currency="EUR",
        )


class Simulation:
    """Runs the queue on a virtual clock: each claimed slot is held for as long as its site takes."""

    def __init__(self, world: World) -> None:
        self.world, self.scale, self.dice = world, world.scale, world.dice
        self.seen = Month()
        self._running: list[tuple[datetime, int, SiteSlot, Listing, datetime]] = []
        self._at_once: Counter[int] = Counter()
        self._ended: dict[tuple[int, int], datetime] = {}
        self._last: dict[UUID, datetime] = {}
        self._number = 0
        self._limits: dict[int, tuple[int, timedelta]] = {}

    def run(self) -> Month:
        """From the first day to the last."""
        from hawker.core import clock
        from hawker.core.tenancy import all_shops
        from hawker.intelligence.prices.models import Listing, Site
        from hawker.intelligence.prices.services.sites import pause_between

        began = time.perf_counter()
        self._limits = {site.pk: (site.max_concurrency, pause_between(site)) for site in Site.objects.all()}
        until, now = START + timedelta(days=self.scale.days), START
        with all_shops("public prices belong to no shop"):
            while now < until:
                with clock.freeze(now):
                    self._end_those_ready(now)
                    self._start(now)
                    now = self._next_moment(now)
            self.seen.never = Listing.objects.filter(checks=0).count()
        for listing_id, at in self._last.items():
            self._note_gap(listing_id, until - at)
        self.seen.spent_seconds = time.perf_counter() - began
        return self.seen

    def _start(self, now: datetime) -> None:
        from hawker.intelligence.prices.models import Listing
        from hawker.intelligence.prices.services import queue

        while (free := self.scale.threads - len(self._running)) > 0:
            slots = queue.claim(free)
            if not slots:
                return
            for slot in slots:
                listing_id = queue.take_next(slot.site_id)
                if listing_id is None:
                    queue.rest(slot, worked=False)
                    continue
                listing = Listing.objects.get(pk=listing_id)
                self._watch_limits(slot, now)
                self._note_late(listing, now)
                low, high = self.world.manners[slot.site_id].seconds
                ends = now + timedelta(seconds=self.dice.uniform(low, high))
                self._number += 1
                heapq.heappush(self._running, (ends, self._number, slot, listing, now))

    def _end_those_ready(self, now: datetime) -> None:
        from hawker.intelligence.prices.services import queue

        while self._running and self._running[0][0] <= now:
            ends, _number, slot, listing, began = heapq.heappop(self._running)
            self._record(listing, now, ends - began)
            self._at_once[slot.site_id] -= 1
            self._ended[slot.site_id, slot.number] = now
            queue.rest(slot, worked=True)

    def _record(self, listing: Listing, now: datetime, spent: timedelta) -> None:
        """What the check of a listing taught, kept by the services that keep it in life."""
        from hawker.intelligence.prices.models import Listing as Row
        from hawker.intelligence.prices.models import Observation
        from hawker.intelligence.prices.services import sites
        from hawker.intelligence.prices.services.checking import CheckResult
        from hawker.intelligence.prices.services.timing import next_check

        manner = self.world.manners[listing.site_id]
        day = (now - START) / timedelta(days=1)
        problem = ""
        if manner.refuses and manner.refuses[0] <= day < manner.refuses[1]:
            problem = "blocked"
        elif self.dice.random() < manner.fails:
            problem = "timed_out"
        listing.checked_at, listing.checks = now, listing.checks + 1
        listing.problem, listing.failures = problem, listing.failures + 1 if problem else 0
        if not problem and self.dice.random() < 0.03:
            listing.price_changed_at = now
        listing.interval_minutes, listing.next_check_at = next_check(listing, now)
        Row.objects.filter(pk=listing.pk).update(
            checked_at=now, checks=listing.checks, problem=problem, failures=listing.failures,
            price_changed_at=listing.price_changed_at, interval_minutes=listing.interval_minutes,
            next_check_at=listing.next_check_at,
        )  # fmt: skip
        self.world.due[listing.pk] = listing.next_check_at
        outcome = Observation.Outcome.FAILED if problem else Observation.Outcome.UNCHANGED
        result = CheckResult(listing.pk, outcome, None, "EUR", problem, "")
        sites.count(listing.site_id, None, result, int(spent.total_seconds() * 1000), now)
        self.seen.checks += 1
        self.seen.failed += bool(problem)
        self.seen.by_manner[manner.name] += 1
        if listing.fair_share is not None and listing.site_id == self.world.crowded_site:
            self.seen.served[listing.fair_share] += 1
        if listing.pk in self._last:
            self._note_gap(listing.pk, now - self._last[listing.pk])
        self._last[listing.pk] = now

    def _note_gap(self, listing_id: UUID, gap: timedelta) -> None:
        name = self._names.get(listing_id, "fine")
        self.seen.longest_gap_hours[name] = max(self.seen.longest_gap_hours[name], gap / timedelta(hours=1))

    @cached_property
    def _names(self) -> dict[UUID, str]:
        from hawker.intelligence.prices.models import Listing

        return {
            pk: "crowded" if site == self.world.crowded_site else self.world.manners[site].name
            for pk, site in Listing.objects.values_list("pk", "site_id")
        }

    def _watch_limits(self, slot: SiteSlot, now: datetime) -> None:
        most, pause = self._limits[slot.site_id]
        self._at_once[slot.site_id] += 1
        self.seen.too_many_at_once += self._at_once[slot.site_id] > most
        ended = self._ended.get((slot.site_id, slot.number))
        self.seen.too_soon += ended is not None and now - ended < pause

    def _note_late(self, listing: Listing, now: datetime) -> None:
        minutes = (now - self.world.due[listing.pk]) / timedelta(minutes=1)
        kind = self.world.manners[listing.site_id].name
        if listing.site_id == self.world.crowded_site:
            kind = "crowded: the large shop" if listing.fair_share == self.world.giant else "crowded: the small shops"
        self.seen.late[kind].append(minutes)

    def _next_moment(self, now: datetime) -> datetime:
        from django.db.models import Min

        from hawker.intelligence.prices.models import SiteSlot

        ends = self._running[0][0] if self._running else None
        if len(self._running) >= self.scale.threads and ends is not None:
            return max(ends, now)
        due = SiteSlot.objects.filter(work_state="waiting").aggregate(first=Min("due_at"))["first"]
        waiting = [moment for moment in (ends, due) if moment is not None]
        return max(min(waiting), now + timedelta(milliseconds=1)) if waiting else now + timedelta(hours=1)


def jain(shares: Sequence[float]) -> float:
    """Jain's fairness index: 1 when all have the same, 1/n when one has everything."""
    return sum(shares) ** 2 / (len(shares) * sum(share * share for share in shares)) if any(shares) else 0.0


def report(world: World, seen: Month) -> dict[str, Any]:
    """The month in figures."""
    scale = world.scale
    late = {
        name: {
            "median min": round(median(times), 1),
            "p99 min": round(_quantile(times, 0.99), 1),
            "max h": round(max(times) / 60, 1),
        }
        for name, times in sorted(seen.late.items())
    }
    expected = dict.fromkeys(world.small, scale.days * 10)
    alone = world.follows * scale.days
    return {
        "days": scale.days,
        "listings": scale.listings,
        "shops": scale.shops,
        "follows": world.follows,
        "checks": seen.checks,
        "failed": seen.failed,
        "never checked": seen.never,
        "more at once than allowed": seen.too_many_at_once,
        "sooner than allowed": seen.too_soon,
        "late": late,
        "longest between two checks, h": {
            name: round(hours, 1) for name, hours in sorted(seen.longest_gap_hours.items())
        },
        "fairness among the small": round(jain([seen.served[name] / expected[name] for name in world.small]), 4),
        "small shops' share of what they wanted": round(
            sum(seen.served[name] for name in world.small) / max(1, sum(expected.values())), 3
        ),
        "the large shop's": round(seen.served[world.giant] / max(1, scale.crowded * scale.days), 3),
        "fetches per follow and day": round(seen.checks / alone, 3) if alone else None,
        "seconds": round(seen.spent_seconds, 1),
        "simulated checks/s": round(seen.checks / seen.spent_seconds) if seen.spent_seconds else None,
    }


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def run(database: Database, *, days: float) -> list[dict[str, object]]:
    """The month on one database, a row for each figure; RuntimeError where it shows what it must not."""
    with Application(database) as application:
        found: dict[str, Any] = json.loads(application.run("benchmarks.month", given={"days": days}, hours=3))
    broken = [name for name in ("more at once than allowed", "sooner than allowed") if found[name]]
    if broken or (days >= 2 and found["never checked"]):
        raise RuntimeError(f"the queue broke its promises: {found}")
    rows: list[dict[str, object]] = []
    for name, value in found.items():
        for part, figure in value.items() if isinstance(value, dict) else (("", value),):
            shown = ", ".join(f"{k} {v}" for k, v in figure.items()) if isinstance(figure, dict) else figure
            figure_name = f"{name}: {part}" if part else name
            rows.append({"database": database.label, "figure": figure_name, "value": str(shown)})
    return rows


def main() -> None:
    """Make tables and world in this installation, run, print JSON. Reads the scale as JSON on stdin."""
    from benchmarks.seed import make_tables

    given = json.load(sys.stdin)
    make_tables()
    from hawker.core.tenancy import all_shops

    world = World(Scale(**given))
    with all_shops("public prices belong to no shop"):
        world.make()
    print(json.dumps(report(world, Simulation(world).run())))


if __name__ == "__main__":
    main()
