# SPDX-License-Identifier: Apache-2.0
"""What the shop's plan allows and how much of it is used."""

from __future__ import annotations

from typing import Annotated

from django.conf import settings
from pydantic import Field

from hawker.platform.billing.plans import entitlements, plan_of
from hawker.platform.shops.models import Membership
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import Schema
from hawker.surfaces.api.security import Room

room = Room("Usage", "/usage")


class MeterOut(Schema):
    """One counted thing."""

    limit: str
    used: int
    allowed: Annotated[int | None, Field(description="null: unlimited.")]
    resets_in_seconds: Annotated[int | None, Field(description="null: it does not reset.")]


class UsageOut(Schema):
    """The plan and its meters."""

    plan: str
    billing_enabled: bool
    items: list[MeterOut]
    features: dict[str, bool]


@room.get("", permission=Permission.SETTINGS_VIEW, response=UsageOut)
def get_usage(request: ApiRequest) -> UsageOut:
    """Each meter: used, allowed, and when it resets. API requests are those of the caller."""
    allowed = entitlements(request.shop)
    window = request.window
    return UsageOut(
        plan=plan_of(request.shop).code,
        billing_enabled=settings.HAWKER_BILLING_ENABLED,
        items=[
            MeterOut(
                limit="members",
                used=Membership.objects.count(),
                allowed=allowed.members,
                resets_in_seconds=None,
            ),
            MeterOut(
                limit="api_requests_per_hour",
                used=window.limit - window.remaining if window else 0,
                allowed=allowed.api_requests_per_hour,
                resets_in_seconds=window.reset_seconds if window else None,
            ),
        ],
        features={
            "api_keys": allowed.has_api_keys,
            "outgoing_webhooks": allowed.has_outgoing_webhooks,
            "bulk_import_export": allowed.has_bulk_import_export,
            "signals": allowed.has_signals,
        },
    )
