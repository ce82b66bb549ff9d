# SPDX-License-Identifier: Apache-2.0
"""One page fetched, by plain HTTP or by a browser."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings

import hawker
from hawker.core import clock
from hawker.core.http import FetchFailed, Limits, fetch
from hawker.core.http.egress import EgressLimits, guarded_egress
from hawker.intelligence.prices.extraction.parsed import decode

BROWSER_SECONDS = 40.0
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_TYPES = ("text/html", "application/xhtml", "text/plain", "application/json", "application/xml", "text/xml")


class BrowserUnavailable(RuntimeError):
    """No browser (package `chromium`) or no driver for it (`pip install hawker[browser]`) is installed."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a fetch gave. `via` is `plain` or `browser`; `not_modified` that the site says nothing changed (304)."""

    url: str
    final_url: str
    status: int
    headers: list[tuple[str, str]]
    text: str
    via: str
    elapsed_seconds: float
    fetched_at: datetime = field(default_factory=clock.now)
    not_modified: bool = False

    def header(self, name: str) -> str:
        """The first value of a header, or an empty string."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def agent() -> str:
    """How we call ourselves: honest, with a way to find us."""
    return f"Hawker/{hawker.__version__} (+{getattr(settings, 'BASE_URL', 'https://hawker.example')}; price watch)"


def fetch_page(
    url: str,
    *,
    mode: str = "plain",
    conditional: Mapping[str, str] | None = None,
    proxy: str | None = None,
    language: str = "en",
    limits: Limits | None = None,
) -> Page:
    """Fetch a page. `conditional` may hold `etag` and `last_modified` of the last answer.

    Raises FetchFailed, and BrowserUnavailable for `mode="browser"` without one. Any HTTP status is an answer.
    """
    if mode == "browser":
        return _by_browser(url, language=language)
    headers = {
        "User-Agent": agent(),
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
        "Accept-Language": f"{language},en;q=0.5" if not language.startswith("en") else "en",
    }
    if conditional and conditional.get("etag"):
        headers["If-None-Match"] = conditional["etag"]
    if conditional and conditional.get("last_modified"):
        headers["If-Modified-Since"] = conditional["last_modified"]
    response = fetch(url, headers=headers, proxy=proxy, limits=limits or Limits(content_types=_TYPES))
    return Page(
        url,
        response.url,
        response.status,
        response.headers.pairs(),
        decode(response.body, response.headers.get("content-type", "")),
        "plain",
        response.elapsed_seconds,
        not_modified=response.status == 304,
    )


_SHELL = re.compile(
    r"<div[^>]+id=[\"']?(?:root|app|__next|__nuxt|main-app|react-root|q-app|svelte)[\"']?[^>]*>\s*(?:<(?:div|noscript|svg|span|img)[^>]*>[\s\S]{0,400})?</div>|"
    r"(?:enable|requires?|turn on|aktivieren sie|activer|habilit\w+) javascript|<app-root>\s*</app-root>",
    re.IGNORECASE,
)


def needs_browser(page: Page, *, has_price: bool) -> bool:
    """Whether a browser may see what plain HTTP did not: an application's empty shell, or scripts with hardly any
    text.
    """
    if has_price or page.via == "browser" or page.status >= 400:
        return False
    visible = re.sub(r"<(script|style|noscript)\b[\s\S]*?</\1>|<[^>]+>", " ", page.text)
    words = len(visible.split())
    return (_SHELL.search(page.text) is not None and words < 300) or (page.text.count("<script") >= 3 and words < 60)


def browser_path() -> str | None:
    """The Chromium to use: `HAWKER_CHROMIUM`, else what is installed."""
    return os.environ.get("HAWKER_CHROMIUM") or next(filter(None, map(shutil.which, _BROWSERS)), None)


def has_browser() -> bool:
    """Whether pages can be fetched by a browser here."""
    from importlib.util import find_spec

    return browser_path() is not None and find_spec("playwright") is not None


def _by_browser(url: str, *, language: str) -> Page:
    """The page as a browser renders it, in a process of its own that is killed with all its children at the
    deadline.
    """
    path = browser_path()
    if path is None or not has_browser():
        raise BrowserUnavailable(
            "install the package chromium, and Hawker with its extra: pip install 'hawker[browser]'"
        )
    started = time.monotonic()
    with guarded_egress(EgressLimits(total_seconds=BROWSER_SECONDS + 5)) as egress:
        order = {
            "url": url, "path": path, "proxy": egress.server, "user": egress.user, "password": egress.password,
            "language": language, "agent": agent(), "seconds": BROWSER_SECONDS - 8,
        }  # fmt: skip
        environment = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "TMPDIR")}
        child = subprocess.Popen(  # noqa: S603 - our own module, told what to do over stdin
            [sys.executable, "-I", str(Path(__file__).with_name("browser_child.py"))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True, env=environment,
        )  # fmt: skip
        try:
            out, _err = child.communicate(json.dumps(order).encode(), timeout=BROWSER_SECONDS)
        except subprocess.TimeoutExpired:
            raise FetchFailed("timed_out") from None
        finally:
            _kill_group(child)
    try:
        found = json.loads(out)
    except ValueError:
        raise FetchFailed("bad_response") from None
    if "error" in found:
        raise FetchFailed(found["error"])
    return Page(
        url,
        found["url"],
        found["status"],
        [(k, v) for k, v in found["headers"]],
        found["html"],
        "browser",
        time.monotonic() - started,
    )


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    """The browser and everything it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
