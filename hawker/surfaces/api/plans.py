# SPDX-License-Identifier: Apache-2.0
"""The plan catalogue, for everybody."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.conf import settings

from hawker.platform.billing.plans import PLANS
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import MoneyOut, Schema, money
from hawker.surfaces.api.security import Room

room = Room("Plans", "/plans")


class PlanOut(Schema):
    """One step of the ladder; in `limits` null means unlimited."""

    code: str
    name: str
    monthly: MoneyOut
    yearly: MoneyOut
    limits: dict[str, Any]


class PlansOut(Schema):
    """All plans. Where billing is off, nothing is limited and nothing is sold."""

    items: list[PlanOut]
    next: None
    billing_enabled: bool


@room.get("", public=True, response=PlansOut)
def list_plans(request: ApiRequest) -> PlansOut:
    """Plans, prices and what each allows."""
    return PlansOut(
        items=[
            PlanOut(
                code=plan.code,
                name=plan.name,
                monthly=money(plan.monthly_usd, "USD"),
                yearly=money(plan.yearly_usd, "USD"),
                limits=dataclasses.asdict(plan.entitlements),
            )
            for plan in PLANS
        ],
        next=None,
        billing_enabled=settings.HAWKER_BILLING_ENABLED,
    )
