# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class PricesConfig(AppConfig):
    name = "hawker.intelligence.prices"
    label = "prices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hawker.intelligence.prices import jobs  # noqa: F401
