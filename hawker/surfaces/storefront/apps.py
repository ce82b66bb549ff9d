# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    name = "hawker.surfaces.storefront"
    label = "surface_storefront"
