# SPDX-License-Identifier: Apache-2.0
"""Which messages follow from what other rooms say: in the same transaction as what happened."""

from __future__ import annotations

from django.conf import settings

from hawker.core import clock, ids
from hawker.platform.accounts.events import AccountMail
from hawker.platform.accounts.models import User
from hawker.platform.jobs.events import JobFailed
from hawker.platform.messaging.services import queue
from hawker.platform.shops.events import MemberInvited


def on_account_mail(event: AccountMail) -> None:
    """Write to a person about their account; each publication is one mail."""
    queue(
        event=event.event,
        recipient=event.email,
        language=event.language,
        context=event.context,
        secret_context=event.secret_context or None,
        idempotency_key=f"account:{event.event}:{ids.uuid7()}",
        recipient_name=event.context.get("name", ""),
        user_id=event.user_id,
        object_type="user" if event.user_id else "",
        object_id=str(event.user_id or ""),
    )


def on_member_invited(event: MemberInvited) -> None:
    """Invite somebody to a shop."""
    queue(
        event="invitation",
        recipient=event.email,
        language=event.language,
        context={
            "shop_name": event.shop_name,
            "inviter": event.inviter,
            "role": event.role,
            "days": str(event.days),
        },
        secret_context={"url": event.url},
        idempotency_key=f"invitation:{event.invitation_id}",
        shop_id=event.shop_id,
        object_type="invitation",
        object_id=str(event.invitation_id),
    )


def on_job_failed(event: JobFailed) -> None:
    """Tell operators that a job failed: at most once an hour for each job and person."""
    now = clock.now()
    for operator in User.objects.filter(is_superuser=True, is_active=True).order_by("pk"):
        queue(
            event="job_failed",
            recipient=operator.email,
            language=operator.language,
            context={
                "job": event.job,
                "time": now.strftime("%Y-%m-%d %H:%M UTC"),
                "error": event.error[:1000],
                "operator_url": f"{settings.BASE_URL}/operator/",
            },
            idempotency_key=f"job_failed:{event.job}:{now:%Y%m%d%H}:{operator.pk}",
            recipient_name=str(operator),
            user_id=operator.pk,
            object_type="job_run",
            object_id=str(event.run_id or ""),
        )
