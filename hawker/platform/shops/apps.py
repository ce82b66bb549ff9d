# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class ShopsConfig(AppConfig):
    name = "hawker.platform.shops"
    label = "shops"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hawker.core.events import subscribe
        from hawker.platform.accounts.events import AccountDeleting
        from hawker.platform.shops import handlers, onboarding, shop_settings

        shop_settings.define_all()
        onboarding.register_steps()
        handlers.register_personal_data()
        subscribe(AccountDeleting, handlers.on_account_deleting)
