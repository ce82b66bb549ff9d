# SPDX-License-Identifier: Apache-2.0
"""Pictures of listings: each fetched once, through the guarded client, and kept as a small one of our own making.

Our pages show nothing from foreign addresses, so that looking at a price tells no shop who looks.
"""

from __future__ import annotations

import hashlib
import io
from functools import partial
from urllib.parse import urlsplit

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from hawker.core import images
from hawker.core.db import command, locked
from hawker.core.http import FetchFailed, Limits, Response, fetch
from hawker.intelligence.prices.fetching import agent
from hawker.intelligence.prices.models import Listing, PictureWanted
from hawker.platform.jobs import leases

WIDTH = 240
"""Pixels: three times the largest place where one is shown."""
_TYPES = ("image/",)
_LIMITS = Limits(content_types=_TYPES, raw_bytes=images.MAX_BYTES, decoded_bytes=images.MAX_BYTES)
_ATTEMPTS = 4
_FINAL = frozenset({"url_refused", "address_refused", "redirect_refused", "type_refused", "too_large"})


def want(listing: Listing) -> None:
    """Ask for the picture of a followed listing unless we have it; sets columns of the row, which the caller saves.

    An address that only differs in its query (sizes, cache keys) is the same picture.
    """
    if not listing.is_active or not listing.image_url or _same(listing.image_url, listing.picture_source):
        return
    listing.picture_source = listing.image_url
    PictureWanted.objects.filter(listing_id=listing.pk).delete()
    PictureWanted.objects.create(listing_id=listing.pk)


def _same(one: str, other: str) -> bool:
    return urlsplit(one)._replace(query="", fragment="") == urlsplit(other)._replace(query="", fragment="")


def fetch_pictures() -> int:
    """Fetch what is wanted; how many pictures were kept."""
    return leases.work(PictureWanted, _keep, limit=8, lease_seconds=120, max_attempts=_ATTEMPTS)


def _keep(row: PictureWanted) -> None:
    source = Listing.objects.values_list("picture_source", flat=True).get(pk=row.listing_id)
    content = _small(_fetched(source))
    digest = hashlib.blake2b(content, digest_size=8).hexdigest()
    path = default_storage.save(f"listings/{row.listing_id}-{digest}.webp", ContentFile(content))
    try:
        _put(row, source, path)
    except BaseException:
        default_storage.delete(path)
        raise


@command
def _put(row: PictureWanted, source: str, path: str) -> None:
    listing = locked(Listing.objects.filter(pk=row.listing_id)).get()
    if listing.picture_source != source:
        raise leases.LeaseLost(f"the picture of listing {listing.pk} is another by now")
    before, listing.picture = listing.picture, path
    listing.save(update_fields=["picture"])
    leases.finish(row)
    if before:
        transaction.on_commit(partial(default_storage.delete, before))


def _fetched(url: str) -> Response:
    try:
        response = fetch(url, headers={"User-Agent": agent(), "Accept": "image/*"}, limits=_LIMITS)
    except FetchFailed as error:
        if error.reason in _FINAL:
            raise leases.CannotSucceed(error.reason) from None
        raise
    if response.status in (401, 403, 404, 410):
        raise leases.CannotSucceed(f"answered {response.status}")
    if response.status != 200:
        raise RuntimeError(f"answered {response.status}")
    return response


def _small(response: Response) -> bytes:
    try:
        source = images.read(io.BytesIO(response.body))
    except (images.InvalidPicture, images.PictureTooLarge) as error:
        raise leases.CannotSucceed(type(error).__name__) from None
    return images.encode(images.at_width(source.image, WIDTH), "webp")
