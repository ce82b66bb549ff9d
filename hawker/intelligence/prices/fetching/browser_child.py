# SPDX-License-Identifier: Apache-2.0
"""The process that holds a browser for one page: reads an order on stdin, writes what it saw on stdout."""

from __future__ import annotations

import json
import re
import resource
import sys
from typing import Any

_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic", "--no-first-run",
    "--blink-settings=imagesEnabled=false", "--disable-extensions",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "--proxy-bypass-list=<-loopback>",
    "--disable-webrtc", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--js-flags=--max-old-space-size=512",
]  # fmt: skip
_PRICE = re.compile(r"[$€£¥₹]\s?\d|\d[\d.,]*\s?(?:€|£|₹|zł|kr|Kč|EUR|USD|GBP|CHF|INR)")
_MAX_HTML = 6_000_000


def main() -> None:
    """Do what the order says."""
    order: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        found = _visit(order)
    except Exception as error:  # noqa: BLE001 - whatever the browser says, the caller gets one word
        text = str(error)
        sys.stderr.write(text)
        found = {"error": "timed_out" if "Timeout" in text else "unreachable" if "ERR_" in text else "bad_response"}
    sys.stdout.write(json.dumps(found))


def _visit(order: dict[str, Any]) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    milliseconds = order["seconds"] * 1000
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=order["path"],
            args=_ARGUMENTS,
            proxy={"server": order["proxy"], "username": order["user"], "password": order["password"]},
            timeout=milliseconds,
        )
        context = browser.new_context(
            user_agent=order["agent"], locale=order["language"], service_workers="block", accept_downloads=False,
            viewport={"width": 1280, "height": 900},
        )  # fmt: skip
        page = context.new_page()
        response = page.goto(order["url"], wait_until="domcontentloaded", timeout=milliseconds)
        for _ in range(20):
            page.wait_for_timeout(250)
            text = page.evaluate("() => (document.body ? document.body.innerText.slice(0, 200000) : '')")
            if _PRICE.search(text):
                page.wait_for_timeout(300)
                break
        html = page.content()
        return {
            "url": page.url,
            "status": response.status if response is not None else 200,
            "headers": [[k, v] for k, v in (response.headers if response is not None else {}).items()],
            "html": html[:_MAX_HTML],
        }


if __name__ == "__main__":
    main()
