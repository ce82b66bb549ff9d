# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "hawker.platform.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hawker.core.activity import ActivityRecorded, SecurityEventHappened
        from hawker.core.events import subscribe
        from hawker.platform.audit import jobs, store  # noqa: F401

        subscribe(ActivityRecorded, store.keep_activity)
        subscribe(SecurityEventHappened, store.keep_security_event)
