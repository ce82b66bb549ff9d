# SPDX-License-Identifier: Apache-2.0
"""A shop's settings for alerts: when to be quiet, and how much is too much."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hawker.platform.shops.setting_types import SettingType as Type
from hawker.platform.shops.settings_registry import define, define_group


def define_all() -> None:
    """Register the group; called once when the room is ready."""
    define_group(
        "alerts", _("Alerts"), _("Alerts in quiet hours and beyond the limit come in the daily summary."), "bell"
    )
    for key, label, default, top in (
        ("quiet_from", _("Quiet from (hour, 0 to 23)"), 22, 23),
        ("quiet_until", _("Quiet until (hour, 0 to 23)"), 7, 23),
        ("max_per_hour", _("Alerts by mail an hour, at most (0: no limit)"), 20, 1000),
        ("digest_hour", _("Daily summary from (hour)"), 8, 23),
    ):
        define(f"alerts.{key}", type=Type.INTEGER, default=default, label=label, group="alerts", minimum=0, maximum=top)
