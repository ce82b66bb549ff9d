# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class AccountConfig(AppConfig):
    name = "hawker.surfaces.account"
    label = "surface_account"

    def ready(self) -> None:
        from hawker.surfaces.account import jobs  # noqa: F401
        from hawker.surfaces.account.holdings import register_holdings

        register_holdings()
