# SPDX-License-Identifier: Apache-2.0
"""Settings of an installation whose stock is not protected: for the negative control of `test_race` only."""

from __future__ import annotations

from benchmarks.settings import *  # noqa: F403
from benchmarks.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.unprotected.UnprotectedConfig"]
