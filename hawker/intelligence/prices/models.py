# SPDX-License-Identifier: Apache-2.0
"""Sites, listings, observations and proxies. None of them belongs to a shop: public prices are shared.

Who follows what is per shop and lives in `intelligence.watch`; nothing here tells it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hawker.core import clock
from hawker.core.fields import CurrencyField, EncryptedField, MoneyAmountField
from hawker.core.models import Identified, Timestamped
from hawker.platform.jobs.models import Leased, due_index


class Availability(models.TextChoices):
    """Whether it can be bought; the words of CONTRACT."""

    IN_STOCK = "in_stock", "in stock"
    OUT_OF_STOCK = "out_of_stock", "out of stock"
    PREORDER = "preorder", "pre-order"
    BACKORDER = "backorder", "back-order"
    DISCONTINUED = "discontinued", "discontinued"
    UNKNOWN = "unknown", "unknown"


class Site(Timestamped):
    """A shop's domain: how politely and by which means it is fetched, and how that goes.

    `name` is the registrable domain (`amazon.de`); limits and learning are per site, so that a thousand
    listings of one site never become a burst.
    """

    class Mode(models.TextChoices):
        PLAIN = "plain", "plain HTTP"
        BROWSER = "browser", "browser"

    class State(models.TextChoices):
        OK = "ok", "works"
        STRUGGLING = "struggling", "struggling"
        BLOCKED = "blocked", "blocked"
        PAUSED = "paused", "paused by staff"

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=190, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OK)
    state_since = models.DateTimeField(default=clock.now)
    fetch_mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.PLAIN)
    """Learned: `browser` once plain pages came without a price and rendered ones had it."""
    mode_evidence = models.SmallIntegerField(default=0)
    """Rendered pages that had what plain ones lacked (positive), less the contrary (negative)."""
    min_interval_seconds = models.FloatField(default=2.0)
    """Least time between two requests of one slot; robots.txt's crawl delay raises it."""
    max_concurrency = models.PositiveSmallIntegerField(default=1)
    """How many requests at a time; as many `SiteSlot` rows exist."""
    respects_robots = models.BooleanField(default=True)
    robots_text = models.TextField(blank=True)
    robots_status = models.PositiveSmallIntegerField(null=True)
    robots_fetched_at = models.DateTimeField(null=True)
    crawl_delay_seconds = models.FloatField(null=True)
    failures = models.PositiveIntegerField(default=0)
    """Consecutive failed fetches over all listings."""
    blocked_until = models.DateTimeField(null=True)
    """No scheduled fetch before this moment (back-off after blocks and 429)."""
    block_kind = models.CharField(max_length=30, blank=True)
    block_provider = models.CharField(max_length=60, blank=True)
    block_signal = models.CharField(max_length=200, blank=True)
    last_success_at = models.DateTimeField(null=True)
    last_failure_at = models.DateTimeField(null=True)
    last_layout_change_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class SiteSlot(Leased):
    """Permission to have one request under way at a site. Claiming a slot is claiming the site's next due listing.

    The limit of concurrent requests holds by construction, over all workers and machines, and a killed worker
    gives its slot back when the lease runs out. `due_at` is the later of "the site may be asked again" and
    "one of its listings is due".
    """

    id = models.BigAutoField(primary_key=True)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="slots")
    number = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=clock.now)
    """The site may not be asked through this slot before; work that comes in earlier waits for it."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["site", "number"], name="site_slot_once")]
        indexes: ClassVar = [due_index("site_slot_due")]


class SiteDay(models.Model):
    """A site's fetches of one UTC day, counted."""

    id = models.BigAutoField(primary_key=True)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    fetched = models.PositiveIntegerField(default=0)
    succeeded = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    """Of the succeeded ones: the same price and availability as before."""
    not_modified = models.PositiveIntegerField(default=0)
    """Of the succeeded ones: answered 304."""
    via_browser = models.PositiveIntegerField(default=0)
    milliseconds = models.PositiveBigIntegerField(default=0)
    """Sum over all fetches."""
    problems = models.JSONField(default=dict)
    """`{problem code: how often}`."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["site", "day"], name="site_day_once")]


class FairShare(models.Model):
    """How much of the fetching a contender has had (start-time fair queueing): the least served goes first."""

    id = models.UUIDField(primary_key=True)
    served = models.FloatField(default=0)
    """Virtual time: one for each fetch; a newcomer starts where the least served stands."""


class Listing(Identified, Timestamped):
    """One offer at one address, as read in one way; followed by any number of shops, fetched once.

    `choice` says which of a page's prices is meant where somebody chose ({} = what extraction finds best);
    listings of one address share a fetch. `price` and what stands beside it are the last **good** reading: a
    failed check changes `problem`, never the price.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="listings")
    url = models.URLField(max_length=2048)
    """Canonical."""
    url_hash = models.CharField(max_length=64)
    """SHA-256 of `url`, hexadecimal."""
    choice = models.JSONField(default=dict, blank=True)
    choice_key = models.CharField(max_length=64, blank=True)
    """SHA-256 of `choice` in canonical JSON; empty for none."""

    title = models.CharField(max_length=500, blank=True)
    image_url = models.URLField(max_length=2048, blank=True)
    """Where the page's picture is, at the shop."""
    picture = models.CharField(max_length=200, blank=True)
    """Storage path of our small copy of it; empty while there is none."""
    picture_source = models.URLField(max_length=2048, blank=True)
    """The `image_url` that the copy was, or is to be, made from."""
    brand = models.CharField(max_length=120, blank=True)
    gtin = models.CharField(max_length=14, blank=True)
    mpn = models.CharField(max_length=80, blank=True)
    sku = models.CharField(max_length=80, blank=True)
    seller = models.CharField(max_length=160, blank=True)
    condition = models.CharField(max_length=20, blank=True)
    """`new`, `used`, `refurbished` ... part of the identity: a change is a problem, not a price."""

    currency = CurrencyField(blank=True)
    """Pinned by the first good reading; another currency later is `currency_changed`, not a price."""
    price = MoneyAmountField(null=True, blank=True)
    list_price = MoneyAmountField(null=True, blank=True)
    shipping = MoneyAmountField(null=True, blank=True)
    availability = models.CharField(max_length=12, choices=Availability.choices, default=Availability.UNKNOWN)
    method = models.CharField(max_length=60, blank=True)
    confidence = models.FloatField(default=0)
    price_seen_at = models.DateTimeField(null=True, blank=True)
    """When the price was last confirmed."""
    price_changed_at = models.DateTimeField(null=True, blank=True)
    previous_price = MoneyAmountField(null=True, blank=True)
    """The price before the last change."""
    first_price = MoneyAmountField(null=True, blank=True)
    first_seen_at = models.DateTimeField(null=True, blank=True)
    lowest_price = MoneyAmountField(null=True, blank=True)
    lowest_at = models.DateTimeField(null=True, blank=True)
    highest_price = MoneyAmountField(null=True, blank=True)
    highest_at = models.DateTimeField(null=True, blank=True)

    problem = models.CharField(max_length=30, blank=True)
    """Why the last check gave no price; empty when it did."""
    problem_detail = models.CharField(max_length=300, blank=True)
    problem_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    """Consecutive failed checks."""
    checked_at = models.DateTimeField(null=True, blank=True)
    checks = models.PositiveIntegerField(default=0)
    changes = models.PositiveIntegerField(default=0)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)
    body_hash = models.CharField(max_length=64, blank=True)

    is_active = models.BooleanField(default=False)
    """Followed by somebody: due for checks."""
    followers = models.PositiveIntegerField(default=0)
    """How many shops follow it (recounted by `watch`; a number, never who)."""
    wanted_interval_minutes = models.PositiveIntegerField(default=24 * 60)
    """The shortest interval any follower's plan and wish allow."""
    urgency = models.FloatField(default=0)
    """0 to 1: closeness to somebody's alert; told by `alerts`, shortens the interval within the wanted one."""
    interval_minutes = models.PositiveIntegerField(default=24 * 60)
    """What the scheduler made of it after the last check."""
    next_check_at = models.DateTimeField(default=clock.now)
    requested_at = models.DateTimeField(null=True, blank=True)
    """Somebody waits for a check since then: it goes before scheduled ones, followed or not."""
    reading = models.JSONField(default=dict, blank=True)
    """The last successful reading as `hawker price` prints it, with its candidates."""
    fair_share = models.UUIDField(null=True, blank=True)
    """Whose turn a check counts as, among shops that compete for fetches; an opaque key."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["url_hash", "choice_key"], name="listing_once"),
            models.CheckConstraint(condition=Q(price__isnull=True) | Q(price__gt=0), name="listing_price_positive"),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | ~Q(currency=""), name="listing_price_has_currency"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["site", "next_check_at"], name="listing_due", condition=Q(is_active=True)),
            models.Index(fields=["next_check_at"], name="listing_due_anywhere", condition=Q(is_active=True)),
            models.Index(fields=["site"], name="listing_requested", condition=Q(requested_at__isnull=False)),
            models.Index(fields=["gtin"], name="listing_gtin", condition=~Q(gtin="")),
        ]

    def __str__(self) -> str:
        return self.title or self.url


class PictureWanted(Leased):
    """A followed listing whose picture is to be fetched once and kept small: pages show no foreign ones."""

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, primary_key=True, related_name="+")

    class Meta:
        indexes: ClassVar = [due_index("picture_wanted_due")]


class Observation(models.Model):
    """What one check of a listing found. Append-only; partitioned by month on PostgreSQL.

    Each check leaves a row, also a failed one: history without gaps is the evidence behind every figure.
    """

    append_only = True
    partitioned_by = "at"

    class Outcome(models.TextChoices):
        FIRST = "first", "first price"
        CHANGED = "changed", "changed"
        UNCHANGED = "unchanged", "unchanged"
        FAILED = "failed", "failed"

    id = models.BigAutoField(primary_key=True)
    listing = models.ForeignKey(Listing, on_delete=models.DO_NOTHING, related_name="observations", db_constraint=False)
    at = models.DateTimeField()
    check_key = models.UUIDField()
    """Of the check that wrote it: the same check never writes twice."""
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    price = MoneyAmountField(null=True)
    list_price = MoneyAmountField(null=True)
    shipping = MoneyAmountField(null=True)
    currency = CurrencyField(blank=True)
    availability = models.CharField(max_length=12, choices=Availability.choices, default=Availability.UNKNOWN)
    method = models.CharField(max_length=60, blank=True)
    confidence = models.FloatField(default=0)
    problem = models.CharField(max_length=30, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    """Of a price: where it stood (evidence); of a failure: what was seen."""
    http_status = models.PositiveSmallIntegerField(null=True)
    milliseconds = models.PositiveIntegerField(default=0)
    via = models.CharField(max_length=8, blank=True)
    """`plain`, `browser`, `shared` (fetched for another listing of the address) or `import`."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["listing", "at"], name="observation_history"),
            models.Index(
                fields=["listing", "at"], name="observation_changes", condition=Q(outcome__in=["first", "changed"])
            ),
        ]


class Proxy(Timestamped):
    """An operator's way out. Never required; its address (with credentials) is encrypted and never shown."""

    id = models.BigAutoField(primary_key=True)
    label = models.CharField(max_length=80, unique=True)
    address = EncryptedField()
    country = models.CharField(max_length=2, blank=True)
    is_active = models.BooleanField(default=True)
    only_sites = models.JSONField(default=list, blank=True)
    """Registrable domains it is meant for; empty for all."""


class ProxyHealth(models.Model):
    """How one proxy does at one site."""

    id = models.BigAutoField(primary_key=True)
    proxy = models.ForeignKey(Proxy, on_delete=models.CASCADE, related_name="health")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="proxy_health")
    successes = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    consecutive_failures = models.PositiveIntegerField(default=0)
    latency_ms = models.FloatField(null=True)
    """Exponentially weighted."""
    cool_until = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    last_problem = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["proxy", "site"], name="proxy_health_once")]
