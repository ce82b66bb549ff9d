# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "hawker.commerce.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hawker.commerce.payments import jobs, services  # noqa: F401
        from hawker.platform.events.inbox import register_processor

        register_processor("sandbox", services.process_sandbox_webhook)
