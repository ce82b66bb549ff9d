# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "hawker.platform.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"
