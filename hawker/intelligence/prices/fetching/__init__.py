# SPDX-License-Identifier: Apache-2.0
"""Getting a page: plain HTTP first, a browser where a site needs one, robots and proxies."""

from hawker.intelligence.prices.fetching.pages import BrowserUnavailable, Page, agent, fetch_page, needs_browser

__all__ = ["BrowserUnavailable", "Page", "agent", "fetch_page", "needs_browser"]
