# SPDX-License-Identifier: Apache-2.0
"""What the dashboard itself remembers: a person's saved views of lists. No business data."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from hawker.core.models import Identified, ShopOwned, Timestamped


class SavedView(ShopOwned, Identified, Timestamped):
    """A list's address (filters and order) under a name, of one person; others see it once it is shared."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500, blank=True)
    is_shared = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)
    """Shown when its owner opens the list without asking for anything."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shop", "user", "list_name", "name"], name="saved_view_name_once"),
            models.UniqueConstraint(
                fields=["shop", "user", "list_name"],
                condition=Q(is_default=True),
                name="saved_view_one_default",
            ),
        ]
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
