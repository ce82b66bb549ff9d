# SPDX-License-Identifier: Apache-2.0
"""Where the renditions of a picture are found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage

from hawker.platform.media.models import Picture


@dataclass(frozen=True, slots=True)
class PictureSources:
    """What a `<picture>` needs: candidates by width, a plain fallback, its size, and a colour meanwhile."""

    avif_srcset: str
    webp_srcset: str
    src: str
    width: int
    height: int
    colour: str


def picture_sources(picture: Picture) -> PictureSources:
    """Addresses of a picture's renditions; `width` and `height` are those of `src`, in pixels."""
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for rendition in picture.renditions:
        by_kind.setdefault(rendition["format"], []).append(rendition)
    plain = max(by_kind["jpeg"], key=lambda rendition: int(rendition["width"]))
    width = int(plain["width"])
    return PictureSources(
        avif_srcset=_srcset(by_kind.get("avif", [])),
        webp_srcset=_srcset(by_kind.get("webp", [])),
        src=default_storage.url(plain["path"]),
        width=width,
        height=max(1, round(picture.height * width / picture.width)),
        colour=picture.dominant_colour,
    )


def _srcset(renditions: list[dict[str, Any]]) -> str:
    ordered = sorted(renditions, key=lambda rendition: int(rendition["width"]))
    return ", ".join(f"{default_storage.url(one['path'])} {one['width']}w" for one in ordered)


def picture_by_id(picture_id: UUID | str) -> Picture | None:
    """A picture of the shop in scope; None for another shop's, an unknown one or no id at all."""
    try:
        return Picture.objects.filter(pk=UUID(str(picture_id))).first()
    except ValueError:
        return None
