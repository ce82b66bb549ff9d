# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "hawker.surfaces.api"
    label = "surface_api"

    def ready(self) -> None:
        from hawker.commerce.orders.events import OrderPlaced
        from hawker.core.events import subscribe
        from hawker.surfaces.api import metrics

        subscribe(OrderPlaced, metrics.count_order)
