# SPDX-License-Identifier: Apache-2.0
"""Looks at each page once on a phone and once on a large screen, and keeps what was seen for all tests."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.e2e.furnish import OPERATOR as OPERATOR_EMAIL
from tests.e2e.furnish import OWNER as OWNER_EMAIL
from tests.e2e.furnish import PASSWORD
from tests.e2e.furnish import VIEWER as VIEWER_EMAIL
from tests.e2e.pages import BUYER, GUEST, OPERATOR, OWNER, VIEWER, Look
from tests.e2e.site import Site, path_of

PHONE, NARROWEST, DESKTOP = 390, 360, 1440
_EMAILS = {OWNER: OWNER_EMAIL, VIEWER: VIEWER_EMAIL, OPERATOR: OPERATOR_EMAIL}
_AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
_FULL = "axe.run(document, {resultTypes: ['violations'], preload: false})"
_COLOURS = """axe.run(document, {
  resultTypes: ['violations'], preload: false, runOnly: ['color-contrast', 'link-in-text-block'],
})"""
# What the console says of our looking itself: workers are blocked, and frames without scripts stay so.
_OURS = ("blocked by Playwright", "the document's frame is sandboxed")
_SHIFTS = """
window.hawkerShift = 0;
new PerformanceObserver(list => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) window.hawkerShift += each.value;
}).observe({type: 'layout-shift', buffered: true});
"""
_SETTLED = """async () => {
  await document.fonts.ready;
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
# Colours that are still changing would be judged half way.
_AT_ONCE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('*, *::before, *::after { transition: none !important; animation: none !important }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
_TOO_WIDE = """() => {
  const page = document.scrollingElement, width = page.clientWidth;
  if (page.scrollWidth <= width) return [];
  const clipped = each => {
    for (let up = each.parentElement; up && up !== document.body; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== 'visible') return true;
    return false;
  };
  const found = [...document.body.querySelectorAll('*')]
    .filter(each => each.getBoundingClientRect().right > width + 1 && !clipped(each))
    .slice(0, 5)
    .map(each => `${each.outerHTML.slice(0, 120)} to ${Math.round(each.getBoundingClientRect().right)}`);
  return [`${page.scrollWidth} wide`, ...found];
}"""


@dataclass(slots=True)
class Seen:
    """What was seen of one page."""

    findings: list[str] = field(default_factory=list)
    """What axe calls serious or critical, with where."""
    too_wide: list[str] = field(default_factory=list)
    """What sticks out of the narrowest screen."""
    complaints: list[str] = field(default_factory=list)
    """Errors of the console, scripts and requests; violations of the content security policy are among them."""
    shift: float = 0.0
    """The larger cumulative layout shift of the two screens."""
    script_bytes: dict[str, int] = field(default_factory=dict)
    """Scripts loaded and their size, not compressed."""


class Walk:
    """Somebody of each role with a phone and a large screen."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self._browser, self._site = browser, site
        self._seen: dict[str, Seen] = {}
        self._tabs: dict[tuple[str, int], _Tab] = {}
        self._states: dict[str, Any] = {}

    def look(self, look: Look) -> Seen:
        """What is seen of a page; looked at once."""
        if look.name not in self._seen:
            seen = self._seen[look.name] = Seen()
            self._look(look, seen, PHONE, "light", "dark")
            if not look.is_further:
                self._look(look, seen, DESKTOP, "dark", "light")
        return self._seen[look.name]

    def close(self) -> None:
        """Close all tabs."""
        for tab in self._tabs.values():
            tab.context.close()

    def _look(self, look: Look, seen: Seen, width: int, first: str, second: str) -> None:
        tab = self._tab(look.who, width)
        page = tab.page
        tab.leave()
        page.emulate_media(color_scheme=first)
        where = path_of(look.path.format_map(self._site.facts))
        answer = page.goto(self._site.address + where)
        assert answer is not None
        if answer.status != look.status:
            seen.complaints.append(f"{where} answered {answer.status}, not {look.status}")
            return
        page.evaluate(_SETTLED)
        seen.shift = max(seen.shift, page.evaluate("window.hawkerShift"))
        if look.act is not None:
            look.act(page)
            page.evaluate(_SETTLED)
        page.evaluate(_AT_ONCE)
        page.evaluate(_AXE)
        seen.findings += _findings(page.evaluate(_FULL), f"{width} {first}")
        page.emulate_media(color_scheme=second)
        page.evaluate(_SETTLED)
        seen.findings += _findings(page.evaluate(_COLOURS), f"{width} {second}")
        if width == PHONE:
            page.set_viewport_size({"width": NARROWEST, "height": 740})
            page.evaluate(_SETTLED)
            seen.too_wide = page.evaluate(_TOO_WIDE)
            page.set_viewport_size({"width": PHONE, "height": 844})
        refused = look.refused or look.status
        heard = [text for text in tab.heard if refused == 200 or f" {refused} " not in text]
        seen.complaints += [f"{width}: {text}" for text in heard]
        seen.script_bytes = dict(tab.scripts)

    def _tab(self, who: str, width: int) -> _Tab:
        key = (who, width)
        if key not in self._tabs:
            self._tabs[key] = _Tab(self._context(width, self._state(who)))
        return self._tabs[key]

    def _context(self, width: int, state: Any) -> BrowserContext:
        context = self._browser.new_context(
            viewport={"width": width, "height": 844 if width == PHONE else 900},
            reduced_motion="reduce",
            service_workers="block",
            storage_state=state,
        )
        context.set_default_timeout(15_000)
        context.add_init_script(_SHIFTS)
        return context

    def _state(self, who: str) -> Any:
        """Cookies of somebody who has signed in, or put something in the cart."""
        if who not in self._states:
            context = self._context(DESKTOP, None)
            if who == BUYER:
                cart = self._site.facts["cart"]
                context.add_cookies([{"name": "hawker_cart", "value": cart, "url": self._site.address}])
            elif who != GUEST:
                page = context.new_page()
                page.goto(f"{self._site.address}/accounts/login/")
                page.fill("input[name=login]", _EMAILS[who])
                page.fill("input[name=password]", PASSWORD)
                with page.expect_navigation():
                    page.keyboard.press("Enter")
            self._states[who] = context.storage_state()
            context.close()
        return self._states[who]


class _Tab:
    """A tab that remembers what its console said and which scripts it loaded."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.page: Page = context.new_page()
        self.heard: list[str] = []
        self.scripts: dict[str, int] = defaultdict(int)
        self._asked: list[Request] = []
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.heard.append(f"error in a script: {error}"))
        self.page.on("request", lambda request: self._asked.append(request))
        self.page.on("requestfailed", self._on_failure)
        self.page.on("response", self._on_response)

    def leave(self) -> None:
        """Leave the page and forget it. Whatever it was still waiting for is called off, which is nobody's fault."""
        self.page.goto("about:blank")
        self._asked.clear()
        self.heard.clear()
        self.scripts.clear()

    def _on_failure(self, request: Request) -> None:
        if request in self._asked:
            self.heard.append(f"not loaded: {request.url} {request.failure}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(ours in message.text for ours in _OURS):
            self.heard.append(f"{message.type}: {message.text} {message.location['url']}")

    def _on_response(self, response: Response) -> None:
        if response.request.resource_type == "script" and response.status == 200:
            self.scripts[response.url] = int(response.headers.get("content-length", 0)) or len(response.body())


def _findings(result: dict[str, Any], where: str) -> list[str]:
    return [
        f"{where}: {found['id']} ({found['impact']}): {node['target']} {node['html'][:160]} {_why(node)}"
        for found in result["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]


def _why(node: dict[str, Any]) -> str:
    checks = [*node["any"], *node["all"], *node["none"]]
    return "; ".join(check["message"] for check in checks)[:300]
