# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class AccountConfig(AppConfig):
    name = "hawker.surfaces.account"
    label = "surface_account"
