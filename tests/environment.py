# SPDX-License-Identifier: Apache-2.0
"""The environment of the tests: a plugin (`-p tests.environment`), because settings load before any conftest."""

from __future__ import annotations

import os
import tempfile

_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")

os.environ["HAWKER_VAR_DIR"] = tempfile.mkdtemp(prefix="hawker-tests-")
os.environ["SECRET_KEY"] = "tests-only-secret-tests-only-secret-tests"
os.environ["DATABASE_ROLE"] = "hawker_test_app"
os.environ["HAWKER_DEMO"] = "0"
os.environ["HAWKER_DEBUG"] = "0"
for _name in ("EMAIL_URL", "BASE_URL", "ALLOWED_HOSTS", "HAWKER_BILLING", "METRICS_TOKEN"):
    os.environ.pop(_name, None)
# Tests prepare their own databases, which only the owner may do; those that are about the
# application's own rights step down to its role.
os.environ["HAWKER_AS_OWNER"] = "1"
if os.environ.get("REDIS_URL") and _WORKER:
    # Workers must not count each other's requests: each has a Redis database of its own.
    _server, _, _number = os.environ["REDIS_URL"].rpartition("/")
    os.environ["REDIS_URL"] = f"{_server}/{(int(_number or 0) + 1 + int(_WORKER.removeprefix('gw'))) % 16}"
