# SPDX-License-Identifier: Apache-2.0
"""Keeping and removing uploaded pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from hawker.core import ids, images
from hawker.core.db import command
from hawker.core.errors import PayloadTooLarge, ValidationFailed
from hawker.core.images import Readable
from hawker.core.tenancy import shop_scope
from hawker.core.text import clean_line
from hawker.platform.media.models import Picture

WIDTHS: dict[str, tuple[int, ...]] = {"avif": (400, 800), "webp": (400, 800, 1200), "jpeg": (800,)}


@dataclass(frozen=True, slots=True)
class Rendition:
    """One encoded size of a picture."""

    kind: str
    width: int
    content: bytes


@dataclass(frozen=True, slots=True)
class PreparedPicture:
    """A decoded and re-encoded upload that only needs to be kept."""

    sha256: str
    width: int
    height: int
    colour: str
    renditions: Callable[[], list[Rendition]]
    """Makes the renditions; not called for a picture the shop already has."""


def prepare_picture(upload: Readable) -> PreparedPicture:
    """Decode an upload. Slow and without the database: do it before a transaction begins.

    ValidationFailed (`picture`) for what is no picture we accept, PayloadTooLarge beyond 10 MB or 40 million
    pixels.
    """
    try:
        source = images.read(upload)
    except images.PictureTooLarge as error:
        raise PayloadTooLarge(str(error)) from error
    except images.InvalidPicture as error:
        raise ValidationFailed({"picture": [str(error)]}) from error
    return PreparedPicture(
        sha256=source.sha256,
        width=source.width,
        height=source.height,
        colour=images.dominant_colour(source.image),
        renditions=_once(partial(_encode, source)),
    )


def _once(make: Callable[[], list[Rendition]]) -> Callable[[], list[Rendition]]:
    made: list[list[Rendition]] = []

    def get() -> list[Rendition]:
        if not made:
            made.append(make())
        return made[0]

    return get


def _encode(source: images.Source) -> list[Rendition]:
    sizes = {width: images.at_width(source.image, width) for width in {w for ws in WIDTHS.values() for w in ws}}
    return [
        Rendition(kind, width, images.encode(sizes[wanted], kind))
        for kind, wanted_widths in WIDTHS.items()
        for width, wanted in {sizes[w].width: w for w in wanted_widths}.items()
    ]


def store_picture(*, shop_id: UUID, upload: Readable | PreparedPicture, name: str) -> Picture:
    """Keep a picture for a shop; one with the same content that the shop already has is used again.

    Given a file, it is prepared first (see `prepare_picture`, also for errors): inside a transaction pass a
    prepared one, so that nobody waits on the database while pictures are encoded.
    """
    prepared = upload if isinstance(upload, PreparedPicture) else prepare_picture(upload)
    with shop_scope(shop_id):
        known = Picture.objects.filter(sha256=prepared.sha256).first()
        if known is not None:
            return known
        picture = Picture(
            id=ids.uuid7(),
            shop_id=shop_id,
            original_name=clean_line(name, max_length=200),
            sha256=prepared.sha256,
            width=prepared.width,
            height=prepared.height,
            dominant_colour=prepared.colour,
        )
        written: list[str] = []
        try:
            for one in prepared.renditions():
                path = f"{shop_id}/{picture.pk}/{one.width}.{_EXTENSIONS[one.kind]}"
                written.append(default_storage.save(path, ContentFile(one.content)))
                picture.renditions.append(
                    {"format": one.kind, "width": one.width, "path": written[-1], "bytes": len(one.content)}
                )
            picture.save(force_insert=True)
        except BaseException:
            _remove_files(written)
            raise
    return picture


_EXTENSIONS = {"avif": "avif", "webp": "webp", "jpeg": "jpg"}


@command
def delete_picture(picture: Picture) -> None:
    """Forget a picture; its files go once that is certain. Whatever shows it must have let go before."""
    with shop_scope(picture.shop_id):
        paths = [str(rendition["path"]) for rendition in picture.renditions]
        picture.delete()
    transaction.on_commit(partial(_remove_files, paths))


def _remove_files(paths: list[str]) -> None:
    for path in paths:
        default_storage.delete(path)
