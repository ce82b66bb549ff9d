# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "hawker.intelligence.alerts"
    label = "alerts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hawker.core.events import subscribe_later
        from hawker.intelligence.alerts import jobs, services, settings  # noqa: F401
        from hawker.intelligence.prices.events import CheckFailed, PriceChanged

        settings.define_all()
        subscribe_later(PriceChanged, services.on_price_changed)
        subscribe_later(CheckFailed, services.on_check_failed)
