# SPDX-License-Identifier: Apache-2.0
"""Uploaded pictures and their renditions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hawker.core.models import Identified, ShopOwned, Timestamped


class Picture(ShopOwned, Identified, Timestamped):
    """An uploaded picture, re-encoded by us; nothing of the original file is served."""

    original_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    dominant_colour = models.CharField(max_length=7)
    renditions = models.JSONField(default=list)
    """`[{"format": "avif"|"webp"|"jpeg", "width": px, "path": storage path, "bytes": n}, ...]`"""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["shop", "sha256"], name="picture_content")]
