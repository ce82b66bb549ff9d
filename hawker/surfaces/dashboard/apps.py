# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "hawker.surfaces.dashboard"
    label = "surface_dashboard"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hawker.surfaces.dashboard.onboarding import register_steps

        register_steps()
