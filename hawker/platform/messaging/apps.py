# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "hawker.platform.messaging"
    label = "messaging"
    default_auto_field = "django.db.models.BigAutoField"
