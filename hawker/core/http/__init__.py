# SPDX-License-Identifier: Apache-2.0
"""The only way out for addresses that a user supplied: every address checked, every resource bounded."""

from hawker.core.http.addresses import CheckedUrl, check_url
from hawker.core.http.client import Limits, Response, fetch
from hawker.core.http.errors import FetchFailed

__all__ = ["CheckedUrl", "FetchFailed", "Limits", "Response", "check_url", "fetch"]
