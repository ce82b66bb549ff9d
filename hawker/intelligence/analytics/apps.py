# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "hawker.intelligence.analytics"
    label = "analytics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hawker.commerce.orders.events import SalesRecorded
        from hawker.core.events import subscribe
        from hawker.intelligence.analytics import jobs, rollups  # noqa: F401

        subscribe(SalesRecorded, rollups.on_sales_recorded)
