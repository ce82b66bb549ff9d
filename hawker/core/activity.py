# SPDX-License-Identifier: Apache-2.0
"""One way for every room to say "this was done": `platform.audit` subscribes and keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hawker.core.events import publish
from hawker.core.tenancy import current_shop_id


@dataclass(frozen=True)
class ActivityRecorded:
    """Something was done to an object; `before` and `after` hold only what changed, never secrets."""

    action: str
    object_type: str
    object_id: str
    label: str
    shop_id: UUID | None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SecurityEventHappened:
    """Something of interest to whoever guards the doors (failed sign-in, refused permission, new device)."""

    kind: str
    detail: str
    user_id: UUID | None = None
    shop_id: UUID | None = None
    data: dict[str, Any] = field(default_factory=dict)


def record(
    action: str,
    *,
    object_type: str,
    object_id: object,
    label: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    shop_id: UUID | None = None,
) -> None:
    """Put one line in the activity log, in the present transaction.

    `action` is `<room>.<verb in the past>`, for example `orders.status_changed`. With both `before`
    and `after` given, equal values are left out.
    """
    old, new = dict(before or {}), dict(after or {})
    same = {key for key in old.keys() & new.keys() if old[key] == new[key]}
    publish(
        ActivityRecorded(
            action=action,
            object_type=object_type,
            object_id=str(object_id),
            label=label,
            shop_id=shop_id or current_shop_id(),
            before={k: v for k, v in old.items() if k not in same},
            after={k: v for k, v in new.items() if k not in same},
        )
    )


def warn(
    kind: str,
    detail: str,
    *,
    user_id: UUID | None = None,
    shop_id: UUID | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Record a security event, in the present transaction."""
    publish(
        SecurityEventHappened(
            kind=kind,
            detail=detail,
            user_id=user_id,
            shop_id=shop_id or current_shop_id(),
            data=dict(data or {}),
        )
    )
