# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "hawker.platform.media"
    label = "media"
    default_auto_field = "django.db.models.BigAutoField"
