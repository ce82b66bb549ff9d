# SPDX-License-Identifier: Apache-2.0
"""The shop's own facts and settings. Secrets can be written but are never shown."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from hawker.core.db import command, locked
from hawker.core.errors import FieldError, ValidationFailed
from hawker.platform.shops import services
from hawker.platform.shops import settings_registry as registry
from hawker.platform.shops.models import Shop
from hawker.platform.shops.permissions import Permission
from hawker.surfaces.api.requests import ApiRequest
from hawker.surfaces.api.schemas import Input, Schema, ShortText, Time
from hawker.surfaces.api.security import Room, is_conditional, match

room = Room("Settings", "/settings")

_MAX_CHANGES = 300


class ShopFacts(Schema):
    """What the shop is."""

    slug: str
    name: str
    country: str
    currency: str
    time_zone: str
    language: str
    plan: str
    created_at: Time


class SettingsOut(Schema):
    """The shop and its settings by key; a secret shows only whether it is set."""

    shop: ShopFacts
    values: dict[str, Any]
    changed: Annotated[list[str], Field(description="Keys whose value is not the default.")]


class SettingOut(Schema):
    """What one setting may hold."""

    key: str
    group: str
    type: str
    label: str
    help: str
    default: Any
    is_secret: bool
    is_required: bool
    choices: list[str]


class SettingsSchemaOut(Schema):
    """All settings there are."""

    items: list[SettingOut]
    next: None


class ShopPatch(Input):
    """Facts to change."""

    name: ShortText | None = None
    country: Annotated[str, Field(max_length=2)] | None = None
    currency: Annotated[str, Field(max_length=3)] | None = None
    time_zone: Annotated[str, Field(max_length=64)] | None = None
    language: Annotated[str, Field(max_length=10)] | None = None


class SettingsPatch(Input):
    """What is to change; what is left out stays."""

    shop: ShopPatch | None = None
    values: dict[str, Any] = {}


def _out(shop: Shop, values: registry.ShopSettings) -> SettingsOut:
    return SettingsOut.model_construct(
        shop=ShopFacts.model_construct(**{name: getattr(shop, name) for name in ShopFacts.model_fields}),
        values=registry.plain(values),
        changed=sorted(key for key in values if values.is_changed(key)),
    )


@room.get("", permission=Permission.SETTINGS_VIEW, response=SettingsOut)
def get_settings(request: ApiRequest) -> SettingsOut:
    """The shop's facts and settings."""
    return _out(request.shop, registry.values(request.shop))


@room.get("/schema", permission=Permission.SETTINGS_VIEW, response=SettingsSchemaOut)
def describe_settings(request: ApiRequest) -> SettingsSchemaOut:
    """Every setting with its type, default and help."""
    return SettingsSchemaOut(
        items=[
            SettingOut(
                key=one.key,
                group=group.code,
                type=str(one.type),
                label=str(one.label),
                help=str(one.help),
                default=registry.shown(one, one.default),
                is_secret=one.secret,
                is_required=one.required,
                choices=[code for code, _label in one.choices],
            )
            for group, settings in registry.groups()
            for one in settings
        ],
        next=None,
    )


@room.patch("", permission=Permission.SETTINGS_EDIT, response=SettingsOut)
def change_settings(request: ApiRequest, data: SettingsPatch) -> SettingsOut:
    """Change facts and settings, all or none; 422 names each key that cannot be accepted."""
    if len(data.values) > _MAX_CHANGES:
        raise ValidationFailed([FieldError("values", f"At most {_MAX_CHANGES} settings at once.")])
    shop = request.shop
    if is_conditional(request):
        shop = locked(Shop.objects.filter(pk=shop.pk)).get()
        request.shop = shop
    match(request, lambda: _out(shop, registry.values(shop)))
    _change(request, shop, data)
    fresh = Shop.objects.get(pk=shop.pk)
    return _out(fresh, registry.values(fresh))


@command
def _change(request: ApiRequest, shop: Shop, data: SettingsPatch) -> None:
    if data.shop is not None:
        facts = {name: value for name, value in data.shop.model_dump().items() if value is not None}
        try:
            services.update_shop(shop, by=request.principal, **facts)
        except ValidationFailed as error:
            raise _below("shop", error) from error
    if data.values:
        try:
            registry.save(shop, data.values, by=request.principal)
        except ValidationFailed as error:
            raise _below("values", error) from error


def _below(prefix: str, error: ValidationFailed) -> ValidationFailed:
    return ValidationFailed([FieldError(f"{prefix}.{e.field}", e.message, e.code) for e in error.errors])
