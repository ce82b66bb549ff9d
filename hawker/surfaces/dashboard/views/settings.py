# SPDX-License-Identifier: Apache-2.0
"""Settings: one card a group, made from the registry; what cannot be accepted is said beside its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from django.http import HttpResponse
from django.utils.translation import gettext as _

from hawker.core.addresses import countries, country_name
from hawker.core.errors import HawkerError, NotFound, ValidationFailed
from hawker.core.money import currencies
from hawker.platform.media.queries import picture_by_id, picture_sources
from hawker.platform.media.services import store_picture
from hawker.platform.shops.permissions import Permission
from hawker.platform.shops.services import update_shop
from hawker.platform.shops.setting_types import SettingType
from hawker.platform.shops.settings_registry import GROUPS, Setting, groups, save, settings_of
from hawker.surfaces.dashboard.product_form import LANGUAGES
from hawker.surfaces.dashboard.shell import MemberRequest, at, go, page, say
from hawker.surfaces.web.access import member_page
from hawker.surfaces.web.jinja import locale

SHOP_GROUP = "shop"
SHOP_FIELDS = ("name", "country", "currency", "time_zone", "language")
_ENTRY: dict[str, tuple[str, str]] = {
    SettingType.EMAIL: ("email", "email"),
    SettingType.PHONE: ("tel", "tel"),
    SettingType.URL: ("url", "url"),
    SettingType.INTEGER: ("text", "numeric"),
    SettingType.DECIMAL: ("text", "decimal"),
    SettingType.PERCENT: ("text", "decimal"),
}


@lru_cache(maxsize=1)
def _time_zones() -> tuple[str, ...]:
    return tuple(
        sorted(
            zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/"))
        )
    )


@member_page(Permission.SETTINGS_VIEW, methods=("GET",))
def settings(request: MemberRequest) -> HttpResponse:
    """Every group on one page, each saved by itself; read-only for those who may not change them."""
    return _show(request)


def _show(
    request: MemberRequest,
    *,
    group: str = "",
    typed: Mapping[str, Any] | None = None,
    faults: Mapping[str, Sequence[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    shop = request.shop
    wrong = dict(faults or {})
    return page(
        request,
        "settings",
        {
            "groups": [
                {
                    "code": one.code,
                    "title": str(one.title),
                    "help": str(one.help),
                    "icon": one.icon,
                    "fields": [
                        _entry(request, each, typed if one.code == group else None, wrong if one.code == group else {})
                        for each in members
                    ],
                }
                for one, members in groups()
            ],
            "shop_form": typed if group == SHOP_GROUP else {name: getattr(shop, name) for name in SHOP_FIELDS},
            "faults": wrong,
            "failed": group,
            "countries": countries(locale()),
            "currencies": [(code, f"{code} {name}") for code, name in currencies(locale())],
            "zones": [(zone, zone.replace("_", " ")) for zone in _time_zones()],
            "languages": LANGUAGES,
        },
        title=_("Settings"),
        section="settings",
        status=status,
    )


def _entry(
    request: MemberRequest, setting: Setting, typed: Mapping[str, Any] | None, faults: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """How one setting is drawn: kind of control, what stands in it, what is wrong with it."""
    value = request.shop_settings[setting.key]
    kind, mode = _ENTRY.get(setting.type, ("text", ""))
    entry: dict[str, Any] = {
        "name": setting.key,
        "id": f"s-{setting.key.replace('.', '-')}",
        "label": str(setting.label),
        "help": str(setting.help) or None,
        "error": faults.get(setting.key),
        "kind": setting.type.value,
        "type": kind,
        "inputmode": mode or None,
        "suffix": str(setting.suffix) or (request.shop.currency if setting.type == SettingType.DECIMAL else None),
        "required": setting.required,
        "maxlength": setting.max_length if setting.type in (SettingType.TEXT, SettingType.LONG_TEXT) else None,
        "is_secret": setting.secret,
        "is_set": bool(value),
        "is_changed": request.shop_settings.is_changed(setting.key),
        "choices": [(code, str(label)) for code, label in setting.choices],
        "value": "" if setting.secret else _as_text(setting, value),
        "shown": _shown(setting, value),
    }
    if typed is not None and not setting.secret and setting.type is not SettingType.PICTURE:
        entry["value"] = typed.get(setting.key, "")
        if setting.type is SettingType.BOOLEAN:
            entry["value"] = setting.key in typed
        if setting.type is SettingType.COLOUR and f"{setting.key}.on" not in typed:
            entry["value"] = ""
    if setting.type is SettingType.PICTURE and value:
        picture = picture_by_id(value)
        entry["picture"] = picture_sources(picture).src if picture else None
    if setting.type is SettingType.COUNTRIES and value:
        entry["note"] = ", ".join(country_name(code, locale()) for code in value)
    return entry


def _as_text(setting: Setting, value: Any) -> Any:
    if setting.type is SettingType.BOOLEAN:
        return bool(value)
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return value


def _shown(setting: Setting, value: Any) -> str:
    """A value for those who may only read."""
    if setting.secret:
        return _("set") if value else _("not set")
    if setting.type is SettingType.BOOLEAN:
        return _("yes") if value else _("no")
    if setting.type is SettingType.PICTURE:
        return _("set") if value else "–"
    text = dict(setting.choices).get(value) if setting.choices else _as_text(setting, value)
    return f"{text} {setting.suffix}".strip() if text not in ("", None) else "–"


@member_page(Permission.SETTINGS_EDIT, methods=("POST",))
def settings_save(request: MemberRequest, group: str) -> HttpResponse:
    """Save one group, all of it or nothing."""
    if group == SHOP_GROUP:
        return _save_shop(request)
    if group not in GROUPS:
        raise NotFound(_("There are no such settings."))
    try:
        changes = _changes(request, group)
        save(request.shop, changes, by=request.principal)
    except ValidationFailed as error:
        return _show(request, group=group, typed=request.POST.dict(), faults=error.by_field(), status=422)
    say(request, _("%(group)s: saved.") % {"group": GROUPS[group].title})
    return go(request, at(request.shop, "settings") + f"#{group}")


def _changes(request: MemberRequest, group: str) -> dict[str, object]:
    """What the form says, by key: a box not ticked is no, an empty secret stays as it is."""
    data = request.POST
    changes: dict[str, object] = {}
    for setting in settings_of(group):
        key = setting.key
        if setting.type is SettingType.BOOLEAN:
            changes[key] = data.get(key) == "1"
        elif setting.type is SettingType.PICTURE:
            upload = request.FILES.get(key)
            if upload is not None:
                changes[key] = _uploaded(request, key, upload)
            elif data.get(f"{key}.remove") == "1":
                changes[key] = ""
        elif setting.type is SettingType.COLOUR:
            changes[key] = data.get(key, "") if data.get(f"{key}.on") == "1" else ""
        elif setting.secret:
            changes[key] = "" if data.get(f"{key}.forget") == "1" else (data.get(key) or None)
        elif key in data:
            changes[key] = data[key]
    return changes


def _uploaded(request: MemberRequest, key: str, upload: Any) -> str:
    try:
        return str(store_picture(shop_id=request.shop.id, upload=upload, name=upload.name or key).pk)
    except HawkerError as error:
        raise ValidationFailed({key: [error.detail]}) from error


def _save_shop(request: MemberRequest) -> HttpResponse:
    typed = {name: request.POST.get(name, "").strip() for name in SHOP_FIELDS}
    try:
        update_shop(request.shop, by=request.principal, **typed)
    except ValidationFailed as error:
        return _show(request, group=SHOP_GROUP, typed=typed, faults=error.by_field(), status=422)
    except HawkerError as error:
        return _show(request, group=SHOP_GROUP, typed=typed, faults={"": [error.detail]}, status=error.status)
    say(request, _("The shop's basics are saved."))
    return go(request, at(request.shop, "settings") + f"#{SHOP_GROUP}")
