# SPDX-License-Identifier: Apache-2.0
"""The application's settings with two differences: addresses to compare with, and no limit per visitor.

Requests are still counted against a limit, as always; it is only too high to be reached, because all
the load comes from one address.
"""

from __future__ import annotations

from hawker.conf.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
HAWKER_STOREFRONT_API_RATE = "100000000/minute"
