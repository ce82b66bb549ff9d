# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class ShopsConfig(AppConfig):
    name = "hawker.platform.shops"
    label = "shops"
    default_auto_field = "django.db.models.BigAutoField"
