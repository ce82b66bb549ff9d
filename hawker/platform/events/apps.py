# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "hawker.platform.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hawker.core.events import install_durable_sink
        from hawker.platform.events import jobs, outbox  # noqa: F401

        install_durable_sink(outbox.keep)
