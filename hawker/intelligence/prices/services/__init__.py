# SPDX-License-Identifier: Apache-2.0
"""Commands on listings and sites: the only code that writes them."""

from hawker.intelligence.prices.services.checking import CheckResult, check
from hawker.intelligence.prices.services.history import Past, load_history, verify
from hawker.intelligence.prices.services.listings import (
    ListingRefused,
    register,
    request_check,
    set_following,
    set_urgency,
)
from hawker.intelligence.prices.services.pictures import fetch_pictures
from hawker.intelligence.prices.services.queue import check_due
from hawker.intelligence.prices.services.sites import remove_proxy, save_proxy, save_site

__all__ = [
    "CheckResult",
    "ListingRefused",
    "Past",
    "check",
    "check_due",
    "fetch_pictures",
    "load_history",
    "register",
    "remove_proxy",
    "request_check",
    "save_proxy",
    "save_site",
    "set_following",
    "set_urgency",
    "verify",
]
