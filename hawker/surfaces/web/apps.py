# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "hawker.surfaces.web"
    label = "surface_web"
