# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "hawker.platform.messaging"
    label = "messaging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hawker.core.events import subscribe
        from hawker.platform.accounts.events import AccountMail
        from hawker.platform.jobs.events import JobFailed
        from hawker.platform.messaging import handlers, jobs  # noqa: F401
        from hawker.platform.shops.events import MemberInvited

        subscribe(AccountMail, handlers.on_account_mail)
        subscribe(MemberInvited, handlers.on_member_invited)
        subscribe(JobFailed, handlers.on_job_failed)
