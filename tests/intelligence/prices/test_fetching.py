# SPDX-License-Identifier: Apache-2.0
"""Pages fetched over a real connection: politeness, robots, conditions, proxies, and a browser where it takes one."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from hawker.core import clock
from hawker.core.http import FetchFailed
from hawker.intelligence.prices import services
from hawker.intelligence.prices.fetching import fetch_page, needs_browser, pages
from hawker.intelligence.prices.fetching.robots import Robots, read_robots
from hawker.intelligence.prices.models import Listing, Observation, ProxyHealth, Site, SiteDay, SiteSlot
from hawker.intelligence.prices.services.sites import save_proxy
from tests.core.http.servers import Server, answer, serving
from tests.intelligence.prices.shops import product_page

HTML = "Content-Type: text/html; charset=utf-8"
SHELL = (
    "<html><head><title>Shop</title></head><body><div id='root'></div><script>{script}</script>"
    "<script>1</script><script>2</script></body></html>"
)
needs_chromium = pytest.mark.skipif(
    not pages.has_browser(), reason="no Chromium: install the package chromium, or set HAWKER_CHROMIUM"
)


class Retailer:
    """A site with a robots file and pages, changed by the test; remembers which paths were asked for, and how."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.robots: bytes | None = None
        self.robots_status = "200 OK"
        self.etag = ""
        self.asked: list[tuple[str, dict[str, str]]] = []

    def __call__(self, sock: socket.socket, head: bytes) -> None:
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, _colon, value in (line.partition(": ") for line in lines if line)}
        path = first.split(" ")[1]
        path = path if path.startswith("/") else "/" + path.split("/", 3)[3]
        self.asked.append((path, headers))
        if path == "/robots.txt":
            if self.robots is None:
                return answer(b"", status="404 Not Found")(sock, head)
            return answer(self.robots, "Content-Type: text/plain", status=self.robots_status)(sock, head)
        if self.etag and headers.get("if-none-match") == self.etag:
            return answer(b"", f"ETag: {self.etag}", status="304 Not Modified")(sock, head)
        body = self.pages.get(path)
        if body is None:
            return answer(b"nothing here", HTML, status="404 Not Found")(sock, head)
        return answer(body, HTML, *([f"ETag: {self.etag}"] if self.etag else []))(sock, head)

    def paths(self) -> list[str]:
        return [path for path, _headers in self.asked]


@pytest.fixture
def site() -> Retailer:
    made = Retailer()
    made.pages["/aria"] = product_page("349.00").encode()
    return made


@pytest.fixture
def server(site: Retailer, settings: object) -> Iterator[Server]:
    with serving(site) as running:
        settings.HAWKER_FETCH_ALLOWED_ORIGINS = (running.origin,)  # type: ignore[attr-defined]
        yield running


@pytest.fixture
def follow(db: object, server: Server) -> Callable[[str], Listing]:
    """A followed listing of the server's."""

    def register(path: str) -> Listing:
        made = services.register(server.origin + path)
        services.set_following(made.pk, followers=1, wanted_interval_minutes=60, fair_share=uuid4())
        return Listing.objects.select_related("site").get(pk=made.pk)

    return register


# Plain


def test_we_say_who_we_are_and_ask_in_the_language_wanted(server: Server, site: Retailer, settings: object) -> None:
    settings.BASE_URL = "https://hawker.merchant.com"  # type: ignore[attr-defined]
    page = fetch_page(f"{server.origin}/aria", language="de")
    assert (page.status, page.via, page.not_modified) == (200, "plain", False)
    _path, headers = site.asked[0]
    assert headers["user-agent"].startswith("Hawker/")
    assert "+https://hawker.merchant.com" in headers["user-agent"]
    assert headers["accept-language"] == "de,en;q=0.5"
    assert not {"cookie", "referer", "authorization"} & headers.keys()


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("Content-Type: text/html; charset=windows-1251", "<p>Цена 10 ₽".replace("₽", "р").encode("cp1251")),
        ("Content-Type: text/html", "<meta charset='shift_jis'><p>価格".encode("shift_jis")),
        ("Content-Type: text/html", b"\xef\xbb\xbf" + "<p>Prix 10 €".encode()),
    ],
)
def test_pages_are_read_in_the_encoding_they_say_they_are_in(header: str, body: bytes, settings: object) -> None:
    with serving(answer(body, header)) as running:
        settings.HAWKER_FETCH_ALLOWED_ORIGINS = (running.origin,)  # type: ignore[attr-defined]
        text = fetch_page(f"{running.origin}/").text
    assert any(word in text for word in ("Цена", "価格", "Prix 10 €"))


def test_any_status_is_an_answer_and_files_are_not_fetched(server: Server, settings: object) -> None:
    assert fetch_page(f"{server.origin}/none").status == 404
    with serving(answer(b"\x89PNG" * 1000, "Content-Type: image/png")) as picture:
        settings.HAWKER_FETCH_ALLOWED_ORIGINS = (picture.origin,)  # type: ignore[attr-defined]
        with pytest.raises(FetchFailed):
            fetch_page(f"{picture.origin}/")


def test_what_has_not_changed_is_asked_for_conditionally_and_not_sent_again(
    site: Retailer, follow: Callable[[str], Listing]
) -> None:
    site.etag = '"v1"'
    listing = follow("/aria")
    services.check(listing.pk)
    services.check(listing.pk)
    assert site.paths() == ["/robots.txt", "/aria", "/aria"]
    assert "if-none-match" not in site.asked[1][1]
    assert site.asked[2][1]["if-none-match"] == '"v1"'
    seen = list(Observation.objects.order_by("pk").values_list("outcome", "price", "http_status"))
    assert seen == [("first", Decimal("349.00"), 200), ("unchanged", Decimal("349.00"), 304)]
    assert SiteDay.objects.get().not_modified == 1


# Robots


def test_a_robots_file_is_read_once_a_day_and_obeyed(site: Retailer, follow: Callable[[str], Listing]) -> None:
    site.robots = b"User-agent: *\nDisallow: /private\nAllow: /\n"
    site.pages["/private/aria"] = site.pages["/aria"]
    open_one, closed = follow("/aria"), follow("/private/aria")
    with clock.freeze("2026-11-20T10:00:00+00:00"):
        services.check(open_one.pk)
        assert services.check(closed.pk).problem == "robots"
        services.check(open_one.pk)
    assert site.paths() == ["/robots.txt", "/aria", "/aria"]
    site.robots = b"User-agent: Hawker\nDisallow: /\n\nUser-agent: *\nAllow: /\n"
    with clock.freeze("2026-11-21T09:59:00+00:00"):
        assert not services.check(open_one.pk).problem
    with clock.freeze("2026-11-21T10:01:00+00:00"):
        assert services.check(open_one.pk).problem == "robots"
    assert Listing.objects.get(pk=open_one.pk).price == Decimal("349.00")


def test_a_robots_file_that_fails_means_not_now_and_is_asked_for_again_soon(
    site: Retailer, follow: Callable[[str], Listing]
) -> None:
    site.robots, site.robots_status = b"", "503 Service Unavailable"
    listing = follow("/aria")
    with clock.freeze("2026-11-20T10:00:00+00:00"):
        assert services.check(listing.pk).problem == "robots_unreachable"
    assert site.paths() == ["/robots.txt"]
    site.robots, site.robots_status = b"", "200 OK"
    with clock.freeze("2026-11-21T10:01:00+00:00"):
        assert services.check(listing.pk).price == Decimal("349.00")


def test_nobody_answering_for_robots_is_unreachable(settings: object) -> None:
    with serving(lambda sock, _head: sock.close()) as running:
        settings.HAWKER_FETCH_ALLOWED_ORIGINS = (running.origin,)  # type: ignore[attr-defined]
        found = read_robots(f"{running.origin}/aria", user_agent="Hawker")
    assert found.is_unreachable
    assert not found.allows("https://shop.com/aria")


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /*?sort=", "/list?sort=price", False),
        ("User-agent: *\nDisallow: /*?sort=", "/list", True),
        ("User-agent: *\nDisallow: /p\nAllow: /products/", "/products/aria", True),
        ("User-agent: *\nDisallow: /\nAllow: /aria$", "/aria", True),
        ("User-agent: *\nDisallow: /\nAllow: /aria$", "/aria/other", False),
        ("User-agent: *\nDisallow:", "/aria", True),
        ("nonsense that is no robots file", "/aria", True),
    ],
)
def test_rules_of_rfc_9309(text: str, path: str, *, allowed: bool) -> None:
    assert Robots(200, text).allows(f"https://shop.com{path}") is allowed


def test_the_pause_a_site_asks_for_is_kept(site: Retailer, follow: Callable[[str], Listing]) -> None:
    site.robots = b"User-agent: *\nCrawl-delay: 20\n"
    site.pages["/nova"] = product_page("99.00", title="Nova").encode()
    first, second = follow("/aria"), follow("/nova")
    Listing.objects.filter(pk__in=[first.pk, second.pk]).update(next_check_at=clock.now() - timedelta(hours=1))
    SiteSlot.objects.update(due_at=clock.now() - timedelta(hours=1))
    assert services.check_due(threads=0) == 1
    slot = SiteSlot.objects.get()
    assert timedelta(seconds=15) < slot.due_at - clock.now() <= timedelta(seconds=20)
    assert Robots(200, "User-agent: *\nCrawl-delay: 86400\n").crawl_delay_seconds() == 60


# Proxies


def test_a_proxy_is_used_its_health_kept_and_a_failing_one_left_alone(
    site: Retailer, follow: Callable[[str], Listing]
) -> None:
    listing = follow("/aria")
    with serving(site) as proxy:
        save_proxy(label="Vienna", address=f"http://me:secret@127.0.0.1:{proxy.port}", country="AT")
        assert services.check(listing.pk).price == Decimal("349.00")
        assert [head.split(b" ")[1] for head in proxy.requests] == [listing.url.encode()]
        health = ProxyHealth.objects.get()
        assert (health.successes, health.failures) == (1, 0)
    # The proxy is gone: the check goes without it, and so does the next one.
    assert services.check(listing.pk).outcome == "unchanged"
    health.refresh_from_db()
    assert (health.successes, health.failures) == (1, 1)
    assert health.cool_until is not None
    services.check(listing.pk)
    health.refresh_from_db()
    assert health.failures == 1
    assert "secret" not in json.dumps(list(Observation.objects.values_list("detail", flat=True)))


def test_another_proxy_takes_over_at_once(site: Retailer, follow: Callable[[str], Listing]) -> None:
    listing = follow("/aria")
    with serving(site) as gone, serving(site) as works:
        gone.stop()
        save_proxy(label="Vienna", address=f"http://127.0.0.1:{gone.port}")
        save_proxy(label="Graz", address=f"http://127.0.0.1:{works.port}")
        assert services.check(listing.pk).price == Decimal("349.00")
        assert len(works.requests) == 1
    health = dict(ProxyHealth.objects.values_list("proxy__label", "failures"))
    assert health == {"Vienna": 1, "Graz": 0}


def test_a_site_that_is_down_is_not_asked_for_ever(
    site: Retailer, server: Server, follow: Callable[[str], Listing]
) -> None:
    listing = follow("/aria")
    services.check(listing.pk)
    server.stop()
    for number in range(5):
        save_proxy(label=f"Way {number}", address="http://127.0.0.1:9")
    assert services.check(listing.pk).problem == "unreachable"
    assert sum(ProxyHealth.objects.values_list("failures", flat=True)) == 3


# A browser


def test_empty_shells_and_pages_that_say_so_need_a_browser() -> None:
    def page(html: str, *, status: int = 200, via: str = "plain") -> pages.Page:
        return pages.Page("https://shop.com/", "https://shop.com/", status, [], html, via, 0.1)

    shell = SHELL.format(script="load()")
    assert needs_browser(page(shell), has_price=False)
    assert needs_browser(page("<p>Please enable JavaScript to see this shop</p>"), has_price=False)
    assert not needs_browser(page(shell), has_price=True)
    assert not needs_browser(page(shell, status=403), has_price=False)
    assert not needs_browser(page(shell, via="browser"), has_price=False)
    assert not needs_browser(page("<p>" + "word " * 400 + "</p>" + "<script></script>" * 5), has_price=False)


@needs_chromium
@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_a_site_whose_prices_come_by_script_is_rendered_and_that_is_remembered(
    site: Retailer, follow: Callable[[str], Listing]
) -> None:
    script = "document.getElementById('root').innerHTML = '<h1>Aria 700</h1><p class=price>€ ' + 300 + '.00</p>'"
    for name in ("one", "two", "three"):
        site.pages[f"/{name}"] = SHELL.format(script=script).encode()
    for name in ("one", "two"):
        listing = follow(f"/{name}")
        assert services.check(listing.pk).price == Decimal("300.00")
        assert Observation.objects.get(listing=listing).via == "browser"
    assert Site.objects.get().fetch_mode == "browser"
    before = len(site.asked)
    third = follow("/three")
    assert services.check(third.pk).price == Decimal("300.00")
    assert [path for path in site.paths()[before:] if path == "/three"] == ["/three"]
    assert SiteDay.objects.get().via_browser == 3


@needs_chromium
@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_a_rendered_page_reaches_nothing_inside(site: Retailer, server: Server) -> None:
    with serving(answer(b"secret", "Access-Control-Allow-Origin: *")) as inside:
        targets = [
            inside.origin,
            f"http://localhost:{inside.port}",
            f"http://[::1]:{inside.port}",
            "http://169.254.169.254/latest/meta-data/",
        ]
        script = (
            f"Promise.allSettled({json.dumps(targets)}.map(to => fetch(to).then(a => a.text())))"
            ".then(all => { document.body.innerText = all.map(one => one.value || one.status).join(' ') + ' € 1' });"
            f"new WebSocket('ws://127.0.0.1:{inside.port}'); new Image().src = '{inside.origin}/pixel.png';"
        )
        site.pages["/evil"] = SHELL.format(script=script).encode()
        page = fetch_page(f"{server.origin}/evil", mode="browser")
    assert inside.connections == 0
    assert "secret" not in page.text
    assert page.text.count("rejected") + page.text.count("403") >= 1


@needs_chromium
@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_a_page_that_never_ends_is_given_up_and_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "BROWSER_SECONDS", 11.0)
    waiting: list[Server] = []

    def hang(sock: socket.socket, _head: bytes) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<p>")
        waiting[0].wait(30)

    started: list[int] = []

    class Noted(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            started.append(self.pid)

    monkeypatch.setattr(pages.subprocess, "Popen", Noted)
    with serving(hang) as running:
        waiting.append(running)
        monkeypatch.setattr("django.conf.settings.HAWKER_FETCH_ALLOWED_ORIGINS", (running.origin,), raising=False)
        began = time.monotonic()
        with pytest.raises(FetchFailed) as raised:
            fetch_page(f"{running.origin}/", mode="browser")
        assert time.monotonic() - began < 30
    assert raised.value.reason == "timed_out"
    (leader,) = started
    assert _alive_in_session(leader) == []


def _alive_in_session(leader: int) -> list[str]:
    """Processes that a child started and that still run (one that ended and waits to be collected does not)."""
    found = subprocess.run(["ps", "-s", str(leader), "-o", "pid=,stat="], capture_output=True, text=True, check=False)
    return [line for line in found.stdout.splitlines() if "Z" not in line.split()[1]]
