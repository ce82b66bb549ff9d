# SPDX-License-Identifier: Apache-2.0
"""Pictures from strangers: known by their content, bounded, decoded once, and only ever shown re-encoded.

Nothing of the uploaded file survives: metadata, colour profiles, appended data and further frames are gone.
"""

from __future__ import annotations

import hashlib
import io
import struct
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from django.utils.translation import gettext
from PIL import Image, ImageCms, ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
_SRGB = ImageCms.createProfile("sRGB")
_READ_AT_ONCE = 256 * 1024


class Readable(Protocol):
    """A file, an upload, or anything that gives bytes in pieces."""

    def read(self, size: int = ..., /) -> bytes: ...


class InvalidPicture(ValueError):
    """Content that is no picture we accept; the message says what to upload instead."""

    code: ClassVar[str] = "invalid_picture"


class PictureTooLarge(ValueError):
    """More bytes or pixels than we take."""

    code: ClassVar[str] = "picture_too_large"


@dataclass(frozen=True, slots=True)
class Source:
    """An uploaded picture, decoded: upright, sRGB, mode RGB or RGBA."""

    sha256: str
    image: Image.Image = field(repr=False)

    @property
    def width(self) -> int:
        return self.image.width

    @property
    def height(self) -> int:
        return self.image.height


def read(upload: Readable) -> Source:
    """Decode an upload, its type told by content, never by name; else InvalidPicture or PictureTooLarge."""
    content = _bounded(upload)
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<svg", b"<?xml", b"<!doctype", b"<!--")):
        raise InvalidPicture(gettext("Drawings (SVG) are not accepted; export it as PNG and upload that."))
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise PictureTooLarge(_too_many_pixels())
            opened.load()
            image = _upright_srgb(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureTooLarge(_too_many_pixels()) from None
    except PictureTooLarge:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, OverflowError):
        raise InvalidPicture(
            gettext("This file is no picture we can read. Use JPEG, PNG, WebP, AVIF or GIF.")
        ) from None
    return Source(hashlib.sha256(content).hexdigest(), image)


def _bounded(upload: Readable) -> bytes:
    parts, size = [], 0
    while part := upload.read(_READ_AT_ONCE):
        size += len(part)
        if size > MAX_BYTES:
            raise PictureTooLarge(
                gettext("A picture may have at most %(count)s MB.") % {"count": MAX_BYTES // 1024 // 1024}
            )
        parts.append(part)
    if not size:
        raise InvalidPicture(gettext("The file is empty."))
    return b"".join(parts)


def _too_many_pixels() -> str:
    return gettext("A picture may have at most %(count)s megapixels.") % {"count": MAX_PIXELS // 1_000_000}


def _upright_srgb(opened: Image.Image) -> Image.Image:
    """The first frame, turned as its metadata says, in sRGB, with alpha only where it has some."""
    profile = opened.info.get("icc_profile")
    image = ImageOps.exif_transpose(opened)
    has_alpha = image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
    if profile and image.mode in ("RGB", "RGBA", "CMYK"):
        image = _converted(image, profile)
    image = image.convert("RGBA" if has_alpha else "RGB")
    if has_alpha and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    return clean


def _converted(image: Image.Image, profile: bytes) -> Image.Image:
    """In sRGB; unchanged where the embedded profile is broken, as browsers do."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        made = ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), _SRGB, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return made if made is not None else image


def at_width(image: Image.Image, width: int) -> Image.Image:
    """The picture scaled down to `width` pixels; smaller ones stay as they are."""
    if image.width <= width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def square(image: Image.Image, side: int) -> Image.Image:
    """The middle of the picture as a square of `side` pixels."""
    return ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS)


def encode(image: Image.Image, kind: str) -> bytes:
    """The picture as `avif`, `webp` or `jpeg` (transparent parts white), without any metadata."""
    out = io.BytesIO()
    match kind:
        case "avif":
            image.save(out, "AVIF", quality=58, speed=8)
        case "webp":
            image.save(out, "WEBP", quality=80, method=4)
        case "jpeg":
            on_white(image).save(out, "JPEG", quality=82, optimize=True, progressive=True)
        case _:
            raise ValueError(f"unknown kind of picture: {kind}")
    return out.getvalue()


def on_white(image: Image.Image) -> Image.Image:
    """The picture without transparency."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    ground = Image.new("RGB", image.size, (255, 255, 255))
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def dominant_colour(image: Image.Image) -> str:
    """The colour that covers most of the picture, "#rrggbb": what is shown until it has loaded."""
    small = on_white(image).resize((48, 48), Image.Resampling.BOX)
    palette = small.quantize(colors=6, method=Image.Quantize.MEDIANCUT)
    histogram = palette.histogram()
    most = max(range(len(histogram)), key=histogram.__getitem__)
    values = palette.getpalette() or [255, 255, 255]
    red, green, blue = values[most * 3 : most * 3 + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"
