# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "hawker.commerce.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"
