# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class WatchConfig(AppConfig):
    name = "hawker.intelligence.watch"
    label = "watch"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hawker.core.events import subscribe_later
        from hawker.intelligence.prices.events import PriceChanged
        from hawker.intelligence.watch import jobs, settings  # noqa: F401
        from hawker.intelligence.watch.services import learning, repricing

        settings.define_all()
        subscribe_later(PriceChanged, learning.on_first_reading)
        subscribe_later(PriceChanged, repricing.on_price_changed)
