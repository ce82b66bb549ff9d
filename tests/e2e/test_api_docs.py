# SPDX-License-Identifier: Apache-2.0
"""The API's interactive page works under the strict content policy."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.mark.django_db(transaction=True)
def test_the_page_works_in_a_browser_without_complaint(browser: Browser, live_server: Any) -> None:
    """Strict CSP, nothing from elsewhere, no console error; a call can be tried from it."""
    complaints: list[str] = []
    page = browser.new_page()
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda r: complaints.append(r.url))
    page.goto(f"{live_server.url}/api/docs")
    page.wait_for_selector("#operations-Plans-list_plans")
    page.click("#operations-Plans-list_plans .opblock-summary-control")
    page.click("#operations-Plans-list_plans .try-out__btn")
    page.wait_for_selector("#operations-Plans-list_plans .execute")
    page.close()
    assert complaints == []
