# SPDX-License-Identifier: Apache-2.0
"""Pictures of followed pages: fetched once through the guarded client, kept small, never shown from abroad."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from hawker.core import clock
from hawker.intelligence.prices import services
from hawker.intelligence.prices.models import Listing, PictureWanted
from tests.core.http.servers import Behaviour, Server, answer, serving
from tests.intelligence.prices.shops import Shop, product_page

pytestmark = pytest.mark.django_db


def jpeg(side: int = 600, colour: str = "#2266aa") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side // 2), colour).save(out, "JPEG")
    return out.getvalue()


class Pictures:
    """What the server of pictures answers, by path; counts how often each was asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, Behaviour] = {}
        self.asked: list[str] = []

    def __call__(self, sock: socket.socket, head: bytes) -> None:
        path = head.split(b" ")[1].decode()
        self.asked.append(path)
        self.answers.get(path.split("?")[0], answer(b"", status="404 Not Found"))(sock, head)


@pytest.fixture
def pictures() -> Pictures:
    made = Pictures()
    made.answers["/aria.jpg"] = answer(jpeg(), "Content-Type: image/jpeg")
    return made


@pytest.fixture
def server(pictures: Pictures, settings: object) -> Iterator[Server]:
    with serving(pictures) as running:
        settings.HAWKER_FETCH_ALLOWED_ORIGINS = (running.origin,)  # type: ignore[attr-defined]
        yield running


@pytest.fixture
def see(server: Server) -> Callable[..., Listing]:
    """Check a listing whose page shows a picture at that path of the server."""
    known: dict[str, Listing] = {}

    def check(path: str = "/aria.jpg", *, followed: bool = True) -> Listing:
        listing = known.get("it") or services.register("https://good-audio.com/aria-700")
        known["it"] = listing
        listing.site.respects_robots = False
        listing.site.save()
        services.set_following(
            listing.pk, followers=int(followed), wanted_interval_minutes=60, fair_share=uuid4() if followed else None
        )
        html = product_page("349.00").replace(
            "<title>", f'<meta property="og:image" content="{server.origin}{path}"><title>'
        )
        services.check(listing.pk, fetch=Shop(html))
        return Listing.objects.get(pk=listing.pk)

    return check


def test_a_followed_page_gets_a_small_picture_of_our_own(see: Callable[..., Listing], pictures: Pictures) -> None:
    listing = see()
    assert services.fetch_pictures() == 1
    listing.refresh_from_db()
    with default_storage.open(listing.picture) as file, Image.open(file) as kept:
        assert (kept.format, kept.size) == ("WEBP", (240, 120))
    assert services.fetch_pictures() == 0
    assert pictures.asked == ["/aria.jpg"]


def test_an_address_that_differs_in_its_query_only_is_the_same_picture(
    see: Callable[..., Listing], pictures: Pictures
) -> None:
    see("/aria.jpg?width=600&v=1")
    services.fetch_pictures()
    see("/aria.jpg?width=600&v=2")
    assert services.fetch_pictures() == 0
    assert len(pictures.asked) == 1


def test_another_picture_takes_the_place_of_the_first(
    see: Callable[..., Listing], pictures: Pictures, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    see()
    services.fetch_pictures()
    first = Listing.objects.get().picture
    pictures.answers["/new.jpg"] = answer(jpeg(colour="#aa2222"), "Content-Type: image/jpeg")
    see("/new.jpg")
    assert Listing.objects.get().picture == first
    with django_capture_on_commit_callbacks(execute=True):
        assert services.fetch_pictures() == 1
    second = Listing.objects.get().picture
    assert second != first
    assert default_storage.exists(second)
    assert not default_storage.exists(first)


def test_nothing_is_fetched_for_a_page_that_nobody_follows(see: Callable[..., Listing], pictures: Pictures) -> None:
    see(followed=False)
    assert services.fetch_pictures() == 0
    assert pictures.asked == []
    see()
    assert services.fetch_pictures() == 1


@pytest.mark.parametrize(
    ("behave", "error"),
    [
        (answer(b"<html>", "Content-Type: text/html"), "type_refused"),
        (answer(b"not a picture", "Content-Type: image/png"), "InvalidPicture"),
        (answer(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Content-Type: image/svg+xml"), "InvalidPicture"),
        (answer(b"", status="404 Not Found"), "answered 404"),
        (answer(b"", "Location: http://169.254.169.254/latest/", status="302 Found"), "address_refused"),
    ],
)
def test_what_is_no_picture_is_not_tried_again(
    behave: Behaviour, error: str, see: Callable[..., Listing], pictures: Pictures
) -> None:
    pictures.answers["/aria.jpg"] = behave
    see()
    assert services.fetch_pictures() == 0
    row = PictureWanted.objects.get()
    assert (row.work_state, row.last_error) == ("dead", error)
    assert Listing.objects.get().picture == ""
    see()
    assert services.fetch_pictures() == 0
    assert len(pictures.asked) == 1


def test_a_server_in_trouble_is_asked_again_later_and_not_for_ever(
    see: Callable[..., Listing], pictures: Pictures
) -> None:
    pictures.answers["/aria.jpg"] = answer(b"", status="503 Service Unavailable")
    now = clock.now()
    see()
    for hour in range(8):
        with clock.freeze(now + timedelta(hours=hour)):
            services.fetch_pictures()
    assert len(pictures.asked) == 4
    assert PictureWanted.objects.get().work_state == "dead"
