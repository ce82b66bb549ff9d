# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "hawker.platform.billing"
    label = "billing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hawker.platform.billing.plans import entitlements
        from hawker.platform.shops import limits

        limits.install(entitlements)
