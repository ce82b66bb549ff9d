# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class OperatorConfig(AppConfig):
    name = "hawker.surfaces.operator"
    label = "surface_operator"
