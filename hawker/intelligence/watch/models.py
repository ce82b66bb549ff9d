# SPDX-License-Identifier: Apache-2.0
"""What a shop follows, how it reckons with it, and what it lets happen to its own prices."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from hawker.core import clock, ids
from hawker.core.fields import CurrencyField, MoneyAmountField
from hawker.core.models import Identified, ShopOwned, Timestamped


def _token() -> str:
    return ids.new_token(24)


class WatchedProduct(ShopOwned, Identified, Timestamped):
    """One thing to buy, at one or many sellers."""

    class Pause(models.TextChoices):
        NONE = "", "not paused"
        USER = "user", "by a member"
        LIMIT = "limit", "beyond the plan's limit"

    name = models.CharField(max_length=200)
    picture_url = models.URLField(max_length=2048, blank=True)
    note = models.TextField(blank=True)
    tags = models.JSONField(default=list, blank=True)
    variant = models.ForeignKey("catalog.Variant", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """The own variant it is compared with."""
    interval_minutes = models.PositiveIntegerField(null=True, blank=True)
    """How often it should be checked; None: as often as the plan allows, but not more than hourly."""
    pause_reason = models.CharField(max_length=6, choices=Pause.choices, default=Pause.NONE, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField(default=dict, blank=True)
    """Overrides of the shop's reselling figures; keys of `figures.Figures`."""
    first_price = MoneyAmountField(null=True, blank=True)
    first_currency = CurrencyField(blank=True)
    first_at = models.DateTimeField(null=True, blank=True)
    """The best price when it was first tracked: what real savings are measured against."""
    search_text = models.TextField(blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["shop", "-created_at"], name="watched_recent")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_paused(self) -> bool:
        """Whether nothing is checked for it at the moment."""
        return bool(self.pause_reason)


class Follow(ShopOwned, Identified, Timestamped):
    """A listing at which a watched product is looked at."""

    class Role(models.TextChoices):
        COMPETITOR = "competitor", "competitor"
        SUPPLIER = "supplier", "supplier"
        OWN = "own", "own shop elsewhere"

    product = models.ForeignKey(WatchedProduct, on_delete=models.CASCADE, related_name="follows")
    listing = models.ForeignKey("prices.Listing", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.COMPETITOR)
    label = models.CharField(max_length=80, blank=True)
    pack_quantity = models.PositiveIntegerField(default=1)
    """How many units one pack of this seller holds: prices per unit compare."""
    extra_cost = MoneyAmountField(null=True, blank=True)
    """Added before comparing, in the listing's currency (shipping the page does not tell, fees)."""
    extra_percent = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "listing"], name="follow_once"),
            models.CheckConstraint(condition=Q(pack_quantity__gte=1), name="follow_pack_positive"),
        ]
        indexes: ClassVar = [models.Index(fields=["listing"], name="follow_of_listing", condition=Q(is_active=True))]


class PriceLookup(ShopOwned, Identified):
    """Somebody pasted an address and waits to see what is there."""

    listing = models.ForeignKey("prices.Listing", on_delete=models.CASCADE, related_name="+")
    url = models.TextField()
    created_at = models.DateTimeField(default=clock.now)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    product = models.ForeignKey(WatchedProduct, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """What became of it."""


class Annotation(ShopOwned, Identified):
    """A note on a product's chart."""

    product = models.ForeignKey(WatchedProduct, on_delete=models.CASCADE, related_name="annotations")
    at = models.DateTimeField(default=clock.now)
    text = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["at"]


class WishList(ShopOwned, Identified, Timestamped):
    """Products shown to whoever has the address; nothing of costs or notes."""

    title = models.CharField(max_length=80)
    token = models.CharField(max_length=64, unique=True, default=_token)
    is_open = models.BooleanField(default=True)
    products = models.ManyToManyField(WatchedProduct, through="WishListItem", related_name="wish_lists")


class WishListItem(ShopOwned):
    """A product on a wish list."""

    id = models.BigAutoField(primary_key=True)
    wish_list = models.ForeignKey(WishList, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey(WatchedProduct, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["wish_list", "product"], name="wish_list_item_once")]
        ordering: ClassVar = ["position", "id"]


class RepricingRule(ShopOwned, Identified, Timestamped):
    """How the own price of a watched product follows its competitors, within hard bounds."""

    class Strategy(models.TextChoices):
        MATCH = "match", "match the cheapest"
        UNDERCUT_AMOUNT = "undercut_amount", "undercut the cheapest by an amount"
        UNDERCUT_PERCENT = "undercut_percent", "undercut the cheapest by percent"
        AVERAGE = "average", "stay at the average"

    product = models.OneToOneField(WatchedProduct, on_delete=models.CASCADE, related_name="repricing")
    strategy = models.CharField(max_length=20, choices=Strategy.choices)
    by = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    """The amount (shop's currency) or percent of an undercut."""
    floor = MoneyAmountField()
    ceiling = MoneyAmountField()
    min_margin_percent = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    charm = models.CharField(max_length=8, blank=True)
    only_in_stock = models.BooleanField(default=True)
    is_automatic = models.BooleanField(default=False)
    max_changes_per_day = models.PositiveSmallIntegerField(default=2)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(floor__gt=0) & Q(ceiling__gte=models.F("floor")), name="repricing_bounds"
            ),
        ]


class PriceProposal(ShopOwned, Identified):
    """A price the rule came to, with why; applied, undone, dismissed or overtaken by the next."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "proposed"
        APPLIED = "applied", "applied"
        UNDONE = "undone", "undone"
        DISMISSED = "dismissed", "dismissed"
        SUPERSEDED = "superseded", "superseded"

    product = models.ForeignKey(WatchedProduct, on_delete=models.CASCADE, related_name="proposals")
    variant = models.ForeignKey("catalog.Variant", on_delete=models.CASCADE, related_name="+")
    old_price = MoneyAmountField()
    new_price = MoneyAmountField()
    reason = models.JSONField(default=dict)
    """`{"strategy", "cheapest", "seller", "bound"}`: what it was worked out from."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    created_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product"], condition=Q(state="proposed"), name="proposal_one_open"),
        ]
        indexes: ClassVar = [models.Index(fields=["shop", "state", "-created_at"], name="proposal_recent")]
