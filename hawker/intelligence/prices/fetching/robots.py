# SPDX-License-Identifier: Apache-2.0
"""robots.txt by RFC 9309: what a site asks of us, kept for a day on the site's row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from protego import Protego

from hawker.core.http import FetchFailed, Limits, fetch

KEPT_FOR = timedelta(hours=24)
AGENT = "Hawker"
MAX_BYTES = 500 * 1024
_MAX_DELAY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Robots:
    """A site's rules as they were read: status 0 means that it did not answer."""

    status: int
    text: str

    @property
    def is_unreachable(self) -> bool:
        """Server errors mean "not now" (section 2.3.1.4); a missing file means "everything"."""
        return self.status == 0 or self.status >= 500

    def allows(self, url: str) -> bool:
        """Whether the address may be fetched."""
        if self.is_unreachable:
            return False
        if self.status >= 400:
            return True
        return bool(Protego.parse(self.text[:MAX_BYTES]).can_fetch(url, AGENT))

    def crawl_delay_seconds(self) -> float | None:
        """The pause the site asks for between requests, at most a minute."""
        if not 200 <= self.status < 300:
            return None
        delay = Protego.parse(self.text[:MAX_BYTES]).crawl_delay(AGENT)
        return min(float(delay), _MAX_DELAY_SECONDS) if delay else None


def read_robots(url: str, *, user_agent: str) -> Robots:
    """The rules that hold for an address."""
    parts = urlsplit(url)
    try:
        response = fetch(
            f"{parts.scheme}://{parts.netloc}/robots.txt",
            headers={"User-Agent": user_agent},
            limits=Limits(total_seconds=8, first_byte_seconds=5, raw_bytes=MAX_BYTES, decoded_bytes=2 * MAX_BYTES),
        )
    except FetchFailed as error:
        # Too large or strangely packed: a file is there that says nothing we can read. All else is "not now".
        return Robots(200 if error.reason in ("too_large", "encoding_refused") else 0, "")
    return Robots(response.status, response.text()[:MAX_BYTES] if response.status < 300 else "")
