# SPDX-License-Identifier: Apache-2.0
"""Uploaded pictures: known by content, bounded, clean, and of one shop."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from django.core.files.storage import default_storage
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from hawker.core import images
from hawker.core.errors import PayloadTooLarge, ValidationFailed
from hawker.core.tenancy import shop_scope
from hawker.platform.media import services
from hawker.platform.media.models import Picture
from hawker.platform.media.queries import picture_by_id, picture_sources
from hawker.platform.shops.models import Shop


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> io.BytesIO:
    out = io.BytesIO()
    image.save(out, kind, **options)
    out.seek(0)
    return out


def plain(size: tuple[int, int] = (1600, 1200), colour: str = "#3366cc") -> Image.Image:
    return Image.new("RGB", size, colour)


def stored(shop: Shop, upload: io.BytesIO, name: str = "photo.png") -> Picture:
    return services.store_picture(shop_id=shop.id, upload=upload, name=name)


def opened(rendition: dict[str, Any]) -> Image.Image:
    with default_storage.open(rendition["path"]) as file:
        image = Image.open(io.BytesIO(file.read()))
        image.load()
        return image


def test_a_picture_becomes_renditions_of_each_format_and_width(shop_a: Shop) -> None:
    picture = stored(shop_a, encoded(plain()))
    assert [(r["format"], r["width"]) for r in picture.renditions] == [
        ("avif", 400),
        ("avif", 800),
        ("webp", 400),
        ("webp", 800),
        ("webp", 1200),
        ("jpeg", 800),
    ]
    assert (picture.width, picture.height, picture.dominant_colour) == (1600, 1200, "#3366cc")
    for rendition in picture.renditions:
        image = opened(rendition)
        assert (image.format.lower(), image.size) == (
            rendition["format"],
            (rendition["width"], rendition["width"] * 3 // 4),
        )
        assert rendition["bytes"] == default_storage.size(rendition["path"])
        assert rendition["path"].startswith(f"{shop_a.id}/{picture.pk}/")


def test_small_pictures_are_not_blown_up(shop_a: Shop) -> None:
    picture = stored(shop_a, encoded(plain((500, 250))))
    assert [(r["format"], r["width"]) for r in picture.renditions] == [
        ("avif", 400),
        ("avif", 500),
        ("webp", 400),
        ("webp", 500),
        ("jpeg", 500),
    ]


def test_sources_name_every_candidate(shop_a: Shop) -> None:
    picture = stored(shop_a, encoded(plain()))
    sources = picture_sources(picture)
    base = f"/media/{shop_a.id}/{picture.pk}"
    assert sources.src == f"{base}/800.jpg"
    assert sources.avif_srcset == f"{base}/400.avif 400w, {base}/800.avif 800w"
    assert sources.webp_srcset == f"{base}/400.webp 400w, {base}/800.webp 800w, {base}/1200.webp 1200w"
    assert (sources.width, sources.height, sources.colour) == (800, 600, "#3366cc")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_the_type_is_told_by_content_not_by_name(shop_a: Shop, kind: str) -> None:
    assert stored(shop_a, encoded(plain((64, 64)), kind), "evil.svg").width == 64


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\xef\xbb\xbf  <?xml version='1.0'?><svg/>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"%PDF-1.7",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"RIFF\x00\x00\x00\x00WEBP",
        b"MZ\x90",
        b"\x00" * 100,
        b"",
    ],
)
def test_what_is_no_picture_is_refused(shop_a: Shop, content: bytes) -> None:
    with pytest.raises(ValidationFailed) as refused:
        stored(shop_a, io.BytesIO(content), "photo.png")
    assert refused.value.by_field().keys() == {"picture"}
    with shop_scope(shop_a.id):
        assert not Picture.objects.exists()


def test_a_truncated_picture_is_refused(shop_a: Shop) -> None:
    whole = encoded(Image.effect_noise((400, 400), 90).convert("RGB"), "JPEG").getvalue()
    with pytest.raises(ValidationFailed):
        stored(shop_a, io.BytesIO(whole[: len(whole) // 2]))


def test_too_many_bytes_are_not_even_read(shop_a: Shop) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"\xff" * size

    endless = Endless()
    with pytest.raises(PayloadTooLarge):
        services.prepare_picture(endless)  # type: ignore[arg-type]
    assert endless.given <= images.MAX_BYTES + 256 * 1024


def png_of(width: int, height: int) -> bytes:
    """A tiny PNG that claims to be huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(8000, 5001), (20_000, 20_000), (60_000, 60_000)])
def test_too_many_pixels_are_refused_before_decoding(shop_a: Shop, size: tuple[int, int]) -> None:
    with pytest.raises(PayloadTooLarge):
        stored(shop_a, io.BytesIO(png_of(*size)))


def test_nothing_of_the_original_survives(shop_a: Shop) -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRETPLACE"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    whole = encoded(plain(), "JPEG", exif=exif, icc_profile=profile, comment=b"SECRETPLACE").getvalue()
    text = PngInfo()
    text.add_text("note", "SECRETPLACE")
    drawn = encoded(plain(colour="#ff0000"), "PNG", pnginfo=text).getvalue() + b"<script>SECRETPLACE</script>"
    for content in (whole, drawn):
        picture = stored(shop_a, io.BytesIO(content))
        for rendition in picture.renditions:
            with default_storage.open(rendition["path"]) as file:
                kept = file.read()
            assert b"SECRETPLACE" not in kept
            assert b"<script>" not in kept
            assert not dict(opened(rendition).getexif())


def test_pictures_are_turned_as_their_camera_said(shop_a: Shop) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = stored(shop_a, encoded(plain((600, 300)), "JPEG", exif=exif))
    assert (picture.width, picture.height) == (300, 600)


def test_transparency_is_kept_where_it_can_be(shop_a: Shop) -> None:
    image = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    picture = stored(shop_a, encoded(image))
    by_kind = {r["format"]: opened(r) for r in picture.renditions}
    assert by_kind["webp"].mode == by_kind["avif"].mode == "RGBA"
    assert by_kind["jpeg"].getpixel((200, 200)) == (255, 255, 255)
    assert picture.dominant_colour == "#ffffff"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16", "RGBA"])
def test_every_kind_of_pixels_is_read(shop_a: Shop, mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert stored(shop_a, encoded(Image.new(mode, (50, 40)), kind)).width == 50


def test_the_same_content_is_kept_once_in_a_shop_and_never_shared_between_shops(shop_a: Shop, shop_b: Shop) -> None:
    first, again = stored(shop_a, encoded(plain())), stored(shop_a, encoded(plain()), "other name.png")
    foreign = stored(shop_b, encoded(plain()))
    assert first.pk == again.pk
    assert foreign.pk != first.pk
    with shop_scope(shop_b.id):
        assert picture_by_id(first.pk) is None
        assert picture_by_id(str(foreign.pk)) == foreign
        assert picture_by_id("nonsense") is None


def test_a_prepared_picture_is_encoded_once_and_only_if_needed(shop_a: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    encode = images.encode
    monkeypatch.setattr(images, "encode", lambda image, kind: made.append(kind) or encode(image, kind))
    prepared = services.prepare_picture(encoded(plain()))
    assert made == []
    first = services.store_picture(shop_id=shop_a.id, upload=prepared, name="a.png")
    assert len(made) == 6
    again = services.store_picture(shop_id=shop_a.id, upload=services.prepare_picture(encoded(plain())), name="b")
    assert again.pk == first.pk
    assert len(made) == 6


def test_a_failure_leaves_no_files(shop_a: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    save = default_storage.save

    def failing(path: str, content: Any) -> str:
        if len(written) == 3:
            raise OSError("disk full")
        written.append(save(path, content))
        return written[-1]

    monkeypatch.setattr(default_storage, "save", failing)
    with pytest.raises(OSError, match="disk full"):
        stored(shop_a, encoded(plain()))
    assert len(written) == 3
    assert not any(default_storage.exists(path) for path in written)


def test_a_deleted_picture_takes_its_files_along(shop_a: Shop, django_capture_on_commit_callbacks: Any) -> None:
    picture = stored(shop_a, encoded(plain()))
    paths = [r["path"] for r in picture.renditions]
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_picture(picture)
    assert not any(default_storage.exists(path) for path in paths)
