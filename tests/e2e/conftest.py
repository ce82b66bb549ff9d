# SPDX-License-Identifier: Apache-2.0
"""A real browser, one for all tests of a run, and a furnished shop behind a real server.

Pages come from two places: `site` (an installation of its own, furnished once, for tests that only look)
and pytest-django's `live_server` (for tests that change things). `open_page` makes a page in a browser of
its own: no cookies of others.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.site import Site, furnished_site
from tests.e2e.walk import Walk

_HERE = Path(__file__).parent
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--font-render-hinting=none",
]

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests share one process and one browser: two of them at once are slower than one."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


def chromium_path() -> str | None:
    """The Chromium to use: `HAWKER_CHROMIUM`, else what is installed."""
    configured = os.environ.get("HAWKER_CHROMIUM")
    return configured or next(filter(None, map(shutil.which, _NAMES)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser; tests that need it are skipped where none is installed."""
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium: install the package chromium, or set HAWKER_CHROMIUM to a browser's path")
    # Playwright drives the browser through an event loop of this thread; our queries are synchronous all the same.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """`open_page(width=390, theme="dark", javascript=False)`: an empty page of somebody new."""
    contexts = []

    def make(
        *, width: int = 1440, height: int = 900, theme: str = "light", javascript: bool = True, **more: Any
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=javascript,
            service_workers="block",
            **more,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """An installation of its own with a furnished shop, served as `hawker run` does. For looking only."""
    with furnished_site() as made:
        yield made


@pytest.fixture(scope="session")
def walk(browser: Browser, site: Site) -> Iterator[Walk]:
    """Looks at each page once, for all tests that ask about it."""
    walked = Walk(browser, site)
    yield walked
    walked.close()
