# SPDX-License-Identifier: Apache-2.0
"""Settings of a shop: typed, with defaults, validated in one place, logged when changed.

A setting is one line of `define(...)`; pages, API and documentation are made from the registry. Only values
that differ from their default are stored. The shop's own settings stand in `shop_settings`; rooms above may
define theirs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from hawker.core import activity, clock
from hawker.core.db import command, locked
from hawker.core.errors import FieldError, ValidationFailed
from hawker.core.events import publish
from hawker.core.tenancy import shop_scope
from hawker.platform.shops import setting_types
from hawker.platform.shops.events import SettingsChanged
from hawker.platform.shops.models import Shop, ShopSetting
from hawker.platform.shops.permissions import Permission, require_in
from hawker.platform.shops.principals import Principal
from hawker.platform.shops.services import touch_storefront
from hawker.platform.shops.setting_types import InvalidSetting, SettingType

__all__ = [
    "GROUPS",
    "Group",
    "Setting",
    "SettingType",
    "ShopSettings",
    "define",
    "define_group",
    "groups",
    "plain",
    "save",
    "setting",
    "settings_of",
    "shown",
    "values",
]

Text = str | Promise
Value = Any
"""A setting's value: text, bool, int, Decimal, None, a tuple of texts, or JSON-ready data."""


@dataclass(frozen=True, slots=True)
class Group:
    """A heading under which settings stand on the page."""

    code: str
    title: Text
    help: Text = ""
    icon: str = "settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting: how it is called, what it may hold, and where it is shown."""

    key: str
    type: SettingType
    default: Value
    label: Text
    group: str
    help: Text = ""
    secret: bool = False
    required: bool = False
    minimum: Decimal | int | None = None
    maximum: Decimal | int | None = None
    max_length: int = 200
    choices: Sequence[tuple[str, Text]] = ()
    suffix: Text = ""
    validate: Callable[[Value, Shop], str | None] | None = None
    """An extra check; returns what is wrong, or None."""

    def clean(self, raw: object, shop: Shop) -> Value:
        """The value meant by a form's text or a program's JSON; InvalidSetting says what is wrong."""
        value = setting_types.clean(self, raw, country=shop.country)
        empty = value is None or value in ("", ())
        if empty and self.required:
            raise InvalidSetting(_("This cannot be empty."))
        fault = self.validate(value, shop) if self.validate is not None and not empty else None
        if fault:
            raise InvalidSetting(fault)
        return value


GROUPS: dict[str, Group] = {}
_settings: dict[str, Setting] = {}


def define_group(code: str, title: Text, help: Text = "", icon: str = "settings") -> None:
    """Add a heading, in the order of the page."""
    GROUPS[code] = Group(code, title, help, icon)


def define(key: str, *, type: SettingType, default: Value = "", label: Text, group: str, **more: Any) -> None:
    """Add a setting to the registry. Called while applications start, never later."""
    if key in _settings:
        raise ValueError(f"the setting {key} is defined twice")
    if group not in GROUPS:
        raise ValueError(f"the setting {key} names an unknown group {group}")
    _settings[key] = Setting(key=key, type=type, default=default, label=label, group=group, **more)


def setting(key: str) -> Setting:
    """The setting of that name; KeyError for an unknown one."""
    return _settings[key]


def settings_of(group: str) -> list[Setting]:
    """The settings under one heading, in the order they were defined."""
    return [one for one in _settings.values() if one.group == group]


def groups() -> list[tuple[Group, list[Setting]]]:
    """Every heading with its settings, for pages."""
    return [(group, settings_of(group.code)) for group in GROUPS.values()]


class ShopSettings(Mapping[str, Value]):
    """A shop's settings as they are now, defaults filled in; `settings["stock.hold_minutes"]`."""

    __slots__ = ("_stored", "shop_id")

    def __init__(self, shop_id: UUID, stored: Mapping[str, Value] | None = None) -> None:
        self.shop_id = shop_id
        self._stored = dict(stored or {})

    def __getitem__(self, key: str) -> Value:
        if key in self._stored:
            return self._stored[key]
        return _settings[key].default

    def __iter__(self) -> Iterator[str]:
        return iter(_settings)

    def __len__(self) -> int:
        return len(_settings)

    def __repr__(self) -> str:
        return f"ShopSettings({self.shop_id}, {len(self._stored)} differ from their defaults)"

    def is_changed(self, key: str) -> bool:
        """Whether the shop chose something else than the default."""
        return key in self._stored


_CACHED_SHOPS = 1024
_cache: dict[UUID, tuple[int, ShopSettings]] = {}
_cache_lock = threading.Lock()


def values(shop: Shop) -> ShopSettings:
    """The shop's settings. One query, or none where this process has read them before.

    Kept per shop with its `storefront_version`, which every `save` raises in the same transaction, so that
    all processes see a change at once. What is read inside a transaction is not kept: it may be undone, and
    the same version then be given to other values.
    """
    kept = _cache.get(shop.id)
    if kept is not None and kept[0] == shop.storefront_version:
        return kept[1]
    found = _read(shop)
    if not connection.in_atomic_block:
        with _cache_lock:
            while len(_cache) >= _CACHED_SHOPS:
                _cache.pop(next(iter(_cache)))
            _cache[shop.id] = (shop.storefront_version, found)
    return found


def _read(shop: Shop) -> ShopSettings:
    with shop_scope(shop.id):
        rows = list(ShopSetting.objects.all())
    return ShopSettings(
        shop.id,
        {
            row.key: setting_types.from_json(_settings[row.key], row.secret if _settings[row.key].secret else row.value)
            for row in rows
            if row.key in _settings
        },
    )


def save(shop: Shop, changes: Mapping[str, object], *, by: Principal) -> ShopSettings:
    """Change settings, all or none: raw values from a form or a program, by key.

    ValidationFailed names every key that cannot be accepted, unknown ones too. A secret given as None keeps
    its value; given empty it is forgotten.
    """
    require_in(shop.id, by, Permission.SETTINGS_EDIT)
    return _save(shop, changes)


@command
def _save(shop: Shop, changes: Mapping[str, object]) -> ShopSettings:
    with shop_scope(shop.id):
        locked(Shop.objects.filter(pk=shop.id)).get()
        now = _read(shop)
        cleaned = _cleaned(shop, changes)
        changed = {key: value for key, value in cleaned.items() if value != now[key]}
        if not changed:
            return now
        for key, value in changed.items():
            _store(shop, _settings[key], value)
        activity.record(
            "shops.settings_changed",
            object_type="settings",
            object_id=shop.id,
            label=", ".join(sorted(changed))[:200],
            before={key: shown(_settings[key], now[key]) for key in changed},
            after={key: shown(_settings[key], value) for key, value in changed.items()},
            shop_id=shop.id,
        )
        touch_storefront(shop.id)
        shop.refresh_from_db(fields=["storefront_version"])
        publish(SettingsChanged(shop.id, tuple(sorted(changed))))
        return _read(shop)


def _cleaned(shop: Shop, changes: Mapping[str, object]) -> dict[str, Value]:
    cleaned: dict[str, Value] = {}
    faults: list[FieldError] = []
    for key, raw in changes.items():
        known = _settings.get(key)
        if known is None:
            faults.append(FieldError(key, _("There is no such setting."), "unknown"))
            continue
        if known.secret and raw is None:
            continue
        try:
            cleaned[key] = known.clean(raw, shop)
        except InvalidSetting as fault:
            faults.append(FieldError(key, str(fault)))
    if faults:
        raise ValidationFailed(faults)
    return cleaned


def _store(shop: Shop, known: Setting, value: Value) -> None:
    if value == known.default:
        ShopSetting.objects.filter(key=known.key).delete()
        return
    kept = setting_types.to_json(value)
    ShopSetting.objects.update_or_create(
        shop_id=shop.id,
        key=known.key,
        defaults={
            "value": None if known.secret else kept,
            "secret": kept if known.secret else None,
            "updated_at": clock.now(),
        },
    )


def shown(known: Setting, value: Value) -> Any:
    """A value as logs and programs may see it: JSON-ready, a secret only as set or not."""
    if known.secret:
        return bool(value)
    return setting_types.to_json(value)


def plain(settings: ShopSettings) -> dict[str, Any]:
    """All settings as JSON-ready data without secrets, for the API."""
    return {key: shown(_settings[key], settings[key]) for key in settings}
