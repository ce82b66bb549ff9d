# SPDX-License-Identifier: Apache-2.0
"""Abstract models that every room builds on."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django_scopes import get_scope
from django_scopes.manager import DisabledQuerySet

from hawker.core import clock, ids
from hawker.core.tenancy import current_shop_id

M = TypeVar("M", bound=models.Model)


class ScopedManager(models.Manager[M]):
    """The rows of the running scope's shop; outside a scope every query raises `ScopeError`."""

    def get_queryset(self) -> models.QuerySet[M]:
        scope = get_scope()
        if not scope.get("_enabled", True):
            return super().get_queryset()
        if "shop" not in scope:
            disabled: models.QuerySet[M] = DisabledQuerySet(self.model, using=self._db, missing_scopes={"shop"})
            return disabled
        return super().get_queryset().filter(shop=scope["shop"])


class Identified(models.Model):
    """A row with an exposed, unguessable, time-ordered key."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)

    class Meta:
        abstract = True


class Timestamped(models.Model):
    """When a row was made and last saved (aware UTC)."""

    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.updated_at = clock.now()
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "updated_at"}
        super().save(*args, **kwargs)


class ShopOwned(models.Model):
    """A row of one shop. Queries raise outside a scope; rows of another shop cannot be saved."""

    shop = models.ForeignKey("shops.Shop", on_delete=models.CASCADE, related_name="+")

    objects = ScopedManager()

    class Meta:
        abstract = True

    shop_id: UUID

    def save(self, *args: Any, **kwargs: Any) -> None:
        scope = current_shop_id()
        if scope is not None:
            if getattr(self, "shop_id", None) is None:
                self.shop_id = scope
            elif self.shop_id != scope:
                raise RuntimeError(f"{type(self).__name__} of another shop cannot be saved in this scope")
        super().save(*args, **kwargs)


class ShopOrInstallationOwned(models.Model):
    """A row of one shop, or (without a shop) of the installation itself: queues, logs, messages.

    Inside a shop's scope only that shop's rows are seen; those of the installation need `all_shops`.
    """

    shop = models.ForeignKey("shops.Shop", on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    objects = ScopedManager()

    class Meta:
        abstract = True

    shop_id: UUID | None
