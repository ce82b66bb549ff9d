# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "hawker.platform.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hawker.platform.jobs import jobs  # noqa: F401
